-- The secrets of subscriptions are sealed by the service, with a key that is not in this database. Those that are here in the
-- clear stay until a process that has keys seals them, and are null from then on. The node's own receivers have none. Locks
-- subscription for a moment.
alter table subscription alter column secret drop not null;
alter table subscription add column sealed_secret text;
update subscription set secret = null where kind <> 'changes';
alter table subscription add constraint subscription_secret check (secret is null or sealed_secret is null);

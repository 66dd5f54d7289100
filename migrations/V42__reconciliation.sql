-- What an API deleted is told by no update: from time to time a mirror is compared with all that its source has. How far that is,
-- window of time after window; null where none is under way. Locks source_harvest for a moment.
alter table source_harvest
    add column reconcile_from     timestamptz,
    add column reconcile_began_at timestamptz,
    add column reconciled_at      timestamptz,
    add column reconcile_at       timestamptz;
update source_harvest set reconcile_at = now() where complete_at is not null and mode <> 'catalog';
create index source_harvest_reconcile on source_harvest (reconcile_at) where reconcile_at is not null;

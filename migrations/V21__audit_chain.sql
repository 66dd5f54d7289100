-- The audit log as a chain: each link is the SHA-256 of the one before and of an event, so that an event that is changed,
-- removed or put in between shows. Links are made by one writer, in batches, after the events are there. New table; the foreign
-- key takes a lock on audit_event for a moment that keeps writers out.
create table audit_link (
    position bigint      primary key,
    sequence bigint      not null unique references audit_event (sequence),
    previous bytea       not null check (length(previous) = 32),
    hash     bytea       not null check (length(hash) = 32),
    at       timestamptz not null
);

create trigger audit_link_is_append_only before update or delete on audit_link
    for each statement execute function refuse_change();
create trigger audit_link_is_not_emptied before truncate on audit_link
    for each statement execute function refuse_change();

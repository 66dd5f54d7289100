-- What was decided and changed, for ever; and what was used. New tables: locks nothing.

-- Equal decisions on data within a second or so are one row with a count.
create table audit_event (
    sequence bigint generated always as identity primary key,
    at       timestamptz not null,
    request  uuid,
    kind     text        not null check (kind in ('decision', 'result', 'change', 'data')),
    who      text        not null,
    address  text        not null,
    action   text        not null,
    domain   text        not null,
    product  text        not null,
    target   text        not null,
    outcome  text        not null,
    rule     text        not null,
    count    bigint      not null check (count > 0),
    detail   jsonb
);

create index audit_event_of_domain on audit_event (domain, sequence);
create index audit_event_of_person on audit_event (who, sequence);
create index audit_event_in_time on audit_event (at);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only';
end
$$;

create trigger audit_event_is_append_only before update or delete on audit_event
    for each statement execute function refuse_change();
create trigger audit_event_is_not_emptied before truncate on audit_event
    for each statement execute function refuse_change();

-- Requests for data and bytes that were sent, by the hour.
create table data_usage (
    hour      timestamptz not null,
    domain    text        not null,
    product   text        not null,
    principal text        not null,
    requests  bigint      not null,
    bytes     bigint      not null,
    primary key (hour, domain, product, principal)
);

create index data_usage_of_principal on data_usage (principal, hour);
create index data_usage_of_domain on data_usage (domain, hour);

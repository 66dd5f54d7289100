-- Products that are computed anew as their sources change, and when that happens. Columns with constant defaults and new
-- tables: locks run for a moment.

alter table run
    -- Who or what asked for it.
    add column cause           text not null default 'request' check (cause in ('request', 'schedule', 'new-scenes')),
    -- The run that made the version which this one adds to or revises; null for one that begins from nothing.
    add column base_run        uuid references run (id),
    -- Whether what has not changed is taken over from it.
    add column reuse           boolean not null default true,
    -- What it was published as; null as long as it has not, and when nothing had changed.
    add column product_version text,
    -- Since when its objects are those of a version no more, since a later run has written all of them.
    add column superseded_at   timestamptz;

update run r set product_version = v.version from product_version v where v.run_id = r.id;

-- When products are computed anew: at times, and when there is something new at the source.
create table schedule (
    domain      text        not null references domain (id),
    definition  text        not null,
    cron        text,
    zone        text        not null,
    poll_every  interval,
    enabled     boolean     not null,
    -- Nobody else works on it until then.
    busy_until  timestamptz not null default '-infinity',
    next_at     timestamptz,
    poll_at     timestamptz,
    failures    integer     not null default 0,
    last_at     timestamptz,
    last_cause  text check (last_cause in ('schedule', 'new-scenes')),
    last_result text check (last_result in ('queued', 'unchanged', 'refused', 'failed')),
    last_detail text,
    last_run    uuid references run (id),
    changed_at  timestamptz not null,
    changed_by  text        not null,
    primary key (domain, definition)
);

create index schedule_due on schedule (least(next_at, poll_at)) where enabled;

-- Domains, their product definitions, and the runs of those. New tables: locks nothing.

create table domain (
    id          text primary key,
    title       text        not null,
    description text        not null default '',
    created_at  timestamptz not null,
    created_by  text        not null
);

-- A definition version is a draft until it is published; from then on its document never changes.
create table definition (
    key          bigint generated always as identity primary key,
    domain       text        not null references domain (id),
    id           text        not null,
    version      text        not null,
    title        text        not null,
    state        text        not null check (state in ('draft', 'published', 'deprecated', 'retired')),
    document     jsonb       not null,
    created_at   timestamptz not null,
    created_by   text        not null,
    updated_at   timestamptz not null,
    published_at timestamptz,
    unique (domain, id, version)
);

-- The fencing token rises with every claim: whoever holds an older one writes nothing any more.
create table run (
    id               uuid primary key,
    definition_key   bigint      not null references definition (key),
    domain           text        not null,
    definition       text        not null,
    version          text        not null,
    state            text        not null check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    created_at       timestamptz not null,
    created_by       text        not null,
    started_at       timestamptz,
    ended_at         timestamptz,
    worker           text,
    lease_until      timestamptz,
    fencing_token    bigint      not null default 0,
    cancel_requested boolean     not null default false,
    items_done       integer     not null default 0,
    items_total      integer     not null default 0,
    chunks_done      bigint      not null default 0,
    chunks_total     bigint      not null default 0,
    failure          jsonb
);

create index run_open on run (created_at) where state in ('queued', 'running');
create index run_of_domain on run (domain, created_at desc);
-- One version has one run at a time: two would race for the same product version.
create unique index run_once on run (definition_key) where state in ('queued', 'running');

create table run_event (
    run_id   uuid        not null references run (id) on delete cascade,
    sequence bigint generated always as identity,
    at       timestamptz not null,
    message  text        not null,
    primary key (run_id, sequence)
);

-- What others are to be told, written in the transaction that made it true.
create table outbox (
    sequence bigint generated always as identity primary key,
    at       timestamptz not null,
    kind     text        not null,
    payload  jsonb       not null
);

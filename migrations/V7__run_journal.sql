-- What a run has done so far, and how the queue is shared. New tables, and columns with constant defaults: locks briefly.

alter table run
    add column priority        integer          not null default 0,
    add column deadline        timestamptz,
    -- Earliest moment of the next attempt, after a source was not to be had.
    add column not_before      timestamptz,
    add column attempts        integer          not null default 0,
    -- Claims in a row whose worker fell silent.
    add column silent          integer          not null default 0,
    add column pause_requested boolean          not null default false,
    -- Key of the scenes that the run was begun with, in the object store.
    add column plan            text,
    add column chunk_rate      double precision not null default 0,
    add column computing       jsonb,
    add column bytes_read      bigint           not null default 0,
    add column bytes_written   bigint           not null default 0,
    add column chunk_millis    bigint           not null default 0,
    -- When what it wrote beside a product was removed.
    add column collected_at    timestamptz;

alter table run drop constraint run_state_check;
alter table run add constraint run_state_check
    check (state in ('queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled'));

drop index run_open;
create index run_claimable on run (domain, priority desc, created_at) where state in ('queued', 'running');
drop index run_once;
create unique index run_once on run (definition_key) where state in ('queued', 'running', 'paused');
create index run_garbage on run (ended_at) where collected_at is null;

-- Items of a run: arrays that it writes, in chunks counted row by row.
create table run_item (
    run_id        uuid    not null references run (id) on delete cascade,
    item          text    not null,
    chunk_rows    integer not null,
    chunk_columns integer not null,
    primary key (run_id, item)
);

-- Receipts of chunks that are done: their bytes lie in the object store.
create table run_chunk (
    run_id        uuid        not null references run (id) on delete cascade,
    item          text        not null,
    chunk         integer     not null,
    fencing_token bigint      not null,
    at            timestamptz not null,
    bytes         integer     not null,
    receipt       bytea       not null,
    primary key (run_id, item, chunk)
);

-- The claim goes to the domain that has had the least so far: seconds of chunks, from the moment it last began to wait.
create table domain_share (
    domain       text primary key references domain (id),
    virtual_time double precision not null
);
insert into domain_share select id, 0 from domain;

-- What a domain may use a calendar month (UTC), and store; null for as much as there is.
create table domain_quota (
    domain        text primary key references domain (id),
    bytes_read    bigint check (bytes_read >= 0),
    chunk_seconds bigint check (chunk_seconds >= 0),
    storage_bytes bigint check (storage_bytes >= 0),
    changed_at    timestamptz not null,
    changed_by    text        not null
);

create table domain_usage (
    domain       text   not null references domain (id),
    month        date   not null,
    bytes_read   bigint not null default 0,
    chunk_millis bigint not null default 0,
    primary key (domain, month)
);

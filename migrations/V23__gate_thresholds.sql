-- What the gate asks and knows: domains' thresholds in versions, and the checksums of what runs write. Where a run came from,
-- for those who follow it from request to worker. Deliveries to one more kind of receiver, who is told of runs and not of
-- changes. New tables, and columns without defaults that are computed: locks run, subscription and delivery for a moment.

-- With an empty product for all products of the domain. The highest version holds.
create table gate_thresholds (
    domain     text        not null references domain (id),
    product    text        not null,
    version    integer     not null check (version > 0),
    limits     jsonb       not null,
    blocking   text[]      not null,
    comment    text        not null,
    created_at timestamptz not null,
    created_by text        not null,
    primary key (domain, product, version)
);

-- Objects by keys below the run's prefix, with what their bytes were when they were handed to the store.
create table run_object (
    run_id uuid   not null references run (id) on delete cascade,
    key    text   collate "C" not null,
    size   bigint not null,
    sha256 bytea  not null check (length(sha256) = 32),
    primary key (run_id, key)
);

-- requested_by: the W3C traceparent of the request that queued it; trace: id of the trace that its latest claim is told in.
alter table run
    add column requested_by text,
    add column trace        text;

-- Receivers of lineage are the node's own and are set by its configuration.
alter table subscription add column kind text not null default 'changes' check (kind in ('changes', 'lineage'));
alter table delivery alter column change drop not null;
create sequence lineage_event;

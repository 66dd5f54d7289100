-- The outbox becomes the feed of changes. Replaces the table outbox, which nobody read; new tables: locks nothing else.

drop table outbox;

-- In the order of sequence, which is that of commits: writers take their turn before they take a number.
-- id names the change to others, who are not to learn from numbers how many changes they do not see.
create table change (
    sequence   bigint generated always as identity primary key,
    id         uuid        not null default gen_random_uuid(),
    at         timestamptz not null,
    kind       text        not null check (kind in
        ('created', 'updated', 'superseded', 'deprecated', 'retired', 'rolled-back', 'deleted', 'freshness.breached',
         'freshness.restored')),
    domain     text        not null,
    collection text        not null,
    item       text,
    version    text,
    detail     jsonb       not null default '{}'
);

create index change_of_collection on change (collection, sequence);
create index change_in_time on change (at);

-- Who might find what is there no more: tombstones are for the same people.
create table deleted_collection (
    id         text primary key,
    domain     text        not null,
    discover   text        not null,
    deleted_at timestamptz not null
);

-- Keys that all processes of a node share.
create table secret (
    name  text primary key,
    value bytea not null
);

insert into secret (name, value)
values ('cursor', sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

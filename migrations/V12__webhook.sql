-- Who is told of changes, and what became of telling them. New tables: locks nothing.

-- position: of the last change that was looked at for it; sequence: of the last event made for it.
create table subscription (
    id          uuid primary key,
    owner       text        not null,
    url         text        not null,
    secret      bytea       not null,
    collections text[]      not null,
    domains     text[]      not null,
    kinds       text[]      not null,
    area        text,
    filter      text,
    state       text        not null check (state in ('active', 'paused')),
    pause       text,
    position    bigint      not null,
    sequence    bigint      not null default 0,
    created_at  timestamptz not null
);

create index subscription_of_owner on subscription (owner, created_at desc);
create index subscription_behind on subscription (position) where state = 'active';

create table delivery (
    id           uuid        not null,
    subscription uuid        not null references subscription (id) on delete cascade,
    sequence     bigint      not null,
    change       bigint      not null,
    event        jsonb       not null,
    state        text        not null check (state in ('waiting', 'delivered', 'dead')),
    attempts     integer     not null default 0,
    next_at      timestamptz not null,
    status       integer,
    failure      text,
    created_at   timestamptz not null,
    ended_at     timestamptz,
    primary key (subscription, sequence)
);

create index delivery_due on delivery (next_at) where state = 'waiting';
create index delivery_ended on delivery (ended_at) where state <> 'waiting';

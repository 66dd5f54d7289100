-- Imagery sources that are registered at the node or in a domain, what all workers know of them together, and their Items that
-- are kept. New tables: locks nothing.

create table source (
    key              bigint      generated always as identity primary key,
    -- Null: the node's, for all domains.
    domain           text        references domain (id),
    id               text        not null,
    type             text        not null check (type in ('stac-api', 'static-catalog')),
    url              text        not null,
    -- Requests a second; of assets apart from searches where it is there.
    per_second       float8      not null check (per_second > 0),
    asset_per_second float8      check (asset_per_second > 0),
    -- Title, hosts that get the headers, aliases, radiometry, mirror.
    document         jsonb       not null,
    header_names     text[]      not null,
    -- Headers as JSON, sealed: AES-256-GCM with a key that is not in this database.
    headers          text,
    changed_at       timestamptz not null,
    changed_by       text        not null
);
create unique index source_id on source (coalesce(domain, ''), id);

-- When the next request to a source is free, for all processes together. Unlogged: a grant waits for no disk, and after a
-- crash there is no request to remember.
create unlogged table source_budget (
    source       bigint      not null references source (key) on delete cascade,
    kind         text        not null check (kind in ('all', 'search', 'assets')),
    per_second   float8      not null,
    next_at      timestamptz not null,
    -- Share of per_second that was used when the source last throttled; it comes back by a twentieth a second.
    share        float8      not null default 1,
    penalized_at timestamptz not null default '-infinity',
    primary key (source, kind)
);

create table source_health (
    source          bigint      primary key references source (key) on delete cascade,
    succeeded_at    timestamptz,
    failed_at       timestamptz,
    failure         text,
    -- Since the last success.
    failures_in_row bigint      not null default 0,
    throttled_at    timestamptz,
    latency_millis  float8,
    requests        bigint      not null default 0,
    failures        bigint      not null default 0,
    throttles       bigint      not null default 0,
    probed_at       timestamptz not null default '-infinity'
);

-- How far a collection of a source is harvested; a static catalog as a whole has the collection ''.
create table source_harvest (
    source      bigint      not null references source (key) on delete cascade,
    collection  text        not null,
    mode        text        check (mode in ('updates', 'windows', 'catalog')),
    -- updates: the last update that was read; windows: the time of sensing that is read up to.
    watermark   timestamptz,
    -- Of the pass that is under way.
    began_at    timestamptz,
    -- When the last pass that came to its end had begun: the mirror is as old as that.
    complete_at timestamptz,
    items       bigint      not null default 0,
    failure     text,
    failed_at   timestamptz,
    failures    integer     not null default 0,
    due_at      timestamptz not null,
    lease_until timestamptz,
    token       bigint      not null default 0,
    primary key (source, collection)
);
create index source_harvest_due on source_harvest (due_at);

-- Items as their source served them. Bounds in degrees; across the antimeridian there are two ranges of longitude.
create table mirrored_item (
    source     bigint             not null references source (key) on delete cascade,
    collection text               not null,
    id         text               not null,
    datetime   timestamptz        not null,
    lon        float8multirange   not null,
    lat        float8range        not null,
    seen_at    timestamptz        not null,
    -- Of a static catalog: where the Item is, and its entity tag.
    location   text,
    etag       text,
    document   text               not null,
    primary key (source, collection, id)
);
create index mirrored_item_in_space on mirrored_item using gist (source, collection, lon, lat, datetime);
create index mirrored_item_in_time on mirrored_item (source, collection, datetime);
create index mirrored_item_at on mirrored_item (source, location) where location is not null;

-- The stac-geoparquet that is written of each collection every night. A new table: locks nothing.

create table collection_file (
    collection text        primary key references collection (id) on delete cascade,
    -- Whoever writes it has the turn until then.
    busy_until timestamptz not null default '-infinity',
    -- When it was last seen to; a collection that is new has its first night to come.
    seen_at    timestamptz not null default now(),
    -- Of the object that is listed; null as long as there is none.
    key        text,
    items      bigint,
    bytes      bigint,
    -- The last change of the collection that the file may not lack.
    change     bigint,
    written_at timestamptz
);
create index collection_file_seen on collection_file (seen_at);

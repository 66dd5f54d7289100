-- How old the newest data of a product may be, and since when they are older. Adds nullable columns: locks collection for a
-- moment.

alter table collection
    add column freshness      interval,
    add column breached_since timestamptz;

create index collection_freshness on collection (id) where freshness is not null;

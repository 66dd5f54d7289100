-- Items have numbers, by which they are told apart in the order of an index: half as large as with their ids, the trees take a
-- third less of what an Item costs to write. Rewrites item and its indexes: nobody reads or writes it meanwhile.

drop index item_in_space, item_in_time, item_of_collection, item_by_cloud_cover;

-- number: in the order in which Items came, roughly; it stays when an Item is replaced.
alter table item
    drop constraint item_pkey,
    add column number bigint not null generated always as identity (cache 100);

-- PostgreSQL takes a collection that is new to its statistics for an empty one, and then any index that begins with
-- the collection for the best. Who asks for Items by their ids, or in an area of a collection that is no empty one, says by the
-- collation which index is meant.
create unique index item_key on item (id, collection collate "POSIX");
create index item_in_space on item using gist (bounds, datetime, collection collate "C");
create index item_of_collection on item (collection, datetime, number);
create index item_in_time on item (datetime, number);
create index item_by_cloud_cover on item (cloud_cover, number);

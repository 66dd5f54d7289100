-- A search of an area says by the collation whether this index alone finds the collection, or those that begin with it may too. Keeps
-- writers of item out while it is built.

drop index item_in_space;
create index item_in_space on item using gist (bounds, datetime, collection collate "C");

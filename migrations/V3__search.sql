-- What a search asks of Items beside their documents: intervals, properties, words, the properties that are in use.
-- Rewrites item and its spatial indexes: nobody reads or writes it meanwhile.

alter table item
    add column time_end    timestamptz,
    add column properties  jsonb not null default '{}',
    add column cloud_cover float8,
    add column words       tsvector,
    alter column lat drop not null,
    alter column lon drop not null,
    alter column geometry drop not null,
    alter column lon type float8multirange
        using case when lon_east is null then float8multirange(lon) else float8multirange(lon, lon_east) end,
    drop column lon_east;

-- datetime is the Item's, or where that is null the start of its interval, which then ends at time_end.
-- Longitudes are a multirange: across the antimeridian there are two. Without a geometry there are none.
update item set
    properties = document::jsonb -> 'properties',
    cloud_cover = case when jsonb_typeof(document::jsonb #> '{properties,eo:cloud_cover}') = 'number'
                       then (document::jsonb #>> '{properties,eo:cloud_cover}')::float8 end,
    words = to_tsvector('simple', concat_ws(' ', document::jsonb #>> '{properties,title}',
                                            document::jsonb #>> '{properties,description}'));

create index item_by_id on item (id);
create index item_of_collection on item (collection, datetime desc, id);
create index item_by_cloud_cover on item (cloud_cover, collection, id);
create index item_by_cloud_cover_down on item (cloud_cover desc nulls last, collection, id);
create index item_words on item using gin (words);

-- longest: of the intervals of the collection's Items; a search in time looks that far back.
alter table collection
    add column longest interval not null default '0',
    add column words   tsvector;
update collection set words = to_tsvector('simple', concat_ws(' ', document::jsonb ->> 'title',
    document::jsonb ->> 'description', (select string_agg(k, ' ') from jsonb_array_elements_text(
        case when jsonb_typeof(document::jsonb -> 'keywords') = 'array' then document::jsonb -> 'keywords' else '[]' end) k)));
create index collection_longest on collection (longest desc) where longest > '0';
create index collection_words on collection using gin (words);

-- Which properties Items have, by JSON type; grows only.
create table item_property (
    collection text not null references collection (id) on delete cascade,
    name       text not null,
    type       text not null,
    primary key (collection, name, type)
);
insert into item_property
select distinct i.collection, p.key, jsonb_typeof(p.value) from item i, jsonb_each(i.properties) p;

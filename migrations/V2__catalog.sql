-- What is published: collections, product versions and Items. New tables: locks nothing.

create extension if not exists btree_gist;

create type float8range as range (subtype = float8, subtype_diff = float8mi);

-- One collection a product. discover: who may find it; read: who may read its data.
create table collection (
    id         text primary key,
    domain     text        not null references domain (id),
    product    text        not null,
    version    text        not null,
    discover   text        not null check (discover in ('public', 'signed-in', 'domain')),
    read       text        not null check (read in ('public', 'signed-in', 'domain')),
    document   text        not null,
    updated_at timestamptz not null,
    unique (domain, product)
);

-- Where the data of a version lie. The policy is the product's current one.
create table product_version (
    domain       text        not null,
    product      text        not null,
    version      text        not null,
    collection   text        not null references collection (id),
    prefix       text        not null,
    run_id       uuid        not null references run (id),
    published_at timestamptz not null,
    primary key (domain, product, version)
);

-- Items of the current version. Bounds in degrees; an Item across the antimeridian has two ranges of longitude.
create table item (
    collection text          not null references collection (id),
    id         text          not null,
    datetime   timestamptz   not null,
    lon        float8range   not null,
    lon_east   float8range,
    lat        float8range   not null,
    geometry   bytea         not null,
    document   text          not null,
    primary key (collection, id)
);

create index item_in_time on item (datetime desc, collection, id);
create index item_in_space on item using gist (lon, lat, datetime);
create index item_in_collection on item using gist (collection, lon, lat, datetime);

-- The life of definitions after publication, and product versions that keep their documents. Adds columns, which locks
-- definition, product_version and collection for a moment, and copies the documents of the current versions.

alter table definition
    add column deprecated_at  timestamptz,
    add column retired_at     timestamptz,
    add column notice         text,
    add column end_of_support date,
    add column successor      text;

-- document: the Collection as it was published; null for versions that were superseded before documents were kept.
alter table product_version
    add column state          text not null default 'published' check (state in ('published', 'deprecated', 'retired')),
    add column notice         text,
    add column end_of_support date,
    add column successor      text,
    add column document       text;

create index product_version_of_collection on product_version (collection);

-- Retired: in no search and no listing, and still at its address.
alter table collection add column retired boolean not null default false;

-- The Items of all versions as they were published; those of the current one are in item too, where searches look.
-- subject: what the Item is of, the same in every version.
create table version_item (
    collection text        not null references collection (id),
    version    text        not null,
    id         text        not null,
    subject    text        not null,
    datetime   timestamptz not null,
    document   text        not null,
    primary key (collection, id)
);

create index version_item_of_subject on version_item (collection, version, subject);

update product_version v set document = c.document
from collection c where c.id = v.collection and c.version = v.version;

insert into version_item (collection, version, id, subject, datetime, document)
select i.collection, c.version, i.id,
       case when starts_with(i.id, c.product || '-' || c.version || '-')
            then substr(i.id, length(c.product || '-' || c.version || '-') + 1) else i.id end,
       i.datetime, i.document
from item i join collection c on c.id = i.collection where not c.external;

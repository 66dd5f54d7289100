-- Who may discover and read a product: policies in versions, grants to people, groups and domains, and requests for them.
-- New tables. Relaxing the two checks of collection takes an exclusive lock on it for a moment.

-- The audience of a product; with an empty product the default of a domain. The highest version holds. One that inherits
-- has no audience of its own: the default of the domain holds.
create table policy (
    domain     text        not null references domain (id),
    product    text        not null,
    version    integer     not null check (version > 0),
    inherits   boolean     not null,
    discover   text        check (discover in ('public', 'signed-in', 'domain', 'named')),
    read       text        check (read in ('public', 'signed-in', 'domain', 'named')),
    requests   boolean,
    origin     text        not null check (origin in ('owner', 'definition')),
    comment    text        not null,
    created_at timestamptz not null,
    created_by text        not null,
    primary key (domain, product, version),
    check (inherits or (discover is not null and read is not null and requests is not null)),
    check (not inherits or product <> '')
);

-- What was published before there were policies keeps its audience.
insert into policy (domain, product, version, inherits, discover, read, requests, origin, comment, created_at, created_by)
select domain, product, 1, false, discover, read, true, 'definition', '', updated_at, 'migration' from collection;

alter table collection drop constraint collection_discover_check;
alter table collection drop constraint collection_read_check;
alter table collection add constraint collection_discover_check
    check (discover in ('public', 'signed-in', 'domain', 'named'));
alter table collection add constraint collection_read_check
    check (read in ('public', 'signed-in', 'domain', 'named'));

-- Somebody asks to read what they may find. Whether an approval still holds is for its grant to say.
create table access_request (
    id         uuid primary key,
    domain     text        not null references domain (id),
    product    text        not null check (product <> ''),
    asker      text        not null,
    reason     text        not null,
    until      timestamptz,
    state      text        not null check (state in ('open', 'approved', 'refused', 'withdrawn', 'lapsed')),
    created_at timestamptz not null,
    lapses_at  timestamptz not null,
    decided_at timestamptz,
    decided_by text,
    answer     text
);

create index access_request_of_asker on access_request (asker, created_at desc);
create index access_request_of_domain on access_request (domain, created_at desc);
-- One open request a person and product; one that has lapsed is closed by the next.
create unique index access_request_once on access_request (domain, product, asker) where state = 'open';

-- To read includes to discover. With an empty product the grant is for all products of the domain.
create table access_grant (
    id         uuid primary key,
    domain     text        not null references domain (id),
    product    text        not null,
    collection text        not null generated always as (domain || '.' || product) stored,
    principal  text        not null,
    action     text        not null check (action in ('discover', 'read')),
    until      timestamptz,
    comment    text        not null,
    request    uuid        references access_request (id),
    created_at timestamptz not null,
    created_by text        not null,
    revoked_at timestamptz,
    revoked_by text,
    revocation text
);

create index access_grant_of_principal on access_grant (principal) where revoked_at is null;
create index access_grant_of_domain on access_grant (domain, created_at desc);
create unique index access_grant_of_request on access_grant (request);

-- Whether somebody has a grant for one collection, or for one domain, is looked up where few are asked for. Keeps writers of
-- access_grant out while they are built.
create index access_grant_of_collection on access_grant (collection, principal) where revoked_at is null and product <> '';
create index access_grant_of_whole_domain on access_grant (domain, principal) where revoked_at is null and product = '';

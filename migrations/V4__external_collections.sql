-- Collections whose Items a domain's publishers write themselves, instead of runs. Adds a column with a constant default:
-- locks collection for a moment.

alter table collection add column external boolean not null default false;

-- One row tells what happened to many Items at once, in place of a row each. Nobody reads or writes changes meanwhile.

-- items: the ids of the Items that changed; of a change of the Collection itself, one that is null. The last of them has the
-- number sequence, those before it the numbers before.
alter table change add column items text[] not null default array[null::text] check (cardinality(items) > 0);
update change set items = array[item] where item is not null;
alter table change drop column item;

do $$
begin
    if 'lz4' = any (select unnest(enumvals) from pg_settings where name = 'default_toast_compression') then
        alter table change alter column items set compression lz4;
    end if;
end
$$;

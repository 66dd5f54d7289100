-- Items are found by id through their key, so that one index less is written; where PostgreSQL was built with lz4, documents and
-- properties are compressed with it from now on, which takes a quarter of the time. Keeps readers and writers of item out while
-- the key is built.

drop index item_by_id;
alter table item drop constraint item_pkey, add primary key (id, collection);

-- Most Items have no words.
drop index item_words;
create index item_words on item using gin (words) where words is not null;

do $$
begin
    if 'lz4' = any (select unnest(enumvals) from pg_settings where name = 'default_toast_compression') then
        alter table item alter column document set compression lz4, alter column properties set compression lz4;
        alter table version_item alter column document set compression lz4;
    end if;
end
$$;

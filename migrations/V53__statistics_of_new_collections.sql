-- A collection that is new to PostgreSQL's statistics is taken for an empty one, and areas in it are looked for in all of it. They are
-- gathered when a fiftieth of all Items is new, rather than a tenth; pages are marked as seen by all sooner too, so that counting needs
-- the index alone.

alter table item set (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);

-- The index over properties leaves out those whose values hardly ever repeat, for which nobody asks: times and angles. It was a
-- tenth of what an Item costs to write. Keeps writers of item out while it is built.

drop index item_properties;
create index item_properties on item using gin ((properties - '{created,datetime,end_datetime,eo:cloud_cover,expires,published,start_datetime,unpublished,updated,view:azimuth,view:incidence_angle,view:off_nadir,view:sun_azimuth,view:sun_elevation}'::text[]) jsonb_path_ops);

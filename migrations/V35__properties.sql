-- Items by the values of their properties, whichever these are: equality and lists of values are found here at once. Keeps
-- writers of item out while it is built.

create index item_properties on item using gin (properties jsonb_path_ops);

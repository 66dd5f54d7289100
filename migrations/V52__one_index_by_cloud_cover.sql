-- By cloud cover one index is walked up and down, in place of two: what lacks it is asked for apart. Keeps writers of item out for an
-- instant.

drop index item_by_cloud_cover_down;

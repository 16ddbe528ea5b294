drop function city_now();
-- PostGIS stays: other schemas of the same database may use it.

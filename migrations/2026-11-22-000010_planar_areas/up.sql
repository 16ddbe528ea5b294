-- The edges of an area are straight lines in longitude and latitude, as RFC 7946 (section 3.1.1) has
-- them, not great circles: a border along a parallel is that parallel.
alter table area alter column shape type geometry(MultiPolygon, 4326) using shape::geometry;
comment on column area.shape is 'Valid, and its edges are straight in longitude and latitude (RFC 7946).';

comment on column area.shape is null;
alter table area alter column shape type geography(MultiPolygon, 4326) using shape::geography;

drop table geotag;
drop table asset;

drop table photo_spool;

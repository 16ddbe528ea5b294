drop table mirror;

drop table api_key;
drop table account;
drop table crew;

drop table follower;
drop table event;
drop function event_is_append_only();
drop table photo;
drop table fix;
drop table case_attribute;
drop table case_contact;
drop table cases;

drop table address;
drop table street;
drop table area;
drop table jurisdiction;

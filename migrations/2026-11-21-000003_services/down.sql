drop table service_attribute;
drop table service;
drop table agency;

drop trigger service_attribute_removed on service_attribute;
drop trigger service_attribute_changed on service_attribute;
drop trigger service_attribute_added on service_attribute;
drop trigger service_removed on service;
drop trigger service_changed on service;
drop trigger service_added on service;
drop function services_changed();
drop table report_token;
alter table service_attribute
    drop constraint service_attribute_order_check,
    drop constraint service_attribute_code_check,
    drop column condition;
alter table service
    drop constraint service_sla_hours_check,
    drop column token_seconds;

alter table service_attribute
    drop constraint service_attribute_condition_check,
    drop constraint service_attribute_asks_after_fkey,
    drop column asks_after;

-- The extensions stay: other schemas of the same database may use them.
drop function street_names_like(text, text[], text[], integer);
drop table intersection;
alter table street
    drop column source_id,
    drop column street_key,
    drop column left_from,
    drop column left_to,
    drop column right_from,
    drop column right_to,
    drop column left_zip,
    drop column right_zip;
alter table address
    drop column source_id,
    drop column locality,
    drop column street_key,
    drop column number_low,
    drop column number_high;
create index address_text_idx on address (jurisdiction_id, lower(number || ' ' || street));
drop table street_name;

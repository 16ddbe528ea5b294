alter table cases drop column words;
alter table cases add column words tsvector generated always as
    (to_tsvector('simple', description || ' ' || coalesce(address, ''))) stored;
create index cases_words_gin on cases using gin (words);
comment on column cases.words is 'What full-text search looks at.';
drop index cases_shown_place_gist;
create index cases_place_gist on cases using gist (place);
drop trigger service_shows_place on service;
drop function service_shows_place();
drop trigger case_is_shown on cases;
drop function case_is_shown();
drop function block_of(text, geography);
drop function number_of(text);
drop function cell_of(geography);
alter table cases
    drop column shown_exactly,
    drop column shown_address,
    drop column shown_place,
    drop column place_by_device;
alter table service
    drop constraint service_place_shown_check,
    drop column place_shown;

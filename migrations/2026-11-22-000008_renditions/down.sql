drop table redaction;
drop table rendition;
alter table photo
    drop column placeholder,
    drop column public_id;
comment on column photo.state is 'clean: the full picture is publishable; ready: the smaller renditions are made, too.';
comment on column cases.photo_id is 'The first picture of the report.';

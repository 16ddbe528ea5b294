alter table cases
    drop constraint cases_flags_check,
    drop constraint cases_confidence_check,
    drop column flags,
    drop column confidence;
delete from fix where source in ('photo_xmp', 'asset');
comment on column fix.note is null;
alter table fix
    drop constraint fix_source_check,
    add constraint fix_source_check check (source in ('photo_exif', 'device', 'pin', 'address')),
    drop column weight;

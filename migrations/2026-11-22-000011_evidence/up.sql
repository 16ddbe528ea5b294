-- What was believed of each fix, and how far the point they make can be trusted.
alter table fix
    add column weight double precision not null default 0,
    drop constraint fix_source_check,
    add constraint fix_source_check
        check (source in ('photo_exif', 'photo_xmp', 'device', 'pin', 'address', 'asset'));
comment on column fix.weight is 'Its share in the fused point, from 0 to 1.';
comment on column fix.note is 'What was believed of it, and why, in words.';
alter table cases
    add column confidence double precision,
    add column flags text[] not null default '{}',
    add constraint cases_confidence_check check (confidence between 0 and 1),
    add constraint cases_flags_check check (flags <@ '{photo_far_from_pin,null_island,swapped_axes,stale_fix,
        outside_jurisdiction,city_hall_default,low_accuracy}'::text[]);
comment on column cases.confidence is 'How far the evidence of the place can be believed, from 0 to 1; null where nobody weighed it.';
comment on column cases.flags is 'What is odd about the evidence of the place.';

alter table service add column photos_shown text not null default 'at_once';
alter table service add constraint service_photos_shown_check
    check (photos_shown in ('at_once', 'after_detection'));
comment on column service.photos_shown is
    'When everybody sees a photo of its cases: at once, or after the detector of faces and plates has looked at it.';

alter table photo add column waits_for_detection boolean not null default false;
comment on column photo.waits_for_detection is
    'Only staff and crews see it, until the detector of faces and plates has looked at it.';

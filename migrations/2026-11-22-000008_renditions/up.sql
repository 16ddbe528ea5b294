-- What there is of a photo, file by file, so that a missing or damaged one is known as such; a blur to
-- show first; and an address that can die while the photo lives.
alter table photo
    add column public_id uuid,
    add column placeholder text;
update photo set public_id = photo_id;
alter table photo alter column public_id set not null;
create unique index photo_public_id_key on photo (jurisdiction_id, public_id);
create index photo_public_id_idx on photo (public_id);
comment on column photo.state is 'clean: all sizes are publishable; ready: the further formats are made, too.';
comment on column photo.public_id is 'What its addresses call it: its own id, until it is redacted.';
comment on column photo.placeholder is 'A ThumbHash in Base64; null until the worker has looked at a photo from before there were any.';

create table rendition (
    jurisdiction_id text not null,
    photo_id uuid not null,
    name text not null,
    bytes integer not null,
    sha256 bytea not null,
    constraint rendition_pkey primary key (jurisdiction_id, photo_id, name),
    constraint rendition_photo_fkey foreign key (jurisdiction_id, photo_id) references photo on delete cascade,
    constraint rendition_name_check check (name in ('thumbnail.jpg', 'thumbnail.webp', 'screen.jpg', 'screen.webp', 'full.jpg')),
    constraint rendition_bytes_check check (bytes > 0)
);
comment on table rendition is 'A public file of a photo: a size in a format.';
comment on column rendition.sha256 is 'Of the bytes in the photo store; they are served only while they have it.';

create table redaction (
    jurisdiction_id text not null,
    redaction_id uuid not null,
    photo_id uuid not null,
    former_id uuid not null,
    boxes jsonb not null,
    reason text not null,
    actor text not null,
    actor_id uuid,
    at timestamptz not null,
    constraint redaction_pkey primary key (jurisdiction_id, redaction_id),
    constraint redaction_photo_fkey foreign key (jurisdiction_id, photo_id) references photo on delete cascade
);
create index redaction_photo_idx on redaction (jurisdiction_id, photo_id);
create index redaction_former_id_idx on redaction (former_id);
comment on table redaction is 'Somebody made parts of a photo unseen.';
comment on column redaction.former_id is 'What the addresses called the photo before. They are dead.';
comment on column redaction.boxes is 'What is painted over: left, top, width and height, in shares of the upright picture.';

-- The files of the photos that are there already are counted, and made where they are missing.
insert into task (jurisdiction_id, task_id, kind, payload, run_at, created_at)
    select jurisdiction_id, gen_random_uuid(), 'render_photo', jsonb_build_object('photo_id', photo_id), added_at, added_at
    from photo;
comment on column cases.photo_id is 'What addresses call the first picture of the report: its photo.public_id.';

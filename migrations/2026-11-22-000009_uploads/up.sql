create table upload (
    jurisdiction_id text not null,
    upload_id uuid not null,
    secret_sha256 bytea not null,
    owner text not null,
    sender text not null,
    state text not null,
    length bigint not null,
    received bigint not null,
    announced_sha256 bytea,
    photo_id uuid not null,
    developing_until timestamptz,
    refusal text,
    used_at timestamptz,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    constraint upload_pkey primary key (jurisdiction_id, upload_id),
    constraint upload_secret_key unique (jurisdiction_id, secret_sha256),
    constraint upload_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction,
    constraint upload_state_check check (state in ('receiving', 'received', 'finished', 'refused')),
    constraint upload_received_check check (received >= 0 and case state
        when 'receiving' then received < length
        when 'refused' then received <= length
        else received = length end),
    constraint upload_refusal_check check ((state = 'refused') = (refusal is not null)),
    constraint upload_used_check check (used_at is null or state = 'finished')
);
create index upload_expires_at_idx on upload (expires_at);
create index upload_sender_idx on upload (jurisdiction_id, sender) where used_at is null;
create index upload_photo_idx on upload (jurisdiction_id, photo_id);
comment on table upload is 'A picture on its way: it may come in pieces, by several connections, before any case wants it.';
comment on column upload.secret_sha256 is 'Hash of the secret in its address, which is the right to go on with it.';
comment on column upload.owner is 'Who may use it: account:ID, app:ID (of the line of keys), or upload:ID, which is whoever has the secret.';
comment on column upload.sender is 'Whom the limits are counted for: as owner, or net: and a hash of the network address.';
comment on column upload.state is 'receiving; received: all bytes are there; finished: it is a photo; refused: it is none.';
comment on column upload.announced_sha256 is 'Of the whole picture, as its sender said.';
comment on column upload.photo_id is 'The photo that it becomes. Chosen before, so that developing it twice makes one photo.';
comment on column upload.developing_until is 'Who develops it has to be done by then, or is taken for dead.';
comment on column upload.refusal is 'What is wrong with the picture, in words.';
comment on column upload.used_at is 'When its photo went into a case.';

create table upload_piece (
    jurisdiction_id text not null,
    upload_id uuid not null,
    at bigint not null,
    piece_id uuid not null,
    length integer not null,
    sha256 bytea not null,
    constraint upload_piece_pkey primary key (jurisdiction_id, upload_id, at),
    constraint upload_piece_upload_fkey foreign key (jurisdiction_id, upload_id) references upload on delete cascade,
    constraint upload_piece_check check (at >= 0 and length > 0)
);
comment on table upload_piece is 'What has come of an upload. Its bytes lie in the photo store, which had them before this row.';
comment on column upload_piece.piece_id is 'What its bytes are called in the photo store. Never used again, so nobody overwrites them.';

create table loose_photo (
    jurisdiction_id text not null,
    photo_id uuid not null,
    owner text not null,
    width integer not null,
    height integer not null,
    original_sha256 bytea not null,
    likeness bytea not null,
    taken_at timestamptz,
    place geography(Point, 4326),
    accuracy_m double precision,
    heading_deg double precision,
    placeholder text not null,
    files jsonb not null,
    expires_at timestamptz not null,
    constraint loose_photo_pkey primary key (jurisdiction_id, photo_id),
    constraint loose_photo_content_key unique (jurisdiction_id, owner, original_sha256),
    constraint loose_photo_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
create index loose_photo_expires_at_idx on loose_photo (expires_at);
comment on table loose_photo is 'A photo that waits for its case. A case that takes it deletes this row, and writes one in photo.';
comment on column loose_photo.owner is 'See upload.owner. The same bytes of the same owner are one photo.';
comment on column loose_photo.files is 'What the photo store has of it, as rows of rendition will say.';
comment on column loose_photo.place is 'Where the camera says it was. Never public.';

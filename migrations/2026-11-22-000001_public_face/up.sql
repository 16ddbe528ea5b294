-- What the public sees of a case, kept beside it: lists are read far more often than cases move.
alter table cases
    add column standing text not null default 'open',
    add column changed_at timestamptz,
    add column listed boolean not null default true,
    add column photo_id uuid,
    add column words tsvector generated always as
        (to_tsvector('simple', description || ' ' || coalesce(address, ''))) stored;
update cases set
    standing = case when status in ('resolved', 'closed', 'declined', 'withdrawn') then 'closed' else 'open' end,
    changed_at = coalesce(ended_at, updated_at),
    photo_id = (select photo.photo_id from photo where photo.jurisdiction_id = cases.jurisdiction_id
        and photo.case_id = cases.case_id and kind = 'report' order by photo.photo_id limit 1);
update cases set standing = leader.standing, changed_at = leader.changed_at
    from cases leader
    where leader.jurisdiction_id = cases.jurisdiction_id and leader.case_id = cases.duplicate_of;
alter table cases
    alter column changed_at set not null,
    add constraint cases_standing_check check (standing in ('open', 'closed'));
create index cases_changed_at_idx on cases (jurisdiction_id, changed_at desc, case_id desc);
create index cases_duplicate_of_idx on cases (jurisdiction_id, duplicate_of) where duplicate_of is not null;
create index cases_words_gin on cases using gin (words);
create index event_at_idx on event (jurisdiction_id, at, case_id, seq) where visibility = 'public';
comment on column cases.standing is 'Open311''s status; of a duplicate: that of the case it was joined to.';
comment on column cases.changed_at is 'Open311''s updated_datetime: when it ended, or else when anything last happened.';
comment on column cases.listed is 'False: on no public list; a blackbox report, or a batch report whose token is not exchanged yet.';
comment on column cases.photo_id is 'The first picture of the report.';
comment on column cases.words is 'What full-text search looks at.';

-- What is committed and visible: as long as it is the same, so is every answer.
create function city_snapshot() returns text
    language sql stable
    as $$ select pg_current_snapshot()::text $$;

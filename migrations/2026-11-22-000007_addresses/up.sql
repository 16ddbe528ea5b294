-- Both are trusted: whoever may create in the database may create them. Where somebody else has done
-- so already, no right is needed.
create extension if not exists pg_trgm with schema public;
create extension if not exists btree_gin with schema public;

create table street_name (
    jurisdiction_id text not null,
    street_key text not null,
    core text not null,
    name text not null,
    constraint street_name_pkey primary key (jurisdiction_id, street_key),
    constraint street_name_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
create index street_name_core_idx on street_name (jurisdiction_id, core);
create index street_name_core_trgm on street_name using gin (jurisdiction_id, core gin_trgm_ops)
    -- Names are read far more often than written, and a list of pending ones is slow to read.
    with (fastupdate = off);
comment on table street_name is 'What streets are called: looked for first, for a city has few names and many doors.';
comment on column street_name.street_key is 'The name in small letters, without accents, abbreviations written out.';
comment on column street_name.core is 'The same without the word for its kind: elm of elm street.';
comment on column street_name.name is 'As it was first written.';

-- Whatever was stored before wrote its streets out, and is known by its own id.
insert into street_name (jurisdiction_id, street_key, core, name)
select jurisdiction_id, street_key, regexp_replace(street_key,
    '(.) (street|avenue|road|lane|drive|place|square|court|way|terrace|boulevard|alley|row)$', '\1'), min(name)
from (
    select jurisdiction_id, street as name,
        trim(regexp_replace(lower(street), '[^[:alnum:]]+', ' ', 'g')) as street_key
    from address
    union all
    select jurisdiction_id, name, trim(regexp_replace(lower(name), '[^[:alnum:]]+', ' ', 'g'))
    from street
) known
group by jurisdiction_id, street_key;

alter table address
    add column source_id text,
    add column locality text not null default '',
    add column street_key text,
    add column number_low integer,
    add column number_high integer;
update address set
    source_id = address_id::text,
    street_key = trim(regexp_replace(lower(street), '[^[:alnum:]]+', ' ', 'g')),
    number_low = substring(number from '^\d{1,7}')::integer,
    number_high = substring(number from '^\d{1,7}')::integer;
alter table address
    alter column source_id set not null,
    alter column street_key set not null,
    add constraint address_source_key unique (jurisdiction_id, source_id),
    add constraint address_numbers_check check (number_low <= number_high),
    add constraint address_street_name_fkey foreign key (jurisdiction_id, street_key) references street_name;
drop index address_text_idx;
create index address_door_idx on address (jurisdiction_id, street_key, number_low);
comment on column address.source_id is 'Who it is where it was taken from: the same again is the same row.';
comment on column address.locality is 'The part of the city that letters are addressed to.';
comment on column address.number_low is 'The first of the numbers that it answers to: 6 of 6-10A.';
comment on column address.number_high is 'The last of them: 10 of 6-10A.';

alter table street
    add column source_id text,
    add column street_key text,
    add column left_from integer,
    add column left_to integer,
    add column right_from integer,
    add column right_to integer,
    add column left_zip text not null default '',
    add column right_zip text not null default '';
update street set
    source_id = street_id::text,
    street_key = trim(regexp_replace(lower(name), '[^[:alnum:]]+', ' ', 'g'));
alter table street
    alter column source_id set not null,
    alter column street_key set not null,
    add constraint street_source_key unique (jurisdiction_id, source_id),
    add constraint street_left_check check ((left_from is null) = (left_to is null)),
    add constraint street_right_check check ((right_from is null) = (right_to is null)),
    add constraint street_street_name_fkey foreign key (jurisdiction_id, street_key) references street_name;
create index street_name_idx on street (jurisdiction_id, street_key);
comment on column street.source_id is 'Who it is where it was taken from: the same again is the same row.';
comment on column street.left_from is 'The house number at the beginning of its left side, along the line.';
comment on column street.left_to is 'The house number at the end of its left side.';
comment on column street.right_from is 'The house number at the beginning of its right side.';
comment on column street.right_to is 'The house number at the end of its right side.';

create table intersection (
    jurisdiction_id text not null,
    intersection_id uuid not null,
    source_id text not null,
    street text not null,
    cross_street text not null,
    street_key text not null,
    cross_key text not null,
    locality text not null,
    place geography(Point, 4326) not null,
    constraint intersection_pkey primary key (jurisdiction_id, intersection_id),
    constraint intersection_source_key unique (jurisdiction_id, source_id),
    constraint intersection_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction,
    constraint intersection_street_fkey foreign key (jurisdiction_id, street_key) references street_name,
    constraint intersection_cross_fkey foreign key (jurisdiction_id, cross_key) references street_name
);
create index intersection_streets_idx on intersection (jurisdiction_id, street_key, cross_key);
create index intersection_place_gist on intersection using gist (place);
comment on table intersection is 'Where two streets meet. Of three there are three pairs.';
comment on column intersection.cross_key is 'The name of the other street; of the two it comes last in the alphabet.';

-- Whatever sounds like one of `guesses`: written so, written with one slip (`slips`), or with most
-- groups of three letters in common. The threshold is lower than usual: who asks ranks again.
create function street_names_like(city text, guesses text[], slips text[], most integer)
    returns table (street_key text, core text, name text)
    language sql stable
    set pg_trgm.similarity_threshold = 0.25
    as $$
        (select n.street_key, n.core, n.name from street_name n
         where n.jurisdiction_id = city and n.core = any (guesses || slips)
         limit most)
        union
        (select n.street_key, n.core, n.name
         from unnest(guesses) as g (guess)
         join street_name n on n.jurisdiction_id = city and n.core % g.guess
         order by similarity(n.core, g.guess) desc, n.street_key
         limit most)
    $$;
comment on function street_names_like(text, text[], text[], integer) is
    'The names of streets that somebody may mean, at most twice as many as asked for.';

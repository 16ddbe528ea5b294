-- Maps are cut into tiles: squares of Web Mercator, four of each in the zoom below. At zoom 24 a place
-- is in one of 2^48 of them, whose number interleaves the bits of its column and its row: so the places
-- of a tile of any zoom are one range of numbers, and a coarser square is the same number shortened.
create function interleave(bits bigint) returns bigint language sql immutable strict parallel safe as $$
    select (d | (d << 1)) & x'5555555555555555'::bigint from (
    select (c | (c << 2)) & x'3333333333333333'::bigint as d from (
    select (b | (b << 4)) & x'0f0f0f0f0f0f0f0f'::bigint as c from (
    select (a | (a << 8)) & x'00ff00ff00ff00ff'::bigint as b from (
    select (bits | (bits << 16)) & x'0000ffff0000ffff'::bigint as a) _) _) _) _
$$;
create function deinterleave(bits bigint) returns bigint language sql immutable strict parallel safe as $$
    select (d | (d >> 16)) & x'00000000ffffffff'::bigint from (
    select (c | (c >> 8)) & x'0000ffff0000ffff'::bigint as d from (
    select (b | (b >> 4)) & x'00ff00ff00ff00ff'::bigint as c from (
    select (a | (a >> 2)) & x'0f0f0f0f0f0f0f0f'::bigint as b from (
    select (e | (e >> 1)) & x'3333333333333333'::bigint as a from (
    select bits & x'5555555555555555'::bigint as e) _) _) _) _) _
$$;
create function tile_of(place geography) returns bigint language sql immutable strict parallel safe as $$
    select interleave(least(16777215, greatest(0, floor((long + 180) / 360 * 16777216)))::bigint)
        | (interleave(least(16777215, greatest(0,
            floor((0.5 - ln(tan(lat) + 1 / cos(lat)) / (2 * pi())) * 16777216)))::bigint) << 1)
    from (select ST_X(place::geometry) as long,
        radians(greatest(-85.05112878, least(85.05112878, ST_Y(place::geometry)))) as lat) _
$$;

alter table cases
    add column shape geography(Geometry, 4326),
    add column shown_tile bigint generated always as (tile_of(shown_place)) stored,
    add constraint cases_shape_check
        check (ST_GeometryType(shape::geometry) in ('ST_LineString', 'ST_Polygon'));
comment on column cases.shape is 'How far the problem reaches, if it is no point: a line or an area.';
comment on column cases.shown_tile is 'The number of the tile of zoom 24 that holds the place as the public sees it.';
create index cases_shown_tile_idx on cases (jurisdiction_id, shown_tile)
    include (standing, status, service_code, requested_at) where listed;

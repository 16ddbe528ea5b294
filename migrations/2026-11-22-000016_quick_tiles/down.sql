create or replace function interleave(bits bigint) returns bigint language sql immutable strict parallel safe as $$
    select (d | (d << 1)) & x'5555555555555555'::bigint from (
    select (c | (c << 2)) & x'3333333333333333'::bigint as d from (
    select (b | (b << 4)) & x'0f0f0f0f0f0f0f0f'::bigint as c from (
    select (a | (a << 8)) & x'00ff00ff00ff00ff'::bigint as b from (
    select (bits | (bits << 16)) & x'0000ffff0000ffff'::bigint as a) _) _) _) _
$$;
create or replace function deinterleave(bits bigint) returns bigint language sql immutable strict parallel safe as $$
    select (d | (d >> 16)) & x'00000000ffffffff'::bigint from (
    select (c | (c >> 8)) & x'0000ffff0000ffff'::bigint as d from (
    select (b | (b >> 4)) & x'00ff00ff00ff00ff'::bigint as c from (
    select (a | (a >> 2)) & x'0f0f0f0f0f0f0f0f'::bigint as b from (
    select (e | (e >> 1)) & x'3333333333333333'::bigint as a from (
    select bits & x'5555555555555555'::bigint as e) _) _) _) _) _
$$;
create or replace function tile_of(place geography) returns bigint language sql immutable strict parallel safe as $$
    select interleave(least(16777215, greatest(0, floor((long + 180) / 360 * 16777216)))::bigint)
        | (interleave(least(16777215, greatest(0,
            floor((0.5 - ln(tan(lat) + 1 / cos(lat)) / (2 * pi())) * 16777216)))::bigint) << 1)
    from (select ST_X(place::geometry) as long,
        radians(greatest(-85.05112878, least(85.05112878, ST_Y(place::geometry)))) as lat) _
$$;

create or replace function tile_of(place geography) returns bigint language plpgsql immutable strict parallel safe as $$
declare
    long double precision := ST_X(place::geometry);
    lat double precision := radians(greatest(-85.05112878, least(85.05112878, ST_Y(place::geometry))));
begin
    return interleave(least(16777215, greatest(0, floor((long + 180) / 360 * 16777216)))::bigint)
        | (interleave(least(16777215, greatest(0,
            floor((0.5 - ln(tan(lat) + 1 / cos(lat)) / (2 * pi())) * 16777216)))::bigint) << 1);
end $$;

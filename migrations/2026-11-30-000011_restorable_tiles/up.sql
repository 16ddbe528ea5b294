-- Names its functions with their schema. A generated column uses it, and pg_restore fills tables with an
-- empty search_path: a dump could not be restored.
create or replace function tile_of(place geography) returns bigint language plpgsql immutable strict parallel safe as $$
declare
    long double precision := public.ST_X(place::public.geometry);
    lat double precision := radians(greatest(-85.05112878, least(85.05112878, public.ST_Y(place::public.geometry))));
begin
    return public.interleave(least(16777215, greatest(0, floor((long + 180) / 360 * 16777216)))::bigint)
        | (public.interleave(least(16777215, greatest(0,
            floor((0.5 - ln(tan(lat) + 1 / cos(lat)) / (2 * pi())) * 16777216)))::bigint) << 1);
end $$;

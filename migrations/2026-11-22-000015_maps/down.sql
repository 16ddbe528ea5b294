alter table cases
    drop constraint cases_shape_check,
    drop column shown_tile,
    drop column shape;
drop function tile_of(geography);
drop function deinterleave(bigint);
drop function interleave(bigint);

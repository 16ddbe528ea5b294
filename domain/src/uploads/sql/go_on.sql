-- Counts the piece at byte $4, of $6 bytes, as what comes after the first $3 bytes of an upload. Stores
-- nothing if other bytes came first, or the upload is over. A piece that begins where another does
-- takes its place.
with moved as (
    update upload set received = $4 + $6,
        state = case when $4 + $6 = length then 'received' else state end
    where jurisdiction_id = $1 and upload_id = $2 and state = 'receiving'
        and received = $3 and $4 + $6 > received and $4 + $6 <= length
        and expires_at > $8
    returning 1)
insert into upload_piece (jurisdiction_id, upload_id, at, piece_id, length, sha256)
select $1, $2, $4, $5, $6, $7 from moved
on conflict on constraint upload_piece_pkey do update set
    (piece_id, length, sha256) = (excluded.piece_id, excluded.length, excluded.sha256)

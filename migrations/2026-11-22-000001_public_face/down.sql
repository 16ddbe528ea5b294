drop index event_at_idx;
drop index cases_duplicate_of_idx;
alter table cases
    drop column words,
    drop column photo_id,
    drop column listed,
    drop column changed_at,
    drop column standing;

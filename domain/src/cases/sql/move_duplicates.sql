-- Has the duplicates of case $2, and theirs, stand where it stands.
with recursive joined as (
    select case_id from cases where jurisdiction_id = $1 and duplicate_of = $2
    union
    select next.case_id from cases next join joined on next.duplicate_of = joined.case_id
    where next.jurisdiction_id = $1)
update cases set standing = $3, changed_at = $4
where jurisdiction_id = $1 and case_id in (select case_id from joined)

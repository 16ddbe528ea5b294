-- The next cases of a sandbox to delete, locked. Those go first that no other is joined to.
select cases.case_id from cases join jurisdiction using (jurisdiction_id)
where cases.jurisdiction_id = $1 and sandbox_of is not null and requested_at <= $2
    and not exists (
        select from cases joined where joined.jurisdiction_id = $1 and joined.duplicate_of = cases.case_id)
order by cases.case_id limit $3 for update of cases

-- The reports of the ledger, as they are stored: description, number, and how many events say that the
-- case was submitted.
select cases.description, cases.number,
       (select count(*) from event
        where event.jurisdiction_id = cases.jurisdiction_id
          and event.case_id = cases.case_id
          and event.action = 'submit') as submitted
from cases
where cases.jurisdiction_id = $1
  and starts_with(cases.description, $2)

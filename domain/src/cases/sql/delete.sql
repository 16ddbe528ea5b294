-- What belongs to the cases $2 of city $1, and then the cases themselves.
delete from case_attribute where jurisdiction_id = $1 and case_id = any($2);

delete from fix where jurisdiction_id = $1 and case_id = any($2);

delete from follower where jurisdiction_id = $1
    and (case_id = any($2) or contact_case_id = any($2) or merged_from = any($2));

delete from case_contact where jurisdiction_id = $1 and case_id = any($2);

delete from report_token where jurisdiction_id = $1 and case_id = any($2);

delete from photo where jurisdiction_id = $1 and case_id = any($2);

delete from event where jurisdiction_id = $1 and case_id = any($2);

delete from cases where jurisdiction_id = $1 and case_id = any($2);

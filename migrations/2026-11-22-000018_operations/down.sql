drop table visit_evidence;
drop function visit_evidence_is_append_only;
drop table operation_inbox;

drop table read_log;
drop function read_log_is_append_only;
drop table position_raw;

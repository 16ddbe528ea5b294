drop table push_subscription;

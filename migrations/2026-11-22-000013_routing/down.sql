drop table routing_rule;

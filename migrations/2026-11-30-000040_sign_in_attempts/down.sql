drop table sign_in_attempt;

-- Loses the roots. Their lists, with the roots, stay in the photo store.
drop table audit_root;

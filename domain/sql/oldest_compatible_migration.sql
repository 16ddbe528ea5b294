-- The oldest version whose programs still work with this schema: the version of the newest migration
-- that they must know.
--
-- During an update, programs of the former version meet the schema of this one. They serve on if they
-- know the migration that is named here, and refuse to start otherwise. A migration that takes
-- something away that former programs use (contract, see migrations/README.md) is named here.
create or replace function oldest_compatible_migration() returns text language sql immutable as $$
    select '20261129000002'
$$;

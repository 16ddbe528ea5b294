-- Which histories there were on each day, signed. A copy with the list is in the photo store.
create table audit_root (
    jurisdiction_id text not null,
    day date not null,
    root_id uuid not null,
    root text not null,
    signature bytea not null,
    sha256 bytea not null,
    constraint audit_root_pkey primary key (jurisdiction_id, day),
    constraint audit_root_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
comment on table audit_root is 'Which histories a jurisdiction had on a day, signed: see docs/audit.md.';
comment on column audit_root.day is 'Day of the root (UTC).';
comment on column audit_root.root_id is 'Id of the object in the photo store that has the list, the root and the signature.';
comment on column audit_root.root is 'The root as JSON, exactly as it was signed.';
comment on column audit_root.signature is 'Ed25519 signature of the root.';
comment on column audit_root.sha256 is 'SHA-256 of the object.';

do $$ begin
    if exists (select from pg_extension where extname = 'citus') then
        perform create_distributed_table('audit_root', 'jurisdiction_id', colocate_with => 'jurisdiction');
    end if;
end $$;

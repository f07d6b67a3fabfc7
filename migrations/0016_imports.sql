-- Imports in full: larger files, workbooks, contacts, mappings that are remembered, rows that are held back, decisions about
-- what undoing left, and a way in that is quick enough for a million customers.

alter table import_file drop constraint import_file_size_range;
alter table import_file add constraint import_file_size_range check (size between 1 and 536870912);
alter table import_piece drop constraint import_piece_number_range;
alter table import_piece add constraint import_piece_number_range check (number between 0 and 1100);
alter table import add column notes jsonb not null default '[]';
comment on column import.notes is 'what is to be said of the files themselves: sheets that were left out, and why';

alter table import_record drop constraint import_record_outcome_known;
alter table import_record add constraint import_record_outcome_known check (outcome in ('undone', 'changed', 'in_use', 'left'));
comment on column import_record.outcome is 'of undoing: undone; kept because it was changed or is used since; left: somebody decided that it stays';
alter table import_record add column forced boolean not null default false;
comment on column import_record.forced is 'somebody decided that undoing takes it back although it was changed since';

-- A file with the same headers is mapped as the last one was: by the same person, else by anybody.
create table import_mapping (
  headers   text not null,
  person_id uuid not null references person,
  plan      jsonb not null,
  kept_at   timestamptz not null default app_now(),
  primary key (headers, person_id)
);
comment on column import_mapping.headers is 'digest of the headers of a file, in their order';
comment on column import_mapping.plan is 'what the file held and where each column went, with the currency of its amounts';

-- Rows that look like a customer who is there: nothing is made of them until somebody decides.
create table import_held (
  import_id  uuid not null references import,
  rank       smallint not null,
  line       integer not null,
  cells      text[] not null,
  name       text not null,
  suspect_id uuid not null,
  score      smallint not null,
  decision   text constraint import_held_decision_known check (decision in ('same', 'new', 'left')),
  decided_by uuid references person,
  decided_at timestamptz,
  primary key (import_id, rank, line)
);

do $$ declare tab text; begin
  foreach tab in array array['import_mapping', 'import_held'] loop
    perform guard_table(tab::regclass);
    execute format('create policy importers on %I to qz_import using (true) with check (true)', tab);
    execute format('grant select, insert, update, delete on %I to qz_import', tab);
  end loop;
end $$;

-- By what else than key and name a customer is known again. The same rule is in app/src/imports/value.rs.
create function plain_phone(p_phone text) returns text language sql immutable parallel safe
  return right(translate(p_phone, E' \t\u00a0\u3000-+./()\uff08\uff09\uff0d', ''), 11);
grant execute on function plain_phone(text) to qz_everyone;
create index customer_by_plain_phone on customer (plain_phone(phone)) where deleted_at is null and phone is not null;
create index customer_by_lower_email on customer (lower(email)) where deleted_at is null and email is not null;
create index contact_by_plain_name on contact (plain_name(name)) where deleted_at is null;

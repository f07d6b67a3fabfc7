-- Bringing in foreign files: what was read, what became of each row, and the way back.

create table import (
  id          uuid primary key,
  name        text not null constraint import_name_length check (length(trim(name)) between 1 and 200),
  state       text not null default 'draft' constraint import_state_known check (state in ('draft', 'running', 'done', 'failed', 'cancelled', 'undone')),
  work        text not null default 'check' constraint import_work_known check (work in ('check', 'run', 'undo')),
  failure     text,
  plan        jsonb not null default '{}',
  progress    jsonb not null default '{}',
  attempt     integer not null default 0,
  beat_at     timestamptz,
  stop_wanted boolean not null default false,
  started_by  uuid not null references person,
  created_at  timestamptz not null default app_now(),
  finished_at timestamptz,
  undone_at   timestamptz
);
comment on column import.work is 'what is being done, or was done last';
comment on column import.failure is 'why the work stopped: a code that the browser words';
comment on column import.plan is 'per file: what it holds and which column goes where; currency, pipeline, stages';
comment on column import.progress is 'per file: rows read, created, updated, skipped, refused; sums to reconcile';
comment on column import.attempt is 'counts starts; a worker whose number is no longer this one stops';
comment on column import.beat_at is 'the worker''s last sign of life, by the database''s clock; without one for half a minute the work counts as broken off';
create index import_newest on import (created_at desc, id desc);

create table import_file (
  import_id uuid not null references import,
  rank      smallint not null,
  name      text not null constraint import_file_name_length check (length(trim(name)) between 1 and 300),
  size      bigint not null constraint import_file_size_range check (size between 1 and 52428800),
  shape     jsonb,
  primary key (import_id, rank)
);
comment on column import_file.shape is 'encoding, delimiter, columns with samples; null until the whole file has arrived and was read';

-- A file arrives in pieces, each in a transaction of its own, and is read back piece by piece: memory stays flat.
create table import_piece (
  import_id uuid not null,
  rank      smallint not null,
  number    integer not null constraint import_piece_number_range check (number between 0 and 1000),
  content   bytea not null constraint import_piece_content_length check (length(content) between 1 and 1048576),
  primary key (import_id, rank, number),
  foreign key (import_id, rank) references import_file
);

create table import_finding (
  import_id uuid not null references import,
  rank      smallint not null,
  line      integer not null,
  field     text not null default '',
  code      text not null,
  value     text not null default '',
  refused   boolean not null,
  record_id uuid,
  primary key (import_id, rank, line, field, code)
);
comment on column import_finding.refused is 'true: the row was not taken; false: taken, with this remark';

create table import_record (
  import_id   uuid not null references import,
  record_kind text not null,
  record_id   uuid not null,
  action      text not null constraint import_record_action_known check (action in ('created', 'updated', 'found')),
  version     integer not null,
  before      jsonb,
  after       jsonb,
  outcome     text constraint import_record_outcome_known check (outcome in ('undone', 'changed', 'in_use')),
  primary key (import_id, record_kind, record_id)
);
comment on column import_record.action is 'found: it was there already and stayed as it was';
comment on column import_record.version is 'of the record right after the import; another version means somebody changed it since';
comment on column import_record.before is 'the columns that an update changed, as they were';
comment on column import_record.after is 'what was written, for records without a version';
comment on column import_record.outcome is 'of undoing: undone, or kept because it was changed or is used since';

do $$ declare tab text; begin
  foreach tab in array array['import', 'import_file', 'import_piece', 'import_finding', 'import_record'] loop
    perform guard_table(tab::regclass);
    execute format('create policy importers on %I to qz_import using (true) with check (true)', tab);
    execute format('grant select, insert, update, delete on %I to qz_import', tab);
  end loop;
end $$;

-- Names as people mean them: without case, spaces and the punctuation that slips in. "GTXPro" is "GTX Pro".
-- The same rule is in app/src/imports/value.rs.
create function plain_name(p_name text) returns text language sql immutable parallel safe
  return translate(lower(p_name), E' \t\u00a0\u3000-_.,()\uff08\uff09\u00b7''"', '');
grant execute on function plain_name(text) to qz_everyone;
create index customer_by_plain_name on customer (plain_name(name)) where deleted_at is null;

-- Columns that only an import may set from the outside: original dates, owners, keys.
grant update (owner_id, external_key, created_at) on customer to qz_import;
grant update (owner_id, external_key, created_at) on deal to qz_import;

-- Files on customers and deals, with their versions. The bytes lie in a store outside of the database (server/src/depot.rs), each
-- version under an id of its own; here stands what they are, on what they hang, and which bytes are to be removed.

create table file (
  id          uuid primary key,
  customer_id uuid references customer on delete cascade,
  deal_id     uuid references deal on delete cascade,
  name        text not null constraint file_name_length check (length(name) between 1 and 200),
  newest      integer not null default 1 constraint file_newest_positive check (newest > 0),
  newest_at   timestamptz not null default app_now(),
  version     integer not null default 1,
  created_at  timestamptz not null default app_now(),
  updated_at  timestamptz not null default app_now(),
  deleted_at  timestamptz,
  constraint file_has_one_record check (num_nonnulls(customer_id, deal_id) = 1)
);
comment on column file.name is 'as people see it; two files of a record may share it after a merge or when one comes back from the bin';
comment on column file.newest is 'number of the version that counts';
comment on column file.version is 'of this row, against writing over somebody else; not to be taken for versions of the content';
create index file_of_customer on file (customer_id, newest_at desc, id desc) where customer_id is not null and deleted_at is null;
create index file_of_deal on file (deal_id, newest_at desc, id desc) where deal_id is not null and deleted_at is null;
-- Merges and what is removed for good ask without regard to the bin.
create index file_by_customer on file (customer_id) where customer_id is not null;
create index file_by_deal on file (deal_id) where deal_id is not null;
select guard_table('file');

create table file_version (
  file_id       uuid not null references file on delete cascade,
  number        integer not null constraint file_version_number_positive check (number > 0),
  object        uuid not null,
  media_type    text not null constraint file_version_media_type_form check (media_type ~ '^[a-z]+/[a-z0-9][a-z0-9.+-]*(; charset=[a-z0-9_-]+)?$'),
  size          bigint not null constraint file_version_size_positive check (size > 0),
  sha256        bytea not null constraint file_version_sha256_length check (length(sha256) = 32),
  restored_from integer,
  added_by      uuid references person,
  added_at      timestamptz not null default app_now(),
  primary key (file_id, number)
);
comment on column file_version.object is 'under which the store keeps the bytes; a version that was brought back shares them with the one it was made of';
comment on column file_version.media_type is 'what the content is, whatever the name says';
comment on column file_version.size is 'in bytes';
comment on column file_version.restored_from is 'number of the older version that this one brings back';
create index file_version_by_object on file_version (object);
select guard_table('file_version');

-- Bytes that are to be removed when their time comes: those on their way, until the row that speaks of them is committed, and those
-- whose last version was removed for good. An object is written after it was listed here, so that no crash leaves bytes that
-- nobody knows of.
create table file_due (
  object uuid primary key,
  due_at timestamptz not null
);
create index file_due_by_time on file_due (due_at);
select guard_table('file_due');

-- ---------------------------------------------------------------------------------------------------------------------
-- Whoever sees the record sees its files; whoever may change it, changes them.
create function may_write_file(p_customer uuid, p_deal uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case when p_deal is not null then exists (select 1 from deal d where d.id = p_deal and may_write_deal(d.id, d.owner_id))
              else exists (select 1 from customer c where c.id = p_customer and may_write_customer(c.id, c.owner_id)) end;
end;
grant execute on function may_write_file(uuid, uuid) to qz_everyone;

grant select on file, file_version to qz_customer_self, qz_customer_team, qz_customer_all, qz_deal_self, qz_deal_team, qz_deal_all;
grant insert on file, file_version to qz_customer_write, qz_deal_write;
grant update (name, newest, newest_at, version, updated_at) on file to qz_customer_write, qz_deal_write;

-- `offset 0` keeps each look-up a look-up, as for the log (0004).
create policy with_customer on file for select to qz_customer_self, qz_customer_team, qz_customer_all
  using (deleted_at is null and customer_id is not null
         and exists (select 1 from customer c where c.id = customer_id and c.deleted_at is null offset 0));
create policy with_deal on file for select to qz_deal_self, qz_deal_team, qz_deal_all
  using (deleted_at is null and deal_id is not null
         and exists (select 1 from deal d where d.id = deal_id and d.deleted_at is null offset 0));
create policy with_customer_adds on file for insert to qz_customer_write
  with check (customer_id is not null and exists (
    select 1 from customer c where c.id = customer_id and c.deleted_at is null and may_write_customer(c.id, c.owner_id) offset 0));
create policy with_deal_adds on file for insert to qz_deal_write
  with check (deal_id is not null and exists (
    select 1 from deal d where d.id = deal_id and d.deleted_at is null and may_write_deal(d.id, d.owner_id) offset 0));
create policy with_customer_changes on file for update to qz_customer_write
  using (deleted_at is null and customer_id is not null and exists (
    select 1 from customer c where c.id = customer_id and c.deleted_at is null and may_write_customer(c.id, c.owner_id) offset 0));
create policy with_deal_changes on file for update to qz_deal_write
  using (deleted_at is null and deal_id is not null and exists (
    select 1 from deal d where d.id = deal_id and d.deleted_at is null and may_write_deal(d.id, d.owner_id) offset 0));

create policy with_file on file_version for select
  to qz_customer_self, qz_customer_team, qz_customer_all, qz_deal_self, qz_deal_team, qz_deal_all
  using (exists (select 1 from file f where f.id = file_id offset 0));
create policy with_file_adds on file_version for insert to qz_customer_write, qz_deal_write
  with check (exists (select 1 from file f where f.id = file_id and may_write_file(f.customer_id, f.deal_id) offset 0));

-- Announces bytes that are about to be written for a record. If nothing comes of it they are removed after a day; an upload ends
-- long before.
create function begin_upload(p_object uuid, p_customer uuid, p_deal uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not may_write_file(p_customer, p_deal) then raise exception using errcode = 'no_data_found', message = 'file'; end if;
  insert into file_due values (p_object, app_now() + interval '1 day');
end $$;

-- They are not wanted after all.
create function end_upload(p_object uuid) returns void language sql volatile security definer set search_path = public, pg_temp
begin atomic
  update file_due set due_at = app_now() where object = p_object;
end;
grant execute on function begin_upload(uuid, uuid, uuid), end_upload(uuid) to qz_customer_write, qz_deal_write;

-- A version takes its bytes off the list in the same transaction: either it stands and they stay, or neither. Bytes that were
-- given up meanwhile, or are another file's, cannot become a version.
create function file_version_takes_bytes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from file_due where object = new.object;
  if not found and not exists (select 1 from file_version v where v.file_id = new.file_id and v.object = new.object) then
    raise exception using errcode = 'no_data_found', message = 'file_version';
  end if;
  return new;
end $$;
create trigger file_version_takes_bytes before insert on file_version for each row execute function file_version_takes_bytes();

create function file_versions_leave_bytes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into file_due
  select distinct g.object, app_now() from gone g where not exists (select 1 from file_version v where v.object = g.object)
  on conflict do nothing;
  return null;
end $$;
create trigger file_versions_leave_bytes after delete on file_version referencing old table as gone
  for each statement execute function file_versions_leave_bytes();

-- What the keeper removes next. It holds the rows until it has told what became of the bytes.
create function file_bytes_due(p_most integer) returns setof uuid language sql volatile security definer set search_path = public, pg_temp
begin atomic
  select d.object from file_due d where d.due_at <= app_now() order by d.due_at limit p_most for update skip locked;
end;

create function file_bytes_gone(p_objects uuid[]) returns void language sql volatile security definer set search_path = public, pg_temp
begin atomic
  delete from file_due where object = any (p_objects);
end;

-- Those that could not be removed have time until the store is well again.
create function file_bytes_left(p_objects uuid[]) returns void language sql volatile security definer set search_path = public, pg_temp
begin atomic
  update file_due set due_at = app_now() + interval '1 hour' where object = any (p_objects);
end;
grant execute on function file_bytes_due(integer), file_bytes_gone(uuid[]), file_bytes_left(uuid[]) to qz_keeper;

-- ---------------------------------------------------------------------------------------------------------------------
-- The bin has files too. A file in it belongs to its record's owner, as everything that hangs there.
create function delete_file(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update file set deleted_at = app_now(), version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is null and version = p_version and may_write_file(customer_id, deal_id);
  return found;
end $$;
grant execute on function delete_file(uuid, integer) to qz_customer_write, qz_deal_write;

alter table deletion drop constraint deletion_kind_known,
  add constraint deletion_kind_known check (record_kind in ('customer', 'contact', 'deal', 'file')),
  add column on_kind text constraint deletion_on_kind_known check (on_kind in ('customer', 'deal')),
  add column on_id uuid,
  add constraint deletion_of_file_names_its_record check ((record_kind = 'file') = (on_kind is not null and on_id is not null));
comment on column deletion.on_kind is 'of a file: what it hung on';

create function note_file_deletion() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.deleted_at is null then
    update deletion set ended = 'restored', ended_by = me(), ended_at = app_now() where record_id = new.id and ended is null;
  else
    insert into deletion (id, record_kind, record_id, name, owner_id, deleted_by, deleted_at, on_kind, on_id)
    select gen_random_uuid(), 'file', new.id, new.name, coalesce(d.owner_id, c.owner_id), me(), new.deleted_at,
           case when new.deal_id is null then 'customer' else 'deal' end, coalesce(new.deal_id, new.customer_id)
      from (values (new.customer_id, new.deal_id)) its (customer, deal)
      left join customer c on c.id = its.customer left join deal d on d.id = its.deal
    on conflict (record_id) where ended is null do nothing;
  end if;
  return null;
end $$;
create trigger note_file_deletion after update of deleted_at on file for each row
  when ((old.deleted_at is null) <> (new.deleted_at is null)) execute function note_file_deletion();

create policy all_files_of_customers on deletion for select to qz_customer_all
  using ((select caller_has('qz_customer_write')) and record_kind = 'file' and on_kind = 'customer');
create policy team_files_of_customers on deletion for select to qz_customer_team
  using ((select caller_has('qz_customer_write')) and record_kind = 'file' and on_kind = 'customer'
         and owner_id = any ((select my_people())::uuid[]));
create policy self_files_of_customers on deletion for select to qz_customer_self
  using ((select caller_has('qz_customer_write')) and record_kind = 'file' and on_kind = 'customer' and owner_id = (select me()));
create policy shared_files_of_customers on deletion for select to qz_customer_self, qz_customer_team
  using ((select caller_has('qz_customer_write')) and record_kind = 'file' and on_kind = 'customer'
         and on_id = any ((select shared_ids_to_write('customer'))::uuid[]));
create policy all_files_of_deals on deletion for select to qz_deal_all
  using ((select caller_has('qz_deal_write')) and record_kind = 'file' and on_kind = 'deal');
create policy team_files_of_deals on deletion for select to qz_deal_team
  using ((select caller_has('qz_deal_write')) and record_kind = 'file' and on_kind = 'deal'
         and owner_id = any ((select my_people())::uuid[]));
create policy self_files_of_deals on deletion for select to qz_deal_self
  using ((select caller_has('qz_deal_write')) and record_kind = 'file' and on_kind = 'deal' and owner_id = (select me()));
create policy shared_files_of_deals on deletion for select to qz_deal_self, qz_deal_team
  using ((select caller_has('qz_deal_write')) and record_kind = 'file' and on_kind = 'deal'
         and on_id = any ((select shared_ids_to_write('deal'))::uuid[]));

create or replace function may_write_deleted(p_kind text, p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case p_kind
    when 'customer' then exists (select 1 from customer c where c.id = p_id and may_write_customer(c.id, c.owner_id))
    when 'contact' then exists (
      select 1 from contact c where c.id = p_id and (may_write_customer(null, c.owner_id) or exists (
        select 1 from customer_contact cc join customer k on k.id = cc.customer_id
         where cc.contact_id = c.id and k.deleted_at is null and may_write_customer(k.id, k.owner_id))))
    when 'deal' then exists (select 1 from deal d where d.id = p_id and may_write_deal(d.id, d.owner_id))
    when 'file' then exists (select 1 from file f where f.id = p_id and may_write_file(f.customer_id, f.deal_id))
    else false end;
end;

-- Of a file also on what it hangs: there it is told.
create or replace function told_of_record(p_kind text, p_id uuid) returns jsonb language sql stable security definer set search_path = public, pg_temp
begin atomic
  select jsonb_build_object('kind', p_kind, 'id', c.id, 'name', c.name, 'owner', c.owner_id, 'version', c.version, 'customer', c.id)
    from customer c where p_kind = 'customer' and c.id = p_id
  union all
  select jsonb_build_object('kind', p_kind, 'id', c.id, 'name', c.name, 'owner', c.owner_id, 'version', c.version, 'customer',
           (select l.customer_id from customer_contact l where l.contact_id = c.id order by l.added_at, l.customer_id limit 1))
    from contact c where p_kind = 'contact' and c.id = p_id
  union all
  select jsonb_build_object('kind', p_kind, 'id', d.id, 'name', d.name, 'owner', d.owner_id, 'version', d.version, 'customer', d.customer_id,
                            'stage', d.stage_id, 'position', d.position)
    from deal d where p_kind = 'deal' and d.id = p_id
  union all
  select jsonb_build_object('kind', p_kind, 'id', f.id, 'name', f.name, 'owner', coalesce(d.owner_id, c.owner_id), 'version', f.version,
                            'customer', coalesce(f.customer_id, d.customer_id), 'number', f.newest,
                            'on_kind', case when f.deal_id is null then 'customer' else 'deal' end, 'on', coalesce(f.deal_id, f.customer_id))
    from file f left join customer c on c.id = f.customer_id left join deal d on d.id = f.deal_id
   where p_kind = 'file' and f.id = p_id;
end;

-- The keeper tells of a file where it hung, as people do.
create or replace function empty_bin(p_most integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  told jsonb;
  records uuid[];
begin
  select array_agg(d.record_id) into records from (
    select d.record_id from deletion d, organisation o
     where d.ended is null and o.bin_days > 0 and d.deleted_at < app_now() - make_interval(days => o.bin_days)
     order by d.deleted_at limit p_most for update of d skip locked) d;
  if records is null then return 0; end if;
  told := purge_records(records);
  insert into event (id, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after)
  select gen_random_uuid(), null, (t ->> 'kind') || '.purged', coalesce(t ->> 'on_kind', t ->> 'kind'), coalesce(t ->> 'on', t ->> 'id')::uuid,
         (t ->> 'customer')::uuid, (t ->> 'owner')::uuid, case when t ->> 'kind' <> 'file' then (t ->> 'version')::integer end,
         jsonb_build_object('name', t -> 'name'),
         case when t ->> 'kind' = 'file' then jsonb_build_object('file', t -> 'id', 'file_name', t -> 'name') end
    from jsonb_array_elements(told) t;
  return jsonb_array_length(told);
end $$;

-- A file that goes for good takes its versions along; one that goes with its record leaves no line in the bin.
create function purge_file() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from file where id = new.record_id;
  return null;
end $$;
create trigger purge_file after update of ended on deletion for each row
  when (new.record_kind = 'file' and new.ended = 'purged') execute function purge_file();

create function files_leave_the_bin() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update deletion set ended = 'purged', ended_by = me(), ended_at = app_now()
   where record_kind = 'file' and ended is null and record_id in (select g.id from gone g);
  return null;
end $$;
create trigger files_leave_the_bin after delete on file referencing old table as gone
  for each statement execute function files_leave_the_bin();

-- ---------------------------------------------------------------------------------------------------------------------
-- A merge takes the files along, those in the bin too, and the way back returns them. Which ones is written down with the rest that
-- the merge moved.
create function merge_moves_files() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ids uuid[];
begin
  with m as (update file set customer_id = new.kept_id where customer_id = new.gone_id returning id)
  select array_agg(id order by id) into ids from m;
  update deletion set on_id = new.kept_id where record_kind = 'file' and record_id = any (ids);
  new.moved := new.moved || jsonb_build_object('files', coalesce(to_jsonb(ids), '[]'));
  return new;
end $$;
create trigger merge_moves_files before insert on customer_merge for each row execute function merge_moves_files();

create function undone_merge_returns_files() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ids uuid[];
begin
  with m as (
    update file set customer_id = new.gone_id
     where customer_id = new.kept_id and id in (select jsonb_array_elements_text(coalesce(new.moved -> 'files', '[]'))::uuid) returning id)
  select array_agg(id) into ids from m;
  update deletion set on_id = new.gone_id where record_kind = 'file' and record_id = any (ids);
  return null;
end $$;
create trigger undone_merge_returns_files after update of undone_at on customer_merge for each row
  when (old.undone_at is null and new.undone_at is not null) execute function undone_merge_returns_files();

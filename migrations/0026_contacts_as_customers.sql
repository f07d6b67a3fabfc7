-- Contacts have a story and files of their own: exchanges are found by the people they were with, and files hang on contacts too.

-- ---------------------------------------------------------------------------------------------------------------------
-- With whom an exchange was. The log names them in `after`; there neither an index in the order of time nor one that row-level security
-- lets be used could find them. Written by a trigger, so that no way into the log can forget it. Who became part of another keeps their
-- lines: they are read by `merged_contact_ids`, so merges and their way back have nothing to move.
create table entry_contact (
  contact_id   uuid not null references contact,
  happened_at  timestamptz not null,
  entry_id     uuid not null,
  recorded_at  timestamptz not null,
  actor_id     uuid,
  subject_kind text not null,
  subject_id   uuid not null,
  customer_id  uuid,
  primary key (contact_id, happened_at, entry_id)
);
comment on column entry_contact.recorded_at is 'with entry_id the key of the entry, and says in which part of the log it lies';
create index entry_contact_by_actor on entry_contact (contact_id, actor_id, happened_at, entry_id);

-- Seen like the entry itself (the policies of `event`).
select guard_table('entry_contact');
grant select on entry_contact to qz_customer_self, qz_customer_team, qz_customer_all, qz_deal_self, qz_deal_team, qz_deal_all;
create policy deal_entries on entry_contact for select to qz_deal_self, qz_deal_team
  using (subject_kind = 'deal' and exists (select 1 from deal d where d.id = subject_id offset 0));
create policy all_deal_entries on entry_contact for select to qz_deal_all using (subject_kind = 'deal');
create policy customer_entries on entry_contact for select to qz_customer_self, qz_customer_team
  using (subject_kind in ('customer', 'contact') and (
         exists (select 1 from customer c where c.id = customer_id offset 0)
      or (subject_kind = 'contact' and exists (select 1 from contact c where c.id = subject_id offset 0))
      or exists (select 1 from customer c where c.id = merged_into(customer_id) offset 0)));
create policy all_customer_entries on entry_contact for select to qz_customer_all using (subject_kind in ('customer', 'contact'));

-- The ids that an entry names as those it was with.
create function named_contacts(p_after jsonb) returns setof uuid language sql immutable
begin atomic
  select named.id::uuid from jsonb_array_elements_text(
    case when jsonb_typeof(p_after -> 'contact_ids') = 'array' then p_after -> 'contact_ids' else '[]' end) named (id);
end;
create function link_entries_to_contacts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into entry_contact (contact_id, happened_at, entry_id, recorded_at, actor_id, subject_kind, subject_id, customer_id)
  select distinct k.id, e.happened_at, e.id, e.recorded_at, e.actor_id, e.subject_kind, e.subject_id, e.customer_id
    from changed e cross join lateral named_contacts(e.after) named (id) join contact k on k.id = named.id
   where e.after ? 'contact_ids';
  return null;
end $$;
create trigger link_entries_to_contacts after insert on event referencing new table as changed
  for each statement execute function link_entries_to_contacts();

-- The back-fill: one walk over what was logged.
insert into entry_contact (contact_id, happened_at, entry_id, recorded_at, actor_id, subject_kind, subject_id, customer_id)
select distinct k.id, e.happened_at, e.id, e.recorded_at, e.actor_id, e.subject_kind, e.subject_id, e.customer_id
  from event e cross join lateral named_contacts(e.after) named (id) join contact k on k.id = named.id
 where e.after ? 'contact_ids';

create or replace function hanging_on_contact(p_id uuid, out customers bigint, out deals bigint, out entries bigint)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select (select count(*) from customer_contact cc join customer c on c.id = cc.customer_id and c.deleted_at is null where cc.contact_id = p_id),
         (select count(*) from deal_contact dc join deal d on d.id = dc.deal_id and d.deleted_at is null where dc.contact_id = p_id),
         (select count(*) from event e where e.subject_id = p_id) + (select count(*) from entry_contact t where t.contact_id = p_id)
   where exists (select 1 from contact c where c.id = p_id and c.deleted_at is null and may_write_customer(null, c.owner_id));
end;

-- ---------------------------------------------------------------------------------------------------------------------
-- Files on contacts, with the rights of those on customers: seen by who sees the contact, changed by who may change it or one of the
-- customers that it is at.
alter table file add column contact_id uuid references contact on delete cascade,
  drop constraint file_has_one_record,
  add constraint file_has_one_record check (num_nonnulls(customer_id, deal_id, contact_id) = 1);
create index file_of_contact on file (contact_id, newest_at desc, id desc) where contact_id is not null and deleted_at is null;
create index file_by_contact on file (contact_id) where contact_id is not null;

-- Whether the caller may change what hangs on a contact, be it in the bin or not.
create function may_write_contact(p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select exists (
    select 1 from contact c where c.id = p_id and (may_write_customer(null, c.owner_id) or exists (
      select 1 from customer_contact cc join customer k on k.id = cc.customer_id
       where cc.contact_id = c.id and k.deleted_at is null and may_write_customer(k.id, k.owner_id))));
end;
create function may_write_file(p_customer uuid, p_deal uuid, p_contact uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case when p_contact is not null then may_write_contact(p_contact)
              when p_deal is not null then exists (select 1 from deal d where d.id = p_deal and may_write_deal(d.id, d.owner_id))
              else exists (select 1 from customer c where c.id = p_customer and may_write_customer(c.id, c.owner_id)) end;
end;
grant execute on function may_write_contact(uuid), may_write_file(uuid, uuid, uuid) to qz_everyone;

create policy with_contact on file for select to qz_customer_self, qz_customer_team, qz_customer_all
  using (deleted_at is null and contact_id is not null
         and exists (select 1 from contact c where c.id = contact_id and c.deleted_at is null offset 0));
create policy with_contact_adds on file for insert to qz_customer_write
  with check (contact_id is not null and exists (
    select 1 from contact c where c.id = contact_id and c.deleted_at is null and may_write_contact(c.id) offset 0));
create policy with_contact_changes on file for update to qz_customer_write
  using (deleted_at is null and contact_id is not null and exists (
    select 1 from contact c where c.id = contact_id and c.deleted_at is null and may_write_contact(c.id) offset 0));
drop policy with_file_adds on file_version;
create policy with_file_adds on file_version for insert to qz_customer_write, qz_deal_write
  with check (exists (select 1 from file f where f.id = file_id and may_write_file(f.customer_id, f.deal_id, f.contact_id) offset 0));

create function begin_upload(p_object uuid, p_customer uuid, p_deal uuid, p_contact uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not may_write_file(p_customer, p_deal, p_contact) then raise exception using errcode = 'no_data_found', message = 'file'; end if;
  insert into file_due values (p_object, app_now() + interval '1 day');
end $$;
grant execute on function begin_upload(uuid, uuid, uuid, uuid) to qz_customer_write, qz_deal_write;
drop function begin_upload(uuid, uuid, uuid);

create or replace function delete_file(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update file set deleted_at = app_now(), version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is null and version = p_version and may_write_file(customer_id, deal_id, contact_id);
  return found;
end $$;

create or replace function may_write_deleted(p_kind text, p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case p_kind
    when 'customer' then exists (select 1 from customer c where c.id = p_id and may_write_customer(c.id, c.owner_id))
    when 'contact' then may_write_contact(p_id)
    when 'deal' then exists (select 1 from deal d where d.id = p_id and may_write_deal(d.id, d.owner_id))
    when 'file' then exists (select 1 from file f where f.id = p_id and may_write_file(f.customer_id, f.deal_id, f.contact_id))
    else false end;
end;
drop function may_write_file(uuid, uuid);

-- ---------------------------------------------------------------------------------------------------------------------
-- In the bin a file belongs to the owner of its contact, as the contact does.
alter table deletion drop constraint deletion_on_kind_known,
  add constraint deletion_on_kind_known check (on_kind in ('customer', 'deal', 'contact'));

create or replace function note_file_deletion() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.deleted_at is null then
    update deletion set ended = 'restored', ended_by = me(), ended_at = app_now() where record_id = new.id and ended is null;
  else
    insert into deletion (id, record_kind, record_id, name, owner_id, deleted_by, deleted_at, on_kind, on_id)
    select gen_random_uuid(), 'file', new.id, new.name, coalesce(d.owner_id, c.owner_id, k.owner_id), me(), new.deleted_at,
           case when new.deal_id is not null then 'deal' when new.contact_id is not null then 'contact' else 'customer' end,
           coalesce(new.deal_id, new.contact_id, new.customer_id)
      from (values (new.customer_id, new.deal_id, new.contact_id)) its (customer, deal, contact)
      left join customer c on c.id = its.customer left join deal d on d.id = its.deal left join contact k on k.id = its.contact
    on conflict (record_id) where ended is null do nothing;
  end if;
  return null;
end $$;

create policy all_files_of_contacts on deletion for select to qz_customer_all
  using ((select caller_has('qz_customer_write')) and record_kind = 'file' and on_kind = 'contact');
create policy team_files_of_contacts on deletion for select to qz_customer_team
  using ((select caller_has('qz_customer_write')) and record_kind = 'file' and on_kind = 'contact'
         and owner_id = any ((select my_people())::uuid[]));
create policy self_files_of_contacts on deletion for select to qz_customer_self
  using ((select caller_has('qz_customer_write')) and record_kind = 'file' and on_kind = 'contact' and owner_id = (select me()));
-- Who may change the contact by one of its customers alone finds what they put there themselves, as with contacts.
create policy linked_files_of_contacts on deletion for select to qz_customer_self, qz_customer_team
  using (record_kind = 'file' and on_kind = 'contact' and deleted_by = (select me()) and may_write_contact(on_id));

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
  select jsonb_build_object('kind', p_kind, 'id', f.id, 'name', f.name, 'owner', coalesce(d.owner_id, c.owner_id, k.owner_id), 'version', f.version,
                            'customer', coalesce(f.customer_id, d.customer_id,
                              (select l.customer_id from customer_contact l where l.contact_id = f.contact_id order by l.added_at, l.customer_id limit 1)),
                            'number', f.newest,
                            'on_kind', case when f.deal_id is not null then 'deal' when f.contact_id is not null then 'contact' else 'customer' end,
                            'on', coalesce(f.deal_id, f.contact_id, f.customer_id))
    from file f left join customer c on c.id = f.customer_id left join deal d on d.id = f.deal_id left join contact k on k.id = f.contact_id
   where p_kind = 'file' and f.id = p_id;
end;

-- ---------------------------------------------------------------------------------------------------------------------
-- A merge takes the files along, of contacts as of customers: the table of the merge says of which.
create or replace function merge_moves_files() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  its constant text := replace(tg_table_name, '_merge', '_id');
  ids uuid[];
begin
  execute format('with m as (update file set %1$I = $1 where %1$I = $2 returning id) select array_agg(id order by id) from m', its)
    into ids using new.kept_id, new.gone_id;
  update deletion set on_id = new.kept_id where record_kind = 'file' and record_id = any (ids);
  new.moved := new.moved || jsonb_build_object('files', coalesce(to_jsonb(ids), '[]'));
  return new;
end $$;
create trigger merge_moves_files before insert on contact_merge for each row execute function merge_moves_files();

create or replace function undone_merge_returns_files() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  its constant text := replace(tg_table_name, '_merge', '_id');
  ids uuid[];
begin
  execute format('with m as (update file set %1$I = $1 where %1$I = $2 and id = any ($3) returning id) select array_agg(id) from m', its)
    into ids using new.gone_id, new.kept_id, array(select jsonb_array_elements_text(coalesce(new.moved -> 'files', '[]'))::uuid);
  update deletion set on_id = new.gone_id where record_kind = 'file' and record_id = any (ids);
  return null;
end $$;
create trigger undone_merge_returns_files after update of undone_at on contact_merge for each row
  when (old.undone_at is null and new.undone_at is not null) execute function undone_merge_returns_files();

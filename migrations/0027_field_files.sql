-- Custom fields that hold files. A record keeps the ids of its files; each is bound to one field of one record and never changed, so
-- that the log leads back to what was replaced. The bytes lie where those of other files lie (0018, server/src/depot.rs).

-- One more kind beside those that are known by now.
do $$
declare
  known text;
begin
  select pg_get_constraintdef(oid) into strict known from pg_constraint
   where conrelid = 'custom_field'::regclass and conname = 'custom_field_kind_known';
  if position('ARRAY[' in known) = 0 then raise exception 'custom_field_kind_known is no list: %', known; end if;
  alter table custom_field drop constraint custom_field_kind_known;
  execute 'alter table custom_field add constraint custom_field_kind_known '
       || regexp_replace(known, 'ARRAY\[', 'ARRAY[''file''::text, ');
end $$;
alter table custom_field add column file_rule jsonb,
  add constraint custom_field_file_fits_kind check ((kind = 'file') = (file_rule is not null));
comment on column custom_field.file_rule is 'what files a field takes: {several, kinds (none: all that the server lets in), megabytes}';

create table field_file (
  id          uuid primary key,
  field_id    uuid not null references custom_field,
  -- Later than the record may be written: its files are bound first.
  customer_id uuid references customer on delete cascade deferrable initially deferred,
  contact_id  uuid references contact on delete cascade deferrable initially deferred,
  object      uuid not null,
  name        text not null constraint field_file_name_length check (length(name) between 1 and 200),
  media_type  text not null constraint field_file_media_type_form check (media_type ~ '^[a-z]+/[a-z0-9][a-z0-9.+-]*(; charset=[a-z0-9_-]+)?$'),
  size        bigint not null constraint field_file_size_positive check (size > 0),
  sha256      bytea not null constraint field_file_sha256_length check (length(sha256) = 32),
  added_by    uuid references person,
  added_at    timestamptz not null default app_now(),
  constraint field_file_of_one_record check (num_nonnulls(customer_id, contact_id) <= 1)
);
comment on table field_file is 'of no record: sent for a form that was not saved yet; its bytes stand on file_due until then';
comment on column field_file.object is 'under which the store keeps the bytes; a merge makes a second row of the same';
create index field_file_by_customer on field_file (customer_id, field_id) where customer_id is not null;
create index field_file_by_contact on field_file (contact_id, field_id) where contact_id is not null;
create index field_file_by_object on field_file (object);
create index field_file_by_field on field_file (field_id);
select guard_table('field_file');
grant select on field_file to qz_everyone;

-- Who sees the record and the field; both are asked under the caller's own rights. What became part of another record is seen with
-- that one; what is not saved yet, by who sent it.
create policy with_customer on field_file for select to qz_everyone
  using (customer_id is not null and exists (select 1 from custom_field f where f.id = field_id)
     and exists (select 1 from customer c where c.id = customer_id and c.deleted_at is null offset 0));
create policy with_merged_customer on field_file for select to qz_everyone
  using (customer_id is not null and exists (select 1 from custom_field f where f.id = field_id)
     and exists (select 1 from customer c where c.id = merged_into(customer_id) and c.deleted_at is null offset 0));
create policy with_contact on field_file for select to qz_everyone
  using (contact_id is not null and exists (select 1 from custom_field f where f.id = field_id)
     and exists (select 1 from contact k where k.id = contact_id and k.deleted_at is null offset 0));
create policy with_merged_contact on field_file for select to qz_everyone
  using (contact_id is not null and exists (select 1 from custom_field f where f.id = field_id)
     and exists (select 1 from contact k where k.id = contact_merged_into(contact_id) and k.deleted_at is null offset 0));
create policy own_unsaved on field_file for select to qz_everyone
  using (customer_id is null and contact_id is null and added_by = (select me())
     and exists (select 1 from custom_field f where f.id = field_id));

-- ---------------------------------------------------------------------------------------------------------------------
-- Whether the caller's role fills this field in with files.
create function fills_in_files(p_field uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select caller_has('qz_customer_write') and exists (
    select 1 from custom_field f where f.id = p_field and f.kind = 'file' and not f.archived
       and not current_setting('role') = any (f.hidden_from || f.read_only_for));
end;

-- Announces bytes that are about to be written for a field. If nothing comes of it they are removed after a day.
create function begin_field_upload(p_object uuid, p_field uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not fills_in_files(p_field) then raise exception using errcode = 'no_data_found', message = 'field_file'; end if;
  insert into file_due values (p_object, app_now() + interval '1 day');
end $$;

-- They have arrived. They stay on the list, and with them the row, until a record is saved with them; a day from now.
create function keep_field_upload(p_id uuid, p_field uuid, p_object uuid, p_name text, p_media_type text, p_size bigint, p_sha256 bytea)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not fills_in_files(p_field) then raise exception using errcode = 'no_data_found', message = 'field_file'; end if;
  update file_due set due_at = app_now() + interval '1 day' where object = p_object;
  if not found then raise exception using errcode = 'no_data_found', message = 'field_file'; end if;
  insert into field_file (id, field_id, object, name, media_type, size, sha256, added_by)
  values (p_id, p_field, p_object, p_name, p_media_type, p_size, p_sha256, me());
end $$;

-- Makes files that the caller sent this record's; gives those of the named ones that are its own by now. The list of bytes comes
-- first, as it does for the keeper: neither waits for the other in a circle.
create function bind_field_files(p_of text, p_record uuid, p_fields uuid[], p_ids uuid[]) returns uuid[]
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  fresh uuid[];
begin
  with taken as (
    delete from file_due d using field_file v, unnest(p_fields, p_ids) n (field, id)
     where v.id = n.id and v.field_id = n.field and v.customer_id is null and v.contact_id is null and v.added_by = me()
       and d.object = v.object and fills_in_files(n.field)
       and exists (select 1 from custom_field f where f.id = n.field and f.record_kind = p_of)
    returning v.id)
  select array_agg(t.id) into fresh from taken t;
  update field_file set customer_id = case p_of when 'customer' then p_record end, contact_id = case p_of when 'contact' then p_record end
   where id = any (fresh);
  return array(select v.id from field_file v join unnest(p_fields, p_ids) n (field, id) on n.id = v.id and n.field = v.field_id
                where case p_of when 'customer' then v.customer_id else v.contact_id end = p_record);
end $$;

-- What a merge takes from another record becomes this one's as a row of its own; both speak of the same bytes.
create function copy_field_files(p_of text, p_record uuid, p_ids uuid[], p_new uuid[]) returns void
language sql volatile security definer set search_path = public, pg_temp
begin atomic
  insert into field_file (id, field_id, customer_id, contact_id, object, name, media_type, size, sha256, added_by, added_at)
  select n.new, v.field_id, case p_of when 'customer' then p_record end, case p_of when 'contact' then p_record end,
         v.object, v.name, v.media_type, v.size, v.sha256, v.added_by, v.added_at
    from unnest(p_ids, p_new) n (id, new) join field_file v on v.id = n.id
   where fills_in_files(v.field_id) and num_nonnulls(v.customer_id, v.contact_id) = 1;
end;
grant execute on function begin_field_upload(uuid, uuid), keep_field_upload(uuid, uuid, uuid, text, text, bigint, bytea),
  bind_field_files(text, uuid, uuid[], uuid[]), copy_field_files(text, uuid, uuid[], uuid[]) to qz_customer_write;

-- A field holds files that are its own on this record, and nothing else, whichever way the write comes.
create function guard_field_files() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  field uuid;
  held jsonb;
  own text[];
begin
  for field in
    select f.id from custom_field f
     where f.kind = 'file' and f.record_kind = tg_table_name and new.custom ? f.id::text
       and new.custom -> f.id::text is distinct from case tg_op when 'UPDATE' then old.custom -> f.id::text end
  loop
    held := new.custom -> field::text;
    continue when held = 'null';
    if jsonb_typeof(held) = 'array' then
      own := array(select v.id::text from field_file v where v.field_id = field and v.customer_id = new.id
                   union all select v.id::text from field_file v where v.field_id = field and v.contact_id = new.id);
      continue when not exists (select 1 from jsonb_array_elements_text(held) h (id) where h.id <> all (own));
    end if;
    raise exception using errcode = 'QZ403', message = 'protected_field', column = 'custom.' || field, table = tg_table_name;
  end loop;
  return new;
end $$;
create trigger guard_field_files_added before insert on customer for each row when (new.custom <> '{}') execute function guard_field_files();
create trigger guard_field_files before update of custom on customer for each row when (new.custom <> old.custom) execute function guard_field_files();
create trigger guard_field_files_added before insert on contact for each row when (new.custom <> '{}') execute function guard_field_files();
create trigger guard_field_files before update of custom on contact for each row when (new.custom <> old.custom) execute function guard_field_files();

-- Rows that go with their record leave their bytes to the keeper, unless a merge has made another of them. What was never saved
-- stands on the list already.
create function field_files_leave_bytes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into file_due
  select distinct g.object, app_now() from gone g
   where num_nonnulls(g.customer_id, g.contact_id) = 1 and not exists (select 1 from field_file v where v.object = g.object)
  on conflict do nothing;
  return null;
end $$;
create trigger field_files_leave_bytes after delete on field_file referencing old table as gone
  for each statement execute function field_files_leave_bytes();

-- With bytes that went because no form was saved with them goes what spoke of them.
create or replace function file_bytes_gone(p_objects uuid[]) returns void language sql volatile security definer set search_path = public, pg_temp
begin atomic
  delete from file_due where object = any (p_objects);
  delete from field_file where object = any (p_objects) and customer_id is null and contact_id is null;
end;

-- ---------------------------------------------------------------------------------------------------------------------
-- Sensitive fields as targets of imports. What is sent lies sealed from its first piece on, under a key that the import has to
-- itself; that key is sealed by the ring, and sealed anew with it. Imports of earlier times lie open and take no secrets.
alter table import
  add column key_id integer references key_ring,
  add column file_key bytea,
  add constraint import_key_is_whole check ((key_id is null) = (file_key is null));
comment on column import.file_key is 'seals what was sent; itself sealed as a value, under key_id';
create index import_by_key on import (key_id) where key_id is not null;
alter table import_file add column sealed_shape bytea;
comment on column import_file.sealed_shape is 'the whole shape, sealed; shape itself then has no texts but the headers';
alter table import_held add column sealed bytea;
comment on column import_held.sealed is 'the cells, sealed; cells itself is empty then';
alter table import_piece drop constraint import_piece_content_length;
alter table import_piece add constraint import_piece_content_length check (length(content) between 1 and 1048576 + 28);
comment on column import_piece.content is 'sealed where the import has a key: 12 bytes of nonce in front, 16 of tag behind';

create policy vault_reads on import for select to qz_vault using (key_id is not null);
create policy vault_changes on import for update to qz_vault using (key_id is not null) with check (true);
grant select (id, key_id, file_key), update (key_id, file_key) on import to qz_vault;

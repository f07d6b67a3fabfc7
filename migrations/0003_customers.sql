-- Customers (companies and private persons), contacts (people at customers), tags, sharing, and what was said to them.

-- One record given to one person to read, or to read and write, whoever owns it.
create table share (
  record_kind text not null constraint share_kind_known check (record_kind in ('customer', 'deal')),
  record_id   uuid not null,
  person_id   uuid not null references person,
  can_write   boolean not null default false,
  shared_by   uuid not null references person,
  shared_at   timestamptz not null default app_now(),
  primary key (person_id, record_kind, record_id)
);
create index share_by_record on share (record_kind, record_id);
select guard_table('share');
create policy own_shares on share for select to qz_everyone using (person_id = (select me()) or shared_by = (select me()));
create policy listener_reads on share for select to qz_listener using (true);
grant select on share to qz_everyone, qz_listener;

create function shared_ids(p_kind text) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(s.record_id), '{}') from share s where s.person_id = me() and s.record_kind = p_kind;
end;
create function shared_ids_to_write(p_kind text) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(s.record_id), '{}') from share s where s.person_id = me() and s.record_kind = p_kind and s.can_write;
end;
grant execute on function shared_ids(text), shared_ids_to_write(text) to qz_everyone;
create trigger announce_access after insert or update or delete on share for each statement execute function announce_access();

-- Fields of another's record that a role may see and may not change. The list is data.
create table protected_field (
  role_name   text not null,
  table_name  text not null constraint protected_field_table_known check (table_name in ('customer', 'contact', 'deal')),
  column_name text not null,
  primary key (table_name, role_name, column_name)
);
select guard_table('protected_field');
create policy everyone_reads on protected_field for select to qz_everyone using (true);
create policy administrators_write on protected_field for all to qz_administer using (true) with check (true);
grant select on protected_field to qz_everyone;
grant insert, delete on protected_field to qz_administer;
insert into protected_field values
  ('qz_sales_manager', 'deal', 'value'), ('qz_sales_manager', 'deal', 'currency'),
  ('qz_sales_manager', 'customer', 'phone'), ('qz_sales_manager', 'customer', 'email');

create function guard_protected_fields() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  held text;
begin
  if old.owner_id is not distinct from me() then return new; end if;
  select f.column_name into held from protected_field f
   where f.table_name = tg_table_name and f.role_name = current_setting('role')
     and to_jsonb(old) -> f.column_name is distinct from to_jsonb(new) -> f.column_name
   limit 1;
  if found then
    raise exception using errcode = 'QZ403', message = 'protected_field', column = held, table = tg_table_name;
  end if;
  return new;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
create table customer (
  id             uuid primary key,
  kind           text not null default 'company' constraint customer_kind_known check (kind in ('company', 'person')),
  name           text not null constraint customer_name_length check (length(trim(name)) between 1 and 200),
  owner_id       uuid references person,
  industry       text constraint customer_industry_length check (length(industry) <= 100),
  country        text constraint customer_country_length check (length(country) <= 100),
  region         text constraint customer_region_length check (length(region) <= 100),
  address        text constraint customer_address_length check (length(address) <= 500),
  phone          text constraint customer_phone_length check (length(phone) <= 50),
  email          text constraint customer_email_form check (email ~ '^[^\s@]+@[^\s@]+$' and length(email) <= 254),
  website        text constraint customer_website_length check (length(website) <= 300),
  source         text constraint customer_source_length check (length(source) <= 100),
  employees      integer constraint customer_employees_not_negative check (employees >= 0),
  annual_revenue numeric(19, 4) constraint customer_annual_revenue_not_negative check (annual_revenue >= 0),
  currency       char(3) constraint customer_currency_form check (currency ~ '^[A-Z]{3}$'),
  founded_year   smallint constraint customer_founded_year_range check (founded_year between 1000 and 2200),
  parent_id      uuid references customer constraint customer_not_its_own_parent check (parent_id <> id),
  external_key   text,
  version        integer not null default 1,
  created_by     uuid references person,
  created_at     timestamptz not null default app_now(),
  updated_at     timestamptz not null default app_now(),
  deleted_at     timestamptz
);
comment on column customer.owner_id is 'null: in nobody''s hands, seen by those who see all';
comment on column customer.annual_revenue is 'in customer.currency';
comment on column customer.external_key is 'what another system calls it; imports match by it';
create index customer_by_owner on customer (owner_id, updated_at desc, id desc) where deleted_at is null;
create index customer_newest on customer (updated_at desc, id desc) where deleted_at is null;
create index customer_by_name on customer (name collate "zh-x-icu", id) where deleted_at is null;
create index customer_by_owner_and_name on customer (owner_id, name collate "zh-x-icu", id) where deleted_at is null;
create index customer_by_parent on customer (parent_id) where parent_id is not null;
create index customer_by_lower_name on customer (lower(name));
create unique index customer_external_key_unique on customer (external_key) where deleted_at is null;
select guard_table('customer');
grant select on customer to qz_customer_self, qz_customer_team, qz_customer_all;
grant insert on customer to qz_customer_write;
grant update (kind, name, industry, country, region, address, phone, email, website, source, employees, annual_revenue, currency,
              founded_year, parent_id, external_key, version, updated_at) on customer to qz_customer_write;

create policy self_reads on customer for select to qz_customer_self using (deleted_at is null and owner_id = (select me()));
create policy team_reads on customer for select to qz_customer_team using (deleted_at is null and owner_id = any ((select my_people())::uuid[]));
create policy shared_reads on customer for select to qz_customer_self, qz_customer_team
  using (deleted_at is null and id = any ((select shared_ids('customer'))::uuid[]));
create policy all_reads on customer for select to qz_customer_all using (true);
create policy self_adds on customer for insert to qz_customer_self with check (owner_id = (select me()));
create policy team_adds on customer for insert to qz_customer_team with check (owner_id = any ((select my_people())::uuid[]));
create policy all_adds on customer for insert to qz_customer_all with check (true);
create policy self_changes on customer for update to qz_customer_self using (deleted_at is null and owner_id = (select me()));
create policy team_changes on customer for update to qz_customer_team using (deleted_at is null and owner_id = any ((select my_people())::uuid[]));
create policy shared_changes on customer for update to qz_customer_self, qz_customer_team
  using (deleted_at is null and id = any ((select shared_ids_to_write('customer'))::uuid[]));
create policy all_changes on customer for update to qz_customer_all using (deleted_at is null);
create trigger guard_protected_fields before update on customer for each row execute function guard_protected_fields();

-- Whether the caller may change a customer with this owner: what the update policies say, for definer functions.
create function may_write_customer(p_id uuid, p_owner uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select caller_has('qz_customer_write') and (
       caller_has('qz_customer_all')
    or (caller_has('qz_customer_team') and p_owner = any (my_people()))
    or (caller_has('qz_customer_self') and p_owner = me())
    or p_id = any (shared_ids_to_write('customer')));
end;
grant execute on function may_write_customer(uuid, uuid) to qz_everyone;

-- ---------------------------------------------------------------------------------------------------------------------
create table contact (
  id         uuid primary key,
  name       text not null constraint contact_name_length check (length(trim(name)) between 1 and 200),
  owner_id   uuid references person,
  title      text constraint contact_title_length check (length(title) <= 100),
  phone      text constraint contact_phone_length check (length(phone) <= 50),
  email      text constraint contact_email_form check (email ~ '^[^\s@]+@[^\s@]+$' and length(email) <= 254),
  wechat     text constraint contact_wechat_length check (length(wechat) <= 100),
  note       text constraint contact_note_length check (length(note) <= 2000),
  version    integer not null default 1,
  created_by uuid references person,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  deleted_at timestamptz
);
comment on column contact.owner_id is 'follows the owner of the first customer the contact was added to';
create index contact_by_owner on contact (owner_id, updated_at desc, id desc) where deleted_at is null;
create index contact_newest on contact (updated_at desc, id desc) where deleted_at is null;
select guard_table('contact');

create table customer_contact (
  customer_id uuid not null references customer,
  contact_id  uuid not null references contact,
  role        text constraint customer_contact_role_length check (length(role) <= 100),
  is_primary  boolean not null default false,
  added_at    timestamptz not null default app_now(),
  primary key (customer_id, contact_id)
);
create index customer_contact_by_contact on customer_contact (contact_id);
create unique index customer_contact_one_primary on customer_contact (customer_id) where is_primary;
select guard_table('customer_contact');

grant select on contact, customer_contact to qz_customer_self, qz_customer_team, qz_customer_all;
grant insert on contact, customer_contact to qz_customer_write;
grant update (name, title, phone, email, wechat, note, version, updated_at) on contact to qz_customer_write;
grant update (role, is_primary), delete on customer_contact to qz_customer_write;

create policy with_customer on customer_contact for select to qz_customer_self, qz_customer_team, qz_customer_all
  using (exists (select 1 from customer c where c.id = customer_id));
create policy with_customer_adds on customer_contact for insert to qz_customer_self, qz_customer_team, qz_customer_all
  with check (exists (select 1 from customer c where c.id = customer_id and may_write_customer(c.id, c.owner_id)));
create policy with_customer_changes on customer_contact for update to qz_customer_self, qz_customer_team, qz_customer_all
  using (exists (select 1 from customer c where c.id = customer_id and may_write_customer(c.id, c.owner_id)));
create policy with_customer_removes on customer_contact for delete to qz_customer_self, qz_customer_team, qz_customer_all
  using (exists (select 1 from customer c where c.id = customer_id and may_write_customer(c.id, c.owner_id)));

create policy self_reads on contact for select to qz_customer_self using (deleted_at is null and owner_id = (select me()));
create policy team_reads on contact for select to qz_customer_team using (deleted_at is null and owner_id = any ((select my_people())::uuid[]));
create policy linked_reads on contact for select to qz_customer_self, qz_customer_team
  using (deleted_at is null and exists (select 1 from customer_contact cc where cc.contact_id = contact.id));
create policy all_reads on contact for select to qz_customer_all using (true);
create policy self_adds on contact for insert to qz_customer_self with check (owner_id = (select me()));
create policy team_adds on contact for insert to qz_customer_team with check (owner_id = any ((select my_people())::uuid[]));
create policy all_adds on contact for insert to qz_customer_all with check (true);
create policy self_changes on contact for update to qz_customer_self using (deleted_at is null and owner_id = (select me()));
create policy team_changes on contact for update to qz_customer_team using (deleted_at is null and owner_id = any ((select my_people())::uuid[]));
create policy all_changes on contact for update to qz_customer_all using (deleted_at is null);

-- ---------------------------------------------------------------------------------------------------------------------
create table tag (
  id     uuid primary key,
  name   text not null constraint tag_name_length check (length(trim(name)) between 1 and 50),
  colour text not null default 'grey' constraint tag_colour_known check (colour in
         ('grey', 'red', 'orange', 'amber', 'green', 'teal', 'blue', 'indigo', 'violet', 'pink'))
);
create unique index tag_name_unique on tag (lower(name));
select guard_table('tag');
create policy everyone_reads on tag for select to qz_everyone using (true);
create policy writers_add on tag for insert to qz_customer_write, qz_deal_write with check (true);
create policy administrators_write on tag for all to qz_administer using (true) with check (true);
grant select on tag to qz_everyone;
grant insert on tag to qz_customer_write, qz_deal_write;
grant update on tag to qz_administer;

create table customer_tag (
  customer_id uuid not null references customer,
  tag_id      uuid not null references tag,
  primary key (customer_id, tag_id)
);
create index customer_tag_by_tag on customer_tag (tag_id);
select guard_table('customer_tag');
create policy with_customer on customer_tag for select to qz_customer_self, qz_customer_team, qz_customer_all
  using (exists (select 1 from customer c where c.id = customer_id));
create policy with_customer_adds on customer_tag for insert to qz_customer_self, qz_customer_team, qz_customer_all
  with check (exists (select 1 from customer c where c.id = customer_id and may_write_customer(c.id, c.owner_id)));
create policy with_customer_removes on customer_tag for delete to qz_customer_self, qz_customer_team, qz_customer_all
  using (exists (select 1 from customer c where c.id = customer_id and may_write_customer(c.id, c.owner_id)));
grant select on customer_tag to qz_customer_self, qz_customer_team, qz_customer_all;
grant insert, delete on customer_tag to qz_customer_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- Giving away and deleting: a policy would refuse the row that leaves its own sight, so these check the right themselves.

-- Gives a customer with its contacts to another person. A manager gives within the own people, an administrator to anybody.
-- Returns the former owner; raises no_data_found where the caller may not see it.
create function assign_customer(p_id uuid, p_owner uuid) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  former uuid;
begin
  if not caller_has('qz_customer_assign') then raise exception using errcode = 'insufficient_privilege', message = 'assign_customer'; end if;
  select owner_id into former from customer where id = p_id and deleted_at is null for update;
  if not found or not may_write_customer(p_id, former) then raise exception using errcode = 'no_data_found', message = 'customer'; end if;
  if not exists (select 1 from person where id = p_owner and active)
     or not (caller_has('qz_customer_all') or p_owner = any (my_people())) then
    raise exception using errcode = 'check_violation', constraint = 'owner_may_receive', message = 'owner_may_receive';
  end if;
  update contact set owner_id = p_owner, version = version + 1, updated_at = app_now()
   where owner_id is not distinct from former and id in (select contact_id from customer_contact where customer_id = p_id);
  update customer set owner_id = p_owner, version = version + 1, updated_at = app_now() where id = p_id;
  return former;
end $$;

create function delete_customer(p_id uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update customer set deleted_at = app_now(), version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is null and may_write_customer(id, owner_id);
  return found;
end $$;

create function restore_customer(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update customer set deleted_at = null, version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is not null and version = p_version and may_write_customer(id, owner_id);
  return found;
end $$;

create function delete_contact(p_id uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update contact set deleted_at = app_now(), version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is null
     and (may_write_customer(null, owner_id) or exists (
       select 1 from customer_contact cc join customer c on c.id = cc.customer_id
        where cc.contact_id = contact.id and may_write_customer(c.id, c.owner_id)));
  return found;
end $$;

create function restore_contact(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update contact set deleted_at = null, version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is not null and version = p_version and may_write_customer(null, owner_id);
  return found;
end $$;

-- Shares one record; a person's own or one they may write. can_write null takes the share back.
create function share_record(p_kind text, p_id uuid, p_person uuid, p_can_write boolean) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not may_write_record(p_kind, p_id) then raise exception using errcode = 'no_data_found', message = p_kind; end if;
  if p_can_write is null then
    delete from share where record_kind = p_kind and record_id = p_id and person_id = p_person;
  else
    insert into share (record_kind, record_id, person_id, can_write, shared_by) values (p_kind, p_id, p_person, p_can_write, me())
    on conflict (person_id, record_kind, record_id) do update set can_write = excluded.can_write, shared_by = excluded.shared_by;
  end if;
end $$;

-- Who a record is shared with, for those who may write it.
create function shares_of(p_kind text, p_id uuid) returns table (person_id uuid, can_write boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if may_write_record(p_kind, p_id) then
    return query select s.person_id, s.can_write from share s where s.record_kind = p_kind and s.record_id = p_id;
  end if;
end $$;
grant execute on function assign_customer(uuid, uuid) to qz_customer_assign;
grant execute on function delete_customer(uuid), restore_customer(uuid, integer), delete_contact(uuid), restore_contact(uuid, integer) to qz_customer_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- Search over what exists. Two Chinese characters are the shortest useful query and no trigram index serves them, so pairs
-- of neighbouring characters are indexed instead.
create function bigrams(p_text text) returns text[] language sql immutable parallel safe
  return (select coalesce(array_agg(distinct substr(s.t, i, 2)), '{}')
            from (select regexp_replace(lower(p_text), '\s+', ' ', 'g') as t) s, generate_series(1, greatest(length(s.t) - 1, 0)) i);

create table search_entry (
  record_id  uuid primary key,
  kind       text not null,
  title      text not null,
  detail     text not null default '',
  owner_id   uuid,
  grams      text[] not null,
  touched_at timestamptz not null
);
create index search_entry_by_gram on search_entry using gin (grams);
select guard_table('search_entry');

create function index_for_search() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  extra text := case tg_table_name when 'deal' then '' else coalesce(to_jsonb(new) ->> 'phone', '') || ' ' || coalesce(to_jsonb(new) ->> 'email', '') end;
begin
  if new.deleted_at is not null then
    delete from search_entry where record_id = new.id;
  else
    insert into search_entry values (new.id, tg_table_name, new.name, trim(extra), new.owner_id, bigrams(new.name || ' ' || extra), app_now())
    on conflict (record_id) do update set title = excluded.title, detail = excluded.detail, owner_id = excluded.owner_id,
                                          grams = excluded.grams, touched_at = excluded.touched_at;
  end if;
  return null;
end $$;
create trigger index_for_search_added after insert on customer for each row execute function index_for_search();
create trigger index_for_search after update of name, phone, email, owner_id, deleted_at on customer for each row execute function index_for_search();
create trigger index_for_search_added after insert on contact for each row execute function index_for_search();
create trigger index_for_search after update of name, phone, email, owner_id, deleted_at on contact for each row execute function index_for_search();

-- Finds by any part of name, phone or e-mail; the scope is added here because policies would keep the index out of use.
create function search_records(p_query text, p_limit integer) returns table (record_id uuid, kind text, title text, detail text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  q text := lower(trim(p_query));
  pattern text := '%' || replace(replace(replace(lower(trim(p_query)), '\', '\\'), '%', '\%'), '_', '\_') || '%';
  sees_customers boolean := caller_has('qz_customer_all');
  sees_deals boolean := caller_has('qz_deal_all');
  customer_people uuid[] := case when caller_has('qz_customer_team') then my_people() when caller_has('qz_customer_self') then array[me()] else '{}' end;
  deal_people uuid[] := case when caller_has('qz_deal_team') then my_people() when caller_has('qz_deal_self') then array[me()] else '{}' end;
  shared uuid[] := shared_ids('customer') || shared_ids('deal');
begin
  if length(q) < 1 then return; end if;
  return query
    select s.record_id, s.kind, s.title, s.detail from search_entry s
     where (length(q) < 2 or s.grams @> bigrams(q))
       and (lower(s.title) like pattern or lower(s.detail) like pattern)
       and (s.record_id = any (shared)
            or case s.kind when 'deal' then sees_deals or s.owner_id = any (deal_people)
                           else sees_customers or s.owner_id = any (customer_people) end)
     order by (lower(s.title) = q) desc, (lower(s.title) like substr(pattern, 2)) desc, s.touched_at desc
     limit p_limit;
end $$;
grant execute on function search_records(text, integer) to qz_everyone;

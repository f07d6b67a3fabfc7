-- Fields of customers and contacts: those that every company knows, those that an administrator adds, and whether people may be
-- contacted at all.

alter table customer
  add column credit_code text constraint customer_credit_code_form check (credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
  add column short_name  text constraint customer_short_name_length check (length(short_name) <= 100),
  add column wechat      text constraint customer_wechat_length check (length(wechat) <= 100),
  add column reach       jsonb not null default '[]' constraint customer_reach_form check (jsonb_typeof(reach) = 'array'),
  add column interests   text[] not null default '{}',
  add column preferences text constraint customer_preferences_length check (length(preferences) <= 2000),
  add column custom      jsonb not null default '{}' constraint customer_custom_form check (jsonb_typeof(custom) = 'object'),
  add column consent     jsonb not null default '{}' constraint customer_consent_form check (jsonb_typeof(consent) = 'object');
comment on column customer.credit_code is 'unified social credit code (GB 32100-2015), upper case, check digit verified by the application';
comment on column customer.reach is 'further phones, e-mails and addresses: [{means, kind, value}]; the main ones stand in columns of their own';
comment on column customer.custom is 'values of custom fields by field id; numbers, amounts and days as text';
comment on column customer.consent is 'by channel: {state, day, how, by, by_name, at}; under "none" stands that nobody may contact them';
create index customer_by_credit_code on customer (credit_code) where credit_code is not null and deleted_at is null;
create index customer_by_custom on customer using gin (custom jsonb_path_ops) where deleted_at is null and custom <> '{}';
grant update (credit_code, short_name, wechat, reach, interests, preferences, custom, consent) on customer to qz_customer_write;

alter table contact
  add column reach   jsonb not null default '[]' constraint contact_reach_form check (jsonb_typeof(reach) = 'array'),
  add column custom  jsonb not null default '{}' constraint contact_custom_form check (jsonb_typeof(custom) = 'object'),
  add column consent jsonb not null default '{}' constraint contact_consent_form check (jsonb_typeof(consent) = 'object');
create index contact_by_custom on contact using gin (custom jsonb_path_ops) where deleted_at is null and custom <> '{}';
grant update (reach, custom, consent) on contact to qz_customer_write;

-- A group has no circles. Whoever may not see a customer above cannot make one either: the function sees all of them.
create function refuse_customer_cycle() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (
    with recursive up (id, parent_id) as (
      select c.id, c.parent_id from customer c where c.id = new.parent_id
      union
      select c.id, c.parent_id from customer c join up on c.id = up.parent_id
    ) select 1 from up where up.id = new.id
  ) then
    raise exception using errcode = 'check_violation', constraint = 'customer_parent_no_cycle', message = 'customer_parent_no_cycle';
  end if;
  return new;
end $$;
create trigger customer_no_cycle before insert or update of parent_id on customer
  for each row when (new.parent_id is not null) execute function refuse_customer_cycle();

-- ---------------------------------------------------------------------------------------------------------------------
-- What administrators add.
create table custom_section (
  id          uuid primary key,
  record_kind text not null constraint custom_section_kind_known check (record_kind in ('customer', 'contact')),
  name        text not null constraint custom_section_name_length check (length(trim(name)) between 1 and 100),
  name_en     text constraint custom_section_name_en_length check (length(name_en) <= 100),
  rank        integer not null default 0
);
create unique index custom_section_name_unique on custom_section (record_kind, lower(name));
select guard_table('custom_section');
create policy everyone_reads on custom_section for select to qz_everyone using (true);
create policy administrators_write on custom_section for all to qz_administer using (true) with check (true);
grant select on custom_section to qz_everyone;
grant insert, update, delete on custom_section to qz_administer;

create table custom_field (
  id            uuid primary key,
  record_kind   text not null constraint custom_field_record_kind_known check (record_kind in ('customer', 'contact')),
  kind          text not null constraint custom_field_kind_known check (kind in
                ('text', 'long_text', 'number', 'money', 'date', 'choice', 'choices', 'checkbox', 'link', 'reference', 'computed')),
  section_id    uuid references custom_section on delete set null,
  rank          integer not null default 0,
  name          text not null constraint custom_field_name_length check (length(trim(name)) between 1 and 100),
  name_en       text constraint custom_field_name_en_length check (length(name_en) <= 100),
  help          text constraint custom_field_help_length check (length(help) <= 300),
  help_en       text constraint custom_field_help_en_length check (length(help_en) <= 300),
  required      boolean not null default false,
  is_unique     boolean not null default false,
  choices       jsonb not null default '[]',
  currency      char(3) constraint custom_field_currency_form check (currency ~ '^[A-Z]{3}$'),
  target        text constraint custom_field_target_known check (target in ('customer', 'contact', 'person')),
  formula       text constraint custom_field_formula_length check (length(formula) <= 2000),
  hidden_from   text[] not null default '{}',
  read_only_for text[] not null default '{}',
  archived      boolean not null default false,
  version       integer not null default 1,
  constraint custom_field_money_fits_kind check ((kind = 'money') = (currency is not null)),
  constraint custom_field_target_fits_kind check ((kind = 'reference') = (target is not null)),
  constraint custom_field_formula_fits_kind check ((kind = 'computed') = (formula is not null)),
  constraint custom_field_unique_fits_kind check (not is_unique or kind in ('text', 'number', 'link')),
  -- Whoever defines a field sees it.
  constraint custom_field_roles_known check (not 'qz_administrator' = any (hidden_from || read_only_for))
);
comment on column custom_field.choices is '[{id, name, name_en, archived}]; records keep the ids';
comment on column custom_field.currency is 'of all amounts in this field';
comment on column custom_field.formula is 'with {id} for the value of another field';
comment on column custom_field.hidden_from is 'database roles for which the field does not exist';
create unique index custom_field_name_unique on custom_field (record_kind, lower(name)) where not archived;
create index custom_field_by_section on custom_field (section_id);
select guard_table('custom_field');
create policy everyone_reads on custom_field for select to qz_everyone using (not current_setting('role') = any (hidden_from));
create policy administrators_write on custom_field for all to qz_administer using (true) with check (true);
grant select on custom_field to qz_everyone;
grant insert, update on custom_field to qz_administer;

-- The values of unique fields. Nobody reads it: the trigger writes it, the key refuses the second one.
create table custom_unique (
  field_id  uuid not null references custom_field,
  value     text not null,
  record_id uuid not null,
  primary key (field_id, value)
);
create index custom_unique_by_record on custom_unique (record_id);
select guard_table('custom_unique');

-- How a value is compared for uniqueness: without the space around it and without regard to case.
create function comparable(p_value text) returns text language sql immutable parallel safe
  return nullif(lower(trim(p_value)), '');

-- What a role may not see or change it does not write either, whichever way the write comes.
create function guard_custom_fields() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  held uuid;
begin
  select f.id into held from custom_field f
   where f.record_kind = tg_table_name and current_setting('role') = any (f.hidden_from || f.read_only_for)
     and new.custom -> f.id::text is distinct from case tg_op when 'UPDATE' then old.custom -> f.id::text end
   limit 1;
  if found then
    raise exception using errcode = 'QZ403', message = 'protected_field', column = 'custom.' || held, table = tg_table_name;
  end if;
  return new;
end $$;
create trigger guard_custom_fields_added before insert on customer for each row when (new.custom <> '{}') execute function guard_custom_fields();
create trigger guard_custom_fields before update of custom on customer for each row when (new.custom <> old.custom) execute function guard_custom_fields();
create trigger guard_custom_fields_added before insert on contact for each row when (new.custom <> '{}') execute function guard_custom_fields();
create trigger guard_custom_fields before update of custom on contact for each row when (new.custom <> old.custom) execute function guard_custom_fields();

create function keep_custom_unique() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  field uuid;
begin
  delete from custom_unique where record_id = new.id;
  if new.deleted_at is not null then return null; end if;
  for field in select f.id from custom_field f where f.record_kind = tg_table_name and f.is_unique order by f.id loop
    continue when comparable(new.custom ->> field::text) is null;
    insert into custom_unique values (field, comparable(new.custom ->> field::text), new.id) on conflict do nothing;
    if not found then
      raise exception using errcode = 'unique_violation', constraint = 'custom.' || field || '_unique', message = 'custom_unique';
    end if;
  end loop;
  return null;
end $$;
create trigger keep_custom_unique_added after insert on customer for each row when (new.custom <> '{}') execute function keep_custom_unique();
create trigger keep_custom_unique after update of custom, deleted_at on customer for each row
  when (new.custom <> old.custom or (new.custom <> '{}' and new.deleted_at is distinct from old.deleted_at)) execute function keep_custom_unique();
create trigger keep_custom_unique_added after insert on contact for each row when (new.custom <> '{}') execute function keep_custom_unique();
create trigger keep_custom_unique after update of custom, deleted_at on contact for each row
  when (new.custom <> old.custom or (new.custom <> '{}' and new.deleted_at is distinct from old.deleted_at)) execute function keep_custom_unique();

-- A field that becomes unique takes the values that are there; two that are alike refuse it. Nobody writes meanwhile, or a value
-- could slip past.
create function change_custom_unique() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not new.is_unique then
    delete from custom_unique where field_id = new.id;
    return null;
  end if;
  execute format('lock table %I in share row exclusive mode', new.record_kind);
  begin
    execute format('insert into custom_unique select $1, comparable(custom ->> $1::text), id from %I
                     where deleted_at is null and comparable(custom ->> $1::text) is not null', new.record_kind) using new.id;
  exception when unique_violation then
    raise exception using errcode = 'unique_violation', constraint = 'custom_field_unique_form', message = 'custom_field_unique_form';
  end;
  return null;
end $$;
create trigger change_custom_unique after update of is_unique on custom_field for each row
  when (new.is_unique <> old.is_unique) execute function change_custom_unique();

-- What else of a customer search finds it by: short name, credit code, WeChat, further numbers and addresses, and texts of
-- custom fields that no role is kept from (a hidden value must not be found either). For the trigger that keeps search.
create function custom_search_text(p_customer uuid) returns text language sql stable security definer set search_path = public, pg_temp
begin atomic
  select concat_ws(' ', c.short_name, c.credit_code, c.wechat,
           (select string_agg(r.value ->> 'value', ' ') from jsonb_array_elements(c.reach) r),
           (select string_agg(case f.kind
                     when 'choice' then (select x.value ->> 'name' from jsonb_array_elements(f.choices) x where x.value ->> 'id' = c.custom ->> f.id::text)
                     when 'choices' then (select string_agg(x.value ->> 'name', ' ') from jsonb_array_elements(f.choices) x
                                           where c.custom -> f.id::text ? (x.value ->> 'id'))
                     else c.custom ->> f.id::text end, ' ' order by f.rank, f.id)
              from custom_field f
             where f.record_kind = 'customer' and not f.archived and f.hidden_from = '{}'
               and f.kind in ('text', 'long_text', 'link', 'choice', 'choices') and c.custom ? f.id::text))
    from customer c where c.id = p_customer;
end;

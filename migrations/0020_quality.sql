-- Data quality: checks that administrators put together, how complete a customer is, and what is to be looked at again.

-- ---------------------------------------------------------------------------------------------------------------------
create table quality_check (
  id          uuid primary key,
  record_kind text not null constraint quality_check_record_kind_known check (record_kind in ('customer', 'contact')),
  rank        integer not null default 0,
  rule        jsonb not null,
  message     text not null constraint quality_check_message_length check (length(trim(message)) between 1 and 200),
  message_en  text not null constraint quality_check_message_en_length check (length(trim(message_en)) between 1 and 200),
  refuses     boolean not null default false,
  active      boolean not null default false,
  version     integer not null default 1
);
comment on column quality_check.rule is 'as app/src/customers/quality/model.rs writes it: format, range or dependence';
comment on column quality_check.refuses is 'true: nothing that breaks it is saved; else it shows on the work list alone';
select guard_table('quality_check');
create policy everyone_reads on quality_check for select to qz_everyone using (true);
create policy administrators_write on quality_check for all to qz_administer using (true) with check (true);
create policy daily_work_reads on quality_check for select to qz_daily using (true);
grant select on quality_check to qz_everyone, qz_daily;
grant insert, update, delete on quality_check to qz_administer;

-- One row: when a customer counts as incomplete, and when as out of date.
create table quality_setting (
  only_one         boolean primary key default true constraint quality_setting_only_one check (only_one),
  incomplete_below smallint not null default 60 constraint quality_setting_incomplete_below_range check (incomplete_below between 1 and 100),
  outdated_months  smallint not null default 12 constraint quality_setting_outdated_months_range check (outdated_months between 1 and 120),
  version          integer not null default 1
);
select guard_table('quality_setting');
create policy everyone_reads on quality_setting for select to qz_everyone using (true);
create policy administrators_write on quality_setting for update to qz_administer using (true) with check (true);
grant select on quality_setting to qz_everyone;
grant update (incomplete_below, outdated_months, version) on quality_setting to qz_administer;
insert into quality_setting default values;

-- What counts for completeness, and how much.
create table completeness_weight (
  field  text primary key constraint completeness_weight_field_length check (length(field) <= 100),
  weight smallint not null constraint completeness_weight_range check (weight between 1 and 10)
);
select guard_table('completeness_weight');
create policy everyone_reads on completeness_weight for select to qz_everyone using (true);
create policy administrators_write on completeness_weight for all to qz_administer using (true) with check (true);
grant select on completeness_weight to qz_everyone;
grant insert, update, delete on completeness_weight to qz_administer;
insert into completeness_weight values
  ('reachable', 3), ('contact_role', 2), ('industry', 2), ('region', 2), ('credit_code', 2), ('next_step', 2), ('address', 1),
  ('source', 1), ('employees', 1);

-- ---------------------------------------------------------------------------------------------------------------------
alter table customer
  add column completeness smallint not null default 0,
  add column verified_at  timestamptz,
  add column broken       uuid[] not null default '{}';
alter table contact
  add column broken       uuid[] not null default '{}';
comment on column customer.completeness is 'per cent of what completeness_weight asks for, kept by triggers';
comment on column customer.verified_at is 'when somebody last said that all of it is still right';
comment on column customer.broken is 'checks that it does not pass, as the daily worker last saw it';
grant update (verified_at) on customer to qz_customer_write;

-- The orders of the list and of the work list, for those who see all and owner by owner.
create index customer_by_completeness on customer (completeness, id) where deleted_at is null;
create index customer_by_owner_and_completeness on customer (owner_id, completeness, id) where deleted_at is null;
create index customer_by_touch on customer (greatest(updated_at, last_contact_at, verified_at), id) where deleted_at is null;
create index customer_by_owner_and_touch on customer (owner_id, greatest(updated_at, last_contact_at, verified_at), id) where deleted_at is null;
create index customer_broken on customer (updated_at desc, id desc) where broken <> '{}' and deleted_at is null;
create index customer_broken_by_owner on customer (owner_id, updated_at desc, id desc) where broken <> '{}' and deleted_at is null;
create index contact_broken on contact (id) where broken <> '{}' and deleted_at is null;
create index contact_broken_by_owner on contact (owner_id, id) where broken <> '{}' and deleted_at is null;

-- What completeness asks of a customer: each field with its weight, and whether the customer has it. Where a field is not asked of
-- its kind, there is no row. Not a definer function by itself, so that it dissolves in the queries of those below: it runs for every
-- row that is written.
create function completeness_asks(c customer) returns table (field text, weight smallint, has boolean) language sql stable
begin atomic
  select w.field, w.weight, case w.field
      when 'reachable' then c.phone is not null or c.email is not null or c.wechat is not null
      when 'phone' then c.phone is not null
      when 'email' then c.email is not null
      when 'wechat' then c.wechat is not null
      when 'industry' then c.industry is not null
      when 'country' then c.country is not null
      when 'region' then c.region is not null
      when 'address' then c.address is not null
      when 'website' then c.website is not null
      when 'source' then c.source is not null
      when 'short_name' then c.short_name is not null
      when 'credit_code' then c.credit_code is not null
      when 'employees' then c.employees is not null
      when 'annual_revenue' then c.annual_revenue is not null
      when 'founded_year' then c.founded_year is not null
      when 'preferences' then c.preferences is not null
      when 'contact_role' then exists (
        select 1 from customer_contact cc join contact k on k.id = cc.contact_id
         where cc.customer_id = c.id and cc.role is not null and k.deleted_at is null)
      when 'next_step' then exists (select 1 from activity a where a.customer_id = c.id and a.done_at is null)
        or exists (select 1 from deal d join activity a on a.deal_id = d.id
                    where d.customer_id = c.id and d.deleted_at is null and a.done_at is null)
      else c.custom ? substr(w.field, 8)
    end
    from completeness_weight w
   where case
      when c.kind = 'person' then w.field not in ('credit_code', 'employees', 'annual_revenue', 'founded_year', 'short_name', 'contact_role')
      else true end
     -- A field that was put away is not asked for.
     and case when w.field like 'custom.%' then exists (select 1 from custom_field f where f.id = substr(w.field, 8)::uuid and not f.archived)
         else true end;
end;

-- What a customer lacks, the weightiest first.
create function completeness_gaps(c customer) returns text[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(a.field order by a.weight desc, a.field), '{}') from completeness_asks(c) a where not a.has;
end;
grant execute on function completeness_gaps(customer) to qz_customer_self, qz_customer_team, qz_customer_all;

create function keep_completeness() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  select coalesce(100 * sum(a.weight) filter (where a.has) / sum(a.weight), case when count(*) = 0 then 100 else 0 end)
    into new.completeness from completeness_asks(new) a;
  return new;
end $$;
create trigger keep_completeness_added before insert on customer for each row execute function keep_completeness();
create trigger keep_completeness before update of kind, phone, email, wechat, industry, country, region, address, website, source,
  short_name, credit_code, employees, annual_revenue, founded_year, preferences, custom on customer
  for each row execute function keep_completeness();

-- Counts anew those of these customers that are there.
create function recount_completeness(p_customers uuid[]) returns void language sql security definer set search_path = public, pg_temp
begin atomic
  update customer c set completeness = n.now
    from (select x.* from customer x where x.id = any (p_customers) and x.deleted_at is null order by x.id for update) l
         cross join lateral (
           select coalesce(100 * sum(a.weight) filter (where a.has) / sum(a.weight), case when count(*) = 0 then 100 else 0 end)::smallint
             from completeness_asks(l) a) n (now)
   where c.id = l.id and c.completeness <> n.now;
end;

create function completeness_follows_contacts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from completeness_weight where field = 'contact_role') then return null; end if;
  if tg_table_name = 'contact' then
    perform recount_completeness(array(
      select distinct cc.customer_id from changed n join former o on o.id = n.id join customer_contact cc on cc.contact_id = n.id
       where (n.deleted_at is null) <> (o.deleted_at is null)));
  else
    -- Who has no part there changes nothing.
    perform recount_completeness(array(select distinct n.customer_id from changed n where n.role is not null or tg_op = 'UPDATE'));
  end if;
  return null;
end $$;
create trigger completeness_follows_added after insert on customer_contact referencing new table as changed
  for each statement execute function completeness_follows_contacts();
create trigger completeness_follows_placed after update on customer_contact referencing new table as changed
  for each statement execute function completeness_follows_contacts();
create trigger completeness_follows_removed after delete on customer_contact referencing old table as changed
  for each statement execute function completeness_follows_contacts();
create trigger completeness_follows_contacts after update on contact referencing new table as changed old table as former
  for each statement execute function completeness_follows_contacts();

create function completeness_follows_steps() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from completeness_weight where field = 'next_step') then return null; end if;
  perform recount_completeness(array(
    select distinct coalesce(n.customer_id, d.customer_id) from changed n left join deal d on d.id = n.deal_id
     where coalesce(n.customer_id, d.customer_id) is not null));
  return null;
end $$;
create trigger completeness_follows_planned after insert on activity referencing new table as changed
  for each statement execute function completeness_follows_steps();
create trigger completeness_follows_done after update on activity referencing new table as changed
  for each statement execute function completeness_follows_steps();
create trigger completeness_follows_dropped after delete on activity referencing old table as changed
  for each statement execute function completeness_follows_steps();

-- ---------------------------------------------------------------------------------------------------------------------
-- Records that changed and are to be held against the checks: the triggers know all ways in, the daily worker knows the rules.
create table quality_due (
  record_kind text not null,
  record_id   uuid not null
);
select guard_table('quality_due');

create function quality_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into quality_due select tg_table_name, n.id from changed n;
  else
    insert into quality_due
    select tg_table_name, n.id from changed n join former o on o.id = n.id
     where n.version <> o.version or (n.deleted_at is null) <> (o.deleted_at is null);
  end if;
  return null;
end $$;
create trigger quality_added after insert on customer referencing new table as changed for each statement execute function quality_changed();
create trigger quality_changed after update on customer referencing new table as changed old table as former
  for each statement execute function quality_changed();
create trigger quality_added after insert on contact referencing new table as changed for each statement execute function quality_changed();
create trigger quality_changed after update on contact referencing new table as changed old table as former
  for each statement execute function quality_changed();

-- How far all records of a kind were gone through since checks or weights last changed.
create table quality_walk (
  record_kind text primary key constraint quality_walk_record_kind_known check (record_kind in ('customer', 'contact')),
  after       uuid not null default '00000000-0000-0000-0000-000000000000',
  looked_at   bigint not null default 0,
  begun_at    timestamptz not null default app_now(),
  finished_at timestamptz
);
select guard_table('quality_walk');
create policy administrators_read on quality_walk for select to qz_administer using (true);
create policy administrators_restart on quality_walk for update to qz_administer using (true) with check (true);
create policy daily_work on quality_walk to qz_daily using (true) with check (true);
grant select, update on quality_walk to qz_administer, qz_daily;
-- Whoever was there before there was a completeness is counted by the first walk.
insert into quality_walk (record_kind) values ('customer'), ('contact');

create function take_quality_due(p_kind text, p_most integer) returns uuid[] language sql security definer set search_path = public, pg_temp
begin atomic
  with taken as (
    delete from quality_due d
     where d.ctid = any (array(select q.ctid from quality_due q where q.record_kind = p_kind limit p_most for update skip locked))
    returning d.record_id)
  select coalesce(array_agg(distinct t.record_id), '{}') from taken t;
end;

create function quality_behind(p_kind text, p_after uuid, p_most integer) returns uuid[] language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if p_kind = 'customer' then
    return array(select c.id from customer c where c.id > p_after and c.deleted_at is null order by c.id limit p_most);
  end if;
  return array(select k.id from contact k where k.id > p_after and k.deleted_at is null order by k.id limit p_most);
end $$;

-- What checks look at: the record by its columns. Amounts are texts, so that no digit is lost.
create function quality_facts(p_kind text, p_ids uuid[]) returns table (id uuid, facts jsonb, broken uuid[])
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if p_kind = 'customer' then
    return query select c.id, to_jsonb(c) || jsonb_build_object('annual_revenue', c.annual_revenue::text), c.broken
                   from customer c where c.id = any (p_ids) and c.deleted_at is null;
  else
    return query select k.id, to_jsonb(k), k.broken from contact k where k.id = any (p_ids) and k.deleted_at is null;
  end if;
end $$;

-- Keeps which checks records do not pass; `p_broken` holds one array of ids for each record, as text.
create function keep_broken(p_kind text, p_ids uuid[], p_broken text[]) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if p_kind = 'customer' then
    update customer c set broken = n.broken::uuid[] from unnest(p_ids, p_broken) as n (id, broken) where c.id = n.id;
  else
    update contact k set broken = n.broken::uuid[] from unnest(p_ids, p_broken) as n (id, broken) where k.id = n.id;
  end if;
end $$;
grant execute on function take_quality_due(text, integer), quality_behind(text, uuid, integer), quality_facts(text, uuid[]),
                          keep_broken(text, uuid[], text[]), recount_completeness(uuid[]) to qz_daily;

-- A value that a check does not let pass leaves a customer as it was.
alter table bulk_item drop constraint bulk_item_outcome_known;
alter table bulk_item add constraint bulk_item_outcome_known check (outcome in
  ('changed', 'same', 'gone', 'not_allowed', 'protected', 'refused', 'changed_meanwhile', 'undone', 'kept'));

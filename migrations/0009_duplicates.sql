-- Customers that may be one and the same: what each is recognised by, which pairs are suspected, and merges with their way back.

grant usage on schema public to qz_matcher;
grant execute on function app_now() to qz_matcher;

alter table customer add column merged_into uuid references customer constraint customer_not_merged_into_itself check (merged_into <> id);
comment on column customer.merged_into is 'the customer that this one became part of; only together with deleted_at';
alter table customer add constraint customer_merged_is_deleted check (merged_into is null or deleted_at is not null);
create index customer_by_merged_into on customer (merged_into) where merged_into is not null;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who is to be looked at (again). Written by triggers, so that no way in can forget it: forms, imports, merges, seeds.
-- Lines may repeat; the worker takes them away.
create table duplicate_due (
  customer_id uuid not null
);
select guard_table('duplicate_due');

-- What a customer is recognised by, in one comparable form, and its keys: two that share one are compared.
-- Both are written by app/src/customers/duplicates; `rules` says by which version of the rules.
create table customer_profile (
  customer_id uuid primary key references customer,
  rules       smallint not null,
  profile     jsonb not null
);
select guard_table('customer_profile');

create table customer_key (
  kind        text not null,
  key         text not null,
  customer_id uuid not null references customer,
  primary key (kind, key, customer_id)
);
create index customer_key_by_customer on customer_key (customer_id);
select guard_table('customer_key');

create table duplicate (
  first_id   uuid not null references customer,
  second_id  uuid not null references customer,
  score      smallint not null constraint duplicate_score_range check (score between 0 and 100),
  reasons    text[] not null,
  found_at   timestamptz not null default app_now(),
  state      text not null default 'open' constraint duplicate_state_known check (state in ('open', 'dismissed')),
  decided_by uuid references person,
  decided_at timestamptz,
  primary key (first_id, second_id),
  constraint duplicate_in_order check (first_id < second_id)
);
comment on column duplicate.score is 'how likely they are one, in per cent';
comment on column duplicate.reasons is 'why, the strongest first';
comment on column duplicate.state is 'dismissed: somebody decided that they are two; it stays so when they change';
create index duplicate_likeliest on duplicate (state, score desc, first_id, second_id);
create index duplicate_by_second on duplicate (second_id);
select guard_table('duplicate');

grant select on customer, contact, customer_contact, person to qz_matcher;
grant select, insert, delete on duplicate_due to qz_matcher;
grant select, insert, update, delete on customer_profile, customer_key, duplicate to qz_matcher;
do $$ declare tab text; begin
  foreach tab in array array['customer', 'contact', 'customer_contact', 'person'] loop
    execute format('create policy matcher_reads on %I for select to qz_matcher using (true)', tab);
  end loop;
  foreach tab in array array['duplicate_due', 'customer_profile', 'customer_key', 'duplicate'] loop
    execute format('create policy matcher on %I to qz_matcher using (true) with check (true)', tab);
  end loop;
end $$;

-- A pair is seen by those who see both, and decided by those who may change both.
create policy both_seen on duplicate for select to qz_customer_self, qz_customer_team
  using (exists (select 1 from customer c where c.id = first_id) and exists (select 1 from customer c where c.id = second_id));
create policy all_read on duplicate for select to qz_customer_all using (true);
create policy both_written on duplicate for update to qz_customer_write
  using (exists (select 1 from customer c where c.id = first_id and may_write_customer(c.id, c.owner_id))
     and exists (select 1 from customer c where c.id = second_id and may_write_customer(c.id, c.owner_id)));
grant select on duplicate to qz_customer_self, qz_customer_team, qz_customer_all;
grant update (state, decided_by, decided_at) on duplicate to qz_customer_write;

-- How many wait; the number says nothing of whom.
create function duplicates_due(p_most integer) returns bigint language sql stable security definer set search_path = public, pg_temp
begin atomic
  select count(*) from (select 1 from duplicate_due limit p_most) d;
end;
grant execute on function duplicates_due(integer) to qz_customer_self, qz_customer_team, qz_customer_all, qz_matcher;

create function customers_due() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into duplicate_due select n.id from changed n where n.deleted_at is null;
  else
    insert into duplicate_due
    select n.id from changed n join former o on o.id = n.id
     where (n.kind, n.name, n.phone, n.email, n.website, n.address, n.country, n.founded_year, n.deleted_at is null)
           is distinct from (o.kind, o.name, o.phone, o.email, o.website, o.address, o.country, o.founded_year, o.deleted_at is null);
  end if;
  return null;
end $$;
create trigger customers_added_due after insert on customer referencing new table as changed
  for each statement execute function customers_due();
create trigger customers_changed_due after update on customer referencing new table as changed old table as former
  for each statement execute function customers_due();

create function contacts_due() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into duplicate_due
  select distinct cc.customer_id
    from changed n join former o on o.id = n.id join customer_contact cc on cc.contact_id = n.id
   where (n.phone, n.email, n.deleted_at is null) is distinct from (o.phone, o.email, o.deleted_at is null);
  return null;
end $$;
create trigger contacts_changed_due after update on contact referencing new table as changed old table as former
  for each statement execute function contacts_due();

create function links_due() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into duplicate_due select distinct n.customer_id from changed n;
  return null;
end $$;
create trigger links_added_due after insert on customer_contact referencing new table as changed
  for each statement execute function links_due();
create trigger links_removed_due after delete on customer_contact referencing old table as changed
  for each statement execute function links_due();

insert into duplicate_due select id from customer where deleted_at is null;

-- ---------------------------------------------------------------------------------------------------------------------
-- A merge: one customer stays, the other becomes part of it and goes. What was moved is written down, so that it can go back.
create table customer_merge (
  id        uuid primary key,
  kept_id   uuid not null references customer,
  gone_id   uuid not null references customer,
  gone_name text not null,
  before    jsonb not null default '{}',
  after     jsonb not null default '{}',
  moved     jsonb not null default '{}',
  merged_by uuid references person,
  merged_at timestamptz not null default app_now(),
  undone_by uuid references person,
  undone_at timestamptz
);
comment on column customer_merge.before is 'the columns of the kept one that the merge changed, as they were';
comment on column customer_merge.after is 'the same columns as the merge left them';
comment on column customer_merge.moved is 'ids by kind: deals, activities, customers (children), merged (earlier merges) point elsewhere now; contacts, tags, shares were added';
create index customer_merge_newest on customer_merge (merged_at desc, id desc);
create index customer_merge_by_kept on customer_merge (kept_id);
create unique index customer_merge_one_standing on customer_merge (gone_id) where undone_at is null;
select guard_table('customer_merge');
create policy with_kept on customer_merge for select to qz_customer_self, qz_customer_team
  using (exists (select 1 from customer c where c.id = kept_id));
create policy all_read on customer_merge for select to qz_customer_all using (true);
grant select on customer_merge to qz_customer_self, qz_customer_team, qz_customer_all;

-- Out of the bin by itself comes only what was deleted, not what became part of another.
create or replace function restore_customer(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update customer set deleted_at = null, version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is not null and merged_into is null and version = p_version and may_write_customer(id, owner_id);
  return found;
end $$;

-- Into which customer another one went, however often that one went on; null where it did not.
create function merged_into(p_id uuid) returns uuid language sql stable security definer set search_path = public, pg_temp
begin atomic
  select c.merged_into from customer c where c.id = p_id;
end;
-- Those that became part of a customer.
create function merged_ids(p_id uuid) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(c.id), '{}') from customer c where c.merged_into = p_id;
end;
grant execute on function merged_into(uuid), merged_ids(uuid) to qz_everyone;

-- The story of those that became part of a customer is read by those who see the customer.
drop policy customer_events on event;
create policy customer_events on event for select to qz_customer_self, qz_customer_team
  using (subject_kind in ('customer', 'contact') and (
         exists (select 1 from customer c where c.id = customer_id offset 0)
      or (subject_kind = 'contact' and exists (select 1 from contact c where c.id = subject_id offset 0))
      or exists (select 1 from customer c where c.id = merged_into(customer_id) offset 0)));

-- What hangs on a customer, as numbers.
create function hanging_on_customer(p_id uuid, out contacts bigint, out deals bigint, out activities bigint, out entries bigint, out subsidiaries bigint)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select (select count(*) from customer_contact cc join contact c on c.id = cc.contact_id and c.deleted_at is null where cc.customer_id = p_id),
         (select count(*) from deal d where d.customer_id = p_id and d.deleted_at is null),
         (select count(*) from activity a where a.customer_id = p_id and a.done_at is null),
         (select count(*) from event e where e.customer_id = p_id),
         (select count(*) from customer c where c.parent_id = p_id and c.deleted_at is null)
   where exists (select 1 from customer c where c.id = p_id and c.deleted_at is null and may_write_customer(c.id, c.owner_id));
end;
grant execute on function hanging_on_customer(uuid) to qz_customer_write;

-- Everything that hangs on p_gone comes to p_kept, and p_gone goes. Gives the deals that changed, for the log: deal, owner,
-- version. The fields of the kept one are
-- changed by an ordinary update before, under the caller's own rights.
create function merge_customer(p_merge uuid, p_kept uuid, p_gone uuid, p_before jsonb, p_after jsonb) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone customer;
  kept customer;
  moved jsonb := '{}';
  told jsonb;
  ids uuid[];
begin
  -- In one order whoever calls, so that two who merge the same pair the other way round do not lock each other out.
  perform 1 from customer where id in (p_kept, p_gone) order by id for update;
  select * into kept from customer where id = p_kept and deleted_at is null;
  select * into gone from customer where id = p_gone and deleted_at is null;
  if kept.id is null or gone.id is null or p_kept = p_gone
     or not may_write_customer(kept.id, kept.owner_id) or not may_write_customer(gone.id, gone.owner_id) then
    raise exception using errcode = 'no_data_found', message = 'customer';
  end if;

  with m as (update deal set customer_id = p_kept, version = version + 1 where customer_id = p_gone returning id, owner_id, version, deleted_at)
  select array_agg(id order by id),
         coalesce(jsonb_agg(jsonb_build_object('deal', id, 'owner', owner_id, 'version', version)) filter (where deleted_at is null), '[]')
    into ids, told from m;
  moved := moved || jsonb_build_object('deals', coalesce(to_jsonb(ids), '[]'));
  with m as (update activity set customer_id = p_kept where customer_id = p_gone returning id)
  select array_agg(id order by id) into ids from m;
  moved := moved || jsonb_build_object('activities', coalesce(to_jsonb(ids), '[]'));
  -- The kept one may have been a child of the one that goes: it takes the place above it.
  update customer set parent_id = nullif(gone.parent_id, p_kept) where id = p_kept and parent_id = p_gone;
  with m as (update customer set parent_id = p_kept where parent_id = p_gone and id <> p_kept returning id)
  select array_agg(id order by id) into ids from m;
  moved := moved || jsonb_build_object('customers', coalesce(to_jsonb(ids), '[]'), 'parent', kept.parent_id);
  with m as (update customer set merged_into = p_kept where merged_into = p_gone returning id)
  select array_agg(id order by id) into ids from m;
  moved := moved || jsonb_build_object('merged', coalesce(to_jsonb(ids), '[]'));

  -- Links stay with the one that goes as well: nobody sees them there, and the way back is only to remove these.
  with m as (
    insert into customer_contact (customer_id, contact_id, role, is_primary)
    select p_kept, cc.contact_id, cc.role,
           cc.is_primary and not exists (select 1 from customer_contact own where own.customer_id = p_kept and own.is_primary)
      from customer_contact cc where cc.customer_id = p_gone
    on conflict do nothing returning contact_id)
  select array_agg(contact_id order by contact_id) into ids from m;
  moved := moved || jsonb_build_object('contacts', coalesce(to_jsonb(ids), '[]'));
  with m as (
    insert into customer_tag select p_kept, t.tag_id from customer_tag t where t.customer_id = p_gone
    on conflict do nothing returning tag_id)
  select array_agg(tag_id order by tag_id) into ids from m;
  moved := moved || jsonb_build_object('tags', coalesce(to_jsonb(ids), '[]'));

  -- Nobody loses sight of the customer: its owner, those it was shared with, and those who work on its deals.
  with entitled as (
    select gone.owner_id as person_id, true as can_write
    union all select s.person_id, s.can_write from share s where s.record_kind = 'customer' and s.record_id = p_gone
    union all select d.owner_id, false from deal d where d.id in (select jsonb_array_elements_text(moved -> 'deals')::uuid)
  ), m as (
    insert into share (record_kind, record_id, person_id, can_write, shared_by)
    select 'customer', p_kept, e.person_id, bool_or(e.can_write), me() from entitled e
     where e.person_id is not null and e.person_id is distinct from kept.owner_id group by e.person_id
    on conflict do nothing returning person_id)
  select array_agg(person_id order by person_id) into ids from m;
  moved := moved || jsonb_build_object('shares', coalesce(to_jsonb(ids), '[]'));

  update customer set deleted_at = app_now(), merged_into = p_kept, version = version + 1, updated_at = app_now() where id = p_gone;
  update customer set version = version + 1, updated_at = app_now() where id = p_kept;
  insert into customer_merge (id, kept_id, gone_id, gone_name, before, after, moved, merged_by)
  values (p_merge, p_kept, p_gone, gone.name, p_before, p_after, moved, me());
  return told;
end $$;

-- The way back: what came over goes back where it is still where the merge put it. Gives the merge, and in `moved` the deals
-- that changed, for the log; null where it was taken back already or the kept one is gone.
create function undo_merge(p_merge uuid) returns customer_merge
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  m customer_merge;
  kept customer;
  told jsonb;
begin
  select * into m from customer_merge where id = p_merge for update;
  if not found then raise exception using errcode = 'no_data_found', message = 'merge'; end if;
  perform 1 from customer where id in (m.kept_id, m.gone_id) order by id for update;
  select * into kept from customer where id = m.kept_id;
  if not may_write_customer(kept.id, kept.owner_id) then raise exception using errcode = 'no_data_found', message = 'merge'; end if;
  if m.undone_at is not null or kept.deleted_at is not null then return null; end if;

  with d as (
    update deal set customer_id = m.gone_id, version = version + 1
     where customer_id = m.kept_id and id in (select jsonb_array_elements_text(m.moved -> 'deals')::uuid)
    returning id, owner_id, version, deleted_at)
  select coalesce(jsonb_agg(jsonb_build_object('deal', id, 'owner', owner_id, 'version', version)) filter (where deleted_at is null), '[]')
    into told from d;
  update activity set customer_id = m.gone_id
   where customer_id = m.kept_id and id in (select jsonb_array_elements_text(m.moved -> 'activities')::uuid);
  update customer set deleted_at = null, merged_into = null, version = version + 1, updated_at = app_now() where id = m.gone_id;
  update customer set parent_id = m.gone_id
   where parent_id = m.kept_id and id in (select jsonb_array_elements_text(m.moved -> 'customers')::uuid);
  update customer set merged_into = m.gone_id
   where merged_into = m.kept_id and id in (select jsonb_array_elements_text(m.moved -> 'merged')::uuid);
  update customer set parent_id = m.gone_id
   where id = m.kept_id and (m.moved ->> 'parent')::uuid = m.gone_id
     and parent_id is not distinct from (select nullif(g.parent_id, m.kept_id) from customer g where g.id = m.gone_id);
  delete from customer_contact
   where customer_id = m.kept_id and contact_id in (select jsonb_array_elements_text(m.moved -> 'contacts')::uuid);
  delete from customer_tag
   where customer_id = m.kept_id and tag_id in (select jsonb_array_elements_text(m.moved -> 'tags')::uuid);
  delete from share
   where record_kind = 'customer' and record_id = m.kept_id and person_id in (select jsonb_array_elements_text(m.moved -> 'shares')::uuid);
  update customer set version = version + 1, updated_at = app_now() where id = m.kept_id;
  update customer_merge set undone_at = app_now(), undone_by = me() where id = p_merge returning * into m;
  m.moved := told;
  return m;
end $$;
grant execute on function merge_customer(uuid, uuid, uuid, jsonb, jsonb), undo_merge(uuid) to qz_customer_write;

-- Contacts as customers are: doubles among them are found, merged and made two again, and their list has orders and views of its own.

alter table contact add column merged_into uuid
  references contact on delete cascade constraint contact_not_merged_into_itself check (merged_into <> id);
comment on column contact.merged_into is 'the contact that this one became part of; only together with deleted_at';
alter table contact add constraint contact_merged_is_deleted check (merged_into is null or deleted_at is not null);
create index contact_by_merged_into on contact (merged_into) where merged_into is not null;

-- Those that became part of a contact go for good with it, with all that refers to them.
create function erase_merged_contacts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform erase_rows('contact', array(select c.id from contact c where c.merged_into = old.id));
  return old;
end $$;
create trigger erase_merged_contacts before delete on contact for each row execute function erase_merged_contacts();

-- Out of the bin by itself comes only what was deleted, not what became part of another.
create or replace function restore_contact(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update contact set deleted_at = null, version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is not null and merged_into is null and version = p_version and may_write_customer(null, owner_id);
  return found;
end $$;

-- Into which contact another one went, however often that one went on; null where it did not.
create function contact_merged_into(p_id uuid) returns uuid language sql stable security definer set search_path = public, pg_temp
begin atomic
  select c.merged_into from contact c where c.id = p_id;
end;
-- Those that became part of a contact.
create function merged_contact_ids(p_id uuid) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(c.id), '{}') from contact c where c.merged_into = p_id;
end;
grant execute on function contact_merged_into(uuid), merged_contact_ids(uuid) to qz_everyone;

-- ---------------------------------------------------------------------------------------------------------------------
-- Doubles, found as those of customers are (0009): who is to be looked at, what each is recognised by, which pairs are suspected.
create table contact_due (
  contact_id uuid not null
);
create table contact_profile (
  contact_id uuid primary key references contact,
  rules      smallint not null,
  profile    jsonb not null
);
create table contact_key (
  kind       text not null,
  key        text not null,
  contact_id uuid not null references contact,
  primary key (kind, key, contact_id)
);
create index contact_key_by_contact on contact_key (contact_id);
create table contact_duplicate (
  first_id     uuid not null references contact,
  second_id    uuid not null references contact,
  score        smallint not null constraint contact_duplicate_score_range check (score between 0 and 100),
  reasons      text[] not null,
  found_at     timestamptz not null default app_now(),
  state        text not null default 'open' constraint contact_duplicate_state_known check (state in ('open', 'dismissed')),
  decided_by   uuid references person,
  decided_at   timestamptz,
  first_owner  uuid,
  second_owner uuid,
  primary key (first_id, second_id),
  constraint contact_duplicate_in_order check (first_id < second_id)
);
comment on column contact_duplicate.score is 'how likely they are one, in per cent';
comment on column contact_duplicate.reasons is 'why, the strongest first';
comment on column contact_duplicate.state is 'dismissed: somebody decided that they are two; it stays so when they change';
comment on column contact_duplicate.first_owner is 'the owner of first_id, kept here by triggers; the policy still asks the contacts themselves';
create index contact_duplicate_likeliest on contact_duplicate (state, score desc, first_id, second_id);
create index contact_duplicate_by_second on contact_duplicate (second_id);
create index contact_duplicate_by_owner on contact_duplicate (first_owner, state, score desc, first_id, second_id) include (second_owner);

grant select, insert, delete on contact_due to qz_matcher;
grant select, insert, update, delete on contact_profile, contact_key, contact_duplicate to qz_matcher;
do $$ declare tab text; begin
  foreach tab in array array['contact_due', 'contact_profile', 'contact_key', 'contact_duplicate'] loop
    perform guard_table(tab::regclass);
    execute format('create policy matcher on %I to qz_matcher using (true) with check (true)', tab);
  end loop;
end $$;

-- A pair is seen by those who see both, and decided by those who may change both.
create policy both_seen on contact_duplicate for select to qz_customer_self, qz_customer_team
  using (exists (select 1 from contact c where c.id = first_id) and exists (select 1 from contact c where c.id = second_id));
create policy all_read on contact_duplicate for select to qz_customer_all using (true);
create policy both_written on contact_duplicate for update to qz_customer_write
  using (exists (select 1 from contact c where c.id = first_id and may_write_customer(null, c.owner_id))
     and exists (select 1 from contact c where c.id = second_id and may_write_customer(null, c.owner_id)));
grant select on contact_duplicate to qz_customer_self, qz_customer_team, qz_customer_all;
grant update (state, decided_by, decided_at) on contact_duplicate to qz_customer_write;

-- How many wait; the number says nothing of whom.
create function contacts_due_to_match(p_most integer) returns bigint language sql stable security definer set search_path = public, pg_temp
begin atomic
  select count(*) from (select 1 from contact_due limit p_most) d;
end;
grant execute on function contacts_due_to_match(integer) to qz_customer_self, qz_customer_team, qz_customer_all, qz_matcher;

create function match_contacts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into contact_due select n.id from changed n where n.deleted_at is null;
  else
    insert into contact_due
    select n.id from changed n join former o on o.id = n.id
     where (n.name, n.phone, n.email, n.wechat, n.reach, n.deleted_at is null)
           is distinct from (o.name, o.phone, o.email, o.wechat, o.reach, o.deleted_at is null);
  end if;
  return null;
end $$;
create trigger match_contacts_added after insert on contact referencing new table as changed
  for each statement execute function match_contacts();
create trigger match_contacts_changed after update on contact referencing new table as changed old table as former
  for each statement execute function match_contacts();

-- Colleagues of the same name are likelier one: where somebody works counts.
create function match_contacts_of_links() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into contact_due select distinct n.contact_id from changed n;
  return null;
end $$;
create trigger match_contacts_linked after insert on customer_contact referencing new table as changed
  for each statement execute function match_contacts_of_links();
create trigger match_contacts_unlinked after delete on customer_contact referencing old table as changed
  for each statement execute function match_contacts_of_links();

create function contact_duplicate_takes_owners() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  select owner_id into new.first_owner from contact where id = new.first_id;
  select owner_id into new.second_owner from contact where id = new.second_id;
  return new;
end $$;
create trigger contact_duplicate_takes_owners before insert on contact_duplicate
  for each row execute function contact_duplicate_takes_owners();

create function contact_duplicates_follow_owner() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update contact_duplicate set first_owner = new.owner_id where first_id = new.id;
  update contact_duplicate set second_owner = new.owner_id where second_id = new.id;
  -- A pair that is being written at this moment is not seen here yet: looking again puts it right.
  insert into contact_due values (new.id);
  return null;
end $$;
create trigger contact_duplicates_follow_owner after update of owner_id on contact
  for each row when (old.owner_id is distinct from new.owner_id) execute function contact_duplicates_follow_owner();

insert into contact_due select id from contact where deleted_at is null;

-- ---------------------------------------------------------------------------------------------------------------------
-- A merge of contacts, as that of customers (0009).
create table contact_merge (
  id        uuid primary key,
  kept_id   uuid not null references contact,
  gone_id   uuid not null references contact,
  gone_name text not null,
  before    jsonb not null default '{}',
  after     jsonb not null default '{}',
  moved     jsonb not null default '{}',
  merged_by uuid references person,
  merged_at timestamptz not null default app_now(),
  undone_by uuid references person,
  undone_at timestamptz
);
comment on column contact_merge.before is 'the columns of the kept one that the merge changed, as they were';
comment on column contact_merge.after is 'the same columns as the merge left them';
comment on column contact_merge.moved is 'ids by kind: customers, deals, follows were added to the kept one; customer_roles, deal_roles took the other''s role; primaries, notices, merged point to it now';
create index contact_merge_newest on contact_merge (merged_at desc, id desc);
create index contact_merge_by_kept on contact_merge (kept_id);
create index contact_merge_by_gone on contact_merge (gone_id);
create unique index contact_merge_one_standing on contact_merge (gone_id) where undone_at is null;
select guard_table('contact_merge');
create policy with_kept on contact_merge for select to qz_customer_self, qz_customer_team
  using (exists (select 1 from contact c where c.id = kept_id));
create policy all_read on contact_merge for select to qz_customer_all using (true);
grant select on contact_merge to qz_customer_self, qz_customer_team, qz_customer_all;

create index notice_by_record on notice (record_id);

-- The story of those that became part of a contact is read by those who see the contact, and written by those who may write it.
do $$ declare tab text; begin
  foreach tab in array array['event', 'entry_edit', 'entry_pin', 'entry_comment'] loop
    execute format($p$create policy merged_contact_entries on %I for select to qz_customer_self, qz_customer_team
      using (subject_kind = 'contact' and exists (select 1 from contact c where c.id = contact_merged_into(subject_id) offset 0))$p$, tab);
  end loop;
end $$;
create or replace function may_write_subject(p_kind text, p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case p_kind
    when 'customer' then exists (
      select 1 from customer c where c.id = coalesce(merged_into(p_id), p_id) and c.deleted_at is null and may_write_customer(c.id, c.owner_id))
    when 'contact' then exists (
      select 1 from contact k where k.id = coalesce(contact_merged_into(p_id), p_id) and k.deleted_at is null
         and (may_write_customer(null, k.owner_id) or exists (
               select 1 from customer_contact cc join customer c on c.id = cc.customer_id and c.deleted_at is null
                where cc.contact_id = k.id and may_write_customer(c.id, c.owner_id))))
    when 'deal' then exists (select 1 from deal d where d.id = p_id and d.deleted_at is null and may_write_deal(d.id, d.owner_id))
    else false end;
end;
create or replace function withdrawn_entries(p_id uuid) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(w.entry_id), '{}') from (
    select d.entry_id from entry_edit d where d.withdrawn_at is not null and d.customer_id = any (array[p_id] || merged_ids(p_id))
    union
    select d.entry_id from entry_edit d where d.withdrawn_at is not null and d.subject_id = any (array[p_id] || merged_contact_ids(p_id))) w;
end;

-- What hangs on a contact, as numbers.
create function hanging_on_contact(p_id uuid, out customers bigint, out deals bigint, out entries bigint)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select (select count(*) from customer_contact cc join customer c on c.id = cc.customer_id and c.deleted_at is null where cc.contact_id = p_id),
         (select count(*) from deal_contact dc join deal d on d.id = dc.deal_id and d.deleted_at is null where dc.contact_id = p_id),
         (select count(*) from event e where e.subject_id = p_id)
   where exists (select 1 from contact c where c.id = p_id and c.deleted_at is null and may_write_customer(null, c.owner_id));
end;
grant execute on function hanging_on_contact(uuid) to qz_customer_write;

-- Everything that hangs on p_gone comes to p_kept, and p_gone goes. Gives the deals that it was on, for the log: deal, owner,
-- customer, version, and whether the kept one is new there. The fields of the kept one are changed by an ordinary update before,
-- under the caller's own rights.
create function merge_contact(p_merge uuid, p_kept uuid, p_gone uuid, p_before jsonb, p_after jsonb) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone contact;
  kept contact;
  moved jsonb := '{}';
  told jsonb;
  ids uuid[];
begin
  -- In one order whoever calls, so that two who merge the same pair the other way round do not lock each other out.
  perform 1 from contact where id in (p_kept, p_gone) order by id for update;
  select * into kept from contact where id = p_kept and deleted_at is null;
  select * into gone from contact where id = p_gone and deleted_at is null;
  if kept.id is null or gone.id is null or p_kept = p_gone
     or not may_write_customer(null, kept.owner_id) or not may_write_customer(null, gone.owner_id) then
    raise exception using errcode = 'no_data_found', message = 'contact';
  end if;

  -- Links stay with the one that goes as well: nobody sees them there, and the way back is only to remove these.
  with m as (
    update customer_contact k set role = g.role from customer_contact g
     where k.contact_id = p_kept and k.role is null and g.contact_id = p_gone and g.customer_id = k.customer_id and g.role is not null
    returning k.customer_id)
  select array_agg(customer_id order by customer_id) into ids from m;
  moved := moved || jsonb_build_object('customer_roles', coalesce(to_jsonb(ids), '[]'));
  with m as (
    insert into customer_contact (customer_id, contact_id, role, is_primary, added_at)
    select cc.customer_id, p_kept, cc.role, false, cc.added_at from customer_contact cc where cc.contact_id = p_gone
    on conflict do nothing returning customer_id)
  select array_agg(customer_id order by customer_id) into ids from m;
  moved := moved || jsonb_build_object('customers', coalesce(to_jsonb(ids), '[]'));
  -- A customer has one at most to ask first.
  with m as (update customer_contact set is_primary = false where contact_id = p_gone and is_primary returning customer_id)
  select array_agg(customer_id order by customer_id) into ids from m;
  update customer_contact set is_primary = true where contact_id = p_kept and customer_id = any (ids);
  moved := moved || jsonb_build_object('primaries', coalesce(to_jsonb(ids), '[]'));

  with m as (
    update deal_contact k set role = g.role from deal_contact g
     where k.contact_id = p_kept and k.role is null and g.contact_id = p_gone and g.deal_id = k.deal_id and g.role is not null
    returning k.deal_id)
  select array_agg(deal_id order by deal_id) into ids from m;
  moved := moved || jsonb_build_object('deal_roles', coalesce(to_jsonb(ids), '[]'));
  with m as (
    insert into deal_contact (deal_id, contact_id, role)
    select dc.deal_id, p_kept, dc.role from deal_contact dc where dc.contact_id = p_gone
    on conflict do nothing returning deal_id)
  select array_agg(deal_id order by deal_id) into ids from m;
  moved := moved || jsonb_build_object('deals', coalesce(to_jsonb(ids), '[]'));
  with d as (
    update deal set version = version + 1 where deleted_at is null and id in (select deal_id from deal_contact where contact_id = p_gone)
    returning id, owner_id, customer_id, version)
  select coalesce(jsonb_agg(jsonb_build_object('deal', id, 'owner', owner_id, 'customer', customer_id, 'version', version,
                                               'new', coalesce(id = any (ids), false)) order by id), '[]')
    into told from d;

  with m as (
    insert into follow (person_id, record_kind, record_id, since)
    select f.person_id, 'contact', p_kept, f.since from follow f where f.record_kind = 'contact' and f.record_id = p_gone
    on conflict do nothing returning person_id)
  select array_agg(person_id order by person_id) into ids from m;
  moved := moved || jsonb_build_object('follows', coalesce(to_jsonb(ids), '[]'));
  with m as (update notice set record_id = p_kept where record_id = p_gone and record_kind = 'contact' returning id)
  select array_agg(id order by id) into ids from m;
  moved := moved || jsonb_build_object('notices', coalesce(to_jsonb(ids), '[]'));
  with m as (update contact set merged_into = p_kept where merged_into = p_gone returning id)
  select array_agg(id order by id) into ids from m;
  moved := moved || jsonb_build_object('merged', coalesce(to_jsonb(ids), '[]'));

  update contact set deleted_at = app_now(), merged_into = p_kept, version = version + 1, updated_at = app_now() where id = p_gone;
  update contact set version = version + 1, updated_at = app_now() where id = p_kept;
  insert into contact_merge (id, kept_id, gone_id, gone_name, before, after, moved, merged_by)
  values (p_merge, p_kept, p_gone, gone.name, p_before, p_after, moved, me());
  return told;
end $$;

-- The way back: what came over goes back where it is still where the merge put it. Gives the merge, and in `moved` the deals
-- that changed, for the log; null where it was taken back already, the kept one is gone, or a value of the other one that must be
-- unique is somebody else's now.
create function undo_contact_merge(p_merge uuid) returns contact_merge
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  m contact_merge;
  kept contact;
  told jsonb;
  ids uuid[];
begin
  select * into m from contact_merge where id = p_merge for update;
  if not found then raise exception using errcode = 'no_data_found', message = 'merge'; end if;
  perform 1 from contact where id in (m.kept_id, m.gone_id) order by id for update;
  select * into kept from contact where id = m.kept_id;
  if not may_write_customer(null, kept.owner_id) then raise exception using errcode = 'no_data_found', message = 'merge'; end if;
  if m.undone_at is not null or kept.deleted_at is not null then return null; end if;

  begin
    update contact set deleted_at = null, merged_into = null, version = version + 1, updated_at = app_now() where id = m.gone_id;
  exception when unique_violation then
    return null;
  end;
  update contact set merged_into = m.gone_id
   where merged_into = m.kept_id and id in (select jsonb_array_elements_text(m.moved -> 'merged')::uuid);

  with was as (
    update customer_contact set is_primary = false
     where contact_id = m.kept_id and is_primary and customer_id in (select jsonb_array_elements_text(m.moved -> 'primaries')::uuid)
    returning customer_id)
  select array_agg(customer_id) into ids from was;
  update customer_contact set is_primary = true where contact_id = m.gone_id and customer_id = any (ids);
  update customer_contact k set role = null from customer_contact g
   where k.contact_id = m.kept_id and g.contact_id = m.gone_id and g.customer_id = k.customer_id and k.role = g.role
     and k.customer_id in (select jsonb_array_elements_text(m.moved -> 'customer_roles')::uuid);
  delete from customer_contact
   where contact_id = m.kept_id and customer_id in (select jsonb_array_elements_text(m.moved -> 'customers')::uuid);

  update deal_contact k set role = null from deal_contact g
   where k.contact_id = m.kept_id and g.contact_id = m.gone_id and g.deal_id = k.deal_id and k.role = g.role
     and k.deal_id in (select jsonb_array_elements_text(m.moved -> 'deal_roles')::uuid);
  with gone as (
    delete from deal_contact
     where contact_id = m.kept_id and deal_id in (select jsonb_array_elements_text(m.moved -> 'deals')::uuid) returning deal_id)
  select array_agg(deal_id) into ids from gone;
  with d as (
    update deal set version = version + 1 where deleted_at is null and id in (select deal_id from deal_contact where contact_id = m.gone_id)
    returning id, owner_id, customer_id, version)
  select coalesce(jsonb_agg(jsonb_build_object('deal', id, 'owner', owner_id, 'customer', customer_id, 'version', version,
                                               'new', coalesce(id = any (ids), false)) order by id), '[]')
    into told from d;

  delete from follow
   where record_kind = 'contact' and record_id = m.kept_id and person_id in (select jsonb_array_elements_text(m.moved -> 'follows')::uuid);
  update notice set record_id = m.gone_id
   where record_id = m.kept_id and id in (select jsonb_array_elements_text(m.moved -> 'notices')::uuid);
  update contact set version = version + 1, updated_at = app_now() where id = m.kept_id;
  update contact_merge set undone_at = app_now(), undone_by = me() where id = p_merge returning * into m;
  m.moved := told;
  return m;
end $$;
grant execute on function merge_contact(uuid, uuid, uuid, jsonb, jsonb), undo_contact_merge(uuid) to qz_customer_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- The list: its orders, and views of its own.
create index contact_by_name on contact (name collate "zh-x-icu", id) where deleted_at is null;
create index contact_by_owner_and_name on contact (owner_id, name collate "zh-x-icu", id) where deleted_at is null;
create index contact_by_created on contact (created_at desc, id desc) where deleted_at is null;
create index contact_by_owner_and_created on contact (owner_id, created_at desc, id desc) where deleted_at is null;

alter table saved_view drop constraint saved_view_list_known;
alter table saved_view add constraint saved_view_list_known check (list in ('customer', 'contact'));
alter table first_view drop constraint first_view_list_known;
alter table first_view add constraint first_view_list_known check (list in ('customer', 'contact'));

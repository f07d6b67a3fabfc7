-- Merges of customers lose nothing, and registration numbers tell customers that are one.

-- ---------------------------------------------------------------------------------------------------------------------
-- What hangs on a customer, as numbers: all that a merge brings over.
drop function hanging_on_customer(uuid);
create function hanging_on_customer(
  p_id uuid, out contacts bigint, out deals bigint, out activities bigint, out entries bigint, out subsidiaries bigint,
  out leads bigint, out quotes bigint, out tickets bigint, out assets bigint, out surveys bigint, out files bigint)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select (select count(*) from customer_contact cc join contact c on c.id = cc.contact_id and c.deleted_at is null where cc.customer_id = p_id),
         (select count(*) from deal d where d.customer_id = p_id and d.deleted_at is null),
         (select count(*) from activity a where a.customer_id = p_id and a.done_at is null),
         (select count(*) from event e where e.customer_id = p_id),
         (select count(*) from customer c where c.parent_id = p_id and c.deleted_at is null),
         (select count(*) from lead l where l.customer_id = p_id and l.deleted_at is null),
         (select count(*) from quote q where q.customer_id = p_id),
         (select count(*) from ticket t where t.customer_id = p_id and t.deleted_at is null),
         (select count(*) from asset a where a.customer_id = p_id and a.deleted_at is null),
         (select count(*) from survey_ask s where s.customer_id = p_id),
         (select count(*) from file f where f.customer_id = p_id and f.deleted_at is null)
   where exists (select 1 from customer c where c.id = p_id and c.deleted_at is null and may_write_customer(c.id, c.owner_id));
end;
revoke all on function hanging_on_customer(uuid) from public;
grant execute on function hanging_on_customer(uuid) to qz_customer_write;

-- Rows of imports that wait for a word and look like a customer that went look like the one that stays.
create index import_held_by_suspect on import_held (suspect_id) where decision is null;

comment on column customer_merge.moved is 'ids by kind: deals, activities, customers (children), merged (earlier merges), notices, runs, held rows point elsewhere now; contacts, tags, shares, follows were added; roles, primaries, writers took the other''s; parent is the one above the kept one before, below says that the kept one stood below the one that went; touch is when somebody last did something with the kept one, as it was and as it is';

-- As in 0009. New: the role and the first place of contacts that both have, the day since when a contact is there, the right to
-- write of somebody who read the kept one only, followers, notices, what rules still have to do, held rows of imports, when
-- somebody last worked with it, and a kept one that stands anywhere below the one that goes.
create or replace function merge_customer(p_merge uuid, p_kept uuid, p_gone uuid, p_before jsonb, p_after jsonb) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone customer;
  kept customer;
  moved jsonb := '{}';
  told jsonb;
  ids uuid[];
  first_there uuid;
  below boolean;
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

  -- The kept one may stand below the one that goes: it takes the place of that one.
  below := exists (
    with recursive up (id, parent_id) as (
      select c.id, c.parent_id from customer c where c.id = kept.parent_id
      union
      select c.id, c.parent_id from customer c join up on c.id = up.parent_id)
    select 1 from up where up.id = p_gone);
  if below then update customer set parent_id = gone.parent_id where id = p_kept; end if;
  with m as (update customer set parent_id = p_kept where parent_id = p_gone and id <> p_kept returning id)
  select array_agg(id order by id) into ids from m;
  moved := moved || jsonb_build_object('customers', coalesce(to_jsonb(ids), '[]'), 'parent', kept.parent_id, 'below', below);
  with m as (update customer set merged_into = p_kept where merged_into = p_gone returning id)
  select array_agg(id order by id) into ids from m;
  moved := moved || jsonb_build_object('merged', coalesce(to_jsonb(ids), '[]'));

  -- Links stay with the one that goes as well: nobody sees them there, and the way back is only to remove these.
  with m as (
    update customer_contact k set role = g.role from customer_contact g
     where k.customer_id = p_kept and k.role is null and g.customer_id = p_gone and g.contact_id = k.contact_id and g.role is not null
    returning k.contact_id)
  select array_agg(contact_id order by contact_id) into ids from m;
  moved := moved || jsonb_build_object('roles', coalesce(to_jsonb(ids), '[]'));
  with m as (
    insert into customer_contact (customer_id, contact_id, role, is_primary, added_at)
    select p_kept, cc.contact_id, cc.role, false, cc.added_at from customer_contact cc where cc.customer_id = p_gone
    on conflict do nothing returning contact_id)
  select array_agg(contact_id order by contact_id) into ids from m;
  moved := moved || jsonb_build_object('contacts', coalesce(to_jsonb(ids), '[]'));
  -- Whom to ask first: who was first at the kept one, else who was first at the other.
  select cc.contact_id into first_there from customer_contact cc
   where cc.customer_id = p_gone and cc.is_primary
     and not exists (select 1 from customer_contact own where own.customer_id = p_kept and own.is_primary);
  update customer_contact set is_primary = true where customer_id = p_kept and contact_id = first_there;
  moved := moved || jsonb_build_object('primaries', coalesce(to_jsonb(array_remove(array[first_there], null)), '[]'));
  with m as (
    insert into customer_tag select p_kept, t.tag_id from customer_tag t where t.customer_id = p_gone
    on conflict do nothing returning tag_id)
  select array_agg(tag_id order by tag_id) into ids from m;
  moved := moved || jsonb_build_object('tags', coalesce(to_jsonb(ids), '[]'));

  -- Nobody loses sight of the customer, or the right to write that they had: its owner, those it was shared with, and those who work on
  -- its deals.
  with m as (
    update share k set can_write = true
     where k.record_kind = 'customer' and k.record_id = p_kept and not k.can_write
       and (k.person_id = gone.owner_id
            or exists (select 1 from share g where g.record_kind = 'customer' and g.record_id = p_gone and g.person_id = k.person_id and g.can_write))
    returning k.person_id)
  select array_agg(person_id order by person_id) into ids from m;
  moved := moved || jsonb_build_object('writers', coalesce(to_jsonb(ids), '[]'));
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

  with m as (
    insert into follow (person_id, record_kind, record_id, since)
    select f.person_id, 'customer', p_kept, f.since from follow f where f.record_kind = 'customer' and f.record_id = p_gone
    on conflict do nothing returning person_id)
  select array_agg(person_id order by person_id) into ids from m;
  moved := moved || jsonb_build_object('follows', coalesce(to_jsonb(ids), '[]'));
  with m as (update notice set record_id = p_kept where record_id = p_gone and record_kind = 'customer' returning id)
  select array_agg(id order by id) into ids from m;
  moved := moved || jsonb_build_object('notices', coalesce(to_jsonb(ids), '[]'));
  -- What a rule did with the one that goes is its history; what it has still to do is done with the one that stays.
  with m as (
    update automation_run set record_id = p_kept where record_id = p_gone and record_kind = 'customer' and state = 'waiting' returning id)
  select array_agg(id order by id) into ids from m;
  moved := moved || jsonb_build_object('runs', coalesce(to_jsonb(ids), '[]'));
  with m as (
    update import_held set suspect_id = p_kept where suspect_id = p_gone and decision is null returning import_id, rank, line)
  select moved || jsonb_build_object('held', coalesce(jsonb_agg(jsonb_build_array(m.import_id, m.rank, m.line)), '[]')) into moved from m;

  -- Whoever worked with the one that goes worked with the one that stays: what pools take back is reckoned from there.
  with m as (
    select k.touched_at as was, g.touched_at as is_now from customer_touch g left join customer_touch k on k.customer_id = p_kept
     where g.customer_id = p_gone and (k.touched_at is null or k.touched_at < g.touched_at))
  select moved || coalesce((select jsonb_build_object('touch', jsonb_build_object('was', m.was, 'is', m.is_now)) from m), '{}') into moved;
  insert into customer_touch (customer_id, touched_at)
  select p_kept, (moved -> 'touch' ->> 'is')::timestamptz where moved ? 'touch'
  on conflict (customer_id) do update set touched_at = excluded.touched_at;

  update customer set deleted_at = app_now(), merged_into = p_kept, version = version + 1, updated_at = app_now() where id = p_gone;
  update customer set version = version + 1, updated_at = app_now() where id = p_kept;
  insert into customer_merge (id, kept_id, gone_id, gone_name, before, after, moved, merged_by)
  values (p_merge, p_kept, p_gone, gone.name, p_before, p_after, moved, me());
  return told;
end $$;

-- The way back: what came over goes back where it is still where the merge put it. Null where it was taken back already, the kept one
-- is gone, or a value of the other one that must be unique is somebody else's now.
create or replace function undo_merge(p_merge uuid) returns customer_merge
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

  begin
    update customer set deleted_at = null, merged_into = null, version = version + 1, updated_at = app_now() where id = m.gone_id;
  exception when unique_violation then
    return null;
  end;
  with d as (
    update deal set customer_id = m.gone_id, version = version + 1
     where customer_id = m.kept_id and id in (select jsonb_array_elements_text(m.moved -> 'deals')::uuid)
    returning id, owner_id, version, deleted_at)
  select coalesce(jsonb_agg(jsonb_build_object('deal', id, 'owner', owner_id, 'version', version)) filter (where deleted_at is null), '[]')
    into told from d;
  update activity set customer_id = m.gone_id
   where customer_id = m.kept_id and id in (select jsonb_array_elements_text(m.moved -> 'activities')::uuid);
  update customer set parent_id = m.gone_id
   where parent_id = m.kept_id and id in (select jsonb_array_elements_text(m.moved -> 'customers')::uuid);
  update customer set merged_into = m.gone_id
   where merged_into = m.kept_id and id in (select jsonb_array_elements_text(m.moved -> 'merged')::uuid);
  -- Merges from before this said nothing of `below`: there it was a child.
  update customer set parent_id = (m.moved ->> 'parent')::uuid
   where id = m.kept_id and coalesce((m.moved ->> 'below')::boolean, (m.moved ->> 'parent')::uuid = m.gone_id)
     and parent_id is not distinct from (select nullif(g.parent_id, m.kept_id) from customer g where g.id = m.gone_id)
     and not exists (
       with recursive up (id, parent_id) as (
         select c.id, c.parent_id from customer c where c.id = (m.moved ->> 'parent')::uuid
         union
         select c.id, c.parent_id from customer c join up on c.id = up.parent_id)
       select 1 from up where up.id = m.kept_id);

  update customer_contact set is_primary = false
   where customer_id = m.kept_id and is_primary
     and contact_id in (select jsonb_array_elements_text(coalesce(m.moved -> 'primaries', '[]'))::uuid);
  update customer_contact k set role = null from customer_contact g
   where k.customer_id = m.kept_id and g.customer_id = m.gone_id and g.contact_id = k.contact_id and k.role = g.role
     and k.contact_id in (select jsonb_array_elements_text(coalesce(m.moved -> 'roles', '[]'))::uuid);
  delete from customer_contact
   where customer_id = m.kept_id and contact_id in (select jsonb_array_elements_text(m.moved -> 'contacts')::uuid);
  delete from customer_tag
   where customer_id = m.kept_id and tag_id in (select jsonb_array_elements_text(m.moved -> 'tags')::uuid);
  delete from share
   where record_kind = 'customer' and record_id = m.kept_id and person_id in (select jsonb_array_elements_text(m.moved -> 'shares')::uuid);
  update share set can_write = false
   where record_kind = 'customer' and record_id = m.kept_id
     and person_id in (select jsonb_array_elements_text(coalesce(m.moved -> 'writers', '[]'))::uuid);
  delete from follow
   where record_kind = 'customer' and record_id = m.kept_id
     and person_id in (select jsonb_array_elements_text(coalesce(m.moved -> 'follows', '[]'))::uuid);
  update notice set record_id = m.gone_id
   where record_id = m.kept_id and id in (select jsonb_array_elements_text(coalesce(m.moved -> 'notices', '[]'))::uuid);
  update automation_run set record_id = m.gone_id
   where record_id = m.kept_id and id in (select jsonb_array_elements_text(coalesce(m.moved -> 'runs', '[]'))::uuid);
  update import_held h set suspect_id = m.gone_id
    from jsonb_array_elements(coalesce(m.moved -> 'held', '[]')) w
   where h.import_id = (w ->> 0)::uuid and h.rank = (w ->> 1)::smallint and h.line = (w ->> 2)::integer and h.suspect_id = m.kept_id;
  update customer_touch set touched_at = (m.moved -> 'touch' ->> 'was')::timestamptz
   where customer_id = m.kept_id and touched_at = (m.moved -> 'touch' ->> 'is')::timestamptz and m.moved -> 'touch' ->> 'was' is not null;
  delete from customer_touch
   where customer_id = m.kept_id and touched_at = (m.moved -> 'touch' ->> 'is')::timestamptz and m.moved -> 'touch' ->> 'was' is null;
  update customer set version = version + 1, updated_at = app_now() where id = m.kept_id;
  update customer_merge set undone_at = app_now(), undone_by = me() where id = p_merge returning * into m;
  m.moved := told;
  return m;
end $$;

-- Of two that were asked about the same thing each keeps its own; that somebody else was asked about it too holds nothing back.
create or replace function merge_moves_surveys() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ids uuid[];
  field text := case tg_table_name when 'customer_merge' then 'customer_id' else 'contact_id' end;
begin
  execute format('with m as (update survey_ask a set %1$I = $1 where a.%1$I = $2
                     and (a.asset_id is null or coalesce(a.contact_id, a.customer_id) <> $2 or not exists (
                       select 1 from survey_ask o
                        where o.survey_id = a.survey_id and o.asset_id = a.asset_id and coalesce(o.contact_id, o.customer_id) = $1)) returning id)
                  select array_agg(id order by id) from m', field)
    into ids using new.kept_id, new.gone_id;
  new.moved := new.moved || jsonb_build_object('surveys', coalesce(to_jsonb(ids), '[]'));
  return new;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- As before, and a customer that has another code, short name, name in WeChat or further way to be reached is looked at again too.
create or replace function customers_due() returns trigger language plpgsql security definer
set search_path = public, pg_temp set enable_nestloop = off as $$
begin
  if tg_op = 'INSERT' then
    insert into duplicate_due select n.id from changed n where n.deleted_at is null;
  else
    insert into duplicate_due
    select n.id from changed n join former o on o.id = n.id
     where (n.kind, n.name, n.phone, n.email, n.website, n.address, n.country, n.founded_year, n.credit_code, n.short_name, n.wechat, n.reach,
            n.deleted_at is null)
           is distinct from
           (o.kind, o.name, o.phone, o.email, o.website, o.address, o.country, o.founded_year, o.credit_code, o.short_name, o.wechat, o.reach,
            o.deleted_at is null);
  end if;
  return null;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- What somebody said of a channel is kept under `channels`: a refusal of mail was not read where it stands.
create or replace function may_be_asked_by_mail(p_consent jsonb, p_needed boolean) returns boolean language sql immutable
begin atomic
  select coalesce(p_consent -> 'none', 'null') = 'null'
     and case when p_needed then coalesce(p_consent -> 'channels' -> 'email' ->> 'state', '') = 'given'
              else coalesce(p_consent -> 'channels' -> 'email' ->> 'state', '') <> 'refused' end;
end;
comment on column customer.consent is 'under "channels" by channel: {state, day, how, by, by_name, at}; under "none" stands that nobody may contact them';

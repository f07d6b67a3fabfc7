-- Handovers of everything: open tickets, tasks that hang on no customer and no deal, and what else hangs on somebody by name.
--
-- 1. Tickets: to the receivers as far as they work on tickets, to somebody of the desk, or left to the assignment rules.
-- 2. Tasks on contacts, on tickets and on nothing.
-- 3. What a plan moves, the steps and the way back, with both.
-- 4. Rules of automation, pools and shared views that somebody keeps.

-- ---------------------------------------------------------------------------------------------------------------------
-- What is left to the assignment rules goes to nobody.
alter table handover_record drop constraint handover_record_pkey;
alter table handover_record alter column to_id drop not null;
create unique index handover_record_once on handover_record (handover_id, rank, record_id, to_id) nulls not distinct;
alter table handover_record
  drop constraint handover_record_kind_known,
  add constraint handover_record_kind_known check (
    record_kind in ('lead', 'customer', 'contact', 'deal', 'closed_deal', 'activity', 'share', 'ticket', 'sight')),
  add constraint handover_record_goes_somewhere check (to_id is not null or record_kind = 'ticket');
comment on column handover_record.to_id is 'of a ticket null: it is left to the assignment rules';
comment on column handover_record.before is 'of a share: what the giver had, and what became of the receiver''s; of a sight: ids of the work that was there before; of a customer: since when the giver had it; of a ticket: the version that it got by this';

-- Whether somebody is there who may be given tickets.
create function works_on_tickets(p_person uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select exists (select 1 from person p where p.id = p_person and p.active and pg_has_role('qz_' || p.role, 'qz_ticket_write', 'usage'));
end;

-- Whether the caller may give any ticket to anybody; what somebody has of them goes in a handover only by those.
create function may_assign_tickets() returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select caller_has('qz_ticket_assign') and caller_has('qz_ticket_all');
end;

-- As before (0028). What goes back goes back to whoever had it, whether they still work on tickets or not: as customers and deals do.
create or replace function keep_ticket_facts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    new.number := nextval('ticket_number');
    new.first_reply_at := null;
    new.replies := 0;
    new.reopened := 0;
    new.solved_at := case when new.state in ('solved', 'closed') then new.created_at end;
    new.closed_at := case when new.state = 'closed' then new.created_at end;
  elsif new.state <> old.state and coalesce(current_setting('qz.ticket_taken_back', true), '') = '' then
    if new.state in ('solved', 'closed') then
      new.solved_at := coalesce(old.solved_at, app_now());
    else
      new.solved_at := null;
      if old.state in ('solved', 'closed') then new.reopened := old.reopened + 1; end if;
    end if;
    new.closed_at := case when new.state = 'closed' then app_now() end;
  end if;
  if tg_op = 'INSERT' or new.customer_id is distinct from old.customer_id then
    new.customer_owner_id := (select c.owner_id from customer c where c.id = new.customer_id);
  end if;
  -- Who is given a ticket must be able to work on it.
  if new.owner_id is not null and (tg_op = 'INSERT' or new.owner_id is distinct from old.owner_id)
     and not works_on_tickets(new.owner_id) and coalesce(current_setting('qz.ticket_goes_back', true), '') <> new.id::text then
    raise exception using errcode = 'check_violation', constraint = 'ticket_owner_may_receive', message = 'ticket_owner_may_receive';
  end if;
  return new;
end $$;

-- Gives an open ticket to another, or to nobody, if the former still has it; `why` not, or what is told of it. Nothing else changes,
-- not even when it was changed last. On the way back `p_version` is the one that it got by going: what somebody did with it since
-- keeps it; what the customer wrote, or what happened by itself, does not.
create function give_ticket(p_id uuid, p_from uuid, p_to uuid, p_version integer, out why text, out told jsonb)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  t ticket;
begin
  if not may_assign_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'give_ticket'; end if;
  select * into t from ticket x where x.id = p_id for no key update;
  why := case
    when t.id is null or t.deleted_at is not null then 'deleted'
    when t.owner_id is distinct from p_from then 'owner_changed'
    when t.state in ('solved', 'closed') then 'done'
    when p_version is null and p_to is not null and not works_on_tickets(p_to) then 'receiver_elsewhere'
    when exists (select 1 from event e where e.subject_id = p_id and e.subject_kind = 'ticket' and e.version > p_version and e.actor_id is not null)
      then 'worked_on' end;
  if why is not null then return; end if;
  if p_version is not null then perform set_config('qz.ticket_goes_back', p_id::text, true); end if;
  update ticket x set owner_id = p_to, version = x.version + 1 where x.id = p_id;
  if p_version is not null then perform set_config('qz.ticket_goes_back', '', true); end if;
  told := told_of_record('ticket', p_id) || jsonb_build_object('customer_owner', t.customer_owner_id);
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- With which customer a task has to do: its own, that of its deal or its ticket, or the first at which its contact is.
create function customer_of_task(p_id uuid) returns uuid language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(a.customer_id, (select d.customer_id from deal d where d.id = a.deal_id), (select t.customer_id from ticket t where t.id = a.ticket_id),
                  (select l.customer_id from customer_contact l where l.contact_id = coalesce(contact_merged_into(a.contact_id), a.contact_id)
                    order by l.added_at, l.customer_id limit 1))
    from activity a where a.id = p_id;
end;

-- As before (0015), with tasks on contacts and tickets: whoever got one there goes on seeing the customer.
create or replace function work_on(p_kind text, p_id uuid, p_person uuid) returns setof uuid
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select d.id from deal d where p_kind = 'customer' and d.customer_id = p_id and d.owner_id = p_person and d.deleted_at is null
  union all
  select a.id from activity a where p_kind = 'customer' and a.deal_id is null and a.customer_id = p_id and a.owner_id = p_person and a.done_at is null
  union all
  select a.id from ticket t join activity a on a.ticket_id = t.id
   where p_kind = 'customer' and t.customer_id = p_id and a.deal_id is null and a.customer_id is null and a.owner_id = p_person and a.done_at is null
  union all
  select a.id from customer_contact l join activity a on a.contact_id = l.contact_id
   where p_kind = 'customer' and l.customer_id = p_id and a.deal_id is null and a.customer_id is null and a.ticket_id is null
     and a.owner_id = p_person and a.done_at is null
  union all
  select a.id from activity a where p_kind = 'deal' and a.deal_id = p_id and a.owner_id = p_person and a.done_at is null;
end;

-- As before (0015), but the customer of a task is the one with which it has to do.
create or replace function give_record(p_kind text, p_id uuid, p_from uuid, p_to uuid, out why text, out told jsonb)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tab constant text := case p_kind when 'closed_deal' then 'deal' else p_kind end;
  done boolean;
  has uuid;
  gone boolean;
begin
  if p_kind = 'activity' then
    update activity set owner_id = p_to where id = p_id and owner_id = p_from and done_at is null
    returning jsonb_build_object('kind', 'activity', 'id', id, 'name', title, 'deal', deal_id) into told;
    if told is null then
      select a.owner_id, a.done_at is not null into has, done from activity a where a.id = p_id;
      why := case when has is null then 'deleted' when done then 'done' else 'owner_changed' end;
    else
      told := told || jsonb_build_object('customer', customer_of_task(p_id));
    end if;
    return;
  end if;
  execute format('update %I set owner_id = $3, version = version + 1 where id = $1 and owner_id = $2 and deleted_at is null returning owner_id', tab)
    into has using p_id, p_from, p_to;
  if has is not null then
    told := told_of_record(tab, p_id);
    return;
  end if;
  execute format('select deleted_at is not null from %I where id = $1', tab) into gone using p_id;
  why := case when gone is not false then 'deleted' else 'owner_changed' end;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- What a plan moves, and to whom; `to_id` null: to the assignment rules. The preview and the work read the same.
create or replace function planned_handover(p_giver uuid, p_plan jsonb)
returns table (rank smallint, record_kind text, record_id uuid, shared_kind text, name text, value numeric, to_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  receivers constant uuid[] := array(select jsonb_array_elements_text(p_plan -> 'receivers')::uuid);
  anybody constant boolean := coalesce(cardinality(receivers), 0) > 0;
  kinds constant text[] := array(select jsonb_array_elements_text(p_plan -> 'kinds'));
  rule constant text := p_plan ->> 'rule';
  chosen constant jsonb := p_plan -> 'by_value';
  w_industry constant text := p_plan ->> 'industry';
  w_region constant text := p_plan ->> 'region';
  w_tag constant uuid := (p_plan ->> 'tag')::uuid;
  w_pipeline constant uuid := (p_plan ->> 'pipeline')::uuid;
  filtered constant boolean := coalesce(w_industry, w_region, w_tag::text, w_pipeline::text) is not null;
  -- Tickets: 'receivers', 'rules', or {"person": id}.
  desk constant text := coalesce(p_plan ->> 'tickets', 'receivers');
  one_at_desk constant uuid := (p_plan -> 'tickets' ->> 'person')::uuid;
  -- Those of the receivers who can be given tickets, and whom of these the rule names.
  able uuid[];
  able_by_value jsonb;
  with_tickets constant boolean := 'ticket' = any (kinds) and may_assign_tickets();
begin
  if with_tickets then
    if one_at_desk is not null and (one_at_desk = p_giver or not works_on_tickets(one_at_desk)) then
      raise exception using errcode = 'check_violation', constraint = 'handover_tickets_may_receive', message = 'handover_tickets_may_receive';
    end if;
    select array_agg(r.id order by r.place) into able from unnest(receivers) with ordinality as r (id, place) where works_on_tickets(r.id);
    select coalesce(jsonb_object_agg(e.key, e.value), '{}') into able_by_value from jsonb_each_text(chosen) e where works_on_tickets(e.value::uuid);
  end if;
  return query
  -- The first asks whether the caller may.
  with m as materialized (
    select * from planned_handover_but_leads(p_giver, p_plan)
  ), l as (
    -- A lead has no tags and no pipeline: whoever asks for those asks for none.
    select l.id, coalesce(l.company, l.name) as title,
           handover_pick(rule, receivers, chosen, case rule when 'region' then l.city else l.industry end, row_number() over (order by l.id) - 1) as goes_to
      from lead l
     where 'lead' = any (kinds) and anybody and w_tag is null and w_pipeline is null
       and l.owner_id = p_giver and l.state in ('new', 'contacted', 'qualified') and l.deleted_at is null
       and (w_industry is null or l.industry = w_industry) and (w_region is null or l.city = w_region)
  ), t as materialized (
    -- A ticket has no pipeline. Where none of the receivers works on tickets the rules hand it out.
    select t.id, t.subject, t.brought_by is not null as brought,
           case when one_at_desk is not null then one_at_desk
                when desk <> 'rules' and cardinality(able) > 0
                then handover_pick(rule, able, able_by_value, case rule when 'region' then c.region else c.industry end, row_number() over (order by t.id) - 1)
           end as goes_to
      from ticket t left join customer c on c.id = t.customer_id
     where with_tickets and w_pipeline is null
       and t.owner_id = p_giver and t.deleted_at is null and t.state in ('new', 'open', 'waiting_customer', 'waiting_others')
       and (w_industry is null or c.industry = w_industry) and (w_region is null or c.region = w_region)
       and (w_tag is null or exists (select 1 from customer_tag g where g.customer_id = c.id and g.tag_id = w_tag))
  ), a as (
    -- Tasks on contacts and tickets go where those go, as far as somebody does who receives; those on nothing are nobody's by filters.
    select a.id, a.title,
           coalesce(k.to_id, case when t.goes_to = any (receivers) then t.goes_to end,
                    handover_pick(rule, receivers, chosen, null, row_number() over (order by a.id) - 1)) as goes_to
      from activity a
      left join m k on k.record_kind = 'contact' and k.record_id = coalesce(contact_merged_into(a.contact_id), a.contact_id)
      left join t on t.id = a.ticket_id
     where 'activity' = any (kinds) and anybody and a.owner_id = p_giver and a.done_at is null and a.deal_id is null and a.customer_id is null
       and (not filtered or k.record_id is not null or t.id is not null)
       and (a.contact_id is null
            or exists (select 1 from contact c where c.id = coalesce(contact_merged_into(a.contact_id), a.contact_id) and c.deleted_at is null))
       and (a.ticket_id is null or exists (select 1 from ticket o where o.id = a.ticket_id and o.deleted_at is null))
  )
  select m.* from m
  union all select 0::smallint, 'lead', l.id, null, l.title, null, l.goes_to from l
  union all select 5::smallint, 'activity', a.id, null, a.title, null, a.goes_to from a
  -- What was brought in is handed to nobody by rules: it stays where nobody else gets it.
  union all select 8::smallint, 'ticket', t.id, null, t.subject, null, t.goes_to from t where t.goes_to is not null or not t.brought;
end $$;

-- Open tickets that stay with a giver: not chosen, not the caller's to give, or such that rules give to nobody.
create function tickets_staying(p_giver uuid, p_plan jsonb) returns bigint
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform check_giver(p_giver);
  return (select count(*) from ticket t
           where t.owner_id = p_giver and t.deleted_at is null and t.state in ('new', 'open', 'waiting_customer', 'waiting_others')
             and t.id not in (select x.record_id from planned_handover(p_giver, p_plan) x where x.record_kind = 'ticket'));
end $$;
grant execute on function tickets_staying(uuid, jsonb) to qz_customer_assign;

-- As before (0015), with tickets, and with what goes to nobody.
create or replace function handover_step(p_id uuid, p_most integer) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  h handover;
  r handover_record;
  keeps boolean;
  reason text;
  one jsonb;
  former jsonb;
  told jsonb := '[]';
  rest bigint;
begin
  select * into h from handover where id = p_id for update;
  perform check_giver(h.giver_id);
  if h.state <> 'running' then return jsonb_build_object('rest', 0, 'told', told); end if;
  keeps := (h.plan ->> 'keep_share')::boolean;
  for r in select * from handover_record where handover_id = p_id and state = 'planned' order by rank, record_id limit p_most loop
    reason := null;
    one := null;
    former := null;
    if r.to_id is not null and not exists (select 1 from person p where p.id = r.to_id and p.active) then
      reason := 'receiver_gone';
    elsif r.record_kind = 'share' then
      select g.why, g.before into reason, former from give_share(r.shared_kind, r.record_id, h.giver_id, r.to_id, keeps) g;
    elsif r.record_kind = 'ticket' then
      select g.why, g.told into reason, one from give_ticket(r.record_id, h.giver_id, r.to_id, null) g;
      former := jsonb_build_object('version', one -> 'version');
    else
      if r.record_kind = 'customer' then
        select jsonb_build_object('held_since', c.held_since) into former from customer c where c.id = r.record_id for update;
      end if;
      select g.why, g.told into reason, one from give_record(r.record_kind, r.record_id, h.giver_id, r.to_id) g;
    end if;
    update handover_record set state = case when reason is null then 'moved' else 'left' end, why = reason, before = former
     where handover_id = p_id and rank = r.rank and record_id = r.record_id and to_id is not distinct from r.to_id;
    if reason is not null or one is null then continue; end if;
    told := told || (one || jsonb_build_object('to', r.to_id, 'from', h.giver_id));
    -- Who works on a deal sees whom it is with; who is to do something sees on what.
    if r.record_kind in ('deal', 'closed_deal') then
      perform give_sight(p_id, 'customer', (one ->> 'customer')::uuid, r.to_id);
    elsif r.record_kind = 'activity' then
      perform give_sight(p_id, case when one ->> 'deal' is null then 'customer' else 'deal' end, coalesce(one ->> 'deal', one ->> 'customer')::uuid, r.to_id);
    end if;
    if keeps and r.record_kind in ('customer', 'deal', 'closed_deal') then
      perform give_sight(p_id, case r.record_kind when 'customer' then 'customer' else 'deal' end, r.record_id, h.giver_id);
    end if;
  end loop;
  select count(*) into rest from handover_record where handover_id = p_id and state = 'planned';
  update handover set beat_at = clock_timestamp(), state = case when rest = 0 then 'done' else state end,
                      finished_at = case when rest = 0 then app_now() end
   where id = p_id;
  return jsonb_build_object('rest', rest, 'told', told, 'ended', rest = 0);
end $$;

-- As before (0015). Where tickets went, only who may give tickets takes it back.
create or replace function begin_handover_undo(p_id uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  h handover;
begin
  select * into h from handover where id = p_id for update;
  perform check_giver(h.giver_id);
  if not may_assign_tickets()
     and exists (select 1 from handover_record r where r.handover_id = p_id and r.record_kind = 'ticket' and r.state = 'moved') then
    raise exception using errcode = 'insufficient_privilege', message = 'handover';
  end if;
  if not (h.state = 'done' or (h.state = 'running' and h.beat_at < clock_timestamp() - interval '30 seconds')) then return false; end if;
  update handover_record set state = 'left', why = 'not_reached' where handover_id = p_id and state = 'planned';
  update handover set state = 'undoing', beat_at = clock_timestamp(), undone_by = me(), finished_at = coalesce(finished_at, app_now()) where id = p_id;
  return true;
end $$;

-- As before (0015), with tickets, and with what went to nobody.
create or replace function handover_undo_step(p_id uuid, p_most integer) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  h handover;
  r handover_record;
  reason text;
  one jsonb;
  told jsonb := '[]';
  rest bigint;
begin
  select * into h from handover where id = p_id for update;
  perform check_giver(h.giver_id);
  if h.state <> 'undoing' then return jsonb_build_object('rest', 0, 'told', told); end if;
  for r in select * from handover_record where handover_id = p_id and state = 'moved' order by rank, record_id limit p_most loop
    one := null;
    if r.record_kind in ('share', 'sight') then
      reason := return_share(h, r);
    elsif r.record_kind = 'ticket' then
      select g.why, g.told into reason, one from give_ticket(r.record_id, r.to_id, h.giver_id, (r.before ->> 'version')::integer) g;
    else
      select g.why, g.told into reason, one from give_record(r.record_kind, r.record_id, r.to_id, h.giver_id) g;
      -- As long as if it had never been away.
      if reason is null and r.record_kind = 'customer' and r.before ? 'held_since' then
        update customer set held_since = (r.before ->> 'held_since')::timestamptz where id = r.record_id;
      end if;
    end if;
    update handover_record set state = case when reason is null then 'returned' else 'stayed' end, why = reason
     where handover_id = p_id and rank = r.rank and record_id = r.record_id and to_id is not distinct from r.to_id;
    if one is not null then told := told || (one || jsonb_build_object('to', h.giver_id, 'from', r.to_id)); end if;
  end loop;
  select count(*) into rest from handover_record where handover_id = p_id and state = 'moved';
  update handover set beat_at = clock_timestamp(), state = case when rest = 0 then 'undone' else state end,
                      undone_at = case when rest = 0 then app_now() end
   where id = p_id;
  return jsonb_build_object('rest', rest, 'told', told, 'ended', rest = 0);
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- What hangs on a giver by name and does not go by itself: rules that have their rights, pools that they manage, views that others use.
create function kept_by_giver(p_giver uuid) returns table (kind text, id uuid, name text, name_en text, list text, query text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  perform check_giver(p_giver);
  return query
    (select 'automation', a.id, a.name, null::text, null::text, null::text from automation a where a.keeper_id = p_giver order by a.name, a.id limit 100)
    union all
    (select 'pool', p.id, p.name, p.name_en, null, null from pool_manager m join pool p on p.id = m.pool_id and not p.archived
      where m.person_id = p_giver order by p.name, p.id limit 100)
    union all
    (select 'view', v.id, v.name, null, v.list, v.query from saved_view v where v.owner_id = p_giver and v.shared order by v.name, v.id limit 100);
end $$;
grant execute on function kept_by_giver(uuid) to qz_customer_assign;

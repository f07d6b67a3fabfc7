-- Leads as every other record: in the bin, in handovers, found by the search, brought in by files; and what the page of a deal still lacked.
--
-- 1. Leads in the bin.
-- 2. Leads that are handed over.
-- 3. Leads that are found.
-- 4. Competitors of a deal.

alter table lead add column deleted_at timestamptz;

-- What lies in the bin nobody sees, whatever else lets them.
create policy not_in_bin on lead as restrictive for select to qz_customer_self, qz_customer_team, qz_customer_all, qz_daily using (deleted_at is null);

do $$
declare
  rule record;
begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''lead''::text, ') as known
      from pg_constraint c where c.conname in ('deletion_kind_known', 'handover_record_kind_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

create function note_lead_deletion() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.deleted_at is null then
    update deletion set ended = 'restored', ended_by = me(), ended_at = app_now() where record_id = new.id and ended is null;
  else
    insert into deletion (id, record_kind, record_id, name, owner_id, deleted_by, deleted_at)
    values (gen_random_uuid(), 'lead', new.id, coalesce(new.company, new.name), new.owner_id, me(), new.deleted_at)
    on conflict (record_id) where ended is null do nothing;
  end if;
  return null;
end $$;
create trigger note_lead_deletion after update of deleted_at on lead for each row
  when ((old.deleted_at is null) <> (new.deleted_at is null)) execute function note_lead_deletion();

create policy all_leads on deletion for select to qz_customer_all
  using ((select caller_has('qz_customer_write')) and record_kind = 'lead');
create policy team_leads on deletion for select to qz_customer_team
  using ((select caller_has('qz_customer_write')) and record_kind = 'lead' and owner_id = any ((select my_people())::uuid[]));
create policy self_leads on deletion for select to qz_customer_self
  using ((select caller_has('qz_customer_write')) and record_kind = 'lead' and owner_id = (select me()));

create or replace function may_write_deleted(p_kind text, p_id uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if p_kind = 'ticket' then return may_write_tickets() and exists (select 1 from ticket t where t.id = p_id); end if;
  if p_kind = 'lead' then return exists (select 1 from lead l where l.id = p_id and may_write_lead(l.owner_id)); end if;
  return may_write_deleted_other(p_kind, p_id);
end $$;

create or replace function told_of_record(p_kind text, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if p_kind = 'ticket' then
    return (select jsonb_build_object('kind', p_kind, 'id', t.id, 'name', t.subject, 'owner', t.owner_id, 'version', t.version, 'customer', t.customer_id)
              from ticket t where t.id = p_id);
  end if;
  if p_kind = 'lead' then
    return (select jsonb_build_object('kind', p_kind, 'id', l.id, 'name', coalesce(l.company, l.name), 'owner', l.owner_id, 'version', l.version)
              from lead l where l.id = p_id);
  end if;
  return told_of_other_record(p_kind, p_id);
end $$;

-- Puts a lead that was seen in this version into the bin, with all that is kept of it; what became of it stays.
create function delete_lead(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update lead l set deleted_at = app_now(), version = l.version + 1, updated_at = app_now()
   where l.id = p_id and l.deleted_at is null and l.version = p_version and may_write_lead(l.owner_id);
  return found;
end $$;
grant execute on function delete_lead(uuid, integer) to qz_customer_write;

create function purge_lead() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform erase_rows('lead', array[new.record_id]);
  return null;
end $$;
create trigger purge_lead after update of ended on deletion for each row
  when (new.record_kind = 'lead' and new.ended = 'purged') execute function purge_lead();

-- Nothing that looks past the policies takes up what lies there.
create or replace function leads_wait_again() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update lead set waits = true where owner_id is null and state = 'new' and recycled = 0 and not waits and deleted_at is null;
  return null;
end $$;

create or replace function lead_agents() returns table (id uuid, name text, capacity integer, away_until date, load bigint, version integer)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select p.id, p.name, a.capacity, a.away_until,
         (select count(*) from lead l where l.owner_id = p.id and l.state in ('new', 'contacted') and l.deleted_at is null), a.version
    from lead_agent a join person p on p.id = a.person_id and p.active and pg_has_role('qz_' || p.role, 'qz_customer_write', 'usage')
   order by p.name collate "zh-x-icu", p.id;
end;

create or replace function claim_lead(p_id uuid) returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare
  is_now integer;
begin
  if not caller_has('qz_customer_write') then raise exception using errcode = 'insufficient_privilege', message = 'claim_lead'; end if;
  update lead l set owner_id = me(), waits = false, deadline = false, remind_at = null, due_at = null, version = l.version + 1, updated_at = app_now()
   where l.id = p_id and l.owner_id is null and l.state in ('new', 'contacted', 'qualified') and l.deleted_at is null returning l.version into is_now;
  return is_now;
end $$;

create or replace function assign_lead(p_id uuid, p_version integer, p_owner uuid) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  l lead;
begin
  if not caller_has('qz_customer_assign') then raise exception using errcode = 'insufficient_privilege', message = 'assign_lead'; end if;
  select * into l from lead x where x.id = p_id and x.deleted_at is null for update;
  if not found or not (l.owner_id is null or may_write_lead(l.owner_id)) then
    raise exception using errcode = 'no_data_found', message = 'lead';
  end if;
  if l.version <> p_version then return null; end if;
  if not exists (select 1 from lead_agent a join person p on p.id = a.person_id and p.active and pg_has_role('qz_' || p.role, 'qz_customer_write', 'usage')
                  where p.id = p_owner) or not (caller_has('qz_customer_all') or p_owner = any (my_people())) then
    raise exception using errcode = 'check_violation', constraint = 'lead_owner_may_receive', message = 'lead_owner_may_receive';
  end if;
  update lead set owner_id = p_owner, waits = false, deadline = false, remind_at = null, version = version + 1, updated_at = app_now() where id = p_id;
  return p_version + 1;
end $$;

create or replace function leads_alike(p_keys text[], p_itself uuid) returns table (id uuid, name text, owner text, state text, seen boolean)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select l.id, coalesce(l.company, l.name), p.name, l.state,
         caller_has('qz_customer_all') or l.owner_id is null or l.owner_id = me() or (caller_has('qz_customer_team') and l.owner_id = any (my_people()))
    from lead l left join person p on p.id = l.owner_id
   where l.keys && p_keys and l.id is distinct from p_itself and l.deleted_at is null
     and (caller_has('qz_customer_self') or caller_has('qz_customer_team') or caller_has('qz_customer_all'))
   order by l.created_at desc, l.id limit 10;
end;

-- ---------------------------------------------------------------------------------------------------------------------
-- Open leads change hands as customers do, and go before them. What a rule allowed until somebody is in touch holds for whoever has them then.
alter function planned_handover(uuid, jsonb) rename to planned_handover_but_leads;
create function planned_handover(p_giver uuid, p_plan jsonb)
returns table (rank smallint, record_kind text, record_id uuid, shared_kind text, name text, value numeric, to_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  receivers constant uuid[] := array(select jsonb_array_elements_text(p_plan -> 'receivers')::uuid);
begin
  -- It asks whether the caller may.
  return query select * from planned_handover_but_leads(p_giver, p_plan);
  if not p_plan -> 'kinds' ? 'lead' or coalesce(cardinality(receivers), 0) = 0 then return; end if;
  -- A lead has no tags and no pipeline: whoever asks for those asks for none.
  if coalesce(p_plan ->> 'tag', p_plan ->> 'pipeline') is not null then return; end if;
  return query
    select 0::smallint, 'lead', l.id, null::text, coalesce(l.company, l.name), null::numeric,
           handover_pick(p_plan ->> 'rule', receivers, p_plan -> 'by_value', case p_plan ->> 'rule' when 'region' then l.city else l.industry end,
                         row_number() over (order by l.id) - 1)
      from lead l
     where l.owner_id = p_giver and l.state in ('new', 'contacted', 'qualified') and l.deleted_at is null
       and (p_plan ->> 'industry' is null or l.industry = p_plan ->> 'industry') and (p_plan ->> 'region' is null or l.city = p_plan ->> 'region');
end $$;
grant execute on function planned_handover(uuid, jsonb) to qz_customer_assign;

-- ---------------------------------------------------------------------------------------------------------------------
-- Leads that are found: by company and person, numbers, address, and what they want. In the index, what nobody has belongs to nobody by id,
-- so that it is found as owners are.
create or replace view search_source as
  select 'customer' as kind, c.id as record_id, c.name as title, c.phone, c.email, custom_search_text(c.id) as extra, c.owner_id,
         c.updated_at as touched_at, c.deleted_at is null as here
    from customer c
  union all
  select 'contact', k.id, k.name, k.phone, k.email, contact_search_text(k.id), k.owner_id, k.updated_at, k.deleted_at is null from contact k
  union all
  select 'deal', d.id, d.name, null, null, null, d.owner_id, d.updated_at, d.deleted_at is null from deal d
  union all
  select 'ticket', t.id, t.subject, null, null, ticket_search_text(t.id), t.customer_owner_id, t.updated_at, t.deleted_at is null from ticket t
  union all
  select 'lead', l.id, concat_ws(' · ', l.company, l.name), concat_ws(' / ', l.mobile, l.phone), l.email, concat_ws(' ', l.wechat, l.interest),
         coalesce(l.owner_id, '00000000-0000-0000-0000-000000000000'), l.updated_at, l.deleted_at is null
    from lead l;
select search_follows('lead', '{company,name,mobile,phone,email,wechat,interest}');
insert into search_due (kind, record_id, in_bulk) select 'lead', l.id, true from lead l;

-- As before (0035), with what nobody has.
create or replace function search_seen(p_ids uuid[], p_named uuid[], p_shared uuid[], p_query tsquery, p_first boolean, p_owner uuid,
                            p_free text[], p_led text[], p_team uuid[], p_own text[])
returns table (record_id uuid, kind text, fresh boolean, read_to timestamptz, touched_at timestamptz)
language plpgsql stable security definer
set search_path = public, pg_temp set jit = off set plan_cache_mode = force_generic_plan as $$
begin
  return query
    with found as (
      select e.record_id, e.kind, false as fresh, e.touched_at as read_to from search_entry e where e.record_id = any (p_ids)
      union all
      select e.record_id, e.kind, false, null from search_entry e where e.record_id = any (p_named)
      union all
      -- What is shared with the caller, whoever has it.
      select e.record_id, e.kind, false, null from search_entry e
       where e.record_id = any (p_shared) and e.terms @@ p_query and p_first
      union all
      select d.record_id, d.kind, true, null from (
        select distinct l.record_id, l.kind from (
          select * from search_due n where not n.in_bulk order by n.line desc limit 200) l where p_first) d
    ), one as (select f.record_id, f.kind, bool_or(f.fresh) as fresh, max(f.read_to) as read_to from found f group by f.record_id, f.kind)
    select o.record_id, o.kind, o.fresh, o.read_to, v.touched_at
      from one o
     cross join lateral (select v.owner_id, v.touched_at from search_source v where v.kind = o.kind and v.record_id = o.record_id and v.here) v
     where (p_owner is null or v.owner_id = p_owner)
       and (o.kind = any (p_free)
         or (o.kind = any (p_led) and (v.owner_id = any (p_team) or o.record_id = any (p_shared)))
         or (o.kind = any (p_own) and (v.owner_id in (me(), '00000000-0000-0000-0000-000000000000') or o.record_id = any (p_shared))));
end $$;

create or replace function search_found(p_plan jsonb, p_kinds text[], p_owner uuid, p_before timestamptz, p_before_id uuid, p_limit integer, p_slips boolean)
returns table (record_id uuid, kind text, fresh boolean, read_to timestamptz, touched_at timestamptz)
language plpgsql stable security definer
set search_path = public, pg_temp set jit = off set plan_cache_mode = force_custom_plan set enable_bitmapscan = on as $$
declare
  -- So many may be fetched at once; so many may be looked at one by one.
  few constant integer := 1500;
  near constant integer := 2000;
  -- Kinds of which the caller sees all, those of the people whom the caller leads, and the caller's own.
  free text[] := '{}';
  led text[] := '{}';
  own text[] := '{}';
  family record;
  team uuid[];
  -- The owner of what nobody has.
  nobody constant uuid := '00000000-0000-0000-0000-000000000000';
  shared uuid[] := shared_ids('customer') || shared_ids('deal');
  query tsquery := (case when p_slips then p_plan ->> 'slip' else p_plan ->> 'find' end)::tsquery;
  sought tsquery := query;
  people uuid[];
  owners tsquery;
  share real;
  scope real := 1;
  total real := coalesce((select c.share from search_common c where c.term = ''), 0);
  most integer := case when (p_plan ->> 'one')::boolean then least(p_limit, 50) else p_limit end;
  walk real;
  span integer;
  part record;
  parts tsquery;
  size real := 0;
  read real := 0;
  wanted real;
  ids uuid[] := '{}';
  named uuid[] := '{}';
  before_at timestamptz := coalesce(p_before, 'infinity');
  before_id uuid := coalesce(p_before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
begin
  if query is null or p_limit < 1 then return; end if;
  for family in
    select f.scope, array(select k from unnest(f.kinds) k where p_kinds is null or k = any (p_kinds)) as kinds
      from (values ('customer', array['customer', 'contact', 'lead']), ('deal', array['deal']), ('ticket', array['ticket'])) as f (scope, kinds)
  loop
    if caller_has('qz_' || family.scope || '_all') then free := free || family.kinds;
    elsif caller_has('qz_' || family.scope || '_team') then led := led || family.kinds;
    elsif caller_has('qz_' || family.scope || '_self') then own := own || family.kinds;
    end if;
  end loop;
  team := case when cardinality(led) > 0 then my_people() || nobody else '{}' end;
  -- Tickets are seen with the customer that is shared.
  if cardinality(shared) > 0 and 'ticket' = any (led || own) then
    shared := shared || array(select t.id from ticket t where t.customer_id = any (shared) and t.deleted_at is null limit 500);
  end if;
  share := search_share(case when p_slips then p_plan -> 'rare_slip' else p_plan -> 'rare' end);

  -- Whose records these can be, where that is not everybody's.
  people := case when p_owner is not null then array[p_owner]
                 when cardinality(free) > 0 then null
                 else array(select unnest(array_remove(team, nobody)) union select me() where cardinality(own) > 0
                            union select nobody where 'lead' = any (led || own)) end;
  if people is not null then
    -- Whose they are says nothing of how they are called.
    scope := greatest(0.0001, least(1, (
      select coalesce(sum(c.share), 0) + 0.0005 * count(*) filter (where c.share is null)
        from unnest(people) u left join search_common c on c.term = '%' || right(replace(u::text, '-', ''), 8))));
    -- Few people's records are found by the index. Those of many it would gather one person after the other, which takes longer
    -- than to leave others' out afterwards.
    if cardinality(array_remove(people, nobody)) = 1 or (scope < 0.03 and cardinality(people) <= 100) then
      select string_agg(quote_literal('%' || right(replace(u::text, '-', ''), 8)), ' | ')::tsquery into owners from unnest(people) u;
      sought := query && owners;
    end if;
  end if;

  if people is null or cardinality(people) > 0 then
    walk := case when share > 0 then 1.3 * most / share / (case when cardinality(people) = 1 then 1 else scope end) + 200 end;
    if walk <= near and cardinality(people) = 1 then
      ids := array(select s.record_id from (
               select * from search_entry e where e.owner_id = people[1] and (e.touched_at, e.record_id) < (before_at, before_id)
                order by e.touched_at desc, e.record_id desc limit walk::integer) s
             where s.terms @@ query and s.kind = any (free || led || own) limit most);
    elsif walk <= near then
      ids := array(select s.record_id from (
               select * from search_entry e where (e.touched_at, e.record_id) < (before_at, before_id)
                order by e.touched_at desc, e.record_id desc limit walk::integer) s
             where (s.kind = any (free) or (s.kind = any (led) and s.owner_id = any (team)) or (s.kind = any (own) and s.owner_id in (me(), nobody)))
               and s.terms @@ query limit most);
    end if;
    if cardinality(ids) < most then
      ids := '{}';
      if share * total * (case when owners is null then 1 else scope end) > few then
        select s.span into span from search_span s where s.from_at <= before_at order by s.from_at desc limit 1;
      end if;
      if span is null then
        ids := array(select s.record_id from (
                 select e.record_id, e.touched_at, e.kind, e.owner_id from search_entry e where e.terms @@ sought offset 0) s
               where (s.touched_at, s.record_id) < (before_at, before_id)
                 and (s.kind = any (free) or (s.kind = any (led) and s.owner_id = any (team)) or (s.kind = any (own) and s.owner_id in (me(), nobody)))
               order by s.touched_at desc, s.record_id desc limit most);
      else
        wanted := 1.5 * most / (share * scope);
        for part in select p.term, p.size, p.term = last_value(p.term) over (rows between unbounded preceding and unbounded following) as last
                      from search_parts(span) p loop
          parts := case when parts is null then quote_literal(part.term)::tsquery else parts || quote_literal(part.term)::tsquery end;
          size := size + part.size;
          continue when size < wanted and not part.last;
          ids := ids || array(select s.record_id from (
                   select e.record_id, e.touched_at, e.kind, e.owner_id from search_entry e where e.terms @@ (sought && parts) offset 0) s
                 where (s.touched_at, s.record_id) < (before_at, before_id)
                   and (s.kind = any (free) or (s.kind = any (led) and s.owner_id = any (team)) or (s.kind = any (own) and s.owner_id in (me(), nobody)))
                 order by s.touched_at desc, s.record_id desc limit most - cardinality(ids));
          exit when cardinality(ids) >= most;
          read := read + size;
          -- As many as what was found so far says; where that is little, several times what was read, so that few steps reach the end.
          wanted := case when cardinality(ids) >= 10 then 1.5 * (most - cardinality(ids)) * read / cardinality(ids) else 4 * read end;
          size := 0;
          parts := null;
        end loop;
      end if;
    end if;
  end if;

  -- Of many, the newest were taken: what the query is the name of, or its beginning, is added.
  if p_before is null and cardinality(ids) >= most and not (p_plan ->> 'one')::boolean then
    named := array(select s.record_id from (
             select * from search_entry e where e.title_key >= p_plan ->> 'key' and e.title_key < (p_plan ->> 'key') || U&'\+10FFFF'
              order by e.title_key limit 200) s
           where (s.kind = any (free) or (s.kind = any (led) and s.owner_id = any (team)) or (s.kind = any (own) and s.owner_id in (me(), nobody)))
             and (p_owner is null or s.owner_id = p_owner) limit 50);
  end if;
  return query
    select * from search_seen(ids, named, shared, query, p_before is null, p_owner, free, led, team, own);
end $$;

create or replace function search_recent(p_ids uuid[], p_limit integer)
returns table (record_id uuid, kind text, title text, phone text, email text, owner_id uuid, touched_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp set jit = off as $$
declare
  ids uuid[] := p_ids;
  shared uuid[] := shared_ids('customer') || shared_ids('deal');
  team uuid[] := my_people();
begin
  if cardinality(ids) = 0 then
    ids := array(select e.record_id from search_entry e where e.owner_id = me() order by e.touched_at desc, e.record_id desc limit p_limit);
  end if;
  return query
    select v.record_id, v.kind, v.title, v.phone, v.email, v.owner_id, v.touched_at
      from unnest(ids) with ordinality as i (id, rank) join search_source v on v.record_id = i.id and v.here
     cross join lateral (select 'qz_' || case when v.kind in ('contact', 'lead') then 'customer' else v.kind end as scope) s
     where caller_has(s.scope || '_all')
        or (caller_has(s.scope || '_team') and v.owner_id = any (team))
        or (caller_has(s.scope || '_self') and v.owner_id = me())
        or ((caller_has(s.scope || '_self') or caller_has(s.scope || '_team'))
            and (v.record_id = any (shared)
              or (v.kind = 'lead' and v.owner_id = '00000000-0000-0000-0000-000000000000')
              or (v.kind = 'ticket' and exists (select 1 from ticket t where t.id = v.record_id and t.customer_id = any (shared)))))
     order by i.rank limit p_limit;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Whom else a customer talks to about a deal, and who won where one of them did.
create table competitor (
  id   uuid primary key,
  name text not null constraint competitor_name_length check (length(trim(name)) between 1 and 100)
);
create unique index competitor_name_unique on competitor (lower(name));
select guard_table('competitor');
create policy sellers_read on competitor for select to qz_deal_self, qz_deal_team, qz_deal_all using (true);
create policy sellers_add on competitor for insert to qz_deal_write with check (true);
grant select on competitor to qz_deal_self, qz_deal_team, qz_deal_all;
grant insert on competitor to qz_deal_write;

create table deal_competitor (
  deal_id       uuid not null references deal on delete cascade,
  competitor_id uuid not null references competitor,
  note          text constraint deal_competitor_note_length check (length(note) <= 500),
  won           boolean not null default false,
  primary key (deal_id, competitor_id)
);
comment on column deal_competitor.won is 'the deal was lost to them; counts while it is lost';
create unique index deal_competitor_one_won on deal_competitor (deal_id) where won;
create index deal_competitor_by_competitor on deal_competitor (competitor_id);
select guard_table('deal_competitor');
grant select on deal_competitor to qz_deal_self, qz_deal_team, qz_deal_all;
grant insert, delete, update (note, won) on deal_competitor to qz_deal_write;
create policy with_deal on deal_competitor for select to qz_deal_self, qz_deal_team, qz_deal_all
  using (exists (select 1 from deal d where d.id = deal_id));
create policy with_deal_adds on deal_competitor for insert to qz_deal_self, qz_deal_team, qz_deal_all
  with check (exists (select 1 from deal d where d.id = deal_id and may_write_deal(d.id, d.owner_id)));
create policy with_deal_changes on deal_competitor for update to qz_deal_self, qz_deal_team, qz_deal_all
  using (exists (select 1 from deal d where d.id = deal_id and may_write_deal(d.id, d.owner_id)));
create policy with_deal_removes on deal_competitor for delete to qz_deal_self, qz_deal_team, qz_deal_all
  using (exists (select 1 from deal d where d.id = deal_id and may_write_deal(d.id, d.owner_id)));

-- Checklists of stages, and more that a stage may require.
--
-- 1. Items of stages, and what of them is done on a deal.
-- 2. What a deal lacks on its way into a stage: said in one place, for people and for what moves deals by itself.
-- 3. Quotes and scores move deals by the same.

create table stage_item (
  id       uuid primary key,
  stage_id uuid not null references stage,
  rank     integer not null,
  name     text not null constraint stage_item_name_length check (length(trim(name)) between 1 and 100),
  name_en  text constraint stage_item_name_en_length check (length(trim(name_en)) between 1 and 100),
  needed   boolean not null default false,
  archived boolean not null default false
);
comment on column stage_item.needed is 'must be ticked before a deal leaves the stage for a later one';
comment on column stage_item.archived is 'taken off the list; what was ticked stays told';
create index stage_item_by_stage on stage_item (stage_id, rank) where not archived;
select guard_table('stage_item');
create policy everyone_reads on stage_item for select to qz_everyone using (true);
create policy administrators_write on stage_item for all to qz_administer using (true) with check (true);
grant select on stage_item to qz_everyone;
grant insert, update on stage_item to qz_administer;

create table deal_item (
  deal_id uuid not null references deal on delete cascade,
  item_id uuid not null references stage_item,
  done_by uuid not null references person,
  done_at timestamptz not null default app_now(),
  primary key (deal_id, item_id)
);
comment on table deal_item is 'items of stages that are ticked on a deal; they stay ticked when it moves on and comes back';
select guard_table('deal_item');
grant select on deal_item to qz_deal_self, qz_deal_team, qz_deal_all;
grant insert, delete on deal_item to qz_deal_write;
create policy with_deal on deal_item for select to qz_deal_self, qz_deal_team, qz_deal_all
  using (exists (select 1 from deal d where d.id = deal_id));
create policy with_deal_adds on deal_item for insert to qz_deal_self, qz_deal_team, qz_deal_all
  with check (done_by = (select me()) and exists (select 1 from deal d where d.id = deal_id and may_write_deal(d.id, d.owner_id)));
create policy with_deal_removes on deal_item for delete to qz_deal_self, qz_deal_team, qz_deal_all
  using (exists (select 1 from deal d where d.id = deal_id and may_write_deal(d.id, d.owner_id)));

-- ---------------------------------------------------------------------------------------------------------------------
alter table stage drop constraint stage_required_known;
alter table stage add constraint stage_required_known
  check (required <@ array['value', 'expected_close', 'customer', 'next_activity', 'contact', 'products', 'quote', 'budget']);

-- What a stage requires and a deal lacks, in the order of stage.required. It asks for no right: only functions that do may call it.
create function deal_lacks(p_deal uuid, p_stage uuid) returns text[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(r.what order by r.place), '{}')
    from stage s join deal d on d.id = p_deal cross join unnest(s.required) with ordinality as r (what, place)
   where s.id = p_stage and not case r.what
           when 'value' then d.value is not null
           when 'expected_close' then d.expected_close is not null
           when 'customer' then d.customer_id is not null
           when 'next_activity' then exists (select 1 from activity a where a.deal_id = d.id and a.done_at is null)
           when 'contact' then exists (select 1 from deal_contact k join contact c on c.id = k.contact_id and c.deleted_at is null where k.deal_id = d.id)
           when 'products' then exists (select 1 from deal_product p where p.deal_id = d.id)
           when 'quote' then exists (select 1 from quote q where q.deal_id = d.id and q.state in ('sent', 'accepted'))
           when 'budget' then exists (select 1 from score_answer a where a.deal_id = d.id and a.question = 'budget')
         end;
end;

-- The needed items of the stage in which a deal is that are not ticked, on its way to another one. None on the way back, none where it is
-- lost: who gives up owes nothing any more. Another pipeline counts as on. It asks for no right either.
create function deal_open_items(p_deal uuid, p_stage uuid) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(i.id order by i.rank, i.id), '{}')
    from deal d join stage f on f.id = d.stage_id join stage t on t.id = p_stage
    join stage_item i on i.stage_id = f.id and i.needed and not i.archived
   where d.id = p_deal and f.id <> t.id and f.kind = 'open' and t.kind <> 'lost' and (t.pipeline_id <> f.pipeline_id or t.rank > f.rank)
     and not exists (select 1 from deal_item k where k.deal_id = d.id and k.item_id = i.id);
end;

-- Both, of deals that the caller may write and that are not in the stage yet. What hangs on the deal counts, whether the caller sees it or not.
create function deals_lack(p_deals uuid[], p_stage uuid) returns table (deal uuid, lacks text[], items uuid[])
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select d.id, deal_lacks(d.id, p_stage), deal_open_items(d.id, p_stage)
    from deal d where d.id = any (p_deals) and d.stage_id <> p_stage and d.deleted_at is null and may_write_deal(d.id, d.owner_id);
end;
grant execute on function deals_lack(uuid[], uuid) to qz_deal_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- Moves a deal that is open and lacks nothing: neither what the stage requires nor what the one that it leaves needs ticked; nobody's hand
-- did it. p_position is its place in the column.
create or replace function move_deal_of_quote(p_quote uuid, p_position text) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d deal;
  s stage;
begin
  select e.* into d from quote q join deal e on e.id = q.deal_id where q.id = p_quote and e.deleted_at is null and e.status = 'open' for update of e;
  if not found then return; end if;
  select t.* into s from stage t, quote_setting g where t.id = any (g.accepted_stages) and t.pipeline_id = d.pipeline_id and not t.archived limit 1;
  if not found or s.id = d.stage_id or cardinality(deal_lacks(d.id, s.id)) > 0 or cardinality(deal_open_items(d.id, s.id)) > 0 then
    return;
  end if;
  update deal set stage_id = s.id, status = s.kind, position = p_position, entered_stage_at = app_now(),
                  closed_at = case when s.kind <> 'open' then app_now() end, version = d.version + 1, updated_at = app_now()
   where id = d.id;
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after)
  values (gen_random_uuid(), app_now(), app_now(), case s.kind when 'won' then 'deal.won' when 'lost' then 'deal.lost' else 'deal.moved' end, 'deal', d.id,
          d.customer_id, d.owner_id, d.version + 1,
          jsonb_build_object('stage', d.stage_id, 'stage_name', (select t.name from stage t where t.id = d.stage_id), 'status', d.status,
                             'position', d.position, 'entered_stage_at', d.entered_stage_at),
          jsonb_build_object('stage', s.id, 'stage_name', s.name, 'status', s.kind, 'position', p_position, 'entered_stage_at', app_now())
            || case when s.kind <> 'open' then jsonb_build_object('closed_at', app_now()) else '{}' end);
end $$;

-- Moves an open deal forward into the stage of a rule, where it lacks nothing, as above. Says whether it did; nobody's hand did it.
create or replace function move_deal_by_score(p_deal uuid, p_rule uuid, p_points integer, p_position text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d deal;
  r score_rule;
  s stage;
begin
  select x.* into d from deal x where x.id = p_deal and x.deleted_at is null and x.status = 'open' for update;
  if not found then return false; end if;
  select x.* into r from score_rule x where x.id = p_rule;
  select t.* into s from stage t where t.id = r.stage_id and t.pipeline_id = d.pipeline_id and t.kind = 'open' and not t.archived
     and t.rank > (select f.rank from stage f where f.id = d.stage_id);
  if not found or cardinality(deal_lacks(d.id, s.id)) > 0 or cardinality(deal_open_items(d.id, s.id)) > 0 then
    return false;
  end if;
  update deal set stage_id = s.id, position = p_position, entered_stage_at = app_now(), version = d.version + 1, updated_at = app_now() where id = d.id;
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after)
  values (gen_random_uuid(), app_now(), app_now(), 'deal.moved', 'deal', d.id, d.customer_id, d.owner_id, d.version + 1,
          jsonb_build_object('stage', d.stage_id, 'stage_name', (select t.name from stage t where t.id = d.stage_id), 'status', d.status,
                             'position', d.position, 'entered_stage_at', d.entered_stage_at),
          jsonb_build_object('stage', s.id, 'stage_name', s.name, 'status', s.kind, 'position', p_position, 'entered_stage_at', app_now(),
                             'score_rule', r.name, 'score_points', p_points));
  return true;
end $$;

-- What is expected of deals: how they went through their stages, quotas, and how the open ones stood at the beginning of each week.

-- Where somebody knows better than the stage.
alter table deal
  add column probability smallint constraint deal_probability_range check (probability between 0 and 100),
  add column forecast_category text
    constraint deal_forecast_category_known check (forecast_category in ('commit', 'best', 'pipeline', 'omitted'));
comment on column deal.probability is 'per cent, said by hand; null: that of the stage';
comment on column deal.forecast_category is 'said by hand; null: follows from the probability';
grant update (probability, forecast_category) on deal to qz_deal_write;

-- The category of a deal: what somebody said, else the band of its probability.
create function forecast_category(p_said text, p_probability smallint) returns text language sql immutable parallel safe
  return coalesce(p_said, case when p_probability >= 70 then 'commit' when p_probability >= 40 then 'best'
                               when p_probability > 0 then 'pipeline' else 'omitted' end);
grant execute on function forecast_category(text, smallint) to qz_everyone;

-- Forecasts walk these: what was closed within some days, and what is expected within some days.
create index deal_by_closing on deal (closed_at) include (owner_id, pipeline_id, status, base_value)
  where closed_at is not null and deleted_at is null;
create index deal_by_expectation on deal (expected_close) include (owner_id, pipeline_id, stage_id, base_value)
  where status = 'open' and deleted_at is null;

-- ---------------------------------------------------------------------------------------------------------------------
-- One row for each stage that a deal stood in, kept by a trigger on the deal.
create table deal_span (
  deal_id    uuid not null references deal on delete cascade,
  number     integer not null,
  stage_id   uuid not null references stage,
  owner_id   uuid not null,
  entered_at timestamptz not null,
  left_at    timestamptz,
  primary key (deal_id, number),
  constraint deal_span_runs_forward check (left_at >= entered_at)
);
comment on column deal_span.owner_id is 'whose deal it is now: kept beside it, so that policies need not ask the deal for each of its spans';
create unique index deal_span_open on deal_span (deal_id) where left_at is null;
select guard_table('deal_span');
grant select on deal_span to qz_deal_self, qz_deal_team, qz_deal_all;
create policy self_reads on deal_span for select to qz_deal_self using (owner_id = (select me()));
-- Whom one leads is looked up by hash: of a thousand people each row would else be compared with half of them.
create policy team_reads on deal_span for select to qz_deal_team using (owner_id in (select unnest(my_people())));
create policy shared_reads on deal_span for select to qz_deal_self, qz_deal_team
  using (deal_id = any ((select shared_ids('deal'))::uuid[]));
create policy all_reads on deal_span for select to qz_deal_all using (true);

create function keep_deal_span() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  back integer;
  last deal_span;
begin
  if tg_op = 'INSERT' then
    insert into deal_span (deal_id, number, stage_id, owner_id, entered_at)
    values (new.id, 1, new.stage_id, new.owner_id, new.entered_stage_at);
    return null;
  end if;
  if new.owner_id <> old.owner_id then
    update deal_span set owner_id = new.owner_id where deal_id = new.id;
  end if;
  if new.stage_id = old.stage_id and new.entered_stage_at = old.entered_stage_at then return null; end if;
  -- A move that was taken back has never been: the deal stands again where it stood, since when it had stood there.
  select s.number into back from deal_span s
   where s.deal_id = new.id and s.stage_id = new.stage_id and s.entered_at = new.entered_stage_at and s.left_at is not null
   order by s.number desc limit 1;
  if back is not null then
    delete from deal_span where deal_id = new.id and number > back;
    update deal_span set left_at = null where deal_id = new.id and number = back;
    return null;
  end if;
  if new.stage_id <> old.stage_id then
    update deal_span set left_at = greatest(entered_at, new.entered_stage_at)
     where deal_id = new.id and left_at is null returning * into last;
    insert into deal_span (deal_id, number, stage_id, owner_id, entered_at)
    values (new.id, coalesce(last.number, 0) + 1, new.stage_id, new.owner_id, coalesce(last.left_at, new.entered_stage_at));
    return null;
  end if;
  -- Only since when it stands there was put right.
  update deal_span set entered_at = new.entered_stage_at where deal_id = new.id and left_at is null returning * into last;
  update deal_span set left_at = greatest(entered_at, new.entered_stage_at) where deal_id = new.id and number = last.number - 1;
  update deal_span s set entered_at = b.left_at
    from deal_span b
   where s.deal_id = new.id and s.number = last.number and b.deal_id = new.id and b.number = last.number - 1 and b.left_at > s.entered_at;
  return null;
end $$;
create trigger keep_deal_span_added after insert on deal for each row execute function keep_deal_span();
create trigger keep_deal_span after update on deal for each row
  when ((old.stage_id, old.entered_stage_at, old.owner_id) is distinct from (new.stage_id, new.entered_stage_at, new.owner_id))
  execute function keep_deal_span();

-- The spans of all deals anew from the log: for what was there before the trigger was. Of a deal that was brought in, the log knows
-- only where it stood then. A move that was taken back is left out with what took it back.
-- Row by row it would take minutes: where nothing is known yet of what tables hold, PostgreSQL takes them for small ones.
create function rebuild_deal_spans() returns void language plpgsql security definer set search_path = public, pg_temp set enable_nestloop = off as $$
begin
  delete from deal_span;
  insert into deal_span (deal_id, number, stage_id, owner_id, entered_at, left_at)
  with told as (
    select e.subject_id as deal_id, (e.after ->> 'stage')::uuid as stage_id,
           coalesce((e.after ->> 'entered_stage_at')::timestamptz, e.happened_at) as entered_at, e.kind
      from event e
     where e.subject_kind = 'deal' and e.kind in ('deal.created', 'deal.imported', 'deal.moved', 'deal.won', 'deal.lost') and e.after ? 'stage'
       and not exists (select 1 from event u
                        where u.subject_id = e.subject_id and u.kind = 'deal.move_undone' and u.version = e.version + 1)),
  stood as (
    select d.id, d.owner_id, t.stage_id, t.entered_at, 1 as last
      from deal d join told t on t.deal_id = d.id join stage g on g.id = t.stage_id
     where t.entered_at < d.entered_stage_at and not (t.kind = 'deal.imported' and t.stage_id = d.stage_id)
    union all
    select d.id, d.owner_id, d.stage_id, d.entered_stage_at, 2 from deal d),
  told_apart as (
    select s.*, lag(s.stage_id) over (partition by s.id order by s.entered_at, s.last) as former from stood s),
  kept as (select k.* from told_apart k where k.former is distinct from k.stage_id)
  select k.id, row_number() over deal, k.stage_id, k.owner_id, k.entered_at, lead(k.entered_at) over deal
    from kept k window deal as (partition by k.id order by k.entered_at, k.last);
end $$;
select rebuild_deal_spans();

-- ---------------------------------------------------------------------------------------------------------------------
-- The teams that a manager leads: the own one and all below it.
create function my_teams() returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  with recursive below (id) as (
    select p.team_id from person p where p.id = me()
    union
    select t.id from team t join below on t.parent_id = below.id
  )
  select coalesce(array_agg(b.id) filter (where b.id is not null), '{}') from below b;
end;
grant execute on function my_teams() to qz_everyone;

-- What somebody, a team, or (where neither is named) the organisation is to win within a month or a quarter.
create table quota (
  id          uuid primary key,
  person_id   uuid references person,
  team_id     uuid references team,
  pipeline_id uuid references pipeline,
  grain       text not null constraint quota_grain_known check (grain in ('month', 'quarter')),
  begins      date not null,
  amount      numeric(19, 4) not null constraint quota_amount_range check (amount between 0 and 1000000000000),
  set_by      uuid references person,
  set_at      timestamptz not null default app_now(),
  constraint quota_is_of_one check (num_nonnulls(person_id, team_id) <= 1),
  constraint quota_begins_form check (begins = date_trunc(grain, begins::timestamp)::date)
);
comment on column quota.pipeline_id is 'null: of all pipelines together';
comment on column quota.amount is 'in the organisation''s currency';
create unique index quota_once on quota (grain, begins, person_id, team_id, pipeline_id) nulls not distinct;
select guard_table('quota');
grant select on quota to qz_deal_self, qz_deal_team, qz_deal_all;
grant insert, update, delete on quota to qz_deal_assign;
create policy self_reads on quota for select to qz_deal_self using (person_id = (select me()));
create policy team_people on quota for all to qz_deal_team
  using (person_id in (select unnest(my_people()))) with check (person_id in (select unnest(my_people())));
create policy team_teams on quota for all to qz_deal_team
  using (team_id in (select unnest(my_teams()))) with check (team_id in (select unnest(my_teams())));
create policy all_of_them on quota for all to qz_deal_all using (true) with check (true);

-- ---------------------------------------------------------------------------------------------------------------------
-- How the open deals stood at the beginning of a week. A line holds from one week until (and without) another, so that a week writes
-- only what changed.
create table forecast_snapshot (
  week     date primary key constraint forecast_snapshot_on_monday check (extract(isodow from week) = 1),
  taken_at timestamptz not null
);
select guard_table('forecast_snapshot');
grant select on forecast_snapshot to qz_deal_self, qz_deal_team, qz_deal_all, qz_daily;
create policy everyone_reads on forecast_snapshot for select to qz_deal_self, qz_deal_team, qz_deal_all, qz_daily using (true);

create table forecast_line (
  deal_id        uuid not null references deal on delete cascade,
  from_week      date not null,
  until_week     date not null default 'infinity',
  owner_id       uuid not null,
  pipeline_id    uuid not null,
  stage_id       uuid not null,
  base_value     numeric(19, 4),
  probability    smallint not null,
  category       text not null,
  expected_close date,
  primary key (deal_id, from_week),
  constraint forecast_line_runs_forward check (until_week > from_week)
);
comment on column forecast_line.owner_id is 'whose deal it was then';
create index forecast_line_by_week on forecast_line (until_week, from_week);
create index forecast_line_by_owner on forecast_line (owner_id, until_week);
select guard_table('forecast_line');
grant select on forecast_line to qz_deal_self, qz_deal_team, qz_deal_all;
create policy self_reads on forecast_line for select to qz_deal_self using (owner_id = (select me()));
create policy team_reads on forecast_line for select to qz_deal_team using (owner_id in (select unnest(my_people())));
create policy all_reads on forecast_line for select to qz_deal_all using (true);

-- Takes the snapshot of a week, once, whoever tries: who comes second waits at the week's key and then finds it taken.
create function take_forecast_snapshot(p_week date) returns boolean
language plpgsql security definer set search_path = public, pg_temp set enable_nestloop = off as $$
begin
  if exists (select 1 from forecast_snapshot s where s.week >= p_week) then return false; end if;
  insert into forecast_snapshot (week, taken_at) values (p_week, app_now()) on conflict do nothing;
  if not found then return false; end if;
  update forecast_line l set until_week = p_week
    from (select k.deal_id, k.from_week
            from forecast_line k
            left join (deal d join stage g on g.id = d.stage_id) on d.id = k.deal_id and d.status = 'open' and d.deleted_at is null
           where k.until_week = 'infinity'
             and (d.id is null or
                  (k.owner_id, k.pipeline_id, k.stage_id, k.base_value, k.probability, k.category, k.expected_close) is distinct from
                  (d.owner_id, d.pipeline_id, d.stage_id, d.base_value, coalesce(d.probability, g.probability),
                   forecast_category(d.forecast_category, coalesce(d.probability, g.probability)), d.expected_close))) gone
   where l.deal_id = gone.deal_id and l.from_week = gone.from_week;
  insert into forecast_line (deal_id, from_week, owner_id, pipeline_id, stage_id, base_value, probability, category, expected_close)
  select d.id, p_week, d.owner_id, d.pipeline_id, d.stage_id, d.base_value, coalesce(d.probability, g.probability),
         forecast_category(d.forecast_category, coalesce(d.probability, g.probability)), d.expected_close
    from deal d join stage g on g.id = d.stage_id
   where d.status = 'open' and d.deleted_at is null
     and not exists (select 1 from forecast_line l where l.deal_id = d.id and l.until_week = 'infinity');
  return true;
end $$;
grant execute on function take_forecast_snapshot(date) to qz_daily;

-- What became of the open deals of a week, and what came since: one line for each deal that changed, with how it stood then and
-- stands now. It runs under the rights of whoever asks.
create function forecast_changes(p_week date, p_pipeline uuid, p_owners uuid[])
returns table (deal_id uuid, change text, name text, owner_id uuid, was_value numeric, is_value numeric, was_close date, is_close date)
language sql stable
begin atomic
  with snapshot as (select s.taken_at from forecast_snapshot s where s.week = p_week),
  was as (
    select l.deal_id, l.owner_id, l.base_value, l.expected_close from forecast_line l
     where l.from_week <= p_week and l.until_week > p_week
       and (p_pipeline is null or l.pipeline_id = p_pipeline) and (p_owners is null or l.owner_id = any (p_owners))),
  now as (
    select d.id, d.owner_id, d.name, d.status, d.base_value, d.expected_close from deal d
     where d.deleted_at is null and (d.status = 'open' or d.closed_at >= (select s.taken_at from snapshot s))
       and (p_pipeline is null or d.pipeline_id = p_pipeline) and (p_owners is null or d.owner_id = any (p_owners)))
  select c.* from (
    select coalesce(n.id, w.deal_id),
           case when n.id is null then 'gone' when n.status = 'won' then 'won' when n.status = 'lost' then 'lost' when w.deal_id is null then 'new'
                when n.expected_close > w.expected_close or (n.expected_close is null and w.expected_close is not null) then 'slipped'
                when n.expected_close < w.expected_close or (w.expected_close is null and n.expected_close is not null) then 'sooner'
                when coalesce(n.base_value, 0) > coalesce(w.base_value, 0) then 'up'
                when coalesce(n.base_value, 0) < coalesce(w.base_value, 0) then 'down' end as change,
           n.name, coalesce(n.owner_id, w.owner_id), w.base_value, n.base_value, w.expected_close, n.expected_close
      from was w full join now n on n.id = w.deal_id
     where exists (select 1 from snapshot)) c
   where c.change is not null;
end;
grant execute on function forecast_changes(date, uuid, uuid[]) to qz_everyone;

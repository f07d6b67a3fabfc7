-- The public pool: customers in nobody's hands that colleagues may claim; rules that put them there; lifecycle by rules; and
-- the daily work that both need.

grant usage on schema public to qz_daily;
grant execute on function app_now() to qz_daily;

-- ---------------------------------------------------------------------------------------------------------------------
create table pool (
  id                 uuid primary key,
  name               text not null constraint pool_name_length check (length(trim(name)) between 1 and 100),
  name_en            text constraint pool_name_en_length check (length(trim(name_en)) between 1 and 100),
  for_everybody      boolean not null default true,
  daily_cap          integer constraint pool_daily_cap_range check (daily_cap between 1 and 10000),
  holding_cap        integer constraint pool_holding_cap_range check (holding_cap between 1 and 1000000),
  holding_skips_deals boolean not null default true,
  cool_off_days      integer constraint pool_cool_off_days_range check (cool_off_days between 1 and 3650),
  delay_hours        integer constraint pool_delay_hours_range check (delay_hours between 1 and 8760),
  hidden             text[] not null default '{}' constraint pool_hidden_known
                     check (hidden <@ array['phone', 'email', 'address', 'website', 'contacts', 'story']),
  recycling          boolean not null default false,
  untouched_days     integer constraint pool_untouched_days_range check (untouched_days between 1 and 3650),
  no_open_deal_days  integer constraint pool_no_open_deal_days_range check (no_open_deal_days between 1 and 3650),
  never_deal_days    integer constraint pool_never_deal_days_range check (never_deal_days between 1 and 3650),
  keep_open          boolean not null default true,
  keep_won           boolean not null default true,
  keep_tags          uuid[] not null default '{}',
  remind_days        integer constraint pool_remind_days_range check (remind_days between 1 and 365),
  archived           boolean not null default false,
  version            integer not null default 1,
  created_at         timestamptz not null default app_now()
);
comment on column pool.for_everybody is 'else only the teams of pool_team, with all teams below them';
comment on column pool.daily_cap is 'how many a person may claim on one day of the organisation; null: any number';
comment on column pool.holding_cap is 'how many customers a person may own and still claim; null: any number';
comment on column pool.holding_skips_deals is 'customers with open or won deals do not count as held';
comment on column pool.cool_off_days is 'so long the previous owner may not claim the same customer again';
comment on column pool.delay_hours is 'so long what came in may not be claimed yet';
comment on column pool.hidden is 'what claimers see of a customer only once it is theirs';
comment on column pool.recycling is 'whether the rules below work; else they can only be tried';
create unique index pool_name_unique on pool (lower(name)) where not archived;

create table pool_team (
  pool_id uuid not null references pool,
  team_id uuid not null references team on delete cascade,
  primary key (pool_id, team_id)
);
create table pool_manager (
  pool_id   uuid not null references pool,
  person_id uuid not null references person,
  primary key (pool_id, person_id)
);
create index pool_manager_by_person on pool_manager (person_id);

-- Why somebody gives a customer back.
create table pool_reason (
  id       uuid primary key,
  name     text not null constraint pool_reason_name_length check (length(trim(name)) between 1 and 100),
  name_en  text constraint pool_reason_name_en_length check (length(trim(name_en)) between 1 and 100),
  rank     integer not null default 0,
  archived boolean not null default false,
  version  integer not null default 1
);
create unique index pool_reason_name_unique on pool_reason (lower(name)) where not archived;
insert into pool_reason (id, name, name_en, rank) values
  (gen_random_uuid(), '联系不上', 'Cannot be reached', 1), (gen_random_uuid(), '暂无需求', 'No need for now', 2),
  (gen_random_uuid(), '不在我的区域', 'Outside my area', 3), (gen_random_uuid(), '没有精力跟进', 'No time for it', 4);

-- When a prospect, a customer, a dormant one becomes what. One row.
create table lifecycle_rule (
  only_one      boolean primary key default true constraint lifecycle_rule_only_one check (only_one),
  dormant_days  integer default 180 constraint lifecycle_rule_dormant_days_range check (dormant_days between 1 and 3650),
  lost_days     integer constraint lifecycle_rule_lost_days_range check (lost_days between 1 and 7300),
  prospect_days integer constraint lifecycle_rule_prospect_days_range check (prospect_days between 1 and 3650),
  version       integer not null default 1,
  constraint lifecycle_rule_lost_days_after_dormant check (lost_days > dormant_days)
);
comment on column lifecycle_rule.dormant_days is 'a customer without a won deal for so long is dormant; null: never';
comment on column lifecycle_rule.lost_days is 'and for so long, lost';
comment on column lifecycle_rule.prospect_days is 'a prospect without an open deal that nobody touched for so long is lost';
insert into lifecycle_rule default values;

do $$ declare tab text; begin
  foreach tab in array array['pool', 'pool_team', 'pool_manager', 'pool_reason', 'lifecycle_rule'] loop
    perform guard_table(tab::regclass);
    execute format('create policy everyone_reads on %I for select to qz_everyone using (true)', tab);
    execute format('create policy administrators_write on %I for all to qz_administer using (true) with check (true)', tab);
    execute format('grant select on %I to qz_everyone', tab);
    execute format('grant insert, update on %I to qz_administer', tab);
  end loop;
end $$;
grant delete on pool_team, pool_manager to qz_administer;

-- ---------------------------------------------------------------------------------------------------------------------
alter table customer
  add column pool_id         uuid references pool,
  add column pooled_at       timestamptz,
  add column former_owner_id uuid references person,
  add column release_id      uuid,
  add column held_since      timestamptz not null default app_now(),
  add column protected_by    uuid references person,
  add column protected_at    timestamptz,
  add column lifecycle       text not null default 'prospect' constraint customer_lifecycle_known
                             check (lifecycle in ('prospect', 'customer', 'dormant', 'lost')),
  add column lifecycle_by_hand boolean not null default false,
  add column lifecycle_since timestamptz,
  add constraint customer_in_pool_has_no_owner check (pool_id is null or (owner_id is null and pooled_at is not null));
comment on column customer.pool_id is 'the pool it waits in; then it has no owner';
comment on column customer.held_since is 'since when it is in these hands; for customers from before pools existed, since then';
comment on column customer.protected_at is 'no rule takes it from its owner';
comment on column customer.lifecycle_by_hand is 'rules leave it alone until it is released to them';
create index customer_in_pool on customer (pool_id, pooled_at desc, id desc) where pool_id is not null and deleted_at is null;
create index customer_in_pool_by_name on customer (pool_id, name collate "zh-x-icu", id) where pool_id is not null and deleted_at is null;
create index customer_in_pool_by_industry on customer (pool_id, industry, pooled_at desc, id desc) where pool_id is not null and deleted_at is null;
create index customer_in_pool_by_region on customer (pool_id, region, pooled_at desc, id desc) where pool_id is not null and deleted_at is null;
create index customer_in_pool_by_former on customer (pool_id, former_owner_id, pooled_at desc, id desc) where pool_id is not null and deleted_at is null;
create index customer_in_pool_by_gram on customer using gin (bigrams(name)) where pool_id is not null and deleted_at is null;
-- Whoever changes a customer of a pool keeps its index, and the function behind it is theirs to run.
grant execute on function bigrams(text) to qz_everyone;
grant update (lifecycle, lifecycle_by_hand, lifecycle_since) on customer to qz_customer_write;

update customer c set lifecycle = 'customer', lifecycle_since = w.closed_at
  from (select d.customer_id, max(d.closed_at) as closed_at from deal d
         where d.status = 'won' and d.deleted_at is null and d.customer_id is not null group by d.customer_id) w
 where w.customer_id = c.id;

-- In somebody's hands it is in no pool, whatever way it came there.
create function keep_hands() returns trigger language plpgsql as $$
begin
  if new.owner_id is distinct from old.owner_id then
    new.held_since := app_now();
    if new.owner_id is not null then
      new.pool_id := null;
      new.pooled_at := null;
      new.former_owner_id := null;
      new.release_id := null;
    end if;
  end if;
  return new;
end $$;
create trigger keep_hands before update of owner_id on customer for each row execute function keep_hands();

-- When somebody last did something with a customer: said, wrote, met, sold. Kept by a trigger on the log, so that no way in can
-- forget it, and beside the customer, so that a note does not rewrite the record with its indexes.
create table customer_touch (
  customer_id uuid primary key references customer,
  touched_at  timestamptz not null
);
select guard_table('customer_touch');
create policy with_customer on customer_touch for select to qz_customer_self, qz_customer_team
  using (exists (select 1 from customer c where c.id = customer_id));
create policy all_read on customer_touch for select to qz_customer_all using (true);
grant select on customer_touch to qz_customer_self, qz_customer_team, qz_customer_all;

create function is_follow_up(p_kind text) returns boolean language sql immutable parallel safe
  return split_part(p_kind, '.', 1) in ('note', 'call', 'visit', 'meeting', 'email', 'wechat', 'talk')
      or p_kind in ('activity.done', 'deal.created', 'deal.moved', 'deal.won', 'deal.lost');

create function customers_touched() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into customer_touch (customer_id, touched_at)
  select t.customer_id, max(t.happened_at) from told t
   where t.customer_id is not null and is_follow_up(t.kind) and exists (select 1 from customer c where c.id = t.customer_id)
   group by t.customer_id order by t.customer_id
  on conflict (customer_id) do update set touched_at = excluded.touched_at
   where customer_touch.touched_at < excluded.touched_at;
  return null;
end $$;
create trigger customers_touched after insert on event referencing new table as told
  for each statement execute function customers_touched();
insert into customer_touch
select e.customer_id, max(e.happened_at) from event e join customer c on c.id = e.customer_id where is_follow_up(e.kind) group by e.customer_id;

-- ---------------------------------------------------------------------------------------------------------------------
-- What came into a pool, by whom and why, and what it had before, for the way back.
create table customer_release (
  id              uuid primary key,
  customer_id     uuid not null references customer,
  pool_id         uuid not null references pool,
  how             text not null constraint customer_release_how_known check (how in ('returned', 'recycled')),
  former_owner_id uuid references person,
  released_by     uuid references person,
  released_at     timestamptz not null default app_now(),
  reason_id       uuid references pool_reason,
  note            text constraint customer_release_note_length check (length(note) <= 500),
  why             text constraint customer_release_why_known check (why in ('untouched', 'no_open_deal', 'never_deal')),
  why_days        integer,
  why_since       timestamptz,
  before          jsonb not null default '{}',
  undone_at       timestamptz
);
comment on column customer_release.released_by is 'null: a rule did it, and why says which';
comment on column customer_release.before is 'contacts that followed the owner, shares that ended, shares that began, held_since';
create index customer_release_by_customer on customer_release (customer_id, released_at desc);

-- Who took one out, when and from whom it came.
create table customer_claim (
  id         uuid primary key,
  customer_id uuid not null references customer,
  pool_id    uuid not null references pool,
  person_id  uuid not null references person,
  how        text not null constraint customer_claim_how_known check (how in ('claimed', 'assigned')),
  given_by   uuid references person,
  release_id uuid references customer_release,
  from_id    uuid references person,
  claimed_at timestamptz not null default app_now()
);
comment on column customer_claim.given_by is 'who assigned it; null where the person claimed it';
comment on column customer_claim.from_id is 'who had it before it came into the pool';
create index customer_claim_by_person on customer_claim (person_id, pool_id, claimed_at desc);
create index customer_claim_by_customer on customer_claim (customer_id, claimed_at desc);

do $$ declare tab text; begin
  foreach tab in array array['customer_release', 'customer_claim'] loop
    perform guard_table(tab::regclass);
    execute format('create policy with_customer on %I for select to qz_customer_self, qz_customer_team
                      using (exists (select 1 from customer c where c.id = customer_id))', tab);
    execute format('create policy all_read on %I for select to qz_customer_all using (true)', tab);
    execute format('grant select on %I to qz_customer_self, qz_customer_team, qz_customer_all', tab);
  end loop;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who belongs to a pool.
create function belongs_to_pool(p_pool uuid, p_person uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
begin atomic
  with recursive up (id, parent_id) as (
    select t.id, t.parent_id from person p join team t on t.id = p.team_id where p.id = p_person
    union
    select t.id, t.parent_id from team t join up on t.id = up.parent_id
  )
  select exists (select 1 from pool p where p.id = p_pool and not p.archived and (
           p.for_everybody or exists (select 1 from pool_team pt join up on up.id = pt.team_id where pt.pool_id = p.id)));
end;
-- Those out of whose hands its rules take customers.
create function pool_people(p_pool uuid) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  with recursive below (id) as (
    select pt.team_id from pool_team pt where pt.pool_id = p_pool
    union
    select t.id from team t join below on t.parent_id = below.id
  )
  select coalesce(array_agg(p.id), '{}') from person p
   where p.team_id in (select id from below) or exists (select 1 from pool o where o.id = p_pool and o.for_everybody);
end;
create function may_claim_from(p_pool uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select caller_has('qz_pool') and belongs_to_pool(p_pool, me());
end;
-- The pools whose customers the caller sees whole and hands out.
create function managed_pools() returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(p.id), '{}') from pool p
   where not p.archived and caller_has('qz_customer_assign')
     and (caller_has('qz_customer_all') or exists (select 1 from pool_manager m where m.pool_id = p.id and m.person_id = me()));
end;
-- What of a pool's customers is hidden from the caller; null where the caller sees nothing of the pool.
create function hidden_in_pool(p_pool uuid) returns text[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case when caller_has('qz_customer_all') or p.id = any (managed_pools()) then '{}'::text[]
              when may_claim_from(p.id) then p.hidden end
    from pool p where p.id = p_pool;
end;
grant execute on function belongs_to_pool(uuid, uuid), may_claim_from(uuid), managed_pools(), hidden_in_pool(uuid) to qz_everyone;

-- Managers of a pool see its customers as they are; claimers see them only through the functions below.
create policy pool_managers_read on customer for select to qz_customer_team
  using (deleted_at is null and pool_id = any ((select managed_pools())::uuid[]));

-- Where the customers of a pool are that a filter asks for: conditions over `c`, every value quoted.
create function pool_conditions(p_pool uuid, p_filter jsonb) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  q text := lower(trim(p_filter ->> 'text'));
  conditions text := format('c.pool_id = %L and c.deleted_at is null', p_pool);
  hits integer;
begin
  if length(q) > 0 then
    conditions := conditions || format(' and lower(c.name) like %L',
                    '%' || replace(replace(replace(q, '\', '\\'), '%', '\%'), '_', '\_') || '%');
    -- Few hits are found by their characters. Of many the next page stands near in the order of the list, and collecting them all
    -- first would only take long.
    if length(q) > 1 then
      execute format('select count(*) from (select 1 from customer c where c.pool_id = %L and c.deleted_at is null
                         and bigrams(c.name) @> bigrams(%L) limit 2001) l', p_pool, q) into hits;
      if hits <= 2000 then conditions := conditions || format(' and bigrams(c.name) @> bigrams(%L)', q); end if;
    end if;
  end if;
  if p_filter ->> 'industry' is not null then conditions := conditions || format(' and c.industry = %L', p_filter ->> 'industry'); end if;
  if p_filter ->> 'region' is not null then conditions := conditions || format(' and c.region = %L', p_filter ->> 'region'); end if;
  if p_filter ->> 'former' is not null then conditions := conditions || format(' and c.former_owner_id = %L', (p_filter ->> 'former')::uuid); end if;
  if p_filter ->> 'days' is not null then
    conditions := conditions || format(' and c.pooled_at <= %L', app_now() - make_interval(days => (p_filter ->> 'days')::integer));
  end if;
  return conditions;
end $$;

-- One page of a pool, without what is hidden from the caller. `p_sort`: newest, oldest or name; `p_after` is where the page
-- before ended.
create function pool_customers(p_pool uuid, p_filter jsonb, p_sort text, p_at timestamptz, p_name text, p_id uuid, p_limit integer)
returns table (id uuid, kind text, name text, industry text, country text, region text, source text, lifecycle text, phone text, email text,
               address text, website text, pooled_at timestamptz, former_owner text, how text, reason text, reason_en text, note text,
               why text, why_days integer, claimable_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  hidden text[] := hidden_in_pool(p_pool);
  behind text := '';
  ordered text;
begin
  if hidden is null then raise exception using errcode = 'no_data_found', message = 'pool'; end if;
  case p_sort
    when 'name' then
      ordered := 'c.name collate "zh-x-icu", c.id';
      if p_id is not null then behind := format(' and (c.name collate "zh-x-icu", c.id) > (%L, %L::uuid)', p_name, p_id); end if;
    when 'oldest' then
      ordered := 'c.pooled_at, c.id';
      if p_id is not null then behind := format(' and (c.pooled_at, c.id) > (%L::timestamptz, %L::uuid)', p_at, p_id); end if;
    else
      ordered := 'c.pooled_at desc, c.id desc';
      if p_id is not null then behind := format(' and (c.pooled_at, c.id) < (%L::timestamptz, %L::uuid)', p_at, p_id); end if;
  end case;
  return query execute format(
    'with l as (select c.* from customer c where %s%s order by %s limit %s)
     select c.id, c.kind, c.name, c.industry, c.country, c.region, c.source, c.lifecycle,
            case when not ''phone'' = any ($1) then c.phone end, case when not ''email'' = any ($1) then c.email end,
            case when not ''address'' = any ($1) then c.address end, case when not ''website'' = any ($1) then c.website end,
            c.pooled_at, f.name, r.how, o.name, o.name_en, r.note, r.why, r.why_days,
            c.pooled_at + make_interval(hours => p.delay_hours)
       from l c join pool p on p.id = c.pool_id
       left join person f on f.id = c.former_owner_id
       left join customer_release r on r.id = c.release_id
       left join pool_reason o on o.id = r.reason_id
      order by %s', pool_conditions(p_pool, p_filter), behind, ordered, p_limit, ordered)
    using hidden;
end $$;

create function pool_count(p_pool uuid, p_filter jsonb, p_most integer) returns bigint
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  found bigint;
begin
  if hidden_in_pool(p_pool) is null then raise exception using errcode = 'no_data_found', message = 'pool'; end if;
  execute format('select count(*) from (select 1 from customer c where %s limit %s) l', pool_conditions(p_pool, p_filter), p_most) into found;
  return found;
end $$;

-- What can be chosen in the filters: industries, regions and former owners of those that came in last.
create function pool_choices(p_pool uuid, out industries text[], out regions text[], out formers jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if hidden_in_pool(p_pool) is null then raise exception using errcode = 'no_data_found', message = 'pool'; end if;
  with l as (select c.industry, c.region, c.former_owner_id from customer c
              where c.pool_id = p_pool and c.deleted_at is null order by c.pooled_at desc, c.id desc limit 2000)
  select (select array_agg(i.industry order by i.industry collate "zh-x-icu") from (select distinct l.industry from l where l.industry is not null limit 100) i),
         (select array_agg(i.region order by i.region collate "zh-x-icu") from (select distinct l.region from l where l.region is not null limit 100) i),
         (select jsonb_agg(jsonb_build_array(f.id, f.name) order by f.name collate "zh-x-icu") from person f
           where f.id in (select l.former_owner_id from l))
    into industries, regions, formers;
end $$;

-- The people at a customer of a pool, for those from whom they are not hidden.
create function pool_contacts(p_id uuid) returns table (name text, title text, phone text, email text)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select t.name, t.title, case when not 'phone' = any (h.hidden) then t.phone end, case when not 'email' = any (h.hidden) then t.email end
    from customer c
   cross join lateral (select hidden_in_pool(c.pool_id) as hidden) h
    join customer_contact cc on cc.customer_id = c.id
    join contact t on t.id = cc.contact_id and t.deleted_at is null
   where c.id = p_id and c.deleted_at is null and h.hidden is not null and not 'contacts' = any (h.hidden)
   order by cc.is_primary desc, cc.added_at, t.id limit 20;
end;

-- What happened to a customer of a pool: what and when and by whom; the words of notes and calls only where they are not hidden.
create function pool_story(p_id uuid) returns table (id uuid, happened_at timestamptz, recorded_at timestamptz, actor text, kind text,
                                                     subject_kind text, subject uuid, after jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  hidden text[] := (select hidden_in_pool(c.pool_id) from customer c where c.id = p_id and c.deleted_at is null);
begin
  if hidden is null then return; end if;
  -- What its author corrected reads as corrected, what was withdrawn is not told (0014 brings entry_edit).
  return query
    select e.id, e.happened_at, e.recorded_at, p.name, e.kind, 'customer'::text, p_id,
           case when e.kind = 'note.added' or e.kind like '%.logged' then case when not 'story' = any (hidden) then coalesce(d.after, e.after) end
                when e.kind in ('customer.returned', 'customer.recycled', 'customer.claimed', 'customer.lifecycle_changed') then e.after end
      from event e left join person p on p.id = e.actor_id left join entry_edit d on d.entry_id = e.id
     where e.customer_id = p_id and e.subject_kind in ('customer', 'deal') and d.withdrawn_at is null
       and (e.kind like '%.logged'
            or e.kind in ('note.added', 'deal.won', 'deal.lost', 'customer.created', 'customer.imported', 'customer.assigned',
                          'customer.returned', 'customer.recycled', 'customer.claimed', 'customer.lifecycle_changed'))
     order by e.happened_at desc, e.id desc limit 30;
end $$;
grant execute on function pool_customers(uuid, jsonb, text, timestamptz, text, uuid, integer), pool_count(uuid, jsonb, integer), pool_choices(uuid),
                          pool_contacts(uuid), pool_story(uuid) to qz_pool, qz_customer_all;

-- ---------------------------------------------------------------------------------------------------------------------
-- How many a person holds, as far as it matters for a cap.
create function held_by(p_person uuid, p_skip_deals boolean, p_most integer) returns integer
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select count(*)::integer from (
    select 1 from customer c where c.owner_id = p_person and c.deleted_at is null
       and not (p_skip_deals and exists (select 1 from deal d where d.customer_id = c.id and d.status in ('open', 'won') and d.deleted_at is null))
     limit p_most) h;
end;
-- The beginning of the organisation's present day.
create function organisation_day() returns timestamptz language sql stable security definer set search_path = public, pg_temp
begin atomic
  select date_trunc('day', (app_now() at time zone 'UTC') + make_interval(mins => o.utc_offset)) at time zone 'UTC' - make_interval(mins => o.utc_offset)
    from organisation o;
end;
create function claimed_today(p_pool uuid, p_person uuid) returns integer language sql stable security definer set search_path = public, pg_temp
begin atomic
  select count(*)::integer from customer_claim k
   where k.person_id = p_person and k.pool_id = p_pool and k.how = 'claimed' and k.claimed_at >= organisation_day();
end;

-- What of the caps is used up, by the caller; whoever holds more than the cap is counted as holding one more.
create function my_claims(p_pool uuid, out today integer, out held integer) language sql stable security definer set search_path = public, pg_temp
begin atomic
  select claimed_today(p.id, me()), case when p.holding_cap is not null then held_by(me(), p.holding_skips_deals, p.holding_cap + 1) end
    from pool p where p.id = p_pool;
end;
grant execute on function my_claims(uuid) to qz_pool;

-- Puts customers of a pool into a person's hands, as many as the caps allow; says of each what became of it. Whoever fills the
-- same hands waits for the lock of the person, whoever reaches for the same customer for its row: so a cap is never passed
-- and a customer has one owner. For the functions below.
create function hand_out(p_pool uuid, p_customers uuid[], p_person uuid, p_how text)
returns table (customer_id uuid, outcome text, former_id uuid, former text, version integer)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p pool;
  c customer;
  today integer;
  held integer;
  counts boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended('hands:' || p_person, 0));
  select * into p from pool o where o.id = p_pool;
  today := claimed_today(p_pool, p_person);
  held := case when p.holding_cap is null then 0 else held_by(p_person, p.holding_skips_deals, p.holding_cap + 1) end;
  -- In one order whoever calls, so that two who reach for the same customers do not lock each other out.
  perform 1 from customer o where o.id = any (p_customers) and o.pool_id = p_pool order by o.id for update;
  for customer_id in select i.id from unnest(p_customers) with ordinality as i (id, place) order by i.place loop
    former_id := null; former := null; version := null;
    select * into c from customer o where o.id = hand_out.customer_id and o.pool_id = p_pool and o.deleted_at is null;
    counts := p.holding_cap is not null and not (p.holding_skips_deals and exists (
                select 1 from deal d where d.customer_id = c.id and d.status in ('open', 'won') and d.deleted_at is null));
    outcome := case
      when c.id is null then 'taken'
      when counts and held >= p.holding_cap then 'holding_cap'
      when p_how = 'assigned' then 'done'
      when today >= p.daily_cap then 'daily_cap'
      when c.pooled_at + make_interval(hours => p.delay_hours) > app_now() then 'too_new'
      when exists (select 1 from customer_release r
                    where r.customer_id = c.id and r.former_owner_id = p_person and r.undone_at is null
                      and r.released_at > app_now() - make_interval(days => p.cool_off_days)) then 'cooling'
      else 'done' end;
    if outcome = 'done' then
      former_id := c.former_owner_id;
      select o.name into former from person o where o.id = c.former_owner_id;
      update contact t set owner_id = p_person, version = t.version + 1, updated_at = app_now()
       where t.owner_id is null and t.id in (select cc.contact_id from customer_contact cc where cc.customer_id = c.id);
      update customer o set owner_id = p_person, version = o.version + 1, updated_at = app_now() where o.id = c.id
      returning o.version into version;
      insert into customer_claim (id, customer_id, pool_id, person_id, how, given_by, release_id, from_id)
      values (gen_random_uuid(), c.id, p_pool, p_person, p_how, case when p_how = 'assigned' then me() end, c.release_id, c.former_owner_id);
      today := today + 1;
      held := held + counts::integer;
    end if;
    return next;
  end loop;
end $$;

create function claim_from_pool(p_pool uuid, p_customers uuid[])
returns table (customer_id uuid, outcome text, former_id uuid, former text, version integer)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not caller_has('qz_pool') then raise exception using errcode = 'insufficient_privilege', message = 'claim_from_pool'; end if;
  if not belongs_to_pool(p_pool, me()) then raise exception using errcode = 'no_data_found', message = 'pool'; end if;
  return query select * from hand_out(p_pool, p_customers, me(), 'claimed');
end $$;

create function assign_from_pool(p_pool uuid, p_customers uuid[], p_person uuid)
returns table (customer_id uuid, outcome text, former_id uuid, former text, version integer)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not caller_has('qz_customer_assign') then raise exception using errcode = 'insufficient_privilege', message = 'assign_from_pool'; end if;
  if not p_pool = any (managed_pools()) then raise exception using errcode = 'no_data_found', message = 'pool'; end if;
  if not exists (select 1 from person o where o.id = p_person and o.active)
     or not (caller_has('qz_customer_all') or p_person = any (my_people()) or belongs_to_pool(p_pool, p_person)) then
    raise exception using errcode = 'check_violation', constraint = 'owner_may_receive', message = 'owner_may_receive';
  end if;
  return query select * from hand_out(p_pool, p_customers, p_person, 'assigned');
end $$;
grant execute on function claim_from_pool(uuid, uuid[]) to qz_pool;
grant execute on function assign_from_pool(uuid, uuid[], uuid) to qz_customer_assign;

-- Lets go of one customer, whose row the caller has locked. Contacts that belonged to the owner through nothing else go along;
-- shares end, except that whoever works on an open deal keeps sight of the customer. For the functions below.
create function move_into_pool(p_customer uuid, p_pool uuid, p_how text, p_by uuid, p_reason uuid, p_note text,
                               p_why text, p_days integer, p_since timestamptz) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  c customer;
  release uuid := gen_random_uuid();
  contacts uuid[];
  ended jsonb;
  begun uuid[];
begin
  select * into c from customer o where o.id = p_customer;
  with m as (
    update contact t set owner_id = null, version = t.version + 1, updated_at = app_now()
     where t.owner_id = c.owner_id and t.id in (select cc.contact_id from customer_contact cc where cc.customer_id = c.id)
       and not exists (select 1 from customer_contact cc join customer o on o.id = cc.customer_id
                        where cc.contact_id = t.id and o.id <> c.id and o.owner_id = c.owner_id and o.deleted_at is null)
    returning t.id)
  select coalesce(array_agg(m.id), '{}') into contacts from m;
  with m as (delete from share s where s.record_kind = 'customer' and s.record_id = c.id returning s.*)
  select coalesce(jsonb_agg(to_jsonb(m)), '[]') into ended from m;
  with m as (
    insert into share (record_kind, record_id, person_id, shared_by)
    select distinct 'customer', c.id, d.owner_id, coalesce(p_by, d.owner_id) from deal d
     where d.customer_id = c.id and d.status = 'open' and d.deleted_at is null
    returning person_id)
  select coalesce(array_agg(m.person_id), '{}') into begun from m;
  insert into customer_release (id, customer_id, pool_id, how, former_owner_id, released_by, reason_id, note, why, why_days, why_since, before)
  values (release, c.id, p_pool, p_how, c.owner_id, p_by, p_reason, p_note, p_why, p_days, p_since,
          jsonb_build_object('contacts', to_jsonb(contacts), 'ended', ended, 'begun', to_jsonb(begun), 'held_since', c.held_since));
  update customer o set owner_id = null, pool_id = p_pool, pooled_at = app_now(), former_owner_id = c.owner_id, release_id = release,
         version = o.version + 1, updated_at = app_now()
   where o.id = c.id;
  return release;
end $$;

-- Gives a customer back to a pool: the owner, or who may give it to others. Customers in nobody's hands are put there too.
create function release_customer(p_customer uuid, p_pool uuid, p_reason uuid, p_note text,
                                 out release_id uuid, out former_id uuid, out former text, out version integer)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  c customer;
begin
  if not caller_has('qz_pool') then raise exception using errcode = 'insufficient_privilege', message = 'release_customer'; end if;
  select * into c from customer o where o.id = p_customer and o.deleted_at is null for update;
  if c.id is null or c.pool_id is not null or not coalesce(may_write_customer(c.id, c.owner_id), false) then
    raise exception using errcode = 'no_data_found', message = 'customer';
  end if;
  if c.owner_id is distinct from me() and not caller_has('qz_customer_assign') then
    raise exception using errcode = 'insufficient_privilege', message = 'release_customer';
  end if;
  if not exists (select 1 from pool o where o.id = p_pool and not o.archived)
     or not (belongs_to_pool(p_pool, me()) or p_pool = any (managed_pools())) then
    raise exception using errcode = 'check_violation', constraint = 'customer_pool_may_receive', message = 'customer_pool_may_receive';
  end if;
  former_id := c.owner_id;
  select o.name into former from person o where o.id = c.owner_id;
  release_id := move_into_pool(c.id, p_pool, 'returned', me(), p_reason, p_note, null, null, null);
  version := c.version + 1;
end $$;

-- The way back for who let go of it, while nobody has claimed it and the time for undoing has not passed. Null where it has.
create function undo_release(p_release uuid, out customer_id uuid, out pool_id uuid, out owner_id uuid, out owner text, out version integer)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r customer_release;
  c customer;
begin
  select * into r from customer_release o where o.id = p_release for update;
  if r.id is null or r.released_by is distinct from me() then raise exception using errcode = 'no_data_found', message = 'release'; end if;
  select * into c from customer o where o.id = r.customer_id for update;
  if c.release_id is distinct from r.id or c.deleted_at is not null or r.undone_at is not null
     or r.released_at < app_now() - interval '2 minutes' then
    return;
  end if;
  if r.former_owner_id is null then
    update customer o set pool_id = null, pooled_at = null, former_owner_id = null, release_id = null, version = o.version + 1, updated_at = app_now()
     where o.id = c.id returning o.version into version;
  else
    update customer o set owner_id = r.former_owner_id, version = o.version + 1, updated_at = app_now() where o.id = c.id
    returning o.version into version;
    update customer o set held_since = (r.before ->> 'held_since')::timestamptz where o.id = c.id;
    update contact t set owner_id = r.former_owner_id, version = t.version + 1, updated_at = app_now()
     where t.owner_id is null and t.id in (select jsonb_array_elements_text(r.before -> 'contacts')::uuid);
  end if;
  delete from share s where s.record_kind = 'customer' and s.record_id = c.id
     and s.person_id in (select jsonb_array_elements_text(r.before -> 'begun')::uuid);
  insert into share select s.* from jsonb_populate_recordset(null::share, r.before -> 'ended') s on conflict do nothing;
  update customer_release o set undone_at = app_now() where o.id = r.id;
  customer_id := c.id; pool_id := r.pool_id; owner_id := r.former_owner_id;
  select o.name into owner from person o where o.id = r.former_owner_id;
end $$;
grant execute on function release_customer(uuid, uuid, uuid, text), undo_release(uuid) to qz_pool;

-- Keeps a customer from the rules, or no longer; by who may give it to others.
create function protect_customer(p_customer uuid, p_protected boolean) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  c customer;
begin
  if not caller_has('qz_customer_assign') then raise exception using errcode = 'insufficient_privilege', message = 'protect_customer'; end if;
  select * into c from customer o where o.id = p_customer and o.deleted_at is null for update;
  if c.id is null or not coalesce(may_write_customer(c.id, c.owner_id), false) then
    raise exception using errcode = 'no_data_found', message = 'customer';
  end if;
  update customer o set protected_at = case when p_protected then app_now() end, protected_by = case when p_protected then me() end where o.id = c.id;
  return c.owner_id;
end $$;
grant execute on function protect_customer(uuid, boolean) to qz_customer_assign;

-- ---------------------------------------------------------------------------------------------------------------------
-- When the rules of a pool would take which of these customers, and by which rule: the earliest that concerns each.
create function recycling_outlook(p_pool uuid, p_customers uuid[])
returns table (customer_id uuid, owner_id uuid, due_at timestamptz, why text, since timestamptz, days integer)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select c.id, c.owner_id, w.since + make_interval(days => w.days), w.why, w.since, w.days
    from unnest(p_customers) i (id)
    join customer c on c.id = i.id
    join pool p on p.id = p_pool and not p.archived
    left join customer_touch t on t.customer_id = c.id
   cross join lateral (
          select count(*) as every, count(*) filter (where d.status = 'open') as open, count(*) filter (where d.status = 'won') as won,
                 max(d.closed_at) as closed_at
            from deal d where d.customer_id = c.id and d.deleted_at is null) d
   cross join lateral (
          select v.why, v.days, v.since from (values
            ('untouched', p.untouched_days, greatest(c.held_since, t.touched_at)),
            ('no_open_deal', case when d.open = 0 then p.no_open_deal_days end, greatest(c.held_since, d.closed_at)),
            ('never_deal', case when d.every = 0 then p.never_deal_days end, c.held_since)) v (why, days, since)
           where v.days is not null order by v.since + make_interval(days => v.days), v.why limit 1) w
   where c.deleted_at is null and c.protected_at is null and c.owner_id = any ((select pool_people(p_pool))::uuid[])
     and not (p.keep_open and d.open > 0) and not (p.keep_won and d.won > 0)
     and not exists (select 1 from customer_tag ct where ct.customer_id = c.id and ct.tag_id = any (p.keep_tags));
end;

-- Whom the owner was told of, so that nobody is told twice of one day.
create table recycling_notice (
  customer_id uuid not null references customer,
  pool_id     uuid not null references pool,
  owner_id    uuid not null references person,
  due_on      date not null,
  told_at     timestamptz not null default app_now(),
  primary key (customer_id, pool_id, due_on)
);
create index recycling_notice_by_owner on recycling_notice (owner_id, due_on);
select guard_table('recycling_notice');
create policy own_read on recycling_notice for select to qz_everyone using (owner_id = (select me()));
grant select on recycling_notice to qz_everyone;

-- Those of the caller that are about to fall into a pool, the next first.
create function my_recycling() returns table (customer_id uuid, name text, pool_id uuid, pool text, pool_en text, due_at timestamptz, why text, since timestamptz, days integer)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select o.customer_id, c.name, p.id, p.name, p.name_en, o.due_at, o.why, o.since, o.days
    from pool p
   cross join lateral (select array_agg(distinct n.customer_id) as ids from recycling_notice n
                        where n.pool_id = p.id and n.owner_id = me() and n.due_on >= (app_now() - interval '7 days')::date) n
   cross join lateral recycling_outlook(p.id, n.ids) o
    join customer c on c.id = o.customer_id
   where p.recycling and p.remind_days is not null and o.owner_id = me()
     and o.due_at <= app_now() + make_interval(days => p.remind_days)
   order by o.due_at, c.id limit 200;
end;
grant execute on function my_recycling() to qz_pool;

-- When the next pool that works by rules would take a customer that the caller sees; nothing where none is near.
create function recycling_of(p_customer uuid, out pool text, out pool_en text, out due_at timestamptz, out why text, out since timestamptz, out days integer)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select p.name, p.name_en, o.due_at, o.why, o.since, o.days
    from pool p cross join lateral recycling_outlook(p.id, array[p_customer]) o
   where p.recycling and p.remind_days is not null and o.due_at <= app_now() + make_interval(days => p.remind_days)
     and (o.owner_id = me() or coalesce(may_write_customer(o.customer_id, o.owner_id), false))
   order by o.due_at limit 1;
end;
grant execute on function recycling_of(uuid) to qz_everyone;

-- What the rules of a pool would take today, for administrators, whether they work already or not: the longest due first.
create function recycling_trial(p_pool uuid, p_after uuid, p_most integer)
returns table (last_id uuid, customer_id uuid, name text, owner text, due_at timestamptz, why text, since timestamptz, days integer)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  ids uuid[];
begin
  if not caller_has('qz_administer') then raise exception using errcode = 'insufficient_privilege', message = 'recycling_trial'; end if;
  select array_agg(l.id order by l.id) into ids from (
    select c.id from customer c where c.id > p_after and c.owner_id is not null and c.deleted_at is null order by c.id limit p_most) l;
  return query
    select ids[array_length(ids, 1)], o.customer_id, c.name, p.name, o.due_at, o.why, o.since, o.days
      from (select 1) one left join lateral recycling_outlook(p_pool, ids) o on o.due_at <= app_now()
      left join customer c on c.id = o.customer_id left join person p on p.id = o.owner_id
     order by o.due_at, o.customer_id;
end $$;
grant execute on function recycling_trial(uuid, uuid, integer) to qz_administer;

-- ---------------------------------------------------------------------------------------------------------------------
-- What a customer's lifecycle is by the rules, and why.
create function lifecycle_by_rules(p_customers uuid[])
returns table (customer_id uuid, owner_id uuid, is text, becomes text, by_hand boolean, why text, since timestamptz, days integer)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select c.id, c.owner_id, c.lifecycle, w.becomes, c.lifecycle_by_hand, w.why, w.since, w.days
    from unnest(p_customers) i (id)
    join customer c on c.id = i.id and c.deleted_at is null
   cross join lifecycle_rule r
    left join customer_touch t on t.customer_id = c.id
   cross join lateral (
          select max(d.closed_at) filter (where d.status = 'won') as won_at, count(*) filter (where d.status = 'open') as open
            from deal d where d.customer_id = c.id and d.deleted_at is null) d
   cross join lateral (
          select v.becomes, v.why, v.since, v.days from (values
            (1, d.won_at < app_now() - make_interval(days => r.lost_days), 'lost', 'no_won_deal', d.won_at, r.lost_days),
            (2, d.won_at < app_now() - make_interval(days => r.dormant_days), 'dormant', 'no_won_deal', d.won_at, r.dormant_days),
            (3, d.won_at is not null, 'customer', 'won_deal', d.won_at, null),
            (4, d.open = 0 and greatest(c.created_at, c.held_since, t.touched_at) < app_now() - make_interval(days => r.prospect_days),
                'lost', 'untouched', greatest(c.created_at, c.held_since, t.touched_at), r.prospect_days),
            (5, true, 'prospect', 'no_deal_yet', c.created_at, null)) v (place, holds, becomes, why, since, days)
           where v.holds order by v.place limit 1) w;
end;

-- Brings these customers to what the rules say, except where somebody decided by hand; gives those that changed, for the log.
-- Neither version nor the moment of the last change move: nobody's form is out of date because of it.
create function settle_lifecycles(p_customers uuid[])
returns table (customer_id uuid, owner_id uuid, was text, becomes text, why text, since timestamptz, days integer)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from customer c where c.id = any (p_customers) order by c.id for no key update;
  return query
    with w as (select * from lifecycle_by_rules(p_customers) l where not l.by_hand and l.is <> l.becomes),
         u as (update customer c set lifecycle = w.becomes, lifecycle_since = app_now() from w where c.id = w.customer_id returning c.id)
    select w.customer_id, w.owner_id, w.is, w.becomes, w.why, w.since, w.days from w join u on u.id = w.customer_id order by w.customer_id;
end $$;

-- A won deal makes a customer at once, and one that is won no longer unmakes it. What is brought in without a caller (samples,
-- restored data) is left to the daily work.
create function deal_makes_customer() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if me() is not null and new.customer_id is not null then
    insert into event (id, kind, subject_kind, subject_id, customer_id, owner_id, before, after)
    select gen_random_uuid(), 'customer.lifecycle_changed', 'customer', s.customer_id, s.customer_id, s.owner_id,
           jsonb_build_object('lifecycle', s.was),
           jsonb_build_object('lifecycle', s.becomes, 'lifecycle_why', s.why, 'days', s.days)
      from settle_lifecycles(array[new.customer_id]) s;
  end if;
  return null;
end $$;
create trigger deal_makes_customer_added after insert on deal for each row
  when (new.status = 'won') execute function deal_makes_customer();
create trigger deal_makes_customer after update of status on deal for each row
  when (new.status is distinct from old.status and 'won' in (new.status, old.status)) execute function deal_makes_customer();

-- ---------------------------------------------------------------------------------------------------------------------
-- Daily work. A row is one rule on one day of the organisation: whoever holds its lock works on it, batch by batch, and `cursor`
-- says how far it came, so that it goes on after a crash and never runs twice.
create table daily_run (
  id          uuid primary key,
  rule        text not null constraint daily_run_rule_known check (rule in ('recycling', 'lifecycle')),
  pool_id     uuid references pool,
  day         date not null,
  started_at  timestamptz not null,
  finished_at timestamptz,
  cursor      uuid not null default '00000000-0000-0000-0000-000000000000',
  looked_at   integer not null default 0,
  changed     integer not null default 0,
  reminded    integer not null default 0,
  constraint daily_run_recycling_has_pool check ((rule = 'recycling') = (pool_id is not null))
);
create unique index daily_run_once on daily_run (day, rule, coalesce(pool_id, '00000000-0000-0000-0000-000000000000'::uuid));
create index daily_run_newest on daily_run (started_at desc, id desc);

-- What a run did to which record, and why.
create table daily_outcome (
  run_id      uuid not null references daily_run,
  customer_id uuid not null references customer,
  did         text not null constraint daily_outcome_did_known check (did in ('recycled', 'reminded', 'lifecycle')),
  why         text not null,
  days        integer,
  since       timestamptz,
  becomes     text,
  primary key (run_id, customer_id)
);
do $$ declare tab text; begin
  foreach tab in array array['daily_run', 'daily_outcome'] loop
    perform guard_table(tab::regclass);
    execute format('create policy administrators_read on %I for select to qz_administer using (true)', tab);
    execute format('create policy daily_work on %I to qz_daily using (true) with check (true)', tab);
    execute format('grant select on %I to qz_administer', tab);
    execute format('grant select, insert, update on %I to qz_daily', tab);
  end loop;
  foreach tab in array array['organisation', 'pool', 'lifecycle_rule'] loop
    execute format('create policy daily_work_reads on %I for select to qz_daily using (true)', tab);
    execute format('grant select on %I to qz_daily', tab);
  end loop;
end $$;
grant insert on event to qz_daily;
create policy nobody_in_person on event for insert to qz_daily with check (actor_id is null);

-- The next customers behind one.
create function customers_behind(p_after uuid, p_most integer) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(l.id order by l.id), '{}') from (
    select c.id from customer c where c.id > p_after and c.deleted_at is null order by c.id limit p_most) l;
end;

-- Takes those of these customers that are due.
create function recycle_customers(p_pool uuid, p_customers uuid[])
returns table (customer_id uuid, former_id uuid, former text, version integer, why text, since timestamptz, days integer)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  due record;
begin
  if not exists (select 1 from pool p where p.id = p_pool and p.recycling and not p.archived) then return; end if;
  perform 1 from customer c where c.id in (select o.customer_id from recycling_outlook(p_pool, p_customers) o where o.due_at <= app_now())
    order by c.id for update;
  -- Once more, now that nobody can change them.
  for due in select o.* from recycling_outlook(p_pool, p_customers) o where o.due_at <= app_now() order by o.customer_id loop
    customer_id := due.customer_id; former_id := due.owner_id; why := due.why; since := due.since; days := due.days;
    perform move_into_pool(due.customer_id, p_pool, 'recycled', null, null, null, due.why, due.days, due.since);
    select p.name into former from person p where p.id = due.owner_id;
    select c.version into version from customer c where c.id = due.customer_id;
    return next;
  end loop;
end $$;

-- Those of these customers whose owners are to be told today; each is told of once for each day on which it would fall due.
create function remind_of_recycling(p_pool uuid, p_customers uuid[])
returns table (customer_id uuid, owner_id uuid, due_on date, why text, since timestamptz, days integer)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  return query
    with near as (
      select o.*, ((o.due_at at time zone 'UTC') + make_interval(mins => g.utc_offset))::date as day
        from recycling_outlook(p_pool, p_customers) o cross join organisation g join pool p on p.id = p_pool
       where p.recycling and o.due_at > app_now() and o.due_at <= app_now() + make_interval(days => p.remind_days)),
    told as (
      insert into recycling_notice (customer_id, pool_id, owner_id, due_on)
      select n.customer_id, p_pool, n.owner_id, n.day from near n on conflict do nothing returning recycling_notice.customer_id)
    select n.customer_id, n.owner_id, n.day, n.why, n.since, n.days from near n join told on told.customer_id = n.customer_id;
end $$;
grant execute on function customers_behind(uuid, integer), recycle_customers(uuid, uuid[]), remind_of_recycling(uuid, uuid[]),
                          settle_lifecycles(uuid[]) to qz_daily;

create policy pool_events on event for select to qz_administer using (subject_kind = 'pool');

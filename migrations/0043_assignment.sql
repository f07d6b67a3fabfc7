-- Who gets a ticket: rules in their order, who is there, how much each can carry, and what each knows.
--
-- 1. Skills, agents with capacity and presence, settings.
-- 2. Rules, and whose turn it is.
-- 3. Tickets that wait for somebody, and how they are handed out. Whom a ticket goes to is decided by the program
--    (app/src/desk/assignment); rows are locked here, so that nobody carries more than they can.

-- ---------------------------------------------------------------------------------------------------------------------
-- What one can know, and which categories want it.
create table desk_skill (
  id      uuid primary key,
  name    text not null constraint desk_skill_name_length check (length(trim(name)) between 1 and 60),
  version integer not null default 1
);
create unique index desk_skill_name_unique on desk_skill (lower(name));

create table category_skill (
  category_id uuid not null references ticket_category on delete cascade,
  skill_id    uuid not null references desk_skill on delete cascade,
  level       smallint not null constraint category_skill_level_range check (level between 1 and 5),
  primary key (category_id, skill_id)
);
create index category_skill_by_skill on category_skill (skill_id);
comment on column category_skill.level is 'at least; what is below the category wants the same, unless it wants something of its own';

create table assignment_setting (
  only_one         boolean primary key default true constraint assignment_setting_only_one check (only_one),
  capacity         integer constraint assignment_setting_capacity_range check (capacity between 1 and 1000),
  weight_question  smallint not null default 1 constraint assignment_setting_weight_question_range check (weight_question between 1 and 10),
  weight_fault     smallint not null default 1 constraint assignment_setting_weight_fault_range check (weight_fault between 1 and 10),
  weight_complaint smallint not null default 1 constraint assignment_setting_weight_complaint_range check (weight_complaint between 1 and 10),
  weight_return    smallint not null default 1 constraint assignment_setting_weight_return_range check (weight_return between 1 and 10),
  away_after       smallint not null default 30 constraint assignment_setting_away_after_range check (away_after between 5 and 720),
  calendar_id      uuid constraint assignment_setting_calendar_fkey references sla_calendar,
  version          integer not null default 1
);
comment on column assignment_setting.capacity is 'how much one carries at most who has no number of their own; null: as much as comes';
comment on column assignment_setting.weight_question is 'how much one of this kind counts';
comment on column assignment_setting.away_after is 'minutes without a sign after which one who is available counts as away';
comment on column assignment_setting.calendar_id is 'outside of its hours nothing is handed out to those who have no calendar of their own';
insert into assignment_setting default values;

create table desk_agent (
  person_id      uuid primary key references person on delete cascade,
  capacity       integer constraint desk_agent_capacity_range check (capacity between 0 and 1000),
  calendar_id    uuid constraint desk_agent_calendar_fkey references sla_calendar,
  presence       text not null default 'available' constraint desk_agent_presence_known check (presence in ('available', 'away', 'off')),
  presence_since timestamptz not null default app_now(),
  seen_at        timestamptz,
  version        integer not null default 1
);
comment on table desk_agent is 'everybody who may work on tickets; whoever gives somebody a ticket holds this row';
comment on column desk_agent.capacity is 'open tickets by their weight; null: as for everybody; 0: gets none by rules';
comment on column desk_agent.presence is 'as set by hand';
comment on column desk_agent.seen_at is 'the last sign of them';

create table agent_skill (
  person_id uuid not null references desk_agent on delete cascade,
  skill_id  uuid not null references desk_skill on delete cascade,
  level     smallint not null constraint agent_skill_level_range check (level between 1 and 5),
  primary key (person_id, skill_id)
);
create index agent_skill_by_skill on agent_skill (skill_id);

insert into desk_agent (person_id) select p.id from person p where pg_has_role('qz_' || p.role, 'qz_ticket_write', 'usage');
create function keep_desk_agent() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if pg_has_role('qz_' || new.role, 'qz_ticket_write', 'usage') then
    insert into desk_agent (person_id) values (new.id) on conflict do nothing;
  end if;
  return null;
end $$;
create trigger keep_desk_agent after insert or update of role on person for each row execute function keep_desk_agent();

-- ---------------------------------------------------------------------------------------------------------------------
create table assignment_rule (
  id         uuid primary key,
  rank       integer not null,
  name       text not null constraint assignment_rule_name_length check (length(trim(name)) between 1 and 100),
  active     boolean not null default true,
  kinds      text[] not null default '{}'
             constraint assignment_rule_kinds_known check (kinds <@ array['question', 'fault', 'complaint', 'return']),
  channels   text[] not null default '{}'
             constraint assignment_rule_channels_known check (channels <@ array['phone', 'wechat', 'email', 'web', 'chat', 'visit', 'portal', 'social']),
  priorities text[] not null default '{}'
             constraint assignment_rule_priorities_known check (priorities <@ array['urgent', 'high', 'normal', 'low']),
  categories uuid[] not null default '{}',
  products   uuid[] not null default '{}',
  regions    text[] not null default '{}',
  owners     uuid[] not null default '{}',
  method     text not null constraint assignment_rule_method_known check (method in ('round_robin', 'load', 'skill', 'customer_owner')),
  team_id    uuid constraint assignment_rule_team_fkey references team,
  people     uuid[] not null default '{}',
  version    integer not null default 1,
  constraint assignment_rule_names_somebody check (
    num_nonnulls(team_id) + least(cardinality(people), 1) = case when method = 'customer_owner' then 0 else 1 end)
);
comment on table assignment_rule is 'the first in order of rank that fits a ticket holds for it; an empty condition fits everything';
comment on column assignment_rule.categories is 'and all below them';
comment on column assignment_rule.regions is 'parts of the region of the customer';
comment on column assignment_rule.owners is 'who owns the customer';
comment on column assignment_rule.team_id is 'and all teams below it';
create index assignment_rule_in_order on assignment_rule (rank, id);

create sequence assignment_turn_number;
create table assignment_turn (
  rule_id   uuid not null references assignment_rule on delete cascade,
  person_id uuid not null references person on delete cascade,
  turn      bigint not null,
  primary key (rule_id, person_id)
);
comment on column assignment_turn.turn is 'the later somebody got one by this rule, the greater';

-- The state of what rules depend on: one more with each change. A ticket that was judged by an older one is judged anew.
create table assignment_revision (
  only_one boolean primary key default true constraint assignment_revision_only_one check (only_one),
  number   bigint not null
);
insert into assignment_revision (number) values (0);
create function assignment_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update assignment_revision set number = number + 1 where number > 0 or exists (select 1 from assignment_rule);
  return null;
end $$;
create trigger assignment_changed after insert or update or delete on assignment_rule for each statement execute function assignment_changed();
create trigger assignment_changed after update of parent_id on ticket_category for each statement execute function assignment_changed();
create trigger assignment_changed after update of role, active on person for each statement execute function assignment_changed();

do $$ declare tab text; begin
  foreach tab in array array['desk_skill', 'category_skill', 'assignment_setting', 'desk_agent', 'agent_skill', 'assignment_rule',
                             'assignment_turn', 'assignment_revision'] loop
    perform guard_table(tab::regclass);
    execute format('create policy desk_reads on %I for select to qz_ticket_write using (true)', tab);
    execute format('create policy daily_work_reads on %I for select to qz_daily using (true)', tab);
    execute format('grant select on %I to qz_ticket_write, qz_daily', tab);
  end loop;
  foreach tab in array array['desk_skill', 'category_skill', 'agent_skill', 'assignment_rule'] loop
    execute format('create policy desk_adds on %I for insert to qz_desk with check (true)', tab);
    execute format('create policy desk_changes on %I for update to qz_desk using (true) with check (true)', tab);
    execute format('create policy desk_removes on %I for delete to qz_desk using (true)', tab);
    execute format('grant insert, update, delete on %I to qz_desk', tab);
  end loop;
end $$;
create policy desk_changes on assignment_setting for update to qz_desk using (true) with check (true);
grant update (capacity, weight_question, weight_fault, weight_complaint, weight_return, away_after, calendar_id, version) on assignment_setting to qz_desk;
create policy desk_changes on desk_agent for update to qz_desk using (true) with check (true);
grant update (capacity, calendar_id, version) on desk_agent to qz_desk;

-- ---------------------------------------------------------------------------------------------------------------------
-- A ticket that nobody has waits by a rule.
alter table ticket
  add column rule_id uuid references assignment_rule on delete set null,
  add column ruled   bigint not null default 0;
comment on column ticket.rule_id is 'by which rule it waits for somebody; null where somebody has it, or no rule fits';
comment on column ticket.ruled is 'by which state of the rules that was found; 0 where something changed since';
create index ticket_waits on ticket (rule_id, coalesce(due_at, 'infinity'::timestamptz), priority, created_at, id) where rule_id is not null;
create index ticket_to_rule on ticket (ruled)
  where owner_id is null and deleted_at is null and state in ('new', 'open', 'waiting_customer', 'waiting_others');
-- What somebody carries is counted from this index alone.
create index ticket_load on ticket (owner_id) include (kind)
  where owner_id is not null and deleted_at is null and state in ('new', 'open', 'waiting_customer', 'waiting_others');

create function ticket_to_be_ruled() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.ruled := 0;
  new.rule_id := null;
  return new;
end $$;
create trigger ticket_to_be_ruled
  before update of owner_id, state, kind, channel, priority, category_id, product_id, customer_id, customer_owner_id, deleted_at on ticket
  for each row when (old.rule_id is not null or old.ruled <> 0) execute function ticket_to_be_ruled();

-- Whoever gives somebody a ticket, whatever way, holds them until it is done: what they carry is counted by one at a time.
create function hold_agent_of_ticket() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from desk_agent a where a.person_id = new.owner_id for no key update;
  return new;
end $$;
create trigger hold_agent_of_ticket before update of owner_id on ticket for each row
  when (new.owner_id is not null and new.owner_id is distinct from old.owner_id) execute function hold_agent_of_ticket();

-- Holds people in one order, so that two who hold the same ones do not wait for each other.
create function hold_agents(p_people uuid[]) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from desk_agent a where a.person_id = any (p_people) order by a.person_id for no key update;
end $$;
grant execute on function hold_agents(uuid[]) to qz_ticket_assign;

-- Of these people those whom nobody holds, held from now on: the worker waits for nobody.
create function hold_free_agents(p_people uuid[]) returns uuid[] language plpgsql security definer set search_path = public, pg_temp as $$
declare
  held uuid[];
begin
  select array_agg(l.person_id) into held from (
    select a.person_id from desk_agent a where a.person_id = any (p_people) order by a.person_id for no key update skip locked) l;
  return coalesce(held, '{}');
end $$;
grant execute on function hold_free_agents(uuid[]) to qz_daily;

create function ticket_weight(p_kind text) returns integer language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case p_kind when 'fault' then s.weight_fault when 'complaint' then s.weight_complaint when 'return' then s.weight_return
                     else s.weight_question end::integer
    from assignment_setting s;
end;

-- What somebody carries: their open tickets by their weight.
create function agent_load(p_person uuid) returns integer language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(sum(k.many * ticket_weight(k.kind)), 0)::integer
    from (select t.kind, count(*) as many from ticket t
           where t.owner_id = p_person and t.deleted_at is null and t.state in ('new', 'open', 'waiting_customer', 'waiting_others')
           group by t.kind) k;
end;

-- Whether somebody can carry this ticket too. To be asked while they are held.
create function agent_has_room(p_person uuid, p_ticket uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(bool_and(agent_load(p_person) + ticket_weight(t.kind) <= coalesce(a.capacity, s.capacity, 2147483647)), true)
    from ticket t join desk_agent a on a.person_id = p_person cross join assignment_setting s where t.id = p_ticket;
end;
grant execute on function agent_has_room(uuid, uuid) to qz_ticket_assign;

-- Everybody who works on tickets, with what they carry.
create function desk_agents() returns table (id uuid, name text, team text, teams uuid[], presence text, since timestamptz, seen_at timestamptz,
                                             capacity integer, calendar_id uuid, load integer, version integer, skills jsonb)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select p.id, p.name, t.name, team_chain(p.team_id), a.presence, a.presence_since, a.seen_at, a.capacity, a.calendar_id, agent_load(p.id),
         a.version, coalesce((select jsonb_agg(jsonb_build_array(k.skill_id, k.level) order by k.skill_id) from agent_skill k where k.person_id = p.id), '[]')
    from desk_agent a
    join person p on p.id = a.person_id and p.active and pg_has_role('qz_' || p.role, 'qz_ticket_write', 'usage')
    left join team t on t.id = p.team_id
   order by p.name collate "zh-x-icu", p.id;
end;
grant execute on function desk_agents() to qz_ticket_write, qz_daily;

-- The next tickets of which it is to be found by which rule they wait, held until the end of the transaction.
create function take_tickets_to_rule(p_most integer) returns uuid[] language plpgsql security definer set search_path = public, pg_temp as $$
declare
  taken uuid[];
  wanted bigint;
begin
  select r.number into wanted from assignment_revision r;
  select array_agg(l.id) into taken from (
    select t.id from ticket t
     where t.ruled < wanted and t.owner_id is null and t.deleted_at is null
       and t.state in ('new', 'open', 'waiting_customer', 'waiting_others')
     order by t.ruled limit p_most for no key update skip locked) l;
  return coalesce(taken, '{}');
end $$;
create function keep_ticket_rules(p_revision bigint, p_ids uuid[], p_rules uuid[]) returns void
language sql security definer set search_path = public, pg_temp
begin atomic
  update ticket t set rule_id = n.rule, ruled = p_revision from unnest(p_ids, p_rules) as n (id, rule)
   where t.id = n.id and t.owner_id is null and t.deleted_at is null;
end;

-- Of those that wait by these rules the most pressing of each rule, held; what somebody else holds is passed by.
create function take_waiting_tickets(p_rules uuid[], p_most integer) returns table (id uuid, rule_id uuid)
language sql security definer set search_path = public, pg_temp
begin atomic
  select w.id, r.id from unnest(p_rules) as r (id) cross join lateral (
    select t.id from ticket t
     where t.rule_id = r.id and t.owner_id is null and t.deleted_at is null and t.snoozed_until is null
     order by coalesce(t.due_at, 'infinity'::timestamptz), t.priority, t.created_at, t.id
     limit p_most for no key update skip locked) w;
end;

-- Hands tickets out that nobody has, and notes whose turn it was.
create function hand_out_tickets(p_ids uuid[], p_owners uuid[], p_teams uuid[], p_turn_rules uuid[], p_turn_people uuid[])
returns table (id uuid, version integer, customer uuid, customer_owner uuid, team uuid, team_name text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into assignment_turn as a (rule_id, person_id, turn)
  select n.rule, n.person, nextval('assignment_turn_number') from unnest(p_turn_rules, p_turn_people) as n (rule, person)
  on conflict on constraint assignment_turn_pkey do update set turn = excluded.turn;
  return query
    update ticket t set owner_id = n.owner, team_id = coalesce(t.team_id, n.team), version = t.version + 1, updated_at = app_now()
      from (select g.id, g.owner, g.team, w.team_id as was from unnest(p_ids, p_owners, p_teams) as g (id, owner, team)
              join ticket w on w.id = g.id) n
     where t.id = n.id and t.owner_id is null and t.deleted_at is null
    returning t.id, t.version, t.customer_id, t.customer_owner_id, case when n.was is null then t.team_id end,
              case when n.was is null then (select m.name from team m where m.id = t.team_id) end;
end $$;
grant execute on function take_tickets_to_rule(integer), keep_ticket_rules(bigint, uuid[], uuid[]), take_waiting_tickets(uuid[], integer),
  hand_out_tickets(uuid[], uuid[], uuid[], uuid[], uuid[]) to qz_daily;

-- What a rule asks of tickets; the category with all above it, the nearest first.
create function asked_of_tickets(p_ids uuid[]) returns table (id uuid, kind text, channel text, priority smallint, categories uuid[], product_id uuid,
                                                              region text, customer_owner_id uuid)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select t.id, t.kind, t.channel, t.priority,
         array(with recursive up (id, parent_id, distance) as (
                 select g.id, g.parent_id, 0 from ticket_category g where g.id = t.category_id
                 union all
                 select g.id, g.parent_id, up.distance + 1 from ticket_category g join up on g.id = up.parent_id
               ) select up.id from up order by up.distance),
         t.product_id, c.region, t.customer_owner_id
    from unnest(p_ids) with ordinality as i (id, place) join ticket t on t.id = i.id and t.deleted_at is null
    left join customer c on c.id = t.customer_id
   order by i.place;
end;
grant execute on function asked_of_tickets(uuid[]) to qz_desk, qz_daily;

-- ---------------------------------------------------------------------------------------------------------------------
-- Whether somebody is there: everybody for themselves, who manages the desk for all.
create function set_presence(p_person uuid, p_presence text) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not may_write_tickets() or (p_person <> me() and not caller_has('qz_desk')) then
    raise exception using errcode = 'insufficient_privilege', message = 'set_presence';
  end if;
  update desk_agent set presence = p_presence, presence_since = app_now(), seen_at = case when p_person = me() then app_now() else seen_at end
   where person_id = p_person;
  if not found then raise exception using errcode = 'no_data_found', message = 'agent'; end if;
end $$;
create function note_presence() returns text language sql security definer set search_path = public, pg_temp
begin atomic
  update desk_agent set seen_at = app_now() where person_id = me() returning presence;
end;
grant execute on function set_presence(uuid, text), note_presence() to qz_ticket_write;

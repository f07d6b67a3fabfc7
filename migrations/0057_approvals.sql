-- Approvals: which quotes somebody has to agree to before a customer gets them, who that is, and what became of it.
--
-- 1. Rules and deputies. 2. Requests: what they approve stands still. 3. Who is asked. 4. Asking, deciding, taking back, withdrawing.
-- 5. A quote goes out only as it was approved. 6. Reminders.

create table approval_rule (
  id          uuid primary key,
  rank        integer not null,
  name        text not null constraint approval_rule_name_length check (length(trim(name)) between 1 and 100),
  active      boolean not null default true,
  amount      numeric(19, 4) constraint approval_rule_amount_range check (amount > 0 and amount <= 99999999999999),
  discount    numeric(6, 3) constraint approval_rule_discount_range check (discount > 0 and discount <= 100),
  discount_of text not null default 'line' constraint approval_rule_discount_of_known check (discount_of in ('line', 'whole')),
  margin      numeric(6, 3) constraint approval_rule_margin_range check (margin between -100 and 100),
  steps       jsonb not null constraint approval_rule_steps_range check (jsonb_typeof(steps) = 'array' and jsonb_array_length(steps) between 1 and 5),
  version     integer not null default 1,
  constraint approval_rule_asks_something check (num_nonnulls(amount, discount, margin) > 0)
);
comment on table approval_rule is 'every rule that fits a quote holds for it; what a rule names must all be so';
comment on column approval_rule.amount is 'from this total on, in the organisation''s currency';
comment on column approval_rule.discount_of is 'line: of the line of which most is let off, with what is off the whole; whole: of all lines together';
comment on column approval_rule.margin is 'below it; per cent of the price without taxes';
comment on column approval_rule.steps is 'who agrees, one after the other (Approver in approvals/model.rs)';
create table approval_setting (
  only_one     boolean primary key default true constraint approval_setting_only_one check (only_one),
  remind_hours smallint not null default 24 constraint approval_setting_remind_hours_range check (remind_hours between 1 and 720),
  version      integer not null default 1
);
insert into approval_setting default values;
select guard_table('approval_rule'), guard_table('approval_setting');
grant select, insert, update, delete on approval_rule to qz_administer;
grant select, update on approval_setting to qz_administer;
create policy administrators_keep on approval_rule to qz_administer using (true) with check (true);
create policy administrators_keep on approval_setting to qz_administer using (true) with check (true);

create table approval_deputy (
  id         uuid primary key,
  person_id  uuid not null references person,
  deputy_id  uuid not null references person constraint approval_deputy_is_another check (deputy_id <> person_id),
  from_day   date not null,
  to_day     date not null constraint approval_deputy_to_day_order check (to_day >= from_day and to_day <= from_day + 366),
  created_at timestamptz not null default app_now()
);
comment on table approval_deputy is 'who decides in whose name, from the first of these days to the last';
create index approval_deputy_of on approval_deputy (person_id, to_day);
create index approval_deputy_for on approval_deputy (deputy_id, to_day);
select guard_table('approval_deputy');
grant select, insert, delete on approval_deputy to qz_everyone;
create policy own_deputies on approval_deputy to qz_everyone using (person_id = (select me())) with check (person_id = (select me()));
create policy deputies_read on approval_deputy for select to qz_everyone using (deputy_id = (select me()));

-- The day of the house.
create function house_day() returns date language sql stable security definer set search_path = public, pg_temp
begin atomic
  select ((app_now() at time zone 'UTC') + make_interval(mins => o.utc_offset))::date from organisation o;
end;
grant execute on function house_day() to qz_everyone;

-- In whose name the caller decides today.
create function my_principals() returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(d.person_id), '{}') from approval_deputy d where d.deputy_id = me() and house_day() between d.from_day and d.to_day;
end;
grant execute on function my_principals() to qz_everyone;

-- ---------------------------------------------------------------------------------------------------------------------
create table approval (
  id         uuid primary key,
  quote_id   uuid not null,
  number     integer not null,
  asker_id   uuid not null references person,
  word       text not null default '' constraint approval_word_length check (length(word) <= 1000),
  state      text not null default 'waiting' constraint approval_state_known check (state in ('waiting', 'approved', 'declined', 'withdrawn')),
  step       smallint not null default 1,
  title      text not null,
  rules      text[] not null,
  currency   char(3) not null,
  amount     numeric(19, 4) not null,
  base       numeric(19, 4),
  let_off    numeric(7, 3) not null,
  too_much   boolean not null,
  barred     uuid[] not null,
  document   jsonb not null constraint approval_document_form check (jsonb_typeof(document) = 'object'),
  version    integer not null default 1,
  asked_at   timestamptz not null default app_now(),
  ended_at   timestamptz,
  foreign key (quote_id, number) references quote_version,
  constraint approval_ended_has_moment check ((state = 'waiting') = (ended_at is null))
);
comment on column approval.rules is 'the names of the rules that hold, as they were then';
comment on column approval.base is 'the amount in the organisation''s currency; null: no rate is known';
comment on column approval.let_off is 'per cent, of the line of which most is let off';
comment on column approval.too_much is 'more than the asker may let off';
comment on column approval.barred is 'who asks, whose quote it is, who wrote the version: nobody approves their own';
comment on column approval.document is 'what is approved, as the customer would see it';
create unique index approval_waits_once on approval (quote_id) where state = 'waiting';
create unique index approval_holds_once on approval (quote_id, number) where state <> 'withdrawn';
create index approval_by_quote on approval (quote_id, number);
create index approval_by_asker on approval (asker_id, asked_at desc);

create table approval_step (
  approval_id uuid not null references approval on delete cascade,
  place       smallint not null,
  kind        text not null constraint approval_step_kind_known check (kind in ('person', 'role', 'manager', 'limit')),
  person_id   uuid references person,
  role        text,
  state       text not null default 'waiting' constraint approval_step_state_known check (state in ('waiting', 'open', 'approved', 'declined')),
  opened_at   timestamptz,
  reminded_at timestamptz,
  decided_by  uuid references person,
  for_id      uuid references person,
  decision    uuid,
  decided_at  timestamptz,
  reason      text constraint approval_step_reason_length check (length(reason) between 1 and 1000),
  primary key (approval_id, place),
  constraint approval_step_decided_is_whole check ((state in ('approved', 'declined')) = (decided_by is not null) and (decided_by is null) = (decided_at is null))
);
comment on column approval_step.kind is 'limit: whoever may let off as much';
comment on column approval_step.for_id is 'in whose name a deputy decided';
create index approval_step_open on approval_step (opened_at) where state = 'open';
create index approval_step_by_decider on approval_step (decided_by) where decided_by is not null;

create table approval_asked (
  approval_id uuid not null,
  place       smallint not null,
  person_id   uuid not null references person,
  primary key (approval_id, place, person_id),
  foreign key (approval_id, place) references approval_step on delete cascade
);
comment on table approval_asked is 'who may decide a step since it is open: found out anew when people or teams change';
create index approval_asked_by_person on approval_asked (person_id);

-- What is earned is for those who see costs, whoever sees the request.
create table approval_margin (
  approval_id uuid primary key references approval on delete cascade,
  margin      numeric(9, 3) not null
);

-- What the caller has asked for, has decided or is to decide, also in another's name.
create function my_approvals() returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(mine.id), '{}') from (
    select a.id from approval a where a.asker_id = me()
    union
    select k.approval_id from approval_asked k where k.person_id = me() or k.person_id = any (my_principals())
    union
    select s.approval_id from approval_step s where s.decided_by = me()) mine;
end;
grant execute on function my_approvals() to qz_everyone;

do $$ declare tab text; begin
  foreach tab in array array['approval', 'approval_step', 'approval_asked', 'approval_margin'] loop
    perform guard_table(tab::regclass);
    execute format('grant select on %I to qz_everyone', tab);
  end loop;
end $$;
create policy concerned_read on approval for select to qz_everyone using (id = any ((select my_approvals())::uuid[]));
create policy with_quote on approval for select to qz_deal_self, qz_deal_team using (exists (select 1 from quote q where q.id = quote_id offset 0));
create policy all_read on approval for select to qz_deal_all using (true);
create policy with_request on approval_step for select to qz_everyone using (exists (select 1 from approval a where a.id = approval_id offset 0));
create policy with_request on approval_asked for select to qz_everyone using (exists (select 1 from approval a where a.id = approval_id offset 0));
create policy who_sees_costs on approval_margin for select to qz_catalogue using (exists (select 1 from approval a where a.id = approval_id offset 0));

-- What is asked for, or was decided, stands still, whoever asks; what it was sent with, and its contact, may still come and go.
create function approved_version_stands() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  standing constant text[] := '{contact_id,sent_at,document}';
begin
  if (tg_op = 'DELETE' or to_jsonb(new) - standing is distinct from to_jsonb(old) - standing)
     and exists (select 1 from approval a where a.quote_id = old.quote_id and a.number = old.number and a.state <> 'withdrawn') then
    raise exception using errcode = 'check_violation', constraint = 'quote_version_approval_stands', message = 'quote_version_approval_stands';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger approved_version_stands before update or delete on quote_version for each row execute function approved_version_stands();
create function approved_line_stands() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  line quote_line;
begin
  if tg_op = 'DELETE' then line := old; else line := new; end if;
  if exists (select 1 from approval a where a.state <> 'withdrawn'
               and (a.quote_id, a.number) in ((line.quote_id, line.number), (coalesce(old.quote_id, line.quote_id), coalesce(old.number, line.number)))) then
    raise exception using errcode = 'check_violation', constraint = 'quote_version_approval_stands', message = 'quote_version_approval_stands';
  end if;
  return line;
end $$;
create trigger approved_line_stands before insert or update or delete on quote_line for each row execute function approved_line_stands();

-- ---------------------------------------------------------------------------------------------------------------------
-- The managers nearest to somebody: of the own team, else of the next team above that has one.
create function managers_of(p_person uuid, p_not uuid[]) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  with recursive up (id, parent_id, steps) as (
    select t.id, t.parent_id, 0 from person p join team t on t.id = p.team_id where p.id = p_person
    union all
    select t.id, t.parent_id, up.steps + 1 from team t join up on t.id = up.parent_id),
  leads as (
    select p.id, up.steps from up join person p on p.team_id = up.id
     where p.role = 'sales_manager' and p.active and p.id <> all (p_not))
  select coalesce(array_agg(l.id), '{}') from leads l where l.steps = (select min(m.steps) from leads m);
end;

-- Who may decide a step. Where nobody is left, administrators do, so that nothing waits for ever.
create function people_for_step(s approval_step, a approval) returns uuid[] language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  found_people uuid[];
begin
  found_people := case s.kind
    when 'person' then array(select p.id from person p where p.id = s.person_id and p.active and p.id <> all (a.barred))
    when 'role' then array(select p.id from person p where p.role = s.role and p.active and p.id <> all (a.barred))
    when 'manager' then managers_of(a.asker_id, a.barred)
    else array(select p.id from person p join discount_limit l on l.role = p.role and l.percent >= a.let_off where p.id = any (managers_of(a.asker_id, a.barred))) end;
  if s.kind = 'limit' and cardinality(found_people) = 0 then
    found_people := array(select p.id from person p join discount_limit l on l.role = p.role and l.percent >= a.let_off where p.active and p.id <> all (a.barred));
  end if;
  if cardinality(found_people) = 0 then
    found_people := array(select p.id from person p where p.role = 'administrator' and p.active and p.id <> all (a.barred));
  end if;
  return found_people;
end $$;

-- Opens a step; false where nobody could decide it.
create function open_approval_step(p_approval uuid, p_place smallint) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare
  s approval_step;
  a approval;
begin
  select * into strict a from approval where id = p_approval;
  update approval set step = p_place where id = p_approval;
  update approval_step set state = 'open', opened_at = app_now(), reminded_at = null where approval_id = p_approval and place = p_place returning * into strict s;
  delete from approval_asked where approval_id = p_approval and place = p_place;
  insert into approval_asked select p_approval, p_place, unnest(people_for_step(s, a));
  return found;
end $$;

-- People come, go and change their place: who is asked is found out anew for all that is open.
create function ask_anew() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  s approval_step;
  a approval;
begin
  for s in select * from approval_step where state = 'open' order by approval_id loop
    select * into a from approval where id = s.approval_id for update;
    -- It may have been decided while its row was waited for.
    continue when a.state <> 'waiting' or a.step <> s.place;
    delete from approval_asked k where k.approval_id = s.approval_id and k.place = s.place and k.person_id <> all (people_for_step(s, a));
    insert into approval_asked select s.approval_id, s.place, unnest(people_for_step(s, a)) on conflict do nothing;
  end loop;
  return null;
end $$;
create trigger ask_anew after update of role, active, team_id on person for each statement execute function ask_anew();
create trigger ask_anew after update of parent_id on team for each statement execute function ask_anew();
create trigger ask_anew after update of percent on discount_limit for each statement execute function ask_anew();

-- In whose name the caller may decide what is open now: their own first; null where it is not theirs.
create function my_turn(p_approval uuid) returns uuid language sql stable security definer set search_path = public, pg_temp
begin atomic
  select k.person_id from approval a join approval_asked k on k.approval_id = a.id and k.place = a.step
   where a.id = p_approval and a.state = 'waiting' and me() <> all (a.barred) and (k.person_id = me() or k.person_id = any (my_principals()))
     and exists (select 1 from person p where p.id = me() and p.active)
   order by k.person_id <> me(), k.person_id limit 1;
end;
-- What waits for the caller.
create function my_open_approvals() returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(distinct k.approval_id), '{}')
    from approval_asked k join approval a on a.id = k.approval_id and a.step = k.place and a.state = 'waiting'
   where (k.person_id = me() or k.person_id = any (my_principals())) and me() <> all (a.barred);
end;
grant execute on function my_turn(uuid), my_open_approvals() to qz_everyone;

-- ---------------------------------------------------------------------------------------------------------------------
-- What rules look at. Costs that nobody named count for nothing; where none is known there is no margin.
create function figures_of_quote(p_quote uuid, p_number integer, out total numeric, out base numeric, out deepest numeric, out whole numeric, out margin numeric)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  with line as (
    select v.total as of_all, v.currency, v.discount as off_all, l.discount, l.quantity * l.price as listed,
           l.quantity * l.price * (100 - l.discount) / 100 * (100 - v.discount) / 100
             / case when l.tax_included then 1 + l.tax_percent / 100 else 1 end * rate_on(v.currency, house_day()) as net,
           l.quantity * c.cost * rate_on(c.currency, house_day()) as cost
      from quote_version v left join quote_line l on l.quote_id = v.quote_id and l.number = v.number
      left join product_cost c on c.product_id = l.product_id
     where v.quote_id = p_quote and v.number = p_number)
  select max(line.of_all), max(line.of_all * rate_on(line.currency, house_day())),
         100 - (100 - coalesce(max(line.discount), 0)) * (100 - max(line.off_all)) / 100,
         coalesce(round(100 - sum(line.listed * (100 - line.discount) / 100) * (100 - max(line.off_all)) / nullif(sum(line.listed), 0), 6), max(line.off_all)),
         round(100 * (sum(line.net) filter (where line.cost is not null) - sum(line.cost) filter (where line.net is not null))
           / nullif(sum(line.net) filter (where line.cost is not null), 0), 3)
    from line;
end;

-- Which rules hold for a version, in their order, for the caller; the last one, without an id, where more is let off than they may.
-- p_deepest and p_whole know the price lists and may only be more than what the lines themselves say. Whoever does not see costs learns
-- nothing of them by trying prices: for them what a rule says of the margin counts as given.
create function approval_needs(p_quote uuid, p_number integer, p_deepest numeric, p_whole numeric)
returns table (place bigint, rule_id uuid, name text, steps jsonb) language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  f record;
  lets_off numeric := coalesce((select l.percent from discount_limit l join person p on p.role = l.role where p.id = me()), 0);
begin
  if not may_write_quote(p_quote) then raise exception using errcode = 'insufficient_privilege', message = 'approval_needs'; end if;
  select * into f from figures_of_quote(p_quote, p_number);
  return query
    select row_number() over (order by r.rank, r.id), r.id, r.name, r.steps from approval_rule r
     where r.active and (r.amount is null or f.base is null or f.base >= r.amount)
       and (r.discount is null or r.discount <= case r.discount_of when 'whole' then greatest(f.whole, p_whole) else greatest(f.deepest, p_deepest) end)
       and (r.margin is null or f.margin is null or f.margin < r.margin or not caller_has('qz_catalogue'))
    union all
    select 1000000, null, '', '[{"kind": "limit"}]'::jsonb where greatest(f.deepest, p_deepest) > lets_off;
end $$;
grant execute on function approval_needs(uuid, integer, numeric, numeric) to qz_deal_write;

-- Tells the log, at the deal of the quote or else at its customer, and whom it concerns.
create function tell_of_approval(a approval, p_kind text, p_told uuid[], p_after jsonb) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
  select gen_random_uuid(), app_now(), app_now(), me(), p_kind, case when d.id is null then 'customer' else 'deal' end, coalesce(d.id, q.customer_id),
         q.customer_id, coalesce(d.owner_id, c.owner_id), d.version,
         jsonb_build_object('quote', q.id, 'quote_name', a.title, 'quote_version', a.number, 'approval', a.id, 'told', to_jsonb(p_told)) || jsonb_strip_nulls(p_after)
    from quote q left join deal d on d.id = q.deal_id left join customer c on c.id = q.customer_id where q.id = a.quote_id;
end $$;

-- Who is asked now, and who decides for them today.
create function asked_now(p_approval uuid) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  with asked as (
    select k.person_id as id, a.barred from approval a join approval_asked k on k.approval_id = a.id and k.place = a.step where a.id = p_approval)
  select coalesce(array_agg(distinct told.id), '{}') from (
    select s.id, s.barred from asked s
    union all
    select d.deputy_id, s.barred from asked s join approval_deputy d on d.person_id = s.id and house_day() between d.from_day and d.to_day) told
   where told.id <> all (told.barred);
end;

-- Asks for the newest version of a quote: 'asked', or why not ('changed', 'closed', 'needless', 'nobody').
create function ask_approval(p_id uuid, p_quote uuid, p_version integer, p_deepest numeric, p_whole numeric, p_word text, p_document jsonb) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  q quote;
  v quote_version;
  a approval;
  f record;
  steps jsonb;
  names text[];
  too_much boolean;
  unheard integer;
begin
  if not may_write_quote(p_quote) then raise exception using errcode = 'insufficient_privilege', message = 'ask_approval'; end if;
  select * into strict q from quote where id = p_quote for update;
  if q.version <> p_version then return 'changed'; end if;
  select * into strict v from quote_version where quote_id = q.id and number = q.current;
  if q.state not in ('draft', 'sent', 'declined', 'expired') or v.sent_at is not null
     or exists (select 1 from approval b where b.quote_id = q.id and (b.state = 'waiting' or (b.number = q.current and b.state <> 'withdrawn'))) then
    return 'closed';
  end if;
  select array_agg(n.name order by n.place) filter (where n.rule_id is not null), bool_or(n.rule_id is null) into names, too_much
    from approval_needs(q.id, q.current, p_deepest, p_whole) n;
  if too_much is null then return 'needless'; end if;
  -- Each approver once, where they are named first.
  select jsonb_agg(one.step order by one.place, one.at) into steps from (
    select distinct on (s.step) s.step, n.place, s.at from approval_needs(q.id, q.current, p_deepest, p_whole) n
     cross join lateral jsonb_array_elements(n.steps) with ordinality s (step, at) order by s.step, n.place, s.at) one;
  select * into f from figures_of_quote(q.id, q.current);
  insert into approval (id, quote_id, number, asker_id, word, title, rules, currency, amount, base, let_off, too_much, barred, document, asked_at)
  values (p_id, q.id, q.current, me(), p_word, coalesce(q.number || ' ', '') || v.title, coalesce(names, '{}'), v.currency, v.total, f.base,
          greatest(f.deepest, p_deepest), too_much, array_remove(array[me(), q.owner_id, v.made_by], null), p_document, app_now())
  returning * into a;
  if f.margin is not null then insert into approval_margin values (a.id, greatest(least(f.margin, 100), -99999)); end if;
  insert into approval_step (approval_id, place, kind, person_id, role)
  select a.id, s.at, s.step ->> 'kind', (select p.id from person p where p.id = (s.step ->> 'id')::uuid), s.step ->> 'role' from jsonb_array_elements(steps) with ordinality s (step, at);
  select count(*) into unheard from approval_step s where s.approval_id = a.id and cardinality(people_for_step(s, a)) = 0;
  if unheard > 0 or not open_approval_step(a.id, 1::smallint) then return 'nobody'; end if;
  perform tell_of_approval(a, 'approval.asked', asked_now(a.id), jsonb_build_object('approval_word', nullif(p_word, '')));
  return 'asked';
end $$;
grant execute on function ask_approval(uuid, uuid, integer, numeric, numeric, text, jsonb) to qz_deal_write;

-- Decides the step at p_place: 'done', 'over' where it is not open (any more), 'not_yours'. Of two at once the second finds it over.
create function decide_approval(p_id uuid, p_place smallint, p_decision uuid, p_approves boolean, p_reason text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  a approval;
  s approval_step;
  turn uuid;
  here smallint := p_place;
  after jsonb;
begin
  select * into a from approval where id = p_id for update;
  turn := my_turn(p_id);
  if a.id is null or me() = any (a.barred)
     or not exists (select 1 from approval_asked k where k.approval_id = p_id and k.place = p_place and (k.person_id = me() or k.person_id = any (my_principals()))) then
    return 'not_yours';
  end if;
  if a.state <> 'waiting' or a.step <> p_place or turn is null then return 'over'; end if;
  update approval_step set state = case when p_approves then 'approved' else 'declined' end, decided_by = me(), for_id = nullif(turn, me()),
                           decision = p_decision, decided_at = app_now(), reason = p_reason
   where approval_id = p_id and place = here;
  after := jsonb_build_object('approval_reason', p_reason, 'approval_for', nullif(turn, me()), 'approval_for_name',
                              (select p.name from person p where p.id = nullif(turn, me())));
  loop
    select * into s from approval_step where approval_id = p_id and place = here + 1;
    exit when not p_approves or not found or s.kind <> 'limit'
           or not exists (select 1 from person p join discount_limit l on l.role = p.role and l.percent >= a.let_off where p.id = turn);
    -- Who agreed already and may let off as much has said both.
    here := here + 1;
    update approval_step set state = 'approved', decided_by = me(), for_id = nullif(turn, me()), decision = p_decision, decided_at = app_now()
     where approval_id = p_id and place = here;
  end loop;
  update approval set version = version + 1 where id = p_id;
  if p_approves and s.place is not null then
    perform open_approval_step(p_id, s.place);
    perform tell_of_approval(a, 'approval.passed', asked_now(p_id), after);
  else
    update approval set state = case when p_approves then 'approved' else 'declined' end, ended_at = app_now() where id = p_id;
    perform tell_of_approval(a, case when p_approves then 'approval.approved' else 'approval.declined' end, array[a.asker_id], after);
  end if;
  return 'done';
end $$;

-- Takes one's own decision back: 'done', 'late', or 'followed' where something came of it.
create function undo_approval(p_id uuid, p_decision uuid) returns text language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  a approval;
  first smallint;
  told uuid[];
begin
  -- First the quote, as whoever sends it does: two who need both do not wait for each other.
  perform from quote q join approval b on b.quote_id = q.id where b.id = p_id for update of q;
  select * into a from approval where id = p_id for update;
  select min(s.place) into first from approval_step s where s.approval_id = p_id and s.decision = p_decision and s.decided_by = me();
  if first is null then return 'not_yours'; end if;
  -- Ten seconds, and a moment on the way.
  if exists (select 1 from approval_step s where s.approval_id = p_id and s.place = first and s.decided_at < app_now() - interval '12 seconds') then return 'late'; end if;
  if a.state = 'withdrawn' or exists (select 1 from approval_step s where s.approval_id = p_id and s.place > first and s.decision <> p_decision)
     or not exists (select 1 from quote q join quote_version v on v.quote_id = q.id and v.number = q.current
                     where q.id = a.quote_id and q.current = a.number and v.sent_at is null and q.state <> 'withdrawn') then
    return 'followed';
  end if;
  told := array_append(case when a.state = 'waiting' then asked_now(p_id) else '{}'::uuid[] end, a.asker_id);
  delete from approval_asked where approval_id = p_id and place > first;
  update approval_step set state = 'waiting', opened_at = null, reminded_at = null, decided_by = null, for_id = null, decision = null, decided_at = null, reason = null
   where approval_id = p_id and place >= first;
  update approval set state = 'waiting', ended_at = null, version = version + 1 where id = p_id;
  perform open_approval_step(p_id, first);
  perform tell_of_approval(a, 'approval.taken_back', told, '{}');
  return 'done';
end $$;

-- Withdraws what waits: by who asked, or whoever may change the quote; 'over' where it does not wait.
create function withdraw_approval(p_id uuid) returns text language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  a approval;
begin
  select * into a from approval where id = p_id for update;
  if a.id is null or (a.asker_id <> me() and not may_write_quote(a.quote_id)) then return 'not_yours'; end if;
  if a.state <> 'waiting' then return 'over'; end if;
  perform tell_of_approval(a, 'approval.withdrawn', asked_now(p_id), '{}');
  update approval_step set state = 'waiting' where approval_id = p_id and state = 'open';
  update approval set state = 'withdrawn', ended_at = app_now(), version = version + 1 where id = p_id;
  return 'done';
end $$;
grant execute on function decide_approval(uuid, smallint, uuid, boolean, text), undo_approval(uuid, uuid), withdraw_approval(uuid) to qz_everyone;

-- A quote that is withdrawn asks for nothing any more.
create function withdrawn_quote_asks_nothing() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform withdraw_approval(a.id) from approval a where a.quote_id = new.id and a.state = 'waiting';
  return null;
end $$;
create trigger withdrawn_quote_asks_nothing after update of state on quote for each row
  when (new.state = 'withdrawn' and old.state <> 'withdrawn') execute function withdrawn_quote_asks_nothing();

-- ---------------------------------------------------------------------------------------------------------------------
-- As in 0052; and what a rule holds for goes out only when it was approved, whatever the program thinks.
drop function freeze_quote(uuid, integer, text, jsonb);
create function freeze_quote(p_id uuid, p_version integer, p_number text, p_document jsonb, p_deepest numeric, p_whole numeric) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  q quote;
  v quote_version;
begin
  if not may_write_quote(p_id) then raise exception using errcode = 'insufficient_privilege', message = 'freeze_quote'; end if;
  select * into q from quote where id = p_id for update;
  if not exists (select 1 from approval a where a.quote_id = p_id and a.number = q.current and a.state = 'approved')
     and (exists (select 1 from approval a where a.quote_id = p_id and a.number = q.current and a.state in ('waiting', 'declined'))
          or exists (select 1 from approval_needs(p_id, q.current, p_deepest, p_whole))) then
    raise exception using errcode = 'check_violation', constraint = 'quote_needs_approval', message = 'quote_needs_approval';
  end if;
  update quote_version w set sent_at = app_now(), document = p_document
   where q.version = p_version and q.state in ('draft', 'sent', 'declined', 'expired')
     and w.quote_id = q.id and w.number = q.current and w.sent_at is null
  returning w.* into v;
  if not found then return false; end if;
  update quote set state = 'sent', number = p_number, sent = v.number, sent_at = app_now(), title = v.title, currency = v.currency, amount = v.total,
                   valid_until = v.valid_until, answered_at = null, answered_as = null, answered_by = null, reason = null,
                   version = version + 1, updated_at = app_now()
   where id = p_id;
  return true;
end $$;
grant execute on function freeze_quote(uuid, integer, text, jsonb, numeric, numeric) to qz_deal_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- Reminds of what waits for too long, each step once; gives who has a mail address, and in which language they read.
create function remind_approvals(p_most integer) returns table (title text, person uuid, language text)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  s approval_step;
  a approval;
begin
  if not caller_has('qz_notifier') then raise exception using errcode = 'insufficient_privilege', message = 'remind_approvals'; end if;
  for s in
    select t.* from approval_step t cross join approval_setting g
     where t.state = 'open' and t.reminded_at is null and t.opened_at <= app_now() - make_interval(hours => g.remind_hours)
     order by t.opened_at limit p_most for update of t skip locked
  loop
    update approval_step t set reminded_at = app_now() where t.approval_id = s.approval_id and t.place = s.place;
    select * into strict a from approval b where b.id = s.approval_id;
    perform tell_of_approval(a, 'approval.reminded', asked_now(a.id), '{}');
    return query select a.title, p.id, coalesce(p.locale, o.locale) from person p cross join organisation o
                  where p.id = any (asked_now(a.id)) and p.active and p.email is not null;
  end loop;
end $$;

-- Puts a reminder into the outbox; false where there is no mailbox.
create function mail_approval(p_person uuid, p_subject text, p_text text) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  box mailbox;
  mail uuid := gen_random_uuid();
begin
  select * into box from first_mailbox();
  if box.id is null then return false; end if;
  insert into mail_out (id, kind, mailbox_id, rfc_id, to_address, to_name, subject, text, due_at, created_at)
  select mail, 'reminder', box.id, replace(mail::text, '-', '') || '@' || split_part(box.address, '@', 2), p.email, p.name, p_subject, p_text,
         app_now(), app_now() from person p where p.id = p_person and p.email is not null;
  return found;
end $$;
grant execute on function remind_approvals(integer), mail_approval(uuid, text, text) to qz_notifier;

do $$ declare rule record; begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''approving''::text, ') as known
      from pg_constraint c where c.conname in ('notice_kind_known', 'notice_mute_kind_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

-- Leads: whoever might become a customer, from wherever they came, until they are one or are none.
--
-- 1. Reasons, rules, people who get leads.
-- 2. Leads. Where one first came from is kept for good; whatever comes later is added.
-- 3. What takes a lead out of one's own sight, and what a conversion may be taken back by.
-- 4. What strangers and other programs send.

create table lead_reason (
  id       uuid primary key,
  name     text not null constraint lead_reason_name_length check (length(trim(name)) between 1 and 100),
  name_en  text constraint lead_reason_name_en_length check (length(trim(name_en)) between 1 and 100),
  archived boolean not null default false,
  version  integer not null default 1
);
comment on table lead_reason is 'why somebody is none for us';
create unique index lead_reason_name_unique on lead_reason (lower(name)) where not archived;
insert into lead_reason (id, name, name_en) values
  (gen_random_uuid(), '没有需求', 'No need'), (gen_random_uuid(), '预算不足', 'No budget'), (gen_random_uuid(), '联系不上', 'Cannot be reached'),
  (gen_random_uuid(), '同行或无效信息', 'Competitor or nonsense'), (gen_random_uuid(), '已选别家', 'Bought elsewhere');

create table lead_agent (
  person_id  uuid primary key references person on delete cascade,
  capacity   integer constraint lead_agent_capacity_range check (capacity between 0 and 1000),
  away_until date,
  version    integer not null default 1
);
comment on table lead_agent is 'everybody who may work on leads; whoever hands out leads holds these rows';
comment on column lead_agent.capacity is 'open leads at most; null: as many as come; 0: gets none by rules';
comment on column lead_agent.away_until is 'gets none by rules until the end of this day';
insert into lead_agent (person_id) select p.id from person p where pg_has_role('qz_' || p.role, 'qz_customer_write', 'usage');
create function keep_lead_agent() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if pg_has_role('qz_' || new.role, 'qz_customer_write', 'usage') then
    insert into lead_agent (person_id) values (new.id) on conflict do nothing;
  end if;
  return null;
end $$;
create trigger keep_lead_agent after insert or update of role on person for each row execute function keep_lead_agent();

create table lead_rule (
  id             uuid primary key,
  rank           integer not null,
  name           text not null constraint lead_rule_name_length check (length(trim(name)) between 1 and 100),
  active         boolean not null default false,
  sources        text[] not null default '{}'
                 constraint lead_rule_sources_known check (sources <@ array['typed', 'import', 'web_form', 'trade_show', 'mail', 'rest', 'chat']),
  countries      text[] not null default '{}',
  industries     text[] not null default '{}',
  interests      text[] not null default '{}',
  campaigns      text[] not null default '{}',
  method         text not null constraint lead_rule_method_known check (method in ('round_robin', 'weight', 'load')),
  people         uuid[] not null constraint lead_rule_people_range check (cardinality(people) between 1 and 50),
  weights        integer[] not null constraint lead_rule_weights_range check (cardinality(weights) = cardinality(people) and 1 <= all (weights) and 100 >= all (weights)),
  follow_minutes integer constraint lead_rule_follow_minutes_range check (follow_minutes between 1 and 100000),
  calendar_id    uuid constraint lead_rule_calendar_fkey references sla_calendar,
  missed         text not null default 'pool' constraint lead_rule_missed_known check (missed in ('pool', 'next')),
  version        integer not null default 1
);
comment on table lead_rule is 'the first in order of rank that fits a lead holds for it; an empty condition fits everything';
comment on column lead_rule.countries is 'parts of what the lead says, in whatever case; so are industries, interests and campaigns';
comment on column lead_rule.follow_minutes is 'within so many minutes of the calendar somebody must have been in touch; null: whenever';
comment on column lead_rule.missed is 'who did not: the lead goes to the pool, or to the next one';
create index lead_rule_in_order on lead_rule (rank, id);

create table lead_turn (
  rule_id   uuid not null references lead_rule on delete cascade,
  person_id uuid not null references person on delete cascade,
  turn      bigint not null,
  given     bigint not null default 1,
  primary key (rule_id, person_id)
);
comment on column lead_turn.turn is 'the later somebody got one by this rule, the greater';
comment on column lead_turn.given is 'how many they got by it';
create sequence lead_turn_number;

-- ---------------------------------------------------------------------------------------------------------------------
create table lead (
  id           uuid primary key,
  company      text constraint lead_company_length check (length(trim(company)) between 1 and 200),
  name         text constraint lead_name_length check (length(trim(name)) between 1 and 200),
  title        text constraint lead_title_length check (length(title) <= 100),
  phone        text constraint lead_phone_length check (length(phone) <= 50),
  mobile       text constraint lead_mobile_length check (length(mobile) <= 50),
  wechat       text constraint lead_wechat_length check (length(wechat) <= 100),
  email        text constraint lead_email_form check (email ~ '^[^\s@]+@[^\s@]+$' and length(email) <= 254),
  country      text constraint lead_country_length check (length(country) <= 100),
  city         text constraint lead_city_length check (length(city) <= 100),
  industry     text constraint lead_industry_length check (length(industry) <= 100),
  interest     text constraint lead_interest_length check (length(interest) <= 200),
  need         text constraint lead_need_length check (length(need) <= 5000),
  source       text not null constraint lead_source_known check (source in ('typed', 'import', 'web_form', 'trade_show', 'mail', 'rest', 'chat')),
  campaign     text constraint lead_campaign_length check (length(campaign) <= 200),
  channel      jsonb not null default '{}' constraint lead_channel_form check (jsonb_typeof(channel) = 'object'),
  touches      jsonb not null default '[]' constraint lead_touches_form check (jsonb_typeof(touches) = 'array'),
  owner_id     uuid references person,
  team_id      uuid references team,
  state        text not null default 'new' constraint lead_state_known check (state in ('new', 'contacted', 'qualified', 'disqualified', 'converted')),
  reason_id    uuid constraint lead_reason_fkey references lead_reason,
  due_at       timestamptz,
  next_step    text constraint lead_next_step_length check (length(next_step) <= 200),
  touched_at   timestamptz,
  recycled     integer not null default 0,
  rule_id      uuid references lead_rule on delete set null,
  waits        boolean not null default false,
  deadline     boolean not null default false,
  remind_at    timestamptz,
  missed_by    uuid[] not null default '{}',
  customer_id  uuid references customer on delete set null,
  contact_id   uuid references contact on delete set null,
  deal_id      uuid references deal on delete set null,
  converted_at timestamptz,
  made         jsonb,
  terms        tsvector not null default '',
  keys         text[] not null default '{}',
  version      integer not null default 1,
  created_by   uuid references person,
  created_at   timestamptz not null default app_now(),
  updated_at   timestamptz not null default app_now(),
  constraint lead_name_or_company check (num_nonnulls(company, name) > 0),
  constraint lead_reason_with_state check ((reason_id is not null) = (state = 'disqualified')),
  constraint lead_converted_with_state check ((converted_at is not null) = (state = 'converted'))
);
comment on column lead.campaign is 'of the first time; so are source and channel. A trigger keeps them';
comment on column lead.channel is 'utm parameters and the page, as they came';
comment on column lead.touches is 'where they came from later: at, source, campaign, channel';
comment on column lead.waits is 'nobody has it and rules have not said whose it is';
comment on column lead.deadline is 'due_at is the end of what a rule allows: who is not in touch by then loses it';
comment on column lead.missed_by is 'who had it and was not in touch in time';
comment on column lead.made is 'what the conversion made: customer, contact, deal, link, and the state before';
comment on column lead.terms is 'see app/src/search/terms.rs';
comment on column lead.keys is 'by what doubles are found, see app/src/customers/duplicates/likeness';
create index lead_newest on lead (created_at desc, id desc);
create index lead_by_owner on lead (owner_id, created_at desc, id desc);
create index lead_by_state on lead (state, created_at desc, id desc);
create index lead_by_due on lead (due_at) where due_at is not null and state in ('new', 'contacted', 'qualified');
create index lead_waits on lead (created_at, id) where waits;
create index lead_to_remind on lead (remind_at) where remind_at is not null;
create index lead_to_miss on lead (due_at) where deadline;
create index lead_load on lead (owner_id) where owner_id is not null and state in ('new', 'contacted');
create index lead_by_customer on lead (customer_id) where customer_id is not null;
create index lead_by_term on lead using gin (terms);
create index lead_by_key on lead using gin (keys);

create function keep_first_touch() returns trigger language plpgsql as $$
begin
  new.source := old.source;
  new.campaign := coalesce(old.campaign, new.campaign);
  new.channel := case when old.channel = '{}' then new.channel else old.channel end;
  if jsonb_array_length(new.touches) < jsonb_array_length(old.touches) then new.touches := old.touches; end if;
  -- What is closed or has somebody is not handed out any more, whoever closed it.
  new.waits := new.waits and new.owner_id is null and new.state in ('new', 'contacted', 'qualified');
  return new;
end $$;
create trigger keep_first_touch before update on lead for each row execute function keep_first_touch();

create function lead_team() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.team_id := (select p.team_id from person p where p.id = new.owner_id);
  return new;
end $$;
create trigger lead_team before insert or update of owner_id on lead for each row execute function lead_team();

-- What rules depend on has changed: what came and has found nobody is looked at again.
create function leads_wait_again() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update lead set waits = true where owner_id is null and state = 'new' and recycled = 0 and not waits;
  return null;
end $$;
create trigger leads_wait_again after insert or update of active, sources, countries, industries, interests, campaigns, people on lead_rule for each row when (new.active) execute function leads_wait_again();

create function may_write_lead(p_owner uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(may_write_customer(null, p_owner), false);
end;
grant execute on function may_write_lead(uuid) to qz_everyone;

do $$ declare tab text; begin
  foreach tab in array array['lead_reason', 'lead_rule', 'lead_agent', 'lead_turn', 'lead'] loop
    perform guard_table(tab::regclass);
  end loop;
  foreach tab in array array['lead_rule', 'lead_agent', 'lead_turn'] loop
    execute format('create policy administrators on %I for all to qz_administer using (true) with check (true)', tab);
    execute format('create policy daily_work_reads on %I for select to qz_daily using (true)', tab);
    execute format('grant select on %I to qz_administer, qz_daily', tab);
  end loop;
end $$;
grant insert, update, delete on lead_rule to qz_administer;
grant update (capacity, away_until, version) on lead_agent to qz_administer;
create policy daily_work_holds on lead_agent for update to qz_daily using (true) with check (true);
grant update (version) on lead_agent to qz_daily;
create policy daily_work_adds on lead_turn for insert to qz_daily with check (true);
create policy daily_work_changes on lead_turn for update to qz_daily using (true) with check (true);
grant insert, update on lead_turn to qz_daily;
grant usage on sequence lead_turn_number to qz_daily;

create policy everyone_reads on lead_reason for select to qz_everyone using (true);
create policy administrators_write on lead_reason for all to qz_administer using (true) with check (true);
grant select on lead_reason to qz_everyone;
grant insert, update on lead_reason to qz_administer;

-- Seen as customers are; what nobody has is seen by everybody who sees leads, and one that became a customer as that customer.
grant select on lead to qz_customer_self, qz_customer_team, qz_customer_all, qz_daily;
create policy self_reads on lead for select to qz_customer_self using (owner_id = (select me()));
create policy team_reads on lead for select to qz_customer_team using (owner_id = any ((select my_people())::uuid[]));
create policy pool_reads on lead for select to qz_customer_self, qz_customer_team using (owner_id is null);
create policy converted_reads on lead for select to qz_customer_self, qz_customer_team
  using (customer_id is not null and exists (select 1 from customer c where c.id = coalesce(merged_into(customer_id), customer_id) offset 0));
create policy all_reads on lead for select to qz_customer_all using (true);
grant insert on lead to qz_customer_write;
create policy self_adds on lead for insert to qz_customer_self with check (owner_id is null or owner_id = (select me()));
create policy team_adds on lead for insert to qz_customer_team with check (owner_id is null or owner_id = any ((select my_people())::uuid[]));
create policy all_adds on lead for insert to qz_customer_all with check (true);
grant update (company, name, title, phone, mobile, wechat, email, country, city, industry, interest, need, campaign, channel, touches, state,
              reason_id, due_at, next_step, touched_at, deadline, remind_at, customer_id, contact_id, deal_id, converted_at, made, terms, keys,
              version, updated_at) on lead to qz_customer_write;
create policy self_changes on lead for update to qz_customer_self using (owner_id = (select me()));
create policy team_changes on lead for update to qz_customer_team using (owner_id = any ((select my_people())::uuid[]));
create policy all_changes on lead for update to qz_customer_all using (true);
create policy daily_work_reads on lead for select to qz_daily using (true);
create policy daily_work_changes on lead for update to qz_daily using (true) with check (true);
grant update (owner_id, state, rule_id, waits, due_at, deadline, remind_at, missed_by, recycled, version, updated_at) on lead to qz_daily;

create policy lead_events on event for select to qz_customer_self, qz_customer_team
  using (subject_kind = 'lead' and exists (select 1 from lead l where l.id = subject_id offset 0));
create policy all_lead_events on event for select to qz_customer_all using (subject_kind = 'lead');

-- Who sees a lead, for those who tell people of it.
alter function people_who_see(text, uuid) rename to people_who_see_but_leads;
create function people_who_see(p_kind text, p_id uuid) returns setof uuid language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if p_kind <> 'lead' then
    return query select * from people_who_see_but_leads(p_kind, p_id);
  else
    return query
      select p.id from lead l join person p on p.active and (
             pg_has_role('qz_' || p.role, 'qz_customer_all', 'usage') or leads(p.id, p.role, p.team_id, l.owner_id, 'customer')
             or (l.owner_id is null and pg_has_role('qz_' || p.role, 'qz_customer_write', 'usage')))
       where l.id = p_id;
  end if;
end $$;
grant execute on function people_who_see(text, uuid) to qz_notifier;
do $$
declare
  rule record;
begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''lead''::text, ') as known
      from pg_constraint c where c.conname = 'follow_kind_known'
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

-- Everybody who may work on leads, with how many open ones they have.
create function lead_agents() returns table (id uuid, name text, capacity integer, away_until date, load bigint, version integer)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select p.id, p.name, a.capacity, a.away_until,
         (select count(*) from lead l where l.owner_id = p.id and l.state in ('new', 'contacted')), a.version
    from lead_agent a join person p on p.id = a.person_id and p.active and pg_has_role('qz_' || p.role, 'qz_customer_write', 'usage')
   order by p.name collate "zh-x-icu", p.id;
end;
grant execute on function lead_agents() to qz_administer, qz_daily;

-- What a colleague is called, for the work that tells of whose lead it was.
create function lead_owner_name(p_owner uuid) returns text language sql stable security definer set search_path = public, pg_temp
begin atomic
  select p.name from person p where p.id = p_owner;
end;
grant execute on function lead_owner_name(uuid) to qz_daily;

-- ---------------------------------------------------------------------------------------------------------------------
-- Takes a lead that nobody has. Null: somebody was faster, or it is closed.
create function claim_lead(p_id uuid) returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare
  is_now integer;
begin
  if not caller_has('qz_customer_write') then raise exception using errcode = 'insufficient_privilege', message = 'claim_lead'; end if;
  update lead l set owner_id = me(), waits = false, deadline = false, remind_at = null, due_at = null, version = l.version + 1, updated_at = app_now()
   where l.id = p_id and l.owner_id is null and l.state in ('new', 'contacted', 'qualified') returning l.version into is_now;
  return is_now;
end $$;

-- Gives a lead to somebody within the caller's people; null where it changed meanwhile.
create function assign_lead(p_id uuid, p_version integer, p_owner uuid) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  l lead;
begin
  if not caller_has('qz_customer_assign') then raise exception using errcode = 'insufficient_privilege', message = 'assign_lead'; end if;
  select * into l from lead x where x.id = p_id for update;
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

-- Gives a lead back to the pool, and takes that back: then whoever had it has it again, unless somebody else took it.
create function recycle_lead(p_id uuid, p_version integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  is_now integer;
begin
  update lead l set owner_id = null, state = 'new', reason_id = null, waits = false, deadline = false, remind_at = null, due_at = null,
                    recycled = l.recycled + 1, version = l.version + 1, updated_at = app_now()
   where l.id = p_id and l.version = p_version and l.owner_id is not null and l.state <> 'converted' and may_write_lead(l.owner_id)
  returning l.version into is_now;
  return is_now;
end $$;
grant execute on function claim_lead(uuid), recycle_lead(uuid, integer) to qz_customer_write;
grant execute on function assign_lead(uuid, integer, uuid) to qz_customer_assign;

-- What keeps a conversion from being taken back: which of what it made somebody has worked with since. Null: nothing.
create function lead_conversion_blocked(p_id uuid) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  l lead;
begin
  select * into l from lead x where x.id = p_id and x.state = 'converted' and may_write_lead(x.owner_id);
  if not found then return 'gone'; end if;
  if l.made ->> 'deal' is not null and exists (
       select 1 from event e where e.subject_id = l.deal_id and e.actor_id is not null and e.recorded_at > l.converted_at) then return 'deal'; end if;
  if l.made ->> 'contact' is not null and exists (
       select 1 from event e where e.subject_id = l.contact_id and e.actor_id is not null and e.recorded_at > l.converted_at) then return 'contact'; end if;
  if l.made ->> 'customer' is not null and exists (
       select 1 from event e where e.customer_id = l.customer_id and e.subject_kind <> 'lead' and e.actor_id is not null
          and e.recorded_at > l.converted_at) then return 'customer'; end if;
  return null;
end $$;
grant execute on function lead_conversion_blocked(uuid) to qz_customer_write;

-- Leads that share a key; those out of the caller's sight are named to be masked.
create function leads_alike(p_keys text[], p_itself uuid) returns table (id uuid, name text, owner text, state text, seen boolean)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select l.id, coalesce(l.company, l.name), p.name, l.state,
         caller_has('qz_customer_all') or l.owner_id is null or l.owner_id = me() or (caller_has('qz_customer_team') and l.owner_id = any (my_people()))
    from lead l left join person p on p.id = l.owner_id
   where l.keys && p_keys and l.id is distinct from p_itself
     and (caller_has('qz_customer_self') or caller_has('qz_customer_team') or caller_has('qz_customer_all'))
   order by l.created_at desc, l.id limit 10;
end;
grant execute on function leads_alike(text[], uuid) to qz_everyone;

-- ---------------------------------------------------------------------------------------------------------------------
-- What came from outside, each once.
create table lead_arrival (
  id       bigint generated always as identity primary key,
  lead_id  uuid not null references lead on delete cascade,
  token_id uuid references api_token,
  form_id  uuid references web_form,
  key      text constraint lead_arrival_key_length check (length(key) between 1 and 200),
  hash     bytea not null constraint lead_arrival_hash_length check (length(hash) = 32),
  at       timestamptz not null default app_now()
);
create unique index lead_arrival_by_key on lead_arrival (token_id, key) where token_id is not null and key is not null;
create index lead_arrival_by_form on lead_arrival (form_id, hash, at) where form_id is not null;
create index lead_arrival_by_lead on lead_arrival (lead_id);
select guard_table('lead_arrival');

alter table api_token drop constraint api_token_scopes_known, add constraint api_token_scopes_known
  check (cardinality(scopes) > 0 and scopes <@ array['tickets.create', 'tickets.read', 'leads.create']);

alter table web_form
  add column makes    text not null default 'ticket' constraint web_form_makes_known check (makes in ('ticket', 'lead')),
  add column campaign text not null default '' constraint web_form_campaign_length check (length(campaign) <= 200);
comment on column web_form.makes is 'what becomes of what is sent';
grant update (makes, campaign) on web_form to qz_desk;
drop function web_form_behind(text);
create function web_form_behind(p_token text)
returns table (id uuid, name text, title text, title_en text, thanks text, thanks_en text, asks jsonb, origins text[], files boolean, makes text,
               campaign text, house text, key uuid, at bigint, seal text)
language sql volatile security definer set search_path = public, pg_temp
begin atomic
  select f.id, f.name, f.title, f.title_en, f.thanks, f.thanks_en, f.asks, f.origins, f.files and f.makes = 'ticket', f.makes, f.campaign, o.locale,
         n.key, n.at, web_form_seal(f.id, n.key, n.at)
    from web_form f cross join organisation o
   cross join lateral (select gen_random_uuid() as key, floor(extract(epoch from app_now()))::bigint as at) n
   where f.token = p_token and f.active and not f.archived;
end;

-- Makes a lead of what somebody outside sent. Nobody runs it but the functions that ask first.
create function lead_from_outside(p_lead uuid, p_fields jsonb, p_source text, p_campaign text, p_channel jsonb, p_terms text, p_keys text[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  insert into lead (id, company, name, title, phone, mobile, wechat, email, country, city, industry, interest, need, source, campaign, channel,
                    waits, terms, keys, created_at, updated_at)
  select p_lead, f.company, f.name, f.title, f.phone, f.mobile, f.wechat, f.email, f.country, f.city, f.industry, f.interest, f.need, p_source,
         nullif(p_campaign, ''), p_channel, true, p_terms::tsvector, p_keys, app_now(), app_now()
    from jsonb_to_record(p_fields) f (company text, name text, title text, phone text, mobile text, wechat text, email text, country text, city text,
                                      industry text, interest text, need text);
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, version, after)
  values (gen_random_uuid(), app_now(), app_now(), 'lead.created', 'lead', p_lead, 1,
          jsonb_strip_nulls(p_fields || jsonb_build_object('lead_source', p_source, 'campaign', nullif(p_campaign, ''), 'channel', p_channel)));
end $$;

-- Takes a message by a form that makes leads; says what became of it as send_web_form does.
create function send_lead_form(p_token text, p_key uuid, p_at bigint, p_seal text, p_hash bytea, p_from text, p_fields jsonb, p_campaign text,
                               p_channel jsonb, p_terms text, p_keys text[]) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  f web_form;
  made uuid := gen_random_uuid();
  age bigint := floor(extract(epoch from app_now()))::bigint - p_at;
begin
  select * into f from web_form w where w.token = p_token and w.active and not w.archived and w.makes = 'lead';
  if not found then return 'gone'; end if;
  if p_seal is distinct from web_form_seal(f.id, p_key, p_at) or age > 86400 then return 'late'; end if;
  if age < 2 then return 'early'; end if;
  -- Of two of the same message, the second sees what became of the first.
  perform pg_advisory_xact_lock(hashtextextended('web form ' || encode(p_hash, 'hex'), 0));
  perform 1 from lead_arrival a where a.form_id = f.id and a.hash = p_hash and (a.key = p_key::text or a.at > app_now() - interval '1 hour');
  if found then return 'kept'; end if;
  if help_is_too_much('web form', p_from, 20) then return 'many'; end if;
  perform lead_from_outside(made, p_fields, 'web_form', coalesce(nullif(p_campaign, ''), f.campaign), p_channel, p_terms, p_keys);
  insert into lead_arrival (lead_id, form_id, key, hash) values (made, f.id, p_key::text, p_hash);
  return 'kept';
end $$;

-- Makes a lead for a token: 'made', 'again' (that key was sent before, with the same content), 'other' (with other content), 'unknown'.
create function api_make_lead(p_hash bytea, p_key text, p_body bytea, p_fields jsonb, p_campaign text, p_channel jsonb, p_terms text, p_keys text[],
                              out became text, out lead uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  k api_token;
  earlier lead_arrival;
begin
  -- Calls of one token wait for each other: of two with the same key, the second sees what became of the first.
  select * into k from api_token a where a.hash = p_hash and a.revoked_at is null and 'leads.create' = any (a.scopes) for update;
  if not found then became := 'unknown'; return; end if;
  select * into earlier from lead_arrival a where a.token_id = k.id and a.key = p_key;
  if found then
    became := case when earlier.hash = p_body then 'again' else 'other' end;
    lead := earlier.lead_id;
    return;
  end if;
  lead := gen_random_uuid();
  perform lead_from_outside(lead, p_fields, 'rest', p_campaign, p_channel, p_terms, p_keys);
  insert into lead_arrival (lead_id, token_id, key, hash) values (lead, k.id, p_key, p_body);
  became := 'made';
end $$;
-- How many tickets or leads came by a form, and when the last one did; for those who manage forms.
create function web_form_came(p_form uuid, out came bigint, out last_at timestamptz) language sql stable security definer set search_path = public, pg_temp
begin atomic
  select count(*), max(x.at) from (
    select m.sent_at as at from web_form_message m where m.form_id = p_form
    union all select a.at from lead_arrival a where a.form_id = p_form) x;
end;
grant execute on function web_form_came(uuid) to qz_desk;
grant execute on function web_form_behind(text),
  send_lead_form(text, uuid, bigint, text, bytea, text, jsonb, text, jsonb, text, text[]),
  api_make_lead(bytea, text, bytea, jsonb, text, jsonb, text, text[]) to qz_help;

-- Scores of leads and deals: what is worth how much, what each record has of it, and what happens when one gets far enough.
--
-- 1. Criteria, grades, rules.
-- 2. Answers to the short form, and scores with what they are made of.
-- 3. What the worker reads of many records at once, and what it may do.

create table score_criterion (
  id      uuid primary key,
  kind    text not null constraint score_criterion_kind_known check (kind in ('lead', 'deal')),
  what    jsonb not null constraint score_criterion_what_form check (jsonb_typeof(what) = 'object' and length(what::text) <= 10000),
  points  integer not null constraint score_criterion_points_range check (points between -100 and 100),
  active  boolean not null default true,
  version integer not null default 1
);
comment on column score_criterion.what is 'a field with its test (custom: of the customer, made by an administrator), an event that fades, or a question with its answers: see app/src/scores/model.rs';
create index score_criterion_by_kind on score_criterion (kind, id);

create table score_setting (
  kind     text primary key constraint score_setting_kind_known check (kind in ('lead', 'deal')),
  a        integer not null constraint score_setting_a_range check (a between -1000 and 1000),
  b        integer not null constraint score_setting_b_range check (b between -1000 and 1000),
  c        integer not null constraint score_setting_c_range check (c between -1000 and 1000),
  version  integer not null default 1,
  revision integer not null default 1,
  swept    integer not null default 0,
  day      date not null default '1970-01-01',
  reached  uuid,
  constraint score_setting_in_order check (a > b and b > c)
);
comment on column score_setting.a is 'a score of at least so much is an A; below c it is a D';
comment on column score_setting.revision is 'counts whatever changes scores without anything happening to records';
comment on column score_setting.swept is 'the revision for which all were or are being counted anew, on which day, and how far it came; reached is null: all of them';

create table score_rule (
  id       uuid primary key,
  kind     text not null constraint score_rule_kind_known check (kind in ('lead', 'deal')),
  name     text not null constraint score_rule_name_length check (length(trim(name)) between 1 and 100),
  at_least integer not null constraint score_rule_at_least_range check (at_least between -1000 and 1000),
  slack    integer not null default 5 constraint score_rule_slack_range check (slack between 0 and 1000),
  notify   boolean not null default true,
  assign   boolean not null default false,
  stage_id uuid constraint score_rule_stage_fkey references stage,
  active   boolean not null default false,
  version  integer not null default 1,
  constraint score_rule_fits_kind check ((kind = 'lead' and stage_id is null) or (kind = 'deal' and not assign))
);
comment on column score_rule.slack is 'it acts again only after the score was lower than at_least by more than this';
create index score_rule_by_kind on score_rule (kind, id);

-- Whoever changes what counts has everything counted anew, and no rule acts on what only that changed.
create function score_counts_anew() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update score_setting set revision = revision + 1 where kind = coalesce(new.kind, old.kind);
  return null;
end $$;
create trigger score_counts_anew after insert or update or delete on score_criterion for each row execute function score_counts_anew();
create trigger score_counts_anew after insert or update or delete on score_rule for each row execute function score_counts_anew();
-- A field that is put away is worth nothing any more, until it is brought back.
create function score_counts_field_anew() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update score_setting set revision = revision + 1
   where kind in (select k.kind from score_criterion k where k.what #>> '{custom,field}' = new.id::text);
  return null;
end $$;
create trigger score_counts_field_anew after update of archived on custom_field for each row
  when (new.archived <> old.archived) execute function score_counts_field_anew();

-- ---------------------------------------------------------------------------------------------------------------------
create table score_answer (
  id          uuid not null,
  lead_id     uuid references lead on delete cascade,
  deal_id     uuid references deal on delete cascade,
  question    text not null constraint score_answer_question_length check (length(question) between 1 and 40),
  answer      text not null constraint score_answer_answer_known check (answer in ('yes', 'partly', 'no')),
  answered_by uuid not null references person,
  answered_at timestamptz not null default app_now(),
  primary key (id, question),
  constraint score_answer_has_subject check (num_nonnulls(lead_id, deal_id) = 1 and id = coalesce(lead_id, deal_id))
);
create index score_answer_of_lead on score_answer (lead_id) where lead_id is not null;
create index score_answer_of_deal on score_answer (deal_id) where deal_id is not null;

create table score (
  id        uuid primary key,
  lead_id   uuid unique references lead on delete cascade,
  deal_id   uuid unique references deal on delete cascade,
  points    integer not null default 0,
  grade     text not null default 'd' constraint score_grade_known check (grade in ('a', 'b', 'c', 'd')),
  parts     jsonb not null default '[]' constraint score_parts_form check (jsonb_typeof(parts) = 'array'),
  hints     jsonb not null default '[]' constraint score_hints_form check (jsonb_typeof(hints) = 'array'),
  revision  integer,
  scored_at timestamptz not null default app_now(),
  constraint score_has_subject check (num_nonnulls(lead_id, deal_id) = 1 and id = coalesce(lead_id, deal_id))
);
comment on table score is 'as it was last counted; what is closed keeps what it had';
comment on column score.revision is 'the revision of score_setting by which it was counted; null: not yet';
create index score_of_leads on score (points desc, id) where lead_id is not null;

create table score_over (
  rule_id uuid not null references score_rule on delete cascade,
  id      uuid not null references score on delete cascade,
  at      timestamptz not null default app_now(),
  primary key (rule_id, id)
);
comment on table score_over is 'what is above the threshold of a rule and has been seen to: the rule acts again only after the row is gone';
create index score_over_by_record on score_over (id);

create table score_head (
  single boolean primary key default true constraint score_head_single check (single),
  number bigint not null
);
comment on table score_head is 'how far scores followed the sealed log';
insert into score_head (number) select coalesce(max(number), 0) from event_seal;

do $$ declare tab text; begin
  foreach tab in array array['score_criterion', 'score_setting', 'score_rule', 'score_answer', 'score', 'score_over', 'score_head'] loop
    perform guard_table(tab::regclass);
    execute format('create policy daily_work on %I to qz_daily using (true) with check (true)', tab);
    execute format('grant select on %I to qz_daily', tab);
  end loop;
  foreach tab in array array['score_criterion', 'score_setting', 'score_rule'] loop
    execute format('create policy administrators on %I for all to qz_administer using (true) with check (true)', tab);
  end loop;
end $$;
grant update (swept, day, reached) on score_setting to qz_daily;
grant insert, update on score to qz_daily;
grant insert, delete on score_over to qz_daily;
grant update on score_head to qz_daily;
-- What is asked is no secret; what is worth how much stands in the explanations.
create policy everyone_reads on score_criterion for select to qz_everyone using (true);
grant select on score_criterion to qz_everyone;
grant insert, update, delete on score_criterion, score_rule to qz_administer;
grant select on score_setting, score_rule to qz_administer;
grant update (a, b, c, version, revision) on score_setting to qz_administer;

-- Seen as what they are of.
grant select on score_answer, score to qz_customer_self, qz_customer_team, qz_customer_all, qz_deal_self, qz_deal_team, qz_deal_all;
do $$ declare tab text; begin
  foreach tab in array array['score_answer', 'score'] loop
    execute format('create policy of_leads on %I for select to qz_customer_self, qz_customer_team
                      using (lead_id is not null and exists (select 1 from lead l where l.id = lead_id offset 0))', tab);
    execute format('create policy of_all_leads on %I for select to qz_customer_all using (lead_id is not null)', tab);
    execute format('create policy of_deals on %I for select to qz_deal_self, qz_deal_team, qz_deal_all
                      using (deal_id is not null and exists (select 1 from deal d where d.id = deal_id offset 0))', tab);
  end loop;
end $$;
grant insert, delete, update (answer, answered_by, answered_at) on score_answer to qz_customer_write, qz_deal_write;
do $$ declare deed text; begin
  foreach deed in array array['insert to %s with check', 'update to %s using', 'delete to %s using'] loop
    execute format('create policy %I on score_answer for ' || format(deed, 'qz_customer_write')
                   || ' (lead_id is not null and exists (select 1 from lead l where l.id = lead_id and may_write_lead(l.owner_id) offset 0))',
                   'of_leads_' || split_part(deed, ' ', 1));
    execute format('create policy %I on score_answer for ' || format(deed, 'qz_deal_write')
                   || ' (deal_id is not null and exists (select 1 from deal d where d.id = deal_id and may_write_deal(d.id, d.owner_id) offset 0))',
                   'of_deals_' || split_part(deed, ' ', 1));
  end loop;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- What is known of leads or deals for their scores, of many at once. `signals`: what happened, with when, without what was taken back.
create function score_facts(p_kind text, p_ids uuid[])
returns table (id uuid, name text, owner_id uuid, customer_id uuid, touched_at timestamptz, fields jsonb, answers jsonb, signals jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if not (caller_has('qz_daily') or caller_has('qz_administer')) then raise exception using errcode = 'insufficient_privilege', message = 'score_facts'; end if;
  return query
    with said as materialized (
      select a.id, jsonb_object_agg(a.question, jsonb_build_array(a.answer, a.answered_at)) as answers
        from score_answer a where a.id = any (p_ids) group by a.id),
    one_by_one as (
      select e.subject_id as id, s.signal, e.happened_at as at
        from event e
       cross join lateral (values
               (case e.kind when 'call.logged' then 'call' when 'wechat.logged' then 'wechat' when 'email.logged' then 'email'
                            when 'meeting.logged' then 'meeting' when 'visit.logged' then 'visit' when 'quote.sent' then 'quote_sent'
                            when 'quote.accepted' then 'quote_accepted'
                            when 'lead.created' then case when e.after ->> 'lead_source' = 'web_form' then 'web_form' end end),
               (case when e.kind like '%.logged' and e.after ->> 'outcome' = 'reached' then 'replied' end)) s (signal)
       where e.subject_id = any (p_ids) and e.subject_kind = p_kind and s.signal is not null
         and e.kind in ('call.logged', 'wechat.logged', 'email.logged', 'meeting.logged', 'visit.logged', 'talk.logged', 'quote.sent',
                        'quote.accepted', 'lead.created')
         and not exists (select 1 from entry_edit w where w.entry_id = e.id and w.withdrawn_at is not null)
      union all
      select l.id, 'web_form', (t.touch ->> 'at')::timestamptz
        from lead l cross join lateral jsonb_array_elements(l.touches) t (touch)
       where l.id = any (p_ids) and t.touch ->> 'source' = 'web_form'),
    heard as materialized (
      select o.id, jsonb_agg(jsonb_build_array(o.signal, o.at) order by o.at desc, o.signal) as signals,
             max(o.at) filter (where o.signal in ('call', 'wechat', 'email', 'meeting', 'visit')) as last
        from one_by_one o group by o.id)
    select l.id, coalesce(l.company, l.name), l.owner_id, null::uuid, l.touched_at,
           jsonb_strip_nulls(jsonb_build_object(
             'company', l.company, 'industry', l.industry, 'region', nullif(concat_ws(' ', l.country, l.city), ''), 'source', l.source,
             'campaign', nullif(concat_ws(' ', l.campaign, l.channel ->> 'utm_campaign'), ''), 'phone', nullif(concat_ws(' ', l.mobile, l.phone), ''),
             'email', l.email, 'wechat', l.wechat, 'title', l.title, 'interest', l.interest, 'need', l.need)),
           coalesce(s.answers, '{}'), coalesce(h.signals, '[]')
      from lead l left join said s on s.id = l.id left join heard h on h.id = l.id
     where p_kind = 'lead' and l.id = any (p_ids)
    union all
    select d.id, d.name, d.owner_id, d.customer_id, h.last,
           jsonb_strip_nulls(jsonb_build_object(
             'industry', c.industry, 'region', nullif(concat_ws(' ', c.country, c.region), ''), 'size', c.employees::text,
             'customer_source', c.source, 'source', d.source, 'value', d.base_value::text, 'close', d.expected_close::text,
             'contacts', (select nullif(count(*), 0)::text from deal_contact k where k.deal_id = d.id)))
           || coalesce((select jsonb_object_agg('custom.' || f.id, c.custom -> f.id::text) from custom_field f
                         where f.record_kind = 'customer' and not f.archived and c.custom ? f.id::text
                           and f.kind in ('text', 'long_text', 'number', 'money', 'choice', 'choices', 'checkbox')), '{}'),
           coalesce(s.answers, '{}'), coalesce(h.signals, '[]')
      from deal d left join customer c on c.id = d.customer_id and c.deleted_at is null left join said s on s.id = d.id left join heard h on h.id = d.id
     where p_kind = 'deal' and d.id = any (p_ids);
end $$;
grant execute on function score_facts(text, uuid[]) to qz_daily, qz_administer;

-- The next open records behind one, in the order of their ids.
create function score_open(p_kind text, p_after uuid, p_most integer) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(x.id order by x.id), '{}') from (
    select * from (
      (select l.id from lead l where p_kind = 'lead' and l.id > p_after and l.state in ('new', 'contacted', 'qualified') order by l.id limit p_most)
      union all
      (select d.id from deal d where p_kind = 'deal' and d.id > p_after and d.status = 'open' and d.deleted_at is null order by d.id limit p_most)) y
    order by y.id limit p_most) x;
end;

-- The last records that came, for the trial of a criterion: leads whatever became of them, deals that are open.
create function score_last(p_kind text, p_most integer) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(x.id order by x.created_at desc, x.id desc), '{}') from (
    select * from (
      (select l.id, l.created_at from lead l where p_kind = 'lead' order by l.created_at desc, l.id desc limit p_most)
      union all
      (select d.id, d.created_at from deal d where p_kind = 'deal' and d.status = 'open' and d.deleted_at is null
        order by d.created_at desc, d.id desc limit p_most)) y) x;
end;
grant execute on function score_open(text, uuid, integer) to qz_daily;
grant execute on function score_last(text, integer) to qz_administer;

-- Which open records the next sealed events are about; what happens to a customer is about their deals. What was counted long after an event
-- (no transaction lasts for ten minutes) has it already: so a long log that is sealed late costs little.
create function score_news(p_after bigint, p_most integer, out last bigint, out leads uuid[], out deals uuid[])
language sql stable security definer set search_path = public, pg_temp
begin atomic
  with news as materialized (
    select s.number, e.subject_kind, e.subject_id, e.recorded_at + interval '10 minutes' as until
      from (select x.number, x.event_id, x.recorded_at from event_seal x where x.number > p_after order by x.number limit p_most) s
      join event e on e.id = s.event_id and e.recorded_at = s.recorded_at)
  select max(n.number),
         array(select distinct l.id from news n join lead l on l.id = n.subject_id left join score s on s.id = l.id
                where n.subject_kind = 'lead' and l.state in ('new', 'contacted', 'qualified') and (s.id is null or s.scored_at <= n.until)),
         array(select d.id from news n join deal d on d.id = n.subject_id left join score s on s.id = d.id
                where n.subject_kind = 'deal' and d.status = 'open' and d.deleted_at is null and (s.id is null or s.scored_at <= n.until)
               union
               select d.id from news n join deal d on d.customer_id = n.subject_id left join score s on s.id = d.id
                where n.subject_kind = 'customer' and d.status = 'open' and d.deleted_at is null and (s.id is null or s.scored_at <= n.until))
    from news n;
end;
grant execute on function score_news(bigint, integer) to qz_daily;

-- Whether something happened to an open record since it was counted, so that it is counted before it is shown. Says nothing of the record.
create function score_is_stale(p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(bool_or(
           s.id is null or s.revision is distinct from g.revision or s.scored_at < app_now() - interval '1 day'
           or exists (select 1 from event e where e.subject_id = p_id and e.recorded_at >= s.scored_at and e.kind not in ('lead.score_reached', 'deal.score_reached'))
           or exists (select 1 from event e where e.subject_id = o.customer_id and e.recorded_at >= s.scored_at)), false)
    from (select l.id, null::uuid as customer_id, 'lead' as kind from lead l where l.id = p_id and l.state in ('new', 'contacted', 'qualified')
          union all
          select d.id, d.customer_id, 'deal' from deal d where d.id = p_id and d.status = 'open' and d.deleted_at is null) o
    join score_setting g on g.kind = o.kind
    left join score s on s.id = o.id;
end;
grant execute on function score_is_stale(uuid) to qz_everyone;

-- Above which card something put into these stages stands.
create function score_stage_tops(p_stages uuid[]) returns table (stage uuid, top text) language sql stable security definer set search_path = public, pg_temp
begin atomic
  select s.id, (select min(d.position) from deal d where d.stage_id = s.id and d.deleted_at is null) from stage s where s.id = any (p_stages);
end;
grant execute on function score_stage_tops(uuid[]) to qz_daily;

-- Moves an open deal forward into the stage of a rule, where the stage lacks nothing that it requires. Says whether it did; nobody's hand did it.
create function move_deal_by_score(p_deal uuid, p_rule uuid, p_points integer, p_position text) returns boolean
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
  if not found or ('value' = any (s.required) and d.value is null)
     or ('expected_close' = any (s.required) and d.expected_close is null) or ('customer' = any (s.required) and d.customer_id is null)
     or ('next_activity' = any (s.required) and not exists (select 1 from activity a where a.deal_id = d.id and a.done_at is null)) then
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
grant execute on function move_deal_by_score(uuid, uuid, integer, text) to qz_daily;

-- Owners are told when a rule says so.
do $$ declare rule record; begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''scored''::text, ') as known
      from pg_constraint c where c.conname in ('notice_kind_known', 'notice_mute_kind_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Something to begin with; rules act on nothing until somebody makes one.
insert into score_setting (kind, a, b, c) values ('lead', 60, 40, 20), ('deal', 70, 45, 20);
insert into score_criterion (id, kind, what, points)
select gen_random_uuid(), c.kind, c.what::jsonb, c.points from (values
  ('lead', '{"answer":{"question":"budget","partly":8,"no":0}}', 15),
  ('lead', '{"answer":{"question":"authority","partly":5,"no":0}}', 10),
  ('lead', '{"answer":{"question":"need","partly":8,"no":-10}}', 15),
  ('lead', '{"answer":{"question":"timing","partly":5,"no":-5}}', 10),
  ('lead', '{"field":{"key":"company","test":"filled"}}', 5),
  ('lead', '{"field":{"key":"phone","test":"filled"}}', 5),
  ('lead', '{"field":{"key":"interest","test":"filled"}}', 5),
  ('lead', '{"event":{"signal":"replied","half_life":30,"most":3}}', 8),
  ('lead', '{"event":{"signal":"meeting","half_life":60,"most":2}}', 12),
  ('lead', '{"event":{"signal":"web_form","half_life":14,"most":2}}', 8),
  ('deal', '{"answer":{"question":"budget","partly":8,"no":-10}}', 20),
  ('deal', '{"answer":{"question":"authority","partly":8,"no":0}}', 15),
  ('deal', '{"answer":{"question":"need","partly":8,"no":-10}}', 15),
  ('deal', '{"answer":{"question":"timing","partly":5,"no":-5}}', 15),
  ('deal', '{"field":{"key":"close","test":"filled"}}', 5),
  ('deal', '{"field":{"key":"contacts","test":{"at_least":"2"}}}', 5),
  ('deal', '{"event":{"signal":"replied","half_life":30,"most":3}}', 5),
  ('deal', '{"event":{"signal":"meeting","half_life":45,"most":3}}', 8),
  ('deal', '{"event":{"signal":"quote_sent","half_life":30,"most":1}}', 10)) c (kind, what, points);

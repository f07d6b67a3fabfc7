-- Automation: rules that follow the log and do something by themselves.
--
-- 1. Rules and what they did.
-- 2. How far the log was read, and the role that reads it.
-- 3. The mark on whatever a rule does.
-- 4. Whom the bell tells.

grant usage on schema public to qz_automate, qz_automator;

create table automation (
  id         uuid primary key,
  name       text not null constraint automation_name_length check (length(trim(name)) between 1 and 100),
  keeper_id  uuid not null constraint automation_keeper_fkey references person,
  active     boolean not null default false,
  since      timestamptz not null default app_now(),
  rule       jsonb not null constraint automation_rule_form check (jsonb_typeof(rule) = 'object' and pg_column_size(rule) <= 60000),
  hourly     integer not null default 100 constraint automation_hourly_range check (hourly between 1 and 10000),
  stopped    text constraint automation_stopped_known check (stopped in ('rate', 'keeper')),
  secret     text not null default encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex'),
  looked_at  timestamptz,
  version    integer not null default 1,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now()
);
comment on table automation is 'what sets it off, under which conditions, and what is done then: one value, read by app/src/automation/model.rs';
comment on column automation.keeper_id is 'whose rights it has: it does nothing that this person could not do';
comment on column automation.since is 'what happened before it was switched on is none of its business';
comment on column automation.hourly is 'begins at most so often in an hour; with one more it is switched off';
comment on column automation.stopped is 'why it was switched off without anybody asking';
comment on column automation.secret is 'the key by which receivers know that a call comes from here';
comment on column automation.looked_at is 'when it was last looked for records whose time has come';
create unique index automation_name_unique on automation (lower(name));
select guard_table('automation');

create table automation_run (
  id          uuid primary key,
  rule_id     uuid not null references automation on delete cascade,
  key         text not null,
  event_kind  text,
  record_kind text not null constraint automation_run_record_kind_known check (record_kind in ('lead', 'customer', 'deal', 'quote', 'ticket')),
  record_id   uuid not null,
  state       text not null constraint automation_run_state_known check (state in ('waiting', 'done', 'failed', 'unknown', 'skipped')),
  why         text constraint automation_run_why_known check (why in ('loop', 'depth', 'conditions', 'unseen', 'off', 'rate', 'keeper', 'undone')),
  chain       uuid[] not null default '{}',
  rule        jsonb not null,
  place       integer not null default 0,
  due_at      timestamptz,
  tries       integer not null default 0,
  happened_at timestamptz not null,
  begun_at    timestamptz,
  ended_at    timestamptz,
  constraint automation_run_once unique (rule_id, key),
  constraint automation_run_waits_until check ((state = 'waiting') = (due_at is not null))
);
comment on column automation_run.key is 'what set it off: an event, or a record and the moment that it names; once for each';
comment on column automation_run.chain is 'the rules whose doings led to this one, the first one first';
comment on column automation_run.rule is 'as it was then: what has begun is finished as it began';
comment on column automation_run.place is 'the action that comes next';
comment on column automation_run.due_at is 'when it goes on; while a call is on its way, when it counts as lost';
comment on column automation_run.begun_at is 'when the conditions were found to hold';
create index automation_run_due on automation_run (due_at, id) where due_at is not null;
create index automation_run_newest on automation_run (rule_id, happened_at desc, id desc);
create index automation_run_by_record on automation_run (record_id, happened_at desc, id desc);
create index automation_run_begun on automation_run (rule_id, begun_at) where begun_at is not null;
create index automation_run_ended on automation_run (ended_at) where ended_at is not null;
select guard_table('automation_run');

create table automation_step (
  run_id uuid not null references automation_run on delete cascade,
  place  integer not null,
  state  text not null constraint automation_step_state_known check (state in ('sending', 'done', 'nothing', 'failed', 'unknown')),
  at     timestamptz not null,
  told   jsonb not null default '{}',
  primary key (run_id, place)
);
comment on table automation_step is 'what became of each action: its key is what keeps it from being done twice';
comment on column automation_step.state is 'sending: a call is on its way; nothing: it was so already; unknown: a call of which no answer came';
select guard_table('automation_step');

grant select on automation, automation_run, automation_step to qz_automate;
grant insert (id, name, keeper_id, rule, hourly, created_at, updated_at) on automation to qz_automate;
grant update (name, keeper_id, active, since, rule, hourly, stopped, version, updated_at) on automation to qz_automate;
grant delete on automation to qz_automate;
create policy keeper on automation to qz_automate using (keeper_id = (select me())) with check (keeper_id = (select me()));
create policy administrators on automation to qz_administer using (true) with check (true);
-- Who sees a rule sees what it did; the name of a record they see as far as they see the record.
create policy keeper_reads on automation_run for select to qz_automate using (rule_id in (select a.id from automation a));
create policy keeper_tries_again on automation_run for update to qz_automate using (rule_id in (select a.id from automation a));
grant update (state, why, due_at, tries, ended_at) on automation_run to qz_automate;
create policy keeper_reads on automation_step for select to qz_automate using (run_id in (select r.id from automation_run r));

-- What the thresholds of scores are called: who keeps rules has them wait for these. Scores come later than this: it looks when it is asked.
create function automation_thresholds() returns table (id uuid, kind text, name text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if not caller_has('qz_automate') then raise exception using errcode = 'insufficient_privilege', message = 'automation_thresholds'; end if;
  return query select r.id, r.kind, r.name || ' · ' || r.at_least from score_rule r order by r.at_least, r.name, r.id;
end $$;
grant execute on function automation_thresholds() to qz_automate;

-- ---------------------------------------------------------------------------------------------------------------------
create table automation_head (
  only_one boolean primary key default true constraint automation_head_only_one check (only_one),
  number   bigint not null
);
select guard_table('automation_head');
insert into automation_head select true, number from seal_head;

-- The automator reads the log and keeps the runs. What a rule does it does in the role of the rule's keeper.
do $$ declare tab text; begin
  foreach tab in array array['event', 'event_seal', 'person', 'automation', 'automation_run', 'automation_step', 'automation_head', 'organisation'] loop
    execute format('grant select on %I to qz_automator', tab);
    execute format('create policy automator_reads on %I for select to qz_automator using (true)', tab);
  end loop;
  foreach tab in array array['automation', 'automation_run', 'automation_step', 'automation_head'] loop
    execute format('create policy automator_changes on %I for update to qz_automator using (true)', tab);
  end loop;
  foreach tab in array array['automation_run', 'automation_step'] loop
    execute format('grant insert on %I to qz_automator', tab);
    execute format('create policy automator_adds on %I for insert to qz_automator with check (true)', tab);
  end loop;
end $$;
grant update (active, stopped, looked_at, version, updated_at) on automation to qz_automator;
grant update (state, why, place, due_at, tries, begun_at, ended_at) on automation_run to qz_automator;
grant update (state, at, told) on automation_step to qz_automator;
grant update on automation_head to qz_automator;
grant delete on automation_run to qz_automator;
create policy automator_forgets on automation_run for delete to qz_automator using (true);
grant insert on event to qz_automator;
create policy automator_tells on event for insert to qz_automator with check (actor_id is null and kind like 'automation.%');
grant execute on function me(), app_now(), caller_has(text) to qz_automator;

-- ---------------------------------------------------------------------------------------------------------------------
-- While a rule works, `qz.automation` says which one, and which ones led to it. Whatever is recorded then bears the mark, whoever
-- records it, and is nobody's own doing: that is how a rule knows what another rule did, and a reader what no person did.
create function mark_automation() returns trigger language plpgsql as $$
begin
  new.actor_id := null;
  new.after := coalesce(new.after, '{}') || jsonb_build_object('automation', current_setting('qz.automation')::jsonb);
  return new;
end $$;
create trigger mark_automation before insert on event for each row
  when (current_setting('qz.automation', true) <> '') execute function mark_automation();
create policy rules_write on event for insert to qz_everyone
  with check (actor_id is null and current_setting('qz.automation', true) <> '' and after ? 'automation');

-- ---------------------------------------------------------------------------------------------------------------------
-- Whatever kinds of notices there are by now, and one more: a rule tells somebody, or was switched off.
do $$ declare rule record; begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''automated''::text, ') as known
      from pg_constraint c where c.conname in ('notice_kind_known', 'notice_mute_kind_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

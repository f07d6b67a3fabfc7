-- Tags that rules give and take back: what administrators put together, what rules gave to whom, and each run with its way back.
-- The conditions are those of the list of customers; the daily worker reads what they speak of and changes nothing but tags.

create table tag_rule (
  id         uuid primary key,
  name       text not null constraint tag_rule_name_length check (length(trim(name)) between 1 and 100),
  name_en    text constraint tag_rule_name_en_length check (length(trim(name_en)) between 1 and 100),
  tag_id     uuid not null references tag,
  conditions jsonb not null,
  takes_back boolean not null default true,
  active     boolean not null default false,
  archived   boolean not null default false,
  version    integer not null default 1,
  created_at timestamptz not null default app_now()
);
comment on column tag_rule.conditions is 'a tree as app/src/lists/filters/model.rs writes it';
comment on column tag_rule.takes_back is 'whether it takes the tag off again where the conditions hold no longer';
comment on column tag_rule.active is 'runs once a day; else only when somebody asks';
create unique index tag_rule_name_unique on tag_rule (lower(name)) where not archived;
-- Two rules for one tag would take it from each other; conditions have their own "or".
create unique index tag_rule_tag_unique on tag_rule (tag_id) where not archived;
select guard_table('tag_rule');
create policy everyone_reads on tag_rule for select to qz_everyone using (true);
create policy administrators_write on tag_rule for all to qz_administer using (true) with check (true);
create policy daily_work on tag_rule for select to qz_daily using (true);
-- Conditions may name fields that a role does not see; what a rule is called says why a tag is there.
grant select (id, name, name_en, tag_id, archived) on tag_rule to qz_everyone;
grant select on tag_rule to qz_administer, qz_daily;
grant insert, update on tag_rule to qz_administer;

-- One run of a rule over all customers. Whoever holds its lock works on it, batch by batch; `cursor` says how far it came.
create table tag_run (
  id            uuid primary key,
  rule_id       uuid not null references tag_rule,
  day           date,
  asked_by      uuid references person,
  conditions    jsonb not null,
  takes_back    boolean not null,
  begun_at      timestamptz not null default app_now(),
  ended_at      timestamptz,
  stopped       text constraint tag_run_stopped_known check (stopped in ('broken', 'rule_gone', 'taken_back', 'failed')),
  cursor        uuid not null default '00000000-0000-0000-0000-000000000000',
  looked_at     bigint not null default 0,
  gave          bigint not null default 0,
  took          bigint not null default 0,
  undo_by       uuid references person,
  undo_begun_at timestamptz,
  undo_cursor   uuid not null default '00000000-0000-0000-0000-000000000000',
  undone        bigint not null default 0,
  undone_at     timestamptz
);
comment on column tag_run.day is 'of the organisation; null: somebody asked for it';
comment on column tag_run.conditions is 'as they were when it began: who changes the rule meanwhile changes the next run';
comment on column tag_run.stopped is 'why it ended before its end';
create unique index tag_run_one_at_a_time on tag_run (rule_id) where ended_at is null;
create unique index tag_run_once_a_day on tag_run (rule_id, day) where day is not null;
create index tag_run_newest on tag_run (begun_at desc, id desc);
create index tag_run_open on tag_run (begun_at, id) where ended_at is null or (undo_by is not null and undone_at is null);

-- What a run did to which customer, and what stood there before.
create table tag_outcome (
  run_id      uuid not null references tag_run,
  customer_id uuid not null references customer,
  did         text not null constraint tag_outcome_did_known check (did in ('gave', 'took', 'released')),
  since       timestamptz,
  former_run  uuid,
  back        text constraint tag_outcome_back_known check (back in ('undone', 'kept')),
  primary key (run_id, customer_id)
);
comment on column tag_outcome.did is 'released: a hand had taken the tag off, and the conditions ceased to hold: the rule may give it again';
comment on column tag_outcome.back is 'taken back, or kept because somebody changed it since';
create index tag_outcome_by_customer on tag_outcome (customer_id);

-- What a rule knows of a customer: that it gave the tag, or that a hand took it off, which holds until the conditions ceased to hold.
create table tag_mark (
  rule_id     uuid not null references tag_rule,
  customer_id uuid not null references customer,
  given       boolean not null,
  since       timestamptz not null default app_now(),
  run_id      uuid,
  primary key (customer_id, rule_id)
);
comment on column tag_mark.given is 'true: the tag is there by this rule; false: somebody took it off';

do $$ declare tab text; begin
  foreach tab in array array['tag_run', 'tag_outcome'] loop
    perform guard_table(tab::regclass);
    execute format('create policy administrators_read on %I for select to qz_administer using (true)', tab);
    execute format('create policy daily_work on %I to qz_daily using (true) with check (true)', tab);
    execute format('grant select on %I to qz_administer', tab);
    execute format('grant select, insert, update on %I to qz_daily', tab);
  end loop;
end $$;
create policy administrators_ask on tag_run for insert to qz_administer with check (asked_by = (select me()) and day is null);
create policy administrators_take_back on tag_run for update to qz_administer using (true) with check (true);
grant insert on tag_run to qz_administer;
grant update (ended_at, stopped, undo_by, undo_begun_at) on tag_run to qz_administer;

select guard_table('tag_mark');
create policy with_customer on tag_mark for select to qz_customer_self, qz_customer_team
  using (exists (select 1 from customer c where c.id = customer_id));
create policy all_read on tag_mark for select to qz_customer_all using (true);
create policy daily_work on tag_mark for select to qz_daily using (true);
grant select on tag_mark to qz_customer_self, qz_customer_team, qz_customer_all, qz_daily;

-- What conditions speak of. The daily worker only reads it.
do $$ declare tab text; begin
  foreach tab in array array['customer', 'customer_tag', 'deal', 'custom_field', 'custom_section', 'exchange_rate', 'tag'] loop
    execute format('create policy daily_work_reads on %I for select to qz_daily using (true)', tab);
    execute format('grant select on %I to qz_daily', tab);
  end loop;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- What a person takes off stays off, whichever rule gave it and whether it gave it at all. Functions that tidy up (a merge, its way
-- back, a rule itself) run as their owner and are no hand.
create function hand_takes_tag_off() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into tag_mark (rule_id, customer_id, given)
  select r.id, g.customer_id, false from gone g join tag_rule r on r.tag_id = g.tag_id and not r.archived
   order by g.customer_id
  on conflict (customer_id, rule_id) do update set given = false, since = excluded.since, run_id = null;
  return null;
end $$;
create trigger hand_takes_tag_off after delete on customer_tag referencing old table as gone
  for each statement when (current_user::text = current_setting('role')) execute function hand_takes_tag_off();

-- A tag that a rule gave is the rule's at the customer that stays, too; the way back leaves no mark of a tag that is not there.
create function merge_brings_marks() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into tag_mark (rule_id, customer_id, given, since)
    select m.rule_id, new.kept_id, true, m.since
      from tag_mark m join tag_rule r on r.id = m.rule_id and not r.archived
     where m.customer_id = new.gone_id and m.given and new.moved -> 'tags' ? r.tag_id::text
    on conflict do nothing;
  else
    delete from tag_mark m using tag_rule r
     where m.customer_id = new.kept_id and r.id = m.rule_id and m.given
       and not exists (select 1 from customer_tag t where t.customer_id = m.customer_id and t.tag_id = r.tag_id);
  end if;
  return null;
end $$;
create trigger merge_brings_marks after insert on customer_merge for each row execute function merge_brings_marks();
create trigger unmerge_removes_marks after update of undone_at on customer_merge for each row
  when (new.undone_at is not null and old.undone_at is null) execute function merge_brings_marks();

-- Gives the tag of a run's rule to those that gain it and takes it from those that lose it, each looked at once more under a lock: a
-- tag that a hand gave is not taken, and one that a hand took off is not given. Whoever is released may be given it again.
-- Neither version nor the moment of the last change move: nobody's form is out of date because of it.
create function apply_tag_rule(p_run uuid, p_gain uuid[], p_lose uuid[], p_release uuid[])
returns table (customer_id uuid, owner_id uuid, did text)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  w_rule uuid;
  w_tag uuid;
begin
  select r.id, r.tag_id into strict w_rule, w_tag from tag_run u join tag_rule r on r.id = u.rule_id where u.id = p_run;
  perform 1 from customer c where c.id = any (p_gain || p_lose || p_release) order by c.id for no key update;
  return query
  with given as (
    insert into customer_tag (customer_id, tag_id)
    select c.id, w_tag from customer c
     where c.id = any (p_gain) and c.deleted_at is null
       and not exists (select 1 from tag_mark m where m.customer_id = c.id and m.rule_id = w_rule and not m.given)
    on conflict do nothing returning customer_tag.customer_id
  ), marked as (
    insert into tag_mark (rule_id, customer_id, given, since, run_id)
    select w_rule, g.customer_id, true, app_now(), p_run from given g
    on conflict (customer_id, rule_id) do update set given = true, since = excluded.since, run_id = excluded.run_id
  ), lost as (
    delete from tag_mark m where m.rule_id = w_rule and m.given and m.customer_id = any (p_lose)
    returning m.customer_id, m.since, m.run_id
  ), untagged as (
    delete from customer_tag t using lost l where t.customer_id = l.customer_id and t.tag_id = w_tag returning t.customer_id
  ), freed as (
    delete from tag_mark m
     where m.rule_id = w_rule and m.customer_id = any (p_release)
       and (not m.given or not exists (select 1 from customer_tag t where t.customer_id = m.customer_id and t.tag_id = w_tag))
    returning m.customer_id, m.since, m.given
  ), ends as (
    select g.customer_id, 'gave' as did, null::timestamptz as since, null::uuid as former from given g
    union all select l.customer_id, 'took', l.since, l.run_id from lost l join untagged u on u.customer_id = l.customer_id
    union all select f.customer_id, 'released', f.since, null from freed f where not f.given
  ), told as (
    insert into tag_outcome (run_id, customer_id, did, since, former_run) select p_run, e.customer_id, e.did, e.since, e.former from ends e
  )
  select e.customer_id, c.owner_id, e.did from ends e join customer c on c.id = e.customer_id order by e.customer_id;
end $$;

-- Takes back what a run did to the next customers behind one, where it still is as the run left it.
create function take_back_tag_run(p_run uuid, p_after uuid, p_most integer)
returns table (customer_id uuid, owner_id uuid, did text, undone boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  w_rule uuid;
  w_tag uuid;
  ids uuid[];
begin
  select r.id, r.tag_id into strict w_rule, w_tag from tag_run u join tag_rule r on r.id = u.rule_id where u.id = p_run;
  ids := array(select o.customer_id from tag_outcome o where o.run_id = p_run and o.customer_id > p_after order by o.customer_id limit p_most);
  perform 1 from customer c where c.id = any (ids) order by c.id for no key update;
  return query
  with o as (
    select o.customer_id, o.did, o.since, o.former_run from tag_outcome o
     where o.run_id = p_run and o.customer_id = any (ids) and o.back is null
  ), unmarked as (
    delete from tag_mark m using o
     where o.did = 'gave' and m.customer_id = o.customer_id and m.rule_id = w_rule and m.given and m.run_id = p_run
    returning m.customer_id
  ), untagged as (
    delete from customer_tag t using unmarked u where t.customer_id = u.customer_id and t.tag_id = w_tag returning t.customer_id
  ), again as (
    insert into customer_tag (customer_id, tag_id)
    select o.customer_id, w_tag from o
     where o.did = 'took' and not exists (select 1 from tag_mark m where m.customer_id = o.customer_id and m.rule_id = w_rule)
    on conflict do nothing returning customer_tag.customer_id
  ), marked as (
    insert into tag_mark (rule_id, customer_id, given, since, run_id)
    select w_rule, o.customer_id, o.did = 'took', o.since, o.former_run from o
     where o.did = 'took' and o.customer_id in (select a.customer_id from again a)
        or o.did = 'released'
    on conflict do nothing returning tag_mark.customer_id
  ), back as (
    select customer_id from untagged union select customer_id from marked
  ), told as (
    update tag_outcome t set back = case when b.customer_id is null then 'kept' else 'undone' end
      from o left join back b on b.customer_id = o.customer_id
     where t.run_id = p_run and t.customer_id = o.customer_id
    returning t.customer_id, t.did, t.back
  )
  select t.customer_id, c.owner_id, t.did, t.back = 'undone' from told t join customer c on c.id = t.customer_id
   order by t.customer_id;
end $$;

-- A run that is taken back was wrong: its rule rests until somebody has looked at it.
create function rule_rests() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update tag_rule set active = false, version = version + 1 where id = new.rule_id and active;
  return null;
end $$;
create trigger rule_rests after update of undo_by on tag_run for each row
  when (new.undo_by is not null and old.undo_by is null) execute function rule_rests();
grant execute on function apply_tag_rule(uuid, uuid[], uuid[], uuid[]), take_back_tag_run(uuid, uuid, integer) to qz_daily;

-- ---------------------------------------------------------------------------------------------------------------------
-- Orders of the list of customers by fields that administrators made. Small organisations need no index for it; where there are
-- many customers it is made when somebody first sorts by a field, and kept until the field is put away. Each costs every write a
-- little, so there are not many.
create table custom_order (
  field_id uuid primary key references custom_field,
  asked_at timestamptz not null default app_now(),
  ready_at timestamptz
);
select guard_table('custom_order');

-- Whether the list can be sorted by a field at once.
create function custom_order_is_ready(p_field uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select (select c.reltuples from pg_class c where c.oid = 'customer'::regclass) < 20000
      or exists (select 1 from custom_order o where o.field_id = p_field and o.ready_at is not null);
end;

-- Asks for the indexes of a field that the caller's role sees; false where there are too many orders already.
create function ask_custom_order(p_field uuid) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from custom_field f
                  where f.id = p_field and f.record_kind = 'customer' and not f.archived and not current_setting('role') = any (f.hidden_from)
                    and f.kind in ('text', 'link', 'number', 'money', 'date', 'choice', 'checkbox')) then
    raise exception using errcode = 'no_data_found', message = 'custom_order';
  end if;
  insert into custom_order (field_id) select p_field
   where (select count(*) from custom_order o join custom_field f on f.id = o.field_id and not f.archived) < 8
  on conflict do nothing;
  return exists (select 1 from custom_order o where o.field_id = p_field);
end $$;
grant execute on function custom_order_is_ready(uuid), ask_custom_order(uuid) to qz_everyone;

-- Makes the indexes of one order that was asked for, and drops those of fields that were put away; whether there was something to do.
-- Readers go on meanwhile; writers of customers wait, a few seconds for a million.
create function make_custom_order() returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare
  w_field uuid;
  w_kind text;
  w_archived boolean;
  w_key text;
begin
  select o.field_id, f.kind, f.archived into w_field, w_kind, w_archived
    from custom_order o join custom_field f on f.id = o.field_id
   where (o.ready_at is null) <> f.archived
   order by f.archived desc, o.asked_at limit 1 for update of o skip locked;
  if not found then return false; end if;
  -- Nobody waits behind this one for longer than that.
  perform set_config('lock_timeout', '2s', true);
  if w_archived then
    execute format('drop index if exists %I, %I', 'customer_order_' || w_field, 'customer_order_of_owner_' || w_field);
    delete from custom_order where field_id = w_field;
    return true;
  end if;
  w_key := format(case when w_kind in ('number', 'money') then '((custom ->> %L)::numeric)'
                       when w_kind in ('text', 'link') then '((custom ->> %L) collate "zh-x-icu")'
                       else '((custom ->> %L) collate "C")' end, w_field);
  begin
    execute format('create index if not exists %I on customer (%s, id) where deleted_at is null', 'customer_order_' || w_field, w_key);
    execute format('create index if not exists %I on customer (owner_id, %s, id) where deleted_at is null',
                   'customer_order_of_owner_' || w_field, w_key);
    update custom_order set ready_at = app_now() where field_id = w_field;
  exception when lock_not_available then
    return false;
  end;
  return true;
end $$;
grant execute on function make_custom_order() to qz_daily;

-- The daily work on tickets: what belongs together, what is said often, what is done to many, what waits for a moment.
--
-- 1. Parents and children, links, merges that can be taken back.
-- 2. Changes of many tickets, kept so that they can be taken back as a whole.
-- 3. Canned replies and macros.
-- 4. Tickets that are put off until a moment, or until the customer answers.
-- 5. Search finds tickets.

-- ---------------------------------------------------------------------------------------------------------------------
-- What belongs together.
alter table ticket
  add column parent_id   uuid constraint ticket_parent_fkey references ticket,
  add column merged_into uuid references ticket,
  add constraint ticket_merged_is_closed check (merged_into is null or state = 'closed');
comment on column ticket.parent_id is 'what it is a part of';
comment on column ticket.merged_into is 'which ticket goes on in its place: nothing is said on it or changed any more';
create index ticket_by_parent on ticket (parent_id) where parent_id is not null;
create index ticket_by_merged_into on ticket (merged_into) where merged_into is not null;
grant update (parent_id) on ticket to qz_ticket_write;

create function refuse_ticket_cycle() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- Of two who turn a branch round at once, the second sees what the first did.
  perform pg_advisory_xact_lock(hashtextextended('ticket_parent', 0));
  if exists (
    with recursive up (id, parent_id) as (
      select new.parent_id, (select t.parent_id from ticket t where t.id = new.parent_id)
      union
      select t.id, t.parent_id from ticket t join up on t.id = up.parent_id
    ) select 1 from up where up.id = new.id
  ) then
    raise exception using errcode = 'check_violation', constraint = 'ticket_parent_no_cycle', message = 'ticket_parent_no_cycle';
  end if;
  return new;
end $$;
create trigger ticket_added_no_cycle before insert on ticket for each row
  when (new.parent_id is not null) execute function refuse_ticket_cycle();
create trigger ticket_no_cycle before update of parent_id on ticket for each row
  when (new.parent_id is not null and new.parent_id is distinct from old.parent_id) execute function refuse_ticket_cycle();

create table ticket_link (
  from_id    uuid not null references ticket,
  to_id      uuid not null references ticket constraint ticket_link_other_form check (to_id <> from_id),
  kind       text not null constraint ticket_link_kind_known check (kind in ('relates', 'duplicate')),
  created_by uuid not null references person,
  created_at timestamptz not null default app_now(),
  primary key (from_id, to_id)
);
comment on column ticket_link.kind is 'relates: to each other; duplicate: the one that it comes from is about the same as the other';
create index ticket_link_by_to on ticket_link (to_id);
create unique index ticket_link_other_unique on ticket_link (least(from_id, to_id), greatest(from_id, to_id));
select guard_table('ticket_link');
grant select on ticket_link to qz_ticket_self, qz_ticket_team, qz_ticket_all;
grant insert, delete on ticket_link to qz_ticket_write;
create policy with_tickets on ticket_link for select to qz_ticket_self, qz_ticket_team
  using (exists (select 1 from ticket t where t.id = from_id offset 0) and exists (select 1 from ticket t where t.id = to_id offset 0));
create policy all_reads on ticket_link for select to qz_ticket_all using (true);
create policy all_adds on ticket_link for insert to qz_ticket_all
  with check (created_by = (select me()) and exists (select 1 from ticket t where t.id = from_id and t.deleted_at is null offset 0)
              and exists (select 1 from ticket t where t.id = to_id and t.deleted_at is null offset 0));
create policy all_removes on ticket_link for delete to qz_ticket_all
  using (exists (select 1 from ticket t where t.id = from_id and t.deleted_at is null offset 0));

-- A merge moves nothing that was said: the kept ticket's story is read together with those of its family, so that the way back is
-- only to let go. What is counted (minutes, how much of the conversation there is to read), who follows, and what hangs below
-- moves, and is written down here.
create table ticket_merge (
  id        uuid primary key,
  kept_id   uuid not null references ticket,
  gone_id   uuid not null references ticket,
  was       jsonb not null,
  replies   integer not null,
  minutes   integer not null,
  followers uuid[] not null default '{}',
  children  uuid[] not null default '{}',
  merged_by uuid not null references person,
  merged_at timestamptz not null default app_now(),
  undone_by uuid references person,
  undone_at timestamptz
);
comment on column ticket_merge.was is 'how the one that went stood: state, solved_at, closed_at, reopened, snoozed_until, snoozed_by';
comment on column ticket_merge.followers is 'who follows the kept ticket because of this merge';
comment on column ticket_merge.children is 'what hung below the one that went, and hangs below the kept one now';
create unique index ticket_merge_standing on ticket_merge (gone_id) where undone_at is null;
create index ticket_merge_by_kept on ticket_merge (kept_id, merged_at);
select guard_table('ticket_merge');
grant select on ticket_merge to qz_ticket_self, qz_ticket_team, qz_ticket_all;
create policy with_tickets on ticket_merge for select to qz_ticket_self, qz_ticket_team
  using (exists (select 1 from ticket t where t.id = kept_id offset 0) and exists (select 1 from ticket t where t.id = gone_id offset 0));
create policy all_reads on ticket_merge for select to qz_ticket_all using (true);

-- A ticket and all that were merged into it, as far as the caller sees them.
create function ticket_family(p_id uuid) returns uuid[] language sql stable
begin atomic
  with recursive part (id) as (
    select p_id
    union
    select t.id from ticket t join part on t.merged_into = part.id
  )
  select array_agg(part.id) from part;
end;
-- The ticket that goes on in the place of another one; the same one where it was not merged. For whatever arrives for a ticket.
create function ticket_kept(p_id uuid) returns uuid language sql stable
begin atomic
  with recursive up (id, merged_into) as (
    select t.id, t.merged_into from ticket t where t.id = p_id
    union
    select t.id, t.merged_into from ticket t join up on t.id = up.merged_into
  )
  select up.id from up where up.merged_into is null;
end;
grant execute on function ticket_family(uuid), ticket_kept(uuid) to qz_everyone, qz_daily, qz_mailer;

-- Nothing is changed on a ticket that was merged, and nothing said on it, whatever way it comes.
create function refuse_merged_ticket() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'check_violation', constraint = 'ticket_merged', message = 'ticket_merged';
end $$;
create trigger refuse_merged_ticket
  before update of kind, subject, description, priority, state, channel, category_id, product_id, minutes, solution, replies, owner_id, team_id,
                   deleted_at on ticket
  for each row when (old.merged_into is not null and new.merged_into is not null) execute function refuse_merged_ticket();

create function refuse_words_on_merged_ticket() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select 1 from ticket t where t.id = new.ticket_id and t.merged_into is not null) then
    raise exception using errcode = 'check_violation', constraint = 'ticket_merged', message = 'ticket_merged';
  end if;
  return new;
end $$;
create trigger refuse_words_on_merged_ticket before insert on ticket_message
  for each row execute function refuse_words_on_merged_ticket();

-- Merges a ticket into another one: it is closed and points there.
create function merge_tickets(p_merge uuid, p_kept uuid, p_gone uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  kept ticket;
  gone ticket;
  came uuid[];
  below uuid[];
  refused text;
begin
  if not may_write_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'merge_tickets'; end if;
  -- In one order: of two who merge the same two crosswise, the second sees what the first did.
  perform 1 from ticket where id in (p_kept, p_gone) order by id for no key update;
  select * into kept from ticket where id = p_kept and deleted_at is null;
  select * into gone from ticket where id = p_gone and deleted_at is null;
  if kept.id is null or gone.id is null then raise exception using errcode = 'no_data_found', message = 'ticket'; end if;
  refused := case
    when p_kept = p_gone then 'ticket_merge_itself'
    when kept.merged_into is not null or gone.merged_into is not null then 'ticket_merged'
    -- What hangs below the one that goes would hang below itself.
    when exists (
      with recursive up (id, parent_id) as (
        select kept.id, kept.parent_id
        union
        select t.id, t.parent_id from ticket t join up on t.id = up.parent_id
      ) select 1 from up where up.id = p_gone) then 'ticket_merge_above' end;
  if refused is not null then raise exception using errcode = 'check_violation', constraint = refused, message = refused; end if;

  with m as (
    insert into follow (person_id, record_kind, record_id, since)
    select f.person_id, 'ticket', p_kept, app_now() from follow f where f.record_kind = 'ticket' and f.record_id = p_gone
    on conflict do nothing returning person_id)
  select coalesce(array_agg(m.person_id order by m.person_id), '{}') into came from m;
  with m as (update ticket set parent_id = p_kept, version = version + 1 where parent_id = p_gone returning id)
  select coalesce(array_agg(m.id order by m.id), '{}') into below from m;
  insert into ticket_merge (id, kept_id, gone_id, was, replies, minutes, followers, children, merged_by)
  values (p_merge, p_kept, p_gone,
          jsonb_build_object('state', gone.state, 'solved_at', gone.solved_at, 'closed_at', gone.closed_at, 'reopened', gone.reopened,
                             'snoozed_until', gone.snoozed_until, 'snoozed_by', gone.snoozed_by),
          gone.replies, gone.minutes, came, below, me());
  update ticket set state = 'closed', merged_into = p_kept, minutes = 0, snoozed_until = null, snoozed_by = null,
                    version = version + 1, updated_at = app_now() where id = p_gone;
  update ticket set replies = replies + gone.replies, minutes = minutes + gone.minutes, version = version + 1, updated_at = app_now()
   where id = p_kept;
end $$;

-- The way back: the one that went stands as it stood, and what came along with it leaves the kept one. What was said and done since
-- the merge belongs to the kept ticket and stays there. Gives the merge; null where it was taken back already.
create function undo_ticket_merge(p_merge uuid) returns ticket_merge
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  m ticket_merge;
  kept ticket;
  one uuid;
  other uuid;
begin
  if not may_write_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'undo_ticket_merge'; end if;
  select * into m from ticket_merge where id = p_merge for update;
  if not found then raise exception using errcode = 'no_data_found', message = 'merge'; end if;
  perform 1 from ticket where id in (m.kept_id, m.gone_id) order by id for no key update;
  if m.undone_at is not null then return null; end if;
  select * into kept from ticket where id = m.kept_id;
  -- Its minutes have moved on with it: the later merge is taken back first.
  if kept.merged_into is not null then
    raise exception using errcode = 'check_violation', constraint = 'ticket_merge_undo_later', message = 'ticket_merge_undo_later';
  end if;

  if m.was ->> 'state' <> 'closed' then
    delete from ticket_span where ticket_id = m.gone_id and ended_at is null;
    update ticket_span set ended_at = null
     where id = (select s.id from ticket_span s where s.ticket_id = m.gone_id order by s.began_at desc, s.ended_at desc limit 1);
  end if;
  perform set_config('qz.ticket_taken_back', 'yes', true);
  update ticket
     set merged_into = null, state = m.was ->> 'state', solved_at = (m.was ->> 'solved_at')::timestamptz,
         closed_at = (m.was ->> 'closed_at')::timestamptz, reopened = (m.was ->> 'reopened')::integer, minutes = m.minutes,
         snoozed_until = (m.was ->> 'snoozed_until')::timestamptz, snoozed_by = (m.was ->> 'snoozed_by')::uuid,
         version = version + 1, updated_at = app_now()
   where id = m.gone_id;
  perform set_config('qz.ticket_taken_back', '', true);
  update ticket set replies = replies - m.replies, minutes = greatest(minutes - m.minutes, 0), version = version + 1, updated_at = app_now()
   where id = m.kept_id;

  foreach one in array m.followers loop
    -- Whoever followed another ticket that is merged here as well follows because of that one from now on.
    select o.id into other from ticket_merge o join follow f on f.record_kind = 'ticket' and f.record_id = o.gone_id and f.person_id = one
     where o.kept_id = m.kept_id and o.undone_at is null and o.id <> m.id order by o.merged_at, o.id limit 1;
    if found then
      update ticket_merge set followers = followers || one where id = other;
    else
      delete from follow where person_id = one and record_kind = 'ticket' and record_id = m.kept_id;
    end if;
  end loop;
  foreach one in array m.children loop
    begin
      update ticket set parent_id = m.gone_id, version = version + 1 where id = one and parent_id = m.kept_id;
    exception when check_violation then
      -- Somebody hung the one that comes back below it meanwhile: it stays where it is.
      null;
    end;
  end loop;
  update ticket_merge set undone_at = app_now(), undone_by = me() where id = p_merge returning * into m;
  return m;
end $$;
grant execute on function merge_tickets(uuid, uuid, uuid), undo_ticket_merge(uuid) to qz_ticket_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- What was done to one ticket or to many with one click, and what the way back needs.
create table ticket_bulk (
  id        uuid primary key,
  change    jsonb not null,
  person_id uuid not null references person,
  begun_at  timestamptz not null default app_now(),
  undone_at timestamptz
);
comment on column ticket_bulk.change is 'what was done, as app/src/desk/changes/model.rs writes it';
create table ticket_bulk_item (
  bulk_id   uuid not null references ticket_bulk,
  ticket_id uuid not null references ticket,
  outcome   text not null,
  before    jsonb not null default '{}',
  version   integer,
  primary key (bulk_id, ticket_id)
);
comment on column ticket_bulk_item.before is 'what it was before, of what was changed';
comment on column ticket_bulk_item.version is 'that it had after the change';
create index ticket_bulk_item_by_ticket on ticket_bulk_item (ticket_id);
create index ticket_bulk_by_person on ticket_bulk (person_id, begun_at desc);
select guard_table('ticket_bulk'), guard_table('ticket_bulk_item');
create policy own_changes on ticket_bulk to qz_ticket_write using (person_id = (select me())) with check (person_id = (select me()));
create policy of_own_changes on ticket_bulk_item to qz_ticket_write
  using (exists (select 1 from ticket_bulk b where b.id = bulk_id offset 0))
  with check (exists (select 1 from ticket_bulk b where b.id = bulk_id offset 0));
grant select, insert on ticket_bulk, ticket_bulk_item to qz_ticket_write;
grant update (undone_at) on ticket_bulk to qz_ticket_write;
grant update (outcome) on ticket_bulk_item to qz_ticket_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- What is said and done often.
create function teams_over_me() returns uuid[] language sql stable security definer set search_path = public, pg_temp
  return team_chain((select p.team_id from person p where p.id = me()));
grant execute on function teams_over_me() to qz_ticket_write;

create table desk_reply (
  id         uuid primary key,
  owner_id   uuid references person,
  team_id    uuid references team on delete set null constraint desk_reply_team_form check (team_id is null or owner_id is null),
  folder     text constraint desk_reply_folder_length check (length(trim(folder)) between 1 and 60),
  title      text not null constraint desk_reply_title_length check (length(trim(title)) between 1 and 100),
  keywords   text constraint desk_reply_keywords_length check (length(trim(keywords)) between 1 and 200),
  chinese    text constraint desk_reply_chinese_length check (length(trim(chinese)) between 1 and 10000),
  english    text constraint desk_reply_english_length check (length(trim(english)) between 1 and 10000),
  used       integer not null default 0,
  archived   boolean not null default false,
  version    integer not null default 1,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  constraint desk_reply_says_something check (num_nonnulls(chinese, english) > 0)
);
comment on column desk_reply.owner_id is 'whose own it is; null: shared';
comment on column desk_reply.team_id is 'a shared one of this team and all below it; null: of everybody';
comment on column desk_reply.used is 'how often it was put into an answer';
create table desk_macro (
  id         uuid primary key,
  owner_id   uuid references person,
  team_id    uuid references team on delete set null constraint desk_macro_team_form check (team_id is null or owner_id is null),
  title      text not null constraint desk_macro_title_length check (length(trim(title)) between 1 and 100),
  change     jsonb not null,
  chinese    text constraint desk_macro_chinese_length check (length(trim(chinese)) between 1 and 10000),
  english    text constraint desk_macro_english_length check (length(trim(english)) between 1 and 10000),
  used       integer not null default 0,
  archived   boolean not null default false,
  version    integer not null default 1,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now()
);
comment on column desk_macro.change is 'what it does to a ticket, as app/src/desk/changes/model.rs writes it';
comment on column desk_macro.chinese is 'what it puts into the answer; nothing is sent by it';
do $$ declare tab text; begin
  foreach tab in array array['desk_reply', 'desk_macro'] loop
    perform guard_table(tab::regclass);
    execute format('create index %1$I on %2$I (owner_id) where owner_id is not null', tab || '_by_owner', tab);
    execute format('create policy own_ones on %I to qz_ticket_write using (owner_id = (select me())) with check (owner_id = (select me()))', tab);
    execute format('create policy of_my_teams on %I for select to qz_ticket_write
                      using (owner_id is null and team_id = any ((select teams_over_me())::uuid[]))', tab);
    execute format('create policy of_everybody on %I for select to qz_ticket_write using (owner_id is null and team_id is null)', tab);
    execute format('create policy desk_keeps_shared on %I to qz_desk using (owner_id is null) with check (owner_id is null)', tab);
    execute format('grant select, insert, update on %I to qz_ticket_write', tab);
  end loop;
end $$;

-- Counts a use; whoever uses a shared one may not change it otherwise.
create function note_reply_used(p_id uuid) returns void language sql security definer set search_path = public, pg_temp
begin atomic
  update desk_reply r set used = r.used + 1
   where r.id = p_id and may_write_tickets() and (r.owner_id = me() or (r.owner_id is null and (r.team_id is null or r.team_id = any (teams_over_me()))));
end;
create function note_macro_used(p_id uuid) returns void language sql security definer set search_path = public, pg_temp
begin atomic
  update desk_macro r set used = r.used + 1
   where r.id = p_id and may_write_tickets() and (r.owner_id = me() or (r.owner_id is null and (r.team_id is null or r.team_id = any (teams_over_me()))));
end;
grant execute on function note_reply_used(uuid), note_macro_used(uuid) to qz_ticket_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- What is put off comes back by itself: at its moment, when the customer answers, or when it is done.
alter table ticket
  add column snoozed_until timestamptz,
  add column snoozed_by    uuid references person,
  add constraint ticket_snoozed_by_somebody check ((snoozed_until is null) = (snoozed_by is null));
comment on column ticket.snoozed_until is 'put off until then; it stands in no queue of open tickets before';
create index ticket_snoozed on ticket (snoozed_until, id) where snoozed_until is not null and deleted_at is null;
-- Counting the queues asks for it of every open ticket: it lies in their indexes.
drop index ticket_open_newest, ticket_open_by_owner;
create index ticket_open_newest on ticket (updated_at desc, id desc) include (snoozed_until)
  where deleted_at is null and state in ('new', 'open', 'waiting_customer', 'waiting_others');
create index ticket_open_by_owner on ticket (owner_id, updated_at desc, id desc) include (snoozed_until)
  where deleted_at is null and state in ('new', 'open', 'waiting_customer', 'waiting_others');
grant update (snoozed_until, snoozed_by) on ticket to qz_ticket_write;

create function done_is_not_put_off() returns trigger language plpgsql as $$
begin
  new.snoozed_until := null;
  new.snoozed_by := null;
  return new;
end $$;
create trigger done_is_not_put_off before update of state on ticket for each row
  when (new.state in ('solved', 'closed') and old.state not in ('solved', 'closed') and new.snoozed_until is not null)
  execute function done_is_not_put_off();

-- Whatever way the answer came: by hand, by mail, from a page.
create function answer_wakes_ticket() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  woken record;
begin
  select t.id, t.snoozed_by, t.customer_id, t.customer_owner_id, t.version into woken from ticket t
   where t.id = new.ticket_id and t.snoozed_until is not null for no key update;
  if found then
    update ticket set snoozed_until = null, snoozed_by = null where id = woken.id;
    insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
    values (gen_random_uuid(), app_now(), app_now(), null, 'ticket.woken', 'ticket', woken.id, woken.customer_id, woken.customer_owner_id,
            woken.version, jsonb_build_object('told', jsonb_build_array(woken.snoozed_by), 'answered', true));
  end if;
  return null;
end $$;
create trigger answer_wakes_ticket after insert on ticket_message for each row when (new.inbound) execute function answer_wakes_ticket();

-- The next whose moment has come, awake from now on; two workers never have the same.
create function wake_tickets(p_most integer) returns table (id uuid, person uuid, customer uuid, customer_owner uuid, version integer)
language sql security definer set search_path = public, pg_temp
begin atomic
  with due as materialized (
    select t.id, t.snoozed_by from ticket t where t.snoozed_until <= app_now() and t.deleted_at is null
     order by t.snoozed_until, t.id limit p_most for no key update skip locked)
  update ticket t set snoozed_until = null, snoozed_by = null, version = t.version + 1 from due d where t.id = d.id
  returning t.id, d.snoozed_by, t.customer_id, t.customer_owner_id, t.version;
end;
grant execute on function wake_tickets(integer) to qz_daily;

-- Whatever kinds of notices there are by now, and one more.
do $$
declare
  rule record;
begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''woken''::text, ') as known
      from pg_constraint c where c.conname in ('notice_kind_known', 'notice_mute_kind_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Search finds tickets: by subject, number, and who wants something. Whose they are is decided by the owner of the customer, as it is
-- for everything else about them. Articles have an index of their own (`search_articles`).
create function ticket_search_text(p_ticket uuid) returns text language sql stable security definer set search_path = public, pg_temp
begin atomic
  select concat_ws(' ', 'T-' || lpad(t.number::text, 6, '0'), 'T' || t.number, t.number, k.name, c.name)
    from ticket t left join contact k on k.id = t.contact_id left join customer c on c.id = t.customer_id
   where t.id = p_ticket;
end;
grant execute on function ticket_search_text(uuid) to qz_searcher;

create or replace view search_source as
  select 'customer' as kind, c.id as record_id, c.name as title, c.phone, c.email, custom_search_text(c.id) as extra, c.owner_id,
         c.updated_at as touched_at, c.deleted_at is null as here
    from customer c
  union all
  select 'contact', k.id, k.name, k.phone, k.email, contact_search_text(k.id), k.owner_id, k.updated_at, k.deleted_at is null from contact k
  union all
  select 'deal', d.id, d.name, null, null, null, d.owner_id, d.updated_at, d.deleted_at is null from deal d
  union all
  select 'ticket', t.id, t.subject, null, null, ticket_search_text(t.id), t.customer_owner_id, t.updated_at, t.deleted_at is null from ticket t;

create trigger search_added after insert on ticket referencing new table as added for each statement execute function search_added();
create trigger search_changed after update of subject, customer_id, contact_id, customer_owner_id, deleted_at on ticket for each row
  when (old.subject is distinct from new.subject or old.customer_id is distinct from new.customer_id
        or old.contact_id is distinct from new.contact_id or old.customer_owner_id is distinct from new.customer_owner_id
        or old.deleted_at is distinct from new.deleted_at)
  execute function search_changed();
insert into search_due (kind, record_id, in_bulk) select 'ticket', t.id, true from ticket t where t.deleted_at is null;

drop function search_seen(uuid[], uuid[], uuid[], tsquery, boolean, uuid, text[], text[], uuid[], uuid[]);
-- Of what an index brought near those that the caller may see, as they are now, and what is not in the index yet: of the kinds `p_free`
-- everybody's, of `p_led` those of `p_team`, of `p_own` the caller's.
create function search_seen(p_ids uuid[], p_named uuid[], p_shared uuid[], p_query tsquery, p_first boolean, p_owner uuid,
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
         or (o.kind = any (p_own) and (v.owner_id = me() or o.record_id = any (p_shared))));
end $$;

-- As before (0023), for any kind: the kinds of a scope are decided in one place.
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
      from (values ('customer', array['customer', 'contact']), ('deal', array['deal']), ('ticket', array['ticket'])) as f (scope, kinds)
  loop
    if caller_has('qz_' || family.scope || '_all') then free := free || family.kinds;
    elsif caller_has('qz_' || family.scope || '_team') then led := led || family.kinds;
    elsif caller_has('qz_' || family.scope || '_self') then own := own || family.kinds;
    end if;
  end loop;
  team := case when cardinality(led) > 0 then my_people() else '{}' end;
  -- Tickets are seen with the customer that is shared.
  if cardinality(shared) > 0 and 'ticket' = any (led || own) then
    shared := shared || array(select t.id from ticket t where t.customer_id = any (shared) and t.deleted_at is null limit 500);
  end if;
  share := search_share(case when p_slips then p_plan -> 'rare_slip' else p_plan -> 'rare' end);

  -- Whose records these can be, where that is not everybody's.
  people := case when p_owner is not null then array[p_owner]
                 when cardinality(free) > 0 then null
                 else array(select unnest(team) union select me() where cardinality(own) > 0) end;
  if people is not null then
    -- Whose they are says nothing of how they are called.
    scope := greatest(0.0001, least(1, (
      select coalesce(sum(c.share), 0) + 0.0005 * count(*) filter (where c.share is null)
        from unnest(people) u left join search_common c on c.term = '%' || right(replace(u::text, '-', ''), 8))));
    -- Few people's records are found by the index. Those of many it would gather one person after the other, which takes longer
    -- than to leave others' out afterwards.
    if cardinality(people) = 1 or (scope < 0.03 and cardinality(people) <= 100) then
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
             where (s.kind = any (free) or (s.kind = any (led) and s.owner_id = any (team)) or (s.kind = any (own) and s.owner_id = me()))
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
                 and (s.kind = any (free) or (s.kind = any (led) and s.owner_id = any (team)) or (s.kind = any (own) and s.owner_id = me()))
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
                   and (s.kind = any (free) or (s.kind = any (led) and s.owner_id = any (team)) or (s.kind = any (own) and s.owner_id = me()))
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
           where (s.kind = any (free) or (s.kind = any (led) and s.owner_id = any (team)) or (s.kind = any (own) and s.owner_id = me()))
             and (p_owner is null or s.owner_id = p_owner) limit 50);
  end if;
  return query
    select * from search_seen(ids, named, shared, query, p_before is null, p_owner, free, led, team, own);
end $$;

-- Of these records those that the caller may see; without any, the newest of the caller's own.
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
     cross join lateral (select 'qz_' || case v.kind when 'contact' then 'customer' else v.kind end as scope) s
     where caller_has(s.scope || '_all')
        or (caller_has(s.scope || '_team') and v.owner_id = any (team))
        or (caller_has(s.scope || '_self') and v.owner_id = me())
        or ((caller_has(s.scope || '_self') or caller_has(s.scope || '_team'))
            and (v.record_id = any (shared)
              or (v.kind = 'ticket' and exists (select 1 from ticket t where t.id = v.record_id and t.customer_id = any (shared)))))
     order by i.rank limit p_limit;
end $$;

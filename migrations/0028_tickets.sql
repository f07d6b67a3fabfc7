-- The service desk: tickets, what was said on them, how long they stood in which state, and their categories.

-- ---------------------------------------------------------------------------------------------------------------------
-- Categories are a tree that the desk keeps in the browser. One that is put away stays on the tickets that have it.
create table ticket_category (
  id         uuid primary key,
  parent_id  uuid references ticket_category constraint ticket_category_not_its_own_parent check (parent_id <> id),
  name       text not null constraint ticket_category_name_length check (length(trim(name)) between 1 and 100),
  name_en    text constraint ticket_category_name_en_length check (length(trim(name_en)) between 1 and 100),
  rank       integer not null default 0,
  archived   boolean not null default false,
  version    integer not null default 1,
  created_at timestamptz not null default app_now()
);
create index ticket_category_by_parent on ticket_category (parent_id);
create unique index ticket_category_name_unique
  on ticket_category (coalesce(parent_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(name)) where not archived;
select guard_table('ticket_category');
create policy everyone_reads on ticket_category for select to qz_everyone using (true);
create policy desk_adds on ticket_category for insert to qz_desk with check (true);
create policy desk_changes on ticket_category for update to qz_desk using (true) with check (true);
grant select on ticket_category to qz_everyone;
grant insert on ticket_category to qz_desk;
grant update (parent_id, name, name_en, rank, archived, version) on ticket_category to qz_desk;

create function refuse_ticket_category_cycle() returns trigger language plpgsql as $$
begin
  -- Of two who turn a branch round at once, the second sees what the first did.
  perform pg_advisory_xact_lock(hashtextextended('ticket_category', 0));
  if new.parent_id is not null and exists (
    with recursive up (id, parent_id) as (
      select c.id, c.parent_id from ticket_category c where c.id = new.parent_id
      union
      select c.id, c.parent_id from ticket_category c join up on c.id = up.parent_id
    ) select 1 from up where up.id = new.id
  ) then
    raise exception using errcode = 'check_violation', constraint = 'ticket_category_parent_no_cycle', message = 'ticket_category_parent_no_cycle';
  end if;
  return new;
end $$;
create trigger ticket_category_no_cycle before update of parent_id on ticket_category for each row execute function refuse_ticket_category_cycle();

-- A category and everything below it.
create function ticket_categories_below(p_id uuid) returns uuid[] language sql stable
begin atomic
  with recursive below (id) as (
    select p_id
    union
    select c.id from ticket_category c join below on c.parent_id = below.id
  )
  select array_agg(below.id) from below;
end;
grant execute on function ticket_categories_below(uuid) to qz_everyone;

-- ---------------------------------------------------------------------------------------------------------------------
-- Numbers are given once: a sequence does not take one back, whatever becomes of the ticket.
create sequence ticket_number;

create table ticket (
  id                uuid primary key,
  number            bigint not null constraint ticket_number_unique unique,
  kind              text not null constraint ticket_kind_known check (kind in ('question', 'fault', 'complaint', 'return')),
  subject           text not null constraint ticket_subject_length check (length(trim(subject)) between 1 and 200),
  description       text constraint ticket_description_length check (length(description) <= 20000),
  priority          smallint not null default 3 constraint ticket_priority_range check (priority between 1 and 4),
  state             text not null default 'new' constraint ticket_state_known
                    check (state in ('new', 'open', 'waiting_customer', 'waiting_others', 'solved', 'closed')),
  channel           text not null constraint ticket_channel_known check (channel in ('phone', 'wechat', 'email', 'web', 'chat', 'visit')),
  category_id       uuid references ticket_category,
  product_id        uuid references product,
  customer_id       uuid references customer,
  contact_id        uuid references contact,
  customer_owner_id uuid references person,
  owner_id          uuid references person,
  team_id           uuid references team,
  minutes           integer not null default 0 constraint ticket_minutes_not_negative check (minutes >= 0),
  solution          text constraint ticket_solution_length check (length(solution) <= 20000),
  due_at            timestamptz,
  replies           integer not null default 0,
  reopened          integer not null default 0,
  first_reply_at    timestamptz,
  solved_at         timestamptz,
  closed_at         timestamptz,
  version           integer not null default 1,
  created_by        uuid references person,
  created_at        timestamptz not null default app_now(),
  updated_at        timestamptz not null default app_now(),
  deleted_at        timestamptz
);
comment on column ticket.number is 'people read it as T-000123';
comment on column ticket.priority is '1 urgent, 2 high, 3 normal, 4 low';
comment on column ticket.customer_owner_id is 'who owns the customer now, kept by triggers: by it sales people find the tickets of their customers';
comment on column ticket.minutes is 'worked on it, all together';
comment on column ticket.due_at is 'when the next thing promised to the customer is due; null where nothing is promised';
comment on column ticket.replies is 'what was said to and by the customer, counted: a reply names how much of it was read';
comment on column ticket.reopened is 'how often it went on after it was solved or closed';
comment on column ticket.first_reply_at is 'when the customer was first answered';
comment on column ticket.solved_at is 'when it was solved for the last time; null while it is being worked on';

-- The queues, each in the order in which it is walked. What filters ask for lies in the longest ones too: a rare mixture is looked for in
-- the index alone.
create index ticket_newest on ticket (updated_at desc, id desc) include (state, priority, kind, category_id, owner_id) where deleted_at is null;
create index ticket_last_made on ticket (created_at desc, id desc) where deleted_at is null;
create index ticket_most_urgent on ticket (priority, id) where deleted_at is null;
create index ticket_by_state on ticket (state, updated_at desc, id desc) where deleted_at is null;
create index ticket_open_newest on ticket (updated_at desc, id desc)
  where deleted_at is null and state in ('new', 'open', 'waiting_customer', 'waiting_others');
create index ticket_open_last_made on ticket (created_at desc, id desc)
  where deleted_at is null and state in ('new', 'open', 'waiting_customer', 'waiting_others');
create index ticket_open_most_urgent on ticket (priority, id)
  where deleted_at is null and state in ('new', 'open', 'waiting_customer', 'waiting_others');
create index ticket_open_by_owner on ticket (owner_id, updated_at desc, id desc)
  where deleted_at is null and state in ('new', 'open', 'waiting_customer', 'waiting_others');
create index ticket_by_owner on ticket (owner_id, updated_at desc, id desc) where deleted_at is null;
create index ticket_by_team on ticket (team_id, updated_at desc, id desc) where deleted_at is null and team_id is not null;
create index ticket_by_category on ticket (category_id, updated_at desc, id desc) include (state, priority, kind, owner_id)
  where deleted_at is null and category_id is not null;
create index ticket_by_customer on ticket (customer_id, updated_at desc, id desc) where customer_id is not null;
create index ticket_by_contact on ticket (contact_id) where contact_id is not null;
create index ticket_by_product on ticket (product_id) where product_id is not null;
create index ticket_by_customer_owner on ticket (customer_owner_id, updated_at desc, id desc) where deleted_at is null and customer_owner_id is not null;
create index ticket_open_by_customer_owner on ticket (customer_owner_id, updated_at desc, id desc)
  where deleted_at is null and customer_owner_id is not null and state in ('new', 'open', 'waiting_customer', 'waiting_others');
create index ticket_by_words on ticket using gin (bigrams(subject)) where deleted_at is null;
create index ticket_due on ticket (due_at) where due_at is not null and deleted_at is null;
select guard_table('ticket');
grant select on ticket to qz_ticket_self, qz_ticket_team, qz_ticket_all;
grant insert on ticket to qz_ticket_write;
grant update (kind, subject, description, priority, state, channel, category_id, product_id, customer_id, contact_id, minutes, solution,
              replies, first_reply_at, version, updated_at) on ticket to qz_ticket_write;
grant update (owner_id, team_id) on ticket to qz_ticket_assign;

create policy self_reads on ticket for select to qz_ticket_self using (deleted_at is null and customer_owner_id = (select me()));
create policy team_reads on ticket for select to qz_ticket_team
  using (deleted_at is null and customer_owner_id = any ((select my_people())::uuid[]));
create policy shared_reads on ticket for select to qz_ticket_self, qz_ticket_team
  using (deleted_at is null and customer_id = any ((select shared_ids('customer'))::uuid[]));
create policy all_reads on ticket for select to qz_ticket_all using (true);
create policy all_adds on ticket for insert to qz_ticket_all with check (true);
create policy all_changes on ticket for update to qz_ticket_all using (deleted_at is null);

-- Whether the caller may change tickets: what the policies say, for definer functions.
create function may_write_tickets() returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select caller_has('qz_ticket_write') and caller_has('qz_ticket_all');
end;
grant execute on function may_write_tickets() to qz_everyone;

alter table protected_field drop constraint protected_field_table_known,
  add constraint protected_field_table_known check (table_name in ('customer', 'contact', 'deal', 'ticket'));
create trigger guard_protected_fields before update on ticket for each row execute function guard_protected_fields();

-- How long a ticket stood in which state, to the microsecond: what every clock of promises reckons with. The last one has no end.
create table ticket_span (
  id        uuid primary key default gen_random_uuid(),
  ticket_id uuid not null references ticket,
  state     text not null,
  began_at  timestamptz not null,
  ended_at  timestamptz
);
create index ticket_span_by_ticket on ticket_span (ticket_id, began_at);
create unique index ticket_span_one_now on ticket_span (ticket_id) where ended_at is null;
select guard_table('ticket_span');
grant select on ticket_span to qz_ticket_self, qz_ticket_team, qz_ticket_all;
create policy with_ticket on ticket_span for select to qz_ticket_self, qz_ticket_team
  using (exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy all_reads on ticket_span for select to qz_ticket_all using (true);

-- What follows from a change, whatever way it came: number, whose customer it is, when it was solved and how often it went on.
create function keep_ticket_facts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    new.number := nextval('ticket_number');
    new.first_reply_at := null;
    new.replies := 0;
    new.reopened := 0;
    new.solved_at := case when new.state in ('solved', 'closed') then new.created_at end;
    new.closed_at := case when new.state = 'closed' then new.created_at end;
  elsif new.state <> old.state and coalesce(current_setting('qz.ticket_taken_back', true), '') = '' then
    if new.state in ('solved', 'closed') then
      new.solved_at := coalesce(old.solved_at, app_now());
    else
      new.solved_at := null;
      if old.state in ('solved', 'closed') then new.reopened := old.reopened + 1; end if;
    end if;
    new.closed_at := case when new.state = 'closed' then app_now() end;
  end if;
  if tg_op = 'INSERT' or new.customer_id is distinct from old.customer_id then
    new.customer_owner_id := (select c.owner_id from customer c where c.id = new.customer_id);
  end if;
  -- Who is given a ticket must be able to work on it.
  if new.owner_id is not null and (tg_op = 'INSERT' or new.owner_id is distinct from old.owner_id)
     and not exists (select 1 from person p where p.id = new.owner_id and p.active
                        and pg_has_role('qz_' || p.role, 'qz_ticket_write', 'usage')) then
    raise exception using errcode = 'check_violation', constraint = 'ticket_owner_may_receive', message = 'ticket_owner_may_receive';
  end if;
  return new;
end $$;
create trigger keep_ticket_facts before insert or update on ticket for each row execute function keep_ticket_facts();

create function keep_ticket_spans() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into ticket_span (ticket_id, state, began_at) values (new.id, new.state, new.created_at);
  elsif coalesce(current_setting('qz.ticket_taken_back', true), '') = '' then
    update ticket_span set ended_at = app_now() where ticket_id = new.id and ended_at is null;
    insert into ticket_span (ticket_id, state, began_at) values (new.id, new.state, app_now());
  end if;
  return null;
end $$;
create trigger keep_ticket_spans_added after insert on ticket for each row execute function keep_ticket_spans();
create trigger keep_ticket_spans after update of state on ticket for each row
  when (old.state is distinct from new.state) execute function keep_ticket_spans();

create function keep_ticket_customer_owner() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update ticket set customer_owner_id = new.owner_id where customer_id = new.id;
  return null;
end $$;
create trigger keep_ticket_customer_owner after update of owner_id on customer for each row
  when (old.owner_id is distinct from new.owner_id) execute function keep_ticket_customer_owner();

-- Takes the last change of state back as if it had never been: the span before goes on, and solved, closed and reopened are what
-- they were. Only while nothing else was changed since. Gives the state it stands in again; null where it cannot be.
create function take_back_ticket_state(p_id uuid, p_version integer) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  t ticket;
  was jsonb;
begin
  if not may_write_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'take_back_ticket_state'; end if;
  select * into t from ticket where id = p_id and deleted_at is null for update;
  if not found then raise exception using errcode = 'no_data_found', message = 'ticket'; end if;
  if t.version <> p_version then return null; end if;
  select e.before into was from event e
   where e.subject_id = p_id and e.kind = 'ticket.state_changed' and e.version = p_version
   order by e.happened_at desc, e.id desc limit 1;
  if was is null then return null; end if;
  delete from ticket_span where ticket_id = p_id and ended_at is null;
  update ticket_span set ended_at = null
   where id = (select s.id from ticket_span s where s.ticket_id = p_id order by s.began_at desc, s.ended_at desc limit 1);
  perform set_config('qz.ticket_taken_back', 'yes', true);
  update ticket set state = was ->> 'state', solved_at = (was ->> 'solved_at')::timestamptz, closed_at = (was ->> 'closed_at')::timestamptz,
                    reopened = (was ->> 'reopened')::integer, solution = was ->> 'solution', version = version + 1, updated_at = app_now()
   where id = p_id;
  perform set_config('qz.ticket_taken_back', '', true);
  return was ->> 'state';
end $$;
grant execute on function take_back_ticket_state(uuid, integer) to qz_ticket_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- What was said: between the customer and us (public), and among ourselves (private). Nothing of it is changed or removed.
create table ticket_message (
  id         uuid primary key,
  ticket_id  uuid not null references ticket,
  public     boolean not null,
  inbound    boolean not null default false,
  channel    text constraint ticket_message_channel_known check (channel in ('phone', 'wechat', 'email', 'web', 'chat', 'visit')),
  text       text not null constraint ticket_message_text_length check (length(trim(text)) between 1 and 20000),
  minutes    integer not null default 0 constraint ticket_message_minutes_range check (minutes between 0 and 1440),
  author_id  uuid not null references person,
  mentions   text[] not null default '{}',
  written_at timestamptz not null default app_now(),
  constraint ticket_message_private_has_no_channel check (public = (channel is not null)),
  constraint ticket_message_private_is_ours check (public or not inbound)
);
comment on column ticket_message.public is 'said to or by the customer; a private note never leaves the house';
comment on column ticket_message.inbound is 'the customer said it, and the author wrote it down';
comment on column ticket_message.mentions is 'names of the colleagues named in the text';
create index ticket_message_by_ticket on ticket_message (ticket_id, written_at desc, id desc);
select guard_table('ticket_message');
grant select on ticket_message to qz_ticket_self, qz_ticket_team, qz_ticket_all;
grant insert on ticket_message to qz_ticket_write;
create policy with_ticket on ticket_message for select to qz_ticket_self, qz_ticket_team
  using (exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy all_reads on ticket_message for select to qz_ticket_all using (true);
create policy all_adds on ticket_message for insert to qz_ticket_all
  with check (author_id = (select me()) and exists (select 1 from ticket t where t.id = ticket_id and t.deleted_at is null offset 0));

create table ticket_tag (
  ticket_id uuid not null references ticket,
  tag_id    uuid not null references tag,
  primary key (ticket_id, tag_id)
);
create index ticket_tag_by_tag on ticket_tag (tag_id);
select guard_table('ticket_tag');
grant select on ticket_tag to qz_ticket_self, qz_ticket_team, qz_ticket_all;
grant insert, delete on ticket_tag to qz_ticket_write;
create policy with_ticket on ticket_tag for select to qz_ticket_self, qz_ticket_team
  using (exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy all_reads on ticket_tag for select to qz_ticket_all using (true);
create policy all_adds on ticket_tag for insert to qz_ticket_all
  with check (exists (select 1 from ticket t where t.id = ticket_id and t.deleted_at is null offset 0));
create policy all_removes on ticket_tag for delete to qz_ticket_all
  using (exists (select 1 from ticket t where t.id = ticket_id and t.deleted_at is null offset 0));
create policy desk_adds on tag for insert to qz_ticket_write with check (true);
grant insert on tag to qz_ticket_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- The log of tickets is read by those who see them.
create policy ticket_events on event for select to qz_ticket_self, qz_ticket_team
  using (subject_kind = 'ticket' and exists (select 1 from ticket t where t.id = subject_id offset 0));
create policy all_ticket_events on event for select to qz_ticket_all using (subject_kind = 'ticket');

-- Who sees a record, now of tickets too. What was there before knows the other kinds.
alter function people_who_see(text, uuid) rename to people_who_see_other;
create function people_who_see(p_kind text, p_id uuid) returns setof uuid language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if p_kind <> 'ticket' then
    return query select * from people_who_see_other(p_kind, p_id);
  else
    return query
      select p.id from ticket t join person p on p.active and pg_has_role('qz_' || p.role, 'qz_ticket_all', 'usage')
       where t.id = p_id and t.deleted_at is null
      union
      select p.id from ticket t cross join lateral people_who_see_other('customer', t.customer_id) seen (id) join person p on p.id = seen.id
       where t.id = p_id and t.deleted_at is null
         and (pg_has_role('qz_' || p.role, 'qz_ticket_self', 'usage') or pg_has_role('qz_' || p.role, 'qz_ticket_team', 'usage'));
  end if;
end $$;
grant execute on function people_who_see(text, uuid) to qz_notifier;

-- For those who see a ticket: which colleagues see it too.
create function colleagues_who_see_ticket(p_id uuid) returns setof uuid language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if exists (select 1 from people_who_see('ticket', p_id) mine (id) where mine.id = me()) then
    return query select * from people_who_see('ticket', p_id);
  end if;
end $$;
grant execute on function colleagues_who_see_ticket(uuid) to qz_ticket_self, qz_ticket_team, qz_ticket_all;

-- ---------------------------------------------------------------------------------------------------------------------
-- The bin.
create function delete_ticket(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update ticket set deleted_at = app_now(), version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is null and version = p_version and may_write_tickets();
  return found;
end $$;

create function restore_ticket(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update ticket set deleted_at = null, version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is not null and version = p_version and may_write_tickets();
  return found;
end $$;
grant execute on function delete_ticket(uuid, integer), restore_ticket(uuid, integer) to qz_ticket_write;

-- Whatever kinds there are by now, and tickets.
do $$
declare
  rule record;
begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''ticket''::text, ') as known
      from pg_constraint c where c.conname in ('deletion_kind_known', 'follow_kind_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

create function note_ticket_deletion() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.deleted_at is null then
    update deletion set ended = 'restored', ended_by = me(), ended_at = app_now() where record_id = new.id and ended is null;
  else
    insert into deletion (id, record_kind, record_id, name, owner_id, deleted_by, deleted_at)
    values (gen_random_uuid(), 'ticket', new.id, new.subject, new.owner_id, me(), new.deleted_at)
    on conflict (record_id) where ended is null do nothing;
  end if;
  return null;
end $$;
create trigger note_ticket_deletion after update of deleted_at on ticket for each row
  when ((old.deleted_at is null) <> (new.deleted_at is null)) execute function note_ticket_deletion();

create policy all_tickets on deletion for select to qz_ticket_all
  using ((select caller_has('qz_ticket_write')) and record_kind = 'ticket');
grant select on deletion to qz_ticket_write;

alter function may_write_deleted(text, uuid) rename to may_write_deleted_other;
create function may_write_deleted(p_kind text, p_id uuid) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if p_kind = 'ticket' then return may_write_tickets() and exists (select 1 from ticket t where t.id = p_id); end if;
  return may_write_deleted_other(p_kind, p_id);
end $$;
grant execute on function may_write_deleted(text, uuid) to qz_everyone;

alter function told_of_record(text, uuid) rename to told_of_other_record;
create function told_of_record(p_kind text, p_id uuid) returns jsonb language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if p_kind = 'ticket' then
    return (select jsonb_build_object('kind', p_kind, 'id', t.id, 'name', t.subject, 'owner', t.owner_id, 'version', t.version, 'customer', t.customer_id)
              from ticket t where t.id = p_id);
  end if;
  return told_of_other_record(p_kind, p_id);
end $$;
grant execute on function restore_deleted(uuid, integer) to qz_ticket_write;

-- What goes for good takes along what was said and how it stood.
create function purge_ticket() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform erase_rows('ticket', array[new.record_id]);
  return null;
end $$;
create trigger purge_ticket after update of ended on deletion for each row
  when (new.record_kind = 'ticket' and new.ended = 'purged') execute function purge_ticket();

-- ---------------------------------------------------------------------------------------------------------------------
-- A merge takes the tickets of the customer or contact along, and the way back returns them.
create function merge_moves_tickets() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ids uuid[];
  field text := case tg_table_name when 'customer_merge' then 'customer_id' else 'contact_id' end;
begin
  execute format('with m as (update ticket set %1$I = $1 where %1$I = $2 returning id) select array_agg(id order by id) from m', field)
    into ids using new.kept_id, new.gone_id;
  new.moved := new.moved || jsonb_build_object('tickets', coalesce(to_jsonb(ids), '[]'));
  return new;
end $$;
create trigger merge_moves_tickets before insert on customer_merge for each row execute function merge_moves_tickets();
create trigger merge_moves_tickets before insert on contact_merge for each row execute function merge_moves_tickets();

create function undone_merge_returns_tickets() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  field text := case tg_table_name when 'customer_merge' then 'customer_id' else 'contact_id' end;
begin
  execute format('update ticket set %1$I = $1 where %1$I = $2
                     and id in (select jsonb_array_elements_text(coalesce($3 -> ''tickets'', ''[]''))::uuid)', field)
    using new.gone_id, new.kept_id, new.moved;
  return null;
end $$;
create trigger undone_merge_returns_tickets after update of undone_at on customer_merge for each row
  when (old.undone_at is null and new.undone_at is not null) execute function undone_merge_returns_tickets();
create trigger undone_merge_returns_tickets after update of undone_at on contact_merge for each row
  when (old.undone_at is null and new.undone_at is not null) execute function undone_merge_returns_tickets();

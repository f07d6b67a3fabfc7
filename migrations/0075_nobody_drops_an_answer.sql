-- Nobody drops an answer of a customer.
--
-- 1. Whoever has a ticket is told when the customer answers, and when an answer of ours did not arrive.
-- 2. An answer to a closed ticket opens it again for so many days; later it begins a ticket that follows up on it.
-- 3. Mail that was left out waits to be looked at, and is counted.
-- 4. A ticket that may be about the same as an earlier one of the same contact, and is not.

-- ---------------------------------------------------------------------------------------------------------------------
do $$ declare rule record; begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''answered''::text, ') as known
      from pg_constraint c where c.conname in ('notice_kind_known', 'notice_mute_kind_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

-- Whom an answer on a ticket concerns: whoever has it; of one that nobody has, those of the team that it lies with, or else those whom
-- the rule names by which it waits. What a ticket of a customer's began with is no answer (whoever makes one at the desk says nothing
-- with it), and who is there when somebody writes in the chat sees it there.
create function people_of_answer(p_ticket uuid, p_kind text, p_version integer, p_channel text) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t ticket;
  r assignment_rule;
begin
  select * into t from ticket k where k.id = p_ticket and k.deleted_at is null;
  if not found then return; end if;
  if p_kind = 'ticket.heard' and p_version <= 2 and t.created_by is null and t.brought_by is null then return; end if;
  select * into r from assignment_rule a where a.id = t.rule_id and a.active;
  return query
    select p.id from person p
     where p.active and pg_has_role('qz_' || p.role, 'qz_ticket_write', 'usage')
       and case when t.owner_id is not null then p.id = t.owner_id
                when t.team_id is not null then t.team_id = any (team_chain(p.team_id))
                when r.method = 'customer_owner' then p.id = t.customer_owner_id
                when r.team_id is not null then r.team_id = any (team_chain(p.team_id))
                else p.id = any (r.people) end
       and not (p_channel is not distinct from 'chat' and p.id = any (chat_staff()));
end $$;
grant execute on function people_of_answer(uuid, text, integer, text) to qz_notifier;

-- ---------------------------------------------------------------------------------------------------------------------
alter table assignment_setting add column reopen_days smallint not null default 14
  constraint assignment_setting_reopen_days_range check (reopen_days between 0 and 3650);
comment on column assignment_setting.reopen_days is
  'days after closing within which an answer of the customer opens a ticket again; 0: never. Later it begins a ticket that follows up on it';
grant update (reopen_days) on assignment_setting to qz_desk;

-- What the desk did by itself has nobody who did it.
alter table ticket_link alter column created_by drop not null,
  drop constraint ticket_link_kind_known,
  add constraint ticket_link_kind_known check (kind in ('relates', 'duplicate', 'follow_up')),
  add constraint ticket_link_by_somebody check (created_by is not null or kind = 'follow_up');
comment on column ticket_link.kind is
  'relates: to each other; duplicate: the one that it comes from is about the same as the other; follow_up: it goes on where the other was closed';

-- Whether what the customer says on a ticket is heard there: it is not closed, or was closed so lately that it opens again.
create function answer_reopens(p_ticket uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce((
    select t.state <> 'closed' or coalesce(t.closed_at, t.updated_at) > app_now() - make_interval(hours => 24 * s.reopen_days)
      from ticket t cross join assignment_setting s where t.id = p_ticket), false);
end;
grant execute on function answer_reopens(uuid) to qz_ticket_write, qz_mailer, qz_portal;

-- The ticket on which an answer to this one is heard: itself, or the last one that follows up on it. Null where there is none yet. Holds those
-- that it looks at, so that of two answers at once the second finds what the first one began.
create function answer_goes_to(p_ticket uuid) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  at uuid := ticket_kept(p_ticket);
  been uuid[] := '{}';
begin
  while at is not null and at <> all (been) loop
    perform 1 from ticket t where t.id = at and t.deleted_at is null for no key update;
    if found and answer_reopens(at) then return at; end if;
    been := been || at;
    at := (select k.id from ticket_link l join ticket k on k.id = ticket_kept(l.from_id) and k.deleted_at is null
            where l.kind = 'follow_up' and l.to_id = any (ticket_family(at)) and k.id <> all (been)
            order by k.created_at desc, k.id desc limit 1);
  end loop;
  return null;
end $$;
grant execute on function answer_goes_to(uuid) to qz_mailer, qz_portal;

-- Begins a ticket that follows up on a closed one: about the same, for the same customer, in nobody's hands. The contact is whoever writes,
-- where they belong to that customer. A guest of the portal follows up on what they see, and sees what they begin.
create function follow_up_ticket(p_id uuid, p_of uuid, p_channel text, p_contact uuid) returns ticket
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  o ticket;
  t ticket;
  guest uuid := case when caller_has('qz_portal') then portal_contact() end;
  named text;
begin
  select * into strict o from ticket k where k.id = p_of and k.deleted_at is null
     and (not caller_has('qz_portal')
          or (not k.inward and p_contact = guest and (k.contact_id = guest or k.customer_id = any (portal_companies()))));
  if guest is not null then
    o.contact_id := guest;
    if o.customer_id <> all (portal_customers()) then o.customer_id := null; end if;
  elsif exists (select 1 from customer_contact l where l.contact_id = p_contact and l.customer_id = o.customer_id) then
    o.contact_id := p_contact;
  end if;
  insert into ticket (id, number, kind, subject, priority, channel, category_id, product_id, asset_id, customer_id, contact_id, created_at, updated_at)
  values (p_id, 0, o.kind, o.subject, 3, p_channel, o.category_id, o.product_id, o.asset_id, o.customer_id, o.contact_id, app_now(), app_now())
  returning * into t;
  insert into ticket_link (from_id, to_id, kind, created_at) values (t.id, o.id, 'follow_up', app_now());
  named := case when guest is not null then (select k.name from contact k where k.id = guest) end;
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
  select gen_random_uuid(), app_now(), app_now(), e.kind, 'ticket', e.subject, t.customer_id, t.customer_owner_id, e.version,
         jsonb_strip_nulls(e.after || jsonb_build_object('by_contact', guest, 'contact_name', named))
    from (values
      ('ticket.created', t.id, 1, jsonb_build_object(
         'kind', t.kind, 'subject', t.subject, 'priority', 'normal', 'channel', t.channel,
         'category', t.category_id, 'category_name', (select g.name from ticket_category g where g.id = t.category_id),
         'category_name_en', (select g.name_en from ticket_category g where g.id = t.category_id),
         'product', t.product_id, 'product_name', (select p.name from product p where p.id = t.product_id),
         'customer', t.customer_id, 'customer_name', (select c.name from customer c where c.id = t.customer_id), 'contact', t.contact_id)),
      ('ticket.follows_up', t.id, 1, jsonb_build_object('ticket', o.id, 'ticket_number', o.number, 'ticket_name', o.subject)),
      ('ticket.followed_up', o.id, o.version, jsonb_build_object('ticket', t.id, 'ticket_number', t.number, 'ticket_name', t.subject))
    ) e (kind, subject, version, after);
  return t;
end $$;
grant execute on function follow_up_ticket(uuid, uuid, text, uuid) to qz_mailer, qz_portal;

-- As before; what was closed a short while ago opens again here too.
create or replace function chat_say(p_secret bytea, p_key uuid, p_from text, p_text text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  c chat;
  t ticket;
  heard uuid := gen_random_uuid();
  went_to text;
begin
  select * into c from chat k where k.secret_hash = p_secret;
  if not found then return 'gone'; end if;
  -- First the ticket, then the conversation, as those do who answer.
  select * into t from ticket k where k.id = ticket_kept(c.ticket_id) and k.deleted_at is null for no key update;
  if not found then return 'gone'; end if;
  select * into c from chat k where k.id = c.id for no key update;
  if exists (select 1 from chat_message m where m.chat_id = c.id and m.key = p_key) then return 'kept'; end if;
  if c.ended_at is not null then return 'ended'; end if;
  -- Closing a ticket ends its conversation. Where one goes on all the same, as when its ticket was merged into a closed one, the visitor begins
  -- anew, with a ticket of its own, once the closed one does not open again.
  if not answer_reopens(t.id) then
    perform close_chat(c.id, 'agent', null);
    return 'ended';
  end if;
  if help_is_too_much('chat words', c.id::text, 300) or help_is_too_much('chat house', p_from, 600) then return 'many'; end if;
  -- As tickets/rules_model.rs: a customer who speaks goes on with what waits for them, was solved or closed.
  went_to := case when t.state in ('waiting_customer', 'solved', 'closed') then 'open' else t.state end;
  insert into ticket_message (id, ticket_id, public, inbound, channel, text, sender, written_at)
  values (heard, t.id, true, true, 'chat', p_text, chat_visitor(c.name, c.mail, c.phone), app_now());
  update ticket set replies = replies + 1, state = went_to, version = version + 1, updated_at = app_now() where id = t.id;
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after)
  select e.id, app_now(), app_now(), e.kind, 'ticket', t.id, t.customer_id, t.customer_owner_id, t.version + 1, e.before, e.after
    from (values (heard, 'ticket.heard', null::jsonb, jsonb_build_object('text', p_text, 'channel', 'chat')),
                 (gen_random_uuid(), 'ticket.state_changed',
                  jsonb_build_object('state', t.state, 'solution', t.solution, 'solved_at', t.solved_at, 'closed_at', t.closed_at, 'reopened', t.reopened),
                  jsonb_build_object('state', went_to, 'solution', t.solution))) e (id, kind, before, after)
   where e.kind = 'ticket.heard' or went_to <> t.state;
  update chat set heard_at = app_now(), seen_at = app_now(), here = true, waits_since = coalesce(waits_since, app_now()) where id = c.id;
  perform add_to_chat(c.id, heard, p_key);
  return 'kept';
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Mail that was left out waits until somebody of the desk has looked at it. What came before this is known, unless it could not be read.
alter table mail_in add column looked_at timestamptz, add column looked_by uuid references person;
comment on column mail_in.looked_at is 'of what was left out: since when the desk knows of it and leaves it so';
update mail_in set looked_at = received_at where outcome = 'ignored';
create index mail_in_to_look_at on mail_in (received_at desc, id desc)
  where outcome in ('ignored', 'unreadable') and ticket_id is null and looked_at is null and reason is distinct from 'own';

-- Who answers tickets has looked at all that was left out up to this message; gives how many were new.
create function look_through_left_out(p_received timestamptz, p_id uuid) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  many bigint;
begin
  if not may_write_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'look_through_left_out'; end if;
  update mail_in set looked_at = app_now(), looked_by = me()
   where outcome in ('ignored', 'unreadable') and ticket_id is null and looked_at is null and reason is distinct from 'own'
     and (received_at, id) <= (p_received, p_id);
  get diagnostics many = row_count;
  return many;
end $$;
grant execute on function look_through_left_out(timestamptz, uuid) to qz_ticket_write;

-- The desk hears that the number of them may be another one.
create function announce_left_out() returns trigger language plpgsql as $$
begin
  perform pg_notify('qz_left_out', '');
  return null;
end $$;
create trigger left_out_came after insert on mail_in for each row when (new.outcome in ('ignored', 'unreadable')) execute function announce_left_out();
create trigger left_out_moved after update of ticket_id, looked_at on mail_in for each row
  when (new.outcome in ('ignored', 'unreadable') and (old.ticket_id is distinct from new.ticket_id or old.looked_at is distinct from new.looked_at))
  execute function announce_left_out();

-- ---------------------------------------------------------------------------------------------------------------------
-- What a customer sends is often about a ticket of theirs that is open still: its page offers to merge the two. Who says that it is another
-- matter is not asked again.
create index ticket_mail_by_address on ticket_mail (address);
create table ticket_kept_apart (
  ticket_id uuid primary key references ticket on delete cascade,
  kept_by   uuid not null references person,
  kept_at   timestamptz not null default app_now()
);
comment on table ticket_kept_apart is 'tickets of which somebody said that they are no part of an earlier one';
select guard_table('ticket_kept_apart');
grant select, insert on ticket_kept_apart to qz_ticket_write;
create policy desk_reads on ticket_kept_apart for select to qz_ticket_write
  using (exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy desk_adds on ticket_kept_apart for insert to qz_ticket_write
  with check (kept_by = (select me()) and exists (select 1 from ticket t where t.id = ticket_id and t.deleted_at is null offset 0));

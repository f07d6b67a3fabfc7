-- A chat that one of us has ended goes on again, where it is taken back at once; and a visitor leaves an address of mail later.
--
-- 1. What ending remembers.
-- 2. Taking it back.
-- 3. The visitor's side: an address that is left later, and that a conversation is left for a new one.

-- ---------------------------------------------------------------------------------------------------------------------
alter table chat
  add column ended_event uuid,
  add column waited_since timestamptz,
  add column dropped boolean not null default false;
comment on column chat.ended_event is 'the line of the log that tells of its end: who takes that back names it';
comment on column chat.waited_since is 'of one that is over: since when the visitor had no answer when it ended';
comment on column chat.dropped is 'the visitor has begun anew: their browser has thrown the secret away, and nobody can come back to it';

-- As before, and it remembers what taking it back needs.
create or replace function close_chat(p_chat uuid, p_by text, p_actor uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  c chat;
  t ticket;
begin
  update chat set ended_at = app_now(), ended_by = p_by, ended_event = gen_random_uuid(), here = here and p_by <> 'silence', waited_since = waits_since,
                  waits_since = null
   where id = p_chat and ended_at is null returning * into c;
  if not found then return; end if;
  select * into t from ticket k where k.id = ticket_kept(c.ticket_id);
  insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
  values (c.ended_event, app_now(), app_now(), p_actor, 'ticket.chat_ended', 'ticket', t.id, t.customer_id, t.customer_owner_id, t.version,
          jsonb_strip_nulls(jsonb_build_object('chat_ended_by', p_by, 'contact_name',
                                               case p_by when 'visitor' then chat_visitor(c.name, c.mail, c.phone) end)));
  perform announce_chat(c.id);
end $$;

-- As before; who was answered after the end waits no more when it goes on.
create or replace function answer_reaches_chat() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  reached uuid := chat_of_ticket(new.ticket_id);
begin
  if reached is not null then
    update chat set waits_since = null, waited_since = null where id = reached;
    perform add_to_chat(reached, new.id, null);
  end if;
  return null;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Opens a conversation again that one of us ended a moment ago, as if it had not ended: the visitor waits for as long as they did, and who was
-- asked how it went, and has not said it, was not asked. Whoever has the ticket has the conversation again; it stayed among what they carry,
-- since an end leaves the ticket open, so there is no room to be asked for. 'open'; else why not: 'late', 'begun' (the visitor has begun
-- another one), 'rated', 'changed' (it ended in another way, or the ticket is done or gone).
-- The screen offers it for ten seconds that stand still under pointer and focus: half a minute is time enough.
create function open_chat_again(p_chat uuid, p_actor uuid) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  c chat;
  t ticket;
  r ticket_rating;
begin
  -- First the ticket, then the conversation, as those do who answer.
  select k.* into t from chat o join ticket k on k.id = ticket_kept(o.ticket_id) and k.deleted_at is null where o.id = p_chat for no key update of k;
  if not found or t.state in ('solved', 'closed') then return 'changed'; end if;
  select * into c from chat k where k.id = p_chat for no key update;
  if c.ended_by is distinct from 'agent' then return 'changed'; end if;
  if c.ended_at <= app_now() - interval '30 seconds' then return 'late'; end if;
  -- Their browser says that they began anew. Who did so in another one is known by what they said of themselves.
  if c.dropped or exists (
    select 1 from chat o where o.widget_id = c.widget_id and o.began_at >= c.ended_at and o.id <> c.id and (o.mail = c.mail or o.phone = c.phone)) then
    return 'begun';
  end if;
  select * into r from ticket_rating a where a.ticket_id = t.id for no key update;
  if r.rated_at >= c.ended_at then return 'rated'; end if;
  delete from rating_link l where l.ticket_id = t.id and l.made_at >= c.ended_at;
  delete from ticket_rating a where a.ticket_id = t.id and a.rated_at is null and a.asked_by is null and a.asked_at >= c.ended_at;
  update chat set ended_at = null, ended_by = null, ended_event = null, waits_since = waited_since, waited_since = null where id = c.id;
  insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version)
  values (gen_random_uuid(), app_now(), app_now(), p_actor, 'ticket.chat_end_undone', 'ticket', t.id, t.customer_id, t.customer_owner_id, t.version);
  perform announce_chat(c.id);
  -- While it was over the visitor gave no signs; whoever looks at the ticket knows at once that they are there still.
  if c.here and c.seen_at > app_now() - interval '40 seconds' then
    perform pg_notify('qz_reading', json_build_object('ticket', t.id, 'person', c.id, 'name', coalesce(c.name, ''), 'owner', t.customer_owner_id,
                                                      'doing', 'reads', 'first', false, 'visitor', true)::text);
  end if;
  return 'open';
end $$;

-- Ends the conversation on a ticket, by whoever works on tickets; gives the line of the log that tells so, null where none goes on.
create function end_chat_now(p_ticket uuid) returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  ended uuid;
begin
  if not may_write_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'end_chat'; end if;
  select c.id into ended from chat c where c.id = chat_of_ticket(p_ticket) and c.ended_at is null for no key update;
  if not found then return null; end if;
  perform close_chat(ended, 'agent', me());
  return (select c.ended_event from chat c where c.id = ended);
end $$;
-- The same for a server of the version before.
create or replace function end_chat(p_ticket uuid) returns boolean language sql volatile security definer set search_path = public, pg_temp
begin atomic
  select end_chat_now(p_ticket) is not null;
end;

-- Takes back that the caller ended the conversation on a ticket, by what the log tells of that. As open_chat_again.
create function take_back_chat_end(p_ticket uuid, p_end uuid) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  again uuid;
begin
  if not may_write_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'take_back_chat_end'; end if;
  if not exists (select 1 from event e where e.id = p_end and e.recorded_at > app_now() - interval '30 seconds' and e.kind = 'ticket.chat_ended'
                    and e.actor_id = me()) then
    return 'late';
  end if;
  select c.id into again from chat c where c.ended_event = p_end and c.ticket_id = any (ticket_family(ticket_kept(p_ticket)));
  if not found then return 'changed'; end if;
  return open_chat_again(again, me());
end $$;
grant execute on function end_chat_now(uuid), take_back_chat_end(uuid, uuid) to qz_ticket_write;

-- As before; and who takes back that a ticket was solved takes back that this ended its conversation, where that still can be.
create or replace function ticket_moves_chat() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  moved uuid := chat_of_ticket(new.id);
begin
  if moved is null then return null; end if;
  if (new.state in ('solved', 'closed') and new.merged_into is null) or new.deleted_at is not null then
    perform close_chat(moved, 'agent', me());
    return null;
  end if;
  if old.state in ('solved', 'closed') and coalesce(current_setting('qz.ticket_taken_back', true), '') <> '' then
    perform open_chat_again(c.id, me())
       from chat c join event e on e.id = c.ended_event and e.recorded_at > app_now() - interval '30 seconds' and e.version = old.version
      where c.ticket_id = any (ticket_family(new.id));
  end if;
  perform announce_chat(moved);
  return null;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- As before, and whether an address of mail is known.
drop function chat_behind_secret(text, bytea);
create function chat_behind_secret(p_token text, p_secret bytea)
returns table (id uuid, ticket_id uuid, agent text, ended_by text, numbered integer, answered boolean, reached boolean)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select c.id, t.id, p.name, c.ended_by, c.numbered,
         w.rates and c.ended_by is distinct from 'away' and not exists (select 1 from ticket_rating r where r.ticket_id = t.id and r.rated_at is not null)
         and exists (select 1 from chat_message l join ticket_message m on m.id = l.message_id and not m.inbound where l.chat_id = c.id),
         c.mail is not null
    from chat c
    join chat_widget w on w.id = c.widget_id and w.token = p_token
    join ticket t on t.id = ticket_kept(c.ticket_id) and t.deleted_at is null
    left join person p on p.id = t.owner_id
   where c.secret_hash = p_secret;
end;

-- As before; ticket and conversation are held, so that nobody is asked about one that goes on again.
create or replace function chat_rating(p_token text, p_secret bytea, p_hash bytea) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  b record;
begin
  perform 1 from chat c join ticket t on t.id = ticket_kept(c.ticket_id) where c.secret_hash = p_secret for key share of t;
  perform 1 from chat c where c.secret_hash = p_secret for no key update;
  select * into b from chat_behind_secret(p_token, p_secret);
  if not found or b.ended_by is null or not b.answered then return false; end if;
  if help_is_too_much('chat rating', b.id::text, 10) then return false; end if;
  insert into ticket_rating (ticket_id, asked_at) values (b.ticket_id, app_now()) on conflict (ticket_id) do nothing;
  insert into rating_link values (p_hash, b.ticket_id, app_now(), app_now() + interval '1 day');
  return true;
end $$;

-- Keeps an address of mail that the visitor leaves in a conversation begun without one, as one that is given at the beginning: answers go there,
-- and it finds contact and customer where nobody has said yet who it is. 'kept', also for the same address again; else why not: 'gone', 'ended',
-- 'there' (another one is known, which stays), 'many'.
create function chat_address(p_secret bytea, p_from text, p_mail text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  c chat;
  t ticket;
  s record;
begin
  select * into c from chat k where k.secret_hash = p_secret;
  if not found then return 'gone'; end if;
  -- First the ticket, then the conversation, as those do who answer.
  select * into t from ticket k where k.id = ticket_kept(c.ticket_id) and k.deleted_at is null for no key update;
  if not found then return 'gone'; end if;
  select * into c from chat k where k.id = c.id for no key update;
  if c.mail is not null then return case when c.mail = p_mail then 'kept' else 'there' end; end if;
  if c.ended_at is not null then return 'ended'; end if;
  if help_is_too_much('chat address', p_from, 20) then return 'many'; end if;
  update chat set mail = p_mail where id = c.id;
  insert into ticket_mail (ticket_id, mailbox_id, address, name)
  select c.ticket_id, b.id, p_mail, coalesce(c.name, '') from first_mailbox() b
  on conflict (ticket_id) do nothing;
  if t.id = c.ticket_id and t.customer_id is null and t.contact_id is null then
    select * into s from outside_sender(p_mail, c.phone);
    if s.customer_id is not null or s.contact_id is not null then
      update ticket set customer_id = s.customer_id, contact_id = s.contact_id, version = version + 1, updated_at = app_now()
       where id = t.id returning * into t;
      insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after)
      values (gen_random_uuid(), app_now(), app_now(), 'ticket.changed', 'ticket', t.id, t.customer_id, t.customer_owner_id, t.version,
              jsonb_build_object('customer', null, 'contact', null),
              jsonb_strip_nulls(jsonb_build_object(
                'customer', t.customer_id, 'customer_name', (select k.name from customer k where k.id = t.customer_id),
                'contact', t.contact_id, 'contact_name', (select k.name from contact k where k.id = t.contact_id))));
    end if;
  end if;
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
  values (gen_random_uuid(), app_now(), app_now(), 'ticket.chat_address', 'ticket', t.id, t.customer_id, t.customer_owner_id, t.version,
          jsonb_build_object('contact_name', chat_visitor(c.name, null, c.phone), 'email', p_mail));
  perform announce_chat(c.id);
  return 'kept';
end $$;

-- The visitor begins anew, and their browser throws the secret away: what goes on ends, and nobody opens it again. False where there is none.
create function chat_drop(p_secret bytea) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  left_chat uuid;
begin
  update chat set dropped = true where secret_hash = p_secret returning id into left_chat;
  if not found then return false; end if;
  perform close_chat(left_chat, 'visitor', null);
  return true;
end $$;
grant execute on function chat_behind_secret(text, bytea), chat_address(bytea, text, text), chat_drop(bytea) to qz_chat;

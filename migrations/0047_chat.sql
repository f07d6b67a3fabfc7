-- Chat: a widget on pages of the company, and the conversations that visitors begin by it. Each is one ticket.
--
-- Visitors reach the database as qz_chat, who reads no table: the functions at the end are all there is, and each of them but the first
-- asks for the hash of the secret that the visitor's browser made. Whoever does not have it finds no conversation.

grant usage on schema public to qz_chat;
grant execute on function me(), app_now() to qz_chat;

-- ---------------------------------------------------------------------------------------------------------------------
create table chat_widget (
  id          uuid primary key,
  token       text not null constraint chat_widget_token_unique unique constraint chat_widget_token_form check (token ~ '^[0-9a-f]{32}$'),
  name        text not null constraint chat_widget_name_length check (length(trim(name)) between 1 and 100),
  greeting    text not null default '' constraint chat_widget_greeting_length check (length(greeting) <= 300),
  greeting_en text not null default '' constraint chat_widget_greeting_en_length check (length(greeting_en) <= 300),
  away        text not null default '' constraint chat_widget_away_length check (length(away) <= 300),
  away_en     text not null default '' constraint chat_widget_away_en_length check (length(away_en) <= 300),
  colour      text not null default 'blue' constraint chat_widget_colour_known check (colour in ('blue', 'teal', 'green', 'violet', 'red', 'grey')),
  side        text not null default 'right' constraint chat_widget_side_known check (side in ('right', 'left')),
  origins     text[] not null default '{}' constraint chat_widget_origins_range check (cardinality(origins) <= 20)
              constraint chat_widget_origins_form check (array_to_string(origins, ' ') ~ '^(https?://[a-z0-9.-]+(:[0-9]{1,5})?( |$))*$'),
  calendar_id uuid constraint chat_widget_calendar_fkey references sla_calendar,
  asks        jsonb not null constraint chat_widget_asks_form check (jsonb_typeof(asks) = 'object'),
  kind        text not null constraint chat_widget_kind_known check (kind in ('question', 'fault', 'complaint', 'return')),
  category_id uuid references ticket_category,
  priority    smallint not null default 3 constraint chat_widget_priority_range check (priority between 1 and 4),
  rates       boolean not null default true,
  active      boolean not null default true,
  archived    boolean not null default false,
  version     integer not null default 1,
  created_at  timestamptz not null default app_now()
);
comment on column chat_widget.token is 'stands in its address: whoever looks at a page with the widget knows it';
comment on column chat_widget.greeting is 'what visitors read first; words of the product where it is empty';
comment on column chat_widget.away is 'what they read while nobody is there';
comment on column chat_widget.origins is 'whose pages may show it in a frame: scheme, host and port';
comment on column chat_widget.calendar_id is 'outside of its hours nobody is there; null: whoever is there answers at any hour';
comment on column chat_widget.asks is 'of name, mail and phone: asked or required; what is not named is not asked';
comment on column chat_widget.rates is 'at the end the visitor is asked how it went';
create unique index chat_widget_name_unique on chat_widget (lower(name)) where not archived;
create index chat_widget_by_category on chat_widget (category_id) where category_id is not null;
create index chat_widget_by_calendar on chat_widget (calendar_id) where calendar_id is not null;
select guard_table('chat_widget');
create policy desk_reads on chat_widget for select to qz_desk using (true);
create policy desk_adds on chat_widget for insert to qz_desk with check (true);
create policy desk_changes on chat_widget for update to qz_desk using (true) with check (true);
grant select, insert on chat_widget to qz_desk;
grant update (name, greeting, greeting_en, away, away_en, colour, side, origins, calendar_id, asks, kind, category_id, priority, rates, active, archived,
              version) on chat_widget to qz_desk;

-- ---------------------------------------------------------------------------------------------------------------------
create table chat (
  id          uuid primary key,
  widget_id   uuid not null references chat_widget,
  ticket_id   uuid not null constraint chat_ticket_unique unique references ticket on delete cascade,
  secret_hash bytea not null constraint chat_secret_unique unique constraint chat_secret_length check (length(secret_hash) = 32),
  name        text,
  mail        text,
  phone       text,
  numbered    integer not null default 0,
  read_number integer not null default 0,
  here        boolean not null default false,
  began_at    timestamptz not null default app_now(),
  seen_at     timestamptz not null default app_now(),
  heard_at    timestamptz not null default app_now(),
  waits_since timestamptz,
  ended_at    timestamptz,
  ended_by    text constraint chat_ended_by_known check (ended_by in ('visitor', 'agent', 'silence', 'away')),
  constraint chat_end_has_reason check ((ended_at is null) = (ended_by is null))
);
comment on column chat.secret_hash is 'of what the visitor''s browser made and keeps: who has it goes on with the conversation, and nobody else';
comment on column chat.name is 'as the visitor says; so are mail and phone, and none of it opens anything to them';
comment on column chat.numbered is 'of the messages, counted under the lock of this row: who has seen one number has seen all below it';
comment on column chat.read_number is 'the last that the visitor''s browser has shown';
comment on column chat.here is 'the visitor''s page is open; true only together with a seen_at of a moment ago';
comment on column chat.waits_since is 'since when the visitor has had no answer; null while they have one';
comment on column chat.ended_by is 'away: nobody was there, it was left as a request';
create index chat_live on chat (began_at) where ended_at is null;
create index chat_silent on chat (seen_at) where ended_at is null;
create index chat_by_widget on chat (widget_id, began_at);
select guard_table('chat');
create policy with_ticket on chat for select to qz_ticket_self, qz_ticket_team using (exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy all_reads on chat for select to qz_ticket_all using (true);
grant select (id, widget_id, ticket_id, name, mail, phone, here, began_at, seen_at, heard_at, waits_since, ended_at, ended_by) on chat
  to qz_ticket_self, qz_ticket_team, qz_ticket_all;

-- What belongs to a conversation, in its order. What the visitor wrote has the key that their browser gave it: what is sent twice is there once.
create table chat_message (
  chat_id    uuid not null references chat on delete cascade,
  number     integer not null,
  message_id uuid not null constraint chat_message_unique unique references ticket_message on delete cascade,
  key        uuid,
  primary key (chat_id, number)
);
create unique index chat_message_by_key on chat_message (chat_id, key) where key is not null;
select guard_table('chat_message');

-- The conversation that goes on on a ticket, or on one that became part of it: the one that is not over, the last one heard of them.
create function chat_of_ticket(p_ticket uuid) returns uuid language sql stable security definer set search_path = public, pg_temp
begin atomic
  select c.id from chat c where c.ticket_id = any (ticket_family(p_ticket)) order by c.ended_at is null desc, c.heard_at desc, c.id limit 1;
end;
grant execute on function chat_of_ticket(uuid) to qz_ticket_self, qz_ticket_team, qz_ticket_all;

-- What a visitor is called who does not say, in the language of the house.
create function chat_visitor(p_name text, p_mail text, p_phone text) returns text language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(p_name, p_mail, p_phone, case o.locale when 'en' then 'Visitor' else '访客' end) from organisation o;
end;

-- Servers that hold a line to the visitor read anew.
create function announce_chat(p_chat uuid) returns void language sql volatile security definer set search_path = public, pg_temp
begin atomic
  select pg_notify('qz_chat', p_chat::text);
end;

-- Puts a message at the end of a conversation whose row is held.
create function add_to_chat(p_chat uuid, p_message uuid, p_key uuid) returns void language sql volatile security definer set search_path = public, pg_temp
begin atomic
  with next as (update chat set numbered = numbered + 1 where id = p_chat returning numbered)
  insert into chat_message (chat_id, number, message_id, key) select p_chat, next.numbered, p_message, p_key from next;
  select announce_chat(p_chat);
end;

-- Whatever way an answer is given: what is said to the customer by chat is part of the conversation. Private notes never come here.
create function answer_reaches_chat() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  reached uuid := chat_of_ticket(new.ticket_id);
begin
  if reached is not null then
    update chat set waits_since = null where id = reached;
    perform add_to_chat(reached, new.id, null);
  end if;
  return null;
end $$;
create trigger answer_reaches_chat after insert on ticket_message for each row
  when (new.public and not new.inbound and new.channel = 'chat') execute function answer_reaches_chat();

-- Ends a conversation that is held, with a line of the log.
create function close_chat(p_chat uuid, p_by text, p_actor uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  c chat;
  t ticket;
begin
  update chat set ended_at = app_now(), ended_by = p_by, here = here and p_by <> 'silence', waits_since = null where id = p_chat and ended_at is null returning * into c;
  if not found then return; end if;
  select * into t from ticket k where k.id = ticket_kept(c.ticket_id);
  insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
  values (gen_random_uuid(), app_now(), app_now(), p_actor, 'ticket.chat_ended', 'ticket', t.id, t.customer_id, t.customer_owner_id, t.version,
          jsonb_strip_nulls(jsonb_build_object('chat_ended_by', p_by, 'contact_name',
                                               case p_by when 'visitor' then chat_visitor(c.name, c.mail, c.phone) end)));
  perform announce_chat(c.id);
end $$;

-- Who has the ticket is who answers; what is solved needs no more words.
create function ticket_moves_chat() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  moved uuid := chat_of_ticket(new.id);
begin
  if moved is null then return null; end if;
  if (new.state in ('solved', 'closed') and new.merged_into is null) or new.deleted_at is not null then
    perform close_chat(moved, 'agent', me());
  else
    perform announce_chat(moved);
  end if;
  return null;
end $$;
create trigger ticket_moves_chat after update of state, owner_id, deleted_at on ticket for each row
  when (new.channel = 'chat' and (old.state, old.owner_id, old.deleted_at) is distinct from (new.state, new.owner_id, new.deleted_at))
  execute function ticket_moves_chat();

-- Ends the conversation on a ticket, by whoever works on tickets; false where none goes on.
create function end_chat(p_ticket uuid) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  ended uuid;
begin
  if not may_write_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'end_chat'; end if;
  select c.id into ended from chat c where c.id = chat_of_ticket(p_ticket) and c.ended_at is null for no key update;
  if not found then return false; end if;
  perform close_chat(ended, 'agent', me());
  return true;
end $$;
grant execute on function end_chat(uuid) to qz_ticket_write;

-- Ends conversations whose visitor has been away for half an hour. What they have not seen goes to them by mail, where they left an address.
create function end_silent_chats(p_most integer) returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  c chat;
  ended integer := 0;
begin
  for c in
    select * from chat s where s.ended_at is null and s.seen_at < app_now() - interval '30 minutes' order by s.seen_at limit p_most for no key update skip locked
  loop
    perform close_chat(c.id, 'silence', null);
    insert into mail_out (id, ticket_id, message_id, mailbox_id, rfc_id, to_address, to_name, subject, text, due_at, created_at)
    select n.id, m.ticket_id, m.id, b.id, replace(n.id::text, '-', '') || '@' || split_part(b.address, '@', 2), w.address, w.name,
           '[#' || ticket_number_words(t.number) || '] ' || t.subject,
           m.text || case when trim(b.signature) = '' then '' else E'\n\n-- \n' || trim(b.signature) end, app_now(), app_now()
      from chat_message l
      join ticket_message m on m.id = l.message_id and m.public and not m.inbound
      join ticket t on t.id = m.ticket_id and t.deleted_at is null
      join ticket_mail w on w.ticket_id = c.ticket_id
     cross join lateral (select * from first_mailbox() f) b
     cross join lateral (select gen_random_uuid() as id where m.id is not null) n
     where l.chat_id = c.id and l.number > c.read_number and not exists (select 1 from mail_out o where o.message_id = m.id)
     order by l.number;
    ended := ended + 1;
  end loop;
  return ended;
end $$;
grant execute on function end_silent_chats(integer) to qz_daily;

-- ---------------------------------------------------------------------------------------------------------------------
-- What visitors reach.

-- Who may answer now: they said that they are there, and gave a sign a short time ago.
create function chat_staff() returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(a.person_id), '{}')
    from desk_agent a join person p on p.id = a.person_id and p.active and pg_has_role('qz_' || p.role, 'qz_ticket_write', 'usage')
   cross join assignment_setting s
   where a.presence = 'available' and a.seen_at > app_now() - make_interval(mins => s.away_after::integer);
end;

-- A widget as its frame shows it; nothing for one that there is not, or that is switched off.
create function chat_behind(p_token text)
returns table (id uuid, name text, greeting text, greeting_en text, away text, away_en text, colour text, side text, asks jsonb, origins text[],
               house text, zone text, week jsonb, days jsonb, staffed boolean)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select w.id, w.name, w.greeting, w.greeting_en, w.away, w.away_en, w.colour, w.side, w.asks, w.origins, o.locale, k.zone, k.week, k.days,
         cardinality(chat_staff()) > 0
    from chat_widget w cross join organisation o left join sla_calendar k on k.id = w.calendar_id
   where w.token = p_token and w.active and not w.archived;
end;

-- Begins a conversation with its first message, or leaves a request where nobody is there (not p_live). 'kept'; 'there' where this secret has
-- one already; else why not: 'gone' (there is no such widget), 'many' (too many came from there within the hour).
create function chat_begin(p_token text, p_secret bytea, p_key uuid, p_live boolean, p_from text, p_subject text, p_text text, p_name text, p_mail text,
                           p_phone text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  w chat_widget;
  t ticket;
  begun uuid := gen_random_uuid();
begin
  select * into w from chat_widget v where v.token = p_token and v.active and not v.archived;
  if not found then return 'gone'; end if;
  -- Of two of the same message, the second sees what became of the first.
  perform pg_advisory_xact_lock(hashtextextended('chat ' || encode(p_secret, 'hex'), 0));
  if exists (select 1 from chat c where c.secret_hash = p_secret) then return 'there'; end if;
  if help_is_too_much('chat', p_from, 20) then return 'many'; end if;
  t := ticket_from_outside(gen_random_uuid(), w.kind, p_subject, w.priority, 'chat', w.category_id, p_text,
                           case when p_mail is null and p_phone is null then chat_visitor(p_name, null, null) else p_name end, p_mail, p_phone);
  insert into chat (id, widget_id, ticket_id, secret_hash, name, mail, phone, here, began_at, seen_at, heard_at, waits_since, ended_at, ended_by)
  values (begun, w.id, t.id, p_secret, p_name, p_mail, p_phone, p_live, app_now(), app_now(), app_now(), case when p_live then app_now() end,
          case when not p_live then app_now() end, case when not p_live then 'away' end);
  perform add_to_chat(begun, (select m.id from ticket_message m where m.ticket_id = t.id), p_key);
  if p_live then
    insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
    values (gen_random_uuid(), app_now(), app_now(), 'ticket.chat_began', 'ticket', t.id, t.customer_id, t.customer_owner_id, 2,
            jsonb_build_object('told', to_jsonb(chat_staff()), 'contact_name', chat_visitor(p_name, p_mail, p_phone)));
  end if;
  return 'kept';
end $$;

-- Says something in a conversation. 'kept', also for what was said before; else why not: 'gone', 'ended', 'many'.
create function chat_say(p_secret bytea, p_key uuid, p_from text, p_text text) returns text
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
  if help_is_too_much('chat words', c.id::text, 300) or help_is_too_much('chat house', p_from, 600) then return 'many'; end if;
  -- As tickets/rules_model.rs: a customer who speaks goes on with what waits for them or was solved.
  went_to := case when t.state in ('waiting_customer', 'solved') then 'open' else t.state end;
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

-- How a conversation stands; nothing where this secret has none with this widget, or its ticket is gone. `answered`: somebody of us has said
-- something in it, and it can be said how it went.
create function chat_behind_secret(p_token text, p_secret bytea)
returns table (id uuid, ticket_id uuid, agent text, ended_by text, numbered integer, answered boolean)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select c.id, t.id, p.name, c.ended_by, c.numbered,
         w.rates and c.ended_by is distinct from 'away' and not exists (select 1 from ticket_rating r where r.ticket_id = t.id and r.rated_at is not null)
         and exists (select 1 from chat_message l join ticket_message m on m.id = l.message_id and not m.inbound where l.chat_id = c.id)
    from chat c
    join chat_widget w on w.id = c.widget_id and w.token = p_token
    join ticket t on t.id = ticket_kept(c.ticket_id) and t.deleted_at is null
    left join person p on p.id = t.owner_id
   where c.secret_hash = p_secret;
end;

-- What was said in a conversation after a number: to and by the customer, in the chat, and nothing else of the ticket.
create function chat_words(p_secret bytea, p_after integer)
returns table (number integer, key uuid, inbound boolean, author text, text text, written_at timestamptz)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select l.number, l.key, m.inbound, p.name, m.text, m.written_at
    from chat c join chat_message l on l.chat_id = c.id join ticket_message m on m.id = l.message_id and m.public and m.channel = 'chat'
    left join person p on p.id = m.author_id
   where c.secret_hash = p_secret and l.number > p_after order by l.number limit 500;
end;

-- Notes that the visitor's page is open, that they type, or that it was closed ('reads', 'writes', 'gone'), and how far they have read; those
-- who are on the ticket hear of it.
create function chat_sign(p_secret bytea, p_doing text, p_read integer) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  c chat;
  t ticket;
begin
  update chat set here = p_doing <> 'gone', seen_at = app_now(), read_number = greatest(read_number, least(p_read, numbered))
   where secret_hash = p_secret returning * into c;
  if not found or c.ended_at is not null then return; end if;
  select * into t from ticket k where k.id = ticket_kept(c.ticket_id) and k.deleted_at is null;
  if not found then return; end if;
  perform pg_notify('qz_reading', json_build_object('ticket', t.id, 'person', c.id, 'name', coalesce(c.name, ''), 'owner', t.customer_owner_id,
                                                    'doing', p_doing, 'first', false, 'visitor', true)::text);
end $$;

-- The visitor ends it; false where there is none that goes on.
create function chat_leave(p_secret bytea) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  left_chat uuid;
begin
  select c.id into left_chat from chat c where c.secret_hash = p_secret and c.ended_at is null for no key update;
  if not found then return false; end if;
  perform close_chat(left_chat, 'visitor', null);
  return true;
end $$;

-- Makes a link to the rating of a conversation that is over; false where nobody is asked.
create function chat_rating(p_token text, p_secret bytea, p_hash bytea) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  b record;
begin
  select * into b from chat_behind_secret(p_token, p_secret);
  if not found or b.ended_by is null or not b.answered then return false; end if;
  if help_is_too_much('chat rating', b.id::text, 10) then return false; end if;
  insert into ticket_rating (ticket_id, asked_at) values (b.ticket_id, app_now()) on conflict (ticket_id) do nothing;
  insert into rating_link values (p_hash, b.ticket_id, app_now(), app_now() + interval '1 day');
  return true;
end $$;
grant execute on function chat_behind(text), chat_begin(text, bytea, uuid, boolean, text, text, text, text, text, text),
  chat_say(bytea, uuid, text, text), chat_behind_secret(text, bytea), chat_words(bytea, integer), chat_sign(bytea, text, integer), chat_leave(bytea),
  chat_rating(text, bytea, bytea) to qz_chat;

-- ---------------------------------------------------------------------------------------------------------------------
-- Whatever kinds of notices there are by now, and one more: somebody waits in the chat.
do $$
declare
  rule record;
begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''chatting''::text, ') as known
      from pg_constraint c where c.conname in ('notice_kind_known', 'notice_mute_kind_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

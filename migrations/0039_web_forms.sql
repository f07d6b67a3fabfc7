-- Forms that any page of the company can embed: what comes in by them becomes tickets. Strangers reach them as `qz_help`, who reads no
-- table of it: `web_form_behind` and `send_web_form` are all there is.

create table web_form (
  id          uuid primary key,
  token       text not null constraint web_form_token_unique unique constraint web_form_token_form check (token ~ '^[0-9a-f]{32}$'),
  name        text not null constraint web_form_name_length check (length(trim(name)) between 1 and 100),
  title       text not null default '' constraint web_form_title_length check (length(title) <= 100),
  title_en    text not null default '' constraint web_form_title_en_length check (length(title_en) <= 100),
  kind        text not null constraint web_form_kind_known check (kind in ('question', 'fault', 'complaint', 'return')),
  category_id uuid references ticket_category,
  asks        jsonb not null constraint web_form_asks_form check (jsonb_typeof(asks) = 'object'),
  thanks      text not null default '' constraint web_form_thanks_length check (length(thanks) <= 1000),
  thanks_en   text not null default '' constraint web_form_thanks_en_length check (length(thanks_en) <= 1000),
  origins     text[] not null default '{}' constraint web_form_origins_range check (cardinality(origins) <= 20)
              constraint web_form_origins_form check (array_to_string(origins, ' ') ~ '^(https?://[a-z0-9.-]+(:[0-9]{1,5})?( |$))*$'),
  acknowledge boolean not null default true,
  active      boolean not null default true,
  archived    boolean not null default false,
  version     integer not null default 1,
  created_at  timestamptz not null default app_now()
);
comment on column web_form.token is 'stands in its address: whoever looks at a page with the form knows it';
comment on column web_form.title is 'what stands above it; words of the product where it is empty';
comment on column web_form.asks is 'by field: asked or required; what is not named is not asked';
comment on column web_form.origins is 'whose pages may show it in a frame: scheme, host and port';
comment on column web_form.acknowledge is 'who leaves an address of mail is told there that it has arrived';
create unique index web_form_name_unique on web_form (lower(name)) where not archived;
create index web_form_by_category on web_form (category_id) where category_id is not null;
select guard_table('web_form');
create policy desk_reads on web_form for select to qz_desk using (true);
create policy desk_adds on web_form for insert to qz_desk with check (true);
create policy desk_changes on web_form for update to qz_desk using (true) with check (true);
grant select, insert on web_form to qz_desk;
grant update (name, title, title_en, kind, category_id, asks, thanks, thanks_en, origins, acknowledge, active, archived, version) on web_form to qz_desk;

-- What came by a form, each message once: the key is that of the page that was sent, the hash that of what was typed.
create table web_form_message (
  ticket_id uuid primary key references ticket on delete cascade,
  form_id   uuid not null references web_form,
  key       uuid not null,
  hash      bytea not null constraint web_form_message_hash_length check (length(hash) = 32),
  sent_at   timestamptz not null default app_now()
);
create index web_form_message_by_hash on web_form_message (form_id, hash, sent_at);
create index web_form_message_by_time on web_form_message (form_id, sent_at);
select guard_table('web_form_message');
create policy desk_reads on web_form_message for select to qz_desk using (true);
grant select (ticket_id, form_id, sent_at) on web_form_message to qz_desk;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who writes from outside: by the address of mail as mail does it, else by the telephone number.

-- The last eleven digits of each number of a record: with or without the codes before them.
create function phone_tails(p_phone text, p_reach jsonb) returns text[] language sql immutable
begin atomic
  select array(
    select right(regexp_replace(regexp_replace(n, '(转|分机|内线|ext|x|#).*$', '', 'i'), '\D', '', 'g'), 11) from (
      select regexp_split_to_table(coalesce(p_phone, ''), '[;,/、，；|]') union all
      select r ->> 'value' from jsonb_array_elements(case when jsonb_typeof(p_reach) = 'array' then p_reach else '[]' end) r
       where r ->> 'means' = 'phone') all_of (n));
end;

create function outside_sender(p_mail text, p_phone text, out contact_id uuid, out customer_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  wanted text := (phone_tails(p_phone, null))[1];
  found_contacts uuid[];
  found_customers uuid[];
begin
  if p_mail is not null then
    select s.contact_id, s.customer_id into contact_id, customer_id from mail_sender(p_mail) s;
  end if;
  if contact_id is not null or customer_id is not null or length(wanted) < 7 or wanted is null then return; end if;
  -- The keys by which doubles are found hold the last seven digits of each number.
  select array_agg(distinct c.id) into found_contacts from contact_key k join contact c on c.id = k.contact_id and c.deleted_at is null
   where k.kind = 'ph' and k.key = right(wanted, 7) and wanted = any (phone_tails(c.phone, c.reach));
  select array_agg(distinct c.id) into found_customers from customer_key k join customer c on c.id = k.customer_id and c.deleted_at is null
   where k.kind = 'ph' and k.key = right(wanted, 7) and wanted = any (phone_tails(c.phone, c.reach));
  if cardinality(found_contacts) = 1 then
    contact_id := found_contacts[1];
    customer_id := (select l.customer_id from customer_contact l join customer c on c.id = l.customer_id and c.deleted_at is null
                     where l.contact_id = found_contacts[1]
                     order by l.customer_id = any (coalesce(found_customers, '{}')) desc, l.added_at, l.customer_id limit 1);
  end if;
  if customer_id is null and cardinality(found_customers) = 1 then customer_id := found_customers[1]; end if;
end $$;

-- Who said something from outside, as they call themselves.
alter table ticket_message add column sender text constraint ticket_message_sender_length check (length(sender) between 1 and 254);

create function ticket_number_words(p_number bigint) returns text language sql immutable
begin atomic
  select 'T-' || case when length(p_number::text) < 6 then lpad(p_number::text, 6, '0') else p_number::text end;
end;

-- The mailbox by which those are written to who did not come by one.
create function first_mailbox() returns setof mailbox language sql stable security definer set search_path = public, pg_temp
begin atomic
  select m.* from mailbox m where m.active and not m.archived order by m.created_at, m.id limit 1;
end;

-- Makes a ticket of what somebody outside sent, with its first message, as mail does. Nobody runs it but the functions that ask first.
create function ticket_from_outside(p_ticket uuid, p_kind text, p_subject text, p_priority smallint, p_channel text, p_category uuid, p_text text,
                                    p_name text, p_mail text, p_phone text) returns ticket
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t ticket;
  heard uuid := gen_random_uuid();
begin
  insert into ticket (id, number, kind, subject, priority, channel, category_id, customer_id, contact_id, created_at, updated_at)
  select p_ticket, 0, p_kind, p_subject, p_priority, p_channel, p_category, s.customer_id, s.contact_id, app_now(), app_now()
    from outside_sender(p_mail, p_phone) s;
  insert into ticket_message (id, ticket_id, public, inbound, channel, text, sender, written_at)
  values (heard, p_ticket, true, true, p_channel, p_text, coalesce(p_name, p_mail, p_phone), app_now());
  update ticket set replies = 1, version = 2 where id = p_ticket returning * into t;
  if p_mail is not null then
    insert into ticket_mail (ticket_id, mailbox_id, address, name)
    select p_ticket, b.id, p_mail, coalesce(p_name, '') from first_mailbox() b;
  end if;
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
  select gen_random_uuid(), app_now(), app_now(), 'ticket.created', 'ticket', t.id, t.customer_id, t.customer_owner_id, 1,
         jsonb_strip_nulls(jsonb_build_object(
           'kind', t.kind, 'subject', t.subject, 'priority', (array['urgent', 'high', 'normal', 'low'])[t.priority], 'channel', t.channel,
           'category', t.category_id, 'category_name', (select g.name from ticket_category g where g.id = t.category_id),
           'category_name_en', (select g.name_en from ticket_category g where g.id = t.category_id),
           'customer', t.customer_id, 'customer_name', (select c.name from customer c where c.id = t.customer_id),
           'contact', t.contact_id, 'contact_name', (select k.name from contact k where k.id = t.contact_id)))
  union all
  select heard, app_now(), app_now(), 'ticket.heard', 'ticket', t.id, t.customer_id, t.customer_owner_id, 2,
         jsonb_build_object('text', p_text, 'channel', p_channel);
  return t;
end $$;

-- Tells whoever left an address of mail that it has arrived; not more than five times a day, because anybody can type anybody's address.
-- What goes out holds nothing that was typed.
create function acknowledge_outside(p_ticket ticket, p_mail text, p_subject text, p_text text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  mail uuid := gen_random_uuid();
  words text := ticket_number_words(p_ticket.number);
begin
  insert into mail_out (id, ticket_id, mailbox_id, rfc_id, to_address, to_name, subject, text, due_at, created_at)
  select mail, p_ticket.id, b.id, replace(mail::text, '-', '') || '@' || split_part(b.address, '@', 2), p_mail, '',
         '[#' || words || '] ' || p_subject, replace(p_text, '[number]', words), app_now(), app_now()
    from first_mailbox() b
   where (select count(*) from mail_out o where o.message_id is null and o.to_address = p_mail and o.created_at > app_now() - interval '1 day') < 5;
  if found then
    insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version)
    values (gen_random_uuid(), app_now(), app_now(), 'ticket.acknowledged', 'ticket', p_ticket.id, p_ticket.customer_id,
            p_ticket.customer_owner_id, p_ticket.version);
  end if;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- What strangers reach.

-- What makes a page of ours known again when it is sent: it names the form, the key of the page and when it was made.
create function web_form_seal(p_form uuid, p_key uuid, p_at bigint) returns text language sql stable security definer set search_path = public, pg_temp
begin atomic
  select encode(sha256(s.salt || sha256(s.salt || convert_to('web form ' || p_form || ' ' || p_key || ' ' || p_at, 'UTF8'))), 'hex') from help_secret s;
end;

-- A form as a page shows it, with the seal of a new page; nothing for a form that there is not, or that is switched off.
create function web_form_behind(p_token text)
returns table (id uuid, name text, title text, title_en text, thanks text, thanks_en text, asks jsonb, origins text[], house text, key uuid, at bigint, seal text)
language sql volatile security definer set search_path = public, pg_temp
begin atomic
  select f.id, f.name, f.title, f.title_en, f.thanks, f.thanks_en, f.asks, f.origins, o.locale, n.key, n.at, web_form_seal(f.id, n.key, n.at)
    from web_form f cross join organisation o
   cross join lateral (select gen_random_uuid() as key, floor(extract(epoch from app_now()))::bigint as at) n
   where f.token = p_token and f.active and not f.archived;
end;

-- Takes a message: 'kept', with the number of its ticket, which the same message has a second time too. Else why not: 'gone' (there is no
-- such form), 'early' (quicker than people type), 'late' (the page is a day old, or not ours), 'many' (too many came from there within
-- the hour).
create function send_web_form(p_token text, p_key uuid, p_at bigint, p_seal text, p_hash bytea, p_from text, p_subject text, p_text text,
                              p_name text, p_mail text, p_phone text, p_told_subject text, p_told text, out became text, out ticket_number bigint)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  f web_form;
  t ticket;
  age bigint := floor(extract(epoch from app_now()))::bigint - p_at;
begin
  select * into f from web_form w where w.token = p_token and w.active and not w.archived;
  if not found then became := 'gone'; return; end if;
  if p_seal is distinct from web_form_seal(f.id, p_key, p_at) or age > 86400 then became := 'late'; return; end if;
  if age < 2 then became := 'early'; return; end if;
  -- Of two of the same message, the second sees what became of the first.
  perform pg_advisory_xact_lock(hashtextextended('web form ' || encode(p_hash, 'hex'), 0));
  select k.number into ticket_number from web_form_message m join ticket k on k.id = m.ticket_id
   where m.form_id = f.id and m.hash = p_hash and (m.key = p_key or m.sent_at > app_now() - interval '1 hour') order by m.sent_at desc limit 1;
  if found then became := 'kept'; return; end if;
  if help_is_too_much('web form', p_from, 20) then became := 'many'; return; end if;
  t := ticket_from_outside(gen_random_uuid(), f.kind, p_subject, 3::smallint, 'web', f.category_id, p_text, p_name, p_mail, p_phone);
  insert into web_form_message (ticket_id, form_id, key, hash, sent_at) values (t.id, f.id, p_key, p_hash, app_now());
  if f.acknowledge and p_mail is not null then perform acknowledge_outside(t, p_mail, p_told_subject, p_told); end if;
  became := 'kept';
  ticket_number := t.number;
end $$;
grant execute on function web_form_behind(text),
  send_web_form(text, uuid, bigint, text, bytea, text, text, text, text, text, text, text, text) to qz_help;

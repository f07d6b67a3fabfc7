-- Mail of the service desk: the company's mailboxes, what came in by them, what goes out, and files on what is said on tickets.

-- ---------------------------------------------------------------------------------------------------------------------
-- Mailboxes. The password lies sealed, as sensitive values do (0021); only administrators and the mailer read it.
create table mailbox (
  id              uuid primary key,
  address         text not null constraint mailbox_address_form check (address = lower(address) and address ~ '^[^\s@<>]+@[^\s@<>]+$' and length(address) <= 254),
  name            text not null default '' constraint mailbox_name_length check (length(name) <= 100),
  imap_host       text not null constraint mailbox_imap_host_form check (imap_host ~ '^[A-Za-z0-9.:-]{1,253}$'),
  imap_port       integer not null constraint mailbox_imap_port_range check (imap_port between 1 and 65535),
  imap_tls        text not null constraint mailbox_imap_tls_known check (imap_tls in ('tls', 'starttls', 'none')),
  smtp_host       text not null constraint mailbox_smtp_host_form check (smtp_host ~ '^[A-Za-z0-9.:-]{1,253}$'),
  smtp_port       integer not null constraint mailbox_smtp_port_range check (smtp_port between 1 and 65535),
  smtp_tls        text not null constraint mailbox_smtp_tls_known check (smtp_tls in ('tls', 'starttls', 'none')),
  username        text not null constraint mailbox_username_length check (length(username) between 1 and 254),
  key_id          integer not null references key_ring,
  sealed          bytea not null,
  signature       text not null default '' constraint mailbox_signature_length check (length(signature) <= 2000),
  kind            text not null default 'question' constraint mailbox_kind_known check (kind in ('question', 'fault', 'complaint', 'return')),
  category_id     uuid references ticket_category,
  acknowledge     boolean not null default false,
  acknowledgement text not null default '' constraint mailbox_acknowledgement_length check (length(acknowledgement) <= 4000),
  active          boolean not null default true,
  archived        boolean not null default false,
  version         integer not null default 1,
  created_at      timestamptz not null default app_now(),
  constraint mailbox_acknowledgement_needed check (not acknowledge or length(trim(acknowledgement)) > 0)
);
comment on column mailbox.sealed is 'the password, under key_id; opens for this row alone';
comment on column mailbox.kind is 'of the tickets that new mail makes';
comment on column mailbox.acknowledge is 'whoever writes for the first time is told that it has arrived';
comment on column mailbox.active is 'it is fetched from and sent by; a paused one keeps what waits';
create unique index mailbox_address_unique on mailbox (address) where not archived;
create index mailbox_by_key on mailbox (key_id);
select guard_table('mailbox');
create policy administrators on mailbox to qz_administer using (true) with check (true);
grant select, insert on mailbox to qz_administer;
grant update (address, name, imap_host, imap_port, imap_tls, smtp_host, smtp_port, smtp_tls, username, key_id, sealed, signature, kind, category_id,
              acknowledge, acknowledgement, active, archived, version) on mailbox to qz_administer;
-- Who answers sees by which address, and with which signature.
create policy desk_reads on mailbox for select to qz_ticket_self, qz_ticket_team, qz_ticket_all using (true);
grant select (id, address, name, signature, active, archived, created_at) on mailbox to qz_ticket_self, qz_ticket_team, qz_ticket_all;
create policy mailer_reads on mailbox for select to qz_mailer using (true);
grant select on mailbox to qz_mailer;
create policy vault_reads on mailbox for select to qz_vault using (true);
create policy vault_changes on mailbox for update to qz_vault using (true) with check (true);
grant select (id, key_id, sealed), update (key_id, sealed) on mailbox to qz_vault;

-- How far a mailbox has been read. The mailer's own: what an administrator changes does not wait for it.
create table mailbox_state (
  mailbox_id    uuid primary key references mailbox on delete cascade,
  uid_validity  bigint,
  last_uid      bigint not null default 0,
  begun_at      timestamptz,
  look_at       timestamptz not null default app_now(),
  leased_until  timestamptz,
  fetched_at    timestamptz,
  failed_at     timestamptz,
  trouble       text,
  detail        text,
  rounds_failed integer not null default 0
);
comment on column mailbox_state.uid_validity is 'numbers of messages mean the same as long as the server says this';
comment on column mailbox_state.begun_at is 'only what arrived later is read: an old inbox does not become a thousand tickets';
comment on column mailbox_state.leased_until is 'a mailer has it in hand until then';
comment on column mailbox_state.trouble is 'why the last round failed (mail.trouble_… in the language files); null after one that went well';
select guard_table('mailbox_state');
create policy administrators_read on mailbox_state for select to qz_administer using (true);
grant select on mailbox_state to qz_administer;
create policy mailer on mailbox_state to qz_mailer using (true) with check (true);
grant select, update on mailbox_state to qz_mailer;
create function mailbox_has_state() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into mailbox_state (mailbox_id) values (new.id);
  else
    -- Another server or account numbers its messages otherwise. Whatever changed, it is looked at soon.
    update mailbox_state
       set uid_validity = case when changed then null else uid_validity end, last_uid = case when changed then 0 else last_uid end,
           begun_at = case when changed then null else begun_at end, look_at = app_now(), rounds_failed = 0, trouble = null, detail = null
      from (select (old.imap_host, old.imap_port, old.username) is distinct from (new.imap_host, new.imap_port, new.username)) c (changed)
     where mailbox_id = new.id;
  end if;
  return null;
end $$;
create trigger mailbox_has_state_added after insert on mailbox for each row execute function mailbox_has_state();
create trigger mailbox_has_state after update of imap_host, imap_port, imap_tls, smtp_host, smtp_port, smtp_tls, username, sealed, active, archived
  on mailbox for each row execute function mailbox_has_state();

-- ---------------------------------------------------------------------------------------------------------------------
-- With whom a ticket is talked about by mail, and by which mailbox.
create table ticket_mail (
  ticket_id  uuid primary key references ticket on delete cascade,
  mailbox_id uuid not null references mailbox,
  address    text not null constraint ticket_mail_address_length check (length(address) <= 254),
  name       text not null default ''
);
create index ticket_mail_by_mailbox on ticket_mail (mailbox_id);
select guard_table('ticket_mail');
grant select on ticket_mail to qz_ticket_self, qz_ticket_team, qz_ticket_all;
create policy with_ticket on ticket_mail for select to qz_ticket_self, qz_ticket_team
  using (exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy all_reads on ticket_mail for select to qz_ticket_all using (true);

-- What was said by mail has no author among us where the customer wrote it or a machine did.
alter table ticket_message alter column author_id drop not null,
  add constraint ticket_message_ours_has_author check (author_id is not null or inbound or not public);

-- What came in, each message once: whichever way it comes a second time, its key is the same.
create table mail_in (
  id           uuid primary key,
  mailbox_id   uuid not null references mailbox,
  uid_validity bigint not null,
  uid          bigint not null,
  key          text not null constraint mail_in_key_unique unique constraint mail_in_key_length check (length(key) between 1 and 1000),
  outcome      text not null constraint mail_in_outcome_known check (outcome in ('ticket', 'reply', 'note', 'bounce', 'ignored', 'unreadable')),
  reason       text,
  from_address text not null default '',
  from_name    text not null default '',
  subject      text not null default '',
  html         text,
  object       uuid,
  size         bigint not null default 0,
  ticket_id    uuid references ticket on delete cascade,
  message_id   uuid references ticket_message on delete cascade,
  written_at   bigint,
  received_at  timestamptz not null default app_now()
);
comment on column mail_in.key is 'its Message-ID; a hash of the whole where it has none, or one that a message of another time had before';
comment on column mail_in.written_at is 'what it says itself, in seconds: some devices give every message the same Message-ID';
comment on column mail_in.reason is 'why it was left out or could not be read (mail.reason_… in the language files)';
comment on column mail_in.html is 'as it was written, cleaned of whatever runs or loads';
comment on column mail_in.object is 'of one that could not be read: the bytes as they came';
create unique index mail_in_by_uid on mail_in (mailbox_id, uid_validity, uid);
create index mail_in_by_ticket on mail_in (ticket_id) where ticket_id is not null;
create index mail_in_by_message on mail_in (message_id) where message_id is not null;
create index mail_in_left_out on mail_in (received_at desc, id desc) where outcome in ('ignored', 'unreadable');
create index mail_in_by_object on mail_in (object) where object is not null;
select guard_table('mail_in');
grant select on mail_in to qz_ticket_self, qz_ticket_team, qz_ticket_all, qz_administer;
create policy with_ticket on mail_in for select to qz_ticket_self, qz_ticket_team
  using (ticket_id is not null and exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy all_reads on mail_in for select to qz_ticket_all using (ticket_id is not null);
create policy administrators_read on mail_in for select to qz_administer using (true);

-- What goes out. A row is written in the transaction of the answer; a mailer sends it.
create table mail_out (
  id           uuid primary key,
  ticket_id    uuid not null references ticket on delete cascade,
  message_id   uuid references ticket_message on delete cascade,
  mailbox_id   uuid not null references mailbox,
  rfc_id       text not null constraint mail_out_rfc_id_unique unique,
  to_address   text not null constraint mail_out_to_address_form check (to_address ~ '^[^\s@<>]+@[^\s@<>]+$' and length(to_address) <= 254),
  to_name      text not null default '',
  subject      text not null,
  text         text not null,
  in_reply_to  text,
  refs         text[] not null default '{}',
  state        text not null default 'waiting' constraint mail_out_state_known check (state in ('waiting', 'sending', 'sent', 'failed', 'bounced')),
  attempts     integer not null default 0,
  due_at       timestamptz not null default app_now(),
  leased_until timestamptz,
  trouble      text,
  detail       text,
  created_at   timestamptz not null default app_now(),
  sent_at      timestamptz
);
comment on column mail_out.message_id is 'what was said; null for what a machine answers: that it has arrived';
comment on column mail_out.rfc_id is 'its Message-ID, the same at every attempt: who gets it twice after a crash can tell';
comment on column mail_out.leased_until is 'a mailer has it in hand until then; if nothing was heard of it, it is sent again';
create index mail_out_due on mail_out (due_at) where state in ('waiting', 'sending');
create index mail_out_by_ticket on mail_out (ticket_id, created_at);
create index mail_out_by_message on mail_out (message_id) where message_id is not null;
create index mail_out_acknowledged on mail_out (to_address, created_at) where message_id is null;
select guard_table('mail_out');
grant select on mail_out to qz_ticket_self, qz_ticket_team, qz_ticket_all;
create policy with_ticket on mail_out for select to qz_ticket_self, qz_ticket_team
  using (exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy all_reads on mail_out for select to qz_ticket_all using (true);
-- Only one's own public answer is sent.
create policy desk_sends on mail_out for insert to qz_ticket_write
  with check (state = 'waiting' and exists (
    select 1 from ticket_message m join ticket t on t.id = m.ticket_id and t.deleted_at is null
     where m.id = message_id and m.ticket_id = mail_out.ticket_id and m.public and not m.inbound and m.author_id = (select me()) offset 0));
grant insert (id, ticket_id, message_id, mailbox_id, rfc_id, to_address, to_name, subject, text, in_reply_to, refs, due_at, created_at) on mail_out
  to qz_ticket_write;

-- Sends once more what failed; null where there is nothing of the kind.
create function send_mail_again(p_message uuid) returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare
  of_ticket uuid;
begin
  if not may_write_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'send_mail_again'; end if;
  update mail_out o set state = 'waiting', attempts = 0, due_at = app_now(), leased_until = null, trouble = null, detail = null
    from ticket t where o.message_id = p_message and o.state in ('failed', 'bounced') and t.id = o.ticket_id and t.deleted_at is null
  returning o.ticket_id into of_ticket;
  return of_ticket;
end $$;
grant execute on function send_mail_again(uuid) to qz_ticket_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- Files on what is said on a ticket. One that no message has yet is its sender's alone, for a day; its bytes stand on file_due until then.
create table ticket_file (
  id         uuid primary key,
  ticket_id  uuid not null references ticket on delete cascade,
  message_id uuid references ticket_message on delete cascade,
  object     uuid,
  name       text not null constraint ticket_file_name_length check (length(name) between 1 and 200),
  media_type text not null constraint ticket_file_media_type_form check (media_type ~ '^[a-z]+/[a-z0-9][a-z0-9.+-]*(; charset=[a-z0-9_-]+)?$'),
  size       bigint not null constraint ticket_file_size_not_negative check (size >= 0),
  sha256     bytea not null,
  refused    text constraint ticket_file_refused_known check (refused in ('kind', 'size', 'number')),
  added_by   uuid references person,
  added_at   timestamptz not null default app_now(),
  constraint ticket_file_is_kept_or_refused check ((object is null) = (refused is not null))
);
comment on column ticket_file.refused is 'why what came with a mail was not kept; then there are no bytes';
create index ticket_file_by_ticket on ticket_file (ticket_id);
create index ticket_file_by_message on ticket_file (message_id) where message_id is not null;
create index ticket_file_by_object on ticket_file (object) where object is not null;
select guard_table('ticket_file');
grant select on ticket_file to qz_ticket_self, qz_ticket_team, qz_ticket_all;
create policy with_ticket on ticket_file for select to qz_ticket_self, qz_ticket_team
  using (message_id is not null and exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy all_reads on ticket_file for select to qz_ticket_all
  using (message_id is not null and exists (select 1 from ticket t where t.id = ticket_id and t.deleted_at is null offset 0));
create policy own_unsaid on ticket_file for select to qz_ticket_write using (message_id is null and added_by = (select me()));

create function begin_ticket_upload(p_object uuid, p_ticket uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not may_write_tickets() or not exists (select 1 from ticket t where t.id = p_ticket and t.deleted_at is null) then
    raise exception using errcode = 'no_data_found', message = 'ticket_file';
  end if;
  insert into file_due values (p_object, app_now() + interval '1 day');
end $$;

create function keep_ticket_upload(p_id uuid, p_ticket uuid, p_object uuid, p_name text, p_media_type text, p_size bigint, p_sha256 bytea)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not may_write_tickets() then raise exception using errcode = 'no_data_found', message = 'ticket_file'; end if;
  update file_due set due_at = app_now() + interval '1 day' where object = p_object;
  if not found then raise exception using errcode = 'no_data_found', message = 'ticket_file'; end if;
  insert into ticket_file (id, ticket_id, object, name, media_type, size, sha256, added_by)
  values (p_id, p_ticket, p_object, p_name, p_media_type, p_size, p_sha256, me());
end $$;

-- Makes files that the caller sent part of what they said; gives how many of the named ones are.
create function bind_ticket_files(p_message uuid, p_ids uuid[]) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  bound integer;
begin
  with taken as (
    delete from file_due d using ticket_file f join ticket_message m on m.id = p_message and m.ticket_id = f.ticket_id and m.author_id = me()
     where f.id = any (p_ids) and f.message_id is null and f.added_by = me() and d.object = f.object
    returning f.id), made as (
    update ticket_file f set message_id = p_message from taken t where f.id = t.id returning f.id)
  select count(*) into bound from made;
  return bound;
end $$;
grant execute on function begin_ticket_upload(uuid, uuid), keep_ticket_upload(uuid, uuid, uuid, text, text, bigint, bytea),
  bind_ticket_files(uuid, uuid[]) to qz_ticket_write;
grant execute on function end_upload(uuid) to qz_ticket_write;

create function ticket_files_leave_bytes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into file_due
  select distinct g.object, app_now() from gone g where g.object is not null and g.message_id is not null
  on conflict do nothing;
  return null;
end $$;
create trigger ticket_files_leave_bytes after delete on ticket_file referencing old table as gone
  for each statement execute function ticket_files_leave_bytes();
create function mail_in_leaves_bytes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into file_due select distinct g.object, app_now() from gone g where g.object is not null on conflict do nothing;
  return null;
end $$;
create trigger mail_in_leaves_bytes after delete on mail_in referencing old table as gone
  for each statement execute function mail_in_leaves_bytes();

-- With bytes that went because nothing was said with them goes what spoke of them.
create or replace function file_bytes_gone(p_objects uuid[]) returns void language sql volatile security definer set search_path = public, pg_temp
begin atomic
  delete from file_due where object = any (p_objects);
  delete from field_file where object = any (p_objects) and customer_id is null and contact_id is null;
  delete from ticket_file where object = any (p_objects) and message_id is null;
end;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who writes: customers and contacts by all of their addresses.
create function mail_addresses(p_email text, p_reach jsonb) returns text[] language sql immutable
begin atomic
  select array(select lower(trim(a)) from (
    select p_email union all
    select r ->> 'value' from jsonb_array_elements(case when jsonb_typeof(p_reach) = 'array' then p_reach else '[]' end) r
     where r ->> 'means' = 'email') all_of (a) where trim(coalesce(a, '')) <> '');
end;
-- Whoever writes a customer or a contact computes it.
grant execute on function mail_addresses(text, jsonb) to qz_everyone, qz_daily;
create index customer_by_mail on customer using gin (mail_addresses(email, reach)) where deleted_at is null and (email is not null or reach <> '[]');
create index contact_by_mail on contact using gin (mail_addresses(email, reach)) where deleted_at is null and (email is not null or reach <> '[]');

-- Whose address this is: a contact with its first customer, or a customer; nobody where several have it and it cannot be told which.
create function mail_sender(p_address text, out contact_id uuid, out customer_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  found_contacts uuid[];
  found_customers uuid[];
begin
  -- Without a limit: with one the planner believes that walking the table finds the first ones soon.
  select array_agg(k.id) into found_contacts from contact k
   where mail_addresses(k.email, k.reach) @> array[lower(trim(p_address))] and k.deleted_at is null and (k.email is not null or k.reach <> '[]');
  select array_agg(c.id) into found_customers from customer c
   where mail_addresses(c.email, c.reach) @> array[lower(trim(p_address))] and c.deleted_at is null and (c.email is not null or c.reach <> '[]');
  if cardinality(found_contacts) = 1 then
    contact_id := found_contacts[1];
    customer_id := (select l.customer_id from customer_contact l join customer c on c.id = l.customer_id and c.deleted_at is null
                     where l.contact_id = found_contacts[1] order by l.customer_id = any (coalesce(found_customers, '{}')) desc, l.added_at, l.customer_id limit 1);
  end if;
  if customer_id is null and cardinality(found_customers) = 1 then customer_id := found_customers[1]; end if;
end $$;
grant execute on function mail_sender(text) to qz_mailer;

-- ---------------------------------------------------------------------------------------------------------------------
-- The mailer: what it sees and writes, and nothing else.
grant usage on schema public to qz_mailer;
grant execute on function me(), app_now(), caller_has(text), wrapped_keys(), bigrams(text) to qz_mailer;
do $$ declare tab text; begin
  foreach tab in array array['ticket', 'ticket_message', 'ticket_file', 'ticket_mail', 'mail_in', 'mail_out'] loop
    execute format('create policy mailer on %I to qz_mailer using (true) with check (true)', tab);
    execute format('grant select, insert on %I to qz_mailer', tab);
  end loop;
end $$;
grant update (state, replies, version, updated_at) on ticket to qz_mailer;
grant update on mail_out to qz_mailer;
grant update (address, name, mailbox_id) on ticket_mail to qz_mailer;
grant insert on event to qz_mailer;
create policy mailer_is_nobody on event for insert to qz_mailer with check (actor_id is null);

-- Bytes on their way into the store, and those whose message is written down in this transaction.
create function mail_bytes_come(p_objects uuid[]) returns void language sql volatile security definer set search_path = public, pg_temp
begin atomic
  insert into file_due select o, app_now() + interval '1 day' from unnest(p_objects) o;
end;
create function mail_bytes_stay(p_objects uuid[]) returns void language sql volatile security definer set search_path = public, pg_temp
begin atomic
  delete from file_due where object = any (p_objects);
end;
grant execute on function mail_bytes_come(uuid[]), mail_bytes_stay(uuid[]) to qz_mailer;

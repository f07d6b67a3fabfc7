-- The customer portal: contacts sign in by a link in a mail, and see and answer their own tickets.
--
-- Everything behind /portal runs as qz_portal. That role sees nothing by itself: its policies ask portal_contact(), which knows a
-- contact only while the transaction holds the hash of a living session (portal_open). What a contact may not see does not exist.

grant usage on schema public to qz_portal;
grant execute on function me(), app_now(), caller_has(text), bigrams(text) to qz_portal;

-- ---------------------------------------------------------------------------------------------------------------------
create table portal_setting (
  only_one boolean primary key default true constraint portal_setting_only_one check (only_one),
  active   boolean not null default false,
  name     text constraint portal_setting_name_length check (length(trim(name)) between 1 and 60),
  name_en  text constraint portal_setting_name_en_length check (length(trim(name_en)) between 1 and 60),
  company  boolean not null default false,
  version  integer not null default 1
);
comment on column portal_setting.name is 'what stands above its pages; null for the name of the organisation';
comment on column portal_setting.company is 'a contact sees all tickets of the customers that they stand for, not only their own';
insert into portal_setting default values;
select guard_table('portal_setting');
create policy administrators on portal_setting to qz_administer using (true) with check (true);
grant select, update (active, name, name_en, company, version) on portal_setting to qz_administer;

-- What everybody at the door may know: whether it is open, what stands above it, and in which language the house reads.
create function portal_house() returns table (active boolean, name text, name_en text, house text)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select p.active, coalesce(p.name, o.name), coalesce(p.name_en, p.name, o.name), o.locale from portal_setting p cross join organisation o;
end;
grant execute on function portal_house() to qz_portal, qz_mailer;

-- Who asked for a link: everybody who asks, known or not. Whether somebody is, the mailer finds out later, so that neither the answer
-- nor the time that it takes tells.
create table portal_request (
  id       uuid primary key,
  address  text not null constraint portal_request_address_form check (address = lower(address) and length(address) <= 254),
  language text not null constraint portal_request_language_known check (language in ('zh-CN', 'en')),
  asked_at timestamptz not null default app_now()
);
create index portal_request_next on portal_request (asked_at, id);
select guard_table('portal_request');
create policy mailer on portal_request to qz_mailer using (true) with check (true);
grant select, delete, update (asked_at) on portal_request to qz_mailer;

-- Links and sessions, by the hashes of what the mail and the browser hold. Both belong to an address and not to a contact: whoever has
-- the address today is who reads that mailbox.
create table portal_link (
  token_hash bytea primary key constraint portal_link_hash_length check (length(token_hash) = 32),
  address    text not null,
  made_at    timestamptz not null,
  expires_at timestamptz not null
);
create table portal_session (
  token_hash bytea primary key constraint portal_session_hash_length check (length(token_hash) = 32),
  address    text not null,
  began_at   timestamptz not null,
  seen_at    timestamptz not null,
  expires_at timestamptz not null,
  ends_at    timestamptz not null
);
comment on column portal_session.expires_at is 'slides with use';
comment on column portal_session.ends_at is 'in any case';
create index portal_link_by_end on portal_link (expires_at);
create index portal_session_by_end on portal_session (least(expires_at, ends_at));
select guard_table('portal_link');
select guard_table('portal_session');

-- ---------------------------------------------------------------------------------------------------------------------
-- Whose address this is: the one contact who has it. Where several have it nobody knows who reads that mailbox, so nobody is let in.
create function portal_guest(p_address text, out contact_id uuid, out contact_name text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  found_contacts uuid[];
begin
  -- Without a limit, as in mail_sender: with one the planner believes that walking the table finds the first ones soon.
  select array_agg(k.id) into found_contacts from contact k
   where mail_addresses(k.email, k.reach) @> array[lower(trim(p_address))] and k.deleted_at is null and (k.email is not null or k.reach <> '[]');
  if cardinality(found_contacts) = 1 then
    select k.id, k.name into contact_id, contact_name from contact k where k.id = found_contacts[1];
  end if;
end $$;
grant execute on function portal_guest(text) to qz_mailer;

-- The contact behind the session of this transaction; null without one.
create function portal_contact() returns uuid language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  said text := nullif(current_setting('qz.portal', true), '');
  who uuid;
begin
  if said is null then return null; end if;
  select g.contact_id into who
    from portal_session s cross join lateral portal_guest(s.address) g
   where s.token_hash = decode(said, 'hex') and s.expires_at > app_now() and s.ends_at > app_now()
     and exists (select 1 from portal_setting p where p.active);
  return who;
end $$;
-- The customers for whom that contact stands, and those of them all of whose tickets they see.
create function portal_customers() returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(c.id), '{}') from customer_contact l join customer c on c.id = l.customer_id and c.deleted_at is null
   where l.contact_id = portal_contact();
end;
create function portal_companies() returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case when p.company then portal_customers() else '{}' end from portal_setting p;
end;
grant execute on function portal_contact(), portal_customers(), portal_companies() to qz_portal;

-- The same with names, for the form of a new ticket.
create function portal_customer_names() returns table (id uuid, name text) language sql stable security definer set search_path = public, pg_temp
begin atomic
  select c.id, c.name from customer c where c.id = any (portal_customers()) order by c.name, c.id limit 50;
end;
grant execute on function portal_customer_names() to qz_portal;

-- Notes that somebody wants a link: 'asked', or 'many' where too many came from one place. Too many for one address are not noted; that
-- is not told, because somebody else may have asked for them.
create function portal_ask(p_id uuid, p_address text, p_language text, p_from text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if help_is_too_much('portal', p_from, 20) then return 'many'; end if;
  if not help_is_too_much('portal mail', lower(trim(p_address)), 5) then
    insert into portal_request (id, address, language, asked_at) values (p_id, lower(trim(p_address)), p_language, app_now());
  end if;
  return 'asked';
end $$;

-- Whether a link still lets somebody in. To ask is not to use it.
create function portal_link_holds(p_link bytea) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select exists (select 1 from portal_link l where l.token_hash = p_link and l.expires_at > app_now());
end;

-- Uses a link up, and begins a session; false where there is none any more, or nobody whom it could let in.
create function portal_enter(p_link bytea, p_session bytea) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  who text;
begin
  -- Of two who come by one link at once the second waits here, and finds nothing.
  delete from portal_link where token_hash = p_link and expires_at > app_now() returning address into who;
  if who is null or not (select p.active from portal_setting p) or (portal_guest(who)).contact_id is null then return false; end if;
  insert into portal_session values (p_session, who, app_now(), app_now(), app_now() + interval '3 days', app_now() + interval '30 days');
  return true;
end $$;

-- Goes on with a session: from here on this transaction is the contact's. No row where it has ended, the portal is closed, or the
-- address has become somebody else's or nobody's.
create function portal_open(p_session bytea) returns table (contact_id uuid, contact_name text, owner_id uuid, customer_id uuid, company boolean)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  s portal_session;
begin
  perform set_config('qz.portal', encode(p_session, 'hex'), true);
  select * into s from portal_session o where o.token_hash = p_session;
  return query
    select k.id, k.name, k.owner_id, (portal_customers())[1], (select p.company from portal_setting p) from contact k where k.id = portal_contact();
  if found and s.seen_at < app_now() - interval '1 minute' then
    update portal_session set seen_at = app_now(), expires_at = app_now() + interval '3 days' where token_hash = p_session;
  end if;
end $$;

create function portal_leave(p_session bytea) returns void language sql volatile security definer set search_path = public, pg_temp
begin atomic
  delete from portal_session where token_hash = p_session;
end;

-- Whether a contact does too much of something within an hour.
create function portal_is_too_much(p_what text, p_most integer) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  return help_is_too_much('portal ' || p_what, coalesce(portal_contact()::text, ''), p_most);
end $$;
grant execute on function portal_ask(uuid, text, text, text), portal_link_holds(bytea), portal_enter(bytea, bytea), portal_open(bytea),
  portal_leave(bytea), portal_is_too_much(text, integer) to qz_portal;

-- ---------------------------------------------------------------------------------------------------------------------
-- Tickets have a further way in, and messages a further author.
do $$
declare
  rule record;
begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''portal''::text, ') as known
      from pg_constraint c where c.conname in ('ticket_channel_known', 'ticket_message_channel_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

alter table ticket_message add column contact_id uuid references contact;
comment on column ticket_message.contact_id is 'the contact who wrote it, where they wrote it themselves in the portal';
create index ticket_message_by_contact on ticket_message (contact_id) where contact_id is not null;

-- What the house makes for itself about a customer, such as the ticket to look into a low rating, is none of theirs.
alter table ticket add column inward boolean not null default false;
comment on column ticket.inward is 'made by the house for itself: its customer does not see it';
create function follow_up_is_inward() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update ticket set inward = true where id = new.follow_up_id;
  return null;
end $$;
create trigger follow_up_is_inward after insert or update of follow_up_id on ticket_rating for each row
  when (new.follow_up_id is not null) execute function follow_up_is_inward();
update ticket set inward = true where id in (select follow_up_id from ticket_rating where follow_up_id is not null);

create policy guest_reads on ticket for select to qz_portal using (deleted_at is null and not inward and contact_id = (select portal_contact()));
create policy guest_reads_companies on ticket for select to qz_portal
  using (deleted_at is null and not inward and customer_id = any ((select portal_companies())::uuid[]));
create policy guest_adds on ticket for insert to qz_portal
  with check (contact_id = (select portal_contact()) and state = 'new' and channel = 'portal' and owner_id is null and team_id is null
              and (customer_id is null or customer_id = any ((select portal_customers())::uuid[])));
create policy guest_changes on ticket for update to qz_portal
  using (deleted_at is null and not inward and merged_into is null and contact_id = (select portal_contact()));
create policy guest_changes_companies on ticket for update to qz_portal
  using (deleted_at is null and not inward and merged_into is null and customer_id = any ((select portal_companies())::uuid[]));
grant select (id, inward, number, kind, subject, state, customer_id, contact_id, customer_owner_id, solution, replies, reopened, version, solved_at,
              closed_at, merged_into, created_at, updated_at, deleted_at) on ticket to qz_portal;
grant insert (id, number, kind, subject, priority, channel, customer_id, contact_id, created_at, updated_at) on ticket to qz_portal;
grant update (state, solution, replies, version, updated_at) on ticket to qz_portal;
grant execute on function ticket_family(uuid), ticket_kept(uuid) to qz_portal;

-- A page of a guest's tickets, those that are worked on or those that are done, the newest first: the ids behind a mark. It names what the
-- policies above say, and no more, so that each part walks its own index; what it gives is read under the policies.
create index ticket_open_by_customer on ticket (customer_id, updated_at desc, id desc)
  where deleted_at is null and customer_id is not null and state in ('new', 'open', 'waiting_customer', 'waiting_others');
create function portal_ticket_page(p_done boolean, p_moment timestamptz, p_id uuid, p_most integer) returns setof uuid
language plpgsql stable rows 31 security definer set search_path = public, pg_temp as $$
declare
  who uuid := portal_contact();
  companies uuid[] := portal_companies();
begin
  if p_done then
    return query
      select l.id from (
        (select t.id, t.updated_at from ticket t
          where t.contact_id = who and t.deleted_at is null and not t.inward and t.merged_into is null and t.state in ('solved', 'closed')
            and (t.updated_at, t.id) < (p_moment, p_id)
          order by t.updated_at desc, t.id desc limit p_most)
        union
        (select w.id, w.updated_at from unnest(companies) c (id) cross join lateral (
           select t.id, t.updated_at from ticket t
            where t.customer_id = c.id and t.deleted_at is null and not t.inward and t.merged_into is null and t.state in ('solved', 'closed')
              and (t.updated_at, t.id) < (p_moment, p_id)
            order by t.updated_at desc, t.id desc limit p_most) w)) l
       order by l.updated_at desc, l.id desc limit p_most;
  else
    return query
      select l.id from (
        (select t.id, t.updated_at from ticket t
          where t.contact_id = who and t.deleted_at is null and not t.inward and t.merged_into is null and t.state in ('new', 'open', 'waiting_customer', 'waiting_others')
            and (t.updated_at, t.id) < (p_moment, p_id)
          order by t.updated_at desc, t.id desc limit p_most)
        union
        (select w.id, w.updated_at from unnest(companies) c (id) cross join lateral (
           select t.id, t.updated_at from ticket t
            where t.customer_id = c.id and t.deleted_at is null and not t.inward and t.merged_into is null and t.state in ('new', 'open', 'waiting_customer', 'waiting_others')
              and (t.updated_at, t.id) < (p_moment, p_id)
            order by t.updated_at desc, t.id desc limit p_most) w)) l
       order by l.updated_at desc, l.id desc limit p_most;
  end if;
end $$;
grant execute on function portal_ticket_page(boolean, timestamptz, uuid, integer) to qz_portal;

-- What is said to and by the customer; not who of us said it, and nothing of what we say among ourselves.
create policy guest_reads on ticket_message for select to qz_portal
  using (public and exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy guest_says on ticket_message for insert to qz_portal
  with check (public and inbound and channel = 'portal' and author_id is null and contact_id = (select portal_contact())
              and exists (select 1 from ticket t where t.id = ticket_id offset 0));
grant select (id, ticket_id, public, inbound, channel, text, contact_id, written_at) on ticket_message to qz_portal;
grant insert (id, ticket_id, public, inbound, channel, text, contact_id, written_at) on ticket_message to qz_portal;

create policy guest_reads on ticket_file for select to qz_portal
  using (message_id is not null and exists (select 1 from ticket_message m where m.id = message_id offset 0));
create policy guest_adds on ticket_file for insert to qz_portal
  with check (added_by is null and exists (
    select 1 from ticket_message m where m.id = message_id and m.ticket_id = ticket_file.ticket_id and m.contact_id = (select portal_contact()) offset 0));
grant select (id, ticket_id, message_id, object, name, media_type, size, sha256, refused, added_at) on ticket_file to qz_portal;
grant insert (id, ticket_id, message_id, object, name, media_type, size, sha256, refused, added_at) on ticket_file to qz_portal;

-- Bytes on their way into the store, and those whose file stands in this transaction.
create function portal_bytes_come(p_objects uuid[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if portal_contact() is null then raise exception using errcode = 'no_data_found', message = 'portal'; end if;
  insert into file_due select o, app_now() + interval '1 day' from unnest(p_objects) o;
end $$;
create function portal_bytes_stay(p_message uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if portal_contact() is null then raise exception using errcode = 'no_data_found', message = 'portal'; end if;
  delete from file_due d using ticket_file f, ticket_message m
   where m.id = p_message and m.contact_id = portal_contact() and f.message_id = m.id and d.object = f.object;
end $$;
grant execute on function portal_bytes_come(uuid[]), portal_bytes_stay(uuid) to qz_portal;

create policy guest_is_nobody on event for insert to qz_portal
  with check (actor_id is null and ((subject_kind = 'ticket' and exists (select 1 from ticket t where t.id = subject_id offset 0))
                                 or (subject_kind = 'contact' and subject_id = (select portal_contact()))));
grant insert on event to qz_portal;

-- ---------------------------------------------------------------------------------------------------------------------
-- How it went: whoever sees a solved ticket in the portal may say so, asked or not.
create policy guest_reads on ticket_rating for select to qz_portal using (exists (select 1 from ticket t where t.id = ticket_id offset 0));
grant select (ticket_id, score, comment, rated_at) on ticket_rating to qz_portal;

-- Makes a link to the rating of a ticket that is about to be rated in the portal; false where it cannot be.
create function portal_rating_link(p_ticket uuid, p_hash bytea) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from ticket t where t.id = p_ticket and t.deleted_at is null and not t.inward and t.merged_into is null and t.state in ('solved', 'closed')
                    and (t.contact_id = portal_contact() or t.customer_id = any (portal_companies()))) then
    return false;
  end if;
  insert into ticket_rating (ticket_id, asked_at) values (p_ticket, app_now()) on conflict (ticket_id) do nothing;
  insert into rating_link values (p_hash, p_ticket, app_now(), app_now() + interval '1 minute');
  return true;
end $$;
grant execute on function portal_rating_link(uuid, bytea), rate_ticket(bytea, smallint, text, text, text, text) to qz_portal;

-- ---------------------------------------------------------------------------------------------------------------------
-- What goes out by mail and is no answer: links to sign in by (of no ticket), and questions how it went. In their texts [link] stands for
-- a link that the mailer makes at the moment of sending, so that none stands in the outbox.
alter table mail_out
  alter column ticket_id drop not null,
  add column kind text not null default 'answer' constraint mail_out_kind_known check (kind in ('answer', 'sign_in', 'survey')),
  add constraint mail_out_has_ticket check ((ticket_id is null) = (kind = 'sign_in'));
create index mail_out_sign_in on mail_out (created_at) where kind = 'sign_in';
drop policy all_reads on mail_out;
create policy all_reads on mail_out for select to qz_ticket_all using (ticket_id is not null);

-- Keeps the link that a mail is about to carry, by its hash.
create function link_of_mail(p_mail uuid, p_hash bytea) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  o mail_out;
begin
  select * into o from mail_out where id = p_mail and state = 'sending';
  if o.kind = 'sign_in' then
    insert into portal_link values (p_hash, o.to_address, app_now(), app_now() + interval '15 minutes');
  elsif o.kind = 'survey' then
    insert into rating_link select p_hash, r.ticket_id, app_now(), app_now() + interval '30 days' from ticket_rating r where r.ticket_id = o.ticket_id;
  end if;
end $$;

-- Removes what has ended: links, sessions, and what is known of mails that carried links.
create function sweep_portal() returns void language sql volatile security definer set search_path = public, pg_temp
begin atomic
  delete from portal_link where expires_at < app_now();
  delete from portal_session where least(expires_at, ends_at) < app_now();
  delete from mail_out where kind = 'sign_in' and created_at < app_now() - interval '1 day' and state <> 'sending';
end;
grant execute on function link_of_mail(uuid, bytea), sweep_portal() to qz_mailer;

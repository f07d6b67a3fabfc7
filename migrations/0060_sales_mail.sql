-- Mail of sales: templates, letters to contacts of customers and deals, and what comes back to them.

-- ---------------------------------------------------------------------------------------------------------------------
-- Templates. Own ones are one's own; shared ones are kept by those who lead.
create table mail_template (
  id         uuid primary key,
  owner_id   uuid references person,
  name       text not null constraint mail_template_name_length check (length(trim(name)) between 1 and 100),
  subject    text not null constraint mail_template_subject_length check (length(trim(subject)) between 1 and 200),
  text       text not null constraint mail_template_text_length check (length(trim(text)) between 1 and 10000),
  archived   boolean not null default false,
  version    integer not null default 1,
  created_by uuid references person,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now()
);
comment on column mail_template.owner_id is 'whose own it is; null: shared';
comment on column mail_template.text is 'with variables, as app/src/mailing/template_model.rs names them';
create index mail_template_by_owner on mail_template (owner_id) where owner_id is not null;
select guard_table('mail_template');
grant select, insert on mail_template to qz_customer_write;
grant update (owner_id, name, subject, text, archived, version, updated_at) on mail_template to qz_customer_write;
create policy own_ones on mail_template to qz_customer_write using (owner_id = (select me())) with check (owner_id = (select me()));
create policy shared_reads on mail_template for select to qz_customer_write using (owner_id is null);
create policy leaders_keep_shared on mail_template to qz_customer_assign using (owner_id is null) with check (owner_id is null);

-- ---------------------------------------------------------------------------------------------------------------------
-- Letters. Each hangs on a deal, a customer, or a contact that no customer has, and is seen as an entry of the log there is.
create table sales_mail (
  id          uuid primary key,
  deal_id     uuid references deal on delete cascade,
  customer_id uuid references customer on delete cascade,
  contact_id  uuid references contact on delete cascade,
  contact_ids uuid[] not null default '{}',
  sender_id   uuid not null references person,
  address     text not null,
  name        text not null default '',
  subject     text not null constraint sales_mail_subject_length check (length(trim(subject)) between 1 and 200),
  text        text not null constraint sales_mail_text_length check (length(trim(text)) between 1 and 20000),
  answered_at timestamptz,
  created_at  timestamptz not null default app_now(),
  constraint sales_mail_has_place check (num_nonnulls(deal_id, customer_id, contact_id) > 0)
);
comment on column sales_mail.contact_id is 'on whose page it was written';
comment on column sales_mail.contact_ids is 'contacts who got it; the log names them';
comment on column sales_mail.answered_at is 'when a person first answered';
create index sales_mail_by_deal on sales_mail (deal_id, created_at desc) where deal_id is not null;
create index sales_mail_by_customer on sales_mail (customer_id, created_at desc) where customer_id is not null;
create index sales_mail_by_contact on sales_mail (contact_id, created_at desc) where contact_id is not null;
create index sales_mail_by_contacts on sales_mail using gin (contact_ids);
select guard_table('sales_mail');
grant select on sales_mail to qz_customer_self, qz_customer_team, qz_customer_all, qz_deal_self, qz_deal_team, qz_deal_all;
create policy with_deal on sales_mail for select to qz_deal_self, qz_deal_team
  using (deal_id is not null and exists (select 1 from deal d where d.id = deal_id offset 0));
create policy all_of_deals on sales_mail for select to qz_deal_all using (deal_id is not null);
create policy with_customer on sales_mail for select to qz_customer_self, qz_customer_team
  using (deal_id is null and (
         exists (select 1 from customer c where c.id = customer_id offset 0)
      or exists (select 1 from customer c where c.id = merged_into(customer_id) offset 0)
      or (customer_id is null and exists (select 1 from contact k where k.id = contact_id offset 0))));
create policy all_of_customers on sales_mail for select to qz_customer_all using (deal_id is null);

-- What it encloses: the bytes as they were when it was written.
create table sales_mail_file (
  mail_id    uuid not null references sales_mail on delete cascade,
  place      integer not null,
  object     uuid not null,
  name       text not null,
  media_type text not null,
  primary key (mail_id, place)
);
select guard_table('sales_mail_file');
grant select (mail_id, place, name) on sales_mail_file to qz_customer_self, qz_customer_team, qz_customer_all, qz_deal_self, qz_deal_team, qz_deal_all;
create policy with_mail on sales_mail_file for select to qz_customer_self, qz_customer_team, qz_customer_all, qz_deal_self, qz_deal_team, qz_deal_all
  using (exists (select 1 from sales_mail m where m.id = mail_id offset 0));

-- ---------------------------------------------------------------------------------------------------------------------
-- They go out and come in with all other mail.
alter table mail_out
  add column sales_id  uuid references sales_mail on delete cascade,
  add column from_name text,
  add column cc        text[] not null default '{}';
alter table mail_in add column sales_id uuid references sales_mail on delete cascade;
comment on column mail_out.from_name is 'who writes, where it is not the mailbox as such';
-- The lists of kinds as they are, with one more: others may have added theirs.
do $$ declare rule record; begin
  for rule in select c.conname, pg_get_constraintdef(c.oid) as said from pg_constraint c
               where c.conrelid = 'mail_out'::regclass and c.conname in ('mail_out_kind_known', 'mail_out_has_ticket') loop
    execute format('alter table mail_out drop constraint %I, add constraint %I %s', rule.conname, rule.conname,
                   replace(rule.said, '''sign_in''::text', '''sign_in''::text, ''sales''::text'));
  end loop;
end $$;
alter table mail_out add constraint mail_out_has_sales check ((sales_id is not null) = (kind = 'sales'));
create unique index mail_out_by_sales on mail_out (sales_id) where sales_id is not null;
create index mail_in_by_sales on mail_in (sales_id) where sales_id is not null;
-- Those who answer tickets do not read what sales writes.
drop policy all_reads on mail_out;
create policy all_reads on mail_out for select to qz_ticket_all using (sales_id is null);
create policy with_sales_mail on mail_out for select
  to qz_customer_self, qz_customer_team, qz_customer_all, qz_deal_self, qz_deal_team, qz_deal_all
  using (sales_id is not null and exists (select 1 from sales_mail m where m.id = sales_id offset 0));
grant select (id, sales_id, mailbox_id, state, attempts, trouble, detail, cc, created_at, sent_at) on mail_out
  to qz_customer_self, qz_customer_team, qz_customer_all, qz_deal_self, qz_deal_team, qz_deal_all;

-- By which mailbox it goes: the one of quotes, else the first one that is in use.
create function sales_mailbox() returns mailbox language sql stable security definer set search_path = public, pg_temp
begin atomic
  select m from mailbox m cross join quote_setting s where m.active and not m.archived
   order by m.id = s.mailbox_id desc nulls last, m.created_at, m.id limit 1;
end;
create function sales_address() returns text language sql stable security definer set search_path = public, pg_temp
begin atomic
  select address from sales_mailbox() where id is not null;
end;
-- Whether what waits in a mailbox waits for somebody to switch it on.
create function mailbox_rests(p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select exists (select 1 from mailbox m where m.id = p_id and (m.archived or not m.active));
end;
grant execute on function sales_address() to qz_customer_write;
grant execute on function mailbox_rests(uuid) to qz_everyone;

-- The customer on whose timeline a letter stands: of the deal, or the customer itself, or the first one of a contact that one may write.
create function mail_customer(p_deal uuid, p_customer uuid, p_contact uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case
    when p_deal is not null then (select d.customer_id from deal d where d.id = p_deal)
    when p_contact is not null then (
      select c.id from customer_contact l join customer c on c.id = l.customer_id and c.deleted_at is null
       where l.contact_id = p_contact and may_write_customer(c.id, c.owner_id) order by l.added_at, c.id limit 1)
    else p_customer end;
end;
-- To whom one may write there: every address by itself, with the reason why one must not. Of what contact and customer said the stricter holds.
create function mail_recipients(p_deal uuid, p_customer uuid, p_contact uuid)
returns table (contact_id uuid, name text, address text, barred text) language sql stable set search_path = public, pg_temp
begin atomic
  with house as (
    select c.id, c.name, c.email, c.reach, c.consent from customer c
     where c.id = mail_customer(p_deal, p_customer, p_contact) and c.deleted_at is null),
  people as (
    select l.contact_id from house h join customer_contact l on l.customer_id = h.id where p_contact is null
    union select d.contact_id from deal_contact d where d.deal_id = p_deal and p_contact is null
    union select p_contact where p_contact is not null),
  everybody as (
    select k.id, k.name, mail_addresses(k.email, k.reach) as addresses, k.consent
      from people p join contact k on k.id = p.contact_id and k.deleted_at is null
    union all
    select null, h.name, mail_addresses(h.email, h.reach), h.consent from house h where p_contact is null)
  select distinct e.id, e.name, a.address,
         case when coalesce(e.consent -> 'none', 'null') <> 'null' or coalesce(h.consent -> 'none', 'null') <> 'null' then 'do_not_contact'
              when not may_be_asked_by_mail(e.consent, false) or not may_be_asked_by_mail(coalesce(h.consent, '{}'), false) then 'refused' end
    from everybody e left join house h on true
    left join lateral unnest(e.addresses) a (address) on a.address ~ '^[^\s@<>]+@[^\s@<>]+$' and length(a.address) <= 254;
end;
-- It asks as the caller, who may have no deals at all: then there are no rows of them.
grant select (deal_id, contact_id) on deal_contact to qz_customer_write;
grant execute on function may_be_asked_by_mail(jsonb, boolean) to qz_everyone;
grant execute on function mail_customer(uuid, uuid, uuid), mail_recipients(uuid, uuid, uuid) to qz_customer_write;

create function may_write_mail(p_deal uuid, p_customer uuid, p_contact uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select caller_has('qz_customer_write') and case
    when p_deal is not null then may_write_subject('deal', p_deal)
    when p_contact is not null then may_write_subject('contact', p_contact)
    else may_write_subject('customer', p_customer) end;
end;
grant execute on function may_write_mail(uuid, uuid, uuid) to qz_everyone;

-- Puts a letter into the outbox: 'sent', or why not ('no_mailbox', 'stranger', 'do_not_contact', 'refused', 'file_gone'). Its id comes
-- along, so that what is sent twice goes out once. It waits so long that one can still take it back.
create function send_sales_mail(p_id uuid, p_deal uuid, p_customer uuid, p_contact uuid, p_address text, p_cc text[], p_subject text, p_text text,
                                p_files uuid[]) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  all_to text[] := array[p_address] || p_cc;
  house uuid := mail_customer(p_deal, p_customer, p_contact);
  box mailbox;
  why text;
begin
  if not may_write_mail(p_deal, p_customer, p_contact) then
    raise exception using errcode = 'insufficient_privilege', message = 'send_sales_mail';
  end if;
  if exists (select 1 from sales_mail m where m.id = p_id and m.sender_id = me()) then return 'sent'; end if;
  if exists (select 1 from unnest(all_to) t (address)
              where not exists (select 1 from mail_recipients(p_deal, p_customer, p_contact) r where r.address = t.address)) then
    return 'stranger';
  end if;
  select min(r.barred) into why from mail_recipients(p_deal, p_customer, p_contact) r where r.address = any (all_to);
  if why is not null then return why; end if;
  select * into box from sales_mailbox();
  if box.id is null then return 'no_mailbox'; end if;
  if cardinality(p_files) <> (select count(*) from file f where f.id = any (p_files) and f.deleted_at is null
                                 and (f.deal_id = p_deal or f.customer_id = house or f.contact_id = p_contact)
                                 and may_write_file(f.customer_id, f.deal_id, f.contact_id)) then
    return 'file_gone';
  end if;
  insert into sales_mail (id, deal_id, customer_id, contact_id, contact_ids, sender_id, address, name, subject, text, created_at)
  select p_id, p_deal, house, p_contact, array(select distinct r.contact_id from mail_recipients(p_deal, p_customer, p_contact) r
                                                where r.address = any (all_to) and r.contact_id is not null),
         me(), p_address, coalesce((select min(r.name) from mail_recipients(p_deal, p_customer, p_contact) r where r.address = p_address), ''),
         p_subject, p_text, app_now();
  insert into sales_mail_file (mail_id, place, object, name, media_type)
  select p_id, n.place, v.object, f.name, v.media_type from unnest(p_files) with ordinality n (id, place)
    join file f on f.id = n.id join file_version v on v.file_id = f.id and v.number = f.newest;
  insert into mail_out (id, kind, sales_id, mailbox_id, rfc_id, from_name, to_address, to_name, cc, subject, text, due_at, created_at)
  select p_id, 'sales', p_id, box.id, replace(p_id::text, '-', '') || '@' || split_part(box.address, '@', 2), p.name, m.address, m.name, p_cc,
         p_subject, p_text, app_now() + interval '12 seconds', app_now()
    from person p, sales_mail m where p.id = me() and m.id = p_id;
  return 'sent';
end $$;

-- Takes a letter back that nobody has begun to send; false where it is too late.
create function take_back_sales_mail(p_id uuid) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from mail_out o using sales_mail m where m.id = p_id and o.sales_id = m.id and m.sender_id = me() and o.state = 'waiting' and o.attempts = 0;
  if not found then return false; end if;
  delete from sales_mail where id = p_id;
  return true;
end $$;

-- Sends once more what failed or came back: 'sent', or why not ('gone', 'do_not_contact', 'refused').
create function send_sales_mail_again(p_id uuid) returns text language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  m sales_mail;
  why text;
begin
  select * into m from sales_mail where id = p_id;
  if not found then return 'gone'; end if;
  if not may_write_mail(m.deal_id, m.customer_id, m.contact_id) then
    raise exception using errcode = 'insufficient_privilege', message = 'send_sales_mail_again';
  end if;
  select min(r.barred) into why from mail_recipients(m.deal_id, m.customer_id, m.contact_id) r
   where r.contact_id = any (m.contact_ids) or r.address = m.address;
  if why is not null then return why; end if;
  update mail_out o set state = 'waiting', attempts = 0, due_at = app_now(), leased_until = null, trouble = null, detail = null
   where o.sales_id = p_id and o.state in ('failed', 'bounced');
  return case when found then 'sent' else 'gone' end;
end $$;
grant execute on function send_sales_mail(uuid, uuid, uuid, uuid, text, text[], text, text, uuid[]), take_back_sales_mail(uuid),
  send_sales_mail_again(uuid) to qz_customer_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- The record on whose timeline a letter stands now: what was merged goes on elsewhere, and where the deal is gone its customer remains.
create function place_of_sales_mail(m sales_mail, out subject_kind text, out subject_id uuid, out customer_id uuid, out owner_id uuid, out version integer)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case when d.id is not null then 'deal' when c.id is not null then 'customer' when k.id is not null then 'contact' end,
         coalesce(d.id, c.id, k.id), coalesce(d.customer_id, c.id), case when d.id is not null then d.owner_id when c.id is not null then c.owner_id else k.owner_id end,
         d.version
    from (select 1) one (n)
    left join deal d on d.id = m.deal_id and d.deleted_at is null
    left join customer c on c.id = coalesce(merged_into(m.customer_id), m.customer_id) and c.deleted_at is null
    left join contact k on k.id = coalesce(contact_merged_into(m.contact_id), m.contact_id) and k.deleted_at is null;
end;
create function tell_of_sales_mail(m sales_mail, p_kind text, p_actor uuid, p_after jsonb) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
  select gen_random_uuid(), app_now(), app_now(), p_actor, p_kind, w.subject_kind, w.subject_id, w.customer_id, w.owner_id, w.version,
         jsonb_build_object('mail', m.id, 'mail_subject', m.subject, 'contact_ids', to_jsonb(m.contact_ids),
                            'contacts', coalesce((select jsonb_agg(k.name order by k.name) from contact k where k.id = any (m.contact_ids)), '[]')) || p_after
    from place_of_sales_mail(m) w where w.subject_id is not null;
end $$;

-- How a letter fares stands on the timeline: what went out under the name of its writer, what did not arrive is told to them.
create function sales_mail_fares() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  m sales_mail;
begin
  select * into m from sales_mail where id = new.sales_id;
  if new.state = 'sent' then
    perform tell_of_sales_mail(m, 'mail.sent', m.sender_id, jsonb_build_object('text', m.text, 'address', m.address, 'cc', to_jsonb(new.cc)));
  else
    perform tell_of_sales_mail(m, 'mail.failed', null, jsonb_strip_nulls(jsonb_build_object(
      'address', m.address, 'said', left(new.detail, 1000), 'told', jsonb_build_array(m.sender_id))));
  end if;
  return null;
end $$;
create trigger sales_mail_fares after update of state on mail_out for each row
  when (new.sales_id is not null and new.state <> old.state and new.state in ('sent', 'failed', 'bounced')) execute function sales_mail_fares();

-- The mailer: which letter a message answers, what came back, what was answered.
create function sales_mail_behind(p_ids text[]) returns uuid language sql stable security definer set search_path = public, pg_temp
begin atomic
  select m.id from unnest(p_ids) with ordinality n (id, place)
    join lateral (select o.sales_id from mail_out o where o.rfc_id = n.id union all select i.sales_id from mail_in i where i.key = n.id) f
      on f.sales_id is not null
    join sales_mail m on m.id = f.sales_id cross join lateral place_of_sales_mail(m) w
   where w.subject_id is not null order by n.place limit 1;
end;
create function bounce_sales_mail(p_ids text[], p_trouble text, p_said text, p_final boolean) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  o mail_out;
begin
  select * into o from mail_out n where n.rfc_id = any (p_ids) and n.sales_id is not null and n.state in ('sent', 'sending', 'bounced')
   order by n.created_at desc limit 1 for update;
  if found and p_final then
    update mail_out set state = 'bounced', trouble = p_trouble, detail = p_said where id = o.id;
  end if;
  return o.sales_id;
end $$;
-- What somebody wrote goes onto the timeline, its files onto the record.
create function hear_mail(m sales_mail, p_kind text, p_after jsonb, p_files uuid[], p_objects uuid[], p_names text[], p_types text[],
                          p_sizes bigint[], p_hashes bytea[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  w record;
begin
  select * into w from place_of_sales_mail(m);
  perform tell_of_sales_mail(m, p_kind, null, p_after);
  insert into file (id, customer_id, deal_id, contact_id, name, newest_at, created_at, updated_at)
  select f.id, case w.subject_kind when 'customer' then w.subject_id end, case w.subject_kind when 'deal' then w.subject_id end,
         case w.subject_kind when 'contact' then w.subject_id end, f.name, app_now(), app_now(), app_now()
    from unnest(p_files, p_names) f (id, name) where w.subject_id is not null;
  insert into file_version (file_id, number, object, media_type, size, sha256, added_at)
  select f.id, 1, f.object, f.media_type, f.size, f.sha256, app_now()
    from unnest(p_files, p_objects, p_types, p_sizes, p_hashes) f (id, object, media_type, size, sha256) where w.subject_id is not null;
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
  select gen_random_uuid(), app_now(), app_now(), 'file.added', w.subject_kind, w.subject_id, w.customer_id, w.owner_id, w.version,
         jsonb_build_object('file', f.id, 'file_name', f.name, 'number', 1, 'size', f.size, 'contact_name', p_after ->> 'contact_name')
    from unnest(p_files, p_names, p_sizes) f (id, name, size) where w.subject_id is not null;
end $$;
-- An answer: who wrote and whose record it is are told, unless a machine answered.
create function hear_sales_mail(p_id uuid, p_automatic boolean, p_after jsonb, p_files uuid[], p_objects uuid[], p_names text[], p_types text[],
                                p_sizes bigint[], p_hashes bytea[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  m sales_mail;
  w record;
begin
  select * into strict m from sales_mail where id = p_id for update;
  select * into w from place_of_sales_mail(m);
  perform hear_mail(m, case when p_automatic then 'mail.auto_answered' else 'mail.received' end,
    p_after || case when p_automatic then '{}' else jsonb_build_object('told', to_jsonb(array_remove(array[m.sender_id, w.owner_id], null))) end,
    p_files, p_objects, p_names, p_types, p_sizes, p_hashes);
  if not p_automatic then update sales_mail set answered_at = coalesce(answered_at, app_now()) where id = p_id; end if;
end $$;
create function files_of_sales_mail(p_id uuid) returns table (object uuid, name text, media_type text)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select f.object, f.name, f.media_type from sales_mail_file f where f.mail_id = p_id order by f.place;
end;
grant execute on function sales_mail_behind(text[]), bounce_sales_mail(text[], text, text, boolean),
  hear_sales_mail(uuid, boolean, jsonb, uuid[], uuid[], text[], text[], bigint[], bytea[]), files_of_sales_mail(uuid) to qz_mailer;

-- ---------------------------------------------------------------------------------------------------------------------
-- Whoever wrote or was written to was in touch.
create or replace function is_contact(p_kind text, p_after jsonb) returns boolean language sql immutable parallel safe
  return p_kind in ('call.logged', 'email.logged', 'meeting.logged', 'visit.logged', 'wechat.logged', 'talk.logged', 'mail.sent', 'mail.received')
     and coalesce(p_after ->> 'outcome', 'reached') not in ('no_answer', 'wrong_number');
create or replace function last_contact_of(p_customer uuid) returns timestamptz language sql stable security definer set search_path = public, pg_temp
begin atomic
  select max(newest.happened_at)
    from unnest(array[p_customer] || merged_ids(p_customer)) its (id)
   cross join unnest(array['call.logged', 'email.logged', 'meeting.logged', 'visit.logged', 'wechat.logged', 'talk.logged', 'mail.sent', 'mail.received']) k (kind)
   cross join lateral (
          select e.happened_at from event e left join entry_edit d on d.entry_id = e.id
           where e.customer_id = its.id and e.kind = k.kind and d.withdrawn_at is null
             and is_contact(e.kind, coalesce(d.after, e.after))
           order by e.happened_at desc limit 1) newest;
end;

-- Who wrote a letter is told that it was answered, or did not arrive.
do $$ declare rule record; begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''mailed''::text, ') as known
      from pg_constraint c where c.conname in ('notice_kind_known', 'notice_mute_kind_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

-- Letters to leads: written on the page of a lead, told in its story, and after a conversion where the customer is.

alter table sales_mail
  add column lead_id uuid constraint sales_mail_lead_fkey references lead on delete cascade,
  drop constraint sales_mail_has_place,
  add constraint sales_mail_has_place check (num_nonnulls(deal_id, customer_id, contact_id, lead_id) > 0),
  add constraint sales_mail_lead_alone check (lead_id is null or num_nonnulls(deal_id, customer_id, contact_id) = 0);
comment on column sales_mail.lead_id is 'on whose page it was written; it stays with the lead, as all that happened before there was a customer';
create index sales_mail_by_lead on sales_mail (lead_id, created_at desc) where lead_id is not null;
create index lead_by_contact on lead (contact_id) where contact_id is not null;

-- Seen as the lead is, which one in the bin is by nobody.
drop policy all_of_customers on sales_mail;
create policy all_of_customers on sales_mail for select to qz_customer_all using (deal_id is null and lead_id is null);
create policy with_lead on sales_mail for select to qz_customer_self, qz_customer_team, qz_customer_all
  using (lead_id is not null and exists (select 1 from lead l where l.id = lead_id offset 0));

-- Why nobody writes to an address: what anybody said who has it, or whose customer did, seen by the caller or not. Null: one may.
create function mail_address_barred(p_address text) returns text
language sql stable security definer set search_path = public, pg_temp
begin atomic
  with people as (
    select k.id, k.consent from contact k
     where mail_addresses(k.email, k.reach) @> array[lower(trim(p_address))] and k.deleted_at is null and (k.email is not null or k.reach <> '[]')),
  said as (
    select p.consent from people p
    union all
    select c.consent from people p join customer_contact l on l.contact_id = p.id join customer c on c.id = l.customer_id and c.deleted_at is null
    union all
    select c.consent from customer c
     where mail_addresses(c.email, c.reach) @> array[lower(trim(p_address))] and c.deleted_at is null and (c.email is not null or c.reach <> '[]'))
  select min(case when coalesce(s.consent -> 'none', 'null') <> 'null' then 'do_not_contact'
                  when not may_be_asked_by_mail(s.consent, false) then 'refused' end) from said s;
end;
grant execute on function mail_address_barred(text) to qz_customer_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- As before (0060), with leads. A lead has one address, of its own.
drop function mail_recipients(uuid, uuid, uuid);
create function mail_recipients(p_deal uuid, p_customer uuid, p_contact uuid, p_lead uuid)
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
    select null, h.name, mail_addresses(h.email, h.reach), h.consent from house h where p_contact is null
    union all
    select null, coalesce(l.name, l.company), mail_addresses(l.email, '[]'), '{}' from lead l where l.id = p_lead and l.deleted_at is null)
  select distinct e.id, e.name, a.address,
         case when coalesce(e.consent -> 'none', 'null') <> 'null' or coalesce(h.consent -> 'none', 'null') <> 'null' then 'do_not_contact'
              when not may_be_asked_by_mail(e.consent, false) or not may_be_asked_by_mail(coalesce(h.consent, '{}'), false) then 'refused'
              when p_lead is not null then mail_address_barred(a.address) end
    from everybody e left join house h on true
    left join lateral unnest(e.addresses) a (address) on a.address ~ '^[^\s@<>]+@[^\s@<>]+$' and length(a.address) <= 254;
end;
grant execute on function mail_recipients(uuid, uuid, uuid, uuid) to qz_customer_write;

drop function may_write_mail(uuid, uuid, uuid);
create function may_write_mail(p_deal uuid, p_customer uuid, p_contact uuid, p_lead uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select caller_has('qz_customer_write') and case
    when p_lead is not null then exists (select 1 from lead l where l.id = p_lead and l.deleted_at is null and may_write_lead(l.owner_id))
    when p_deal is not null then may_write_subject('deal', p_deal)
    when p_contact is not null then may_write_subject('contact', p_contact)
    else may_write_subject('customer', p_customer) end;
end;
grant execute on function may_write_mail(uuid, uuid, uuid, uuid) to qz_everyone;

-- Whether nobody is to be in touch on a lead any more: it is none, or is a customer, on whose page one writes.
create function lead_is_closed(p_lead uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select exists (select 1 from lead l where l.id = p_lead and l.state not in ('new', 'contacted', 'qualified'));
end;

-- Besides what it said before: 'closed' where a lead is.
drop function send_sales_mail(uuid, uuid, uuid, uuid, text, text[], text, text, uuid[]);
create function send_sales_mail(p_id uuid, p_deal uuid, p_customer uuid, p_contact uuid, p_lead uuid, p_address text, p_cc text[], p_subject text,
                                p_text text, p_files uuid[]) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  all_to text[] := array[p_address] || p_cc;
  house uuid := mail_customer(p_deal, p_customer, p_contact);
  box mailbox;
  why text;
begin
  if not may_write_mail(p_deal, p_customer, p_contact, p_lead) then
    raise exception using errcode = 'insufficient_privilege', message = 'send_sales_mail';
  end if;
  if exists (select 1 from sales_mail m where m.id = p_id and m.sender_id = me()) then return 'sent'; end if;
  if lead_is_closed(p_lead) then return 'closed'; end if;
  if exists (select 1 from unnest(all_to) t (address)
              where not exists (select 1 from mail_recipients(p_deal, p_customer, p_contact, p_lead) r where r.address = t.address)) then
    return 'stranger';
  end if;
  select min(r.barred) into why from mail_recipients(p_deal, p_customer, p_contact, p_lead) r where r.address = any (all_to);
  if why is not null then return why; end if;
  select * into box from sales_mailbox();
  if box.id is null then return 'no_mailbox'; end if;
  if cardinality(p_files) <> (select count(*) from file f where f.id = any (p_files) and f.deleted_at is null
                                 and (f.deal_id = p_deal or f.customer_id = house or f.contact_id = p_contact)
                                 and may_write_file(f.customer_id, f.deal_id, f.contact_id)) then
    return 'file_gone';
  end if;
  insert into sales_mail (id, deal_id, customer_id, contact_id, lead_id, contact_ids, sender_id, address, name, subject, text, created_at)
  select p_id, p_deal, house, p_contact, p_lead,
         array(select distinct r.contact_id from mail_recipients(p_deal, p_customer, p_contact, p_lead) r
                where r.address = any (all_to) and r.contact_id is not null),
         me(), p_address, coalesce((select min(r.name) from mail_recipients(p_deal, p_customer, p_contact, p_lead) r where r.address = p_address), ''),
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
grant execute on function send_sales_mail(uuid, uuid, uuid, uuid, uuid, text, text[], text, text, uuid[]) to qz_customer_write;

create or replace function send_sales_mail_again(p_id uuid) returns text language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  m sales_mail;
  why text;
begin
  select * into m from sales_mail where id = p_id;
  if not found then return 'gone'; end if;
  if not may_write_mail(m.deal_id, m.customer_id, m.contact_id, m.lead_id) then
    raise exception using errcode = 'insufficient_privilege', message = 'send_sales_mail_again';
  end if;
  if lead_is_closed(m.lead_id) then return 'closed'; end if;
  -- It goes where it went, whatever the address of the lead is now.
  if m.lead_id is not null then
    why := mail_address_barred(m.address);
  else
    select min(r.barred) into why from mail_recipients(m.deal_id, m.customer_id, m.contact_id, null) r
     where r.contact_id = any (m.contact_ids) or r.address = m.address;
  end if;
  if why is not null then return why; end if;
  update mail_out o set state = 'waiting', attempts = 0, due_at = app_now(), leased_until = null, trouble = null, detail = null
   where o.sales_id = p_id and o.state in ('failed', 'bounced');
  return case when found then 'sent' else 'gone' end;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- A letter to a lead stands in its story, and where the lead became a customer, on the timeline of that.
create or replace function place_of_sales_mail(m sales_mail, out subject_kind text, out subject_id uuid, out customer_id uuid, out owner_id uuid, out version integer)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case when d.id is not null then 'deal' when c.id is not null then 'customer' when k.id is not null then 'contact'
              when l.deleted_at is null and l.id is not null then 'lead' end,
         coalesce(d.id, c.id, k.id, case when l.deleted_at is null then l.id end), coalesce(d.customer_id, c.id),
         case when d.id is not null then d.owner_id when c.id is not null then c.owner_id when k.id is not null then k.owner_id else l.owner_id end,
         case when d.id is not null then d.version when c.id is null and k.id is null then l.version end
    from (select 1) one (n)
    left join lead l on l.id = m.lead_id
    left join deal d on d.id = m.deal_id and d.deleted_at is null
    left join customer c on c.id = coalesce(merged_into(coalesce(m.customer_id, l.customer_id)), m.customer_id, l.customer_id) and c.deleted_at is null
    left join contact k on k.id = coalesce(contact_merged_into(coalesce(m.contact_id, l.contact_id)), m.contact_id, l.contact_id) and k.deleted_at is null;
end;

-- The contacts of a letter; of one to a lead, who the lead became.
create function contacts_of_sales_mail(m sales_mail) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case when m.lead_id is null then m.contact_ids
              else array(select k.id from lead l join contact k on k.id = coalesce(contact_merged_into(l.contact_id), l.contact_id) and k.deleted_at is null
                          where l.id = m.lead_id) end;
end;
create or replace function tell_of_sales_mail(m sales_mail, p_kind text, p_actor uuid, p_after jsonb) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  people uuid[] := contacts_of_sales_mail(m);
begin
  insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
  select gen_random_uuid(), app_now(), app_now(), p_actor, p_kind, w.subject_kind, w.subject_id, w.customer_id, w.owner_id, w.version,
         jsonb_build_object('mail', m.id, 'mail_subject', m.subject, 'contact_ids', to_jsonb(people),
                            'contacts', coalesce((select jsonb_agg(k.name order by k.name) from contact k where k.id = any (people)), '[]')) || p_after
    from place_of_sales_mail(m) w where w.subject_id is not null;
end $$;

-- Whoever wrote was in touch: what a rule allowed is kept. Whoever answered was reached.
create function lead_in_touch(p_lead uuid, p_reached boolean) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  l lead;
begin
  select * into l from lead x where x.id = p_lead and x.deleted_at is null and x.state in ('new', 'contacted', 'qualified') for no key update;
  if not found then return; end if;
  update lead x set touched_at = app_now(), due_at = case when x.deadline then null else x.due_at end, deadline = false, remind_at = null
   where x.id = p_lead;
  if p_reached and l.state = 'new' then
    update lead x set state = 'contacted', version = x.version + 1, updated_at = app_now() where x.id = p_lead;
    insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, owner_id, version, before, after)
    values (gen_random_uuid(), app_now(), app_now(), 'lead.state_changed', 'lead', l.id, l.owner_id, l.version + 1,
            jsonb_build_object('lead_state', 'new'), jsonb_build_object('lead_state', 'contacted'));
  end if;
end $$;

create or replace function sales_mail_fares() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  m sales_mail;
begin
  select * into m from sales_mail where id = new.sales_id;
  if new.state = 'sent' then
    perform tell_of_sales_mail(m, 'mail.sent', m.sender_id, jsonb_build_object('text', m.text, 'address', m.address, 'cc', to_jsonb(new.cc)));
    if m.lead_id is not null then perform lead_in_touch(m.lead_id, false); end if;
  else
    perform tell_of_sales_mail(m, 'mail.failed', null, jsonb_strip_nulls(jsonb_build_object(
      'address', m.address, 'said', left(new.detail, 1000), 'told', jsonb_build_array(m.sender_id))));
  end if;
  return null;
end $$;

-- Leads keep no files: those are named, and lie in the mailbox.
create or replace function hear_mail(m sales_mail, p_kind text, p_after jsonb, p_files uuid[], p_objects uuid[], p_names text[], p_types text[],
                          p_sizes bigint[], p_hashes bytea[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  w record;
begin
  select * into w from place_of_sales_mail(m);
  if w.subject_kind = 'lead' then
    perform tell_of_sales_mail(m, p_kind, null,
      p_after - 'refused' || jsonb_build_object('unkept', to_jsonb(p_names) || coalesce(p_after -> 'refused', '[]')));
    return;
  end if;
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

create or replace function hear_sales_mail(p_id uuid, p_automatic boolean, p_after jsonb, p_files uuid[], p_objects uuid[], p_names text[], p_types text[],
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
  if p_automatic then return; end if;
  update sales_mail set answered_at = coalesce(answered_at, app_now()) where id = p_id;
  if w.subject_kind = 'lead' then perform lead_in_touch(w.subject_id, true); end if;
end $$;

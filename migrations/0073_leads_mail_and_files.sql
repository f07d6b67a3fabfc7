-- Rules write to leads, and leads keep files.

-- ---------------------------------------------------------------------------------------------------------------------
-- A letter that a rule wrote went out by itself: nobody was in touch, and what another rule allowed until somebody is goes on. The log
-- tells which ones those are, in the same transaction that writes them.
create function sales_mail_by_rule(m sales_mail) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select exists (select 1 from event e
                  where e.subject_id = m.lead_id and e.subject_kind = 'lead' and e.kind = 'automation.mailed' and e.after ->> 'mail' = m.id::text);
end;
create or replace function sales_mail_fares() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  m sales_mail;
begin
  select * into m from sales_mail where id = new.sales_id;
  if new.state = 'sent' then
    perform tell_of_sales_mail(m, 'mail.sent', m.sender_id, jsonb_build_object('text', m.text, 'address', m.address, 'cc', to_jsonb(new.cc)));
    if m.lead_id is not null and not sales_mail_by_rule(m) then perform lead_in_touch(m.lead_id, false); end if;
  else
    perform tell_of_sales_mail(m, 'mail.failed', null, jsonb_strip_nulls(jsonb_build_object(
      'address', m.address, 'said', left(new.detail, 1000), 'told', jsonb_build_array(m.sender_id))));
  end if;
  return null;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Files on leads, with the rights of the lead: seen and changed as it is, gone and back with it. They stay with the lead when it becomes
-- a customer, as its story does, and the customer lists them.
alter table file add column lead_id uuid constraint file_lead_fkey references lead on delete cascade,
  drop constraint file_has_one_record,
  add constraint file_has_one_record check (num_nonnulls(customer_id, deal_id, contact_id, asset_id, lead_id) = 1);
create index file_of_lead on file (lead_id, newest_at desc, id desc) where lead_id is not null and deleted_at is null;
create index file_by_lead on file (lead_id) where lead_id is not null;

create function may_write_file(p_customer uuid, p_deal uuid, p_contact uuid, p_asset uuid, p_lead uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case when p_lead is not null then exists (select 1 from lead l where l.id = p_lead and may_write_lead(l.owner_id))
              else may_write_file(p_customer, p_deal, p_contact, p_asset) end;
end;
grant execute on function may_write_file(uuid, uuid, uuid, uuid, uuid) to qz_everyone;

create policy with_lead on file for select to qz_customer_self, qz_customer_team, qz_customer_all
  using (deleted_at is null and lead_id is not null
         and exists (select 1 from lead l where l.id = lead_id and l.deleted_at is null offset 0));
create policy with_lead_adds on file for insert to qz_customer_write
  with check (lead_id is not null and exists (
    select 1 from lead l where l.id = lead_id and l.deleted_at is null and may_write_lead(l.owner_id) offset 0));
create policy with_lead_changes on file for update to qz_customer_write
  using (deleted_at is null and lead_id is not null and exists (
    select 1 from lead l where l.id = lead_id and l.deleted_at is null and may_write_lead(l.owner_id) offset 0));
drop policy with_file_adds on file_version;
create policy with_file_adds on file_version for insert to qz_customer_write, qz_deal_write
  with check (exists (
    select 1 from file f where f.id = file_id and may_write_file(f.customer_id, f.deal_id, f.contact_id, f.asset_id, f.lead_id) offset 0));

create function begin_lead_upload(p_object uuid, p_lead uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not may_write_file(null, null, null, null, p_lead) then raise exception using errcode = 'no_data_found', message = 'file'; end if;
  insert into file_due values (p_object, app_now() + interval '1 day');
end $$;
grant execute on function begin_lead_upload(uuid, uuid) to qz_customer_write;

create or replace function delete_file(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update file set deleted_at = app_now(), version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is null and version = p_version and may_write_file(customer_id, deal_id, contact_id, asset_id, lead_id);
  return found;
end $$;
create or replace function may_write_deleted_other(p_kind text, p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case p_kind
    when 'customer' then exists (select 1 from customer c where c.id = p_id and may_write_customer(c.id, c.owner_id))
    when 'contact' then may_write_contact(p_id)
    when 'deal' then exists (select 1 from deal d where d.id = p_id and may_write_deal(d.id, d.owner_id))
    when 'file' then exists (
      select 1 from file f where f.id = p_id and may_write_file(f.customer_id, f.deal_id, f.contact_id, f.asset_id, f.lead_id))
    else false end;
end;

-- In the bin a file belongs to the owner of its lead.
alter table deletion drop constraint deletion_on_kind_known,
  add constraint deletion_on_kind_known check (on_kind in ('customer', 'deal', 'contact', 'lead'));
create policy all_files_of_leads on deletion for select to qz_customer_all
  using ((select caller_has('qz_customer_write')) and record_kind = 'file' and on_kind = 'lead');
create policy team_files_of_leads on deletion for select to qz_customer_team
  using ((select caller_has('qz_customer_write')) and record_kind = 'file' and on_kind = 'lead'
         and owner_id = any ((select my_people())::uuid[]));
create policy self_files_of_leads on deletion for select to qz_customer_self
  using ((select caller_has('qz_customer_write')) and record_kind = 'file' and on_kind = 'lead' and owner_id = (select me()));

create or replace function note_file_deletion() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.deleted_at is null then
    update deletion set ended = 'restored', ended_by = me(), ended_at = app_now() where record_id = new.id and ended is null;
  else
    insert into deletion (id, record_kind, record_id, name, owner_id, deleted_by, deleted_at, on_kind, on_id)
    select gen_random_uuid(), 'file', new.id, new.name, coalesce(d.owner_id, c.owner_id, k.owner_id, l.owner_id), me(), new.deleted_at,
           case when new.deal_id is not null then 'deal' when new.contact_id is not null then 'contact'
                when new.lead_id is not null then 'lead' else 'customer' end,
           coalesce(new.deal_id, new.contact_id, new.lead_id, c.id)
      from (values (coalesce(new.customer_id, (select a.customer_id from asset a where a.id = new.asset_id)), new.deal_id, new.contact_id, new.lead_id))
           its (customer, deal, contact, lead)
      left join customer c on c.id = its.customer left join deal d on d.id = its.deal left join contact k on k.id = its.contact
      left join lead l on l.id = its.lead
    on conflict (record_id) where ended is null do nothing;
  end if;
  return null;
end $$;

create or replace function told_of_other_record(p_kind text, p_id uuid) returns jsonb language sql stable security definer set search_path = public, pg_temp
begin atomic
  select jsonb_build_object('kind', p_kind, 'id', c.id, 'name', c.name, 'owner', c.owner_id, 'version', c.version, 'customer', c.id)
    from customer c where p_kind = 'customer' and c.id = p_id
  union all
  select jsonb_build_object('kind', p_kind, 'id', c.id, 'name', c.name, 'owner', c.owner_id, 'version', c.version, 'customer',
           (select l.customer_id from customer_contact l where l.contact_id = c.id order by l.added_at, l.customer_id limit 1))
    from contact c where p_kind = 'contact' and c.id = p_id
  union all
  select jsonb_build_object('kind', p_kind, 'id', d.id, 'name', d.name, 'owner', d.owner_id, 'version', d.version, 'customer', d.customer_id,
                            'stage', d.stage_id, 'position', d.position)
    from deal d where p_kind = 'deal' and d.id = p_id
  union all
  select jsonb_build_object('kind', p_kind, 'id', f.id, 'name', f.name, 'owner', coalesce(d.owner_id, c.owner_id, k.owner_id, l.owner_id), 'version', f.version,
                            'customer', coalesce(c.id, d.customer_id,
                              (select l.customer_id from customer_contact l where l.contact_id = f.contact_id order by l.added_at, l.customer_id limit 1)),
                            'number', f.newest,
                            'on_kind', case when f.deal_id is not null then 'deal' when f.contact_id is not null then 'contact'
                                            when f.lead_id is not null then 'lead' else 'customer' end,
                            'on', coalesce(f.deal_id, f.contact_id, f.lead_id, c.id))
    from file f left join asset a on a.id = f.asset_id left join customer c on c.id = coalesce(f.customer_id, a.customer_id)
    left join deal d on d.id = f.deal_id left join contact k on k.id = f.contact_id left join lead l on l.id = f.lead_id
   where p_kind = 'file' and f.id = p_id;
end;

-- ---------------------------------------------------------------------------------------------------------------------
-- Letters to leads take files of the lead along, and files that come with mail stay with it: as on customers, contacts and deals.
create or replace function send_sales_mail(p_id uuid, p_deal uuid, p_customer uuid, p_contact uuid, p_lead uuid, p_address text, p_cc text[], p_subject text,
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
                                 and (f.deal_id = p_deal or f.customer_id = house or f.contact_id = p_contact or f.lead_id = p_lead)
                                 and may_write_file(f.customer_id, f.deal_id, f.contact_id, f.asset_id, f.lead_id)) then
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

-- Hangs what came with a mail on the record on whose timeline it stands, and tells of it there.
create function keep_mail_files(p_kind text, p_id uuid, p_customer uuid, p_owner uuid, p_version integer, p_name text, p_files uuid[], p_objects uuid[],
                                p_names text[], p_types text[], p_sizes bigint[], p_hashes bytea[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if p_id is null then return; end if;
  insert into file (id, customer_id, deal_id, contact_id, lead_id, name, newest_at, created_at, updated_at)
  select f.id, case p_kind when 'customer' then p_id end, case p_kind when 'deal' then p_id end, case p_kind when 'contact' then p_id end,
         case p_kind when 'lead' then p_id end, f.name, app_now(), app_now(), app_now()
    from unnest(p_files, p_names) f (id, name);
  insert into file_version (file_id, number, object, media_type, size, sha256, added_at)
  select f.id, 1, f.object, f.media_type, f.size, f.sha256, app_now()
    from unnest(p_files, p_objects, p_types, p_sizes, p_hashes) f (id, object, media_type, size, sha256);
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
  select gen_random_uuid(), app_now(), app_now(), 'file.added', p_kind, p_id, p_customer, p_owner, p_version,
         jsonb_build_object('file', f.id, 'file_name', f.name, 'number', 1, 'size', f.size, 'contact_name', p_name)
    from unnest(p_files, p_names, p_sizes) f (id, name, size);
end $$;

create or replace function hear_mail(m sales_mail, p_kind text, p_after jsonb, p_files uuid[], p_objects uuid[], p_names text[], p_types text[],
                          p_sizes bigint[], p_hashes bytea[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  w record;
begin
  select * into w from place_of_sales_mail(m);
  perform tell_of_sales_mail(m, p_kind, null, p_after);
  perform keep_mail_files(w.subject_kind, w.subject_id, w.customer_id, w.owner_id, w.version, p_after ->> 'contact_name',
                          p_files, p_objects, p_names, p_types, p_sizes, p_hashes);
end $$;

create or replace function take_lead_mail(p_from text, p_address text, p_ids text[], p_fields jsonb, p_campaign text, p_channel jsonb, p_terms text, p_keys text[],
                               p_told jsonb, p_files uuid[], p_objects uuid[], p_names text[], p_types text[], p_sizes bigint[], p_hashes bytea[],
                               out became text, out of_lead uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  m sales_mail;
  w record;
  l lead;
begin
  -- Two mails of one sender wait for each other: the second finds the lead of the first.
  perform pg_advisory_xact_lock(hashtextextended('lead mail ' || p_address, 0));
  select s.contact_id, s.customer_id into m.contact_id, m.customer_id
    from unnest(array[p_from, p_address]) with ordinality a (address, place) cross join lateral mail_sender(a.address) s
   order by num_nonnulls(s.contact_id, s.customer_id) = 0, a.place limit 1;
  m.contact_ids := array_remove(array[m.contact_id], null);
  m.subject := p_told ->> 'mail_subject';
  select * into w from place_of_sales_mail(m);
  -- Of somebody known whom nobody has, nobody would be told: that is a lead, and rules say whose.
  if w.subject_id is not null and exists (select 1 from person p where p.id = w.owner_id and p.active) then
    perform hear_mail(m, 'mail.received', p_told || jsonb_build_object('told', jsonb_build_array(w.owner_id)),
                      p_files, p_objects, p_names, p_types, p_sizes, p_hashes);
    became := 'entry';
    return;
  end if;
  select x.* into l from (
      select i.lead_id as id, 1 as place from mail_in i where i.key = any (p_ids) and i.lead_id is not null
      union all
      select y.id, 2 from lead y where lower(y.email) = p_address and y.state in ('new', 'contacted', 'qualified')) f
    join lead x on x.id = f.id and x.deleted_at is null and x.state in ('new', 'contacted', 'qualified')
   order by f.place, x.created_at desc, x.id limit 1;
  if found then
    insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, owner_id, version, after)
    values (gen_random_uuid(), app_now(), app_now(), 'mail.received', 'lead', l.id, l.owner_id, l.version,
            p_told || jsonb_build_object('told', to_jsonb(array_remove(array[l.owner_id], null))));
    became := 'reply';
    of_lead := l.id;
  else
    of_lead := gen_random_uuid();
    -- The story begins with the mail; it was nobody of us and not they who made a lead of it.
    perform lead_from_outside(of_lead, p_fields || (p_told - 'contact_name'), 'mail', p_campaign, p_channel, p_terms, p_keys);
    became := 'lead';
    l.version := 1;
  end if;
  perform keep_mail_files('lead', of_lead, null, l.owner_id, l.version, p_told ->> 'contact_name', p_files, p_objects, p_names, p_types, p_sizes, p_hashes);
end $$;

-- Leads that begin as a mail: a mailbox says what becomes of its mail.

alter table mailbox
  add column makes    text not null default 'ticket' constraint mailbox_makes_known check (makes in ('ticket', 'lead')),
  add column campaign text not null default '' constraint mailbox_campaign_length check (length(campaign) <= 200);
comment on column mailbox.makes is 'what becomes of mail that goes on with nothing there is';
comment on column mailbox.campaign is 'of the leads that it makes';
grant update (makes, campaign) on mailbox to qz_administer;

alter table mail_in
  add column lead_id uuid constraint mail_in_lead_fkey references lead on delete cascade,
  drop constraint mail_in_outcome_known,
  add constraint mail_in_outcome_known
    check (outcome in ('ticket', 'reply', 'note', 'bounce', 'ignored', 'unreadable', 'lead', 'entry'));
comment on column mail_in.outcome is 'entry: it stands on the timeline of somebody known, and nothing is kept of it here but its key';
create index mail_in_by_lead on mail_in (lead_id) where lead_id is not null;
create index lead_open_by_email on lead (lower(email)) where email is not null and state in ('new', 'contacted', 'qualified');

-- It was kept column by column, and would have lacked the new ones. A whole row stays whole.
create or replace function first_mailbox() returns setof mailbox language sql stable security definer set search_path = public, pg_temp
begin atomic
  select m from mailbox m where m.active and not m.archived order by m.created_at, m.id limit 1;
end;

-- What a mail is to those who sell: an 'entry' on the timeline of somebody known, a 'reply' in the story of an open lead, or a 'lead'.
-- p_from is who wrote, p_address where an answer goes, p_ids the messages that it names.
create function take_lead_mail(p_from text, p_address text, p_ids text[], p_fields jsonb, p_campaign text, p_channel jsonb, p_terms text, p_keys text[],
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
    perform hear_mail(m, 'mail.received', p_told - 'unkept' || jsonb_build_object('told', jsonb_build_array(w.owner_id)),
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
            p_told - 'refused' || jsonb_build_object('told', to_jsonb(array_remove(array[l.owner_id], null))));
    became := 'reply';
    of_lead := l.id;
    return;
  end if;
  of_lead := gen_random_uuid();
  -- The story begins with the mail; it was nobody of us and not they who made a lead of it.
  perform lead_from_outside(of_lead, p_fields || (p_told - array['refused', 'contact_name']), 'mail', p_campaign, p_channel, p_terms, p_keys);
  became := 'lead';
end $$;
grant execute on function take_lead_mail(text, text, text[], jsonb, text, jsonb, text, text[], jsonb, uuid[], uuid[], text[], text[], bigint[], bytea[])
  to qz_mailer;

-- What leads and their customers say is lost nowhere.
--
-- 1. Letters count for scores as mails that were written down by hand do.

create or replace function score_facts(p_kind text, p_ids uuid[])
returns table (id uuid, name text, owner_id uuid, customer_id uuid, touched_at timestamptz, fields jsonb, answers jsonb, signals jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if not (caller_has('qz_daily') or caller_has('qz_administer')) then raise exception using errcode = 'insufficient_privilege', message = 'score_facts'; end if;
  return query
    with said as materialized (
      select a.id, jsonb_object_agg(a.question, jsonb_build_array(a.answer, a.answered_at)) as answers
        from score_answer a where a.id = any (p_ids) group by a.id),
    one_by_one as (
      select e.subject_id as id, s.signal, e.happened_at as at
        from event e
       cross join lateral (values
               (case e.kind when 'call.logged' then 'call' when 'wechat.logged' then 'wechat' when 'email.logged' then 'email'
                            when 'meeting.logged' then 'meeting' when 'visit.logged' then 'visit' when 'quote.sent' then 'quote_sent'
                            when 'quote.accepted' then 'quote_accepted'
                            when 'mail.sent' then 'email' when 'mail.received' then 'email'
                            when 'lead.created' then case when e.after ->> 'lead_source' = 'web_form' then 'web_form'
                                                          when e.after ? 'mail_subject' then 'email' end end),
               (case when e.kind = 'mail.received' or (e.kind like '%.logged' and e.after ->> 'outcome' = 'reached') then 'replied' end)) s (signal)
       where e.subject_id = any (p_ids) and e.subject_kind = p_kind and s.signal is not null
         and e.kind in ('call.logged', 'wechat.logged', 'email.logged', 'meeting.logged', 'visit.logged', 'talk.logged', 'quote.sent',
                        'quote.accepted', 'lead.created', 'mail.sent', 'mail.received')
         -- A letter that carries a quote is told as one that was sent.
         and (e.kind <> 'mail.sent' or not coalesce(e.after ? 'quote', false))
         -- What a rule wrote went out by itself: nobody was in touch.
         and (e.kind <> 'mail.sent' or not exists (select 1 from event r where r.subject_id = e.subject_id and r.kind = 'automation.mailed'
                                                      and r.after ->> 'mail' = e.after ->> 'mail'))
         and not exists (select 1 from entry_edit w where w.entry_id = e.id and w.withdrawn_at is not null)
      union all
      select l.id, 'web_form', (t.touch ->> 'at')::timestamptz
        from lead l cross join lateral jsonb_array_elements(l.touches) t (touch)
       where l.id = any (p_ids) and t.touch ->> 'source' = 'web_form'),
    heard as materialized (
      select o.id, jsonb_agg(jsonb_build_array(o.signal, o.at) order by o.at desc, o.signal) as signals,
             max(o.at) filter (where o.signal in ('call', 'wechat', 'email', 'meeting', 'visit')) as last
        from one_by_one o group by o.id)
    select l.id, coalesce(l.company, l.name), l.owner_id, null::uuid, l.touched_at,
           jsonb_strip_nulls(jsonb_build_object(
             'company', l.company, 'industry', l.industry, 'region', nullif(concat_ws(' ', l.country, l.city), ''), 'source', l.source,
             'campaign', nullif(concat_ws(' ', l.campaign, l.channel ->> 'utm_campaign'), ''), 'phone', nullif(concat_ws(' ', l.mobile, l.phone), ''),
             'email', l.email, 'wechat', l.wechat, 'title', l.title, 'interest', l.interest, 'need', l.need)),
           coalesce(s.answers, '{}'), coalesce(h.signals, '[]')
      from lead l left join said s on s.id = l.id left join heard h on h.id = l.id
     where p_kind = 'lead' and l.id = any (p_ids)
    union all
    select d.id, d.name, d.owner_id, d.customer_id, h.last,
           jsonb_strip_nulls(jsonb_build_object(
             'industry', c.industry, 'region', nullif(concat_ws(' ', c.country, c.region), ''), 'size', c.employees::text,
             'customer_source', c.source, 'source', d.source, 'value', d.base_value::text, 'close', d.expected_close::text,
             'contacts', (select nullif(count(*), 0)::text from deal_contact k where k.deal_id = d.id)))
           || coalesce((select jsonb_object_agg('custom.' || f.id, c.custom -> f.id::text) from custom_field f
                         where f.record_kind = 'customer' and not f.archived and c.custom ? f.id::text
                           and f.kind in ('text', 'long_text', 'number', 'money', 'choice', 'choices', 'checkbox')), '{}'),
           coalesce(s.answers, '{}'), coalesce(h.signals, '[]')
      from deal d left join customer c on c.id = d.customer_id and c.deleted_at is null left join said s on s.id = d.id left join heard h on h.id = d.id
     where p_kind = 'deal' and d.id = any (p_ids);
end $$;
-- What came and went before counts too; no rule acts on what only this changes.
update score_setting set revision = revision + 1;

-- ---------------------------------------------------------------------------------------------------------------------
-- 2. Whoever comes again by a form or a program is no second lead, and whoever is known already is told to be. Nobody outside learns of either.
alter table lead
  add column known_customer_id uuid constraint lead_known_customer_fkey references customer on delete set null,
  add column known_contact_id  uuid constraint lead_known_contact_fkey references contact on delete set null;
comment on column lead.known_customer_id is 'whose contact, or who, wrote from outside; what became of a lead stands in customer_id';
create index lead_by_known_customer on lead (known_customer_id) where known_customer_id is not null;
create index lead_by_known_contact on lead (known_contact_id) where known_contact_id is not null;
alter table lead_arrival add column told_id uuid;
comment on column lead_arrival.told_id is 'what the caller was told as the id, where the lead was there before; null: that of the lead';

-- The open lead of whoever writes, held: by the address of mail, else by the mobile number. Two messages of one sender wait for each other: the
-- second finds the lead of the first. Mail waits by the same lock. Nobody runs it but the functions that ask first.
create function open_lead_of(p_mail text, p_mobile text, p_keys text[]) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  wanted text := coalesce((phone_tails(p_mobile, null))[1], '');
  its uuid;
begin
  if p_mail is not null then perform pg_advisory_xact_lock(hashtextextended('lead mail ' || p_mail, 0)); end if;
  if length(wanted) >= 7 then perform pg_advisory_xact_lock(hashtextextended('lead number ' || wanted, 0)); end if;
  select x.id into its from lead x
   where lower(x.email) = p_mail and x.state in ('new', 'contacted', 'qualified') and x.deleted_at is null
   order by x.created_at desc, x.id limit 1 for no key update;
  if its is not null or length(wanted) < 7 then return its; end if;
  select x.id into its from lead x
   where x.keys && array(select k.key from unnest(p_keys) k (key) where k.key like 'ph %')
     and wanted = any (phone_tails(concat_ws(';', x.mobile, x.phone), null))
     and x.state in ('new', 'contacted', 'qualified') and x.deleted_at is null
     -- A number that is no mobile one may be that of a house: another address is somebody else there.
     and (wanted ~ '^1[3-9][0-9]{9}$' or p_mail is null or x.email is null)
   order by x.created_at desc, x.id limit 1 for no key update;
  return its;
end $$;

-- Adds to a lead that its sender came again. What they say stands in the story and changes nothing: nobody has shown that it is they. Its owner
-- is told; where nobody has it, rules say once more whose it is.
create function lead_comes_again(p_lead uuid, p_fields jsonb, p_source text, p_campaign text, p_channel jsonb) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  l lead;
begin
  update lead x
     set touches = case when jsonb_array_length(x.touches) < 500 then x.touches || jsonb_build_array(jsonb_build_object(
                     'at', app_now(), 'source', p_source, 'campaign', nullif(p_campaign, ''), 'channel', p_channel)) else x.touches end,
         waits = x.waits or x.owner_id is null, version = x.version + 1, updated_at = app_now()
   where x.id = p_lead returning x.* into l;
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
  values (gen_random_uuid(), app_now(), app_now(), 'lead.came_again', 'lead', l.id, l.known_customer_id, l.owner_id, l.version,
          jsonb_strip_nulls(p_fields || jsonb_build_object('lead_source', p_source, 'campaign', nullif(p_campaign, ''), 'channel', p_channel))
          || jsonb_build_object('told', to_jsonb(array_remove(array[l.owner_id], null))));
end $$;

-- Makes a lead of what somebody outside sent; one who is known is linked, and it stands on the customer's timeline too.
create or replace function lead_from_outside(p_lead uuid, p_fields jsonb, p_source text, p_campaign text, p_channel jsonb, p_terms text, p_keys text[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  s record;
begin
  select * into s from outside_sender(p_fields ->> 'email', p_fields ->> 'mobile');
  insert into lead (id, company, name, title, phone, mobile, wechat, email, country, city, industry, interest, need, source, campaign, channel,
                    known_customer_id, known_contact_id, waits, terms, keys, created_at, updated_at)
  select p_lead, f.company, f.name, f.title, f.phone, f.mobile, f.wechat, f.email, f.country, f.city, f.industry, f.interest, f.need, p_source,
         nullif(p_campaign, ''), p_channel, s.customer_id, s.contact_id, true, p_terms::tsvector, p_keys, app_now(), app_now()
    from jsonb_to_record(p_fields) f (company text, name text, title text, phone text, mobile text, wechat text, email text, country text, city text,
                                      industry text, interest text, need text);
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, version, after)
  values (gen_random_uuid(), app_now(), app_now(), 'lead.created', 'lead', p_lead, s.customer_id, 1,
          jsonb_strip_nulls(p_fields || jsonb_build_object('lead_source', p_source, 'campaign', nullif(p_campaign, ''), 'channel', p_channel)));
end $$;

-- The lead of what somebody sends: the open one of theirs, or a new one by this id.
create function lead_of_sender(p_new uuid, p_fields jsonb, p_source text, p_campaign text, p_channel jsonb, p_terms text, p_keys text[]) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  its uuid := open_lead_of(p_fields ->> 'email', p_fields ->> 'mobile', p_keys);
begin
  if its is null then
    perform lead_from_outside(p_new, p_fields, p_source, p_campaign, p_channel, p_terms, p_keys);
    return p_new;
  end if;
  perform lead_comes_again(its, p_fields, p_source, p_campaign, p_channel);
  return its;
end $$;

create or replace function send_lead_form(p_token text, p_key uuid, p_at bigint, p_seal text, p_hash bytea, p_from text, p_fields jsonb, p_campaign text,
                               p_channel jsonb, p_terms text, p_keys text[]) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  f web_form;
  its uuid;
  age bigint := floor(extract(epoch from app_now()))::bigint - p_at;
begin
  select * into f from web_form w where w.token = p_token and w.active and not w.archived and w.makes = 'lead';
  if not found then return 'gone'; end if;
  if p_seal is distinct from web_form_seal(f.id, p_key, p_at) or age > 86400 then return 'late'; end if;
  if age < 2 then return 'early'; end if;
  -- Of two of the same message, the second sees what became of the first.
  perform pg_advisory_xact_lock(hashtextextended('web form ' || encode(p_hash, 'hex'), 0));
  perform 1 from lead_arrival a where a.form_id = f.id and a.hash = p_hash and (a.key = p_key::text or a.at > app_now() - interval '1 hour');
  if found then return 'kept'; end if;
  if help_is_too_much('web form', p_from, 20) then return 'many'; end if;
  its := lead_of_sender(gen_random_uuid(), p_fields, 'web_form', coalesce(nullif(p_campaign, ''), f.campaign), p_channel, p_terms, p_keys);
  insert into lead_arrival (lead_id, form_id, key, hash) values (its, f.id, p_key::text, p_hash);
  return 'kept';
end $$;

-- Whoever sends gets an id that says nothing of whether the lead was there before.
create or replace function api_make_lead(p_hash bytea, p_key text, p_body bytea, p_fields jsonb, p_campaign text, p_channel jsonb, p_terms text, p_keys text[],
                              out became text, out lead uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  k api_token;
  earlier lead_arrival;
  its uuid;
begin
  -- Calls of one token wait for each other: of two with the same key, the second sees what became of the first.
  select * into k from api_token a where a.hash = p_hash and a.revoked_at is null and 'leads.create' = any (a.scopes) for update;
  if not found then became := 'unknown'; return; end if;
  select * into earlier from lead_arrival a where a.token_id = k.id and a.key = p_key;
  if found then
    became := case when earlier.hash = p_body then 'again' else 'other' end;
    lead := coalesce(earlier.told_id, earlier.lead_id);
    return;
  end if;
  lead := gen_random_uuid();
  its := lead_of_sender(lead, p_fields, 'rest', p_campaign, p_channel, p_terms, p_keys);
  insert into lead_arrival (lead_id, token_id, key, hash, told_id) values (its, k.id, p_key, p_body, nullif(lead, its));
  became := 'made';
end $$;

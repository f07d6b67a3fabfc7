-- Surveys and whom they ask: whoever is merged takes all that they said along, and is asked no sooner for it; and what says in which
-- language somebody reads.

-- A merge takes it along, and the way back returns it. As in 0048, but where somebody else was asked about the same thing, that is no reason
-- to leave an answer behind: it stays only where both were asked about it themselves, because nobody is asked twice about one thing.
create or replace function merge_moves_surveys() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ids uuid[];
  field text := case tg_table_name when 'customer_merge' then 'customer_id' else 'contact_id' end;
begin
  execute format('with m as (update survey_ask a set %1$I = $1 where a.%1$I = $2 and (a.asset_id is null or not exists (
                    select 1 from survey_ask o where o.survey_id = a.survey_id and o.asset_id = a.asset_id and o.id <> a.id
                       and coalesce(o.contact_id, o.customer_id) = %2$s)) returning a.id)
                  select array_agg(id order by id) from m', field, case field when 'customer_id' then 'coalesce(a.contact_id, $1)' else '$1' end)
    into ids using new.kept_id, new.gone_id;
  new.moved := new.moved || jsonb_build_object('surveys', coalesce(to_jsonb(ids), '[]'));
  return new;
end $$;

-- What earlier merges left behind follows, in their order, and each knows what it has to return.
do $$
declare
  m record;
  ids uuid[];
begin
  for m in select g.id, g.kept_id, g.gone_id from customer_merge g
            where g.undone_at is null and exists (select 1 from survey_ask a where a.asset_id is not null)
            order by g.merged_at, g.id loop
    with moved as (
      update survey_ask a set customer_id = m.kept_id
       where a.customer_id = m.gone_id and a.asset_id is not null and not exists (
         select 1 from survey_ask o where o.survey_id = a.survey_id and o.asset_id = a.asset_id and o.id <> a.id
            and coalesce(o.contact_id, o.customer_id) = coalesce(a.contact_id, m.kept_id))
      returning a.id)
    select array_agg(id order by id) into ids from moved;
    update customer_merge set moved = jsonb_set(moved, '{surveys}', coalesce(moved -> 'surveys', '[]') || to_jsonb(ids))
     where id = m.id and ids is not null;
  end loop;
  for m in select g.id, g.kept_id, g.gone_id from contact_merge g
            where g.undone_at is null and exists (select 1 from survey_ask a where a.asset_id is not null)
            order by g.merged_at, g.id loop
    with moved as (
      update survey_ask a set contact_id = m.kept_id
       where a.contact_id = m.gone_id and a.asset_id is not null and not exists (
         select 1 from survey_ask o where o.survey_id = a.survey_id and o.asset_id = a.asset_id and o.id <> a.id
            and coalesce(o.contact_id, o.customer_id) = m.kept_id)
      returning a.id)
    select array_agg(id order by id) into ids from moved;
    update contact_merge set moved = jsonb_set(moved, '{surveys}', coalesce(moved -> 'surveys', '[]') || to_jsonb(ids))
     where id = m.id and ids is not null;
  end loop;
end $$;

-- Whether somebody was asked a short time ago, by any survey: by this address, as this contact, or as a customer without one, who may have
-- had another address then, as the one that became part of it had.
create function survey_pausing(p_address text, p_contact uuid, p_customer uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select survey_cooling(p_address, p_contact) or (p_contact is null and s.pause_days > 0 and (
           exists (select 1 from survey_ask a where a.customer_id = p_customer and a.contact_id is null and a.channel <> 'test'
                      and a.asked_at > app_now() - make_interval(days => s.pause_days))
           or exists (select 1 from ticket t join ticket_rating r on r.ticket_id = t.id
                       where t.customer_id = p_customer and t.contact_id is null and r.asked_at > app_now() - make_interval(days => s.pause_days))))
    from rating_setting s;
end;

-- As in 0048, with that pause.
create or replace function survey_people(p_survey uuid, p_customers uuid[])
returns table (customer_id uuid, customer text, owner_id uuid, contact_id uuid, contact text, asset_id uuid, product_id uuid, product text,
               address text, why text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s survey;
  today date;
begin
  if not (caller_has('qz_desk') or caller_has('qz_daily')) then
    raise exception using errcode = 'insufficient_privilege', message = 'survey_people';
  end if;
  select * into s from survey v where v.id = p_survey and v.kind = 'nps';
  select ((app_now() at time zone 'UTC') + make_interval(mins => o.utc_offset))::date into today from organisation o;
  return query
  with about as (
    select c.id, c.name, c.owner_id, mail_addresses(c.email, c.reach) as addresses, c.consent, null::uuid as thing, null::uuid as product
      from customer c where s.after_days is null and c.id = any (p_customers) and c.deleted_at is null
    union all
    -- What is older was there before anybody asked.
    select c.id, c.name, c.owner_id, mail_addresses(c.email, c.reach), c.consent, a.id, a.product_id
      from asset a join customer c on c.id = a.customer_id and c.deleted_at is null
     where s.after_days is not null and a.customer_id = any (p_customers) and a.deleted_at is null and a.state in ('in_use', 'in_repair')
       and (s.product_id is null or a.product_id = s.product_id)
       and coalesce(a.delivered_on, a.bought_on) between today - s.after_days - 14 and today - s.after_days),
  living as (
    select l.customer_id, k.id, k.name, mail_addresses(k.email, k.reach) as addresses, k.consent,
           row_number() over (partition by l.customer_id order by l.is_primary desc, l.added_at, l.contact_id) as place
      from customer_contact l join contact k on k.id = l.contact_id and k.deleted_at is null where l.customer_id = any (p_customers)),
  people as (
    select b.*, l.id as who, l.name as called, lower(trim(coalesce(l.addresses[1], case when l.id is null then b.addresses[1] end))) as mail,
           coalesce(l.consent, '{}') as said
      from about b left join living l on l.customer_id = b.id and (s.everybody or l.place = 1))
  select p.id, p.name, p.owner_id, p.who, p.called, p.thing, p.product, g.name, p.mail,
         case when p.mail is null or p.mail !~ '^[^\s@<>]+@[^\s@<>]+$' or length(p.mail) > 254 then 'no_address'
              when coalesce(p.said -> 'none', 'null') <> 'null' or coalesce(p.consent -> 'none', 'null') <> 'null' then 'do_not_contact'
              when not (may_be_asked_by_mail(p.said, false) and may_be_asked_by_mail(p.consent, false)) then 'refused'
              when s.needs_consent and not (may_be_asked_by_mail(p.said, true) or may_be_asked_by_mail(p.consent, true)) then 'no_consent'
              when p.thing is not null and exists (
                select 1 from survey_ask a where a.survey_id = s.id and a.asset_id = p.thing
                   and coalesce(a.contact_id, a.customer_id) = coalesce(p.who, p.id)) then 'asked'
              when p.thing is null and exists (
                select 1 from survey_ask a where a.survey_id = s.id and a.customer_id = p.id and a.contact_id is not distinct from p.who
                   and (s.every_days is null or a.asked_at > app_now() - make_interval(days => s.every_days))) then 'asked'
              when survey_pausing(p.mail, p.who, p.id) then 'recent' end
    from people p left join product g on g.id = p.product
   -- Locks on addresses are taken in one order, whoever asks.
   order by p.mail, p.id, p.who, p.thing;
end $$;

create or replace function invite_to_survey(p_id uuid, p_survey uuid, p_customer uuid, p_contact uuid, p_asset uuid, p_address text, p_name text,
                                 p_language text, p_subject text, p_text text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  s survey;
  box mailbox;
  mail uuid := gen_random_uuid();
begin
  if not caller_has('qz_daily') then raise exception using errcode = 'insufficient_privilege', message = 'invite_to_survey'; end if;
  perform pg_advisory_xact_lock(hashtextextended('survey ' || p_address, 0));
  select * into s from survey v where v.id = p_survey and v.kind = 'nps' and v.active and not v.archived;
  if not found then return 'gone'; end if;
  if survey_pausing(p_address, p_contact, p_customer) then return 'recent'; end if;
  select * into box from survey_mailbox(p_survey, null) m where m.id is not null;
  if not found then return 'no_mailbox'; end if;
  insert into survey_ask (id, survey_id, number, channel, customer_id, contact_id, asset_id, product_id, language, asked_at)
  values (p_id, p_survey, s.number, 'mail', p_customer, p_contact, p_asset, (select a.product_id from asset a where a.id = p_asset), p_language, app_now())
  on conflict do nothing;
  if not found then return 'asked'; end if;
  insert into mail_out (id, kind, ask_id, mailbox_id, rfc_id, to_address, to_name, subject, text, due_at, created_at)
  values (mail, 'invite', p_id, box.id, replace(mail::text, '-', '') || '@' || split_part(box.address, '@', 2), p_address, p_name, p_subject, p_text,
          app_now(), app_now());
  return 'invited';
end $$;

create or replace function survey_by_link(p_id uuid, p_survey uuid, p_customer uuid, p_contact uuid, p_hash bytea) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not may_write_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'survey_by_link'; end if;
  if not survey_can_ask(p_customer, p_contact) then return 'gone'; end if;
  perform pg_advisory_xact_lock(hashtextextended('survey of ' || coalesce(p_contact, p_customer), 0));
  if exists (select 1 from customer c left join contact k on k.id = p_contact where c.id = p_customer
                and (coalesce(c.consent -> 'none', 'null') <> 'null' or coalesce(k.consent -> 'none', 'null') <> 'null')) then
    return 'do_not_contact';
  end if;
  if survey_pausing(null, p_contact, p_customer) then return 'recent'; end if;
  insert into survey_ask (id, survey_id, number, channel, customer_id, contact_id, asked_at, asked_by)
  select p_id, s.id, s.number, 'link', p_customer, p_contact, app_now(), me() from survey s where s.id = p_survey and s.kind = 'nps' and not s.archived;
  if not found then return 'gone'; end if;
  delete from survey_link where expires_at < app_now();
  insert into survey_link values (p_hash, p_id, app_now(), app_now() + interval '30 days');
  return 'asked';
end $$;

create or replace function ask_by_mail(p_ticket uuid, p_hash bytea)
returns table (address text, name text, number bigint, subject text, house text, mailbox_id uuid, mailbox text,
               customer_id uuid, customer_owner_id uuid, version integer)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t ticket;
  s rating_setting;
  box mailbox;
  to_address text;
  to_name text;
  agreed boolean;
begin
  select * into s from rating_setting;
  select * into t from ticket k where k.id = p_ticket and k.deleted_at is null and k.merged_into is null;
  if t.id is null or not s.mail or exists (select 1 from ticket_rating r where r.ticket_id = p_ticket) then return; end if;
  -- To whom answers go. Of what contact and customer agreed to the stricter holds; consent of either is one.
  select lower(trim(coalesce(w.address, k.email, c.email))), coalesce(nullif(w.name, ''), k.name, c.name, ''),
         may_be_asked_by_mail(coalesce(k.consent, '{}'), false) and may_be_asked_by_mail(coalesce(c.consent, '{}'), false)
         and (not s.needs_consent or may_be_asked_by_mail(coalesce(k.consent, '{}'), true) or may_be_asked_by_mail(coalesce(c.consent, '{}'), true))
    into to_address, to_name, agreed
    from (select 1) one
    left join ticket_mail w on w.ticket_id = t.id
    left join contact k on k.id = t.contact_id and k.deleted_at is null
    left join customer c on c.id = t.customer_id and c.deleted_at is null;
  select * into box from survey_mailbox((select v.id from survey v where v.kind = 'csat'), p_ticket) m where m.id is not null;
  if not agreed or box.id is null or to_address !~ '^[^\s@<>]+@[^\s@<>]+$' or to_address is null or length(to_address) > 254 then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('survey ' || to_address, 0));
  if survey_pausing(to_address, t.contact_id, t.customer_id) then return; end if;
  if ask_for_rating(p_ticket, p_hash) <> 'asked' then return; end if;
  return query select to_address, to_name, t.number, t.subject, o.locale, box.id, box.address, t.customer_id, t.customer_owner_id, t.version
                 from organisation o;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- What says in which language somebody reads: what they wrote themselves, by mail, chat, form or portal, the newest first; the language of
-- the last quote that was sent to them or else to their customer; and the country. Words that one of us wrote down say nothing.
create function survey_tongue(p_customer uuid, p_contact uuid) returns table (words text[], quoted text, country text)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  with tickets as (
    (select t.id from ticket t where t.contact_id = p_contact and t.deleted_at is null order by t.updated_at desc, t.id limit 20)
    union all
    (select t.id from ticket t where p_contact is null and t.customer_id = p_customer and t.contact_id is null and t.deleted_at is null
      order by t.updated_at desc, t.id limit 20)),
  said as (
    select m.id, m.text, m.written_at from tickets t cross join lateral (
      select n.id, n.text, n.written_at from ticket_message n
       where n.ticket_id = t.id and n.public and n.inbound and n.author_id is null and (n.contact_id is null or n.contact_id = p_contact)
       order by n.written_at desc, n.id desc limit 5) m
    union
    (select m.id, m.text, m.written_at from ticket_message m join ticket t on t.id = m.ticket_id and t.deleted_at is null
      where m.contact_id = p_contact and m.public and m.inbound and m.author_id is null order by m.written_at desc, m.id desc limit 5))
  select array(select left(s.text, 2000) from said s order by s.written_at desc, s.id desc limit 5),
         (select v.language from quote q join quote_version v on v.quote_id = q.id and v.sent_at is not null
           where q.customer_id = p_customer order by coalesce(v.contact_id = p_contact, false) desc, v.sent_at desc limit 1),
         (select c.country from customer c where c.id = p_customer);
end;
grant execute on function survey_tongue(uuid, uuid) to qz_daily, qz_mailer;

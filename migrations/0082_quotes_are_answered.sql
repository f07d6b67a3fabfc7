-- What answers a quote comes to its deal and its customer, and a quote that did not arrive says so.

-- ---------------------------------------------------------------------------------------------------------------------
-- The letter with a quote is a letter of sales like any other: what it says, what came of it and what answers it stand on the timeline.
alter table mail_out drop constraint mail_out_has_sales;
create function sales_mail_of_quote(p_mail uuid, p_quote uuid, p_sender uuid, p_address text, p_name text, p_subject text, p_text text, p_at timestamptz)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  -- The link of a letter is nobody's but the customer's; here the number stands for it.
  insert into sales_mail (id, deal_id, customer_id, contact_ids, sender_id, address, name, subject, text, created_at)
  select p_mail, q.deal_id, q.customer_id,
         array(select distinct r.contact_id from mail_recipients(q.deal_id, q.customer_id, null, null) r
                where r.address = lower(p_address) and r.contact_id is not null),
         p_sender, p_address, p_name, left(coalesce(nullif(trim(p_subject), ''), q.number, q.title), 200),
         left(coalesce(nullif(trim(replace(p_text, '[link]', coalesce(q.number, ''))), ''), q.number, q.title), 20000), p_at
    from quote q where q.id = p_quote
  on conflict (id) do nothing;
end $$;

-- Those that went out before were sent by somebody of whom nothing is kept but the quote's owner.
do $$ declare o record; begin
  for o in select m.*, q.owner_id from mail_out m join quote q on q.id = m.quote_id where m.kind = 'quote' loop
    perform sales_mail_of_quote(o.id, o.quote_id, o.owner_id, o.to_address, o.to_name, o.subject, o.text, o.created_at);
    update mail_out set sales_id = o.id where id = o.id;
  end loop;
end $$;
alter table mail_out add constraint mail_out_has_sales check ((sales_id is not null) = (kind in ('sales', 'quote')));
grant select (quote_id) on mail_out to qz_customer_self, qz_customer_team, qz_customer_all, qz_deal_self, qz_deal_team, qz_deal_all;

create or replace function mail_quote(p_mail uuid, p_quote uuid, p_address text, p_name text, p_subject text, p_text text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  q quote;
  box mailbox;
begin
  if not may_write_quote(p_quote) then raise exception using errcode = 'insufficient_privilege', message = 'mail_quote'; end if;
  select * into q from quote where id = p_quote and sent is not null and state <> 'withdrawn';
  if not found then return 'gone'; end if;
  if exists (select 1 from mail_out o where o.id = p_mail) then return 'sent'; end if;
  select m.* into box from mailbox m, quote_setting s where m.active and not m.archived order by m.id = s.mailbox_id desc nulls last, m.created_at, m.id limit 1;
  if not found then return 'no_mailbox'; end if;
  perform sales_mail_of_quote(p_mail, q.id, me(), p_address, p_name, p_subject, p_text, app_now());
  insert into mail_out (id, kind, quote_id, quote_number, sales_id, mailbox_id, rfc_id, to_address, to_name, subject, text, due_at, created_at)
  values (p_mail, 'quote', q.id, q.sent, p_mail, box.id, replace(p_mail::text, '-', '') || '@' || split_part(box.address, '@', 2), p_address, p_name,
          p_subject, p_text, app_now(), app_now())
  on conflict (id) do nothing;
  return 'sent';
end $$;

-- A quote is taken back on its own page, where the customer's link ends with it; its letter alone cannot be.
create or replace function take_back_sales_mail(p_id uuid) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from mail_out o using sales_mail m
   where m.id = p_id and o.sales_id = m.id and o.kind = 'sales' and m.sender_id = me() and o.state = 'waiting' and o.attempts = 0;
  if not found then return false; end if;
  delete from sales_mail where id = p_id;
  return true;
end $$;

-- As in 0067; a quote that is withdrawn, or was replaced by another version, is not sent again.
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
  if exists (select 1 from mail_out o join quote q on q.id = o.quote_id
              where o.sales_id = p_id and (q.state = 'withdrawn' or q.sent is distinct from o.quote_number)) then
    return 'quote_over';
  end if;
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

-- As in 0067; what is told of a letter with a quote names the quote.
create or replace function tell_of_sales_mail(m sales_mail, p_kind text, p_actor uuid, p_after jsonb) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  people uuid[] := contacts_of_sales_mail(m);
begin
  insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
  select gen_random_uuid(), app_now(), app_now(), p_actor, p_kind, w.subject_kind, w.subject_id, w.customer_id, w.owner_id, w.version,
         jsonb_build_object('mail', m.id, 'mail_subject', m.subject, 'contact_ids', to_jsonb(people),
                            'contacts', coalesce((select jsonb_agg(k.name order by k.name) from contact k where k.id = any (people)), '[]'))
         || coalesce((select jsonb_build_object('quote', q.id, 'quote_name', coalesce(q.number, q.title))
                        from mail_out o join quote q on q.id = o.quote_id where o.sales_id = m.id), '{}')
         || p_after
    from place_of_sales_mail(m) w where w.subject_id is not null;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- What was asked for the newest versions of a deal's open quotes, as far as they are not sent yet. Which of them one sees is up to the policies.
create function approvals_of_deal(p_deal uuid) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(a.id), '{}')
    from quote q join approval a on a.quote_id = q.id and a.number = q.current and a.state <> 'withdrawn'
   where q.deal_id = p_deal and q.current > coalesce(q.sent, 0) and q.state not in ('accepted', 'withdrawn');
end;
grant execute on function approvals_of_deal(uuid) to qz_everyone;

-- ---------------------------------------------------------------------------------------------------------------------
-- Whoever looks at the runs of rules hears that there are others.
create function announce_runs() returns trigger language plpgsql as $$
begin
  perform pg_notify('qz_automation', '');
  return null;
end $$;
create trigger announce_runs after insert or update on automation_run for each statement execute function announce_runs();

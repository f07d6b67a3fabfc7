-- Asking by mail how it went: once for each ticket, some time after it was solved, as far as the customer may be asked.

alter table rating_setting
  add column mail          boolean not null default false,
  add column delay_hours   smallint not null default 24 constraint rating_setting_delay_range check (delay_hours between 0 and 720),
  add column needs_consent boolean not null default false;
comment on column rating_setting.mail is 'customers are asked by mail once a ticket is solved';
comment on column rating_setting.delay_hours is 'so long after it was solved: one that goes on meanwhile is not asked about';
comment on column rating_setting.needs_consent is 'only who agreed to mails is asked; who refused them never is';
grant update (mail, delay_hours, needs_consent) on rating_setting to qz_desk;

-- Tickets that were solved and wait to be asked about.
create table survey_due (
  ticket_id uuid primary key references ticket on delete cascade,
  due_at    timestamptz not null
);
create index survey_due_next on survey_due (due_at);
select guard_table('survey_due');
create policy mailer on survey_due to qz_mailer using (true) with check (true);
grant select, delete, update (due_at) on survey_due to qz_mailer;

-- Whatever way it was solved. What came in solved, by an import, was another day's work.
create function keep_survey_due() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  done boolean := new.state in ('solved', 'closed') and new.merged_into is null and new.deleted_at is null;
begin
  if not done then
    delete from survey_due where ticket_id = new.id;
  elsif old.state not in ('solved', 'closed') then
    insert into survey_due
    select new.id, app_now() + make_interval(hours => s.delay_hours) from rating_setting s
     where s.mail and not exists (select 1 from ticket_rating r where r.ticket_id = new.id)
    on conflict do nothing;
  end if;
  return null;
end $$;
create trigger keep_survey_due after update of state, merged_into, deleted_at on ticket for each row
  when ((old.state, old.merged_into, old.deleted_at) is distinct from (new.state, new.merged_into, new.deleted_at)) execute function keep_survey_due();

-- As in 0037, for the mailer too.
create or replace function ask_for_rating(p_ticket uuid, p_hash bytea) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t ticket;
  r ticket_rating;
begin
  if not (may_write_tickets() or caller_has('qz_daily') or caller_has('qz_mailer')) then
    raise exception using errcode = 'insufficient_privilege', message = 'ask_for_rating';
  end if;
  select * into t from ticket where id = p_ticket and deleted_at is null;
  if not found then return 'gone'; end if;
  if t.state not in ('solved', 'closed') then return 'not_solved'; end if;
  if t.customer_id is null then return 'no_customer'; end if;
  -- Of two who ask the same customer at once, the second sees what the first did.
  perform pg_advisory_xact_lock(hashtextextended('rating ' || t.customer_id, 0));
  select * into r from ticket_rating where ticket_id = p_ticket;
  if r.rated_at < app_now() - interval '1 day' then return 'rated'; end if;
  if r.ticket_id is null and exists (
    select 1 from ticket other join ticket_rating asked on asked.ticket_id = other.id
     where other.customer_id = t.customer_id
       and asked.asked_at > app_now() - make_interval(days => (select s.pause_days from rating_setting s))
  ) then
    return 'too_soon';
  end if;
  insert into ticket_rating (ticket_id, asked_at, asked_by) values (p_ticket, app_now(), me()) on conflict (ticket_id) do nothing;
  delete from rating_link where expires_at < app_now();
  insert into rating_link values (p_hash, p_ticket, app_now(), app_now() + interval '30 days');
  return 'asked';
end $$;

-- Whether somebody may be asked by mail, by what they agreed to (0011): never where nobody may contact them or they refused mails.
create function may_be_asked_by_mail(p_consent jsonb, p_needed boolean) returns boolean language sql immutable
begin atomic
  select coalesce(p_consent -> 'none', 'null') = 'null'
     and case when p_needed then coalesce(p_consent -> 'email' ->> 'state', '') = 'given'
              else coalesce(p_consent -> 'email' ->> 'state', '') <> 'refused' end;
end;

-- Asks about a ticket by mail: to whom and by which mailbox it goes. No row where nobody is asked: it goes on, or was asked about, or the
-- customer was a short time ago; there is no address or no mailbox; or they may not be.
create function ask_by_mail(p_ticket uuid, p_hash bytea)
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
  select * into box from mailbox m where m.active and not m.archived
   order by m.id = (select w.mailbox_id from ticket_mail w where w.ticket_id = t.id) desc nulls last, m.created_at, m.id limit 1;
  if not agreed or box.id is null or to_address !~ '^[^\s@<>]+@[^\s@<>]+$' or to_address is null or length(to_address) > 254 then return; end if;
  if ask_for_rating(p_ticket, p_hash) <> 'asked' then return; end if;
  return query select to_address, to_name, t.number, t.subject, o.locale, box.id, box.address, t.customer_id, t.customer_owner_id, t.version
                 from organisation o;
end $$;
grant execute on function ask_by_mail(uuid, bytea) to qz_mailer;

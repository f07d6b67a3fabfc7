-- What is to be done, by whom and when. Until now `activity` held the next steps of deals and customers; it becomes the one table for
-- tasks and appointments, about a customer, a contact, a deal, a ticket, or about nothing but oneself. What stood in it reads as before.

alter table person add column time_zone text constraint person_time_zone_length check (length(time_zone) between 1 and 64);
comment on column person.time_zone is 'by its name in the database of time zones; null: the organisation''s clocks';
grant update (time_zone) on person to qz_everyone;

alter table activity
  alter column due_at drop not null,
  drop constraint activity_has_subject,
  add column contact_id    uuid references contact,
  add column ticket_id     uuid references ticket,
  add column note          text not null default '' constraint activity_note_length check (length(note) <= 2000),
  add column ends_at       timestamptz,
  add column all_day       boolean not null default false,
  add column zone          text constraint activity_zone_length check (length(zone) between 1 and 64),
  add column priority      smallint not null default 1 constraint activity_priority_known check (priority in (0, 1, 2)),
  add column created_by    uuid references person,
  add column done_by       uuid references person,
  add column repeats       text constraint activity_repeats_length check (length(repeats) between 1 and 200),
  add column series_id     uuid,
  add column series_day    date,
  add column series_number integer not null default 1 constraint activity_series_number_positive check (series_number > 0),
  add column remind_before integer default 0 constraint activity_remind_range check (remind_before between 0 and 40320),
  add column remind_mail   boolean not null default false,
  add column remind_at     timestamptz,
  add column version       integer not null default 1,
  add constraint activity_one_subject check (num_nonnulls(coalesce(deal_id, customer_id), contact_id, ticket_id) <= 1),
  add constraint activity_ends_after_it_begins check (ends_at is null or (ends_at > due_at and not all_day)),
  add constraint activity_all_day_has_day check (due_at is not null or not all_day),
  add constraint activity_repeats_from_a_day check (repeats is null or (due_at is not null and series_id is not null and series_day is not null));
comment on column activity.due_at is 'when it begins or is due; of a whole day its last minute in the zone; null: some day';
comment on column activity.zone is 'by whose clocks it was planned: recurrence goes by them; null: the organisation''s';
comment on column activity.created_by is 'who asked for it; null where nobody is known';
comment on column activity.repeats is 'the rule, written as in RFC 5545; the one that is open carries it on';
comment on column activity.series_day is 'the day of the rule that it stands for, wherever it was moved to';
comment on column activity.remind_before is 'minutes before it is due (before nine in the morning of a whole day); null: never';
-- Completing one makes the next once, whoever completes it and however often.
create unique index activity_series_once on activity (series_id, series_day) where series_id is not null;
create index activity_queue on activity (owner_id, (coalesce(due_at, 'infinity'::timestamptz)), id) where done_at is null;
create index activity_done on activity (owner_id, done_at desc, id desc) where done_at is not null;
create index activity_asked on activity (created_by, (coalesce(due_at, 'infinity'::timestamptz)), id) where done_at is null;
create index activity_calendar on activity (owner_id, due_at) where due_at is not null;
create index activity_again on activity (owner_id, due_at) where repeats is not null and done_at is null;
create index activity_done_of_deal on activity (deal_id, done_at desc) where done_at is not null and deal_id is not null;
create index activity_done_of_customer on activity (customer_id, done_at desc) where done_at is not null and customer_id is not null;
create index activity_of_contact on activity (contact_id) where contact_id is not null;
create index activity_of_ticket on activity (ticket_id) where ticket_id is not null;

-- As before, one is reminded of what is open when it is due. Nothing that counts for completeness changes.
alter table activity disable trigger completeness_follows_done;
update activity set remind_at = due_at where done_at is null;
alter table activity enable trigger completeness_follows_done;

create function keep_activity() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.created_by := coalesce(new.created_by, me());
  else
    new.version := old.version + 1;
  end if;
  new.remind_at := case when new.all_day then new.due_at - interval '14 hours 59 minutes' else new.due_at end
                   - make_interval(mins => new.remind_before);
  return new;
end $$;
create trigger keep_activity before insert or update on activity for each row execute function keep_activity();
drop index activity_due;
-- The queue begins with the owner too.
drop index activity_open_by_owner;
create index activity_remind on activity (remind_at) where done_at is null;

-- ---------------------------------------------------------------------------------------------------------------------
-- Whose tasks the caller sees by their own place: their own, and a manager's people's.
create function my_task_people() returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case when caller_has('qz_deal_team') or caller_has('qz_desk') or caller_has('qz_administer') then my_people() else array[me()] end;
end;

-- What it is about is not in the bin.
create function task_subject_lives(p_deal uuid, p_customer uuid, p_contact uuid, p_ticket uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case when p_deal is not null then exists (select 1 from deal d where d.id = p_deal and d.deleted_at is null)
              when p_customer is not null then exists (select 1 from customer c where c.id = p_customer and c.deleted_at is null)
              when p_contact is not null then exists (
                select 1 from contact c where c.id = coalesce(contact_merged_into(p_contact), p_contact) and c.deleted_at is null)
              when p_ticket is not null then exists (select 1 from ticket t where t.id = p_ticket and t.deleted_at is null)
              else true end;
end;

-- Whether the caller sees the contact, or what it became part of. As the caller: their own policies decide.
create function sees_contact_of_task(p_contact uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select 1 from contact c where c.id = coalesce(contact_merged_into(p_contact), p_contact) and c.deleted_at is null);
end $$;

-- Who it is for, who asked for it, who leads them, and who may write what it is about.
create function may_change_task(p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select exists (
    select 1 from activity a
     where a.id = p_id and task_subject_lives(a.deal_id, a.customer_id, a.contact_id, a.ticket_id)
       and (array[a.owner_id, a.created_by] && my_task_people()
            or case when a.deal_id is not null then may_write_record('deal', a.deal_id)
                    when a.customer_id is not null then may_write_record('customer', a.customer_id)
                    when a.contact_id is not null then may_write_contact(coalesce(contact_merged_into(a.contact_id), a.contact_id))
                    when a.ticket_id is not null then caller_has('qz_ticket_write')
                    else false end));
end;
grant execute on function my_task_people(), task_subject_lives(uuid, uuid, uuid, uuid), sees_contact_of_task(uuid), may_change_task(uuid) to qz_everyone;

grant select, delete on activity to qz_everyone;
grant insert (id, deal_id, customer_id, contact_id, ticket_id, kind, title, note, due_at, ends_at, all_day, zone, priority, owner_id, created_by,
              repeats, series_id, series_day, series_number, remind_before, remind_mail, created_at) on activity to qz_everyone;
grant update (kind, title, note, due_at, ends_at, all_day, zone, priority, done_at, done_by, repeats, series_id, series_day, series_number,
              remind_before, remind_mail) on activity to qz_everyone;
-- Everybody's tasks pass these, also the next step of each card of a board: what costs a call comes last, and no policy brings the whole
-- sight of contacts into each plan.
create policy own_tasks on activity for select to qz_everyone
  using (array[owner_id, created_by] && (select my_task_people())::uuid[]
         and (num_nonnulls(deal_id, customer_id, contact_id, ticket_id) = 0 or task_subject_lives(deal_id, customer_id, contact_id, ticket_id)));
create policy with_contact on activity for select to qz_customer_self, qz_customer_team, qz_customer_all
  using (contact_id is not null and sees_contact_of_task(contact_id));
create policy with_ticket on activity for select to qz_ticket_self, qz_ticket_team, qz_ticket_all
  using (ticket_id is not null and exists (select 1 from ticket t where t.id = ticket_id and t.deleted_at is null));
create policy own_adds on activity for insert to qz_everyone
  with check (created_by = (select me()) and num_nonnulls(deal_id, customer_id, contact_id, ticket_id) = 0);
create policy with_contact_adds on activity for insert to qz_customer_write
  with check (contact_id is not null and deal_id is null and customer_id is null and may_write_contact(contact_id));
create policy with_ticket_adds on activity for insert to qz_ticket_write
  with check (ticket_id is not null and exists (select 1 from ticket t where t.id = ticket_id and t.deleted_at is null));
create policy own_changes on activity for update to qz_everyone using (may_change_task(id));
create policy own_removes on activity for delete to qz_everyone using (may_change_task(id));
-- What is in the bin brings nothing into a queue, not even that of those who see the bin.
drop policy with_deal on activity;
create policy with_deal on activity for select to qz_deal_self, qz_deal_team, qz_deal_all
  using (deal_id is not null and exists (select 1 from deal d where d.id = deal_id and d.deleted_at is null));
drop policy with_customer on activity;
create policy with_customer on activity for select to qz_customer_self, qz_customer_team, qz_customer_all
  using (customer_id is not null and deal_id is null
         and exists (select 1 from customer c where c.id = customer_id and c.deleted_at is null));
-- These asked for a customer where there was no deal; now there may be neither.
drop policy with_customer_adds on activity;
create policy with_customer_adds on activity for insert to qz_customer_write
  with check (customer_id is not null and deal_id is null
              and exists (select 1 from customer c where c.id = customer_id and may_write_customer(c.id, c.owner_id)));

-- Before a task changes: what it is about, as the log names it. A deal is counted up, so that whoever shows it hears of it.
create function touch_task(p_id uuid, out subject_kind text, out subject uuid, out customer uuid, out owner uuid, out version integer)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  a activity;
begin
  select * into a from activity t where t.id = p_id;
  if a.id is null or not may_change_task(p_id) then raise exception using errcode = 'no_data_found', message = 'activity'; end if;
  if a.deal_id is not null then
    update deal d set version = d.version + 1, updated_at = app_now() where d.id = a.deal_id
    returning 'deal', d.id, d.customer_id, d.owner_id, d.version into subject_kind, subject, customer, owner, version;
  elsif a.customer_id is not null then
    select 'customer', c.id, c.id, c.owner_id into subject_kind, subject, customer, owner from customer c where c.id = a.customer_id;
  elsif a.contact_id is not null then
    select 'contact', c.id, c.owner_id into subject_kind, subject, owner from contact c where c.id = coalesce(contact_merged_into(a.contact_id), a.contact_id);
  elsif a.ticket_id is not null then
    select 'ticket', t.id, t.customer_id, t.customer_owner_id into subject_kind, subject, customer, owner from ticket t where t.id = a.ticket_id;
  else
    subject_kind := 'activity';
    subject := a.id;
    owner := a.owner_id;
  end if;
end $$;

-- Gives a task to a colleague who sees what it is about; gives whose it was.
create function give_task(p_id uuid, p_to uuid) returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  a activity;
begin
  select * into a from activity t where t.id = p_id for update;
  if a.id is null or not may_change_task(p_id) then raise exception using errcode = 'no_data_found', message = 'activity'; end if;
  if not exists (select 1 from person p where p.id = p_to and p.active) or not (case
       when a.deal_id is not null then p_to in (select people_who_see('deal', a.deal_id))
       when a.customer_id is not null then p_to in (select people_who_see('customer', a.customer_id))
       when a.contact_id is not null then p_to in (select people_who_see('contact', coalesce(contact_merged_into(a.contact_id), a.contact_id)))
       when a.ticket_id is not null then p_to in (select people_who_see('ticket', a.ticket_id))
       else true end) then
    raise exception using errcode = 'check_violation', constraint = 'activity_owner_may_receive', message = 'activity_owner_may_receive';
  end if;
  update activity t set owner_id = p_to where t.id = p_id and t.owner_id <> p_to;
  return a.owner_id;
end $$;

-- The next of a series, as the one before it; false where somebody else made it.
create function make_next_task(p_of uuid, p_id uuid, p_day date, p_number integer, p_due timestamptz, p_ends timestamptz) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not may_change_task(p_of) then raise exception using errcode = 'no_data_found', message = 'activity'; end if;
  insert into activity (id, deal_id, customer_id, contact_id, ticket_id, kind, title, note, due_at, ends_at, all_day, zone, priority, owner_id,
                        created_by, repeats, series_id, series_day, series_number, remind_before, remind_mail, created_at)
  select p_id, a.deal_id, a.customer_id, a.contact_id, a.ticket_id, a.kind, a.title, a.note, p_due, p_ends, a.all_day, a.zone, a.priority,
         a.owner_id, a.created_by, a.repeats, a.series_id, p_day, p_number, a.remind_before, a.remind_mail, app_now()
    from activity a where a.id = p_of and a.repeats is not null
  on conflict (series_id, series_day) where series_id is not null do nothing;
  return found;
end $$;
grant execute on function touch_task(uuid), give_task(uuid, uuid), make_next_task(uuid, uuid, date, integer, timestamptz, timestamptz) to qz_everyone;

-- ---------------------------------------------------------------------------------------------------------------------
-- Reminders by mail: a row says that one was written, so it is written once, whoever works and however often.
create table activity_reminder (
  activity_id uuid not null references activity on delete cascade,
  due_at      timestamptz not null,
  person_id   uuid not null references person,
  mail_id     uuid references mail_out on delete set null,
  primary key (activity_id, due_at, person_id)
);
select guard_table('activity_reminder');

-- The lists of kinds as they are, with one more: others may have added theirs.
do $$ declare rule record; begin
  for rule in select c.conname, pg_get_constraintdef(c.oid) as said from pg_constraint c
               where c.conrelid = 'mail_out'::regclass and c.conname in ('mail_out_kind_known', 'mail_out_has_ticket') loop
    execute format('alter table mail_out drop constraint %I, add constraint %I %s', rule.conname, rule.conname,
                   replace(rule.said, '''sign_in''::text', '''sign_in''::text, ''reminder''::text'));
  end loop;
end $$;

-- What is to be reminded of by mail: since a day ago, so that a server that slept does not forget, and nothing older.
create function mail_reminders_due() returns table (activity uuid, title text, due timestamptz, whole_day boolean, person uuid, language text,
                                                    zone text, utc_offset integer)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select a.id, a.title, a.due_at, a.all_day, p.id, coalesce(p.locale, o.locale), p.time_zone, o.utc_offset::integer
    from activity a join person p on p.id = a.owner_id and p.active and p.email is not null cross join organisation o
   where a.done_at is null and a.remind_mail and a.remind_at <= app_now() and a.remind_at > app_now() - interval '1 day'
     and task_subject_lives(a.deal_id, a.customer_id, a.contact_id, a.ticket_id)
     and not exists (select 1 from activity_reminder r where r.activity_id = a.id and r.due_at = a.due_at and r.person_id = p.id)
   order by a.remind_at limit 100;
end;

create function remind_by_mail(p_activity uuid, p_due timestamptz, p_person uuid, p_subject text, p_text text) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  box mailbox;
  mail uuid := gen_random_uuid();
begin
  select * into box from first_mailbox();
  if box.id is null then return false; end if;
  -- Held while it is written: who completes it at the same moment is either before this, or after it.
  perform from activity a where a.id = p_activity and a.done_at is null and a.due_at = p_due and a.owner_id = p_person for update;
  if not found then return false; end if;
  insert into activity_reminder (activity_id, due_at, person_id) values (p_activity, p_due, p_person) on conflict do nothing;
  if not found then return false; end if;
  insert into mail_out (id, kind, mailbox_id, rfc_id, to_address, to_name, subject, text, due_at, created_at)
  select mail, 'reminder', box.id, replace(mail::text, '-', '') || '@' || split_part(box.address, '@', 2), p.email, p.name, p_subject, p_text,
         app_now(), app_now() from person p where p.id = p_person;
  update activity_reminder set mail_id = mail where activity_id = p_activity and due_at = p_due and person_id = p_person;
  return true;
end $$;
grant execute on function mail_reminders_due(), remind_by_mail(uuid, timestamptz, uuid, text, text) to qz_notifier;
grant execute on function task_subject_lives(uuid, uuid, uuid, uuid) to qz_notifier;

-- ---------------------------------------------------------------------------------------------------------------------
-- The calendar feed of a person, by an address that nobody else has.
create table calendar_feed (
  person_id uuid primary key references person,
  hash      bytea not null constraint calendar_feed_hash_unique unique,
  made_at   timestamptz not null default app_now(),
  read_at   timestamptz
);
comment on column calendar_feed.hash is 'of the secret, which stands in no table';
select guard_table('calendar_feed');
create policy own_feed on calendar_feed to qz_everyone using (person_id = (select me())) with check (person_id = (select me()));
grant select (person_id, made_at, read_at), insert (person_id, hash, made_at), update (hash, made_at, read_at), delete on calendar_feed to qz_everyone;

-- Whose calendar stands behind a secret; 'in', 'unknown' (none, or of somebody who left), 'many' (too often within the hour: wrong ones
-- from one place, right ones for one calendar).
create function calendar_behind(p_hash bytea, p_from text, out became text, out person uuid, out name text, out language text, out zone text,
                                out utc_offset integer)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  select p.id, p.name, coalesce(p.locale, o.locale), p.time_zone, o.utc_offset into person, name, language, zone, utc_offset
    from calendar_feed f join person p on p.id = f.person_id and p.active cross join organisation o where f.hash = p_hash;
  if person is null then
    became := case when help_is_too_much('calendar', p_from, 60) then 'many' else 'unknown' end;
  elsif help_is_too_much('calendar of', person::text, 240) then
    became := 'many';
  else
    became := 'in';
    update calendar_feed f set read_at = app_now() where f.hash = p_hash and (f.read_at is null or f.read_at < app_now() - interval '5 minutes');
  end if;
end $$;

-- What stands in that calendar: titles, times and own notes, and nothing of customers.
create function calendar_tasks(p_hash bytea) returns table (id uuid, kind text, title text, note text, due timestamptz, ends timestamptz,
  whole_day boolean, zone text, done timestamptz, repeats text, series uuid, day date, number integer, changed integer)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select a.id, a.kind, a.title, a.note, a.due_at, a.ends_at, a.all_day, a.zone, a.done_at, a.repeats, a.series_id, a.series_day, a.series_number, a.version
    from calendar_feed f join person p on p.id = f.person_id and p.active join activity a on a.owner_id = p.id
   where f.hash = p_hash and a.due_at > app_now() - interval '90 days' and a.due_at < app_now() + interval '2 years'
     and task_subject_lives(a.deal_id, a.customer_id, a.contact_id, a.ticket_id)
   order by a.due_at, a.id limit 2000;
end;
grant execute on function calendar_behind(bytea, text), calendar_tasks(bytea) to qz_help;

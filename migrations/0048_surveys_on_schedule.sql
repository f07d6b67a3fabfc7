-- Surveys with questions of one's own: after closing (beside the score of 0037) and on schedule, answered behind a link, over the phone
-- or at a code for cameras; and complaints that the customer confirms.

-- ---------------------------------------------------------------------------------------------------------------------
create table survey (
  id            uuid primary key,
  kind          text not null constraint survey_kind_known check (kind in ('csat', 'nps')),
  name          text not null constraint survey_name_length check (length(trim(name)) between 1 and 100),
  ask           text not null default '' constraint survey_ask_length check (length(ask) <= 300),
  ask_en        text not null default '' constraint survey_ask_en_length check (length(ask_en) <= 300),
  subject       text not null default '' constraint survey_subject_length check (length(subject) <= 200),
  subject_en    text not null default '' constraint survey_subject_en_length check (length(subject_en) <= 200),
  letter        text not null default '' constraint survey_letter_length check (length(letter) <= 4000),
  letter_en     text not null default '' constraint survey_letter_en_length check (length(letter_en) <= 4000),
  mailbox_id    uuid references mailbox,
  conditions    jsonb not null default '{}' constraint survey_conditions_form check (jsonb_typeof(conditions) = 'object'),
  everybody     boolean not null default false,
  every_days    smallint constraint survey_every_days_range check (every_days between 1 and 1095),
  after_days    smallint constraint survey_after_days_range check (after_days between 0 and 730),
  product_id    uuid references product,
  needs_consent boolean not null default false,
  calendar_id   uuid references sla_calendar,
  low           smallint not null default 6 constraint survey_low_range check (low between 0 and 10),
  number        integer not null default 1,
  token         text constraint survey_token_form check (token ~ '^[0-9a-f]{32}$') constraint survey_token_unique unique,
  active        boolean not null default false,
  archived      boolean not null default false,
  version       integer not null default 1,
  created_at    timestamptz not null default app_now()
);
comment on column survey.ask is 'what the score answers; empty for the usual words';
comment on column survey.conditions is 'which customers, as app/src/lists/filters/model.rs writes it; nothing: all';
comment on column survey.everybody is 'all contacts of a customer, else the main one';
comment on column survey.every_days is 'so long after somebody was asked they are asked again; null: once';
comment on column survey.after_days is 'so long after a thing was delivered or bought its customer is asked, once for each thing; null: without a thing';
comment on column survey.low is 'up to this score somebody is told, and a ticket goes after it';
comment on column survey.number is 'which version of its questions is asked now';
comment on column survey.token is 'of the page that everybody may answer who has the code; null: there is none';
create unique index survey_name_unique on survey (lower(name)) where not archived;
create unique index survey_one_after_closing on survey (kind) where kind = 'csat';
create index survey_by_mailbox on survey (mailbox_id) where mailbox_id is not null;
create index survey_by_product on survey (product_id) where product_id is not null;
create index survey_by_calendar on survey (calendar_id) where calendar_id is not null;
select guard_table('survey');
create policy everyone_reads on survey for select to qz_everyone, qz_daily, qz_mailer using (true);
create policy desk_adds on survey for insert to qz_desk with check (kind = 'nps');
create policy desk_changes on survey for update to qz_desk using (true) with check (true);
grant select on survey to qz_everyone, qz_daily, qz_mailer;
grant insert on survey to qz_desk;
grant update (name, ask, ask_en, subject, subject_en, letter, letter_en, mailbox_id, conditions, everybody, every_days, after_days, product_id,
              needs_consent, calendar_id, low, number, token, active, archived, version) on survey to qz_desk;

-- What was asked stays as it was asked: whoever changes questions adds a version.
create table survey_questions (
  survey_id uuid not null references survey,
  number    integer not null,
  questions jsonb not null constraint survey_questions_form check (jsonb_typeof(questions) = 'array' and jsonb_array_length(questions) <= 30),
  made_at   timestamptz not null default app_now(),
  primary key (survey_id, number)
);
select guard_table('survey_questions');
create policy everyone_reads on survey_questions for select to qz_everyone using (true);
create policy desk_adds on survey_questions for insert to qz_desk with check (true);
grant select on survey_questions to qz_everyone;
grant insert on survey_questions to qz_desk;

-- The one that stands beside the score of a ticket is there from the beginning.
with made as (
  insert into survey (id, kind, name, low, active) values (gen_random_uuid(), 'csat', '工单满意度', 2, true) returning id)
insert into survey_questions (survey_id, number, questions) select made.id, 1, '[]' from made;

-- How far the mailer of a survey came, and when it goes on.
create table survey_progress (
  survey_id uuid primary key references survey,
  cursor    uuid not null default '00000000-0000-0000-0000-000000000000',
  next_at   timestamptz not null,
  ended_at  timestamptz,
  asked     bigint not null default 0,
  broken    boolean not null default false
);
comment on column survey_progress.cursor is 'the last customer of this round';
comment on column survey_progress.asked is 'how many people, since it was made';
comment on column survey_progress.broken is 'its conditions name a field that is no longer there';
create index survey_progress_next on survey_progress (next_at);
select guard_table('survey_progress');
create policy desk_reads on survey_progress for select to qz_desk using (true);
create policy daily_work on survey_progress to qz_daily using (true) with check (true);
grant select on survey_progress to qz_desk;
grant select, update on survey_progress to qz_daily;
create function survey_goes_on() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into survey_progress (survey_id, next_at) values (new.id, app_now())
  on conflict (survey_id) do update set next_at = app_now(), cursor = '00000000-0000-0000-0000-000000000000', broken = false;
  return null;
end $$;
create trigger survey_goes_on after insert or update of active, conditions, everybody, every_days, after_days, product_id, needs_consent, calendar_id
  on survey for each row when (new.kind = 'nps' and new.active) execute function survey_goes_on();

-- ---------------------------------------------------------------------------------------------------------------------
-- Somebody who is asked, and what they answered. Seen as the customer is: by whose customer it is, kept by triggers.
create table survey_ask (
  id                uuid primary key,
  survey_id         uuid not null references survey,
  number            integer not null,
  channel           text not null constraint survey_ask_channel_known check (channel in ('mail', 'link', 'phone', 'qr', 'test')),
  customer_id       uuid references customer,
  contact_id        uuid references contact,
  asset_id          uuid references asset,
  product_id        uuid references product,
  customer_owner_id uuid references person,
  language          text not null default 'zh-CN' constraint survey_ask_language_known check (language in ('zh-CN', 'en')),
  asked_at          timestamptz not null,
  asked_by          uuid references person,
  answered_at       timestamptz,
  score             smallint constraint survey_ask_score_range check (score between 0 and 10),
  comment           text constraint survey_ask_comment_length check (length(comment) between 1 and 2000),
  answers           jsonb not null default '{}' constraint survey_ask_answers_form check (jsonb_typeof(answers) = 'object'),
  follow_up_id      uuid references ticket,
  visitor           bytea,
  constraint survey_ask_score_has_moment check ((score is null) = (answered_at is null)),
  foreign key (survey_id, number) references survey_questions
);
comment on column survey_ask.channel is 'mail and link: by a link that nobody else has; phone: written down by asked_by; qr: nobody knows by whom; test: counts nowhere';
comment on column survey_ask.visitor is 'of a qr answer: a hash of the browser, so that each answers once';
create unique index survey_ask_one_of_a_browser on survey_ask (survey_id, visitor) where visitor is not null;
create unique index survey_ask_one_of_a_thing on survey_ask (survey_id, asset_id, coalesce(contact_id, customer_id)) where asset_id is not null;
create index survey_ask_by_survey on survey_ask (survey_id, answered_at desc, id desc) where answered_at is not null;
create index survey_ask_by_time on survey_ask (survey_id, asked_at);
create index survey_ask_by_customer on survey_ask (customer_id, survey_id, asked_at desc) where customer_id is not null;
create index survey_ask_by_contact on survey_ask (contact_id, asked_at desc) where contact_id is not null;
create index survey_ask_by_owner on survey_ask (customer_owner_id) where customer_owner_id is not null;
create index survey_ask_by_asset on survey_ask (asset_id) where asset_id is not null;
create index survey_ask_by_product on survey_ask (product_id) where product_id is not null;
create index survey_ask_by_follow_up on survey_ask (follow_up_id) where follow_up_id is not null;
select guard_table('survey_ask');
grant select on survey_ask to qz_customer_self, qz_customer_team, qz_customer_all;
create policy self_reads on survey_ask for select to qz_customer_self using (customer_owner_id = (select me()));
create policy team_reads on survey_ask for select to qz_customer_team using (customer_owner_id = any ((select my_people())::uuid[]));
create policy shared_reads on survey_ask for select to qz_customer_self, qz_customer_team
  using (customer_id = any ((select shared_ids('customer'))::uuid[]));
create policy all_reads on survey_ask for select to qz_customer_all using (true);

create function keep_survey_owner() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.customer_owner_id := (select c.owner_id from customer c where c.id = new.customer_id);
  return new;
end $$;
create trigger keep_survey_owner before insert or update of customer_id on survey_ask for each row execute function keep_survey_owner();
create function keep_survey_customer_owner() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update survey_ask set customer_owner_id = new.owner_id where customer_id = new.id;
  return null;
end $$;
create trigger keep_survey_customer_owner after update of owner_id on customer for each row
  when (old.owner_id is distinct from new.owner_id) execute function keep_survey_customer_owner();

-- What a customer said goes for good with the customer, where a contact goes the letters to it.
create function survey_ask_goes_along() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if old.customer_id is not null and new.customer_id is null then
    delete from survey_ask where id = new.id;
  elsif old.contact_id is not null and new.contact_id is null then
    delete from mail_out where ask_id = new.id;
  end if;
  return null;
end $$;
create trigger survey_ask_goes_along after update of customer_id, contact_id on survey_ask for each row
  when ((old.customer_id, old.contact_id) is distinct from (new.customer_id, new.contact_id)) execute function survey_ask_goes_along();

-- A merge takes it along, and the way back returns it.
create function merge_moves_surveys() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ids uuid[];
  field text := case tg_table_name when 'customer_merge' then 'customer_id' else 'contact_id' end;
begin
  -- Where both were asked about one thing, each keeps its own.
  execute format('with m as (update survey_ask a set %1$I = $1 where a.%1$I = $2 and (a.asset_id is null or not exists (
                    select 1 from survey_ask o where o.survey_id = a.survey_id and o.asset_id = a.asset_id and o.id <> a.id)) returning id)
                  select array_agg(id order by id) from m', field)
    into ids using new.kept_id, new.gone_id;
  new.moved := new.moved || jsonb_build_object('surveys', coalesce(to_jsonb(ids), '[]'));
  return new;
end $$;
create trigger merge_moves_surveys before insert on customer_merge for each row execute function merge_moves_surveys();
create trigger merge_moves_surveys before insert on contact_merge for each row execute function merge_moves_surveys();
create function undone_merge_returns_surveys() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  field text := case tg_table_name when 'customer_merge' then 'customer_id' else 'contact_id' end;
begin
  execute format('update survey_ask set %1$I = $1 where %1$I = $2
                     and id in (select jsonb_array_elements_text(coalesce($3 -> ''surveys'', ''[]''))::uuid)', field)
    using new.gone_id, new.kept_id, new.moved;
  return null;
end $$;
create trigger undone_merge_returns_surveys after update of undone_at on customer_merge for each row
  when (old.undone_at is null and new.undone_at is not null) execute function undone_merge_returns_surveys();
create trigger undone_merge_returns_surveys after update of undone_at on contact_merge for each row
  when (old.undone_at is null and new.undone_at is not null) execute function undone_merge_returns_surveys();

-- Links are kept as hashes, as those of ratings. Nobody reads them but the functions below.
create table survey_link (
  token_hash bytea primary key constraint survey_link_hash_length check (length(token_hash) = 32),
  ask_id     uuid not null references survey_ask on delete cascade,
  made_at    timestamptz not null,
  expires_at timestamptz not null
);
create index survey_link_by_ask on survey_link (ask_id);
create index survey_link_by_end on survey_link (expires_at);
select guard_table('survey_link');

-- Answers to further questions stand beside the score of a ticket.
alter table ticket_rating
  add column number  integer,
  add column answers jsonb not null default '{}' constraint ticket_rating_answers_form check (jsonb_typeof(answers) = 'object');
comment on column ticket_rating.number is 'which version of the questions was answered';

-- All answers of all surveys. Each line is seen as the table below lets the reader see it.
create view survey_answer with (security_invoker = true) as
  select a.id, a.survey_id, a.number, a.channel, a.customer_id, a.contact_id, a.customer_owner_id as owner_id, a.product_id,
         null::uuid as ticket_id, a.asked_at, a.answered_at, a.score, a.comment, a.answers, a.follow_up_id
    from survey_ask a where a.channel <> 'test'
  union all
  select r.ticket_id, s.id, coalesce(r.number, 0), 'ticket', t.customer_id, t.contact_id, t.owner_id, t.product_id,
         r.ticket_id, r.asked_at, r.rated_at, r.score, r.comment, r.answers, r.follow_up_id
    from ticket_rating r join ticket t on t.id = r.ticket_id and t.deleted_at is null join survey s on s.kind = 'csat';
grant select on survey_answer to qz_ticket_self, qz_ticket_team, qz_ticket_all;

-- ---------------------------------------------------------------------------------------------------------------------
-- Letters that ask.
alter table mail_out
  add column ask_id uuid references survey_ask on delete cascade,
  add column confirm_id uuid,
  drop constraint mail_out_kind_known,
  drop constraint mail_out_has_ticket,
  add constraint mail_out_kind_known check (kind in ('answer', 'sign_in', 'survey', 'invite', 'confirm')),
  add constraint mail_out_has_ticket check ((ticket_id is null) = (kind in ('sign_in', 'invite'))),
  add constraint mail_out_has_ask check ((ask_id is not null) = (kind = 'invite'));
create index mail_out_by_ask on mail_out (ask_id) where ask_id is not null;

-- Whether somebody was asked a short time ago, by any survey: by this address, or as this contact.
create function survey_cooling(p_address text, p_contact uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select s.pause_days > 0 and (
           exists (select 1 from mail_out o where o.message_id is null and o.to_address = p_address and o.kind in ('survey', 'invite')
                     and o.created_at > app_now() - make_interval(days => s.pause_days))
           or exists (select 1 from survey_ask a where a.contact_id = p_contact and a.channel <> 'test'
                         and a.asked_at > app_now() - make_interval(days => s.pause_days))
           or exists (select 1 from ticket t join ticket_rating r on r.ticket_id = t.id
                       where t.contact_id = p_contact and r.asked_at > app_now() - make_interval(days => s.pause_days)))
    from rating_setting s;
end;

-- Whom a survey would ask now among these customers, with all that a letter needs; and of those that it leaves out why.
create function survey_people(p_survey uuid, p_customers uuid[])
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
              when survey_cooling(p.mail, p.who) then 'recent' end
    from people p left join product g on g.id = p.product
   -- Locks on addresses are taken in one order, whoever asks.
   order by p.mail, p.id, p.who, p.thing;
end $$;
grant execute on function survey_people(uuid, uuid[]) to qz_desk, qz_daily;

-- In which language the house reads, and what it is called.
create function survey_house() returns table (locale text, name text) language sql stable security definer set search_path = public, pg_temp
begin atomic
  select o.locale, o.name from organisation o;
end;
grant execute on function survey_house() to qz_daily, qz_mailer;

-- By which mailbox a survey is sent; the one of a ticket before others.
create function survey_mailbox(p_survey uuid, p_ticket uuid) returns mailbox language sql stable security definer set search_path = public, pg_temp
begin atomic
  select m from mailbox m where m.active and not m.archived
   order by m.id = (select w.mailbox_id from ticket_mail w where w.ticket_id = p_ticket) desc nulls last,
            m.id = (select s.mailbox_id from survey s where s.id = p_survey) desc nulls last, m.created_at, m.id limit 1;
end;

-- Asks somebody by mail, once: 'invited', or why not ('recent', 'asked', 'no_mailbox', 'gone'). Of two who ask the same address at once the
-- second sees what the first did.
create function invite_to_survey(p_id uuid, p_survey uuid, p_customer uuid, p_contact uuid, p_asset uuid, p_address text, p_name text,
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
  if survey_cooling(p_address, p_contact) then return 'recent'; end if;
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
grant execute on function invite_to_survey(uuid, uuid, uuid, uuid, uuid, text, text, text, text, text) to qz_daily;

-- The same letter to whoever tries it. Its answer counts nowhere.
create function try_survey(p_id uuid, p_survey uuid, p_language text, p_subject text, p_text text) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  s survey;
  box mailbox;
  mail uuid := gen_random_uuid();
begin
  if not caller_has('qz_desk') then raise exception using errcode = 'insufficient_privilege', message = 'try_survey'; end if;
  select * into strict s from survey v where v.id = p_survey;
  select * into box from survey_mailbox(p_survey, null) m where m.id is not null;
  if not found then return false; end if;
  insert into survey_ask (id, survey_id, number, channel, language, asked_at, asked_by)
  values (p_id, p_survey, s.number, 'test', p_language, app_now(), me());
  insert into mail_out (id, kind, ask_id, mailbox_id, rfc_id, to_address, to_name, subject, text, due_at, created_at)
  select mail, 'invite', p_id, box.id, replace(mail::text, '-', '') || '@' || split_part(box.address, '@', 2), lower(p.email), p.name, p_subject, p_text,
         app_now(), app_now() from person p where p.id = me();
  return true;
end $$;
grant execute on function try_survey(uuid, uuid, text, text, text) to qz_desk;

-- ---------------------------------------------------------------------------------------------------------------------
-- Keeps an answer. A low score tells whoever owns the customer and who leads the desk, and makes a ticket that goes after it.
create function keep_survey_answer(p_ask uuid, p_score smallint, p_comment text, p_answers jsonb, p_by uuid, p_subject text, p_description text)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  a survey_ask;
  s survey;
  c customer;
  told uuid[] := '{}';
  follow uuid;
begin
  select * into strict a from survey_ask k where k.id = p_ask;
  select * into strict s from survey v where v.id = a.survey_id;
  select * into c from customer k where k.id = a.customer_id and k.deleted_at is null;
  if p_score <= s.low and c.id is not null then
    told := array(select p.id from person p where p.active and (p.id = c.owner_id or p.role = 'service_manager') order by p.id);
    follow := gen_random_uuid();
    insert into ticket (id, number, kind, subject, description, priority, channel, product_id, customer_id, contact_id, inward, created_at, updated_at)
    values (follow, 0, 'complaint', left(replace(p_subject, '[who]', c.name), 200), p_description, 2, case when a.channel = 'phone' then 'phone' else 'web' end,
            a.product_id, c.id, a.contact_id, true, app_now(), app_now());
    insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
    values (gen_random_uuid(), app_now(), app_now(), 'ticket.created', 'ticket', follow, c.id, c.owner_id, 1,
            jsonb_build_object('subject', left(replace(p_subject, '[who]', c.name), 200)));
  end if;
  update survey_ask set score = p_score, comment = p_comment, answers = p_answers, answered_at = app_now(), follow_up_id = follow where id = p_ask;
  if c.id is not null then
    insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, after)
    values (gen_random_uuid(), app_now(), app_now(), p_by, 'customer.survey_answered', 'customer', c.id, c.id, c.owner_id,
            jsonb_build_object('survey', s.id, 'survey_name', s.name, 'score', p_score, 'rating_comment', p_comment, 'survey_channel', a.channel,
                               'contact', a.contact_id, 'contact_name', (select k.name from contact k where k.id = a.contact_id),
                               'told', to_jsonb(told)));
  end if;
end $$;

-- Whether a contact stands for a customer who is there; nobody for a customer without one.
create function survey_can_ask(p_customer uuid, p_contact uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select exists (select 1 from customer c where c.id = p_customer and c.deleted_at is null)
     and (p_contact is null or exists (
       select 1 from customer_contact l join contact k on k.id = l.contact_id and k.deleted_at is null
        where l.customer_id = p_customer and l.contact_id = p_contact));
end;

-- Writes down what somebody said on the phone; false where there is no such customer or survey.
create function survey_by_phone(p_id uuid, p_survey uuid, p_number integer, p_customer uuid, p_contact uuid, p_score smallint, p_comment text,
                                p_answers jsonb, p_subject text, p_description text) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not may_write_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'survey_by_phone'; end if;
  if not survey_can_ask(p_customer, p_contact) or not exists (select 1 from survey s where s.id = p_survey and s.kind = 'nps' and not s.archived) then
    return false;
  end if;
  insert into survey_ask (id, survey_id, number, channel, customer_id, contact_id, asked_at, asked_by)
  values (p_id, p_survey, p_number, 'phone', p_customer, p_contact, app_now(), me());
  perform keep_survey_answer(p_id, p_score, p_comment, p_answers, me(), p_subject, p_description);
  return true;
end $$;

-- Makes a link for one person, to be sent as a short message or shown as a code: 'asked', or why not ('gone', 'do_not_contact', 'recent').
create function survey_by_link(p_id uuid, p_survey uuid, p_customer uuid, p_contact uuid, p_hash bytea) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not may_write_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'survey_by_link'; end if;
  if not survey_can_ask(p_customer, p_contact) then return 'gone'; end if;
  perform pg_advisory_xact_lock(hashtextextended('survey of ' || coalesce(p_contact, p_customer), 0));
  if exists (select 1 from customer c left join contact k on k.id = p_contact where c.id = p_customer
                and (coalesce(c.consent -> 'none', 'null') <> 'null' or coalesce(k.consent -> 'none', 'null') <> 'null')) then
    return 'do_not_contact';
  end if;
  if survey_cooling(null, p_contact) or (p_contact is null and exists (
       select 1 from survey_ask a cross join rating_setting r where a.customer_id = p_customer and a.contact_id is null
          and a.asked_at > app_now() - make_interval(days => r.pause_days))) then
    return 'recent';
  end if;
  insert into survey_ask (id, survey_id, number, channel, customer_id, contact_id, asked_at, asked_by)
  select p_id, s.id, s.number, 'link', p_customer, p_contact, app_now(), me() from survey s where s.id = p_survey and s.kind = 'nps' and not s.archived;
  if not found then return 'gone'; end if;
  delete from survey_link where expires_at < app_now();
  insert into survey_link values (p_hash, p_id, app_now(), app_now() + interval '30 days');
  return 'asked';
end $$;
grant execute on function survey_by_phone(uuid, uuid, integer, uuid, uuid, smallint, text, jsonb, text, text),
  survey_by_link(uuid, uuid, uuid, uuid, bytea) to qz_ticket_write;

-- What stands behind a link; nothing for one that there is not, or that is too old.
create function survey_behind(p_hash bytea)
returns table (kind text, number integer, name text, ask text, ask_en text, questions jsonb, language text, house text, answered boolean)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select s.kind, q.number, s.name, s.ask, s.ask_en, q.questions, a.language, o.locale, a.answered_at is not null
    from survey_link l join survey_ask a on a.id = l.ask_id join survey s on s.id = a.survey_id
    join survey_questions q on q.survey_id = a.survey_id and q.number = a.number cross join organisation o
   where l.token_hash = p_hash and l.expires_at > app_now();
end;
-- The same of a page that everybody may answer.
create function survey_for_all(p_token text)
returns table (kind text, number integer, name text, ask text, ask_en text, questions jsonb, house text)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select s.kind, q.number, s.name, s.ask, s.ask_en, q.questions, o.locale
    from survey s join survey_questions q on q.survey_id = s.id and q.number = s.number cross join organisation o
   where s.token = p_token and s.kind = 'nps' and not s.archived;
end;
-- The questions that stand beside the score of a ticket.
create function rating_questions() returns table (number integer, ask text, ask_en text, questions jsonb)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select q.number, s.ask, s.ask_en, q.questions from survey s join survey_questions q on q.survey_id = s.id and q.number = s.number where s.kind = 'csat';
end;

-- Keeps an answer behind a link, once: 'kept', 'gone', 'done' (it was answered), 'many' (too many came from there within the hour).
create function answer_survey(p_hash bytea, p_score smallint, p_comment text, p_answers jsonb, p_from text, p_subject text, p_description text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  a survey_ask;
begin
  if help_is_too_much('rate', p_from, 30) then return 'many'; end if;
  select k.* into a from survey_ask k join survey_link l on l.ask_id = k.id where l.token_hash = p_hash and l.expires_at > app_now() for no key update of k;
  if not found then return 'gone'; end if;
  if a.answered_at is not null then return 'done'; end if;
  perform keep_survey_answer(a.id, p_score, p_comment, p_answers, null, p_subject, p_description);
  return 'kept';
end $$;

-- Keeps what somebody says whom nobody knows, once of each browser.
create function answer_survey_for_all(p_id uuid, p_token text, p_number integer, p_visitor bytea, p_score smallint, p_comment text, p_answers jsonb,
                                      p_from text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if help_is_too_much('survey', p_from, 20) then return 'many'; end if;
  if not exists (select 1 from survey s where s.token = p_token and s.kind = 'nps' and not s.archived) then return 'gone'; end if;
  insert into survey_ask (id, survey_id, number, channel, asked_at, answered_at, score, comment, answers, visitor)
  select p_id, s.id, p_number, 'qr', app_now(), app_now(), p_score, p_comment, p_answers, p_visitor from survey s where s.token = p_token
  on conflict (survey_id, visitor) where visitor is not null do nothing;
  return case when found then 'kept' else 'done' end;
end $$;

-- Keeps the answers that stand beside the score of a ticket, as long as that can be changed.
create function keep_rating_answers(p_hash bytea, p_number integer, p_answers jsonb) returns void
language sql volatile security definer set search_path = public, pg_temp
begin atomic
  update ticket_rating r set number = p_number, answers = p_answers from rating_link l
   where l.token_hash = p_hash and l.expires_at > app_now() and r.ticket_id = l.ticket_id and r.rated_at >= app_now() - interval '1 day';
end;
grant execute on function survey_behind(bytea), survey_for_all(text), rating_questions(), keep_rating_answers(bytea, integer, jsonb),
  answer_survey(bytea, smallint, text, jsonb, text, text, text),
  answer_survey_for_all(uuid, text, integer, bytea, smallint, text, jsonb, text) to qz_help;

-- ---------------------------------------------------------------------------------------------------------------------
-- As in 0037; what is low is said by the survey.
create or replace function rate_ticket(p_hash bytea, p_score smallint, p_comment text, p_from text, p_subject text, p_description text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  r ticket_rating;
  t ticket;
  was jsonb;
  told uuid[] := '{}';
  follow uuid;
begin
  if help_is_too_much('rate', p_from, 30) then return 'many'; end if;
  select a.* into r from ticket_rating a join rating_link l on l.ticket_id = a.ticket_id
   where l.token_hash = p_hash and l.expires_at > app_now() for no key update of a;
  if not found then return 'gone'; end if;
  select * into t from ticket where id = r.ticket_id and deleted_at is null;
  if not found then return 'gone'; end if;
  if r.rated_at < app_now() - interval '1 day' then return 'closed'; end if;
  if r.score is not distinct from p_score and r.comment is not distinct from p_comment then return 'kept'; end if;
  was := case when r.score is null then null else jsonb_build_object('score', r.score, 'rating_comment', r.comment) end;
  if p_score <= (select s.low from survey s where s.kind = 'csat') then
    select array_agg(distinct w.id) into told
      from (select t.owner_id as id where t.owner_id is not null union select unnest(leads_of_ticket(t.id))) w;
    if r.follow_up_id is null then
      follow := gen_random_uuid();
      insert into ticket (id, number, kind, subject, description, priority, channel, category_id, product_id, customer_id, contact_id, team_id,
                          created_at, updated_at)
      values (follow, 0, 'complaint', p_subject, p_description, 2, 'web', t.category_id, t.product_id, t.customer_id, t.contact_id, t.team_id,
              app_now(), app_now());
      insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
      values (gen_random_uuid(), app_now(), app_now(), 'ticket.created', 'ticket', follow, t.customer_id, t.customer_owner_id, 1,
              jsonb_build_object('subject', p_subject));
    end if;
  end if;
  update ticket_rating set score = p_score, comment = p_comment, rated_at = coalesce(rated_at, app_now()),
                           follow_up_id = coalesce(follow_up_id, follow)
   where ticket_id = t.id;
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after)
  values (gen_random_uuid(), app_now(), app_now(), 'ticket.rated', 'ticket', t.id, t.customer_id, t.customer_owner_id, t.version, was,
          jsonb_build_object('score', p_score, 'rating_comment', p_comment, 'told', coalesce(to_jsonb(told), '[]')));
  return 'kept';
end $$;

-- As in 0042; nobody is asked who was asked a short time ago by another survey, and the survey names its mailbox.
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
  if survey_cooling(to_address, t.contact_id) then return; end if;
  if ask_for_rating(p_ticket, p_hash) <> 'asked' then return; end if;
  return query select to_address, to_name, t.number, t.subject, o.locale, box.id, box.address, t.customer_id, t.customer_owner_id, t.version
                 from organisation o;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Complaints that the customer is asked to confirm: in the words that whoever works on them wrote for the customer.
create table complaint_ask (
  id          uuid primary key,
  ticket_id   uuid not null references ticket,
  words       text not null constraint complaint_ask_words_length check (length(trim(words)) between 1 and 2000),
  language    text not null constraint complaint_ask_language_known check (language in ('zh-CN', 'en')),
  asked_at    timestamptz not null,
  asked_by    uuid references person,
  answered_at timestamptz,
  settled     boolean,
  said        text constraint complaint_ask_said_length check (length(said) <= 2000),
  constraint complaint_ask_answer_has_moment check ((settled is null) = (answered_at is null))
);
create index complaint_ask_by_ticket on complaint_ask (ticket_id, asked_at desc);
select guard_table('complaint_ask');
grant select on complaint_ask to qz_ticket_self, qz_ticket_team, qz_ticket_all;
create policy with_ticket on complaint_ask for select to qz_ticket_self, qz_ticket_team
  using (exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy all_reads on complaint_ask for select to qz_ticket_all using (true);
alter table mail_out add foreign key (confirm_id) references complaint_ask on delete cascade,
  add constraint mail_out_has_confirm check ((confirm_id is not null) = (kind = 'confirm'));
create index mail_out_by_confirm on mail_out (confirm_id) where confirm_id is not null;

create table complaint_link (
  token_hash bytea primary key constraint complaint_link_hash_length check (length(token_hash) = 32),
  ask_id     uuid not null references complaint_ask on delete cascade,
  made_at    timestamptz not null,
  expires_at timestamptz not null
);
create index complaint_link_by_ask on complaint_link (ask_id);
create index complaint_link_by_end on complaint_link (expires_at);
select guard_table('complaint_link');

-- Asks by mail: 'asked', or why not ('gone', 'no_address', 'no_mailbox', 'do_not_contact'). In the text [name] stands for the name.
create function ask_to_confirm(p_id uuid, p_ticket uuid, p_words text, p_language text, p_subject text, p_text text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  box mailbox;
  to_address text;
  to_name text;
  closed_to boolean;
  mail uuid := gen_random_uuid();
begin
  if not may_write_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'ask_to_confirm'; end if;
  select lower(trim(coalesce(w.address, k.email, c.email))), coalesce(nullif(w.name, ''), k.name, c.name, ''),
         coalesce(k.consent -> 'none', 'null') <> 'null' or coalesce(c.consent -> 'none', 'null') <> 'null'
    into to_address, to_name, closed_to
    from ticket t
    left join ticket_mail w on w.ticket_id = t.id
    left join contact k on k.id = t.contact_id and k.deleted_at is null
    left join customer c on c.id = t.customer_id and c.deleted_at is null
   where t.id = p_ticket and t.deleted_at is null and t.merged_into is null and t.kind = 'complaint';
  if not found then return 'gone'; end if;
  if closed_to then return 'do_not_contact'; end if;
  if to_address is null or to_address !~ '^[^\s@<>]+@[^\s@<>]+$' or length(to_address) > 254 then return 'no_address'; end if;
  select * into box from survey_mailbox(null, p_ticket) m where m.id is not null;
  if not found then return 'no_mailbox'; end if;
  insert into complaint_ask (id, ticket_id, words, language, asked_at, asked_by) values (p_id, p_ticket, p_words, p_language, app_now(), me());
  insert into mail_out (id, kind, ticket_id, confirm_id, mailbox_id, rfc_id, to_address, to_name, subject, text, due_at, created_at)
  values (mail, 'confirm', p_ticket, p_id, box.id, replace(mail::text, '-', '') || '@' || split_part(box.address, '@', 2), to_address, to_name,
          p_subject, replace(p_text, '[name]', replace(to_name, '[link]', '')), app_now(), app_now());
  return 'asked';
end $$;
grant execute on function ask_to_confirm(uuid, uuid, text, text, text, text) to qz_ticket_write;

-- What stands behind a link: number, the words for the customer, and what was answered.
create function complaint_behind(p_hash bytea)
returns table (number bigint, words text, language text, settled boolean, open boolean)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select t.number, k.words, k.language, k.settled, k.answered_at is null
    from complaint_link l join complaint_ask k on k.id = l.ask_id join ticket t on t.id = k.ticket_id and t.deleted_at is null
   where l.token_hash = p_hash and l.expires_at > app_now();
end;

-- Keeps what the customer says, once: 'kept', 'gone', 'done', 'many'. Where it is not settled, the measure is to be taken anew, the ticket
-- goes on, and whoever has it and leads them is told.
create function answer_complaint(p_hash bytea, p_settled boolean, p_said text, p_from text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  k complaint_ask;
  t ticket;
  was boolean;
  told uuid[] := '{}';
begin
  if help_is_too_much('rate', p_from, 30) then return 'many'; end if;
  select a.* into k from complaint_ask a join complaint_link l on l.ask_id = a.id where l.token_hash = p_hash and l.expires_at > app_now() for no key update of a;
  if not found then return 'gone'; end if;
  if k.answered_at is not null then return 'done'; end if;
  select * into t from ticket n where n.id = k.ticket_id and n.deleted_at is null and n.merged_into is null for no key update;
  if not found then return 'gone'; end if;
  update complaint_ask set settled = p_settled, said = p_said, answered_at = app_now() where id = k.id;
  select m.confirmed into was from complaint m where m.ticket_id = t.id;
  insert into complaint as m (ticket_id, confirmed, confirmed_at, said) values (t.id, p_settled, app_now(), p_said)
  on conflict (ticket_id) do update
     set confirmed = excluded.confirmed, confirmed_at = excluded.confirmed_at, confirmed_by = null, said = excluded.said, version = m.version + 1,
         done_at = case when p_settled then m.done_at end, done_by = case when p_settled then m.done_by end,
         reminded_at = case when p_settled then m.reminded_at end;
  if not p_settled then
    told := array(select distinct w.id from (select t.owner_id as id where t.owner_id is not null union select unnest(leads_of_ticket(t.id))) w);
    if t.state in ('solved', 'closed') then
      update ticket set state = 'open', version = t.version + 1, updated_at = app_now() where id = t.id;
      insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after)
      values (gen_random_uuid(), app_now(), app_now(), 'ticket.state_changed', 'ticket', t.id, t.customer_id, t.customer_owner_id, t.version + 1,
              jsonb_build_object('state', t.state, 'solution', t.solution, 'solved_at', t.solved_at, 'closed_at', t.closed_at, 'reopened', t.reopened),
              jsonb_build_object('state', 'open', 'solution', t.solution));
      t.version := t.version + 1;
    end if;
  end if;
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after)
  values (gen_random_uuid(), app_now(), app_now(), 'ticket.complaint_confirmed', 'ticket', t.id, t.customer_id, t.customer_owner_id, t.version,
          jsonb_build_object('settled', was), jsonb_build_object('settled', p_settled, 'customer_said', p_said, 'told', to_jsonb(told)));
  return 'kept';
end $$;
grant execute on function complaint_behind(bytea), answer_complaint(bytea, boolean, text, text) to qz_help;

-- As in 0041, for the further letters that carry links.
create or replace function link_of_mail(p_mail uuid, p_hash bytea) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  o mail_out;
begin
  select * into o from mail_out where id = p_mail and state = 'sending';
  if o.kind = 'sign_in' then
    insert into portal_link values (p_hash, o.to_address, app_now(), app_now() + interval '15 minutes');
  elsif o.kind = 'survey' then
    insert into rating_link select p_hash, r.ticket_id, app_now(), app_now() + interval '30 days' from ticket_rating r where r.ticket_id = o.ticket_id;
  elsif o.kind = 'invite' then
    delete from survey_link where expires_at < app_now();
    insert into survey_link values (p_hash, o.ask_id, app_now(), app_now() + interval '30 days');
  elsif o.kind = 'confirm' then
    delete from complaint_link where expires_at < app_now();
    insert into complaint_link values (p_hash, o.confirm_id, app_now(), app_now() + interval '30 days');
  end if;
end $$;

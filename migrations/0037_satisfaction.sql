-- What customers say about how it went: asked once a ticket is solved, by a link that only whoever has it can know. Looking at
-- the page behind it says nothing; only a form that somebody sends does, so that what reads mails by itself casts no vote.

create table rating_setting (
  only_one   boolean primary key default true constraint rating_setting_only_one check (only_one),
  pause_days smallint not null default 30 constraint rating_setting_pause_range check (pause_days between 0 and 365),
  version    integer not null default 1
);
comment on column rating_setting.pause_days is 'so long a customer is not asked again about another ticket';
insert into rating_setting default values;
select guard_table('rating_setting');
create policy everyone_reads on rating_setting for select to qz_everyone using (true);
create policy desk_changes on rating_setting for update to qz_desk using (true) with check (true);
grant select on rating_setting to qz_everyone;
grant update (pause_days, version) on rating_setting to qz_desk;

create table ticket_rating (
  ticket_id    uuid primary key references ticket,
  asked_at     timestamptz not null,
  asked_by     uuid references person,
  score        smallint constraint ticket_rating_score_range check (score between 1 and 5),
  comment      text constraint ticket_rating_comment_length check (length(comment) between 1 and 2000),
  rated_at     timestamptz,
  follow_up_id uuid references ticket,
  constraint ticket_rating_score_has_moment check ((score is null) = (rated_at is null))
);
comment on column ticket_rating.score is '1 not at all, 5 very satisfied; null while it is not answered';
comment on column ticket_rating.rated_at is 'when it was first answered: for a day from then it may be changed';
comment on column ticket_rating.follow_up_id is 'the ticket that was made because the score was low';
create index ticket_rating_by_time on ticket_rating (rated_at) where rated_at is not null;
select guard_table('ticket_rating');
grant select on ticket_rating to qz_ticket_self, qz_ticket_team, qz_ticket_all;
create policy with_ticket on ticket_rating for select to qz_ticket_self, qz_ticket_team
  using (exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy all_reads on ticket_rating for select to qz_ticket_all using (true);

-- Links are kept as hashes: who reads the database cannot rate. Nobody reads them but the functions below.
create table rating_link (
  token_hash bytea primary key constraint rating_link_hash_length check (length(token_hash) = 32),
  ticket_id  uuid not null references ticket_rating (ticket_id) on delete cascade,
  made_at    timestamptz not null,
  expires_at timestamptz not null
);
create index rating_link_by_ticket on rating_link (ticket_id);
create index rating_link_by_end on rating_link (expires_at);
select guard_table('rating_link');

-- Keeps a link by its hash. 'asked'; else why not: 'gone', 'not_solved', 'no_customer', 'too_soon' (another ticket of the customer was
-- asked about within the pause), 'rated' (it was answered, and that cannot be changed any more). Asking again about the same ticket
-- gives another link to the same answer.
create function ask_for_rating(p_ticket uuid, p_hash bytea) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t ticket;
  r ticket_rating;
begin
  if not (may_write_tickets() or caller_has('qz_daily')) then
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
grant execute on function ask_for_rating(uuid, bytea) to qz_ticket_write, qz_daily;

-- What stands behind a link: the ticket's number, what was answered, whether that can be said or changed ('open', 'closed'), and in
-- which language the house reads.
-- Nothing for a link that there is not, that is too old, or whose ticket is gone.
create function rating_behind(p_hash bytea) returns table (number bigint, score smallint, comment text, state text, house text)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select t.number, r.score, r.comment, case when r.rated_at < app_now() - interval '1 day' then 'closed' else 'open' end, o.locale
    from rating_link l join ticket_rating r on r.ticket_id = l.ticket_id join ticket t on t.id = l.ticket_id and t.deleted_at is null
   cross join organisation o
   where l.token_hash = p_hash and l.expires_at > app_now();
end;
grant execute on function rating_behind(bytea) to qz_help;

-- Keeps an answer. 'kept'; else why not: 'gone', 'closed', 'many' (too many came from there within the hour). A low score tells
-- whoever has the ticket and who leads them, and makes a ticket to go after it, once.
create function rate_ticket(p_hash bytea, p_score smallint, p_comment text, p_from text, p_subject text, p_description text) returns text
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
  if p_score <= 2 then
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
grant execute on function rate_ticket(bytea, smallint, text, text, text, text) to qz_help;

-- ---------------------------------------------------------------------------------------------------------------------
-- Reports know the score beside the rest.
alter table ticket_fact add column rated_at timestamptz, add column score smallint;
create index ticket_fact_rated on ticket_fact (rated_at) where rated_at is not null;

create or replace function fact_of_ticket(t ticket) returns setof ticket_fact language sql stable rows 1
begin atomic
  select t.id, t.created_at, t.first_reply_at, t.solved_at, t.owner_id, t.category_id, t.product_id, t.customer_id, t.customer_owner_id,
         t.kind, t.channel, t.priority, t.reopened > 0 and t.solved_at is not null,
         case when t.first_reply_at is not null then (f.promise ->> 'done')::boolean end,
         case when t.solved_at is not null then (r.promise ->> 'done')::boolean end,
         minutes_between(t.created_at, t.first_reply_at),
         case when t.first_reply_at is not null then in_steps((f.promise ->> 'worked')::integer) end,
         minutes_between(t.created_at, t.solved_at),
         case when t.solved_at is not null then in_steps((r.promise ->> 'worked')::integer) end,
         s.rated_at, s.score
    from (select jsonb_path_query_first(t.promises, '$[*] ? (@.measure == "first")') as promise) f
   cross join (select jsonb_path_query_first(t.promises, '$[*] ? (@.measure == "resolve")') as promise) r
    left join ticket_rating s on s.ticket_id = t.id;
end;

create or replace function keep_ticket_fact() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- One that was merged goes on as another, which is counted.
  if new.deleted_at is not null or new.merged_into is not null then
    delete from ticket_fact where ticket_id = new.id;
    return null;
  end if;
  insert into ticket_fact as f select n.* from fact_of_ticket(new) n
  on conflict (ticket_id) do update
     set created_at = excluded.created_at, first_reply_at = excluded.first_reply_at, solved_at = excluded.solved_at,
         owner_id = excluded.owner_id, category_id = excluded.category_id, product_id = excluded.product_id,
         customer_id = excluded.customer_id, customer_owner_id = excluded.customer_owner_id, kind = excluded.kind,
         channel = excluded.channel, priority = excluded.priority, reopened = excluded.reopened,
         first_kept = excluded.first_kept, resolve_kept = excluded.resolve_kept, first_minutes = excluded.first_minutes,
         first_worked = excluded.first_worked, resolve_minutes = excluded.resolve_minutes, resolve_worked = excluded.resolve_worked,
         rated_at = excluded.rated_at, score = excluded.score
   where f is distinct from excluded;
  return null;
end $$;

create function keep_rating_fact() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update ticket_fact set rated_at = new.rated_at, score = new.score where ticket_id = new.ticket_id;
  return null;
end $$;
create trigger keep_rating_fact after insert or update on ticket_rating for each row execute function keep_rating_fact();

-- Whatever kinds of notices there are by now, and this one.
do $$
declare
  rule record;
begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''rated''::text, ') as known
      from pg_constraint c where c.conname in ('notice_kind_known', 'notice_mute_kind_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

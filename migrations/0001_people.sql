-- Who works here, and how the database knows who is asking.
--
-- Every table is guarded: row-level security on, forced (the owner obeys it too), default deny, and one policy for the
-- owner itself so that migrations and definer functions can do their work. The roles come from `qingzhou provision`.

create extension if not exists pg_trgm;

do $$ begin
  execute format('revoke connect, temporary on database %I from public', current_database());
  execute format('grant connect on database %I to qz_owner, qz_app, qz_jobs', current_database());
end $$;
revoke all on schema public from public;
grant usage on schema public to qz_everyone, qz_session, qz_sign_in, qz_listener, qz_sealer, qz_readiness;
-- Functions are for nobody until granted.
alter default privileges revoke execute on functions from public;

create function guard_table(tab regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tab);
  execute format('alter table %s force row level security', tab);
  execute format('create policy owner on %s to qz_owner using (true) with check (true)', tab);
end $$;

-- The caller, as the transaction announced it. Null when nobody did: then no policy matches.
create function me() returns uuid language sql stable parallel safe
  return nullif(current_setting('qz.person', true), '')::uuid;

-- The clock of the application, which tests may set; the transaction's own time where none was announced.
create function app_now() returns timestamptz language sql stable parallel safe
  return coalesce(nullif(current_setting('qz.now', true), '')::timestamptz, now());

-- Whether the caller's business role holds a scope. Looks at the role that was set, not at the current user, because
-- definer functions run as the owner.
create function caller_has(scope text) returns boolean language sql stable
  return case when current_setting('role') = 'none' then false
              else pg_has_role(current_setting('role'), scope, 'usage') end;

grant execute on function me(), app_now(), caller_has(text) to qz_everyone, qz_session, qz_sign_in, qz_listener, qz_sealer;

-- ---------------------------------------------------------------------------------------------------------------------
-- The organisation: one row.
create table organisation (
  only_one    boolean primary key default true constraint organisation_only_one check (only_one),
  name        text not null default '' constraint organisation_name_length check (length(name) <= 200),
  currency    char(3) not null default 'CNY' constraint organisation_currency_form check (currency ~ '^[A-Z]{3}$'),
  locale      text not null default 'zh-CN' constraint organisation_locale_known check (locale in ('zh-CN', 'en')),
  utc_offset  smallint not null default 480 constraint organisation_utc_offset_range check (utc_offset between -720 and 840),
  sample_data boolean not null default false
);
comment on column organisation.utc_offset is 'minutes east of UTC in which dates are shown';
select guard_table('organisation');
create policy everyone_reads on organisation for select to qz_everyone using (true);
create policy administrators_change on organisation for update to qz_administer using (true) with check (true);
create policy listener_reads on organisation for select to qz_listener using (true);
grant select on organisation to qz_everyone, qz_listener;
grant update (name, currency, locale, utc_offset) on organisation to qz_administer;
insert into organisation default values;

-- What one unit of a currency is worth in the organisation's currency, from a day on.
create table exchange_rate (
  currency char(3) not null constraint exchange_rate_currency_form check (currency ~ '^[A-Z]{3}$'),
  day      date not null,
  rate     numeric(19, 8) not null constraint exchange_rate_positive check (rate > 0),
  primary key (currency, day)
);
select guard_table('exchange_rate');
create policy everyone_reads on exchange_rate for select to qz_everyone using (true);
create policy administrators_write on exchange_rate for all to qz_administer using (true) with check (true);
grant select on exchange_rate to qz_everyone;
grant insert, update, delete on exchange_rate to qz_administer;

-- ---------------------------------------------------------------------------------------------------------------------
-- Teams are a tree; a person works in one team, and a manager's sight is the team with all below it.
create table team (
  id         uuid primary key,
  name       text not null constraint team_name_length check (length(trim(name)) between 1 and 200),
  parent_id  uuid references team constraint team_not_its_own_parent check (parent_id <> id),
  version    integer not null default 1,
  created_at timestamptz not null default app_now()
);
create index team_by_parent on team (parent_id);
create unique index team_name_unique on team (coalesce(parent_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(name));
select guard_table('team');
create policy everyone_reads on team for select to qz_everyone using (true);
create policy administrators_write on team for all to qz_administer using (true) with check (true);
grant select on team to qz_everyone, qz_listener;
grant insert, update, delete on team to qz_administer;
create policy listener_reads on team for select to qz_listener using (true);

create function refuse_team_cycle() returns trigger language plpgsql as $$
begin
  if new.parent_id is not null and exists (
    with recursive up (id, parent_id) as (
      select t.id, t.parent_id from team t where t.id = new.parent_id
      union
      select t.id, t.parent_id from team t join up on t.id = up.parent_id
    ) select 1 from up where up.id = new.id
  ) then
    raise exception using errcode = 'check_violation', constraint = 'team_no_cycle', message = 'team_no_cycle';
  end if;
  return new;
end $$;
create trigger team_no_cycle before insert or update of parent_id on team for each row execute function refuse_team_cycle();

create table person (
  id         uuid primary key,
  email      text constraint person_email_form check (email = lower(email) and email ~ '^[^\s@]+@[^\s@]+$' and length(email) <= 254),
  name       text not null constraint person_name_length check (length(trim(name)) between 1 and 200),
  role       text not null constraint person_role_known check (role in
             ('administrator', 'sales_manager', 'sales_rep', 'marketing', 'service_manager', 'service_agent', 'read_only')),
  team_id    uuid references team,
  active     boolean not null default true,
  locale     text constraint person_locale_known check (locale in ('zh-CN', 'en')),
  version    integer not null default 1,
  created_at timestamptz not null default app_now()
);
comment on column person.email is 'lower case; a person without one cannot sign in (brought in by an import, not invited yet)';
create unique index person_email_unique on person (email);
create index person_by_team on person (team_id);
select guard_table('person');
create policy everyone_reads on person for select to qz_everyone using (true);
create policy administrators_write on person for all to qz_administer using (true) with check (true);
create policy own_language on person for update to qz_everyone using (id = (select me())) with check (id = (select me()));
create policy listener_reads on person for select to qz_listener using (true);
create policy session_reads on person for select to qz_session using (true);
grant select on person to qz_everyone, qz_listener, qz_session;
grant update (locale) on person to qz_everyone;
grant insert, update on person to qz_administer;

-- The last active administrator may neither be switched off nor given another role: nobody could let them in again.
create function keep_an_administrator() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if old.role = 'administrator' and old.active and not (new.role = 'administrator' and new.active)
     and not exists (select 1 from person where role = 'administrator' and active and id <> old.id) then
    raise exception using errcode = 'check_violation', constraint = 'person_last_administrator', message = 'person_last_administrator';
  end if;
  return new;
end $$;
create trigger keep_an_administrator before update of role, active on person for each row execute function keep_an_administrator();

-- Passwords live apart from people: only the sign-in door and administrators' definer functions reach them.
create table secret (
  person_id     uuid primary key references person,
  password_hash text not null constraint secret_is_argon2id check (password_hash like '$argon2id$%'),
  changed_at    timestamptz not null default app_now()
);
select guard_table('secret');

-- Everybody a manager leads: the people of the own team and of all teams below it.
create function my_people() returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  with recursive below (id) as (
    select p.team_id from person p where p.id = me()
    union
    select t.id from team t join below on t.parent_id = below.id
  )
  select coalesce(array_agg(p.id), '{}') || me() from person p join below on p.team_id = below.id;
end;
grant execute on function my_people() to qz_everyone;

-- ---------------------------------------------------------------------------------------------------------------------
-- Signing in. The door (qz_sign_in) sees neither table, only these functions.
create table sign_in_attempt (
  account    text not null,
  address    inet not null,
  tried_at   timestamptz not null,
  succeeded  boolean not null
);
create index sign_in_attempt_by_account on sign_in_attempt (account, tried_at desc);
create index sign_in_attempt_by_address on sign_in_attempt (address, tried_at desc);
select guard_table('sign_in_attempt');

-- What the door needs to know before it looks at a password. `blocked` counts failures in the last 15 minutes per account
-- (at most 10) and in the last minute per address (at most 5).
create function sign_in_begin(p_account text, p_address inet, p_now timestamptz,
                              out person_id uuid, out password_hash text, out blocked boolean)
language sql volatile security definer set search_path = public, pg_temp
begin atomic
  select p.id, s.password_hash,
         (select count(*) from sign_in_attempt a where a.account = p_account and not a.succeeded
             and a.tried_at > p_now - interval '15 minutes') >= 10
      or (select count(*) from sign_in_attempt a where a.address = p_address and not a.succeeded
             and a.tried_at > p_now - interval '1 minute') >= 5
    from (select 1) one
    left join person p on p.email = p_account and p.active
    left join secret s on s.person_id = p.id;
end;

-- Remembers how it ended, in one step with the count so that parallel tries cannot slip through: the account is locked first.
create function sign_in_end(p_account text, p_address inet, p_now timestamptz, p_succeeded boolean) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  blocked boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended('sign_in:' || p_account, 0));
  select b.blocked into blocked from sign_in_begin(p_account, p_address, p_now) b;
  insert into sign_in_attempt values (p_account, p_address, p_now, p_succeeded and not blocked);
  delete from sign_in_attempt where account = p_account and tried_at < p_now - interval '1 day';
  return p_succeeded and not blocked;
end $$;
grant execute on function sign_in_begin(text, inet, timestamptz), sign_in_end(text, inet, timestamptz, boolean) to qz_sign_in;

-- Sets somebody's password. Administrators for anybody; everybody for themselves (the application has checked the old one).
create function set_password(p_person uuid, p_hash text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not (caller_has('qz_administer') or p_person = me()) then
    raise exception using errcode = 'insufficient_privilege', message = 'set_password';
  end if;
  insert into secret (person_id, password_hash, changed_at) values (p_person, p_hash, app_now())
  on conflict (person_id) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at;
end $$;
grant execute on function set_password(uuid, text) to qz_everyone;

-- Who can already sign in, for the list of people: the hash itself stays hidden.
create function people_with_password() returns setof uuid language sql stable security definer set search_path = public, pg_temp
begin atomic
  select s.person_id from secret s where caller_has('qz_administer');
end;
grant execute on function people_with_password() to qz_administer;

-- Sessions. `expires_at` slides with use, `ends_at` does not.
create table web_session (
  id         text primary key,
  person_id  uuid references person,
  data       jsonb not null,
  created_at timestamptz not null,
  seen_at    timestamptz not null,
  expires_at timestamptz not null,
  ends_at    timestamptz not null,
  address    inet,
  agent      text
);
create index web_session_by_person on web_session (person_id);
create index web_session_by_expiry on web_session (expires_at);
select guard_table('web_session');
create policy session_door on web_session to qz_session using (true) with check (true);
grant select, insert, update, delete on web_session to qz_session;

-- Any change of people or teams is announced, so that every server forgets what it remembers of them.
create function announce_access() returns trigger language plpgsql as $$
begin
  perform pg_notify('qz_access', '');
  return null;
end $$;
create trigger announce_access after insert or update or delete on person for each statement execute function announce_access();
create trigger announce_access after insert or update or delete on team for each statement execute function announce_access();
create trigger announce_access after delete on web_session for each statement execute function announce_access();

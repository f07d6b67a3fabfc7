-- Seeing and ending sessions, versions where administrators edit, and amounts brought up to date when a rate changes.

alter table organisation add column version integer not null default 1;
alter table close_reason add column version integer not null default 1;
grant update (version) on organisation to qz_administer;
-- Every page shows the organisation's name and currency: servers forget what they remember of them.
create trigger announce_access after update on organisation for each statement execute function announce_access();

-- What a session is called on screen. Its id is the key to the door and never leaves the cookie.
create function session_handle(p_id text) returns text language sql immutable
  return encode(sha256(convert_to(p_id, 'UTF8')), 'hex');

-- Ends every session of a person: one's own, or anybody's for an administrator. Says how many there were.
create function end_sessions(p_person uuid) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ended integer;
begin
  if not (caller_has('qz_administer') or p_person = me()) then
    raise exception using errcode = 'insufficient_privilege', message = 'end_sessions';
  end if;
  delete from web_session where person_id = p_person;
  get diagnostics ended = row_count;
  -- Servers may remember who a session belongs to.
  perform pg_notify('qz_access', '');
  return ended;
end $$;

-- The caller's own sessions that still hold, by the same clock as the door; `p_current` is the id of the one that asks.
create function own_sessions(p_current text)
returns table (handle text, is_current boolean, created_at timestamptz, seen_at timestamptz, address text, agent text)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select session_handle(s.id), s.id = p_current, s.created_at, s.seen_at, host(s.address), s.agent
    from web_session s
   where s.person_id = me() and s.expires_at > now() and s.ends_at > now()
   order by s.id = p_current desc, s.seen_at desc
   limit 100;
end;

-- Ends one of the caller's own sessions; false where there is none of that name.
create function end_own_session(p_handle text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ended boolean;
begin
  delete from web_session where person_id = me() and session_handle(id) = p_handle;
  ended := found;
  perform pg_notify('qz_access', '');
  return ended;
end $$;

-- Ends the caller's own sessions except the one that asks. Says how many there were.
create function end_other_sessions(p_current text) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ended integer;
begin
  delete from web_session where person_id = me() and id is distinct from p_current;
  get diagnostics ended = row_count;
  perform pg_notify('qz_access', '');
  return ended;
end $$;
grant execute on function end_sessions(uuid), own_sessions(text), end_own_session(text), end_other_sessions(text) to qz_everyone;

-- Brings deals to the rates known now, a batch in the order of ids after `p_after`, so that no transaction lasts long:
-- open ones by today's rate, closed ones (only if `p_closed`: when the organisation's currency changed) by that of their
-- day of closing. The amount of a deal is not touched, so its version stays. `last_id` is null when nothing is left.
create function revalue_deals(p_closed boolean, p_after uuid, p_limit integer, out last_id uuid, out revalued integer)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not caller_has('qz_administer') then
    raise exception using errcode = 'insufficient_privilege', message = 'revalue_deals';
  end if;
  with batch as materialized (
    select d.id, d.value, d.currency, coalesce(d.closed_at, app_now())::date as day
      from deal d
     where d.id > p_after and d.deleted_at is null and d.value is not null and (p_closed or d.status = 'open')
     order by d.id limit p_limit
  ), rates as materialized (
    select b.currency, b.day, rate_on(b.currency, b.day) as rate from (select distinct currency, day from batch) b
  ), changed as (
    update deal d set base_value = b.value * r.rate
      from batch b join rates r on r.currency = b.currency and r.day = b.day
     where d.id = b.id and d.base_value is distinct from round(b.value * r.rate, 4)
    returning 1
  )
  select (select b.id from batch b order by b.id desc limit 1), (select count(*) from changed) into last_id, revalued;
end $$;
grant execute on function revalue_deals(boolean, uuid, integer) to qz_administer;

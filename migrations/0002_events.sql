-- The one log of what happened, and the chain that makes it tamper-evident.
--
-- A change writes its event in the same transaction and nothing else: a chain row in every transaction would make all
-- writers queue. One sealer numbers what is committed and chains it afterwards.

create table event (
  id           uuid not null,
  recorded_at  timestamptz not null default app_now(),
  happened_at  timestamptz not null default app_now(),
  xid          xid8 not null default pg_current_xact_id(),
  actor_id     uuid,
  kind         text not null constraint event_kind_form check (kind ~ '^[a-z_]+\.[a-z_]+$'),
  subject_kind text not null,
  subject_id   uuid not null,
  customer_id  uuid,
  owner_id     uuid,
  version      integer,
  before       jsonb,
  after        jsonb,
  primary key (recorded_at, id)
) partition by range (recorded_at);
comment on column event.happened_at is 'orders the timeline; an imported call keeps its own time';
comment on column event.recorded_at is 'when the row was written; partitions by month';
comment on column event.xid is 'the writing transaction: the sealer follows it, because ids are not the order of commit';
comment on column event.actor_id is 'who did it; null for the system';
comment on column event.owner_id is 'who owned the subject then; live updates are filtered by it';
comment on column event.version is 'version of the subject after the change';
create table event_default partition of event default;
create index event_by_subject on event (subject_id, happened_at desc, id desc);
create index event_by_customer on event (customer_id, happened_at desc, id desc) where customer_id is not null;
-- A customer's notes among a hundred thousand other entries. Deals and contacts have few entries and do without.
create index event_by_customer_and_kind on event (customer_id, kind, happened_at desc, id desc) where customer_id is not null;
create index event_by_transaction on event (xid, id);
select guard_table('event');
select guard_table('event_default');

grant select, insert on event to qz_everyone;
grant select on event to qz_listener;
create policy listener_reads on event for select to qz_listener using (true);
create policy callers_write on event for insert to qz_everyone with check (actor_id = (select me()));

-- Nobody changes the past. The owner could drop the trigger; the chain would show it.
create function refuse_change_of_past() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'insufficient_privilege', message = 'an event is never changed or removed';
end $$;
create trigger event_is_final before update or delete on event for each row execute function refuse_change_of_past();

-- Wake-up only: listeners read the rows of the transaction themselves.
create function announce_events() returns trigger language plpgsql as $$
begin
  perform pg_notify('qz_event', pg_current_xact_id()::text);
  return null;
end $$;
create trigger announce_events after insert on event for each statement execute function announce_events();

-- Partitions are made ahead, while the default one holds nothing of their range.
create function prepare_event_partitions(p_from date, p_months integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  first_day date;
  name text;
  made integer := 0;
begin
  for i in 0 .. p_months - 1 loop
    first_day := date_trunc('month', p_from)::date + make_interval(months => i);
    name := 'event_' || to_char(first_day, 'YYYYMM');
    if to_regclass(name) is null
       and not exists (select 1 from event_default where recorded_at >= first_day and recorded_at < first_day + interval '1 month') then
      execute format('create table %I partition of event for values from (%L) to (%L)', name,
                     first_day::timestamp at time zone 'UTC', (first_day + interval '1 month')::timestamp at time zone 'UTC');
      perform guard_table(name::regclass);
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;
grant execute on function prepare_event_partitions(date, integer) to qz_sealer;
select prepare_event_partitions(current_date, 4);

-- ---------------------------------------------------------------------------------------------------------------------
-- The chain: hash(n) = sha256(hash(n-1) || number || digest(n)), digest = sha256(salt || canonical text of the event).
-- The salt lets a person's data be erased later while the chain stays whole.
create table event_seal (
  number      bigint primary key,
  event_id    uuid not null,
  recorded_at timestamptz not null,
  salt        bytea,
  digest      bytea not null,
  hash        bytea not null
);
create unique index event_seal_by_event on event_seal (event_id);
select guard_table('event_seal');

create table seal_head (
  only_one boolean primary key default true constraint seal_head_only_one check (only_one),
  number   bigint not null,
  hash     bytea not null,
  xid      xid8 not null,
  event_id uuid not null
);
select guard_table('seal_head');
insert into seal_head values (true, 0, sha256('qingzhou'), '0', '00000000-0000-0000-0000-000000000000');

-- What of an event is sealed. Times as microseconds since 1970, so that no session setting changes the text.
create function event_canonical(e event) returns bytea language sql stable
  return convert_to(jsonb_build_array(
    e.id, (extract(epoch from e.recorded_at) * 1000000)::bigint, (extract(epoch from e.happened_at) * 1000000)::bigint,
    e.actor_id, e.kind, e.subject_kind, e.subject_id, e.customer_id, e.owner_id, e.version, e.before, e.after)::text, 'UTF8');

create function seal_hash(p_previous bytea, p_number bigint, p_digest bytea) returns bytea language sql immutable
  return sha256(p_previous || int8send(p_number) || p_digest);

-- Seals at most `p_limit` events that are committed for certain: those of transactions older than any still running.
-- Returns how many. Only one sealer works at a time (the head row is locked).
create function seal_events(p_limit integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  head seal_head;
  e event;
  salt bytea;
  digest bytea;
  sealed integer := 0;
begin
  select * into head from seal_head for update skip locked;
  if not found then return 0; end if;
  for e in
    select * from event
     where (xid, id) > (head.xid, head.event_id) and xid < pg_snapshot_xmin(pg_current_snapshot())
     order by xid, id limit p_limit
  loop
    salt := uuid_send(gen_random_uuid());
    digest := sha256(salt || event_canonical(e));
    head.number := head.number + 1;
    head.hash := seal_hash(head.hash, head.number, digest);
    head.xid := e.xid;
    head.event_id := e.id;
    insert into event_seal values (head.number, e.id, e.recorded_at, salt, digest, head.hash);
    sealed := sealed + 1;
  end loop;
  if sealed > 0 then
    update seal_head set number = head.number, hash = head.hash, xid = head.xid, event_id = head.event_id;
  end if;
  return sealed;
end $$;

create function seal_state(out number bigint, out hash bytea) language sql stable security definer set search_path = public, pg_temp
begin atomic
  select h.number, h.hash from seal_head h;
end;
grant execute on function seal_events(integer), seal_state() to qz_sealer;

-- Walks the chain from `p_from` and names what does not fit, the first 100 findings:
-- changed (the event says something else now), removed (the event is gone), inserted (an event older than the head that was
-- never sealed), broken (a link was replaced), truncated (numbers are missing, or the head does not match).
create function verify_events(p_from bigint default 1) returns table (number bigint, event_id uuid, finding text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  previous bytea;
  expected bigint := p_from;
  s record;
  head seal_head;
  found_so_far integer := 0;
begin
  select * into head from seal_head;
  if p_from = 1 then
    previous := sha256('qingzhou');
  else
    select es.hash into previous from event_seal es where es.number = p_from - 1;
  end if;
  for s in
    select es.*, e as event_row, e.id is null as gone from event_seal es
      left join event e on e.id = es.event_id and e.recorded_at = es.recorded_at
     where es.number >= p_from order by es.number
  loop
    exit when found_so_far >= 100;
    if s.number <> expected then
      number := expected; event_id := null; finding := 'truncated'; found_so_far := found_so_far + 1; return next;
      expected := s.number;
    end if;
    if s.gone then
      number := s.number; event_id := s.event_id; finding := 'removed'; found_so_far := found_so_far + 1; return next;
    elsif s.salt is not null and sha256(s.salt || event_canonical(s.event_row)) <> s.digest then
      number := s.number; event_id := s.event_id; finding := 'changed'; found_so_far := found_so_far + 1; return next;
    end if;
    if previous is not null and seal_hash(previous, s.number, s.digest) <> s.hash then
      number := s.number; event_id := s.event_id; finding := 'broken'; found_so_far := found_so_far + 1; return next;
    end if;
    previous := s.hash;
    expected := s.number + 1;
  end loop;
  if found_so_far < 100 and (head.number <> expected - 1 or head.hash is distinct from previous) then
    number := head.number; event_id := head.event_id; finding := 'truncated'; return next;
  end if;
  return query
    select null::bigint, e.id, 'inserted'::text from event e
     where (e.xid, e.id) <= (head.xid, head.event_id)
       and not exists (select 1 from event_seal es where es.event_id = e.id) limit 100;
end $$;
grant execute on function verify_events(bigint) to qz_sealer, qz_administer;

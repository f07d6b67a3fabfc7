-- When what is promised on tickets is due, and who was told of it. The times are computed by the program (app/src/desk/deadlines);
-- what it found stands in the row, so that the list walks an index and nobody computes to read.

-- The state of calendars and policies: one more with each change. A ticket that was reckoned by an older one is reckoned anew.
create table sla_revision (
  only_one boolean primary key default true constraint sla_revision_only_one check (only_one),
  number   bigint not null
);
insert into sla_revision (number) select case when exists (select 1 from sla_policy) then 2 else 1 end;
select guard_table('sla_revision');
create policy everyone_reads on sla_revision for select to qz_everyone, qz_daily using (true);
grant select on sla_revision to qz_everyone, qz_daily;

create function sla_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update sla_revision set number = number + 1;
  return null;
end $$;
create trigger sla_changed after insert or update or delete on sla_calendar for each statement execute function sla_changed();
create trigger sla_changed after insert or update or delete on sla_policy for each statement execute function sla_changed();

alter table ticket
  add column due_promise text constraint ticket_due_promise_known check (due_promise in ('first', 'next', 'resolve')),
  add column warn_at timestamptz,
  add column due_paused boolean not null default false,
  add column promises jsonb not null default '[]' constraint ticket_promises_form check (jsonb_typeof(promises) = 'array'),
  add column escalate_at timestamptz,
  add column reckoned bigint not null default 1;
comment on column ticket.due_promise is 'what is due then; where its time stands still it has no moment';
comment on column ticket.warn_at is 'from when on it is pressing';
comment on column ticket.due_paused is 'its time stands still: the customer is waited for';
comment on column ticket.promises is 'all that is promised, as app/src/desk/deadlines/model.rs writes it';
comment on column ticket.escalate_at is 'when somebody is to be told next';
comment on column ticket.reckoned is 'by which state of calendars and policies; 0 where something changed since';

drop index ticket_due;
create index ticket_open_by_due on ticket (coalesce(due_at, 'infinity'::timestamptz), id)
  where deleted_at is null and state in ('new', 'open', 'waiting_customer', 'waiting_others');
create index ticket_by_due on ticket (coalesce(due_at, 'infinity'::timestamptz), id) where deleted_at is null;
create index ticket_escalates on ticket (escalate_at) where escalate_at is not null and deleted_at is null;
create index ticket_to_reckon on ticket (reckoned)
  where deleted_at is null and state in ('new', 'open', 'waiting_customer', 'waiting_others');

-- Whatever way a change came, by hand, by a merge or out of the bin: until somebody has reckoned anew, it waits for the worker.
create function ticket_to_be_reckoned() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.reckoned := 0;
  return new;
end $$;
create trigger ticket_to_be_reckoned before update of state, priority, kind, customer_id, replies, deleted_at on ticket
  for each row execute function ticket_to_be_reckoned();

-- Which steps of whose chains were taken: each once.
create table ticket_escalation (
  ticket_id uuid not null references ticket,
  step      text not null,
  at        timestamptz not null,
  primary key (ticket_id, step)
);
comment on column ticket_escalation.step is 'promise, its beginning, when and whom, as app/src/desk/deadlines/model.rs writes it';
select guard_table('ticket_escalation');
create policy all_reads on ticket_escalation for select to qz_ticket_all using (true);
create policy daily_work on ticket_escalation to qz_daily using (true) with check (true);
grant select on ticket_escalation to qz_ticket_all;
grant select, insert on ticket_escalation to qz_daily;

do $$ declare tab text; begin
  foreach tab in array array['ticket', 'ticket_span', 'ticket_message', 'sla_calendar', 'sla_policy'] loop
    execute format('create policy daily_work_reads on %I for select to qz_daily using (true)', tab);
    execute format('grant select on %I to qz_daily', tab);
  end loop;
end $$;

-- Keeps what was reckoned of tickets that the caller may change; the worker keeps it of all.
create function keep_ticket_deadlines(p_revision bigint, p_ids uuid[], p_due timestamptz[], p_promise text[], p_warn timestamptz[],
                                      p_paused boolean[], p_promises jsonb[], p_escalate timestamptz[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not (may_write_tickets() or caller_has('qz_daily')) then
    raise exception using errcode = 'insufficient_privilege', message = 'keep_ticket_deadlines';
  end if;
  update ticket t
     set due_at = n.due_at, due_promise = n.promise, warn_at = n.warn_at, due_paused = n.paused, promises = n.promises,
         escalate_at = n.escalate_at, reckoned = p_revision
    from unnest(p_ids, p_due, p_promise, p_warn, p_paused, p_promises, p_escalate)
      as n (id, due_at, promise, warn_at, paused, promises, escalate_at)
   where t.id = n.id and t.deleted_at is null;
end $$;
grant execute on function keep_ticket_deadlines(bigint, uuid[], timestamptz[], text[], timestamptz[], boolean[], jsonb[], timestamptz[])
  to qz_ticket_write, qz_daily;

-- The next tickets of which somebody is to be told, or that are to be reckoned anew; held until the end of the transaction. Two
-- workers never have the same.
create function take_tickets_to_reckon(p_most integer) returns uuid[]
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  taken uuid[];
  wanted bigint;
begin
  select array_agg(l.id) into taken from (
    select t.id from ticket t where t.escalate_at <= app_now() and t.deleted_at is null
     order by t.escalate_at limit p_most for no key update skip locked) l;
  if taken is not null then return taken; end if;
  select r.number into wanted from sla_revision r;
  select array_agg(l.id) into taken from (
    select t.id from ticket t
     where t.reckoned < wanted and t.deleted_at is null and t.state in ('new', 'open', 'waiting_customer', 'waiting_others')
     order by t.reckoned limit p_most for no key update skip locked) l;
  return coalesce(taken, '{}');
end $$;
grant execute on function take_tickets_to_reckon(integer) to qz_daily;

-- Who leads: those who manage the service in the team of whoever works on the ticket (in its own team where nobody does), or in the
-- nearest team above; where no team has one, those who manage the service without a team.
create function leads_of_ticket(p_id uuid) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  with recursive above (id, parent_id, distance) as (
    select m.id, m.parent_id, 0 from ticket t left join person o on o.id = t.owner_id join team m on m.id = coalesce(o.team_id, t.team_id)
     where t.id = p_id
    union all
    select m.id, m.parent_id, a.distance + 1 from above a join team m on m.id = a.parent_id
  ),
  leads as (
    select p.id, a.distance from above a join person p on p.team_id = a.id and p.active and p.role = 'service_manager'
    union all
    select p.id, 1000000 from person p where p.team_id is null and p.active and p.role = 'service_manager'
  )
  select coalesce(array_agg(l.id order by l.id), '{}') from leads l where l.distance = (select min(n.distance) from leads n);
end;
grant execute on function leads_of_ticket(uuid) to qz_daily;

alter table notice drop constraint notice_kind_known, add constraint notice_kind_known
  check (kind in ('mentioned', 'followed', 'given', 'due', 'recycling', 'escalated'));

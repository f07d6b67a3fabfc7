-- What the reports of the service desk count: one narrow line for each ticket that is not in the bin, kept by triggers in the
-- transaction that changes the ticket. A report over a year reads half a million of these lines; of the tickets themselves, with
-- what was written on them, it would be ten times as much to read. Nobody waits for anybody: a ticket has a line of its own.

-- Minutes as people read them: to the minute below two hours, then to 5 and 15 minutes, an hour, six hours, a day, always rounded
-- down. The steps nest, so a median of these is the median of the exact times, rounded; and there are few different ones to count.
create function in_steps(p_minutes integer) returns integer language sql immutable parallel safe
  return p_minutes - p_minutes % case when p_minutes < 120 then 1 when p_minutes < 720 then 5 when p_minutes < 2880 then 15
                                      when p_minutes < 14400 then 60 when p_minutes < 86400 then 360 else 1440 end;

-- The minutes between two moments, in these steps; null where one is missing, or the second comes before the first: such times
-- come from elsewhere and say nothing.
create function minutes_between(p_from timestamptz, p_to timestamptz) returns integer language sql immutable parallel safe
  return case when p_to >= p_from then in_steps(least(floor(extract(epoch from p_to - p_from) / 60), 2000000000)::integer) end;

create table ticket_fact (
  ticket_id         uuid primary key references ticket,
  created_at        timestamptz not null,
  first_reply_at    timestamptz,
  solved_at         timestamptz,
  owner_id          uuid,
  category_id       uuid,
  product_id        uuid,
  customer_id       uuid,
  customer_owner_id uuid,
  kind              text not null,
  channel           text not null,
  priority          smallint not null,
  reopened          boolean not null,
  first_kept        boolean,
  resolve_kept      boolean,
  first_minutes     integer,
  first_worked      integer,
  resolve_minutes   integer,
  resolve_worked    integer
);
comment on column ticket_fact.solved_at is 'when it was solved for good, as far as is known; null while it is worked on';
comment on column ticket_fact.first_kept is 'whether the first response was in time; null where none was promised or it is not answered';
comment on column ticket_fact.first_minutes is 'until the first response, all hours, in steps (in_steps); so are the others';
comment on column ticket_fact.first_worked is 'until the first response, in the time of the calendar of what was promised';
create index ticket_fact_made on ticket_fact (created_at);
create index ticket_fact_answered on ticket_fact (first_reply_at) where first_reply_at is not null;
create index ticket_fact_solved on ticket_fact (solved_at, created_at);
create index ticket_fact_open on ticket_fact (owner_id) where solved_at is null;
create index ticket_fact_by_customer_owner on ticket_fact (customer_owner_id, created_at) where customer_owner_id is not null;
create index ticket_fact_by_customer on ticket_fact (customer_id) where customer_id is not null;
select guard_table('ticket_fact');
grant select on ticket_fact to qz_ticket_self, qz_ticket_team, qz_ticket_all;
create policy self_reads on ticket_fact for select to qz_ticket_self using (customer_owner_id = (select me()));
-- Whom one leads is looked up by hash: of a thousand people each line would else be compared with half of them.
create policy team_reads on ticket_fact for select to qz_ticket_team using (customer_owner_id in (select unnest(my_people())));
create policy shared_reads on ticket_fact for select to qz_ticket_self
  using (customer_id = any ((select shared_ids('customer'))::uuid[]));
create policy team_shared_reads on ticket_fact for select to qz_ticket_team
  using (customer_id in (select unnest(shared_ids('customer'))));
create policy all_reads on ticket_fact for select to qz_ticket_all using (true);

-- What a report knows of a ticket. Of promises only those that are done say something.
create function fact_of_ticket(t ticket) returns setof ticket_fact language sql stable rows 1
begin atomic
  select t.id, t.created_at, t.first_reply_at, t.solved_at, t.owner_id, t.category_id, t.product_id, t.customer_id, t.customer_owner_id,
         t.kind, t.channel, t.priority, t.reopened > 0 and t.solved_at is not null,
         case when t.first_reply_at is not null then (f.promise ->> 'done')::boolean end,
         case when t.solved_at is not null then (r.promise ->> 'done')::boolean end,
         minutes_between(t.created_at, t.first_reply_at),
         case when t.first_reply_at is not null then in_steps((f.promise ->> 'worked')::integer) end,
         minutes_between(t.created_at, t.solved_at),
         case when t.solved_at is not null then in_steps((r.promise ->> 'worked')::integer) end
    from (select jsonb_path_query_first(t.promises, '$[*] ? (@.measure == "first")') as promise) f
   cross join (select jsonb_path_query_first(t.promises, '$[*] ? (@.measure == "resolve")') as promise) r;
end;

create function keep_ticket_fact() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
         first_worked = excluded.first_worked, resolve_minutes = excluded.resolve_minutes, resolve_worked = excluded.resolve_worked
   where f is distinct from excluded;
  return null;
end $$;
create trigger keep_ticket_fact_added after insert on ticket for each row execute function keep_ticket_fact();
-- Compared as the row is in the end: other triggers change some of these before it is written.
create trigger keep_ticket_fact after update on ticket for each row
  when ((old.created_at, old.first_reply_at, old.solved_at, old.owner_id, old.category_id, old.product_id, old.customer_id,
         old.customer_owner_id, old.kind, old.channel, old.priority, old.reopened, old.promises, old.deleted_at, old.merged_into)
     is distinct from
        (new.created_at, new.first_reply_at, new.solved_at, new.owner_id, new.category_id, new.product_id, new.customer_id,
         new.customer_owner_id, new.kind, new.channel, new.priority, new.reopened, new.promises, new.deleted_at, new.merged_into))
  execute function keep_ticket_fact();

insert into ticket_fact
select f.* from ticket t cross join lateral fact_of_ticket(t) f where t.deleted_at is null and t.merged_into is null;

-- Who answered how many tickets today.
create index ticket_message_answers on ticket_message (written_at, author_id, ticket_id) where public and not inbound;

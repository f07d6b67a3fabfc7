-- Tickets that another system had: brought in as they are, with what is known of their past. They start nothing: no promise runs on
-- them, nobody is told of them, and where their times are doubtful no figure of time counts them.

alter table ticket
  add column external_key text constraint ticket_external_key_length check (length(external_key) between 1 and 200),
  add column brought_by uuid,
  add column time_doubts text[] not null default '{}' constraint ticket_time_doubts_known check (
    time_doubts <@ array['opened_unknown', 'solved_unknown', 'reply_before_opened', 'solved_before_opened', 'solved_before_reply']);
comment on column ticket.external_key is 'what another system calls it; where that says nothing, a mark of what it said, behind a #';
comment on column ticket.brought_by is 'the import that it came with; null for one that was made here';
comment on column ticket.time_doubts is 'why its times say nothing about how fast anybody was, as app/src/desk/brought/model.rs knows them';
create unique index ticket_external_key_unique on ticket (external_key) where deleted_at is null and external_key is not null;

-- Social networks, whatever ways in there are by now.
do $$
declare
  rule record;
begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''social''::text, ') as known
      from pg_constraint c where c.conname in ('ticket_channel_known', 'ticket_message_channel_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

-- Nothing is promised on a ticket that was brought in, whoever reckons it: its name comes behind those that have it reckoned anew.
create function ticket_was_brought() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.due_at := null;
  new.due_promise := null;
  new.warn_at := null;
  new.due_paused := false;
  new.promises := '[]';
  new.escalate_at := null;
  new.reckoned := 9223372036854775807;
  -- Rules hand it to nobody.
  new.rule_id := null;
  new.ruled := 9223372036854775807;
  return new;
end $$;
create trigger ticket_was_brought before insert or update on ticket for each row
  when (new.brought_by is not null) execute function ticket_was_brought();

-- How long anything took is not known of a ticket whose times are doubtful. That it came, was answered and solved is counted.
create function leave_out_doubtful_times() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select 1 from ticket t where t.id = new.ticket_id and t.time_doubts <> '{}') then
    new.first_kept := null;
    new.resolve_kept := null;
    new.first_minutes := null;
    new.first_worked := null;
    new.resolve_minutes := null;
    new.resolve_worked := null;
  end if;
  return new;
end $$;
create trigger leave_out_doubtful_times before insert or update on ticket_fact for each row execute function leave_out_doubtful_times();

-- Who has these addresses, by ids alone: the caller's own query looks at them as far as they see them. Each address is looked for by
-- its own index; joined with what an import has just added, whole tables would be read for each, because nobody has counted those yet.
create function holders_of_mail(p_addresses text[]) returns table (address text, contact_id uuid, customer_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  one text;
begin
  if not caller_has('qz_import') then return; end if;
  foreach one in array p_addresses loop
    return query
      select one, k.id, null::uuid from contact k
       where mail_addresses(k.email, k.reach) @> array[one] and k.deleted_at is null and (k.email is not null or k.reach <> '[]');
    return query
      select one, null::uuid, c.id from customer c
       where mail_addresses(c.email, c.reach) @> array[one] and c.deleted_at is null and (c.email is not null or c.reach <> '[]');
  end loop;
end $$;
grant execute on function holders_of_mail(text[]) to qz_import;

-- Makes tickets with the past that a file knows: when they came, were answered and solved, and how the customer rated them. A column
-- that callers may set would let anybody rewrite what happened, so only this does.
create function bring_tickets(p_import uuid, p_rows jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not (caller_has('qz_import') and may_write_tickets()) then
    raise exception using errcode = 'insufficient_privilege', message = 'bring_tickets';
  end if;
  insert into ticket (id, number, kind, subject, description, priority, state, channel, category_id, product_id, customer_id, contact_id, owner_id,
                      minutes, solution, external_key, brought_by, time_doubts, created_by, created_at, updated_at)
  select r.id, 0, r.kind, r.subject, r.description, r.priority, r.state, r.channel, r.category, r.product, r.customer, r.contact, r.owner,
         r.minutes, r.solution, r.key, p_import, r.doubts, me(), r.created_at, r.touched_at
    from jsonb_to_recordset(p_rows) as r (
         id uuid, kind text, subject text, description text, priority smallint, state text, channel text, category uuid, product uuid,
         customer uuid, contact uuid, owner uuid, minutes integer, solution text, key text, doubts text[], created_at timestamptz,
         touched_at timestamptz)
   order by r.created_at, r.id;
  update ticket t
     set first_reply_at = r.first_reply_at, solved_at = r.solved_at, closed_at = case when r.state = 'closed' then r.solved_at end
    from jsonb_to_recordset(p_rows) as r (id uuid, state text, first_reply_at timestamptz, solved_at timestamptz)
   where t.id = r.id and (r.first_reply_at is not null or r.solved_at is not null);
  -- It was open until it was solved.
  update ticket_span s set began_at = r.solved_at
    from jsonb_to_recordset(p_rows) as r (id uuid, created_at timestamptz, solved_at timestamptz)
   where s.ticket_id = r.id and s.ended_at is null and r.solved_at > r.created_at;
  insert into ticket_span (ticket_id, state, began_at, ended_at)
  select r.id, 'open', r.created_at, r.solved_at
    from jsonb_to_recordset(p_rows) as r (id uuid, created_at timestamptz, solved_at timestamptz) where r.solved_at > r.created_at;
  insert into ticket_rating (ticket_id, asked_at, score, comment, rated_at)
  select r.id, r.touched_at, r.rating, r.rating_comment, r.touched_at
    from jsonb_to_recordset(p_rows) as r (id uuid, touched_at timestamptz, rating smallint, rating_comment text) where r.rating is not null;
end $$;
grant execute on function bring_tickets(uuid, jsonb) to qz_import;

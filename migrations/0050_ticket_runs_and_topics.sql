-- Changes of all tickets that match a filter, and product topics.

-- ---------------------------------------------------------------------------------------------------------------------
-- A change of very many tickets is a run: which ones, and in which version, is written down when it begins; the server goes through them
-- batch after batch as whoever began it, and back the same way. What is done with one click beside it (0035) has ended when it is kept.
alter table ticket_bulk
  add column total bigint constraint ticket_bulk_total_range check (total between 0 and 100000),
  add column ended_at timestamptz,
  add column cancelled boolean not null default false,
  add column undo_begun timestamptz,
  add column stopped text constraint ticket_bulk_stopped_known check (stopped in ('not_allowed', 'failed'));
comment on column ticket_bulk.total is 'of a run: how many matched when it was begun; null for what was done at once';
comment on column ticket_bulk.cancelled is 'whoever began it let it end before it had met all';
comment on column ticket_bulk.undo_begun is 'of a run: taking it back was asked for then; undone_at is when that had ended';
comment on column ticket_bulk.stopped is 'why nobody goes on with it until somebody asks (bulk.stopped_… in the language files)';
update ticket_bulk set ended_at = begun_at;
alter table ticket_bulk_item add column seen integer;
comment on column ticket_bulk_item.seen is 'of a run: the version in which it matched; whoever changed it since is not written over';
create index ticket_bulk_item_waiting on ticket_bulk_item (bulk_id, ticket_id) where outcome = 'waiting';
create index ticket_bulk_item_changed on ticket_bulk_item (bulk_id, ticket_id) where outcome = 'changed';
create index ticket_bulk_under_way on ticket_bulk (begun_at)
  where stopped is null and undone_at is null and (ended_at is null or undo_begun is not null);
grant update (ended_at, cancelled, undo_begun, stopped) on ticket_bulk to qz_ticket_write;
grant update (before, version) on ticket_bulk_item to qz_ticket_write;

-- The runs under way, and as whom each goes on.
create function ticket_runs_under_way() returns table (id uuid, person uuid, name text, email text, role text, active boolean)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select b.id, p.id, p.name, p.email, p.role, p.active from ticket_bulk b join person p on p.id = b.person_id
   where b.stopped is null and b.undone_at is null and (b.ended_at is null or b.undo_begun is not null)
   order by b.begun_at limit 20;
end;
create function stop_ticket_run(p_id uuid, p_why text) returns void
language sql volatile security definer set search_path = public, pg_temp
begin atomic
  update ticket_bulk b set stopped = p_why
   where b.id = p_id and b.undone_at is null and (b.ended_at is null or b.undo_begun is not null);
end;
grant execute on function ticket_runs_under_way(), stop_ticket_run(uuid, text) to qz_daily;

-- ---------------------------------------------------------------------------------------------------------------------
-- What customers wish of a product, find wrong with it or say of it, collected: one topic, many who asked. Its causes and units are those
-- of complaints.
create table product_topic (
  id         uuid primary key,
  product_id uuid references product,
  kind       text not null constraint product_topic_kind_known check (kind in ('wish', 'defect', 'feedback')),
  title      text not null constraint product_topic_title_length check (length(trim(title)) between 1 and 200),
  detail     text constraint product_topic_detail_length check (length(detail) <= 5000),
  cause_id   uuid references complaint_cause,
  state      text not null default 'new' constraint product_topic_state_known check (state in ('new', 'considered', 'planned', 'done', 'declined')),
  team_id    uuid references team,
  measure    text constraint product_topic_measure_length check (length(trim(measure)) between 1 and 2000),
  due_on     date,
  ended_at   timestamptz,
  version    integer not null default 1,
  created_by uuid references person,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  constraint product_topic_due_on_has_measure check (due_on is null or measure is not null),
  constraint product_topic_ended_with_state check ((ended_at is not null) = (state in ('done', 'declined')))
);
comment on column product_topic.team_id is 'the unit that is responsible';
comment on column product_topic.ended_at is 'since when it is done or declined';
create unique index product_topic_title_unique
  on product_topic (coalesce(product_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(trim(title)));
create index product_topic_by_product on product_topic (product_id, cause_id);
create index product_topic_by_cause on product_topic (cause_id) where cause_id is not null;
create index product_topic_by_team on product_topic (team_id) where team_id is not null;
create index product_topic_open on product_topic (coalesce(due_on, 'infinity'::date), id) where measure is not null and ended_at is null;
select guard_table('product_topic');
grant select on product_topic to qz_ticket_self, qz_ticket_team, qz_ticket_all;
create policy desk_reads on product_topic for select to qz_ticket_self, qz_ticket_team, qz_ticket_all using (true);
grant insert on product_topic to qz_ticket_write;
grant update (product_id, kind, title, detail, cause_id, state, team_id, measure, due_on, ended_at, version, updated_at) on product_topic to qz_ticket_write;
create policy desk_adds on product_topic for insert to qz_ticket_write with check (created_by = (select me()));
create policy desk_changes on product_topic for update to qz_ticket_write using (true) with check (true);

-- Who asked: on a ticket, or a customer without one.
create table product_voice (
  id          uuid primary key,
  topic_id    uuid not null references product_topic,
  ticket_id   uuid references ticket on delete cascade,
  customer_id uuid references customer on delete cascade,
  words       text constraint product_voice_words_length check (length(words) <= 2000),
  prepared    text constraint product_voice_prepared_length check (length(prepared) <= 5000),
  made        boolean not null default false,
  told_at     timestamptz,
  added_by    uuid references person,
  added_at    timestamptz not null default app_now(),
  constraint product_voice_of_somebody check (num_nonnulls(ticket_id, customer_id) > 0)
);
comment on column product_voice.customer_id is 'of one that came without a ticket; otherwise the customer is that of the ticket';
comment on column product_voice.prepared is 'the answer that waits on the ticket until somebody gives one';
comment on column product_voice.made is 'the ticket was made to tell the customer';
comment on column product_voice.told_at is 'when the customer was answered after an answer had been prepared';
create unique index product_voice_ticket_unique on product_voice (topic_id, ticket_id) where ticket_id is not null;
create unique index product_voice_customer_unique on product_voice (topic_id, customer_id) where customer_id is not null;
create index product_voice_by_ticket on product_voice (ticket_id) where ticket_id is not null;
create index product_voice_by_customer on product_voice (customer_id) where customer_id is not null;
create index product_voice_by_topic on product_voice (topic_id, added_at);
select guard_table('product_voice');
grant select on product_voice to qz_ticket_self, qz_ticket_team, qz_ticket_all;
create policy with_ticket on product_voice for select to qz_ticket_self, qz_ticket_team
  using (ticket_id is not null and exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy with_customer on product_voice for select to qz_ticket_self, qz_ticket_team
  using (ticket_id is null and exists (select 1 from customer c where c.id = customer_id and c.deleted_at is null offset 0));
create policy all_reads on product_voice for select to qz_ticket_all using (true);
grant insert, delete on product_voice to qz_ticket_write;
grant update (ticket_id, prepared, made) on product_voice to qz_ticket_write;
create policy desk_adds on product_voice for insert to qz_ticket_write with check (added_by = (select me()));
create policy desk_changes on product_voice for update to qz_ticket_write using (true) with check (true);
create policy desk_removes on product_voice for delete to qz_ticket_write using (true);

-- Whoever is answered after an answer was prepared has been told.
create function voices_are_told() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update product_voice v set told_at = new.written_at
   where v.ticket_id = any (ticket_family(new.ticket_id)) and v.prepared is not null and v.told_at is null;
  return null;
end $$;
create trigger voices_are_told after insert on ticket_message for each row when (new.public and not new.inbound)
  execute function voices_are_told();

-- A merge of customers takes what they asked along, and the way back returns it. Where both asked the same, the one that goes keeps its own.
create function merge_moves_voices() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ids uuid[];
begin
  with m as (
    update product_voice v set customer_id = new.kept_id
     where v.customer_id = new.gone_id
       and not exists (select 1 from product_voice k where k.topic_id = v.topic_id and k.customer_id = new.kept_id)
    returning v.id)
  select array_agg(m.id order by m.id) into ids from m;
  new.moved := new.moved || jsonb_build_object('voices', coalesce(to_jsonb(ids), '[]'));
  return new;
end $$;
create trigger merge_moves_voices before insert on customer_merge for each row execute function merge_moves_voices();
create function undone_merge_returns_voices() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update product_voice set customer_id = new.gone_id
   where customer_id = new.kept_id and id in (select jsonb_array_elements_text(coalesce(new.moved -> 'voices', '[]'))::uuid);
  return null;
end $$;
create trigger undone_merge_returns_voices after update of undone_at on customer_merge for each row
  when (old.undone_at is null and new.undone_at is not null) execute function undone_merge_returns_voices();

-- Complaints by product: for the analysis beside the topics.
create index ticket_complaints on ticket (created_at) include (product_id) where kind = 'complaint' and deleted_at is null and merged_into is null;

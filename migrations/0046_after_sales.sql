-- After the sale: what customers own, how a return or a repair goes on, and what becomes of complaints.

-- ---------------------------------------------------------------------------------------------------------------------
-- What a customer owns. It is seen as the customer is: by whose customer it is, kept by triggers.
create table asset (
  id                uuid primary key,
  customer_id       uuid not null references customer,
  product_id        uuid not null references product,
  serial            text constraint asset_serial_length check (length(trim(serial)) between 1 and 100),
  bought_on         date,
  delivered_on      date,
  warranty_until    date,
  state             text not null default 'in_use' constraint asset_state_known check (state in ('in_use', 'in_repair', 'returned', 'retired')),
  note              text constraint asset_note_length check (length(note) <= 2000),
  customer_owner_id uuid references person,
  followed_up_at    timestamptz,
  version           integer not null default 1,
  created_by        uuid references person,
  created_at        timestamptz not null default app_now(),
  updated_at        timestamptz not null default app_now(),
  deleted_at        timestamptz
);
comment on column asset.customer_owner_id is 'who owns the customer now, kept by triggers';
comment on column asset.followed_up_at is 'when the follow-up after its delivery was planned: once';
create unique index asset_serial_unique on asset (product_id, lower(serial)) where deleted_at is null and serial is not null;
create index asset_newest on asset (created_at desc, id desc) where deleted_at is null;
create index asset_by_customer on asset (customer_id, created_at desc, id desc) where deleted_at is null;
create index asset_by_customer_owner on asset (customer_owner_id, created_at desc, id desc) where deleted_at is null and customer_owner_id is not null;
create index asset_by_warranty on asset (warranty_until) where deleted_at is null and warranty_until is not null;
create index asset_by_part_of_serial on asset using gin (lower(serial) gin_trgm_ops) where deleted_at is null and serial is not null;
create index asset_to_follow_up on asset (delivered_on) where deleted_at is null and delivered_on is not null and followed_up_at is null;
create index asset_by_product on asset (product_id);
select guard_table('asset');
grant select on asset to qz_customer_self, qz_customer_team, qz_customer_all;
grant insert on asset to qz_customer_write;
grant update (product_id, serial, bought_on, delivered_on, warranty_until, state, note, version, updated_at) on asset to qz_customer_write;
create policy self_reads on asset for select to qz_customer_self using (deleted_at is null and customer_owner_id = (select me()));
create policy team_reads on asset for select to qz_customer_team
  using (deleted_at is null and customer_owner_id = any ((select my_people())::uuid[]));
create policy shared_reads on asset for select to qz_customer_self, qz_customer_team
  using (deleted_at is null and customer_id = any ((select shared_ids('customer'))::uuid[]));
create policy all_reads on asset for select to qz_customer_all using (true);
create policy writers_add on asset for insert to qz_customer_write
  with check (exists (select 1 from customer c where c.id = customer_id and may_write_customer(c.id, c.owner_id)));
create policy writers_change on asset for update to qz_customer_write
  using (exists (select 1 from customer c where c.id = customer_id and may_write_customer(c.id, c.owner_id)));

create function keep_asset_owner() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.customer_owner_id := (select c.owner_id from customer c where c.id = new.customer_id);
  return new;
end $$;
create trigger keep_asset_owner before insert or update of customer_id on asset for each row execute function keep_asset_owner();
create function keep_asset_customer_owner() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update asset set customer_owner_id = new.owner_id where customer_id = new.id;
  return null;
end $$;
create trigger keep_asset_customer_owner after update of owner_id on customer for each row
  when (old.owner_id is distinct from new.owner_id) execute function keep_asset_customer_owner();

-- Out of sight and back.
create function delete_asset(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update asset a set deleted_at = app_now(), version = a.version + 1, updated_at = app_now()
    from customer c
   where a.id = p_id and a.deleted_at is null and a.version = p_version and c.id = a.customer_id and may_write_customer(c.id, c.owner_id);
  return found;
end $$;
create function restore_asset(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update asset a set deleted_at = null, version = a.version + 1, updated_at = app_now()
    from customer c
   where a.id = p_id and a.deleted_at is not null and a.version = p_version and c.id = a.customer_id and may_write_customer(c.id, c.owner_id);
  return found;
end $$;
grant execute on function delete_asset(uuid, integer), restore_asset(uuid, integer) to qz_customer_write;

-- A merge takes what the customer owns along, and the way back returns it.
create function merge_moves_assets() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ids uuid[];
begin
  with m as (update asset set customer_id = new.kept_id where customer_id = new.gone_id returning id)
  select array_agg(m.id order by m.id) into ids from m;
  new.moved := new.moved || jsonb_build_object('assets', coalesce(to_jsonb(ids), '[]'));
  return new;
end $$;
create trigger merge_moves_assets before insert on customer_merge for each row execute function merge_moves_assets();
create function undone_merge_returns_assets() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update asset set customer_id = new.gone_id
   where customer_id = new.kept_id and id in (select jsonb_array_elements_text(coalesce(new.moved -> 'assets', '[]'))::uuid);
  return null;
end $$;
create trigger undone_merge_returns_assets after update of undone_at on customer_merge for each row
  when (old.undone_at is null and new.undone_at is not null) execute function undone_merge_returns_assets();

-- What a ticket is about.
alter table ticket add column asset_id uuid references asset;
create index ticket_by_asset on ticket (asset_id) where asset_id is not null;
grant update (asset_id) on ticket to qz_ticket_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- What holds for all of it.
create table after_sales_setting (
  only_one         boolean primary key default true constraint after_sales_setting_only_one check (only_one),
  follow_up_days   smallint constraint after_sales_setting_follow_up_days_range check (follow_up_days between 1 and 365),
  needs_measure    boolean not null default false,
  remind_days      smallint not null default 1 constraint after_sales_setting_remind_days_range check (remind_days between 0 and 60),
  version          integer not null default 1
);
comment on column after_sales_setting.follow_up_days is 'so long after a delivery the customer is to be asked how it goes; null: not at all';
comment on column after_sales_setting.needs_measure is 'no complaint is closed without a cause and a measure';
comment on column after_sales_setting.remind_days is 'so long before a measure is due it is told of';
insert into after_sales_setting default values;
select guard_table('after_sales_setting');
create policy everyone_reads on after_sales_setting for select to qz_everyone, qz_daily using (true);
create policy desk_changes on after_sales_setting for update to qz_desk using (true) with check (true);
grant select on after_sales_setting to qz_everyone, qz_daily;
grant update (follow_up_days, needs_measure, remind_days, version) on after_sales_setting to qz_desk;

-- Plans what is to be done after deliveries: for whoever owns the customer; where nobody does, as a question in the queue of the desk.
-- Once for each thing, whoever tries and however often. What was delivered so long ago that it would have been due two weeks ago is
-- left alone, so that nobody who turns this on finds years of it the next morning.
create function plan_follow_ups(p_most integer, p_title text) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  days smallint;
  shift interval;
  today date;
  made integer := 0;
  one record;
  due timestamptz;
  plan uuid;
  words text;
begin
  if not caller_has('qz_daily') then raise exception using errcode = 'insufficient_privilege', message = 'plan_follow_ups'; end if;
  select s.follow_up_days into days from after_sales_setting s;
  if days is null then return 0; end if;
  select make_interval(mins => o.utc_offset) into shift from organisation o;
  today := ((app_now() at time zone 'UTC') + shift)::date;
  for one in
    select a.id, a.customer_id, a.product_id, a.delivered_on, a.customer_owner_id, p.name as product, a.serial,
           (select x.id from person x where x.id = a.customer_owner_id and x.active) as person
      from asset a join product p on p.id = a.product_id
     where a.deleted_at is null and a.followed_up_at is null and a.delivered_on is not null
       and a.delivered_on <= today and a.delivered_on >= today - 14 - days
       and exists (select 1 from customer c where c.id = a.customer_id and c.deleted_at is null)
       -- A question in the queue has no day of its own: it comes on the day.
       and (a.delivered_on + days <= today or exists (select 1 from person x where x.id = a.customer_owner_id and x.active))
     order by a.delivered_on limit p_most for no key update of a skip locked
  loop
    due := ((one.delivered_on + days + time '09:00') - shift) at time zone 'UTC';
    words := left(replace(p_title, '[what]', one.product || coalesce(' ' || one.serial, '')), 200);
    plan := gen_random_uuid();
    if one.person is not null then
      insert into activity (id, customer_id, kind, title, due_at, owner_id) values (plan, one.customer_id, 'call', words, due, one.person);
      insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, after)
      values (gen_random_uuid(), app_now(), app_now(), 'activity.planned', 'customer', one.customer_id, one.customer_id, one.customer_owner_id,
              jsonb_build_object('activity', plan, 'activity_name', words, 'activity_kind', 'call', 'due_at', due));
    else
      insert into ticket (id, number, kind, subject, priority, channel, product_id, customer_id, asset_id, created_at, updated_at)
      values (plan, 0, 'question', words, 3, 'phone', one.product_id, one.customer_id, one.id, app_now(), app_now());
      insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
      values (gen_random_uuid(), app_now(), app_now(), 'ticket.created', 'ticket', plan, one.customer_id, one.customer_owner_id, 1,
              jsonb_build_object('subject', words));
    end if;
    update asset set followed_up_at = app_now() where id = one.id;
    made := made + 1;
  end loop;
  return made;
end $$;
grant execute on function plan_follow_ups(integer, text) to qz_daily;

-- ---------------------------------------------------------------------------------------------------------------------
-- How a return or a repair goes on. Amounts are whole hundredths of the organisation's currency: they add up exactly.
create table ticket_repair (
  ticket_id   uuid primary key references ticket,
  step        text not null default 'requested' constraint ticket_repair_step_known
              check (step in ('requested', 'approved', 'awaiting_goods', 'received', 'in_repair', 'shipped_back', 'closed')),
  payer       text not null default 'customer' constraint ticket_repair_payer_known check (payer in ('warranty', 'customer')),
  currency    text not null constraint ticket_repair_currency_form check (currency ~ '^[A-Z]{3}$'),
  labour      bigint not null default 0 constraint ticket_repair_labour_range check (labour between 0 and 1000000000000),
  parts       jsonb not null default '[]' constraint ticket_repair_parts_form check (jsonb_typeof(parts) = 'array' and jsonb_array_length(parts) <= 50),
  in_carrier  text constraint ticket_repair_in_carrier_length check (length(in_carrier) <= 100),
  in_number   text constraint ticket_repair_in_number_length check (length(in_number) <= 100),
  in_on       date,
  out_carrier text constraint ticket_repair_out_carrier_length check (length(out_carrier) <= 100),
  out_number  text constraint ticket_repair_out_number_length check (length(out_number) <= 100),
  out_on      date,
  version     integer not null default 1,
  updated_at  timestamptz not null default app_now()
);
comment on column ticket_repair.parts is 'name, quantity and price of one, as app/src/desk/repairs/model.rs writes them';
comment on column ticket_repair.labour is 'hundredths of the currency, as are the prices of parts';
select guard_table('ticket_repair');
grant select on ticket_repair to qz_ticket_self, qz_ticket_team, qz_ticket_all;
grant insert, update on ticket_repair to qz_ticket_write;
create policy with_ticket on ticket_repair for select to qz_ticket_self, qz_ticket_team
  using (exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy all_reads on ticket_repair for select to qz_ticket_all using (true);
create policy all_adds on ticket_repair for insert to qz_ticket_all
  with check (exists (select 1 from ticket t where t.id = ticket_id and t.deleted_at is null offset 0));
create policy all_changes on ticket_repair for update to qz_ticket_all
  using (exists (select 1 from ticket t where t.id = ticket_id and t.deleted_at is null offset 0));

-- ---------------------------------------------------------------------------------------------------------------------
-- Why customers complain: a list that the desk keeps in the browser. One that is put away stays on the complaints that have it.
create table complaint_cause (
  id         uuid primary key,
  name       text not null constraint complaint_cause_name_length check (length(trim(name)) between 1 and 100),
  name_en    text constraint complaint_cause_name_en_length check (length(trim(name_en)) between 1 and 100),
  rank       integer not null default 0,
  archived   boolean not null default false,
  version    integer not null default 1,
  created_at timestamptz not null default app_now()
);
create unique index complaint_cause_name_unique on complaint_cause (lower(name)) where not archived;
select guard_table('complaint_cause');
create policy everyone_reads on complaint_cause for select to qz_everyone using (true);
create policy desk_adds on complaint_cause for insert to qz_desk with check (true);
create policy desk_changes on complaint_cause for update to qz_desk using (true) with check (true);
grant select on complaint_cause to qz_everyone;
grant insert on complaint_cause to qz_desk;
grant update (name, name_en, rank, archived, version) on complaint_cause to qz_desk;

-- What is done about a complaint.
create table complaint (
  ticket_id    uuid primary key references ticket,
  cause_id     uuid references complaint_cause,
  team_id      uuid references team,
  measure      text constraint complaint_measure_length check (length(trim(measure)) between 1 and 2000),
  due_on       date,
  done_at      timestamptz,
  done_by      uuid references person,
  confirmed    boolean,
  confirmed_at timestamptz,
  confirmed_by uuid references person,
  said         text constraint complaint_said_length check (length(said) <= 2000),
  reminded_at  timestamptz,
  version      integer not null default 1,
  constraint complaint_done_has_measure check (done_at is null or measure is not null),
  constraint complaint_confirmed_has_moment check ((confirmed is null) = (confirmed_at is null))
);
comment on column complaint.team_id is 'the unit that is responsible';
comment on column complaint.confirmed is 'whether the customer says that it is settled; null while nobody asked';
comment on column complaint.reminded_at is 'when it was told of that the measure is due: once for each day that it is due on';
create index complaint_open on complaint (coalesce(due_on, 'infinity'::date), ticket_id) where measure is not null and done_at is null;
create index complaint_by_cause on complaint (cause_id) where cause_id is not null;
create index complaint_by_team on complaint (team_id) where team_id is not null;
select guard_table('complaint');
grant select on complaint to qz_ticket_self, qz_ticket_team, qz_ticket_all, qz_daily;
grant insert, update on complaint to qz_ticket_write;
grant update (reminded_at) on complaint to qz_daily;
create policy with_ticket on complaint for select to qz_ticket_self, qz_ticket_team
  using (exists (select 1 from ticket t where t.id = ticket_id offset 0));
create policy all_reads on complaint for select to qz_ticket_all using (true);
create policy daily_work on complaint to qz_daily using (true) with check (true);
create policy all_adds on complaint for insert to qz_ticket_all
  with check (exists (select 1 from ticket t where t.id = ticket_id and t.deleted_at is null offset 0));
create policy all_changes on complaint for update to qz_ticket_all
  using (exists (select 1 from ticket t where t.id = ticket_id and t.deleted_at is null offset 0));

-- Whatever way it is closed: by hand, with many others, by a macro.
create function complaint_is_settled() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if (select s.needs_measure from after_sales_setting s)
     and not exists (select 1 from complaint m where m.ticket_id = new.id and m.cause_id is not null and m.measure is not null) then
    raise exception using errcode = 'check_violation', constraint = 'ticket_state_fits_kind', message = 'ticket_state_fits_kind';
  end if;
  return new;
end $$;
create trigger complaint_is_settled before update of state on ticket for each row
  when (new.state = 'closed' and old.state is distinct from new.state and new.kind = 'complaint' and new.brought_by is null
        and new.merged_into is null)
  execute function complaint_is_settled();

-- The next measures of which somebody is to be told that they are due; each once.
create function remind_of_measures(p_most integer) returns table (id uuid, customer uuid, customer_owner uuid, version integer, due_on date, told uuid[])
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  today date;
  days smallint;
begin
  if not caller_has('qz_daily') then raise exception using errcode = 'insufficient_privilege', message = 'remind_of_measures'; end if;
  select ((app_now() at time zone 'UTC') + make_interval(mins => o.utc_offset))::date into today from organisation o;
  select s.remind_days into days from after_sales_setting s;
  return query
  with due as (
    select m.ticket_id from complaint m
     where m.measure is not null and m.done_at is null and coalesce(m.due_on, 'infinity'::date) <= today + days and m.reminded_at is null
       and exists (select 1 from ticket t where t.id = m.ticket_id and t.deleted_at is null)
     order by m.due_on limit p_most for no key update of m skip locked),
  marked as (update complaint m set reminded_at = app_now() from due d where m.ticket_id = d.ticket_id returning m.ticket_id, m.due_on)
  select t.id, t.customer_id, t.customer_owner_id, t.version, k.due_on,
         array(select distinct w.id from (select t.owner_id as id where t.owner_id is not null union select unnest(leads_of_ticket(t.id))) w)
    from marked k join ticket t on t.id = k.ticket_id;
end $$;
grant execute on function remind_of_measures(integer) to qz_daily;

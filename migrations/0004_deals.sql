-- Pipelines with their stages, deals with what hangs on them, and the board's order.

create table pipeline (
  id         uuid primary key,
  name       text not null constraint pipeline_name_length check (length(trim(name)) between 1 and 100),
  name_en    text constraint pipeline_name_en_length check (length(trim(name_en)) between 1 and 100),
  rank       integer not null default 0,
  archived   boolean not null default false,
  version    integer not null default 1,
  created_at timestamptz not null default app_now()
);
comment on column pipeline.name_en is 'shown to those who read English; the name stands in where it is missing';
create unique index pipeline_name_unique on pipeline (lower(name)) where not archived;

create table stage (
  id          uuid primary key,
  pipeline_id uuid not null references pipeline,
  name        text not null constraint stage_name_length check (length(trim(name)) between 1 and 100),
  name_en     text constraint stage_name_en_length check (length(trim(name_en)) between 1 and 100),
  rank        integer not null,
  kind        text not null default 'open' constraint stage_kind_known check (kind in ('open', 'won', 'lost')),
  probability smallint not null constraint stage_probability_range check (probability between 0 and 100),
  target_days integer constraint stage_target_days_range check (target_days between 1 and 3650),
  required    text[] not null default '{}' constraint stage_required_known
              check (required <@ array['value', 'expected_close', 'customer', 'next_activity']),
  archived    boolean not null default false,
  version     integer not null default 1,
  constraint stage_probability_fits_kind check (kind = 'open' or (kind = 'won' and probability = 100) or (kind = 'lost' and probability = 0))
);
comment on column stage.probability is 'per cent';
comment on column stage.target_days is 'after so many days in the stage a deal is stale';
create index stage_by_pipeline on stage (pipeline_id, rank);

create table close_reason (
  id       uuid primary key,
  kind     text not null constraint close_reason_kind_known check (kind in ('won', 'lost')),
  name     text not null constraint close_reason_name_length check (length(trim(name)) between 1 and 100),
  name_en  text constraint close_reason_name_en_length check (length(trim(name_en)) between 1 and 100),
  rank     integer not null default 0,
  archived boolean not null default false
);
create unique index close_reason_name_unique on close_reason (kind, lower(name)) where not archived;

create table product (
  id           uuid primary key,
  name         text not null constraint product_name_length check (length(trim(name)) between 1 and 200),
  series       text constraint product_series_length check (length(series) <= 100),
  price        numeric(19, 4) constraint product_price_not_negative check (price >= 0),
  currency     char(3) constraint product_currency_form check (currency ~ '^[A-Z]{3}$'),
  external_key text,
  archived     boolean not null default false
);
create unique index product_name_unique on product (lower(name)) where not archived;

do $$ declare tab text; begin
  foreach tab in array array['pipeline', 'stage', 'close_reason', 'product'] loop
    perform guard_table(tab::regclass);
    execute format('create policy everyone_reads on %I for select to qz_everyone using (true)', tab);
    execute format('create policy administrators_write on %I for all to qz_administer using (true) with check (true)', tab);
    execute format('grant select on %I to qz_everyone', tab);
    execute format('grant insert, update on %I to qz_administer', tab);
  end loop;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
create table deal (
  id               uuid primary key,
  name             text not null constraint deal_name_length check (length(trim(name)) between 1 and 200),
  customer_id      uuid references customer,
  pipeline_id      uuid not null references pipeline,
  stage_id         uuid not null references stage,
  status           text not null default 'open' constraint deal_status_known check (status in ('open', 'won', 'lost')),
  owner_id         uuid not null references person,
  value            numeric(19, 4) constraint deal_value_not_negative check (value >= 0),
  currency         char(3) not null constraint deal_currency_form check (currency ~ '^[A-Z]{3}$'),
  base_value       numeric(19, 4),
  expected_close   date,
  position         text collate "C" not null constraint deal_position_form check (position ~ '^[0-9A-Za-z]+$' and length(position) <= 200),
  entered_stage_at timestamptz not null default app_now(),
  closed_at        timestamptz,
  close_reason_id  uuid references close_reason,
  close_note       text constraint deal_close_note_length check (length(close_note) <= 2000),
  source           text constraint deal_source_length check (length(source) <= 100),
  external_key     text,
  version          integer not null default 1,
  created_by       uuid references person,
  created_at       timestamptz not null default app_now(),
  updated_at       timestamptz not null default app_now(),
  deleted_at       timestamptz,
  constraint deal_closed_when_not_open check ((status = 'open') = (closed_at is null))
);
comment on column deal.status is 'the kind of its stage, kept beside it so that lists need not ask';
comment on column deal.base_value is 'value in the organisation''s currency, by the rate of the day of closing, or of the last change while open';
comment on column deal.position is 'hand order within the stage: a text between those of the neighbours (see deals/position.rs)';
comment on column deal.close_reason_id is 'null on a closed deal only where it came in closed from elsewhere';

-- The board reads a column in one of four orders; the totals read the index alone.
create index deal_by_hand on deal (stage_id, position, id) include (base_value) where deleted_at is null;
create index deal_by_value on deal (stage_id, base_value desc nulls last, id) where deleted_at is null;
create index deal_by_close on deal (stage_id, expected_close, id) where deleted_at is null;
create index deal_by_age on deal (stage_id, entered_stage_at, id) where deleted_at is null;
create index deal_by_owner on deal (owner_id, stage_id, position, id) include (base_value) where deleted_at is null;
create index deal_by_customer on deal (customer_id) where deleted_at is null;
create unique index deal_external_key_unique on deal (external_key) where deleted_at is null;
select guard_table('deal');

grant select on deal to qz_deal_self, qz_deal_team, qz_deal_all;
grant insert on deal to qz_deal_write;
grant update (name, customer_id, pipeline_id, stage_id, status, value, currency, expected_close, position, entered_stage_at, closed_at,
              close_reason_id, close_note, source, version, updated_at) on deal to qz_deal_write;
create policy self_reads on deal for select to qz_deal_self using (deleted_at is null and owner_id = (select me()));
create policy team_reads on deal for select to qz_deal_team using (deleted_at is null and owner_id = any ((select my_people())::uuid[]));
create policy shared_reads on deal for select to qz_deal_self, qz_deal_team
  using (deleted_at is null and id = any ((select shared_ids('deal'))::uuid[]));
create policy all_reads on deal for select to qz_deal_all using (true);
create policy self_adds on deal for insert to qz_deal_self with check (owner_id = (select me()));
create policy team_adds on deal for insert to qz_deal_team with check (owner_id = any ((select my_people())::uuid[]));
create policy all_adds on deal for insert to qz_deal_all with check (true);
create policy self_changes on deal for update to qz_deal_self using (deleted_at is null and owner_id = (select me()));
create policy team_changes on deal for update to qz_deal_team using (deleted_at is null and owner_id = any ((select my_people())::uuid[]));
create policy shared_changes on deal for update to qz_deal_self, qz_deal_team
  using (deleted_at is null and id = any ((select shared_ids_to_write('deal'))::uuid[]));
create policy all_changes on deal for update to qz_deal_all using (deleted_at is null);
create trigger guard_protected_fields before update on deal for each row execute function guard_protected_fields();
create trigger index_for_search_added after insert on deal for each row execute function index_for_search();
create trigger index_for_search after update of name, owner_id, deleted_at on deal for each row execute function index_for_search();

-- The latest rate known on a day; 1 for the organisation's own currency, null where no rate is known.
create function rate_on(p_currency char(3), p_day date) returns numeric language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case when p_currency = o.currency then 1::numeric
              else (select r.rate from exchange_rate r where r.currency = p_currency and r.day <= p_day order by r.day desc limit 1) end
    from organisation o;
end;
grant execute on function rate_on(char, date) to qz_everyone;

create function value_in_base() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' or new.value is distinct from old.value or new.currency is distinct from old.currency
     or new.closed_at is distinct from old.closed_at then
    new.base_value := new.value * rate_on(new.currency, coalesce(new.closed_at, app_now())::date);
  end if;
  return new;
end $$;
create trigger value_in_base before insert or update on deal for each row execute function value_in_base();

create function may_write_deal(p_id uuid, p_owner uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select caller_has('qz_deal_write') and (
       caller_has('qz_deal_all')
    or (caller_has('qz_deal_team') and p_owner = any (my_people()))
    or (caller_has('qz_deal_self') and p_owner = me())
    or p_id = any (shared_ids_to_write('deal')));
end;

create function may_write_record(p_kind text, p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case p_kind
    when 'customer' then exists (select 1 from customer c where c.id = p_id and c.deleted_at is null and may_write_customer(c.id, c.owner_id))
    when 'deal' then exists (select 1 from deal d where d.id = p_id and d.deleted_at is null and may_write_deal(d.id, d.owner_id))
    else false end;
end;
grant execute on function may_write_deal(uuid, uuid), may_write_record(text, uuid), share_record(text, uuid, uuid, boolean), shares_of(text, uuid) to qz_everyone;

create function assign_deal(p_id uuid, p_owner uuid) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  former uuid;
  bought_by uuid;
begin
  if not caller_has('qz_deal_assign') then raise exception using errcode = 'insufficient_privilege', message = 'assign_deal'; end if;
  select owner_id, customer_id into former, bought_by from deal where id = p_id and deleted_at is null for update;
  if not found or not may_write_deal(p_id, former) then raise exception using errcode = 'no_data_found', message = 'deal'; end if;
  if not exists (select 1 from person where id = p_owner and active)
     or not (caller_has('qz_deal_all') or p_owner = any (my_people())) then
    raise exception using errcode = 'check_violation', constraint = 'owner_may_receive', message = 'owner_may_receive';
  end if;
  update deal set owner_id = p_owner, version = version + 1, updated_at = app_now() where id = p_id;
  -- Who works on a deal sees whom it is with.
  insert into share (record_kind, record_id, person_id, shared_by)
  select 'customer', c.id, p_owner, me() from customer c where c.id = bought_by and c.owner_id is distinct from p_owner
  on conflict do nothing;
  return former;
end $$;
grant execute on function assign_deal(uuid, uuid) to qz_deal_assign;

create function delete_deal(p_id uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update deal set deleted_at = app_now(), version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is null and may_write_deal(id, owner_id);
  return found;
end $$;

-- Back from the bin, if nothing happened to it since; raises no_data_found where the caller may not write it.
create function restore_deal(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from deal d where d.id = p_id and may_write_deal(d.id, d.owner_id)) then
    raise exception using errcode = 'no_data_found', message = 'deal';
  end if;
  update deal set deleted_at = null, version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is not null and version = p_version and may_write_deal(id, owner_id);
  return found;
end $$;
grant execute on function delete_deal(uuid), restore_deal(uuid, integer) to qz_deal_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- What hangs on a deal follows the deal: seen by those who see it, changed by those who may change it.
create table deal_contact (
  deal_id    uuid not null references deal,
  contact_id uuid not null references contact,
  role       text constraint deal_contact_role_length check (length(role) <= 100),
  primary key (deal_id, contact_id)
);
create index deal_contact_by_contact on deal_contact (contact_id);

create table deal_product (
  id         uuid primary key,
  deal_id    uuid not null references deal,
  product_id uuid not null references product,
  quantity   numeric(19, 4) not null constraint deal_product_quantity_positive check (quantity > 0),
  price      numeric(19, 4) not null constraint deal_product_price_not_negative check (price >= 0)
);
comment on column deal_product.price is 'of one unit, in the deal''s currency';
create index deal_product_by_deal on deal_product (deal_id);

create table deal_tag (
  deal_id uuid not null references deal,
  tag_id  uuid not null references tag,
  primary key (deal_id, tag_id)
);
create index deal_tag_by_tag on deal_tag (tag_id);

-- What is to be done next, on a deal or a customer.
create table activity (
  id          uuid primary key,
  deal_id     uuid references deal,
  customer_id uuid references customer,
  kind        text not null default 'task' constraint activity_kind_known check (kind in ('task', 'call', 'email', 'meeting', 'visit')),
  title       text not null constraint activity_title_length check (length(trim(title)) between 1 and 200),
  due_at      timestamptz not null,
  done_at     timestamptz,
  owner_id    uuid not null references person,
  created_at  timestamptz not null default app_now(),
  constraint activity_has_subject check (deal_id is not null or customer_id is not null)
);
create index activity_next_of_deal on activity (deal_id, due_at) where done_at is null;
create index activity_of_customer on activity (customer_id, due_at) where done_at is null;

do $$ declare tab text; begin
  foreach tab in array array['deal_contact', 'deal_product', 'deal_tag'] loop
    perform guard_table(tab::regclass);
    execute format('grant select on %I to qz_deal_self, qz_deal_team, qz_deal_all', tab);
    execute format('grant insert, delete on %I to qz_deal_write', tab);
    execute format('create policy with_deal on %I for select to qz_deal_self, qz_deal_team, qz_deal_all
                      using (exists (select 1 from deal d where d.id = deal_id))', tab);
    execute format('create policy with_deal_adds on %I for insert to qz_deal_self, qz_deal_team, qz_deal_all
                      with check (exists (select 1 from deal d where d.id = deal_id and may_write_deal(d.id, d.owner_id)))', tab);
    execute format('create policy with_deal_changes on %I for update to qz_deal_self, qz_deal_team, qz_deal_all
                      using (exists (select 1 from deal d where d.id = deal_id and may_write_deal(d.id, d.owner_id)))', tab);
    execute format('create policy with_deal_removes on %I for delete to qz_deal_self, qz_deal_team, qz_deal_all
                      using (exists (select 1 from deal d where d.id = deal_id and may_write_deal(d.id, d.owner_id)))', tab);
  end loop;
end $$;
grant update (role) on deal_contact to qz_deal_write;
grant update (quantity, price) on deal_product to qz_deal_write;

select guard_table('activity');
grant delete on activity to qz_deal_write;
create policy with_deal_removes on activity for delete to qz_deal_write
  using (deal_id is not null and exists (select 1 from deal d where d.id = deal_id and may_write_deal(d.id, d.owner_id)));
grant select on activity to qz_deal_self, qz_deal_team, qz_deal_all, qz_customer_self, qz_customer_team, qz_customer_all;
grant insert on activity to qz_deal_write, qz_customer_write;
grant update (kind, title, due_at, done_at) on activity to qz_deal_write, qz_customer_write;
create policy with_deal on activity for select to qz_deal_self, qz_deal_team, qz_deal_all
  using (deal_id is not null and exists (select 1 from deal d where d.id = deal_id));
create policy with_customer on activity for select to qz_customer_self, qz_customer_team, qz_customer_all
  using (deal_id is null and exists (select 1 from customer c where c.id = customer_id));
create policy with_deal_adds on activity for insert to qz_deal_write
  with check (deal_id is not null and exists (select 1 from deal d where d.id = deal_id and may_write_deal(d.id, d.owner_id)));
create policy with_customer_adds on activity for insert to qz_customer_write
  with check (deal_id is null and exists (select 1 from customer c where c.id = customer_id and may_write_customer(c.id, c.owner_id)));
create policy with_deal_changes on activity for update to qz_deal_write
  using (deal_id is not null and exists (select 1 from deal d where d.id = deal_id and may_write_deal(d.id, d.owner_id)));
create policy with_customer_changes on activity for update to qz_customer_write
  using (deal_id is null and exists (select 1 from customer c where c.id = customer_id and may_write_customer(c.id, c.owner_id)));

-- ---------------------------------------------------------------------------------------------------------------------
-- Who reads which part of the log: an event is seen by those who see its subject.
-- `offset 0` keeps each look-up a look-up: without it the planner reads all visible records first and hashes them.
create policy deal_events on event for select to qz_deal_self, qz_deal_team
  using (subject_kind = 'deal' and exists (select 1 from deal d where d.id = subject_id offset 0));
create policy all_deal_events on event for select to qz_deal_all using (subject_kind = 'deal');
create policy customer_events on event for select to qz_customer_self, qz_customer_team
  using (subject_kind in ('customer', 'contact') and (
         exists (select 1 from customer c where c.id = customer_id offset 0)
      or (subject_kind = 'contact' and exists (select 1 from contact c where c.id = subject_id offset 0))));
create policy all_customer_events on event for select to qz_customer_all using (subject_kind in ('customer', 'contact'));
create policy administration_events on event for select to qz_administer
  using (subject_kind in ('person', 'team', 'pipeline', 'organisation', 'import', 'session'));
create policy own_sessions on event for select to qz_everyone using (subject_kind = 'session' and subject_id = (select me()));

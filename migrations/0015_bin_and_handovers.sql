-- The bin: what was deleted, by whom, together with what, and the way back. Handovers: everything of one person to others.

-- ---------------------------------------------------------------------------------------------------------------------
-- A deletion. Written by triggers, so that no way out can forget it: pages, lists, imports that are taken back.
create table deletion (
  id          uuid primary key,
  record_kind text not null constraint deletion_kind_known check (record_kind in ('customer', 'contact', 'deal')),
  record_id   uuid not null,
  name        text not null,
  owner_id    uuid,
  deleted_by  uuid references person,
  deleted_at  timestamptz not null,
  with_id     uuid references deletion,
  unlinked    uuid[] not null default '{}',
  ended       text constraint deletion_end_known check (ended in ('restored', 'purged')),
  ended_by    uuid references person,
  ended_at    timestamptz,
  constraint deletion_ended_at_some_time check ((ended is null) = (ended_at is null))
);
comment on column deletion.name is 'what the record was called then';
comment on column deletion.owner_id is 'whose it was then; nothing in the bin changes hands';
comment on column deletion.deleted_by is 'null for the system';
comment on column deletion.with_id is 'the deletion that took this record along; it comes back with it';
comment on column deletion.unlinked is 'deals that lost the customer by this deletion; they get it back';
comment on column deletion.ended is 'null while the record is in the bin';
create unique index deletion_one_standing on deletion (record_id) where ended is null;
create index deletion_newest on deletion (deleted_at desc, id desc) where ended is null;
create index deletion_by_owner on deletion (owner_id, deleted_at desc, id desc) where ended is null;
create index deletion_by_person on deletion (deleted_by, deleted_at desc, id desc) where ended is null;
create index deletion_by_other on deletion (with_id) where with_id is not null;
select guard_table('deletion');

create function note_deletion() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.deleted_at is null then
    update deletion set ended = 'restored', ended_by = me(), ended_at = app_now() where record_id = new.id and ended is null;
  -- What became part of another customer is not deleted: a merge has its own way back.
  elsif to_jsonb(new) ->> 'merged_into' is null then
    insert into deletion (id, record_kind, record_id, name, owner_id, deleted_by, deleted_at, with_id)
    values (gen_random_uuid(), tg_table_name, new.id, new.name, new.owner_id, me(), new.deleted_at,
            nullif(current_setting('qz.deleted_with', true), '')::uuid)
    on conflict (record_id) where ended is null do nothing;
  end if;
  return null;
end $$;
do $$ declare tab text; begin
  foreach tab in array array['customer', 'contact', 'deal'] loop
    execute format('create trigger note_deletion after update of deleted_at on %I for each row
                      when ((old.deleted_at is null) <> (new.deleted_at is null)) execute function note_deletion()', tab);
    execute format('create trigger note_deletion_added after insert on %I for each row
                      when (new.deleted_at is not null) execute function note_deletion()', tab);
    execute format('insert into deletion (id, record_kind, record_id, name, owner_id, deleted_at)
                    select gen_random_uuid(), %L, t.id, t.name, t.owner_id, t.deleted_at from %I t
                     where t.deleted_at is not null and to_jsonb(t) ->> ''merged_into'' is null', tab, tab);
  end loop;
end $$;

-- Whether the caller may change a record, be it in the bin or not.
create function may_write_deleted(p_kind text, p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case p_kind
    when 'customer' then exists (select 1 from customer c where c.id = p_id and may_write_customer(c.id, c.owner_id))
    when 'contact' then exists (
      select 1 from contact c where c.id = p_id and (may_write_customer(null, c.owner_id) or exists (
        select 1 from customer_contact cc join customer k on k.id = cc.customer_id
         where cc.contact_id = c.id and k.deleted_at is null and may_write_customer(k.id, k.owner_id))))
    when 'deal' then exists (select 1 from deal d where d.id = p_id and may_write_deal(d.id, d.owner_id))
    else false end;
end;
grant execute on function may_write_deleted(text, uuid) to qz_everyone;

-- The bin is read by those who could write what lies in it. Who only reads a family has no bin.
grant select on deletion to qz_customer_write, qz_deal_write;
create policy all_customers on deletion for select to qz_customer_all
  using ((select caller_has('qz_customer_write')) and record_kind in ('customer', 'contact'));
create policy team_customers on deletion for select to qz_customer_team
  using ((select caller_has('qz_customer_write')) and record_kind in ('customer', 'contact') and owner_id = any ((select my_people())::uuid[]));
create policy self_customers on deletion for select to qz_customer_self
  using ((select caller_has('qz_customer_write')) and record_kind in ('customer', 'contact') and owner_id = (select me()));
create policy shared_customers on deletion for select to qz_customer_self, qz_customer_team
  using ((select caller_has('qz_customer_write')) and record_kind = 'customer' and record_id = any ((select shared_ids_to_write('customer'))::uuid[]));
create policy linked_contacts on deletion for select to qz_customer_self, qz_customer_team
  using (record_kind = 'contact' and deleted_by = (select me()) and may_write_deleted('contact', record_id));
create policy all_deals on deletion for select to qz_deal_all
  using ((select caller_has('qz_deal_write')) and record_kind = 'deal');
create policy team_deals on deletion for select to qz_deal_team
  using ((select caller_has('qz_deal_write')) and record_kind = 'deal' and owner_id = any ((select my_people())::uuid[]));
create policy self_deals on deletion for select to qz_deal_self
  using ((select caller_has('qz_deal_write')) and record_kind = 'deal' and owner_id = (select me()));
create policy shared_deals on deletion for select to qz_deal_self, qz_deal_team
  using ((select caller_has('qz_deal_write')) and record_kind = 'deal' and record_id = any ((select shared_ids_to_write('deal'))::uuid[]));

-- What hangs on a record in the bin, as numbers. For a contact, links are the customers that it is at.
create function hanging_in_bin(p_kind text, p_id uuid, out links bigint, out deals bigint, out activities bigint, out tags bigint, out shares bigint)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case p_kind when 'customer' then (select count(*) from customer_contact l where l.customer_id = p_id)
                     when 'contact' then (select count(*) from customer_contact l where l.contact_id = p_id)
                     else (select count(*) from deal_contact l where l.deal_id = p_id) end,
         (select count(*) from deletion d join deletion w on w.with_id = d.id and w.ended is null where d.record_id = p_id and d.ended is null),
         (select count(*) from activity a where a.done_at is null and (a.deal_id = p_id or (a.deal_id is null and a.customer_id = p_id))),
         (select count(*) from customer_tag t where t.customer_id = p_id) + (select count(*) from deal_tag t where t.deal_id = p_id),
         (select count(*) from share s where s.record_kind = p_kind and s.record_id = p_id)
   where may_write_deleted(p_kind, p_id);
end;

-- Open deals of a customer that the caller may write: what becomes of them is to be asked before the customer is deleted.
create function open_deals_to_decide(p_id uuid) returns bigint language sql stable security definer set search_path = public, pg_temp
begin atomic
  select count(*) from deal d where d.customer_id = p_id and d.status = 'open' and d.deleted_at is null and may_write_deal(d.id, d.owner_id);
end;
grant execute on function hanging_in_bin(text, uuid), open_deals_to_decide(uuid) to qz_customer_write, qz_deal_write;

-- Deletes a customer. Its open deals, as far as the caller may write them, go along ('delete'), stay without a customer ('keep'),
-- or stay as they are (null). Gives the deals that changed, for the log; null where the customer could not be deleted.
create function delete_customer_with_deals(p_id uuid, p_deals text) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  told jsonb := '[]';
  ids uuid[];
  deleted uuid;
begin
  perform 1 from customer where id = p_id and deleted_at is null for update;
  if not delete_customer(p_id) then return null; end if;
  if p_deals is null then return told; end if;
  select array_agg(d.id order by d.id) into ids from (
    select id from deal
     where customer_id = p_id and status = 'open' and deleted_at is null and may_write_deal(id, owner_id) order by id for update) d;
  select id into deleted from deletion where record_id = p_id and ended is null;
  if p_deals = 'delete' then
    perform set_config('qz.deleted_with', deleted::text, true);
    update deal set deleted_at = app_now(), version = version + 1, updated_at = app_now() where id = any (ids);
    perform set_config('qz.deleted_with', '', true);
  else
    update deal set customer_id = null, version = version + 1, updated_at = app_now() where id = any (ids);
    update deletion set unlinked = coalesce(ids, '{}') where id = deleted;
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'owner', owner_id, 'version', version, 'stage', stage_id) order by id), '[]')
    into told from deal where id = any (ids);
  return told;
end $$;
grant execute on function delete_customer_with_deals(uuid, text) to qz_customer_write;

-- One record out of the bin; gives why not, as a key of the errors' words. For the functions below.
create function undelete(p_kind text, p_id uuid, p_version integer) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d deal;
  as_it_went constant text := 'deleted_at is not null and ($2 is null or version = $2)';
  back integer;
begin
  if p_kind = 'customer' and exists (select 1 from customer where id = p_id and merged_into is not null) then return 'bin_merged'; end if;
  if p_kind = 'deal' then
    select * into d from deal where id = p_id for update;
    if exists (select 1 from customer where id = d.customer_id and deleted_at is not null) then return 'bin_customer_gone'; end if;
    if d.status = 'open' and exists (select 1 from stage s join pipeline p on p.id = s.pipeline_id
                                      where s.id = d.stage_id and (s.archived or p.archived)) then return 'bin_stage_gone'; end if;
  end if;
  execute format('update %I set deleted_at = null, version = version + 1, updated_at = app_now() where id = $1 and %s', p_kind, as_it_went)
    using p_id, p_version;
  get diagnostics back = row_count;
  return case when back = 0 then 'changed_since' end;
exception when unique_violation then
  return 'bin_key_taken';
end $$;

-- What is told of a record that came back.
create function told_of_record(p_kind text, p_id uuid) returns jsonb language sql stable security definer set search_path = public, pg_temp
begin atomic
  select jsonb_build_object('kind', p_kind, 'id', c.id, 'name', c.name, 'owner', c.owner_id, 'version', c.version, 'customer', c.id)
    from customer c where p_kind = 'customer' and c.id = p_id
  union all
  select jsonb_build_object('kind', p_kind, 'id', c.id, 'name', c.name, 'owner', c.owner_id, 'version', c.version, 'customer',
           (select l.customer_id from customer_contact l where l.contact_id = c.id order by l.added_at, l.customer_id limit 1))
    from contact c where p_kind = 'contact' and c.id = p_id
  union all
  select jsonb_build_object('kind', p_kind, 'id', d.id, 'name', d.name, 'owner', d.owner_id, 'version', d.version, 'customer', d.customer_id,
                            'stage', d.stage_id, 'position', d.position)
    from deal d where p_kind = 'deal' and d.id = p_id;
end;

-- Takes a record out of the bin with all that went in with it. Gives `why` it could not (a key of the errors' words), or what came
-- back (`back`), what of it has to stay (`left`, each with `why`), and the deals that have their customer again (`linked`).
-- With p_version only as it went in. Raises no_data_found where there is no such record for the caller.
create function restore_deleted(p_record uuid, p_version integer) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d deletion;
  w deletion;
  why text;
  back jsonb := '[]';
  staying jsonb := '[]';
  linked jsonb := '[]';
begin
  select * into d from deletion where record_id = p_record order by ended is null desc, deleted_at desc limit 1;
  if not found or not may_write_deleted(d.record_kind, p_record) then
    raise exception using errcode = 'no_data_found', message = 'deletion';
  end if;
  -- Of two who do it at once, the second sees what the first did.
  select * into d from deletion where id = d.id for update;
  if d.ended is not null then return jsonb_build_object('why', 'changed_since'); end if;
  why := undelete(d.record_kind, p_record, p_version);
  if why is not null then return jsonb_build_object('why', why); end if;
  back := back || told_of_record(d.record_kind, p_record);
  for w in select * from deletion where with_id = d.id and ended is null order by record_id for update loop
    why := undelete(w.record_kind, w.record_id, null);
    if why is null then
      back := back || told_of_record(w.record_kind, w.record_id);
    else
      staying := staying || jsonb_build_object('name', w.name, 'why', why);
    end if;
  end loop;
  -- Who got another customer meanwhile keeps that one.
  with m as (
    update deal set customer_id = p_record, version = version + 1, updated_at = app_now()
     where id = any (d.unlinked) and customer_id is null returning id, owner_id, version, deleted_at)
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'owner', owner_id, 'version', version) order by id) filter (where deleted_at is null), '[]')
    into linked from m;
  return jsonb_build_object('back', back, 'left', staying, 'linked', linked);
end $$;
grant execute on function restore_deleted(uuid, integer) to qz_customer_write, qz_deal_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- For good. After so many days, or when an administrator says so; the log stays whole.
alter table organisation add column bin_days smallint not null default 90
  constraint organisation_bin_days_range check (bin_days between 0 and 3650);
comment on column organisation.bin_days is 'days after which the bin is emptied of a record; 0: never';
grant update (bin_days) on organisation to qz_administer;

-- Removes rows with everything that refers to them: references that may be empty become empty, rows that cannot be without go too.
create function erase_rows(p_table regclass, p_ids uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  f record;
  below uuid[];
begin
  if coalesce(cardinality(p_ids), 0) = 0 then return; end if;
  for f in
    select c.conrelid::regclass as tab, a.attname as col, a.attnotnull as needed,
           exists (select 1 from pg_attribute i where i.attrelid = c.conrelid and i.attname = 'id'
                      and i.atttypid = 'uuid'::regtype and not i.attisdropped) as has_id
      from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
     where c.contype = 'f' and c.confrelid = p_table and cardinality(c.conkey) = 1 and c.confdeltype in ('a', 'r') and c.conparentid = 0
  loop
    if not f.needed then
      execute format('update %s set %I = null where %I = any ($1)', f.tab, f.col, f.col) using p_ids;
    elsif f.has_id then
      execute format('select array_agg(id) from %s where %I = any ($1)', f.tab, f.col) into below using p_ids;
      perform erase_rows(f.tab, below);
    else
      execute format('delete from %s where %I = any ($1)', f.tab, f.col) using p_ids;
    end if;
  end loop;
  execute format('delete from %s where id = any ($1)', p_table) using p_ids;
end $$;

-- Removes records that are in the bin; gives what is told of each. For the functions below.
create function purge_records(p_records uuid[]) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  customers uuid[];
  contacts uuid[];
  deals uuid[];
  gone uuid[];
  told jsonb;
begin
  -- With what went in together with them.
  select array_agg(d.id order by d.id) into gone from deletion d
   where d.ended is null
     and (d.record_id = any (p_records) or d.with_id in (select w.id from deletion w where w.record_id = any (p_records) and w.ended is null));
  perform 1 from deletion where id = any (gone) and ended is null order by id for update;
  select coalesce(jsonb_agg(told_of_record(d.record_kind, d.record_id)), '[]'),
         array_agg(d.record_id) filter (where d.record_kind = 'customer'),
         array_agg(d.record_id) filter (where d.record_kind = 'contact'),
         array_agg(d.record_id) filter (where d.record_kind = 'deal')
    into told, customers, contacts, deals
    from deletion d where d.id = any (gone) and d.ended is null;
  -- Those that became part of a customer go with it.
  with recursive part (id) as (
    select unnest(customers)
    union
    select c.id from customer c join part on c.merged_into = part.id
  )
  select array_agg(id) into customers from part;

  delete from share where (record_kind = 'customer' and record_id = any (customers)) or (record_kind = 'deal' and record_id = any (deals));
  delete from activity where deal_id = any (deals) or (deal_id is null and customer_id = any (customers));
  perform erase_rows('deal', deals), erase_rows('contact', contacts), erase_rows('customer', customers);
  delete from duplicate_due where customer_id = any (customers);
  update deletion set ended = 'purged', ended_by = me(), ended_at = app_now() where id = any (gone) and ended is null;
  return told;
end $$;

-- What administrators remove by hand.
create function purge_deleted(p_records uuid[]) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not caller_has('qz_administer') then raise exception using errcode = 'insufficient_privilege', message = 'purge_deleted'; end if;
  return purge_records(p_records);
end $$;
grant execute on function purge_deleted(uuid[]) to qz_administer;

-- What has been in the bin for longer than the organisation keeps it, at most so many; gives how many went.
create function empty_bin(p_most integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  told jsonb;
  records uuid[];
begin
  select array_agg(d.record_id) into records from (
    select d.record_id from deletion d, organisation o
     where d.ended is null and o.bin_days > 0 and d.deleted_at < app_now() - make_interval(days => o.bin_days)
     order by d.deleted_at limit p_most for update of d skip locked) d;
  if records is null then return 0; end if;
  told := purge_records(records);
  insert into event (id, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, before)
  select gen_random_uuid(), null, (t ->> 'kind') || '.purged', t ->> 'kind', (t ->> 'id')::uuid, (t ->> 'customer')::uuid, (t ->> 'owner')::uuid,
         (t ->> 'version')::integer, jsonb_build_object('name', t -> 'name')
    from jsonb_array_elements(told) t;
  return jsonb_array_length(told);
end $$;
grant usage on schema public to qz_keeper;
grant execute on function app_now(), empty_bin(integer) to qz_keeper;

-- ---------------------------------------------------------------------------------------------------------------------
-- A handover: everything of one person goes to others, in steps, and can go back as a whole. What it moved is written down.
create table handover (
  id          uuid primary key,
  giver_id    uuid not null references person,
  plan        jsonb not null,
  state       text not null default 'running' constraint handover_state_known check (state in ('running', 'done', 'undoing', 'undone')),
  started_by  uuid not null references person,
  started_at  timestamptz not null default app_now(),
  finished_at timestamptz,
  undone_by   uuid references person,
  undone_at   timestamptz,
  beat_at     timestamptz not null default clock_timestamp()
);
comment on column handover.plan is 'what somebody decided; see app/src/handovers/model.rs';
comment on column handover.beat_at is 'when a step ended last: a handover that is silent for long has lost its server, and is gone on with';
create index handover_newest on handover (started_at desc, id desc);
create index handover_by_giver on handover (giver_id);
create unique index handover_one_at_once on handover (giver_id) where state in ('running', 'undoing');
select guard_table('handover');
create policy all_read on handover for select to qz_customer_all using ((select caller_has('qz_customer_assign')));
create policy team_reads on handover for select to qz_customer_team
  using ((select caller_has('qz_customer_assign')) and giver_id = any ((select my_people())::uuid[]));
grant select on handover to qz_customer_assign;

create table handover_record (
  handover_id uuid not null references handover,
  rank        smallint not null,
  record_id   uuid not null,
  to_id       uuid not null references person,
  record_kind text not null constraint handover_record_kind_known
              check (record_kind in ('customer', 'contact', 'deal', 'closed_deal', 'activity', 'share', 'sight')),
  shared_kind text,
  name        text not null,
  value       numeric,
  state       text not null default 'planned' constraint handover_record_state_known
              check (state in ('planned', 'moved', 'left', 'returned', 'stayed')),
  why         text,
  before      jsonb,
  primary key (handover_id, rank, record_id, to_id)
);
comment on column handover_record.rank is 'the order of the work: customers first, because the rest follows them';
comment on column handover_record.record_kind is 'share: something shared with the giver; sight: a share to read that the handover gave to to_id';
comment on column handover_record.shared_kind is 'of a share: what is shared';
comment on column handover_record.value is 'of a deal, in the organisation''s currency';
comment on column handover_record.before is 'of a share: what the giver had, and what became of the receiver''s; of a sight: ids of the work that was there before; of a customer: since when the giver had it';
create index handover_record_by_state on handover_record (handover_id, state, rank, record_id);
create index handover_record_by_record on handover_record (record_id);
select guard_table('handover_record');
create policy with_handover on handover_record for select to qz_customer_assign
  using (exists (select 1 from handover h where h.id = handover_id));
grant select on handover_record to qz_customer_assign;

create index activity_open_by_owner on activity (owner_id) where done_at is null;

-- A team and all above it.
create function team_chain(p_team uuid) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  with recursive up (id, parent_id) as (
    select t.id, t.parent_id from team t where t.id = p_team
    union
    select t.id, t.parent_id from team t join up on t.id = up.parent_id
  )
  select coalesce(array_agg(up.id), '{}') from up;
end;

-- Whether the caller may give away what a person has: raises where not.
create function check_giver(p_giver uuid) returns void language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if not (caller_has('qz_customer_assign') and caller_has('qz_deal_assign')) then
    raise exception using errcode = 'insufficient_privilege', message = 'handover';
  end if;
  if not exists (select 1 from person p where p.id = p_giver)
     or not (caller_has('qz_customer_all') or p_giver = any (my_people())) then
    raise exception using errcode = 'no_data_found', message = 'handover';
  end if;
end $$;

-- Whether all of these may receive it from the caller.
create function check_receivers(p_giver uuid, p_plan jsonb) returns void language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if exists (
    select 1 from (select jsonb_array_elements_text(p_plan -> 'receivers')::uuid as id
                   union select e.value::uuid from jsonb_each_text(p_plan -> 'by_value') e) r
     where r.id = p_giver
        or not exists (select 1 from person p where p.id = r.id and p.active and p.role in ('administrator', 'sales_manager', 'sales_rep'))
        or not (caller_has('qz_customer_all') or r.id = any (my_people()))) then
    raise exception using errcode = 'check_violation', constraint = 'owner_may_receive', message = 'owner_may_receive';
  end if;
end $$;

-- Who receives the nth of what has this value (a region, an industry).
create function handover_pick(p_rule text, p_receivers uuid[], p_by_value jsonb, p_value text, p_nth bigint) returns uuid language sql immutable
  return case p_rule when 'equally' then p_receivers[1 + (p_nth % cardinality(p_receivers))]
                     when 'one' then p_receivers[1]
                     else coalesce((p_by_value ->> coalesce(p_value, ''))::uuid, p_receivers[1]) end;

-- What a plan moves, and to whom. The preview and the work read the same.
create function planned_handover(p_giver uuid, p_plan jsonb)
returns table (rank smallint, record_kind text, record_id uuid, shared_kind text, name text, value numeric, to_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  receivers constant uuid[] := array(select jsonb_array_elements_text(p_plan -> 'receivers')::uuid);
  kinds constant text[] := array(select jsonb_array_elements_text(p_plan -> 'kinds'));
  rule constant text := p_plan ->> 'rule';
  chosen constant jsonb := p_plan -> 'by_value';
  follow constant boolean := (p_plan ->> 'deals_follow')::boolean;
  w_industry constant text := p_plan ->> 'industry';
  w_region constant text := p_plan ->> 'region';
  w_tag constant uuid := (p_plan ->> 'tag')::uuid;
  w_pipeline constant uuid := (p_plan ->> 'pipeline')::uuid;
  of_customers constant boolean := coalesce(w_industry, w_region, w_tag::text) is not null;
  filtered constant boolean := of_customers or w_pipeline is not null;
begin
  perform check_giver(p_giver), check_receivers(p_giver, p_plan);
  if coalesce(cardinality(receivers), 0) = 0 then return; end if;
  return query
  with k as materialized (
    select c.id, c.name, handover_pick(rule, receivers, chosen, case rule when 'region' then c.region else c.industry end,
                                       row_number() over (order by c.id) - 1) as goes_to
      from customer c
     where 'customer' = any (kinds) and c.owner_id = p_giver and c.deleted_at is null
       and (w_industry is null or c.industry = w_industry) and (w_region is null or c.region = w_region)
       and (w_tag is null or exists (select 1 from customer_tag t where t.customer_id = c.id and t.tag_id = w_tag))
  ), first_of as (
    select distinct on (l.contact_id) l.contact_id, k.goes_to
      from customer_contact l join k on k.id = l.customer_id order by l.contact_id, l.added_at, l.customer_id
  ), p as (
    select c.id, c.name, coalesce(f.goes_to, handover_pick(rule, receivers, chosen, null, row_number() over (order by c.id) - 1)) as goes_to
      from contact c left join first_of f on f.contact_id = c.id
     where 'contact' = any (kinds) and c.owner_id = p_giver and c.deleted_at is null and (not filtered or f.contact_id is not null)
  ), d as materialized (
    select d.id, d.name, d.status, d.base_value,
           case when follow and k.id is not null then k.goes_to
                else handover_pick(rule, receivers, chosen, case rule when 'region' then c.region else c.industry end,
                                   row_number() over (order by d.id) - 1) end as goes_to
      from deal d left join customer c on c.id = d.customer_id left join k on k.id = d.customer_id
     where d.owner_id = p_giver and d.deleted_at is null
       and case when d.status = 'open' then 'deal' else 'closed_deal' end = any (kinds)
       and (w_pipeline is null or d.pipeline_id = w_pipeline)
       and (w_industry is null or c.industry = w_industry) and (w_region is null or c.region = w_region)
       and (w_tag is null or exists (select 1 from customer_tag t where t.customer_id = c.id and t.tag_id = w_tag))
  ), a as (
    select a.id, a.title,
           coalesce(d.goes_to, case when a.deal_id is null then k.goes_to end,
                    handover_pick(rule, receivers, chosen, null, row_number() over (order by a.id) - 1)) as goes_to
      from activity a left join d on d.id = a.deal_id left join k on k.id = a.customer_id
     where 'activity' = any (kinds) and a.owner_id = p_giver and a.done_at is null
       and (not filtered or d.id is not null or (a.deal_id is null and k.id is not null))
       and case when a.deal_id is null then exists (select 1 from customer c where c.id = a.customer_id and c.deleted_at is null)
                else exists (select 1 from deal o where o.id = a.deal_id and o.deleted_at is null) end
  ), s as (
    select s.record_id as id, s.record_kind as of_kind, coalesce(o.name, c.name) as title,
           handover_pick(rule, receivers, chosen, case rule when 'region' then c.region else c.industry end,
                         row_number() over (order by s.record_id) - 1) as goes_to
      from share s
      left join deal o on s.record_kind = 'deal' and o.id = s.record_id and o.deleted_at is null
      left join customer c on c.id = case s.record_kind when 'customer' then s.record_id else o.customer_id end and c.deleted_at is null
     where 'share' = any (kinds) and s.person_id = p_giver and coalesce(o.id, case s.record_kind when 'customer' then c.id end) is not null
       and (w_pipeline is null or o.pipeline_id = w_pipeline)
       and (w_industry is null or c.industry = w_industry) and (w_region is null or c.region = w_region)
       and (w_tag is null or exists (select 1 from customer_tag t where t.customer_id = c.id and t.tag_id = w_tag))
  )
  select 1::smallint, 'customer', k.id, null::text, k.name, null::numeric, k.goes_to from k
  union all select 2::smallint, 'contact', p.id, null, p.name, null, p.goes_to from p
  union all select case d.status when 'open' then 3 else 4 end::smallint, case d.status when 'open' then 'deal' else 'closed_deal' end,
                   d.id, null, d.name, d.base_value, d.goes_to from d
  union all select 5::smallint, 'activity', a.id, null, a.title, null, a.goes_to from a
  union all select 6::smallint, 'share', s.id, s.of_kind, s.title, null, s.goes_to from s;
end $$;

-- Who loses sight of how many records by a plan: the giver, unless they keep a share, and who leads the giver but not the receiver.
create function blind_after_handover(p_giver uuid, p_plan jsonb) returns table (person_id uuid, person_name text, records bigint)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  with m as (
    select p.to_id, count(*) as n from planned_handover(p_giver, p_plan) p where p.record_kind in ('customer', 'deal', 'closed_deal') group by p.to_id
  ), giver as (
    select g.id, g.name, g.role, team_chain(g.team_id) as chain, g.team_id from person g where g.id = p_giver
  )
  select g.id, g.name, sum(m.n)::bigint
    from giver g cross join m join person t on t.id = m.to_id
   where g.role in ('sales_manager', 'sales_rep') and not (g.role = 'sales_manager' and g.team_id = any (team_chain(t.team_id)))
   group by g.id, g.name
  union all
  select p.id, p.name, sum(m.n)::bigint
    from giver g join person p on p.active and p.role = 'sales_manager' and p.id <> g.id and p.team_id = any (g.chain)
   cross join m join person t on t.id = m.to_id
   where t.id <> p.id and not p.team_id = any (team_chain(t.team_id))
   group by p.id, p.name;
end;

-- What of a giver stays whatever the plan says, and why.
create function staying_with_giver(p_giver uuid, p_plan jsonb, out binned bigint, out closed bigint, out finished bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform check_giver(p_giver);
  select count(*) into binned from deletion d where d.owner_id = p_giver and d.ended is null;
  select count(*) into closed from deal d
   where d.owner_id = p_giver and d.status <> 'open' and d.deleted_at is null and not p_plan -> 'kinds' ? 'closed_deal';
  select count(*) into finished from activity a where a.owner_id = p_giver and a.done_at is not null;
end $$;
grant execute on function planned_handover(uuid, jsonb), blind_after_handover(uuid, jsonb), staying_with_giver(uuid, jsonb) to qz_customer_assign;

-- Writes a plan down with all that it moves; gives how much that is.
create function begin_handover(p_id uuid, p_giver uuid, p_plan jsonb) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  written bigint;
begin
  perform check_giver(p_giver), check_receivers(p_giver, p_plan);
  insert into handover (id, giver_id, plan, started_by) values (p_id, p_giver, p_plan, me());
  insert into handover_record (handover_id, rank, record_kind, record_id, shared_kind, name, value, to_id)
  select p_id, p.rank, p.record_kind, p.record_id, p.shared_kind, p.name, p.value, p.to_id from planned_handover(p_giver, p_plan) p;
  get diagnostics written = row_count;
  return written;
end $$;

-- What somebody has to do on a record: their deals with a customer, and what they planned.
create function work_on(p_kind text, p_id uuid, p_person uuid) returns setof uuid language sql stable security definer set search_path = public, pg_temp
begin atomic
  select d.id from deal d where p_kind = 'customer' and d.customer_id = p_id and d.owner_id = p_person and d.deleted_at is null
  union all
  select a.id from activity a where p_kind = 'customer' and a.deal_id is null and a.customer_id = p_id and a.owner_id = p_person and a.done_at is null
  union all
  select a.id from activity a where p_kind = 'deal' and a.deal_id = p_id and a.owner_id = p_person and a.done_at is null;
end;

-- A share to read, so that somebody keeps or gets sight of a record; what was there already stays as it is. For the way back it is
-- written down what work the person had there before.
create function give_sight(p_handover uuid, p_kind text, p_id uuid, p_person uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  given boolean;
  title text;
begin
  if p_id is null then return; end if;
  execute format('select r.name from %I r where r.id = $1 and r.owner_id is distinct from $2', p_kind) into title using p_id, p_person;
  if title is null then return; end if;
  insert into share (record_kind, record_id, person_id, shared_by) values (p_kind, p_id, p_person, me()) on conflict do nothing;
  get diagnostics given = row_count;
  if given then
    insert into handover_record (handover_id, rank, record_kind, record_id, shared_kind, name, to_id, state, before)
    values (p_handover, 7, 'sight', p_id, p_kind, title, p_person, 'moved',
            case when p_person <> (select h.giver_id from handover h where h.id = p_handover) then to_jsonb(array(
              select w from work_on(p_kind, p_id, p_person) w
               where (select count(*) from handover_record r
                       where r.record_id = w and r.handover_id = p_handover and r.to_id = p_person and r.record_kind <> 'share') = 0)) end)
    on conflict do nothing;
  end if;
end $$;

-- Gives the owner of a record to another, if the former still has it; `why` not, or what is told of it. Nothing else changes, not even
-- when it was changed last.
create function give_record(p_kind text, p_id uuid, p_from uuid, p_to uuid, out why text, out told jsonb)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tab constant text := case p_kind when 'closed_deal' then 'deal' else p_kind end;
  done boolean;
  has uuid;
  gone boolean;
begin
  if p_kind = 'activity' then
    update activity set owner_id = p_to where id = p_id and owner_id = p_from and done_at is null
    returning jsonb_build_object('kind', 'activity', 'id', id, 'name', title, 'deal', deal_id, 'customer', customer_id) into told;
    if told is null then
      select a.owner_id, a.done_at is not null into has, done from activity a where a.id = p_id;
      why := case when has is null then 'deleted' when done then 'done' else 'owner_changed' end;
    else
      told := told || jsonb_build_object('customer', coalesce(told ->> 'customer', (select d.customer_id::text from deal d where d.id = (told ->> 'deal')::uuid)));
    end if;
    return;
  end if;
  execute format('update %I set owner_id = $3, version = version + 1 where id = $1 and owner_id = $2 and deleted_at is null returning owner_id', tab)
    into has using p_id, p_from, p_to;
  if has is not null then
    told := told_of_record(tab, p_id);
    return;
  end if;
  execute format('select deleted_at is not null from %I where id = $1', tab) into gone using p_id;
  why := case when gone is not false then 'deleted' else 'owner_changed' end;
end $$;

-- What was shared with the giver is shared with the receiver. What there was before is kept for the way back.
create function give_share(p_kind text, p_id uuid, p_from uuid, p_to uuid, p_keeps boolean, out why text, out before jsonb)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  s share;
  owned boolean;
  given boolean := false;
  raised boolean := false;
begin
  select * into s from share where person_id = p_from and record_kind = p_kind and record_id = p_id for update;
  if not found then
    why := 'share_gone';
    return;
  end if;
  execute format('select exists (select 1 from %I r where r.id = $1 and r.owner_id = $2)', p_kind) into owned using p_id, p_to;
  if not owned then
    insert into share (record_kind, record_id, person_id, can_write, shared_by) values (p_kind, p_id, p_to, s.can_write, me()) on conflict do nothing;
    get diagnostics given = row_count;
    if not given and s.can_write then
      update share set can_write = true where person_id = p_to and record_kind = p_kind and record_id = p_id and not can_write;
      get diagnostics raised = row_count;
    end if;
  end if;
  if not p_keeps then
    delete from share where person_id = p_from and record_kind = p_kind and record_id = p_id;
  end if;
  before := jsonb_build_object('share', to_jsonb(s), 'given', given, 'raised', raised);
end $$;

-- Moves the next records; gives how many are left to do (`rest`), what is told of those that moved, and whether this step was the last.
create function handover_step(p_id uuid, p_most integer) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  h handover;
  r handover_record;
  keeps boolean;
  reason text;
  one jsonb;
  former jsonb;
  told jsonb := '[]';
  rest bigint;
begin
  select * into h from handover where id = p_id for update;
  perform check_giver(h.giver_id);
  if h.state <> 'running' then return jsonb_build_object('rest', 0, 'told', told); end if;
  keeps := (h.plan ->> 'keep_share')::boolean;
  for r in select * from handover_record where handover_id = p_id and state = 'planned' order by rank, record_id limit p_most loop
    if not exists (select 1 from person p where p.id = r.to_id and p.active) then
      update handover_record set state = 'left', why = 'receiver_gone'
       where handover_id = p_id and rank = r.rank and record_id = r.record_id and to_id = r.to_id;
      continue;
    end if;
    if r.record_kind = 'share' then
      select g.why, g.before into reason, one from give_share(r.shared_kind, r.record_id, h.giver_id, r.to_id, keeps) g;
      update handover_record set state = case when reason is null then 'moved' else 'left' end, why = reason, before = one
       where handover_id = p_id and rank = r.rank and record_id = r.record_id and to_id = r.to_id;
      continue;
    end if;
    former := null;
    if r.record_kind = 'customer' then
      select jsonb_build_object('held_since', c.held_since) into former from customer c where c.id = r.record_id for update;
    end if;
    select g.why, g.told into reason, one from give_record(r.record_kind, r.record_id, h.giver_id, r.to_id) g;
    update handover_record set state = case when reason is null then 'moved' else 'left' end, why = reason, before = former
     where handover_id = p_id and rank = r.rank and record_id = r.record_id and to_id = r.to_id;
    if reason is not null then continue; end if;
    told := told || (one || jsonb_build_object('to', r.to_id, 'from', h.giver_id));
    -- Who works on a deal sees whom it is with; who is to do something sees on what.
    if r.record_kind in ('deal', 'closed_deal') then
      perform give_sight(p_id, 'customer', (one ->> 'customer')::uuid, r.to_id);
    elsif r.record_kind = 'activity' then
      perform give_sight(p_id, case when one ->> 'deal' is null then 'customer' else 'deal' end, coalesce(one ->> 'deal', one ->> 'customer')::uuid, r.to_id);
    end if;
    if keeps and r.record_kind in ('customer', 'deal', 'closed_deal') then
      perform give_sight(p_id, case r.record_kind when 'customer' then 'customer' else 'deal' end, r.record_id, h.giver_id);
    end if;
  end loop;
  select count(*) into rest from handover_record where handover_id = p_id and state = 'planned';
  update handover set beat_at = clock_timestamp(), state = case when rest = 0 then 'done' else state end,
                      finished_at = case when rest = 0 then app_now() end
   where id = p_id;
  return jsonb_build_object('rest', rest, 'told', told, 'ended', rest = 0);
end $$;

-- Begins the way back; false where it is not the time for it.
create function begin_handover_undo(p_id uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  h handover;
begin
  select * into h from handover where id = p_id for update;
  perform check_giver(h.giver_id);
  if not (h.state = 'done' or (h.state = 'running' and h.beat_at < clock_timestamp() - interval '30 seconds')) then return false; end if;
  update handover_record set state = 'left', why = 'not_reached' where handover_id = p_id and state = 'planned';
  update handover set state = 'undoing', beat_at = clock_timestamp(), undone_by = me(), finished_at = coalesce(finished_at, app_now()) where id = p_id;
  return true;
end $$;

-- Takes back a share that a handover gave, or gives back what it took.
create function return_share(h handover, r handover_record) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  s share;
begin
  if r.record_kind = 'sight' then
    -- Whoever got work there since goes on seeing it.
    if r.to_id <> h.giver_id and exists (select 1 from work_on(r.shared_kind, r.record_id, r.to_id) w where not r.before ? w::text) then
      return 'in_use';
    end if;
    delete from share
     where person_id = r.to_id and record_kind = r.shared_kind and record_id = r.record_id and not can_write and shared_by = h.started_by;
    return case when not found then 'share_changed' end;
  end if;
  s := jsonb_populate_record(null::share, r.before -> 'share');
  if (r.before ->> 'given')::boolean then
    delete from share where person_id = r.to_id and record_kind = r.shared_kind and record_id = r.record_id and can_write = s.can_write;
    if not found then return 'share_changed'; end if;
  elsif (r.before ->> 'raised')::boolean then
    update share set can_write = false where person_id = r.to_id and record_kind = r.shared_kind and record_id = r.record_id and can_write;
    if not found then return 'share_changed'; end if;
  end if;
  insert into share select s.* on conflict do nothing;
  return null;
end $$;

-- Takes back the next records: what is still where the handover put it goes back, what changed since stays and says why.
create function handover_undo_step(p_id uuid, p_most integer) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  h handover;
  r handover_record;
  reason text;
  one jsonb;
  told jsonb := '[]';
  rest bigint;
begin
  select * into h from handover where id = p_id for update;
  perform check_giver(h.giver_id);
  if h.state <> 'undoing' then return jsonb_build_object('rest', 0, 'told', told); end if;
  for r in select * from handover_record where handover_id = p_id and state = 'moved' order by rank, record_id limit p_most loop
    one := null;
    if r.record_kind in ('share', 'sight') then
      reason := return_share(h, r);
    else
      select g.why, g.told into reason, one from give_record(r.record_kind, r.record_id, r.to_id, h.giver_id) g;
      -- As long as if it had never been away.
      if reason is null and r.record_kind = 'customer' and r.before ? 'held_since' then
        update customer set held_since = (r.before ->> 'held_since')::timestamptz where id = r.record_id;
      end if;
    end if;
    update handover_record set state = case when reason is null then 'returned' else 'stayed' end, why = reason
     where handover_id = p_id and rank = r.rank and record_id = r.record_id and to_id = r.to_id;
    if one is not null then told := told || (one || jsonb_build_object('to', h.giver_id, 'from', r.to_id)); end if;
  end loop;
  select count(*) into rest from handover_record where handover_id = p_id and state = 'moved';
  update handover set beat_at = clock_timestamp(), state = case when rest = 0 then 'undone' else state end,
                      undone_at = case when rest = 0 then app_now() end
   where id = p_id;
  return jsonb_build_object('rest', rest, 'told', told, 'ended', rest = 0);
end $$;
grant execute on function begin_handover(uuid, uuid, jsonb), handover_step(uuid, integer), begin_handover_undo(uuid), handover_undo_step(uuid, integer)
  to qz_customer_assign;

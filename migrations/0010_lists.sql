-- Lists of customers: saved views, what was done to many at once and its way back, exports, and when somebody last spoke with
-- a customer, kept on the customer because no list can look that up in the log a million times.

-- ---------------------------------------------------------------------------------------------------------------------
-- Kept by the triggers of 0014.
alter table customer add column last_contact_at timestamptz;

-- The orders in which a list walks, for those who see all and owner by owner; never contacted comes before long ago.
create index customer_by_created on customer (created_at desc, id desc) where deleted_at is null;
create index customer_by_owner_and_created on customer (owner_id, created_at desc, id desc) where deleted_at is null;
create index customer_by_contact on customer (coalesce(last_contact_at, '-infinity'::timestamptz) desc, id desc) where deleted_at is null;
create index customer_by_owner_and_contact on customer (owner_id, coalesce(last_contact_at, '-infinity'::timestamptz) desc, id desc)
  where deleted_at is null;
-- Counting a few of many, and groups.
create index customer_by_industry on customer (industry, updated_at desc, id desc) where deleted_at is null;

-- ---------------------------------------------------------------------------------------------------------------------
-- A view: what the address of a list says (filter, order, columns, groups), under a name.
create table saved_view (
  id         uuid primary key,
  list       text not null constraint saved_view_list_known check (list in ('customer')),
  name       text not null constraint saved_view_name_length check (length(trim(name)) between 1 and 60),
  owner_id   uuid not null references person default me(),
  shared     boolean not null default false,
  query      text not null constraint saved_view_query_length check (length(query) <= 4000),
  version    integer not null default 1,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now()
);
comment on column saved_view.shared is 'seen by everybody; else by its owner alone';
create index saved_view_by_owner on saved_view (owner_id, list);
create index saved_view_shared on saved_view (list) where shared;
select guard_table('saved_view');
grant select, insert, delete on saved_view to qz_everyone;
grant update (name, shared, query, version, updated_at) on saved_view to qz_everyone;
create policy own_views on saved_view to qz_everyone using (owner_id = (select me())) with check (owner_id = (select me()));
create policy shared_views on saved_view for select to qz_everyone using (shared);
create policy administrators_change_shared on saved_view for update to qz_administer using (shared) with check (shared);
create policy administrators_delete_shared on saved_view for delete to qz_administer using (shared);

-- With which view a person's list opens: the id of a saved one, or the key of one that everybody has.
create table first_view (
  person_id uuid not null references person default me(),
  list      text not null constraint first_view_list_known check (list in ('customer')),
  view      text not null constraint first_view_view_length check (length(view) <= 40),
  primary key (person_id, list)
);
select guard_table('first_view');
grant select, insert, update, delete on first_view to qz_everyone;
create policy own_first_view on first_view to qz_everyone using (person_id = (select me())) with check (person_id = (select me()));

-- ---------------------------------------------------------------------------------------------------------------------
-- One change of many customers: what was asked, how far it is, and every customer that it met.
create table bulk_change (
  id         uuid primary key,
  kind       text not null constraint bulk_change_kind_known check (kind in ('assign', 'tag', 'untag', 'set', 'delete')),
  detail     jsonb not null default '{}',
  query      text,
  chosen     jsonb,
  total      bigint not null,
  mark       uuid,
  person_id  uuid not null references person default me(),
  begun_at   timestamptz not null default app_now(),
  ended_at   timestamptz,
  undone_at  timestamptz
);
comment on column bulk_change.detail is 'the new owner, the tag, or field and value, with their names';
comment on column bulk_change.query is 'the filter, where all that match were chosen; else `chosen` names them with their versions';
comment on column bulk_change.mark is 'the last id that was worked through';
comment on column bulk_change.undone_at is 'when taking it back was finished';
create index bulk_change_by_person on bulk_change (person_id, begun_at desc, id desc);
create index bulk_change_newest on bulk_change (begun_at desc, id desc);
select guard_table('bulk_change');
grant select, insert on bulk_change to qz_customer_write;
grant update (mark, ended_at, undone_at) on bulk_change to qz_customer_write;
create policy own_changes on bulk_change to qz_customer_write using (person_id = (select me())) with check (person_id = (select me()));
create policy administrators_see on bulk_change for select to qz_administer using (true);
create policy administrators_take_back on bulk_change for update to qz_administer using (true);

create table bulk_item (
  bulk_id     uuid not null references bulk_change,
  customer_id uuid not null,
  outcome     text not null constraint bulk_item_outcome_known check (outcome in
              ('changed', 'same', 'gone', 'not_allowed', 'protected', 'changed_meanwhile', 'undone', 'kept')),
  name        text not null,
  before      jsonb not null default '{}',
  version     integer,
  primary key (bulk_id, customer_id)
);
comment on column bulk_item.customer_id is 'whoever was named, there or not any more';
comment on column bulk_item.outcome is 'changed; left as it was, and why; undone; or kept, because it was changed since';
comment on column bulk_item.name is 'of the customer then: whoever made the change may name it later';
comment on column bulk_item.before is 'what the way back needs: the old value, the former owner and the contacts that went along';
comment on column bulk_item.version is 'of the customer after the change';
create index bulk_item_by_outcome on bulk_item (bulk_id, outcome, customer_id);
create index bulk_item_by_customer on bulk_item (customer_id);
select guard_table('bulk_item');
grant select, insert on bulk_item to qz_customer_write;
grant update (outcome) on bulk_item to qz_customer_write;
create policy with_change on bulk_item to qz_customer_write
  using (exists (select 1 from bulk_change b where b.id = bulk_id offset 0))
  with check (exists (select 1 from bulk_change b where b.id = bulk_id offset 0));

-- Gives customers with their contacts to another person, all that the caller may write; the others are left out. The former
-- owner and the contacts that went along come back, so that it can be taken back exactly.
create function assign_customers(p_ids uuid[], p_owner uuid)
returns table (id uuid, former uuid, contacts uuid[], version integer)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not caller_has('qz_customer_assign') then raise exception using errcode = 'insufficient_privilege', message = 'assign_customers'; end if;
  if not exists (select 1 from person p where p.id = p_owner and p.active)
     or not (caller_has('qz_customer_all') or p_owner = any (my_people())) then
    raise exception using errcode = 'check_violation', constraint = 'owner_may_receive', message = 'owner_may_receive';
  end if;
  return query
  with chosen as materialized (
    select c.id, c.owner_id from customer c
     where c.id = any (p_ids) and c.deleted_at is null and c.owner_id is distinct from p_owner and may_write_customer(c.id, c.owner_id)
     order by c.id for update
  ), moved as (
    update contact k set owner_id = p_owner, version = k.version + 1, updated_at = app_now()
      from (select cc.contact_id, min(cc.customer_id::text)::uuid as customer_id from customer_contact cc
              join chosen h on h.id = cc.customer_id join contact o on o.id = cc.contact_id and o.owner_id is not distinct from h.owner_id
             group by cc.contact_id) w
     where k.id = w.contact_id
    returning w.customer_id, k.id as contact_id
  ), given as (
    update customer c set owner_id = p_owner, version = c.version + 1, updated_at = app_now()
      from chosen h where c.id = h.id
    returning c.id, h.owner_id, c.version
  )
  select g.id, g.owner_id, array(select m.contact_id from moved m where m.customer_id = g.id), g.version from given g;
end $$;

-- The way back: customers that still belong to `p_owner` return to those they came from, with the contacts that went along
-- and still are with `p_owner`. Gives those that returned.
create function give_back_customers(p_ids uuid[], p_formers uuid[], p_contacts jsonb, p_owner uuid)
returns table (id uuid, former uuid, version integer)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not caller_has('qz_customer_assign') then raise exception using errcode = 'insufficient_privilege', message = 'give_back_customers'; end if;
  return query
  with given as materialized (
    select g.id, g.former, p_contacts -> (g.place::integer - 1) as contacts
      from unnest(p_ids, p_formers) with ordinality as g (id, former, place)
     where g.former is null and caller_has('qz_customer_all')
        or exists (select 1 from person p where p.id = g.former and p.active)
           and (caller_has('qz_customer_all') or g.former = any (my_people()))
  ), chosen as materialized (
    select c.id, g.former, g.contacts from customer c join given g on g.id = c.id
     where c.deleted_at is null and c.owner_id = p_owner and may_write_customer(c.id, c.owner_id)
     order by c.id for update of c
  ), moved as (
    update contact k set owner_id = h.former, version = k.version + 1, updated_at = app_now()
      from chosen h where k.id in (select jsonb_array_elements_text(h.contacts)::uuid) and k.owner_id = p_owner
    returning 1
  ), back as (
    update customer c set owner_id = h.former, version = c.version + 1, updated_at = app_now()
      from chosen h where c.id = h.id
    returning c.id, h.former, c.version
  )
  select b.id, b.former, b.version from back b;
end $$;
grant execute on function assign_customers(uuid[], uuid), give_back_customers(uuid[], uuid[], jsonb, uuid) to qz_customer_assign;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who took what out of the house is read by administrators.
create policy export_events on event for select to qz_administer using (subject_kind = 'export');

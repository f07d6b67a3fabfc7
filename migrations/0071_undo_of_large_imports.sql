-- Taking back a large import goes by sets of records in tables that have been counted, and bringing one in finds known addresses by their
-- index from the first row on.

-- ---------------------------------------------------------------------------------------------------------------------
-- Putting very many records into the bin. Record by record, each was a statement of its own with everything that follows a statement:
-- completeness counted anew, doubles and quality noted. These take a batch at once, under the same rule as their sisters for one record,
-- and only in the versions that the caller saw. They return how many went; who gets fewer than were named has to look again.
--
-- Records are found and locked by their ids alone, in their order, and judged then: right after an import nobody has counted the tables
-- yet, and a plan that begins with any other condition would ask it of every record there is.
create function delete_deals(p_ids uuid[], p_versions integer[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint;
begin
  with held as materialized (
    select d.id, d.version, d.deleted_at, d.owner_id from deal d where d.id = any (p_ids) order by d.id for no key update
  ), meant as materialized (
    select h.id from held h join unnest(p_ids, p_versions) w (id, version) on w.id = h.id and w.version = h.version
     where h.deleted_at is null and may_write_deal(h.id, h.owner_id)
  )
  update deal d set deleted_at = app_now(), version = d.version + 1, updated_at = app_now() from meant m where d.id = m.id;
  get diagnostics gone = row_count;
  return gone;
end $$;

create function delete_leads(p_ids uuid[], p_versions integer[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint;
begin
  with held as materialized (
    select l.id, l.version, l.deleted_at, l.owner_id from lead l where l.id = any (p_ids) order by l.id for no key update
  ), meant as materialized (
    select h.id from held h join unnest(p_ids, p_versions) w (id, version) on w.id = h.id and w.version = h.version
     where h.deleted_at is null and may_write_lead(h.owner_id)
  )
  update lead l set deleted_at = app_now(), version = l.version + 1, updated_at = app_now() from meant m where l.id = m.id;
  get diagnostics gone = row_count;
  return gone;
end $$;

create function delete_tickets(p_ids uuid[], p_versions integer[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint;
begin
  with held as materialized (
    select t.id, t.version, t.deleted_at from ticket t where t.id = any (p_ids) order by t.id for no key update
  ), meant as materialized (
    select h.id from held h join unnest(p_ids, p_versions) w (id, version) on w.id = h.id and w.version = h.version
     where h.deleted_at is null and may_write_tickets()
  )
  update ticket t set deleted_at = app_now(), version = t.version + 1, updated_at = app_now() from meant m where t.id = m.id;
  get diagnostics gone = row_count;
  return gone;
end $$;

create function delete_contacts(p_ids uuid[], p_versions integer[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint;
begin
  with held as materialized (
    select k.id, k.version, k.deleted_at, k.owner_id from contact k where k.id = any (p_ids) order by k.id for no key update
  ), meant as materialized (
    select h.id from held h join unnest(p_ids, p_versions) w (id, version) on w.id = h.id and w.version = h.version
     where h.deleted_at is null
       and (may_write_customer(null, h.owner_id) or exists (
         select 1 from customer_contact cc join customer c on c.id = cc.customer_id
          where cc.contact_id = h.id and may_write_customer(c.id, c.owner_id)))
  )
  update contact k set deleted_at = app_now(), version = k.version + 1, updated_at = app_now() from meant m where k.id = m.id;
  get diagnostics gone = row_count;
  return gone;
end $$;

-- Customers go together with who else might read them: whoever may put one into the bin may end that, too.
create function delete_customers(p_ids uuid[], p_versions integer[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone uuid[];
begin
  with held as materialized (
    select c.id, c.version, c.deleted_at, c.owner_id from customer c where c.id = any (p_ids) order by c.id for no key update
  ), meant as materialized (
    select h.id from held h join unnest(p_ids, p_versions) w (id, version) on w.id = h.id and w.version = h.version
     where h.deleted_at is null and may_write_customer(h.id, h.owner_id)
  ), binned as (
    update customer c set deleted_at = app_now(), version = c.version + 1, updated_at = app_now() from meant m where c.id = m.id returning c.id
  )
  select coalesce(array_agg(b.id), '{}') into gone from binned b;
  -- Asked first: a deletion of nothing would still have everybody's access read anew.
  if exists (select 1 from share s where s.record_kind = 'customer' and s.record_id = any (gone)) then
    delete from share s where s.record_kind = 'customer' and s.record_id = any (gone);
  end if;
  return cardinality(gone);
end $$;
grant execute on function delete_deals(uuid[], integer[]), delete_leads(uuid[], integer[]), delete_tickets(uuid[], integer[]),
  delete_contacts(uuid[], integer[]), delete_customers(uuid[], integer[]) to qz_import;

-- ---------------------------------------------------------------------------------------------------------------------
-- Right after an import, PostgreSQL plans as if the tables were as small as before, until it has counted them by itself, a minute later or
-- more; what an undo asks of each record then reads a whole index. Counts the next table, by name behind `p_after`, that imports fill and
-- that has grown by a fifth since it was last counted, and returns its name; null when there is none. A small one is not worth it, and
-- one that is being counted or cleaned right now is passed over.
create function count_next_table(p_after text) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  grown text;
begin
  select c.relname into grown from pg_class c
   where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname > p_after collate "C"
     and (c.relname in ('activity', 'contact', 'customer', 'customer_contact', 'deal', 'deal_contact', 'deal_product', 'import_record', 'lead',
                        'ticket', 'ticket_fact', 'ticket_rating', 'ticket_span')
          or exists (select 1 from pg_inherits i where i.inhrelid = c.oid and i.inhparent = 'event'::regclass))
     and pg_relation_size(c.oid) > 8192 * greatest(32, 1.2 * c.relpages)
   order by c.relname collate "C" limit 1;
  if grown is not null then execute format('analyze (skip_locked) %I', grown); end if;
  return grown;
end $$;
grant execute on function count_next_table(text) to qz_import;

-- ---------------------------------------------------------------------------------------------------------------------
-- Completeness asks whether a customer has a contact with a part. Whoever has none there changes nothing, coming or going.
create or replace function completeness_follows_contacts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from completeness_weight where field = 'contact_role') then return null; end if;
  if tg_table_name = 'contact' then
    perform recount_completeness(array(
      select distinct cc.customer_id from changed n join former o on o.id = n.id join customer_contact cc on cc.contact_id = n.id
       where (n.deleted_at is null) <> (o.deleted_at is null) and cc.role is not null));
    return null;
  end if;
  -- Who has no part there changes nothing.
  perform recount_completeness(array(select distinct n.customer_id from changed n where n.role is not null or tg_op = 'UPDATE'));
  if tg_op = 'UPDATE' then
    perform recount_completeness(array(
      select o.customer_id from former o except select n.customer_id from changed n));
  end if;
  return null;
end $$;

-- These compare what a statement changed with what it was, row for row. A plan made for one row compared each of a batch with all of it.
alter function customers_due() set enable_nestloop = off;
alter function match_contacts() set enable_nestloop = off;
alter function quality_changed() set enable_nestloop = off;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who has an address. What was added lately lay in a list beside the index, which every single look-up read to its end: an import that
-- looks up as it adds read more of it with each batch. An address is one small key; it goes into the index at once.
alter index customer_by_mail set (fastupdate = off);
alter index contact_by_mail set (fastupdate = off);
select gin_clean_pending_list('customer_by_mail'), gin_clean_pending_list('contact_by_mail');
-- In a table that nobody has counted, any index of what is not deleted looks as if it held a row or two, and was read whole for each
-- address. With entries of an index dear, only the one that finds the address is left.
alter function holders_of_mail(text[]) set cpu_index_tuple_cost = 1000;

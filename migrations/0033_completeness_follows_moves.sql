-- Completeness follows what moves from one customer to another, and deals that go and come back: both customers are counted anew.

create or replace function completeness_follows_steps() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from completeness_weight where field = 'next_step') then return null; end if;
  perform recount_completeness(array(
    select distinct coalesce(n.customer_id, d.customer_id) from changed n left join deal d on d.id = n.deal_id
     where coalesce(n.customer_id, d.customer_id) is not null));
  if tg_op = 'UPDATE' then
    perform recount_completeness(array(
      select distinct o.customer_id from former o join changed n on n.id = o.id
       where o.customer_id is not null and n.customer_id is distinct from o.customer_id));
  end if;
  return null;
end $$;
drop trigger completeness_follows_done on activity;
create trigger completeness_follows_done after update on activity referencing new table as changed old table as former
  for each statement execute function completeness_follows_steps();

create or replace function completeness_follows_contacts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from completeness_weight where field = 'contact_role') then return null; end if;
  if tg_table_name = 'contact' then
    perform recount_completeness(array(
      select distinct cc.customer_id from changed n join former o on o.id = n.id join customer_contact cc on cc.contact_id = n.id
       where (n.deleted_at is null) <> (o.deleted_at is null)));
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
drop trigger completeness_follows_placed on customer_contact;
create trigger completeness_follows_placed after update on customer_contact referencing new table as changed old table as former
  for each statement execute function completeness_follows_contacts();

create function completeness_follows_deal() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select 1 from activity a where a.deal_id = new.id and a.done_at is null)
     and exists (select 1 from completeness_weight where field = 'next_step') then
    perform recount_completeness(array(select distinct c.id from unnest(array[old.customer_id, new.customer_id]) c (id) where c.id is not null));
  end if;
  return null;
end $$;
create trigger completeness_follows_deal after update of customer_id, deleted_at on deal for each row
  when (new.customer_id is distinct from old.customer_id or (new.deleted_at is null) <> (old.deleted_at is null))
  execute function completeness_follows_deal();

-- What moved to a customer while it was put away counts once it is back.
create function completeness_follows_return() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform recount_completeness(array[new.id]);
  return null;
end $$;
create trigger completeness_follows_return after update of deleted_at on customer for each row
  when (old.deleted_at is not null and new.deleted_at is null) execute function completeness_follows_return();

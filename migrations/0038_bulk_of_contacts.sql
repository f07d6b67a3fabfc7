-- Changes of many are made to contacts too: what was made before was made to customers.

alter table bulk_change add column record_kind text not null default 'customer'
  constraint bulk_change_record_kind_known check (record_kind in ('customer', 'contact'));
alter table bulk_change alter column record_kind drop default;
alter table bulk_change drop constraint bulk_change_kind_known;
alter table bulk_change add constraint bulk_change_kind_known check (
  case record_kind when 'customer' then kind in ('assign', 'tag', 'untag', 'set', 'delete') else kind in ('set', 'move', 'delete') end);
comment on column bulk_change.detail is 'the new owner, the tag, the customer that receives, or field and value, with their names';

alter table bulk_item rename column customer_id to record_id;
alter index bulk_item_by_customer rename to bulk_item_by_record;
comment on column bulk_item.record_id is 'whoever was named, there or not any more';
comment on column bulk_item.name is 'of the record then: whoever made the change may name it later';
comment on column bulk_item.before is 'what the way back needs: the old value, the former owner and the contacts that went along, or where a contact was';
comment on column bulk_item.version is 'of the record after the change';
-- A contact that is at no customer has no part anywhere.
alter table bulk_item drop constraint bulk_item_outcome_known;
alter table bulk_item add constraint bulk_item_outcome_known check (outcome in
  ('changed', 'same', 'gone', 'not_allowed', 'protected', 'refused', 'nowhere', 'changed_meanwhile', 'undone', 'kept'));

-- ---------------------------------------------------------------------------------------------------------------------
-- The next customers in these hands along the order of a field that an administrator made. Comparing what such a field holds is
-- nothing that PostgreSQL does ahead of a policy, so behind one it would read everything that comes before the place where a page
-- begins; here the index is entered at that place. Who is in hands that the caller does not see is left out.
-- p_value: null for those that have a value, sorted by it; empty for those that have none, else for those that have this one, by
-- their ids. p_key and p_id: behind which; p_id is null at the beginning.
create function custom_order_page(p_field uuid, p_owners uuid[], p_value text, p_key text, p_id uuid, p_descending boolean, p_most integer)
returns setof uuid language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  w_owners uuid[] := case when caller_has('qz_customer_all') then p_owners
                          when caller_has('qz_customer_team') then array(select o from unnest(p_owners) o where o = any (my_people()))
                          when caller_has('qz_customer_self') then array(select o from unnest(p_owners) o where o = me()) end;
  w_kind text;
  w_key text;
  w_behind text := '';
  w_way text := case when p_descending and p_value is null then ' desc' else '' end;
begin
  select f.kind into w_kind from custom_field f
   where f.id = p_field and f.record_kind = 'customer' and not f.archived and not current_setting('role') = any (f.hidden_from);
  if not found then return; end if;
  w_key := format(case when w_kind in ('number', 'money') then '((c.custom ->> %L)::numeric)'
                       when w_kind in ('text', 'link') then '((c.custom ->> %L) collate "zh-x-icu")'
                       else '((c.custom ->> %L) collate "C")' end, p_field);
  if p_id is not null and p_value is null then
    w_behind := format('and (%s, c.id) %s (%L::%s, %L::uuid)', w_key, case when p_descending then '<' else '>' end, p_key,
                       case when w_kind in ('number', 'money') then 'numeric' else 'text' end, p_id);
  elsif p_id is not null then
    w_behind := format('and c.id > %L::uuid', p_id);
  end if;
  return query execute format(
    'select l.id from unnest($1) o (id) cross join lateral (
       select c.id, %1$s as k from customer c where c.owner_id = o.id and c.deleted_at is null and %1$s %2$s %3$s
        order by %1$s%4$s, c.id%4$s limit $2) l
      order by l.k%4$s, l.id%4$s limit $2',
    w_key, case when p_value is null then 'is not null' when p_value = '' then 'is null' else format('= %L', p_value) end, w_behind, w_way)
  using w_owners, p_most;
end $$;
grant execute on function custom_order_page(uuid, uuid[], text, text, uuid, boolean, integer) to qz_customer_self, qz_customer_team, qz_customer_all;

-- ---------------------------------------------------------------------------------------------------------------------
-- The story of a contact is read place by place: what was logged with somebody on one customer or one deal is seen together or not at
-- all. So those that are out of sight are asked about once, and not stepped over entry by entry, however many there are.
alter table entry_contact add column place_id uuid not null generated always as (
  case subject_kind when 'deal' then subject_id
                    when 'customer' then coalesce(customer_id, subject_id)
                    else md5(subject_id::text || coalesce(customer_id::text, ''))::uuid end) stored;
comment on column entry_contact.place_id is 'the deal or the customer; all entries of a contact at one place are seen by the same people';
alter table entry_contact drop constraint entry_contact_pkey;
alter table entry_contact add primary key (contact_id, place_id, happened_at, entry_id);
drop index entry_contact_by_actor;
create index entry_contact_by_actor on entry_contact (contact_id, place_id, actor_id, happened_at, entry_id);

-- The places at which something was logged with these contacts, each with one entry there: whoever sees that one sees the place.
create function contact_places(p_ids uuid[]) returns table (contact_id uuid, place_id uuid, happened_at timestamptz, entry_id uuid)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  with recursive place as (
    select f.contact_id, f.place_id, f.happened_at, f.entry_id from unnest(p_ids) i (id) cross join lateral (
           select t.contact_id, t.place_id, t.happened_at, t.entry_id from entry_contact t where t.contact_id = i.id
            order by t.place_id, t.happened_at, t.entry_id limit 1) f
    union all
    select n.contact_id, n.place_id, n.happened_at, n.entry_id from place p cross join lateral (
           select t.contact_id, t.place_id, t.happened_at, t.entry_id from entry_contact t
            where t.contact_id = p.contact_id and t.place_id > p.place_id
            order by t.place_id, t.happened_at, t.entry_id limit 1) n)
  select p.contact_id, p.place_id, p.happened_at, p.entry_id from place p;
end;
grant execute on function contact_places(uuid[]) to qz_customer_self, qz_customer_team, qz_customer_all;

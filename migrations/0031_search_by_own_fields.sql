-- Search: contacts by the values of their own fields too; and no record by a value that has become hidden, or by the name that a
-- choice had before.

-- The texts among the values of own fields, without those that some role is kept from: a hidden value must not be found either.
create function custom_values_text(p_record_kind text, p_custom jsonb) returns text
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select string_agg(case f.kind
           when 'choice' then (select x.value ->> 'name' from jsonb_array_elements(f.choices) x where x.value ->> 'id' = p_custom ->> f.id::text)
           when 'choices' then (select string_agg(x.value ->> 'name', ' ') from jsonb_array_elements(f.choices) x
                                 where p_custom -> f.id::text ? (x.value ->> 'id'))
           else p_custom ->> f.id::text end, ' ' order by f.rank, f.id)
    from custom_field f
   where f.record_kind = p_record_kind and not f.archived and f.hidden_from = '{}'
     and f.kind in ('text', 'long_text', 'link', 'choice', 'choices') and p_custom ? f.id::text;
end;

create or replace function custom_search_text(p_customer uuid) returns text language sql stable security definer set search_path = public, pg_temp
begin atomic
  select concat_ws(' ', c.short_name, c.credit_code, c.wechat,
           (select string_agg(r.value ->> 'value', ' ') from jsonb_array_elements(c.reach) r), custom_values_text('customer', c.custom))
    from customer c where c.id = p_customer;
end;

create function contact_search_text(p_contact uuid) returns text language sql stable security definer set search_path = public, pg_temp
begin atomic
  select concat_ws(' ', k.wechat, (select string_agg(r.value ->> 'value', ' ') from jsonb_array_elements(k.reach) r),
           custom_values_text('contact', k.custom))
    from contact k where k.id = p_contact;
end;
grant execute on function contact_search_text(uuid) to qz_searcher;

create or replace view search_source as
  select 'customer' as kind, c.id as record_id, c.name as title, c.phone, c.email, custom_search_text(c.id) as extra, c.owner_id,
         c.updated_at as touched_at, c.deleted_at is null as here
    from customer c
  union all
  select 'contact', k.id, k.name, k.phone, k.email, contact_search_text(k.id), k.owner_id, k.updated_at, k.deleted_at is null from contact k
  union all
  select 'deal', d.id, d.name, null, null, null, d.owner_id, d.updated_at, d.deleted_at is null from deal d;

drop trigger search_added on contact;
drop trigger search_changed on contact;
select search_follows('contact', '{name,phone,email,wechat,reach,custom}');

-- What a field says of search has changed: those that have a value in it are looked at again.
create function search_follows_field() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('insert into search_due (kind, record_id, in_bulk) select $1, id, true from %I where deleted_at is null and custom ? $2', new.record_kind)
    using new.record_kind, new.id::text;
  return null;
end $$;
create trigger search_follows_field after update of hidden_from, archived, choices on custom_field for each row
  when ((new.hidden_from = '{}') is distinct from (old.hidden_from = '{}') or new.archived <> old.archived or new.choices is distinct from old.choices)
  execute function search_follows_field();

insert into search_due (kind, record_id, in_bulk)
select 'contact', k.id, true from contact k where k.deleted_at is null and (k.custom <> '{}' or k.reach <> '[]');

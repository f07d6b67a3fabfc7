-- The portal shows contacts what the customers own that they stand for: product, serial number, when it was bought, until when it is
-- under warranty. Not what the house notes of it, and not what came back or was given up.
--
-- A function and no policies: the catalogue stays out of the portal's sight, but for the names of what is shown. It gives the things
-- behind one that was shown, the newest first; nothing where that one is not theirs.
create function portal_things(p_after uuid, p_most integer)
returns table (id uuid, customer text, product text, product_en text, serial text, bought_on date, warranty_until date, in_repair boolean)
language plpgsql stable rows 31 security definer set search_path = public, pg_temp as $$
declare
  ours uuid[] := portal_customers();
  moment timestamptz := 'infinity';
begin
  if p_after is not null then
    select a.created_at into moment from asset a where a.id = p_after and a.customer_id = any (ours);
    if not found then return; end if;
  end if;
  return query
    select w.id, c.name, p.name, coalesce(p.name_en, p.name), w.serial, w.bought_on, w.warranty_until, w.state = 'in_repair'
      from unnest(ours) o (id)
     cross join lateral (
           select a.id, a.customer_id, a.product_id, a.serial, a.bought_on, a.warranty_until, a.state, a.created_at from asset a
            where a.customer_id = o.id and a.deleted_at is null and a.state in ('in_use', 'in_repair')
              and (a.created_at, a.id) < (moment, coalesce(p_after, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
            order by a.created_at desc, a.id desc limit p_most) w
      join customer c on c.id = w.customer_id join product p on p.id = w.product_id
     order by w.created_at desc, w.id desc limit p_most;
end $$;
grant execute on function portal_things(uuid, integer) to qz_portal;

-- Counting completeness anew, in two ways better than before:
--
-- 1. What adds a task or a contact to a customer holds the customer's key for its foreign key (`for key share`). Counting anew then asked
--    for the whole row (`for update`), so two tasks made for one customer at the same moment waited for each other until one was told
--    to try again. Completeness is no part of the key, and what changes no key need not wait for who holds it.
-- 2. A statement that concerns no customer costs nothing: the statement below was planned for every contact that was changed, which took
--    longer than the change.
create or replace function recount_completeness(p_customers uuid[]) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if coalesce(cardinality(p_customers), 0) = 0 then return; end if;
  perform 1 from customer x where x.id = any (p_customers) and x.deleted_at is null order by x.id for no key update;
  update customer c set completeness = n.now
    from customer l
         cross join lateral (
           select coalesce(100 * sum(a.weight) filter (where a.has) / sum(a.weight), case when count(*) = 0 then 100 else 0 end)::smallint
             from completeness_asks(l) a) n (now)
   where l.id = any (p_customers) and l.deleted_at is null and c.id = l.id and c.completeness <> n.now;
end $$;

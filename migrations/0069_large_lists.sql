-- Lists at a million records.
--
-- 1. A list of what a team has is walked one person after the other: a page of each, and the first of all. For a team of a thousand
--    that reads a thousand pages. Where a team has much of all there is, the list is walked as for those who see all, and what is
--    others' is left out on the way.
-- 2. What few records have is found by an index in place of reading all of them in their order.
-- 3. So is a part of a name, by the index of the search, and a part of an address on the web.

-- Whether the people whom the caller leads have so much of a kind that a page of it is found sooner among everybody's than with
-- each of them. How much they have is asked of the thousand that changed last.
create function team_has_much(p_kind text) returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  team uuid[] := my_people();
  had bigint;
begin
  if cardinality(team) < 20 then return false; end if;
  if p_kind = 'customer' then
    select count(u.id) into had from (select c.owner_id from customer c where c.deleted_at is null order by c.updated_at desc, c.id desc limit 1000) l
      join unnest(team) u (id) on u.id = l.owner_id;
  elsif p_kind = 'contact' then
    select count(u.id) into had from (select c.owner_id from contact c where c.deleted_at is null order by c.updated_at desc, c.id desc limit 1000) l
      join unnest(team) u (id) on u.id = l.owner_id;
  else
    raise exception 'no list of %', p_kind;
  end if;
  return had * cardinality(team) > 1000;
end $$;

-- Only values: of equal ones an index keeps the value once, so that these are small.
create index customer_by_country on customer (country) where country is not null and deleted_at is null;
create index customer_by_region on customer (region) where region is not null and deleted_at is null;
create index customer_by_source on customer (source) where source is not null and deleted_at is null;
create index customer_by_lifecycle on customer (lifecycle) where deleted_at is null;
create index customer_by_employees on customer (employees) where employees is not null and deleted_at is null;
create index customer_by_revenue on customer (annual_revenue) where annual_revenue is not null and deleted_at is null;
create index customer_by_founded on customer (founded_year) where founded_year is not null and deleted_at is null;
-- Of longer names the search knows no more than the beginning (app/src/search/terms.rs).
create index customer_with_long_name on customer (id) where length(name) > 120 and deleted_at is null;
create index contact_with_long_name on contact (id) where length(name) > 120 and deleted_at is null;
create index customer_by_website_gram on customer using gin (bigrams(website)) where website is not null and deleted_at is null;

-- The records of a kind that may have a text in their name, as long as they are few; null where they are many, or where so much waits
-- for the index of the search that it says nothing. `p_plan` is what the search makes of the text (app/src/search/query.rs). Some
-- of them may be out of the caller's sight, and some do not have it: whoever reads them looks.
create function found_by_name(p_kind text, p_plan jsonb, p_most integer) returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_bitmapscan = on set jit = off as $$
declare
  total real := coalesce((select c.share from search_common c where c.term = ''), 0);
  waiting integer;
  ids uuid[];
begin
  select count(*) into waiting from (select 1 from search_due d limit 1001) l;
  if waiting > 1000 or search_share(p_plan -> 'rare') * total > 3 * p_most then return null; end if;
  ids := array(select e.record_id from search_entry e where e.terms @@ (p_plan ->> 'find')::tsquery and e.kind = p_kind limit p_most + 1);
  if cardinality(ids) > p_most then return null; end if;
  ids := ids || array(select distinct d.record_id from search_due d where d.kind = p_kind);
  if p_kind = 'customer' then
    ids := ids || array(select c.id from customer c where length(c.name) > 120 and c.deleted_at is null limit p_most + 1);
  else
    ids := ids || array(select c.id from contact c where length(c.name) > 120 and c.deleted_at is null limit p_most + 1);
  end if;
  return case when cardinality(ids) <= 2 * p_most then ids end;
end $$;

-- The customers that have a text in the address of their website, as long as they are few; null where they are many.
create function found_by_website(p_text text, p_most integer) returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_bitmapscan = on set jit = off as $$
declare
  all_rows real := (select c.reltuples from pg_class c where c.oid = 'customer'::regclass);
  hits integer;
  ids uuid[];
begin
  if length(p_text) < 2 then return null; end if;
  -- As in found_by_custom: what is common is told from a sample.
  if all_rows > 3 * p_most then
    execute 'select count(*) from customer c tablesample system ($1) repeatable (0) where c.website ilike $2'
      into hits using least(100, 100 * 2000 / all_rows)::real, '%' || replace(replace(replace(p_text, '\', '\\'), '%', '\%'), '_', '\_') || '%';
    if hits / 2000.0 * all_rows > 3 * p_most then return null; end if;
  end if;
  ids := array(select c.id from customer c where c.website is not null and c.deleted_at is null and bigrams(c.website) @> bigrams(p_text) limit p_most + 1);
  return case when cardinality(ids) <= p_most then ids end;
end $$;
grant execute on function team_has_much(text), found_by_name(text, jsonb, integer), found_by_website(text, integer) to qz_everyone;

-- Which customers or contacts hold one of these values in their custom fields, while they are few; null where more than p_most
-- do. The index on custom stands behind policies that it cannot be read through, so a definer function reads it: its ids say
-- nothing until their rows are read under the caller's own policies. Fields that the caller's role does not see are not read.
create function found_by_custom(p_kind text, p_held jsonb[], p_most integer) returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_bitmapscan = on set jit = off as $$
declare
  tab text := case p_kind when 'contact' then 'contact' else 'customer' end;
  all_rows real := (select c.reltuples from pg_class c where c.oid = tab::regclass);
  hits integer;
  ids uuid[];
begin
  if exists (select 1 from unnest(p_held) h cross join lateral jsonb_object_keys(h) k (id)
              where not exists (select 1 from custom_field f where f.id::text = k.id and f.record_kind = p_kind
                                   and not current_setting('role') = any (f.hidden_from))) then
    return '{}';
  end if;
  -- The index reads all that hold a value before it gives the first, so a common one is told from a sample: always the same few
  -- blocks, which are in memory. Three times as many as are taken are surely too many.
  if all_rows > 3 * p_most then
    execute format('select count(*) from %I r tablesample system ($1) repeatable (0) where r.custom @> any ($2)', tab)
      into hits using least(100, 100 * 2000 / all_rows)::real, p_held;
    if hits / 2000.0 * all_rows > 3 * p_most then return null; end if;
  end if;
  execute format('select array(select c.id from unnest($1) h cross join lateral (
                    select r.id from %I r where r.deleted_at is null and r.custom <> ''{}'' and r.custom @> h limit $2 + 1) c limit $2 + 1)', tab)
    into ids using p_held, p_most;
  return case when cardinality(ids) <= p_most then ids end;
end $$;
grant execute on function found_by_custom(text, jsonb[], integer) to qz_everyone;

-- Custom values as they were before a change that wrote down those that it changed, under custom.<id>.
create function with_former_custom(p_custom jsonb, p_before jsonb) returns jsonb language sql immutable parallel safe
  return jsonb_strip_nulls(p_custom || coalesce(
    (select jsonb_object_agg(substr(b.key, 8), b.value) from jsonb_each(p_before) b where starts_with(b.key, 'custom.')), '{}'));
grant execute on function with_former_custom(jsonb, jsonb) to qz_everyone;

-- New records enter the search index statement by statement. Row by row, the index took more than half of the time of an
-- import: 1.7 ms a row against 0.4 ms.

create function index_added_for_search() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into search_entry
  select n.id, tg_table_name, n.name, trim(e.extra), n.owner_id, bigrams(n.name || ' ' || e.extra), app_now()
    from added n
   cross join lateral (select case tg_table_name when 'deal' then ''
                              else coalesce(to_jsonb(n) ->> 'phone', '') || ' ' || coalesce(to_jsonb(n) ->> 'email', '') end as extra) e
   where n.deleted_at is null;
  return null;
end $$;

do $$ declare tab text; begin
  foreach tab in array array['customer', 'contact', 'deal'] loop
    execute format('drop trigger index_for_search_added on %I', tab);
    execute format('create trigger index_for_search_added after insert on %I referencing new table as added
                      for each statement execute function index_added_for_search()', tab);
  end loop;
end $$;

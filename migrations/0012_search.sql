-- Search: customers, contacts and deals by any part of their name, by how it is read, by phone number and e-mail address.
--
-- What a record is found by is computed outside of the database (app/src/search/terms.rs): readings of Chinese characters,
-- ways of writing, letters left out. Triggers only mark what is due, so that an import does not pay for it; a worker follows.
-- Until it has, the few that were written last are looked through one by one, so a new record is found at once.

do $$ declare tab text; begin
  foreach tab in array array['customer', 'contact', 'deal'] loop
    execute format('drop trigger index_for_search_added on %I', tab);
    execute format('drop trigger index_for_search on %I', tab);
  end loop;
end $$;
drop function search_records(text, integer);
drop function index_for_search(), index_added_for_search();
drop table search_entry;

grant usage on schema public to qz_searcher;
grant execute on function app_now() to qz_searcher;

-- Everything that can be found, in one form. A further kind of record joins here, by `select search_follows(…)`, and by a
-- line in HitKind; what else finds a record (values of custom fields, …) is added to its `extra`.
create view search_source as
  select 'customer' as kind, c.id as record_id, c.name as title, c.phone, c.email, custom_search_text(c.id) as extra, c.owner_id,
         c.updated_at as touched_at, c.deleted_at is null as here
    from customer c
  union all
  select 'contact', k.id, k.name, k.phone, k.email, k.wechat, k.owner_id, k.updated_at, k.deleted_at is null from contact k
  union all
  select 'deal', d.id, d.name, null, null, null, d.owner_id, d.updated_at, d.deleted_at is null from deal d;
grant select on search_source to qz_searcher;
grant execute on function custom_search_text(uuid) to qz_searcher;

-- What is to be looked at (again). Lines may repeat.
create table search_due (
  line      bigint generated always as identity primary key,
  kind      text not null,
  record_id uuid not null,
  in_bulk   boolean not null
);
comment on column search_due.in_bulk is 'came with many others: comes after what somebody wrote by hand';
create index search_due_by_hand on search_due (line desc) where not in_bulk;
select guard_table('search_due');

create table search_entry (
  record_id  uuid primary key,
  kind       text not null,
  owner_id   uuid,
  touched_at timestamptz not null,
  title_key  text collate "C" not null,
  terms      tsvector not null
);
comment on column search_entry.title_key is 'the title as it is compared with a whole query';
comment on column search_entry.terms is 'see app/src/search/terms.rs';
create index search_entry_by_term on search_entry using gin (terms) with (gin_pending_list_limit = 1024);
create index search_entry_newest on search_entry (touched_at desc, record_id desc);
create index search_entry_newest_by_owner on search_entry (owner_id, touched_at desc, record_id desc);
create index search_entry_by_title on search_entry (title_key);
select guard_table('search_entry');

-- Terms that many records have, and which share of them. The planner's own figures lie out of reach behind row-level security,
-- and it would multiply them: 人工, 工智 and 智能 always come together.
create table search_common (
  term  text collate "C" primary key,
  share real not null
);
select guard_table('search_common');

grant select, delete on search_due to qz_searcher;
grant select, insert, update, delete on search_entry to qz_searcher;
do $$ declare tab text; begin
  foreach tab in array array['search_due', 'search_entry'] loop
    execute format('create policy searcher on %I to qz_searcher using (true) with check (true)', tab);
  end loop;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
create function search_added() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into search_due (kind, record_id, in_bulk)
  select tg_table_name, n.id, (select count(*) > 20 from (select 1 from added limit 21) a) from added n where n.deleted_at is null;
  return null;
end $$;
create function search_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into search_due (kind, record_id, in_bulk) values (tg_table_name, new.id, false);
  return null;
end $$;

-- Has search follow a table: new rows, and changes of these columns. It needs id, owner_id and deleted_at.
create function search_follows(p_table name, p_columns name[]) returns void language plpgsql as $$
declare
  changes text := (select string_agg(format('old.%1$I is distinct from new.%1$I', c), ' or ') from unnest(p_columns || '{owner_id,deleted_at}') c);
  columns text := (select string_agg(quote_ident(c), ', ') from unnest(p_columns || '{owner_id,deleted_at}') c);
begin
  execute format('create trigger search_added after insert on %I referencing new table as added
                    for each statement execute function search_added()', p_table);
  execute format('create trigger search_changed after update of %s on %I for each row when (%s)
                    execute function search_changed()', columns, p_table, changes);
end $$;
select search_follows('customer', '{name,phone,email,short_name,credit_code,wechat,reach,custom}'), search_follows('contact', '{name,phone,email,wechat}'), search_follows('deal', '{name}');

insert into search_due (kind, record_id, in_bulk) select kind, record_id, true from search_source where here;

-- Learns which terms are common, from a sample of forty thousand; to be called after many records came or went.
create function search_learn() returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  pages bigint := pg_relation_size('search_entry') / current_setting('block_size')::bigint;
  total bigint;
  taken bigint;
  percent real;
begin
  -- Rows of about 15 to a page; the whole of a small table.
  percent := least(100, 100.0 * 3000 / greatest(pages, 1));
  execute format('select count(*) from search_entry tablesample system (%s) repeatable (1)', percent) into taken;
  total := round(taken * 100 / percent);
  delete from search_common;
  if total < 50000 then return; end if;
  insert into search_common values ('', total);
  -- Beginnings of terms (with * at the end) as well: each term with it may be rare, and all together are not.
  execute format('insert into search_common
    with known as materialized (select word, ndoc from ts_stat(%L))
    select word, ndoc / %s::real from known where ndoc > %s::real / 1000
    union all
    select left(k.word, n) || ''*'', sum(k.ndoc) / %s::real
      from known k, generate_series(1, case when left(k.word, 1) in (''@'', ''~'') then 8 else 3 end) n
     where left(k.word, 1) not in (''$'', ''%%'', ''-'', ''#'', ''='') and n <= length(k.word) group by 1 having sum(k.ndoc) > %s::real / 1000',
    format('select terms from search_entry tablesample system (%s) repeatable (1)', percent), taken, taken, taken, taken);
end $$;
-- What was written last is put in its place in the index, so that nobody who searches has to look through it.
create function search_settle() returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform gin_clean_pending_list('search_entry_by_term');
end $$;
grant execute on function search_learn(), search_settle() to qz_searcher;

-- ---------------------------------------------------------------------------------------------------------------------
-- How many records a plan may find at most, by the rarest of its terms.
create function search_expected(p_rare jsonb) returns real language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(min(w.share), 0) * coalesce((select c.share from search_common c where c.term = ''), 0)
    from (select (select sum(a.share) from (
                    select (select min(coalesce((select c.share from search_common c where c.term = t.term), 0))
                              from jsonb_array_elements_text(way.terms) t (term)) as share
                      from jsonb_array_elements(word.ways) way (terms)) a) as share
            from jsonb_array_elements(p_rare) word (ways)) w;
end;

-- The candidates for a plan (app/src/search/query.rs) that the caller may see: the newest behind a mark, and on the first page
-- those whose title begins with all of it, what is shared with the caller, and what was written by hand and is not in the
-- index yet, or not as it is now (`fresh`: to be compared). `read_to` is where in the index those stand that were read in its order.
-- The index brings them near; whether they match is judged by who asked. Never more than p_limit of the index, newest first.
--
-- Where a term is rare the index by terms is read, where it is common the newest records are walked until enough are found:
-- of both, what costs less. Scope is added here because policies would keep the index out of use, and once more on the
-- records themselves, because the index may lag behind.
create function search_candidates(p_plan jsonb, p_kinds text[], p_owner uuid, p_before timestamptz, p_before_id uuid, p_limit integer, p_slips boolean)
returns table (record_id uuid, kind text, title text, phone text, email text, extra text, owner_id uuid, touched_at timestamptz,
               fresh boolean, read_to timestamptz)
language plpgsql stable security definer
set search_path = public, pg_temp set jit = off set plan_cache_mode = force_custom_plan set enable_bitmapscan = on as $$
declare
  customer_kinds text[];
  deal_kinds text[];
  all_customers boolean := caller_has('qz_customer_all');
  all_deals boolean := caller_has('qz_deal_all');
  customer_people uuid[] := case when caller_has('qz_customer_team') then my_people() when caller_has('qz_customer_self') then array[me()] else '{}' end;
  deal_people uuid[] := case when caller_has('qz_deal_team') then my_people() when caller_has('qz_deal_self') then array[me()] else '{}' end;
  shared uuid[] := shared_ids('customer') || shared_ids('deal');
  query tsquery;
  people uuid[];
  owners tsquery;
  expected real;
  total real := coalesce((select c.share from search_common c where c.term = ''), 0);
  most integer := case when (p_plan ->> 'one')::boolean then least(p_limit, 50) else p_limit end;
  walked integer;
  ids uuid[] := '{}';
  named uuid[] := '{}';
  before_at timestamptz := coalesce(p_before, 'infinity');
  before_id uuid := coalesce(p_before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
begin
  query := (case when p_slips then p_plan ->> 'slip' else p_plan ->> 'find' end)::tsquery;
  if query is null or p_limit < 1 then return; end if;
  customer_kinds := case when all_customers or caller_has('qz_customer_team') or caller_has('qz_customer_self')
                         then array(select k from unnest(array['customer', 'contact']) k where p_kinds is null or k = any (p_kinds)) else '{}' end;
  deal_kinds := case when all_deals or caller_has('qz_deal_team') or caller_has('qz_deal_self')
                     then array(select k from unnest(array['deal']) k where p_kinds is null or k = any (p_kinds)) else '{}' end;
  expected := search_expected(p_plan -> 'rare');

  -- Whose records these can be, where that is not everybody's.
  people := case when p_owner is not null then array[p_owner]
                 when (all_customers and cardinality(customer_kinds) > 0) or (all_deals and cardinality(deal_kinds) > 0) then null
                 else array(select unnest(customer_people) where cardinality(customer_kinds) > 0
                            union select unnest(deal_people) where cardinality(deal_kinds) > 0) end;
  if people is not null then
    select string_agg(quote_literal('%' || right(replace(u::text, '-', ''), 8)), ' | ')::tsquery into owners from unnest(people) u;
    -- Whose they are says nothing of how they are called.
    expected := expected * least(1, (select coalesce(sum(c.share), 0) + 0.001 * count(*) filter (where c.share is null)
                                           from unnest(people) u left join search_common c on c.term = '%' || right(replace(u::text, '-', ''), 8)));
    query := case when owners is null then query else query && owners end;
  end if;

  if (people is null or cardinality(people) > 0) then
    if expected > 0 and expected > most * total / expected then
      -- Three times what it should take, and never more than a moment.
      walked := least(40000, 3 * most * total / expected + 1000)::integer;
      if cardinality(people) = 1 then
        ids := array(select s.record_id from (
                 select * from search_entry e where e.owner_id = people[1] and (e.touched_at, e.record_id) < (before_at, before_id)
                  order by e.touched_at desc, e.record_id desc limit walked) s
               where s.terms @@ query and s.kind = any (customer_kinds || deal_kinds) limit most);
      else
        ids := array(select s.record_id from (
                 select * from search_entry e where (e.touched_at, e.record_id) < (before_at, before_id)
                  order by e.touched_at desc, e.record_id desc limit walked) s
               where s.terms @@ query
                 and ((s.kind = any (customer_kinds) and (all_customers or s.owner_id = any (customer_people)))
                   or (s.kind = any (deal_kinds) and (all_deals or s.owner_id = any (deal_people)))) limit most);
      end if;
    end if;
    if cardinality(ids) < most then
      ids := array(select s.record_id from (
               select e.record_id, e.touched_at, e.kind, e.owner_id from search_entry e where e.terms @@ query offset 0) s
             where (s.touched_at, s.record_id) < (before_at, before_id)
               and ((s.kind = any (customer_kinds) and (all_customers or s.owner_id = any (customer_people)))
                 or (s.kind = any (deal_kinds) and (all_deals or s.owner_id = any (deal_people))))
             order by s.touched_at desc, s.record_id desc limit most);
    end if;
  end if;

  -- Of many, the newest were taken: what the query is the name of, or its beginning, is added.
  if p_before is null and cardinality(ids) >= most and not (p_plan ->> 'one')::boolean then
    named := array(select s.record_id from (
             select * from search_entry e where e.title_key >= p_plan ->> 'key' and e.title_key < (p_plan ->> 'key') || U&'\+10FFFF'
              order by e.title_key limit 200) s
           where ((s.kind = any (customer_kinds) and (all_customers or s.owner_id = any (customer_people)))
               or (s.kind = any (deal_kinds) and (all_deals or s.owner_id = any (deal_people))))
             and (p_owner is null or s.owner_id = p_owner) limit 50);
  end if;
  return query
    with found as (
      select e.record_id, e.kind, false as fresh, e.touched_at as read_to from search_entry e where e.record_id = any (ids)
      union all
      select e.record_id, e.kind, false, null from search_entry e where e.record_id = any (named)
      union all
      -- What is shared with the caller, whoever has it.
      select e.record_id, e.kind, false, null from search_entry e
       where e.record_id = any (shared) and e.terms @@ (case when p_slips then p_plan ->> 'slip' else p_plan ->> 'find' end)::tsquery
         and p_before is null
      union all
      select d.record_id, d.kind, true, null from (
        select distinct l.record_id, l.kind from (
          select * from search_due n where not n.in_bulk order by n.line desc limit 200) l where p_before is null) d
    ), one as (select f.record_id, f.kind, bool_or(f.fresh) as fresh, max(f.read_to) as read_to from found f group by f.record_id, f.kind)
    select v.record_id, v.kind, v.title, v.phone, v.email, v.extra, v.owner_id, v.touched_at, o.fresh, o.read_to
      from one o
     cross join lateral (select * from search_source v where v.kind = o.kind and v.record_id = o.record_id and v.here) v
     where (p_owner is null or v.owner_id = p_owner)
       and ((v.kind = any (customer_kinds) and (all_customers or v.owner_id = any (customer_people) or v.record_id = any (shared)))
         or (v.kind = any (deal_kinds) and (all_deals or v.owner_id = any (deal_people) or v.record_id = any (shared))))
     order by coalesce(o.read_to, v.touched_at) desc, v.record_id desc;
end $$;

-- What a query finds (search::query_of makes it of what was typed), the newest first: for lists, which have an order of their
-- own. Slips are forgiven where nothing is found without.
create function search_records(p_query text, p_limit integer, p_kind text default null) returns table (record_id uuid, kind text, title text, detail text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  plan jsonb := p_query::jsonb;
  slips boolean;
begin
  foreach slips in array array[false, true] loop
    return query
      select c.record_id, c.kind, c.title, concat_ws(' ', c.phone, c.email)
        from search_candidates(plan, case when p_kind is not null then array[p_kind] end, null, null, null, p_limit, slips) c
       where not c.fresh
          or (select bool_and(position(w.word in lower(concat_ws(' ', c.title, c.phone, c.email, c.extra))) > 0)
                from jsonb_array_elements_text(plan -> 'words') w (word))
       limit p_limit;
    exit when found;
  end loop;
end $$;

-- Of these records those that the caller may see; without any, the newest of the caller's own: what a search offers before
-- anything is typed.
create function search_recent(p_ids uuid[], p_limit integer)
returns table (record_id uuid, kind text, title text, phone text, email text, owner_id uuid, touched_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp set jit = off as $$
declare
  ids uuid[] := p_ids;
  customer_people uuid[] := case when caller_has('qz_customer_team') then my_people() when caller_has('qz_customer_self') then array[me()] else '{}' end;
  deal_people uuid[] := case when caller_has('qz_deal_team') then my_people() when caller_has('qz_deal_self') then array[me()] else '{}' end;
  shared uuid[] := shared_ids('customer') || shared_ids('deal');
begin
  if cardinality(ids) = 0 then
    ids := array(select e.record_id from search_entry e where e.owner_id = me() order by e.touched_at desc, e.record_id desc limit p_limit);
  end if;
  return query
    select v.record_id, v.kind, v.title, v.phone, v.email, v.owner_id, v.touched_at
      from unnest(ids) with ordinality as i (id, rank) join search_source v on v.record_id = i.id and v.here
     where (v.kind <> 'deal' and (caller_has('qz_customer_all') or v.owner_id = any (customer_people)
                                  or (v.record_id = any (shared) and (caller_has('qz_customer_self') or caller_has('qz_customer_team')))))
        or (v.kind = 'deal' and (caller_has('qz_deal_all') or v.owner_id = any (deal_people)
                                 or (v.record_id = any (shared) and (caller_has('qz_deal_self') or caller_has('qz_deal_team')))))
     order by i.rank limit p_limit;
end $$;
grant execute on function search_candidates(jsonb, text[], uuid, timestamptz, uuid, integer, boolean), search_records(text, integer, text), search_recent(uuid[], integer) to qz_everyone;

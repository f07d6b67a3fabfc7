-- Search, pools and changes of many at a million customers.
--
-- 1. Search knows of each record in which span of time it stands. "The newest that match" then reads the index span by span, from
--    the newest on, instead of fetching everything that matches.
-- 2. A pool finds a text by walking its order first, and by letters where that finds too few.
-- 3. The server goes on with changes of many by itself; and the way back knows from which pool a customer was taken.
-- 4. A field becomes unique while people write.

-- ---------------------------------------------------------------------------------------------------------------------
-- Spans of time, each with about eight thousand entries when it was made; the last one is open. An entry's span follows from its
-- time alone, so spans are in the order of time whatever is written when.
create table search_span (
  span    integer primary key,
  from_at timestamptz not null unique
);
comment on column search_span.from_at is 'entries from this time on, up to that of the next span';
select guard_table('search_span');

-- Entries of a span when it is closed.
create function search_span_size() returns integer language sql immutable parallel safe return 8192;

-- The terms of a span: itself, and the eight, sixty-four and five hundred and twelve that it belongs to.
create function search_span_terms(p_span integer) returns tsvector language sql immutable parallel safe
  return array_to_tsvector(array['^0.' || p_span, '^1.' || p_span / 8, '^2.' || p_span / 64, '^3.' || p_span / 512]);

create function search_entry_takes_span() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.terms := new.terms || search_span_terms(coalesce(
    (select s.span from search_span s where s.from_at <= new.touched_at order by s.from_at desc limit 1), 0));
  return new;
end $$;

-- Opens spans where the last one is full. Called by who keeps the index, and by nobody else at the same time.
create function search_open_spans() returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  last search_span;
  ends timestamptz;
begin
  select * into last from search_span s order by s.span desc limit 1;
  if not found then
    insert into search_span values (0, '-infinity') returning * into last;
  end if;
  -- What is in it already keeps its span; a new one begins behind everything that is there.
  if (select count(*) from (select 1 from search_entry e where e.touched_at >= last.from_at limit search_span_size()) l) >= search_span_size() then
    select max(e.touched_at) into ends from search_entry e;
    insert into search_span values (last.span + 1, ends + interval '1 microsecond');
  end if;
end $$;

-- Cuts all that is there into spans: for what came in at once.
create function search_cut_spans() returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from search_span;
  insert into search_span values (0, '-infinity');
  insert into search_span
  select row_number() over (order by d.at), d.at
    from (select distinct n.at from (select e.touched_at as at, row_number() over (order by e.touched_at) as place from search_entry e) n
           where n.place % search_span_size() = 0) d;
end $$;

-- The terms that cover everything up to a span, from the newest part to the oldest, and about how many entries each stands for.
create function search_parts(p_span integer) returns table (term text, size bigint) language plpgsql immutable as $$
declare
  at integer := p_span + 1;
  width integer := 1;
  taken integer;
begin
  for level in 0..3 loop
    taken := 0;
    -- A few of each width at least, so that the newest part is a small one.
    while at > 0 and (level = 3 or taken < 4 or at % (width * 8) <> 0) loop
      at := at - width;
      taken := taken + 1;
      term := '^' || level || '.' || at / width;
      size := width::bigint * search_span_size();
      return next;
    end loop;
    width := width * 8;
  end loop;
end $$;

create trigger search_entry_takes_span before insert on search_entry for each row execute function search_entry_takes_span();
create function search_entry_changes_span() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.terms := ts_delete(new.terms, array(select t.term from unnest(tsvector_to_array(new.terms)) t (term) where left(t.term, 1) = '^'));
  new.terms := new.terms || search_span_terms(coalesce(
    (select s.span from search_span s where s.from_at <= new.touched_at order by s.from_at desc limit 1), 0));
  return new;
end $$;
create trigger search_entry_changes_span before update of terms, touched_at on search_entry for each row execute function search_entry_changes_span();
grant execute on function search_open_spans() to qz_searcher;

select search_cut_spans();
do $$ begin
  if exists (select 1 from search_entry) then
    drop index search_entry_by_term;
    update search_entry set terms = terms;
    create index search_entry_by_term on search_entry using gin (terms) with (gin_pending_list_limit = 1024);
  end if;
end $$;

-- Learns which terms are common, from a sample of forty thousand; to be called after many records came or went.
create or replace function search_learn() returns void language plpgsql security definer set search_path = public, pg_temp as $$
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
    with known as materialized (select word, ndoc from ts_stat(%L) where left(word, 1) <> ''^'')
    select word, ndoc / %s::real from known where ndoc > %s::real / 1000
    union all
    select left(k.word, n) || ''*'', sum(k.ndoc) / %s::real
      from known k, generate_series(1, case when left(k.word, 1) in (''@'', ''~'') then 8 else 3 end) n
     where left(k.word, 1) not in (''$'', ''%%'', ''-'', ''#'', ''='') and n <= length(k.word) group by 1 having sum(k.ndoc) > %s::real / 1000',
    format('select terms from search_entry tablesample system (%s) repeatable (1)', percent), taken, taken, taken, taken);
end $$;

-- Which share of all records a plan may find at most, by the rarest of its terms. Of a beginning that is longer than those that are
-- known, what is known of its own beginning.
create function search_share(p_rare jsonb) returns real language sql stable security definer set search_path = public, pg_temp
begin atomic
  select least(1, coalesce(min(w.share), 0))
    from (select (select sum(a.share) from (
                    select (select min(coalesce((select c.share from search_common c where c.term = t.term),
                                                case when t.term like '%*' and length(t.term) > 9
                                                     then (select c.share from search_common c where c.term = left(t.term, 8) || '*') end, 0))
                              from jsonb_array_elements_text(way.terms) t (term)) as share
                      from jsonb_array_elements(word.ways) way (terms)) a) as share
            from jsonb_array_elements(p_rare) word (ways)) w;
end;

drop function search_records(text, integer, text);
drop function search_candidates(jsonb, text[], uuid, timestamptz, uuid, integer, boolean);
drop function search_expected(jsonb);

-- Of what an index brought near those that the caller may see, as they are now, and what is not in the index yet. `p_customer_people`
-- and `p_deal_people` are whose records the caller sees; null: everybody's.
create function search_seen(p_ids uuid[], p_named uuid[], p_shared uuid[], p_query tsquery, p_first boolean, p_owner uuid,
                            p_customer_kinds text[], p_deal_kinds text[], p_customer_people uuid[], p_deal_people uuid[])
returns table (record_id uuid, kind text, fresh boolean, read_to timestamptz, touched_at timestamptz)
language plpgsql stable security definer
set search_path = public, pg_temp set jit = off set plan_cache_mode = force_generic_plan as $$
begin
  return query
    with found as (
      select e.record_id, e.kind, false as fresh, e.touched_at as read_to from search_entry e where e.record_id = any (p_ids)
      union all
      select e.record_id, e.kind, false, null from search_entry e where e.record_id = any (p_named)
      union all
      -- What is shared with the caller, whoever has it.
      select e.record_id, e.kind, false, null from search_entry e
       where e.record_id = any (p_shared) and e.terms @@ p_query and p_first
      union all
      select d.record_id, d.kind, true, null from (
        select distinct l.record_id, l.kind from (
          select * from search_due n where not n.in_bulk order by n.line desc limit 200) l where p_first) d
    ), one as (select f.record_id, f.kind, bool_or(f.fresh) as fresh, max(f.read_to) as read_to from found f group by f.record_id, f.kind)
    select o.record_id, o.kind, o.fresh, o.read_to, v.touched_at
      from one o
     cross join lateral (select v.owner_id, v.touched_at from search_source v where v.kind = o.kind and v.record_id = o.record_id and v.here) v
     where (p_owner is null or v.owner_id = p_owner)
       and ((o.kind = any (p_customer_kinds) and (p_customer_people is null or v.owner_id = any (p_customer_people) or o.record_id = any (p_shared)))
         or (o.kind = any (p_deal_kinds) and (p_deal_people is null or v.owner_id = any (p_deal_people) or o.record_id = any (p_shared))));
end $$;

-- Which records a plan (app/src/search/query.rs) may find that the caller may see: the newest behind a mark, and on the first page
-- those whose title begins with all of it, what is shared with the caller, and what was written by hand and is not in the
-- index yet, or not as it is now (`fresh`: to be compared). `read_to` is where in the index those stand that were read in its order.
-- The index brings them near; whether they match is judged by who asked. Never more than p_limit of the index, newest first.
--
-- What hardly any record has is read at once. What many have is read span by span of time, from the newest on, as many spans as
-- it should take and then ever more. What very many have is looked for among the newest records themselves: to gather it from the
-- index would take longer. Scope is added here because policies would keep the index out of use, and once more on the records
-- themselves, because the index may lag behind.
create function search_found(p_plan jsonb, p_kinds text[], p_owner uuid, p_before timestamptz, p_before_id uuid, p_limit integer, p_slips boolean)
returns table (record_id uuid, kind text, fresh boolean, read_to timestamptz, touched_at timestamptz)
language plpgsql stable security definer
set search_path = public, pg_temp set jit = off set plan_cache_mode = force_custom_plan set enable_bitmapscan = on as $$
declare
  -- So many may be fetched at once; so many may be looked at one by one.
  few constant integer := 1500;
  near constant integer := 2000;
  customer_kinds text[];
  deal_kinds text[];
  all_customers boolean := caller_has('qz_customer_all');
  all_deals boolean := caller_has('qz_deal_all');
  customer_people uuid[] := case when caller_has('qz_customer_team') then my_people() when caller_has('qz_customer_self') then array[me()] else '{}' end;
  deal_people uuid[] := case when caller_has('qz_deal_team') then my_people() when caller_has('qz_deal_self') then array[me()] else '{}' end;
  shared uuid[] := shared_ids('customer') || shared_ids('deal');
  query tsquery := (case when p_slips then p_plan ->> 'slip' else p_plan ->> 'find' end)::tsquery;
  sought tsquery := query;
  people uuid[];
  owners tsquery;
  share real;
  scope real := 1;
  total real := coalesce((select c.share from search_common c where c.term = ''), 0);
  most integer := case when (p_plan ->> 'one')::boolean then least(p_limit, 50) else p_limit end;
  walk real;
  span integer;
  part record;
  parts tsquery;
  size real := 0;
  read real := 0;
  wanted real;
  ids uuid[] := '{}';
  named uuid[] := '{}';
  before_at timestamptz := coalesce(p_before, 'infinity');
  before_id uuid := coalesce(p_before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
begin
  if query is null or p_limit < 1 then return; end if;
  customer_kinds := case when all_customers or caller_has('qz_customer_team') or caller_has('qz_customer_self')
                         then array(select k from unnest(array['customer', 'contact']) k where p_kinds is null or k = any (p_kinds)) else '{}' end;
  deal_kinds := case when all_deals or caller_has('qz_deal_team') or caller_has('qz_deal_self')
                     then array(select k from unnest(array['deal']) k where p_kinds is null or k = any (p_kinds)) else '{}' end;
  share := search_share(case when p_slips then p_plan -> 'rare_slip' else p_plan -> 'rare' end);

  -- Whose records these can be, where that is not everybody's.
  people := case when p_owner is not null then array[p_owner]
                 when (all_customers and cardinality(customer_kinds) > 0) or (all_deals and cardinality(deal_kinds) > 0) then null
                 else array(select unnest(customer_people) where cardinality(customer_kinds) > 0
                            union select unnest(deal_people) where cardinality(deal_kinds) > 0) end;
  if people is not null then
    -- Whose they are says nothing of how they are called.
    scope := greatest(0.0001, least(1, (
      select coalesce(sum(c.share), 0) + 0.0005 * count(*) filter (where c.share is null)
        from unnest(people) u left join search_common c on c.term = '%' || right(replace(u::text, '-', ''), 8))));
    -- Few people's records are found by the index. Those of many it would gather one person after the other, which takes longer
    -- than to leave others' out afterwards.
    if cardinality(people) = 1 or (scope < 0.03 and cardinality(people) <= 100) then
      select string_agg(quote_literal('%' || right(replace(u::text, '-', ''), 8)), ' | ')::tsquery into owners from unnest(people) u;
      sought := query && owners;
    end if;
  end if;

  if people is null or cardinality(people) > 0 then
    walk := case when share > 0 then 1.3 * most / share / (case when cardinality(people) = 1 then 1 else scope end) + 200 end;
    if walk <= near and cardinality(people) = 1 then
      ids := array(select s.record_id from (
               select * from search_entry e where e.owner_id = people[1] and (e.touched_at, e.record_id) < (before_at, before_id)
                order by e.touched_at desc, e.record_id desc limit walk::integer) s
             where s.terms @@ query and s.kind = any (customer_kinds || deal_kinds) limit most);
    elsif walk <= near then
      ids := array(select s.record_id from (
               select * from search_entry e where (e.touched_at, e.record_id) < (before_at, before_id)
                order by e.touched_at desc, e.record_id desc limit walk::integer) s
             where ((s.kind = any (customer_kinds) and (all_customers or s.owner_id = any (customer_people)))
                 or (s.kind = any (deal_kinds) and (all_deals or s.owner_id = any (deal_people))))
               and s.terms @@ query limit most);
    end if;
    if cardinality(ids) < most then
      ids := '{}';
      if share * total * (case when owners is null then 1 else scope end) > few then
        select s.span into span from search_span s where s.from_at <= before_at order by s.from_at desc limit 1;
      end if;
      if span is null then
        ids := array(select s.record_id from (
                 select e.record_id, e.touched_at, e.kind, e.owner_id from search_entry e where e.terms @@ sought offset 0) s
               where (s.touched_at, s.record_id) < (before_at, before_id)
                 and ((s.kind = any (customer_kinds) and (all_customers or s.owner_id = any (customer_people)))
                   or (s.kind = any (deal_kinds) and (all_deals or s.owner_id = any (deal_people))))
               order by s.touched_at desc, s.record_id desc limit most);
      else
        wanted := 1.5 * most / (share * scope);
        for part in select p.term, p.size, p.term = last_value(p.term) over (rows between unbounded preceding and unbounded following) as last
                      from search_parts(span) p loop
          parts := case when parts is null then quote_literal(part.term)::tsquery else parts || quote_literal(part.term)::tsquery end;
          size := size + part.size;
          continue when size < wanted and not part.last;
          ids := ids || array(select s.record_id from (
                   select e.record_id, e.touched_at, e.kind, e.owner_id from search_entry e where e.terms @@ (sought && parts) offset 0) s
                 where (s.touched_at, s.record_id) < (before_at, before_id)
                   and ((s.kind = any (customer_kinds) and (all_customers or s.owner_id = any (customer_people)))
                     or (s.kind = any (deal_kinds) and (all_deals or s.owner_id = any (deal_people))))
                 order by s.touched_at desc, s.record_id desc limit most - cardinality(ids));
          exit when cardinality(ids) >= most;
          read := read + size;
          -- As many as what was found so far says; where that is little, several times what was read, so that few steps reach the end.
          wanted := case when cardinality(ids) >= 10 then 1.5 * (most - cardinality(ids)) * read / cardinality(ids) else 4 * read end;
          size := 0;
          parts := null;
        end loop;
      end if;
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
    select * from search_seen(ids, named, shared, query, p_before is null, p_owner, customer_kinds, deal_kinds,
                              case when all_customers then null else customer_people end, case when all_deals then null else deal_people end);
end $$;

-- The same with what is judged and shown of them, the newest first.
create function search_candidates(p_plan jsonb, p_kinds text[], p_owner uuid, p_before timestamptz, p_before_id uuid, p_limit integer, p_slips boolean)
returns table (record_id uuid, kind text, title text, phone text, email text, extra text, owner_id uuid, touched_at timestamptz,
               fresh boolean, read_to timestamptz)
language plpgsql stable security definer
set search_path = public, pg_temp set jit = off set plan_cache_mode = force_generic_plan as $$
begin
  return query
    select f.record_id, f.kind, v.title, v.phone, v.email, v.extra, v.owner_id, v.touched_at, f.fresh, f.read_to
      from search_found(p_plan, p_kinds, p_owner, p_before, p_before_id, p_limit, p_slips) f
     cross join lateral (select * from search_source v where v.kind = f.kind and v.record_id = f.record_id) v
     order by coalesce(f.read_to, v.touched_at) desc, f.record_id desc;
end $$;

-- What a query finds (search::query_of makes it of what was typed), the newest first: for lists, which have an order of their
-- own and read the records themselves. Slips are forgiven where nothing is found without.
create function search_records(p_query text, p_limit integer, p_kind text default null) returns table (record_id uuid, kind text)
language plpgsql stable security definer set search_path = public, pg_temp set jit = off as $$
declare
  plan jsonb := p_query::jsonb;
  slips boolean;
begin
  foreach slips in array array[false, true] loop
    return query
      select f.record_id, f.kind
        from search_found(plan, case when p_kind is not null then array[p_kind] end, null, null, null, p_limit, slips) f
       where not f.fresh
          or exists (select 1 from search_source v where v.kind = f.kind and v.record_id = f.record_id
                        and (select bool_and(position(w.word in lower(concat_ws(' ', v.title, v.phone, v.email, v.extra))) > 0)
                               from jsonb_array_elements_text(plan -> 'words') w (word)))
       order by coalesce(f.read_to, f.touched_at) desc, f.record_id desc
       limit p_limit;
    exit when found;
  end loop;
end $$;
grant execute on function search_candidates(jsonb, text[], uuid, timestamptz, uuid, integer, boolean), search_records(text, integer, text) to qz_everyone;

-- ---------------------------------------------------------------------------------------------------------------------
-- The letters of a name one by one and by two, by which a text is found in a pool.
create function pool_letters(p_text text) returns text[] language sql immutable parallel safe
  return (select coalesce(array_agg(distinct substr(s.t, i, n)), '{}')
            from (select regexp_replace(lower(p_text), '\s+', ' ', 'g') as t) s, generate_series(1, length(s.t)) i, generate_series(1, 2) n
           where i + n - 1 <= length(s.t));
grant execute on function pool_letters(text) to qz_everyone;
drop index customer_in_pool_by_gram;
create index customer_in_pool_by_letter on customer using gin (pool_letters(name)) where pool_id is not null and deleted_at is null;

-- How a name holds a text, as `like` takes it; null without a text.
create function pool_pattern(p_filter jsonb) returns text language sql immutable parallel safe
  return '%' || replace(replace(replace(nullif(lower(trim(p_filter ->> 'text')), ''), '\', '\\'), '%', '\%'), '_', '\_') || '%';

-- Where the customers of a pool are that a filter asks for, apart from its text: conditions over `c`, every value quoted.
create or replace function pool_conditions(p_pool uuid, p_filter jsonb) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  conditions text := format('c.pool_id = %L and c.deleted_at is null', p_pool);
begin
  if p_filter ->> 'industry' is not null then conditions := conditions || format(' and c.industry = %L', p_filter ->> 'industry'); end if;
  if p_filter ->> 'region' is not null then conditions := conditions || format(' and c.region = %L', p_filter ->> 'region'); end if;
  if p_filter ->> 'former' is not null then conditions := conditions || format(' and c.former_owner_id = %L', (p_filter ->> 'former')::uuid); end if;
  if p_filter ->> 'days' is not null then
    conditions := conditions || format(' and c.pooled_at <= %L', app_now() - make_interval(days => (p_filter ->> 'days')::integer));
  end if;
  return conditions;
end $$;

-- Those that a text finds: by its letters, and then by itself. They are gathered before anything else is asked of them, because by
-- all that is asked together another index would be read.
create function pool_found(p_conditions text, p_filter jsonb) returns text
language sql stable security definer set search_path = public, pg_temp
  return format('(select f.* from (select c.* from customer c where c.pool_id is not null and c.deleted_at is null
                    and pool_letters(c.name) @> %L::text[] offset 0) f where lower(f.name) like %L offset 0) c where %s',
                case when length(trim(p_filter ->> 'text')) = 1 then array[lower(trim(p_filter ->> 'text'))] else bigrams(trim(p_filter ->> 'text')) end,
                pool_pattern(p_filter), p_conditions);

-- One page of a pool, without what is hidden from the caller. `p_sort`: newest, oldest or name; `p_after` is where the page
-- before ended. What many hold is found near in the order of the list; what few hold, by its letters.
create or replace function pool_customers(p_pool uuid, p_filter jsonb, p_sort text, p_at timestamptz, p_name text, p_id uuid, p_limit integer)
returns table (id uuid, kind text, name text, industry text, country text, region text, source text, lifecycle text, phone text, email text,
               address text, website text, pooled_at timestamptz, former_owner text, how text, reason text, reason_en text, note text,
               why text, why_days integer, claimable_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp set jit = off as $$
declare
  -- Customers that are looked at one by one.
  near constant integer := 3000;
  concealed text[] := hidden_in_pool(p_pool);
  conditions text := pool_conditions(p_pool, p_filter);
  pattern text := pool_pattern(p_filter);
  behind text := '';
  ordered text;
  ids uuid[];
  looked integer;
begin
  if concealed is null then raise exception using errcode = 'no_data_found', message = 'pool'; end if;
  case p_sort
    when 'name' then
      ordered := 'c.name collate "zh-x-icu", c.id';
      if p_id is not null then behind := format(' and (c.name collate "zh-x-icu", c.id) > (%L, %L::uuid)', p_name, p_id); end if;
    when 'oldest' then
      ordered := 'c.pooled_at, c.id';
      if p_id is not null then behind := format(' and (c.pooled_at, c.id) > (%L::timestamptz, %L::uuid)', p_at, p_id); end if;
    else
      ordered := 'c.pooled_at desc, c.id desc';
      if p_id is not null then behind := format(' and (c.pooled_at, c.id) < (%L::timestamptz, %L::uuid)', p_at, p_id); end if;
  end case;
  if pattern is null then
    execute format('select array(select c.id from customer c where %s%s order by %s limit %s)', conditions, behind, ordered, p_limit) into ids;
  else
    execute format('with l as materialized (select c.id, c.name, row_number() over () as place
                       from (select c.id, c.name from customer c where %s%s order by %s limit %s) c)
                    select array(select l.id from l where lower(l.name) like %L order by l.place limit %s), (select count(*) from l)',
                   conditions, behind, ordered, near, pattern, p_limit) into ids, looked;
    if cardinality(ids) < p_limit and looked = near then
      execute format('select array(select c.id from %s%s order by %s limit %s)', pool_found(conditions, p_filter), behind, ordered, p_limit) into ids;
    end if;
  end if;
  return query
    select c.id, c.kind, c.name, c.industry, c.country, c.region, c.source, c.lifecycle,
           case when not 'phone' = any (concealed) then c.phone end, case when not 'email' = any (concealed) then c.email end,
           case when not 'address' = any (concealed) then c.address end, case when not 'website' = any (concealed) then c.website end,
           c.pooled_at, f.name, r.how, o.name, o.name_en, r.note, r.why, r.why_days,
           c.pooled_at + make_interval(hours => p.delay_hours)
      from unnest(ids) with ordinality as i (id, place)
      join customer c on c.id = i.id
      join pool p on p.id = c.pool_id
      left join person f on f.id = c.former_owner_id
      left join customer_release r on r.id = c.release_id
      left join pool_reason o on o.id = r.reason_id
     order by i.place;
end $$;

-- How many there are, up to so many.
create or replace function pool_count(p_pool uuid, p_filter jsonb, p_most integer) returns bigint
language plpgsql stable security definer set search_path = public, pg_temp set jit = off as $$
declare
  near constant integer := 1000;
  conditions text := pool_conditions(p_pool, p_filter);
  pattern text := pool_pattern(p_filter);
  held integer;
  found bigint;
begin
  if hidden_in_pool(p_pool) is null then raise exception using errcode = 'no_data_found', message = 'pool'; end if;
  if pattern is not null then
    execute format('select count(*) from (select c.name from customer c where %s order by c.pooled_at desc, c.id desc limit %s) l where lower(l.name) like %L',
                   conditions, near, pattern) into held;
    if held < near / 10 then
      execute format('select count(*) from (select 1 from %s limit %s) l', pool_found(conditions, p_filter), p_most) into found;
      return found;
    end if;
    conditions := conditions || format(' and lower(c.name) like %L', pattern);
  end if;
  execute format('select count(*) from (select 1 from customer c where %s limit %s) l', conditions, p_most) into found;
  return found;
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Changes of many go on by themselves: a worker asks which, and does the next batch as the person who began it, or who takes it
-- back, under the rights that they have by then.
alter table bulk_change
  add column undo_by    uuid references person,
  add column undo_begun timestamptz,
  add column stopped    text constraint bulk_change_stopped_known check (stopped in ('left', 'not_allowed', 'failed'));
comment on column bulk_change.undo_by is 'who takes it back, since they asked for it';
comment on column bulk_change.stopped is 'why nobody goes on with it until somebody asks: begun before the server did that by itself, rights that ended, or a refusal';
update bulk_change set stopped = 'left' where ended_at is null and undone_at is null;
create index bulk_change_under_way on bulk_change (begun_at)
  where stopped is null and undone_at is null and (ended_at is null or undo_by is not null);
grant update (undo_by, undo_begun, stopped) on bulk_change to qz_customer_write;

-- Changes under way, the oldest first, and who works on each as what they are now.
create function bulk_under_way() returns table (id uuid, undoes boolean, person uuid, name text, email text, role text, active boolean)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select b.id, b.undo_by is not null, p.id, p.name, p.email, p.role, p.active
    from bulk_change b join person p on p.id = coalesce(b.undo_by, b.person_id)
   where b.stopped is null and b.undone_at is null and (b.ended_at is null or b.undo_by is not null)
   order by b.begun_at limit 50;
end;
create function stop_bulk(p_id uuid, p_why text) returns void language sql security definer set search_path = public, pg_temp
begin atomic
  update bulk_change b set stopped = p_why
   where b.id = p_id and b.undone_at is null and (b.ended_at is null or b.undo_by is not null);
end;
grant execute on function bulk_under_way(), stop_bulk(uuid, text) to qz_daily;

-- What is kept of each customer that was given away knows its pool and since when it was in those hands, so that the way back is
-- exact.
drop function assign_customers(uuid[], uuid);
create function assign_customers(p_ids uuid[], p_owner uuid)
returns table (id uuid, former uuid, contacts uuid[], hands jsonb, version integer)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not caller_has('qz_customer_assign') then raise exception using errcode = 'insufficient_privilege', message = 'assign_customers'; end if;
  if not exists (select 1 from person p where p.id = p_owner and p.active)
     or not (caller_has('qz_customer_all') or p_owner = any (my_people())) then
    raise exception using errcode = 'check_violation', constraint = 'owner_may_receive', message = 'owner_may_receive';
  end if;
  return query
  with chosen as materialized (
    select c.id, c.owner_id,
           jsonb_strip_nulls(jsonb_build_object('held_since', c.held_since, 'pool', c.pool_id, 'pooled_at', c.pooled_at,
                                                'former_owner', c.former_owner_id, 'release', c.release_id)) as hands
      from customer c
     where c.id = any (p_ids) and c.deleted_at is null and c.owner_id is distinct from p_owner and may_write_customer(c.id, c.owner_id)
     order by c.id for update
  ), moved as (
    update contact k set owner_id = p_owner, version = k.version + 1, updated_at = app_now()
      from (select cc.contact_id, min(cc.customer_id::text)::uuid as customer_id from customer_contact cc
              join chosen h on h.id = cc.customer_id join contact o on o.id = cc.contact_id and o.owner_id is not distinct from h.owner_id
             group by cc.contact_id) w
     where k.id = w.contact_id
    returning w.customer_id, k.id as contact_id
  ), given as (
    update customer c set owner_id = p_owner, version = c.version + 1, updated_at = app_now()
      from chosen h where c.id = h.id
    returning c.id, h.owner_id, h.hands, c.version
  )
  select g.id, g.owner_id, array(select m.contact_id from moved m where m.customer_id = g.id), g.hands, g.version from given g;
end $$;

-- The way back: customers that still belong to `p_owner` return to those they came from, or into the pool, with the contacts that
-- went along and still are with `p_owner`. Gives those that returned; one whose pool was put away meanwhile stays.
drop function give_back_customers(uuid[], uuid[], jsonb, uuid);
create function give_back_customers(p_ids uuid[], p_formers uuid[], p_befores jsonb, p_owner uuid)
returns table (id uuid, former uuid, version integer)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not caller_has('qz_customer_assign') then raise exception using errcode = 'insufficient_privilege', message = 'give_back_customers'; end if;
  return query
  with given as materialized (
    select g.id, g.former, p_befores -> (g.place::integer - 1) -> 'contacts' as contacts, p_befores -> (g.place::integer - 1) -> 'hands' as hands
      from unnest(p_ids, p_formers) with ordinality as g (id, former, place)
     where g.former is null and caller_has('qz_customer_all')
        or exists (select 1 from person p where p.id = g.former and p.active)
           and (caller_has('qz_customer_all') or g.former = any (my_people()))
  ), chosen as materialized (
    select c.id, g.former, g.contacts, g.hands from customer c join given g on g.id = c.id
     where c.deleted_at is null and c.owner_id = p_owner and may_write_customer(c.id, c.owner_id)
       and (g.hands ->> 'pool' is null or exists (select 1 from pool p where p.id = (g.hands ->> 'pool')::uuid and not p.archived))
     order by c.id for update of c
  ), moved as (
    update contact k set owner_id = h.former, version = k.version + 1, updated_at = app_now()
      from chosen h where k.id in (select jsonb_array_elements_text(h.contacts)::uuid) and k.owner_id = p_owner
    returning 1
  ), back as (
    update customer c
       set owner_id = h.former, pool_id = (h.hands ->> 'pool')::uuid, pooled_at = (h.hands ->> 'pooled_at')::timestamptz,
           former_owner_id = (h.hands ->> 'former_owner')::uuid, release_id = (h.hands ->> 'release')::uuid,
           version = c.version + 1, updated_at = app_now()
      from chosen h where c.id = h.id
    returning c.id, h.former, c.version
  )
  select b.id, b.former, b.version from back b;
  -- Changing hands began the time anew.
  update customer c set held_since = (b.held ->> 'held_since')::timestamptz
    from (select g.id, p_befores -> (g.place::integer - 1) -> 'hands' as held from unnest(p_ids) with ordinality as g (id, place)) b
   where c.id = b.id and b.held ->> 'held_since' is not null and c.owner_id is distinct from p_owner and c.updated_at = app_now();
end $$;
grant execute on function assign_customers(uuid[], uuid), give_back_customers(uuid[], uuid[], jsonb, uuid) to qz_customer_assign;

-- ---------------------------------------------------------------------------------------------------------------------
-- A field that becomes unique is unique for whatever is written from then on; what is there already is taken up bit by bit, by a
-- worker, because all of it at once would keep everybody from writing. Two that are alike end it.
create table custom_unique_check (
  field_id  uuid primary key references custom_field on delete cascade,
  begun_at  timestamptz not null default app_now(),
  behind    xid8,
  cursor    uuid not null default '00000000-0000-0000-0000-000000000000',
  looked_at bigint not null default 0,
  one       uuid,
  other     uuid
);
comment on table custom_unique_check is 'fields whose values are being taken up, and those that could not become unique';
comment on column custom_unique_check.behind is 'whoever wrote before this may not have known that the field is unique: they are waited for';
comment on column custom_unique_check.one is 'with other: two records that are alike, because of which the field did not become unique';
select guard_table('custom_unique_check');
create policy administrators_read on custom_unique_check to qz_administer using (true);
grant select, delete on custom_unique_check to qz_administer;

create or replace function change_custom_unique() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  many boolean;
begin
  if not new.is_unique then
    delete from custom_unique_check where field_id = new.id and one is null;
    delete from custom_unique where field_id = new.id;
    return null;
  end if;
  -- Of few records it takes no longer than any other change. Sealed values take their places by what stands beside the record (0021).
  execute format('select count(*) > 20000 from (select 1 from %I limit 20001) l', new.record_kind) into many;
  if many and new.kind <> 'sensitive' then
    insert into custom_unique_check (field_id) values (new.id)
    on conflict (field_id) do update set begun_at = excluded.begun_at, behind = null, cursor = excluded.cursor, looked_at = 0, one = null, other = null;
    return null;
  end if;
  delete from custom_unique_check where field_id = new.id;
  execute format('lock table %I in share row exclusive mode', new.record_kind);
  begin
    execute format('insert into custom_unique select $1, comparable(custom ->> $1::text), id from %I
                     where deleted_at is null and comparable(custom ->> $1::text) is not null', new.record_kind) using new.id;
  exception when unique_violation then
    raise exception using errcode = 'unique_violation', constraint = 'custom_field_unique_form', message = 'custom_field_unique_form';
  end;
  return null;
end $$;

-- Takes up the values of some records; gives whether there was something to do. Who writes to one of these records waits for a
-- moment, nobody else does; where the worker would have to wait for somebody for longer, it gives way and is asked again.
create function take_up_unique_values() returns boolean
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '200ms' as $$
declare
  c custom_unique_check;
  kind text;
  upper_id uuid;
  ids uuid[];
  vals text[];
  alike record;
begin
  select * into c from custom_unique_check k where k.one is null order by k.begun_at limit 1 for update skip locked;
  if not found then return false; end if;
  if c.behind is null then
    update custom_unique_check set behind = pg_snapshot_xmax(pg_current_snapshot()) where field_id = c.field_id;
    return true;
  end if;
  if pg_snapshot_xmin(pg_current_snapshot()) < c.behind then return false; end if;
  select f.record_kind into kind from custom_field f where f.id = c.field_id;
  execute format('select l.id from %I l where l.id > $1 order by l.id offset 1999 limit 1', kind) into upper_id using c.cursor;
  -- Locked, so that nobody changes what is being written down. As their changes are then seen, so is what they wrote down themselves.
  execute format('select array_agg(l.id), array_agg(l.value) from (
                    select r.id, comparable(r.custom ->> $3) as value from %I r
                     where r.id > $1 and ($2 is null or r.id <= $2) and r.deleted_at is null and r.custom ? $3 order by r.id for share) l
                   where l.value is not null', kind) into ids, vals using c.cursor, upper_id, c.field_id::text;
  insert into custom_unique (field_id, value, record_id)
  select c.field_id, v.value, v.id from unnest(ids, vals) as v (id, value) order by v.value on conflict do nothing;
  select u.record_id as one, v.id as other into alike
    from unnest(ids, vals) as v (id, value) join custom_unique u on u.field_id = c.field_id and u.value = v.value
   where u.record_id <> v.id limit 1;
  if found then
    update custom_unique_check set one = alike.one, other = alike.other where field_id = c.field_id;
    update custom_field set is_unique = false, version = version + 1 where id = c.field_id;
  elsif upper_id is null then
    delete from custom_unique_check where field_id = c.field_id;
  else
    update custom_unique_check set cursor = upper_id, looked_at = looked_at + 2000 where field_id = c.field_id;
  end if;
  return true;
end $$;
grant execute on function take_up_unique_values() to qz_daily;

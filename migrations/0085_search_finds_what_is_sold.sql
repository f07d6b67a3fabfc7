-- The search knows quotes, the catalogue, and what customers own.
--
-- Quotes are seen as their policies say: by whose they are, and with a shared deal. Products are seen by everybody who sees deals, as the
-- catalogue is: in the index nobody has them, as leads of the pool. What a customer owns is seen with the customer, and is found by its
-- serial number alone: by the name of its product one would find every piece that was ever sold.

-- The view lists what can be found; it is read by who keeps the index and by functions that add what the caller may see.
create or replace view search_source as
  select 'customer' as kind, c.id as record_id, c.name as title, c.phone, c.email, custom_search_text(c.id) as extra, c.owner_id,
         c.updated_at as touched_at, c.deleted_at is null as here
    from customer c
  union all
  select 'contact', k.id, k.name, k.phone, k.email, contact_search_text(k.id), k.owner_id, k.updated_at, k.deleted_at is null from contact k
  union all
  select 'deal', d.id, d.name, null, null, null, d.owner_id, d.updated_at, d.deleted_at is null from deal d
  union all
  select 'ticket', t.id, t.subject, null, null, ticket_search_text(t.id), t.customer_owner_id, t.updated_at, t.deleted_at is null from ticket t
  union all
  select 'lead', l.id, concat_ws(' · ', l.company, l.name), concat_ws(' / ', l.mobile, l.phone), l.email, concat_ws(' ', l.wechat, l.interest),
         coalesce(l.owner_id, '00000000-0000-0000-0000-000000000000'), l.updated_at, l.deleted_at is null
    from lead l
  union all
  select 'quote', q.id, concat_ws(' · ', q.number, q.title), null, null,
         (select c.name from customer c where c.id = q.customer_id and c.deleted_at is null), q.owner_id, q.updated_at, true
    from quote q
  union all
  select 'product', p.id, concat_ws(' · ', p.name, p.name_en, p.code), null, null, p.series,
         '00000000-0000-0000-0000-000000000000', p.updated_at, not p.archived
    from product p
  union all
  select 'asset', a.id, a.serial, null, null, null, a.customer_owner_id, a.updated_at, 
         a.deleted_at is null and a.serial is not null and exists (select 1 from customer c where c.id = a.customer_id and c.deleted_at is null)
    from asset a;

-- For tables from which nothing goes into a bin.
create function search_added_for_good() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into search_due (kind, record_id, in_bulk)
  select tg_table_name, n.id, (select count(*) > 20 from (select 1 from added limit 21) a) from added n;
  return null;
end $$;
create trigger search_added after insert on quote referencing new table as added for each statement execute function search_added_for_good();
create trigger search_added after insert on product referencing new table as added for each statement execute function search_added_for_good();
create trigger search_added after insert on asset referencing new table as added for each statement execute function search_added();
-- Whose a quote is follows its deal, and whose a thing is its customer: triggers see to it, so what they follow stands here too.
create trigger search_changed after update of number, title, customer_id, deal_id, owner_id on quote for each row
  when (old.number is distinct from new.number or old.title is distinct from new.title or old.customer_id is distinct from new.customer_id
        or old.owner_id is distinct from new.owner_id)
  execute function search_changed();
create trigger search_changed after update of name, name_en, code, series, archived on product for each row
  when (old.name is distinct from new.name or old.name_en is distinct from new.name_en or old.code is distinct from new.code
        or old.series is distinct from new.series or old.archived is distinct from new.archived)
  execute function search_changed();
create trigger search_changed after update of serial, customer_id, customer_owner_id, deleted_at on asset for each row
  when (old.serial is distinct from new.serial or old.customer_owner_id is distinct from new.customer_owner_id
        or old.deleted_at is distinct from new.deleted_at)
  execute function search_changed();

-- A quote is found by its customer's name too, and what a customer owns is there with the customer.
create function search_follows_customer() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into search_due (kind, record_id, in_bulk) select 'quote', q.id, true from quote q where q.customer_id = new.id;
  if old.deleted_at is distinct from new.deleted_at then
    insert into search_due (kind, record_id, in_bulk)
    select 'asset', a.id, true from asset a where a.customer_id = new.id and a.deleted_at is null and a.serial is not null;
  end if;
  return null;
end $$;
create trigger search_follows_customer after update of name, deleted_at on customer for each row
  when (old.name is distinct from new.name or old.deleted_at is distinct from new.deleted_at)
  execute function search_follows_customer();

-- What is there already waits for the worker, behind everything that people write meanwhile.
insert into search_due (kind, record_id, in_bulk) select 'quote', q.id, true from quote q;
insert into search_due (kind, record_id, in_bulk) select 'product', p.id, true from product p where not p.archived;
insert into search_due (kind, record_id, in_bulk) select 'asset', a.id, true from asset a where a.deleted_at is null and a.serial is not null;

-- As before (0061), with what is new, and with one list of what is seen beside what is shared.
create or replace function search_found(p_plan jsonb, p_kinds text[], p_owner uuid, p_before timestamptz, p_before_id uuid, p_limit integer, p_slips boolean)
returns table (record_id uuid, kind text, fresh boolean, read_to timestamptz, touched_at timestamptz)
language plpgsql stable security definer
set search_path = public, pg_temp set jit = off set plan_cache_mode = force_custom_plan set enable_bitmapscan = on as $$
declare
  -- So many may be fetched at once; so many may be looked at one by one.
  few constant integer := 1500;
  near constant integer := 2000;
  -- Kinds of which the caller sees all, those of the people whom the caller leads, and the caller's own.
  free text[] := '{}';
  led text[] := '{}';
  own text[] := '{}';
  family record;
  team uuid[];
  -- The owner of what nobody has.
  nobody constant uuid := '00000000-0000-0000-0000-000000000000';
  shared uuid[] := shared_ids('customer') || shared_ids('deal');
  with_shared uuid[] := '{}';
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
  for family in
    select f.scope, array(select k from unnest(f.kinds) k where p_kinds is null or k = any (p_kinds)) as kinds
      from (values ('customer', array['customer', 'contact', 'lead', 'asset']), ('deal', array['deal', 'quote', 'product']), ('ticket', array['ticket'])) as f (scope, kinds)
  loop
    if caller_has('qz_' || family.scope || '_all') then free := free || family.kinds;
    elsif caller_has('qz_' || family.scope || '_team') then led := led || family.kinds;
    elsif caller_has('qz_' || family.scope || '_self') then own := own || family.kinds;
    end if;
  end loop;
  team := case when cardinality(led) > 0 then my_people() || nobody else '{}' end;
  -- Tickets are seen with the customer that is shared.
  if cardinality(shared) > 0 and 'ticket' = any (led || own) then
    with_shared := with_shared || array(select t.id from ticket t where t.customer_id = any (shared) and t.deleted_at is null limit 500);
  end if;
  -- So is what they own; quotes are seen with the deal.
  if cardinality(shared) > 0 and 'asset' = any (led || own) then
    with_shared := with_shared || array(select a.id from asset a where a.customer_id = any (shared) and a.deleted_at is null limit 500);
  end if;
  if cardinality(shared) > 0 and 'quote' = any (led || own) then
    with_shared := with_shared || array(select q.id from quote q where q.deal_id = any (shared) limit 500);
  end if;
  shared := shared || with_shared;
  share := search_share(case when p_slips then p_plan -> 'rare_slip' else p_plan -> 'rare' end);

  -- Whose records these can be, where that is not everybody's.
  people := case when p_owner is not null then array[p_owner]
                 when cardinality(free) > 0 then null
                 else array(select unnest(array_remove(team, nobody)) union select me() where cardinality(own) > 0
                            union select nobody where (led || own) && array['lead', 'product']) end;
  if people is not null then
    -- Whose they are says nothing of how they are called.
    scope := greatest(0.0001, least(1, (
      select coalesce(sum(c.share), 0) + 0.0005 * count(*) filter (where c.share is null)
        from unnest(people) u left join search_common c on c.term = '%' || right(replace(u::text, '-', ''), 8))));
    -- Few people's records are found by the index. Those of many it would gather one person after the other, which takes longer
    -- than to leave others' out afterwards.
    if cardinality(array_remove(people, nobody)) = 1 or (scope < 0.03 and cardinality(people) <= 100) then
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
             where s.terms @@ query and s.kind = any (free || led || own) limit most);
    elsif walk <= near then
      ids := array(select s.record_id from (
               select * from search_entry e where (e.touched_at, e.record_id) < (before_at, before_id)
                order by e.touched_at desc, e.record_id desc limit walk::integer) s
             where (s.kind = any (free) or (s.kind = any (led) and s.owner_id = any (team)) or (s.kind = any (own) and s.owner_id in (me(), nobody)))
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
                 and (s.kind = any (free) or (s.kind = any (led) and s.owner_id = any (team)) or (s.kind = any (own) and s.owner_id in (me(), nobody)))
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
                   and (s.kind = any (free) or (s.kind = any (led) and s.owner_id = any (team)) or (s.kind = any (own) and s.owner_id in (me(), nobody)))
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
           where (s.kind = any (free) or (s.kind = any (led) and s.owner_id = any (team)) or (s.kind = any (own) and s.owner_id in (me(), nobody)))
             and (p_owner is null or s.owner_id = p_owner) limit 50);
  end if;
  return query
    select * from search_seen(ids, named, shared, query, p_before is null, p_owner, free, led, team, own);
end $$;

-- As before (0023); of a quote the customer's name finds it only for those who see the customer.
create or replace function search_candidates(p_plan jsonb, p_kinds text[], p_owner uuid, p_before timestamptz, p_before_id uuid, p_limit integer, p_slips boolean)
returns table (record_id uuid, kind text, title text, phone text, email text, extra text, owner_id uuid, touched_at timestamptz,
               fresh boolean, read_to timestamptz)
language plpgsql stable security definer
set search_path = public, pg_temp set jit = off set plan_cache_mode = force_generic_plan as $$
declare
  all_customers boolean := caller_has('qz_customer_all');
  people uuid[] := case when caller_has('qz_customer_team') then my_people() when caller_has('qz_customer_self') then array[me()] else '{}' end;
  shared uuid[] := shared_ids('customer');
begin
  return query
    select f.record_id, f.kind, v.title, v.phone, v.email,
           case when f.kind <> 'quote' or all_customers
                  or exists (select 1 from quote q join customer c on c.id = q.customer_id
                              where q.id = f.record_id and (c.owner_id = any (people) or c.id = any (shared)))
                then v.extra end,
           v.owner_id, v.touched_at, f.fresh, f.read_to
      from search_found(p_plan, p_kinds, p_owner, p_before, p_before_id, p_limit, p_slips) f
     cross join lateral (select * from search_source v where v.kind = f.kind and v.record_id = f.record_id) v
     order by coalesce(f.read_to, v.touched_at) desc, f.record_id desc;
end $$;

-- As before (0061), with what is new. What customers own is offered only where it was looked for.
create or replace function search_recent(p_ids uuid[], p_limit integer)
returns table (record_id uuid, kind text, title text, phone text, email text, owner_id uuid, touched_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp set jit = off as $$
declare
  ids uuid[] := p_ids;
  shared uuid[] := shared_ids('customer') || shared_ids('deal');
  team uuid[] := my_people();
begin
  if cardinality(ids) = 0 then
    ids := array(select e.record_id from search_entry e where e.owner_id = me() and e.kind <> 'asset'
                  order by e.touched_at desc, e.record_id desc limit p_limit);
  end if;
  return query
    select v.record_id, v.kind, v.title, v.phone, v.email, v.owner_id, v.touched_at
      from unnest(ids) with ordinality as i (id, rank) join search_source v on v.record_id = i.id and v.here
     cross join lateral (select 'qz_' || case when v.kind in ('contact', 'lead', 'asset') then 'customer'
                                              when v.kind in ('quote', 'product') then 'deal' else v.kind end as scope) s
     where caller_has(s.scope || '_all')
        or (caller_has(s.scope || '_team') and v.owner_id = any (team))
        or (caller_has(s.scope || '_self') and v.owner_id = me())
        or ((caller_has(s.scope || '_self') or caller_has(s.scope || '_team'))
            and (v.record_id = any (shared)
              or (v.kind in ('lead', 'product') and v.owner_id = '00000000-0000-0000-0000-000000000000')
              or (v.kind = 'ticket' and exists (select 1 from ticket t where t.id = v.record_id and t.customer_id = any (shared)))
              or (v.kind = 'asset' and exists (select 1 from asset a where a.id = v.record_id and a.customer_id = any (shared)))
              or (v.kind = 'quote' and exists (select 1 from quote q where q.id = v.record_id and q.deal_id = any (shared)))))
     order by i.rank limit p_limit;
end $$;

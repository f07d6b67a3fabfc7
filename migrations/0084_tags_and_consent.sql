-- Who said anything about being contacted is found by an index of the few who did; tags are kept by administrators: renamed,
-- recoloured, merged, deleted, and back.

-- Lists ask for "do not contact" and for consent by channel. Most records say nothing at all.
create index customer_with_consent on customer (updated_at desc, id desc) where consent <> '{}' and deleted_at is null;
create index contact_with_consent on contact (updated_at desc, id desc) where consent <> '{}' and deleted_at is null;

-- ---------------------------------------------------------------------------------------------------------------------
-- How often each tag is used, whoever may see what uses it, and what is built on it: rules, price lists, pools and others that mean it.
create function tag_uses() returns table (tag_id uuid, customers bigint, deals bigint, tickets bigint, bound text[])
language sql stable security definer set search_path = public, pg_temp
begin atomic
  with c as (select t.tag_id, count(*) as n from customer_tag t join customer r on r.id = t.customer_id and r.deleted_at is null group by t.tag_id),
       d as (select t.tag_id, count(*) as n from deal_tag t join deal r on r.id = t.deal_id and r.deleted_at is null group by t.tag_id),
       k as (select t.tag_id, count(*) as n from ticket_tag t join ticket r on r.id = t.ticket_id and r.deleted_at is null group by t.tag_id)
  select g.id, coalesce(c.n, 0), coalesce(d.n, 0), coalesce(k.n, 0),
         array_remove(array[
           case when exists (select 1 from tag_rule r where r.tag_id = g.id or r.conditions::text like '%' || g.id || '%') then 'rules' end,
           case when exists (select 1 from price_list l where l.tag_id = g.id) then 'price_lists' end,
           case when exists (select 1 from pool p where g.id = any (p.keep_tags)) then 'pools' end,
           case when exists (select 1 from automation a where a.rule::text like '%' || g.id || '%')
                  or exists (select 1 from automation_run a where a.state = 'waiting' and a.rule::text like '%' || g.id || '%') then 'automations' end,
           case when exists (select 1 from sla_policy s where g.id = any (s.tags)) then 'sla' end,
           case when exists (select 1 from survey s where s.conditions::text like '%' || g.id || '%') then 'surveys' end,
           case when exists (select 1 from desk_macro m where m.change::text like '%' || g.id || '%') then 'macros' end], null)
    from tag g left join c on c.tag_id = g.id left join d on d.tag_id = g.id left join k on k.tag_id = g.id;
end;

-- Makes one tag of two: everything that has or means the first has or means the second. The functions run as their owner, so no hand
-- takes a tag off by it.
create function merge_tags(p_from uuid, p_into uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  w_from text := p_from::text;
  w_into text := p_into::text;
  w_found integer;
begin
  perform 1 from tag g where g.id in (p_from, p_into) order by g.id for update;
  get diagnostics w_found = row_count;
  if w_found <> 2 then raise exception using errcode = 'P0002'; end if;
  -- What somebody gave by hand no rule takes off, and undoing a merge of customers takes no tag that the kept one had by itself.
  delete from tag_mark m using tag_rule r, customer_tag t
   where r.id = m.rule_id and r.tag_id = p_from and m.given and t.customer_id = m.customer_id and t.tag_id = p_into;
  update customer_merge m set moved = jsonb_set(m.moved, '{tags}', (m.moved -> 'tags') - w_from)
   where m.moved -> 'tags' ? w_from and exists (select from customer_tag t where t.customer_id = m.kept_id and t.tag_id = p_into);
  insert into customer_tag (customer_id, tag_id)
  select t.customer_id, p_into from customer_tag t where t.tag_id = p_from on conflict do nothing;
  delete from customer_tag t where t.tag_id = p_from;
  insert into deal_tag (deal_id, tag_id) select t.deal_id, p_into from deal_tag t where t.tag_id = p_from on conflict do nothing;
  delete from deal_tag t where t.tag_id = p_from;
  insert into ticket_tag (ticket_id, tag_id)
  select t.ticket_id, p_into from ticket_tag t where t.tag_id = p_from on conflict do nothing;
  delete from ticket_tag t where t.tag_id = p_from;
  update tag_rule r set tag_id = p_into, version = r.version + 1 where r.tag_id = p_from;
  update price_list l set tag_id = p_into, version = l.version + 1 where l.tag_id = p_from;
  update pool p set keep_tags = array(select distinct x from unnest(array_replace(p.keep_tags, p_from, p_into)) x), version = p.version + 1
   where p_from = any (p.keep_tags);
  update sla_policy s set tags = array(select distinct x from unnest(array_replace(s.tags, p_from, p_into)) x), version = s.version + 1
   where p_from = any (s.tags);
  update tag_rule r set conditions = replace(r.conditions::text, w_from, w_into)::jsonb, version = r.version + 1 where r.conditions::text like '%' || w_from || '%';
  update automation_run a set rule = replace(a.rule::text, w_from, w_into)::jsonb where a.state = 'waiting' and a.rule::text like '%' || w_from || '%';
  update automation a set rule = replace(a.rule::text, w_from, w_into)::jsonb, version = a.version + 1 where a.rule::text like '%' || w_from || '%';
  update survey s set conditions = replace(s.conditions::text, w_from, w_into)::jsonb, version = s.version + 1 where s.conditions::text like '%' || w_from || '%';
  update desk_macro m set change = replace(m.change::text, w_from, w_into)::jsonb, version = m.version + 1 where m.change::text like '%' || w_from || '%';
  update saved_view v set query = replace(v.query, w_from, w_into), version = v.version + 1 where v.query like '%' || w_from || '%';
  update customer_merge m set moved = replace(m.moved::text, w_from, w_into)::jsonb where m.moved -> 'tags' ? w_from;
  delete from tag g where g.id = p_from;
end $$;

-- Takes a tag off everything and forgets it. What is built on it keeps it: foreign keys, and whoever asks looks at `tag_uses` first.
create function delete_tag(p_tag uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from tag g where g.id = p_tag for update;
  if not found then raise exception using errcode = 'P0002'; end if;
  delete from customer_tag t where t.tag_id = p_tag;
  delete from deal_tag t where t.tag_id = p_tag;
  delete from ticket_tag t where t.tag_id = p_tag;
  delete from tag g where g.id = p_tag;
end $$;

revoke all on function tag_uses(), merge_tags(uuid, uuid), delete_tag(uuid) from public;
grant execute on function tag_uses(), merge_tags(uuid, uuid), delete_tag(uuid) to qz_administer;

-- Following a long log costs what the events of a step cost, however long the log is.
--
-- PostgreSQL plans the body of such a function without its arguments: an unknown limit was taken for a tenth of the log, which it then
-- joined whole (14 s for 2,000 of 14,000,000 events). A limit that it can read says how few there are.
create or replace function score_news(p_after bigint, p_most integer, out last bigint, out leads uuid[], out deals uuid[])
language sql stable security definer set search_path = public, pg_temp
begin atomic
  with news as materialized (
    select s.number, e.subject_kind, e.subject_id, e.recorded_at + interval '10 minutes' as until
      from (select y.number, y.event_id, y.recorded_at
              from (select x.number, x.event_id, x.recorded_at from event_seal x where x.number > p_after order by x.number limit 2000) y
             order by y.number limit p_most) s
      join event e on e.id = s.event_id and e.recorded_at = s.recorded_at)
  select max(n.number),
         array(select distinct l.id from news n join lead l on l.id = n.subject_id left join score s on s.id = l.id
                where n.subject_kind = 'lead' and l.state in ('new', 'contacted', 'qualified') and (s.id is null or s.scored_at <= n.until)),
         array(select d.id from news n join deal d on d.id = n.subject_id left join score s on s.id = d.id
                where n.subject_kind = 'deal' and d.status = 'open' and d.deleted_at is null and (s.id is null or s.scored_at <= n.until)
               union
               select d.id from news n join deal d on d.customer_id = n.subject_id left join score s on s.id = d.id
                where n.subject_kind = 'customer' and d.status = 'open' and d.deleted_at is null and (s.id is null or s.scored_at <= n.until))
    from news n;
end;
comment on function score_news(bigint, integer) is 'at most 2,000 events a step, however many are asked for';

-- A log that ran far ahead, as after a large import, is not followed step by step: everything open is counted anew, which is less. What
-- happens from now on is followed again. Says whether it was so.
create function score_skip_ahead(p_far bigint) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update score_head h set number = s.number from seal_head s where s.number - h.number > p_far;
  if not found then return false; end if;
  update score_setting set reached = '00000000-0000-0000-0000-000000000000';
  return true;
end $$;
grant execute on function score_skip_ahead(bigint) to qz_daily;

-- What leads and their customers say is lost nowhere.
--
-- 1. Letters count for scores as mails that were written down by hand do.

create or replace function score_facts(p_kind text, p_ids uuid[])
returns table (id uuid, name text, owner_id uuid, customer_id uuid, touched_at timestamptz, fields jsonb, answers jsonb, signals jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if not (caller_has('qz_daily') or caller_has('qz_administer')) then raise exception using errcode = 'insufficient_privilege', message = 'score_facts'; end if;
  return query
    with said as materialized (
      select a.id, jsonb_object_agg(a.question, jsonb_build_array(a.answer, a.answered_at)) as answers
        from score_answer a where a.id = any (p_ids) group by a.id),
    one_by_one as (
      select e.subject_id as id, s.signal, e.happened_at as at
        from event e
       cross join lateral (values
               (case e.kind when 'call.logged' then 'call' when 'wechat.logged' then 'wechat' when 'email.logged' then 'email'
                            when 'meeting.logged' then 'meeting' when 'visit.logged' then 'visit' when 'quote.sent' then 'quote_sent'
                            when 'quote.accepted' then 'quote_accepted'
                            when 'mail.sent' then 'email' when 'mail.received' then 'email'
                            when 'lead.created' then case when e.after ->> 'lead_source' = 'web_form' then 'web_form'
                                                          when e.after ? 'mail_subject' then 'email' end end),
               (case when e.kind = 'mail.received' or (e.kind like '%.logged' and e.after ->> 'outcome' = 'reached') then 'replied' end)) s (signal)
       where e.subject_id = any (p_ids) and e.subject_kind = p_kind and s.signal is not null
         and e.kind in ('call.logged', 'wechat.logged', 'email.logged', 'meeting.logged', 'visit.logged', 'talk.logged', 'quote.sent',
                        'quote.accepted', 'lead.created', 'mail.sent', 'mail.received')
         -- What a rule wrote went out by itself: nobody was in touch.
         and (e.kind <> 'mail.sent' or not exists (select 1 from event r where r.subject_id = e.subject_id and r.kind = 'automation.mailed'
                                                      and r.after ->> 'mail' = e.after ->> 'mail'))
         and not exists (select 1 from entry_edit w where w.entry_id = e.id and w.withdrawn_at is not null)
      union all
      select l.id, 'web_form', (t.touch ->> 'at')::timestamptz
        from lead l cross join lateral jsonb_array_elements(l.touches) t (touch)
       where l.id = any (p_ids) and t.touch ->> 'source' = 'web_form'),
    heard as materialized (
      select o.id, jsonb_agg(jsonb_build_array(o.signal, o.at) order by o.at desc, o.signal) as signals,
             max(o.at) filter (where o.signal in ('call', 'wechat', 'email', 'meeting', 'visit')) as last
        from one_by_one o group by o.id)
    select l.id, coalesce(l.company, l.name), l.owner_id, null::uuid, l.touched_at,
           jsonb_strip_nulls(jsonb_build_object(
             'company', l.company, 'industry', l.industry, 'region', nullif(concat_ws(' ', l.country, l.city), ''), 'source', l.source,
             'campaign', nullif(concat_ws(' ', l.campaign, l.channel ->> 'utm_campaign'), ''), 'phone', nullif(concat_ws(' ', l.mobile, l.phone), ''),
             'email', l.email, 'wechat', l.wechat, 'title', l.title, 'interest', l.interest, 'need', l.need)),
           coalesce(s.answers, '{}'), coalesce(h.signals, '[]')
      from lead l left join said s on s.id = l.id left join heard h on h.id = l.id
     where p_kind = 'lead' and l.id = any (p_ids)
    union all
    select d.id, d.name, d.owner_id, d.customer_id, h.last,
           jsonb_strip_nulls(jsonb_build_object(
             'industry', c.industry, 'region', nullif(concat_ws(' ', c.country, c.region), ''), 'size', c.employees::text,
             'customer_source', c.source, 'source', d.source, 'value', d.base_value::text, 'close', d.expected_close::text,
             'contacts', (select nullif(count(*), 0)::text from deal_contact k where k.deal_id = d.id)))
           || coalesce((select jsonb_object_agg('custom.' || f.id, c.custom -> f.id::text) from custom_field f
                         where f.record_kind = 'customer' and not f.archived and c.custom ? f.id::text
                           and f.kind in ('text', 'long_text', 'number', 'money', 'choice', 'choices', 'checkbox')), '{}'),
           coalesce(s.answers, '{}'), coalesce(h.signals, '[]')
      from deal d left join customer c on c.id = d.customer_id and c.deleted_at is null left join said s on s.id = d.id left join heard h on h.id = d.id
     where p_kind = 'deal' and d.id = any (p_ids);
end $$;
-- What came and went before counts too; no rule acts on what only this changes.
update score_setting set revision = revision + 1;

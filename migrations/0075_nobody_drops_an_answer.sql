-- Nobody drops an answer of a customer.
--
-- 1. Whoever has a ticket is told when the customer answers, and when an answer of ours did not arrive.

-- ---------------------------------------------------------------------------------------------------------------------
do $$ declare rule record; begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''answered''::text, ') as known
      from pg_constraint c where c.conname in ('notice_kind_known', 'notice_mute_kind_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

-- Whom an answer on a ticket concerns: whoever has it; of one that nobody has, those of the team that it lies with, or else those whom
-- the rule names by which it waits. What a ticket of a customer's began with is no answer (whoever makes one at the desk says nothing
-- with it), and who is there when somebody writes in the chat sees it there.
create function people_of_answer(p_ticket uuid, p_kind text, p_version integer, p_channel text) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t ticket;
  r assignment_rule;
begin
  select * into t from ticket k where k.id = p_ticket and k.deleted_at is null;
  if not found then return; end if;
  if p_kind = 'ticket.heard' and p_version <= 2 and t.created_by is null and t.brought_by is null then return; end if;
  select * into r from assignment_rule a where a.id = t.rule_id and a.active;
  return query
    select p.id from person p
     where p.active and pg_has_role('qz_' || p.role, 'qz_ticket_write', 'usage')
       and case when t.owner_id is not null then p.id = t.owner_id
                when t.team_id is not null then t.team_id = any (team_chain(p.team_id))
                when r.method = 'customer_owner' then p.id = t.customer_owner_id
                when r.team_id is not null then r.team_id = any (team_chain(p.team_id))
                else p.id = any (r.people) end
       and not (p_channel is not distinct from 'chat' and p.id = any (chat_staff()));
end $$;
grant execute on function people_of_answer(uuid, text, integer, text) to qz_notifier;

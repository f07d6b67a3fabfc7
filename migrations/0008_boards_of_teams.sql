-- Boards of teams: every owner is named once, and what comes first in a column is found without reading the deals.

-- A manager who belongs to the team that they lead stood among its people twice: once in the team, once as themselves.
create or replace function my_people() returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  with recursive below (id) as (
    select p.team_id from person p where p.id = me()
    union
    select t.id from team t join below on t.parent_id = below.id
  )
  select array(select p.id from person p join below on p.team_id = below.id union select me());
end;

-- It holds what the board can be sorted by: a column of a large team is put in order from the index alone.
drop index deal_by_owner;
create index deal_by_owner on deal (owner_id, stage_id, position, id) include (base_value, expected_close, entered_stage_at)
  where deleted_at is null;

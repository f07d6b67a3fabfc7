-- Calls, visits and notes from another system: known again when they come a second time, and taken back with their import.

-- An interaction has no key of its own in most systems. What it says stands in a mark.
create index import_record_by_mark on import_record ((after ->> 'mark')) where record_kind = 'interaction';

-- Taking entries back is their author's; an import's are taken back with the import, whoever does it.
create function withdraw_imported(p_import uuid, p_entries uuid[]) returns void
language sql security definer set search_path = public, pg_temp
begin atomic
  insert into entry_edit (entry_id, happened_at, subject_kind, subject_id, customer_id, author_id, after, withdrawn_at)
  select e.id, e.happened_at, e.subject_kind, e.subject_id, e.customer_id, e.actor_id, e.after, app_now()
    from import_record r
    join event e on e.subject_id = (r.after ->> 'customer')::uuid and e.happened_at = (r.after ->> 'at')::timestamptz and e.id = r.record_id
   where r.import_id = p_import and r.record_kind = 'interaction' and r.action = 'created' and r.record_id = any (p_entries)
  on conflict (entry_id) do update set withdrawn_at = excluded.withdrawn_at;
end;
grant execute on function withdraw_imported(uuid, uuid[]) to qz_import;

-- Rules write to leads, and leads keep files.

-- ---------------------------------------------------------------------------------------------------------------------
-- A letter that a rule wrote went out by itself: nobody was in touch, and what another rule allowed until somebody is goes on. The log
-- tells which ones those are, in the same transaction that writes them.
create function sales_mail_by_rule(m sales_mail) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select exists (select 1 from event e
                  where e.subject_id = m.lead_id and e.subject_kind = 'lead' and e.kind = 'automation.mailed' and e.after ->> 'mail' = m.id::text);
end;
create or replace function sales_mail_fares() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  m sales_mail;
begin
  select * into m from sales_mail where id = new.sales_id;
  if new.state = 'sent' then
    perform tell_of_sales_mail(m, 'mail.sent', m.sender_id, jsonb_build_object('text', m.text, 'address', m.address, 'cc', to_jsonb(new.cc)));
    if m.lead_id is not null and not sales_mail_by_rule(m) then perform lead_in_touch(m.lead_id, false); end if;
  else
    perform tell_of_sales_mail(m, 'mail.failed', null, jsonb_strip_nulls(jsonb_build_object(
      'address', m.address, 'said', left(new.detail, 1000), 'told', jsonb_build_array(m.sender_id))));
  end if;
  return null;
end $$;

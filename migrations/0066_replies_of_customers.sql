-- A word of a contact is one of the customer that it belongs to: it sets rules on customers off, also where the letter stands on the
-- contact alone, because who wrote it looks after the contact and not after the customer. Of several customers it is the first, as for
-- letters (`mail_customer`). Who asks sees of the customer only what they see anyway.
create function customer_of_contact(p_contact uuid) returns uuid language sql stable security definer set search_path = public, pg_temp
begin atomic
  select c.id from customer_contact l join customer c on c.id = l.customer_id and c.deleted_at is null
   where l.contact_id = coalesce(contact_merged_into(p_contact), p_contact) order by l.added_at, c.id limit 1;
end;
grant execute on function customer_of_contact(uuid) to qz_automate, qz_automator;

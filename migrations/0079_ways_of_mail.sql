-- Mail by further addresses of a mailbox, mail that colleagues forward, and who else was written to.

-- ---------------------------------------------------------------------------------------------------------------------
-- A mailbox has further addresses whose mail comes to it: aliases, groups and lists of the house.
alter table mailbox add column aliases text[] not null default '{}';
-- One text in which addresses stand below each other: an array cannot be matched as a whole.
alter table mailbox add constraint mailbox_aliases_form check (
  array_to_string(aliases, E'\n') ~ '^([^\s@<>]+@[^\s@<>]+(\n[^\s@<>]+@[^\s@<>]+)*)?$'
  and lower(array_to_string(aliases, E'\n')) = array_to_string(aliases, E'\n')
  and cardinality(aliases) <= 50 and array_position(aliases, null) is null);
comment on column mailbox.aliases is 'further addresses whose mail comes to it, in lower case';
grant update (aliases) on mailbox to qz_administer;

-- All addresses that are ours, each once: what is asked whenever ours are told apart from others.
create table own_address (
  address    text primary key,
  mailbox_id uuid not null references mailbox on delete cascade
);
comment on table own_address is 'addresses of mailboxes that are not archived, with their aliases; written by a trigger on mailbox alone';
create index own_address_by_mailbox on own_address (mailbox_id);
select guard_table('own_address');
create policy mailer_reads on own_address for select to qz_mailer using (true);
create policy desk_reads on own_address for select to qz_ticket_self, qz_ticket_team, qz_ticket_all using (true);
grant select on own_address to qz_mailer, qz_ticket_self, qz_ticket_team, qz_ticket_all;

create function mailbox_has_addresses() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  kept integer;
begin
  delete from own_address where mailbox_id = new.id;
  if new.archived then return null; end if;
  insert into own_address values (new.address, new.id) on conflict do nothing;
  if not found then
    raise exception using errcode = 'unique_violation', constraint = 'mailbox_address_unique', message = 'mailbox_address_unique';
  end if;
  insert into own_address select a.address, new.id from unnest(new.aliases) a (address) on conflict do nothing;
  get diagnostics kept = row_count;
  if kept <> cardinality(new.aliases) then
    raise exception using errcode = 'unique_violation', constraint = 'mailbox_aliases_unique', message = 'mailbox_aliases_unique';
  end if;
  return null;
end $$;
revoke all on function mailbox_has_addresses() from public;
create trigger mailbox_has_addresses after update of address, aliases, archived on mailbox for each row execute function mailbox_has_addresses();
create trigger mailbox_has_addresses_added after insert on mailbox for each row execute function mailbox_has_addresses();
insert into own_address select m.address, m.id from mailbox m where not m.archived;

-- ---------------------------------------------------------------------------------------------------------------------
-- What a colleague sends on is a letter of whoever wrote it.
create function colleagues_of_mail(p_addresses text[]) returns table (id uuid, address text, name text)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select p.id, p.email, p.name from person p where p.email = any (p_addresses) and p.active;
end;
comment on function colleagues_of_mail(text[]) is 'who works here of those whom a message names; addresses of people are in lower case';
revoke all on function colleagues_of_mail(text[]) from public;
grant execute on function colleagues_of_mail(text[]) to qz_mailer;

alter table mail_in add column forwarded_by uuid references person;
comment on column mail_in.forwarded_by is 'the colleague who sent it on; from_address is then that of whoever wrote it';

-- ---------------------------------------------------------------------------------------------------------------------
-- Who else was written to, and who is answered: whoever wrote last, and on demand all whom they wrote to.
alter table mail_in add column cc text[] not null default '{}';
comment on column mail_in.cc is 'whom the message names in To and Cc but for us and whoever wrote it, in lower case';
grant insert (cc) on mail_out to qz_ticket_write;

-- A ticket is only seen with its mail, so what is asked here is seen by whoever calls: no rights of another's.
create function answers_go_to(p_ticket uuid, out address text, out name text, out others text[])
language sql stable set search_path = public, pg_temp
begin atomic
  select l.address, l.from_name,
         array(select o.address from unnest(l.cc) with ordinality o (address, place)
                where o.address not in (l.address, l.from_address)
                  and not exists (select from own_address a where a.address = o.address)
                  and not exists (select from person p where p.email = o.address and p.active)
                order by o.place limit 20)
    from (select coalesce(nullif(i.answer_to, ''), i.from_address) as address, i.from_address, i.from_name, i.cc
            from mail_in i left join ticket_mail w on w.ticket_id = i.ticket_id
           where i.ticket_id = p_ticket and i.outcome in ('ticket', 'reply') and i.from_address <> ''
             and not exists (select from own_address a where a.address = i.from_address)
             -- What a colleague says in between is no reason to answer them instead of the customer; their own ticket is theirs.
             and (w.address in (i.from_address, i.answer_to) or not exists (select from person p where p.email = i.from_address and p.active))
           order by i.received_at desc, i.id desc limit 1) l;
end;
comment on function answers_go_to(uuid) is 'who wrote last by mail on a ticket, and whom they wrote to besides us and our people';
revoke all on function answers_go_to(uuid) from public;
grant execute on function answers_go_to(uuid) to qz_ticket_self, qz_ticket_team, qz_ticket_all;

-- Quotes: what is offered to a customer, in versions that stand still once they were sent; and what the customer answers.

-- ---------------------------------------------------------------------------------------------------------------------
-- What holds for all of them.
create table quote_setting (
  only_one        boolean primary key default true constraint quote_setting_only_one check (only_one),
  prefix          text not null default 'Q-' constraint quote_setting_prefix_form check (prefix ~ '^[A-Za-z0-9._/-]{0,12}$'),
  house_en        text not null default '' constraint quote_setting_house_en_length check (length(house_en) <= 200),
  heading         text not null default '' constraint quote_setting_heading_length check (length(heading) <= 500),
  heading_en      text not null default '' constraint quote_setting_heading_en_length check (length(heading_en) <= 500),
  bank            text not null default '' constraint quote_setting_bank_length check (length(bank) <= 1000),
  terms           text not null default '' constraint quote_setting_terms_length check (length(terms) <= 2000),
  terms_en        text not null default '' constraint quote_setting_terms_en_length check (length(terms_en) <= 2000),
  valid_days      smallint not null default 30 constraint quote_setting_valid_days_range check (valid_days between 1 and 365),
  accepted_stages uuid[] not null default '{}' constraint quote_setting_accepted_stages_range check (cardinality(accepted_stages) <= 100),
  mailbox_id      uuid references mailbox,
  version         integer not null default 1
);
comment on column quote_setting.house_en is 'the name of the house on what is written in English; empty: as the organisation is called';
comment on column quote_setting.heading is 'address, telephone, registration: the lines below the name of the house on each page';
comment on column quote_setting.accepted_stages is 'at most one of each pipeline: where a deal goes when its quote is accepted';
comment on column quote_setting.mailbox_id is 'by which quotes are sent; null: the first one';
insert into quote_setting default values;
select guard_table('quote_setting');
grant select on quote_setting to qz_everyone;
grant update (prefix, house_en, heading, heading_en, bank, terms, terms_en, valid_days, accepted_stages, mailbox_id, version) on quote_setting to qz_administer;
create policy everyone_reads on quote_setting for select to qz_everyone using (true);
create policy administrators_change on quote_setting for update to qz_administer using (true) with check (true);

-- The last number of a year. It is taken in the transaction that sends, which holds the row until its end: who sends next waits, and what
-- is not sent after all has taken none. So there is no gap.
create table quote_counter (
  year smallint primary key,
  last integer not null
);
select guard_table('quote_counter');

-- ---------------------------------------------------------------------------------------------------------------------
-- Seen as its deal is, by whose deal it is (kept by triggers); without a deal it belongs to whoever made it.
create table quote (
  id           uuid primary key,
  number       text constraint quote_number_unique unique,
  deal_id      uuid references deal,
  customer_id  uuid not null references customer,
  owner_id     uuid not null references person,
  state        text not null default 'draft' constraint quote_state_known check (state in ('draft', 'sent', 'accepted', 'declined', 'expired', 'withdrawn')),
  was          text constraint quote_was_known check (was in ('draft', 'sent', 'declined', 'expired')),
  title        text not null constraint quote_title_length check (length(trim(title)) between 1 and 200),
  currency     char(3) not null constraint quote_currency_form check (currency ~ '^[A-Z]{3}$'),
  amount       numeric(19, 4) not null default 0 constraint quote_amount_not_negative check (amount >= 0),
  valid_until  date not null,
  current      integer not null default 1,
  sent         integer,
  sent_at      timestamptz,
  answered_at  timestamptz,
  answered_as  text constraint quote_answered_as_length check (length(trim(answered_as)) between 1 and 100),
  answered_by  uuid references person,
  reason       text constraint quote_reason_length check (length(reason) between 1 and 2000),
  version      integer not null default 1,
  created_by   uuid references person,
  created_at   timestamptz not null default app_now(),
  updated_at   timestamptz not null default app_now(),
  constraint quote_sent_has_number check ((sent is null) = (number is null) and (sent is null) = (sent_at is null)),
  constraint quote_answered_has_moment check ((state in ('accepted', 'declined')) = (answered_at is not null))
);
comment on column quote.was is 'the state that a withdrawn one comes back to';
comment on column quote.current is 'the newest version; beyond sent: there are changes that were not sent yet';
comment on column quote.sent is 'the version that the customer has: of it amount, validity and state speak; null while none was sent';
comment on column quote.answered_by is 'who wrote down what the customer said; null where they said it themselves';
create index quote_newest on quote (updated_at desc, id desc);
create index quote_by_owner on quote (owner_id, updated_at desc, id desc);
create index quote_by_deal on quote (deal_id, updated_at desc) where deal_id is not null;
create index quote_by_customer on quote (customer_id, updated_at desc);
create index quote_by_end on quote (valid_until) where state = 'sent';
select guard_table('quote');
grant select on quote to qz_deal_self, qz_deal_team, qz_deal_all;
grant insert (id, deal_id, customer_id, owner_id, title, currency, amount, valid_until, created_by, created_at, updated_at) on quote to qz_deal_write;
grant update (title, currency, amount, valid_until, current, version, updated_at) on quote to qz_deal_write;
create policy self_reads on quote for select to qz_deal_self using (owner_id = (select me()));
create policy team_reads on quote for select to qz_deal_team using (owner_id = any ((select my_people())::uuid[]));
create policy shared_reads on quote for select to qz_deal_self, qz_deal_team using (deal_id = any ((select shared_ids('deal'))::uuid[]));
create policy all_reads on quote for select to qz_deal_all using (true);
create policy with_deal_adds on quote for insert to qz_deal_write
  with check (deal_id is not null and exists (select 1 from deal d where d.id = deal_id and may_write_deal(d.id, d.owner_id)));
create policy without_deal_adds on quote for insert to qz_deal_write
  with check (deal_id is null and owner_id = (select me()) and exists (select 1 from customer c where c.id = customer_id));
create policy self_changes on quote for update to qz_deal_self using (owner_id = (select me()));
create policy team_changes on quote for update to qz_deal_team using (owner_id = any ((select my_people())::uuid[]));
create policy shared_changes on quote for update to qz_deal_self, qz_deal_team using (deal_id = any ((select shared_ids_to_write('deal'))::uuid[]));
create policy all_changes on quote for update to qz_deal_all using (true);

create function keep_quote_owner() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.owner_id := coalesce((select d.owner_id from deal d where d.id = new.deal_id), new.owner_id);
  return new;
end $$;
create trigger keep_quote_owner before insert or update of deal_id on quote for each row execute function keep_quote_owner();
create function keep_quote_deal_owner() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update quote set owner_id = new.owner_id where deal_id = new.id;
  return null;
end $$;
create trigger keep_quote_deal_owner after update of owner_id on deal for each row
  when (old.owner_id is distinct from new.owner_id) execute function keep_quote_deal_owner();

-- Whether the caller may change a quote.
create function may_write_quote(p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select exists (select 1 from quote q where q.id = p_id and caller_has('qz_deal_write') and (
       caller_has('qz_deal_all')
    or (caller_has('qz_deal_team') and q.owner_id = any (my_people()))
    or (caller_has('qz_deal_self') and q.owner_id = me())
    or q.deal_id = any (shared_ids_to_write('deal'))));
end;
grant execute on function may_write_quote(uuid) to qz_everyone;

-- A merge takes the customer's quotes along, and the way back returns them.
create function merge_moves_quotes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ids uuid[];
begin
  with m as (update quote set customer_id = new.kept_id where customer_id = new.gone_id returning id)
  select array_agg(m.id order by m.id) into ids from m;
  new.moved := new.moved || jsonb_build_object('quotes', coalesce(to_jsonb(ids), '[]'));
  return new;
end $$;
create trigger merge_moves_quotes before insert on customer_merge for each row execute function merge_moves_quotes();
create function undone_merge_returns_quotes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update quote set customer_id = new.gone_id
   where customer_id = new.kept_id and id in (select jsonb_array_elements_text(coalesce(new.moved -> 'quotes', '[]'))::uuid);
  return null;
end $$;
create trigger undone_merge_returns_quotes after update of undone_at on customer_merge for each row
  when (old.undone_at is null and new.undone_at is not null) execute function undone_merge_returns_quotes();

-- ---------------------------------------------------------------------------------------------------------------------
create table quote_version (
  quote_id    uuid not null references quote,
  number      integer not null constraint quote_version_number_range check (number between 1 and 1000),
  title       text not null constraint quote_version_title_length check (length(trim(title)) between 1 and 200),
  contact_id  uuid references contact,
  currency    char(3) not null constraint quote_version_currency_form check (currency ~ '^[A-Z]{3}$'),
  language    text not null constraint quote_version_language_known check (language in ('zh-CN', 'en')),
  discount    numeric(6, 3) not null default 0 constraint quote_version_discount_range check (discount between 0 and 100),
  terms       text not null default '' constraint quote_version_terms_length check (length(terms) <= 2000),
  incoterm    text constraint quote_version_incoterm_known
              check (incoterm in ('EXW', 'FCA', 'FAS', 'FOB', 'CFR', 'CIF', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP')),
  place       text not null default '' constraint quote_version_place_length check (length(place) <= 100),
  deliver_on  date,
  valid_until date not null,
  notes       text not null default '' constraint quote_version_notes_length check (length(notes) <= 2000),
  total       numeric(19, 4) not null constraint quote_version_total_not_negative check (total >= 0),
  made_by     uuid references person,
  made_at     timestamptz not null default app_now(),
  sent_at     timestamptz,
  document    jsonb constraint quote_version_document_form check (jsonb_typeof(document) = 'object'),
  primary key (quote_id, number),
  constraint quote_version_sent_has_document check ((sent_at is null) = (document is null))
);
comment on column quote_version.document is 'all that the customer sees, as it was when it was sent (Document in quotes/document_model.rs)';
create index quote_version_by_contact on quote_version (contact_id) where contact_id is not null;

create table quote_line (
  id           uuid primary key,
  quote_id     uuid not null,
  number       integer not null,
  place        smallint not null constraint quote_line_place_range check (place between 1 and 200),
  product_id   uuid references product,
  name         text not null constraint quote_line_name_length check (length(trim(name)) between 1 and 500),
  unit         text not null default '' constraint quote_line_unit_length check (length(unit) <= 20),
  quantity     numeric(19, 4) not null constraint quote_line_quantity_range check (quantity > 0 and quantity <= 10000000),
  price        numeric(19, 4) not null constraint quote_line_price_range check (price between 0 and 99999999),
  discount     numeric(6, 3) not null default 0 constraint quote_line_discount_range check (discount between 0 and 100),
  tax_percent  numeric(6, 3) not null default 0 constraint quote_line_tax_percent_range check (tax_percent between 0 and 100),
  tax_included boolean not null default false,
  foreign key (quote_id, number) references quote_version on delete cascade,
  constraint quote_line_place_unique unique (quote_id, number, place)
);
create index quote_line_by_product on quote_line (product_id) where product_id is not null;

-- What was sent stands still, whoever asks. Only the contact may go: erased for good, it takes no quote along.
create function quote_version_stands() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) - 'contact_id' is distinct from to_jsonb(old) - 'contact_id' then
    raise exception using errcode = 'check_violation', constraint = 'quote_version_frozen', message = 'quote_version_frozen';
  end if;
  return new;
end $$;
create trigger quote_version_stands before update on quote_version for each row when (old.sent_at is not null) execute function quote_version_stands();
create function quote_line_stands() returns trigger language plpgsql as $$
begin
  if exists (select 1 from quote_version v where v.quote_id = new.quote_id and v.number = new.number and v.sent_at is not null) then
    raise exception using errcode = 'check_violation', constraint = 'quote_version_frozen', message = 'quote_version_frozen';
  end if;
  return new;
end $$;
create trigger quote_line_stands before insert or update on quote_line for each row execute function quote_line_stands();

do $$ declare tab text; begin
  foreach tab in array array['quote_version', 'quote_line'] loop
    perform guard_table(tab::regclass);
    execute format('grant select, insert on %I to qz_deal_write', tab);
    execute format('grant select on %I to qz_deal_self, qz_deal_team, qz_deal_all', tab);
    execute format('create policy with_quote on %I for select to qz_deal_self, qz_deal_team
                      using (exists (select 1 from quote q where q.id = quote_id offset 0))', tab);
    execute format('create policy all_reads on %I for select to qz_deal_all using (true)', tab);
    execute format('create policy with_quote_adds on %I for insert to qz_deal_write with check (may_write_quote(quote_id))', tab);
  end loop;
end $$;
grant update (title, contact_id, currency, language, discount, terms, incoterm, place, deliver_on, valid_until, notes, total, made_by, made_at)
  on quote_version to qz_deal_write;
create policy writers_change on quote_version for update to qz_deal_write using (sent_at is null and may_write_quote(quote_id));
grant delete on quote_version, quote_line to qz_deal_write;
create policy writers_drop on quote_version for delete to qz_deal_write using (sent_at is null and number > 1 and may_write_quote(quote_id));
create policy writers_replace on quote_line for delete to qz_deal_write
  using (may_write_quote(quote_id) and exists (
    select 1 from quote_version v where v.quote_id = quote_line.quote_id and v.number = quote_line.number and v.sent_at is null offset 0));

-- Gives a quote its number: once, and only to a caller who may write it. The row of the quote is held as well.
create function number_quote(p_id uuid) returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare
  q quote;
  this smallint;
  taken integer;
begin
  if not may_write_quote(p_id) then raise exception using errcode = 'insufficient_privilege', message = 'number_quote'; end if;
  select * into strict q from quote where id = p_id for update;
  if q.number is not null then return q.number; end if;
  select extract(year from (app_now() at time zone 'UTC') + make_interval(mins => o.utc_offset)) into this from organisation o;
  insert into quote_counter (year, last) values (this, 1)
  on conflict (year) do update set last = quote_counter.last + 1 returning last into taken;
  return (select s.prefix from quote_setting s) || this || '-' || lpad(taken::text, greatest(4, length(taken::text)), '0');
end $$;

-- Freezes the newest version as it is shown, and says that the customer has it. The version of the quote must be the one that was seen.
create function freeze_quote(p_id uuid, p_version integer, p_number text, p_document jsonb) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v quote_version;
begin
  if not may_write_quote(p_id) then raise exception using errcode = 'insufficient_privilege', message = 'freeze_quote'; end if;
  update quote_version w set sent_at = app_now(), document = p_document
    from quote q where q.id = p_id and q.version = p_version and q.state in ('draft', 'sent', 'declined', 'expired')
     and w.quote_id = q.id and w.number = q.current and w.sent_at is null
  returning w.* into v;
  if not found then return false; end if;
  update quote set state = 'sent', number = p_number, sent = v.number, sent_at = app_now(), title = v.title, currency = v.currency, amount = v.total,
                   valid_until = v.valid_until, answered_at = null, answered_as = null, answered_by = null, reason = null,
                   version = version + 1, updated_at = app_now()
   where id = p_id;
  return true;
end $$;

-- Brings a quote into another state by hand; false where its version is another, or the way is not open.
create function set_quote_state(p_id uuid, p_version integer, p_state text, p_as text, p_reason text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not may_write_quote(p_id) then raise exception using errcode = 'insufficient_privilege', message = 'set_quote_state'; end if;
  update quote q
     set state = p_state,
         was = case when p_state = 'withdrawn' then q.state end,
         answered_at = case when p_state in ('accepted', 'declined') then app_now() end,
         answered_as = case when p_state in ('accepted', 'declined') then p_as end,
         answered_by = case when p_state in ('accepted', 'declined') then me() end,
         reason = case when p_state in ('accepted', 'declined') then p_reason end,
         version = q.version + 1, updated_at = app_now()
   where q.id = p_id and q.version = p_version and case
     when p_state = 'withdrawn' then q.state in ('draft', 'sent', 'expired')
     when p_state in ('accepted', 'declined') then q.state in ('sent', 'expired')
     -- What somebody wrote down is taken back; what the customer said themselves stays.
     when p_state = 'sent' then (q.state in ('accepted', 'declined') and q.answered_by is not null) or (q.state = 'withdrawn' and q.was = 'sent')
     when p_state in ('draft', 'expired') then q.state = 'withdrawn' and q.was = p_state
     else false end;
  return found;
end $$;
grant execute on function number_quote(uuid), freeze_quote(uuid, integer, text, jsonb), set_quote_state(uuid, integer, text, text, text) to qz_deal_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- Links are kept as hashes. Nobody reads them but the functions below.
create table quote_link (
  token_hash bytea primary key constraint quote_link_hash_length check (length(token_hash) = 32),
  quote_id   uuid not null references quote,
  number     integer not null,
  made_at    timestamptz not null,
  expires_at timestamptz not null
);
create index quote_link_by_quote on quote_link (quote_id);
create index quote_link_by_end on quote_link (expires_at);
select guard_table('quote_link');

-- Keeps a link to the version that the customer has. It outlives the quote by two months, so that what was agreed can be looked up.
create function keep_quote_link(p_quote uuid, p_number integer, p_hash bytea) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from quote_link where expires_at < app_now();
  insert into quote_link select p_hash, q.id, p_number, app_now(), greatest(q.valid_until, app_now()::date) + interval '60 days'
    from quote q where q.id = p_quote;
end $$;
create function link_to_quote(p_quote uuid, p_hash bytea) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  q quote;
begin
  if not may_write_quote(p_quote) then raise exception using errcode = 'insufficient_privilege', message = 'link_to_quote'; end if;
  select * into q from quote where id = p_quote and sent is not null and state <> 'withdrawn';
  if not found then return false; end if;
  perform keep_quote_link(q.id, q.sent, p_hash);
  return true;
end $$;

alter table mail_out
  add column quote_id     uuid references quote on delete cascade,
  add column quote_number integer,
  drop constraint mail_out_kind_known,
  drop constraint mail_out_has_ticket,
  add constraint mail_out_kind_known check (kind in ('answer', 'sign_in', 'survey', 'invite', 'confirm', 'quote')),
  add constraint mail_out_has_ticket check ((ticket_id is null) = (kind in ('sign_in', 'invite', 'quote'))),
  add constraint mail_out_has_quote check ((quote_id is not null) = (kind = 'quote') and (quote_id is null) = (quote_number is null));
create index mail_out_by_quote on mail_out (quote_id, created_at) where quote_id is not null;
-- How a letter fares is for those who see the quote.
create function letters_of_quote(p_quote uuid) returns table (address text, state text, created_at timestamptz, number integer)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select o.to_address, o.state, o.created_at, o.quote_number from mail_out o
   where o.quote_id = p_quote and (may_write_quote(p_quote) or caller_has('qz_deal_all')) order by o.created_at desc, o.id limit 10;
end;

-- Puts a letter into the outbox, for the version that the customer has: 'sent', 'no_mailbox' or 'gone'. Its id comes along, so that what is
-- sent twice goes out once.
create function mail_quote(p_mail uuid, p_quote uuid, p_address text, p_name text, p_subject text, p_text text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  q quote;
  box mailbox;
begin
  if not may_write_quote(p_quote) then raise exception using errcode = 'insufficient_privilege', message = 'mail_quote'; end if;
  select * into q from quote where id = p_quote and sent is not null and state <> 'withdrawn';
  if not found then return 'gone'; end if;
  select m.* into box from mailbox m, quote_setting s where m.active and not m.archived order by m.id = s.mailbox_id desc nulls last, m.created_at, m.id limit 1;
  if not found then return 'no_mailbox'; end if;
  insert into mail_out (id, kind, quote_id, quote_number, mailbox_id, rfc_id, to_address, to_name, subject, text, due_at, created_at)
  values (p_mail, 'quote', q.id, q.sent, box.id, replace(p_mail::text, '-', '') || '@' || split_part(box.address, '@', 2), p_address, p_name,
          p_subject, p_text, app_now(), app_now())
  on conflict (id) do nothing;
  return 'sent';
end $$;
grant execute on function link_to_quote(uuid, bytea), letters_of_quote(uuid), mail_quote(uuid, uuid, text, text, text, text) to qz_deal_write, qz_deal_all;

-- As in 0048, for letters with quotes.
create or replace function link_of_mail(p_mail uuid, p_hash bytea) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  o mail_out;
begin
  select * into o from mail_out where id = p_mail and state = 'sending';
  if o.kind = 'sign_in' then
    insert into portal_link values (p_hash, o.to_address, app_now(), app_now() + interval '15 minutes');
  elsif o.kind = 'survey' then
    insert into rating_link select p_hash, r.ticket_id, app_now(), app_now() + interval '30 days' from ticket_rating r where r.ticket_id = o.ticket_id;
  elsif o.kind = 'invite' then
    delete from survey_link where expires_at < app_now();
    insert into survey_link values (p_hash, o.ask_id, app_now(), app_now() + interval '30 days');
  elsif o.kind = 'confirm' then
    delete from complaint_link where expires_at < app_now();
    insert into complaint_link values (p_hash, o.confirm_id, app_now(), app_now() + interval '30 days');
  elsif o.kind = 'quote' then
    perform keep_quote_link(o.quote_id, o.quote_number, p_hash);
  end if;
end $$;

-- What a letter encloses.
create function document_of_mail(p_mail uuid) returns jsonb language sql stable security definer set search_path = public, pg_temp
begin atomic
  select v.document from mail_out o join quote_version v on v.quote_id = o.quote_id and v.number = o.quote_number where o.id = p_mail;
end;
grant execute on function document_of_mail(uuid) to qz_mailer;

-- ---------------------------------------------------------------------------------------------------------------------
-- What whoever has a link reaches: the version that it was made for, how the quote stands, and one answer.
create function quote_behind(p_hash bytea)
returns table (document jsonb, state text, replaced boolean, over boolean, answered_at timestamptz, answered_as text, reason text, utc_offset smallint, first_position text)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select v.document, q.state, l.number <> q.sent,
         q.valid_until < ((app_now() at time zone 'UTC') + make_interval(mins => o.utc_offset))::date,
         q.answered_at, q.answered_as, q.reason, o.utc_offset,
         (select min(d.position) from deal d where d.stage_id = s.id and d.deleted_at is null)
    from quote_link l join quote q on q.id = l.quote_id join quote_version v on v.quote_id = q.id and v.number = l.number
   cross join organisation o cross join quote_setting g
    left join deal e on e.id = q.deal_id
    left join stage s on s.id = any (g.accepted_stages) and s.pipeline_id = e.pipeline_id and not s.archived
   where l.token_hash = p_hash and l.expires_at > app_now() limit 1;
end;

-- Moves a deal that is open and lacks nothing which the stage requires; nobody's hand did it. p_position is its place in the column.
create function move_deal_of_quote(p_quote uuid, p_position text) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d deal;
  s stage;
begin
  select e.* into d from quote q join deal e on e.id = q.deal_id where q.id = p_quote and e.deleted_at is null and e.status = 'open' for update of e;
  if not found then return; end if;
  select t.* into s from stage t, quote_setting g where t.id = any (g.accepted_stages) and t.pipeline_id = d.pipeline_id and not t.archived limit 1;
  if not found or s.id = d.stage_id or ('value' = any (s.required) and d.value is null)
     or ('expected_close' = any (s.required) and d.expected_close is null) or ('customer' = any (s.required) and d.customer_id is null)
     or ('next_activity' = any (s.required) and not exists (select 1 from activity a where a.deal_id = d.id and a.done_at is null)) then
    return;
  end if;
  update deal set stage_id = s.id, status = s.kind, position = p_position, entered_stage_at = app_now(),
                  closed_at = case when s.kind <> 'open' then app_now() end, version = d.version + 1, updated_at = app_now()
   where id = d.id;
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after)
  values (gen_random_uuid(), app_now(), app_now(), case s.kind when 'won' then 'deal.won' when 'lost' then 'deal.lost' else 'deal.moved' end, 'deal', d.id,
          d.customer_id, d.owner_id, d.version + 1,
          jsonb_build_object('stage', d.stage_id, 'stage_name', (select t.name from stage t where t.id = d.stage_id), 'status', d.status,
                             'position', d.position, 'entered_stage_at', d.entered_stage_at),
          jsonb_build_object('stage', s.id, 'stage_name', s.name, 'status', s.kind, 'position', p_position, 'entered_stage_at', app_now())
            || case when s.kind <> 'open' then jsonb_build_object('closed_at', app_now()) else '{}' end);
end $$;

-- Tells the log of a quote that nobody of the house acted on: at its deal, else at its customer; and whom it concerns.
create function tell_of_quote(q quote, p_kind text, p_after jsonb) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
  select gen_random_uuid(), app_now(), app_now(), p_kind, case when d.id is null then 'customer' else 'deal' end, coalesce(d.id, q.customer_id),
         q.customer_id, coalesce(d.owner_id, (select c.owner_id from customer c where c.id = q.customer_id)), d.version,
         jsonb_build_object('quote', q.id, 'quote_name', q.number, 'quote_version', q.sent, 'told', jsonb_build_array(q.owner_id)) || p_after
    from (select 1) one left join deal d on d.id = q.deal_id;
end $$;

-- Keeps what the customer says: 'kept', or why not ('gone', 'replaced', 'over', 'done', 'many'). Of two at once the second finds it done.
create function answer_quote(p_hash bytea, p_accepted boolean, p_as text, p_reason text, p_position text, p_from text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  q quote;
  l quote_link;
  today date;
begin
  if help_is_too_much('quote', p_from, 30) then return 'many'; end if;
  select * into l from quote_link k where k.token_hash = p_hash and k.expires_at > app_now();
  if not found then return 'gone'; end if;
  -- First the deal, as whoever gives it away does: two who need both do not wait for each other.
  perform 1 from deal d join quote r on r.deal_id = d.id where r.id = l.quote_id for update of d;
  select * into strict q from quote r where r.id = l.quote_id for update;
  if l.number <> q.sent then return 'replaced'; end if;
  if q.state in ('accepted', 'declined') then return 'done'; end if;
  select ((app_now() at time zone 'UTC') + make_interval(mins => o.utc_offset))::date into today from organisation o;
  if q.state <> 'sent' or q.valid_until < today then return 'over'; end if;
  update quote set state = case when p_accepted then 'accepted' else 'declined' end, answered_at = app_now(), answered_as = p_as, reason = p_reason,
                   version = version + 1, updated_at = app_now()
   where id = q.id;
  if p_accepted then perform move_deal_of_quote(q.id, p_position); end if;
  perform tell_of_quote(q, case when p_accepted then 'quote.accepted' else 'quote.declined' end,
                        jsonb_strip_nulls(jsonb_build_object('answered_as', p_as, 'quote_reason', p_reason)));
  return 'kept';
end $$;
grant execute on function quote_behind(bytea), answer_quote(bytea, boolean, text, text, text, text) to qz_help;

-- The next quotes whose time is over; each once.
create function expire_quotes(p_most integer) returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare
  q quote;
  made integer := 0;
begin
  if not caller_has('qz_daily') then raise exception using errcode = 'insufficient_privilege', message = 'expire_quotes'; end if;
  for q in
    select r.* from quote r, organisation o
     where r.state = 'sent' and r.valid_until < ((app_now() at time zone 'UTC') + make_interval(mins => o.utc_offset))::date
     order by r.valid_until limit p_most for update of r skip locked
  loop
    update quote set state = 'expired', version = version + 1, updated_at = app_now() where id = q.id;
    perform tell_of_quote(q, 'quote.expired', '{}');
    made := made + 1;
  end loop;
  return made;
end $$;
grant execute on function expire_quotes(integer) to qz_daily;

-- Owners are told of what became of their quotes.
do $$ declare rule record; begin
  for rule in
    select c.conrelid::regclass as tab, c.conname as name, regexp_replace(pg_get_constraintdef(c.oid), 'ARRAY\[', 'ARRAY[''quoted''::text, ') as known
      from pg_constraint c where c.conname in ('notice_kind_known', 'notice_mute_kind_known')
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', rule.tab, rule.name, rule.name, rule.known);
  end loop;
end $$;

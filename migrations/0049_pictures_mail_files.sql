-- Pictures in articles, mail that was left out, and files in further places.

-- ---------------------------------------------------------------------------------------------------------------------
-- Pictures in articles. A text names a picture by its id; which version names which is written down when the version is saved, and who
-- reads a version sees its pictures. The bytes lie where those of other files lie (0018, server/src/depot.rs).
--
-- A picture is sent while the text is written, before there is a version that names it. Until then its bytes stand on file_due: what no
-- version ever names is removed. Versions are never removed, so what one of them names stays.

create table article_picture (
  id         uuid primary key,
  object     uuid not null,
  name       text not null constraint article_picture_name_length check (length(name) between 1 and 200),
  media_type text not null constraint article_picture_media_type_known
             check (media_type in ('image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif')),
  size       bigint not null constraint article_picture_size_range check (size between 1 and 10485760),
  sha256     bytea not null constraint article_picture_sha256_length check (length(sha256) = 32),
  added_by   uuid references person,
  added_at   timestamptz not null default app_now()
);
create index article_picture_by_object on article_picture (object);
select guard_table('article_picture');

create table article_picture_use (
  article_id uuid not null,
  number     integer not null,
  picture_id uuid not null references article_picture,
  primary key (article_id, number, picture_id),
  foreign key (article_id, number) references article_version (article_id, number)
);
comment on table article_picture_use is 'which version of an article shows which picture';
create index article_picture_use_by_picture on article_picture_use (picture_id);
select guard_table('article_picture_use');

-- Who reads the version sees the picture, strangers too: both are asked under the caller's own rights.
create policy writers_read on article_picture_use for select to qz_article_write using (true);
create policy everyone_reads on article_picture_use for select to qz_everyone
  using (exists (select 1 from article a where a.id = article_id and a.published_number = number and a.state <> 'archived'));
create policy strangers_read on article_picture_use for select to qz_help
  using (exists (select 1 from article a where a.id = article_id and a.published_number = number));
create policy writers_read on article_picture for select to qz_article_write using (true);
create policy everyone_reads on article_picture for select to qz_everyone
  using (exists (select 1 from article_picture_use u where u.picture_id = article_picture.id));
create policy strangers_read on article_picture for select to qz_help
  using (exists (select 1 from article_picture_use u where u.picture_id = article_picture.id));
grant select on article_picture, article_picture_use to qz_everyone;
grant select (id, object, name, media_type, size, sha256) on article_picture to qz_help;
grant select on article_picture_use to qz_help;

-- Announces bytes of a picture that are about to be written.
create function begin_picture_upload(p_object uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not caller_has('qz_article_write') then raise exception using errcode = 'no_data_found', message = 'article_picture'; end if;
  insert into file_due values (p_object, app_now() + interval '1 day');
end $$;

-- They have arrived. A text that is being written is kept by the browser for longer than a day, so its pictures are as well.
create function keep_picture_upload(p_id uuid, p_object uuid, p_name text, p_media_type text, p_size bigint, p_sha256 bytea)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not caller_has('qz_article_write') then raise exception using errcode = 'no_data_found', message = 'article_picture'; end if;
  update file_due set due_at = app_now() + interval '14 days' where object = p_object;
  if not found then raise exception using errcode = 'no_data_found', message = 'article_picture'; end if;
  insert into article_picture (id, object, name, media_type, size, sha256, added_by)
  values (p_id, p_object, p_name, p_media_type, p_size, p_sha256, me());
end $$;

-- Writes down which pictures the newest version shows, while nobody but writers reads it; gives how many of the named ones there are.
-- The list of bytes comes first, as it does for the keeper: neither waits for the other in a circle.
create function use_article_pictures(p_article uuid, p_number integer, p_ids uuid[]) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  used integer;
begin
  if not exists (select 1 from article a where a.id = p_article and a.newest = p_number and a.published_number is distinct from p_number) then
    raise exception using errcode = 'insufficient_privilege', message = 'only a version that is being written takes pictures';
  end if;
  delete from file_due d using article_picture p where p.id = any (p_ids) and d.object = p.object;
  insert into article_picture_use select p_article, p_number, p.id from article_picture p where p.id = any (p_ids);
  get diagnostics used = row_count;
  return used;
end $$;
grant execute on function begin_picture_upload(uuid), keep_picture_upload(uuid, uuid, text, text, bigint, bytea),
  use_article_pictures(uuid, integer, uuid[]), end_upload(uuid) to qz_article_write;

-- ---------------------------------------------------------------------------------------------------------------------
-- Mail that was left out, made a ticket by hand. What it says is kept for that, and the message as it came for ninety days: then its
-- bytes go, which stand on file_due from the first day.
alter table mail_in
  add column text text constraint mail_in_text_length check (length(text) <= 20000),
  add column answer_to text not null default '',
  add column sha256 bytea constraint mail_in_sha256_length check (length(sha256) = 32),
  add column taken_by uuid references person,
  add column taken_at timestamptz;
comment on column mail_in.text is 'of one that was left out: what it says; of others it stands in ticket_message';
comment on column mail_in.sha256 is 'of the bytes in object';
comment on column mail_in.taken_by is 'who made a ticket of one that was left out';
-- Those that wait, and nothing that was taken meanwhile.
drop index mail_in_left_out;
create index mail_in_left_out on mail_in (received_at desc, id desc) where outcome in ('ignored', 'unreadable') and ticket_id is null;
create policy desk_reads_left_out on mail_in for select to qz_ticket_write
  using (outcome in ('ignored', 'unreadable') and ticket_id is null);
grant select on mail_in to qz_ticket_write;
-- A ticket that is made by hand is what the mailbox would have made of it.
grant select (id, address, kind, category_id, archived) on mailbox to qz_ticket_write;
grant execute on function mail_sender(text) to qz_ticket_write;

-- Bytes of a message that was left out: kept for as long as somebody may want them.
create function mail_bytes_rest(p_object uuid) returns void language sql volatile security definer set search_path = public, pg_temp
begin atomic
  update file_due set due_at = app_now() + interval '90 days' where object = p_object;
end;
grant execute on function mail_bytes_rest(uuid) to qz_mailer;

-- Makes a message that was left out part of a ticket, under what the caller just said there for it; false where somebody was faster. The
-- message as it came becomes a file on it, with the same id.
create function take_left_out(p_mail uuid, p_ticket uuid, p_message uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  m mail_in;
begin
  if not may_write_tickets() or not exists (
    select 1 from ticket_message t where t.id = p_message and t.ticket_id = p_ticket and t.author_id = me()) then
    raise exception using errcode = 'insufficient_privilege', message = 'take_left_out';
  end if;
  select * into m from mail_in where id = p_mail and outcome in ('ignored', 'unreadable') and ticket_id is null for update;
  if not found then return false; end if;
  if m.from_address <> '' then
    insert into ticket_mail (ticket_id, mailbox_id, address, name)
    values (p_ticket, m.mailbox_id, coalesce(nullif(m.answer_to, ''), m.from_address), m.from_name);
  end if;
  if m.object is not null then
    delete from file_due where object = m.object;
    insert into ticket_file (id, ticket_id, message_id, object, name, media_type, size, sha256, added_by, added_at)
    values (m.id, p_ticket, p_message, m.object, 'message.eml', 'message/rfc822', m.size,
            coalesce(m.sha256, case when m.key ~ '^sha256:[0-9a-f]{64}$' then decode(substr(m.key, 8), 'hex') end,
                     sha256(convert_to(m.object::text, 'UTF8'))), me(), app_now());
  end if;
  update mail_in set ticket_id = p_ticket, message_id = p_message, object = null, taken_by = me(), taken_at = app_now() where id = m.id;
  return true;
end $$;

-- Lets go of it again once the ticket that was made of it lies in the bin; false where it does not.
create function release_left_out(p_mail uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  m mail_in;
  bytes uuid;
begin
  if not may_write_tickets() then raise exception using errcode = 'insufficient_privilege', message = 'release_left_out'; end if;
  select i.* into m from mail_in i join ticket t on t.id = i.ticket_id and t.deleted_at is not null
   where i.id = p_mail and i.taken_by is not null for update of i;
  if not found then return false; end if;
  delete from ticket_mail where ticket_id = m.ticket_id;
  delete from ticket_file where id = m.id returning object into bytes;
  delete from file_due where object = bytes;
  if m.outcome = 'ignored' and bytes is not null then
    insert into file_due values (bytes, m.received_at + interval '90 days') on conflict do nothing;
  end if;
  update mail_in set ticket_id = null, message_id = null, object = bytes, taken_by = null, taken_at = null where id = m.id;
  return true;
end $$;
grant execute on function take_left_out(uuid, uuid, uuid), release_left_out(uuid) to qz_ticket_write;

-- With bytes that went because nothing came of them goes what spoke of them.
create or replace function file_bytes_gone(p_objects uuid[]) returns void language sql volatile security definer set search_path = public, pg_temp
begin atomic
  delete from file_due where object = any (p_objects);
  delete from field_file where object = any (p_objects) and customer_id is null and contact_id is null;
  delete from ticket_file where object = any (p_objects) and message_id is null;
  delete from article_picture p where p.object = any (p_objects)
     and not exists (select 1 from article_picture_use u where u.picture_id = p.id);
  update mail_in set object = null, text = null, html = null where object = any (p_objects) and ticket_id is null;
end;

-- ---------------------------------------------------------------------------------------------------------------------
-- Files along with what is sent by a form. Forms that there are go on without, until somebody wants it otherwise.
alter table web_form add column files boolean not null default false;
comment on column web_form.files is 'files may go along';
grant update (files) on web_form to qz_desk;

drop function web_form_behind(text);
drop function send_web_form(text, uuid, bigint, text, bytea, text, text, text, text, text, text, text, text);
-- A form as a page shows it, with the seal of a new page; nothing for a form that there is not, or that is switched off.
create function web_form_behind(p_token text)
returns table (id uuid, name text, title text, title_en text, thanks text, thanks_en text, asks jsonb, origins text[], files boolean, house text, key uuid, at bigint, seal text)
language sql volatile security definer set search_path = public, pg_temp
begin atomic
  select f.id, f.name, f.title, f.title_en, f.thanks, f.thanks_en, f.asks, f.origins, f.files, o.locale, n.key, n.at, web_form_seal(f.id, n.key, n.at)
    from web_form f cross join organisation o
   cross join lateral (select gen_random_uuid() as key, floor(extract(epoch from app_now()))::bigint as at) n
   where f.token = p_token and f.active and not f.archived;
end;

-- Announces bytes that go along with a message: 'ready', or why the message would not be taken, as send_web_form says it. Whoever sends too
-- many is told so before anything is written.
create function web_form_bytes_come(p_token text, p_key uuid, p_at bigint, p_seal text, p_from text, p_objects uuid[]) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  f web_form;
  age bigint := floor(extract(epoch from app_now()))::bigint - p_at;
begin
  select * into f from web_form w where w.token = p_token and w.active and not w.archived and w.files;
  if not found or cardinality(p_objects) > 5 then return 'gone'; end if;
  if p_seal is distinct from web_form_seal(f.id, p_key, p_at) or age > 86400 then return 'late'; end if;
  if age < 2 then return 'early'; end if;
  if help_is_too_much('web form files', p_from, 20) then return 'many'; end if;
  insert into file_due select o, app_now() + interval '1 day' from unnest(p_objects) o;
  return 'ready';
end $$;

-- Takes a message: 'kept', with the number of its ticket, which the same message has a second time too. Else why not: 'gone' (there is no
-- such form), 'early' (quicker than people type), 'late' (the page is a day old, or not ours), 'many' (too many came from there within
-- the hour).
create function send_web_form(p_token text, p_key uuid, p_at bigint, p_seal text, p_hash bytea, p_from text, p_subject text, p_text text,
                              p_name text, p_mail text, p_phone text, p_told_subject text, p_told text, p_files jsonb, out became text, out ticket_number bigint)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  f web_form;
  t ticket;
  age bigint := floor(extract(epoch from app_now()))::bigint - p_at;
begin
  select * into f from web_form w where w.token = p_token and w.active and not w.archived;
  if not found then became := 'gone'; return; end if;
  if p_seal is distinct from web_form_seal(f.id, p_key, p_at) or age > 86400 then became := 'late'; return; end if;
  if age < 2 then became := 'early'; return; end if;
  -- Of two of the same message, the second sees what became of the first.
  perform pg_advisory_xact_lock(hashtextextended('web form ' || encode(p_hash, 'hex'), 0));
  select k.number into ticket_number from web_form_message m join ticket k on k.id = m.ticket_id
   where m.form_id = f.id and m.hash = p_hash and (m.key = p_key or m.sent_at > app_now() - interval '1 hour') order by m.sent_at desc limit 1;
  if found then became := 'kept'; return; end if;
  if help_is_too_much('web form', p_from, 20) then became := 'many'; return; end if;
  t := ticket_from_outside(gen_random_uuid(), f.kind, p_subject, 3::smallint, 'web', f.category_id, p_text, p_name, p_mail, p_phone);
  insert into web_form_message (ticket_id, form_id, key, hash, sent_at) values (t.id, f.id, p_key, p_hash, app_now());
  if f.files then
    -- Only bytes that were announced for it; a ticket that was just made has one message.
    insert into ticket_file (id, ticket_id, message_id, object, name, media_type, size, sha256, added_at)
    select x.id, t.id, m.id, d.object, x.name, x.media_type, x.size, decode(x.sha256, 'hex'), app_now()
      from jsonb_to_recordset(p_files) x (id uuid, object uuid, name text, media_type text, size bigint, sha256 text)
      join file_due d on d.object = x.object join ticket_message m on m.ticket_id = t.id;
    delete from file_due d using ticket_file k where k.ticket_id = t.id and d.object = k.object;
  end if;
  if f.acknowledge and p_mail is not null then perform acknowledge_outside(t, p_mail, p_told_subject, p_told); end if;
  became := 'kept';
  ticket_number := t.number;
end $$;
grant execute on function web_form_behind(text), web_form_bytes_come(text, uuid, bigint, text, text, uuid[]),
  send_web_form(text, uuid, bigint, text, bytea, text, text, text, text, text, text, text, text, jsonb) to qz_help;

-- ---------------------------------------------------------------------------------------------------------------------
-- Files on what customers own, with the rights of those on customers. In the bin and in the log they lie with the customer.
alter table file add column asset_id uuid references asset on delete cascade,
  drop constraint file_has_one_record,
  add constraint file_has_one_record check (num_nonnulls(customer_id, deal_id, contact_id, asset_id) = 1);
create index file_of_asset on file (asset_id, newest_at desc, id desc) where asset_id is not null and deleted_at is null;
create index file_by_asset on file (asset_id) where asset_id is not null;

-- Whether the caller may change what hangs on a thing, be it deleted or not.
create function may_write_asset(p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select exists (select 1 from asset a join customer c on c.id = a.customer_id where a.id = p_id and may_write_customer(c.id, c.owner_id));
end;
create function may_write_file(p_customer uuid, p_deal uuid, p_contact uuid, p_asset uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case when p_asset is not null then may_write_asset(p_asset) else may_write_file(p_customer, p_deal, p_contact) end;
end;
grant execute on function may_write_asset(uuid), may_write_file(uuid, uuid, uuid, uuid) to qz_everyone;

create policy with_asset on file for select to qz_customer_self, qz_customer_team, qz_customer_all
  using (deleted_at is null and asset_id is not null
         and exists (select 1 from asset a where a.id = asset_id and a.deleted_at is null offset 0));
create policy with_asset_adds on file for insert to qz_customer_write
  with check (asset_id is not null and exists (
    select 1 from asset a where a.id = asset_id and a.deleted_at is null and may_write_asset(a.id) offset 0));
create policy with_asset_changes on file for update to qz_customer_write
  using (deleted_at is null and asset_id is not null and exists (
    select 1 from asset a where a.id = asset_id and a.deleted_at is null and may_write_asset(a.id) offset 0));
drop policy with_file_adds on file_version;
create policy with_file_adds on file_version for insert to qz_customer_write, qz_deal_write
  with check (exists (select 1 from file f where f.id = file_id and may_write_file(f.customer_id, f.deal_id, f.contact_id, f.asset_id) offset 0));

create function begin_asset_upload(p_object uuid, p_asset uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not may_write_asset(p_asset) then raise exception using errcode = 'no_data_found', message = 'file'; end if;
  insert into file_due values (p_object, app_now() + interval '1 day');
end $$;
grant execute on function begin_asset_upload(uuid, uuid) to qz_customer_write;

create or replace function delete_file(p_id uuid, p_version integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update file set deleted_at = app_now(), version = version + 1, updated_at = app_now()
   where id = p_id and deleted_at is null and version = p_version and may_write_file(customer_id, deal_id, contact_id, asset_id);
  return found;
end $$;
create or replace function may_write_deleted_other(p_kind text, p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case p_kind
    when 'customer' then exists (select 1 from customer c where c.id = p_id and may_write_customer(c.id, c.owner_id))
    when 'contact' then may_write_contact(p_id)
    when 'deal' then exists (select 1 from deal d where d.id = p_id and may_write_deal(d.id, d.owner_id))
    when 'file' then exists (select 1 from file f where f.id = p_id and may_write_file(f.customer_id, f.deal_id, f.contact_id, f.asset_id))
    else false end;
end;

create or replace function note_file_deletion() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.deleted_at is null then
    update deletion set ended = 'restored', ended_by = me(), ended_at = app_now() where record_id = new.id and ended is null;
  else
    insert into deletion (id, record_kind, record_id, name, owner_id, deleted_by, deleted_at, on_kind, on_id)
    select gen_random_uuid(), 'file', new.id, new.name, coalesce(d.owner_id, c.owner_id, k.owner_id), me(), new.deleted_at,
           case when new.deal_id is not null then 'deal' when new.contact_id is not null then 'contact' else 'customer' end,
           coalesce(new.deal_id, new.contact_id, c.id)
      from (values (coalesce(new.customer_id, (select a.customer_id from asset a where a.id = new.asset_id)), new.deal_id, new.contact_id))
           its (customer, deal, contact)
      left join customer c on c.id = its.customer left join deal d on d.id = its.deal left join contact k on k.id = its.contact
    on conflict (record_id) where ended is null do nothing;
  end if;
  return null;
end $$;
create function asset_files_follow() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update deletion set on_id = new.customer_id
   where record_kind = 'file' and record_id in (select f.id from file f where f.asset_id = new.id);
  return null;
end $$;
create trigger asset_files_follow after update of customer_id on asset for each row when (old.customer_id is distinct from new.customer_id)
  execute function asset_files_follow();

create or replace function told_of_other_record(p_kind text, p_id uuid) returns jsonb language sql stable security definer set search_path = public, pg_temp
begin atomic
  select jsonb_build_object('kind', p_kind, 'id', c.id, 'name', c.name, 'owner', c.owner_id, 'version', c.version, 'customer', c.id)
    from customer c where p_kind = 'customer' and c.id = p_id
  union all
  select jsonb_build_object('kind', p_kind, 'id', c.id, 'name', c.name, 'owner', c.owner_id, 'version', c.version, 'customer',
           (select l.customer_id from customer_contact l where l.contact_id = c.id order by l.added_at, l.customer_id limit 1))
    from contact c where p_kind = 'contact' and c.id = p_id
  union all
  select jsonb_build_object('kind', p_kind, 'id', d.id, 'name', d.name, 'owner', d.owner_id, 'version', d.version, 'customer', d.customer_id,
                            'stage', d.stage_id, 'position', d.position)
    from deal d where p_kind = 'deal' and d.id = p_id
  union all
  select jsonb_build_object('kind', p_kind, 'id', f.id, 'name', f.name, 'owner', coalesce(d.owner_id, c.owner_id, k.owner_id), 'version', f.version,
                            'customer', coalesce(c.id, d.customer_id,
                              (select l.customer_id from customer_contact l where l.contact_id = f.contact_id order by l.added_at, l.customer_id limit 1)),
                            'number', f.newest,
                            'on_kind', case when f.deal_id is not null then 'deal' when f.contact_id is not null then 'contact' else 'customer' end,
                            'on', coalesce(f.deal_id, f.contact_id, c.id))
    from file f left join asset a on a.id = f.asset_id left join customer c on c.id = coalesce(f.customer_id, a.customer_id) left join deal d on d.id = f.deal_id left join contact k on k.id = f.contact_id
   where p_kind = 'file' and f.id = p_id;
end;

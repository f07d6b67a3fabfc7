-- The timeline that one works on: entries that are corrected, pinned and commented; whom one follows; what one is told of;
-- and when a customer was last spoken to.

grant usage on schema public to qz_notifier;
grant execute on function me(), app_now() to qz_notifier;

-- ---------------------------------------------------------------------------------------------------------------------
-- Finding entries. By whom: one colleague's entries among a hundred thousand of others.
create index event_by_customer_and_actor on event (customer_id, actor_id, happened_at desc, id desc) where customer_id is not null;

-- Whether the caller may change what an entry is about: what the policies of the record say, for what hangs on its log.
-- The story of a customer that became part of another is in the hands of those who hold that one.
create function may_write_subject(p_kind text, p_id uuid) returns boolean language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case p_kind
    when 'customer' then exists (
      select 1 from customer c where c.id = coalesce(merged_into(p_id), p_id) and c.deleted_at is null and may_write_customer(c.id, c.owner_id))
    when 'contact' then exists (
      select 1 from contact k where k.id = p_id and k.deleted_at is null
         and (may_write_customer(null, k.owner_id) or exists (
               select 1 from customer_contact cc join customer c on c.id = cc.customer_id and c.deleted_at is null
                where cc.contact_id = k.id and may_write_customer(c.id, c.owner_id))))
    when 'deal' then exists (select 1 from deal d where d.id = p_id and d.deleted_at is null and may_write_deal(d.id, d.owner_id))
    else false end;
end;
grant execute on function may_write_subject(text, uuid) to qz_everyone;

-- How an entry that its author corrected or took back reads now. What it said before stays in the log.
create table entry_edit (
  entry_id     uuid primary key,
  happened_at  timestamptz not null,
  subject_kind text not null,
  subject_id   uuid not null,
  customer_id  uuid,
  author_id    uuid not null references person,
  after        jsonb not null,
  edited_at    timestamptz,
  withdrawn_at timestamptz
);
comment on column entry_edit.after is 'stands in place of event.after';

create index entry_edit_withdrawn_of_customer on entry_edit (customer_id) where withdrawn_at is not null and customer_id is not null;
create index entry_edit_withdrawn_of_subject on entry_edit (subject_id) where withdrawn_at is not null;

-- What was taken back from the timeline of a record: asked once for a page. Joined to the log instead, PostgreSQL would read a
-- hundred thousand entries to show fifty.
create function withdrawn_entries(p_id uuid) returns uuid[] language sql stable security definer set search_path = public, pg_temp
begin atomic
  select coalesce(array_agg(w.entry_id), '{}') from (
    select d.entry_id from entry_edit d where d.withdrawn_at is not null and d.customer_id = any (array[p_id] || merged_ids(p_id))
    union
    select d.entry_id from entry_edit d where d.withdrawn_at is not null and d.subject_id = p_id) w;
end;
grant execute on function withdrawn_entries(uuid) to qz_everyone;

-- Entries that stand above the others.
create table entry_pin (
  entry_id     uuid primary key,
  happened_at  timestamptz not null,
  subject_kind text not null,
  subject_id   uuid not null,
  customer_id  uuid,
  author_id    uuid not null references person,
  pinned_at    timestamptz not null default app_now()
);
create index entry_pin_by_customer on entry_pin (customer_id) where customer_id is not null;
create index entry_pin_by_subject on entry_pin (subject_id);

-- What was said about an entry. The id is that of the event that brought it.
create table entry_comment (
  id           uuid primary key,
  entry_id     uuid not null,
  subject_kind text not null,
  subject_id   uuid not null,
  customer_id  uuid,
  author_id    uuid not null references person,
  text         text not null constraint entry_comment_text_length check (length(text) between 1 and 10000),
  mentions     jsonb not null default '[]',
  written_at   timestamptz not null default app_now(),
  edited_at    timestamptz,
  withdrawn_at timestamptz
);
create index entry_comment_by_entry on entry_comment (entry_id, written_at, id);

-- Seen like the entry itself (the policies of `event`), written by those who may change the record, and only in one's own name.
do $$ declare tab text; begin
  foreach tab in array array['entry_edit', 'entry_pin', 'entry_comment'] loop
    perform guard_table(tab::regclass);
    execute format('grant select on %I to qz_customer_self, qz_customer_team, qz_customer_all, qz_deal_self, qz_deal_team, qz_deal_all', tab);
    execute format('grant insert on %I to qz_customer_write, qz_deal_write', tab);
    execute format($p$create policy deal_entries on %I for select to qz_deal_self, qz_deal_team
      using (subject_kind = 'deal' and exists (select 1 from deal d where d.id = subject_id offset 0))$p$, tab);
    execute format($p$create policy all_deal_entries on %I for select to qz_deal_all using (subject_kind = 'deal')$p$, tab);
    execute format($p$create policy customer_entries on %I for select to qz_customer_self, qz_customer_team
      using (subject_kind in ('customer', 'contact') and (
             exists (select 1 from customer c where c.id = customer_id offset 0)
          or (subject_kind = 'contact' and exists (select 1 from contact c where c.id = subject_id offset 0))
          or exists (select 1 from customer c where c.id = merged_into(customer_id) offset 0)))$p$, tab);
    execute format($p$create policy all_customer_entries on %I for select to qz_customer_all using (subject_kind in ('customer', 'contact'))$p$, tab);
    execute format($p$create policy writers_add on %I for insert to qz_customer_write, qz_deal_write
      with check (author_id = (select me()) and may_write_subject(subject_kind, subject_id))$p$, tab);
  end loop;
end $$;
-- A word is corrected by whoever said it; a pin is taken off by anybody who may write.
create policy authors_change on entry_edit for update to qz_customer_write, qz_deal_write
  using (author_id = (select me()) and may_write_subject(subject_kind, subject_id));
create policy authors_change on entry_comment for update to qz_customer_write, qz_deal_write
  using (author_id = (select me()) and may_write_subject(subject_kind, subject_id));
create policy writers_remove on entry_pin for delete to qz_customer_write, qz_deal_write using (may_write_subject(subject_kind, subject_id));
grant update (after, edited_at, withdrawn_at) on entry_edit to qz_customer_write, qz_deal_write;
grant update (text, mentions, edited_at, withdrawn_at) on entry_comment to qz_customer_write, qz_deal_write;
grant delete on entry_pin to qz_customer_write, qz_deal_write;

-- In one's own name means also: of what one did oneself.
create function refuse_edit_of_others() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from event e where e.subject_id = new.subject_id and e.happened_at = new.happened_at and e.id = new.entry_id
                    and e.actor_id = new.author_id and e.subject_kind = new.subject_kind and e.customer_id is not distinct from new.customer_id) then
    raise exception using errcode = 'insufficient_privilege', message = 'entry_edit';
  end if;
  return new;
end $$;
create trigger refuse_edit_of_others before insert on entry_edit for each row execute function refuse_edit_of_others();

-- Who takes an exchange back takes back what was planned by it.
grant delete on activity to qz_customer_write;
create policy with_customer_removes on activity for delete to qz_customer_write
  using (deal_id is null and exists (select 1 from customer c where c.id = customer_id and may_write_customer(c.id, c.owner_id)));

-- ---------------------------------------------------------------------------------------------------------------------
-- When somebody of ours last reached the customer. Kept beside the customer, so that lists filter and sort by it.
comment on column customer.last_contact_at is 'the newest call, e-mail, meeting, visit or exchange in which the customer was reached';

-- A try that reached nobody is no contact.
create function is_contact(p_kind text, p_after jsonb) returns boolean language sql immutable parallel safe
  return p_kind in ('call.logged', 'email.logged', 'meeting.logged', 'visit.logged', 'wechat.logged', 'talk.logged')
     and coalesce(p_after ->> 'outcome', 'reached') not in ('no_answer', 'wrong_number');

-- From the log: of the customer and of those that became part of it, without what was taken back. Entries in which nobody was
-- reached are stepped over, so this is for single customers.
create function last_contact_of(p_customer uuid) returns timestamptz language sql stable security definer set search_path = public, pg_temp
begin atomic
  select max(newest.happened_at)
    from unnest(array[p_customer] || merged_ids(p_customer)) its (id)
   cross join unnest(array['call.logged', 'email.logged', 'meeting.logged', 'visit.logged', 'wechat.logged', 'talk.logged']) k (kind)
   cross join lateral (
          select e.happened_at from event e left join entry_edit d on d.entry_id = e.id
           where e.customer_id = its.id and e.kind = k.kind and d.withdrawn_at is null
             and is_contact(e.kind, coalesce(d.after, e.after))
           order by e.happened_at desc limit 1) newest;
end;

create function keep_last_contact() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update customer c set last_contact_at = n.newest
    from (select coalesce(merged_into(e.customer_id), e.customer_id) as id, max(e.happened_at) as newest from changed e
           where e.customer_id is not null and is_contact(e.kind, e.after) group by 1) n
   where c.id = n.id and (c.last_contact_at is null or c.last_contact_at < n.newest);
  return null;
end $$;
create trigger keep_last_contact after insert on event referencing new table as changed
  for each statement execute function keep_last_contact();

create function keep_last_contact_of_edit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.customer_id is not null then
    update customer c set last_contact_at = l.newest
      from (select coalesce(merged_into(new.customer_id), new.customer_id) as id) k
     cross join lateral (select last_contact_of(k.id) as newest) l
     where c.id = k.id and c.last_contact_at is distinct from l.newest;
  end if;
  return null;
end $$;
create trigger keep_last_contact after insert or update on entry_edit for each row execute function keep_last_contact_of_edit();

-- Who takes another customer in takes over when that one was spoken to; the way back gives it back.
create function keep_last_contact_of_merge() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update customer c set last_contact_at = last_contact_of(c.id)
   where c.id in (old.merged_into, new.merged_into, new.id) and c.last_contact_at is distinct from last_contact_of(c.id);
  return null;
end $$;
create trigger keep_last_contact after update of merged_into on customer for each row
  when (old.merged_into is distinct from new.merged_into) execute function keep_last_contact_of_merge();

-- The back-fill: one walk over what was logged.
update customer c set last_contact_at = n.newest
  from (select e.customer_id, max(e.happened_at) as newest from event e
         where e.customer_id is not null and is_contact(e.kind, e.after) group by 1) n
 where c.id = n.customer_id;
update customer c set last_contact_at = last_contact_of(c.id)
 where exists (select 1 from customer gone where gone.merged_into = c.id);

-- ---------------------------------------------------------------------------------------------------------------------
-- Who sees a record, seen from outside: for those who tell people of it. The same scopes as the policies; a record in the bin
-- is seen by nobody. Gives nothing but ids of people.
create function people_who_see(p_kind text, p_id uuid) returns setof uuid language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if p_kind = 'contact' then
    return query
      with k as (select c.owner_id from contact c where c.id = p_id and c.deleted_at is null)
      select p.id from k join person p on p.active and (
             pg_has_role('qz_' || p.role, 'qz_customer_all', 'usage') or leads(p.id, p.role, p.team_id, k.owner_id, 'customer'))
      union
      select seen.id from k, customer_contact cc cross join lateral people_who_see('customer', cc.customer_id) seen (id)
       where cc.contact_id = p_id;
  else
    return query
      with r as (
        select c.owner_id from customer c where p_kind = 'customer' and c.id = p_id and c.deleted_at is null
        union all
        select d.owner_id from deal d where p_kind = 'deal' and d.id = p_id and d.deleted_at is null)
      select p.id from r join person p on p.active and (
             pg_has_role('qz_' || p.role, 'qz_' || p_kind || '_all', 'usage')
          or leads(p.id, p.role, p.team_id, r.owner_id, p_kind)
          or ((pg_has_role('qz_' || p.role, 'qz_' || p_kind || '_self', 'usage') or pg_has_role('qz_' || p.role, 'qz_' || p_kind || '_team', 'usage'))
              and exists (select 1 from share s where s.record_kind = p_kind and s.record_id = p_id and s.person_id = p.id)));
  end if;
end $$;

-- Whether somebody sees records of an owner by their own place: it is theirs, or they lead the owner.
create function leads(p_person uuid, p_role text, p_team uuid, p_owner uuid, p_family text) returns boolean
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select case
    when pg_has_role('qz_' || p_role, 'qz_' || p_family || '_team', 'usage') then p_person = p_owner or p_team in (
      with recursive up (id) as (
        select o.team_id from person o where o.id = p_owner
        union
        select t.parent_id from team t join up on t.id = up.id)
      select up.id from up where up.id is not null)
    when pg_has_role('qz_' || p_role, 'qz_' || p_family || '_self', 'usage') then p_person = p_owner
    else false end;
end;

-- For those who may see the record themselves: which colleagues see it too. Of what the caller may not see, nothing.
create function colleagues_who_see(p_kind text, p_id uuid) returns setof uuid language sql stable security definer set search_path = public, pg_temp
begin atomic
  select seen.id from people_who_see(p_kind, p_id) seen (id)
   where exists (select 1 from people_who_see(p_kind, p_id) mine (id) where mine.id = me());
end;
grant execute on function colleagues_who_see(text, uuid) to qz_everyone;
grant execute on function people_who_see(text, uuid) to qz_notifier;

-- ---------------------------------------------------------------------------------------------------------------------
create table follow (
  person_id   uuid not null references person,
  record_kind text not null constraint follow_kind_known check (record_kind in ('customer', 'contact', 'deal')),
  record_id   uuid not null,
  since       timestamptz not null default app_now(),
  primary key (person_id, record_kind, record_id)
);
create index follow_by_record on follow (record_id);
select guard_table('follow');
create policy own_follows on follow to qz_everyone using (person_id = (select me())) with check (person_id = (select me()));
grant select, insert, delete on follow to qz_everyone;

-- Kinds of notices that somebody does not want.
create table notice_mute (
  person_id uuid not null references person,
  kind      text not null,
  primary key (person_id, kind)
);
select guard_table('notice_mute');
create policy own_mutes on notice_mute to qz_everyone using (person_id = (select me())) with check (person_id = (select me()));
grant select, insert, delete on notice_mute to qz_everyone;

create table notice (
  id           uuid primary key,
  person_id    uuid not null references person,
  kind         text not null constraint notice_kind_known check (kind in ('mentioned', 'followed', 'given', 'due', 'recycling')),
  happened_at  timestamptz not null,
  record_kind  text not null,
  record_id    uuid not null,
  actor_id     uuid references person,
  event_kind   text,
  event_id     uuid,
  event_at     timestamptz,
  entry_id     uuid,
  entry_at     timestamptz,
  activity_id  uuid,
  due_at       timestamptz,
  times        integer not null default 1,
  read_at      timestamptz
);
comment on column notice.event_id is 'what it tells of; of a bundle the newest';
comment on column notice.entry_id is 'where on the timeline it stands: of a comment the entry that was commented';
comment on column notice.times is 'how many changes were bundled';
create index notice_newest on notice (person_id, happened_at desc, id desc);
create index notice_unread on notice (person_id, happened_at desc, id desc) where read_at is null;
create unique index notice_once_per_event on notice (person_id, event_id) where event_id is not null;
create unique index notice_once_per_due on notice (activity_id, due_at, person_id) where activity_id is not null;
select guard_table('notice');
create policy own_notices on notice for select to qz_everyone using (person_id = (select me()));
create policy own_notices_read on notice for update to qz_everyone using (person_id = (select me()));
grant select on notice to qz_everyone;
grant update (read_at) on notice to qz_everyone;

-- Every browser of that person hears that there is news, by the listener; the notice itself it reads under its own rights.
create function announce_notices() returns trigger language plpgsql as $$
begin
  perform pg_notify('qz_notice', n.person_id::text) from (select distinct person_id from changed) n;
  return null;
end $$;
create trigger announce_notices after insert on notice referencing new table as changed for each statement execute function announce_notices();
create trigger announce_notices_read after update on notice referencing new table as changed for each statement execute function announce_notices();

-- How far the log was read for notices, and until when what is due was told.
create table notice_head (
  only_one  boolean primary key default true constraint notice_head_only_one check (only_one),
  number    bigint not null,
  due_until timestamptz not null
);
select guard_table('notice_head');
-- What happened before there were notices is no news.
insert into notice_head select true, number, app_now() from seal_head;
create index activity_due on activity (due_at) where done_at is null;

do $$ declare tab text; begin
  foreach tab in array array['event', 'event_seal', 'person', 'follow', 'notice_mute', 'activity'] loop
    execute format('grant select on %I to qz_notifier', tab);
    execute format('create policy notifier_reads on %I for select to qz_notifier using (true)', tab);
  end loop;
end $$;
grant select, update on notice_head to qz_notifier;
create policy notifier on notice_head to qz_notifier using (true) with check (true);
grant select, insert, update on notice to qz_notifier;
create policy notifier on notice to qz_notifier using (true) with check (true);

-- Sensitive custom fields. A record holds the id of a sealed value and nothing of the value itself; so do the log, lists, files
-- and merges, which need know nothing of secrets. What is sealed lies here, bound to its record and field, together with the
-- tokens by which an equal value is found. Plain text never reaches SQL: the server seals and opens
-- (`app/src/vault`, `app/src/fields/sealed_store.rs`).

-- One more kind beside those that are known by now.
do $$
declare
  known text;
begin
  select pg_get_constraintdef(oid) into strict known from pg_constraint
   where conrelid = 'custom_field'::regclass and conname = 'custom_field_kind_known';
  if position('ARRAY[' in known) = 0 then raise exception 'custom_field_kind_known is no list: %', known; end if;
  alter table custom_field drop constraint custom_field_kind_known, drop constraint custom_field_unique_fits_kind;
  execute 'alter table custom_field add constraint custom_field_kind_known '
       || regexp_replace(known, 'ARRAY\[', 'ARRAY[''sensitive''::text, ');
  alter table custom_field add constraint custom_field_unique_fits_kind
    check (not is_unique or kind in ('text', 'number', 'link', 'sensitive'));
end $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Keys, each wrapped by a key that is not in this database.
create table key_ring (
  id      integer primary key generated always as identity,
  purpose text not null constraint key_ring_purpose_known check (purpose in ('data', 'search')),
  state   text not null default 'active' constraint key_ring_state_known check (state in ('active', 'reading', 'leaving')),
  wrapped bytea not null,
  wrapper text not null,
  made_at timestamptz not null default now()
);
comment on column key_ring.purpose is 'data: seals values; search: makes the tokens by which equal values are found';
comment on column key_ring.state is 'active: for what is new; reading: for what is there; leaving: no longer used, its tokens are being removed';
comment on column key_ring.wrapper is 'by which key it is wrapped: says which key file fits, and nothing of the key';
create unique index key_ring_one_active on key_ring (purpose) where state = 'active';
select guard_table('key_ring');
create policy vault_reads on key_ring for select to qz_vault using (true);
create policy vault_changes on key_ring for update to qz_vault using (true) with check (true);
create policy vault_removes on key_ring for delete to qz_vault using (true);
grant select, update (state), delete on key_ring to qz_vault;

create function wrapped_keys() returns table (id integer, purpose text, state text, wrapped bytea)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select k.id, k.purpose, k.state, k.wrapped from key_ring k order by k.id;
end;
grant execute on function wrapped_keys() to qz_everyone, qz_vault;

-- ---------------------------------------------------------------------------------------------------------------------
-- Values. One is never changed, only sealed anew: a record whose field changes holds another one, and the log can lead back.
create table sealed_value (
  id          uuid primary key,
  field_id    uuid not null references custom_field,
  -- Later than the record may be written: its own values are sealed first.
  customer_id uuid references customer on delete cascade deferrable initially deferred,
  contact_id  uuid references contact on delete cascade deferrable initially deferred,
  key_id      integer not null references key_ring,
  sealed      bytea not null,
  sealed_at   timestamptz not null default app_now(),
  constraint sealed_value_has_subject check (num_nonnulls(customer_id, contact_id) = 1)
);
comment on column sealed_value.sealed is 'version (1 byte), key (4), nonce (12), AES-256-GCM; bound to table, field, record and id';
create index sealed_value_by_customer on sealed_value (customer_id) where customer_id is not null;
create index sealed_value_by_contact on sealed_value (contact_id) where contact_id is not null;
create index sealed_value_by_field on sealed_value (field_id);
create index sealed_value_by_key on sealed_value (key_id, id);
select guard_table('sealed_value');
-- Who sees the record and the field; both are asked under the caller's own rights.
create policy with_customer on sealed_value for select to qz_everyone
  using (customer_id is not null and exists (select 1 from customer c where c.id = customer_id)
     and exists (select 1 from custom_field f where f.id = field_id));
create policy with_contact on sealed_value for select to qz_everyone
  using (contact_id is not null and exists (select 1 from contact k where k.id = contact_id)
     and exists (select 1 from custom_field f where f.id = field_id));
create policy vault_reads on sealed_value for select to qz_vault using (true);
create policy vault_changes on sealed_value for update to qz_vault using (true) with check (true);
grant select on sealed_value to qz_everyone, qz_vault;
grant update (key_id, sealed) on sealed_value to qz_vault;

-- By what an equal value is found: a keyed hash, different for each field. While a search key is replaced, two for each value.
-- The record stands here again, so that finding one asks for its policies alone.
create table sealed_token (
  sealed_id   uuid not null references sealed_value on delete cascade,
  key_id      integer not null references key_ring,
  field_id    uuid not null,
  customer_id uuid,
  contact_id  uuid,
  token       bytea not null,
  primary key (sealed_id, key_id)
);
create index sealed_token_by_value on sealed_token (field_id, token);
create index sealed_token_by_key on sealed_token (key_id);
select guard_table('sealed_token');
create policy with_customer on sealed_token for select to qz_everyone
  using (customer_id is not null and exists (select 1 from customer c where c.id = customer_id)
     and exists (select 1 from custom_field f where f.id = field_id));
create policy with_contact on sealed_token for select to qz_everyone
  using (contact_id is not null and exists (select 1 from contact k where k.id = contact_id)
     and exists (select 1 from custom_field f where f.id = field_id));
create policy vault_reads on sealed_token for select to qz_vault using (true);
create policy vault_adds on sealed_token for insert to qz_vault with check (true);
grant select on sealed_token to qz_everyone, qz_vault;
grant insert on sealed_token to qz_vault;
grant usage on schema public to qz_vault;
grant execute on function app_now() to qz_vault;

-- Who looked at how much lately.
create index event_revealed on event (actor_id, happened_at) where kind in ('customer.revealed', 'contact.revealed');

-- Keeps values that the server has sealed. Each stands for nothing until a record holds its id, which the record's own policies
-- decide; what the caller's role may not fill in is refused here already.
create function keep_sealed(p_of text, p_ids uuid[], p_fields uuid[], p_records uuid[], p_keys integer[], p_sealed bytea[],
                            p_token_of uuid[], p_token_keys integer[], p_tokens bytea[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  refused uuid;
begin
  if not caller_has('qz_customer_write') then raise exception using errcode = 'insufficient_privilege', message = 'keep_sealed'; end if;
  select p.id into refused from unnest(p_fields) p (id)
   where not exists (select 1 from custom_field f where f.id = p.id and f.kind = 'sensitive' and f.record_kind = p_of
                        and not current_setting('role') = any (f.hidden_from || f.read_only_for))
   limit 1;
  if found then
    raise exception using errcode = 'QZ403', message = 'protected_field', column = 'custom.' || refused;
  end if;
  insert into sealed_value (id, field_id, customer_id, contact_id, key_id, sealed)
  select n.id, n.field, case p_of when 'customer' then n.record end, case p_of when 'contact' then n.record end, n.key, n.sealed
    from unnest(p_ids, p_fields, p_records, p_keys, p_sealed) n (id, field, record, key, sealed);
  insert into sealed_token (sealed_id, key_id, field_id, customer_id, contact_id, token)
  select t.of, t.key, v.field_id, v.customer_id, v.contact_id, t.token
    from unnest(p_token_of, p_token_keys, p_tokens) t (of, key, token) join sealed_value v on v.id = t.of and v.id = any (p_ids);
end $$;
grant execute on function keep_sealed(text, uuid[], uuid[], uuid[], integer[], bytea[], uuid[], integer[], bytea[]) to qz_customer_write;

-- A sensitive field holds what was sealed for this field of this record, and nothing else: neither plain text nor the value of
-- another record.
create function guard_sealed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  field uuid;
  held text;
begin
  for field in
    select f.id from custom_field f
     where f.kind = 'sensitive' and f.record_kind = tg_table_name and new.custom ? f.id::text
       and new.custom -> f.id::text is distinct from case tg_op when 'UPDATE' then old.custom -> f.id::text end
  loop
    held := new.custom ->> field::text;
    continue when held is null;
    if held ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
      perform 1 from sealed_value v
        where v.id = held::uuid and v.field_id = field and coalesce(v.customer_id, v.contact_id) = new.id
          and (v.customer_id is not null) = (tg_table_name = 'customer');
      continue when found;
    end if;
    raise exception using errcode = 'QZ403', message = 'protected_field', column = 'custom.' || field, table = tg_table_name;
  end loop;
  return new;
end $$;
create trigger guard_sealed_added before insert on customer for each row when (new.custom <> '{}') execute function guard_sealed();
create trigger guard_sealed before update of custom on customer for each row when (new.custom <> old.custom) execute function guard_sealed();
create trigger guard_sealed_added before insert on contact for each row when (new.custom <> '{}') execute function guard_sealed();
create trigger guard_sealed before update of custom on contact for each row when (new.custom <> old.custom) execute function guard_sealed();

-- ---------------------------------------------------------------------------------------------------------------------
-- Unique fields: a sensitive one takes its place by its tokens, so that nothing but equality is known of it. These run after the
-- triggers that do the same for other kinds (by their names), and put right what those took from the id.
create function keep_sealed_unique() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  field uuid;
  said text;
begin
  for field in
    select f.id from custom_field f where f.record_kind = tg_table_name and f.kind = 'sensitive' and f.is_unique order by f.id
  loop
    delete from custom_unique where record_id = new.id and field_id = field;
    continue when new.deleted_at is not null or new.custom ->> field::text is null;
    for said in select encode(t.token, 'hex') from sealed_token t where t.sealed_id = (new.custom ->> field::text)::uuid order by t.key_id loop
      insert into custom_unique values (field, said, new.id) on conflict do nothing;
      if not found then
        raise exception using errcode = 'unique_violation', constraint = 'custom.' || field || '_unique', message = 'custom_unique';
      end if;
    end loop;
  end loop;
  return null;
end $$;
create trigger keep_sealed_unique_added after insert on customer for each row when (new.custom <> '{}') execute function keep_sealed_unique();
create trigger keep_sealed_unique after update of custom, deleted_at on customer for each row
  when (new.custom <> old.custom or (new.custom <> '{}' and new.deleted_at is distinct from old.deleted_at)) execute function keep_sealed_unique();
create trigger keep_sealed_unique_added after insert on contact for each row when (new.custom <> '{}') execute function keep_sealed_unique();
create trigger keep_sealed_unique after update of custom, deleted_at on contact for each row
  when (new.custom <> old.custom or (new.custom <> '{}' and new.deleted_at is distinct from old.deleted_at)) execute function keep_sealed_unique();

create function change_sealed_unique() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('lock table %I in share row exclusive mode', new.record_kind);
  delete from custom_unique where field_id = new.id;
  begin
    execute format('insert into custom_unique select $1, encode(t.token, ''hex''), r.id
                      from %I r join sealed_token t on t.sealed_id = (r.custom ->> $1::text)::uuid
                     where r.deleted_at is null and r.custom ? $1::text', new.record_kind) using new.id;
  exception when unique_violation then
    raise exception using errcode = 'unique_violation', constraint = 'custom_field_unique_form', message = 'custom_field_unique_form';
  end;
  return null;
end $$;
create trigger change_sealed_unique after update of is_unique on custom_field for each row
  when (new.kind = 'sensitive' and new.is_unique and not old.is_unique) execute function change_sealed_unique();

-- ---------------------------------------------------------------------------------------------------------------------
-- While a search key is replaced. Values that got a token of the new key take their places with it too; those whose record is
-- changing at this moment get theirs from that change.
create function keep_unique_tokens(p_ids uuid[]) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from customer c where c.id in (select v.customer_id from sealed_value v where v.id = any (p_ids)) order by c.id for share;
  perform 1 from contact k where k.id in (select v.contact_id from sealed_value v where v.id = any (p_ids)) order by k.id for share;
  insert into custom_unique (field_id, value, record_id)
  select v.field_id, encode(t.token, 'hex'), coalesce(c.id, k.id)
    from sealed_value v
    join custom_field f on f.id = v.field_id and f.is_unique
    join sealed_token t on t.sealed_id = v.id
    left join customer c on c.id = v.customer_id and c.deleted_at is null
    left join contact k on k.id = v.contact_id and k.deleted_at is null
   where v.id = any (p_ids) and coalesce(c.custom, k.custom) ->> v.field_id::text = v.id::text
  on conflict do nothing;
end $$;

-- Removes tokens of a key that is leaving, at most so many; gives how many went.
create function drop_tokens(p_key integer, p_most integer) returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare
  went integer;
begin
  if not exists (select 1 from key_ring k where k.id = p_key and k.state = 'leaving') then return 0; end if;
  with gone as (
    delete from sealed_token t where t.key_id = p_key
       and t.sealed_id in (select o.sealed_id from sealed_token o where o.key_id = p_key limit p_most)
    returning t.field_id, t.token
  ), places as (
    delete from custom_unique u using gone g where u.field_id = g.field_id and u.value = encode(g.token, 'hex')
  )
  select count(*) into went from gone;
  return went;
end $$;
grant execute on function keep_unique_tokens(uuid[]), drop_tokens(integer, integer) to qz_vault;

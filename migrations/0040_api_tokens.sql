-- Tokens by which other programs make tickets and ask how theirs stand. Kept as hashes: who reads the database cannot call. What they may
-- is done by functions that ask for the token each time; they run as `qz_help`, who reads no table of it.

create table api_token (
  id           uuid primary key,
  name         text not null constraint api_token_name_length check (length(trim(name)) between 1 and 100),
  hash         bytea not null constraint api_token_hash_unique unique constraint api_token_hash_length check (length(hash) = 32),
  hint         text not null constraint api_token_hint_length check (length(hint) = 4),
  scopes       text[] not null constraint api_token_scopes_known
               check (cardinality(scopes) > 0 and scopes <@ array['tickets.create', 'tickets.read']),
  created_by   uuid references person,
  created_at   timestamptz not null default app_now(),
  last_used_at timestamptz,
  revoked_at   timestamptz,
  minute       timestamptz,
  used         integer not null default 0
);
comment on column api_token.hint is 'its last four characters, to tell it from others';
comment on column api_token.minute is 'in which it was last used; `used` counts the calls within it';
create unique index api_token_name_unique on api_token (lower(name)) where revoked_at is null;
select guard_table('api_token');
create policy administrators on api_token to qz_administer using (true) with check (true);
grant select (id, name, hint, scopes, created_by, created_at, last_used_at, revoked_at), insert (id, name, hash, hint, scopes, created_by, created_at),
  update (revoked_at) on api_token to qz_administer;

-- Which ticket came by which token, and under which key of the caller: the same call a second time makes no second ticket.
create table api_ticket (
  ticket_id uuid primary key references ticket on delete cascade,
  token_id  uuid not null references api_token,
  key       text constraint api_ticket_key_length check (length(key) between 1 and 200),
  hash      bytea not null constraint api_ticket_hash_length check (length(hash) = 32),
  made_at   timestamptz not null default app_now()
);
create unique index api_ticket_by_key on api_ticket (token_id, key) where key is not null;
create index api_ticket_by_token on api_ticket (token_id, made_at);
select guard_table('api_ticket');
create policy administrators_read on api_ticket for select to qz_administer using (true);
grant select (ticket_id, token_id, made_at) on api_ticket to qz_administer;

-- The token of a call that may do what it asks for: 'in', else why not: 'unknown', 'scope', 'many' with the seconds until it may call again.
-- A call counts, whatever becomes of it; so do tries with tokens that there are not, by where they come from. `house` is the language in
-- which the house reads.
create function api_enter(p_hash bytea, p_scope text, p_from text, out became text, out wait integer, out house text)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  k api_token;
  this_minute timestamptz := date_trunc('minute', app_now());
begin
  update api_token a set used = case when a.minute = this_minute then a.used + 1 else 1 end, minute = this_minute, last_used_at = app_now()
   where a.hash = p_hash and a.revoked_at is null returning * into k;
  if not found then
    became := case when help_is_too_much('api token', p_from, 60) then 'many' else 'unknown' end;
    wait := 3600;
  elsif k.used > 120 then
    became := 'many';
    wait := greatest(1, ceil(extract(epoch from this_minute + interval '1 minute' - app_now()))::integer);
  elsif p_scope <> all (k.scopes) then
    became := 'scope';
  else
    became := 'in';
    house := (select o.locale from organisation o);
  end if;
end $$;

-- Makes a ticket for a token: 'made', 'again' (that key was sent before, with the same content), 'other' (with other content); 'unknown' for
-- a token that may not, 'category' and 'categories' where no category or more than one is called that.
create function api_make_ticket(p_hash bytea, p_key text, p_body bytea, p_kind text, p_subject text, p_priority smallint, p_channel text,
                                p_category text, p_text text, p_name text, p_mail text, p_phone text, out became text, out ticket uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  k api_token;
  earlier api_ticket;
  categories uuid[];
  made ticket;
begin
  -- Calls of one token wait for each other: of two with the same key, the second sees what became of the first.
  select * into k from api_token a where a.hash = p_hash and a.revoked_at is null and 'tickets.create' = any (a.scopes) for update;
  if not found then became := 'unknown'; return; end if;
  select * into earlier from api_ticket e where e.token_id = k.id and e.key = p_key;
  if found then
    became := case when earlier.hash = p_body then 'again' else 'other' end;
    ticket := earlier.ticket_id;
    return;
  end if;
  if p_category is not null then
    select array_agg(c.id) into categories from ticket_category c
     where not c.archived and (lower(c.name) = lower(p_category) or lower(c.name_en) = lower(p_category) or c.id::text = lower(p_category));
    if categories is null then became := 'category'; return; end if;
    if cardinality(categories) > 1 then became := 'categories'; return; end if;
  end if;
  made := ticket_from_outside(gen_random_uuid(), p_kind, p_subject, p_priority, p_channel, categories[1], p_text, p_name, p_mail, p_phone);
  insert into api_ticket (ticket_id, token_id, key, hash, made_at) values (made.id, k.id, p_key, p_body, app_now());
  became := 'made';
  ticket := made.id;
end $$;

-- How a ticket stands that came by this token; of no other one anything is said.
create function api_ticket_behind(p_hash bytea, p_id uuid, p_number bigint)
returns table (id uuid, number bigint, kind text, subject text, state text, priority smallint, channel text, created_at timestamptz, updated_at timestamptz,
               first_reply_at timestamptz, solved_at timestamptz, closed_at timestamptz, merged_into bigint)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  select t.id, t.number, t.kind, t.subject, t.state, t.priority, t.channel, t.created_at, t.updated_at, t.first_reply_at, t.solved_at, t.closed_at,
         (select m.number from ticket m where m.id = t.merged_into)
    from api_token k join api_ticket a on a.token_id = k.id join ticket t on t.id = a.ticket_id and t.deleted_at is null
   where k.hash = p_hash and k.revoked_at is null and (t.id = p_id or t.number = p_number);
end;
grant execute on function api_enter(bytea, text, text),
  api_make_ticket(bytea, text, bytea, text, text, smallint, text, text, text, text, text, text),
  api_ticket_behind(bytea, uuid, bigint) to qz_help;

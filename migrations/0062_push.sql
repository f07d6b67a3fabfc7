-- Notices that reach a telephone or a computer while nobody looks at the product (Web Push). What is sent says nothing: the
-- browser, woken by it, asks the server under the session of whoever is signed in. So nothing of a record leaves the house.

create table push_device (
  id         uuid primary key,
  person_id  uuid not null references person on delete cascade,
  endpoint   text not null constraint push_device_endpoint_unique unique,
  browser    text constraint push_device_browser_length check (char_length(browser) between 1 and 60),
  system     text constraint push_device_system_length check (char_length(system) between 1 and 60),
  handheld   boolean not null default false,
  added_at   timestamptz not null default app_now(),
  told       uuid not null,
  shown      uuid not null,
  next_try   timestamptz not null default app_now(),
  told_at    timestamptz,
  failures   integer not null default 0 constraint push_device_failures_not_negative check (failures >= 0),
  trouble    text constraint push_device_trouble_known check (trouble in ('unreachable', 'busy', 'refused')),
  constraint push_device_endpoint_length check (char_length(endpoint) between 10 and 1000)
);
comment on column push_device.endpoint is 'where the browser''s own service takes messages for it; whoever knows it and our key may wake the browser, no more';
comment on column push_device.told is 'the newest notice that the service has taken a message for; ids grow with time';
comment on column push_device.shown is 'the newest notice that the browser has asked for';
comment on column push_device.next_try is 'not before then; while a message is on its way also not, so that no second worker sends it';
comment on column push_device.trouble is 'why the last try failed';
create index push_device_by_person on push_device (person_id);
create index push_device_by_try on push_device (next_try);
select guard_table('push_device');
create policy own_devices on push_device for select to qz_everyone using (person_id = (select me()));
create policy own_devices_seen on push_device for update to qz_everyone using (person_id = (select me())) with check (person_id = (select me()));
create policy own_devices_removed on push_device for delete to qz_everyone using (person_id = (select me()));
grant select, delete on push_device to qz_everyone;
grant update (shown) on push_device to qz_everyone;

-- A browser belongs to whoever signed in on it last: its service knows it by one address, whoever sits before it. So the address
-- is taken over, which a policy would refuse; knowing it is proof of sitting there. A person has twenty at most, the oldest go.
create function keep_push_device(p_id uuid, p_endpoint text, p_browser text, p_system text, p_handheld boolean, p_newest uuid)
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare kept uuid;
begin
  if not caller_has('qz_everyone') or me() is null then raise exception using errcode = 'insufficient_privilege', message = 'keep_push_device'; end if;
  delete from push_device where endpoint = p_endpoint and person_id <> me();
  insert into push_device (id, person_id, endpoint, browser, system, handheld, told, shown)
  values (p_id, me(), p_endpoint, p_browser, p_system, p_handheld, p_newest, p_newest)
  on conflict (endpoint) do update
     set browser = excluded.browser, system = excluded.system, handheld = excluded.handheld, failures = 0, trouble = null, next_try = app_now()
  returning id into kept;
  delete from push_device
   where person_id = me() and id in (select d.id from push_device d where d.person_id = me() order by d.added_at desc, d.id desc offset 20);
  return kept;
end $$;
revoke all on function keep_push_device(uuid, text, text, text, boolean, uuid) from public;
grant execute on function keep_push_device(uuid, text, text, text, boolean, uuid) to qz_everyone;

-- The notifier sends, and learns where to and how it went.
grant select, delete on push_device to qz_notifier;
grant update (told, next_try, told_at, failures, trouble) on push_device to qz_notifier;
create policy notifier on push_device to qz_notifier using (true) with check (true);

-- The logo of the house at the head of quotes.
--
-- A quote that was sent names the logo that it was sent with (`document`), so a logo is never changed: another one is another row, and what a
-- sent version names stays. Its bytes stand here and not where those of files lie (0018): they are few and small, are printed by whoever
-- prints a quote (a colleague, a stranger behind a link, the mailer), and with the rest of the quote they are kept, copied and restored.
create table quote_logo (
  id         uuid primary key,
  media_type text not null constraint quote_logo_media_type_known check (media_type in ('image/png', 'image/jpeg')),
  width      smallint not null constraint quote_logo_width_range check (width between 1 and 4000),
  height     smallint not null constraint quote_logo_height_range check (height between 1 and 4000),
  content    bytea not null constraint quote_logo_content_length check (length(content) between 1 and 1048576),
  made_by    uuid not null references person,
  made_at    timestamptz not null default app_now(),
  left_at    timestamptz default app_now()
);
comment on column quote_logo.width is 'in pixels, as the height';
comment on column quote_logo.left_at is 'since when new quotes do not show it; null: they do';
-- Pictures are packed already.
alter table quote_logo alter column content set storage external;
select guard_table('quote_logo');
-- It is made to be shown to whoever gets a quote: also to strangers, and put into letters.
grant select on quote_logo to qz_everyone;
grant select (id, media_type, content) on quote_logo to qz_help, qz_mailer;
grant insert (id, media_type, width, height, content, made_by) on quote_logo to qz_administer;
create policy everyone_reads on quote_logo for select to qz_everyone using (true);
create policy printers_read on quote_logo for select to qz_help, qz_mailer using (true);
create policy administrators_add on quote_logo for insert to qz_administer with check (made_by = (select me()));

alter table quote_setting add column logo_id uuid constraint quote_setting_logo_known references quote_logo;
comment on column quote_setting.logo_id is 'at the head of new quotes; its own change counts no version, so that it disturbs nobody who writes the rest';

-- Which versions show a logo: what none of them names may go.
create index quote_version_by_logo on quote_version ((document -> 'logo' ->> 'id')) where document -> 'logo' ->> 'id' is not null;

-- Puts a logo on new quotes, or none, in the place of the one that the caller saw there; false where there is another one by now, or the wanted
-- one has gone. What was not on new quotes for a day, and on none that was sent, is removed: by then nobody takes a change back.
create function choose_quote_logo(p_was uuid, p_id uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not caller_has('qz_administer') then raise exception using errcode = 'insufficient_privilege', message = 'choose_quote_logo'; end if;
  -- The row of the setting first: of two who choose at once the second waits here, and then sees what the first one did.
  perform 1 from quote_setting for update;
  if p_id is not null and not exists (select 1 from quote_logo l where l.id = p_id) then return false; end if;
  update quote_setting set logo_id = p_id where logo_id is not distinct from p_was;
  if not found then return false; end if;
  update quote_logo set left_at = app_now() where id = p_was;
  update quote_logo set left_at = null where id = p_id;
  delete from quote_logo l where l.left_at < app_now() - interval '1 day'
     and not exists (select 1 from quote_version v where v.document -> 'logo' ->> 'id' = l.id::text);
  return true;
end $$;
grant execute on function choose_quote_logo(uuid, uuid) to qz_administer;

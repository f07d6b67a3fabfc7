-- The knowledge base: articles with versions, read inside or by everybody at /help.
--
-- An article is a row that says how it stands, and versions that never change. What is visible to readers is the version
-- `published_number`; what is worked on is `newest`. So a published article is edited while it stays as it was, and nothing that
-- was ever saved is lost. Nothing is deleted either: what is not wanted any more is archived.

grant usage on schema public to qz_help;
grant execute on function me(), app_now(), caller_has(text) to qz_help;

create table article_category (
  id        uuid primary key,
  parent_id uuid constraint topic_parent_fkey references article_category
            constraint topic_not_its_own_parent check (parent_id <> id),
  name      text not null constraint topic_name_length check (length(trim(name)) between 1 and 80),
  name_en   text constraint topic_name_en_length check (length(trim(name_en)) between 1 and 80),
  rank      integer not null default 0,
  version   integer not null default 1
);
create index article_category_by_parent on article_category (parent_id);
create unique index topic_name_unique on article_category (coalesce(parent_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(name));
select guard_table('article_category');
create policy everyone_reads on article_category for select to qz_everyone using (true);
create policy publishers_write on article_category for all to qz_article_publish using (true) with check (true);
grant select on article_category to qz_everyone;
grant insert, update, delete on article_category to qz_article_publish;

create function refuse_category_cycle() returns trigger language plpgsql as $$
begin
  if new.parent_id is not null and exists (
    with recursive up (id, parent_id) as (
      select c.id, c.parent_id from article_category c where c.id = new.parent_id
      union
      select c.id, c.parent_id from article_category c join up on c.id = up.parent_id
    ) select 1 from up where up.id = new.id
  ) then
    raise exception using errcode = 'check_violation', constraint = 'topic_parent_no_cycle', message = 'topic_parent_no_cycle';
  end if;
  return new;
end $$;
create trigger article_category_no_cycle before insert or update of parent_id on article_category
  for each row execute function refuse_category_cycle();

create table article (
  id               uuid primary key,
  group_id         uuid not null,
  language         text not null constraint article_language_known check (language in ('zh-CN', 'en')),
  audience         text not null default 'internal' constraint article_audience_known check (audience in ('internal', 'public')),
  category_id      uuid constraint article_category_fkey references article_category,
  state            text not null default 'draft' constraint article_state_known check (state in ('draft', 'review', 'published', 'archived')),
  newest           integer not null default 1 constraint article_newest_positive check (newest > 0),
  published_number integer,
  published_at     timestamptz,
  published_by     uuid references person,
  proposed_at      timestamptz,
  proposed_by      uuid references person,
  archived_at      timestamptz,
  archived_by      uuid references person,
  review_months    smallint constraint article_review_months_range check (review_months between 1 and 60),
  reviewed_at      timestamptz,
  version          integer not null default 1,
  created_at       timestamptz not null default app_now(),
  created_by       uuid references person,
  updated_at       timestamptz not null default app_now(),
  updated_by       uuid references person,
  constraint article_language_unique unique (group_id, language),
  constraint article_published_number_known check (published_number between 1 and newest),
  constraint article_published_is_newest check (state <> 'published' or (published_number is not null and published_number = newest))
);
comment on column article.group_id is 'the same for an article in each of its languages';
comment on column article.state is 'of the newest version; readers see published_number unless it is archived';
comment on column article.review_months is 'how long it is right without being looked at again; null: the usual time';
create index article_newest_first on article (updated_at desc, id desc);
create index article_by_category on article (category_id);
select guard_table('article');
create policy everyone_reads on article for select to qz_everyone using (published_number is not null and state <> 'archived');
create policy writers_read on article for select to qz_article_write using (true);
create policy writers_add on article for insert to qz_article_write with check (created_by = (select me()));
create policy writers_change on article for update to qz_article_write using (true) with check (true);
create policy strangers_read on article for select to qz_help using (published_number is not null and state <> 'archived' and audience = 'public');
grant select on article to qz_everyone;
grant select (id, group_id, language, audience, category_id, state, published_number, published_at) on article to qz_help;
grant insert, update on article to qz_article_write;

-- Who writes proposes; what readers see, and who they are, is decided by who publishes.
create function guard_article() returns trigger language plpgsql as $$
begin
  if current_setting('role') = 'none' or caller_has('qz_article_publish') then return new; end if;
  if tg_op = 'INSERT' then
    if new.state = 'draft' and new.published_number is null and new.published_at is null and new.reviewed_at is null then return new; end if;
  elsif new.state in ('draft', 'review') and old.state <> 'archived'
    and (new.group_id, new.published_number, new.published_at, new.published_by, new.archived_at, new.archived_by, new.reviewed_at)
        is not distinct from (old.group_id, old.published_number, old.published_at, old.published_by, old.archived_at, old.archived_by, old.reviewed_at)
    and (old.published_number is null
      or (new.language, new.audience, new.category_id, new.review_months)
         is not distinct from (old.language, old.audience, old.category_id, old.review_months)) then
    return new;
  end if;
  raise exception using errcode = 'insufficient_privilege', message = 'only who publishes may do this to an article';
end $$;
create trigger guard_article before insert or update on article for each row execute function guard_article();

create table article_version (
  article_id    uuid not null references article,
  number        integer not null constraint article_version_number_positive check (number > 0),
  title         text not null constraint article_title_length check (length(trim(title)) between 1 and 200),
  body          text not null constraint article_body_length check (length(body) between 1 and 60000),
  restored_from integer,
  author_id     uuid references person,
  made_at       timestamptz not null default app_now(),
  primary key (article_id, number)
);
comment on table article_version is 'never changed: nobody is granted more than to add';
select guard_table('article_version');
create policy everyone_reads on article_version for select to qz_everyone
  using (exists (select 1 from article a where a.id = article_id and a.published_number = number and a.state <> 'archived'));
create policy writers_read on article_version for select to qz_article_write using (true);
create policy writers_add on article_version for insert to qz_article_write with check (author_id = (select me()));
create policy strangers_read on article_version for select to qz_help
  using (exists (select 1 from article a where a.id = article_id and a.published_number = number));
grant select on article_version to qz_everyone;
grant select (article_id, number, title, body) on article_version to qz_help;
grant insert on article_version to qz_article_write;

-- What the newest and the published version are found by (app/src/knowledge/finding.rs), and the articles that they link to.
create table article_index (
  article_id uuid not null references article,
  number     integer not null,
  terms      tsvector not null,
  links      uuid[] not null default '{}',
  primary key (article_id, number)
);
create index article_index_by_term on article_index using gin (terms);
select guard_table('article_index');
create policy writers_keep on article_index for all to qz_article_write using (true) with check (true);
grant select, insert, delete on article_index to qz_article_write;

-- The articles that these terms find and that the caller may read, the best first: writers find what is worked on, everybody inside
-- what is published, strangers what is published for them.
create function search_articles(p_find text, p_limit integer) returns table (article_id uuid, number integer, rank real)
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  query tsquery := p_find::tsquery;
  writes boolean := caller_has('qz_article_write');
  inside boolean := caller_has('qz_everyone');
begin
  if not inside and not caller_has('qz_help') then return; end if;
  return query
    select t.article_id, t.number, ts_rank(t.terms, query) as rank
      from (select * from article_index i where i.terms @@ query offset 0) t
      join article a on a.id = t.article_id
     where case when writes then t.number = a.newest
                else t.number = a.published_number and a.state <> 'archived' and (inside or a.audience = 'public') end
     order by rank desc, t.article_id limit p_limit;
end $$;
grant execute on function search_articles(text, integer) to qz_everyone, qz_help;

-- The categories that hold something for strangers in this language, with those above them.
create function help_categories(p_language text) returns table (id uuid, parent_id uuid, name text, name_en text, rank integer, articles bigint)
language sql stable security definer set search_path = public, pg_temp
begin atomic
  with recursive held as (
    select a.category_id as id, count(*) as articles from article a
     where a.audience = 'public' and a.published_number is not null and a.state <> 'archived' and a.language = p_language
       and a.category_id is not null group by a.category_id
  ), up as (
    select c.id, c.parent_id from article_category c where c.id in (select h.id from held h)
    union
    select c.id, c.parent_id from article_category c join up on up.parent_id = c.id
  )
  select c.id, c.parent_id, c.name, c.name_en, c.rank, coalesce(h.articles, 0)
    from article_category c join up on up.id = c.id left join held h on h.id = c.id order by c.rank, c.name, c.id;
end;
grant execute on function help_categories(text) to qz_help;

-- ---------------------------------------------------------------------------------------------------------------------
-- "Was this helpful?" Who answered is a hash of a random name that the visitor's browser keeps, or of who is signed in, with a
-- secret that only these functions know: an answer can be changed by who gave it, and told to belong to nobody.
create table help_secret (
  only_one boolean primary key default true constraint help_secret_only_one check (only_one),
  salt     bytea not null
);
select guard_table('help_secret');
insert into help_secret values (true, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

create table article_vote (
  article_id uuid not null references article,
  visitor    bytea not null,
  helpful    boolean not null,
  words      text constraint article_vote_words_length check (length(words) between 1 and 500),
  given_on   date not null,
  primary key (article_id, visitor)
);
create index article_vote_with_words on article_vote (given_on desc) where words is not null;
select guard_table('article_vote');
create policy writers_read on article_vote for select to qz_article_write using (true);
grant select (article_id, helpful, words, given_on) on article_vote to qz_article_write;

create table help_try (
  tried_by bytea not null,
  tried_at timestamptz not null
);
create index help_try_by_who on help_try (tried_by, tried_at);
create index help_try_by_time on help_try (tried_at);
select guard_table('help_try');

-- Counts a try of whoever asks from there; whether it is one too many within an hour.
create function help_is_too_much(p_what text, p_from text, p_most integer) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  who bytea := sha256((select s.salt from help_secret s) || convert_to(p_what || ' ' || p_from, 'UTF8'));
begin
  perform pg_advisory_xact_lock(hashtextextended(encode(who, 'hex'), 0));
  delete from help_try where tried_at < app_now() - interval '1 hour';
  if (select count(*) from help_try t where t.tried_by = who) >= p_most then return true; end if;
  insert into help_try values (who, app_now());
  return false;
end $$;

-- Keeps an answer: one of each visitor for each article. 'kept'; 'gone' where there is no such article for the caller; 'many' where
-- too many came from there within the hour.
create function answer_article(p_article uuid, p_visitor text, p_from text, p_helpful boolean, p_words text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from article a where a.id = p_article and a.published_number is not null and a.state <> 'archived'
                    and case when caller_has('qz_everyone') then true else caller_has('qz_help') and a.audience = 'public' end) then
    return 'gone';
  end if;
  if help_is_too_much('answer', p_from, 30) then return 'many'; end if;
  insert into article_vote (article_id, visitor, helpful, words, given_on)
  values (p_article, sha256((select s.salt from help_secret s) || convert_to(p_visitor, 'UTF8')), p_helpful,
          case when not p_helpful then p_words end, (app_now() at time zone 'UTC')::date)
  on conflict on constraint article_vote_pkey do update
     set helpful = excluded.helpful, given_on = excluded.given_on,
         words = case when excluded.helpful then null else coalesce(excluded.words, article_vote.words) end;
  return 'kept';
end $$;
grant execute on function answer_article(uuid, text, text, boolean, text) to qz_everyone, qz_help;

-- What strangers looked for and did not find, without who or when exactly.
create table help_miss (
  language text not null constraint help_miss_language_known check (language in ('zh-CN', 'en')),
  words    text not null constraint help_miss_words_length check (length(words) between 2 and 60),
  times    integer not null default 1,
  last_on  date not null,
  primary key (language, words)
);
create index help_miss_by_times on help_miss (times desc, last_on desc);
select guard_table('help_miss');
create policy writers_read on help_miss for select to qz_article_write using (true);
create policy writers_forget on help_miss for delete to qz_article_write using (true);
grant select, delete on help_miss to qz_article_write;

create function keep_help_miss(p_language text, p_words text, p_from text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if help_is_too_much('miss', p_from, 30) then return; end if;
  insert into help_miss (language, words, last_on) values (p_language, p_words, (app_now() at time zone 'UTC')::date)
  on conflict (language, words) do update set times = help_miss.times + 1, last_on = excluded.last_on;
  -- What nobody asked again makes room: the list is to be read by people.
  delete from help_miss m where (m.language, m.words) in (
    select o.language, o.words from help_miss o order by o.times desc, o.last_on desc, o.words offset 2000);
end $$;
grant execute on function keep_help_miss(text, text, text) to qz_help;

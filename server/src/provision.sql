-- Roles of a Qingzhou cluster. Idempotent; run by `qingzhou provision` under an advisory lock, never by a migration:
-- roles belong to the whole cluster, and two sessions that grant at the same time fail.
--
-- The role that runs this must be a superuser or hold CREATEROLE.

do $provision$
declare
  -- A business role is a member of one scope per family, plus what it may write.
  --   scopes   which rows of a family it sees (policies name them)
  --   writers  which tables of a family it may change (grants name them)
  member record;
  role_name text;
begin
  foreach role_name in array array[
    'qz_everyone',                                                  -- reference data every signed-in person reads
    'qz_customer_self', 'qz_customer_team', 'qz_customer_all', 'qz_customer_write', 'qz_customer_assign',
    'qz_deal_self', 'qz_deal_team', 'qz_deal_all', 'qz_deal_write', 'qz_deal_assign',
    'qz_ticket_self', 'qz_ticket_team', 'qz_ticket_all', 'qz_ticket_write', 'qz_ticket_assign',
    'qz_desk',                                                      -- the categories of the service desk
    'qz_administer',                                                -- people, teams, pipelines, settings
    'qz_catalogue',                                                 -- products, their costs, price lists
    'qz_import',                                                    -- brings in foreign files
    'qz_automate',                                                  -- keeps rules of automation
    'qz_pool',                                                      -- claims customers from public pools, and gives them back
    'qz_article_write', 'qz_article_publish',                       -- drafts of articles; what readers see of them
    'qz_help',                                                      -- strangers: articles that are published for everybody
    'qz_portal',                                                    -- contacts of customers: their own tickets
    'qz_chat',                                                      -- visitors of pages with a chat: their own conversation
    'qz_administrator', 'qz_sales_manager', 'qz_sales_rep', 'qz_marketing', 'qz_service_manager', 'qz_service_agent', 'qz_read_only',
    'qz_session', 'qz_sign_in', 'qz_listener', 'qz_sealer', 'qz_matcher', 'qz_searcher', 'qz_daily', 'qz_keeper', 'qz_notifier',
    'qz_vault',                                                     -- seals values anew when a key is replaced
    'qz_mailer',                                                    -- fetches and sends the mail of the service desk
    'qz_automator',                                                 -- follows the log for rules, and steps into the roles of their keepers
    'qz_readiness'
  ] loop
    if not exists (select 1 from pg_roles where rolname = role_name) then
      execute format('create role %I nologin inherit', role_name);
    end if;
  end loop;

  foreach role_name in array array['qz_owner', 'qz_app', 'qz_jobs'] loop
    if not exists (select 1 from pg_roles where rolname = role_name) then
      execute format('create role %I login %s', role_name,
                     case role_name when 'qz_owner' then 'createrole createdb inherit' else 'noinherit' end);
    end if;
  end loop;

  for member in
    select * from (values
      ('qz_administrator',   'qz_everyone'), ('qz_administrator',   'qz_customer_all'),  ('qz_administrator', 'qz_customer_write'),
      ('qz_administrator',   'qz_customer_assign'), ('qz_administrator', 'qz_deal_all'), ('qz_administrator', 'qz_deal_write'),
      ('qz_administrator',   'qz_deal_assign'), ('qz_administrator', 'qz_administer'),   ('qz_administrator', 'qz_import'),
      ('qz_administrator',   'qz_catalogue'), ('qz_sales_manager', 'qz_catalogue'),
      ('qz_administrator',   'qz_automate'), ('qz_sales_manager', 'qz_automate'),
      ('qz_administrator',   'qz_pool'), ('qz_sales_manager', 'qz_pool'), ('qz_sales_rep', 'qz_pool'),
      ('qz_administrator',   'qz_article_write'), ('qz_administrator', 'qz_article_publish'),
      ('qz_service_manager', 'qz_article_write'), ('qz_service_manager', 'qz_article_publish'), ('qz_service_agent', 'qz_article_write'),
      ('qz_administrator',   'qz_ticket_all'), ('qz_administrator', 'qz_ticket_write'), ('qz_administrator', 'qz_ticket_assign'),
      ('qz_service_manager', 'qz_ticket_all'), ('qz_service_manager', 'qz_ticket_write'), ('qz_service_manager', 'qz_ticket_assign'),
      ('qz_service_agent',   'qz_ticket_all'), ('qz_service_agent', 'qz_ticket_write'), ('qz_service_agent', 'qz_ticket_assign'),
      ('qz_administrator',   'qz_desk'), ('qz_service_manager', 'qz_desk'), ('qz_read_only', 'qz_ticket_all'),
      ('qz_sales_manager',   'qz_ticket_team'), ('qz_sales_rep', 'qz_ticket_self'),
      ('qz_sales_manager',   'qz_everyone'), ('qz_sales_manager',   'qz_customer_team'), ('qz_sales_manager', 'qz_customer_write'),
      ('qz_sales_manager',   'qz_customer_assign'), ('qz_sales_manager', 'qz_deal_team'), ('qz_sales_manager', 'qz_deal_write'),
      ('qz_sales_manager',   'qz_deal_assign'),
      ('qz_sales_rep',       'qz_everyone'), ('qz_sales_rep',       'qz_customer_self'), ('qz_sales_rep', 'qz_customer_write'),
      ('qz_sales_rep',       'qz_deal_self'), ('qz_sales_rep',      'qz_deal_write'),
      ('qz_marketing',       'qz_everyone'), ('qz_marketing',       'qz_customer_all'),
      ('qz_service_manager', 'qz_everyone'), ('qz_service_manager', 'qz_customer_all'),  ('qz_service_manager', 'qz_customer_write'),
      ('qz_service_agent',   'qz_everyone'), ('qz_service_agent',   'qz_customer_all'),
      ('qz_read_only',       'qz_everyone'), ('qz_read_only',       'qz_customer_all'),  ('qz_read_only', 'qz_deal_all'),
      -- The serving login holds nothing of its own (noinherit): it can only step into one of these.
      ('qz_app', 'qz_administrator'), ('qz_app', 'qz_sales_manager'), ('qz_app', 'qz_sales_rep'), ('qz_app', 'qz_marketing'),
      ('qz_app', 'qz_service_manager'), ('qz_app', 'qz_service_agent'), ('qz_app', 'qz_read_only'),
      ('qz_app', 'qz_session'), ('qz_app', 'qz_sign_in'), ('qz_app', 'qz_listener'), ('qz_app', 'qz_readiness'), ('qz_app', 'qz_help'), ('qz_app', 'qz_portal'),
      ('qz_app', 'qz_chat'), ('qz_app', 'qz_automator'),
      ('qz_jobs', 'qz_sealer'), ('qz_jobs', 'qz_matcher'), ('qz_jobs', 'qz_searcher'), ('qz_jobs', 'qz_listener'),
      ('qz_jobs', 'qz_daily'), ('qz_jobs', 'qz_keeper'), ('qz_jobs', 'qz_notifier'), ('qz_jobs', 'qz_vault'),
      ('qz_jobs', 'qz_mailer')
    ) as granted (holder, part)
  loop
    if not exists (
      select 1 from pg_auth_members m
        join pg_roles p on p.oid = m.roleid
        join pg_roles h on h.oid = m.member
       where p.rolname = member.part and h.rolname = member.holder
    ) then
      execute format('grant %I to %I', member.part, member.holder);
    end if;
  end loop;
end
$provision$;

-- Service levels: when somebody is there, and what is promised to whom. The times themselves are computed by the program.

create table sla_calendar (
  id      uuid primary key,
  name    text not null constraint sla_calendar_name_length check (length(trim(name)) between 1 and 100),
  zone    text not null constraint sla_calendar_zone_length check (length(zone) between 1 and 64),
  week    jsonb not null constraint sla_calendar_week_form check (jsonb_typeof(week) = 'array' and jsonb_array_length(week) = 7),
  days    jsonb not null default '[]' constraint sla_calendar_days_form check (jsonb_typeof(days) = 'array'),
  version integer not null default 1
);
comment on column sla_calendar.zone is 'by its name in the database of time zones: Asia/Shanghai';
comment on column sla_calendar.week is 'from Monday on, spans of minutes after midnight, as app/src/desk/sla/model.rs writes them';
comment on column sla_calendar.days is 'holidays and make-up days, in their order';
create unique index sla_calendar_name_unique on sla_calendar (lower(name));
select guard_table('sla_calendar');
create policy everyone_reads on sla_calendar for select to qz_everyone using (true);
create policy administrators_write on sla_calendar for all to qz_administer using (true) with check (true);
grant select on sla_calendar to qz_everyone;
grant insert, update, delete on sla_calendar to qz_administer;

create table sla_policy (
  id               uuid primary key,
  rank             integer not null,
  name             text not null constraint sla_policy_name_length check (length(trim(name)) between 1 and 100),
  active           boolean not null default true,
  lifecycles       text[] not null default '{}'
                   constraint sla_policy_lifecycles_known check (lifecycles <@ array['prospect', 'customer', 'dormant', 'lost']),
  tags             uuid[] not null default '{}',
  priorities       text[] not null default '{}'
                   constraint sla_policy_priorities_known check (priorities <@ array['low', 'normal', 'high', 'urgent']),
  kinds            text[] not null default '{}'
                   constraint sla_policy_kinds_known check (kinds <@ array['question', 'fault', 'complaint', 'return']),
  first_minutes    integer constraint sla_policy_first_range check (first_minutes between 1 and 525600),
  first_calendar   uuid references sla_calendar,
  next_minutes     integer constraint sla_policy_next_range check (next_minutes between 1 and 525600),
  next_calendar    uuid references sla_calendar,
  resolve_minutes  integer constraint sla_policy_resolve_range check (resolve_minutes between 1 and 525600),
  resolve_calendar uuid references sla_calendar,
  warn_percent     smallint constraint sla_policy_warn_percent_range check (warn_percent between 1 and 99),
  chain            jsonb not null default '[]' constraint sla_policy_chain_form check (jsonb_typeof(chain) = 'array'),
  version          integer not null default 1,
  constraint sla_policy_calendars_beside_minutes check (
    (first_minutes is null) = (first_calendar is null) and (next_minutes is null) = (next_calendar is null)
    and (resolve_minutes is null) = (resolve_calendar is null)),
  constraint sla_policy_promises_something check (num_nonnulls(first_minutes, next_minutes, resolve_minutes) > 0)
);
comment on table sla_policy is 'the first in order of rank that fits a request holds for it; an empty condition fits everything';
comment on column sla_policy.first_minutes is 'of the calendar''s time; so are the others';
comment on column sla_policy.chain is 'who is told when, as app/src/desk/sla/policy_model.rs writes it';
create index sla_policy_in_order on sla_policy (rank, id);
select guard_table('sla_policy');
create policy everyone_reads on sla_policy for select to qz_everyone using (true);
create policy administrators_write on sla_policy for all to qz_administer using (true) with check (true);
grant select on sla_policy to qz_everyone;
grant insert, update, delete on sla_policy to qz_administer;

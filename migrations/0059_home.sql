-- What stands on somebody's first page: which widgets, how wide, in which order. Who has chosen nothing has what is usual for their role.
create table home_layout (
  person_id  uuid primary key references person default me(),
  widgets    text[] not null
             constraint home_layout_widgets_range check (cardinality(widgets) <= 40 and length(array_to_string(widgets, ',')) <= 1000),
  updated_at timestamptz not null default app_now()
);
comment on column home_layout.widgets is 'in their order: the key of each, followed by ":wide" where it takes the whole width; one that a role may not see is left out when it is read';
select guard_table('home_layout');
grant select, insert, delete on home_layout to qz_everyone;
grant update (widgets, updated_at) on home_layout to qz_everyone;
create policy own_layout on home_layout to qz_everyone using (person_id = (select me())) with check (person_id = (select me()));

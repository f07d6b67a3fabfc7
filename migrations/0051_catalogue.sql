-- What is sold: products with categories, price lists, taxes and discount limits; and what of it stands on a deal.

-- ---------------------------------------------------------------------------------------------------------------------
-- Taxes are percentages of a line. Where one is included, the price holds it already.
create table tax_rate (
  id         uuid primary key,
  code       text not null constraint tax_rate_code_form check (code ~ '^[A-Za-z0-9._-]{1,20}$'),
  name       text not null constraint tax_rate_name_length check (length(trim(name)) between 1 and 100),
  name_en    text constraint tax_rate_name_en_length check (length(trim(name_en)) between 1 and 100),
  percent    numeric(6, 3) not null constraint tax_rate_percent_range check (percent between 0 and 100),
  included   boolean not null default false,
  rank       integer not null default 0,
  active     boolean not null default true,
  version    integer not null default 1,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now()
);
comment on column tax_rate.included is 'prices with this tax hold it already; otherwise it comes on top';
create unique index tax_rate_code_unique on tax_rate (lower(code)) where active;
select guard_table('tax_rate');
grant select on tax_rate to qz_everyone;
grant insert, update on tax_rate to qz_administer;
create policy everyone_reads on tax_rate for select to qz_everyone using (true);
create policy administrators_write on tax_rate for all to qz_administer using (true) with check (true);

-- How much of a price somebody of a role may let off without asking.
create table discount_limit (
  role    text primary key constraint discount_limit_role_known check (role in ('administrator', 'sales_manager', 'sales_rep')),
  percent numeric(6, 3) not null constraint discount_limit_percent_range check (percent between 0 and 100),
  version integer not null default 1
);
select guard_table('discount_limit');
grant select on discount_limit to qz_everyone;
grant update (percent, version) on discount_limit to qz_administer;
create policy everyone_reads on discount_limit for select to qz_everyone using (true);
create policy administrators_change on discount_limit for update to qz_administer using (true) with check (true);
insert into discount_limit (role, percent) values ('administrator', 100), ('sales_manager', 20), ('sales_rep', 10);

-- ---------------------------------------------------------------------------------------------------------------------
create table product_category (
  id         uuid primary key,
  name       text not null constraint product_category_name_length check (length(trim(name)) between 1 and 100),
  name_en    text constraint product_category_name_en_length check (length(trim(name_en)) between 1 and 100),
  rank       integer not null default 0,
  archived   boolean not null default false,
  version    integer not null default 1
);
create unique index product_category_name_unique on product_category (lower(name)) where not archived;
select guard_table('product_category');
grant select on product_category to qz_everyone;
grant insert, update on product_category to qz_catalogue;
create policy everyone_reads on product_category for select to qz_everyone using (true);
create policy catalogue_writes on product_category for all to qz_catalogue using (true) with check (true);

-- A product that is archived is not sold any more; what it stands on keeps it.
alter table product
  add column code        text constraint product_code_form check (code ~ '^[^[:space:]]([^[:cntrl:]]*[^[:space:]])?$' and length(code) <= 60),
  add column name_en     text constraint product_name_en_length check (length(trim(name_en)) between 1 and 200),
  add column category_id uuid references product_category,
  add column unit        text constraint product_unit_length check (length(trim(unit)) between 1 and 20),
  add column description text constraint product_description_length check (length(description) <= 4000),
  add column tax_id      uuid references tax_rate,
  add column find        text not null default '' constraint product_find_length check (length(find) <= 4000),
  add column version     integer not null default 1,
  add column created_by  uuid references person,
  add column created_at  timestamptz not null default app_now(),
  add column updated_at  timestamptz not null default app_now();
comment on column product.archived is 'not sold any more';
comment on column product.price is 'the price where no list has one';
comment on column product.tax_id is 'the tax that is proposed on a line';
comment on column product.find is 'names, code and series with their readings, as the list searches them (see catalogue/model.rs)';
create unique index product_code_unique on product (lower(code)) where not archived and code is not null;
create index product_by_find on product using gin (find gin_trgm_ops);
create index product_by_category on product (category_id) where category_id is not null;
create index product_by_tax on product (tax_id) where tax_id is not null;
-- Whoever writes a name and not how it is found leaves at least the name to be found.
create function keep_product_found() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' or new.find is not distinct from old.find then
    if tg_op = 'UPDATE' or new.find = '' then
      new.find := left(lower(regexp_replace(concat_ws(' ', new.name, new.name_en, new.code, new.series), '[^[:alnum:]]+', '', 'g')), 4000);
    end if;
  end if;
  return new;
end $$;
create trigger keep_product_found_added before insert on product for each row execute function keep_product_found();
create trigger keep_product_found before update of name, name_en, code, series on product for each row
  when ((new.name, new.name_en, new.code, new.series) is distinct from (old.name, old.name_en, old.code, old.series))
  execute function keep_product_found();
update product set find = left(lower(regexp_replace(concat_ws(' ', name, name_en, code, series), '[^[:alnum:]]+', '', 'g')), 4000);
grant insert, update on product to qz_catalogue;
create policy catalogue_writes on product for all to qz_catalogue using (true) with check (true);

-- What a product costs the house is for those who keep the catalogue; a row of its own, because everybody reads products.
create table product_cost (
  product_id uuid primary key references product,
  cost       numeric(19, 4) not null constraint product_cost_not_negative check (cost >= 0),
  currency   char(3) not null constraint product_cost_currency_form check (currency ~ '^[A-Z]{3}$')
);
select guard_table('product_cost');
grant select, insert, update, delete on product_cost to qz_catalogue;
create policy catalogue_keeps on product_cost to qz_catalogue using (true) with check (true);

-- ---------------------------------------------------------------------------------------------------------------------
-- A price list holds for a currency, for the days that it names, and for customers of a country or with a tag where it says so.
create table price_list (
  id         uuid primary key,
  name       text not null constraint price_list_name_length check (length(trim(name)) between 1 and 100),
  currency   char(3) not null constraint price_list_currency_form check (currency ~ '^[A-Z]{3}$'),
  country    text constraint price_list_country_length check (length(trim(country)) between 1 and 100),
  tag_id     uuid references tag on delete restrict,
  valid_from date,
  valid_to   date,
  priority   integer not null default 0 constraint price_list_priority_range check (priority between -1000 and 1000),
  active     boolean not null default true,
  version    integer not null default 1,
  created_by uuid references person,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  constraint price_list_days_in_order check (valid_from <= valid_to)
);
comment on column price_list.tag_id is 'the segment: customers with this tag';
comment on column price_list.valid_to is 'the last day on which it holds';
comment on column price_list.priority is 'of lists that fit alike the one with the greater number holds';
create unique index price_list_name_unique on price_list (lower(name)) where active;
create index price_list_by_tag on price_list (tag_id) where tag_id is not null;

create table price (
  id            uuid primary key,
  price_list_id uuid not null references price_list,
  product_id    uuid not null references product,
  min_quantity  numeric(19, 4) not null default 0 constraint price_min_quantity_range check (min_quantity between 0 and 10000000),
  unit_price    numeric(19, 4) not null constraint price_unit_price_range check (unit_price between 0 and 99999999),
  constraint price_tier_unique unique (price_list_id, product_id, min_quantity)
);
comment on column price.min_quantity is 'from this quantity on';
create index price_by_product on price (product_id);

do $$ declare tab text; begin
  foreach tab in array array['price_list', 'price'] loop
    perform guard_table(tab::regclass);
    execute format('grant select on %I to qz_deal_self, qz_deal_team, qz_deal_all, qz_catalogue', tab);
    execute format('grant insert, update on %I to qz_catalogue', tab);
    execute format('create policy sales_read on %I for select to qz_deal_self, qz_deal_team, qz_deal_all using (true)', tab);
    execute format('create policy catalogue_writes on %I for all to qz_catalogue using (true) with check (true)', tab);
  end loop;
end $$;
grant delete on price to qz_catalogue;

create policy catalogue_events on event for select to qz_catalogue using (subject_kind in ('product', 'price_list'));

-- ---------------------------------------------------------------------------------------------------------------------
-- Lines of a deal. What was there before stays as it is: no discount, no tax.
alter table deal_product
  add column discount     numeric(6, 3) not null default 0 constraint deal_product_discount_range check (discount between 0 and 100),
  add column tax_id       uuid references tax_rate,
  add column tax_percent  numeric(6, 3) not null default 0 constraint deal_product_tax_percent_range check (tax_percent between 0 and 100),
  add column tax_included boolean not null default false,
  add column list_price   numeric(19, 4) constraint deal_product_list_price_not_negative check (list_price >= 0),
  add column price_reason jsonb;
comment on column deal_product.discount is 'per cent off the price';
comment on column deal_product.tax_percent is 'as it was when the line was written';
comment on column deal_product.list_price is 'what the price lists said then; discounts are measured by it';
comment on column deal_product.price_reason is 'why that was the price (Reason in catalogue/model.rs)';
create index deal_product_by_product on deal_product (product_id);
grant update (discount, tax_id, tax_percent, tax_included, list_price, price_reason) on deal_product to qz_deal_write;

-- The value of a deal follows its products while this holds what they come to; whoever types another value ends that.
alter table deal add column products_sum numeric(19, 4) constraint deal_products_sum_not_negative check (products_sum >= 0);
comment on column deal.products_sum is 'what the products come to, while the value follows them; null where the value was typed';
grant update (products_sum) on deal to qz_deal_write;
create function typed_value_ends_following() returns trigger language plpgsql as $$
begin
  if new.products_sum is not distinct from old.products_sum then new.products_sum := null; end if;
  return new;
end $$;
create trigger typed_value_ends_following before update of value, currency on deal for each row
  when (old.products_sum is not null and (new.value is distinct from old.value or new.currency is distinct from old.currency))
  execute function typed_value_ends_following();

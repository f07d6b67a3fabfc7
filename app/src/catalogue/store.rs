//! Products and their categories in the database.

use super::{
    model::{
        Cost, DEEPEST, PAGE, PriceAt, ProductFields, ProductFilter, ProductForm, ProductList, ProductPage, ProductRow,
        SoldOn, TaxChoice,
    },
    pricing::sum_model::Terms,
};
use crate::{
    access::{Action, AppError, Tx, may, new_id},
    events::{Event, changed_fields, filled_fields, record},
    search::{spelled, squeezed},
};
use serde_json::json;
use uuid::Uuid;

/// A part of a text, as `like` takes it.
fn part(words: &str) -> Option<String> {
    let words = squeezed(words);
    (!words.is_empty()).then(|| format!("%{words}%"))
}

/// A page of the list, by category and name.
pub async fn page(tx: &mut Tx, filter: &ProductFilter, skip: u32) -> Result<ProductList, AppError> {
    let rows = sqlx::query_as!(
        ProductRow,
        r#"
        select p.id, p.code, p.name, p.name_en, c.name as "category?", c.name_en as category_en, p.unit, p.price, p.currency, p.archived, p.version
          from product p left join product_category c on c.id = p.category_id
         where p.archived = $1 and ($2::uuid is null or p.category_id = $2) and ($3::text is null or p.find like $3)
         order by c.rank nulls last, c.name collate "zh-x-icu", p.series collate "zh-x-icu" nulls last, p.name collate "zh-x-icu", p.id
         offset $4 limit $5
        "#,
        filter.archived,
        filter.category,
        part(&filter.words),
        i64::from(skip.min(DEEPEST)),
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
    )
    .fetch_all(tx.conn())
    .await?;
    let more = rows.len() > PAGE;
    Ok(ProductList { rows: rows.into_iter().take(PAGE).collect(), more })
}

/// Products that are sold, for a field that finds one by typing; those whose code begins so come first.
pub async fn found(tx: &mut Tx, words: &str) -> Result<Vec<ProductRow>, AppError> {
    let filter = ProductFilter { words: words.to_owned(), ..ProductFilter::default() };
    let mut found = page(tx, &filter, 0).await?.rows;
    let typed = words.trim().to_lowercase();
    let begins = |code: &String| !typed.is_empty() && code.to_lowercase().starts_with(&typed);
    found.sort_by_key(|row| !row.code.as_ref().is_some_and(begins));
    found.truncate(20);
    Ok(found)
}

/// A product with everything its page shows; the cost only to those who may know it.
///
/// # Errors
/// `NotFound`.
pub async fn product(tx: &mut Tx, id: Uuid) -> Result<ProductPage, AppError> {
    let row = sqlx::query!(
        r#"
        select p.code, p.name, p.name_en, p.series, p.category_id, p.unit, p.description, p.tax_id, p.price, p.currency, p.archived, p.version,
               c.name as "category?", c.name_en as category_en, t.name as "tax?", t.name_en as tax_en, t.percent as "percent?",
               t.included as "included?", o.currency as "own!"
          from organisation o, product p
          left join product_category c on c.id = p.category_id left join tax_rate t on t.id = p.tax_id
         where p.id = $1
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let tax = row
        .tax_id
        .zip(row.tax)
        .zip(row.percent.zip(row.included))
        .map(|((id, name), (percent, included))| TaxChoice { id, name, name_en: row.tax_en, percent, included });
    Ok(ProductPage {
        id,
        version: row.version,
        archived: row.archived,
        fields: ProductFields {
            code: row.code,
            name: row.name,
            name_en: row.name_en,
            series: row.series,
            category: row.category_id,
            unit: row.unit,
            description: row.description,
            tax: row.tax_id,
            price: row.price.map(|price| price.normalize()),
            currency: row.currency,
        },
        category: row.category.map(|name| (name, row.category_en)),
        tax,
        cost: cost(tx, id).await?,
        prices: prices(tx, id).await?,
        sold: sold(tx, id).await?,
        won: won(tx, id).await?,
        currency: row.own,
    })
}

async fn cost(tx: &mut Tx, id: Uuid) -> Result<Option<Cost>, AppError> {
    if !may(tx.role(), Action::ManageCatalogue) {
        return Ok(None);
    }
    let cost = sqlx::query_as!(Cost, "select cost as amount, currency from product_cost where product_id = $1", id);
    Ok(cost.fetch_optional(tx.conn()).await?)
}

/// What the lists say of a product, those in use first.
async fn prices(tx: &mut Tx, id: Uuid) -> Result<Vec<PriceAt>, AppError> {
    Ok(sqlx::query_as!(
        PriceAt,
        r#"
        select l.id as list, l.name, l.currency, l.active, l.valid_from, l.valid_to, p.min_quantity as "from", p.unit_price as price
          from price p join price_list l on l.id = p.price_list_id
         where p.product_id = $1 order by l.active desc, l.name collate "zh-x-icu", l.id, p.min_quantity limit 200
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The newest deals with the product, of those that the caller sees.
async fn sold(tx: &mut Tx, id: Uuid) -> Result<Vec<SoldOn>, AppError> {
    let rows = sqlx::query!(
        r#"
        select d.id, d.name, s.name as stage, s.name_en as stage_en, d.currency, l.quantity, l.price, l.discount, l.tax_percent, l.tax_included
          from deal_product l join deal d on d.id = l.deal_id and d.deleted_at is null join stage s on s.id = d.stage_id
         where l.product_id = $1 order by l.id desc limit 20
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?;
    let told = rows.into_iter().map(|row| {
        let terms = Terms {
            quantity: row.quantity,
            price: row.price,
            discount: row.discount,
            tax: row.tax_percent,
            included: row.tax_included,
        };
        let amount = terms.amounts(&row.currency).net;
        SoldOn {
            deal: row.id,
            name: row.name,
            stage: row.stage,
            stage_en: row.stage_en,
            quantity: row.quantity,
            amount,
            currency: row.currency,
        }
    });
    Ok(told.collect())
}

/// How much of it was sold, and what that came to without tax, in the organisation's currency by the rates of the days.
async fn won(tx: &mut Tx, id: Uuid) -> Result<(rust_decimal::Decimal, rust_decimal::Decimal), AppError> {
    let row = sqlx::query!(
        r#"
        select coalesce(sum(l.quantity), 0) as "quantity!",
               coalesce(sum(round(l.quantity * l.price * (100 - l.discount) / case when l.tax_included then 100 + l.tax_percent else 100 end
                                  * (d.base_value / nullif(d.value, 0)), 2)), 0) as "amount!"
          from deal_product l join deal d on d.id = l.deal_id and d.deleted_at is null and d.status = 'won'
         where l.product_id = $1
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.quantity, row.amount))
}

/// As the list finds it: each name and the code, with how they are read.
fn find(fields: &ProductFields) -> String {
    let parts = [Some(&fields.name), fields.name_en.as_ref(), fields.code.as_ref(), fields.series.as_ref()];
    let found: Vec<String> = parts.into_iter().flatten().map(|text| spelled(text)).collect();
    found.join(" ").chars().take(4_000).collect()
}

/// Refuses what does not exist or is not in use, unless it was there before.
async fn keep_references(tx: &mut Tx, old: &ProductFields, new: &ProductFields) -> Result<(), AppError> {
    let row = sqlx::query!(
        r#"
        select $1::uuid is null or $1 is not distinct from $3 or exists (select 1 from product_category where id = $1 and not archived) as "category!",
               $2::uuid is null or $2 is not distinct from $4 or exists (select 1 from tax_rate where id = $2 and active) as "tax!"
        "#,
        new.category,
        new.tax,
        old.category,
        old.tax,
    )
    .fetch_one(tx.conn())
    .await?;
    match (row.category, row.tax) {
        (false, _) => Err(AppError::invalid("category", "invalid_value")),
        (_, false) => Err(AppError::invalid("tax", "invalid_value")),
        _ => Ok(()),
    }
}

/// Adds a product.
///
/// # Errors
/// `Invalid` on `name` and `code` where another product has them, on `category` and `tax`.
pub async fn add(tx: &mut Tx, fields: &ProductFields, cost: Option<&Cost>) -> Result<Uuid, AppError> {
    keep_references(tx, &ProductFields::default(), fields).await?;
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    sqlx::query!(
        r#"
        insert into product (id, code, name, name_en, series, category_id, unit, description, tax_id, price, currency, find, created_by,
                             created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
        "#,
        id,
        fields.code,
        fields.name,
        fields.name_en,
        fields.series,
        fields.category,
        fields.unit,
        fields.description,
        fields.tax,
        fields.price,
        fields.currency,
        find(fields),
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    keep_cost(tx, id, cost).await?;
    record(tx, Event::of("product.created", "product", id).version(1).after(filled_fields(fields))).await?;
    Ok(id)
}

async fn keep_cost(tx: &mut Tx, id: Uuid, cost: Option<&Cost>) -> Result<(), AppError> {
    match cost {
        None => sqlx::query!("delete from product_cost where product_id = $1", id).execute(tx.conn()).await?,
        Some(cost) => {
            sqlx::query!(
                r#"
                insert into product_cost (product_id, cost, currency) values ($1, $2, $3)
                on conflict (product_id) do update set cost = excluded.cost, currency = excluded.currency
                "#,
                id,
                cost.amount,
                cost.currency,
            )
            .execute(tx.conn())
            .await?
        }
    };
    Ok(())
}

/// Holds a product that was seen in this version.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
async fn hold(tx: &mut Tx, id: Uuid, seen: i32) -> Result<ProductPage, AppError> {
    sqlx::query!("select id from product where id = $1 for update", id).fetch_one(tx.conn()).await?;
    let was = product(tx, id).await?;
    if was.version == seen { Ok(was) } else { Err(AppError::conflict("changed")) }
}

/// Changes a product that was seen in this version; gives the form that it had, which brings it back.
///
/// # Errors
/// As [`add`], the conflict `changed`.
pub async fn change(
    tx: &mut Tx,
    id: Uuid,
    seen: i32,
    fields: &ProductFields,
    cost: Option<&Cost>,
) -> Result<ProductForm, AppError> {
    let was = hold(tx, id, seen).await?;
    keep_references(tx, &was.fields, fields).await?;
    let now = tx.now();
    sqlx::query!(
        r#"
        update product set code = $2, name = $3, name_en = $4, series = $5, category_id = $6, unit = $7, description = $8, tax_id = $9,
                           price = $10, currency = $11, find = $12, version = version + 1, updated_at = $13
         where id = $1
        "#,
        id,
        fields.code,
        fields.name,
        fields.name_en,
        fields.series,
        fields.category,
        fields.unit,
        fields.description,
        fields.tax,
        fields.price,
        fields.currency,
        find(fields),
        now,
    )
    .execute(tx.conn())
    .await?;
    keep_cost(tx, id, cost).await?;
    let (before, mut after) = changed_fields(&was.fields, fields).unwrap_or_else(|| (json!({}), json!({})));
    if was.cost.as_ref() != cost {
        // What it is stands with the product, for those who may know.
        after["cost_changed"] = json!(true);
    }
    record(tx, Event::of("product.changed", "product", id).version(seen + 1).before(before).after(after)).await?;
    Ok(ProductForm::of(&was))
}

/// Takes a product out of what is sold, or brings it back.
///
/// # Errors
/// The conflict `changed`; `Invalid` on `name` or `code` where another product has them by now.
pub async fn archive(tx: &mut Tx, id: Uuid, seen: i32, archived: bool) -> Result<(), AppError> {
    let was = hold(tx, id, seen).await?;
    let now = tx.now();
    sqlx::query!(
        "update product set archived = $2, version = version + 1, updated_at = $3 where id = $1",
        id,
        archived,
        now
    )
    .execute(tx.conn())
    .await?;
    let changed = Event::of("product.changed", "product", id).version(seen + 1);
    record(tx, changed.before(json!({ "archived": was.archived })).after(json!({ "archived": archived }))).await?;
    Ok(())
}

/// Writes anew how products are found whose names came from elsewhere.
pub async fn keep_found(tx: &mut Tx, ids: &[Uuid]) -> Result<(), AppError> {
    let rows = sqlx::query!("select id, code, name, name_en, series from product where id = any ($1)", ids)
        .fetch_all(tx.conn())
        .await?;
    let (ids, lines): (Vec<Uuid>, Vec<String>) = rows
        .into_iter()
        .map(|row| {
            let (code, name, name_en, series) = (row.code, row.name, row.name_en, row.series);
            (row.id, find(&ProductFields { code, name, name_en, series, ..ProductFields::default() }))
        })
        .unzip();
    sqlx::query!(
        "update product p set find = n.find from unnest($1::uuid[], $2::text[]) as n (id, find) where p.id = n.id",
        &ids,
        &lines,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

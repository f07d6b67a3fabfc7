//! Whether deals have what stages ask for: on the way in what the stage requires, on the way on what the one that they leave
//! needs ticked. Whatever people and rules move, they move past this; what the database moves by itself asks the same functions.

use super::{
    entry_model::{Missing, OpenItem, RequiredField},
    model::{Card, Fill, StageKind},
    moving_store::{self, Before, Target},
    store,
};
use crate::access::{AppError, FieldError, Tx};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// An item that was ticked on a deal as it moved on.
pub(super) struct Ticked {
    pub(super) deal: Uuid,
    item: Uuid,
    name: String,
    name_en: Option<String>,
}

/// Ticks items of the stages in which these deals are; those that are ticked already stay as they were.
pub(super) async fn tick(tx: &mut Tx, deals: &[Uuid], items: &[Uuid]) -> Result<Vec<Ticked>, AppError> {
    if items.is_empty() {
        return Ok(vec![]);
    }
    let (me, now) = (tx.person(), tx.now());
    Ok(sqlx::query_as!(
        Ticked,
        r#"
        with added as (
          insert into deal_item (deal_id, item_id, done_by, done_at)
          select d.id, i.id, $3, $4 from deal d join stage_item i on i.stage_id = d.stage_id and not i.archived
           where d.id = any ($1) and i.id = any ($2)
          on conflict (deal_id, item_id) do nothing
          returning deal_id, item_id)
        select a.deal_id as "deal!", i.id as "item!", i.name as "name!", i.name_en
          from added a join stage_item i on i.id = a.item_id order by i.rank, i.id
        "#,
        deals,
        items,
        me,
        now,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// What the log says of them: which they are, and how they are called in both languages.
pub(super) fn told<'a>(ticked: impl Iterator<Item = &'a Ticked>) -> Map<String, Value> {
    let all: Vec<&Ticked> = ticked.collect();
    if all.is_empty() {
        return Map::new();
    }
    let ids: Vec<Uuid> = all.iter().map(|one| one.item).collect();
    let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
    let english: Vec<&str> = all.iter().map(|one| one.name_en.as_deref().unwrap_or(&one.name)).collect();
    Map::from_iter([
        ("items".to_owned(), json!(ids)),
        ("items_name".to_owned(), json!(names.join("、"))),
        ("items_name_en".to_owned(), json!(english.join(", "))),
    ])
}

/// Takes back ticks that moves made: pairs of deal and item.
pub(super) async fn untick(tx: &mut Tx, deals: &[Uuid], items: &[Uuid]) -> Result<(), AppError> {
    if items.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "delete from deal_item k using unnest($1::uuid[], $2::uuid[]) as t (deal, item) where k.deal_id = t.deal and k.item_id = t.item",
        deals,
        items,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What the database alone knows to be missing.
struct Lack {
    deal: Uuid,
    fields: Vec<RequiredField>,
    items: Vec<Uuid>,
}

/// Asked of deals that the caller may write.
async fn lacking(tx: &mut Tx, deals: &[Uuid], stage: Uuid) -> Result<Vec<Lack>, AppError> {
    let rows = sqlx::query!(
        r#"select l.deal as "deal!", l.lacks as "lacks!", l.items as "items!" from deals_lack($1, $2) l"#,
        deals,
        stage,
    )
    .fetch_all(tx.conn())
    .await?;
    let lack = |fields: Vec<String>| fields.iter().filter_map(|key| RequiredField::from_key(key)).collect();
    Ok(rows.into_iter().map(|row| Lack { deal: row.deal, fields: lack(row.lacks), items: row.items }).collect())
}

/// Items with their names, in the order of the lists.
async fn named(tx: &mut Tx, items: &[Uuid]) -> Result<Vec<OpenItem>, AppError> {
    if items.is_empty() {
        return Ok(vec![]);
    }
    Ok(sqlx::query_as!(
        OpenItem,
        r#"
        select i.id, i.name, i.name_en from stage_item i join stage s on s.id = i.stage_id
         where i.id = any ($1) order by s.rank, s.id, i.rank, i.id
        "#,
        items,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// What is missing before these deals may go to a stage; nothing for those that are in it.
///
/// # Errors
/// `NotFound` for deals out of sight and for a stage that is not in use, `NotAllowed` for deals that may only be read.
pub async fn missing(tx: &mut Tx, ids: &[Uuid], stage: Uuid) -> Result<Missing, AppError> {
    let target = moving_store::target(tx, stage).await?;
    let cards = store::cards(tx, ids).await?;
    if cards.len() < ids.len() {
        return Err(AppError::NotFound);
    }
    if cards.iter().any(|card| !card.may_edit) {
        return Err(AppError::NotAllowed);
    }
    let entering: Vec<&Card> = cards.iter().filter(|card| card.stage != stage).collect();
    let lacks = lacking(tx, ids, stage).await?;
    let of_database = lacks.iter().flat_map(|lack| lack.fields.iter().copied());
    let of_cards = entering.iter().flat_map(|card| card.lacks(&target.stage, None));
    let lacked: Vec<RequiredField> = of_database.chain(of_cards).collect();
    let open: Vec<Uuid> = lacks.iter().flat_map(|lack| lack.items.iter().copied()).collect();
    Ok(Missing {
        fields: RequiredField::ALL.into_iter().filter(|field| lacked.contains(field)).collect(),
        items: named(tx, &open).await?,
    })
}

/// What the stage requires, what the one that is left needs ticked, and the reason for winning or losing.
pub(super) async fn check(tx: &mut Tx, deals: &[Before], target: &Target, fill: Option<&Fill>) -> Result<(), AppError> {
    if let Some(customer) = fill.and_then(|fill| fill.customer) {
        store::customer_in_sight(tx, customer).await?;
    }
    let entering: Vec<&Before> = deals.iter().filter(|deal| deal.stage != target.stage.id).collect();
    let mut refused: Vec<FieldError> = Vec::new();
    for deal in &entering {
        for field in deal.card.lacks(&target.stage, fill) {
            let error = field.refusal(Some(deal.card.name.clone()));
            if !refused.iter().any(|other| other.code == error.code) {
                refused.push(error);
            }
        }
    }
    refused.extend(held_back(tx, &entering, target).await?);
    if let Some(currency) = fill.and_then(|fill| fill.value.and(fill.currency.as_deref())) {
        refused.extend(priced_otherwise(tx, &entering, currency).await?);
    }
    if target.stage.kind != StageKind::Open
        && !entering.is_empty()
        && !reason_given(tx, target.stage.kind, fill).await?
    {
        refused.push(FieldError { field: "close_reason".to_owned(), code: "required_reason".to_owned(), detail: None });
    }
    if refused.is_empty() { Ok(()) } else { Err(AppError::Invalid(refused)) }
}

/// What cards do not show. The database is asked only where that may matter, because most moves are past it.
async fn held_back(tx: &mut Tx, entering: &[&Before], target: &Target) -> Result<Vec<FieldError>, AppError> {
    if !target.stage.asks_beyond_cards() && !entering.iter().any(|deal| deal.held) {
        return Ok(vec![]);
    }
    let ids: Vec<Uuid> = entering.iter().map(|deal| deal.id).collect();
    let lacks = lacking(tx, &ids, target.stage.id).await?;
    let mut refused: Vec<FieldError> = Vec::new();
    for field in RequiredField::ALL.into_iter().filter(|field| !field.is_on_card()) {
        let lacking = lacks.iter().find(|lack| lack.fields.contains(&field)).map(|lack| lack.deal);
        let deal = entering.iter().find(|deal| Some(deal.id) == lacking);
        refused.extend(deal.map(|deal| field.refusal(Some(deal.card.name.clone()))));
    }
    let open: Vec<Uuid> = lacks.iter().flat_map(|lack| lack.items.iter().copied()).collect();
    refused.extend(named(tx, &open).await?.iter().map(OpenItem::refusal));
    Ok(refused)
}

/// Deals that would get their value in another currency than the prices of their products are in: another one would make other
/// prices of them.
async fn priced_otherwise(tx: &mut Tx, entering: &[&Before], currency: &str) -> Result<Option<FieldError>, AppError> {
    let others = |deal: &&&Before| deal.card.value.is_none() && deal.card.currency != currency;
    let ids: Vec<Uuid> = entering.iter().filter(others).map(|deal| deal.id).collect();
    if ids.is_empty() {
        return Ok(None);
    }
    let found = sqlx::query_scalar!("select deal_id from deal_product where deal_id = any ($1) limit 1", &ids)
        .fetch_optional(tx.conn())
        .await?;
    let name = entering.iter().find(|deal| Some(deal.id) == found).map(|deal| deal.card.name.clone());
    Ok(name.map(|name| FieldError {
        field: "value".to_owned(),
        code: "currency_of_products".to_owned(),
        detail: Some(name),
    }))
}

/// Whether a reason of the right kind was given, where the organisation has any to choose from.
async fn reason_given(tx: &mut Tx, kind: StageKind, fill: Option<&Fill>) -> Result<bool, AppError> {
    let reason = fill.and_then(|fill| fill.close_reason);
    let given = sqlx::query_scalar!(
        r#"
        select coalesce(bool_or(id = $2), false) or count(*) = 0 as "given!" from close_reason where kind = $1 and not archived
        "#,
        kind.key(),
        reason,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(given)
}

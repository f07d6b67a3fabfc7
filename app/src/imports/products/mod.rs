//! Products with their list prices.

pub mod store;

use super::context::{Context, Hit, Names, PREVIEW_ROWS, Taken, changed, filled};
use super::model::Target;
use super::plan::{Existing, FilePlan};
use super::records::store::Recorded;
use super::report::PreviewRow;
use super::row::{Cells, Finding, RawRow, Refused};
use super::value::plain_name;
use crate::access::{AppError, Tx, new_id};
use crate::events::Event;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// A product; its fields are named as the columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Article {
    #[serde(skip)]
    pub id: Uuid,
    pub name: String,
    pub series: Option<String>,
    pub price: Option<Decimal>,
    pub currency: Option<String>,
    pub external_key: Option<String>,
}

fn read(context: &Context, file: &FilePlan, raw: &RawRow, taken: &mut Taken) -> Result<Article, Refused> {
    let mut cells = Cells::of(&context.plan, file, raw, &mut taken.findings)?;
    let name = cells.required(Target::Name, 200)?;
    let price = cells.amount(Target::Price)?;
    Ok(Article {
        id: new_id(),
        name,
        series: cells.text(Target::Series, 100),
        currency: price.map(|_| context.currency.clone()),
        price,
        external_key: cells.text(Target::Key, 200),
    })
}

/// Takes a batch of rows.
pub async fn take(tx: &mut Tx, context: &Context, file: &FilePlan, rows: &[RawRow]) -> Result<Taken, AppError> {
    let known = store::articles(tx).await?.into_iter().chain(context.coming.products.iter().cloned());
    let known: Names<Article> = known.map(|article| (article.name.clone(), article)).collect();
    let mut taken = Taken::default();
    let (mut new, mut updated) = (vec![], vec![]);
    for raw in rows {
        let Ok(article) = read(context, file, raw, &mut taken) else {
            taken.counts.refused += 1;
            continue;
        };
        show(&article, raw.line, &mut taken);
        if context.met(&plain_name(&article.name), &mut taken.seen) {
            taken.findings.push(Finding::remark(raw.line, Target::Name, "duplicate_in_file", article.name));
            taken.counts.skipped += 1;
            continue;
        }
        match known.find(&article.name) {
            Hit::None => {
                taken.events.push(Event::of("product.created", "product", article.id).after(filled(&article)));
                taken
                    .records
                    .push(Recorded { after: Some(filled(&article)), ..Recorded::created("product", article.id) });
                taken.counts.created += 1;
                new.push(article);
            }
            Hit::Many => {
                taken.findings.push(Finding::refusal(raw.line, Target::Name, "product_ambiguous", article.name));
                taken.counts.refused += 1;
            }
            Hit::One(old, _) => updated.extend(meet(context, old, article, &mut taken)),
        }
    }
    if !context.dry {
        store::add(tx, &new).await?;
        store::change(tx, &updated).await?;
    }
    taken.coming.products = new;
    Ok(taken)
}

fn show(article: &Article, line: u32, taken: &mut Taken) {
    if taken.preview.len() < PREVIEW_ROWS {
        let price = article
            .price
            .map(|price| crate::locale::format::money(price, article.currency.as_deref().unwrap_or_default()));
        let cells = [
            (Target::Name, Some(article.name.clone())),
            (Target::Series, article.series.clone()),
            (Target::Price, price),
        ];
        let cells = cells.into_iter().filter_map(|(target, text)| Some((target, text?))).collect();
        taken.preview.push(PreviewRow { line, cells });
    }
}

/// A product that is there already: what it becomes, if the plan wants that and something differs.
fn meet(context: &Context, old: &Article, row: Article, taken: &mut Taken) -> Option<Article> {
    let new = Article {
        id: old.id,
        name: old.name.clone(),
        series: row.series.or_else(|| old.series.clone()),
        currency: row.price.and(row.currency).or_else(|| old.currency.clone()),
        price: row.price.or(old.price),
        external_key: row.external_key.or_else(|| old.external_key.clone()),
    };
    let Some((before, after)) = changed(old, &new).filter(|_| context.plan.existing == Existing::Update) else {
        taken.records.push(Recorded::found("product", old.id, 1));
        taken.counts.skipped += 1;
        return None;
    };
    let (before, after) = (Value::Object(before), Value::Object(after));
    taken.events.push(Event::of("product.changed", "product", old.id).before(before.clone()).after(after));
    taken.records.push(Recorded { after: Some(filled(&new)), ..Recorded::updated("product", old.id, 1, before) });
    taken.counts.updated += 1;
    Some(new)
}

//! Quotes of the sample company: some in each state, with what the customers of those that were sent have seen.

use super::{dice::id_of, world::World};
use app::{
    locale::Lang,
    quotes::{
        document_model::{Document, DocumentLine},
        sums_model::{Priced, sums},
    },
};
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// State, days since it was made, discount of the whole, what the customer said and why.
type Tale = (&'static str, i64, i64, Option<(&'static str, Option<&'static str>)>);

const TALES: [Tale; 8] = [
    ("expired", 70, 5, None),
    ("accepted", 40, 3, Some(("王建国", Some("请安排下月初发货")))),
    ("declined", 34, 0, Some(("李敏", Some("价格高于预算，先不考虑")))),
    ("withdrawn", 20, 0, None),
    ("sent", 12, 5, None),
    ("sent", 5, 0, None),
    ("draft", 2, 8, None),
    ("draft", 1, 0, None),
];

/// A deal that is offered something.
#[derive(FromRow)]
struct Deal {
    id: Uuid,
    customer_id: Uuid,
    owner_id: Uuid,
    name: String,
    currency: String,
    customer: String,
    address: Option<String>,
    contact: Option<String>,
    seller: String,
    email: String,
}

/// Something that is sold.
#[derive(FromRow)]
struct Product {
    id: Uuid,
    name: String,
    unit: String,
    quantity: Decimal,
    price: Decimal,
}

/// Writes them, for the small company.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    sqlx::query(
        "update quote_setting set house_en = 'Qingdao Haizhou Machinery Co., Ltd.', heading = '青岛市城阳区长城路 128 号  电话 0532-6688 0000',
                heading_en = '128 Changcheng Road, Chengyang, Qingdao  Tel. +86 532 6688 0000',
                bank = E'开户行：中国银行青岛城阳支行\\n账号：4567 0000 1234 5678', terms = '预付 30%，发货前付清余款。', terms_en = '30% in advance, the rest before shipment.'",
    )
    .execute(&mut *conn)
    .await?;
    let deals: Vec<Deal> = sqlx::query_as(
        "select d.id, d.customer_id, d.owner_id, d.name, d.currency::text as currency, c.name as customer, c.address, p.name as seller,
                (select k.name from customer_contact h join contact k on k.id = h.contact_id and k.deleted_at is null
                  where h.customer_id = c.id order by h.is_primary desc, k.id limit 1) as contact, coalesce(p.email, '') as email
           from deal d join customer c on c.id = d.customer_id and c.deleted_at is null join person p on p.id = d.owner_id
          where d.deleted_at is null and d.status = 'open' and exists (select from deal_product l where l.deal_id = d.id)
          order by d.created_at, d.id limit 8",
    )
    .fetch_all(&mut *conn)
    .await?;
    let house: String = sqlx::query_scalar("select name from organisation").fetch_one(&mut *conn).await?;
    let mut number = 0;
    for ((tale, deal), place) in TALES.iter().zip(&deals).zip(0_u64..) {
        let id = id_of("quote", place, world.dawn);
        let made = world.dawn - Duration::days(tale.1);
        let sent = (tale.0 != "draft").then(|| {
            number += 1;
            format!("Q-{}-{number:04}", world.dawn.year())
        });
        let products: Vec<Product> = sqlx::query_as(
            "select p.id, p.name, coalesce(p.unit, '') as unit, l.quantity, l.price from deal_product l join product p on p.id = l.product_id
              where l.deal_id = $1 order by p.name, l.id limit 9",
        )
        .bind(deal.id)
        .fetch_all(&mut *conn)
        .await?;
        let document = shown(&house, deal, &products, tale, made, sent.as_deref());
        quote(conn, id, deal, &document, tale, made).await?;
        version(conn, id, deal, &document, made).await?;
        lines(conn, id, place, &document, &products, world).await?;
        if sent.is_some() {
            freeze(conn, id, &document, tale, made).await?;
        }
        told(conn, world, id, deal, &document, tale, made).await?;
    }
    sqlx::query("insert into quote_counter (year, last) values ($1, $2)")
        .bind(i16::try_from(world.dawn.year()).unwrap_or(2026))
        .bind(number)
        .execute(conn)
        .await?;
    Ok(())
}

fn shown(
    house: &str,
    deal: &Deal,
    products: &[Product],
    tale: &Tale,
    made: DateTime<Utc>,
    number: Option<&str>,
) -> Document {
    let discount = Decimal::from(tale.2);
    let line = |product: &Product| {
        let priced = Priced {
            quantity: product.quantity,
            price: product.price,
            discount: Decimal::ZERO,
            tax: Decimal::from(13),
            included: false,
        };
        DocumentLine { name: product.name.clone(), unit: product.unit.clone(), priced, amount: priced.amount(2) }
    };
    let lines: Vec<DocumentLine> = products.iter().map(line).collect();
    let priced: Vec<Priced> = lines.iter().map(|line| line.priced).collect();
    Document {
        number: number.unwrap_or_default().to_owned(),
        version: 1,
        title: deal.name.clone(),
        lang: Lang::ZhCn,
        currency: deal.currency.clone(),
        logo: None,
        house: house.to_owned(),
        heading: "青岛市城阳区长城路 128 号  电话 0532-6688 0000".to_owned(),
        seller: deal.seller.clone(),
        seller_mail: deal.email.clone(),
        customer: deal.customer.clone(),
        contact: deal.contact.clone(),
        address: deal.address.clone(),
        issued_on: made.date_naive(),
        valid_until: ends(made),
        sums: sums(&priced, discount, &deal.currency),
        lines,
        discount,
        terms: "预付 30%，发货前付清余款。".to_owned(),
        incoterm: None,
        place: String::new(),
        deliver_on: None,
        notes: "含安装调试与一年质保。".to_owned(),
        bank: "开户行：中国银行青岛城阳支行\n账号：4567 0000 1234 5678".to_owned(),
    }
}

/// The last day on which it holds.
fn ends(made: DateTime<Utc>) -> NaiveDate {
    (made + Duration::days(30)).date_naive()
}

async fn quote(
    conn: &mut PgConnection,
    id: Uuid,
    deal: &Deal,
    document: &Document,
    tale: &Tale,
    made: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into quote (id, deal_id, customer_id, owner_id, title, currency, amount, valid_until, created_by, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $4, $9, $10)",
    )
    .bind(id)
    .bind(deal.id)
    .bind(deal.customer_id)
    .bind(deal.owner_id)
    .bind(&document.title)
    .bind(&document.currency)
    .bind(document.sums.total)
    .bind(document.valid_until)
    .bind(made)
    .bind(made + Duration::hours(if tale.3.is_some() { 60 } else { 2 }))
    .execute(conn)
    .await?;
    Ok(())
}

async fn version(
    conn: &mut PgConnection,
    id: Uuid,
    deal: &Deal,
    document: &Document,
    made: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into quote_version (quote_id, number, title, currency, language, discount, terms, valid_until, notes, total, made_by, made_at)
         values ($1, 1, $2, $3, 'zh-CN', $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(id)
    .bind(&document.title)
    .bind(&document.currency)
    .bind(document.discount)
    .bind(&document.terms)
    .bind(document.valid_until)
    .bind(&document.notes)
    .bind(document.sums.total)
    .bind(deal.owner_id)
    .bind(made)
    .execute(conn)
    .await?;
    Ok(())
}

async fn lines(
    conn: &mut PgConnection,
    id: Uuid,
    place: u64,
    document: &Document,
    products: &[Product],
    world: &World,
) -> sqlx::Result<()> {
    for ((line, product), at) in document.lines.iter().zip(products).zip(1_u64..) {
        sqlx::query(
            "insert into quote_line (id, quote_id, number, place, product_id, name, unit, quantity, price, tax_percent)
             values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(id_of("quote line", place * 10 + at, world.dawn))
        .bind(id)
        .bind(i16::try_from(at).unwrap_or(1))
        .bind(product.id)
        .bind(&line.name)
        .bind(&line.unit)
        .bind(line.priced.quantity)
        .bind(line.priced.price)
        .bind(line.priced.tax)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// What was sent stands still, and what the customer said stands beside it.
async fn freeze(
    conn: &mut PgConnection,
    id: Uuid,
    document: &Document,
    (state, _, _, said): &Tale,
    made: DateTime<Utc>,
) -> sqlx::Result<()> {
    let sent = made + Duration::hours(1);
    sqlx::query("update quote_version set sent_at = $2, document = $3 where quote_id = $1")
        .bind(id)
        .bind(sent)
        .bind(sqlx::types::Json(document))
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "update quote set number = $2, sent = 1, sent_at = $3, state = $4, was = case when $4 = 'withdrawn' then 'sent' end,
                answered_at = $5, answered_as = $6, reason = $7 where id = $1",
    )
    .bind(id)
    .bind(&document.number)
    .bind(sent)
    .bind(state)
    .bind(said.map(|_| made + Duration::hours(60)))
    .bind(said.map(|(name, _)| document.contact.as_deref().unwrap_or(name)))
    .bind(said.and_then(|(_, reason)| reason))
    .execute(conn)
    .await?;
    Ok(())
}

/// What the timelines of the deals tell of it.
async fn told(
    conn: &mut PgConnection,
    world: &World,
    id: Uuid,
    deal: &Deal,
    document: &Document,
    (state, .., said): &Tale,
    made: DateTime<Utc>,
) -> sqlx::Result<()> {
    let mut kinds = vec![("quote.created", made, true)];
    if *state != "draft" {
        kinds.push(("quote.sent", made + Duration::hours(1), true));
    }
    match *state {
        "accepted" => kinds.push(("quote.accepted", made + Duration::hours(60), false)),
        "declined" => kinds.push(("quote.declined", made + Duration::hours(60), false)),
        "expired" => kinds.push(("quote.expired", made + Duration::days(31), false)),
        "withdrawn" => kinds.push(("quote.withdrawn", made + Duration::hours(2), true)),
        _ => {}
    }
    let name = if document.number.is_empty() { &document.title } else { &document.number };
    for (kind, at, by_hand) in kinds {
        let said = said.filter(|_| !by_hand);
        sqlx::query(
            "insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, after)
             values (gen_random_uuid(), $11, $1, $2, $3, 'deal', $4, $5, $6,
                     jsonb_strip_nulls(jsonb_build_object('quote', $7::uuid, 'quote_name', $8::text, 'answered_as', $9::text, 'quote_reason', $10::text)))",
        )
        .bind(at)
        .bind(by_hand.then_some(deal.owner_id))
        .bind(kind)
        .bind(deal.id)
        .bind(deal.customer_id)
        .bind(deal.owner_id)
        .bind(id)
        .bind(name)
        .bind(said.map(|(name, _)| document.contact.as_deref().unwrap_or(name)))
        .bind(said.and_then(|(_, reason)| reason))
        .bind(world.recorded(at))
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

//! The search index, as the worker would fill it once the quietened triggers had told it.

use super::{
    copy::Copy,
    customers::{Contact, Customer, contacts_of},
    deals::Deal,
    world::World,
};
use app::search::{Searchable, terms, title_key, vector};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// One of so many customers, with their contacts, and of so many deals says where spans of time begin.
const SAMPLED: u64 = 64;

/// Writes the entries of all customers, contacts and deals.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    write_spans(conn, world).await?;
    let columns = "record_id, kind, owner_id, touched_at, title_key, terms";
    let mut copy = Copy::into(conn, "search_entry", columns).await?;
    for place in 0..world.amounts.customers {
        let c = Customer::at(world, place);
        let of = Searchable {
            kind: "customer",
            title: &c.name,
            phone: &c.phone,
            email: c.email.as_deref().unwrap_or_default(),
            owner: Some(c.owner),
            ..Searchable::default()
        };
        put(&mut copy, c.id, &of, c.created);
        for number in 0..contacts_of(world, place) {
            let one = Contact::at(world, &c, place, number);
            let of = Searchable {
                kind: "contact",
                title: &one.name,
                phone: &one.phone,
                email: one.email.as_deref().unwrap_or_default(),
                extra: one.wechat.as_deref().unwrap_or_default(),
                owner: Some(c.owner),
            };
            put(&mut copy, one.id, &of, one.created);
        }
        copy.flow().await?;
    }
    for place in 0..world.amounts.open_deals + world.amounts.closed_deals {
        let d = Deal::at(world, place);
        let of = Searchable { kind: "deal", title: &d.name, owner: Some(d.owner), ..Searchable::default() };
        put(&mut copy, d.id, &of, d.entered());
        copy.flow().await?;
    }
    copy.finish().await?;
    Ok(())
}

/// Cuts time into spans before there are entries, so that each gets the right one as it is written.
async fn write_spans(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let mut times: Vec<DateTime<Utc>> = Vec::new();
    for place in (0..world.amounts.customers).step_by(usize::try_from(SAMPLED).unwrap_or(1)) {
        let c = Customer::at(world, place);
        times.push(c.created);
        times.extend((0..contacts_of(world, place)).map(|number| Contact::at(world, &c, place, number).created));
    }
    let deals =
        (0..world.amounts.open_deals + world.amounts.closed_deals).step_by(usize::try_from(SAMPLED).unwrap_or(1));
    times.extend(deals.map(|place| Deal::at(world, place).entered()));
    times.sort_unstable();
    let size: i32 = sqlx::query_scalar("select search_span_size()").fetch_one(&mut *conn).await?;
    let step = usize::try_from(u64::from(size.unsigned_abs()) / SAMPLED).unwrap_or(1).max(1);
    let mut begins: Vec<DateTime<Utc>> = times.into_iter().skip(step).step_by(step).collect();
    begins.dedup();
    sqlx::query(
        "insert into search_span select (select max(span) from search_span) + b.place, b.at from unnest($1::timestamptz[]) with ordinality as b (at, place)",
    )
    .bind(begins)
    .execute(conn)
    .await?;
    Ok(())
}

fn put(copy: &mut Copy<'_>, id: Uuid, of: &Searchable<'_>, touched: DateTime<Utc>) {
    copy.row(&[&id, &of.kind, &of.owner, &touched, &title_key(of.title), &vector(&terms(of))]);
}

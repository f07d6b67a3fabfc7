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

/// Writes the entries of all customers, contacts and deals.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
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

fn put(copy: &mut Copy<'_>, id: Uuid, of: &Searchable<'_>, touched: DateTime<Utc>) {
    copy.row(&[&id, &of.kind, &of.owner, &touched, &title_key(of.title), &vector(&terms(of))]);
}

//! What hangs on deals: contacts, products, tags, activities, and records shared with somebody.

use super::{
    copy::Copy,
    customers::{Contact, contacts_of},
    deals::Deal,
    dice::{Dice, id_of},
    sales::TAGS,
    world::{Market, World},
};
use sqlx::PgConnection;

/// Writes everything that hangs on deals.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    write_contacts(conn, world).await?;
    write_products(conn, world).await?;
    write_tags(conn, world).await?;
    write_activities(conn, world).await?;
    write_shares(conn, world).await
}

fn all(world: &World) -> std::ops::Range<u64> {
    0..world.amounts.open_deals + world.amounts.closed_deals
}

async fn write_contacts(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let mut copy = Copy::into(conn, "deal_contact", "deal_id, contact_id, role").await?;
    for place in all(world) {
        let deal = Deal::at(world, place);
        if let Some((row, customer)) = &deal.customer {
            for number in 0..contacts_of(world, *row).min(1 + place % 2) {
                let contact = Contact::at(world, customer, *row, number);
                let role = match (deal.market, number) {
                    (Market::Abroad, 0) => "Decision maker",
                    (Market::Abroad, _) => "User",
                    (_, 0) => "决策人",
                    (_, _) => "使用人",
                };
                copy.row(&[&deal.id, &contact.id, &role]);
            }
        }
        copy.flow().await?;
    }
    copy.finish().await?;
    Ok(())
}

async fn write_products(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let mut copy = Copy::into(conn, "deal_product", "id, deal_id, product_id, quantity, price").await?;
    for place in all(world) {
        let deal = Deal::at(world, place);
        for (number, line) in deal.lines.iter().enumerate() {
            let id = id_of("line", place * 10 + number as u64, deal.created());
            copy.row(&[&id, &deal.id, &world.sales.products[line.product], &line.quantity, &line.price]);
        }
        copy.flow().await?;
    }
    copy.finish().await?;
    Ok(())
}

async fn write_tags(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let mut copy = Copy::into(conn, "deal_tag", "deal_id, tag_id").await?;
    for place in all(world) {
        let mut dice = Dice::of("deal tag", place);
        let count = dice.weighted(&[60, 28, 12]);
        let first = usize::try_from(dice.below(TAGS.len() as u64)).unwrap_or(0);
        if count > 0 {
            let deal = Deal::at(world, place);
            for number in 0..count {
                copy.row(&[&deal.id, &world.sales.tags[(first + number * 2) % TAGS.len()]]);
            }
            copy.flow().await?;
        }
    }
    copy.finish().await?;
    Ok(())
}

async fn write_activities(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let columns = "id, deal_id, customer_id, kind, title, due_at, done_at, owner_id, created_at";
    let mut copy = Copy::into(conn, "activity", columns).await?;
    for place in all(world) {
        let deal = Deal::at(world, place);
        for (number, a) in deal.activities.iter().enumerate() {
            let id = id_of("activity", place * 10 + number as u64, a.planned);
            copy.row(&[
                &id,
                &deal.id,
                &deal.customer_id(),
                &a.kind,
                &a.title,
                &a.due,
                &a.done,
                &deal.owner,
                &a.planned,
            ]);
        }
        copy.flow().await?;
    }
    copy.finish().await?;
    Ok(())
}

/// A few records of others are shared with the sample representative, half of them to write.
async fn write_shares(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let mut copy =
        Copy::into(conn, "share", "record_kind, record_id, person_id, can_write, shared_by, shared_at").await?;
    let foreign = all(world).map(|place| Deal::at(world, place)).filter(|deal| deal.owner != world.people.rep);
    for (number, deal) in foreign.step_by(7).take(6).enumerate() {
        copy.row(&[&"deal", &deal.id, &world.people.rep, &(number % 2 == 0), &deal.owner, &world.dawn]);
        if let Some(customer) = deal.customer_id()
            && number < 3
        {
            copy.row(&[&"customer", &customer, &world.people.rep, &(number % 2 == 0), &deal.owner, &world.dawn]);
        }
    }
    copy.finish().await?;
    Ok(())
}

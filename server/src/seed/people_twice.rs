//! People that were entered twice, so that the list of doubles has some of contacts, and people that serve several customers.

use super::{
    customers::{Contact, Customer},
    dice::id_of,
    world::World,
};
use chrono::Duration;
use sqlx::PgConnection;

/// Of which rows the first contact was entered again: the row, what the name was given besides, and whether the number was typed
/// again rather than the WeChat name.
const AGAIN: [(u64, &str, bool); 3] = [(0, "（采购）", true), (9, "", true), (15, "先生", false)];
/// Whose first contact also serves whom: the row of the contact, that of the other customer, and the part there.
const ALSO_AT: [(u64, u64, &str); 3] = [(0, 6, "influencer"), (3, 12, "finance"), (9, 3, "decision_maker")];

/// Writes the story of this file; only the small company has one.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    // The large sizes are for measuring.
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    for (row, besides, by_phone) in AGAIN {
        let customer = Customer::at(world, row);
        let contact = Contact::at(world, &customer, row, 0);
        let id = id_of("contact again", row, contact.created);
        sqlx::query(
            "insert into contact (id, name, owner_id, phone, wechat, created_by, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $3, $6, $6)",
        )
        .bind(id)
        .bind(format!("{}{besides}", contact.name))
        .bind(customer.owner)
        .bind(by_phone.then_some(&contact.phone))
        .bind(contact.wechat.as_ref().filter(|_| !by_phone))
        .bind(contact.created + Duration::days(2))
        .execute(&mut *conn)
        .await?;
        sqlx::query("insert into customer_contact (customer_id, contact_id, added_at) values ($1, $2, $3)")
            .bind(customer.id)
            .bind(id)
            .bind(contact.created + Duration::days(2))
            .execute(&mut *conn)
            .await?;
    }
    for (row, other, role) in ALSO_AT {
        let customer = Customer::at(world, row);
        let contact = Contact::at(world, &customer, row, 0);
        sqlx::query(
            "insert into customer_contact (customer_id, contact_id, role, added_at) values ($1, $2, $3, $4) on conflict do nothing",
        )
        .bind(Customer::at(world, other).id)
        .bind(contact.id)
        .bind(role)
        .bind(contact.created + Duration::days(1))
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

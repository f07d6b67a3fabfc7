//! Who has deals with whom.

use crate::access::{AppError, Tx};
use uuid::Uuid;

/// The next customers that this import made and nobody owns.
pub async fn without_owner(tx: &mut Tx, import: Uuid, after: Uuid, limit: i64) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select r.record_id from import_record r join customer c on c.id = r.record_id
         where r.import_id = $1 and r.record_kind = 'customer' and r.action = 'created' and r.record_id > $2
           and c.owner_id is null and c.deleted_at is null
         order by r.record_id limit $3
        "#,
        import,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// A customer that got an owner.
pub struct Given {
    pub id: Uuid,
    pub version: i32,
    pub owner: Uuid,
    pub owner_name: String,
}

/// Makes whoever has most deals of this import with a customer its owner; of equals, the one with the newest deal.
pub async fn give_to_busiest(tx: &mut Tx, import: Uuid, customers: &[Uuid]) -> Result<Vec<Given>, AppError> {
    let now = tx.now();
    Ok(sqlx::query_as!(
        Given,
        r#"
        update customer c set owner_id = b.owner_id, version = c.version + 1, updated_at = $3
          from (select distinct on (d.customer_id) d.customer_id, d.owner_id, p.name
                  from deal d
                  join import_record r on r.import_id = $1 and r.record_kind = 'deal' and r.record_id = d.id
                  join person p on p.id = d.owner_id
                 where d.customer_id = any ($2) and d.deleted_at is null
                 group by d.customer_id, d.owner_id, p.name
                 order by d.customer_id, count(*) desc, max(d.created_at) desc, d.owner_id) b
         where c.id = b.customer_id
        returning c.id, c.version, b.owner_id as "owner!", b.name as "owner_name!"
        "#,
        import,
        customers,
        now,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Lets everybody else with deals of this import at a customer, and the managers of their teams, read it.
pub async fn share_with_others(tx: &mut Tx, import: Uuid, customers: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        with owners as (
          select distinct d.customer_id, d.owner_id
            from deal d join import_record r on r.import_id = $1 and r.record_kind = 'deal' and r.record_id = d.id
           where d.customer_id = any ($2) and d.deleted_at is null
        ), readers as (
          select o.customer_id, o.owner_id as person_id from owners o
          union
          select o.customer_id, m.id from owners o join person p on p.id = o.owner_id
            join person m on m.team_id = p.team_id and m.role = 'sales_manager' and m.active
        )
        select share_record('customer', r.customer_id, r.person_id, false)
          from readers r join customer c on c.id = r.customer_id and c.owner_id is distinct from r.person_id
        "#,
        import,
        customers,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

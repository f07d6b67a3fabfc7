//! After the sale of the sample company: what its customers own, a repair on its way, and what is done about complaints.

use super::{dice::id_of, world::World};
use chrono::Duration;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

const CAUSES: [(&str, &str); 5] = [
    ("运输损坏", "Damaged on the way"),
    ("产品质量", "Quality of the product"),
    ("交付延迟", "Late delivery"),
    ("开票与价格", "Invoice and price"),
    ("服务响应慢", "Slow service"),
];

/// Days since it was bought, until it was delivered, of warranty.
const THINGS: [(i64, i64, i64); 8] = [
    (20, 8, 730),
    (400, 12, 365),
    (350, 10, 365),
    (90, 15, 1_095),
    (800, 20, 730),
    (30, 25, 365),
    (610, 9, 365),
    (5, 3, 730),
];

/// Writes causes, and for the small company everything that hangs on them.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    for ((name, english), place) in CAUSES.iter().zip(0_u64..) {
        sqlx::query("insert into complaint_cause (id, name, name_en, rank, created_at) values ($1, $2, $3, $4, $5)")
            .bind(id_of("complaint cause", place, world.dawn))
            .bind(name)
            .bind(english)
            .bind(i32::try_from(place).unwrap_or(i32::MAX))
            .bind(world.dawn)
            .execute(&mut *conn)
            .await?;
    }
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    things(conn, world).await?;
    repair(conn, world).await?;
    complaints(conn, world).await
}

/// The customers of the story own machines: under warranty, nearly out of it, out of it.
async fn things(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let customers: Vec<Uuid> = sqlx::query_scalar(
        "select c.id from customer c where c.deleted_at is null and c.kind = 'company' and c.owner_id is not null
          order by c.created_at, c.id limit 6",
    )
    .fetch_all(&mut *conn)
    .await?;
    let products: Vec<Uuid> = sqlx::query_scalar("select id from product where not archived order by name, id limit 4")
        .fetch_all(&mut *conn)
        .await?;
    if customers.is_empty() || products.is_empty() {
        return Ok(());
    }
    let today = world.dawn.date_naive();
    for (place, (bought, until_delivered, warranty)) in THINGS.iter().enumerate() {
        let bought_on = today - Duration::days(*bought);
        let delivered_on = bought_on + Duration::days(*until_delivered);
        sqlx::query(
            "insert into asset (id, customer_id, product_id, serial, bought_on, delivered_on, warranty_until, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        )
        .bind(id_of("asset", place as u64, world.dawn))
        .bind(customers[place % customers.len()])
        .bind(products[place % products.len()])
        .bind(format!("QZ{}-{:04}", bought_on.format("%y%m"), 1_107 + 137 * place))
        .bind(bought_on)
        .bind(Some(delivered_on).filter(|day| *day <= today))
        .bind(delivered_on + Duration::days(*warranty))
        .bind(world.dawn - Duration::days(*bought))
        .execute(&mut *conn)
        .await?;
    }
    // What the tickets of these customers are about.
    sqlx::query(
        "update ticket t set asset_id = (select a.id from asset a where a.customer_id = t.customer_id order by a.created_at, a.id limit 1)
          where t.kind in ('fault', 'return') and t.deleted_at is null",
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The oldest open return is being repaired.
async fn repair(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let parts = json!([
        { "name": "密封圈", "quantity": 2, "price": 3_850 },
        { "name": "压力传感器", "quantity": 1, "price": 46_000 },
    ]);
    sqlx::query(
        "insert into ticket_repair (ticket_id, step, payer, currency, labour, parts, in_carrier, in_number, in_on, updated_at)
         select t.id, 'in_repair', 'customer', o.currency, 30000, $1, '顺丰', 'SF1037720041', $2, $3
           from ticket t cross join organisation o
          where t.kind = 'return' and t.deleted_at is null order by t.created_at, t.id limit 1",
    )
    .bind(parts)
    .bind(world.dawn.date_naive() - Duration::days(2))
    .bind(world.dawn)
    .execute(conn)
    .await?;
    Ok(())
}

/// Each complaint has a cause; the last ones have measures, one of which is overdue.
async fn complaints(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let tickets: Vec<(Uuid, bool)> = sqlx::query_as(
        "select id, state in ('solved', 'closed') from ticket where kind = 'complaint' and deleted_at is null
          order by created_at desc, id desc limit 60",
    )
    .fetch_all(&mut *conn)
    .await?;
    let agent: Option<Uuid> =
        sqlx::query_scalar("select id from person where role = 'service_agent' order by created_at, id limit 1")
            .fetch_optional(&mut *conn)
            .await?;
    for (place, (ticket, is_done)) in tickets.into_iter().enumerate() {
        let due = world.dawn.date_naive() + Duration::days(3 * i64::try_from(place % 3).unwrap_or(0) - 2);
        sqlx::query(
            "insert into complaint (ticket_id, cause_id, team_id, measure, due_on, done_at, done_by, reminded_at)
             select $1, $2, t.team_id, $3, $4, case when $5 then $6::timestamptz end, case when $5 then $7::uuid end, $6
               from ticket t where t.id = $1",
        )
        .bind(ticket)
        .bind(id_of("complaint cause", [1_u64, 3, 2, 0, 1, 4][place % 6], world.dawn))
        .bind(["与客户核对后补开发票", "更换包装并补发", "安排工程师上门复检"][place % 3])
        .bind(due)
        .bind(is_done)
        .bind(world.dawn)
        .bind(agent)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

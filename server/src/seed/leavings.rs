//! What was deleted lately, so that the bin shows what it is for, and a handover that somebody made when a colleague left.

use super::{dice::id_of, world::World};
use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// Customers that were deleted: name, industry, days ago.
const CUSTOMERS: [(&str, &str, i64); 3] =
    [("青岛旧港五金商行", "五金", 2), ("Baltic Spare Parts OÜ", "配件", 6), ("济南明湖样品客户", "测试", 21)];
/// Customers that a colleague had who left: name, industry.
const INHERITED: [(&str, &str); 3] =
    [("日照蓝海渔具厂", "渔具"), ("威海金帆绳网", "绳网"), ("烟台北方冷链设备", "冷链")];

/// Writes the story of this file; only the small company has one.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    // The large sizes are for measuring.
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    write_deleted(conn, world).await?;
    write_handover(conn, world).await
}

async fn add_customer(
    conn: &mut PgConnection,
    id: Uuid,
    name: &str,
    industry: &str,
    owner: Uuid,
    made: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into customer (id, name, industry, owner_id, created_by, created_at, updated_at) values ($1, $2, $3, $4, $4, $5, $5)",
    )
    .bind(id)
    .bind(name)
    .bind(industry)
    .bind(owner)
    .bind(made)
    .execute(&mut *conn)
    .await?;
    tell(conn, "customer.created", id, owner, made, 1, "{}").await
}

/// One line in the log of a customer; `after` is JSON.
async fn tell(
    conn: &mut PgConnection,
    kind: &str,
    customer: Uuid,
    actor: Uuid,
    happened: DateTime<Utc>,
    version: i32,
    after: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into event (id, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
         values (gen_random_uuid(), $1, $2, $3, 'customer', $4, $4, $2, $5, $6::jsonb)",
    )
    .bind(happened)
    .bind(actor)
    .bind(kind)
    .bind(customer)
    .bind(version)
    .bind(after)
    .execute(&mut *conn)
    .await?;
    Ok(())
}

async fn write_deleted(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let rep = world.people.rep;
    for (place, (name, industry, days)) in (0..).zip(CUSTOMERS) {
        let gone = world.dawn - Duration::days(days) + Duration::minutes(150);
        let made = gone - Duration::days(30);
        let id = id_of("deleted customer", place, made);
        add_customer(conn, id, name, industry, rep, made).await?;
        sqlx::query("update customer set deleted_at = $2, version = 2 where id = $1")
            .bind(id)
            .bind(gone)
            .execute(&mut *conn)
            .await?;
        // The triggers know who is signed in, and here nobody is.
        sqlx::query("update deletion set deleted_by = $2 where record_id = $1")
            .bind(id)
            .bind(rep)
            .execute(&mut *conn)
            .await?;
        tell(conn, "customer.deleted", id, rep, gone, 2, "{}").await?;
    }
    Ok(())
}

async fn write_handover(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let (rep, manager) = (world.people.rep, world.people.manager);
    let then = world.dawn - Duration::days(12) + Duration::minutes(95);
    let made = then - Duration::days(400);
    let (giver, handover) = (id_of("person who left", 0, made), id_of("handover", 0, then));
    sqlx::query(
        "insert into person (id, name, role, team_id, active, created_at)
         select $1, '高翔', 'sales_rep', p.team_id, false, $3 from person p where p.id = $2",
    )
    .bind(giver)
    .bind(rep)
    .bind(made)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into handover (id, giver_id, plan, state, started_by, started_at, finished_at, beat_at) values ($1, $2,
           jsonb_build_object('giver', $2, 'kinds', jsonb_build_array('customer'), 'receivers', jsonb_build_array($3), 'rule', 'one',
                              'by_value', '{}'::jsonb, 'deals_follow', true, 'keep_share', false), 'done', $4, $5, $5, $5)",
    )
    .bind(handover)
    .bind(giver)
    .bind(rep)
    .bind(manager)
    .bind(then)
    .execute(&mut *conn)
    .await?;
    for (place, (name, industry)) in (0..).zip(INHERITED) {
        let id = id_of("inherited customer", place, made);
        add_customer(conn, id, name, industry, rep, made).await?;
        sqlx::query("update customer set version = 2 where id = $1").bind(id).execute(&mut *conn).await?;
        sqlx::query(
            "insert into handover_record (handover_id, rank, record_kind, record_id, name, to_id, state) values ($1, 1, 'customer', $2, $3, $4, 'moved')",
        )
        .bind(handover)
        .bind(id)
        .bind(name)
        .bind(rep)
        .execute(&mut *conn)
        .await?;
        let told: String = sqlx::query_scalar(
            "select jsonb_build_object('owner', p.id, 'owner_name', p.name, 'handover', $2)::text from person p where p.id = $1",
        )
        .bind(rep)
        .bind(handover)
        .fetch_one(&mut *conn)
        .await?;
        tell(conn, "customer.assigned", id, manager, then, 2, &told).await?;
    }
    Ok(())
}

//! Checks of the sample company, and how complete its customers are.

use super::{dice::id_of, world::World};
use serde_json::{Value, json};
use sqlx::PgConnection;

/// The checks: kind of record, rule, what it says, whether it refuses.
fn checks() -> [(&'static str, Value, &'static str, &'static str, bool); 4] {
    let filled_where = |when: &str, value: &str, then: &str| json!({ "depends": { "when": when, "is": { "one_of": [value] }, "then": then, "must": "filled" } });
    [
        (
            "customer",
            json!({ "range": { "field": "employees", "over": "number", "min": "1", "max": "500000" } }),
            "员工人数应在 1 到 500000 之间",
            "Employees must be between 1 and 500000",
            true,
        ),
        (
            "customer",
            filled_where("country", "中国", "region"),
            "国内客户请填写省份，方便安排上门",
            "Customers in China need a region, so that visits can be planned",
            false,
        ),
        (
            "customer",
            filled_where("kind", "company", "industry"),
            "公司客户请选择行业，方便分组统计",
            "Companies need an industry, so that figures can be grouped",
            false,
        ),
        (
            "contact",
            json!({ "format": { "field": "email", "pattern": "*@*.*", "raw": false } }),
            "邮箱看起来不完整",
            "The e-mail address looks incomplete",
            false,
        ),
    ]
}

/// Counts how complete customers are, by the indexes of what hangs on them. Those of the customers themselves would each be written
/// for every customer: they come afterwards.
///
/// # Errors
/// Those of the database.
pub async fn count(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::raw_sql("analyze customer, customer_contact, contact, deal, activity, completeness_weight, custom_field")
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "update customer c set completeness = n.percent
           from (select l.id, (select coalesce(100 * sum(a.weight) filter (where a.has) / sum(a.weight), 0)::smallint
                                 from completeness_asks(l) a) as percent
                   from customer l) n
          where n.id = c.id and n.percent <> c.completeness",
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}

/// The checks of the small company. The large sizes are for measuring, and going through all of their records would take minutes.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        sqlx::query("update quality_walk set finished_at = $1").bind(world.dawn).execute(&mut *conn).await?;
        return Ok(());
    }
    for (place, (of, rule, message, message_en, refuses)) in checks().into_iter().enumerate() {
        sqlx::query(
            "insert into quality_check (id, record_kind, rank, rule, message, message_en, refuses, active)
             values ($1, $2, $3, $4, $5, $6, $7, true)",
        )
        .bind(id_of("quality check", place as u64, world.dawn))
        .bind(of)
        .bind(i32::try_from(place).unwrap_or(i32::MAX))
        .bind(rule)
        .bind(message)
        .bind(message_en)
        .bind(refuses)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

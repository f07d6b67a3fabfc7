//! Rules that give tags, in the small company: they run when its server starts, so that customers say why they have them.

use super::world::World;
use app::lists::filters::{Condition, Group, Op};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

/// Name, name in English, tag, its colour, conditions.
fn rules() -> [(&'static str, &'static str, &'static str, &'static str, Group); 2] {
    [
        (
            "赢单总额超过 50 万",
            "Won value over 500,000",
            "大客户",
            "violet",
            Group::all([Condition::new("won_value", Op::AtLeast, ["500000"])]),
        ),
        (
            "180 天没有赢单",
            "No deal won for 180 days",
            "沉睡",
            "amber",
            Group::all([
                Condition::new("won_value", Op::AtLeast, ["1"]),
                Condition::new("last_won", Op::NotWithin, ["180"]),
            ]),
        ),
    ]
}

/// Writes them; the large sizes are for measuring, and have none.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    for (name, name_en, tag, colour, conditions) in rules() {
        sqlx::query(
            "with t as (insert into tag (id, name, colour) values ($1, $2, $3) on conflict (lower(name)) do update set colour = tag.colour
                        returning id)
             insert into tag_rule (id, name, name_en, tag_id, conditions, active, created_at) select $4, $5, $6, t.id, $7, true, $8 from t",
        )
        .bind(Uuid::now_v7())
        .bind(tag)
        .bind(colour)
        .bind(Uuid::now_v7())
        .bind(name)
        .bind(name_en)
        .bind(json!(conditions))
        .bind(world.dawn)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

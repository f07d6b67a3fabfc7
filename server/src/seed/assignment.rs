//! Who gets a ticket at the sample company: what people know, how much they carry, and rules that rest until somebody has tried them.

use super::{dice::id_of, world::World};
use sqlx::PgConnection;
use uuid::Uuid;

/// A skill, the category that wants it with how well, and how well the agent and who leads them know it.
const SKILLS: [(&str, &str, i16, i16, i16); 3] =
    [("激光器", "激光与光路", 3, 3, 5), ("外贸英语", "物流与交付", 2, 4, 2), ("开票", "开票与付款", 1, 2, 0)];

/// Writes skills, capacities and rules.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    let of_role = "select id from person where role = $1 order by created_at, id limit 1";
    let agent: Uuid = sqlx::query_scalar(of_role).bind("service_agent").fetch_one(&mut *conn).await?;
    let chief: Uuid = sqlx::query_scalar(of_role).bind("service_manager").fetch_one(&mut *conn).await?;
    for ((name, category, level, agent_level, chief_level), place) in SKILLS.into_iter().zip(0_u64..) {
        let id = id_of("desk skill", place, world.dawn);
        sqlx::query("insert into desk_skill (id, name) values ($1, $2)")
            .bind(id)
            .bind(name)
            .execute(&mut *conn)
            .await?;
        sqlx::query(
            "insert into category_skill (category_id, skill_id, level) select c.id, $1, $3 from ticket_category c where c.name = $2",
        )
        .bind(id)
        .bind(category)
        .bind(level)
        .execute(&mut *conn)
        .await?;
        sqlx::query(
            "insert into agent_skill (person_id, skill_id, level)
             select n.person, $1, n.level from unnest($2::uuid[], $3::smallint[]) as n (person, level) where n.level > 0",
        )
        .bind(id)
        .bind([agent, chief])
        .bind([agent_level, chief_level])
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query("update assignment_setting set capacity = 30, weight_fault = 2, weight_complaint = 2")
        .execute(&mut *conn)
        .await?;
    let rules: [(&str, &[&str], &[&str], &str); 3] = [
        ("客户负责人优先", &[], &[], "customer_owner"),
        ("停机抢修", &["fault"], &["urgent"], "skill"),
        ("其余轮流", &[], &[], "round_robin"),
    ];
    for ((name, kinds, priorities, method), place) in rules.into_iter().zip(1_i32..) {
        let people: &[Uuid] = if method == "customer_owner" { &[] } else { &[agent, chief] };
        sqlx::query(
            "insert into assignment_rule (id, rank, name, active, kinds, priorities, method, people) values ($1, $2, $3, false, $4, $5, $6, $7)",
        )
        .bind(id_of("assignment rule", place.unsigned_abs().into(), world.dawn))
        .bind(place)
        .bind(name)
        .bind(kinds)
        .bind(priorities)
        .bind(method)
        .bind(people)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

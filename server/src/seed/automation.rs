//! Rules of automation at the sample company, kept by who leads its sales: one at work that waits before it does anything, and others
//! that rest until somebody has tried them.

use super::{dice::id_of, world::World};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

/// From this value on a lost deal is worth another try.
const WORTH: i32 = 100_000;

/// Writes rules and, for the deals that were lost of late, the runs that the first one would have.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    let keeper: Uuid =
        sqlx::query_scalar("select id from person where email = 'manager@example.com'").fetch_one(&mut *conn).await?;
    let lost: Option<Uuid> = sqlx::query_scalar("select s.id from stage s join pipeline p on p.id = s.pipeline_id where s.kind = 'lost' order by p.rank, s.rank limit 1")
        .fetch_optional(&mut *conn)
        .await?;
    let Some(lost) = lost else { return Ok(()) };
    let all = |items: Value| json!({ "any": false, "items": items });
    let rules = [
        (
            "输单回访",
            true,
            json!({
                "on": "deal", "trigger": { "when": "reached", "state": lost },
                "conditions": all(json!([{ "is": { "field": "value", "op": "at_least", "values": [WORTH.to_string()] } }])),
                "steps": [{ "after_minutes": 14 * 24 * 60, "deed": { "do": "task", "title": "回访：为什么没有选我们", "days": 1, "to": "owner" } }],
            }),
        ),
        (
            "临近成交提醒",
            false,
            json!({
                "on": "deal", "trigger": { "when": "time", "field": "close", "before": true, "minutes": 3 * 24 * 60 },
                "conditions": all(json!([])),
                "steps": [
                    { "after_minutes": 0, "deed": { "do": "task", "title": "确认签约安排", "days": 1, "to": "owner" } },
                    { "after_minutes": 0, "deed": { "do": "notify", "to": ["owner"], "text": "三天内预计成交，请确认签约安排" } },
                ],
            }),
        ),
        (
            "展会线索当天联系",
            false,
            json!({
                "on": "lead", "trigger": { "when": "created" },
                "conditions": all(json!([{ "is": { "field": "source", "op": "is", "values": ["trade_show"] } }])),
                "steps": [{ "after_minutes": 0, "deed": { "do": "task", "title": "当天电话联系", "days": 0, "to": "owner" } }],
            }),
        ),
    ];
    let letter = json!({ "do": "mail", "template": id_of("mail template", 1, world.dawn) });
    let reminder = json!({
        "on": "quote", "trigger": { "when": "time", "field": "sent", "before": false, "minutes": 5 * 24 * 60 },
        "conditions": all(json!([])), "steps": [{ "after_minutes": 0, "deed": letter }],
    });
    let rules = rules.into_iter().chain([("报价五天后跟进", false, reminder)]);
    for ((name, active, rule), place) in rules.zip(0_u64..) {
        sqlx::query(
            "insert into automation (id, name, keeper_id, active, since, rule, created_at, updated_at) values ($1, $2, $3, $4, now(), $5, $6, $6)",
        )
        .bind(id_of("automation", place, world.dawn))
        .bind(name)
        .bind(keeper)
        .bind(active)
        .bind(rule)
        .bind(world.dawn)
        .execute(&mut *conn)
        .await?;
    }
    runs(conn, world, lost).await
}

/// What the first rule has noted of the deals that were lost within the last two weeks: worth a try, or not.
async fn runs(conn: &mut PgConnection, world: &World, lost: Uuid) -> sqlx::Result<()> {
    sqlx::query(
        "insert into automation_run (id, rule_id, key, event_kind, record_kind, record_id, state, why, rule, due_at, happened_at, begun_at, ended_at)
         select gen_random_uuid(), a.id, 'seed:' || d.id, 'deal.lost', 'deal', d.id, case when w.worth then 'waiting' else 'skipped' end,
                case when not w.worth then 'conditions' end, a.rule, case when w.worth then d.closed_at + interval '14 days' end, d.closed_at,
                case when w.worth then d.closed_at end, case when not w.worth then d.closed_at end
           from automation a join deal d on d.stage_id = $2 and d.deleted_at is null and d.closed_at > now() - interval '13 days' and d.closed_at < now()
          cross join lateral (select coalesce(d.base_value >= $3, false) as worth) w
          where a.id = $1",
    )
    .bind(id_of("automation", 0, world.dawn))
    .bind(lost)
    .bind(WORTH)
    .execute(&mut *conn)
    .await?;
    Ok(())
}

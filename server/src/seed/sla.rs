//! Calendars and policies of the sample company's service desk.

use super::{dice::id_of, world::World};
use app::{
    desk::sla::model::{Calendar, CalendarDraft},
    locale::Lang,
};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

/// The policies: name, priorities, lifecycles, minutes to the first answer, the next and the solution, and by which calendar.
type PolicyOf = (&'static str, &'static [&'static str], &'static [&'static str], [Option<i32>; 3], usize);

const POLICIES: [PolicyOf; 3] = [
    ("停机抢修", &["urgent"], &[], [Some(30), Some(60), Some(480)], 1),
    ("老客户优先", &[], &["customer"], [Some(60), Some(120), Some(960)], 0),
    ("标准服务", &[], &[], [Some(240), Some(480), Some(1_920)], 0),
];

/// Writes what the desk promises.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> anyhow::Result<()> {
    let office = CalendarDraft { name: "工作日".into(), ..CalendarDraft::fresh(Lang::ZhCn) };
    let around = CalendarDraft {
        name: "7×24 小时值班".into(),
        week: std::array::from_fn(|_| "00:00-24:00".to_owned()),
        days: String::new(),
        ..office.clone()
    };
    let mut calendars = Vec::new();
    for (place, draft) in [office, around].into_iter().enumerate() {
        let calendar = draft.checked().map_err(|error| anyhow::anyhow!("{error:?}"))?;
        calendars.push(write_calendar(conn, id_of("sla calendar", place as u64, world.dawn), &calendar).await?);
    }
    let chain: Value = json!([
        { "after": null, "tells": { "who": "owner" } },
        { "after": 0, "tells": { "who": "team_lead" } },
    ]);
    for (place, (name, priorities, lifecycles, minutes, calendar)) in POLICIES.into_iter().enumerate() {
        let of = |minutes: Option<i32>| minutes.map(|_| calendars[calendar]);
        sqlx::query(
            "insert into sla_policy (id, rank, name, priorities, lifecycles, first_minutes, first_calendar, next_minutes, next_calendar,
                                     resolve_minutes, resolve_calendar, warn_percent, chain)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 80, $12)",
        )
        .bind(id_of("sla policy", place as u64, world.dawn))
        .bind(i32::try_from(place + 1)?)
        .bind(name)
        .bind(priorities)
        .bind(lifecycles)
        .bind(minutes[0])
        .bind(of(minutes[0]))
        .bind(minutes[1])
        .bind(of(minutes[1]))
        .bind(minutes[2])
        .bind(of(minutes[2]))
        .bind(&chain)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

async fn write_calendar(conn: &mut PgConnection, id: Uuid, calendar: &Calendar) -> anyhow::Result<Uuid> {
    sqlx::query("insert into sla_calendar (id, name, zone, week, days) values ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(&calendar.name)
        .bind(&calendar.zone)
        .bind(serde_json::to_value(&calendar.week)?)
        .bind(serde_json::to_value(&calendar.days)?)
        .execute(conn)
        .await?;
    Ok(id)
}

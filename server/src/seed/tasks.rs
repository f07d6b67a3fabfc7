//! What the people of the sample company have to do this week: some of it late, some of it with others, one thing every Monday.

use super::{dice::id_of, world::World};
use chrono::{Datelike, Days, Duration};
use sqlx::PgConnection;

/// Who does it and who asked for it (by e-mail), kind, title, days from today, minutes after eight in the morning (none: the whole day),
/// how long, priority, and which of the owner's customers it is about.
type Plan = (&'static str, &'static str, &'static str, &'static str, i64, Option<i64>, Option<i64>, i16, Option<i64>);

const PLANS: [Plan; 13] = [
    ("rep", "rep", "call", "回电确认样机参数", -2, Some(120), None, 2, Some(0)),
    ("rep", "manager", "task", "补齐三季度客户信息", -1, None, None, 1, None),
    ("rep", "rep", "meeting", "方案评审会", 0, Some(90), Some(60), 1, Some(1)),
    ("rep", "rep", "call", "询问试用情况", 0, Some(480), None, 1, Some(2)),
    ("rep", "rep", "visit", "上门拜访，带新样册", 1, Some(60), Some(120), 1, Some(0)),
    ("rep", "rep", "visit", "看设备安装现场", 1, Some(120), Some(150), 1, Some(3)),
    ("rep", "manager", "task", "准备下月展会名单", 3, None, None, 1, None),
    ("rep", "rep", "task", "整理名片夹", 0, None, None, 0, None),
    ("manager", "manager", "meeting", "大客户季度回顾", 1, Some(360), Some(90), 2, Some(0)),
    ("manager", "manager", "task", "审核折扣申请", 0, Some(300), None, 1, None),
    ("agent", "service", "task", "回访已解决的工单", 0, None, None, 1, None),
    ("agent", "agent", "call", "约上门维修时间", 1, Some(30), None, 1, None),
    ("service", "service", "meeting", "客服部周会", 2, Some(420), Some(45), 1, None),
];

/// Writes them, for the small company.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    for ((owner, asked, kind, title, days, minutes, long, priority, customer), place) in PLANS.into_iter().zip(0_u64..)
    {
        let day = world.dawn + Duration::days(days);
        // A whole day ends at 23:59 in Qingdao, which is almost sixteen hours after eight.
        let due = day + Duration::minutes(minutes.unwrap_or(15 * 60 + 59));
        sqlx::query(
            "insert into activity (id, kind, title, due_at, ends_at, all_day, zone, priority, owner_id, created_by, customer_id, created_at)
             select $1, $2, $3, $4, $5, $6, 'Asia/Shanghai', $7, p.id, q.id,
                    (select c.id from customer c where $8::bigint is not null and c.owner_id = p.id and c.deleted_at is null
                      order by c.created_at, c.id offset coalesce($8, 0) limit 1), $9
               from person p, person q where p.email = $10 || '@example.com' and q.email = $11 || '@example.com'",
        )
        .bind(id_of("task", place, world.dawn))
        .bind(kind)
        .bind(title)
        .bind(due)
        .bind(long.map(|long| due + Duration::minutes(long)))
        .bind(minutes.is_none())
        .bind(priority)
        .bind(customer)
        .bind(world.dawn - Duration::days(4))
        .bind(owner)
        .bind(asked)
        .execute(&mut *conn)
        .await?;
    }
    every_monday(conn, world).await
}

/// The meeting of the sales team: the next one stands, and shows all that come.
async fn every_monday(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let ahead = (7 - world.today.weekday().num_days_from_monday()) % 7;
    let day = world.today + Days::new(ahead.into());
    let begins = World::dawn_of(day) + Duration::minutes(60);
    sqlx::query(
        "insert into activity (id, kind, title, due_at, ends_at, zone, owner_id, created_by, repeats, series_id, series_day, remind_before, created_at)
         select $1, 'meeting', '销售部周例会', $2, $3, 'Asia/Shanghai', p.id, q.id, 'FREQ=WEEKLY;WKST=MO;BYDAY=MO', $1, $4, 10, $5
           from person p, person q where p.email = 'rep@example.com' and q.email = 'manager@example.com'",
    )
    .bind(id_of("task", 100, world.dawn))
    .bind(begins)
    .bind(begins + Duration::hours(1))
    .bind(day)
    .bind(world.dawn - Duration::days(20))
    .execute(conn)
    .await?;
    Ok(())
}

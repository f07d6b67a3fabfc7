//! What the service desk did in the half year before: tickets that are solved, how long that took, and what customers said of it. They
//! give the reports something to show.

use super::{
    dice::{Dice, id_of},
    world::World,
};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

/// So many tickets.
const COUNT: u64 = 210;
/// Over so many days; the last ones belong to the story.
const DAYS: i64 = 182;
const FREE: i64 = 3;

/// What comes again and again: kind, place of its category, subject, what was answered, what solved it.
const USUAL: [(&str, usize, &str, &str, &str); 12] = [
    ("fault", 1, "切割面有毛刺", "请先检查喷嘴和保护镜，拍照发我。", "更换保护镜，焦点重新校准，切割面恢复。"),
    ("fault", 1, "激光功率不稳", "远程看一下功率曲线，请保持开机。", "光纤接头清洁并重新紧固，功率稳定。"),
    ("fault", 2, "数控系统报警 2031", "请把报警画面拍给我，先不要断电。", "伺服参数恢复，报警消除。"),
    (
        "fault",
        3,
        "Chiller alarm: flow too low",
        "Please check the filter and the water level first.",
        "Filter changed, flow is back to normal.",
    ),
    ("return", 4, "喷嘴收到时有破损", "抱歉，今天补发，破损件不用寄回。", "补发已签收。"),
    ("question", 4, "备件价格咨询", "报价单一小时内发到邮箱。", "已报价，客户确认下单。"),
    ("complaint", 5, "到货比约定晚", "抱歉，马上查物流并给您回复。", "已说明原因并致歉，运费减免。"),
    ("question", 6, "Invoice copy needed", "The copy is on its way by e-mail.", "Copy sent and confirmed."),
    ("question", 6, "对账单金额不一致", "请把对账单发我，今天核对。", "差额为退货款，已更正。"),
    ("question", 7, "预约操作培训", "下周二、周四可以，请选时间。", "完成一天培训，签到三人。"),
    ("question", 8, "Can it cut brass?", "Yes, up to 8 mm; settings attached.", "Settings sent, first cut was fine."),
    ("fault", 2, "开机后无法回零", "请检查限位开关指示灯。", "限位开关松动，已固定。"),
];
const CHANNELS: [&str; 6] = ["phone", "wechat", "email", "web", "chat", "visit"];

/// Everything about one of them.
struct Past {
    id: Uuid,
    usual: usize,
    channel: &'static str,
    priority: i16,
    owner: Uuid,
    customer: Uuid,
    created: DateTime<Utc>,
    answered: DateTime<Utc>,
    solved: DateTime<Utc>,
    again: bool,
    promises: Value,
    score: Option<i16>,
}

/// The `n`th of them; more and more came in the last weeks.
fn past(world: &World, n: u64, agents: [Uuid; 2], customers: &[Uuid]) -> Past {
    let mut dice = Dice::of("desk past", n);
    let ago = dice.between(0, DAYS).min(dice.between(0, DAYS + 60)).clamp(FREE + 6, DAYS);
    let created = world.dawn - Duration::days(ago) + Duration::minutes(dice.between(30, 560));
    let urgency = dice.weighted(&[8, 22, 55, 15]);
    let priority = [1_i16, 2, 3, 4][urgency];
    // The pressing ones are answered sooner; a few lie over night.
    let pressing = i64::from(priority);
    let mut wait = dice.between(3, 45 * pressing);
    if dice.chance(8) {
        wait += dice.between(300, 1_300);
    }
    let answered = created + Duration::minutes(wait);
    let mut work = dice.between(20, 400 * pressing);
    if dice.chance(25) {
        work += dice.between(1_000, 6_000);
    }
    let solved = (answered + Duration::minutes(work)).min(world.dawn - Duration::days(FREE));
    let (first, resolve) = ([30, 60, 240, 240][urgency], [480, 960, 1_920, 1_920][urgency]);
    let took = |to: DateTime<Utc>| (to - created).num_minutes();
    let worked = |to: DateTime<Utc>| (took(to) / 1_440) * 480 + (took(to) % 1_440).min(480);
    let promised = |measure: &str, minutes: i64, to: DateTime<Utc>| {
        let due = created + Duration::minutes(minutes);
        json!({ "measure": measure, "due": due, "warn_at": null, "paused": false, "done": worked(to) <= minutes, "worked": worked(to) })
    };
    let happy = if worked(solved) <= resolve { [2, 3, 10, 35, 50] } else { [12, 18, 25, 30, 15] };
    Past {
        id: id_of("past ticket", n, created),
        usual: dice.weighted(&[12, 6, 9, 7, 6, 14, 5, 8, 5, 6, 9, 6]),
        channel: CHANNELS[dice.weighted(&[34, 30, 16, 9, 8, 3])],
        priority,
        owner: agents[dice.weighted(&[68, 32])],
        customer: *dice.pick(customers),
        created,
        answered,
        solved,
        again: dice.chance(7),
        promises: json!([promised("first", first, answered), promised("resolve", resolve, solved)]),
        score: dice.chance(46).then(|| [1, 2, 3, 4, 5][dice.weighted(&happy)]),
    }
}

/// Writes them, as if triggers had seen each at its time.
///
/// # Errors
/// Those of the database.
pub async fn write(
    conn: &mut PgConnection,
    world: &World,
    agents: [Uuid; 2],
    category: impl Fn(usize) -> Uuid,
) -> sqlx::Result<()> {
    let customers: Vec<Uuid> = sqlx::query_scalar(
        "select id from customer where deleted_at is null and kind = 'company' and owner_id is not null order by created_at, id limit 60",
    )
    .fetch_all(&mut *conn)
    .await?;
    if customers.is_empty() {
        return Ok(());
    }
    let mut all: Vec<Past> = (0..COUNT).map(|n| past(world, n, agents, &customers)).collect();
    all.sort_by_key(|one| one.created);
    let ids: Vec<Uuid> = all.iter().map(|one| one.id).collect();
    let usual = |one: &Past| USUAL[one.usual];
    sqlx::query(
        "insert into ticket (id, number, kind, subject, channel, priority, category_id, customer_id, owner_id, created_by, created_at, updated_at)
         select n.id, 0, n.kind, n.subject, n.channel, n.priority, n.category, n.customer, n.owner, n.owner, n.created, n.created
           from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::uuid[], $7::uuid[], $8::uuid[], $9::timestamptz[])
                with ordinality as n (id, kind, subject, channel, priority, category, customer, owner, created, place) order by n.place",
    )
    .bind(&ids)
    .bind(all.iter().map(|one| usual(one).0).collect::<Vec<_>>())
    .bind(all.iter().map(|one| usual(one).2).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.channel).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.priority).collect::<Vec<_>>())
    .bind(all.iter().map(|one| category(usual(one).1)).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.customer).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.owner).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.created).collect::<Vec<_>>())
    .execute(&mut *conn)
    .await?;
    sqlx::query("update ticket set state = 'solved' where id = any ($1)").bind(&ids).execute(&mut *conn).await?;
    sqlx::query(
        "update ticket t
            set first_reply_at = n.answered, solved_at = n.solved, updated_at = n.solved, solution = n.how, promises = n.promises,
                reopened = n.again::int, replies = 1, minutes = 15, version = 3, reckoned = (select number from sla_revision)
           from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::jsonb[], $6::bool[])
                as n (id, answered, solved, how, promises, again)
          where t.id = n.id",
    )
    .bind(&ids)
    .bind(all.iter().map(|one| one.answered).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.solved).collect::<Vec<_>>())
    .bind(all.iter().map(|one| usual(one).4).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.promises.clone()).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.again).collect::<Vec<_>>())
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "update ticket_span s set began_at = case when s.state = 'new' then s.began_at else t.solved_at end,
                ended_at = case when s.state = 'new' then t.solved_at end
           from ticket t where t.id = s.ticket_id and t.id = any ($1)",
    )
    .bind(&ids)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into ticket_message (id, ticket_id, public, inbound, channel, text, minutes, author_id, written_at)
         select n.message, n.id, true, false, n.channel, n.text, 15, t.owner_id, t.first_reply_at
           from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as n (message, id, channel, text) join ticket t on t.id = n.id",
    )
    .bind((0_u64..).zip(&all).map(|(n, one)| id_of("past answer", n, one.answered)).collect::<Vec<_>>())
    .bind(&ids)
    .bind(all.iter().map(|one| one.channel).collect::<Vec<_>>())
    .bind(all.iter().map(|one| usual(one).3).collect::<Vec<_>>())
    .execute(&mut *conn)
    .await?;
    rate(conn, &all).await
}

/// What customers said, some hours after.
async fn rate(conn: &mut PgConnection, all: &[Past]) -> sqlx::Result<()> {
    let rated: Vec<&Past> = all.iter().filter(|one| one.score.is_some()).collect();
    let words = |one: &Past| match one.score {
        Some(1) => Some("等了太久，中间没人联系。"),
        Some(2) => Some("问题解决了，但沟通不及时。"),
        Some(5) if one.usual.is_multiple_of(3) => Some("响应很快，谢谢！"),
        _ => None,
    };
    sqlx::query(
        "insert into ticket_rating (ticket_id, asked_at, asked_by, score, comment, rated_at)
         select t.id, t.solved_at, t.owner_id, n.score, n.words, t.solved_at + interval '5 hours'
           from unnest($1::uuid[], $2::smallint[], $3::text[]) as n (id, score, words) join ticket t on t.id = n.id",
    )
    .bind(rated.iter().map(|one| one.id).collect::<Vec<_>>())
    .bind(rated.iter().map(|one| one.score).collect::<Vec<_>>())
    .bind(rated.iter().map(|one| words(one)).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}

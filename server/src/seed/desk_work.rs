//! What is said and done often at the service desk of the sample company, and what belongs together there.

use super::{dice::id_of, world::World};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

/// A canned reply: folder, title, keywords, in Chinese, in English, how often it was used.
type Reply = (&'static str, &'static str, &'static str, &'static str, &'static str, i32);

const REPLIES: [Reply; 5] = [
    (
        "问候",
        "收到并受理",
        "受理 感谢",
        "{{contact}}，您好！\n您的问题我们已收到，工单号 {{ticket.number}}。我是{{agent}}，会一直跟进到解决。",
        "Dear {{contact}},\nthank you for your message. It is ticket {{ticket.number}}; I am {{agent}} and stay with it until it is solved.",
        42,
    ),
    (
        "故障",
        "请拍照",
        "照片 视频 报警",
        "请拍一张报警画面和设备铭牌的照片发给我们，我们马上判断。",
        "Please send a photo of the alarm screen and of the type plate, so that we can tell at once.",
        31,
    ),
    (
        "物流",
        "发货延迟致歉",
        "延迟 道歉 发货",
        "{{customer}} 的同事，您好！\n这批{{product}}晚到给您添麻烦了，非常抱歉。最新到货时间我们会在今天内告诉您。",
        "We are sorry that the {{product}} for {{customer}} arrives late. You will hear the new date from us today.",
        18,
    ),
    (
        "开票",
        "核对开票信息",
        "发票 抬头 税号",
        "请核对开票信息：名称、税号、地址电话、开户行及账号。确认后当天开出。",
        "Please check the data of the invoice: name, tax number, address and bank. It is issued on the day you confirm.",
        12,
    ),
    (
        "结束",
        "问题已解决",
        "结案 满意度",
        "{{ticket.subject}} 已处理完毕。如果还有问题，直接回复即可，工单会自动重新打开。",
        "{{ticket.subject}} is solved. If anything is left, just answer: the ticket opens again by itself.",
        27,
    ),
];

/// Writes replies and macros, and joins some of the tickets of the story.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    for ((folder, title, keywords, chinese, english, used), place) in REPLIES.iter().zip(0_u64..) {
        sqlx::query(
            "insert into desk_reply (id, folder, title, keywords, chinese, english, used, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        )
        .bind(id_of("desk reply", place, world.dawn))
        .bind(folder)
        .bind(title)
        .bind(keywords)
        .bind(chinese)
        .bind(english)
        .bind(used)
        .bind(world.dawn)
        .execute(&mut *conn)
        .await?;
    }
    let macros = [
        (
            "等客户发照片",
            json!({ "state": "waiting_customer", "owner": "me", "tags": ["等照片"] }),
            REPLIES[1].3,
            REPLIES[1].4,
            23,
        ),
        (
            "升级为紧急",
            json!({ "state": "open", "priority": "urgent", "tags": ["停机"], "follow": true }),
            "我们已把此事列为紧急，工程师会尽快联系您。",
            "This is urgent for us now; an engineer gets in touch with you shortly.",
            9,
        ),
    ];
    for ((title, change, chinese, english, used), place) in macros.into_iter().zip(0_u64..) {
        sqlx::query(
            "insert into desk_macro (id, title, change, chinese, english, used, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7)",
        )
        .bind(id_of("desk macro", place, world.dawn))
        .bind(title)
        .bind(change)
        .bind(chinese)
        .bind(english)
        .bind(used)
        .bind(world.dawn)
        .execute(&mut *conn)
        .await?;
    }
    join(conn, world).await
}

/// The ticket with this subject.
async fn ticket(conn: &mut PgConnection, subject: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar("select id from ticket where subject = $1 order by number limit 1")
        .bind(subject)
        .fetch_optional(conn)
        .await
}

/// The machine that stands still has a part of it at the chiller, the invoice waits for tomorrow.
async fn join(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let agent: Option<Uuid> =
        sqlx::query_scalar("select id from person where role = 'service_agent' order by created_at, id limit 1")
            .fetch_optional(&mut *conn)
            .await?;
    let stopped = ticket(conn, "GTX Pro 激光头报警 E-217，停机").await?;
    let chiller = ticket(conn, "冷水机频繁高温报警").await?;
    let invoice = ticket(conn, "发票抬头需要更正").await?;
    let (Some(agent), Some(stopped), Some(chiller)) = (agent, stopped, chiller) else { return Ok(()) };
    sqlx::query(
        "insert into ticket_link (from_id, to_id, kind, created_by, created_at) values ($1, $2, 'relates', $3, $4)",
    )
    .bind(chiller)
    .bind(stopped)
    .bind(agent)
    .bind(world.dawn)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
         select n.id, $1, $1, $2, 'ticket.linked', 'ticket', t.id, t.customer_id, t.customer_owner_id, t.version,
                jsonb_build_object('ticket', o.id, 'ticket_number', o.number, 'ticket_name', o.subject, 'link', 'relates')
           from unnest($3::uuid[], $4::uuid[], $5::uuid[]) n (id, of, about) join ticket t on t.id = n.of join ticket o on o.id = n.about",
    )
    .bind(world.dawn)
    .bind(agent)
    .bind(vec![id_of("ticket link", 0, world.dawn), id_of("ticket link", 1, world.dawn)])
    .bind(vec![chiller, stopped])
    .bind(vec![stopped, chiller])
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "update ticket set snoozed_until = $2, snoozed_by = $3
          where id = $1 and state in ('new', 'open', 'waiting_customer', 'waiting_others')",
    )
    .bind(invoice)
    .bind(world.dawn + chrono::Duration::days(3))
    .bind(agent)
    .execute(conn)
    .await?;
    Ok(())
}

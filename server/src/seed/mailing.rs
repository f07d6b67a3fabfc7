//! Mail templates of the sample company, and a letter to the customer of each of some deals, with what came of it.

use super::{dice::id_of, world::World};
use chrono::{DateTime, Duration, Utc};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// Name, subject and text; all are shared.
const TEMPLATES: [(&str, &str, &str); 3] = [
    (
        "拜访后跟进",
        "{{customer}}：感谢今天的交流",
        "{{contact}}，你好！\n\n感谢今天抽时间交流。我把讨论的要点整理在下面，如有遗漏请直接回复这封邮件：\n\n1. \n\n{{sender}}\n{{house}}",
    ),
    (
        "报价跟进",
        "关于“{{deal}}”",
        "{{contact}}，你好！\n\n“{{deal}}”的方案（{{deal.value}}）不知看得如何？如需调整配置或交期，请回复这封邮件，我当天答复。\n\n{{sender}}\n{{sender.mail}}",
    ),
    (
        "Follow-up (English)",
        "{{deal}}: next steps",
        "Dear {{contact}},\n\nthank you for your interest in {{deal}}. Just reply to this mail if there are open questions; we plan to decide by {{deal.close}}.\n\n{{sender}}\n{{house}}",
    ),
];

/// What the contact answered, if anything.
const ANSWERS: [Option<&str>; 3] = [
    Some("你好，方案收到了。付款方式能否改成三三四？另外请补充备件清单。"),
    None,
    Some("收到，下周一内部讨论后答复你。"),
];

/// A deal whose customer is written to.
#[derive(FromRow)]
struct Deal {
    id: Uuid,
    customer_id: Uuid,
    owner_id: Uuid,
    name: String,
    contact_id: Uuid,
    contact: String,
    address: String,
}

/// Writes them, for the small company.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    for ((name, subject, text), place) in TEMPLATES.iter().zip(0_u64..) {
        sqlx::query("insert into mail_template (id, name, subject, text, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)")
            .bind(id_of("mail template", place, world.dawn))
            .bind(name)
            .bind(subject)
            .bind(text)
            .bind(world.dawn)
            .execute(&mut *conn)
            .await?;
    }
    let deals: Vec<Deal> = sqlx::query_as(
        "select d.id, d.customer_id, d.owner_id, d.name, k.id as contact_id, k.name as contact, lower(k.email) as address
           from deal d join customer c on c.id = d.customer_id and c.deleted_at is null
           join lateral (select x.id, x.name, x.email from customer_contact h join contact x on x.id = h.contact_id and x.deleted_at is null
                          where h.customer_id = c.id and x.email is not null and x.consent = '{}' and c.consent = '{}'
                          order by h.is_primary desc, x.id limit 1) k on true
          where d.deleted_at is null and d.status = 'open' order by d.created_at, d.id limit $1",
    )
    .bind(i64::try_from(ANSWERS.len()).unwrap_or_default())
    .fetch_all(&mut *conn)
    .await?;
    for ((deal, answer), place) in deals.iter().zip(ANSWERS).zip(0_u64..) {
        letter(conn, world, deal, answer, place).await?;
    }
    Ok(())
}

async fn letter(
    conn: &mut PgConnection,
    world: &World,
    deal: &Deal,
    answer: Option<&str>,
    place: u64,
) -> sqlx::Result<()> {
    let id = id_of("sales mail", place, world.dawn);
    let sent = world.dawn - Duration::days(6) + Duration::hours(3);
    let answered = answer.map(|_| sent + Duration::hours(20));
    let subject = format!("关于“{}”", deal.name);
    let text =
        format!("{}，你好！\n\n方案不知看得如何？如需调整配置或交期，请回复这封邮件，我当天答复。", deal.contact);
    sqlx::query(
        "insert into sales_mail (id, deal_id, customer_id, contact_ids, sender_id, address, name, subject, text, answered_at, created_at)
         values ($1, $2, $3, array[$4], $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(id)
    .bind(deal.id)
    .bind(deal.customer_id)
    .bind(deal.contact_id)
    .bind(deal.owner_id)
    .bind(&deal.address)
    .bind(&deal.contact)
    .bind(&subject)
    .bind(&text)
    .bind(answered)
    .bind(sent)
    .execute(&mut *conn)
    .await?;
    told(conn, world, deal, id, ("mail.sent", &subject, &text), sent).await?;
    if let (Some(words), Some(at)) = (answer, answered) {
        told(conn, world, deal, id, ("mail.received", &format!("回复：{subject}"), words), at).await?;
    }
    Ok(())
}

async fn told(
    conn: &mut PgConnection,
    world: &World,
    deal: &Deal,
    mail: Uuid,
    (kind, subject, text): (&str, &str, &str),
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    let by_us = kind == "mail.sent";
    sqlx::query(
        "insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, after)
         values (gen_random_uuid(), $1, $2, $3, $4, 'deal', $5, $6, $7, jsonb_strip_nulls(jsonb_build_object(
                 'mail', $8::uuid, 'mail_subject', $9::text, 'text', $10::text, 'address', $11::text, 'contact_name', $12::text,
                 'contact_ids', jsonb_build_array($13::uuid), 'contacts', jsonb_build_array($14::text))))",
    )
    .bind(world.recorded(at))
    .bind(at)
    .bind(by_us.then_some(deal.owner_id))
    .bind(kind)
    .bind(deal.id)
    .bind(deal.customer_id)
    .bind(deal.owner_id)
    .bind(mail)
    .bind(subject)
    .bind(text)
    .bind(&deal.address)
    .bind((!by_us).then_some(&deal.contact))
    .bind(deal.contact_id)
    .bind(&deal.contact)
    .execute(conn)
    .await?;
    Ok(())
}

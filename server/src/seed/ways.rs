//! The ways into the service desk of the sample company: the form and the chat on its website, and the token of its shop.

use super::{dice::id_of, world::World};
use serde_json::json;
use sqlx::PgConnection;

/// Writes them. What came by the website before came by the form; nobody knows the token.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let form = id_of("web form", 0, world.dawn);
    let asks = json!({
        "name": "required", "company": "asked", "email": "required", "phone": "asked", "number": "asked", "subject": "asked",
    });
    sqlx::query(
        "insert into web_form (id, token, name, title, title_en, kind, category_id, asks, thanks, thanks_en, origins, created_at)
         select $1, replace($1::text, '-', ''), '官网报修', '设备报修', 'Report a fault', 'fault', c.id, $2,
                '谢谢！报修已收到，工程师会在两个工作小时内联系。', 'Thank you. An engineer will be in touch within two working hours.',
                '{https://www.example.com}', $3
           from ticket_category c where c.name = '设备故障'",
    )
    .bind(form)
    .bind(asks)
    .bind(world.dawn - chrono::Duration::days(90))
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into web_form_message (ticket_id, form_id, key, hash, sent_at)
         select t.id, f.id, t.id, sha256(uuid_send(t.id)), t.created_at from ticket t cross join web_form f
          where t.channel = 'web' order by t.created_at desc limit 200",
    )
    .execute(&mut *conn)
    .await?;
    chats(conn, world).await?;
    sqlx::query(
        "insert into api_token (id, name, hash, hint, scopes, created_at, last_used_at)
         values ($1, '网店', sha256(uuid_send(gen_random_uuid())), '4e7a', '{tickets.create,tickets.read}', $2, $3)",
    )
    .bind(id_of("api token", 0, world.dawn))
    .bind(world.dawn - chrono::Duration::days(60))
    .bind(world.dawn - chrono::Duration::hours(5))
    .execute(conn)
    .await?;
    Ok(())
}

/// The chat of the website, open in the hours of the desk; what came by chat before came by it, and is over.
async fn chats(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    sqlx::query(
        "insert into chat_widget (id, token, name, greeting, greeting_en, away, away_en, colour, origins, calendar_id, asks, kind, category_id,
                                  created_at)
         select $1, replace($1::text, '-', ''), '官网在线咨询', '您好！设备、备件或订单的问题，直接在这里问我们。',
                'Hello! Ask us about machines, spare parts or your order.',
                '现在是休息时间。请留下联系方式，我们上班后第一时间与您联系。',
                'We are out of office. Leave a way to reach you, and we will be in touch first thing.', 'teal',
                '{https://www.example.com}', (select k.id from sla_calendar k order by k.name limit 1), $2, 'question', c.id, $3
           from ticket_category c where c.name = '产品咨询'",
    )
    .bind(id_of("chat widget", 0, world.dawn))
    .bind(json!({ "name": "asked", "email": "asked" }))
    .bind(world.dawn - chrono::Duration::days(60))
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into chat (id, widget_id, ticket_id, secret_hash, name, mail, began_at, seen_at, heard_at, ended_at, ended_by)
         select t.id, w.id, t.id, sha256(uuid_send(t.id)), k.name, k.email, t.created_at, t.updated_at, t.updated_at, t.updated_at, 'agent'
           from ticket t cross join chat_widget w left join contact k on k.id = t.contact_id
          where t.channel = 'chat' and t.merged_into is null order by t.created_at desc limit 200",
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "with said as (
           insert into chat_message (chat_id, number, message_id)
           select c.id, row_number() over (partition by c.id order by m.written_at, m.id), m.id
             from chat c join ticket_message m on m.ticket_id = c.ticket_id and m.public and m.channel = 'chat'
           returning chat_id, number)
         update chat c set numbered = n.most, read_number = n.most from (select chat_id, max(number) as most from said group by chat_id) n
          where n.chat_id = c.id",
    )
    .execute(conn)
    .await?;
    Ok(())
}

//! The ways into the service desk of the sample company: the form on its website, and the token of its shop.

use super::{dice::id_of, world::World};
use serde_json::json;
use sqlx::PgConnection;

/// Writes both. What came by the website before came by the form; nobody knows the token.
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

//! What the mailer reads and writes of questions how it went.

use super::store::new_link;
use crate::{
    access::{AppError, SystemTx, new_id},
    desk::{mail::smtp::rfc_id, surveys::letter_model::Letter},
    locale::Lang,
};
use uuid::Uuid;

/// Somebody who is asked about a ticket.
#[derive(Debug)]
pub struct Asked {
    pub ticket: Uuid,
    pub address: String,
    pub name: String,
    pub number: i64,
    pub subject: String,
    pub house: Lang,
    pub mailbox: (Uuid, String),
    pub customer: Option<Uuid>,
    pub customer_owner: Option<Uuid>,
    pub version: i32,
}

/// Takes the ticket off the list that has waited long enough.
pub async fn take(tx: &mut SystemTx) -> Result<Option<Uuid>, AppError> {
    let now = tx.now();
    Ok(sqlx::query_scalar!(
        r#"
        delete from survey_due d
         where d.ticket_id = (select n.ticket_id from survey_due n where n.due_at <= $1 order by n.due_at limit 1 for update skip locked)
        returning d.ticket_id
        "#,
        now,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Asks about it, if anybody may be asked.
pub async fn ask(tx: &mut SystemTx, ticket: Uuid) -> Result<Option<Asked>, AppError> {
    // The link that the mail carries is made when it is sent; this one nobody ever sees.
    let (_, hash) = new_link()?;
    let row = sqlx::query!(
        r#"
        select address as "address!", name as "name!", number as "number!", subject as "subject!", house as "house!",
               mailbox_id as "mailbox_id!", mailbox as "mailbox!", customer_id, customer_owner_id, version as "version!"
          from ask_by_mail($1, $2)
        "#,
        ticket,
        hash,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Asked {
        ticket,
        address: row.address,
        name: row.name,
        number: row.number,
        subject: row.subject,
        house: Lang::from_tag(&row.house).unwrap_or(Lang::ZhCn),
        mailbox: (row.mailbox_id, row.mailbox),
        customer: row.customer_id,
        customer_owner: row.customer_owner_id,
        version: row.version,
    }))
}

/// The words of one's own, in Chinese and in English, and what the house is called.
pub async fn words(tx: &mut SystemTx) -> Result<([Letter; 2], String), AppError> {
    let row = sqlx::query!("select subject, subject_en, letter, letter_en from survey where kind = 'csat'")
        .fetch_one(tx.conn())
        .await?;
    let company = sqlx::query_scalar!(r#"select name as "name!" from survey_house()"#).fetch_one(tx.conn()).await?;
    let words =
        [Letter { subject: row.subject, text: row.letter }, Letter { subject: row.subject_en, text: row.letter_en }];
    Ok((words, company))
}

/// Puts the question into the outbox.
pub async fn post(tx: &mut SystemTx, asked: &Asked, subject: &str, text: &str) -> Result<(), AppError> {
    let (id, now) = (new_id(), tx.now());
    sqlx::query!(
        r#"
        insert into mail_out (id, kind, ticket_id, mailbox_id, rfc_id, to_address, to_name, subject, text, due_at, created_at)
        values ($1, 'survey', $2, $3, $4, $5, $6, $7, $8, $9, $9)
        "#,
        id,
        asked.ticket,
        asked.mailbox.0,
        rfc_id(id, &asked.mailbox.1),
        asked.address,
        asked.name,
        subject,
        text,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

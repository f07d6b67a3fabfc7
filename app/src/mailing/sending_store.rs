//! Letters in people's transactions: what one needs for writing, sending, taking back, and how those of a record fare.

use super::{
    model::{Barred, Composing, Known, MailForm, MailOn, MailRow, Recipient},
    store::templates,
};
use crate::{
    access::{AppError, Tx},
    desk::mail::model::{PostState, Trouble},
};
use uuid::Uuid;

/// Letters that a page shows.
const MOST: i64 = 20;
/// Files that are offered.
const MOST_FILES: i64 = 100;

/// What is known of the record for variables.
///
/// # Errors
/// `NotFound`.
pub(super) async fn known(tx: &mut Tx, on: MailOn) -> Result<Known, AppError> {
    let me = tx.person();
    let house = sqlx::query!(
        r#"select o.name as house, p.name as sender, p.email as sender_mail from organisation o, person p where p.id = $1"#,
        me,
    )
    .fetch_one(tx.conn())
    .await?;
    let known = Known { sender: house.sender, sender_mail: house.sender_mail, house: house.house, ..Known::default() };
    match on {
        MailOn::Deal(id) => of_deal(tx, id, known).await,
        MailOn::Lead(id) => of_lead(tx, id, known).await,
        MailOn::Customer(_) | MailOn::Contact(_) => of_customer(tx, on, known).await,
    }
}

async fn of_deal(tx: &mut Tx, id: Uuid, known: Known) -> Result<Known, AppError> {
    let deal = sqlx::query!(
        r#"
        select d.name, d.value, d.currency, d.expected_close, c.name as "customer?", p.name as "owner?" from deal d
          left join customer c on c.id = d.customer_id and c.deleted_at is null
          left join person p on p.id = d.owner_id where d.id = $1 and d.deleted_at is null
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Known {
        customer: deal.customer,
        owner: deal.owner,
        deal: Some(deal.name),
        value: deal.value.map(|value| (value, deal.currency)),
        close: deal.expected_close,
        ..known
    })
}

/// A lead without a company would be a customer by the name of the person.
async fn of_lead(tx: &mut Tx, id: Uuid, known: Known) -> Result<Known, AppError> {
    let lead = sqlx::query!(
        r#"
        select l.company, l.name, p.name as "owner?" from lead l left join person p on p.id = l.owner_id
         where l.id = $1 and l.deleted_at is null
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let customer = lead.company.or_else(|| lead.name.clone());
    Ok(Known { customer, person: lead.name, owner: lead.owner, ..known })
}

async fn of_customer(tx: &mut Tx, on: MailOn, known: Known) -> Result<Known, AppError> {
    if let MailOn::Contact(id) = on {
        sqlx::query!("select id from contact where id = $1 and deleted_at is null", id).fetch_one(tx.conn()).await?;
    }
    let customer = sqlx::query!(
        r#"
        select c.name, p.name as "owner?" from customer c left join person p on p.id = c.owner_id
         where c.id = mail_customer(null, $1, $2) and c.deleted_at is null
        "#,
        on.customer(),
        on.contact(),
    )
    .fetch_optional(tx.conn())
    .await?;
    match customer {
        Some(customer) => Ok(Known { customer: Some(customer.name), owner: customer.owner, ..known }),
        None if on.customer().is_some() => Err(AppError::NotFound),
        None => Ok(known),
    }
}

async fn check_right(tx: &mut Tx, on: MailOn) -> Result<(), AppError> {
    let may = sqlx::query_scalar!(
        r#"select coalesce(may_write_mail($1, $2, $3, $4), false) as "may!""#,
        on.deal(),
        on.customer(),
        on.contact(),
        on.lead(),
    )
    .fetch_one(tx.conn())
    .await?;
    if may { Ok(()) } else { Err(AppError::NotAllowed) }
}

/// All that one needs for writing there.
///
/// # Errors
/// `NotFound`, `NotAllowed` where one only reads.
pub async fn compose(tx: &mut Tx, on: MailOn) -> Result<Composing, AppError> {
    let known = known(tx, on).await?;
    check_right(tx, on).await?;
    let from = sqlx::query_scalar!("select sales_address()").fetch_one(tx.conn()).await?;
    let recipients = sqlx::query!(
        r#"
        select contact_id, name as "name!", address, barred from mail_recipients($1, $2, $3, $4)
         order by address is null, barred is not null, contact_id is null, name collate "zh-x-icu", address
        "#,
        on.deal(),
        on.customer(),
        on.contact(),
        on.lead(),
    )
    .fetch_all(tx.conn())
    .await?;
    let files = sqlx::query!(
        r#"
        select id, name from file
         where deleted_at is null and (deal_id = $1 or contact_id = $3 or customer_id = mail_customer($1, $2, $3))
         order by newest_at desc, id desc limit $4
        "#,
        on.deal(),
        on.customer(),
        on.contact(),
        MOST_FILES,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(Composing {
        from,
        recipients: recipients
            .into_iter()
            .map(|row| Recipient {
                contact: row.contact_id,
                name: row.name,
                address: row.address,
                barred: row.barred.as_deref().and_then(Barred::from_key),
            })
            .collect(),
        known,
        templates: templates(tx, false).await?,
        files: files.into_iter().map(|row| (row.id, row.name)).collect(),
    })
}

/// What the database says to a letter that it did not take.
fn refusal(said: &str) -> AppError {
    match said {
        "do_not_contact" => AppError::invalid("to", "mail_do_not_contact"),
        "refused" => AppError::invalid("to", "mail_refused"),
        "stranger" => AppError::invalid("to", "mail_stranger"),
        "file_gone" => AppError::invalid("files", "mail_file_gone"),
        "no_mailbox" => AppError::conflict("mail_no_mailbox"),
        "closed" => AppError::conflict("mail_lead_closed"),
        _ => AppError::conflict("changed"),
    }
}

/// Puts a letter into the outbox. Under the same id it goes out once, however often it is asked for.
///
/// # Errors
/// `NotFound`, `NotAllowed`, `Invalid` with what cannot be taken, the conflicts `mail_no_mailbox` and `mail_lead_closed`.
pub async fn send(tx: &mut Tx, id: Uuid, on: MailOn, form: &MailForm) -> Result<(), AppError> {
    known(tx, on).await?;
    let said = sqlx::query_scalar!(
        r#"select send_sales_mail($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as "said!""#,
        id,
        on.deal(),
        on.customer(),
        on.contact(),
        on.lead(),
        form.to,
        &form.cc,
        form.subject,
        form.text,
        &form.files,
    )
    .fetch_one(tx.conn())
    .await?;
    if said == "sent" { Ok(()) } else { Err(refusal(&said)) }
}

/// Takes back a letter of one's own that nobody has begun to send.
///
/// # Errors
/// The conflict `mail_on_its_way`.
pub async fn take_back(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let done = sqlx::query_scalar!(r#"select take_back_sales_mail($1) as "done!""#, id).fetch_one(tx.conn()).await?;
    if done { Ok(()) } else { Err(AppError::conflict("mail_on_its_way")) }
}

/// Sends once more what failed or came back.
///
/// # Errors
/// `NotFound`, `NotAllowed`, `Invalid` where they must not be written to any more.
pub async fn send_again(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    // What one does not see does not exist.
    sqlx::query!("select id from sales_mail where id = $1", id).fetch_one(tx.conn()).await?;
    let said = sqlx::query_scalar!(r#"select send_sales_mail_again($1) as "said!""#, id).fetch_one(tx.conn()).await?;
    if said == "sent" { Ok(()) } else { Err(refusal(&said)) }
}

/// The last letters of a record: of a customer also those of its deals, as far as the caller sees them, of a contact those that they got;
/// of both those that went to the leads that they were.
///
/// # Errors
/// Those of the database.
pub async fn mails(tx: &mut Tx, on: MailOn) -> Result<Vec<MailRow>, AppError> {
    let me = tx.person();
    let rows = sqlx::query!(
        r#"
        select m.id, m.subject, m.name, m.address, m.created_at, m.answered_at is not null as "answered!", m.sender_id, p.name as sender,
               o.state as "state?", o.attempts as "attempts?", o.trouble as "trouble?", o.detail as "detail?", o.cc as "cc?",
               coalesce(mailbox_rests(o.mailbox_id), false) as "rests!",
               array(select f.name from sales_mail_file f where f.mail_id = m.id order by f.place) as "files!"
          from sales_mail m join person p on p.id = m.sender_id left join mail_out o on o.sales_id = m.id
         where m.deal_id = $1 or m.customer_id = $2 or m.customer_id = any (merged_ids($2)) or m.contact_id = $3 or m.contact_ids @> $4
            or m.lead_id = $6
            or m.lead_id = any (array(select l.id from lead l where l.customer_id = $2 or l.customer_id = any (merged_ids($2)) or l.contact_id = $3))
         order by m.created_at desc, m.id desc limit $5
        "#,
        on.deal(),
        on.customer(),
        on.contact(),
        // Of nobody there are none.
        &[on.contact().unwrap_or_default()][..],
        MOST,
        on.lead(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let state = row.state.as_deref().map_or(PostState::Sent, PostState::from_key);
            let trouble = row.trouble.map(|key| (Trouble::from_key(&key), row.detail.unwrap_or_default()));
            MailRow {
                id: row.id,
                subject: row.subject,
                name: row.name,
                address: row.address,
                cc: row.cc.map_or(0, |cc| cc.len()),
                sender: row.sender,
                mine: row.sender_id == me,
                at: row.created_at,
                state,
                begun: row.state.as_deref() == Some("sending") || row.attempts.is_some_and(|tries| tries > 0),
                trouble,
                rests: row.rests && state == PostState::Waiting,
                answered: row.answered,
                files: row.files,
            }
        })
        .collect())
}

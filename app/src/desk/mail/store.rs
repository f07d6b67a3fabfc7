//! Mailboxes in the database, for administrators. The password goes in and never comes out but to the line on which it is used.

use super::model::{Host, HostForm, LeftOut, MailRoom, Mailbox, MailboxForm, NewMailbox, Tls, Trouble};
use crate::{
    access::{AppError, Tx, new_id},
    desk::{tickets::rules_model::Kind, web_forms::model::Makes},
    fields::sealed_store::{active, keys},
    vault::{Place, Plain, Purpose},
};
use uuid::Uuid;

/// All mailboxes in use or paused, with how they fare; what became part of no ticket; and what a form offers.
pub async fn room(tx: &mut Tx) -> Result<MailRoom, AppError> {
    let rows = sqlx::query!(
        r#"
        select m.id, m.version, m.address, m.name, m.imap_host, m.imap_port, m.imap_tls, m.smtp_host, m.smtp_port, m.smtp_tls, m.username,
               m.signature, m.makes, m.campaign, m.kind, m.category_id, m.acknowledge, m.acknowledgement, m.active,
               s.fetched_at, s.failed_at as "failed_at?", s.trouble as "trouble?", s.detail as "detail?",
               (select count(*) from mail_out o where o.mailbox_id = m.id and o.state in ('waiting', 'sending')) as "waiting!",
               (select count(*) from mail_out o where o.mailbox_id = m.id and o.state = 'failed') as "failed!"
          from mailbox m left join mailbox_state s on s.mailbox_id = m.id
         where not m.archived order by m.address limit 100
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let host = |host: String, port: i32, tls: &str| HostForm { host, port: port.to_string(), tls: Tls::from_key(tls) };
    let mailboxes = rows
        .into_iter()
        .map(|row| Mailbox {
            id: row.id,
            version: row.version,
            form: MailboxForm {
                address: row.address,
                name: row.name,
                imap: host(row.imap_host, row.imap_port, &row.imap_tls),
                smtp: host(row.smtp_host, row.smtp_port, &row.smtp_tls),
                username: row.username,
                password: String::new(),
                signature: row.signature,
                makes: Makes::from_key(&row.makes).unwrap_or(Makes::Ticket),
                campaign: row.campaign,
                kind: Kind::from_key(&row.kind).unwrap_or(Kind::Question),
                category: row.category_id,
                acknowledge: row.acknowledge,
                acknowledgement: row.acknowledgement,
            },
            active: row.active,
            fetched_at: row.fetched_at,
            trouble: row.trouble.map(|key| (Trouble::from_key(&key), row.detail.unwrap_or_default())),
            failed_at: row.failed_at,
            waiting: row.waiting,
            failed: row.failed,
        })
        .collect();
    let left_out = sqlx::query_as!(
        LeftOut,
        r#"
        select i.id, m.address as mailbox, case i.from_name when '' then i.from_address else i.from_name end as "from!", i.subject,
               i.outcome = 'unreadable' as "unreadable!", coalesce(i.reason, 'other') as "reason!", i.received_at
          from mail_in i join mailbox m on m.id = i.mailbox_id
         where i.outcome in ('ignored', 'unreadable') and i.ticket_id is null order by i.received_at desc, i.id desc limit 50
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let categories = sqlx::query!(
        r#"select id, name from ticket_category where not archived order by name collate "zh-x-icu", id limit 1000"#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(MailRoom { mailboxes, left_out, categories: categories.into_iter().map(|row| (row.id, row.name)).collect() })
}

/// A password, sealed for its mailbox.
async fn sealed(tx: &mut Tx, id: Uuid, password: &Plain) -> Result<(i32, Vec<u8>), AppError> {
    let key = active(&keys(tx).await?, Purpose::Data)?;
    let sealed = tx.ring().seal(key, &Place::of_mailbox(id), password)?;
    Ok((key, sealed))
}

/// Adds a mailbox; gives its id.
///
/// # Errors
/// `Invalid` on `address` where there is one of it, the conflict `vault_closed`.
pub async fn add(tx: &mut Tx, new: &NewMailbox, password: &Plain) -> Result<Uuid, AppError> {
    let id = new_id();
    let (key, sealed) = sealed(tx, id, password).await?;
    sqlx::query!(
        r#"
        insert into mailbox (id, address, name, imap_host, imap_port, imap_tls, smtp_host, smtp_port, smtp_tls, username, key_id, sealed,
                             signature, kind, category_id, acknowledge, acknowledgement, makes, campaign, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, app_now())
        "#,
        id,
        new.address,
        new.name,
        new.imap.host,
        i32::from(new.imap.port),
        new.imap.tls.key(),
        new.smtp.host,
        i32::from(new.smtp.port),
        new.smtp.tls.key(),
        new.username,
        key,
        sealed,
        new.signature,
        new.kind.key(),
        new.category,
        new.acknowledge,
        new.acknowledgement,
        new.makes.key(),
        new.campaign,
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// A mailbox before a change.
pub struct Before {
    pub address: String,
    pub active: bool,
    pub archived: bool,
}

/// Reads a mailbox and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Before, AppError> {
    let row = sqlx::query!("select address, active, archived, version from mailbox where id = $1 for update", id)
        .fetch_one(tx.conn())
        .await?;
    if row.version == version {
        Ok(Before { address: row.address, active: row.active, archived: row.archived })
    } else {
        Err(AppError::conflict("changed"))
    }
}

/// Changes a mailbox that is held; without a password it keeps its own.
///
/// # Errors
/// As [`add`].
pub async fn change(tx: &mut Tx, id: Uuid, new: &NewMailbox, password: Option<&Plain>) -> Result<(), AppError> {
    if let Some(password) = password {
        let (key, sealed) = sealed(tx, id, password).await?;
        sqlx::query!("update mailbox set key_id = $2, sealed = $3 where id = $1", id, key, sealed)
            .execute(tx.conn())
            .await?;
    }
    sqlx::query!(
        r#"
        update mailbox set address = $2, name = $3, imap_host = $4, imap_port = $5, imap_tls = $6, smtp_host = $7, smtp_port = $8, smtp_tls = $9,
                           username = $10, signature = $11, kind = $12, category_id = $13, acknowledge = $14, acknowledgement = $15,
                           makes = $16, campaign = $17, version = version + 1
         where id = $1
        "#,
        id,
        new.address,
        new.name,
        new.imap.host,
        i32::from(new.imap.port),
        new.imap.tls.key(),
        new.smtp.host,
        i32::from(new.smtp.port),
        new.smtp.tls.key(),
        new.username,
        new.signature,
        new.kind.key(),
        new.category,
        new.acknowledge,
        new.acknowledgement,
        new.makes.key(),
        new.campaign,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Has a mailbox that is held rest or go on.
pub async fn set_active(tx: &mut Tx, id: Uuid, active: bool) -> Result<(), AppError> {
    sqlx::query!("update mailbox set active = $2, version = version + 1 where id = $1", id, active)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Puts a mailbox that is held away, or takes it out again.
///
/// # Errors
/// `Invalid` on `address` where another one has it meanwhile.
pub async fn set_archived(tx: &mut Tx, id: Uuid, archived: bool) -> Result<(), AppError> {
    sqlx::query!("update mailbox set archived = $2, version = version + 1 where id = $1", id, archived)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The kept password, to try a mailbox with; only as long as it would be sent to the same servers under the same name, so that nobody
/// has it sent elsewhere.
///
/// # Errors
/// `NotFound`, `Invalid` on `password` where another server is asked, the conflicts of a closed vault.
pub async fn kept_password(tx: &mut Tx, id: Uuid, new: &NewMailbox) -> Result<Plain, AppError> {
    let row = sqlx::query!(
        r#"select imap_host, imap_port, imap_tls, smtp_host, smtp_port, smtp_tls, username, key_id, sealed from mailbox where id = $1"#,
        id
    )
    .fetch_one(tx.conn())
    .await?;
    let same = |host: &Host, name: &str, port: i32, tls: &str| {
        host.host == name && i32::from(host.port) == port && host.tls.key() == tls
    };
    let unchanged = same(&new.imap, &row.imap_host, row.imap_port, &row.imap_tls)
        && same(&new.smtp, &row.smtp_host, row.smtp_port, &row.smtp_tls)
        && new.username == row.username;
    if !unchanged {
        return Err(AppError::invalid("password", "mailbox_password_again"));
    }
    if !tx.ring().has(row.key_id) {
        keys(tx).await?;
    }
    Ok(tx.ring().open(&Place::of_mailbox(id), &row.sealed)?)
}

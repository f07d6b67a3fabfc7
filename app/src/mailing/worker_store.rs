//! What the mailer does with letters of sales: which one a message answers, what was answered, what came back.

use crate::{
    access::{AppError, SystemTx},
    desk::mail::{
        inbound_store::Kept,
        letter::{Bounce, Letter},
        model::Trouble,
        thread_model::folded,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Characters of an answer that the timeline keeps.
const LONGEST: usize = 20_000;

/// The letter that the nearest of these ids belongs to, if there still is a record for what answers it.
///
/// # Errors
/// Those of the database.
pub async fn behind(tx: &mut SystemTx, ids: &[&str]) -> Result<Option<Uuid>, AppError> {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    Ok(sqlx::query_scalar!("select sales_mail_behind($1)", &ids).fetch_one(tx.conn()).await?)
}

/// What the log tells of a message: what is new in it apart from what it quotes, who wrote, and which files were not let in.
#[must_use]
pub fn told(letter: &Letter, text: &str, files: &[Kept]) -> Value {
    let (fresh, quoted) = folded(text);
    let cut = |text: &str| text.chars().take(LONGEST).collect::<String>();
    let name = if letter.from_name.trim().is_empty() { &letter.from } else { &letter.from_name };
    let refused: Vec<&str> = files.iter().filter(|file| file.object.is_none()).map(|file| file.name.as_str()).collect();
    json!({
        "mail_subject": letter.subject, "text": cut(fresh), "quoted": cut(quoted), "address": letter.from, "contact_name": name,
        "refused": refused,
    })
}

/// Files that lie in the store, as the database takes them: one list for each of their parts.
#[derive(Debug, Default)]
pub struct Enclosed {
    pub ids: Vec<Uuid>,
    pub objects: Vec<Uuid>,
    pub names: Vec<String>,
    pub types: Vec<String>,
    pub sizes: Vec<i64>,
    pub hashes: Vec<Vec<u8>>,
}

impl Enclosed {
    #[must_use]
    pub fn of(files: &[Kept]) -> Self {
        let mut all = Self::default();
        for (file, object) in files.iter().filter_map(|file| file.object.map(|object| (file, object))) {
            all.ids.push(file.id);
            all.objects.push(object);
            all.names.push(file.name.clone());
            all.types.push(file.media_type.clone());
            all.sizes.push(file.size);
            all.hashes.push(file.sha256.clone());
        }
        all
    }
}

/// Writes an answer down on the timeline, and hangs its files on the record.
///
/// # Errors
/// Those of the database.
pub async fn hear(tx: &mut SystemTx, mail: Uuid, letter: &Letter, text: &str, files: &[Kept]) -> Result<(), AppError> {
    let enclosed = Enclosed::of(files);
    sqlx::query!(
        "select hear_sales_mail($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        mail,
        letter.automatic.is_some(),
        told(letter, text, files),
        &enclosed.ids,
        &enclosed.objects,
        &enclosed.names,
        &enclosed.types,
        &enclosed.sizes,
        &enclosed.hashes,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that a letter came back; what may still arrive is not marked. `None` where it is none of sales.
///
/// # Errors
/// Those of the database.
pub async fn bounced(tx: &mut SystemTx, bounce: &Bounce) -> Result<Option<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(
        "select bounce_sales_mail($1, $2, $3, $4)",
        &bounce.of,
        Trouble::Bounced.key(),
        bounce.said,
        bounce.is_final,
    )
    .fetch_one(tx.conn())
    .await?)
}

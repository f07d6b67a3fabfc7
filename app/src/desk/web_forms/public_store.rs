//! What whoever looks at a page with a form reaches, as a stranger: the form, and a way to send it.

use super::{
    model::{Asks, Makes},
    sent_model::{Said, Seal},
};
use crate::{
    access::{AppError, SystemTx},
    desk::mail::inbound_store::Kept,
    locale::Lang,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A form as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    pub id: Uuid,
    pub name: String,
    /// In Chinese and in English; empty for words of the product.
    pub title: (String, String),
    pub thanks: (String, String),
    pub asks: Asks,
    /// Whose pages may show it.
    pub origins: Vec<String>,
    /// Files may go along.
    pub files: bool,
    /// What becomes of what is sent.
    pub makes: Makes,
    /// In which language the house reads.
    pub house: Lang,
    /// Of a page that is made now.
    pub seal: Seal,
}

/// The form of a token.
///
/// # Errors
/// `NotFound` for a form that there is not, or that is switched off.
pub async fn behind(tx: &mut SystemTx, token: &str) -> Result<Behind, AppError> {
    if token.len() != 32 || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(AppError::NotFound);
    }
    let row = sqlx::query!(
        r#"
        select id as "id!", name as "name!", title as "title!", title_en as "title_en!", thanks as "thanks!", thanks_en as "thanks_en!",
               asks as "asks!", origins as "origins!", files as "files!", makes as "makes!", house as "house!", key as "key!", at as "at!", seal as "seal!"
          from web_form_behind($1)
        "#,
        token,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Behind {
        id: row.id,
        name: row.name,
        title: (row.title, row.title_en),
        thanks: (row.thanks, row.thanks_en),
        asks: serde_json::from_value(row.asks).map_err(|error| AppError::unforeseen(&error))?,
        origins: row.origins,
        files: row.files,
        makes: Makes::from_key(&row.makes).unwrap_or(Makes::Ticket),
        house: Lang::from_tag(&row.house).unwrap_or(Lang::ZhCn),
        seal: Seal { at: row.at, key: row.key, mark: row.seal },
    })
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    pub said: &'a Said,
    /// Of the page that it was typed on.
    pub seal: &'a Seal,
    /// Where it comes from: so many within an hour.
    pub from: &'a str,
    /// What is to stand on the ticket.
    pub text: &'a str,
    /// What whoever sent it is told by mail: subject and text, in which `[number]` stands for the ticket's.
    pub told: (&'a str, &'a str),
    /// What goes along; its bytes lie in the store.
    pub files: &'a [Kept],
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It is this ticket.
    Kept(i64),
    /// It is a lead.
    Lead,
    Gone,
    /// Sent quicker than people type.
    Early,
    /// The page is too old, or not ours.
    Late,
    /// Too many came from there.
    Many,
}

/// Announces bytes that go along with a message, where that would be taken; otherwise why not.
///
/// # Errors
/// Those of the database.
pub async fn bytes_come(
    tx: &mut SystemTx,
    token: &str,
    seal: &Seal,
    from: &str,
    objects: &[Uuid],
) -> Result<Option<Became>, AppError> {
    let became = sqlx::query_scalar!(
        r#"select web_form_bytes_come($1, $2, $3, $4, $5, $6) as "became!""#,
        token,
        seal.key,
        seal.at,
        seal.mark,
        from,
        objects,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(match became.as_str() {
        "ready" => None,
        other => Some(refused(other)),
    })
}

pub(crate) fn refused(became: &str) -> Became {
    match became {
        "early" => Became::Early,
        "late" => Became::Late,
        "many" => Became::Many,
        _ => Became::Gone,
    }
}

/// The same message has the same hash, whatever page it was typed on.
pub(crate) fn hash_of(form: Uuid, said: &Said, files: &[Kept]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(form.as_bytes());
    // Each piece behind its length, so that no two messages run into the same bytes.
    let pieces = said.parts.iter().flat_map(|(part, text)| [part.key(), text.as_str()]).chain([said.message.as_str()]);
    for piece in pieces {
        hash.update((piece.len() as u64).to_be_bytes());
        hash.update(piece);
    }
    for file in files {
        hash.update(&file.sha256);
    }
    hash.finalize().to_vec()
}

/// Makes a ticket of a message, unless it was sent before.
pub async fn send(tx: &mut SystemTx, token: &str, form: Uuid, message: Message<'_>) -> Result<Became, AppError> {
    use super::model::Part;
    let Message { said, seal, from, text, told, files } = message;
    let along: Vec<Value> = files.iter().map(written).collect();
    let row = sqlx::query!(
        r#"
        select became as "became!", ticket_number from send_web_form($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        "#,
        token,
        seal.key,
        seal.at,
        seal.mark,
        hash_of(form, said, files),
        from,
        said.subject(),
        text,
        said.part(Part::Name),
        said.part(Part::Email),
        said.part(Part::Phone),
        told.0,
        told.1,
        Value::from(along),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(match (row.became.as_str(), row.ticket_number) {
        ("kept", Some(number)) => Became::Kept(number),
        (other, _) => refused(other),
    })
}

/// A file as the database takes it.
fn written(file: &Kept) -> Value {
    let sha256: String = file.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    json!({
        "id": file.id, "object": file.object, "name": file.name, "media_type": file.media_type, "size": file.size, "sha256": sha256,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::web_forms::model::Part;
    use std::collections::BTreeMap;

    #[test]
    fn two_messages_have_two_hashes() {
        let said = |name: &str, message: &str| Said {
            parts: BTreeMap::from([(Part::Name, name.to_owned())]),
            message: message.to_owned(),
        };
        let form = Uuid::from_u128(1);
        assert_eq!(hash_of(form, &said("a", "b"), &[]), hash_of(form, &said("a", "b"), &[]));
        assert_ne!(hash_of(form, &said("a", "b"), &[]), hash_of(form, &said("ab", ""), &[]));
        assert_ne!(hash_of(form, &said("a", "b"), &[]), hash_of(Uuid::from_u128(2), &said("a", "b"), &[]));
    }
}

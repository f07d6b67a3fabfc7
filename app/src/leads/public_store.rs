//! What strangers and other programs reach: a way to become a lead, each message once.

use super::{
    marks::{keys_of, terms_of},
    model::{Channel, LeadFields, LeadForm},
};
use crate::{
    access::{AppError, SystemTx},
    desk::web_forms::{
        model::Part,
        public_store::{Became, hash_of, refused},
        sent_model::{Said, Seal},
    },
};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A message by a form, as a lead. What else it asks for goes into the need.
fn form_of(said: &Said, text: &str) -> LeadForm {
    let part = |part: Part| said.part(part).unwrap_or_default().to_owned();
    LeadForm {
        company: part(Part::Company),
        name: said
            .part(Part::Name)
            .or(said.part(Part::Email))
            .or(said.part(Part::Phone))
            .unwrap_or_default()
            .to_owned(),
        mobile: part(Part::Phone),
        email: part(Part::Email),
        interest: part(Part::Subject),
        need: text.chars().take(5_000).collect(),
        ..LeadForm::default()
    }
}

/// What comes along with a message by a form.
#[derive(Debug, Clone, Copy)]
pub struct Along<'a> {
    pub seal: &'a Seal,
    /// Where it comes from: so many within an hour.
    pub from: &'a str,
    /// What is to stand as the need.
    pub text: &'a str,
    pub channel: &'a Channel,
}

/// Makes a lead of a message, unless it was sent before.
///
/// # Errors
/// `Invalid` for what is no lead.
pub async fn send(
    tx: &mut SystemTx,
    token: &str,
    form: Uuid,
    said: &Said,
    along: Along<'_>,
) -> Result<Became, AppError> {
    let (fields, _) = form_of(said, along.text).check()?;
    let campaign = along.channel.get("utm_campaign").map(|text| text.chars().take(200).collect::<String>());
    let became = sqlx::query_scalar!(
        r#"select send_lead_form($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as "became!""#,
        token,
        along.seal.key,
        along.seal.at,
        along.seal.mark,
        hash_of(form, said, &[]),
        along.from,
        json!(fields),
        campaign,
        json!(along.channel),
        terms_of(&fields),
        &keys_of(&fields),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(if became == "kept" { Became::Lead } else { refused(&became) })
}

/// A lead that a program sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLead {
    /// The caller's own name for it.
    pub key: Option<String>,
    pub fields: LeadFields,
    pub campaign: Option<String>,
    pub channel: Channel,
}

/// Makes a lead for a token; gives its id and whether an earlier call had made it. `content`: what must be the same for it to be the same call.
///
/// # Errors
/// `NotSignedIn` for a token that ended meanwhile, the conflict `api_key_used` where the key came with other content.
pub async fn make(tx: &mut SystemTx, hash: &[u8], content: &[u8], new: &NewLead) -> Result<(Uuid, bool), AppError> {
    let content = Sha256::digest(content).to_vec();
    let row = sqlx::query!(
        r#"select became as "became!", lead from api_make_lead($1, $2, $3, $4, $5, $6, $7, $8)"#,
        hash,
        new.key,
        content,
        json!(new.fields),
        new.campaign,
        json!(new.channel),
        terms_of(&new.fields),
        &keys_of(&new.fields),
    )
    .fetch_one(tx.conn())
    .await?;
    match (row.became.as_str(), row.lead) {
        ("made", Some(id)) => Ok((id, false)),
        ("again", Some(id)) => Ok((id, true)),
        ("other", _) => Err(AppError::conflict("api_key_used")),
        _ => Err(AppError::NotSignedIn),
    }
}

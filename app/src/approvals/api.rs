//! What the browser may ask of approvals.

use super::{
    model::{Approvals, Deputies, DeputyDraft, OfQuote, Part, Verdict},
    rule_model::{RuleBook, RuleDraft},
};
#[cfg(feature = "ssr")]
use super::{rule_model::Rule, rule_store, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx, new_id},
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// A page of requests that the caller sees.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn list_approvals(part: Part, page: usize) -> Result<Approvals, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    store::page(&mut tx, part, page).await
}

/// What was asked of a quote, and what holds for it.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn approvals_of_quote(id: Uuid) -> Result<OfQuote, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::of_quote(&mut tx, id).await
}

/// Asks for the newest version of a quote that was seen in this version; gives the id of the request.
///
/// # Errors
/// `NotFound`, `NotAllowed`, `Invalid` with what cannot be sent anyway or on `word`; the conflicts `changed`, `quote_closed`,
/// `approval_needless`, `approval_nobody`.
#[server(input = Json)]
pub async fn ask_approval(quote: Uuid, version: i32, word: String) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let id = store::ask(&mut tx, quote, version, &word).await?;
    tx.commit().await?;
    Ok(id)
}

/// Decides a step that is the caller's, or of whoever made them their deputy; gives what it is taken back by.
///
/// # Errors
/// `NotFound`, `NotAllowed`, `Invalid` on `reason`, the conflict `approval_over`.
#[server(input = Json)]
pub async fn decide_approval(id: Uuid, verdict: Verdict) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    let decision = store::decide(&mut tx, id, &verdict).await?;
    tx.commit().await?;
    Ok(decision)
}

/// Takes the caller's decision back, within seconds and as long as nothing came of it.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflicts `approval_late` and `approval_followed`.
#[server(input = Json)]
pub async fn undo_approval(id: Uuid, decision: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    store::undo(&mut tx, id, decision).await?;
    tx.commit().await
}

/// Withdraws a request that waits.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflict `approval_over`.
#[server(input = Json)]
pub async fn withdraw_approval(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    store::withdraw(&mut tx, id).await?;
    tx.commit().await
}

/// The caller's deputies, and for whom the caller is one.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn own_deputies() -> Result<Deputies, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    store::deputies(&mut tx).await
}

/// Names somebody who decides in the caller's name.
///
/// # Errors
/// `Invalid` with every field that cannot be taken.
#[server(input = Json)]
pub async fn name_deputy(draft: DeputyDraft) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    store::name_deputy(&mut tx, &draft).await?;
    tx.commit().await
}

/// Ends one of the caller's deputies.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn end_deputy(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    store::end_deputy(&mut tx, id).await?;
    tx.commit().await
}

/// All rules.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn approval_rules() -> Result<RuleBook, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    rule_store::book(&mut tx).await
}

/// Adds a rule behind the others, or changes one that had this version; gives its id and version.
///
/// # Errors
/// `Invalid` on the parts of the rule, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn save_approval_rule(existing: Option<(Uuid, i32)>, draft: RuleDraft) -> Result<(Uuid, i32), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut rule = draft.checked()?;
    let mut tx = caller.begin().await?;
    rule.id = existing.map_or_else(new_id, |(id, _)| id);
    let before = match existing {
        Some((id, version)) => json!(rule_store::hold_rule(&mut tx, id, version).await?),
        None => json!({}),
    };
    let version = rule_store::put_rule(&mut tx, &rule).await?;
    log(&mut tx, before, json!({ "approval_rule": Rule { version, ..rule.clone() } })).await?;
    tx.commit().await?;
    Ok((rule.id, version))
}

/// Removes a rule. The way back is to save it anew.
///
/// # Errors
/// The conflict `changed`, `NotFound`.
#[server(input = Json)]
pub async fn remove_approval_rule(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = rule_store::hold_rule(&mut tx, id, version).await?;
    rule_store::remove_rule(&mut tx, id).await?;
    log(&mut tx, json!(before), json!({ "approval_rule": id, "removed": true })).await?;
    tx.commit().await
}

/// Says in which order the rules' steps follow each other.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn arrange_approval_rules(order: Vec<Uuid>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    rule_store::arrange_rules(&mut tx, &order).await?;
    log(&mut tx, json!({}), json!({ "approval_rules": order })).await?;
    tx.commit().await
}

/// Says after how many hours somebody is reminded.
///
/// # Errors
/// `Invalid` on `hours`, the conflict `changed`.
#[server(input = Json)]
pub async fn remind_of_approvals(version: i32, hours: String) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let hours = hours.trim().parse::<i16>().ok().filter(|hours| (1..=720).contains(hours));
    let hours = hours.ok_or_else(|| AppError::invalid("hours", "approval_hours"))?;
    let mut tx = caller.begin().await?;
    rule_store::remind_after(&mut tx, version, hours).await?;
    log(&mut tx, json!({}), json!({ "approval_remind_hours": hours })).await?;
    tx.commit().await
}

/// The log tells of what is set up under the organisation.
#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(tx, event.before(before).after(after)).await.map(drop)
}

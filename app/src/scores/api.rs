//! What the browser may ask of scores.

#[cfg(feature = "ssr")]
use super::{form_model::checked_grades, model::Criterion, seen_model::Side, store, worker};
use super::{
    form_model::{CriterionDraft, RuleDraft},
    model::{Answer, Kind, Question},
    seen_model::{Book, Seen, Trial},
};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx, new_id},
    deals::undo_store,
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// The score of a lead with what it is made of, what is asked, and what comes next.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn score_of_lead(id: Uuid) -> Result<Seen, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    fresh(&caller, Kind::Lead, id).await
}

/// The score of a deal with what it is made of, as far as its reader sees that, what is asked, and what comes next.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn score_of_deal(id: Uuid) -> Result<Seen, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    fresh(&caller, Kind::Deal, id).await
}

/// Counts first what happened since; where that fails, what was counted last is shown.
#[cfg(feature = "ssr")]
async fn fresh(caller: &Caller, kind: Kind, id: Uuid) -> Result<Seen, AppError> {
    let mut tx = caller.read().await?;
    if store::is_stale(&mut tx, kind, id).await? {
        drop(tx);
        if let Err(error) = worker::count_one(caller.doors(), kind, id).await {
            tracing::warn!(%error, "a score could not be counted before it was shown");
        }
        tx = caller.read().await?;
    }
    store::seen(&mut tx, kind, id).await
}

/// Answers a question about a lead, or takes the answer back (`null`); gives what was answered before.
///
/// # Errors
/// `NotFound`, `NotAllowed`, `Invalid` on `question`, the conflict `lead_closed`.
#[server(input = Json)]
pub async fn answer_of_lead(id: Uuid, question: Question, answer: Option<Answer>) -> Result<Option<Answer>, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let was = store::answer(&mut tx, Kind::Lead, id, question, answer).await?;
    tx.commit().await?;
    Ok(was)
}

/// Answers a question about a deal, or takes the answer back (`null`); gives what was answered before.
///
/// # Errors
/// `NotFound`, `NotAllowed`, `Invalid` on `question`.
#[server(input = Json)]
pub async fn answer_of_deal(id: Uuid, question: Question, answer: Option<Answer>) -> Result<Option<Answer>, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let was = store::answer(&mut tx, Kind::Deal, id, question, answer).await?;
    tx.commit().await?;
    Ok(was)
}

/// Takes back what a rule moved, while the deal stands where the rule put it.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflict `changed_since`.
#[server(input = Json)]
pub async fn undo_score_move(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    undo_store::undo_rule_move(&mut tx, id).await?;
    tx.commit().await
}

/// Criteria, grades and rules.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_scores() -> Result<Book, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    let mut sides = Vec::new();
    for kind in Kind::ALL.iter().copied() {
        let set = store::settings(&mut tx, kind).await?;
        let (version, grades, criteria, rules) = (set.version, set.grades, set.criteria, set.rules);
        sides.push(Side { kind, version, grades, criteria, rules });
    }
    Ok(Book { sides, fields: store::fields(&mut tx, Kind::Deal).await?, stages: store::stages(&mut tx).await? })
}

/// Adds a criterion, or changes one that had this version; gives its id and version.
///
/// # Errors
/// `Invalid` on its parts, the conflict `changed`.
#[server(input = Json)]
pub async fn save_score_criterion(
    existing: Option<(Uuid, i32)>,
    kind: Kind,
    draft: CriterionDraft,
) -> Result<(Uuid, i32), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let fields = store::fields(&mut tx, kind).await?;
    let one = draft.checked(existing.map_or_else(new_id, |(id, _)| id), kind, &fields)?;
    let before = match existing {
        Some((id, version)) => json!(store::hold_criterion(&mut tx, kind, id, version).await?),
        None => json!({}),
    };
    let version = store::put_criterion(&mut tx, &one).await?;
    log(&mut tx, before, json!({ "score_criterion": one })).await?;
    tx.commit().await?;
    Ok((one.id, version))
}

/// Removes a criterion. The way back is to save it anew.
///
/// # Errors
/// The conflict `changed`.
#[server(input = Json)]
pub async fn remove_score_criterion(kind: Kind, id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold_criterion(&mut tx, kind, id, version).await?;
    store::remove_criterion(&mut tx, id).await?;
    log(&mut tx, json!(before), json!({ "score_criterion": id, "removed": true })).await?;
    tx.commit().await
}

/// How the last hundred records would score, had this criterion been in use among the others. Changes nothing.
///
/// # Errors
/// `Invalid` on the parts of the criterion.
#[server(input = Json)]
pub async fn try_score_criterion(existing: Option<Uuid>, kind: Kind, draft: CriterionDraft) -> Result<Trial, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    let fields = store::fields(&mut tx, kind).await?;
    let tried = Criterion { active: true, ..draft.checked(existing.unwrap_or_default(), kind, &fields)? };
    let set = store::settings(&mut tx, kind).await?;
    let mut criteria = set.criteria.clone();
    match criteria.iter_mut().find(|one| one.id == tried.id) {
        Some(place) => *place = tried,
        None => criteria.push(tried),
    }
    store::attempt(&mut tx, kind, &set, &criteria).await
}

/// Says from which score on one has which grade, in the order of A, B, C; seen in this version. Gives the version then.
///
/// # Errors
/// `Invalid` on `a`, `b` or `c`, the conflict `changed`.
#[server(input = Json)]
pub async fn save_score_grades(kind: Kind, version: i32, typed: [String; 3]) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let grades = checked_grades(&typed)?;
    let mut tx = caller.begin().await?;
    let version = store::put_grades(&mut tx, kind, version, grades).await?;
    log(&mut tx, json!({}), json!({ "score_grades": grades, "score_of": kind })).await?;
    tx.commit().await?;
    Ok(version)
}

/// Adds a rule, or changes one that had this version; gives its id and version. It acts on what comes above its threshold from now on.
///
/// # Errors
/// `Invalid` on its parts, the conflict `changed`.
#[server(input = Json)]
pub async fn save_score_rule(
    existing: Option<(Uuid, i32)>,
    kind: Kind,
    draft: RuleDraft,
) -> Result<(Uuid, i32), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let rule = draft.checked(existing.map_or_else(new_id, |(id, _)| id), kind)?;
    let mut tx = caller.begin().await?;
    let before = match existing {
        Some((id, version)) => json!(store::hold_rule(&mut tx, kind, id, version).await?),
        None => json!({}),
    };
    let version = store::put_rule(&mut tx, &rule).await?;
    log(&mut tx, before, json!({ "score_rule": rule })).await?;
    tx.commit().await?;
    Ok((rule.id, version))
}

/// Removes a rule. The way back is to save it anew.
///
/// # Errors
/// The conflict `changed`.
#[server(input = Json)]
pub async fn remove_score_rule(kind: Kind, id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold_rule(&mut tx, kind, id, version).await?;
    store::remove_rule(&mut tx, id).await?;
    log(&mut tx, json!(before), json!({ "score_rule": id, "removed": true })).await?;
    tx.commit().await
}

/// The log tells of what is set up under the organisation.
#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(tx, event.before(before).after(after)).await.map(drop)
}

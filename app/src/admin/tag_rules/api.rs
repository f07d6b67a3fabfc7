//! What administrators ask about rules for tags.

#[cfg(feature = "ssr")]
use super::model::TRIAL_STEP;
use super::model::{TagRuleDraft, TagRulesBook, TagRun, TagRunLine, TagTrial};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx, new_id},
    admin::ORGANISATION,
    customers::tags::judge_store::{self, Asked, Judge},
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// Rules, runs, and what can be chosen in the form.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn read_tag_rules() -> Result<TagRulesBook, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    let fields = store::fields(&mut tx).await?;
    Ok(TagRulesBook {
        rules: store::rules(&mut tx, &fields).await?,
        runs: store::runs(&mut tx).await?,
        tags: store::tags(&mut tx).await?,
        fields,
    })
}

/// The newest runs: how far each is.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn tag_runs() -> Result<Vec<TagRun>, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::runs(&mut tx).await
}

/// Adds a rule that rests, or changes one that had this version; gives its id.
///
/// # Errors
/// `Invalid` on the fields of [`TagRuleDraft`], the conflict `changed`.
#[server(input = Json)]
pub async fn save_tag_rule(existing: Option<(Uuid, i32)>, draft: TagRuleDraft) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let fields = draft.read()?;
    let mut tx = caller.begin().await?;
    let catalogue = store::fields(&mut tx).await?;
    let (id, before) = match existing {
        Some((id, version)) => {
            let before = store::hold(&mut tx, id, version).await?;
            judge_store::check(&fields.conditions, Some(before.tag), &catalogue)?;
            store::change(&mut tx, id, &fields).await?;
            let was = json!({ "name": before.name, "conditions": before.conditions, "takes_back": before.takes_back });
            (id, was)
        }
        None => {
            judge_store::check(&fields.conditions, draft.known_tag(), &catalogue)?;
            let (id, tag) = (new_id(), store::tag(&mut tx, &fields.tag).await?);
            judge_store::check(&fields.conditions, Some(tag), &catalogue)?;
            store::add(&mut tx, id, tag, &fields).await?;
            (id, json!({}))
        }
    };
    let is = json!({ "tag_rule": id, "name": fields.name, "conditions": fields.conditions, "takes_back": fields.takes_back });
    log(&mut tx, before, is).await?;
    tx.commit().await?;
    Ok(id)
}

/// Has a rule that had this version run every day, or rest.
///
/// # Errors
/// The conflict `changed`; `Invalid` on `conditions` where a field is no longer there.
#[server(input = Json)]
pub async fn switch_tag_rule(id: Uuid, version: i32, active: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    if active {
        let catalogue = store::fields(&mut tx).await?;
        judge_store::check(&before.conditions, Some(before.tag), &catalogue)?;
    }
    store::set(&mut tx, id, active, before.archived).await?;
    let after = json!({ "tag_rule": id, "name": before.name, "active": active });
    log(&mut tx, json!({ "active": before.active }), after).await?;
    tx.commit().await
}

/// Puts a rule away, or takes it out again; then it rests. Customers keep the tags that it gave.
///
/// # Errors
/// The conflict `changed`; `Invalid` where another rule has taken the name or the tag meanwhile.
#[server(input = Json)]
pub async fn archive_tag_rule(id: Uuid, version: i32, archived: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::set(&mut tx, id, false, archived).await?;
    let after = json!({ "tag_rule": id, "name": before.name, "archived": archived });
    log(&mut tx, json!({ "archived": before.archived }), after).await?;
    tx.commit().await
}

/// What a rule would do today among the next customers behind `after`, as it is typed; nothing is changed. `rule` is the one that the
/// draft changes: what it gave so far it may take.
///
/// # Errors
/// `Invalid` on `conditions`.
#[server(input = Json)]
pub async fn try_tag_rule(rule: Option<Uuid>, draft: TagRuleDraft, after: Option<Uuid>) -> Result<TagTrial, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    let (tag, now) = (draft.known_tag(), tx.now());
    let judge = Judge::of(tx.conn(), &draft.conditions, tag, now).await?;
    let after = after.unwrap_or_default();
    let asked = Asked { rule, tag, takes_back: draft.takes_back, after, most: TRIAL_STEP };
    let found = judge_store::trial(&mut tx, &judge, &asked).await?;
    let names = |all: Vec<judge_store::Named>| all.into_iter().map(|one| (one.id, one.name)).collect();
    Ok(TagTrial {
        looked_at: found.looked_at,
        next: found.last.filter(|_| found.looked_at == TRIAL_STEP),
        gain: found.gain,
        lose: found.lose,
        gaining: names(found.gaining),
        losing: names(found.losing),
    })
}

/// Has the server run a rule now; gives the run.
///
/// # Errors
/// `NotFound` where it was put away, `Invalid` on `conditions` where it is broken, the conflict `tag_rule_at_work`.
#[server(input = Json)]
pub async fn run_tag_rule(id: Uuid) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let run = store::ask(&mut tx, id).await?;
    log(&mut tx, json!({}), json!({ "tag_rule": id, "tag_run": run })).await?;
    tx.commit().await?;
    Ok(run)
}

/// Has the server take a run back: everybody who still is as it left them. The rule rests from now on.
///
/// # Errors
/// `NotFound` where there is none, or it is taken back already.
#[server(input = Json)]
pub async fn undo_tag_run(run: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let rule = store::ask_back(&mut tx, run).await?;
    log(&mut tx, json!({}), json!({ "tag_rule": rule, "tag_run": run, "taken_back": true })).await?;
    tx.commit().await
}

/// What a run did to which customers.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn read_tag_run(run: Uuid) -> Result<Vec<TagRunLine>, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::lines(&mut tx, run).await
}

#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", ORGANISATION);
    record(tx, event.before(before).after(after)).await.map(drop)
}

//! What the browser may ask of automation.

use super::{
    draft_model::RuleDraft,
    seen_model::{RuleLine, RunMark, Runs, RunsAsked, Trial},
};
#[cfg(feature = "ssr")]
use super::{
    draft_model::{Checked, step_field},
    model::{Deed, On, Step},
    record_store, store, undo_store,
};
use crate::{access::AppError, fields::Catalogue, locale::Lang};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, FieldError, Tx, may, new_id},
    deals::{model::StageKind, store as deals},
    events::{Event, record},
    fields::{RecordKind, store::catalogue},
    lists::filters::Group,
    mailing::store::templates,
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// What can be chosen in a rule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    pub people: Vec<(Uuid, String)>,
    pub tags: Vec<(Uuid, String)>,
    /// With the names of their pipelines, and whether deals are won or lost there.
    pub stages: Vec<(Uuid, String, bool)>,
    /// Of scores: for which records, and what they are called.
    pub thresholds: Vec<(Uuid, String, String)>,
    /// Mail templates of whoever asks.
    pub templates: Vec<(Uuid, String)>,
    /// The fields that administrators made for customers.
    pub custom: Catalogue,
}

/// The rules, and the names of what stands in them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Book {
    pub rules: Vec<RuleLine>,
    pub choices: Choices,
}

/// A rule, and what can be chosen in it; without one, what can be chosen in a new one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RuleSeen {
    pub rule: Option<RuleLine>,
    pub choices: Choices,
}

/// The rules that the caller keeps; of an administrator all.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn list_automation(lang: Lang) -> Result<Book, AppError> {
    let caller = Caller::who_may(Action::ManageAutomation).await?;
    let mut tx = caller.read().await?;
    Ok(Book { rules: store::rules(&mut tx, None).await?, choices: choices(&mut tx, lang).await? })
}

/// One rule with what can be chosen in it, or what can be chosen in a new one.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn read_automation(id: Option<Uuid>, lang: Lang) -> Result<RuleSeen, AppError> {
    let caller = Caller::who_may(Action::ManageAutomation).await?;
    let mut tx = caller.read().await?;
    let rule = match id {
        Some(id) => Some(store::rule(&mut tx, id).await?),
        None => None,
    };
    Ok(RuleSeen { rule, choices: choices(&mut tx, lang).await? })
}

#[cfg(feature = "ssr")]
async fn choices(tx: &mut Tx, lang: Lang) -> Result<Choices, AppError> {
    let mut stages = Vec::new();
    for (pipeline, name) in deals::pipelines(tx, lang).await? {
        for stage in deals::stages(tx, pipeline, lang).await? {
            let closes = stage.kind != StageKind::Open;
            stages.push((stage.id, format!("{name} · {}", stage.name), closes));
        }
    }
    Ok(Choices {
        people: store::people(tx).await?,
        tags: store::tags(tx).await?,
        stages,
        thresholds: store::thresholds(tx).await?,
        templates: templates(tx, false).await?.into_iter().map(|one| (one.id, one.name)).collect(),
        custom: catalogue(tx, RecordKind::Customer).await?,
    })
}

/// What only the database and the keeper's role can refuse: of these actions, each with its place, and of the conditions.
#[cfg(feature = "ssr")]
async fn refused(
    tx: &mut Tx,
    on: On,
    conditions: &Group,
    steps: &[(usize, Step)],
) -> Result<Vec<FieldError>, AppError> {
    let role = tx.role();
    let mut wrong = Vec::new();
    if !may(role, on.sees()) {
        wrong.push(FieldError::of("on", "automation_not_yours"));
    }
    for (place, step) in steps {
        if !may(role, step.deed.needs(on)) {
            wrong.push(FieldError::of(&step_field(*place, "what"), "automation_not_yours"));
        } else if let Deed::Mail { template } = &step.deed {
            // Another's own template is nobody else's.
            if templates(tx, false).await?.iter().all(|one| one.id != *template) {
                wrong.push(FieldError::of(&step_field(*place, "template"), "automation_template"));
            }
        }
    }
    match record_store::check(tx, on, conditions).await {
        Ok(_) => Ok(wrong),
        Err(AppError::Invalid(more)) => Ok(wrong.into_iter().chain(more).collect()),
        Err(error) => Err(error),
    }
}

/// Checks a rule as it is typed; refused is everything that cannot be taken, whoever can say so.
#[cfg(feature = "ssr")]
async fn checked(tx: &mut Tx, draft: &RuleDraft) -> Result<Checked, AppError> {
    let read = draft.check();
    let Some(on) = On::from_key(&draft.on) else { return read };
    let more = refused(tx, on, &draft.conditions, &draft.readable(on)).await?;
    match read {
        Err(AppError::Invalid(wrong)) => Err(AppError::Invalid(wrong.into_iter().chain(more).collect())),
        Ok(_) if !more.is_empty() => Err(AppError::Invalid(more)),
        read => read,
    }
}

/// Adds a rule that rests, or changes one that was seen in this version; gives its id.
///
/// # Errors
/// `Invalid` with everything that cannot be taken, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn save_automation(existing: Option<(Uuid, i32)>, draft: RuleDraft) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::ManageAutomation).await?;
    let mut tx = caller.begin().await?;
    let (name, hourly, rule) = checked(&mut tx, &draft).await?;
    let is = json!({ "name": name, "hourly": hourly, "rule": rule });
    let id = match existing {
        Some((id, version)) => {
            let was = store::hold(&mut tx, id, version).await?;
            store::change(&mut tx, id, &name, hourly, &rule).await?;
            let was = json!({ "name": was.name, "hourly": was.hourly, "rule": was.rule });
            tell(&mut tx, "automation.changed", id, was, is).await?;
            id
        }
        None => {
            let id = new_id();
            store::add(&mut tx, id, &name, hourly, &rule).await?;
            tell(&mut tx, "automation.created", id, json!({}), is).await?;
            id
        }
    };
    tx.commit().await?;
    Ok(id)
}

#[cfg(feature = "ssr")]
async fn tell(tx: &mut Tx, kind: &'static str, id: Uuid, before: Value, after: Value) -> Result<(), AppError> {
    record(tx, Event::of(kind, "automation", id).before(before).after(after)).await.map(|_| ())
}

/// Switches a rule that was seen in this version on or off. What happened while it was off is none of its business.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn switch_automation(id: Uuid, version: i32, on: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageAutomation).await?;
    let mut tx = caller.begin().await?;
    let was = store::hold(&mut tx, id, version).await?;
    store::switch(&mut tx, id, on).await?;
    tell(&mut tx, "automation.changed", id, json!({ "active": was.active }), json!({ "active": on })).await?;
    tx.commit().await
}

/// Makes an administrator the keeper of a rule that was seen in this version: it has their rights from then on. It rests first.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn take_over_automation(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let was = store::hold(&mut tx, id, version).await?;
    let steps: Vec<(usize, Step)> = was.rule.steps.iter().cloned().enumerate().collect();
    let wrong = refused(&mut tx, was.rule.on, &was.rule.conditions, &steps).await?;
    if !wrong.is_empty() {
        return Err(AppError::Invalid(wrong));
    }
    store::take_over(&mut tx, id).await?;
    let me = tx.person();
    tell(&mut tx, "automation.changed", id, json!({ "keeper": was.keeper.0 }), json!({ "keeper": me })).await?;
    tx.commit().await
}

/// Removes a rule that was seen in this version, with its history. What it did stays.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn remove_automation(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageAutomation).await?;
    let mut tx = caller.begin().await?;
    let was = store::hold(&mut tx, id, version).await?;
    store::remove(&mut tx, id).await?;
    let before = json!({ "name": was.name, "hourly": was.hourly, "rule": was.rule });
    tell(&mut tx, "automation.removed", id, before, json!({})).await?;
    tx.commit().await
}

/// What a rule would have done in the last 30 days, as far as the caller sees it; nothing is changed.
///
/// # Errors
/// `Invalid` with everything that cannot be taken.
#[server(input = Json)]
pub async fn try_automation(draft: RuleDraft) -> Result<Trial, AppError> {
    let caller = Caller::who_may(Action::ManageAutomation).await?;
    // What it is called does not matter yet.
    let named = RuleDraft { name: "-".to_owned(), ..draft };
    let mut tx = caller.read().await?;
    let (.., rule) = checked(&mut tx, &named).await?;
    store::trial(&mut tx, &rule).await
}

/// Runs behind a mark, the newest first.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn automation_runs(asked: RunsAsked, after: Option<RunMark>) -> Result<Runs, AppError> {
    let caller = Caller::who_may(Action::ManageAutomation).await?;
    let mut tx = caller.read().await?;
    store::runs(&mut tx, &asked, after).await
}

/// Has a run that failed, or of which nobody knows, go on with the action at which it stopped.
///
/// # Errors
/// `NotFound` where there is none that stopped.
#[server(input = Json)]
pub async fn retry_automation(run: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageAutomation).await?;
    let mut tx = caller.begin().await?;
    store::retry(&mut tx, run).await?;
    tx.commit().await
}

/// Takes back what a run did, as far as that is still there, with the caller's own rights; gives how many things that were. What still
/// waits goes no further.
///
/// # Errors
/// `NotFound`, the conflicts `automation_nothing_to_undo` and, while a call is on its way, `changed`, and the refusals of what is put back.
#[server(input = Json)]
pub async fn undo_automation(run: Uuid) -> Result<usize, AppError> {
    let caller = Caller::who_may(Action::ManageAutomation).await?;
    let mut tx = caller.begin().await?;
    let undone = undo_store::undo(&mut tx, run).await?;
    tx.commit().await?;
    Ok(undone)
}

/// The key by which receivers know that a call comes from here.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn automation_secret(id: Uuid) -> Result<String, AppError> {
    let caller = Caller::who_may(Action::ManageAutomation).await?;
    let mut tx = caller.read().await?;
    store::secret(&mut tx, id).await
}

//! What the browser may ask of leads.

#[cfg(feature = "ssr")]
use super::{
    convert_store,
    doubles::doubles,
    list_store,
    model::{Channel, Source},
    rules_model, rules_store, step_store, store,
};
use super::{
    model::{
        Conversion, Doubles, Lead, LeadFilter, LeadForm, LeadList, LeadMark, Named, Offer, Reason, State, TalkForm,
    },
    rule_draft_model::{AgentDraft, RuleDraft},
    rules_model::{Agent, Rule, Simulation},
};
use crate::{access::AppError, events::entry::Entry, locale::Lang};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx, new_id},
    deals::store as deals,
    desk::sla::store as sla,
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// A lead with what happened to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeadSeen {
    pub lead: Lead,
    /// The newest first.
    pub story: Vec<Entry>,
}

/// Everything that is set up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// In the order in which they are asked.
    pub rules: Vec<Rule>,
    pub agents: Vec<Agent>,
    pub reasons: Vec<Reason>,
    pub calendars: Vec<Named>,
}

/// One page of leads, behind a mark; the first one with how many there are of each state.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn list_leads(filter: LeadFilter, after: Option<LeadMark>) -> Result<LeadList, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    list_store::list(&mut tx, &filter, after).await
}

/// One lead with its story.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn read_lead(id: Uuid) -> Result<LeadSeen, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    Ok(LeadSeen { lead: store::lead(&mut tx, id).await?, story: store::story(&mut tx, id).await? })
}

/// Leads, customers and contacts that may be the same as a lead; those out of sight are masked.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn lead_doubles(id: Uuid) -> Result<Doubles, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    doubles(&caller, id).await
}

/// Makes a lead; gives whether it is new. One that was sent before under its id stays as it is: what is sent twice is there once.
///
/// # Errors
/// `Invalid` with every field that cannot be taken; a conflict for an id that is another's.
#[server(input = Json)]
pub async fn create_lead(id: Uuid, fair: bool, mine: bool, form: LeadForm) -> Result<bool, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let (fields, campaign) = form.check()?;
    let source = if fair { Source::TradeShow } else { Source::Typed };
    let mut tx = caller.begin().await?;
    let begin = store::Begin { id, source, campaign, channel: Channel::new(), mine };
    let made = store::create(&mut tx, &begin, &fields).await?;
    tx.commit().await?;
    Ok(made)
}

/// Changes a lead that was seen in this version; gives the version then. Where it first came from stays, another campaign is added.
///
/// # Errors
/// `Invalid` with every field that cannot be taken, `NotFound`, `NotAllowed`, the conflict `changed`.
#[server(input = Json)]
pub async fn change_lead(id: Uuid, version: i32, form: LeadForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let (fields, campaign) = form.check()?;
    let mut tx = caller.begin().await?;
    let version = store::change(&mut tx, id, version, &fields, campaign).await?;
    tx.commit().await?;
    Ok(version)
}

/// Brings a lead that was seen in this version into another state; a disqualified one with its reason. Gives the version then.
///
/// # Errors
/// `Invalid` on `reason` or `state`, `NotFound`, `NotAllowed`, the conflict `changed`.
#[server(input = Json)]
pub async fn set_lead_state(id: Uuid, version: i32, state: State, reason: Option<Uuid>) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let version = step_store::set_state(&mut tx, id, version, state, reason).await?;
    tx.commit().await?;
    Ok(version)
}

/// Says what comes next, and on which day (`2026-03-02`; empty: none). Gives the version then.
///
/// # Errors
/// `Invalid` on `next_step` or `due_on`, `NotFound`, `NotAllowed`, the conflict `changed`.
#[server(input = Json)]
pub async fn set_lead_next(id: Uuid, version: i32, step: String, due_on: String) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let (step, day) = super::model::checked_next(&step, &due_on)?;
    let mut tx = caller.begin().await?;
    let due_at = step_store::evening_of(&mut tx, day).await?;
    let version = step_store::set_next(&mut tx, id, version, step.as_deref(), due_at).await?;
    tx.commit().await?;
    Ok(version)
}

/// Writes down how one was in touch.
///
/// # Errors
/// `Invalid` on `text`, `NotFound`, `NotAllowed`.
#[server(input = Json)]
pub async fn log_lead_talk(id: Uuid, form: TalkForm) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let words = form.words()?;
    let mut tx = caller.begin().await?;
    step_store::log_talk(&mut tx, id, &form, words.as_deref()).await?;
    tx.commit().await
}

/// Takes a lead that nobody has; gives the version then.
///
/// # Errors
/// `NotFound`, the conflict `lead_taken`.
#[server(input = Json)]
pub async fn claim_lead(id: Uuid) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let version = step_store::claim(&mut tx, id).await?;
    tx.commit().await?;
    Ok(version)
}

/// Gives a lead that was seen in this version to somebody; gives the version then.
///
/// # Errors
/// `Invalid` on `owner`, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn assign_lead(id: Uuid, version: i32, owner: Uuid) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::AssignCustomers).await?;
    let mut tx = caller.begin().await?;
    let version = step_store::assign(&mut tx, id, version, owner).await?;
    tx.commit().await?;
    Ok(version)
}

/// Gives a lead that was seen in this version back to the pool; gives the version then.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflict `changed`.
#[server(input = Json)]
pub async fn recycle_lead(id: Uuid, version: i32) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let version = step_store::recycle(&mut tx, id, version).await?;
    tx.commit().await?;
    Ok(version)
}

/// What the form of a conversion offers.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn conversion_offer(id: Uuid, lang: Lang) -> Result<Offer, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let doubles = doubles(&caller, id).await?;
    let mut tx = caller.read().await?;
    // Who has no deals makes none.
    let sells = crate::access::may(tx.role(), Action::EditDeals);
    let pipelines = if sells { deals::pipelines(&mut tx, lang).await? } else { Vec::new() };
    Ok(Offer { pipelines, currency: deals::currency(&mut tx).await?, doubles })
}

/// Makes a customer, a contact and a deal of a lead that was seen in this version, or joins it to those that are there; all of it or nothing.
/// Gives the customer.
///
/// # Errors
/// `Invalid` on `customer_…`, `contact_…`, `deal_…` or `state`, `NotFound`, `NotAllowed`, the conflict `changed`.
#[server(input = Json)]
pub async fn convert_lead(id: Uuid, version: i32, conversion: Conversion, lang: Lang) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let customer = convert_store::convert(&mut tx, lang, id, version, &conversion).await?;
    tx.commit().await?;
    Ok(customer)
}

/// Takes a conversion back as long as nobody has worked with what it made; gives the version then.
///
/// # Errors
/// `NotFound`, `NotAllowed`; the conflicts `changed` and `lead_kept_…`, which says what prevents it.
#[server(input = Json)]
pub async fn undo_lead_conversion(id: Uuid, version: i32) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let version = convert_store::undo(&mut tx, id, version).await?;
    tx.commit().await?;
    Ok(version)
}

/// Why somebody is none for us: the reasons in use.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn lead_reasons() -> Result<Vec<Reason>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    Ok(rules_store::reasons(&mut tx).await?.into_iter().filter(|reason| !reason.archived).collect())
}

/// The leads that became a customer, each with its story.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn leads_of_customer(customer: Uuid) -> Result<Vec<LeadSeen>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    let mut seen = Vec::new();
    for id in list_store::of_customer(&mut tx, customer).await? {
        seen.push(LeadSeen { lead: store::lead(&mut tx, id).await?, story: store::story(&mut tx, id).await? });
    }
    Ok(seen)
}

/// Rules, people, reasons.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_lead_rules() -> Result<Book, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    Ok(Book {
        rules: rules_store::rules(tx.conn()).await?,
        agents: rules_store::agents(tx.conn()).await?,
        reasons: rules_store::reasons(&mut tx).await?,
        calendars: sla::calendars(tx.conn()).await?.into_iter().map(|one| (one.id, one.name)).collect(),
    })
}

/// Adds a rule behind the others, or changes one that had this version; gives its id and version.
///
/// # Errors
/// `Invalid` on the parts of the rule, the conflict `changed`.
#[server(input = Json)]
pub async fn save_lead_rule(existing: Option<(Uuid, i32)>, draft: RuleDraft) -> Result<(Uuid, i32), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut rule = draft.checked()?;
    let mut tx = caller.begin().await?;
    rule.id = existing.map_or_else(new_id, |(id, _)| id);
    let before = match existing {
        Some((id, version)) => json!(rules_store::hold_rule(&mut tx, id, version).await?),
        None => json!({}),
    };
    let version = rules_store::put_rule(&mut tx, &rule).await?;
    log(&mut tx, before, json!({ "lead_rule": Rule { version, ..rule.clone() } })).await?;
    tx.commit().await?;
    Ok((rule.id, version))
}

/// Removes a rule. The way back is to save it anew.
///
/// # Errors
/// The conflict `changed`, `NotFound`.
#[server(input = Json)]
pub async fn remove_lead_rule(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = rules_store::hold_rule(&mut tx, id, version).await?;
    rules_store::remove_rule(&mut tx, id).await?;
    log(&mut tx, json!(before), json!({ "lead_rule": id, "removed": true })).await?;
    tx.commit().await
}

/// Says in which order rules are asked: the first that fits a lead holds for it.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn arrange_lead_rules(order: Vec<Uuid>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    rules_store::arrange_rules(&mut tx, &order).await?;
    log(&mut tx, json!({}), json!({ "lead_rules": order })).await?;
    tx.commit().await
}

/// Who would have got which of the last hundred leads, had this rule been in use in its place among the others. Changes nothing.
///
/// # Errors
/// `Invalid` on the parts of the rule.
#[server(input = Json)]
pub async fn try_lead_rule(existing: Option<Uuid>, draft: RuleDraft) -> Result<Simulation, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let tried = Rule { id: existing.unwrap_or_default(), active: true, ..draft.checked()? };
    let mut tx = caller.read().await?;
    let mut rules = rules_store::rules(tx.conn()).await?;
    match rules.iter_mut().find(|rule| rule.id == tried.id) {
        Some(place) => *place = tried,
        None => rules.push(tried),
    }
    let leads = rules_store::last_leads(&mut tx).await?;
    Ok(rules_model::simulate(&rules, &leads, &rules_store::agents(tx.conn()).await?))
}

/// Keeps how much somebody carries, and until when they are away; seen in this version. Gives the version then.
///
/// # Errors
/// `Invalid` on `capacity` or `away_until`, the conflict `changed`.
#[server(input = Json)]
pub async fn save_lead_agent(id: Uuid, version: i32, draft: AgentDraft) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (capacity, away) = draft.checked()?;
    let mut tx = caller.begin().await?;
    let version = rules_store::put_agent(&mut tx, id, version, capacity, away).await?;
    log(&mut tx, json!({}), json!({ "lead_agent": id, "capacity": capacity, "away_until": away })).await?;
    tx.commit().await?;
    Ok(version)
}

/// Adds a reason, or changes one that was seen in this version; gives its id.
///
/// # Errors
/// `Invalid` on `name` or `name_en`, the conflict `changed`.
#[server(input = Json)]
pub async fn save_lead_reason(
    existing: Option<(Uuid, i32)>,
    name: String,
    name_en: String,
    archived: bool,
) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let id = existing.map_or_else(new_id, |(id, _)| id);
    let reason = Reason::checked(id, &name, &name_en, archived)?;
    let mut tx = caller.begin().await?;
    rules_store::put_reason(&mut tx, &reason, existing.map(|(_, version)| version)).await?;
    log(&mut tx, json!({}), json!({ "lead_reason": reason })).await?;
    tx.commit().await?;
    Ok(id)
}

/// The log tells of what is set up under the organisation.
#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(tx, event.before(before).after(after)).await.map(drop)
}

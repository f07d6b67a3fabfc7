//! What the desk asks about who gets a ticket.

use super::{
    draft_model::{AgentDraft, RuleDraft, SettingDraft, SkillDraft},
    model::{Agent, Presence, Rule, Setting},
    trial_model::Simulation,
};
#[cfg(feature = "ssr")]
use super::{place_store, store, trial_model::simulate};
#[cfg(feature = "ssr")]
use crate::desk::{
    changes::{
        model::{Assignee, MOST, TicketChange},
        store as changes,
    },
    sla::store as sla,
    tickets::{choices_store, state_store, talk_model::MessageForm, talk_store},
};
use crate::{
    access::AppError,
    desk::{changes::model::Done, tickets::model::Choices},
};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx, new_id},
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// Everything that is set up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// In the order in which they are asked.
    pub rules: Vec<Rule>,
    /// By name, each with how they stand now.
    pub agents: Vec<(Agent, Presence)>,
    /// By name, with their versions.
    pub skills: Vec<(Uuid, String, i32)>,
    /// What categories want: category, skill, level.
    pub wanted: Vec<(Uuid, Uuid, i16)>,
    pub setting: Setting,
    /// Working calendars by name.
    pub calendars: Vec<(Uuid, String)>,
    /// Everybody who may own a customer, by name.
    pub people: Vec<(Uuid, String)>,
    /// Categories, products, teams.
    pub known: Choices,
}

/// Somebody to whom a ticket can be given, with how they stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hands {
    pub id: Uuid,
    pub name: String,
    pub stands: Presence,
    pub in_hours: bool,
    pub load: i32,
    pub most: Option<i32>,
}

/// Rules, people, skills, settings.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_assignment() -> Result<Book, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.read().await?;
    let now = tx.now();
    let setting = store::setting(tx.conn()).await?;
    let agents = store::agents(tx.conn(), &setting, now).await?;
    let wanted = store::wanted_skills(tx.conn()).await?;
    let of =
        |(category, all): (Uuid, Vec<(Uuid, i16)>)| all.into_iter().map(move |(skill, level)| (category, skill, level));
    let mut wanted: Vec<(Uuid, Uuid, i16)> = wanted.into_iter().flat_map(of).collect();
    wanted.sort_unstable();
    Ok(Book {
        rules: store::rules(tx.conn()).await?,
        agents: agents.into_iter().map(|one| (one.clone(), one.stands(setting.away_after, now))).collect(),
        skills: store::skills(&mut tx).await?,
        wanted,
        calendars: sla::calendars(tx.conn()).await?.into_iter().map(|one| (one.id, one.name)).collect(),
        people: store::people(&mut tx).await?,
        known: choices_store::choices(&mut tx).await?,
        setting,
    })
}

/// Adds a rule behind the others, or changes one that had this version; gives its id and version.
///
/// # Errors
/// `Invalid` on the parts of the rule, the conflict `changed`.
#[server(input = Json)]
pub async fn save_assignment_rule(existing: Option<(Uuid, i32)>, draft: RuleDraft) -> Result<(Uuid, i32), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut rule = draft.checked()?;
    let mut tx = caller.begin().await?;
    let before = match existing {
        Some((id, version)) => {
            rule.id = id;
            json!(store::hold_rule(&mut tx, id, version).await?)
        }
        None => {
            rule.id = new_id();
            json!({})
        }
    };
    let version = store::put_rule(&mut tx, &rule).await?;
    log(&mut tx, before, json!({ "assignment_rule": Rule { version, ..rule.clone() } })).await?;
    tx.commit().await?;
    Ok((rule.id, version))
}

/// Removes a rule. The way back is to save it anew.
///
/// # Errors
/// The conflict `changed`, `NotFound`.
#[server(input = Json)]
pub async fn remove_assignment_rule(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold_rule(&mut tx, id, version).await?;
    store::remove_rule(&mut tx, id).await?;
    log(&mut tx, json!(before), json!({ "assignment_rule": id, "removed": true })).await?;
    tx.commit().await
}

/// Says in which order rules are asked: the first that fits a ticket holds for it.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn arrange_assignment_rules(order: Vec<Uuid>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    store::arrange_rules(&mut tx, &order).await?;
    log(&mut tx, json!({}), json!({ "assignment_rules": order })).await?;
    tx.commit().await
}

/// Who would have got which of the last hundred tickets, had this rule been in use in its place among the others. Changes nothing.
///
/// # Errors
/// `Invalid` on the parts of the rule.
#[server(input = Json)]
pub async fn try_assignment_rule(existing: Option<Uuid>, draft: RuleDraft) -> Result<Simulation, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let tried = Rule { active: true, ..draft.checked()? };
    let mut tx = caller.read().await?;
    let now = tx.now();
    let mut rules = store::rules(tx.conn()).await?;
    let id = existing.unwrap_or_default();
    match rules.iter_mut().find(|rule| rule.id == id) {
        Some(place) => *place = Rule { id, ..tried },
        None => rules.push(Rule { id, ..tried }),
    }
    let setting = store::setting(tx.conn()).await?;
    let agents = store::agents(tx.conn(), &setting, now).await?;
    let skills = store::wanted_skills(tx.conn()).await?;
    let tickets = store::last_tickets(&mut tx).await?;
    Ok(simulate(&rules, id, &tickets, &skills, &agents, &setting))
}

/// Keeps how much somebody carries, when they work, and what they know; seen in this version. Gives the version then.
///
/// # Errors
/// `Invalid` on `capacity`, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn save_agent(id: Uuid, version: i32, draft: AgentDraft) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let fields = draft.clone().checked()?;
    let mut tx = caller.begin().await?;
    let version = store::put_agent(&mut tx, id, version, &fields).await?;
    log(&mut tx, json!({}), json!({ "desk_agent": id, "is": draft })).await?;
    tx.commit().await?;
    Ok(version)
}

/// Adds a skill, or changes one that had this version, with the categories that want it; gives its id.
///
/// # Errors
/// `Invalid` on `name`, the conflict `changed`.
#[server(input = Json)]
pub async fn save_skill(existing: Option<(Uuid, i32)>, draft: SkillDraft) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let draft = draft.checked()?;
    let id = existing.map_or_else(new_id, |(id, _)| id);
    let mut tx = caller.begin().await?;
    store::put_skill(&mut tx, id, existing.map(|(_, version)| version), &draft).await?;
    log(&mut tx, json!({}), json!({ "desk_skill": id, "is": draft })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Removes a skill, from people and categories too.
///
/// # Errors
/// The conflict `changed`.
#[server(input = Json)]
pub async fn remove_skill(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    let name = store::remove_skill(&mut tx, id, version).await?;
    log(&mut tx, json!({ "name": name }), json!({ "desk_skill": id, "removed": true })).await?;
    tx.commit().await
}

/// Keeps what holds for everybody, seen in this version.
///
/// # Errors
/// `Invalid` on its parts, the conflict `changed`.
#[server(input = Json)]
pub async fn save_assignment_setting(version: i32, draft: SettingDraft) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let setting = draft.clone().checked()?;
    let mut tx = caller.begin().await?;
    store::put_setting(&mut tx, version, &setting).await?;
    log(&mut tx, json!({}), json!({ "assignment_setting": draft })).await?;
    tx.commit().await
}

/// Takes every open ticket out of somebody's hands, at most five hundred at once, so that rules hand them out anew; says what became of
/// each, and by which run it is taken back.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn free_hands(person: Uuid) -> Result<Done, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    let chosen = place_store::open_tickets(&mut tx, person, i64::try_from(MOST).unwrap_or(i64::MAX)).await?;
    let change = TicketChange { owner: Some(Assignee::Nobody), ..TicketChange::default() };
    let done = changes::change(&mut tx, &change, &chosen).await?;
    tx.commit().await?;
    Ok(done)
}

/// Says whether one is there, or, for who manages the desk, whether somebody else is.
///
/// # Errors
/// `NotAllowed`, `NotFound`.
#[server(input = Json)]
pub async fn set_presence(person: Option<Uuid>, presence: Presence) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let person = person.unwrap_or(tx.person());
    place_store::set_presence(&mut tx, person, presence).await?;
    tx.commit().await
}

/// A sign that one is there; gives what one said of oneself. `None` for those who work on no tickets.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn still_here() -> Result<Option<Presence>, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let presence = place_store::note_presence(&mut tx).await?;
    tx.commit().await?;
    Ok(presence)
}

/// Everybody to whom a ticket can be given, with how they stand and what they carry.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn hands_at_desk() -> Result<Vec<Hands>, AppError> {
    let caller = Caller::who_may(Action::AssignTickets).await?;
    let mut tx = caller.read().await?;
    let now = tx.now();
    let setting = store::setting(tx.conn()).await?;
    let hands = |one: Agent| Hands {
        stands: one.stands(setting.away_after, now),
        most: one.most(&setting),
        id: one.id,
        name: one.name,
        in_hours: one.in_hours,
        load: one.load,
    };
    Ok(store::agents(tx.conn(), &setting, now).await?.into_iter().map(hands).collect())
}

/// Gives a ticket that was seen in this version to somebody and to a team, or to nobody, with a note among ourselves; gives the version
/// then, by which it is taken back.
///
/// # Errors
/// `Invalid` on `owner` or `text`, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn hand_over_ticket(
    id: Uuid,
    version: i32,
    owner: Option<Uuid>,
    team: Option<Uuid>,
    note: String,
) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::AssignTickets).await?;
    let note = Some(note).filter(|note| !note.trim().is_empty());
    let note = note.map(|text| MessageForm { text, ..MessageForm::default() }.check()).transpose()?;
    let mut tx = caller.begin().await?;
    let mut version = state_store::assign(&mut tx, id, version, owner, team).await?;
    if let Some(note) = note {
        talk_store::say(&mut tx, id, 0, &note).await?;
        version += 1;
    }
    tx.commit().await?;
    Ok(version)
}

/// The log tells of what is set up under the organisation.
#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(tx, event.before(before).after(after)).await.map(drop)
}

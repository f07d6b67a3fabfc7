//! Colleagues and their teams. A manager leads a team of the same name, below the team of the office. They get no e-mail, so
//! that nobody can sign in before being invited.

pub mod store;

use super::context::{Context, Hit, Names, PREVIEW_ROWS, Taken};
use super::model::Target;
use super::plan::{Existing, FilePlan};
use super::records::store::Recorded;
use super::report::PreviewRow;
use super::row::{Cells, Finding, RawRow, Refused};
use super::value::plain_name;
use crate::access::{AppError, Role, Tx, new_id};
use crate::events::Event;
use serde_json::json;
use uuid::Uuid;

/// Somebody who works here, or would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    pub id: Uuid,
    pub name: String,
    pub role: String,
    pub team: Option<Uuid>,
    pub active: bool,
    pub has_email: bool,
    pub version: i32,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamKnown {
    pub id: Uuid,
    pub parent: Option<Uuid>,
    pub name: String,
}

struct Row {
    line: u32,
    name: String,
    manager: Option<String>,
    office: Option<String>,
}

fn read(context: &Context, file: &FilePlan, raw: &RawRow, taken: &mut Taken) -> Result<Row, Refused> {
    let mut cells = Cells::of(&context.plan, file, raw, &mut taken.findings)?;
    let name = cells.required(Target::Name, 200)?;
    Ok(Row { line: raw.line, name, manager: cells.text(Target::Manager, 200), office: cells.text(Target::Office, 200) })
}

/// Takes a batch of rows.
pub async fn take(tx: &mut Tx, context: &Context, file: &FilePlan, rows: &[RawRow]) -> Result<Taken, AppError> {
    let mut staff = Staff::load(tx, context).await?;
    let mut taken = Taken::default();
    for raw in rows {
        match read(context, file, raw, &mut taken) {
            Ok(row) => staff.take(context, row, &mut taken),
            Err(Refused) => taken.counts.refused += 1,
        }
    }
    if !context.dry {
        store::add_teams(tx, &staff.new_teams).await?;
        store::add_people(tx, &staff.new_people).await?;
        store::change_people(tx, &staff.changed).await?;
    }
    taken.coming.people = staff.new_people;
    taken.coming.teams = staff.new_teams;
    Ok(taken)
}

/// Everybody and every team, those of this batch included.
struct Staff {
    people: Names<Colleague>,
    teams: Vec<TeamKnown>,
    new_people: Vec<Colleague>,
    new_teams: Vec<TeamKnown>,
    changed: Vec<Colleague>,
}

impl Staff {
    async fn load(tx: &mut Tx, context: &Context) -> Result<Self, AppError> {
        let people = store::people(tx).await?.into_iter().chain(context.coming.people.iter().cloned());
        let teams = store::teams(tx).await?.into_iter().chain(context.coming.teams.iter().cloned());
        Ok(Self {
            people: people.map(|person| (person.name.clone(), person)).collect(),
            teams: teams.collect(),
            new_people: vec![],
            new_teams: vec![],
            changed: vec![],
        })
    }

    fn take(&mut self, context: &Context, row: Row, taken: &mut Taken) {
        let office = row.office.as_deref().map(|office| self.team(office, None, taken));
        let team = row.manager.as_deref().map(|manager| self.team(manager, office, taken)).or(office);
        if let Some(manager) = &row.manager {
            self.manager(manager, team, row.line, taken);
        }
        if taken.preview.len() < PREVIEW_ROWS {
            let cells = [
                (Target::Name, Some(&row.name)),
                (Target::Manager, row.manager.as_ref()),
                (Target::Office, row.office.as_ref()),
            ];
            let cells = cells.into_iter().filter_map(|(target, text)| Some((target, text?.clone()))).collect();
            taken.preview.push(PreviewRow { line: row.line, cells });
        }
        if context.met(&plain_name(&row.name), &mut taken.seen) {
            taken.findings.push(Finding::remark(row.line, Target::Name, "duplicate_in_file", &row.name));
            taken.counts.skipped += 1;
            return;
        }
        match self.people.find(&row.name) {
            Hit::Many => {
                taken.findings.push(Finding::refusal(row.line, Target::Name, "person_ambiguous", &row.name));
                taken.counts.refused += 1;
            }
            Hit::None => {
                self.add(&row.name, Role::SalesRep, team, taken);
                taken.counts.created += 1;
            }
            Hit::One(person, _) => {
                let person = person.clone();
                self.known(context, person, team, taken);
            }
        }
    }

    /// Somebody who is there already: back to work where an undone import had put them away, else as the plan says.
    fn known(&mut self, context: &Context, person: Colleague, team: Option<Uuid>, taken: &mut Taken) {
        let returns = !person.active && !person.has_email;
        let moves = context.plan.existing == Existing::Update && team.is_some() && team != person.team;
        if !returns && !moves {
            taken.records.push(Recorded::found("person", person.id, person.version));
            taken.counts.skipped += 1;
            return;
        }
        let now = Colleague { active: true, team: team.or(person.team), version: person.version + 1, ..person.clone() };
        let before = json!({ "active": person.active, "team_id": person.team });
        let event = Event::of("person.changed", "person", person.id).version(now.version).before(before.clone());
        taken.events.push(event.after(json!({ "active": true, "team_id": now.team })));
        taken.records.push(Recorded::updated("person", person.id, now.version, before));
        taken.counts.updated += 1;
        self.changed.push(now);
    }

    /// The team of that name below `parent`, made if it is not there.
    fn team(&mut self, name: &str, parent: Option<Uuid>, taken: &mut Taken) -> Uuid {
        let plain = plain_name(name);
        if let Some(team) = self.teams.iter().find(|team| team.parent == parent && plain_name(&team.name) == plain) {
            return team.id;
        }
        let team = TeamKnown { id: new_id(), parent, name: name.to_owned() };
        let after = json!({ "name": name, "parent": parent });
        taken.events.push(Event::of("team.created", "team", team.id).version(1).after(after));
        taken.records.push(Recorded::created("team", team.id));
        taken.counts.along += 1;
        self.teams.push(team.clone());
        self.new_teams.push(team.clone());
        team.id
    }

    /// Whoever leads the team: made if not there; somebody who is keeps role and team.
    fn manager(&mut self, name: &str, team: Option<Uuid>, line: u32, taken: &mut Taken) {
        match self.people.find(name) {
            Hit::None => {
                self.add(name, Role::SalesManager, team, taken);
                taken.counts.along += 1;
            }
            Hit::One(person, _) if person.role == Role::SalesRep.key() => {
                taken.findings.push(Finding::remark(line, Target::Manager, "manager_is_no_manager", name));
            }
            Hit::One(..) | Hit::Many => {}
        }
    }

    fn add(&mut self, name: &str, role: Role, team: Option<Uuid>, taken: &mut Taken) {
        let id = new_id();
        let role = role.key().to_owned();
        taken.events.push(
            Event::of("person.created", "person", id)
                .version(1)
                .after(json!({ "name": name, "role": role, "team_id": team })),
        );
        taken.records.push(Recorded::created("person", id));
        let person = Colleague { id, name: name.to_owned(), role, team, active: true, has_email: false, version: 1 };
        self.people.add(name, person.clone());
        self.new_people.push(person);
    }
}

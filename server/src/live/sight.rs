//! Who hears of an event: the same scopes as the policies in the database, from what the server remembers.

use crate::directory::Directory;
use app::{
    access::{Action, Role, Session, may},
    events::Heard,
};

/// How much of a family of records a role sees.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    None,
    Own,
    Team,
    All,
}

/// As `server/src/provision.sql` grants it.
const fn deals(role: Role) -> Scope {
    match role {
        Role::Administrator | Role::ReadOnly => Scope::All,
        Role::SalesManager => Scope::Team,
        Role::SalesRep => Scope::Own,
        Role::Marketing | Role::ServiceManager | Role::ServiceAgent => Scope::None,
    }
}

const fn customers(role: Role) -> Scope {
    match role {
        Role::SalesManager => Scope::Team,
        Role::SalesRep => Scope::Own,
        _ => Scope::All,
    }
}

/// Tickets are told to those who see the customer's owner: sales people read along.
const fn tickets(role: Role) -> Scope {
    match role {
        Role::SalesManager => Scope::Team,
        Role::SalesRep => Scope::Own,
        Role::Marketing => Scope::None,
        Role::Administrator | Role::ServiceManager | Role::ServiceAgent | Role::ReadOnly => Scope::All,
    }
}

/// As `my_task_people` in the database.
const fn tasks(role: Role) -> Scope {
    match role {
        Role::Administrator | Role::SalesManager | Role::ServiceManager => Scope::Team,
        _ => Scope::Own,
    }
}

/// Whether somebody may hear of an event.
pub fn sees(directory: &Directory, session: &Session, heard: &Heard) -> bool {
    if heard.event.subject_kind == "notice" {
        return heard.event.subject == session.person;
    }
    let scope = match heard.event.subject_kind.as_str() {
        "deal" => deals(session.role),
        "customer" | "contact" => customers(session.role),
        // What nobody has is told to whoever sees all; others find it when they look.
        "lead" => customers(session.role),
        // Tasks about no record: whose they are, who asked for them, and who leads one of them.
        "activity" => tasks(session.role),
        // Who is on a ticket is told to those who see it.
        "ticket" | "reading" => tickets(session.role),
        // Topics name no customer: whoever reads tickets reads all of them.
        "topic" if may(session.role, Action::SeeTickets) => Scope::All,
        // It says which ids came or went, and nothing of them.
        "pool" if may(session.role, Action::UsePool) => Scope::All,
        // Drafts too: those who read alone hear nothing of them.
        "article" if may(session.role, Action::WriteArticles) => Scope::All,
        _ if session.role == Role::Administrator => Scope::All,
        _ => Scope::None,
    };
    let shared = || directory.shared_with(session.person, heard.event.subject);
    match scope {
        Scope::None => false,
        Scope::All => true,
        Scope::Own => heard.owners.contains(&session.person) || shared(),
        Scope::Team => heard.owners.iter().any(|owner| directory.leads(session.person, *owner)) || shared(),
    }
}

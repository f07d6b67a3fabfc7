//! Addresses of pages, shared by the router, links, the gate and tests.

use uuid::Uuid;

pub const HOME: &str = "/";
pub const SIGN_IN: &str = "/sign-in";
pub const SIGN_OUT: &str = "/sign-out";
pub const SIGN_OUT_EVERYWHERE: &str = "/sign-out-everywhere";
pub const DEALS: &str = "/deals";
pub const CUSTOMERS: &str = "/customers";
pub const POOL: &str = "/pool";
pub const DUPLICATES: &str = "/customers/duplicates";
/// Records that are incomplete, wrong or out of date.
pub const QUALITY: &str = "/quality";
/// What was done to many customers at once.
pub const BULK: &str = "/customers/bulk";
pub const CONTACTS: &str = "/contacts";
pub const SEARCH: &str = "/search";
pub const BIN: &str = "/bin";
pub const HANDOVERS: &str = "/handovers";
pub const NEW_HANDOVER: &str = "/handovers/new";
pub const IMPORTS: &str = "/imports";
pub const ADMIN: &str = "/admin";
pub const ADMIN_PEOPLE: &str = "/admin/people";
pub const ADMIN_TEAMS: &str = "/admin/teams";
pub const ADMIN_ROLES: &str = "/admin/roles";
pub const ADMIN_PIPELINES: &str = "/admin/pipelines";
pub const ADMIN_REASONS: &str = "/admin/reasons";
pub const ADMIN_FIELDS: &str = "/admin/fields";
pub const ADMIN_POOLS: &str = "/admin/pools";
pub const ADMIN_QUALITY: &str = "/admin/quality";
pub const ADMIN_HANDOVERS: &str = "/admin/handovers";
pub const ADMIN_SETTINGS: &str = "/admin/settings";
pub const ACCOUNT: &str = "/account";
/// Takes a form and gives a file.
pub const EXPORT_CUSTOMERS: &str = "/export/customers";
/// The list of contacts as a file; answered by the server itself.
pub const EXPORT_CONTACTS: &str = "/export/contacts";
/// Takes files for records (`POST`), and gives them below.
pub const FILES: &str = "/files";
pub const NOTICES: &str = "/notices";
/// Live updates (server-sent events).
pub const LIVE: &str = "/live";

/// The page of a deal.
#[must_use]
pub fn deal(id: Uuid) -> String {
    format!("{DEALS}/{id}")
}

/// The page of a customer.
#[must_use]
pub fn customer(id: Uuid) -> String {
    format!("{CUSTOMERS}/{id}")
}

/// The page on which two customers become one; the first is the one that stays unless the reader turns it round.
#[must_use]
pub fn merge(one: Uuid, other: Uuid) -> String {
    format!("{CUSTOMERS}/{one}/merge/{other}")
}

/// The work list of doubles among records of this kind: `customer` or `contact`.
#[must_use]
pub fn duplicates(of: &str) -> String {
    if of == "contact" { format!("{DUPLICATES}?of={of}") } else { DUPLICATES.to_owned() }
}

/// The page on which two contacts become one; the first is the one that stays unless the reader turns it round.
#[must_use]
pub fn merge_contacts(one: Uuid, other: Uuid) -> String {
    format!("{CONTACTS}/{one}/merge/{other}")
}

/// The page of a contact.
#[must_use]
pub fn contact(id: Uuid) -> String {
    format!("{CONTACTS}/{id}")
}

/// The page of everything that these words find.
#[must_use]
pub fn search(words: &str) -> String {
    let mut query = leptos_router::params::ParamsMap::new();
    query.insert("q", words.to_owned());
    format!("{SEARCH}{}", query.to_query_string())
}

/// One version of a file, to be downloaded.
#[must_use]
pub fn file(id: Uuid, number: impl std::fmt::Display) -> String {
    format!("{FILES}/{id}/{number}")
}

/// The same, to be looked at.
#[must_use]
pub fn shown_file(id: Uuid, number: impl std::fmt::Display) -> String {
    format!("{}?show=true", file(id, number))
}

/// Where a file for a record is sent. `on` is what the record is: `customer` or `deal`.
#[must_use]
pub fn upload(on: &'static str, record: Uuid, name: &str) -> String {
    let mut query = leptos_router::params::ParamsMap::new();
    query.insert("on", on.to_owned());
    query.insert("record", record.to_string());
    query.insert("name", name.to_owned());
    format!("{FILES}{}", query.to_query_string())
}

/// The page of an import.
#[must_use]
pub fn import(id: Uuid) -> String {
    format!("{IMPORTS}/{id}")
}

/// The page on which a pipeline is changed.
#[must_use]
pub fn admin_pipeline(id: Uuid) -> String {
    format!("{ADMIN_PIPELINES}/{id}")
}

/// The page of a handover.
#[must_use]
pub fn handover(id: Uuid) -> String {
    format!("{HANDOVERS}/{id}")
}

/// The page of a new handover by somebody.
#[must_use]
pub fn new_handover(giver: &str) -> String {
    format!("{NEW_HANDOVER}?giver={giver}")
}

//! Addresses of pages, shared by the router, links, the gate and tests.

mod by_token;
mod quotes;
mod rules;

pub use by_token::{chat, confirm, quote_link, rate, survey, web_form};
pub use quotes::{quote, quote_file, quote_logo};
pub use rules::{AUTOMATION, AUTOMATION_RUNS, NEW_AUTOMATION, automation, automation_of_record};

use uuid::Uuid;

pub const HOME: &str = "/";
pub const SIGN_IN: &str = "/sign-in";
pub const SIGN_OUT: &str = "/sign-out";
pub const SIGN_OUT_EVERYWHERE: &str = "/sign-out-everywhere";
pub const DEALS: &str = "/deals";
/// What is won and expected, against quotas.
pub const FORECAST: &str = "/forecast";
/// How deals go through the stages.
pub const FORECAST_STAGES: &str = "/forecast/stages";
/// The deals behind a figure.
pub const FORECAST_DEALS: &str = "/forecast/deals";
pub const FORECAST_QUOTAS: &str = "/forecast/quotas";
pub const CUSTOMERS: &str = "/customers";
/// Whoever might become a customer.
pub const LEADS: &str = "/leads";
/// Leads at a trade show, one after the other.
pub const LEADS_FAIR: &str = "/leads/fair";
pub const POOL: &str = "/pool";
pub const DUPLICATES: &str = "/customers/duplicates";
/// Records that are incomplete, wrong or out of date.
pub const QUALITY: &str = "/quality";
/// What was done to many customers at once.
pub const BULK: &str = "/customers/bulk";
pub const CONTACTS: &str = "/contacts";
/// What is sold.
pub const PRODUCTS: &str = "/products";
/// What customers own.
pub const ASSETS: &str = "/assets";
/// The queues of the service desk.
pub const DESK: &str = "/desk";
pub const DESK_CATEGORIES: &str = "/desk/categories";
/// Canned replies and macros.
pub const DESK_REPLIES: &str = "/desk/replies";
/// What is still to be done about complaints.
pub const DESK_MEASURES: &str = "/desk/measures";
/// Conversations with visitors of pages that go on.
pub const DESK_CHATS: &str = "/desk/chats";
/// What customers answer to surveys.
pub const DESK_SURVEYS: &str = "/desk/surveys";
/// What is offered to customers.
pub const QUOTES: &str = "/quotes";
/// Mail templates, one's own and shared ones.
pub const TEMPLATES: &str = "/templates";
/// What somebody has to agree to.
pub const APPROVALS: &str = "/approvals";
/// When somebody has to agree, and who.
pub const ADMIN_APPROVALS: &str = "/admin/approvals";
/// Letterhead, terms and numbers of quotes.
pub const ADMIN_QUOTES: &str = "/admin/quotes";
/// What customers ask of products.
pub const DESK_TOPICS: &str = "/desk/topics";
/// Mail that made no ticket.
pub const DESK_LEFT_OUT: &str = "/desk/left-out";
/// How the service desk stands, and over time.
pub const DESK_REPORTS: &str = "/desk/reports";
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
pub const ADMIN_PRICE_LISTS: &str = "/admin/price-lists";
/// Taxes and discount limits.
pub const ADMIN_TAXES: &str = "/admin/taxes";
/// Exchange rates by day.
pub const ADMIN_CURRENCIES: &str = "/admin/currencies";
pub const ADMIN_FIELDS: &str = "/admin/fields";
pub const ADMIN_POOLS: &str = "/admin/pools";
pub const ADMIN_TAG_RULES: &str = "/admin/tag-rules";
pub const ADMIN_QUALITY: &str = "/admin/quality";
/// Service levels: calendars and policies.
pub const ADMIN_SLA: &str = "/admin/sla";
pub const ADMIN_ASSIGNMENT: &str = "/admin/assignment";
/// Who gets leads, and why some are none.
pub const ADMIN_LEADS: &str = "/admin/leads";
/// Company mailboxes.
pub const ADMIN_MAIL: &str = "/admin/mail";
/// Forms that pages of the company embed.
pub const ADMIN_WEB_FORMS: &str = "/admin/web-forms";
/// Chat widgets that pages of the company embed.
pub const ADMIN_CHAT: &str = "/admin/chat";
/// Surveys, as they are set up.
pub const ADMIN_SURVEYS: &str = "/admin/surveys";
/// Tokens of other programs.
pub const ADMIN_API_TOKENS: &str = "/admin/api-tokens";
/// What a page loads to have a form stand in it.
pub const EMBED_FORM: &str = "/embed/form.js";
/// What a page loads to have a chat in its corner.
pub const EMBED_CHAT: &str = "/embed/chat.js";
/// What leads and deals are worth points for, and what happens at a threshold.
pub const ADMIN_SCORES: &str = "/admin/scores";
/// Leads, for other programs.
pub const API_LEADS: &str = "/api/v1/leads";
/// Tickets, for other programs.
pub const API_TICKETS: &str = "/api/v1/tickets";
/// The customer portal, as it is set up.
pub const ADMIN_PORTAL: &str = "/admin/portal";
pub const ADMIN_HANDOVERS: &str = "/admin/handovers";
pub const ADMIN_SETTINGS: &str = "/admin/settings";
pub const ACCOUNT: &str = "/account";
/// Takes a form and gives a file.
pub const EXPORT_CUSTOMERS: &str = "/export/customers";
/// The list of contacts as a file; answered by the server itself.
pub const EXPORT_CONTACTS: &str = "/export/contacts";
/// The list of tickets as a file.
pub const EXPORT_TICKETS: &str = "/export/tickets";
/// The figures of the service desk as a file.
pub const EXPORT_DESK_REPORT: &str = "/export/desk-report";
/// Answers to a survey as a file.
pub const EXPORT_SURVEY: &str = "/export/survey";
/// Takes files for records (`POST`), and gives them below.
pub const FILES: &str = "/files";
pub const NOTICES: &str = "/notices";
/// What is to be done.
pub const TASKS: &str = "/tasks";
pub const CALENDAR: &str = "/calendar";
/// Articles, read inside.
pub const KNOWLEDGE: &str = "/knowledge";
pub const NEW_ARTICLE: &str = "/knowledge/new";
/// What of the articles is to be mended.
pub const KNOWLEDGE_UPKEEP: &str = "/knowledge/upkeep";
pub const KNOWLEDGE_CATEGORIES: &str = "/knowledge/categories";
/// Articles for everybody.
pub const HELP: &str = "/help";
/// Where customers help themselves.
pub const PORTAL: &str = "/portal";
/// Where a customer makes a new ticket.
pub const PORTAL_NEW: &str = "/portal/new";
/// Live updates (server-sent events).
pub const LIVE: &str = "/live";

/// The page of a deal.
#[must_use]
pub fn deal(id: Uuid) -> String {
    format!("{DEALS}/{id}")
}

/// The page of a product.
#[must_use]
pub fn product(id: Uuid) -> String {
    format!("{PRODUCTS}/{id}")
}

/// The prices of a list.
#[must_use]
pub fn price_list(id: Uuid) -> String {
    format!("{ADMIN_PRICE_LISTS}/{id}")
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

/// The page of an article.
#[must_use]
pub fn article(id: Uuid) -> String {
    format!("{KNOWLEDGE}/{id}")
}

/// Where an article is edited.
#[must_use]
pub fn edit_article(id: Uuid) -> String {
    format!("{KNOWLEDGE}/{id}/edit")
}

/// Where a new article is written that says in another language what this one says.
#[must_use]
pub fn new_twin(id: Uuid) -> String {
    format!("{NEW_ARTICLE}?twin={id}")
}

/// An article for everybody.
#[must_use]
pub fn help(id: Uuid) -> String {
    format!("{HELP}/{id}")
}

/// The page of a contact.
#[must_use]
pub fn contact(id: Uuid) -> String {
    format!("{CONTACTS}/{id}")
}

/// One request for approval.
#[must_use]
pub fn approval(id: Uuid) -> String {
    format!("{APPROVALS}?show={id}")
}

/// Where a customer comes into the portal, by a token that stands in a mail alone.
pub fn portal_link(token: &str) -> String {
    format!("{PORTAL}/in/{token}")
}

/// The page of a ticket for its customer.
pub fn portal_ticket(id: Uuid) -> String {
    format!("{PORTAL}/tickets/{id}")
}

/// A file on a ticket, for its customer.
pub fn portal_file(id: Uuid) -> String {
    format!("{PORTAL}/files/{id}")
}

/// The page of tasks with one of them open.
#[must_use]
pub fn task(id: Uuid) -> String {
    format!("{TASKS}?task={id}")
}

/// The calendar of whoever has this secret, for other programs.
#[must_use]
pub fn calendar_feed(secret: &str) -> String {
    format!("{CALENDAR}/{secret}.ics")
}

/// The page of a ticket.
#[must_use]
pub fn ticket(id: Uuid) -> String {
    format!("{DESK}/{id}")
}

/// The page of a lead.
#[must_use]
pub fn lead(id: Uuid) -> String {
    format!("{LEADS}/{id}")
}

/// The page of a topic.
#[must_use]
pub fn desk_topic(id: Uuid) -> String {
    format!("{DESK_TOPICS}/{id}")
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

/// What a file is sent for that is to stand in a custom field: `on` of [`upload`], with the field in the record's place.
pub const FOR_FIELD: &str = "field";

/// A file in a custom field, to be downloaded.
#[must_use]
pub fn field_file(id: Uuid) -> String {
    format!("{FILES}/field/{id}")
}

/// The same, to be looked at where that is harmless, else downloaded.
#[must_use]
pub fn shown_field_file(id: Uuid) -> String {
    format!("{}?show=true", field_file(id))
}

/// What a file is sent for that is to hang on what is said on a ticket: `on` of [`upload`], with the ticket in the record's place.
pub const FOR_TICKET: &str = "ticket";

/// A file on what was said on a ticket, to be downloaded.
#[must_use]
pub fn ticket_file(id: Uuid) -> String {
    format!("{FILES}/ticket/{id}")
}

/// The same, to be looked at where that is harmless, else downloaded.
#[must_use]
pub fn shown_ticket_file(id: Uuid) -> String {
    format!("{}?show=true", ticket_file(id))
}

/// What a picture is sent for that is to stand in an article: `on` of [`upload`]; there is no record yet.
pub const FOR_ARTICLE: &str = "article";
/// Pictures in articles, as they are read inside.
pub const ARTICLE_PICTURES: &str = "/files/article";
/// The same for everybody, of articles that are for everybody.
pub const HELP_PICTURES: &str = "/help/pictures";

/// A picture in an article, as its text names it.
#[must_use]
pub fn article_picture(id: Uuid) -> String {
    format!("{ARTICLE_PICTURES}/{id}")
}

/// The same, to be looked at.
#[must_use]
pub fn shown_article_picture(id: Uuid) -> String {
    format!("{}?show=true", article_picture(id))
}

/// The same, for everybody.
#[must_use]
pub fn help_picture(id: Uuid) -> String {
    format!("{HELP_PICTURES}/{id}")
}

/// A message as it was written.
#[must_use]
pub fn mail_as_written(message: Uuid) -> String {
    format!("{FILES}/mail/{message}")
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

//! Writing on timelines, following, and one's own notices.

use super::{
    Deed,
    Family::{Customer, Deal},
    Right::{self, *},
    Sample, Scene, sample,
};
use app::access::Action::{EditCustomers, EditDeals, SeeCustomers, SeeDeals, UseTheProduct};
use serde_json::{Value, json};

const WRITE: Right = On(EditCustomers, Customer, Deed::Write);
const WRITE_DEAL: Right = On(EditDeals, Deal, Deed::Write);
const READ: Right = On(SeeCustomers, Customer, Deed::Read);
const READ_DEAL: Right = On(SeeDeals, Deal, Deed::Read);

pub fn samples() -> Vec<Sample> {
    let mut all = reading();
    all.extend(writing());
    all.extend(restoring());
    all.extend(notices());
    all
}

fn on_customer(scene: &Scene) -> Value {
    json!({ "of": { "customer": scene.customer } })
}

fn on_deal(scene: &Scene) -> Value {
    json!({ "of": { "deal": scene.deal } })
}

fn with(mut body: Value, more: Value) -> Value {
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn entry_of_customer(scene: &Scene) -> Value {
    json!({ "subject": scene.customer, "happened_at": "2026-01-01T00:00:00Z", "id": scene.entry })
}

fn entry_of_deal(scene: &Scene) -> Value {
    json!({ "subject": scene.deal, "happened_at": "2026-01-01T00:00:00Z", "id": scene.deal_entry })
}

fn reading() -> Vec<Sample> {
    vec![
        sample("events/api/read_entry", READ, |s| with(on_customer(s), json!({ "key": entry_of_customer(s) }))),
        sample("events/api/read_entry", READ_DEAL, |s| with(on_deal(s), json!({ "key": entry_of_deal(s) }))),
        sample("events/api/months", Shows(SeeCustomers, Customer, |_| "2026-01-01".to_owned()), on_customer),
        sample("events/api/months", Shows(SeeDeals, Deal, |_| "2026-01-01".to_owned()), on_deal),
        sample("events/api/colleagues_on", Shows(SeeCustomers, Customer, |s| s.world.admin.to_string()), on_customer),
        sample("events/api/colleagues_on", Shows(SeeDeals, Deal, |s| s.world.admin.to_string()), on_deal),
        sample(
            "events/api/talk_partners",
            Shows(EditCustomers, Customer, |s| s.contact.to_string()),
            |s| json!({ "on": { "customer": s.customer } }),
        ),
        sample("events/api/talk_partners", On(EditDeals, Deal, Deed::Read), |s| json!({ "on": { "deal": s.deal } })),
        sample("customers/api/customer_standing", READ, |s| json!({ "id": s.customer })),
    ]
}

fn talk() -> Value {
    json!({ "kind": "call", "text": "hello", "outcome": "reached", "minutes": 5, "happened_at": null })
}

/// The entry's author is whoever owns the records, so that who may write and did not write it is refused too.
fn writing() -> Vec<Sample> {
    vec![
        sample("events/api/log_talk", WRITE_DEAL, |s| json!({ "on": { "deal": s.deal }, "talk": talk() })),
        sample("events/api/log_talk", WRITE, |s| json!({ "on": { "customer": s.customer }, "talk": talk() })),
        sample("events/api/pin_entry", WRITE, |s| {
            with(on_customer(s), json!({ "key": entry_of_customer(s), "up": true }))
        }),
        sample("events/api/pin_entry", WRITE_DEAL, |s| {
            with(on_deal(s), json!({ "key": entry_of_deal(s), "up": true }))
        }),
        sample("events/api/add_comment", WRITE, |s| {
            with(on_customer(s), json!({ "key": entry_of_customer(s), "text": "hello", "mentions": [] }))
        }),
        sample("events/api/add_comment", WRITE_DEAL, |s| {
            with(on_deal(s), json!({ "key": entry_of_deal(s), "text": "hello", "mentions": [] }))
        }),
        // One's own alone: server/tests/timeline.rs tries these as author and as somebody else.
        sample("events/api/edit_entry", Plain(EditCustomers), |s| {
            with(on_customer(s), json!({ "key": missing(s), "talk": talk() }))
        }),
        sample("events/api/edit_entry", Plain(EditDeals), |s| {
            with(on_deal(s), json!({ "key": missing(s), "talk": talk() }))
        }),
        sample("events/api/withdraw_entry", Plain(EditCustomers), |s| {
            with(on_customer(s), json!({ "key": missing(s), "back": false }))
        }),
        sample("events/api/withdraw_entry", Plain(EditDeals), |s| {
            with(on_deal(s), json!({ "key": missing(s), "back": false }))
        }),
        sample("events/api/edit_comment", Plain(EditCustomers), |s| {
            with(on_customer(s), json!({ "key": missing(s), "id": s.entry, "text": "hello", "mentions": [] }))
        }),
        sample("events/api/edit_comment", Plain(EditDeals), |s| {
            with(on_deal(s), json!({ "key": missing(s), "id": s.entry, "text": "hello", "mentions": [] }))
        }),
        sample("events/api/withdraw_comment", Plain(EditCustomers), |s| {
            with(on_customer(s), json!({ "key": missing(s), "id": s.entry, "back": false }))
        }),
        sample("events/api/withdraw_comment", Plain(EditDeals), |s| {
            with(on_deal(s), json!({ "key": missing(s), "id": s.entry, "back": false }))
        }),
    ]
}

fn missing(scene: &Scene) -> Value {
    json!({ "subject": scene.customer, "happened_at": "2026-01-01T00:00:00Z", "id": scene.person })
}

fn restoring() -> Vec<Sample> {
    vec![
        sample(
            "customers/api/restore_customer_value",
            WRITE,
            |s| json!({ "key": entry_of_customer(s), "field": "industry" }),
        ),
        sample(
            "customers/contacts/api/restore_contact_value",
            WRITE,
            |s| json!({ "key": { "subject": s.contact, "happened_at": "2026-01-01T00:00:00Z", "id": s.contact_entry }, "field": "title" }),
        ),
        sample(
            "deals/detail/api/restore_deal_value",
            WRITE_DEAL,
            |s| json!({ "key": entry_of_deal(s), "field": "source" }),
        ),
    ]
}

fn notices() -> Vec<Sample> {
    vec![
        sample("notices/api/inbox", Plain(UseTheProduct), |_| json!({ "unread": false, "before": null })),
        sample("notices/api/unread_notices", Plain(UseTheProduct), |_| json!({})),
        sample("notices/api/read_notices", Plain(UseTheProduct), |_| json!({ "one": null })),
        sample("notices/api/unread_notice", Plain(UseTheProduct), |s| json!({ "id": s.entry })),
        sample("notices/api/muted_notices", Plain(UseTheProduct), |_| json!({})),
        sample("notices/api/want_notices", Plain(UseTheProduct), |_| json!({ "kind": "due", "wanted": true })),
        sample("notices/api/follows", READ, on_customer),
        sample("notices/api/follows", READ_DEAL, on_deal),
        sample("notices/api/follow", READ, |s| with(on_customer(s), json!({ "on": true }))),
        sample("notices/api/follow", READ_DEAL, |s| with(on_deal(s), json!({ "on": true }))),
    ]
}

//! Tasks: of a record as far as it is seen and written, and one's own.

use super::{
    Deed,
    Family::{Customer, Deal},
    Right::{On, Plain, Shows},
    Sample, sample,
};
use app::access::Action::UseTheProduct;
use serde_json::{Value, json};

fn input() -> Value {
    json!({
        "kind": "call", "title": "Ring", "note": "", "when": { "at": "2026-12-01T08:00:00" }, "priority": "normal", "repeat": null,
        "remind": 0, "remind_mail": false, "owner": null
    })
}

fn talk() -> Value {
    json!({ "kind": "visit", "text": "x", "outcome": "reached", "minutes": null, "happened_at": null })
}

const READ: super::Right = On(UseTheProduct, Deal, Deed::Read);
const WRITE: super::Right = On(UseTheProduct, Deal, Deed::Write);

pub fn samples() -> Vec<Sample> {
    let own = Plain(UseTheProduct);
    let mut all = vec![
        sample("tasks/api/read_tasks", own, |_| json!({ "filter": { "whose": "team", "done": false }, "after": null })),
        sample("tasks/api/read_also_today", own, |_| json!({})),
        sample("tasks/calendar/api/read_calendar", own, |_| json!({ "day": "2026-11-30", "who": "team" })),
        sample("tasks/feed/api/calendar_setup", own, |_| json!({})),
        sample("tasks/feed/api/make_calendar_feed", own, |_| json!({})),
        sample("tasks/feed/api/revoke_calendar_feed", own, |_| json!({})),
        sample("tasks/feed/api/keep_time_zone", own, |_| json!({ "zone": "Europe/Berlin" })),
        sample(
            "tasks/api/tasks_about",
            Shows(UseTheProduct, Deal, |s| s.activity.to_string()),
            |s| json!({ "on": { "deal": s.deal } }),
        ),
        sample(
            "tasks/api/tasks_about",
            Shows(UseTheProduct, Customer, |s| s.step.to_string()),
            |s| json!({ "on": { "customer": s.customer } }),
        ),
    ];
    all.extend([
        sample("tasks/api/read_task", READ, |s| json!({ "id": s.activity })),
        sample("tasks/api/add_task", WRITE, |s| json!({ "on": { "deal": s.deal }, "input": input() })),
        sample(
            "tasks/api/add_task",
            On(UseTheProduct, Customer, Deed::Write),
            |s| json!({ "on": { "customer": s.customer }, "input": input() }),
        ),
        sample("tasks/api/change_task", WRITE, |s| json!({ "id": s.activity, "version": 1, "input": input() })),
        sample(
            "tasks/api/move_task",
            WRITE,
            |s| json!({ "id": s.activity, "version": null, "when": { "day": "2026-12-01" } }),
        ),
        sample("tasks/api/postpone_task", WRITE, |s| json!({ "id": s.activity, "later": "tomorrow" })),
        sample("tasks/api/give_task", WRITE, |s| json!({ "id": s.activity, "owner": s.world.admin })),
        sample("tasks/api/finish_task", WRITE, |s| json!({ "id": s.activity, "done": true })),
        sample(
            "tasks/api/finish_task",
            On(UseTheProduct, Customer, Deed::Write),
            |s| json!({ "id": s.step, "done": true }),
        ),
        sample("tasks/api/finish_with_outcome", WRITE, |s| json!({ "id": s.activity, "talk": talk() })),
        sample("tasks/api/remove_task", WRITE, |s| json!({ "id": s.activity })),
    ]);
    all
}

//! The daily work on tickets: what belongs together, what is done to many, canned replies and macros, what is put off.

use super::{
    super::scene::{LINKED_TICKET, MESSAGE, OTHER_TICKET, TICKET_MERGE},
    Deed,
    Family::Ticket,
    Right::{On, Plain, Shows},
    Sample, Scene, sample,
};
use app::{
    access::Action::{EditTickets, SeeTickets},
    desk::{
        changes::model::TicketChange,
        replies::model::{MacroForm, ReplyForm},
        tickets::rules_model::Priority,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

const READ: super::Right = On(SeeTickets, Ticket, Deed::Read);
const WRITE: super::Right = On(EditTickets, Ticket, Deed::Write);

fn other(scene: &Scene) -> Uuid {
    scene.beside_ticket(OTHER_TICKET)
}

fn reply(scene: &Scene) -> Value {
    let form = ReplyForm { title: scene.mark(), english: "Dear {{contact}}".to_owned(), ..ReplyForm::default() };
    serde_json::to_value(form).unwrap()
}

fn macro_form(scene: &Scene) -> Value {
    let form = MacroForm { title: scene.mark(), english: "x".to_owned(), ..MacroForm::default() };
    serde_json::to_value(form).unwrap()
}

fn change() -> TicketChange {
    TicketChange { priority: Some(Priority::Urgent), ..TicketChange::default() }
}

pub fn samples() -> Vec<Sample> {
    let mut all = relations();
    all.extend(changes());
    all.extend(replies());
    all
}

fn relations() -> Vec<Sample> {
    let found = Shows(EditTickets, Ticket, |s| other(s).to_string());
    vec![
        sample("desk/relations/api/ticket_relations", READ, |s| json!({ "id": s.ticket })),
        sample(
            "desk/relations/api/find_tickets",
            found,
            |s| json!({ "of": s.ticket, "words": format!("O {}", s.mark()) }),
        ),
        sample(
            "desk/relations/api/set_ticket_parent",
            WRITE,
            |s| json!({ "id": s.ticket, "version": 1, "parent": other(s) }),
        ),
        sample(
            "desk/relations/api/link_tickets",
            WRITE,
            |s| json!({ "id": s.ticket, "other": other(s), "kind": "duplicate" }),
        ),
        sample(
            "desk/relations/api/unlink_tickets",
            WRITE,
            |s| json!({ "id": s.ticket, "other": s.beside_ticket(LINKED_TICKET) }),
        ),
        sample("desk/relations/api/merge_ticket", WRITE, |s| json!({ "gone": s.ticket, "kept": other(s) })),
        sample("desk/relations/api/undo_ticket_merge", WRITE, |s| json!({ "merge": s.beside_ticket(TICKET_MERGE) })),
        sample(
            "desk/relations/api/split_ticket",
            WRITE,
            |s| json!({ "message": s.beside_ticket(MESSAGE), "subject": "x" }),
        ),
        sample(
            "desk/snooze/api/snooze_ticket",
            WRITE,
            |s| json!({ "id": s.ticket, "version": 1, "until": { "hours": 4 } }),
        ),
    ]
}

fn changes() -> Vec<Sample> {
    vec![
        sample("desk/changes/api/change_tickets", WRITE, |s| json!({ "change": change(), "chosen": [[s.ticket, 1]] })),
        sample("desk/changes/api/undo_ticket_change", Plain(EditTickets), |_| json!({ "run": Uuid::nil() })),
        sample(
            "desk/changes/api/begin_ticket_run",
            Plain(EditTickets),
            |_| json!({ "change": change(), "filter": { "queue": "all", "text": "nothing is called so" } }),
        ),
        sample("desk/changes/api/read_ticket_run", Plain(EditTickets), |_| json!({ "id": Uuid::nil() })),
        sample("desk/changes/api/ticket_runs", Plain(EditTickets), |_| json!({})),
        sample("desk/changes/api/go_on_with_ticket_run", Plain(EditTickets), |_| json!({ "id": Uuid::nil() })),
        sample("desk/changes/api/cancel_ticket_run", Plain(EditTickets), |_| json!({ "id": Uuid::nil() })),
        sample("desk/changes/api/undo_ticket_run", Plain(EditTickets), |_| json!({ "id": Uuid::nil() })),
        sample("desk/changes/api/left_out_of_ticket_run", Plain(EditTickets), |_| json!({ "id": Uuid::nil() })),
    ]
}

fn replies() -> Vec<Sample> {
    let edit = Plain(EditTickets);
    vec![
        sample("desk/replies/api/desk_replies", edit, |_| json!({})),
        sample("desk/replies/api/add_desk_reply", edit, |s| json!({ "form": reply(s) })),
        sample(
            "desk/replies/api/change_desk_reply",
            edit,
            |s| json!({ "id": Uuid::nil(), "version": 1, "form": reply(s) }),
        ),
        sample(
            "desk/replies/api/archive_desk_reply",
            edit,
            |_| json!({ "id": Uuid::nil(), "version": 1, "archived": true }),
        ),
        sample("desk/replies/api/use_desk_reply", edit, |_| json!({ "id": Uuid::nil() })),
        sample("desk/replies/api/desk_macros", edit, |_| json!({})),
        sample("desk/replies/api/add_desk_macro", edit, |s| json!({ "form": macro_form(s) })),
        sample(
            "desk/replies/api/change_desk_macro",
            edit,
            |s| json!({ "id": Uuid::nil(), "version": 1, "form": macro_form(s) }),
        ),
        sample(
            "desk/replies/api/archive_desk_macro",
            edit,
            |_| json!({ "id": Uuid::nil(), "version": 1, "archived": true }),
        ),
        sample(
            "desk/replies/api/apply_desk_macro",
            edit,
            |s| json!({ "id": Uuid::nil(), "ticket": s.ticket, "version": 1 }),
        ),
    ]
}

//! The service desk.

use super::{
    Deed,
    Family::Ticket,
    Right::{On, Plain, Shows},
    Sample, Scene, sample,
};
use app::{
    access::Action::{AssignTickets, EditTickets, ManageDesk, SeeTickets},
    desk::{
        categories::model::CategoryForm,
        reports::{
            counted_model::{Cut, Part},
            model::Asked,
            period_model::{Grouping, Period, Span},
        },
        tickets::{
            list_model::{Queue, TicketFilter},
            model::TicketForm,
            talk_model::MessageForm,
        },
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

const READ: super::Right = On(SeeTickets, Ticket, Deed::Read);
const WRITE: super::Right = On(EditTickets, Ticket, Deed::Write);

fn filter(scene: &Scene) -> Value {
    let text = format!("T {}", scene.mark());
    serde_json::to_value(TicketFilter { queue: Queue::All, text, ..TicketFilter::default() }).unwrap()
}

fn form(scene: &Scene) -> Value {
    let form =
        TicketForm { subject: format!("N {}", scene.mark()), customer: Some(scene.customer), ..TicketForm::default() };
    serde_json::to_value(form).unwrap()
}

fn message() -> Value {
    serde_json::to_value(MessageForm { text: "x".to_owned(), ..MessageForm::default() }).unwrap()
}

fn category(scene: &Scene) -> Value {
    let name = format!("D {}", scene.mark());
    serde_json::to_value(CategoryForm { name, ..CategoryForm::default() }).unwrap()
}

pub fn samples() -> Vec<Sample> {
    let mut all = reading();
    all.extend(writing());
    all.extend(categories());
    all.extend(reports());
    all.extend(ratings());
    all
}

fn reading() -> Vec<Sample> {
    let shows = Shows(SeeTickets, Ticket, |s| s.ticket.to_string());
    vec![
        sample("desk/tickets/api/tickets", shows, |s| json!({ "filter": filter(s), "after": null })),
        sample("desk/tickets/api/count_tickets", Plain(SeeTickets), |s| json!({ "filter": filter(s) })),
        sample("desk/tickets/api/count_all_tickets", Plain(SeeTickets), |s| json!({ "filter": filter(s) })),
        sample("desk/tickets/api/ticket_queues", Plain(SeeTickets), |_| json!({})),
        sample("desk/tickets/api/ticket_in_list", shows, |s| json!({ "filter": filter(s), "id": s.ticket })),
        sample("desk/tickets/api/tickets_of_customer", shows, |s| json!({ "customer": s.customer })),
        sample("desk/tickets/api/ticket_choices", Plain(SeeTickets), |_| json!({})),
        sample("notices/api/follows", READ, |s| json!({ "of": { "ticket": s.ticket } })),
        sample("notices/api/follow", READ, |s| json!({ "of": { "ticket": s.ticket }, "on": true })),
        sample("desk/tickets/api/read_ticket", READ, |s| json!({ "key": s.ticket.to_string() })),
        sample("desk/tickets/api/ticket_story", READ, |s| json!({ "id": s.ticket, "before": null })),
        sample("desk/reading/api/be_on_ticket", READ, |s| json!({ "id": s.ticket, "doing": "reads", "first": true })),
        sample("desk/tickets/api/colleagues_on_ticket", READ, |s| json!({ "id": s.ticket })),
    ]
}

fn writing() -> Vec<Sample> {
    let assign = On(AssignTickets, Ticket, Deed::Assign);
    vec![
        sample("desk/suggestions/api/suggest_articles", WRITE, |s| json!({ "ticket": s.ticket })),
        sample("desk/tickets/api/create_ticket", Plain(EditTickets), |s| json!({ "form": form(s) })),
        sample("desk/tickets/api/change_ticket", WRITE, |s| json!({ "id": s.ticket, "version": 1, "form": form(s) })),
        sample(
            "desk/tickets/api/set_ticket_state",
            WRITE,
            |s| json!({ "id": s.ticket, "version": 1, "state": "open", "solution": null }),
        ),
        sample(
            "desk/tickets/api/undo_ticket_state",
            Plain(EditTickets),
            |_| json!({ "id": Uuid::nil(), "version": 1 }),
        ),
        sample("desk/tickets/api/take_ticket", assign, |s| json!({ "id": s.ticket })),
        sample(
            "desk/tickets/api/assign_ticket",
            assign,
            |s| json!({ "id": s.ticket, "version": 1, "owner": s.world.service_agent, "team": null }),
        ),
        sample("desk/tickets/api/say_on_ticket", WRITE, |s| json!({ "id": s.ticket, "seen": 0, "message": message() })),
        sample("desk/tickets/api/delete_ticket", WRITE, |s| json!({ "id": s.ticket, "version": 1 })),
        sample("desk/tickets/api/restore_ticket", WRITE, |s| json!({ "id": s.binned_ticket, "version": 2 })),
    ]
}

/// What is counted is held against the rows of each role in `desk_reports.rs`.
fn reports() -> Vec<Sample> {
    let asked = |_: &Scene| {
        let of = Some(Part { cut: Cut::Kind, key: Some("fault".to_owned()) });
        let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let own = Some(Period { from: day, until: day });
        json!({ "asked": Asked { span: Span::Own, own, grouping: Some(Grouping::Day), of, ..Asked::default() } })
    };
    vec![
        sample("desk/reports/api/desk_now", Plain(SeeTickets), |_| json!({})),
        sample("desk/reports/api/desk_trend", Plain(SeeTickets), asked),
        sample("desk/reports/api/desk_before", Plain(SeeTickets), asked),
        sample("desk/reports/api/desk_parts", Plain(SeeTickets), asked),
    ]
}

fn ratings() -> Vec<Sample> {
    let ask = |s: &Scene| json!({ "id": s.ticket, "origin": "https://crm.example.com" });
    vec![
        sample("desk/satisfaction/api/ticket_rating", READ, |s| json!({ "id": s.ticket })),
        // The ticket of the scene is not solved yet.
        sample("desk/satisfaction/api/ask_for_rating", Plain(EditTickets), ask),
        sample("desk/satisfaction/api/read_rating_pause", Plain(ManageDesk), |_| json!({})),
        sample("desk/satisfaction/api/set_rating_pause", Plain(ManageDesk), |_| json!({ "version": 1, "pause": "30" })),
    ]
}

fn categories() -> Vec<Sample> {
    vec![
        sample("desk/categories/api/list_categories", Plain(ManageDesk), |_| json!({})),
        sample("desk/categories/api/add_category", Plain(ManageDesk), |s| json!({ "form": category(s) })),
        sample(
            "desk/categories/api/change_category",
            Plain(ManageDesk),
            |s| json!({ "id": s.category, "version": 1, "form": category(s) }),
        ),
        sample(
            "desk/categories/api/archive_category",
            Plain(ManageDesk),
            |s| json!({ "id": s.category, "version": 1, "archived": true }),
        ),
    ]
}

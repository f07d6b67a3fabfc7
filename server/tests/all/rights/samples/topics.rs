//! What customers ask of products. Topics are everybody's who reads tickets; who asked is seen as the ticket is.

use super::{
    Family::Ticket,
    Right::{Plain, Shows},
    Sample, Scene, sample,
};
use app::{
    access::Action::{EditTickets, SeeTickets},
    desk::topics::model::TopicForm,
};
use serde_json::{Value, json};
use uuid::Uuid;

fn form(scene: &Scene) -> Value {
    serde_json::to_value(TopicForm { title: format!("N {}", scene.mark()), ..TopicForm::default() }).unwrap()
}

pub fn samples() -> Vec<Sample> {
    let edit = Plain(EditTickets);
    vec![
        sample("desk/topics/api/product_topics", Plain(SeeTickets), |_| json!({ "filter": {} })),
        sample("desk/topics/api/product_topic", Plain(SeeTickets), |s| json!({ "id": s.ticket })),
        sample(
            "desk/topics/api/topics_asked",
            Shows(SeeTickets, Ticket, |s| format!("P {}", s.mark())),
            |s| json!({ "of": { "ticket": s.ticket } }),
        ),
        sample("desk/topics/api/find_topics", edit, |_| json!({ "words": "x", "product": null })),
        sample("desk/topics/api/create_topic", edit, |s| json!({ "form": form(s), "of": null })),
        sample("desk/topics/api/change_topic", edit, |s| json!({ "id": Uuid::nil(), "version": 1, "form": form(s) })),
        sample(
            "desk/topics/api/set_topic_state",
            edit,
            |_| json!({ "id": Uuid::nil(), "version": 1, "state": "done" }),
        ),
        sample(
            "desk/topics/api/add_voice",
            edit,
            |s| json!({ "topic": Uuid::nil(), "of": { "ticket": s.ticket }, "words": "" }),
        ),
        sample("desk/topics/api/remove_voice", edit, |_| json!({ "id": Uuid::nil() })),
        sample("desk/topics/api/prepare_answers", edit, |_| json!({ "id": Uuid::nil(), "version": 1, "answer": "x" })),
        sample("desk/topics/api/take_answers_back", edit, |_| json!({ "id": Uuid::nil(), "version": 1 })),
        sample("desk/topics/api/prepared_answers", edit, |s| json!({ "ticket": s.ticket })),
    ]
}

//! The ways into the service desk from outside: forms and chats by whoever manages the desk, tokens by administrators.

use super::{
    Deed,
    Family::Ticket,
    Right::{On, Plain},
    Sample, sample,
};
use app::{
    access::Action::{Administer, EditTickets, ManageDesk},
    desk::{api_tokens::model::TokenForm, chat::model::ChatWidgetForm, web_forms::model::WebFormForm},
};
use serde_json::{Value, json};
use uuid::Uuid;

fn form(name: &str) -> Value {
    json!(WebFormForm {
        name: name.to_owned(),
        origins: "https://www.example.com".to_owned(),
        ..WebFormForm::default()
    })
}

fn widget(name: &str) -> Value {
    json!(ChatWidgetForm { name: name.to_owned(), ..ChatWidgetForm::default() })
}

pub fn samples() -> Vec<Sample> {
    const FORMS: super::Right = Plain(ManageDesk);
    const TOKENS: super::Right = Plain(Administer);
    vec![
        sample("desk/web_forms/api/read_web_forms", FORMS, |_| json!({})),
        sample("desk/web_forms/api/add_web_form", FORMS, |_| json!({ "form": form(&Uuid::now_v7().to_string()) })),
        sample(
            "desk/web_forms/api/change_web_form",
            FORMS,
            |_| json!({ "id": Uuid::nil(), "version": 1, "form": form("F") }),
        ),
        sample(
            "desk/web_forms/api/switch_web_form",
            FORMS,
            |_| json!({ "id": Uuid::nil(), "version": 1, "active": false }),
        ),
        sample(
            "desk/web_forms/api/archive_web_form",
            FORMS,
            |_| json!({ "id": Uuid::nil(), "version": 1, "archived": true }),
        ),
        sample("desk/chat/api/read_chat_widgets", FORMS, |_| json!({})),
        sample("desk/chat/api/add_chat_widget", FORMS, |_| json!({ "form": widget(&Uuid::now_v7().to_string()) })),
        sample(
            "desk/chat/api/change_chat_widget",
            FORMS,
            |_| json!({ "id": Uuid::nil(), "version": 1, "form": widget("W") }),
        ),
        sample(
            "desk/chat/api/switch_chat_widget",
            FORMS,
            |_| json!({ "id": Uuid::nil(), "version": 1, "active": false }),
        ),
        sample(
            "desk/chat/api/archive_chat_widget",
            FORMS,
            |_| json!({ "id": Uuid::nil(), "version": 1, "archived": true }),
        ),
        sample("desk/chat/api/read_chats", Plain(EditTickets), |_| json!({})),
        sample("desk/chat/api/waiting_chats", Plain(EditTickets), |_| json!({})),
        sample("desk/chat/api/end_chat", On(EditTickets, Ticket, Deed::Write), |s| json!({ "ticket": s.ticket })),
        sample(
            "desk/chat/api/undo_end_chat",
            Plain(EditTickets),
            |_| json!({ "ticket": Uuid::nil(), "end": Uuid::nil() }),
        ),
        sample("desk/api_tokens/api/read_api_tokens", TOKENS, |_| json!({})),
        sample(
            "desk/api_tokens/api/make_api_token",
            TOKENS,
            |_| json!({ "form": TokenForm { name: Uuid::now_v7().to_string(), ..TokenForm::default() } }),
        ),
        sample("desk/api_tokens/api/revoke_api_token", TOKENS, |_| json!({ "id": Uuid::nil() })),
    ]
}

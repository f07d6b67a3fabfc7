//! The ways into the service desk from outside: forms by whoever manages the desk, tokens by administrators.

use super::{Right::Plain, Sample, sample};
use app::{
    access::Action::{Administer, ManageDesk},
    desk::{api_tokens::model::TokenForm, web_forms::model::WebFormForm},
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
        sample("desk/api_tokens/api/read_api_tokens", TOKENS, |_| json!({})),
        sample(
            "desk/api_tokens/api/make_api_token",
            TOKENS,
            |_| json!({ "form": TokenForm { name: Uuid::now_v7().to_string(), ..TokenForm::default() } }),
        ),
        sample("desk/api_tokens/api/revoke_api_token", TOKENS, |_| json!({ "id": Uuid::nil() })),
    ]
}

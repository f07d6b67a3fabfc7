//! Articles that may answer already what somebody is about to ask, while they write it: of those that are for everybody.

use super::{Served, answers::refusal, pages};
use app::{
    desk::suggestions::{self, MOST_TYPED},
    locale::Lang,
    routes,
    words::web_forms as w,
};
use axum::{
    Json,
    body::Bytes,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use http::{header, request::Parts};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

/// The address of the script.
pub const SCRIPT: &str = "/help/suggest.js";
/// Where it asks.
pub const ASK: &str = "/help/suggest";
/// The largest question that is read.
pub const LARGEST: usize = MOST_TYPED * 4;

/// In which language one reads.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    lang: String,
}

/// An article, as the script shows it.
#[derive(Debug, Serialize)]
struct Article {
    title: String,
    href: String,
}

pub async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("suggest.js"))
}

/// Names articles for what was typed so far. Nothing of it is kept.
pub async fn ask(State(served): State<Served>, Query(asked): Query<Asked>, parts: Parts, body: Bytes) -> Response {
    let lang = Lang::from_tag(&asked.lang).unwrap_or_else(|| pages::language(&parts));
    let typed: String = String::from_utf8_lossy(&body).chars().take(MOST_TYPED).collect();
    let found = async {
        let mut tx = served.doors.read_help().await?;
        suggestions::for_everybody(&mut tx, &typed, lang).await
    };
    match found.await {
        Ok(found) => {
            let article = |(id, title)| Article { title, href: routes::help(id) };
            Json(found.into_iter().map(article).collect::<Vec<_>>()).into_response()
        }
        Err(error) => refusal(&error),
    }
}

/// Where they are shown, and what asks for them.
pub fn place(lang: Lang) -> Markup {
    html! {
        section.suggest id="suggest" aria-live="polite" hidden {
            p { (w::suggested(lang)) }
            ul.lines {}
        }
        script src=(SCRIPT) defer {}
    }
}

//! `/chat/{token}`: the frame in which visitors of the company's pages chat. The page comes whole; a small script of its own sends and listens.
//!
//! What it asks for stands below that address. A conversation belongs to a secret that the browser made and keeps in the storage of the frame,
//! and that comes as a header: cookies of a frame in a foreign page go nowhere. Behind it stands a door of its own (`qz_chat`), for whom
//! nothing exists but the conversation of that secret.

mod line;
mod talking;

use super::{Served, forms::policy, pages};
use app::{
    access::AppError,
    desk::{
        chat::{
            public_store::{self as store, Behind},
            sent_model::{LONGEST, asked_away},
        },
        web_forms::{
            model::{Asks, Part},
            sent_model::longest,
            words_of::{in_language, part_word},
        },
    },
    locale::Lang,
    routes,
    words::{access as wa, chat as w, web_forms as fw},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, Query, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use serde_json::json;
use std::sync::LazyLock;

/// The largest message that is read: the longest one, with its fields.
const LARGEST: usize = 32 * 1024;
/// What the browser kept comes under this name.
const SECRET: HeaderName = HeaderName::from_static("x-chat-secret");
const SCRIPT_TYPE: &str = "text/javascript; charset=utf-8";

/// The style of the frame.
const STYLE: &str = concat!(include_str!("../../../../style/tokens.css"), include_str!("frame.css"));

/// The one script of a foreign page: a button in its corner, and the frame. Its words come from the language files.
static EMBED: LazyLock<String> = LazyLock::new(|| {
    let words = |lang| {
        let unread = w::unread_chat(lang, "#");
        json!({ "chat": w::chat(lang), "open": w::open_chat(lang), "close": w::close_chat(lang), "unread": unread })
            .to_string()
    };
    include_str!("embed.js").replace("\"{en}\"", &words(Lang::En)).replace("\"{zh}\"", &words(Lang::ZhCn))
});

/// All addresses of chats.
pub fn routes() -> Router<Served> {
    Router::new()
        .route(routes::EMBED_CHAT, get(embed))
        .route("/embed/chat-frame.js", get(script))
        .route("/embed/chat.css", get(style))
        .route("/chat/{token}", get(show))
        .route("/chat/{token}/words", post(talking::words).layer(DefaultBodyLimit::max(LARGEST)))
        .route("/chat/{token}/line", get(line::open))
        .route("/chat/{token}/sign", post(talking::sign).layer(DefaultBodyLimit::max(LARGEST)))
        .route("/chat/{token}/end", post(talking::end))
        .route("/chat/{token}/anew", post(talking::anew))
        .route("/chat/{token}/address", post(talking::address).layer(DefaultBodyLimit::max(LARGEST)))
        .route("/chat/{token}/rating", post(talking::rating))
}

async fn embed() -> impl IntoResponse {
    // Pages that load nothing foreign unless it says that it may be loaded (COEP) find it said.
    let anywhere = (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    ([(header::CONTENT_TYPE, SCRIPT_TYPE), anywhere], EMBED.as_str())
}

async fn script() -> impl IntoResponse {
    let script = concat!(include_str!("pieces.js"), include_str!("address.js"), include_str!("frame.js"));
    ([(header::CONTENT_TYPE, SCRIPT_TYPE)], script)
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

/// What the address of the frame says beside the token.
#[derive(Deserialize)]
pub struct Asked {
    lang: Option<String>,
}

/// The widget of a token.
async fn behind(served: &Served, token: &str) -> Result<Behind, AppError> {
    let mut tx = served.doors.serve_chat().await?;
    store::behind(&mut tx, token).await
}

/// The hash of the secret that the browser sent.
fn secret(headers: &HeaderMap) -> Option<Vec<u8>> {
    let text = headers.get(SECRET)?.to_str().ok()?;
    app::desk::chat::sent_model::secret_of(text).map(store::hash_of)
}

/// Shows the frame.
async fn show(
    State(served): State<Served>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    parts: Parts,
) -> Response {
    let lang = asked.lang.as_deref().and_then(Lang::from_tag).unwrap_or_else(|| pages::language(&parts));
    let house = served.directory.organisation().name;
    let house = if house.is_empty() { wa::product_name(lang).to_owned() } else { house };
    match behind(&served, &token).await {
        Ok(widget) => page(lang, StatusCode::OK, &house, &widget.origins, &frame(lang, &token, &house, &widget)),
        Err(AppError::NotFound) => {
            let content = html! { body.plain { h1 { (w::gone(lang)) } p { (w::gone_text(lang)) } } };
            page(lang, StatusCode::NOT_FOUND, &house, &[], &content)
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let content = html! { body.plain { p role="alert" { (w::trouble(lang)) } } };
            page(lang, status, &house, &[], &content)
        }
    }
}

/// A page that pages of these origins may show.
fn page(lang: Lang, status: StatusCode, house: &str, origins: &[String], body: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (w::chat(lang)) " · " (house) }
                link rel="icon" href="/icons/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/embed/chat.css";
                script src="/embed/chat-frame.js" defer {}
            }
            (body)
        }
    };
    let mut response = (status, axum::response::Html(page.into_string())).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy(origins)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    headers.insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    response
}

/// What the script says.
fn script_words(lang: Lang) -> String {
    json!({
        "sending": w::sending(lang), "not_sent": w::not_sent(lang), "again": w::again(lang), "you": w::you(lang),
        "staff": w::staff(lang), "types": w::somebody_types(lang, "#"), "waiting": w::waiting_for_you(lang),
        "nobody": w::waiting_nobody(lang), "with": w::with(lang, "#"), "lost": w::line_lost(lang), "over": w::over(lang),
        "left": w::left_request(lang), "away": w::went_away(lang), "many": w::many(lang), "gone": w::gone_text(lang),
        "trouble": w::trouble(lang), "send": w::send(lang), "leave": w::leave(lang), "goes_on": w::goes_on(lang),
        "address_left": w::address_left(lang),
    })
    .to_string()
}

/// The frame as it stands before anything was said. The script shows of it what fits.
fn frame(lang: Lang, token: &str, house: &str, widget: &Behind) -> Markup {
    let greeting = in_language(lang, &widget.greeting.0, &widget.greeting.1, w::usual_greeting(lang));
    let away = in_language(lang, &widget.away.0, &widget.away.1, w::usual_away(lang));
    html! {
        body data-token=(token) data-live=(widget.live.to_string()) data-colour=(widget.colour.key()) data-code=(widget.colour.code())
            data-side=(widget.side.key()) data-words=(script_words(lang)) {
            header.top {
                div.top__words {
                    h1.top__name { (house) }
                    p.top__who id="who" hidden {}
                }
                button.top__button type="button" id="end" hidden { (w::leave_chat(lang)) }
                button.top__close type="button" id="close" aria-label=(w::close_chat(lang)) hidden { span aria-hidden="true" { "×" } }
            }
            main.room {
                div.talk id="talk" tabindex="0" {
                    p.hello id="greeting" hidden[!widget.live] { (greeting) }
                    p.hello id="away" hidden[widget.live] { (away) }
                    div role="log" aria-label=(w::conversation(lang)) aria-live="polite" { ol.lines id="lines" {} }
                    p.types id="types" role="status" {}
                    p.note id="note" role="status" {}
                    noscript { p { (w::script_needed(lang)) } }
                }
                div.over id="over" hidden {
                    p id="over-words" {}
                    a.over__rate id="rate" target="_blank" rel="noopener" hidden { (w::rate(lang)) }
                    button type="button" id="begin-again" { (w::begin_again(lang)) }
                }
                (address(lang))
                (write(lang, widget))
            }
        }
    }
}

/// Where an answer goes when the visitor has left: a line, and behind it a field. The script shows it while no address is known.
fn address(lang: Lang) -> Markup {
    html! {
        p.address__left id="address-left" role="status" {}
        details.address id="address" hidden {
            summary { (w::leave_address(lang)) }
            form id="address-form" novalidate {
                label for="address-email" { (part_word(lang, Part::Email)) }
                p.wrong id="address-wrong" hidden {}
                div.write__line {
                    input id="address-email" type="email" autocomplete="email" maxlength=(longest(Part::Email)) aria-describedby="address-wrong";
                    button type="submit" { (w::keep_address(lang)) }
                }
            }
        }
    }
}

/// The field, and who writes in it.
fn write(lang: Lang, widget: &Behind) -> Markup {
    html! {
        form.write id="form" novalidate {
            div id="live-fields" hidden[!widget.live] { (fields(lang, "live", &widget.asks)) }
            div id="away-fields" hidden[widget.live] { (fields(lang, "away", &asked_away(&widget.asks))) }
            // What no person sees, and nothing reads aloud.
            div.trap aria-hidden="true" {
                label for="website" { (w::trap(lang)) }
                input id="website" type="text" tabindex="-1" autocomplete="off";
            }
            label.hidden for="text" { (w::message(lang)) }
            p.wrong id="text-wrong" hidden {}
            div.write__line {
                textarea id="text" rows="2" maxlength=(LONGEST) placeholder=(w::message(lang)) aria-describedby="text-wrong" {}
                button.write__send type="submit" id="send" { @if widget.live { (w::send(lang)) } @else { (w::leave(lang)) } }
            }
        }
    }
}

/// What is asked for before the first message, while somebody is there or while nobody is.
fn fields(lang: Lang, state: &str, asks: &Asks) -> Markup {
    html! {
        @for (part, required) in asks.shown() {
            @let (kind, remembered) = match part {
                Part::Email => ("email", "email"),
                Part::Phone => ("tel", "tel"),
                _ => ("text", "name"),
            };
            @let (id, word) = (format!("{state}-{}", part.key()), part_word(lang, part));
            div.field {
                label for=(id) { @if required { (word) } @else { (fw::optional(lang, word)) } }
                input id=(id) data-part=(part.key()) type=(kind) autocomplete=(remembered) maxlength=(longest(part)) required[required]
                    aria-describedby=(format!("{id}-wrong"));
                p.wrong id=(format!("{id}-wrong")) hidden {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::desk::chat::model::Colour;

    #[test]
    fn frame_and_button_have_one_colour() {
        for colour in Colour::ALL {
            let token = format!("--chat-{}: {};", colour.key(), colour.code());
            assert!(
                STYLE.contains(&token) && STYLE.contains(&format!("[data-colour=\"{}\"]", colour.key())),
                "{token}"
            );
        }
    }

    #[test]
    fn the_script_of_a_page_has_its_words() {
        assert!(
            !EMBED.contains("{zh}")
                && EMBED.contains(w::open_chat(Lang::En))
                && EMBED.contains(w::open_chat(Lang::ZhCn))
        );
    }
}

//! `/forms/{token}`: a form of the service desk, on a page of its own or in a frame of the pages that it names. It works without
//! JavaScript, and what is sent by it becomes one ticket, however often it is sent.

mod reading;

use super::{Served, address::house_of, pages, suggest};
use app::{
    access::{AppError, Visitor, field_text},
    desk::{
        mail::inbound_store::Kept,
        portal::model::{LARGEST as LARGEST_FILES, MOST_FILES},
        tickets::rules_model::{number_in_words, number_of},
        web_forms::{
            model::{Makes, Part},
            public_store::{self as store, Became, Behind, Message},
            sent_model::{LONGEST, Said, Seal, Sent, longest},
            words_of::{below, in_language, on_ticket, part_word},
        },
    },
    leads::{model::tidy_channel, public_store as leads},
    locale::Lang,
    routes,
    words::{access as wa, web_forms as w},
};
use axum::{
    Extension,
    extract::{Path, Query, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;

/// What the address of the page says beside the token.
#[derive(Deserialize)]
pub struct Asked {
    lang: Option<String>,
    /// Whether it stands in a frame of another page.
    frame: Option<String>,
    /// The number of the ticket that was made.
    sent: Option<String>,
    /// Where whoever looks at the page around it came from.
    came_from: Option<String>,
}

/// The page around what is shown.
struct Site<'a> {
    lang: Lang,
    name: String,
    token: &'a str,
    framed: bool,
}

impl<'a> Site<'a> {
    fn of(served: &Served, lang: Lang, token: &'a str, framed: bool) -> Self {
        Self { lang, name: served.directory.organisation().name, token, framed }
    }

    /// The address of the form, in this language and this place.
    fn address(&self, lang: Lang) -> String {
        let framed = if self.framed { "&frame=true" } else { "" };
        format!("{}?lang={}{framed}", routes::web_form(self.token), lang.tag())
    }

    /// A page that pages of these origins may show.
    fn page(&self, status: StatusCode, title: &str, origins: &[String], content: &Markup) -> Response {
        let lang = self.lang;
        let other = if lang == Lang::En { Lang::ZhCn } else { Lang::En };
        let name: &str = if self.name.is_empty() { wa::product_name(lang) } else { &self.name };
        let page = html! {
            (DOCTYPE)
            html lang=(lang.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { (title) " · " (name) }
                    link rel="icon" href="/icons/icon.svg" type="image/svg+xml";
                    link rel="stylesheet" href="/help/style.css";
                    link rel="stylesheet" href="/embed/form.css";
                    @if self.framed { script src="/embed/frame.js" defer {} }
                }
                body class=(if self.framed { "framed" } else { "" }) {
                    @if !self.framed {
                        a.skip href="#content" { (w::skip(lang)) }
                        header.head {
                            span.head__home { (name) }
                            a.head__other href=(self.address(other)) lang=(other.tag()) { (w::other(lang)) }
                        }
                    }
                    main id="content" { (content) }
                }
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

    /// The one answer for whatever is no form, or not any more.
    fn gone(&self) -> Response {
        let lang = self.lang;
        let content = html! { h1 { (w::gone(lang)) } p { (w::gone_text(lang)) } };
        self.page(StatusCode::NOT_FOUND, w::gone(lang), &[], &content)
    }

    fn refused(&self, error: &AppError) -> Response {
        if *error == AppError::NotFound {
            return self.gone();
        }
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let words = app::access::error_text(self.lang, error);
        self.page(status, w::frame_title(self.lang), &[], &html! { p role="alert" { (words) } })
    }

    /// The form, with what was typed and what is wrong with it.
    fn form(&self, status: StatusCode, behind: &Behind, typed: &Typed<'_>) -> Response {
        let lang = self.lang;
        let title = in_language(lang, &behind.title.0, &behind.title.1, w::usual_title(lang));
        let content = html! {
            h1 { (title) }
            form.form action=(routes::web_form(self.token)) method="post" accept-charset="utf-8"
                enctype=[behind.files.then_some("multipart/form-data")] {
                @if let Some(trouble) = typed.trouble { p.form__trouble role="alert" { (trouble) } }
                @for (part, required) in behind.asks.shown() { (self.field(part, required, typed)) }
                (self.message(typed))
                (suggest::place(lang))
                @if behind.files { (self.files(typed)) }
                // What no person sees, and nothing reads aloud.
                div.form__trap aria-hidden="true" {
                    label for="website" { (w::trap(lang)) }
                    input id="website" name="website" type="text" tabindex="-1" autocomplete="off";
                }
                input type="hidden" name="seal" value=(typed.seal.text());
                input type="hidden" name="lang" value=(lang.tag());
                @if !typed.sent.came_from.is_empty() { input type="hidden" name="came_from" value=(typed.sent.came_from); }
                @if self.framed { input type="hidden" name="frame" value="true"; }
                button type="submit" { (w::send(lang)) }
            }
        };
        self.page(status, title, &behind.origins, &content)
    }

    fn field(&self, part: Part, required: bool, typed: &Typed<'_>) -> Markup {
        let (lang, key) = (self.lang, part.key());
        let wrong = typed.wrong(lang, key);
        let (kind, remembered) = match part {
            Part::Name => ("text", "name"),
            Part::Company => ("text", "organization"),
            Part::Email => ("email", "email"),
            Part::Phone => ("tel", "tel"),
            Part::Number | Part::Subject => ("text", "off"),
        };
        let word = part_word(lang, part);
        html! {
            div.form__field {
                label for=(key) { @if required { (word) } @else { (w::optional(lang, word)) } }
                input id=(key) name=(key) type=(kind) autocomplete=(remembered) maxlength=(longest(part)) value=(typed.sent.part(part))
                    required[required] aria-invalid=[wrong.is_some().then_some("true")]
                    aria-describedby=[wrong.is_some().then(|| format!("{key}-wrong"))];
                (said_wrong(key, wrong.as_deref()))
            }
        }
    }

    fn message(&self, typed: &Typed<'_>) -> Markup {
        let wrong = typed.wrong(self.lang, "message");
        html! {
            div.form__field {
                label for="message" { (w::message(self.lang)) }
                textarea id="message" name="message" rows="6" maxlength=(LONGEST) required
                    aria-invalid=[wrong.is_some().then_some("true")] aria-describedby=[wrong.is_some().then_some("message-wrong")] {
                    // A browser leaves out the first line end.
                    "\n" (typed.sent.message)
                }
                (said_wrong("message", wrong.as_deref()))
            }
        }
    }

    fn files(&self, typed: &Typed<'_>) -> Markup {
        let lang = self.lang;
        let wrong = typed.wrong(lang, "files").or_else(|| typed.wrong(lang, "file"));
        html! {
            div.form__field {
                label for="files" { (w::optional(lang, w::files_along(lang))) }
                input id="files" name="files" type="file" multiple aria-invalid=[wrong.is_some().then_some("true")]
                    aria-describedby=(if wrong.is_some() { "files-wrong" } else { "files-hint" });
                p.soft id="files-hint" { (w::files_most(lang, MOST_FILES, LARGEST_FILES >> 20)) }
                (said_wrong("files", wrong.as_deref()))
            }
        }
    }

    fn thanks(&self, behind: &Behind, number: Option<i64>) -> Response {
        let lang = self.lang;
        let content = html! {
            h1 { (w::sent_title(lang)) }
            p.thanks role="status" { (in_language(lang, &behind.thanks.0, &behind.thanks.1, w::usual_thanks(lang))) }
            @if let Some(number) = number { p { (w::sent_number(lang, number_in_words(number))) } }
            p { a href=(self.address(lang)) { (w::another(lang)) } }
        };
        self.page(StatusCode::OK, w::sent_title(lang), &behind.origins, &content)
    }
}

fn said_wrong(key: &str, words: Option<&str>) -> Markup {
    html! { @if let Some(words) = words { p.form__wrong id=(format!("{key}-wrong")) { (words) } } }
}

/// What a page shows of an attempt.
struct Typed<'a> {
    sent: &'a Sent,
    seal: &'a Seal,
    trouble: Option<&'a str>,
    error: Option<&'a AppError>,
}

impl Typed<'_> {
    fn wrong(&self, lang: Lang, field: &str) -> Option<String> {
        self.error.and_then(|error| error.of_field(field)).map(|error| field_text(lang, error))
    }
}

/// Nothing foreign is loaded, and only these pages show it.
pub fn policy(origins: &[String]) -> String {
    let ancestors = if origins.is_empty() { "'none'".to_owned() } else { origins.join(" ") };
    format!(
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )
}

fn language(tag: Option<&str>, parts: &Parts) -> Lang {
    tag.and_then(Lang::from_tag).unwrap_or_else(|| pages::language(parts))
}

async fn behind(served: &Served, token: &str) -> Result<Behind, AppError> {
    let mut tx = served.doors.read_help().await?;
    store::behind(&mut tx, token).await
}

/// Shows the form, or that something has arrived.
pub async fn show(
    State(served): State<Served>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    parts: Parts,
) -> Response {
    let lang = language(asked.lang.as_deref(), &parts);
    let site = Site::of(&served, lang, &token, asked.frame.is_some());
    match behind(&served, &token).await {
        Ok(behind) if asked.sent.is_some() => site.thanks(&behind, asked.sent.as_deref().and_then(number_of)),
        Ok(behind) => {
            let came_from = asked.came_from.unwrap_or_else(|| parts.uri.query().unwrap_or_default().to_owned());
            let came_from = came_from.chars().take(2_000).collect();
            let nothing = Sent { came_from, ..Sent::default() };
            site.form(
                StatusCode::OK,
                &behind,
                &Typed { sent: &nothing, seal: &behind.seal, trouble: None, error: None },
            )
        }
        Err(error) => site.refused(&error),
    }
}

/// Takes what was sent, and leads to the thanks. What cannot be taken comes back with what was typed, and why.
pub async fn take(
    State(served): State<Served>,
    Path(token): Path<String>,
    Extension(Visitor(from)): Extension<Visitor>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let (sent, files, unread) = reading::read(&parts, body).await;
    let lang = language(Some(&sent.lang), &parts);
    let site = Site::of(&served, lang, &token, !sent.frame.is_empty());
    let behind = match behind(&served, &token).await {
        Ok(behind) => behind,
        Err(error) => return site.refused(&error),
    };
    let seal = Seal::read(&sent.seal);
    let again = |status: StatusCode, seal: &Seal, trouble: &str, error: Option<&AppError>| {
        site.form(status, &behind, &Typed { sent: &sent, seal, trouble: Some(trouble), error })
    };
    if let Some((status, large)) = unread {
        return again(status, &behind.seal, if large { w::too_large(lang) } else { w::unreadable(lang) }, None);
    }
    let said = match sent.check(&behind.asks) {
        Ok(said) => said,
        // The page stays the same one: what is mended need not be typed slowly.
        Err(error) => {
            let words = error.of_field("website").map(|field| field_text(lang, field));
            let trouble = words.as_deref().unwrap_or(w::trouble(lang));
            return again(
                StatusCode::UNPROCESSABLE_ENTITY,
                seal.as_ref().unwrap_or(&behind.seal),
                trouble,
                Some(&error),
            );
        }
    };
    let Some(seal) = seal else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, &behind.seal, w::late(lang), None);
    };
    let from = house_of(from);
    let along = match reading::along(&served, &token, &behind, &seal, &from, &files).await {
        Ok(along) => along,
        Err(error @ AppError::Invalid(_)) => {
            return again(StatusCode::UNPROCESSABLE_ENTITY, &seal, w::trouble(lang), Some(&error));
        }
        Err(error) => return site.refused(&error),
    };
    let done = match along {
        Ok(_) if behind.makes == Makes::Lead => {
            lead(&served, &token, &behind, &said, &seal, &from, &sent.came_from).await
        }
        Ok(along) => kept(&served, &token, &behind, lang, &said, &seal, &from, &along).await,
        Err(became) => Ok(became),
    };
    match done {
        Ok(Became::Kept(number)) => {
            Redirect::to(&format!("{}&sent={}", site.address(lang), number_in_words(number))).into_response()
        }
        Ok(Became::Lead) => Redirect::to(&format!("{}&sent=yes", site.address(lang))).into_response(),
        Ok(Became::Early) => again(StatusCode::UNPROCESSABLE_ENTITY, &seal, w::early(lang), None),
        Ok(Became::Late) => again(StatusCode::UNPROCESSABLE_ENTITY, &behind.seal, w::late(lang), None),
        Ok(Became::Many) => again(StatusCode::TOO_MANY_REQUESTS, &seal, w::many(lang), None),
        Ok(Became::Gone) => site.gone(),
        Err(error) => site.refused(&error),
    }
}

#[expect(clippy::too_many_arguments, reason = "one message with all that it needs")]
async fn kept(
    served: &Served,
    token: &str,
    behind: &Behind,
    lang: Lang,
    said: &Said,
    seal: &Seal,
    from: &str,
    files: &[Kept],
) -> Result<Became, AppError> {
    // The ticket speaks the language of the house, the mail that of whoever wrote.
    let text = on_ticket(behind.house, &behind.name, said);
    let thanks = in_language(lang, &behind.thanks.0, &behind.thanks.1, w::usual_thanks(lang));
    let told = w::told(lang, thanks);
    let message = Message { said, seal, from, text: &text, told: (w::told_subject(lang), &told), files };
    let mut tx = served.doors.read_help().await?;
    let became = store::send(&mut tx, token, behind.id, message).await?;
    tx.commit().await?;
    Ok(became)
}

/// Makes a lead of it, with where its sender came from.
async fn lead(
    served: &Served,
    token: &str,
    behind: &Behind,
    said: &Said,
    seal: &Seal,
    from: &str,
    came_from: &str,
) -> Result<Became, AppError> {
    let number = said.part(Part::Number).map(|text| (Part::Number, text));
    let text = below(behind.house, &said.message, Some(&behind.name), number.into_iter());
    let parts =
        format!("/?{came_from}").parse().ok().and_then(|uri| Query::<Vec<(String, String)>>::try_from_uri(&uri).ok());
    let channel = tidy_channel(parts.map(|Query(parts)| parts).unwrap_or_default());
    let mut tx = served.doors.read_help().await?;
    let along = leads::Along { seal, from, text: &text, channel: &channel };
    let became = leads::send(&mut tx, token, behind.id, said, along).await?;
    tx.commit().await?;
    Ok(became)
}

#[cfg(test)]
mod tests {
    use super::policy;

    #[test]
    fn only_named_pages_show_it() {
        assert!(policy(&[]).ends_with("frame-ancestors 'none'"));
        let two = ["https://a.example.com".to_owned(), "http://localhost:8080".to_owned()];
        assert!(policy(&two).ends_with("frame-ancestors https://a.example.com http://localhost:8080"));
    }
}

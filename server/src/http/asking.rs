//! What pages have in common on which strangers behind a link say something: one column, nothing that runs, and questions as forms have
//! them without a program.

use super::{Served, pages};
use app::{
    access::AppError,
    desk::surveys::{
        model::SurveyKind,
        question_model::{Given, LONGEST, Pick, Question, QuestionKind},
    },
    locale::Lang,
    words::{access as wa, satisfaction as w, surveys as sw},
};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header, request::Parts};
use maud::{DOCTYPE, Markup, html};

/// Nothing runs, nothing foreign is loaded.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Fields that are read of one form.
const MOST_FIELDS: usize = 1_000;

/// The page around what is shown.
pub struct Site {
    pub lang: Lang,
    name: String,
    pub path: String,
}

impl Site {
    pub fn of(served: &Served, lang: Lang, path: String) -> Self {
        Self { lang, name: served.directory.organisation().name, path }
    }

    pub fn page(&self, status: StatusCode, title: &str, content: &Markup) -> Response {
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
                    meta name="robots" content="noindex, nofollow";
                    title { (title) " · " (name) }
                    link rel="icon" href="/icons/icon.svg" type="image/svg+xml";
                    link rel="stylesheet" href="/help/style.css";
                }
                body {
                    a.skip href="#content" { (w::rate_skip(lang)) }
                    header.head {
                        span.head__home { (name) }
                        a.head__other href=(format!("{}?lang={}", self.path, other.tag())) lang=(other.tag()) { (w::rate_other(lang)) }
                    }
                    main id="content" { (content) }
                }
            }
        };
        let mut response = (status, axum::response::Html(page.into_string())).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
        headers.insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
        response
    }

    /// The one answer for whatever is no link, or not any more.
    pub fn gone(&self) -> Response {
        let lang = self.lang;
        let content = html! { h1 { (w::rate_gone(lang)) } p { (w::rate_gone_text(lang)) } };
        self.page(StatusCode::NOT_FOUND, w::rate_gone(lang), &content)
    }

    pub fn refused(&self, error: &AppError) -> Response {
        if *error == AppError::NotFound {
            return self.gone();
        }
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let words = app::access::error_text(self.lang, error);
        self.page(status, w::rate_title(self.lang), &html! { h1 { (w::rate_title(self.lang)) } p { (words) } })
    }
}

/// The language that a page asks for by its address or form, else the reader's.
pub fn language(tag: Option<&str>, parts: &Parts) -> Lang {
    tag.and_then(Lang::from_tag).unwrap_or_else(|| pages::language(parts))
}

/// What a form sent, by the names of its fields.
pub fn given(pairs: Vec<(String, String)>) -> Given {
    let mut given = Given::new();
    for (name, value) in pairs.into_iter().take(MOST_FIELDS) {
        given.entry(name).or_default().push(value);
    }
    given
}

/// The first value of a field.
pub fn first<'g>(given: &'g Given, name: &str) -> &'g str {
    given.get(name).and_then(|values| values.first()).map_or("", String::as_str)
}

/// What the score answers: one's own words, else the usual.
pub fn ask_words(lang: Lang, own: &[String; 2], usual: &str) -> String {
    let [chinese, english] = own;
    match lang {
        Lang::En if !english.is_empty() => english.clone(),
        _ if !chinese.is_empty() => chinese.clone(),
        _ => usual.to_owned(),
    }
}

/// Numbers side by side, each with a square that a finger meets.
fn numbers(name: &str, (least, most): (i16, i16), chosen: &str, required: bool) -> Markup {
    html! {
        div.scale {
            @for number in least..=most {
                label.scale__number {
                    input type="radio" name=(name) value=(number) required[required] checked[chosen == number.to_string()];
                    span { (number) }
                }
            }
        }
    }
}

/// From 0 to 10, with what the ends mean.
pub fn nps(lang: Lang, lead: &str, given: &Given, trouble: Option<&str>) -> Markup {
    html! {
        fieldset {
            legend { (lead) }
            @if let Some(trouble) = trouble { p.rate__trouble role="alert" { (trouble) } }
            (numbers("score", SurveyKind::Nps.scores(), first(given, "score"), true))
            p.scale__ends { span { (sw::least_likely(lang)) } span { (sw::most_likely(lang)) } }
        }
    }
}

/// Questions of one's own, with what was typed before and what was refused.
pub fn questions(lang: Lang, questions: &[Question], given: &Given, error: Option<&AppError>) -> Markup {
    html! {
        @for question in questions {
            @let name = question.name();
            @let refused = error.and_then(|error| error.of_field(&name)).is_some();
            @if question.kind == QuestionKind::Text {
                label.rate__question for=(name) { (question.text_in(lang)) (optional(lang, question)) }
                @if refused { p.rate__trouble role="alert" { (sw::answer_this(lang)) } }
                textarea id=(name) name=(name) rows="3" maxlength=(LONGEST) required[question.required] { (first(given, &name)) }
            } @else {
                fieldset.rate__question {
                    legend { (question.text_in(lang)) (optional(lang, question)) }
                    @if refused { p.rate__trouble role="alert" { (sw::answer_this(lang)) } }
                    @match question.kind.numbers() {
                        Some(scale) => (numbers(&name, scale, first(given, &name), question.required)),
                        None => @for pick in &question.choices { (choice(lang, question, &name, pick, given)) },
                    }
                }
            }
        }
    }
}

fn optional(lang: Lang, question: &Question) -> Markup {
    html! { @if !question.required { span.rate__optional { " " (sw::optional(lang)) } } }
}

fn choice(lang: Lang, question: &Question, name: &str, pick: &Pick, given: &Given) -> Markup {
    let key = pick.key.to_string();
    let chosen = given.get(name).is_some_and(|values| values.contains(&key));
    let many = question.kind == QuestionKind::Many;
    html! {
        label.rate__score {
            @if many {
                input type="checkbox" name=(name) value=(key) checked[chosen];
            } @else {
                input type="radio" name=(name) value=(key) required[question.required] checked[chosen];
            }
            span { (pick.text_in(lang)) }
        }
    }
}

/// Where one says more.
pub fn comment(lang: Lang, given: &Given) -> Markup {
    html! {
        label for="comment" { (w::rate_comment(lang)) }
        textarea id="comment" name="comment" rows="4" maxlength=(LONGEST) { (first(given, "comment")) }
        input type="hidden" name="lang" value=(lang.tag());
    }
}

/// Why an answer was not taken, at the head of the form.
pub fn trouble(lang: Lang, error: &AppError) -> &'static str {
    if error.of_field("comment").is_some() {
        w::rate_too_long(lang)
    } else if error.of_field("score").is_some() {
        w::rate_missing(lang)
    } else {
        sw::look_below(lang)
    }
}

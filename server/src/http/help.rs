//! `/help`: the articles that are published for everybody. Plain pages without a program: they are read on any device, by anybody.
//!
//! They are read behind a door of their own (`qz_help`), for which no other article exists: what is internal and what never was are
//! answered by the same page.

use super::{Served, pages};
use app::{
    access::{AppError, Visitor, new_id},
    knowledge::{
        help_store::{self, HelpArticle, HelpLine},
        model::{Audience, Category, LONGEST_WORDS, Marks, checked_words, kept_miss},
        rendered,
    },
    locale::{Lang, format},
    routes,
    search::{Query as Words, pieces},
    words::{access as wa, knowledge as w},
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Deserialize;
use uuid::Uuid;

/// The style of these pages: the product's colours and measures, and little else.
const STYLE: &str = concat!(include_str!("../../../style/tokens.css"), include_str!("help.css"));
/// Nothing runs, nothing foreign is loaded.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The random name by which a browser has one answer for each article.
const COOKIE: &str = "help";
/// Characters of a search that are shown again.
const SHOWN: usize = 100;

/// What the address of a page says.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    category: Option<String>,
    lang: Option<String>,
    answered: Option<String>,
}

/// Whether it helped, as the form sends it.
#[derive(Deserialize)]
pub struct Answered {
    #[serde(default)]
    helpful: String,
    #[serde(default)]
    words: String,
}

/// What every page of these knows.
struct Site {
    lang: Lang,
    name: String,
}

impl Site {
    fn of(served: &Served, lang: Lang) -> Self {
        Self { lang, name: served.directory.organisation().name }
    }

    fn page(&self, status: StatusCode, title: &str, other: &str, content: &Markup) -> Response {
        let (lang, help) = (self.lang, w::help_title(self.lang));
        let name: &str = if self.name.is_empty() { wa::product_name(lang) } else { &self.name };
        let titled =
            if title.is_empty() { format!("{help} · {name}") } else { format!("{title} · {help} · {name}") };
        let home = format!("{}?lang={}", routes::HELP, lang.tag());
        let page = html! {
            (DOCTYPE)
            html lang=(lang.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                    meta name="color-scheme" content="light dark";
                    title { (titled) }
                    link rel="icon" href="/icons/icon.svg" type="image/svg+xml";
                    link rel="stylesheet" href="/help/style.css";
                }
                body {
                    a.skip href="#content" { (w::help_skip(lang)) }
                    header.head {
                        a.head__home href=(home) { (name) " · " (help) }
                        a.head__other href=(other) lang=(self.other().tag()) { (w::help_other(lang)) }
                    }
                    main id="content" { (content) }
                }
            }
        };
        let mut response = (status, axum::response::Html(page.into_string())).into_response();
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
        response
    }

    const fn other(&self) -> Lang {
        match self.lang {
            Lang::ZhCn => Lang::En,
            Lang::En => Lang::ZhCn,
        }
    }

    fn other_home(&self) -> String {
        format!("{}?lang={}", routes::HELP, self.other().tag())
    }

    /// The one answer for whatever is not there for everybody.
    fn gone(&self) -> Response {
        let lang = self.lang;
        let content = html! {
            h1 { (w::help_gone(lang)) }
            p { (w::help_gone_text(lang)) }
            (search_form(lang, ""))
        };
        self.page(StatusCode::NOT_FOUND, w::help_gone(lang), &self.other_home(), &content)
    }

    fn refused(&self, error: &AppError) -> Response {
        if *error == AppError::NotFound {
            return self.gone();
        }
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let words = app::access::error_text(self.lang, error);
        self.page(status, "", &self.other_home(), &html! { h1 { (w::help_title(self.lang)) } p { (words) } })
    }
}

/// The style sheet.
pub async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

/// All topics with their articles; those of one topic; or what a search finds.
pub async fn home(
    State(served): State<Served>,
    Query(asked): Query<Asked>,
    Extension(Visitor(from)): Extension<Visitor>,
    parts: Parts,
) -> Response {
    let site = Site::of(&served, language(&asked, &parts));
    let made = match Words::of(&asked.q) {
        Some(words) => found(&served, &site, &asked.q, &words, &from.to_string()).await,
        None => topics(&served, &site, asked.category.as_deref()).await,
    };
    made.unwrap_or_else(|error| site.refused(&error))
}

fn language(asked: &Asked, parts: &Parts) -> Lang {
    asked.lang.as_deref().and_then(Lang::from_tag).unwrap_or_else(|| pages::language(parts))
}

async fn topics(served: &Served, site: &Site, category: Option<&str>) -> Result<Response, AppError> {
    let lang = site.lang;
    let mut tx = served.doors.read_help().await?;
    let categories = help_store::categories(&mut tx, lang).await?;
    let articles = help_store::articles(&mut tx, lang).await?;
    let chosen = match category {
        None | Some("") => None,
        Some(id) => match id.parse::<Uuid>().ok().and_then(|id| categories.iter().position(|one| one.id == id)) {
            Some(at) => Some(at),
            None => return Ok(site.gone()),
        },
    };
    let shown: &[Category] = match chosen {
        None => &categories,
        Some(at) => {
            let below = categories[at + 1..].iter().take_while(|one| one.depth > categories[at].depth).count();
            &categories[at..=at + below]
        }
    };
    let title = chosen.map_or("", |at| categories[at].name_in(lang));
    let loose: Vec<&HelpLine> = articles
        .iter()
        .filter(|line| chosen.is_none() && !categories.iter().any(|one| Some(one.id) == line.category))
        .collect();
    let content = html! {
        h1 { (if title.is_empty() { w::help_title(lang) } else { title }) }
        (search_form(lang, ""))
        @if chosen.is_some() { p { a href=(format!("{}?lang={}", routes::HELP, lang.tag())) { (w::help_all(lang)) } } }
        @if articles.is_empty() { p.empty { (w::help_empty(lang)) } }
        @for one in shown {
            section.topic data-depth=(one.depth.min(3)) {
                h2 { a href=(format!("{}?category={}&lang={}", routes::HELP, one.id, lang.tag())) { (one.name_in(lang)) } }
                (lines(articles.iter().filter(|line| line.category == Some(one.id))))
            }
        }
        @if !loose.is_empty() {
            section.topic {
                @if !categories.is_empty() { h2 { (w::help_more(lang)) } }
                (lines(loose.into_iter()))
            }
        }
    };
    Ok(site.page(StatusCode::OK, title, &site.other_home(), &content))
}

fn lines<'a>(articles: impl Iterator<Item = &'a HelpLine>) -> Markup {
    html! { ul.lines { @for line in articles { li { a href=(routes::help(line.id)) { (line.title) } } } } }
}

fn search_form(lang: Lang, words: &str) -> Markup {
    html! {
        form.search role="search" action=(routes::HELP) method="get" {
            label.hidden for="q" { (w::help_search(lang)) }
            input id="q" name="q" type="search" maxlength="100" value=(words) placeholder=(w::help_search(lang));
            input type="hidden" name="lang" value=(lang.tag());
            button type="submit" { (w::help_find(lang)) }
        }
    }
}

async fn found(served: &Served, site: &Site, typed: &str, words: &Words, from: &str) -> Result<Response, AppError> {
    let lang = site.lang;
    let mut tx = served.doors.read_help().await?;
    let hits = help_store::search(&mut tx, words, lang).await?;
    if hits.is_empty()
        && let Some(missed) = kept_miss(typed)
    {
        help_store::keep_miss(&mut tx, lang, &missed, from).await?;
    }
    tx.commit().await?;
    let typed: String = typed.trim().chars().filter(|letter| !letter.is_control()).take(SHOWN).collect();
    let title = if hits.is_empty() { w::help_nothing(lang, &typed) } else { w::help_found(lang, &typed) };
    let content = html! {
        h1 { (title) }
        (search_form(lang, &typed))
        @if hits.is_empty() {
            p { (w::help_nothing_text(lang)) }
        }
        ul.lines {
            @for hit in &hits {
                li {
                    a href=(routes::help(hit.id)) { (marked(&hit.title, &hit.marks)) }
                    @if let Some((text, marks)) = &hit.snippet { p.snippet { (marked(text, marks)) } }
                }
            }
        }
        p { a href=(format!("{}?lang={}", routes::HELP, lang.tag())) { (w::help_all(lang)) } }
    };
    Ok(site.page(StatusCode::OK, &title, &site.other_home(), &content))
}

fn marked(text: &str, marks: &Marks) -> Markup {
    html! {
        @for (piece, is_marked) in pieces(text, marks) {
            @if is_marked { mark { (piece) } } @else { (piece) }
        }
    }
}

/// One article, in its own language.
pub async fn article(
    State(served): State<Served>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    parts: Parts,
) -> Response {
    let site = Site::of(&served, language(&asked, &parts));
    match read(&served, &id).await {
        Ok(article) => shown(&served, &article, asked.answered.as_deref()),
        Err(error) => site.refused(&error),
    }
}

async fn read(served: &Served, id: &str) -> Result<HelpArticle, AppError> {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = served.doors.read_help().await?;
    help_store::read(&mut tx, id).await
}

fn shown(served: &Served, article: &HelpArticle, answered: Option<&str>) -> Response {
    let site = Site::of(served, article.language);
    let lang = site.lang;
    let offset = served.directory.organisation().utc_offset;
    let day = article.published_at.map(|moment| format::date(lang, format::local(moment, offset).date_naive()));
    let other = article.twin.map_or_else(|| site.other_home(), |(id, _)| routes::help(id));
    let content = html! {
        article.article {
            h1 { (article.title) }
            @if let Some(day) = day { p.day { (w::help_updated(lang, day)) } }
            (PreEscaped(rendered(&article.body, Audience::Public)))
        }
        (helpful(lang, article.id, answered))
        p { a href=(format!("{}?lang={}", routes::HELP, lang.tag())) { (w::help_all(lang)) } }
    };
    site.page(StatusCode::OK, &article.title, &other, &content)
}

/// Whether it helped; after a no, what was missing.
fn helpful(lang: Lang, id: Uuid, answered: Option<&str>) -> Markup {
    let action = format!("{}/answer", routes::help(id));
    html! {
        section.helpful id="helpful" aria-label=(w::helpful(lang)) {
            @match answered {
                Some("yes" | "told") => { p role="status" { (w::help_thanks(lang)) } },
                Some("many") => { p role="status" { (w::help_many(lang)) } },
                Some("no") => {
                    form action=(action) method="post" {
                        input type="hidden" name="helpful" value="no";
                        label for="words" { (w::missing(lang)) }
                        input id="words" name="words" type="text" maxlength=(LONGEST_WORDS);
                        button type="submit" { (w::send(lang)) }
                    }
                },
                _ => {
                    form action=(action) method="post" {
                        span { (w::helpful(lang)) }
                        button type="submit" name="helpful" value="yes" { (w::yes(lang)) }
                        button type="submit" name="helpful" value="no" { (w::no(lang)) }
                    }
                },
            }
        }
    }
}

/// Keeps an answer, and leads back to the article.
pub async fn answer(
    State(served): State<Served>,
    Path(id): Path<String>,
    Extension(Visitor(from)): Extension<Visitor>,
    headers: HeaderMap,
    parts: Parts,
    Form(given): Form<Answered>,
) -> Response {
    let site = Site::of(&served, pages::language(&parts));
    let known = visitor(&headers);
    let name = known.clone().unwrap_or_else(|| format!("{}{}", new_id().simple(), rand::random::<u64>()));
    match keep(&served, &id, &name, &from.to_string(), &given).await {
        Ok((id, told)) => {
            let mut response = Redirect::to(&format!("{}?answered={told}#helpful", routes::help(id))).into_response();
            if known.is_none() {
                let secure = if served.settings.tls_behind_proxy { "; Secure" } else { "" };
                let cookie = format!("{COOKIE}={name}; Path=/help; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}");
                if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                    response.headers_mut().insert(header::SET_COOKIE, cookie);
                }
            }
            response
        }
        Err(error) => site.refused(&error),
    }
}

fn visitor(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        let fits = (32..=64).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (key == COOKIE && fits).then(|| value.to_owned())
    })
}

async fn keep(
    served: &Served,
    id: &str,
    visitor: &str,
    from: &str,
    given: &Answered,
) -> Result<(Uuid, &'static str), AppError> {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    let helpful = given.helpful == "yes";
    let words = checked_words(&given.words)?;
    let mut tx = served.doors.read_help().await?;
    let kept = help_store::answer(&mut tx, id, visitor, from, helpful, words.as_deref()).await?;
    tx.commit().await?;
    match kept.as_str() {
        "kept" if helpful => Ok((id, "yes")),
        "kept" if words.is_some() => Ok((id, "told")),
        "kept" => Ok((id, "no")),
        "many" => Ok((id, "many")),
        _ => Err(AppError::NotFound),
    }
}

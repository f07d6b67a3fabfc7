//! `/portal`: where customers help themselves. Plain pages and forms without a program, for any device.
//!
//! They are served behind a door of their own (`qz_portal`), which sees nothing until the session of a contact is gone on with in the
//! transaction. What a contact may not see and what never was are answered by the same page.

mod entering;
mod making;
pub(super) mod parcel;
mod talking;
mod tickets;

use super::{Served, files::giving, pages};
use app::{
    access::{AppError, SystemTx},
    desk::portal::{
        guest_store::{self, Guest, House},
        model::LARGEST,
        reading_store,
    },
    locale::Lang,
    routes::{HELP, PORTAL, PORTAL_NEW},
    words::portal as w,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use maud::{DOCTYPE, Markup, html};
use uuid::Uuid;

/// The style of these pages: that of the help, and what lists and conversations need.
const STYLE: &str =
    concat!(include_str!("../../../../style/tokens.css"), include_str!("../help.css"), include_str!("../portal.css"));
/// Nothing runs, nothing foreign is loaded.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The same for the page on which a ticket is written: it asks for articles meanwhile.
const POLICY_OF_WRITING: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// What the browser holds of a session.
const COOKIE: &str = "portal";
/// So long the browser keeps it: as long as a session lasts at most.
const KEPT: u32 = 30 * 24 * 3600;
/// What a form sends beside its files.
const AROUND_FILES: usize = 1 << 20;

/// For forms that files go along with.
pub(super) fn with_files() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST + AROUND_FILES)
}

/// All addresses of the portal.
pub fn routes() -> Router<Served> {
    Router::new()
        .route(PORTAL, get(tickets::home))
        .route("/portal/", get(|| async { Redirect::to(PORTAL) }))
        .route("/portal/style.css", get(style))
        .route("/portal/sign-in", post(entering::ask))
        .route("/portal/sign-out", post(entering::leave))
        .route("/portal/in/{token}", get(entering::look).post(entering::come_in))
        .route(PORTAL_NEW, get(making::form).post(making::make).layer(with_files()))
        .route("/portal/tickets/{id}", get(tickets::one))
        .route("/portal/tickets/{id}/answer", post(talking::answer).layer(with_files()))
        .route("/portal/tickets/{id}/solved", post(talking::solved))
        .route("/portal/tickets/{id}/rate", post(talking::rate))
        .route("/portal/files/{id}", get(file))
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

/// The page around what is shown.
struct Shell {
    lang: Lang,
    /// What the portal is called.
    name: String,
    guest: Option<String>,
    /// The address of the page, for the switch of languages.
    here: String,
    /// The language was chosen on this page: the browser keeps it.
    chosen: bool,
    secure: bool,
}

impl Shell {
    fn of(served: &Served, parts: &Parts) -> Self {
        let chosen = parts.uri.query().is_some_and(|query| query.split('&').any(|pair| pair.starts_with("lang=")));
        // What answers a form has no address that one could come back to.
        let here = if parts.method == Method::GET { parts.uri.path() } else { PORTAL }.to_owned();
        let secure = served.settings.tls_behind_proxy;
        Self { lang: pages::language(parts), name: String::new(), guest: None, here, chosen, secure }
    }

    /// Where the page is found, when it answers a form that has an address of its own.
    fn at(mut self, here: String) -> Self {
        self.here = here;
        self
    }

    fn page(&self, status: StatusCode, title: &str, content: &Markup) -> Response {
        let lang = self.lang;
        let other = if lang == Lang::En { Lang::ZhCn } else { Lang::En };
        let titled = if self.name.is_empty() { title.to_owned() } else { format!("{title} · {}", self.name) };
        let page = html! {
            (DOCTYPE)
            html lang=(lang.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex, nofollow";
                    title { (titled) }
                    link rel="icon" href="/icons/icon.svg" type="image/svg+xml";
                    link rel="stylesheet" href="/portal/style.css";
                }
                body {
                    a.skip href="#content" { (w::skip(lang)) }
                    header.head {
                        a.head__home href=(PORTAL) { (self.name) }
                        div.head__ways {
                            a href=(format!("{HELP}?lang={}", lang.tag())) { (w::help(lang)) }
                            a.head__other href=(format!("{}?lang={}", self.here, other.tag())) lang=(other.tag()) { (w::other(lang)) }
                            @if self.guest.is_some() {
                                form action="/portal/sign-out" method="post" { button.plain type="submit" { (w::sign_out(lang)) } }
                            }
                        }
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
        if self.chosen {
            set_cookie(&mut response, "lang", lang.tag(), 365 * 24 * 3600, self.secure);
        }
        response
    }

    /// The page on which a ticket is written.
    fn writing(&self, status: StatusCode, title: &str, content: &Markup) -> Response {
        let mut response = self.page(status, title, content);
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY_OF_WRITING));
        response
    }

    /// The one answer for whatever is not there for this guest.
    fn gone(&self) -> Response {
        let lang = self.lang;
        let content = html! {
            h1 { (w::gone(lang)) }
            p { (w::gone_text(lang)) }
            p { a href=(PORTAL) { (w::home(lang)) } }
        };
        self.page(StatusCode::NOT_FOUND, w::gone(lang), &content)
    }

    fn closed(&self) -> Response {
        let lang = self.lang;
        let content = html! { h1 { (w::closed(lang)) } p { (w::closed_text(lang)) } };
        self.page(StatusCode::NOT_FOUND, w::closed(lang), &content)
    }

    fn refused(&self, error: &AppError) -> Response {
        if *error == AppError::NotFound {
            return self.gone();
        }
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let words = app::access::error_text(self.lang, error);
        self.page(
            status,
            w::title(self.lang),
            &html! { h1 { (w::title(self.lang)) } p { (words) } p { a href=(PORTAL) { (w::home(self.lang)) } } },
        )
    }

    /// Too often.
    fn many(&self) -> Response {
        let lang = self.lang;
        let content = html! { h1 { (w::title(lang)) } p { (w::many(lang)) } p { a href=(PORTAL) { (w::home(lang)) } } };
        self.page(StatusCode::TOO_MANY_REQUESTS, w::title(lang), &content)
    }
}

fn set_cookie(response: &mut Response, name: &str, value: &str, seconds: u32, secure: bool) {
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path={PORTAL}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// What the browser holds of a session.
fn session_of(parts: &Parts) -> Option<String> {
    let all = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == COOKIE).then(|| value.to_owned())
    })
}

/// Why something was not kept: what is wrong with it; or whoever sent it has another answer coming.
enum Turned {
    Refused(AppError),
    Answered(Box<Response>),
}

impl From<AppError> for Turned {
    fn from(error: AppError) -> Self {
        Self::Refused(error)
    }
}

impl From<Response> for Turned {
    fn from(answer: Response) -> Self {
        Self::Answered(Box::new(answer))
    }
}

/// Somebody at the door, signed in or not, with a transaction.
struct Visit {
    tx: SystemTx,
    shell: Shell,
    house: House,
    guest: Option<Guest>,
}

/// Somebody who is signed in: the transaction is theirs.
struct Seated {
    tx: SystemTx,
    shell: Shell,
    house: House,
    guest: Guest,
}

impl Visit {
    /// Begins it; otherwise the answer: the portal is closed, or the database away.
    async fn begin(served: &Served, parts: &Parts) -> Result<Self, Response> {
        let mut shell = Shell::of(served, parts);
        let begun = async {
            let mut tx = served.doors.serve_portal().await?;
            let house = guest_store::house(&mut tx).await?;
            let guest = match session_of(parts).filter(|_| house.active) {
                Some(session) => guest_store::open(&mut tx, &session).await?,
                None => None,
            };
            Ok((tx, house, guest))
        };
        let (tx, house, guest) = begun.await.map_err(|error: AppError| shell.refused(&error))?;
        shell.name = if shell.lang == Lang::En { house.name_en.clone() } else { house.name.clone() };
        if !house.active {
            return Err(shell.closed());
        }
        shell.guest = guest.as_ref().map(|guest| guest.name.clone());
        Ok(Self { tx, shell, house, guest })
    }
}

impl Seated {
    /// Begins it; who is not signed in is led to the door.
    async fn begin(served: &Served, parts: &Parts) -> Result<Self, Response> {
        let Visit { tx, shell, house, guest } = Visit::begin(served, parts).await?;
        match guest {
            Some(guest) => Ok(Self { tx, shell, house, guest }),
            None => Err(Redirect::to(PORTAL).into_response()),
        }
    }
}

/// Gives a file on what was said, to who sees it.
async fn file(State(served): State<Served>, Path(id): Path<Uuid>, parts: Parts) -> Response {
    let Seated { mut tx, shell, .. } = match Seated::begin(&served, &parts).await {
        Ok(seated) => seated,
        Err(answer) => return answer,
    };
    let given = async {
        let stored = reading_store::stored(&mut tx, id).await?;
        tx.commit().await?;
        giving::give(&served, &stored, true, &parts.headers).await
    };
    given.await.unwrap_or_else(|error| shell.refused(&error))
}

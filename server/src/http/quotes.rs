//! `/quote/{token}`: where a customer reads a quote and answers it. To look at it says nothing; only a form that somebody sends does. And
//! quotes as files, for the customer and for those who see them in the house.

pub mod logo;

use super::{
    Served,
    asking::{Site, first, given, language},
    rate::Asked,
};
use app::{
    access::{Action, AppError, Caller, Session, Visitor, error_text},
    desk::surveys::question_model::Given,
    locale::{Lang, format},
    quotes::{
        Unprinted,
        document_model::{Document, percent},
        logo_picture::Picture,
        logo_store,
        model::QuoteState,
        print::price_in_words,
        public_store::{self, Behind},
        sending_store, store,
    },
    routes,
    words::quotes as w,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

/// A field of the form, and why what stands in it was not taken.
type Trouble = (&'static str, &'static str);

/// How the form says yes and no.
const ACCEPTED: &str = "yes";
const DECLINED: &str = "no";

async fn behind(served: &Served, token: &str) -> Result<Behind, AppError> {
    let mut tx = served.doors.read_help().await?;
    public_store::behind(&mut tx, token).await
}

fn file_path(token: &str) -> String {
    format!("{}/pdf", routes::quote_link(token))
}

/// A fact with its name, where there is one.
fn fact(name: &str, text: &str) -> Markup {
    html! { @if !text.is_empty() { dt { (name) } dd { (text) } } }
}

fn lines(doc: &Document, lang: Lang) -> Markup {
    html! {
        ol.quote__lines {
            @for line in &doc.lines {
                @let priced = line.priced;
                li.quote__line {
                    span.quote__name { (line.name) }
                    span.quote__amount { (format::money(line.amount, &doc.currency)) }
                    span.quote__detail {
                        (format::number(priced.quantity, priced.quantity.normalize().scale())) " " (line.unit) " × "
                        (price_in_words(priced.price, &doc.currency))
                        @if !priced.discount.is_zero() { " · −" (percent(priced.discount)) }
                        @if !priced.tax.is_zero() {
                            " · " (if priced.included { w::paper_tax_in(lang) } else { w::paper_tax(lang) }) " " (percent(priced.tax))
                        }
                    }
                }
            }
        }
    }
}

fn sums(doc: &Document, lang: Lang) -> Markup {
    let money = |value| format::money(value, &doc.currency);
    html! {
        dl.quote__sums {
            dt { (w::paper_lines(lang)) } dd { (money(doc.sums.lines)) }
            @if !doc.sums.discount.is_zero() {
                dt { (w::paper_off(lang)) " " (percent(doc.discount)) } dd { (money(-doc.sums.discount)) }
            }
            @for tax in doc.sums.taxes.iter().filter(|tax| !tax.percent.is_zero()) {
                dt { (if tax.included { w::paper_tax_in(lang) } else { w::paper_tax_on(lang) }) " " (percent(tax.percent)) }
                dd { (money(tax.tax)) }
            }
            dt.quote__total { (w::paper_total(lang)) " " (doc.currency) } dd.quote__total { (money(doc.sums.total)) }
        }
    }
}

/// The quote itself. What the house wrote stays in its language; the words around it are the reader's.
fn shown(doc: &Document, lang: Lang, token: &str) -> Markup {
    let title = if doc.version > 1 { format!("{} / V{}", doc.number, doc.version) } else { doc.number.clone() };
    html! {
        @if let Some(logo) = &doc.logo {
            img.quote__logo src=(logo::path(token)) alt=(doc.house) width=(logo.width) height=(logo.height);
        }
        h1 { (w::paper_title(lang)) " " (title) }
        p.quote__title { (doc.title) }
        dl.quote__facts {
            (fact(w::paper_seller_house(lang), format!("{}\n{}", doc.house, doc.heading).trim()))
            (fact(w::paper_customer(lang), &doc.customer))
            (fact(w::paper_contact(lang), doc.contact.as_deref().unwrap_or_default()))
            (fact(w::paper_date(lang), &format::date(lang, doc.issued_on)))
            (fact(w::paper_valid(lang), &format::date(lang, doc.valid_until)))
            (fact(w::paper_seller(lang), &doc.seller))
            (fact(w::paper_mail(lang), &doc.seller_mail))
        }
        (lines(doc, lang))
        (sums(doc, lang))
        dl.quote__facts {
            (fact(w::paper_delivery(lang), &doc.delivery().unwrap_or_default()))
            (fact(w::paper_deliver_on(lang), &doc.deliver_on.map(|day| format::date(lang, day)).unwrap_or_default()))
            (fact(w::paper_terms(lang), &doc.terms))
            (fact(w::paper_notes(lang), &doc.notes))
            (fact(w::paper_bank(lang), &doc.bank))
        }
        p { a.quote__file href=(file_path(token)) { (w::guest_file(lang)) } }
    }
}

/// The form, with what was typed and why a field of it was not taken.
fn form(site: &Site, typed: &Given, trouble: Option<Trouble>) -> Markup {
    let lang = site.lang;
    let chosen = first(typed, "answer");
    let choice = |value: &'static str, words: &'static str| {
        html! {
            label.rate__score {
                input type="radio" name="answer" value=(value) required checked[chosen == value];
                span { (words) }
            }
        }
    };
    let at = |field: &str| trouble.filter(|trouble| trouble.0 == field).map(|trouble| trouble.1);
    let told = |field: &str| html! { @if let Some(words) = at(field) { p.rate__trouble id="trouble" role="alert" { (words) } } };
    let by = |field: &str| at(field).map(|_| "trouble");
    html! {
        form.rate.quote__answer action=(site.path) method="post" {
            fieldset aria-describedby=[by("answer")] {
                legend { (w::guest_question(lang)) }
                (told("answer"))
                (choice(ACCEPTED, w::guest_accept(lang)))
                (choice(DECLINED, w::guest_decline(lang)))
            }
            label for="name" { (w::guest_name(lang)) }
            (told("name"))
            input id="name" name="name" required maxlength="100" autocomplete="name" value=(first(typed, "name"))
                aria-describedby=[by("name")];
            label for="reason" { (w::guest_reason(lang)) }
            (told("reason"))
            textarea id="reason" name="reason" rows="3" maxlength="2000" aria-describedby=[by("reason")] { (first(typed, "reason")) }
            input type="hidden" name="lang" value=(lang.tag());
            button type="submit" { (w::guest_send(lang)) }
        }
    }
}

/// How it stands, where it cannot be answered.
fn standing(behind: &Behind, lang: Lang) -> Option<Markup> {
    if behind.replaced {
        return Some(html! { p { (w::guest_replaced(lang)) } });
    }
    if let Some(answered) = &behind.answered {
        let at = format::date_time(lang, answered.at, behind.utc_offset);
        let text = match behind.state {
            QuoteState::Accepted => w::guest_accepted(lang, &answered.name, at),
            _ => w::guest_declined(lang, &answered.name, at),
        };
        return Some(
            html! { p { (text) } @if let Some(reason) = &answered.reason { blockquote.rate__words { (reason) } } },
        );
    }
    (!behind.is_open()).then(|| {
        let text = if behind.state == QuoteState::Withdrawn { w::guest_withdrawn(lang) } else { w::guest_over(lang) };
        html! { p { (text) } }
    })
}

fn page(
    site: &Site,
    behind: &Behind,
    token: &str,
    typed: &Given,
    status: StatusCode,
    trouble: Option<Trouble>,
) -> Response {
    let lang = site.lang;
    let content = html! {
        @match standing(behind, lang) {
            // What is withdrawn is shown no more, and of what was replaced only that.
            Some(words) if behind.replaced || behind.state == QuoteState::Withdrawn => {
                h1 { (w::paper_title(lang)) " " (behind.document.number) }
                div.quote__state role="status" { (words) }
            }
            Some(words) => {
                div.quote__state role="status" { (words) }
                (shown(&behind.document, lang, token))
            }
            None => {
                (shown(&behind.document, lang, token))
                (form(site, typed, trouble))
            }
        }
    };
    site.page(status, w::paper_title(lang), &content)
}

/// The one answer for whatever is no link, or not any more; else what went wrong.
fn refused(site: &Site, error: &AppError) -> Response {
    let lang = site.lang;
    let (title, words) = match error {
        AppError::NotFound => (w::guest_gone(lang), w::guest_gone_text(lang).to_owned()),
        _ => (w::paper_title(lang), error_text(lang, error)),
    };
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    site.page(status, title, &html! { h1 { (title) } p { (words) } })
}

/// In the language of the quote, unless the reader chose another one.
fn site_of(served: &Served, behind: &Behind, tag: Option<&str>, token: &str, parts: &Parts) -> Site {
    let lang = tag.map_or(behind.document.lang, |tag| language(Some(tag), parts));
    Site::of(served, lang, routes::quote_link(token))
}

/// Shows a quote, and the question; or what was answered.
pub async fn show(
    State(served): State<Served>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    parts: Parts,
) -> Response {
    let tag = asked.lang.as_deref();
    match behind(&served, &token).await {
        Ok(behind) => {
            let site = site_of(&served, &behind, tag, &token, &parts);
            page(&site, &behind, &token, &Given::new(), StatusCode::OK, None)
        }
        Err(error) => refused(&Site::of(&served, language(tag, &parts), routes::quote_link(&token)), &error),
    }
}

/// What the form says, or why it cannot be taken.
fn said(lang: Lang, sent: &Given) -> Result<(bool, &str, Option<&str>), Trouble> {
    let accepted = match first(sent, "answer") {
        ACCEPTED => true,
        DECLINED => false,
        _ => return Err(("answer", w::guest_choose(lang))),
    };
    let (name, reason) = (first(sent, "name").trim(), first(sent, "reason").trim());
    if name.is_empty() || name.chars().count() > 100 {
        return Err(("name", w::guest_say_who(lang)));
    }
    if reason.chars().count() > 2000 {
        return Err(("reason", w::guest_too_long(lang)));
    }
    Ok((accepted, name, Some(reason).filter(|reason| !reason.is_empty())))
}

/// Keeps what the customer says, once.
pub async fn keep(
    State(served): State<Served>,
    Path(token): Path<String>,
    Extension(Visitor(from)): Extension<Visitor>,
    parts: Parts,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let sent = given(sent);
    let lang = language(Some(first(&sent, "lang")), &parts);
    let site = Site::of(&served, lang, routes::quote_link(&token));
    let found = match behind(&served, &token).await {
        Ok(found) => found,
        Err(error) => return refused(&site, &error),
    };
    if !found.is_open() {
        return page(&site, &found, &token, &sent, StatusCode::CONFLICT, None);
    }
    let (accepted, name, reason) = match said(lang, &sent) {
        Ok(said) => said,
        Err(trouble) => return page(&site, &found, &token, &sent, StatusCode::UNPROCESSABLE_ENTITY, Some(trouble)),
    };
    let kept = async {
        let mut tx = served.doors.read_help().await?;
        let kept = public_store::answer(&mut tx, &token, &found, accepted, (name, reason), &from.to_string()).await?;
        tx.commit().await?;
        Ok::<_, AppError>(kept)
    };
    match kept.await.as_deref() {
        Ok("kept") => Redirect::to(&format!("{}?lang={}", site.path, lang.tag())).into_response(),
        Ok("many") => {
            let trouble = Some(("answer", w::guest_many(lang)));
            page(&site, &found, &token, &sent, StatusCode::TOO_MANY_REQUESTS, trouble)
        }
        Ok("gone") => refused(&site, &AppError::NotFound),
        // Somebody was faster, or a later version came meanwhile: it is shown as it is now.
        Ok(_) => match behind(&served, &token).await {
            Ok(now) => page(&site, &now, &token, &sent, StatusCode::CONFLICT, None),
            Err(error) => refused(&site, &error),
        },
        Err(error) => refused(&site, error),
    }
}

fn as_file(made: Result<(String, Vec<u8>), AppError>, parts: &Parts) -> Response {
    match made {
        Ok((name, bytes)) => {
            // The name holds plain letters alone.
            let kept = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
            let mut response = ([(header::CONTENT_TYPE, "application/pdf")], bytes).into_response();
            if let Ok(kept) = kept {
                response.headers_mut().insert(header::CONTENT_DISPOSITION, kept);
            }
            response
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, error_text(language(None, parts), &error)).into_response()
        }
    }
}

async fn printed(served: &Served, document: Document, logo: Option<Picture>) -> Result<(String, Vec<u8>), AppError> {
    let name = document.file_name();
    let made = served.press.print(document, logo).await;
    made.map(|bytes| (name, bytes)).map_err(|trouble| {
        tracing::error!(%trouble, "a quote cannot be made a file");
        match trouble {
            Unprinted::NoFont | Unprinted::BadFont(_) => AppError::conflict("quote_no_font"),
            Unprinted::Other(_) => AppError::Unavailable,
        }
    })
}

/// Which version is wanted.
#[derive(Deserialize)]
pub struct Wanted {
    version: Option<i32>,
}

/// Gives a version of a quote as a file, to who sees the quote.
pub async fn file(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    Path(id): Path<Uuid>,
    Query(wanted): Query<Wanted>,
    parts: Parts,
) -> Response {
    let made = async {
        let caller = Caller::of(&served.doors, &session, Action::SeeDeals)?;
        let mut tx = caller.read().await?;
        let seen = store::seen(&mut tx, id).await?;
        let number = seen.row.number.unwrap_or_default();
        let document = sending_store::document(&mut tx, id, wanted.version.unwrap_or(seen.current), &number).await?;
        let logo = logo_store::picture_of(tx.conn(), &document).await?;
        drop(tx);
        printed(&served, document, logo).await
    };
    as_file(made.await, &parts)
}

/// Gives the version behind a link as a file.
pub async fn file_for_customer(State(served): State<Served>, Path(token): Path<String>, parts: Parts) -> Response {
    let made = async {
        let (document, logo) = logo::behind(&served, &token).await?;
        printed(&served, document, logo).await
    };
    as_file(made.await, &parts)
}

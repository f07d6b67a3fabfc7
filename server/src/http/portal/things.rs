//! What the customers own that a guest stands for: which product with which serial number, since when, and how long under warranty.

use super::{Seated, tickets::ways};
use crate::http::Served;
use app::{
    access::AppError,
    customers::assets::model::Warranty,
    desk::portal::reading_store::{self, Thing},
    locale::{Lang, format},
    routes::{PORTAL_NEW, PORTAL_THINGS},
    words::{assets as aw, portal as w},
};
use axum::{
    extract::{Query, State},
    response::Response,
};
use chrono::NaiveDate;
use http::{StatusCode, request::Parts};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Asked {
    after: Option<Uuid>,
}

/// The list; for who is not signed in the way to the door.
pub async fn list(State(served): State<Served>, Query(asked): Query<Asked>, parts: Parts) -> Response {
    let Seated { mut tx, shell, .. } = match Seated::begin(&served, &parts).await {
        Ok(seated) => seated,
        Err(answer) => return answer,
    };
    let today = format::local(tx.now(), served.directory.organisation().utc_offset).date_naive();
    let found = async {
        let things = reading_store::things(&mut tx, asked.after).await?;
        tx.commit().await?;
        Ok::<_, AppError>(things)
    };
    match found.await {
        Ok(found) => {
            let content = listed(shell.lang, today, &found, asked.after.is_some());
            shell.page(StatusCode::OK, w::owned(shell.lang), &content)
        }
        Err(error) => shell.refused(&error),
    }
}

fn listed(lang: Lang, today: NaiveDate, (things, more): &(Vec<Thing>, bool), later: bool) -> Markup {
    // Who stands for one customer knows whose it is.
    let several = things.iter().map(|thing| &thing.customer).collect::<BTreeSet<_>>().len() > 1;
    html! {
        h1 { (w::owned(lang)) }
        p { a.main href=(PORTAL_NEW) { (w::new(lang)) } }
        (ways(lang, None, true))
        @if things.is_empty() { p.empty { (w::none_owned(lang)) } }
        ul.things { @for thing in things { (thing_of(lang, today, thing, several)) } }
        @if let Some(last) = things.last().filter(|_| *more) { p { a href=(format!("{PORTAL_THINGS}?after={}", last.id)) { (w::older(lang)) } } }
        @if later { p { a href=(PORTAL_THINGS) { (w::newest(lang)) } } }
    }
}

fn thing_of(lang: Lang, today: NaiveDate, thing: &Thing, several: bool) -> Markup {
    let name = if lang == Lang::En { &thing.product_en } else { &thing.product };
    html! {
        li.thing {
            h2.thing__name {
                (name)
                @if thing.in_repair { " " span.stage { (aw::state_in_repair(lang)) } }
            }
            dl.thing__facts {
                @if several { div { dt { (w::customer(lang)) } dd { (thing.customer) } } }
                @if let Some(serial) = &thing.serial { div { dt { (aw::serial(lang)) } dd { (serial) } } }
                @if let Some(day) = thing.bought_on { div { dt { (aw::bought_on(lang)) } dd { (format::date(lang, day)) } } }
                div { dt { (aw::warranty(lang)) } dd { (warranty_words(lang, Warranty::of(thing.warranty_until, today))) } }
            }
        }
    }
}

fn warranty_words(lang: Lang, warranty: Warranty) -> String {
    match warranty {
        Warranty::Unknown => aw::warranty_unknown(lang).to_owned(),
        Warranty::Until(day) | Warranty::EndsSoon(day) => aw::in_warranty(lang, format::date(lang, day)),
        Warranty::OutSince(day) => aw::out_of_warranty(lang, format::date(lang, day)),
    }
}

//! How a warranty stands, as a mark.

use super::model::Warranty;
use crate::{
    access::use_organisation,
    clock::use_now,
    locale::{format, use_lang},
    ui::{Badge, Tone},
    words::assets as w,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// “In warranty until …”, “out of warranty since …”; nothing where it is not known.
#[component]
pub fn WarrantyMark(until: Option<NaiveDate>) -> impl IntoView {
    let (lang, now, offset) = (use_lang(), use_now(), use_organisation().utc_offset);
    move || {
        let today = format::local(now.get(), offset).date_naive();
        let (tone, icon, words) = match Warranty::of(until, today) {
            Warranty::Unknown => return None,
            Warranty::Until(day) => {
                (Tone::Good, icondata::LuShieldCheck, w::in_warranty(lang, format::date(lang, day)))
            }
            Warranty::EndsSoon(day) => {
                (Tone::Warn, icondata::LuShieldAlert, w::in_warranty(lang, format::date(lang, day)))
            }
            Warranty::OutSince(day) => {
                (Tone::Bad, icondata::LuShieldOff, w::out_of_warranty(lang, format::date(lang, day)))
            }
        };
        Some(view! {
            <Badge tone icon>
                {words}
            </Badge>
        })
    }
}

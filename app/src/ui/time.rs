use crate::{
    access::use_organisation,
    clock::use_now,
    locale::{format, use_lang},
};
use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;

/// "3 days ago", with the exact time on hover.
#[component]
pub fn Ago(then: DateTime<Utc>) -> impl IntoView {
    let (lang, now, offset) = (use_lang(), use_now(), use_organisation().utc_offset);
    view! {
        <time
            class="ago"
            datetime=then.to_rfc3339_opts(SecondsFormat::Secs, true)
            title=format::date_time(lang, then, offset)
        >
            {move || format::ago(lang, then, now.get())}
        </time>
    }
}

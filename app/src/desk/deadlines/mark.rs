//! A promise as it is shown.

use super::model::Promised;
use crate::{
    desk::sla::words,
    locale::use_lang,
    ui::{Countdown, Deadline},
};
use leptos::prelude::*;

/// What is left of a promise, or how it ended.
#[component]
pub fn PromiseMark(promised: Promised, #[prop(optional)] labelled: bool) -> impl IntoView {
    let lang = use_lang();
    let Promised { measure, due, warn_at, paused, done, .. } = promised;
    view! { <Countdown label=words::measure(lang, measure) deadline=Deadline { due, warn_at, paused, done } labelled/> }
}

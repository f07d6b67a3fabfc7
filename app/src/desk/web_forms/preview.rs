//! A form as customers will see it, while it is typed.

use super::{
    form::Typed,
    words_of::{in_language, part_word},
};
use crate::{
    locale::{Lang, use_lang},
    ui::{Choice, Segmented},
    words::web_forms as w,
};
use leptos::prelude::*;

/// A picture of it: nothing in it can be filled in, so for whoever listens it is described.
#[component]
pub(super) fn Preview(typed: Typed) -> impl IntoView {
    let lang = use_lang();
    let shown = RwSignal::new(lang.tag().to_owned());
    let choices: Vec<Choice> =
        Lang::ALL.into_iter().map(|lang| Choice::new(lang.tag(), w::language_name(lang))).collect();
    let in_lang = move || shown.with(|tag| Lang::from_tag(tag)).unwrap_or(lang);
    let title = move || {
        let of = in_lang();
        typed.title.with(|chinese| {
            typed
                .title_en
                .with(|english| in_language(of, chinese.trim(), english.trim(), w::usual_title(of)).to_owned())
        })
    };
    let fields = move || {
        let of = in_lang();
        let asks = typed.asks();
        let line = |label: &'static str, required: bool, tall: bool| {
            let label = if required { label.to_owned() } else { w::optional(of, label) };
            let class =
                if tall { "web-form-picture__box web-form-picture__box--tall" } else { "web-form-picture__box" };
            view! {
                <span class="web-form-picture__label">{label}</span>
                <span class=class></span>
            }
        };
        let asked: Vec<_> = asks.shown().map(|(part, required)| line(part_word(of, part), required, false)).collect();
        view! {
            {asked}
            {line(w::message(of), true, true)}
            {typed.files.get().then(|| line(w::files_along(of), false, false))}
            <span class="web-form-picture__button">{w::send(of)}</span>
        }
    };
    view! {
        <section class="web-form-preview" aria-label=w::preview(lang)>
            <div class="web-form-preview__head">
                <span class="field__label">{w::preview(lang)}</span>
                <Segmented name="web-form-preview-language" label=w::preview_language(lang) choices value=shown/>
            </div>
            <div class="web-form-picture" lang=move || in_lang().tag()>
                <span class="web-form-picture__title">{title}</span>
                {fields}
            </div>
        </section>
    }
}

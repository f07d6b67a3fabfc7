//! A widget as visitors will see it, while it is typed.

use super::{form::Typed, sent_model::asked_away};
use crate::{
    desk::web_forms::words_of::{in_language, part_word},
    locale::{Lang, use_lang},
    ui::{Choice, Segmented},
    words::{chat as w, web_forms as fw},
};
use leptos::prelude::*;

const OPEN: &str = "open";
const AWAY: &str = "away";

/// A picture of it, while somebody is there and while nobody is: nothing in it can be filled in.
#[component]
pub(super) fn Preview(typed: Typed) -> impl IntoView {
    let lang = use_lang();
    let shown = RwSignal::new(lang.tag().to_owned());
    let state = RwSignal::new(OPEN.to_owned());
    let languages: Vec<Choice> =
        Lang::ALL.into_iter().map(|lang| Choice::new(lang.tag(), fw::language_name(lang))).collect();
    let states = vec![Choice::new(OPEN, w::preview_open(lang)), Choice::new(AWAY, w::preview_away(lang))];
    let in_lang = Memo::new(move |_| shown.with(|tag| Lang::from_tag(tag)).unwrap_or(lang));
    let is_away = Memo::new(move |_| state.with(|state| state == AWAY));
    let words = move || {
        let of = in_lang.get();
        let (own, english, usual) = if is_away.get() {
            (typed.away.get(), typed.away_en.get(), w::usual_away(of))
        } else {
            (typed.greeting.get(), typed.greeting_en.get(), w::usual_greeting(of))
        };
        in_language(of, own.trim(), english.trim(), usual).to_owned()
    };
    let fields = move || {
        let (of, asks) = (in_lang.get(), typed.asks());
        let asks = if is_away.get() { asked_away(&asks) } else { asks };
        let line = |(part, required)| {
            let word = part_word(of, part);
            let label = if required { word.to_owned() } else { fw::optional(of, word) };
            view! {
                <span class="web-form-picture__label">{label}</span>
                <span class="web-form-picture__box"></span>
            }
        };
        asks.shown().map(line).collect_view()
    };
    let send = move || if is_away.get() { w::leave(in_lang.get()) } else { w::send(in_lang.get()) };
    let colour = move || typed.colour().key();
    view! {
        <section class="web-form-preview" aria-label=fw::preview(lang)>
            <div class="web-form-preview__head">
                <span class="field__label">{fw::preview(lang)}</span>
                <Segmented name="chat-preview-state" label=w::preview_state(lang) choices=states value=state/>
                <Segmented
                    name="chat-preview-language"
                    label=fw::preview_language(lang)
                    choices=languages
                    value=shown
                />
            </div>
            <div class="chat-picture" data-colour=colour data-side=move || typed.side.get() lang=move || in_lang.get().tag()>
                <div class="chat-picture__frame">
                    <span class="chat-picture__head">{move || w::chat(in_lang.get())}</span>
                    <div class="chat-picture__body">
                        <span class="chat-picture__words">{words}</span>
                        {fields}
                        <span class="web-form-picture__box web-form-picture__box--tall"></span>
                        <span class="chat-picture__send">{send}</span>
                    </div>
                </div>
                <span class="chat-picture__button" aria-hidden="true"></span>
            </div>
        </section>
    }
}

//! Files in a form: chosen, dropped, taken with a phone's camera; replaced and taken out. They are sent at once and stand in the
//! record when it is saved.

use super::{
    arriving::{Choosing, Landing},
    going::Going,
    held::HeldFileWords,
    queue::Queue,
};
use crate::{
    fields::{FileRule, HeldFile, file_model::MOST_FILES},
    locale::use_lang,
    ui::{IconButton, warn_before_leaving},
    words::{field_files as w, files as fw},
};
use leptos::prelude::*;
use uuid::Uuid;

/// `held` is what the form has; `going` says whether something is still on its way.
#[component]
pub fn FilesInForm(
    name: String,
    label: String,
    field: Uuid,
    rule: FileRule,
    held: RwSignal<Vec<HeldFile>>,
    going: RwSignal<bool>,
    hint: MaybeProp<String>,
    error: Signal<Option<String>>,
    required: bool,
) -> impl IntoView {
    let lang = use_lang();
    let several = rule.several;
    let arrived = Callback::new(move |file: HeldFile| {
        held.try_update(|held| {
            if !several {
                held.clear();
            }
            held.push(file);
        });
    });
    let queue = Queue::of_field(field, &rule, arrived);
    Effect::new(move |_| going.set(queue.is_going()));
    warn_before_leaving(Signal::derive(move || queue.is_going()));
    let landing = Landing::of(queue, Signal::stored(true));
    let choose = Signal::derive(move || {
        let replaces = !several && held.with(|held| !held.is_empty());
        Some(
            if replaces {
                w::replace(lang)
            } else if several {
                fw::add(lang)
            } else {
                w::choose(lang)
            }
            .to_owned(),
        )
    });
    let is_full = Memo::new(move |_| several && held.with(Vec::len) >= MOST_FILES);
    let hint_id = format!("{name}-hint");
    let described_by = hint_id.clone();
    view! {
        <fieldset
            id=name
            class="file-field files"
            class:files--over=move || landing.over.get()
            data-hint=fw::drop_here(lang)
            aria-describedby=described_by
            on:dragenter=move |event| landing.hovered(&event)
            on:dragover=move |event| landing.hovered(&event)
            on:dragleave=move |event| landing.left(&event)
            on:drop=move |event| landing.dropped(&event)
        >
            <legend class="field__label" class:field__label--required=required>
                {label}
            </legend>
            <HeldInForm held/>
            <Going queue/>
            <Show when=move || !is_full.get()>
                <div class="file-field__ways">
                    <Choosing queue label=choose/>
                </div>
            </Show>
            <p class="field__hint" id=hint_id>
                {move || hint.get().unwrap_or_else(|| rule_in_words(lang, &rule))}
            </p>
            <p class="field__error" aria-live="polite">
                {move || error.get()}
            </p>
        </fieldset>
    }
}

/// What the form has, each with a way to take it out.
#[component]
pub(super) fn HeldInForm(held: RwSignal<Vec<HeldFile>>, #[prop(optional)] on_ticket: bool) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Show when=move || held.with(|held| !held.is_empty())>
            <ul class="held-files">
                <For each=move || held.get() key=|file| file.id let:file>
                    <li class="held-file">
                        <HeldFileWords file=file.clone() on_ticket/>
                        <IconButton
                            icon=icondata::LuX
                            label=w::take_out(lang, &file.name)
                            small=true
                            on_click=move |_| held.update(|held| held.retain(|one| one.id != file.id))
                        />
                    </li>
                </For>
            </ul>
        </Show>
    }
}

/// Kinds and size that a field takes; an empty text where it takes all.
fn rule_in_words(lang: crate::locale::Lang, rule: &FileRule) -> String {
    let kinds: Vec<&str> =
        rule.kinds.iter().filter_map(|key| key.parse().ok()).map(|kind| super::kind_word(lang, kind)).collect();
    let kinds = (!kinds.is_empty()).then(|| kinds.join(w::comma(lang)));
    match (kinds, rule.megabytes) {
        (Some(kinds), Some(most)) => w::takes_kinds_up_to(lang, kinds, most),
        (Some(kinds), None) => w::takes_kinds(lang, kinds),
        (None, Some(most)) => w::takes_up_to(lang, most),
        (None, None) => String::new(),
    }
}

//! A sensitive field in a form: a new value, or the mask of the one that is there with ways to replace and to remove it.

use super::form::TypedCustom;
use crate::{
    fields::{
        FieldDef,
        sensitive::{LONGEST, REMOVED, VEIL},
    },
    locale::use_lang,
    ui::{Button, ButtonKind, ButtonSize, TextField},
    words::sensitive as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What is to happen to the value that is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Keep,
    Replace,
    Remove,
}

/// Who types nothing keeps what is there.
#[component]
pub(super) fn SealedField(
    name: String,
    label: String,
    field: FieldDef,
    typed: TypedCustom,
    hint: MaybeProp<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let held = typed.text(field.id);
    let mask = held
        .parse::<Uuid>()
        .ok()
        .map(|id| typed.sheet.with_untracked(|sheet| sheet.names.get(&id).cloned()).unwrap_or_else(|| VEIL.to_owned()));
    let new = RwSignal::new(String::new());
    let wish = RwSignal::new(if mask.is_some() { Wish::Keep } else { Wish::Replace });
    let is_there = mask.is_some();
    Effect::new(move |before: Option<()>| {
        let text = match wish.get() {
            Wish::Remove => REMOVED.to_owned(),
            Wish::Replace if !new.with(|new| new.trim().is_empty()) => new.get(),
            Wish::Keep | Wish::Replace => held.clone(),
        };
        if before.is_some() {
            typed.put(field.id, text);
        }
    });
    let lang = use_lang();
    let shown_as = if is_there { w::new_value(lang, label.clone()) } else { label.clone() };
    let (required, named) = (field.required, StoredValue::new((name, shown_as)));
    let input = move || {
        let (name, label) = named.get_value();
        view! { <TextField name label value=new hint error required max=LONGEST autofocus=is_there/> }
    };
    let kept = mask.map(|mask| view! { <Kept label mask wish new error required/> });
    view! {
        {kept}
        <Show when=move || wish.get() == Wish::Replace>{input()}</Show>
    }
}

/// What is there, and what can be done with it.
#[component]
fn Kept(
    label: String,
    mask: String,
    wish: RwSignal<Wish>,
    new: RwSignal<String>,
    error: Signal<Option<String>>,
    required: bool,
) -> impl IntoView {
    let lang = use_lang();
    let choose = move |chosen: Wish| {
        new.set(String::new());
        wish.set(chosen);
    };
    let shown = move || match wish.get() {
        Wish::Remove => w::will_be_removed(lang).to_owned(),
        _ => mask.clone(),
    };
    view! {
        <div class="sealed-field" role="group" aria-label=label.clone()>
            <span class="field__label">{label.clone()}</span>
            <span class="sealed-field__mask">{shown}</span>
            <span class="sealed-field__ways">
                <Show
                    when=move || wish.get() == Wish::Keep
                    fallback=move || {
                        view! {
                            <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| choose(Wish::Keep)>
                                {w::keep(lang)}
                            </Button>
                        }
                    }
                >
                    <Button size=ButtonSize::Small on_click=move |_| choose(Wish::Replace)>
                        {w::replace(lang)}
                    </Button>
                    {(!required)
                        .then(|| {
                            view! {
                                <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| choose(Wish::Remove)>
                                    {w::remove(lang)}
                                </Button>
                            }
                        })}
                </Show>
            </span>
            <Show when=move || wish.get() != Wish::Replace>
                <p class="field__error" aria-live="polite">
                    {move || error.get()}
                </p>
            </Show>
        </div>
    }
}

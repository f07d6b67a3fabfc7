//! Parts of the form of a pool.

use crate::{
    locale::use_lang,
    ui::{CheckField, FormErrors, TextField},
    words::pools as w,
};
use leptos::prelude::*;

/// A number that may be left out, with what leaving it out means.
#[component]
pub(super) fn Number(
    name: &'static str,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    errors: FormErrors,
    #[prop(optional, into)] hint: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <TextField
            name
            id=format!("pool-{name}")
            label
            hint
            value
            error=errors.of(name)
            input_mode="numeric"
            placeholder=w::unlimited(use_lang())
            max=7
        />
    }
}

/// Any number of a list.
#[component]
pub(super) fn AnyOf<T>(
    name: &'static str,
    #[prop(into)] label: Signal<String>,
    all: Vec<(T, String)>,
    chosen: RwSignal<Vec<T>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let one = move |(place, (value, label)): (usize, (T, String))| {
        let ticked = RwSignal::new(chosen.with_untracked(|chosen| chosen.contains(&value)));
        let change = move |on: bool| {
            chosen.update(|chosen| {
                chosen.retain(|one| *one != value);
                if on {
                    chosen.push(value.clone());
                }
            });
        };
        view! { <CheckField name=format!("{name}-{place}") id=format!("pool-{name}-{place}") label value=ticked on_change=change/> }
    };
    view! {
        <fieldset class="any-of">
            <legend class="any-of__label">{move || label.get()}</legend>
            <div class="any-of__all">{all.into_iter().enumerate().map(one).collect_view()}</div>
            {move || error.get().map(|words| view! { <p class="any-of__error" role="alert">{words}</p> })}
        </fieldset>
    }
}

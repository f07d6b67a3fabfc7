//! Some of many: ticked where they are few, added one by one where they are not.

use crate::{
    locale::{Lang, use_lang},
    ui::{CheckField, Choice, SelectField, Tag},
    words::desk_assignment as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Some of a few, ticked one by one.
pub(crate) type Ticks<T> = StoredValue<Vec<(T, RwSignal<bool>)>>;

pub(crate) fn ticks<T: Copy + PartialEq + Send + Sync + 'static>(all: &[T], chosen: &[T]) -> Ticks<T> {
    StoredValue::new(all.iter().map(|one| (*one, RwSignal::new(chosen.contains(one)))).collect())
}

pub(crate) fn ticked<T: Copy + Send + Sync + 'static>(ticks: Ticks<T>) -> Vec<T> {
    ticks.with_value(|all| all.iter().filter(|(_, on)| on.get()).map(|(one, _)| *one).collect())
}

#[component]
pub(crate) fn Boxes<T: Copy + Send + Sync + 'static>(
    name: &'static str,
    label: &'static str,
    ticks: Ticks<T>,
    word: fn(Lang, T) -> &'static str,
) -> impl IntoView {
    let lang = use_lang();
    let boxes = ticks.with_value(|all| {
        let tick = |(at, (one, on)): (usize, &(T, RwSignal<bool>))| {
            view! { <CheckField name=format!("rule-{name}-{at}") label=word(lang, *one) value=*on/> }
        };
        all.iter().enumerate().map(tick).collect_view()
    });
    view! {
        <div class="sla-boxes" role="group" aria-label=label>
            <span class="sla-boxes__label" aria-hidden="true">{label}</span>
            {boxes}
        </div>
    }
}

/// Those that are chosen as tags, and a list from which one more is added.
#[component]
pub(crate) fn Picks(
    #[prop(into)] name: String,
    label: &'static str,
    choices: Vec<Choice>,
    chosen: RwSignal<Vec<Uuid>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let lang = use_lang();
    let next = RwSignal::new(String::new());
    let known = StoredValue::new(choices);
    let add = move |key: String| {
        if let Ok(id) = key.parse::<Uuid>() {
            chosen.update(|all| {
                if !all.contains(&id) {
                    all.push(id);
                }
            });
        }
        next.set(String::new());
    };
    let offered = Signal::derive(move || {
        let taken: Vec<String> = chosen.with(|all| all.iter().map(Uuid::to_string).collect());
        let left = known
            .with_value(|all| all.iter().filter(|choice| !taken.contains(&choice.value)).cloned().collect::<Vec<_>>());
        std::iter::once(Choice::new("", w::add_one(lang))).chain(left).collect::<Vec<_>>()
    });
    let tags = move || {
        let named = |id: Uuid| {
            let key = id.to_string();
            let label = known.with_value(|all| {
                all.iter().find(|choice| choice.value == key).map(|choice| choice.label.trim().to_owned())
            });
            // What is gone meanwhile is not shown, and is left out when the form is sent.
            label.map(|label| {
                let remove = move |()| chosen.update(|all| all.retain(|one| *one != id));
                view! { <Tag label on_remove=Callback::new(remove)/> }
            })
        };
        chosen.get().into_iter().filter_map(named).collect_view()
    };
    view! {
        <div class="assignment-picks">
            <SelectField name=name label value=next choices=offered error on_change=add/>
            <div class="assignment-picks__chosen">{tags}</div>
        </div>
    }
}

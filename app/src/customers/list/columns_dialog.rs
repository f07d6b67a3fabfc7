//! Choosing the columns of a list, their order and their width.

use crate::{
    fields::Catalogue,
    lists::columns::{ListColumn, Shown, usual},
    locale::use_lang,
    ui::{Button, ButtonKind, CheckField, Choice, Dialog, FormActions, IconButton, SelectField, Width},
    words::views as w,
};
use leptos::prelude::*;

/// A dialog; what is chosen is seen at once.
#[component]
pub(in crate::customers) fn ColumnsDialog<C: ListColumn>(
    open: RwSignal<bool>,
    chosen: Signal<Vec<Shown<C>>>,
    change: Callback<Vec<Shown<C>>>,
    /// The custom fields that the reader sees.
    custom: RwSignal<Catalogue>,
    /// Whether there is such a column for the reader's role.
    offers: Callback<C, bool>,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Dialog name="columns" title=w::columns(lang) open>
            <ColumnList chosen change custom offers/>
            <FormActions>
                <Button on_click=move |_| change.run(usual())>{w::usual_columns(lang)}</Button>
                <Button kind=ButtonKind::Primary on_click=move |_| open.set(false)>
                    {w::done(lang)}
                </Button>
            </FormActions>
        </Dialog>
    }
}

/// The columns shown, in their order, then the others.
#[component]
fn ColumnList<C: ListColumn>(
    chosen: Signal<Vec<Shown<C>>>,
    change: Callback<Vec<Shown<C>>>,
    custom: RwSignal<Catalogue>,
    offers: Callback<C, bool>,
) -> impl IntoView {
    let all = move || {
        let shown: Vec<C> = chosen.with(|chosen| chosen.iter().map(|shown| shown.column).collect());
        custom.with(|custom| {
            let own = custom.fields.iter().map(|field| C::of_field(field.id));
            let others = C::ALL.iter().copied().chain(own).filter(|column| !shown.contains(column));
            let offered = |column: &C| offers.run(*column) && column.is_known(custom);
            shown.iter().copied().chain(others).filter(offered).collect::<Vec<_>>()
        })
    };
    view! {
        <ul class="column-list">
            <For each=all key=|column| *column let:column>
                <ColumnLine column chosen change custom/>
            </For>
        </ul>
    }
}

#[component]
fn ColumnLine<C: ListColumn>(
    column: C,
    chosen: Signal<Vec<Shown<C>>>,
    change: Callback<Vec<Shown<C>>>,
    custom: RwSignal<Catalogue>,
) -> impl IntoView {
    let lang = use_lang();
    let label = custom.with_untracked(|custom| column.label(lang, custom));
    let at = move || chosen.with(|chosen| chosen.iter().position(|shown| shown.column == column));
    let ticked = RwSignal::new(untrack(at).is_some());
    Effect::new(move |_| ticked.set(at().is_some()));
    let fixed = C::ALL.first() == Some(&column);
    let tick = move |on: bool| {
        let mut columns = chosen.get_untracked();
        columns.retain(|shown| shown.column != column);
        if on {
            columns.push(Shown::plain(column));
        }
        change.run(columns);
    };
    let step = move |down: bool| {
        let mut columns = chosen.get_untracked();
        let Some(place) = columns.iter().position(|shown| shown.column == column) else { return };
        let other = if down { place + 1 } else { place - 1 };
        columns.swap(place, other);
        change.run(columns);
    };
    // The name stays first.
    let first = Signal::derive(move || at().is_none_or(|place| place < 2));
    let last = Signal::derive(move || fixed || at().is_none_or(|place| place + 1 >= chosen.with(Vec::len)));
    let (up, down) = (label.clone(), label.clone());
    view! {
        <li class="column-list__line">
            <CheckField
                name=format!("column-{}", in_id(column))
                label=label.clone()
                value=ticked
                disabled=fixed
                on_change=tick
            />
            <Show when=move || at().is_some()>
                <WidthOf column label=label.clone() chosen change/>
            </Show>
            <IconButton
                icon=icondata::LuArrowUp
                label=w::column_up(lang, &up)
                small=true
                disabled=first
                on_click=move |_| step(false)
            />
            <IconButton
                icon=icondata::LuArrowDown
                label=w::column_down(lang, &down)
                small=true
                disabled=last
                on_click=move |_| step(true)
            />
        </li>
    }
}

/// A column as a part of ids.
fn in_id(column: impl ListColumn) -> String {
    column.key().replace('.', "-")
}

#[component]
fn WidthOf<C: ListColumn>(
    column: C,
    label: String,
    chosen: Signal<Vec<Shown<C>>>,
    change: Callback<Vec<Shown<C>>>,
) -> impl IntoView {
    let lang = use_lang();
    let now =
        move || chosen.with(|chosen| chosen.iter().find(|shown| shown.column == column).and_then(|shown| shown.width));
    let text = |width: Option<Width>| width.map(|width| width.steps().to_string()).unwrap_or_default();
    let value = RwSignal::new(text(untrack(now)));
    Effect::new(move |_| value.set(text(now())));
    let widths = Width::all().map(|width| Choice::new(width.steps().to_string(), w::pixels(lang, width.pixels())));
    let choices: Vec<Choice> = std::iter::once(Choice::new("", w::width_by_content(lang))).chain(widths).collect();
    let widen = move |steps: String| {
        let mut columns = chosen.get_untracked();
        if let Some(shown) = columns.iter_mut().find(|shown| shown.column == column) {
            shown.width = steps.parse().ok().and_then(Width::of);
        }
        change.run(columns);
    };
    view! {
        <SelectField
            name=format!("width-{}", in_id(column))
            label=w::width_of(lang, &label)
            hide_label=true
            value
            choices
            on_change=widen
        />
    }
}

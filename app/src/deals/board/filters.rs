//! What narrows the board, chosen in a dialog and kept in the address.

use chrono::NaiveDate;
use leptos::prelude::*;
use uuid::Uuid;

use super::address::cleared;
use super::shelf::Shelf;
use crate::deals::model::Filter;
use crate::ui::{
    Button, ButtonKind, CheckField, Choice, DateField, Dialog, Form, FormActions, FormRow, SelectField, Tag, TextField,
    parse_amount,
};
use crate::words::deals as w;

/// The dialog.
#[component]
pub fn FilterDialog(shelf: Shelf, open: RwSignal<bool>, on_filter: Callback<Filter>) -> impl IntoView {
    view! {
        <Dialog name="filter" title=w::filter(shelf.lang) open>
            <FilterForm shelf open on_filter />
        </Dialog>
    }
}

/// What is chosen.
#[derive(Clone, Copy)]
struct Chosen {
    owners: RwSignal<Vec<Uuid>>,
    teams: RwSignal<Vec<Uuid>>,
    tags: RwSignal<Vec<Uuid>>,
    value_from: RwSignal<String>,
    value_to: RwSignal<String>,
    close_from: RwSignal<String>,
    close_to: RwSignal<String>,
    stale: RwSignal<bool>,
}

impl Chosen {
    fn from(filter: &Filter) -> Self {
        let text = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
        Self {
            owners: RwSignal::new(filter.owners.clone()),
            teams: RwSignal::new(filter.teams.clone()),
            tags: RwSignal::new(filter.tags.clone()),
            value_from: text(filter.value_from.map(|value| value.normalize().to_string())),
            value_to: text(filter.value_to.map(|value| value.normalize().to_string())),
            close_from: text(filter.close_from.map(|day| day.to_string())),
            close_to: text(filter.close_to.map(|day| day.to_string())),
            stale: RwSignal::new(filter.stale),
        }
    }

    fn filter(self, base: &Filter) -> Filter {
        let day = |text: RwSignal<String>| text.with_untracked(|text| text.parse::<NaiveDate>().ok());
        Filter {
            owners: self.owners.get_untracked(),
            teams: self.teams.get_untracked(),
            tags: self.tags.get_untracked(),
            value_from: parse_amount(&self.value_from.get_untracked()),
            value_to: parse_amount(&self.value_to.get_untracked()),
            close_from: day(self.close_from),
            close_to: day(self.close_to),
            stale: self.stale.get_untracked(),
            ..base.clone()
        }
    }
}

#[component]
fn FilterForm(shelf: Shelf, open: RwSignal<bool>, on_filter: Callback<Filter>) -> impl IntoView {
    let (lang, about) = (shelf.lang, shelf.about());
    let chosen = Chosen::from(&about.filter);
    let owners: Vec<Choice> = about.board.owners.iter().map(|owner| Choice::new(owner.id, &owner.name)).collect();
    let teams: Vec<Choice> = about.board.teams.iter().map(|(id, name)| Choice::new(*id, name)).collect();
    let tags: Vec<Choice> = about.board.tags.iter().map(|(id, tag)| Choice::new(*id, &tag.name)).collect();
    let currency = about.board.currency.clone();
    let done = move |filter: Filter| {
        open.set(false);
        on_filter.run(filter);
    };
    let clear = {
        let about = about.clone();
        move |_| done(cleared(&about.filter))
    };
    view! {
        <Form name="filter-form" on_submit=move |()| done(chosen.filter(&about.filter))>
            <Several name="filter_owner" label=w::owner(lang) chosen=chosen.owners choices=owners />
            <Several name="filter_team" label=w::team(lang) chosen=chosen.teams choices=teams />
            <Several name="filter_tag" label=w::tag(lang) chosen=chosen.tags choices=tags />
            <FormRow>
                <TextField
                    name="filter_from"
                    label=w::value_from(lang, &currency)
                    value=chosen.value_from
                    input_mode="decimal"
                />
                <TextField
                    name="filter_to"
                    label=w::value_to(lang, &currency)
                    value=chosen.value_to
                    input_mode="decimal"
                />
            </FormRow>
            <FormRow>
                <DateField name="filter_close_from" label=w::close_from(lang) value=chosen.close_from />
                <DateField name="filter_close_to" label=w::close_to(lang) value=chosen.close_to />
            </FormRow>
            <CheckField name="filter_stale" label=w::only_stale(lang) value=chosen.stale />
            <FormActions>
                <Button on_click=clear>{w::clear_filter(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true>
                    {w::show_deals(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Any number of a list: chosen one after the other, taken away by their cross.
#[component]
fn Several(
    name: &'static str,
    label: &'static str,
    chosen: RwSignal<Vec<Uuid>>,
    choices: Vec<Choice>,
) -> impl IntoView {
    if choices.is_empty() {
        return ().into_any();
    }
    let choices = StoredValue::new(choices);
    let lang = crate::locale::use_lang();
    let next = RwSignal::new(String::new());
    let left = Signal::derive(move || {
        let chosen = chosen.get();
        let free = |choice: &&Choice| !chosen.iter().any(|id| id.to_string() == choice.value);
        let first = Choice::new("", if chosen.is_empty() { w::anyone(lang) } else { w::one_more(lang) });
        choices.with_value(|all| std::iter::once(first).chain(all.iter().filter(free).cloned()).collect::<Vec<_>>())
    });
    let add = move |value: String| {
        if let Ok(id) = value.parse() {
            chosen.update(|chosen| chosen.push(id));
        }
        next.set(String::new());
    };
    let tag = move |id: Uuid| {
        let label = choices.with_value(|all| {
            all.iter().find(|choice| choice.value == id.to_string()).map(|choice| choice.label.clone())
        });
        view! {
            <Tag
                label=label.unwrap_or_default()
                on_remove=move |()| chosen.update(|chosen| chosen.retain(|other| *other != id))
            />
        }
    };
    view! {
        <div class="several">
            <SelectField name label value=next choices=left on_change=add />
            <p class="several__chosen">{move || chosen.get().into_iter().map(tag).collect_view()}</p>
        </div>
    }
    .into_any()
}

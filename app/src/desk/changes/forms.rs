//! What is to be set on the tickets that are marked.

use super::model::{Assignee, TicketChange};
use crate::{
    access::Sending,
    desk::tickets::{
        actions::fetched,
        bar::category_choices,
        rules_model::{Priority, State},
        words_of::{choices, priority_word, state_word},
    },
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, Dialog, Form, FormActions, SelectField, TextArea, use_toasts},
    words::desk_changes as w,
};
use leptos::prelude::*;

/// What somebody wants to set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Owner,
    State,
    Priority,
    Category,
}

/// Asks for the value; one dialog for all of them.
#[component]
pub(super) fn BulkDialog(wish: RwSignal<Option<Wish>>, begin: Callback<TicketChange>) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if wish.with(Option::is_some) {
            open.set(true);
        }
    });
    let title = move || match wish.get() {
        Some(Wish::Owner) => w::assign(lang),
        Some(Wish::State) => w::state(lang),
        Some(Wish::Priority) => w::priority(lang),
        _ => w::category(lang),
    };
    view! {
        <Dialog
            name="bulk-tickets"
            title=Signal::derive(move || title().to_owned())
            open
            on_close=move |()| wish.set(None)
        >
            {move || wish.get_untracked().map(|wish| view! { <BulkForm wish begin open/> })}
        </Dialog>
    }
}

#[component]
fn BulkForm(wish: Wish, begin: Callback<TicketChange>, open: RwSignal<bool>) -> impl IntoView {
    let (lang, sending, toasts) = (use_lang(), Sending::new(), use_toasts());
    let known = fetched(toasts, lang);
    let (value, solution) = (RwSignal::new(first(wish)), RwSignal::new(String::new()));
    let offered = Signal::derive(move || match wish {
        Wish::State => {
            let possible: Vec<State> = State::ALL.iter().copied().filter(|state| *state != State::New).collect();
            choices(&possible, State::key, |one| state_word(lang, one))
        }
        Wish::Priority => choices(Priority::ALL, Priority::key, |one| priority_word(lang, one)),
        Wish::Category => known
            .with(|known| known.as_ref().map(|known| category_choices(lang, &known.categories)).unwrap_or_default()),
        Wish::Owner => {
            let fixed = [Choice::new(ME, w::to_me(lang)), Choice::new(NOBODY, w::to_nobody(lang))];
            let agents = known.with(|known| known.as_ref().map(|known| known.agents.clone()).unwrap_or_default());
            fixed.into_iter().chain(agents.into_iter().map(|(id, name)| Choice::new(id, name))).collect()
        }
    });
    // Categories are known a moment later: the first of them is chosen then.
    Effect::new(move |_| {
        let first = offered.with(|offered| offered.first().map(|choice| choice.value.clone()));
        if let Some(first) = first.filter(|_| value.with_untracked(String::is_empty)) {
            value.set(first);
        }
    });
    let solves =
        Memo::new(move |_| wish == Wish::State && value.with(|key| State::from_key(key) == Some(State::Solved)));
    let submit = move |()| {
        let change = change_of(wish, &value.get_untracked(), solution.get_untracked());
        match change.checked() {
            Ok(change) => {
                open.set(false);
                begin.run(change);
            }
            Err(error) => sending.refuse(&error),
        }
    };
    view! {
        <Form name="bulk-tickets-form" on_submit=submit error=sending.errors.rest()>
            <SelectField name="bulk-value" label=label(wish, lang) value choices=offered/>
            <Show when=move || solves.get()>
                <TextArea
                    name="bulk-solution"
                    label=w::solution(lang)
                    hint=w::solution_hint(lang)
                    value=solution
                    rows=3
                    max=20_000
                    error=sending.errors.of("solution")
                />
            </Show>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true>
                    {w::apply(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

const ME: &str = "me";
const NOBODY: &str = "nobody";

fn label(wish: Wish, lang: crate::locale::Lang) -> &'static str {
    match wish {
        Wish::Owner => w::owner(lang),
        Wish::State => w::state(lang),
        Wish::Priority => w::priority(lang),
        Wish::Category => w::category(lang),
    }
}

/// What is chosen at the beginning.
fn first(wish: Wish) -> String {
    match wish {
        Wish::Owner => ME.to_owned(),
        Wish::State => State::Open.key().to_owned(),
        Wish::Priority => Priority::High.key().to_owned(),
        Wish::Category => String::new(),
    }
}

fn change_of(wish: Wish, value: &str, solution: String) -> TicketChange {
    let usual = TicketChange::default();
    match wish {
        Wish::Owner => TicketChange { owner: assignee_of(value), ..usual },
        Wish::State => TicketChange { state: State::from_key(value), solution: Some(solution), ..usual },
        Wish::Priority => TicketChange { priority: Priority::from_key(value), ..usual },
        Wish::Category => TicketChange { category: value.parse().ok(), ..usual },
    }
}

/// Whom a choice stands for; `None` for no choice.
pub(in crate::desk) fn assignee_of(value: &str) -> Option<Assignee> {
    match value {
        ME => Some(Assignee::Me),
        NOBODY => Some(Assignee::Nobody),
        id => id.parse().ok().map(Assignee::Person),
    }
}

/// The same the other way round.
pub(in crate::desk) fn assignee_key(assignee: Option<Assignee>) -> String {
    match assignee {
        None => String::new(),
        Some(Assignee::Me) => ME.to_owned(),
        Some(Assignee::Nobody) => NOBODY.to_owned(),
        Some(Assignee::Person(id)) => id.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn assignees_lead_back_from_their_choices() {
        for one in [Assignee::Me, Assignee::Nobody, Assignee::Person(Uuid::max())] {
            assert_eq!(assignee_of(&assignee_key(Some(one))), Some(one));
        }
        assert_eq!(assignee_of(&assignee_key(None)), None);
    }
}

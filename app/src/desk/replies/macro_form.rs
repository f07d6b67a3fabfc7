//! The form of a macro.

use super::{
    api::{add_desk_macro, change_desk_macro},
    fields::{ScopeField, TextFields, scope_key, scope_of},
    model::{Macro, MacroForm},
};
use crate::{
    access::Sending,
    desk::{
        changes::{assignee_key, assignee_of, model::TicketChange},
        tickets::{
            actions::fetched,
            bar::category_choices,
            model::Choices,
            rules_model::{Priority, State},
            words_of::{choices, priority_word, state_word},
        },
    },
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, Form, FormActions, FormErrors, FormRow, SelectField, TextArea, TextField},
    words::{desk_changes as cw, desk_replies as w},
};
use leptos::prelude::*;

/// What a macro sets, field by field.
#[derive(Clone, Copy)]
struct Sets {
    state: RwSignal<String>,
    solution: RwSignal<String>,
    priority: RwSignal<String>,
    category: RwSignal<String>,
    owner: RwSignal<String>,
    tags: RwSignal<String>,
}

impl Sets {
    fn start(change: &TicketChange) -> Self {
        let text = |text: Option<String>| RwSignal::new(text.unwrap_or_default());
        Self {
            state: text(change.state.map(|state| state.key().to_owned())),
            solution: text(change.solution.clone()),
            priority: text(change.priority.map(|priority| priority.key().to_owned())),
            category: text(change.category.map(|id| id.to_string())),
            owner: RwSignal::new(assignee_key(change.owner)),
            tags: RwSignal::new(change.tags.join(", ")),
        }
    }

    fn change(self) -> TicketChange {
        let tags = self.tags.get();
        let solution = self.solution.get();
        TicketChange {
            state: self.state.with(|key| State::from_key(key)),
            solution: (!solution.trim().is_empty()).then_some(solution),
            priority: self.priority.with(|key| Priority::from_key(key)),
            category: self.category.with(|id| id.parse().ok()),
            owner: self.owner.with(|key| assignee_of(key)),
            tags: if tags.trim().is_empty() { Vec::new() } else { vec![tags] },
            follow: None,
        }
    }
}

/// Adds a macro, or changes one.
#[component]
pub(super) fn MacroFields(of: Option<Macro>, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let known = fetched(sending.toasts(), lang);
    let start = of.as_ref().map(MacroForm::of).unwrap_or_default();
    let id = of.map(|one| (one.id, one.version));
    let text = |text: &str| RwSignal::new(text.to_owned());
    let (scope, title) = (RwSignal::new(scope_key(start.scope)), text(&start.title));
    let (chinese, english) = (text(&start.chinese), text(&start.english));
    let sets = Sets::start(&start.change);
    let typed = move || MacroForm {
        scope: scope.with(|key| scope_of(key)),
        title: title.get(),
        change: sets.change(),
        chinese: chinese.get(),
        english: english.get(),
    };
    let begun = untrack(typed);
    let dirty = Memo::new(move |_| typed() != begun);
    let send = move |()| {
        let form = untrack(typed);
        if let Err(error) = form.check() {
            return sending.refuse(&error);
        }
        let call = async move {
            match id {
                None => add_desk_macro(form).await.map(drop),
                Some((id, version)) => change_desk_macro(id, version, form).await.map(drop),
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="desk-macro-form" on_submit=send dirty error=errors.rest()>
            <FormRow>
                <TextField
                    name="macro-title"
                    label=w::macro_title(lang)
                    value=title
                    error=errors.of("title")
                    required=true
                    max=100
                    autofocus=true
                />
                <ScopeField value=scope known/>
            </FormRow>
            <SetFields sets known errors/>
            <p class="aside-none">{w::macro_text_hint(lang)}</p>
            <TextFields chinese english errors rows=4/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// What it sets; an empty field leaves the ticket as it is.
#[component]
fn SetFields(sets: Sets, known: RwSignal<Option<Choices>>, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let or_nothing = move |choices: Vec<Choice>| {
        std::iter::once(Choice::new("", w::leaves(lang))).chain(choices).collect::<Vec<_>>()
    };
    let states: Vec<State> = State::ALL.iter().copied().filter(|state| *state != State::New).collect();
    let states = or_nothing(choices(&states, State::key, |one| state_word(lang, one)));
    let priorities = or_nothing(choices(Priority::ALL, Priority::key, |one| priority_word(lang, one)));
    let categories =
        Signal::derive(move || {
            or_nothing(known.with(|known| {
                known.as_ref().map(|known| category_choices(lang, &known.categories)).unwrap_or_default()
            }))
        });
    let owners = Signal::derive(move || {
        let agents = known.with(|known| known.as_ref().map(|known| known.agents.clone()).unwrap_or_default());
        let fixed = [Choice::new("me", w::whoever_does_it(lang)), Choice::new("nobody", cw::to_nobody(lang))];
        or_nothing(fixed.into_iter().chain(agents.into_iter().map(|(id, name)| Choice::new(id, name))).collect())
    });
    let solves = Memo::new(move |_| sets.state.with(|key| State::from_key(key) == Some(State::Solved)));
    view! {
        <FormRow>
            <SelectField
                name="macro-state"
                label=cw::state(lang)
                value=sets.state
                choices=states
                error=errors.of("change")
            />
            <SelectField name="macro-priority" label=cw::priority(lang) value=sets.priority choices=priorities/>
        </FormRow>
        <Show when=move || solves.get()>
            <TextArea
                name="macro-solution"
                label=cw::solution(lang)
                hint=cw::solution_hint(lang)
                value=sets.solution
                rows=2
                max=20_000
                error=errors.of("solution")
            />
        </Show>
        <FormRow>
            <SelectField name="macro-category" label=cw::category(lang) value=sets.category choices=categories/>
            <SelectField name="macro-owner" label=cw::owner(lang) value=sets.owner choices=owners/>
        </FormRow>
        <TextField name="macro-tags" label=w::tags(lang) value=sets.tags error=errors.of("tags")/>
    }
}

//! The form of a rule: which tickets, to whom, and what would have become of the last ones.

use super::{
    api::{Book, save_assignment_rule, try_assignment_rule},
    draft_model::RuleDraft,
    model::{Method, Rule},
    picks::{Boxes, Picks, Ticks, ticked, ticks},
    trial::Outcome,
    trial_model::Simulation,
    words_of::method_word,
};
use crate::{
    access::Sending,
    desk::tickets::{
        bar::category_choices,
        rules_model::{Channel, Kind, Priority},
        words_of::{channel_word, choices, kind_word, priority_word},
    },
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, CheckField, Choice, Form, FormActions, FormErrors, FormRow, SelectField, TextField},
    words::desk_assignment as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// A rule while it is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    active: RwSignal<bool>,
    kinds: Ticks<Kind>,
    channels: Ticks<Channel>,
    priorities: Ticks<Priority>,
    categories: RwSignal<Vec<Uuid>>,
    products: RwSignal<Vec<Uuid>>,
    regions: RwSignal<String>,
    owners: RwSignal<Vec<Uuid>>,
    method: RwSignal<String>,
    team: RwSignal<String>,
    people: RwSignal<Vec<Uuid>>,
}

impl Typed {
    fn start(draft: RuleDraft) -> Self {
        Self {
            name: RwSignal::new(draft.name),
            active: RwSignal::new(draft.active),
            kinds: ticks(Kind::ALL, &draft.kinds),
            channels: ticks(Channel::ALL, &draft.channels),
            priorities: ticks(Priority::ALL, &draft.priorities),
            categories: RwSignal::new(draft.categories),
            products: RwSignal::new(draft.products),
            regions: RwSignal::new(draft.regions),
            owners: RwSignal::new(draft.owners),
            method: RwSignal::new(draft.method),
            team: RwSignal::new(draft.team),
            people: RwSignal::new(draft.people),
        }
    }

    fn draft(self) -> RuleDraft {
        RuleDraft {
            name: self.name.get(),
            active: self.active.get(),
            kinds: ticked(self.kinds),
            channels: ticked(self.channels),
            priorities: ticked(self.priorities),
            categories: self.categories.get(),
            products: self.products.get(),
            regions: self.regions.get(),
            owners: self.owners.get(),
            method: self.method.get(),
            team: self.team.get(),
            people: self.people.get(),
        }
    }
}

fn named(all: &[(Uuid, String)]) -> Vec<Choice> {
    all.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())).collect()
}

/// Adds a rule, or changes one; gives its id and version.
#[component]
pub(super) fn RuleForm(
    #[prop(optional_no_strip)] subject: Option<Rule>,
    book: Book,
    saved: Callback<(Uuid, i32)>,
) -> impl IntoView {
    let (lang, sending, trying) = (use_lang(), Sending::new(), Sending::new());
    let existing = subject.as_ref().map(|rule| (rule.id, rule.version));
    let typed = Typed::start(subject.as_ref().map_or_else(RuleDraft::fresh, RuleDraft::of));
    let start = untrack(|| typed.draft());
    let dirty = Signal::derive(move || typed.draft() != start);
    let save =
        move |()| sending.form(save_assignment_rule(existing, untrack(|| typed.draft())), move |at| saved.run(at));
    let outcome = RwSignal::new(None::<Simulation>);
    let attempt = move |_| {
        let call = try_assignment_rule(existing.map(|(id, _)| id), untrack(|| typed.draft()));
        trying.send(call, move |found| outcome.set(Some(found)), move |error| sending.refuse(&error));
    };
    let errors = sending.errors;
    view! {
        <Form name="assignment-rule-form" on_submit=save dirty error=errors.rest()>
            <TextField
                name="rule-name"
                label=w::name(lang)
                value=typed.name
                max=100
                required=true
                error=errors.of("name")
            />
            <Conditions typed book=book.clone() errors/>
            <Whom typed book errors/>
            <CheckField name="rule-active" label=w::in_use(lang) hint=w::in_use_hint(lang) value=typed.active/>
            <div class="assignment-trial" aria-live="polite">
                {move || outcome.get().map(|found| view! { <Outcome found/> })}
            </div>
            <FormActions>
                <Button icon=icondata::LuFlaskConical busy=trying.busy() on_click=attempt>
                    {w::try_it(lang)}
                </Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

#[component]
fn Conditions(typed: Typed, book: Book, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let categories = category_choices(lang, &book.known.categories);
    view! {
        <fieldset class="sla-group">
            <legend class="field__label">{w::conditions(lang)}</legend>
            <p class="field__hint">{w::conditions_hint(lang)}</p>
            <Boxes name="kind" label=w::kinds(lang) ticks=typed.kinds word=kind_word/>
            <Boxes name="channel" label=w::channels(lang) ticks=typed.channels word=channel_word/>
            <Boxes name="priority" label=w::priorities(lang) ticks=typed.priorities word=priority_word/>
            <FormRow>
                <Picks name="rule-categories" label=w::categories(lang) choices=categories chosen=typed.categories/>
                <Picks
                    name="rule-products"
                    label=w::products(lang)
                    choices=named(&book.known.products)
                    chosen=typed.products
                />
            </FormRow>
            <FormRow>
                <TextField
                    name="rule-regions"
                    label=w::regions(lang)
                    hint=w::regions_hint(lang)
                    value=typed.regions
                    max=1_000
                    error=errors.of("regions")
                />
                <Picks name="rule-owners" label=w::owners(lang) choices=named(&book.people) chosen=typed.owners/>
            </FormRow>
        </fieldset>
    }
}

/// What is said below a way to choose, where it needs a word more.
fn method_hint(lang: Lang, method: &str) -> Option<&'static str> {
    match Method::from_key(method)? {
        Method::Skill => Some(w::method_hint_skill(lang)),
        Method::CustomerOwner => Some(w::method_hint_customer_owner(lang)),
        Method::RoundRobin | Method::Load => None,
    }
}

#[component]
fn Whom(typed: Typed, book: Book, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let methods = choices(Method::ALL, Method::key, move |one| method_word(lang, one));
    let teams: Vec<Choice> =
        std::iter::once(Choice::new("", w::chosen_people(lang))).chain(named(&book.known.teams)).collect();
    let people: Vec<(Uuid, String)> = book.agents.iter().map(|(one, _)| (one.id, one.name.clone())).collect();
    let people = StoredValue::new(named(&people));
    let by_name = Memo::new(move |_| typed.method.with(|key| Method::from_key(key) != Some(Method::CustomerOwner)));
    let chosen = Memo::new(move |_| by_name.get() && typed.team.with(String::is_empty));
    let teams = StoredValue::new(teams);
    view! {
        <fieldset class="sla-group">
            <legend class="field__label">{w::whom(lang)}</legend>
            <FormRow>
                <SelectField
                    name="rule-method"
                    label=w::method(lang)
                    value=typed.method
                    choices=methods
                    error=errors.of("method")
                />
                <Show when=move || by_name.get()>
                    <SelectField
                        name="rule-team"
                        label=w::team(lang)
                        value=typed.team
                        choices=teams.get_value()
                        error=errors.of("team")
                    />
                </Show>
            </FormRow>
            {move || {
                typed.method.with(|key| method_hint(lang, key)).map(|hint| view! { <p class="field__hint">{hint}</p> })
            }}
            <Show when=move || chosen.get()>
                <Picks
                    name="rule-people"
                    label=w::people(lang)
                    choices=people.get_value()
                    chosen=typed.people
                    error=errors.of("people")
                />
            </Show>
        </fieldset>
    }
}

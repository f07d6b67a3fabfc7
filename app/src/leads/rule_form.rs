//! The form of a rule: which leads, to whom, until when, and what would have become of the last hundred.

use super::{
    api::{Book, save_lead_rule, try_lead_rule},
    model::Source,
    rule_draft_model::RuleDraft,
    rules_model::{Method, Missed, Rule, Simulated, Simulation},
    words_of::{method_word, source_word},
};
use crate::{
    access::Sending,
    desk::assignment::picks::{Boxes, Picks, Ticks, ticked, ticks},
    locale::use_lang,
    routes,
    ui::{
        Badge, Button, ButtonKind, Cell, CheckField, Choice, Column, Form, FormActions, FormErrors, FormRow, Row,
        SelectField, Table, TextField, Tone,
    },
    words::{desk_assignment as aw, leads as w},
};
use leptos::prelude::*;
use uuid::Uuid;

/// A rule while it is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    active: RwSignal<bool>,
    sources: Ticks<Source>,
    countries: RwSignal<String>,
    industries: RwSignal<String>,
    interests: RwSignal<String>,
    campaigns: RwSignal<String>,
    method: RwSignal<String>,
    people: RwSignal<Vec<Uuid>>,
    /// Of everybody whom one may choose.
    weights: StoredValue<Vec<(Uuid, String, RwSignal<String>)>>,
    follow_minutes: RwSignal<String>,
    calendar: RwSignal<String>,
    missed: RwSignal<String>,
}

impl Typed {
    fn start(draft: RuleDraft, book: &Book) -> Self {
        let weight = |id: &Uuid| {
            let typed = draft.people.iter().find(|(one, _)| one == id).map(|(_, weight)| weight.clone());
            RwSignal::new(typed.unwrap_or_else(|| "1".to_owned()))
        };
        let weights = book.agents.iter().map(|one| (one.id, one.name.clone(), weight(&one.id))).collect();
        Self {
            weights: StoredValue::new(weights),
            name: RwSignal::new(draft.name),
            active: RwSignal::new(draft.active),
            sources: ticks(Source::ALL, &draft.sources),
            countries: RwSignal::new(draft.countries),
            industries: RwSignal::new(draft.industries),
            interests: RwSignal::new(draft.interests),
            campaigns: RwSignal::new(draft.campaigns),
            method: RwSignal::new(if draft.method.is_empty() {
                Method::RoundRobin.key().to_owned()
            } else {
                draft.method
            }),
            people: RwSignal::new(draft.people.into_iter().map(|(id, _)| id).collect()),
            follow_minutes: RwSignal::new(draft.follow_minutes),
            calendar: RwSignal::new(draft.calendar),
            missed: RwSignal::new(if draft.missed.is_empty() { Missed::Pool.key().to_owned() } else { draft.missed }),
        }
    }

    fn draft(self) -> RuleDraft {
        // Whoever works on leads no more is left out.
        let weight = |id: Uuid| {
            self.weights
                .with_value(|all| all.iter().find(|(one, ..)| *one == id).map(|(_, _, weight)| (id, weight.get())))
        };
        RuleDraft {
            name: self.name.get(),
            active: self.active.get(),
            sources: ticked(self.sources),
            countries: self.countries.get(),
            industries: self.industries.get(),
            interests: self.interests.get(),
            campaigns: self.campaigns.get(),
            method: self.method.get(),
            people: self.people.get().into_iter().filter_map(weight).collect(),
            follow_minutes: self.follow_minutes.get(),
            calendar: self.calendar.get(),
            missed: self.missed.get(),
        }
    }
}

/// Adds a rule, or changes one.
#[component]
pub(super) fn RuleForm(
    #[prop(optional_no_strip)] subject: Option<Rule>,
    book: Book,
    saved: Callback<()>,
) -> impl IntoView {
    let (lang, sending, trying) = (use_lang(), Sending::new(), Sending::new());
    let existing = subject.as_ref().map(|rule| (rule.id, rule.version));
    let typed = Typed::start(subject.as_ref().map(RuleDraft::of).unwrap_or_default(), &book);
    let start = untrack(|| typed.draft());
    let dirty = Signal::derive(move || typed.draft() != start);
    let save = move |()| sending.form(save_lead_rule(existing, untrack(|| typed.draft())), move |_| saved.run(()));
    let outcome = RwSignal::new(None::<Simulation>);
    let attempt = move |_| {
        let call = try_lead_rule(existing.map(|(id, _)| id), untrack(|| typed.draft()));
        sending.errors.clear();
        trying.send(call, move |found| outcome.set(Some(found)), move |error| sending.refuse(&error));
    };
    let errors = sending.errors;
    view! {
        <Form name="lead-rule-form" on_submit=save dirty error=errors.rest()>
            <TextField name="lead-rule-name" label=aw::name(lang) value=typed.name max=100 required=true error=errors.of("name")/>
            <Conditions typed errors/>
            <Whom typed book=book.clone() errors/>
            <Until typed book errors/>
            <CheckField name="lead-rule-active" label=aw::in_use(lang) hint=w::in_use_hint(lang) value=typed.active/>
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
fn Conditions(typed: Typed, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let words = move |name: &'static str, label: &'static str, value: RwSignal<String>, field: &'static str| {
        view! { <TextField name=name label=label hint=w::between_commas(lang) value=value max=2000 error=errors.of(field)/> }
    };
    view! {
        <fieldset class="sla-group">
            <legend class="field__label">{w::which(lang)}</legend>
            <Boxes name="sources" label=w::source(lang) ticks=typed.sources word=source_word/>
            <FormRow>
                {words("lead-rule-countries", w::country(lang), typed.countries, "countries")}
                {words("lead-rule-industries", w::industry(lang), typed.industries, "industries")}
            </FormRow>
            <FormRow>
                {words("lead-rule-interests", w::interest(lang), typed.interests, "interests")}
                {words("lead-rule-campaigns", w::campaign(lang), typed.campaigns, "campaigns")}
            </FormRow>
        </fieldset>
    }
}

#[component]
fn Whom(typed: Typed, book: Book, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let methods: Vec<Choice> = Method::ALL.iter().map(|one| Choice::new(one.key(), method_word(lang, *one))).collect();
    let people: Vec<Choice> = book.agents.iter().map(|one| Choice::new(one.id, one.name.clone())).collect();
    let weights = move || {
        let chosen = typed.people.get();
        let field = |(id, name, weight): &(Uuid, String, RwSignal<String>)| {
            chosen.contains(id).then(|| {
                view! {
                    <TextField name=format!("lead-weight-{id}") label=w::weight_of(lang, name) value=*weight input_mode="numeric" max=3/>
                }
            })
        };
        typed.weights.with_value(|all| all.iter().filter_map(field).collect_view())
    };
    view! {
        <fieldset class="sla-group">
            <legend class="field__label">{w::whom(lang)}</legend>
            <SelectField name="lead-rule-method" label=w::method(lang) value=typed.method choices=methods/>
            <Picks name="lead-rule-people" label=w::people(lang) choices=people chosen=typed.people error=errors.of("people")/>
            <Show when=move || typed.method.with(|key| key == Method::Weight.key())>
                <FormRow>{weights}</FormRow>
            </Show>
        </fieldset>
    }
}

#[component]
fn Until(typed: Typed, book: Book, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let none = std::iter::once(Choice::new("", w::around_the_clock(lang)));
    let calendars: Vec<Choice> =
        none.chain(book.calendars.into_iter().map(|(id, name)| Choice::new(id, name))).collect();
    let missed = vec![
        Choice::new(Missed::Pool.key(), w::missed_pool(lang)),
        Choice::new(Missed::Next.key(), w::missed_next(lang)),
    ];
    view! {
        <FormRow>
            <TextField
                name="lead-rule-minutes"
                label=w::follow_minutes(lang)
                hint=w::follow_minutes_hint(lang)
                value=typed.follow_minutes
                input_mode="numeric"
                max=6
                error=errors.of("follow_minutes")
            />
            <SelectField name="lead-rule-calendar" label=w::calendar(lang) value=typed.calendar choices=calendars/>
            <SelectField name="lead-rule-missed" label=w::missed(lang) value=typed.missed choices=missed/>
        </FormRow>
    }
}

/// Who would have got what of the last hundred, and why.
#[component]
fn Outcome(found: Simulation) -> impl IntoView {
    let lang = use_lang();
    let got = found.got.into_iter().map(|(name, count)| view! { <Badge>{w::tried_got(lang, name, count)}</Badge> });
    let columns = vec![
        Column::new("lead", w::lead(lang)),
        Column::new("who", w::owner(lang)),
        Column::new("why", w::why(lang)).wide(),
    ];
    let line = move |one: Simulated| {
        let why = match one.rule {
            Some((rule, method)) if one.who.is_some() => aw::because(lang, rule, method_word(lang, method), one.load),
            Some((rule, _)) => rule,
            None => w::no_rule_fits(lang).to_owned(),
        };
        let who = match one.who {
            Some(name) => view! { <span>{name}</span> }.into_any(),
            None => view! { <Badge tone=Tone::Warn>{w::to_pool(lang)}</Badge> }.into_any(),
        };
        view! {
            <Row>
                <Cell href=routes::lead(one.id)>{one.name}</Cell>
                <Cell>{who}</Cell>
                <Cell wide=true muted=true>
                    {why}
                </Cell>
            </Row>
        }
    };
    view! {
        <p class="admin-note">{w::tried(lang, found.leads.len())}</p>
        <p class="assignment-picks__chosen">{got.collect_view()}</p>
        <Table label=w::try_it(lang) columns>
            {found.leads.into_iter().map(line).collect_view()}
        </Table>
    }
}

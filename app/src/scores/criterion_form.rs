//! The form of a criterion, and how the last records would score with it.

use super::{
    api::{save_score_criterion, try_score_criterion},
    choice_boxes::ChoiceBoxes,
    custom_model::{is_scored, tests_of},
    form_model::CriterionDraft,
    model::{Criterion, Field, Grade, Kind, Question, Signal as Happened},
    seen_model::{Trial, Tried},
    words_of::{GradeBadge, custom_word, field_word, question_word, signal_word},
};
use crate::{
    access::Sending,
    fields::{FieldDef, FieldKind, model::field_of_key},
    locale::{Lang, use_lang},
    routes,
    ui::{
        Button, ButtonKind, Cell, CheckField, Choice, Column, Form, FormActions, FormErrors, FormRow, Row, SelectField,
        Table, TextField,
    },
    words::scores as w,
};
use leptos::prelude::*;

/// A criterion while it is typed.
#[derive(Clone, Copy)]
struct Typed {
    what: RwSignal<String>,
    key: RwSignal<String>,
    test: RwSignal<String>,
    words: RwSignal<String>,
    least: RwSignal<String>,
    points: RwSignal<String>,
    half_life: RwSignal<String>,
    most: RwSignal<String>,
    partly: RwSignal<String>,
    no: RwSignal<String>,
    active: RwSignal<bool>,
}

impl Typed {
    fn start(draft: CriterionDraft) -> Self {
        Self {
            what: RwSignal::new(draft.what),
            key: RwSignal::new(draft.key),
            test: RwSignal::new(draft.test),
            words: RwSignal::new(draft.words),
            least: RwSignal::new(draft.least),
            points: RwSignal::new(draft.points),
            half_life: RwSignal::new(draft.half_life),
            most: RwSignal::new(draft.most),
            partly: RwSignal::new(draft.partly),
            no: RwSignal::new(draft.no),
            active: RwSignal::new(draft.active),
        }
    }

    fn draft(self) -> CriterionDraft {
        CriterionDraft {
            what: self.what.get(),
            key: self.key.get(),
            test: self.test.get(),
            words: self.words.get(),
            least: self.least.get(),
            points: self.points.get(),
            half_life: self.half_life.get(),
            most: self.most.get(),
            partly: self.partly.get(),
            no: self.no.get(),
            active: self.active.get(),
        }
    }
}

/// What a new one begins with.
fn blank(kind: Kind) -> CriterionDraft {
    CriterionDraft {
        what: "field".to_owned(),
        key: keys(Lang::En, kind, "field", &[]).first().map(|one| one.value.clone()).unwrap_or_default(),
        test: "filled".to_owned(),
        half_life: "30".to_owned(),
        most: "3".to_owned(),
        active: true,
        ..CriterionDraft::default()
    }
}

/// What one may choose of a sort; `custom` are the fields that administrators made.
fn keys(lang: Lang, kind: Kind, what: &str, custom: &[FieldDef]) -> Vec<Choice> {
    let fields =
        Field::ALL.iter().filter(|one| one.is_of(kind)).map(|one| Choice::new(one.key(), field_word(lang, *one)));
    let happened =
        Happened::ALL.iter().filter(|one| one.is_of(kind)).map(|one| Choice::new(one.key(), signal_word(lang, *one)));
    let asked =
        Question::ALL.iter().filter(|one| one.is_of(kind)).map(|one| Choice::new(one.key(), question_word(lang, *one)));
    match what {
        "event" => happened.collect(),
        "answer" => asked.collect(),
        _ => {
            let made = custom.iter().filter(|one| is_scored(kind, one));
            fields.chain(made.map(|one| Choice::new(one.key(), custom_word(lang, one)))).collect()
        }
    }
}

/// The field of an administrator's that a key names.
fn made<'a>(key: &str, custom: &'a [FieldDef]) -> Option<&'a FieldDef> {
    let id = field_of_key(key)?;
    custom.iter().find(|one| one.id == id)
}

/// The tests that one may choose for a key.
fn tests(lang: Lang, key: &str, custom: &[FieldDef]) -> Vec<Choice> {
    let made = made(key, custom);
    let counts = Field::from_key(key).is_some_and(Field::counts);
    let keys: &[&str] = match made {
        Some(field) => tests_of(field.kind),
        None if counts => &["filled", "contains", "at_least"],
        None => &["filled", "contains"],
    };
    let ticked = made.is_some_and(|field| field.kind == FieldKind::Checkbox);
    let word = |key: &str| match key {
        "contains" => w::test_contains(lang),
        "at_least" => w::test_at_least(lang),
        "any_of" => w::test_any_of(lang),
        _ if ticked => w::test_ticked(lang),
        _ => w::test_filled(lang),
    };
    keys.iter().map(|key| Choice::new(*key, word(key))).collect()
}

/// Adds a criterion, or changes one.
#[component]
pub(super) fn CriterionForm(
    kind: Kind,
    fields: StoredValue<Vec<FieldDef>>,
    #[prop(optional_no_strip)] subject: Option<Criterion>,
    saved: Callback<()>,
) -> impl IntoView {
    let (lang, sending, trying) = (use_lang(), Sending::new(), Sending::new());
    let existing = subject.as_ref().map(|one| (one.id, one.version));
    let typed = Typed::start(subject.as_ref().map_or_else(|| blank(kind), CriterionDraft::of));
    let start = untrack(|| typed.draft());
    let dirty = Signal::derive(move || typed.draft() != start);
    let save = move |()| {
        sending.form(save_score_criterion(existing, kind, untrack(|| typed.draft())), move |_| saved.run(()));
    };
    let outcome = RwSignal::new(None::<Trial>);
    let attempt = move |_| {
        let call = try_score_criterion(existing.map(|(id, _)| id), kind, untrack(|| typed.draft()));
        sending.errors.clear();
        trying.send(call, move |found| outcome.set(Some(found)), move |error| sending.refuse(&error));
    };
    let errors = sending.errors;
    view! {
        <Form name="score-criterion-form" on_submit=save dirty error=errors.rest()>
            <Which kind fields typed errors/>
            <Worth typed errors/>
            <CheckField name="score-criterion-active" label=w::in_use(lang) value=typed.active/>
            <div class="assignment-trial" aria-live="polite">
                {move || outcome.get().map(|found| view! { <Outcome kind found/> })}
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

/// What is looked at.
#[component]
fn Which(kind: Kind, fields: StoredValue<Vec<FieldDef>>, typed: Typed, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let sorts = vec![
        Choice::new("field", w::sort_field(lang)),
        Choice::new("event", w::sort_event(lang)),
        Choice::new("answer", w::sort_answer(lang)),
    ];
    let offered = move |what: &str| fields.with_value(|custom| keys(lang, kind, what, custom));
    let choices = Signal::derive(move || typed.what.with(|what| offered(what)));
    let of_key = move |key: &str| fields.with_value(|custom| tests(lang, key, custom));
    let tests = Signal::derive(move || typed.key.with(|key| of_key(key)));
    // Another field may have fewer tests, and other choices.
    let other = move |key: String| {
        let test = typed.test.get_untracked();
        if test == "any_of" {
            typed.words.set(String::new());
        }
        if test == "any_of" || of_key(&key).iter().all(|one| one.value != test) {
            typed.test.set("filled".to_owned());
        }
    };
    let another = move |what: String| {
        let first = offered(&what).first().map(|one| one.value.clone()).unwrap_or_default();
        other(first.clone());
        typed.key.set(first);
        typed.test.set("filled".to_owned());
    };
    let boxes = move || {
        let list = typed.key.with(|key| fields.with_value(|custom| made(key, custom).cloned()));
        let list = list.filter(|_| typed.test.with(|test| test == "any_of"));
        list.map(|field| view! { <ChoiceBoxes field chosen=typed.words error=errors.of("words")/> })
    };
    let is = move |signal: RwSignal<String>, key: &'static str| move || signal.with(|now| now == key);
    let field = is(typed.what, "field");
    view! {
        <FormRow>
            <SelectField name="score-sort" label=w::sort(lang) value=typed.what choices=sorts on_change=another/>
            <SelectField name="score-key" label=w::what(lang) value=typed.key choices on_change=other error=errors.of("key")/>
        </FormRow>
        <Show when=field>
            <FormRow>
                <SelectField name="score-test" label=w::test(lang) value=typed.test choices=tests error=errors.of("test")/>
                <Show when=is(typed.test, "contains")>
                    <TextField
                        name="score-words"
                        label=w::words(lang)
                        hint=w::words_hint(lang)
                        value=typed.words
                        max=2000
                        error=errors.of("words")
                    />
                </Show>
                <Show when=is(typed.test, "at_least")>
                    <TextField name="score-least" label=w::least(lang) value=typed.least input_mode="decimal" max=20 error=errors.of("least")/>
                </Show>
            </FormRow>
            {boxes}
        </Show>
    }
}

/// How much it is worth.
#[component]
fn Worth(typed: Typed, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let number = move |name: &'static str,
                       label: &'static str,
                       value: RwSignal<String>,
                       field: &'static str,
                       hint: &'static str| {
        view! {
            <TextField
                name=format!("score-{name}")
                label
                hint=(!hint.is_empty()).then(|| hint.to_owned())
                value
                input_mode="numeric"
                max=5
                error=errors.of(field)
            />
        }
    };
    let is = move |key: &'static str| move || typed.what.with(|what| what == key);
    let points = Signal::derive(move || {
        if typed.what.with(|what| what == "answer") { w::points_yes(lang) } else { w::points_each(lang) }.to_owned()
    });
    view! {
        <FormRow>
            <TextField
                name="score-points"
                label=points
                hint=w::points_hint(lang)
                value=typed.points
                required=true
                max=4
                error=errors.of("points")
            />
            <Show when=is("event")>
                {number("half-life", w::half_life(lang), typed.half_life, "half_life", w::half_life_hint(lang))}
                {number("most", w::most(lang), typed.most, "most", w::most_hint(lang))}
            </Show>
            <Show when=is("answer")>
                {number("partly", w::points_partly(lang), typed.partly, "partly", "")}
                {number("no", w::points_no(lang), typed.no, "no", "")}
            </Show>
        </FormRow>
    }
}

/// How the last records would score, beside how they do.
#[component]
fn Outcome(kind: Kind, found: Trial) -> impl IntoView {
    let lang = use_lang();
    let said = match kind {
        Kind::Lead => w::tried_leads(lang, found.records.len()),
        Kind::Deal => w::tried_deals(lang, found.records.len()),
    };
    let share = |(at, grade): (usize, &Grade)| {
        w::tried_grade(lang, grade.key().to_uppercase(), found.before.0[at], found.after.0[at])
    };
    let shares = Grade::ALL.iter().enumerate().map(share).collect::<Vec<_>>().join(" · ");
    let columns = vec![
        Column::new("record", w::record(lang)),
        Column::new("before", w::before(lang)),
        Column::new("after", w::after(lang)),
    ];
    let line = move |one: Tried| {
        let href = match kind {
            Kind::Lead => routes::lead(one.id),
            Kind::Deal => routes::deal(one.id),
        };
        view! {
            <Row>
                <Cell href>{one.name}</Cell>
                <Cell muted=true>
                    <GradeBadge points=one.before.0 grade=one.before.1/>
                </Cell>
                <Cell>
                    <GradeBadge points=one.after.0 grade=one.after.1/>
                </Cell>
            </Row>
        }
    };
    view! {
        <p class="admin-note">{said}</p>
        <p class="admin-note">{shares}</p>
        <Table label=w::try_it(lang) columns>
            {found.records.into_iter().map(line).collect_view()}
        </Table>
    }
}

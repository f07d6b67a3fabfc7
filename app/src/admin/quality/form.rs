//! The form of a check: what must be so, tried at once with an example and with the records that are there.

use super::{
    api::save_check,
    trial::TrialHere,
    typed::{Stand, Typed, fits},
};
use crate::{
    access::Sending,
    customers::quality::{
        fields::{CheckField, Holds},
        model::{Check, CheckDraft, RuleKind},
        pattern,
    },
    fields::RecordKind,
    locale::{Lang, use_lang},
    ui::{
        Badge, Button, ButtonKind, CheckField as TickField, Choice, Form, FormActions, FormErrors, FormRow, Segmented,
        SelectField, TextField, Tone,
    },
    words::{admin as aw, errors as ew, quality as w},
};
use leptos::prelude::*;
use uuid::Uuid;

/// Adds a check, or changes one.
#[component]
pub(super) fn CheckForm(
    of: RecordKind,
    #[prop(optional_no_strip)] subject: Option<Check>,
    fields: Vec<CheckField>,
    done: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let existing = subject.as_ref().map(|check| (check.id, check.version));
    let fresh = CheckDraft { of, refuses: true, active: true, ..CheckDraft::default() };
    let typed = Typed::start(subject.as_ref().map_or(fresh, CheckDraft::of));
    let start = untrack(|| typed.draft());
    let dirty = Signal::derive(move || typed.draft() != start);
    let fields = StoredValue::new(fields);
    let save = move |()| sending.form(save_check(existing, untrack(|| typed.draft())), move |_: Uuid| done.run(()));
    let errors = sending.errors;
    let kinds: Vec<Choice> =
        RuleKind::ALL.into_iter().map(|kind| Choice::new(kind.key(), kind_word(lang, kind))).collect();
    view! {
        <Form name="check-form" on_submit=save dirty error=errors.rest()>
            <Segmented name="check-kind" label=w::kind_of_check(lang) choices=kinds value=typed.kind/>
            {move || match typed.kind() {
                RuleKind::Format => view! { <FormatFields typed fields errors/> }.into_any(),
                RuleKind::Range => view! { <RangeFields typed fields errors/> }.into_any(),
                RuleKind::Depends => view! { <DependsFields typed fields errors/> }.into_any(),
            }}
            <Consequences typed fields errors/>
            <TrialHere typed/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {aw::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

pub(super) const fn kind_word(lang: Lang, kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Format => w::kind_format(lang),
        RuleKind::Range => w::kind_range(lang),
        RuleKind::Depends => w::kind_depends(lang),
    }
}

type Fields = StoredValue<Vec<CheckField>>;

/// The fields that a kind of check can speak of.
fn choices(lang: Lang, fields: Fields, kind: RuleKind) -> Vec<Choice> {
    let nothing = Choice::new("", w::choose_field(lang));
    let named = fields.with_value(|all| {
        let fitting = all.iter().filter(|field| fits(kind, field));
        fitting.map(|field| Choice::new(field.key.clone(), field.name_in(lang))).collect::<Vec<_>>()
    });
    std::iter::once(nothing).chain(named).collect()
}

/// How the text of a field must look, and whether an example does.
#[component]
fn FormatFields(typed: Typed, fields: Fields, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let example = RwSignal::new(String::new());
    let verdict = move || {
        let (text, written) = (example.get(), typed.pattern.get());
        if text.trim().is_empty() || written.trim().is_empty() {
            return None;
        }
        Some(match pattern::ready(written.trim(), typed.raw.get()) {
            Ok(regex) if regex.is_match(text.trim()) => (Tone::Good, w::example_fits(lang)),
            Ok(_) => (Tone::Warn, w::example_fits_not(lang)),
            Err(code) => (Tone::Bad, ew::text(lang, code).unwrap_or_else(|| ew::invalid_value(lang))),
        })
    };
    let hint = move || if typed.raw.get() { w::raw_hint(lang) } else { w::pattern_hint(lang) }.to_owned();
    view! {
        <SelectField
            name="check-field"
            label=w::field(lang)
            value=typed.field
            choices=choices(lang, fields, RuleKind::Format)
            required=true
            error=errors.of("field")
        />
        <TextField
            name="check-pattern"
            label=w::pattern(lang)
            value=typed.pattern
            hint=Signal::derive(move || Some(hint()))
            max=300
            required=true
            error=errors.of("pattern")
        />
        <TickField name="check-raw" label=w::raw(lang) value=typed.raw/>
        <TextField name="check-example" label=w::example(lang) value=example max=300/>
        <p class="check-verdict" aria-live="polite">
            {move || verdict().map(|(tone, words)| view! { <Badge tone icon=icondata::LuFlaskConical>{words}</Badge> })}
        </p>
    }
}

/// Between what a number, a day or the length of a text must be.
#[component]
fn RangeFields(typed: Typed, fields: Fields, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let holds = Memo::new(move |_| {
        let key = typed.field.get();
        fields.with_value(|all| all.iter().find(|field| field.key == key).map(|field| field.holds))
    });
    let hint = move || match holds.get() {
        Some(Holds::Day) => w::range_hint_day(lang),
        Some(Holds::Text) => w::range_hint_length(lang),
        _ => w::range_hint_number(lang),
    };
    view! {
        <SelectField
            name="check-field"
            label=w::field(lang)
            value=typed.field
            choices=choices(lang, fields, RuleKind::Range)
            required=true
            error=errors.of("field")
        />
        <FormRow>
            <TextField name="check-min" label=w::least(lang) value=typed.min max=30 error=errors.of("min")/>
            <TextField name="check-max" label=w::most(lang) value=typed.max max=30 error=errors.of("max")/>
        </FormRow>
        <p class="field__hint">{hint}</p>
    }
}

/// If one field stands so, another must stand so.
#[component]
fn DependsFields(typed: Typed, fields: Fields, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    view! {
        <FormRow>
            <SelectField
                name="check-when"
                label=w::if_field(lang)
                value=typed.when
                choices=choices(lang, fields, RuleKind::Depends)
                required=true
                error=errors.of("when")
            />
            <StandField name="check-is" of=typed.when stand=typed.is fields error=errors.of("is")/>
        </FormRow>
        <FormRow>
            <SelectField
                name="check-field"
                label=w::then_field(lang)
                value=typed.field
                choices=choices(lang, fields, RuleKind::Depends)
                required=true
                error=errors.of("field")
            />
            <StandField name="check-must" of=typed.field stand=typed.must fields error=errors.of("must")/>
        </FormRow>
    }
}

#[component]
fn StandField(
    name: &'static str,
    of: RwSignal<String>,
    stand: Stand,
    fields: Fields,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let lang = use_lang();
    let ways = vec![
        Choice::new("filled", w::stands_filled(lang)),
        Choice::new("empty", w::stands_empty(lang)),
        Choice::new("one_of", w::stands_one_of(lang)),
    ];
    // What a choice offers, to be typed as it is called.
    let hint = move || {
        let key = of.get();
        let offered = fields.with_value(|all| {
            let field = all.iter().find(|field| field.key == key)?;
            let names: Vec<String> = field.choices.iter().map(|(id, ..)| field.value_in(lang, id)).collect();
            (!names.is_empty()).then(|| names.join(w::or_comma(lang)))
        });
        Some(offered.map_or_else(|| w::values_hint(lang).to_owned(), |names| w::values_of(lang, names)))
    };
    view! {
        <div class="check-stand">
            <SelectField name=name label=w::stands(lang) value=stand.how choices=ways error/>
            <Show when=move || stand.how.with(|how| how == "one_of")>
                <TextField
                    name=format!("{name}-values")
                    label=w::values(lang)
                    value=stand.values
                    hint=Signal::derive(hint)
                    max=500
                />
            </Show>
        </div>
    }
}

/// What it says, how strict it is, and whether it is in use.
#[component]
fn Consequences(typed: Typed, fields: Fields, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    // What it will say where nothing is typed.
    let plain = move |of: Lang| {
        let draft = CheckDraft { message: String::new(), message_en: String::new(), ..typed.draft() };
        let made = fields.with_value(|fields| draft.checked(fields)).ok();
        made.map(|check| check.message_in(of).to_owned())
    };
    let strictness = vec![Choice::new("refuse", w::severity_refuse(lang)), Choice::new("warn", w::severity_warn(lang))];
    view! {
        <TextField
            name="check-message"
            label=w::message(lang)
            value=typed.message
            placeholder=Signal::derive(move || plain(Lang::ZhCn))
            max=200
            error=errors.of("message")
        />
        <TextField
            name="check-message-en"
            label=w::message_en(lang)
            value=typed.message_en
            placeholder=Signal::derive(move || plain(Lang::En))
            max=200
            error=errors.of("message_en")
        />
        <Segmented name="check-severity" label=w::severity(lang) choices=strictness value=typed.refuses/>
        <TickField name="check-active" label=w::in_use(lang) hint=w::in_use_hint(lang) value=typed.active/>
    }
}

//! The form of a rule: when, who, and the sentence that it makes.

use super::{
    api::save_approval_rule,
    rule_model::{Approver, MOST_STEPS, Rule, RuleBook, RuleDraft},
    words_of::{approver_word, role_word, sentence},
};
use crate::{
    access::{Role, Sending},
    locale::use_lang,
    ui::{
        Button, ButtonKind, CheckField, Choice, Form, FormActions, FormErrors, FormRow, IconButton, Notice,
        SelectField, TextField, Tone,
    },
    words::{approvals as w, desk_assignment as aw},
};
use leptos::prelude::*;
use uuid::Uuid;

/// A rule while it is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    active: RwSignal<bool>,
    amount: RwSignal<String>,
    discount: RwSignal<String>,
    discount_of: RwSignal<String>,
    margin: RwSignal<String>,
    steps: RwSignal<Vec<Approver>>,
}

impl Typed {
    fn start(draft: RuleDraft) -> Self {
        Self {
            name: RwSignal::new(draft.name),
            active: RwSignal::new(draft.active),
            amount: RwSignal::new(draft.amount),
            discount: RwSignal::new(draft.discount),
            discount_of: RwSignal::new(if draft.whole { "whole" } else { "line" }.to_owned()),
            margin: RwSignal::new(draft.margin),
            steps: RwSignal::new(draft.steps),
        }
    }

    fn draft(self) -> RuleDraft {
        RuleDraft {
            name: self.name.get(),
            active: self.active.get(),
            amount: self.amount.get(),
            discount: self.discount.get(),
            whole: self.discount_of.with(|of| of == "whole"),
            margin: self.margin.get(),
            steps: self.steps.get(),
        }
    }
}

/// Adds a rule, or changes one.
#[component]
pub(super) fn RuleForm(
    #[prop(optional_no_strip)] subject: Option<Rule>,
    book: RuleBook,
    saved: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let existing = subject.as_ref().map(|rule| (rule.id, rule.version));
    let begun = RuleDraft { active: true, steps: vec![Approver::Manager], ..RuleDraft::default() };
    let typed = Typed::start(subject.as_ref().map_or(begun, RuleDraft::of));
    let start = untrack(|| typed.draft());
    let dirty = Signal::derive(move || typed.draft() != start);
    let save = move |()| sending.form(save_approval_rule(existing, untrack(|| typed.draft())), move |_| saved.run(()));
    let errors = sending.errors;
    let currency = book.currency.clone();
    let kept = StoredValue::new(book);
    // What it does is said while one types.
    let does = move || {
        let rule = RuleDraft { name: "-".to_owned(), ..typed.draft() }.checked().ok()?;
        let words = kept.with_value(|book| sentence(lang, &rule, book));
        Some(view! { <Notice tone=Tone::Accent>{words}</Notice> })
    };
    let measures = vec![Choice::new("line", w::of_line(lang)), Choice::new("whole", w::of_whole(lang))];
    view! {
        <Form name="approval-rule-form" on_submit=save dirty error=errors.rest()>
            <TextField name="approval-rule-name" label=aw::name(lang) value=typed.name max=100 required=true error=errors.of("name")/>
            <fieldset class="sla-group">
                <legend class="field__label">{w::when(lang)}</legend>
                <TextField
                    name="approval-rule-amount"
                    label=w::from_amount(lang, currency)
                    value=typed.amount
                    input_mode="decimal"
                    max=20
                    error=errors.of("amount")
                />
                <FormRow>
                    <TextField
                        name="approval-rule-discount"
                        label=w::from_discount(lang)
                        value=typed.discount
                        input_mode="decimal"
                        max=8
                        error=errors.of("discount")
                    />
                    <SelectField name="approval-rule-of" label=w::measured(lang) value=typed.discount_of choices=measures/>
                </FormRow>
                <TextField
                    name="approval-rule-margin"
                    label=w::below_margin(lang)
                    hint=w::margin_hint(lang)
                    value=typed.margin
                    input_mode="text"
                    max=8
                    error=errors.of("margin")
                />
            </fieldset>
            <Steps typed book=kept errors/>
            <CheckField name="approval-rule-active" label=aw::in_use(lang) value=typed.active/>
            <div aria-live="polite">{does}</div>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// The key of an approver in a choice.
fn key_of(approver: Approver) -> String {
    match approver {
        Approver::Person { id } => id.to_string(),
        Approver::Role { role } => role.key().to_owned(),
        Approver::Manager | Approver::Limit => "manager".to_owned(),
    }
}

fn approver_of(key: &str) -> Option<Approver> {
    let role = || Role::from_key(key).map(|role| Approver::Role { role });
    let person = || key.parse::<Uuid>().ok().map(|id| Approver::Person { id });
    if key == "manager" { Some(Approver::Manager) } else { role().or_else(person) }
}

/// Who agrees, one after the other.
#[component]
fn Steps(typed: Typed, book: StoredValue<RuleBook>, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let chosen = RwSignal::new(String::new());
    let named = move |approver: Approver| {
        book.with_value(|book| {
            let name = book.people.iter().find(|(id, _)| approver == Approver::Person { id: *id });
            approver_word(lang, approver, name.map(|(_, name)| name.as_str()))
        })
    };
    let mut choices = vec![Choice::new("", w::choose(lang)), Choice::new("manager", w::team_manager(lang))];
    choices.extend(Role::ALL.map(|role| Choice::new(role.key(), w::any_of(lang, role_word(lang, role)))));
    book.with_value(|book| choices.extend(book.people.iter().map(|(id, name)| Choice::new(*id, name.clone()))));
    // Chosen is added: the next choice is the next step.
    let add = move |key: String| {
        if let Some(approver) = approver_of(&key) {
            typed.steps.update(|steps| {
                if !steps.contains(&approver) && steps.len() < MOST_STEPS {
                    steps.push(approver);
                }
            });
            chosen.set(String::new());
        }
    };
    let line = move |(at, approver): (usize, Approver)| {
        let name = named(approver);
        let remove = move |_| typed.steps.update(|steps| steps.retain(|one| *one != approver));
        view! {
            <li class="aside-line" data-step=key_of(approver)>
                <span class="aside-line__name">{w::step(lang, at + 1, name.clone())}</span>
                <IconButton icon=icondata::LuX label=aw::remove_this(lang, name) small=true on_click=remove/>
            </li>
        }
    };
    view! {
        <fieldset class="sla-group">
            <legend class="field__label">{w::who(lang)}</legend>
            <ol class="aside-list">{move || typed.steps.get().into_iter().enumerate().map(line).collect_view()}</ol>
            <SelectField
                name="approval-rule-step"
                label=w::add_step(lang)
                hint=w::step_hint(lang)
                value=chosen
                choices
                on_change=add
                error=errors.of("steps")
            />
        </fieldset>
    }
}

//! The checks of a kind of records, in the order in which they are asked.

use super::{
    api::{arrange_checks, remove_check, save_check, switch_check},
    form::{CheckForm, kind_word},
};
use crate::{
    access::Sending,
    customers::quality::{
        fields::CheckField,
        model::{Check, CheckDraft, Rule, RuleKind},
    },
    fields::RecordKind,
    locale::{Lang, use_lang},
    ui::{Badge, Button, ButtonKind, Dialog, EmptyState, IconButton, Section, Subject, Switch, Tone, shifted},
    words::quality as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What can be done with a check.
#[derive(Debug, Clone)]
enum Step {
    Change(Check),
    Switch(Check, bool),
    Remove(Check),
    /// By one place; `true` is down.
    Shift(Uuid, bool),
}

#[component]
pub(super) fn Checks(
    of: RecordKind,
    checks: Vec<Check>,
    fields: Vec<CheckField>,
    #[prop(into)] changed: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let subject = Subject::new();
    let order: Vec<Uuid> = checks.iter().map(|check| check.id).collect();
    let last = order.len().saturating_sub(1);
    let step = stepping(of, order, subject, changed);
    let add = move || {
        view! {
            <Button kind=ButtonKind::Secondary icon=icondata::LuPlus on_click=move |_| subject.add()>
                {w::add_check(lang)}
            </Button>
        }
    };
    let done = Callback::new(move |()| {
        subject.open.set(false);
        changed.run(());
    });
    let (heading, name) = match of {
        RecordKind::Customer => (w::checks_of_customers(lang), "check-customer"),
        RecordKind::Contact => (w::checks_of_contacts(lang), "check-contact"),
    };
    let empty = checks.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuShieldCheck title=w::no_checks(lang) text=w::no_checks_text(lang) small=true/> }
    });
    let row = move |(place, check): (usize, Check)| {
        view! { <CheckRow check first=place == 0 last=place == last step/> }
    };
    let form = move || {
        let fields = fields.clone();
        view! { <CheckForm of subject=subject.one() fields done/> }
    };
    view! {
        <Section title=heading actions=add>
            {empty}
            <ol class="admin-list">{checks.into_iter().enumerate().map(row).collect_view()}</ol>
            <Dialog name title=subject.title(w::edit_check(lang), w::add_check(lang)) open=subject.open wide=true>
                {form.clone()}
            </Dialog>
        </Section>
    }
}

/// Does what a row asks for.
fn stepping(of: RecordKind, order: Vec<Uuid>, subject: Subject<Check>, changed: Callback<()>) -> Callback<Step> {
    let sending = Sending::new();
    Callback::new(move |step: Step| match step {
        Step::Change(check) => subject.change(check),
        Step::Switch(check, active) => sending.switch(switch_check(check.id, check.version, active), changed),
        Step::Remove(check) => remove(sending, check, changed),
        Step::Shift(id, down) => {
            if let Some(order) = shifted(&order, id, down) {
                sending.step(arrange_checks(of, order), move |()| changed.run(()));
            }
        }
    })
}

/// Removes it at once; a toast brings it back as it was, behind the others.
fn remove(sending: Sending, check: Check, changed: Callback<()>) {
    sending.step(remove_check(check.id, check.version), move |()| {
        changed.run(());
        let draft = CheckDraft::of(&check);
        sending.undo(w::check_removed(sending.lang()), changed, move || save_check(None, draft.clone()));
    });
}

#[component]
fn CheckRow(check: Check, first: bool, last: bool, step: Callback<Step>) -> impl IntoView {
    let lang = use_lang();
    let id = check.id;
    let said = check.message_in(lang).to_owned();
    let (switched, changed, removed) = (check.clone(), check.clone(), check.clone());
    let on = RwSignal::new(check.active);
    let strictness = if check.refuses {
        view! { <Badge tone=Tone::Bad>{w::refuses(lang)}</Badge> }
    } else {
        view! { <Badge tone=Tone::Warn>{w::warns(lang)}</Badge> }
    };
    view! {
        <li class="admin-list__row check-row" id=format!("check-{id}")>
            <Switch
                name=format!("check-on-{id}")
                label=said.clone()
                value=on
                on_change=move |active| step.run(Step::Switch(switched.clone(), active))
            />
            <span class="check-row__marks">
                <Badge>{rule_word(lang, &check.rule)}</Badge>
                {strictness}
            </span>
            <IconButton
                icon=icondata::LuArrowUp
                label=w::move_up(lang, said.clone())
                small=true
                disabled=first
                on_click=move |_| step.run(Step::Shift(id, false))
            />
            <IconButton
                icon=icondata::LuArrowDown
                label=w::move_down(lang, said.clone())
                small=true
                disabled=last
                on_click=move |_| step.run(Step::Shift(id, true))
            />
            <IconButton
                icon=icondata::LuPencil
                label=w::edit_this(lang, said.clone())
                small=true
                on_click=move |_| step.run(Step::Change(changed.clone()))
            />
            <IconButton
                icon=icondata::LuTrash2
                label=w::remove_this(lang, said)
                small=true
                on_click=move |_| step.run(Step::Remove(removed.clone()))
            />
        </li>
    }
}

const fn rule_word(lang: Lang, rule: &Rule) -> &'static str {
    kind_word(
        lang,
        match rule {
            Rule::Format { .. } => RuleKind::Format,
            Rule::Range { .. } => RuleKind::Range,
            Rule::Depends { .. } => RuleKind::Depends,
        },
    )
}

//! The rules, in the order in which they are asked.

use super::{
    api::{Book, arrange_lead_rules, remove_lead_rule, save_lead_rule},
    rule_draft_model::RuleDraft,
    rule_form::RuleForm,
    rules_model::Rule,
    steps::take_back,
    words_of::{method_word, source_word},
};
use crate::{
    access::{Sending, error_text},
    desk::sla::policy_model::shifted,
    locale::{Lang, use_lang},
    ui::{Badge, Button, ButtonKind, Dialog, EmptyState, IconButton, Section, Switch, Tone},
    words::{desk_assignment as aw, leads as w},
};
use leptos::prelude::*;
use uuid::Uuid;

/// What can be done with a rule.
#[derive(Clone)]
enum Deed {
    Change(Rule),
    Remove(Rule),
    Use(Rule, bool),
    /// By one place; `true` is down.
    Shift(Uuid, bool),
}

#[component]
pub(super) fn Rules(book: Book, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (open, subject) = (RwSignal::new(false), RwSignal::new(None::<Rule>));
    let order: Vec<Uuid> = book.rules.iter().map(|rule| rule.id).collect();
    let last = order.len().saturating_sub(1);
    let step = Callback::new(move |deed: Deed| match deed {
        Deed::Change(rule) => {
            subject.set(Some(rule));
            open.set(true);
        }
        Deed::Remove(rule) => sending.step(remove_lead_rule(rule.id, rule.version), move |()| {
            changed.run(());
            let draft = RuleDraft::of(&rule);
            let back = move |()| take_back(sending, changed, save_lead_rule(None, draft.clone()));
            sending.toasts().undo(aw::rule_removed(lang, rule.name.clone()), back);
        }),
        // What is refused is shown as it is.
        Deed::Use(rule, on) => sending.send(
            save_lead_rule(Some((rule.id, rule.version)), RuleDraft { active: on, ..RuleDraft::of(&rule) }),
            move |_| changed.run(()),
            move |error| {
                sending.toasts().error(error_text(lang, &error));
                changed.run(());
            },
        ),
        Deed::Shift(id, down) => {
            if let Some(order) = shifted(&order, id, down) {
                sending.step(arrange_lead_rules(order), move |()| changed.run(()));
            }
        }
    });
    let add = move || {
        let add = move |_| {
            subject.set(None);
            open.set(true);
        };
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=add>
                {aw::add_rule(lang)}
            </Button>
        }
    };
    let empty = book.rules.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuSplit title=aw::no_rules(lang) text=w::no_rules_text(lang) small=true/> }
    });
    let title = move || if subject.with(Option::is_some) { aw::edit_rule(lang) } else { aw::add_rule(lang) }.to_owned();
    let saved = Callback::new(move |()| {
        open.set(false);
        changed.run(());
        sending.toasts().success(w::rule_saved(lang));
    });
    let kept = StoredValue::new(book.clone());
    let row = move |(place, rule): (usize, Rule)| view! { <RuleRow rule book=kept first=place == 0 last=place == last step/> };
    view! {
        <Section title=w::rules(lang) actions=add>
            {empty}
            <ol class="admin-list">{book.rules.into_iter().enumerate().map(row).collect_view()}</ol>
            <Dialog name="lead-rule" title=Signal::derive(title) open wide=true>
                {move || view! { <RuleForm subject=subject.get_untracked() book=kept.get_value() saved/> }}
            </Dialog>
        </Section>
    }
}

/// Which leads a rule is for, in words.
fn conditions(lang: Lang, rule: &Rule) -> Vec<String> {
    let mut words: Vec<String> = rule.sources.iter().map(|one| source_word(lang, *one).to_owned()).collect();
    for parts in [&rule.countries, &rule.industries, &rule.interests, &rule.campaigns] {
        words.extend(parts.iter().cloned());
    }
    if words.is_empty() { vec![w::every_lead(lang).to_owned()] } else { words }
}

/// To whom, and until when.
fn whom(lang: Lang, rule: &Rule, book: &Book) -> String {
    let name = |id: &Uuid| book.agents.iter().find(|one| one.id == *id).map(|one| one.name.clone());
    let people: Vec<String> = rule.people.iter().filter_map(|(id, _)| name(id)).collect();
    let mut words =
        vec![people.join(if lang == Lang::En { ", " } else { "、" }), method_word(lang, rule.method).to_owned()];
    words.extend(rule.follow_minutes.map(|minutes| w::within(lang, minutes)));
    words.join(" · ")
}

#[component]
fn RuleRow(rule: Rule, book: StoredValue<Book>, first: bool, last: bool, step: Callback<Deed>) -> impl IntoView {
    let lang = use_lang();
    let (id, name) = (rule.id, rule.name.clone());
    let whom = book.with_value(|book| whom(lang, &rule, book));
    let rests = (!rule.active).then(|| view! { <Badge tone=Tone::Warn>{aw::rests(lang)}</Badge> });
    let on = RwSignal::new(rule.active);
    let which = conditions(lang, &rule);
    let (used, change) = (rule.clone(), rule.clone());
    view! {
        <li class="admin-list__row sla-policy" id=format!("lead-rule-{id}")>
            <div class="admin-list__text">
                <span class="admin-strong">{name.clone()}</span>
                " "
                {rests}
                <span class="sla-policy__promises">{whom}</span>
                <span class="sla-policy__whom">
                    {which.into_iter().map(|word| view! { <Badge>{word}</Badge> }).collect_view()}
                </span>
            </div>
            <div class="assignment-deeds">
                <Switch
                    name=format!("lead-rule-use-{id}")
                    label=aw::use_rule(lang, name.clone())
                    value=on
                    on_change=move |wanted: bool| step.run(Deed::Use(used.clone(), wanted))
                />
                <IconButton
                    icon=icondata::LuArrowUp
                    label=aw::move_up(lang, name.clone())
                    small=true
                    disabled=first
                    on_click=move |_| step.run(Deed::Shift(id, false))
                />
                <IconButton
                    icon=icondata::LuArrowDown
                    label=aw::move_down(lang, name.clone())
                    small=true
                    disabled=last
                    on_click=move |_| step.run(Deed::Shift(id, true))
                />
                <IconButton
                    icon=icondata::LuPencil
                    label=aw::edit_this(lang, name.clone())
                    small=true
                    on_click=move |_| step.run(Deed::Change(change.clone()))
                />
                <IconButton
                    icon=icondata::LuTrash2
                    label=aw::remove_this(lang, name)
                    small=true
                    on_click=move |_| step.run(Deed::Remove(rule.clone()))
                />
            </div>
        </li>
    }
}

//! The rules, in the order in which they are asked.

use super::{
    api::{Book, arrange_assignment_rules, remove_assignment_rule, save_assignment_rule},
    draft_model::RuleDraft,
    model::{Method, Rule},
    rule_form::RuleForm,
    words_of::method_word,
};
use crate::{
    access::{Sending, error_text},
    desk::{
        sla::policy_model::shifted,
        tickets::words_of::{category_word, channel_word, kind_word, priority_word},
    },
    locale::{Lang, use_lang},
    ui::{Badge, Button, ButtonKind, Dialog, EmptyState, IconButton, Section, Switch, Tone},
    words::desk_assignment as w,
};
use leptos::{
    ev::{DragEvent, KeyboardEvent},
    prelude::*,
    task::spawn_local,
};
use uuid::Uuid;

/// What can be done with a rule.
#[derive(Clone)]
enum Deed {
    Change(Rule),
    Remove(Rule),
    Use(Rule, bool),
    /// By one place; `true` is down.
    Shift(Uuid, bool),
    /// Before another one.
    Drop(Uuid, Uuid),
}

/// A list with one of its members moved before another one.
fn dropped(order: &[Uuid], id: Uuid, before: Uuid) -> Option<Vec<Uuid>> {
    if id == before || !order.contains(&id) {
        return None;
    }
    let mut left: Vec<Uuid> = order.iter().copied().filter(|one| *one != id).collect();
    let at = left.iter().position(|one| *one == before)?;
    // What comes from above goes behind the one it is dropped on, as the hand saw it.
    let from_above = order.iter().position(|one| *one == id) < order.iter().position(|one| *one == before);
    left.insert(if from_above { at + 1 } else { at }, id);
    Some(left)
}

#[component]
pub(super) fn Rules(book: Book, changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let (open, subject) = (RwSignal::new(false), RwSignal::new(None::<Rule>));
    let order: Vec<Uuid> = book.rules.iter().map(|rule| rule.id).collect();
    let last = order.len().saturating_sub(1);
    let step = stepping(order, open, subject, changed);
    let add = move || {
        let add = move |_| {
            subject.set(None);
            open.set(true);
        };
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=add>
                {w::add_rule(lang)}
            </Button>
        }
    };
    let empty = book.rules.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuSplit title=w::no_rules(lang) text=w::no_rules_text(lang) small=true/> }
    });
    let title = move || if subject.with(Option::is_some) { w::edit_rule(lang) } else { w::add_rule(lang) };
    let sending = Sending::new();
    let saved = Callback::new(move |at: (Uuid, i32)| {
        open.set(false);
        changed.run(());
        match subject.get_untracked() {
            Some(before) => {
                let said = w::rule_saved(lang, before.name.clone());
                put_back(sending, said, Some(at), RuleDraft::of(&before), changed);
            }
            None => sending.toasts().success(w::rule_added(lang)),
        }
    });
    let kept = StoredValue::new(book.clone());
    let dragged = RwSignal::new(None);
    let row = move |(place, rule): (usize, Rule)| {
        view! { <RuleRow rule book=kept first=place == 0 last=place == last dragged step/> }
    };
    view! {
        <Section title=w::rules(lang) actions=add>
            {empty}
            <ol class="admin-list assignment-rules">{book.rules.into_iter().enumerate().map(row).collect_view()}</ol>
            <Dialog name="assignment-rule" title=Signal::derive(move || title().to_owned()) open wide=true>
                {move || view! { <RuleForm subject=subject.get_untracked() book=kept.get_value() saved/> }}
            </Dialog>
        </Section>
    }
}

/// Does what a row asks for.
fn stepping(
    order: Vec<Uuid>,
    open: RwSignal<bool>,
    subject: RwSignal<Option<Rule>>,
    changed: Callback<()>,
) -> Callback<Deed> {
    let (lang, sending) = (use_lang(), Sending::new());
    let arrange = move |order: Option<Vec<Uuid>>| {
        if let Some(order) = order {
            sending.step(arrange_assignment_rules(order), move |()| changed.run(()));
        }
    };
    Callback::new(move |deed: Deed| match deed {
        Deed::Change(rule) => {
            subject.set(Some(rule));
            open.set(true);
        }
        Deed::Remove(rule) => sending.step(remove_assignment_rule(rule.id, rule.version), move |()| {
            changed.run(());
            put_back(sending, w::rule_removed(lang, rule.name.clone()), None, RuleDraft::of(&rule), changed);
        }),
        Deed::Use(rule, on) => {
            let draft = RuleDraft { active: on, ..RuleDraft::of(&rule) };
            let call = save_assignment_rule(Some((rule.id, rule.version)), draft);
            // What is refused is shown as it is.
            sending.send(
                call,
                move |_| changed.run(()),
                move |error| {
                    sending.toasts().error(error_text(lang, &error));
                    changed.run(());
                },
            );
        }
        Deed::Shift(id, down) => arrange(shifted(&order, id, down)),
        Deed::Drop(id, before) => arrange(dropped(&order, id, before)),
    })
}

/// A toast that puts a rule back as it was.
fn put_back(sending: Sending, said: String, existing: Option<(Uuid, i32)>, draft: RuleDraft, changed: Callback<()>) {
    let (lang, toasts) = (sending.lang(), sending.toasts());
    toasts.undo(said, move |()| {
        let draft = draft.clone();
        spawn_local(async move {
            match save_assignment_rule(existing, draft).await {
                Ok(_) => {
                    changed.try_run(());
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    });
}

/// Which tickets a rule is for, in words; nothing where it is for all.
fn conditions(lang: Lang, rule: &Rule, book: &Book) -> Vec<String> {
    let named =
        |all: &[(Uuid, String)], id: &Uuid| all.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone());
    let category =
        |id: &Uuid| book.known.categories.iter().find(|one| one.0 == *id).map(|one| category_word(lang, &one.1));
    let kinds = rule.kinds.iter().map(|one| kind_word(lang, *one).to_owned());
    let channels = rule.channels.iter().map(|one| channel_word(lang, *one).to_owned());
    let priorities = rule.priorities.iter().map(|one| priority_word(lang, *one).to_owned());
    kinds
        .chain(channels)
        .chain(priorities)
        .chain(rule.categories.iter().filter_map(category))
        .chain(rule.products.iter().filter_map(|id| named(&book.known.products, id)))
        .chain(rule.regions.iter().cloned())
        .chain(rule.owners.iter().filter_map(|id| named(&book.people, id)))
        .collect()
}

/// To whom, and how: `Service team · round robin`.
fn whom(lang: Lang, rule: &Rule, book: &Book) -> String {
    let team =
        rule.team.and_then(|id| book.known.teams.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone()));
    let people = || {
        let names =
            book.agents.iter().filter(|(one, _)| rule.people.contains(&one.id)).map(|(one, _)| one.name.clone());
        names.collect::<Vec<_>>().join(if lang == Lang::En { ", " } else { "、" })
    };
    let method = method_word(lang, rule.method);
    if rule.method == Method::CustomerOwner {
        return method.to_owned();
    }
    format!("{} · {method}", team.unwrap_or_else(people))
}

/// Dragged by hand; Alt with the arrow keys moves it, as the two buttons do.
#[component]
fn RuleRow(
    rule: Rule,
    book: StoredValue<Book>,
    first: bool,
    last: bool,
    dragged: RwSignal<Option<Uuid>>,
    step: Callback<Deed>,
) -> impl IntoView {
    let lang = use_lang();
    let (id, name) = (rule.id, rule.name.clone());
    let (which, whom) = book.with_value(|book| (conditions(lang, &rule, book), whom(lang, &rule, book)));
    let which = if which.is_empty() { vec![w::every_ticket(lang).to_owned()] } else { which };
    let rests = (!rule.active).then(|| view! { <Badge tone=Tone::Warn>{w::rests(lang)}</Badge> });
    let pressed = move |event: KeyboardEvent| {
        let down = match event.key().as_str() {
            "ArrowUp" if event.alt_key() && !first => false,
            "ArrowDown" if event.alt_key() && !last => true,
            _ => return,
        };
        event.prevent_default();
        step.run(Deed::Shift(id, down));
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        if let Some(other) = dragged.get_untracked() {
            dragged.set(None);
            step.run(Deed::Drop(other, id));
        }
    };
    let over = move |event: DragEvent| {
        if dragged.with_untracked(Option::is_some) {
            event.prevent_default();
        }
    };
    let lift = move |event: DragEvent| {
        // Some browsers drag nothing that carries no data.
        if let Some(Err(error)) = event.data_transfer().map(|data| data.set_data("text/plain", &id.to_string())) {
            leptos::logging::error!("the rule could not be lifted: {error:?}");
        }
        dragged.set(Some(id));
    };
    view! {
        <li
            class="admin-list__row sla-policy"
            class:field-row--dragged=move || dragged.get() == Some(id)
            id=format!("rule-{id}")
            draggable="true"
            on:keydown=pressed
            on:dragstart=lift
            on:dragend=move |_| dragged.set(None)
            on:dragover=over
            on:drop=drop
        >
            <div class="admin-list__text">
                <span class="admin-strong">{name}</span>
                " "
                {rests}
                <span class="sla-policy__promises">{whom}</span>
                <span class="sla-policy__whom">
                    {which.into_iter().map(|word| view! { <Badge>{word}</Badge> }).collect_view()}
                </span>
            </div>
            <Deeds rule first last step/>
        </li>
    }
}

#[component]
fn Deeds(rule: Rule, first: bool, last: bool, step: Callback<Deed>) -> impl IntoView {
    let lang = use_lang();
    let (id, name) = (rule.id, rule.name.clone());
    let on = RwSignal::new(rule.active);
    let (used, changed) = (rule.clone(), rule.clone());
    view! {
        <div class="assignment-deeds">
            <Switch
                name=format!("rule-use-{id}")
                label=w::use_rule(lang, name.clone())
                value=on
                on_change=move |wanted: bool| step.run(Deed::Use(used.clone(), wanted))
            />
            <IconButton
                icon=icondata::LuArrowUp
                label=w::move_up(lang, name.clone())
                small=true
                disabled=first
                on_click=move |_| step.run(Deed::Shift(id, false))
            />
            <IconButton
                icon=icondata::LuArrowDown
                label=w::move_down(lang, name.clone())
                small=true
                disabled=last
                on_click=move |_| step.run(Deed::Shift(id, true))
            />
            <IconButton
                icon=icondata::LuPencil
                label=w::edit_this(lang, name.clone())
                small=true
                on_click=move |_| step.run(Deed::Change(changed.clone()))
            />
            <IconButton
                icon=icondata::LuTrash2
                label=w::remove_this(lang, name)
                small=true
                on_click=move |_| step.run(Deed::Remove(rule.clone()))
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_goes_where_it_is_dropped() {
        let [a, b, c] = [1, 2, 3].map(Uuid::from_u128);
        assert_eq!(dropped(&[a, b, c], c, a), Some(vec![c, a, b]));
        assert_eq!(dropped(&[a, b, c], a, c), Some(vec![b, c, a]));
        assert_eq!(dropped(&[a, b, c], a, a), None);
        assert_eq!(dropped(&[a, b], c, a), None);
    }
}

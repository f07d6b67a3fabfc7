//! The rules, in the order in which they are asked.

use super::{
    api::{Book, arrange_assignment_rules, remove_assignment_rule, save_assignment_rule},
    draft_model::RuleDraft,
    model::{Method, Rule},
    rule_form::RuleForm,
    words_of::{method_word, rule_words},
};
use crate::{
    access::Sending,
    desk::tickets::words_of::{category_word, channel_word, kind_word, priority_word},
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, Dialog, EmptyState, RuleDeed, RuleRow, Section, Subject, shifted},
    words::desk_assignment as w,
};
use leptos::{
    ev::{DragEvent, KeyboardEvent},
    prelude::*,
};
use uuid::Uuid;

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
    let (lang, sending, subject) = (use_lang(), Sending::new(), Subject::new());
    let order: StoredValue<Vec<Uuid>> = StoredValue::new(book.rules.iter().map(|rule| rule.id).collect());
    let all = book.rules.len();
    let arrange = move |order: Option<Vec<Uuid>>| {
        if let Some(order) = order {
            sending.step(arrange_assignment_rules(order), move |()| changed.run(()));
        }
    };
    let step = Callback::new(move |(rule, deed): (Rule, RuleDeed)| match deed {
        RuleDeed::Change => subject.change(rule),
        RuleDeed::Remove => sending.step(remove_assignment_rule(rule.id, rule.version), move |()| {
            changed.run(());
            let draft = RuleDraft::of(&rule);
            sending.undo(w::rule_removed(lang, rule.name), changed, move || save_assignment_rule(None, draft.clone()));
        }),
        RuleDeed::Use(on) => {
            let draft = RuleDraft { active: on, ..RuleDraft::of(&rule) };
            sending.switch(save_assignment_rule(Some((rule.id, rule.version)), draft), changed);
        }
        RuleDeed::Shift(down) => arrange(order.with_value(|order| shifted(order, rule.id, down))),
    });
    let let_go = Callback::new(move |(id, before)| arrange(order.with_value(|order| dropped(order, id, before))));
    let add = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| subject.add()>
                {w::add_rule(lang)}
            </Button>
        }
    };
    let empty = book.rules.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuSplit title=w::no_rules(lang) text=w::no_rules_text(lang) small=true/> }
    });
    let saved = Callback::new(move |at: (Uuid, i32)| {
        subject.open.set(false);
        changed.run(());
        match subject.one() {
            Some(before) => {
                let draft = RuleDraft::of(&before);
                let back = move || save_assignment_rule(Some(at), draft.clone());
                sending.undo(w::rule_saved(lang, before.name), changed, back);
            }
            None => sending.toasts().success(w::rule_added(lang)),
        }
    });
    let kept = StoredValue::new(book.clone());
    let dragged = RwSignal::new(None);
    let row =
        move |(above, rule): (usize, Rule)| view! { <Dragged rule book=kept place=(above, all) dragged step let_go/> };
    view! {
        <Section title=w::rules(lang) actions=add>
            {empty}
            <ol class="admin-list assignment-rules">{book.rules.into_iter().enumerate().map(row).collect_view()}</ol>
            <Dialog name="assignment-rule" title=subject.title(w::edit_rule(lang), w::add_rule(lang)) open=subject.open wide=true>
                {move || view! { <RuleForm subject=subject.one() book=kept.get_value() saved/> }}
            </Dialog>
        </Section>
    }
}

/// Which tickets a rule is for, in words.
fn conditions(lang: Lang, rule: &Rule, book: &Book) -> Vec<String> {
    let named =
        |all: &[(Uuid, String)], id: &Uuid| all.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone());
    let category =
        |id: &Uuid| book.known.categories.iter().find(|one| one.0 == *id).map(|one| category_word(lang, &one.1));
    let kinds = rule.kinds.iter().map(|one| kind_word(lang, *one).to_owned());
    let channels = rule.channels.iter().map(|one| channel_word(lang, *one).to_owned());
    let priorities = rule.priorities.iter().map(|one| priority_word(lang, *one).to_owned());
    let which: Vec<String> = kinds
        .chain(channels)
        .chain(priorities)
        .chain(rule.categories.iter().filter_map(category))
        .chain(rule.products.iter().filter_map(|id| named(&book.known.products, id)))
        .chain(rule.regions.iter().cloned())
        .chain(rule.owners.iter().filter_map(|id| named(&book.people, id)))
        .collect();
    if which.is_empty() { vec![w::every_ticket(lang).to_owned()] } else { which }
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

/// A rule that is dragged by hand; Alt with the arrow keys moves it, as the two buttons do.
#[component]
fn Dragged(
    rule: Rule,
    book: StoredValue<Book>,
    place: (usize, usize),
    /// The one that the hand holds.
    dragged: RwSignal<Option<Uuid>>,
    step: Callback<(Rule, RuleDeed)>,
    /// The first is let go over the second.
    let_go: Callback<(Uuid, Uuid)>,
) -> impl IntoView {
    let (lang, id) = (use_lang(), rule.id);
    let (which, whom) = book.with_value(|book| (conditions(lang, &rule, book), whom(lang, &rule, book)));
    let (name, active, words) = (rule.name.clone(), rule.active, rule_words(lang, &rule.name));
    let step = Callback::new(move |deed| step.run((rule.clone(), deed)));
    let pressed = move |event: KeyboardEvent| {
        let down = match event.key().as_str() {
            "ArrowUp" if event.alt_key() && place.0 > 0 => false,
            "ArrowDown" if event.alt_key() && place.0 + 1 < place.1 => true,
            _ => return,
        };
        event.prevent_default();
        step.run(RuleDeed::Shift(down));
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        if let Some(other) = dragged.get_untracked() {
            dragged.set(None);
            let_go.run((other, id));
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
        <RuleRow
            kind="rule"
            id
            name
            active
            words
            lines=vec![whom]
            badges=which
            place
            step
            class:field-row--dragged=move || dragged.get() == Some(id)
            attr:draggable="true"
            on:keydown=pressed
            on:dragstart=lift
            on:dragend=move |_| dragged.set(None)
            on:dragover=over
            on:drop=dropped
        />
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

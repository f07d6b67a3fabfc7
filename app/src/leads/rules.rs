//! The rules, in the order in which they are asked.

use super::{
    api::{Book, arrange_lead_rules, remove_lead_rule, save_lead_rule},
    rule_draft_model::RuleDraft,
    rule_form::RuleForm,
    rules_model::Rule,
    words_of::{method_word, source_word},
};
use crate::{
    access::Sending,
    desk::assignment::rule_words,
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, Dialog, EmptyState, RuleDeed, RuleRow, Section, Subject, shifted},
    words::{desk_assignment as aw, leads as w},
};
use leptos::prelude::*;
use uuid::Uuid;

#[component]
pub(super) fn Rules(book: Book, changed: Callback<()>) -> impl IntoView {
    let (lang, sending, subject) = (use_lang(), Sending::new(), Subject::new());
    let order: Vec<Uuid> = book.rules.iter().map(|rule| rule.id).collect();
    let all = order.len();
    let step = Callback::new(move |(rule, deed): (Rule, RuleDeed)| match deed {
        RuleDeed::Change => subject.change(rule),
        RuleDeed::Remove => sending.step(remove_lead_rule(rule.id, rule.version), move |()| {
            changed.run(());
            let draft = RuleDraft::of(&rule);
            sending.undo(aw::rule_removed(lang, rule.name), changed, move || save_lead_rule(None, draft.clone()));
        }),
        RuleDeed::Use(on) => {
            let draft = RuleDraft { active: on, ..RuleDraft::of(&rule) };
            sending.switch(save_lead_rule(Some((rule.id, rule.version)), draft), changed);
        }
        RuleDeed::Shift(down) => {
            if let Some(order) = shifted(&order, rule.id, down) {
                sending.step(arrange_lead_rules(order), move |()| changed.run(()));
            }
        }
    });
    let add = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| subject.add()>
                {aw::add_rule(lang)}
            </Button>
        }
    };
    let empty = book.rules.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuSplit title=aw::no_rules(lang) text=w::no_rules_text(lang) small=true/> }
    });
    let saved = Callback::new(move |()| {
        subject.open.set(false);
        changed.run(());
        sending.toasts().success(w::rule_saved(lang));
    });
    let kept = StoredValue::new(book.clone());
    let row = move |(above, rule): (usize, Rule)| {
        view! {
            <RuleRow
                kind="lead-rule"
                id=rule.id
                name=rule.name.clone()
                active=rule.active
                words=rule_words(lang, &rule.name)
                lines=vec![kept.with_value(|book| whom(lang, &rule, book))]
                badges=conditions(lang, &rule)
                place=(above, all)
                step=move |deed| step.run((rule.clone(), deed))
            />
        }
    };
    view! {
        <Section title=w::rules(lang) actions=add>
            {empty}
            <ol class="admin-list">{book.rules.into_iter().enumerate().map(row).collect_view()}</ol>
            <Dialog name="lead-rule" title=subject.title(aw::edit_rule(lang), aw::add_rule(lang)) open=subject.open wide=true>
                {move || view! { <RuleForm subject=subject.one() book=kept.get_value() saved/> }}
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

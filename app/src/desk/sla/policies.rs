//! The policies, in the order in which they are asked.

use super::{
    api::{SlaBook, arrange_policies, remove_policy, save_policy},
    policy_draft_model::PolicyDraft,
    policy_form::PolicyForm,
    policy_model::{Measure, Policy},
    text_model as text, words,
};
use crate::{
    access::Sending,
    customers::lifecycle,
    locale::{Lang, use_lang},
    ui::{Button, Dialog, EmptyState, RuleDeed, RuleRow, RuleWords, Section, Subject, shifted},
    words::sla as w,
};
use leptos::prelude::*;
use uuid::Uuid;

#[component]
pub(super) fn Policies(book: SlaBook, editable: bool, changed: Callback<()>) -> impl IntoView {
    let (lang, sending, subject) = (use_lang(), Sending::new(), Subject::new());
    let order: Vec<Uuid> = book.policies.iter().map(|policy| policy.id).collect();
    let all = order.len();
    let step = Callback::new(move |(policy, deed): (Policy, RuleDeed)| match deed {
        RuleDeed::Change => subject.change(policy),
        RuleDeed::Remove => sending.step(remove_policy(policy.id, policy.version), move |()| {
            changed.run(());
            let draft = PolicyDraft::of(lang, &policy);
            sending.undo(w::policy_removed(lang, policy.name), changed, move || save_policy(None, draft.clone()));
        }),
        // Its row has no switch.
        RuleDeed::Use(_) => {}
        RuleDeed::Shift(down) => {
            if let Some(order) = shifted(&order, policy.id, down) {
                sending.step(arrange_policies(order), move |()| changed.run(()));
            }
        }
    });
    // What is promised is counted by a calendar.
    let ready = !book.calendars.is_empty();
    let add = move || {
        (editable && ready).then(|| {
            view! {
                <Button icon=icondata::LuPlus on_click=move |_| subject.add()>
                    {w::add_policy(lang)}
                </Button>
            }
        })
    };
    let empty = book.policies.is_empty().then(|| {
        let said = if ready { w::no_policies_text(lang) } else { w::calendar_first(lang) };
        view! { <EmptyState icon=icondata::LuTimer title=w::no_policies(lang) text=said small=true/> }
    });
    let saved = Callback::new(move |at: (Uuid, i32)| {
        subject.open.set(false);
        changed.run(());
        match subject.one() {
            Some(before) => {
                let draft = PolicyDraft::of(lang, &before);
                let back = move || save_policy(Some(at), draft.clone());
                sending.undo(w::policy_saved(lang, before.name), changed, back);
            }
            None => sending.toasts().success(w::policy_added(lang)),
        }
    });
    let kept = StoredValue::new(book.clone());
    let row = move |(above, policy): (usize, Policy)| {
        view! {
            <RuleRow
                kind="policy"
                id=policy.id
                name=policy.name.clone()
                active=policy.active
                words=row_words(lang, &policy.name)
                lines=vec![promises(lang, &policy)]
                badges=kept.with_value(|book| conditions(lang, &policy, book))
                place=(above, all)
                editable
                step=move |deed| step.run((policy.clone(), deed))
            />
        }
    };
    view! {
        <Section title=w::policies(lang) actions=add>
            {empty}
            <ol class="admin-list sla-policies">{book.policies.into_iter().enumerate().map(row).collect_view()}</ol>
            <Dialog name="sla-policy" title=subject.title(w::edit_policy(lang), w::add_policy(lang)) open=subject.open wide=true>
                {move || view! { <PolicyForm subject=subject.one() book=kept.get_value() saved/> }}
            </Dialog>
        </Section>
    }
}

/// Whether a policy is in use is said in its form.
fn row_words(lang: Lang, name: &str) -> RuleWords {
    RuleWords {
        rests: w::rests(lang),
        in_use: None,
        shift: Some((w::move_up(lang, name), w::move_down(lang, name))),
        change: w::edit_this(lang, name),
        remove: w::remove_this(lang, name),
    }
}

/// For whom a policy is, in words.
fn conditions(lang: Lang, policy: &Policy, book: &SlaBook) -> Vec<String> {
    let named = |id: &Uuid| book.tags.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone());
    let priorities = policy.priorities.iter().map(|is| words::priority(lang, *is).to_owned());
    let kinds = policy.kinds.iter().map(|is| words::kind(lang, *is).to_owned());
    let lifecycles = policy.lifecycles.iter().map(|is| lifecycle::word(lang, *is).to_owned());
    let all: Vec<String> =
        priorities.chain(kinds).chain(lifecycles).chain(policy.tags.iter().filter_map(named)).collect();
    if all.is_empty() { vec![w::everybody(lang).to_owned()] } else { all }
}

/// What a policy promises: `First response 30 min · Solution 8 h`.
fn promises(lang: Lang, policy: &Policy) -> String {
    let promise = |measure: Measure| {
        let promise = policy.promises[measure as usize]?;
        Some(format!("{} {}", words::measure(lang, measure), text::minutes_text(lang, promise.minutes)))
    };
    Measure::ALL.into_iter().filter_map(promise).collect::<Vec<_>>().join(" · ")
}

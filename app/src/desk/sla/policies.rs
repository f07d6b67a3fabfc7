//! The policies, in the order in which they are asked.

use super::{
    api::{SlaBook, arrange_policies, remove_policy, save_policy},
    policy_draft_model::PolicyDraft,
    policy_form::PolicyForm,
    policy_model::{Measure, Policy, shifted},
    text_model as text, words,
};
use crate::{
    access::{Sending, error_text},
    customers::lifecycle,
    locale::{Lang, use_lang},
    ui::{Badge, Button, Dialog, EmptyState, IconButton, Section, Tone},
    words::sla as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// What can be done with a policy.
#[derive(Clone)]
enum Deed {
    Change(Policy),
    Remove(Policy),
    /// By one place; `true` is down.
    Shift(Uuid, bool),
}

#[component]
pub(super) fn Policies(book: SlaBook, editable: bool, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (open, subject) = (RwSignal::new(false), RwSignal::new(None::<Policy>));
    let order: Vec<Uuid> = book.policies.iter().map(|policy| policy.id).collect();
    let last = order.len().saturating_sub(1);
    let step = Callback::new(move |deed: Deed| match deed {
        Deed::Change(policy) => {
            subject.set(Some(policy));
            open.set(true);
        }
        Deed::Remove(policy) => sending.step(remove_policy(policy.id, policy.version), move |()| {
            changed.run(());
            let draft = PolicyDraft::of(lang, &policy);
            put_back(sending, w::policy_removed(lang, policy.name), None, draft, changed);
        }),
        Deed::Shift(id, down) => {
            if let Some(order) = shifted(&order, id, down) {
                sending.step(arrange_policies(order), move |()| changed.run(()));
            }
        }
    });
    // What is promised is counted by a calendar.
    let ready = !book.calendars.is_empty();
    let add = move || {
        let add = move |_| {
            subject.set(None);
            open.set(true);
        };
        (editable && ready).then(|| {
            view! {
                <Button icon=icondata::LuPlus on_click=add>
                    {w::add_policy(lang)}
                </Button>
            }
        })
    };
    let empty = book.policies.is_empty().then(|| {
        let said = if ready { w::no_policies_text(lang) } else { w::calendar_first(lang) };
        view! { <EmptyState icon=icondata::LuTimer title=w::no_policies(lang) text=said small=true/> }
    });
    let title = move || if subject.with(Option::is_some) { w::edit_policy(lang) } else { w::add_policy(lang) };
    let saved = Callback::new(move |at: (Uuid, i32)| {
        open.set(false);
        changed.run(());
        match subject.get_untracked() {
            Some(before) => {
                let draft = PolicyDraft::of(lang, &before);
                put_back(sending, w::policy_saved(lang, before.name), Some(at), draft, changed);
            }
            None => sending.toasts().success(w::policy_added(lang)),
        }
    });
    let kept = StoredValue::new(book.clone());
    let row = move |(place, policy): (usize, Policy)| {
        view! { <PolicyRow policy book=kept editable first=place == 0 last=place == last step/> }
    };
    view! {
        <Section title=w::policies(lang) actions=add>
            {empty}
            <ol class="admin-list sla-policies">{book.policies.into_iter().enumerate().map(row).collect_view()}</ol>
            <Dialog name="sla-policy" title=Signal::derive(move || title().to_owned()) open wide=true>
                {move || view! { <PolicyForm subject=subject.get_untracked() book=kept.get_value() saved/> }}
            </Dialog>
        </Section>
    }
}

/// A toast that puts a policy back as it was.
fn put_back(sending: Sending, said: String, existing: Option<(Uuid, i32)>, draft: PolicyDraft, changed: Callback<()>) {
    let (lang, toasts) = (sending.lang(), sending.toasts());
    toasts.undo(said, move |()| {
        let draft = draft.clone();
        spawn_local(async move {
            match save_policy(existing, draft).await {
                Ok(_) => {
                    changed.try_run(());
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    });
}

/// For whom a policy is, in words; nothing where it is for everybody.
fn conditions(lang: Lang, policy: &Policy, book: &SlaBook) -> Vec<String> {
    let named = |id: &Uuid| book.tags.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone());
    let priorities = policy.priorities.iter().map(|is| words::priority(lang, *is).to_owned());
    let kinds = policy.kinds.iter().map(|is| words::kind(lang, *is).to_owned());
    let lifecycles = policy.lifecycles.iter().map(|is| lifecycle::word(lang, *is).to_owned());
    priorities.chain(kinds).chain(lifecycles).chain(policy.tags.iter().filter_map(named)).collect()
}

/// What a policy promises: `First response 30 min · Solution 8 h`.
fn promises(lang: Lang, policy: &Policy) -> String {
    let promise = |measure: Measure| {
        let promise = policy.promises[measure as usize]?;
        Some(format!("{} {}", words::measure(lang, measure), text::minutes_text(lang, promise.minutes)))
    };
    Measure::ALL.into_iter().filter_map(promise).collect::<Vec<_>>().join(" · ")
}

#[component]
fn PolicyRow(
    policy: Policy,
    book: StoredValue<SlaBook>,
    editable: bool,
    first: bool,
    last: bool,
    step: Callback<Deed>,
) -> impl IntoView {
    let lang = use_lang();
    let (id, name) = (policy.id, policy.name.clone());
    let whom = book.with_value(|book| conditions(lang, &policy, book));
    let whom = if whom.is_empty() { vec![w::everybody(lang).to_owned()] } else { whom };
    let promises = promises(lang, &policy);
    let rests = (!policy.active).then(|| view! { <Badge tone=Tone::Warn>{w::rests(lang)}</Badge> });
    view! {
        <li class="admin-list__row sla-policy" id=format!("policy-{id}")>
            <div class="admin-list__text">
                <span class="admin-strong">{name}</span>
                " "
                {rests}
                <span class="sla-policy__promises">{promises}</span>
                <span class="sla-policy__whom">
                    {whom.into_iter().map(|word| view! { <Badge>{word}</Badge> }).collect_view()}
                </span>
            </div>
            {editable.then(|| view! { <Deeds policy first last step/> })}
        </li>
    }
}

#[component]
fn Deeds(policy: Policy, first: bool, last: bool, step: Callback<Deed>) -> impl IntoView {
    let lang = use_lang();
    let (id, name) = (policy.id, policy.name.clone());
    let changed = policy.clone();
    view! {
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
            on_click=move |_| step.run(Deed::Remove(policy.clone()))
        />
    }
}

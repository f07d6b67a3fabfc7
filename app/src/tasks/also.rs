//! What waits today beside tasks: approvals, leads, quotes, tickets, and customers that go back to the pool, each with the way there.

use super::list_model::{AlsoToday, TaskFilter, WaitingApproval, WaitingLead, Whose};
use crate::{
    access::{Action, use_organisation, use_session},
    clock::use_now,
    events::LiveEvent,
    locale::{format, use_lang},
    routes,
    ui::{Badge, Section, Tone},
    words::tasks as w,
};
use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;
use uuid::Uuid;

/// Whether an event may change what stands here. Whoever does not see the deal of an approval hears of it by the bell.
pub(super) fn concerns(event: &LiveEvent) -> bool {
    let noun = event.kind.split('.').next().unwrap_or_default();
    matches!(noun, "approval" | "lead" | "quote" | "ticket" | "notice")
}

/// Beside what is one's own and open.
#[component]
pub(super) fn Also(filter: Memo<TaskFilter>, also: Signal<AlsoToday>) -> impl IntoView {
    let lang = use_lang();
    let sees_pool = use_session().is_some_and(|session| session.may(Action::UsePool));
    let recycling = move || {
        let count = also.with(|also| also.recycling);
        (sees_pool && count > 0).then(|| {
            view! { <li><a href=format!("{}?show=soon", routes::POOL)>{w::recycling(lang, count)}</a></li> }
        })
    };
    let approval = move |one: WaitingApproval| {
        view! {
            <li>
                <a href=routes::approval(one.id)>{w::approve_this(lang, one.title)}</a>
                " "
                <span class="task__facts">{w::asks_for_it(lang, one.asker)}</span>
            </li>
        }
    };
    let lead = move |one: WaitingLead| {
        let words = match one.step {
            Some(step) => format!("{} · {step}", one.called),
            None => w::be_in_touch(lang, one.called),
        };
        view! {
            <li>
                <a href=routes::lead(one.id)>{words}</a>
                " "
                <Due due=one.due_at/>
            </li>
        }
    };
    let quote = move |(id, title, day): (Uuid, String, NaiveDate)| {
        view! {
            <li>
                <a href=routes::quote(id)>{w::quote_ends(lang, title)}</a>
                " "
                <span class="task__facts">{format::date(lang, day)}</span>
            </li>
        }
    };
    let ticket = move |(id, subject, due): (Uuid, String, DateTime<Utc>)| {
        view! {
            <li>
                <a href=routes::ticket(id)>{subject}</a>
                " "
                <Due due/>
            </li>
        }
    };
    let lines = move || {
        let AlsoToday { approvals, leads, quotes, tickets, .. } = also.get();
        view! {
            {approvals.into_iter().map(approval).collect_view()}
            {leads.into_iter().map(lead).collect_view()}
            {quotes.into_iter().map(quote).collect_view()}
            {tickets.into_iter().map(ticket).collect_view()}
        }
    };
    let open = move || filter.with(|filter| !filter.done && filter.whose == Whose::Mine);
    let any = Memo::new(move |_| open() && also.with(|also| also.says_something(sees_pool)));
    view! {
        <Show when=move || any.get()>
            <Section title=w::also(lang)>
                <ul class="task-also">{lines} {recycling}</ul>
            </Section>
        </Show>
    }
}

/// When it is due, and whether that is over.
#[component]
fn Due(due: DateTime<Utc>) -> impl IntoView {
    let (lang, now, offset) = (use_lang(), use_now(), use_organisation().utc_offset);
    let late = move || (due < now.get()).then(|| view! { <Badge tone=Tone::Bad>{w::part_late(lang)}</Badge> });
    view! { <span class="task__facts">{format::date_time(lang, due, offset)} " " {late}</span> }
}

//! The approvals of a deal, on its page: which of its quotes wait, may go, or were declined, and the two buttons for whoever's turn it is.

use super::{
    api::list_approvals,
    card::Card,
    model::{Approval, Approvals, Part, State},
    words_of::said_of,
};
use crate::{
    access::{Answer, Kept, ask},
    events::live::use_live,
    locale::use_lang,
    ui::{Icon, Section},
    words::approvals as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What [`DealApprovals`] and [`DealApprovalNews`] show, read anew when a quote of the deal or its approval changes.
pub fn ask_of_deal(deal: Uuid) -> Answer<Approvals> {
    let all = ask(move || deal, |deal| list_approvals(Part::Deal(deal), 0));
    use_live(move |event| {
        let told = event.subject == deal && (event.kind.starts_with("approval.") || event.kind.starts_with("quote."));
        if event.resync || told {
            all.refetch();
        }
    });
    all
}

/// What waits, with its buttons. Nothing where nothing waits.
#[component]
pub fn DealApprovals(all: Answer<Approvals>) -> impl IntoView {
    let lang = use_lang();
    let changed = Callback::new(move |()| all.refetch());
    let draw = move |now: Signal<Approvals>| {
        let waiting = Memo::new(move |_| now.with(|now| that_wait(&now.rows)));
        view! {
            <Show when=move || waiting.with(|waiting| !waiting.is_empty())>
                <Section title=w::title(lang)>
                    <div class="approvals">
                        <For each=move || waiting.get() key=|one| format!("{one:?}") let:one>
                            <Card one changed/>
                        </For>
                    </div>
                </Section>
            </Show>
        }
        .into_any()
    };
    view! { <Kept answer=all quiet=true draw/> }
}

/// At the head of the deal: each of its quotes that waits, may go, or was declined, with the way there.
#[component]
pub fn DealApprovalNews(all: Answer<Approvals>) -> impl IntoView {
    let lang = use_lang();
    let draw = move |now: Signal<Approvals>| {
        let lines = move || {
            let line = move |one: Approval| {
                let text = said_of(lang, one.state, one.title.clone());
                // What waits is decided on this page.
                let href = match one.state {
                    State::Waiting => format!("#approval-{}", one.id),
                    _ => crate::routes::quote(one.quote),
                };
                // Within the page the browser goes by itself.
                let here = (one.state == State::Waiting).then_some("external");
                let wanting = one.mine || one.state == State::Declined;
                view! {
                    <p class="deal-head__next" class:deal-head__next--wanting=wanting>
                        <Icon icon=icondata::LuStamp/>
                        <a class="cell-link" href=href rel=here>
                            {text}
                        </a>
                    </p>
                }
            };
            now.with(|now| now.rows.clone()).into_iter().map(line).collect_view()
        };
        lines.into_any()
    };
    view! { <Kept answer=all quiet=true draw/> }
}

fn that_wait(all: &[Approval]) -> Vec<Approval> {
    all.iter().filter(|one| one.state == State::Waiting).cloned().collect()
}

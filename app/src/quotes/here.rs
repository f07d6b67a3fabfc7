//! The quotes of a deal or a customer, on its page.

use super::{api::quotes_of, begin::NewQuoteHere, model::QuoteOf, model::QuoteRow, words_of::QuoteBadge};
use crate::{
    access::{Action, Answer, Kept, ask, use_session},
    events::{LiveEvent, live::use_live},
    locale::{format, use_lang},
    routes,
    ui::{Section, Skeleton, SkeletonShape},
    words::quotes as w,
};
use leptos::prelude::*;

/// Nothing for those who see no deals.
#[component]
pub fn QuotesHere(of: QuoteOf, #[prop(into)] may_write: Signal<bool>) -> impl IntoView {
    let sees = use_session().is_some_and(|session| session.may(Action::SeeDeals));
    sees.then(|| view! { <Here of may_write/> })
}

#[component]
fn Here(of: QuoteOf, may_write: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let writes = use_session().is_some_and(|session| session.may(Action::EditDeals));
    let all: Answer<Vec<QuoteRow>> = ask(move || of, quotes_of);
    use_live(move |event: LiveEvent| {
        if event.resync || event.kind.starts_with("quote.") {
            all.refetch();
        }
    });
    let actions = move || {
        view! {
            <Show when=move || writes && may_write.get()>
                <NewQuoteHere of/>
            </Show>
        }
    };
    let draw = move |all: Signal<Vec<QuoteRow>>| {
        let list = move || match all.get() {
            all if all.is_empty() => view! { <p class="aside-none">{w::none_here(lang)}</p> }.into_any(),
            all => {
                let lines = all.into_iter().map(|row| view! { <Line row/> });
                view! { <ul class="aside-list">{lines.collect_view()}</ul> }.into_any()
            }
        };
        list.into_any()
    };
    view! {
        <Section title=w::title(lang) actions>
            <Kept answer=all fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(2)/> } quiet=true draw/>
        </Section>
    }
}

#[component]
fn Line(row: QuoteRow) -> impl IntoView {
    let lang = use_lang();
    let name = row.number.unwrap_or_else(|| w::no_number(lang).to_owned());
    view! {
        <li class="aside-line">
            <a class="aside-line__name cell-link" href=routes::quote(row.id)>
                {name} " " {row.title}
            </a>
            <QuoteBadge state=row.state/>
            <span class="aside-line__meta">
                {format::money(row.amount, &row.currency)} " · " {w::valid_to(lang, format::date_short(lang, row.valid_until))}
            </span>
        </li>
    }
}

//! How things stand with a customer, in one row under its name.

use super::model::Standing;
use crate::{
    access::{Answer, Kept, use_organisation},
    clock::use_now,
    locale::{format, use_lang},
    ui::{Ago, Badge, Tone},
    words::standing as w,
};
use leptos::prelude::*;

/// Last contact, what is planned next, what was bought so far, and what is open.
#[component]
pub(super) fn StandingRow(standing: Answer<Standing>) -> impl IntoView {
    let draw = |standing: Signal<Standing>| (move || view! { <Figures standing=standing.get()/> }).into_any();
    view! { <Kept answer=standing draw/> }
}

#[component]
fn Figures(standing: Standing) -> impl IntoView {
    let (lang, now, organisation) = (use_lang(), use_now(), use_organisation());
    let (offset, currency) = (organisation.utc_offset, organisation.currency);
    let last = match standing.last_contact {
        Some(then) => view! { <Ago then/> }.into_any(),
        None => view! { <span class="standing__none">{w::never(lang)}</span> }.into_any(),
    };
    let next = match standing.next {
        Some((due, title)) => {
            let late = move || (due < now.get()).then(|| view! { <Badge tone=Tone::Bad>{w::overdue(lang)}</Badge> });
            let day = format::date_short(lang, format::local(due, offset).date_naive());
            let words = title.clone();
            view! { <span title=title>{day} " " <span class="standing__title">{words}</span></span> {late} }.into_any()
        }
        None => view! { <span class="standing__none">{w::nothing_planned(lang)}</span> }.into_any(),
    };
    let deals = standing.deals.map(|deals| {
        let open = match deals.open {
            0 => w::no_open(lang).to_owned(),
            count => w::open_worth(lang, count, format::money_short(lang, deals.open_value, &currency)),
        };
        view! {
            <div class="standing__fact">
                <dt>{w::won_so_far(lang)}</dt>
                <dd>{format::money_short(lang, deals.won, &currency)}</dd>
            </div>
            <div class="standing__fact">
                <dt>{w::open_deals(lang)}</dt>
                <dd>{open}</dd>
            </div>
        }
    });
    view! {
        <dl class="standing">
            <div class="standing__fact">
                <dt>{w::last_contact(lang)}</dt>
                <dd>{last}</dd>
            </div>
            <div class="standing__fact">
                <dt>{w::next_contact(lang)}</dt>
                <dd>{next}</dd>
            </div>
            {deals}
        </dl>
    }
}

//! The relations of a customer as a picture: the group from top to bottom in the middle, people on one side, deals on the other.

use super::{
    api::relations_of,
    model::{Bargain, Kin, Relations, Someone},
};
use crate::{
    access::{Answer, ask, error_text},
    locale::{format, use_lang},
    routes,
    ui::{Button, ButtonKind, Dialog, EmptyState, Icon, Notice, Skeleton, SkeletonShape, Tone},
    words::relations as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// A button that opens the picture over the page. What it shows is read when it is opened.
#[component]
pub fn RelationsButton(customer: Uuid, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    view! {
        <Button kind=ButtonKind::Quiet icon=icondata::LuNetwork on_click=move |_| open.set(true)>
            {w::relations(lang)}
        </Button>
        <Dialog name="relations" title=w::relations(lang) open wide=true>
            <Picture customer name/>
        </Dialog>
    }
}

#[component]
fn Picture(customer: Uuid, name: Signal<String>) -> impl IntoView {
    let lang = use_lang();
    let found: Answer<Relations> = ask(move || customer, relations_of);
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(6)/> }>
            {move || Suspend::new(async move {
                match found.await {
                    Ok(all) if all.is_empty() => {
                        view! {
                            <EmptyState icon=icondata::LuNetwork title=w::none(lang) text=w::none_text(lang) small=true/>
                        }
                            .into_any()
                    }
                    Ok(all) => view! { <Around all name/> }.into_any(),
                    Err(error) => {
                        view! {
                            <Notice tone=Tone::Bad on_retry=move |()| found.refetch()>
                                {error_text(lang, &error)}
                            </Notice>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Around(all: Relations, name: Signal<String>) -> impl IntoView {
    let lang = use_lang();
    let Relations { above, beside, below, people, deals, more } = all;
    view! {
        <div class="relations">
            <Wing title=w::people(lang) side="people" hidden=people.is_empty() more=more.people>
                {people.into_iter().map(|one| view! { <Person one/> }).collect_view()}
            </Wing>
            <div class="relations__group">
                {(!above.is_empty()).then(|| view! { <Tier title=w::above(lang) kin=above place="above"/> })}
                <p class="relations__self">
                    <Icon icon=icondata::LuBuilding2/>
                    <span>{move || name.get()}</span>
                </p>
                {(!below.is_empty())
                    .then(|| view! { <Tier title=w::below(lang) kin=below place="below" more=more.subsidiaries/> })}
                {(!beside.is_empty()).then(|| view! { <Tier title=w::beside(lang) kin=beside place="beside"/> })}
            </div>
            <Wing title=w::deals(lang) side="deals" hidden=deals.is_empty() more=more.deals>
                {deals.into_iter().map(|deal| view! { <Deal deal/> }).collect_view()}
            </Wing>
        </div>
    }
}

/// What hangs on one side of the customer.
#[component]
fn Wing(title: &'static str, side: &'static str, hidden: bool, more: i64, children: Children) -> impl IntoView {
    let lang = use_lang();
    (!hidden).then(|| {
        view! {
            <section class=format!("relations__wing relations__wing--{side}")>
                <h3 class="relations__title">{title}</h3>
                <ul class="relations__list">
                    {children()}
                    {(more > 0).then(|| view! { <li class="relations__more">{w::more(lang, more)}</li> })}
                </ul>
            </section>
        }
    })
}

/// Companies of the group that stand on one level.
#[component]
fn Tier(title: &'static str, kin: Vec<Kin>, place: &'static str, #[prop(optional)] more: i64) -> impl IntoView {
    let lang = use_lang();
    view! {
        <section class=format!("relations__tier relations__tier--{place}")>
            <h3 class="relations__title">{title}</h3>
            <ul class="relations__kin">
                {kin.into_iter().map(|kin| view! { <li><KinLink kin/></li> }).collect_view()}
                {(more > 0).then(|| view! { <li class="relations__more">{w::more(lang, more)}</li> })}
            </ul>
        </section>
    }
}

#[component]
fn KinLink(kin: Kin) -> impl IntoView {
    view! {
        <a class="relations__node" href=routes::customer(kin.id)>
            {kin.name}
        </a>
    }
}

#[component]
fn Person(one: Someone) -> impl IntoView {
    let lang = use_lang();
    let role = one.role.unwrap_or_default();
    view! {
        <li class="relations__item">
            <a class="relations__node" href=routes::contact(one.id)>
                <span class="relations__name">{one.name}</span>
                {(!role.is_empty()).then(|| view! { <span class="relations__note">{role}</span> })}
                {one.is_primary.then(|| view! { <span class="relations__note">{w::primary(lang)}</span> })}
            </a>
            {(!one.elsewhere.is_empty())
                .then(|| {
                    view! {
                        <ul class="relations__elsewhere" aria-label=w::elsewhere(lang)>
                            {one.elsewhere.into_iter().map(|kin| view! { <li><KinLink kin/></li> }).collect_view()}
                        </ul>
                    }
                })}
        </li>
    }
}

#[component]
fn Deal(deal: Bargain) -> impl IntoView {
    let lang = use_lang();
    let status = match deal.status.as_str() {
        "won" => w::status_won(lang),
        "lost" => w::status_lost(lang),
        _ => w::status_open(lang),
    };
    view! {
        <li class="relations__item">
            <a class=format!("relations__node relations__node--{}", deal.status) href=routes::deal(deal.id)>
                <span class="relations__name">{deal.name}</span>
                <span class="relations__note">
                    {status}
                    {deal.value.map(|value| format!(" · {}", format::money_short(lang, value, &deal.currency)))}
                </span>
            </a>
        </li>
    }
}

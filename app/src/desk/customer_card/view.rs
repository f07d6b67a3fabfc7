//! The card. On a phone and beside the list it is folded below its first line, so that the conversation stays in sight.

use super::{api::customer_of_ticket, model::CustomerCard};
use crate::{
    access::{Answer, Kept, ask, use_organisation},
    customers::{
        DealList,
        assets::{
            WarrantyMark,
            model::{Asset, AssetState},
        },
        lifecycle::LifecycleBadge,
        list_model::TagOf,
        model::{DealOfCustomer, Standing},
    },
    desk::tickets::{
        TicketHere,
        desk::Desk,
        list_model::{Queue, TicketFilter, TicketsOf},
        place::address_of,
    },
    events::{LiveEvent, live::use_live},
    locale::{format, use_lang},
    routes,
    ui::{Ago, Avatar, AvatarSize, Badge, Fact, Facts, Icon, Section, Skeleton, SkeletonShape, Tag, debounced},
    words::{assets as aw, customers as cw, desk_customer as w, standing as sw, tickets as tw},
};
use leptos::prelude::*;
use uuid::Uuid;

/// Things that are shown at first.
const SHOWN: usize = 5;
/// What happens to a customer within so long is read once, in milliseconds.
const SETTLED: u64 = 800;
/// Id of what is folded.
const FOLDED: &str = "ticket-customer";

/// Nothing on a ticket without a customer. It follows what others do to the customer.
#[component]
pub(in crate::desk) fn CustomerHere(desk: Desk) -> impl IntoView {
    let id = desk.id;
    let customer = desk.part(|ticket| ticket.fields.customer);
    let read: Answer<Option<CustomerCard>> = ask(
        move || customer.get(),
        move |customer| async move {
            match customer {
                Some(_) => customer_of_ticket(id).await,
                None => Ok(None),
            }
        },
    );
    keep_live(read, customer);
    let open = RwSignal::new(false);
    let waiting =
        move || customer.with_untracked(Option::is_some).then(|| view! { <Skeleton shape=SkeletonShape::Lines(4)/> });
    let draw =
        move |now: Signal<Option<CustomerCard>>| (move || now.get().map(|card| view! { <Card card open/> })).into_any();
    view! { <Kept answer=read fallback=waiting draw/> }
}

fn keep_live(read: Answer<Option<CustomerCard>>, customer: Memo<Option<Uuid>>) {
    let news = RwSignal::new(0_u32);
    let settled = debounced(news.into(), SETTLED);
    Effect::new(move |before: Option<u32>| {
        let count = settled.get();
        if before.is_some_and(|before| before != count) {
            read.refetch();
        }
        count
    });
    use_live(move |event: LiveEvent| {
        let here = customer.get_untracked();
        let of_it = here.is_some() && (event.customer == here || Some(event.subject) == here);
        if event.resync || of_it {
            news.update(|news| *news += 1);
        }
    });
}

#[component]
fn Card(card: CustomerCard, open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let CustomerCard { id, name, lifecycle, owner, tags, standing, deals, tickets, assets } = card;
    let fold = move || {
        view! {
            <button
                type="button"
                class="customer-card__fold"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=FOLDED
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon icon=icondata::LuChevronRight/>
                {move || if open.get() { w::less(lang) } else { w::more(lang) }}
            </button>
        }
    };
    let sees_deals = standing.deals.is_some();
    let open_deals = standing.deals.as_ref().map_or(0, |deals| deals.open);
    view! {
        <Section title=tw::customer(lang) actions=fold>
            <p class="customer-card__name">
                <a class="cell-link" href=routes::customer(id)>
                    {name}
                </a>
                " "
                <LifecycleBadge is=lifecycle/>
            </p>
            <div id=FOLDED class="customer-card" class:customer-card--open=move || open.get()>
                <Known owner tags standing/>
                {sees_deals.then(|| view! { <Part title=w::open_deals(lang, open_deals)><Deals deals/></Part> })}
                <Part title=w::other_tickets(lang).to_owned()>
                    <Tickets customer=id tickets/>
                </Part>
                <Part title=w::owned(lang).to_owned()>
                    <Owned assets/>
                </Part>
            </div>
        </Section>
    }
}

#[component]
fn Part(title: String, children: Children) -> impl IntoView {
    view! {
        <h3 class="customer-card__part">{title}</h3>
        {children()}
    }
}

/// Whose the customer is, how they are marked, when somebody last spoke with them, and what they bought so far.
#[component]
fn Known(owner: Option<String>, tags: Vec<TagOf>, standing: Standing) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let owner = match owner {
        Some(name) => view! { <Avatar name size=AvatarSize::Small labelled=true/> }.into_any(),
        None => view! { <span class="aside-none">{cw::no_owner(lang)}</span> }.into_any(),
    };
    let last = match standing.last_contact {
        Some(then) => view! { <Ago then/> }.into_any(),
        None => view! { <span class="aside-none">{sw::never(lang)}</span> }.into_any(),
    };
    let won = standing.deals.map(|deals| {
        view! { <Fact label=sw::won_so_far(lang)>{format::money_short(lang, deals.won, &currency)}</Fact> }
    });
    let tags = (!tags.is_empty()).then(|| {
        let tags = tags.into_iter().map(|tag| view! { <li><Tag label=tag.name colour=tag.colour/></li> });
        view! {
            <Fact label=tw::tags(lang)>
                <ul class="deal-tags">{tags.collect_view()}</ul>
            </Fact>
        }
    });
    view! {
        <Facts>
            <Fact label=w::account_owner(lang)>{owner}</Fact>
            <Fact label=sw::last_contact(lang)>{last}</Fact>
            {won}
            {tags}
        </Facts>
    }
}

#[component]
fn Deals(deals: Vec<DealOfCustomer>) -> impl IntoView {
    if deals.is_empty() {
        return view! { <p class="aside-none">{sw::no_open(use_lang())}</p> }.into_any();
    }
    view! { <DealList all=deals/> }.into_any()
}

#[component]
fn Tickets(customer: Uuid, tickets: TicketsOf) -> impl IntoView {
    let lang = use_lang();
    let all = TicketFilter { queue: Queue::All, customer: Some(customer), ..TicketFilter::default() };
    let none = tickets.rows.is_empty().then(|| view! { <p class="aside-none">{w::no_other_tickets(lang)}</p> });
    view! {
        {none}
        <ul class="aside-list">{tickets.rows.into_iter().map(|row| view! { <TicketHere row/> }).collect_view()}</ul>
        <p>
            <a class="cell-link" href=address_of(&all)>
                {tw::counts_here(lang, tickets.open, tickets.all)}
            </a>
        </p>
    }
}

#[component]
fn Owned(mut assets: Vec<Asset>) -> impl IntoView {
    let lang = use_lang();
    if assets.is_empty() {
        return view! { <p class="aside-none">{aw::none_here(lang)}</p> }.into_any();
    }
    let rest = assets.split_off(assets.len().min(SHOWN));
    let lines = |assets: Vec<Asset>| {
        view! { <ul class="aside-list">{assets.into_iter().map(|asset| view! { <Thing asset/> }).collect_view()}</ul> }
    };
    let more = (!rest.is_empty()).then(|| {
        view! {
            <details class="more-fields">
                <summary class="more-fields__name">{w::more_owned(lang, rest.len())}</summary>
                {lines(rest)}
            </details>
        }
    });
    view! {
        {lines(assets)}
        {more}
    }
    .into_any()
}

#[component]
fn Thing(asset: Asset) -> impl IntoView {
    let lang = use_lang();
    let in_repair = asset.state == AssetState::InRepair;
    view! {
        <li class="aside-line">
            <span class="aside-line__name">{asset.name()}</span>
            <span class="aside-line__meta">
                {in_repair.then(|| view! { <Badge>{aw::state_in_repair(lang)}</Badge> })}
                <WarrantyMark until=asset.warranty_until/>
                {asset.bought_on.map(|day| view! { <span>{w::bought(lang, format::date(lang, day))}</span> })}
            </span>
        </li>
    }
}

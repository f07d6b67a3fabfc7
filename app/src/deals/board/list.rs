//! The same deals as rows, stage by stage, paged like the columns of the board.

use leptos::prelude::*;
use uuid::Uuid;

use super::parts::Adding;
use super::shelf::{Paging, Shelf};
use crate::deals::model::{Card, Stage};
use crate::locale::format;
use crate::routes;
use crate::ui::{Avatar, AvatarSize, Cell, Column, Icon, Pager, Row, Table};
use crate::words::deals as w;

/// The list.
#[component]
pub fn ListView(shelf: Shelf) -> impl IntoView {
    let stages = shelf.about().board.pipeline.stages.clone();
    let bare = Memo::new(move |_| shelf.is_bare());
    let groups = stages.into_iter().enumerate().map(|(at, stage)| view! { <Group shelf bare at stage /> });
    view! { <div class="deal-list">{groups.collect_view()}</div> }
}

/// One stage with its rows. Where no stage has any, only the one in which a deal is being added is shown.
#[component]
fn Group(shelf: Shelf, bare: Memo<bool>, at: usize, stage: Stage) -> impl IntoView {
    let lang = shelf.lang;
    let (Some(lane), Some(paging)) = (shelf.lanes.lane(at), shelf.paging(at)) else { return ().into_any() };
    let total = move || {
        let total = shelf.totals.with(|all| all.as_ref()?.iter().find(|total| total.stage == stage.id).cloned())?;
        let sum = format::money_short(lang, total.sum, &shelf.about().board.currency);
        Some(format!("{} · {sum}", format::count(total.count)))
    };
    let columns = vec![
        Column::new("mark", w::mark(lang)),
        Column::new("name", w::deal(lang)),
        Column::new("customer", w::customer(lang)).wide(),
        Column::new("value", w::value(lang)).numeric(),
        Column::new("close", w::expected_close(lang)).wide(),
        Column::new("age", w::age(lang)).numeric().wide(),
        Column::new("owner", w::owner(lang)).wide(),
        Column::new("move", w::move_to(lang)),
    ];
    let empty = Memo::new(move |_| lane.items.with(|ids| ids.is_empty()) && paging.get() == Paging::Done);
    view! {
        <section
            class="deal-list__group"
            aria-labelledby=format!("group-{at}")
            hidden=move || bare.get() && shelf.adding.get() != Some(at)
        >
            <header class="deal-list__head">
                <h2 id=format!("group-{at}")>{stage.name.clone()}</h2>
                <span class="deal-list__total">{total}</span>
            </header>
            {move || (shelf.adding.get() == Some(at)).then(|| view! { <Adding shelf at /> })}
            <Show when=move || empty.get()>
                <p class="lane__empty">{w::column_empty(lang)}</p>
            </Show>
            <div class:deal-list__none=move || empty.get()>
                <Table label=stage.name.clone() columns>
                    <For each=move || lane.items.get().to_vec() key=|id| *id let:id>
                        <DealRow shelf id />
                    </For>
                </Table>
            </div>
            <Pager
                more=Signal::derive(move || paging.get() != Paging::Done)
                busy=Signal::derive(move || paging.get() == Paging::Busy)
                on_more=move |()| shelf.fetch_more(at)
            />
        </section>
    }
    .into_any()
}

/// One deal.
#[component]
fn DealRow(shelf: Shelf, id: Uuid) -> impl IntoView {
    let card = Memo::new(move |_| {
        shelf.altered.track();
        shelf.card(id)
    });
    move || card.get().map(|card| view! { <Cells shelf card /> })
}

#[component]
fn Cells(shelf: Shelf, card: Card) -> impl IntoView {
    let (lang, now, id) = (shelf.lang, shelf.now(), card.id);
    let stale = shelf.about().stage(card.stage).is_some_and(|stage| card.is_stale(stage, now));
    let (name, mark) = (card.name.clone(), w::mark_named(lang, &card.name));
    let move_label = w::move_named(lang, &card.name);
    let days = w::days_short(lang, card.days_in_stage(now));
    let hidden = card.customer_hidden.then(|| w::hidden_customer(lang).to_owned());
    let customer = card.customer.map(|(_, name)| name).or(hidden);
    view! {
        <Row selected=Signal::derive(move || shelf.chosen.has(id))>
            <Cell>
                <label class="deal-list__mark">
                    <input
                        type="checkbox"
                        aria-label=mark
                        prop:checked=move || shelf.chosen.has(id)
                        on:change=move |_| shelf.chosen.toggle(id)
                    />
                </label>
            </Cell>
            <Cell href=routes::deal(id)>{name}</Cell>
            <Cell wide=true muted=true>
                {customer}
            </Cell>
            <Cell numeric=true>{card.value.map(|value| format::money(value, &card.currency))}</Cell>
            <Cell wide=true>{card.expected_close.map(|day| format::date(lang, day))}</Cell>
            <Cell wide=true numeric=true>
                <span class:deal-card__age--stale=stale>
                    {stale.then(|| view! { <Icon icon=icondata::LuHourglass /> })} {days}
                </span>
            </Cell>
            <Cell wide=true>
                <Avatar name=card.owner.name.clone() size=AvatarSize::Small labelled=true />
            </Cell>
            <Cell>
                <button
                    type="button"
                    class="deal-list__move"
                    aria-label=move_label
                    on:click=move |_| shelf.choose_stage(id, false)
                >
                    <Icon icon=icondata::LuArrowRightLeft />
                </button>
            </Cell>
        </Row>
    }
}

//! One line of the list of tickets.

use super::{
    list_model::TicketRow,
    preview::Preview,
    rules_model::number_in_words,
    words_of::{PriorityBadge, StateBadge, category_word, kind_word},
};
use crate::{
    access::use_organisation,
    desk::{
        changes::{Mark, Selection},
        deadlines::PromiseMark,
        reading::{ReadersMark, Watch},
    },
    locale::{format, use_lang},
    routes,
    ui::{Ago, Avatar, AvatarSize, Badge, Button, ButtonKind, ButtonSize, Cell, Row},
    words::tickets as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// A ticket in the list: cells side by side, two lines on a phone. One that nobody has can be taken from here.
#[component]
pub(super) fn TicketLine(
    row: TicketRow,
    take: Option<Callback<Uuid>>,
    /// The marks, for those who change tickets.
    selection: Option<Selection>,
    /// Who is on which ticket.
    watch: Watch,
    /// Which ticket is shown beside the list.
    preview: Preview,
) -> impl IntoView {
    let (lang, id) = (use_lang(), row.id);
    let number = number_in_words(row.number);
    let offset = use_organisation().utc_offset;
    let shown = Memo::new(move |_| preview.on.get() && preview.chosen.get() == Some(id));
    let marked = Signal::derive(move || shown.get() || selection.is_some_and(|selection| selection.has(id)));
    let mark = selection.map(|selection| view! { <Mark id name=number.clone() selection/> });
    let snoozed = row.snoozed_until.map(|until| {
        view! {
            " "
            <Badge icon=icondata::LuAlarmClock>{format::date_time(lang, until, offset)}</Badge>
        }
    });
    let meta = [Some(number.clone()), row.customer.as_ref().map(|(_, name)| name.clone())];
    let meta: Vec<String> = meta.into_iter().flatten().collect();
    let customer = row.customer.map(|(id, name)| {
        view! {
            <a class="cell-link" href=routes::customer(id)>
                {name}
            </a>
        }
    });
    let topic =
        row.category.as_ref().map_or_else(|| kind_word(lang, row.kind).to_owned(), |one| category_word(lang, one));
    let owner = match (row.owner, take.filter(|_| row.state.is_open())) {
        (Some((_, name)), _) => view! { <Avatar name size=AvatarSize::Small labelled=true/> }.into_any(),
        (None, Some(take)) => view! {
            <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuHand on_click=move |_| take.run(id)>
                {w::take(lang)}
                <span class="visually-hidden">" " {number.clone()}</span>
            </Button>
        }
        .into_any(),
        (None, None) => ().into_any(),
    };
    // On a phone there is no column for it.
    let due = row.promised.map(|promised| {
        view! {
            <span class="ticket-due">
                <PromiseMark promised/>
            </span>
        }
    });
    view! {
        <Row selected=marked>
            {mark}
            <Cell href=routes::ticket(id)>
                <span class="customer-line__name">{row.subject} <ReadersMark ticket=id watch/></span>
                <span class="customer-line__meta">{meta.join(" · ")}</span>
            </Cell>
            <Cell wide=true muted=true>
                <span class="ticket-number">{number_in_words(row.number)}</span>
            </Cell>
            <Cell>
                <StateBadge lang state=row.state/>
                {snoozed}
                {due}
            </Cell>
            <Cell wide=true>
                <PriorityBadge lang priority=row.priority/>
            </Cell>
            <Cell wide=true muted=true>
                {topic}
            </Cell>
            <Cell wide=true>{customer}</Cell>
            <Cell wide=true>{owner}</Cell>
            <Cell wide=true>{row.promised.map(|promised| view! { <PromiseMark promised/> })}</Cell>
            <Cell wide=true muted=true>
                <Ago then=row.created_at/>
            </Cell>
            <Cell wide=true muted=true>
                <Ago then=row.updated_at/>
            </Cell>
        </Row>
    }
}

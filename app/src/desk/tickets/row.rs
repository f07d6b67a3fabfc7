//! One line of the list of tickets.

use super::{
    columns::{Shown, Shows},
    list_model::TicketRow,
    model::TagOf,
    preview::Preview,
    rules_model::number_in_words,
    words_of::{PriorityBadge, StateBadge, category_word, channel_word, kind_word},
};
use crate::{
    access::use_organisation,
    desk::{
        changes::{Mark, Selection},
        deadlines::PromiseMark,
        reading::{ReadersMark, Watch},
    },
    locale::{Lang, format, use_lang},
    routes,
    ui::{Ago, Avatar, AvatarSize, Badge, Button, ButtonKind, ButtonSize, Cell, Row, Tag, Width},
    words::tickets as w,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

/// A ticket in the list: cells side by side as the reader chose them, two lines on a phone. One that nobody has can be taken from here.
#[component]
pub(super) fn TicketLine(
    row: TicketRow,
    columns: Vec<Shown>,
    take: Option<Callback<Uuid>>,
    /// The marks, for those who change tickets.
    selection: Option<Selection>,
    /// Who is on which ticket.
    watch: Watch,
    /// Which ticket is shown beside the list.
    preview: Preview,
) -> impl IntoView {
    let (lang, id) = (use_lang(), row.id);
    let shown = Memo::new(move |_| preview.on.get() && preview.chosen.get() == Some(id));
    let marked = Signal::derive(move || shown.get() || selection.is_some_and(|selection| selection.has(id)));
    let mark = selection.map(|selection| view! { <Mark id name=number_in_words(row.number) selection/> });
    let cells = columns.into_iter().map(|shown| cell(lang, &row, shown, take, watch)).collect_view();
    view! {
        <Row selected=marked>
            {mark}
            {cells}
        </Row>
    }
}

fn cell(lang: Lang, row: &TicketRow, shown: Shown, take: Option<Callback<Uuid>>, watch: Watch) -> AnyView {
    let Shown { column, width } = shown;
    let text = |text: String| view! { <Cell wide=true muted=true width>{text}</Cell> }.into_any();
    let plain = |content: AnyView| view! { <Cell wide=true width>{content}</Cell> }.into_any();
    match column {
        Shows::Subject => subject(row, width, watch),
        Shows::State => state(lang, row, width),
        Shows::Owner => plain(owner(lang, row, take)),
        Shows::Number => {
            let number = number_in_words(row.number);
            view! {
                <Cell wide=true muted=true width>
                    <span class="ticket-number">{number}</span>
                </Cell>
            }
            .into_any()
        }
        Shows::Priority => plain(view! { <PriorityBadge lang priority=row.priority/> }.into_any()),
        Shows::Topic => text(
            row.category.as_ref().map_or_else(|| kind_word(lang, row.kind).to_owned(), |one| category_word(lang, one)),
        ),
        Shows::Customer => plain(
            row.customer
                .clone()
                .map(|(id, name)| {
                    view! {
                        <a class="cell-link" href=routes::customer(id)>
                            {name}
                        </a>
                    }
                })
                .into_any(),
        ),
        Shows::Due => plain(row.promised.map(|promised| view! { <PromiseMark promised/> }).into_any()),
        Shows::Created => ago(row.created_at, width),
        Shows::Updated => ago(row.updated_at, width),
        Shows::Kind => text(kind_word(lang, row.kind).to_owned()),
        Shows::Channel => text(channel_word(lang, row.channel).to_owned()),
        Shows::Product => text(row.product.clone().unwrap_or_default()),
        Shows::Tags => plain(tags(row)),
    }
}

fn ago(then: DateTime<Utc>, width: Option<Width>) -> AnyView {
    view! {
        <Cell wide=true muted=true width>
            <Ago then/>
        </Cell>
    }
    .into_any()
}

/// What it is about, and on a phone which ticket and whose.
fn subject(row: &TicketRow, width: Option<Width>, watch: Watch) -> AnyView {
    let (id, subject) = (row.id, row.subject.clone());
    let meta = [Some(number_in_words(row.number)), row.customer.as_ref().map(|(_, name)| name.clone())];
    let meta = meta.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <Cell href=routes::ticket(id) width>
            <span class="customer-line__name">{subject} <ReadersMark ticket=id watch/></span>
            <span class="customer-line__meta">{meta}</span>
        </Cell>
    }
    .into_any()
}

fn state(lang: Lang, row: &TicketRow, width: Option<Width>) -> AnyView {
    let (offset, state) = (use_organisation().utc_offset, row.state);
    let snoozed = row.snoozed_until.map(|until| {
        view! {
            " "
            <Badge icon=icondata::LuAlarmClock>{format::date_time(lang, until, offset)}</Badge>
        }
    });
    // On a phone there is no column for it.
    let due = row.promised.map(|promised| {
        view! {
            <span class="ticket-due">
                <PromiseMark promised/>
            </span>
        }
    });
    view! {
        <Cell width>
            <StateBadge lang state/>
            {snoozed}
            {due}
        </Cell>
    }
    .into_any()
}

fn tags(row: &TicketRow) -> AnyView {
    let tag = |tag: &TagOf| view! { <Tag label=tag.name.clone() colour=tag.colour.clone()/> };
    view! { <span class="customer-line__tags">{row.tags.iter().map(tag).collect_view()}</span> }.into_any()
}

/// Whose it is; one that nobody has can be taken.
fn owner(lang: Lang, row: &TicketRow, take: Option<Callback<Uuid>>) -> AnyView {
    let (id, number) = (row.id, number_in_words(row.number));
    match (row.owner.clone(), take.filter(|_| row.state.is_open())) {
        (Some((_, name)), _) => view! { <Avatar name size=AvatarSize::Small labelled=true/> }.into_any(),
        (None, Some(take)) => view! {
            <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuHand on_click=move |_| take.run(id)>
                {w::take(lang)}
                <span class="visually-hidden">" " {number}</span>
            </Button>
        }
        .into_any(),
        (None, None) => ().into_any(),
    }
}

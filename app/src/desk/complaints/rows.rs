//! The rows of the list of measures.

use super::{
    api::{finish_measure, open_measures},
    model::{Measure, MeasureFilter, MeasureList},
};
use crate::{
    access::{Action, Paged, Sending, use_organisation, use_session},
    clock::use_now,
    desk::{
        tickets::{rules_model::number_in_words, words_of::category_word},
        topics::model::TopicRow,
    },
    locale::{format, use_lang},
    routes,
    ui::{Badge, Cell, Column, EmptyState, IconButton, Pager, Row, Section, Table, Tone, keep_focus},
    words::complaints as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What was read so far, and the way to more.
#[component]
pub(super) fn MeasureRows(filter: MeasureFilter, list: MeasureList) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let paged = Paged::of(list.rows, list.more);
    let rows = paged.rows;
    let works = use_session().is_some_and(|session| session.may(Action::EditTickets));
    let read_on = move |()| {
        let after = paged.last(Measure::mark);
        let filter = filter.clone();
        paged.read_on(async move { open_measures(filter, after).await.map(|next| (next.rows, next.more)) });
    };
    let finish = Callback::new(move |(ticket, version): (Uuid, i32)| {
        let was = rows.with_untracked(|rows| {
            rows.iter().position(|one| one.ticket == ticket).zip(rows.iter().find(|one| one.ticket == ticket).cloned())
        });
        sending.step(finish_measure(ticket, version, true), move |version| {
            keep_focus(|| rows.update(|rows| rows.retain(|one| one.ticket != ticket)));
            let back = move |()| {
                let was = was.clone();
                sending.step(finish_measure(ticket, version, false), move |version| {
                    if let Some((place, one)) = was {
                        rows.update(|rows| rows.insert(place.min(rows.len()), Measure { version, ..one }));
                    }
                });
            };
            sending.toasts().undo(w::measure_done(lang), back);
        });
    });
    let columns = vec![
        Column::new("ticket", w::complaint(lang)),
        Column::new("measure", w::measure(lang)).wide(),
        Column::new("due", w::due_on(lang)),
        Column::new("team", w::team(lang)).wide(),
        Column::new("cause", w::cause(lang)).wide(),
        Column::new("owner", w::owner(lang)).wide(),
        Column::new("done", ""),
    ];
    view! {
        <Show when=move || rows.with(Vec::is_empty)>
            <EmptyState icon=icondata::LuListChecks title=w::nothing_open(lang) text=w::nothing_open_text(lang)/>
        </Show>
        <Table label=w::measures(lang) columns>
            <For each=move || rows.get() key=|one| (one.ticket, one.version) let:one>
                <MeasureRow one works finish/>
            </For>
        </Table>
        <Pager more=paged.more busy=paged.reading on_more=read_on/>
    }
}

/// What is still to be done about product topics.
#[component]
pub(super) fn TopicMeasures(topics: Vec<TopicRow>) -> impl IntoView {
    let (lang, clock, offset) = (use_lang(), use_now(), use_organisation().utc_offset);
    if topics.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::new("topic", w::topic(lang)),
        Column::new("measure", w::measure(lang)),
        Column::new("due", w::due_on(lang)),
        Column::new("team", w::team(lang)).wide(),
        Column::new("product", w::product(lang)).wide(),
    ];
    let row = move |one: TopicRow| {
        let due = one.due_on;
        let overdue = move || {
            let today = format::local(clock.get(), offset).date_naive();
            due.is_some_and(|due| due < today).then(|| view! { <Badge tone=Tone::Bad>{w::overdue(lang)}</Badge> })
        };
        view! {
            <Row>
                <Cell href=routes::desk_topic(one.id)>{one.title}</Cell>
                <Cell>{one.measure}</Cell>
                <Cell>{due.map(|day| format::date(lang, day))} " " {overdue}</Cell>
                <Cell wide=true>{one.team}</Cell>
                <Cell wide=true>{one.product}</Cell>
            </Row>
        }
    };
    view! {
        <Section title=w::of_topics(lang)>
            <Table label=w::of_topics(lang) columns>
                {topics.into_iter().map(row).collect_view()}
            </Table>
        </Section>
    }
    .into_any()
}

#[component]
fn MeasureRow(one: Measure, works: bool, finish: Callback<(Uuid, i32)>) -> impl IntoView {
    let (lang, clock, offset) = (use_lang(), use_now(), use_organisation().utc_offset);
    let due = one.due_on;
    let overdue = move || {
        let today = format::local(clock.get(), offset).date_naive();
        due.is_some_and(|due| due < today).then(|| view! { <Badge tone=Tone::Bad>{w::overdue(lang)}</Badge> })
    };
    let (ticket, version) = (one.ticket, one.version);
    let label = w::done_named(lang, &one.measure);
    let number = number_in_words(one.number);
    let customer = one.customer.map(|(_, name)| name);
    let beneath = one.measure.clone();
    view! {
        <Row>
            <Cell href=routes::ticket(ticket)>
                {number} " " {one.subject}
                {customer.map(|name| view! { <span class="table__second">{name}</span> })}
                <span class="table__second table__second--narrow">{beneath}</span>
            </Cell>
            <Cell wide=true>{one.measure}</Cell>
            <Cell>{due.map(|day| format::date(lang, day))} " " {overdue}</Cell>
            <Cell wide=true>{one.team}</Cell>
            <Cell wide=true>{one.cause.map(|name| category_word(lang, &name))}</Cell>
            <Cell wide=true>{one.owner}</Cell>
            <Cell>
                {works
                    .then(|| {
                        view! {
                            <IconButton
                                icon=icondata::LuCircle
                                label
                                small=true
                                on_click=move |_| finish.run((ticket, version))
                            />
                        }
                    })}
            </Cell>
        </Row>
    }
}

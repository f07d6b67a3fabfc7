//! Tickets by channel and rating: the file's and the database's.

use crate::imports::report::{ImportView, TicketSum};
use crate::{
    locale::{Lang, format, use_lang},
    ui::{Badge, Cell, Column, Row, Section, Table, Tone},
    words::{imports as w, tickets as tw},
};
use leptos::prelude::*;

/// Counts to compare.
#[component]
pub(super) fn TicketFigures(view: ImportView) -> impl IntoView {
    let lang = use_lang();
    let sums = view.row.progress.tickets;
    if sums.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::new("what", w::channel_and_rating(lang)),
        Column::new("file", w::in_file(lang)).numeric(),
        Column::new("left_out", w::left_out(lang)).numeric().wide(),
        Column::new("database", w::in_database(lang)).numeric(),
    ];
    let all = TicketSum {
        channel: String::new(),
        rating: None,
        file: sums.iter().map(|sum| sum.file).sum(),
        left_out: sums.iter().map(|sum| sum.left_out).sum(),
        database: sums.iter().map(|sum| sum.database).sum::<Option<i64>>(),
    };
    let lines = sums.into_iter().map(|sum| (name_of(lang, &sum), sum)).chain([(w::sum(lang).to_owned(), all)]);
    let lines = lines.map(|(name, sum)| view! { <Figure name sum/> }).collect_view();
    view! {
        <Section title=w::reconcile_tickets(lang)>
            <Table label=w::reconcile_tickets(lang) columns>
                {lines}
            </Table>
        </Section>
    }
    .into_any()
}

fn name_of(lang: Lang, sum: &TicketSum) -> String {
    let channel = tw::text(lang, &format!("channel_{}", sum.channel)).unwrap_or_default();
    match sum.rating {
        Some(rating) => w::channel_rated(lang, channel, rating),
        None => w::channel_unrated(lang, channel),
    }
}

#[component]
fn Figure(name: String, sum: TicketSum) -> impl IntoView {
    let lang = use_lang();
    let verdict = sum.database.is_some().then(|| {
        let (tone, words) = if sum.agrees() { (Tone::Good, w::agrees(lang)) } else { (Tone::Bad, w::differs(lang)) };
        view! { <Badge tone>{words}</Badge> }
    });
    view! {
        <Row>
            <Cell>
                <span class="import-finding">
                    <span class="import-quarter">{name}</span>
                    {verdict}
                </span>
            </Cell>
            <Cell numeric=true>{format::count(sum.file)}</Cell>
            <Cell numeric=true wide=true>{format::count(sum.left_out)}</Cell>
            <Cell numeric=true>{sum.database.map(format::count)}</Cell>
        </Row>
    }
}

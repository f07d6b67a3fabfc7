//! What became of the rows, file by file.

use crate::imports::report::{FileProgress, ImportView, Totals};
use crate::{
    locale::{format, use_lang},
    ui::{Cell, Column, Notice, Row, Section, Table, Tone},
    words::imports as w,
};
use leptos::prelude::*;

/// Counts per file. Every row read is accounted for.
#[component]
pub(super) fn Counts(view: ImportView) -> impl IntoView {
    let lang = use_lang();
    let columns = vec![
        Column::new("file", w::file(lang)),
        Column::new("read", w::count_read(lang)).numeric(),
        Column::new("created", w::count_created(lang)).numeric(),
        Column::new("updated", w::count_updated(lang)).numeric().wide(),
        Column::new("skipped", w::count_skipped(lang)).numeric().wide(),
        Column::new("refused", w::count_refused(lang)).numeric(),
        Column::new("held", w::count_held(lang)).numeric().wide(),
        Column::new("along", w::count_along(lang)).numeric().wide(),
    ];
    let lines = view.row.progress.files.iter().map(|counts| {
        let name = view.files.iter().find(|file| file.rank == counts.rank).map(|file| file.name.clone());
        line(name.unwrap_or_default(), counts)
    });
    let lines = lines.collect_view();
    view! {
        <Section title=w::step_result(lang)>
            <Table label=w::step_result(lang) columns>
                {lines}
            </Table>
            <p class="import-file__facts">{w::along_hint(lang)}</p>
        </Section>
    }
}

fn line(name: String, counts: &FileProgress) -> impl IntoView + use<> {
    let number = |count: u32| format::count(count.into());
    let (read, created, updated) = (number(counts.read), number(counts.created), number(counts.updated));
    let (skipped, refused, along) = (number(counts.skipped), number(counts.refused), number(counts.along));
    let held = number(counts.held);
    view! {
        <Row>
            <Cell>
                <span class="import-name">{name}</span>
            </Cell>
            <Cell numeric=true>{read}</Cell>
            <Cell numeric=true>{created}</Cell>
            <Cell numeric=true wide=true>{updated}</Cell>
            <Cell numeric=true wide=true>{skipped}</Cell>
            <Cell numeric=true>{refused}</Cell>
            <Cell numeric=true wide=true>{held}</Cell>
            <Cell numeric=true wide=true>{along}</Cell>
        </Row>
    }
}

/// Whether the import's own counts and the database's are the same, and how many records there were and are.
#[component]
pub(super) fn AddsUp(view: ImportView) -> impl IntoView {
    let lang = use_lang();
    let progress = &view.row.progress;
    let made: u32 = progress.files.iter().map(|file| file.created + file.along).sum();
    let verdict = progress.created_in_database.map(|count| {
        let agrees = count == i64::from(made) && progress.files.iter().all(FileProgress::adds_up);
        let (made, count) = (format::count(made.into()), format::count(count));
        if agrees { (Tone::Good, w::adds_up(lang, count)) } else { (Tone::Bad, w::does_not_add_up(lang, made, count)) }
    });
    let totals = progress.before.zip(progress.after);
    view! {
        {verdict.map(|(tone, words)| view! { <Notice tone>{words}</Notice> })}
        {totals.map(|(before, after)| view! { <BeforeAndAfter before after/> })}
    }
}

#[component]
fn BeforeAndAfter(before: Totals, after: Totals) -> impl IntoView {
    let lang = use_lang();
    let columns = vec![
        Column::new("what", w::totals(lang)),
        Column::new("before", w::before(lang)).numeric(),
        Column::new("after", w::after(lang)).numeric(),
    ];
    let lines = [
        (w::total_people(lang), before.people, after.people),
        (w::kind_products(lang), before.products, after.products),
        (w::kind_customers(lang), before.customers, after.customers),
        (w::kind_deals(lang), before.deals, after.deals),
        (w::kind_tickets(lang), before.tickets, after.tickets),
        (w::kind_leads(lang), before.leads, after.leads),
    ];
    let line = |(what, before, after): (&'static str, i64, i64)| {
        view! {
            <Row>
                <Cell>{what}</Cell>
                <Cell numeric=true>{format::count(before)}</Cell>
                <Cell numeric=true>{format::count(after)}</Cell>
            </Row>
        }
    };
    view! {
        <Table label=w::totals(lang) columns>
            {lines.map(line).collect_view()}
        </Table>
    }
}

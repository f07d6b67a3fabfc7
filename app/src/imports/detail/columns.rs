//! What a file holds, and where its columns go.

use crate::imports::mapping::file_plan;
use crate::imports::model::{ColumnShape, FileShape, RecordKind, Scale, Target};
use crate::imports::own::{OwnFields, use_own_fields};
use crate::imports::plan::{FilePlan, Plan};
use crate::imports::report::FileRow;
use crate::{
    access::{AppError, error_text},
    locale::{Lang, format, use_lang},
    ui::{Choice, Notice, SelectField, Tone},
    words::imports as w,
};
use leptos::prelude::*;

/// One file with its columns.
#[component]
pub(super) fn FilePart(
    file: FileRow,
    notes: Vec<(String, String)>,
    plan: RwSignal<Plan>,
    problem: RwSignal<Option<AppError>>,
) -> impl IntoView {
    let (lang, own) = (use_lang(), use_own_fields());
    let FileRow { rank, name, shape, .. } = file;
    let Some(shape) = shape else { return ().into_any() };
    let kind = Memo::new(move |_| plan.with(|plan| of(plan, rank).and_then(|file| file.kind)));
    let value = RwSignal::new(kind.get_untracked().map_or("", RecordKind::key).to_owned());
    let (looked, shape) = (shape.clone(), StoredValue::new(shape));
    let change = move |key: String| {
        let new = file_plan(rank, &looked, RecordKind::from_key(&key), &notes, &own);
        plan.update(|plan| {
            if let Some(old) = plan.files.iter_mut().find(|file| file.rank == rank) {
                *old = new;
            }
        });
    };
    let wrong = move || {
        let error = problem.get()?;
        let found = error.of_field(&format!("file_{rank}"))?.clone();
        Some(error_text(lang, &AppError::Invalid(vec![found])))
    };
    let facts = shape.with_value(|shape| w::file_facts(lang, format::count(shape.rows.into()), &shape.encoding));
    view! {
        <article class="import-file">
            <header class="import-file__head">
                <div>
                    <h3 class="import-file__name">{name}</h3>
                    <p class="import-file__facts">{facts}</p>
                </div>
                <SelectField
                    name=format!("kind-{rank}")
                    label=w::holds(lang)
                    value
                    choices=kinds(lang)
                    on_change=change
                />
            </header>
            {move || wrong().map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> })}
            {move || {
                kind.get().map(|kind| shape.with_value(|shape| columns_part(lang, rank, kind, shape, plan)))
            }}
        </article>
    }
    .into_any()
}

fn of(plan: &Plan, rank: i16) -> Option<&FilePlan> {
    plan.files.iter().find(|file| file.rank == rank)
}

fn kinds(lang: Lang) -> Vec<Choice> {
    let kind =
        |kind: RecordKind| Choice::new(kind.key(), w::text(lang, &format!("kind_{}", kind.key())).unwrap_or_default());
    [Choice::new("", w::holds_nothing(lang))].into_iter().chain(RecordKind::ALL.map(kind)).collect()
}

fn columns_part(
    lang: Lang,
    rank: i16,
    kind: RecordKind,
    shape: &FileShape,
    plan: RwSignal<Plan>,
) -> impl IntoView + use<> {
    let rows = shape.rows;
    let columns = shape.columns.iter().cloned().enumerate();
    let columns = columns.map(|(at, column)| view! { <ColumnPart rank at kind column rows plan/> }).collect_view();
    let short_days = shape.columns.iter().any(|column| column.samples.iter().any(|sample| is_short_day(sample)));
    view! {
        {plan
            .with_untracked(|plan| of(plan, rank).is_some_and(|file| file.remembered))
            .then(|| view! { <p class="import-file__facts">{w::remembered(lang)}</p> })}
        {(kind == RecordKind::Customers).then(|| view! { <p class="import-file__facts">{w::contacts_note(lang)}</p> })}
        {(kind == RecordKind::Interactions)
            .then(|| view! { <p class="import-file__facts">{w::interactions_note(lang)}</p> })}
        {(kind == RecordKind::Leads).then(|| view! { <p class="import-file__facts">{w::leads_note(lang)}</p> })}
        {(kind == RecordKind::Tickets).then(|| view! { <p class="import-file__facts">{w::tickets_note(lang)}</p> })}
        {(kind == RecordKind::People).then(|| view! { <p class="import-file__facts">{w::people_note(lang)}</p> })}
        <ul class="import-columns">{columns}</ul>
        {short_days.then(|| view! { <DayOrder rank plan/> })}
    }
}

/// Whether it may be a day that begins with day or month.
fn is_short_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    parts.len() == 3
        && parts[0].len() <= 2
        && parts.iter().all(|part| part.chars().next().is_some_and(|c| c.is_ascii_digit()))
}

/// One column: what is in it, and where it goes.
#[component]
fn ColumnPart(
    rank: i16,
    at: usize,
    kind: RecordKind,
    column: ColumnShape,
    rows: u32,
    plan: RwSignal<Plan>,
) -> impl IntoView {
    let lang = use_lang();
    let now =
        move || plan.with(|plan| of(plan, rank).and_then(|file| file.columns.get(at).copied())).unwrap_or_default();
    let own = use_own_fields();
    let target = Memo::new(move |_| now().target);
    let value = RwSignal::new(target.get_untracked().map(|target| target.key().into_owned()).unwrap_or_default());
    let scale = RwSignal::new(untrack(now).scale.key().to_owned());
    let offered = own.targets(kind);
    let choices = targets(lang, &own, &offered);
    let change = move |key: String| {
        let target = offered.iter().copied().find(|target| target.key() == key);
        with_column(plan, rank, at, |column| column.target = target);
    };
    let rescale = move |key: String| {
        with_column(plan, rank, at, |column| column.scale = Scale::from_key(&key).unwrap_or_default())
    };
    let header = if column.header.is_empty() { format!("#{}", at + 1) } else { column.header.clone() };
    let (target_label, scale_label) = (w::column_for(lang, &header), w::scale_for(lang, &header));
    let id = format!("column-{rank}-{at}");
    view! {
        <li class="import-column" class:import-column--out=move || target.get().is_none()>
            <div class="import-column__what">
                <span class="import-column__header">{header}</span>
                <span class="import-column__samples">{column.samples.join(" · ")}</span>
                <span class="import-column__filled">
                    {w::filled_of(lang, format::count(column.filled.into()), format::count(rows.into()))}
                </span>
            </div>
            <div class="import-column__where">
                <SelectField name=id.clone() label=target_label hide_label=true value choices on_change=change/>
                {move || {
                    target
                        .get()
                        .is_some_and(Target::is_amount)
                        .then(|| {
                            view! {
                                <SelectField
                                    name=format!("{id}-scale")
                                    label=scale_label.clone()
                                    hide_label=true
                                    value=scale
                                    choices=scales(lang)
                                    on_change=rescale
                                />
                            }
                        })
                }}
            </div>
        </li>
    }
}

fn with_column(plan: RwSignal<Plan>, rank: i16, at: usize, change: impl FnOnce(&mut crate::imports::plan::ColumnPlan)) {
    plan.update(|plan| {
        let file = plan.files.iter_mut().find(|file| file.rank == rank);
        if let Some(column) = file.and_then(|file| file.columns.get_mut(at)) {
            change(column);
        }
    });
}

fn targets(lang: Lang, own: &OwnFields, offered: &[Target]) -> Vec<Choice> {
    let target = |target: &Target| Choice::new(target.key(), own.word(lang, *target));
    [Choice::new("", w::goes_nowhere(lang))].into_iter().chain(offered.iter().map(target)).collect()
}

fn scales(lang: Lang) -> Vec<Choice> {
    let scale =
        |scale: Scale| Choice::new(scale.key(), w::text(lang, &format!("scale_{}", scale.key())).unwrap_or_default());
    Scale::ALL.map(scale).to_vec()
}

/// How days such as 3/1/2017 are meant.
#[component]
fn DayOrder(rank: i16, plan: RwSignal<Plan>) -> impl IntoView {
    let lang = use_lang();
    let day_first = plan.with_untracked(|plan| of(plan, rank).is_some_and(|file| file.day_first));
    let value = RwSignal::new(if day_first { "day" } else { "month" }.to_owned());
    let choices = vec![Choice::new("month", w::day_order_month(lang)), Choice::new("day", w::day_order_day(lang))];
    let change = move |key: String| {
        plan.update(|plan| {
            if let Some(file) = plan.files.iter_mut().find(|file| file.rank == rank) {
                file.day_first = key == "day";
            }
        });
    };
    view! { <SelectField name=format!("days-{rank}") label=w::day_order(lang) value choices on_change=change/> }
}

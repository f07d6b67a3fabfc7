//! What changed since a snapshot: how many deals, by how much, and which.

use super::{
    model::{Change, ChangedDeal, Changes, Choices, SHOWN_CHANGES},
    words_of::{change_word, deals_word},
};
use crate::{
    access::{Answer, error_text, use_organisation},
    locale::{format, use_lang},
    routes,
    ui::{
        Badge, Cell, Choice, Column, EmptyState, Notice, Row, Section, SelectField, Skeleton, SkeletonShape, Table,
        Tone,
    },
    words::forecast as w,
};
use chrono::NaiveDate;
use leptos::prelude::*;

#[component]
pub(super) fn ChangesHere(
    changes: Answer<Changes>,
    choices: Answer<Choices>,
    week: Memo<Option<NaiveDate>>,
    compare: Callback<Option<NaiveDate>>,
) -> impl IntoView {
    let lang = use_lang();
    let actions = move || {
        view! {
            <Transition>
                {move || Suspend::new(async move {
                    // Without the weeks one is compared with the last one.
                    choices.await.ok().map(|choices| view! { <WeekField weeks=choices.weeks week compare/> })
                })}
            </Transition>
        }
    };
    view! {
        <Section title=w::changes(lang) actions>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(4)/> }>
                {move || Suspend::new(async move {
                    match changes.await {
                        Ok(told) => view! { <Told told/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| changes.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Section>
    }
}

/// The weeks that have a snapshot.
#[component]
fn WeekField(
    weeks: Vec<NaiveDate>,
    week: Memo<Option<NaiveDate>>,
    compare: Callback<Option<NaiveDate>>,
) -> impl IntoView {
    let lang = use_lang();
    let value = super::bar::follows(week, |week| week.map(|week| week.to_string()).unwrap_or_default());
    let named =
        weeks.into_iter().map(|week| Choice::new(week.to_string(), w::since_week(lang, format::date(lang, week))));
    let choices: Vec<Choice> = std::iter::once(Choice::new("", w::since(lang))).chain(named).collect();
    (choices.len() > 1).then(|| {
        view! {
            <SelectField
                name="forecast-week"
                label=w::since(lang)
                hide_label=true
                value
                choices
                on_change=move |key: String| compare.run(key.parse().ok())
            />
        }
    })
}

const fn tone(change: Change) -> Tone {
    match change {
        Change::Won | Change::Up | Change::Sooner => Tone::Good,
        Change::Lost | Change::Slipped | Change::Down => Tone::Bad,
        Change::New | Change::Gone => Tone::Neutral,
    }
}

#[component]
fn Told(told: Changes) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let Some(week) = told.week else {
        return view! {
            <EmptyState icon=icondata::LuCamera title=w::no_snapshot(lang) text=w::no_snapshot_text(lang) small=true/>
        }
        .into_any();
    };
    if told.deals.is_empty() {
        let since = w::since_week(lang, format::date(lang, week));
        return view! { <EmptyState icon=icondata::LuEqual title=w::nothing_changed(lang) text=since small=true/> }
            .into_any();
    }
    let all: i64 = told.sums.iter().map(|(_, count, _)| count).sum();
    let sum = |(change, count, by): (Change, i64, rust_decimal::Decimal)| {
        let sign = if by.is_sign_positive() && !by.is_zero() { "+" } else { "" };
        view! {
            <li class="report-total">
                <span class="report-total__label">{change_word(lang, change)}</span>
                <span class="report-total__value">{deals_word(lang, count)}</span>
                <span class="report-total__before">{format!("{sign}{}", format::money_short(lang, by, &currency))}</span>
            </li>
        }
    };
    let sums = told.sums.into_iter().map(sum).collect_view();
    view! {
        <p class="aside-none">{format!("{} · {}", w::since_week(lang, format::date(lang, week)), w::changes_hint(lang))}</p>
        <ul class="report-totals">{sums}</ul>
        <ChangedTable deals=told.deals/>
        {(all > SHOWN_CHANGES).then(|| view! { <p class="aside-none">{w::more_changes(lang, SHOWN_CHANGES)}</p> })}
    }
    .into_any()
}

#[component]
fn ChangedTable(deals: Vec<ChangedDeal>) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let heads = vec![
        Column::new("deal", w::deal(lang)),
        Column::new("change", w::change(lang)),
        Column::new("owner", w::owner(lang)),
        Column::new("value", w::value_head(lang)).numeric(),
        Column::new("close", w::close_head(lang)),
    ];
    let money = |value: Option<rust_decimal::Decimal>| {
        value.map_or_else(|| "–".to_owned(), |value| format::money_short(lang, value, &currency))
    };
    let day = |day: Option<NaiveDate>| day.map_or_else(|| w::no_day(lang).to_owned(), |day| format::date(lang, day));
    let row = |deal: ChangedDeal| {
        let value = match deal.change {
            Change::Up | Change::Down | Change::Slipped | Change::Sooner if deal.was_value != deal.is_value => {
                format!("{} → {}", money(deal.was_value), money(deal.is_value))
            }
            Change::Gone => money(deal.was_value),
            _ => money(deal.is_value),
        };
        let close = match deal.change {
            Change::Slipped | Change::Sooner => format!("{} → {}", day(deal.was_close), day(deal.is_close)),
            _ => deal.is_close.or(deal.was_close).map(|day| format::date(lang, day)).unwrap_or_default(),
        };
        let named = match deal.name {
            Some(name) => view! { <Cell href=routes::deal(deal.deal)>{name}</Cell> }.into_any(),
            None => view! { <Cell muted=true>{w::hidden_deal(lang)}</Cell> }.into_any(),
        };
        view! {
            <Row>
                {named}
                <Cell>
                    <Badge tone=tone(deal.change)>{change_word(lang, deal.change)}</Badge>
                </Cell>
                <Cell>{deal.owner}</Cell>
                <Cell numeric=true>{value}</Cell>
                <Cell>{close}</Cell>
            </Row>
        }
    };
    let rows = deals.into_iter().map(row).collect_view();
    view! {
        <Table label=w::changes(lang) columns=heads>
            {rows}
        </Table>
    }
}

//! Amounts: the month against its quota, the people of it, and the open deals of each stage.

use super::told_model::{PipelineNow, StageNow};
use crate::{
    access::use_organisation,
    deals::{
        board::address::{Look, address_of as board},
        model::Filter,
    },
    forecast::{
        counted_model::{Base, Counted, Cut, What},
        model::{Asked, Grain, MonthNow, Scope, SideRow, Target},
        place::{deals, forecast},
        totals::attained,
        words_of::{deals_word, name_word, period_word, share_word},
    },
    locale::{format, use_lang},
    ui::{Cell, Column, EmptyState, Progress, Row, Table},
    words::{forecast as fw, home as w},
};
use leptos::prelude::*;
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// People of a team that are shown; the others stand in the forecast.
const PEOPLE: usize = 10;

/// What is won and expected this month, each with the way to its deals.
#[component]
pub(super) fn Month(month: MonthNow) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let money = |value: Decimal| format::money_short(lang, value, &currency);
    let MonthNow { period, total, target, .. } = month;
    let won = deals(&Counted::of(Base::Closed, period, Scope::default()).what(What::Won));
    let name = period_word(lang, Grain::Month, period);
    let whole = forecast(&Asked::default(), None);
    let to_quota = whole.clone();
    view! {
        <p class="widget__heads">{name}</p>
        <ul class="report-totals">
            <Figure label=fw::won(lang) value=money(total.won.value) href=won beneath=deals_word(lang, total.won.count)/>
            <Figure label=fw::weighted(lang) value=money(total.weighted()) href=whole beneath=w::weighted_of(lang).to_owned()/>
            <Quota target won=total.won.value href=to_quota/>
        </ul>
    }
}

/// A figure that opens what it counts.
#[component]
fn Figure(label: &'static str, value: String, href: String, beneath: String) -> impl IntoView {
    let lang = use_lang();
    let spoken = w::figure_spoken(lang, label, &value);
    view! {
        <li class="report-total">
            <span class="report-total__label">{label}</span>
            <span class="report-total__value">
                <a class="cell-link" href=href aria-label=spoken>
                    {value}
                </a>
            </span>
            <span class="report-total__before">{beneath}</span>
        </li>
    }
}

/// The quota, and how much of it is won.
#[component]
fn Quota(target: Option<Target>, won: Decimal, href: String) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let Some(target) = target else {
        return view! {
            <li class="report-total">
                <span class="report-total__label">{fw::target(lang)}</span>
                <span class="report-total__before">{fw::target_none(lang)}</span>
            </li>
        }
        .into_any();
    };
    let share = attained(Some(target), won);
    let part = share.and_then(|tenths| tenths.to_f64()).map(|tenths| tenths / 1_000.0).unwrap_or_default();
    let value = format::money_short(lang, target.amount, &currency);
    let spoken = w::figure_spoken(lang, fw::target(lang), &value);
    view! {
        <li class="report-total home-quota">
            <span class="report-total__label">{fw::target(lang)}</span>
            <span class="report-total__value">
                <a class="cell-link" href=href aria-label=spoken>
                    {value}
                </a>
            </span>
            <Progress label=fw::attained(lang, share_word(share)) value=part/>
        </li>
    }
    .into_any()
}

/// Person by person, those who are expected to win the most first.
#[component]
pub(super) fn Team(month: MonthNow) -> impl IntoView {
    let lang = use_lang();
    let MonthNow { period, rows, .. } = month;
    if rows.is_empty() {
        let (title, text) = (w::none_team(lang), w::none_team_text(lang));
        return view! { <EmptyState small=true icon=icondata::LuUsers title text/> }.into_any();
    }
    let heads = vec![
        Column::new("person", fw::person(lang)),
        Column::new("won", fw::won(lang)).numeric(),
        Column::new("weighted", fw::weighted(lang)).numeric().wide(),
        Column::new("target", fw::target(lang)).numeric().wide(),
        Column::new("attained", fw::attained_head(lang)).numeric(),
    ];
    let won = Counted::of(Base::Closed, period, Scope::default()).what(What::Won);
    let rest = rows.len().saturating_sub(PEOPLE);
    let rows = rows.into_iter().take(PEOPLE);
    view! {
        <Table label=w::team(lang) columns=heads>
            {rows.map(|row| view! { <Person won=won.part(Cut::Person, row.of.key.clone()) row/> }).collect_view()}
        </Table>
        {(rest > 0)
            .then(|| {
                view! {
                    <p class="widget__foot">
                        <a class="widget__all" href=forecast(&Asked::default(), None)>
                            {w::more_people(lang, rest)}
                        </a>
                    </p>
                }
            })}
    }
    .into_any()
}

#[component]
fn Person(won: Counted, row: SideRow) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let money = |value: Decimal| format::money_short(lang, value, &currency);
    let SideRow { of, tally, target } = row;
    let name = name_word(lang, &of);
    let value = money(tally.won.value);
    let spoken = fw::figure_spoken(lang, &name, fw::won(lang), &value);
    let figure = if tally.won.count == 0 {
        view! { <span class="aside-none">{value}</span> }.into_any()
    } else {
        view! { <a class="cell-link" href=deals(&won) aria-label=spoken>{value}</a> }.into_any()
    };
    let person = of.key.as_deref().and_then(|key| key.parse().ok());
    let theirs = forecast(&Asked { scope: Scope { person, ..Scope::default() }, ..Asked::default() }, None);
    let (weighted, quota) = (money(tally.weighted()), target.map(|target| money(target.amount)));
    view! {
        <Row>
            <Cell href=theirs>{name}</Cell>
            <Cell numeric=true>{figure}</Cell>
            <Cell numeric=true wide=true>{weighted}</Cell>
            <Cell numeric=true wide=true>{quota}</Cell>
            <Cell numeric=true>{share_word(attained(target, tally.won.value))}</Cell>
        </Row>
    }
}

/// The open stages of each pipeline, as long as they are worth; each opens the board.
#[component]
pub(super) fn Pipelines(pipelines: Vec<PipelineNow>) -> impl IntoView {
    let lang = use_lang();
    if pipelines.is_empty() {
        let (title, text) = (w::none_pipeline(lang), w::none_pipeline_text(lang));
        return view! { <EmptyState small=true icon=icondata::LuSquareKanban title text/> }.into_any();
    }
    let several = pipelines.len() > 1;
    let one = move |pipeline: PipelineNow| {
        let PipelineNow { id, name, stages } = pipeline;
        let most = stages.iter().map(|stage| stage.sum).max().unwrap_or_default();
        let href = board(&Filter { pipeline: id, ..Filter::default() }, Look::Board);
        let head = several.then(|| view! { <h3 class="home-bars__title">{name}</h3> });
        let bars = stages.into_iter().map(|stage| view! { <StageBar stage most href=href.clone()/> });
        view! {
            {head}
            <ul class="home-bars">{bars.collect_view()}</ul>
        }
    };
    pipelines.into_iter().map(one).collect_view().into_any()
}

#[component]
fn StageBar(stage: StageNow, most: Decimal, href: String) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let StageNow { name, count, sum, .. } = stage;
    let part = if most.is_zero() { Decimal::ZERO } else { sum / most };
    let width = part.to_f64().unwrap_or_default() * 100.0;
    let value = w::stage_figure(lang, deals_word(lang, count), format::money_short(lang, sum, &currency));
    view! {
        <li>
            <a class="home-bar" href=href>
                <span class="home-bar__name">{name}</span>
                <span class="home-bar__value">{value}</span>
                <svg class="home-bar__drawing" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="home-bar__ground" x="0" y="0" width="100" height="6"></rect>
                    <rect class="home-bar__part" x="0" y="0" width=format!("{width:.1}") height="6"></rect>
                </svg>
            </a>
        </li>
    }
}

//! The figures of a period, each a link to its deals.

use super::{
    counted_model::{Base, Counted, What},
    history_model::{Statistic, missed_by},
    model::{Asked, Category, Forecast, Sum, Target},
    place::deals,
    words_of::{category_word, deals_word, period_word, share_word},
};
use crate::{
    access::{Answer, use_organisation},
    locale::{Lang, format, use_lang},
    ui::Progress,
    words::forecast as w,
};
use leptos::prelude::*;
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// The category of a figure, as it is counted.
pub(super) const fn what_of(category: Category) -> What {
    match category {
        Category::Commit => What::Commit,
        Category::Best => What::Best,
        Category::Pipeline => What::Pipeline,
        Category::Omitted => What::Omitted,
    }
}

/// An amount that opens the deals it sums up, where there are any.
#[component]
pub(super) fn Amount(
    sum: Sum,
    counted: Counted,
    /// Of whom or what it is, and what.
    #[prop(into)]
    said: String,
) -> impl IntoView {
    let currency = use_organisation().currency;
    let lang = use_lang();
    let value = format::money_short(lang, sum.value, &currency);
    if sum.count == 0 {
        return view! { <span class="aside-none">{value}</span> }.into_any();
    }
    let label = format!("{said}{} {value}", if lang == Lang::En { ":" } else { "：" });
    view! {
        <a class="cell-link" href=deals(&counted) aria-label=label>
            {value}
        </a>
    }
    .into_any()
}

#[component]
pub(super) fn Totals(of: Asked, told: Forecast, statistic: Answer<Statistic>) -> impl IntoView {
    let lang = use_lang();
    let (tally, scope) = (told.total, of.scope);
    let counted = |base| Counted::of(base, told.period, scope);
    let name = period_word(lang, of.grain, told.period);
    let figure = |label: &'static str, sum: Sum, counted: Counted| {
        let said = format!("{name} {label}");
        view! {
            <li class="report-total">
                <span class="report-total__label">{label}</span>
                <span class="report-total__value">
                    <Amount sum counted said/>
                </span>
                <span class="report-total__before">{deals_word(lang, sum.count)}</span>
            </li>
        }
    };
    let category = |one: &Category| {
        figure(category_word(lang, *one), *tally.of(*one), counted(Base::Expected).what(what_of(*one)))
    };
    view! {
        <ul class="report-totals">
            {figure(w::won(lang), tally.won, counted(Base::Closed).what(What::Won))}
            <Plain label=w::committed(lang) value=tally.committed()/>
            <Plain label=w::weighted(lang) value=tally.weighted() hint=w::weighted_hint(lang)/>
            <Attained target=told.target won=tally.won.value/>
            <History statistic/>
            {Category::ALL.iter().map(category).collect_view()}
            {figure(w::overdue(lang), told.overdue, counted(Base::Overdue))}
            {figure(w::undated(lang), told.undated, counted(Base::Undated))}
        </ul>
    }
}

/// A figure that is reckoned from others.
#[component]
fn Plain(label: &'static str, value: Decimal, #[prop(default = "")] hint: &'static str) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    view! {
        <li class="report-total">
            <span class="report-total__label">{label}</span>
            <span class="report-total__value">{format::money_short(lang, value, &currency)}</span>
            <span class="report-total__before">{hint}</span>
        </li>
    }
}

/// What part of a quota is won, in tenths of a per cent.
pub(crate) fn attained(target: Option<Target>, won: Decimal) -> Option<i64> {
    let target = target?.amount;
    missed_by(won, target).map(|missed| missed + 1_000)
}

/// The quota, and how much of it is won.
#[component]
fn Attained(target: Option<Target>, won: Decimal) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let inner = match target {
        None => view! { <span class="report-total__before">{w::target_none(lang)}</span> }.into_any(),
        Some(target) => {
            let tenths = attained(Some(target), won);
            let part = tenths.and_then(|tenths| (tenths.to_f64()).map(|tenths| tenths / 1_000.0)).unwrap_or_default();
            let people = (target.people > 1).then(|| w::target_people(lang, format::count(target.people)));
            view! {
                <span class="report-total__value">{format::money_short(lang, target.amount, &currency)}</span>
                <Progress label=w::attained(lang, share_word(tenths)) value=part/>
                <span class="report-total__before">{people}</span>
            }
            .into_any()
        }
    };
    view! {
        <li class="report-total">
            <span class="report-total__label">{w::target(lang)}</span>
            {inner}
        </li>
    }
}

/// What history lets expect, or plainly why it says nothing.
#[component]
fn History(statistic: Answer<Statistic>) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let currency = StoredValue::new(currency);
    let money = move |value: Decimal| currency.with_value(|currency| format::money_short(lang, value, currency));
    let told = move |statistic: Statistic| {
        let (value, words) = match statistic {
            Statistic::Expected(told) => {
                (Some(money(told.total)), w::history_between(lang, money(told.low), money(told.high)))
            }
            Statistic::TooLittle { weeks, won } => (None, w::history_too_little(lang, weeks, won)),
            Statistic::NoModel => (None, w::history_no_model(lang).to_owned()),
            Statistic::Over => (None, w::history_over(lang).to_owned()),
        };
        view! {
            {value.map(|value| view! { <span class="report-total__value">{value}</span> })}
            <span class="report-total__before">{words}</span>
        }
    };
    view! {
        <li class="report-total">
            <span class="report-total__label">{w::expected_by_history(lang)}</span>
            <Transition>
                // Without it the other figures stand alone.
                {move || Suspend::new(async move { statistic.await.ok().map(told) })}
            </Transition>
        </li>
    }
}

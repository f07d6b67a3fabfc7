//! `/desk/reports`: how the desk stands, and over time.

use super::{
    api::{desk_before, desk_parts, desk_trend},
    bar::{Narrowed, PeriodBar},
    charts::Charts,
    files::ReportFiles,
    links::Figure,
    model::{Asked, Measure, Now, Parts, Trend},
    now::{NowHere, ask_now},
    parts::PartsHere,
    place::{address_of, asked_of},
    sum_model::Tally,
    table::TrendTable,
    words_of::{measure_word, period_word, value_word},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me, use_session},
    locale::use_lang,
    routes,
    ui::{Crumb, Icon, Notice, Page, Section, Skeleton, SkeletonShape, Tone},
    words::{desk_reports as w, tickets as tw},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

/// What the page reads.
#[derive(Clone, Copy)]
struct Read {
    asked: Memo<Asked>,
    now: Answer<Now>,
    trend: Answer<(Asked, Trend)>,
    before: Answer<Tally>,
    parts: Answer<(Asked, Parts)>,
}

/// `/desk/reports`
pub struct ReportsPage {
    read: Read,
}

impl Screen for ReportsPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another report.
        let asked = Memo::new(move |was: Option<&Asked>| match was {
            Some(was) if path.with(|path| path != routes::DESK_REPORTS) => was.clone(),
            _ => query.with(asked_of),
        });
        // The other cut is no other trend.
        let of_all = Memo::new(move |_| Asked { cut: Asked::default().cut, ..asked.get() });
        let trend = |asked: Asked| async move { desk_trend(asked.clone()).await.map(|trend| (asked, trend)) };
        let parts = |asked: Asked| async move { desk_parts(asked.clone()).await.map(|parts| (asked, parts)) };
        let read = Read {
            asked,
            now: ask_now(),
            trend: ask(move || of_all.get(), trend),
            before: ask(move || of_all.get(), desk_before),
            parts: ask(move || asked.get(), parts),
        };
        Self { read }
    }

    fn view(this: Self) -> AnyView {
        let read = this.read;
        view! { <Reports read/> }.into_any()
    }
}

#[component]
fn Reports(read: Read) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeTickets) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let Read { asked, now, trend, before, parts } = read;
    let navigate = use_navigate();
    let show = Callback::new(move |asked: Asked| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address_of(&asked), options);
    });
    let exports = use_session().is_some_and(|session| session.may(Action::ExportTickets));
    let actions = move || exports.then(|| view! { <ReportFiles asked/> });
    let crumbs = vec![Crumb::link(tw::title(lang), routes::DESK), Crumb::here(w::title(lang))];
    view! {
        <Page title=w::title(lang) crumbs actions=actions>
            <NowHere now/>
            <Section title=w::over_time(lang)>
                <div class="report-bar">
                    <PeriodBar asked show/>
                </div>
                <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Cards(4)/> }>
                    {move || Suspend::new(async move {
                        match trend.await {
                            Ok((of, trend)) => view! { <OverTime asked show of trend before/> }.into_any(),
                            Err(error) => {
                                view! {
                                    <Notice tone=Tone::Bad on_retry=move |()| trend.refetch()>
                                        {error_text(lang, &error)}
                                    </Notice>
                                }
                                    .into_any()
                            }
                        }
                    })}
                </Transition>
            </Section>
            <PartsHere asked parts show/>
        </Page>
    }
    .into_any()
}

/// The figures of the whole period, the charts, and both as a table.
#[component]
fn OverTime(
    asked: Memo<Asked>,
    show: Callback<Asked>,
    of: Asked,
    trend: Trend,
    before: Answer<Tally>,
) -> impl IntoView {
    let lang = use_lang();
    let (charted, drawn) = (of.clone(), trend.clone());
    view! {
        <Narrowed asked of=trend.of.clone() show/>
        <p class="aside-none">
            {w::compared(lang, period_word(lang, trend.period), period_word(lang, trend.before))}
        </p>
        <Totals of=of.clone() trend=trend.clone() before/>
        <Charts asked=charted trend=drawn/>
        <details class="report-table">
            <summary>{w::as_table(lang)}</summary>
            <TrendTable asked=of trend/>
        </details>
        <p class="aside-none">{w::how_counted(lang)}</p>
    }
}

/// The figures of the whole period, each beside what it was before.
#[component]
fn Totals(of: Asked, trend: Trend, before: Answer<Tally>) -> impl IntoView {
    let lang = use_lang();
    let (period, clock, tally) = (trend.period, of.clock, trend.total);
    let parts: Vec<_> = of.of.iter().cloned().collect();
    let total = move |measure: Measure| {
        let (name, parts) = (period_word(lang, period), parts.clone());
        view! {
            <li class="report-total">
                <span class="report-total__label">{measure_word(lang, measure)}</span>
                <span class="report-total__value">
                    <Figure measure clock tally period parts name/>
                </span>
                <Transition>
                    {move || Suspend::new(async move {
                        // Without it the figure stands alone.
                        before.await.ok().map(|was| view! { <Before of=(measure, clock) tally was/> })
                    })}
                </Transition>
            </li>
        }
    };
    view! { <ul class="report-totals">{Measure::ALL.map(total).collect_view()}</ul> }
}

/// What it was before, and whether it went up or down.
#[component]
fn Before(of: (Measure, super::model::Clock), tally: Tally, was: Tally) -> impl IntoView {
    let lang = use_lang();
    let (measure, clock) = of;
    let (now, then) = (measure.value(&tally), measure.value(&was));
    let words = w::before(lang, value_word(lang, clock, then));
    let (icon, said) = match now.than(then) {
        Some(std::cmp::Ordering::Greater) => (Some(icondata::LuArrowUp), w::more_than_before(lang)),
        Some(std::cmp::Ordering::Less) => (Some(icondata::LuArrowDown), w::less_than_before(lang)),
        _ => (None, w::as_before(lang)),
    };
    let better = match (now.than(then), measure.more_is_good()) {
        (Some(std::cmp::Ordering::Greater), Some(good)) => Some(good),
        (Some(std::cmp::Ordering::Less), Some(good)) => Some(!good),
        _ => None,
    };
    view! {
        <span
            class="report-total__before"
            class:report-total__before--good=better == Some(true)
            class:report-total__before--bad=better == Some(false)
        >
            {icon.map(|icon| view! { <Icon icon/> })}
            <span class="visually-hidden">{said} " "</span>
            {words}
        </span>
    }
}

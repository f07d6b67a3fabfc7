//! `/forecast`: what is won and expected within a period, against the quota; what changed; how good forecasts were.

use super::{
    api::{changes_since, expected_by_history, forecast_choices, looked_back, read_forecast},
    bar::{ScopeBar, chosen, follows},
    changes::ChangesHere,
    columns::Columns,
    history_model::Statistic,
    lookback::LookedBack,
    model::{Asked, Changes, Choices, Forecast, Grain, Hindsight, Scope},
    place::{asked_of, forecast, week_of},
    sides::Sides,
    totals::Totals,
    words_of::{grain_word, period_word},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me, use_session},
    locale::use_lang,
    routes,
    ui::{ButtonKind, Choice, LinkButton, Notice, Page, Section, Segmented, Skeleton, SkeletonShape, Tone},
    words::forecast as w,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

/// What the page reads.
#[derive(Clone, Copy)]
struct Read {
    asked: Memo<Asked>,
    week: Memo<Option<NaiveDate>>,
    choices: Answer<Choices>,
    forecast: Answer<(Asked, Forecast)>,
    statistic: Answer<Statistic>,
    changes: Answer<Changes>,
    lookback: Answer<(Asked, Vec<Hindsight>)>,
}

/// `/forecast`
pub struct ForecastPage {
    read: Read,
}

impl Screen for ForecastPage {
    fn data() -> Self {
        let (query, path, lang) = (use_query_map(), use_location().pathname, use_lang());
        // While the page is being left the address is already another's: that must not ask for another forecast.
        let here = Memo::new(move |_| path.with(|path| path == routes::FORECAST));
        let asked = Memo::new(move |was: Option<&Asked>| match was {
            Some(was) if !here.get() => was.clone(),
            _ => query.with(asked_of),
        });
        let week = Memo::new(move |was: Option<&Option<NaiveDate>>| match was {
            Some(was) if !here.get() => *was,
            _ => query.with(week_of),
        });
        // Another side is no other expectation, another period no other change.
        let of_all = Memo::new(move |_| Asked { side: Asked::default().side, ..asked.get() });
        let of_grain = Memo::new(move |_| Asked { day: None, ..of_all.get() });
        let whole =
            move |asked: Asked| async move { read_forecast(asked.clone(), lang).await.map(|told| (asked, told)) };
        let back = |asked: Asked| async move { looked_back(asked.clone()).await.map(|told| (asked, told)) };
        let read = Read {
            asked,
            week,
            choices: ask(|| (), move |()| forecast_choices(lang)),
            forecast: ask(move || asked.get(), whole),
            statistic: ask(move || of_all.get(), expected_by_history),
            changes: ask(move || (of_grain.get().scope, week.get()), |(scope, week)| changes_since(scope, week)),
            lookback: ask(move || of_grain.get(), back),
        };
        Self { read }
    }

    fn view(this: Self) -> AnyView {
        let read = this.read;
        view! { <Here read/> }.into_any()
    }
}

#[component]
fn Here(read: Read) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeDeals) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let Read { asked, week, choices, forecast: told, statistic, changes, lookback } = read;
    let navigate = use_navigate();
    let show = Callback::new(move |(asked, week): (Asked, Option<NaiveDate>)| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&forecast(&asked, week), options);
    });
    let ask_for = Callback::new(move |asked: Asked| show.run((asked, week.get_untracked())));
    let compare = Callback::new(move |week: Option<NaiveDate>| show.run((asked.get_untracked(), week)));
    let plans = use_session().is_some_and(|session| session.may(Action::AssignDeals));
    let actions = move || {
        view! {
            {plans.then(|| view! { <LinkButton href=routes::FORECAST_QUOTAS icon=icondata::LuTarget>{w::to_quotas(lang)}</LinkButton> })}
            <LinkButton href=routes::FORECAST_STAGES icon=icondata::LuFunnel>{w::to_stages(lang)}</LinkButton>
        }
    };
    view! {
        <Page title=w::title(lang) actions=actions>
            <Bar asked choices show=ask_for/>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Cards(6)/> }>
                {move || Suspend::new(async move {
                    match told.await {
                        Ok((of, told)) => view! { <Told of told statistic show=ask_for/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| told.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
            <ChangesHere changes choices week compare/>
            <LookedBack lookback/>
        </Page>
    }
    .into_any()
}

/// How long the periods are, which one, and whose deals.
#[component]
fn Bar(asked: Memo<Asked>, choices: Answer<Choices>, show: Callback<Asked>) -> impl IntoView {
    let lang = use_lang();
    let now = move || asked.get_untracked();
    let grain = follows(asked, |asked| asked.grain.key().to_owned());
    chosen(
        grain,
        move |key| Grain::from_key(&key).filter(|grain| *grain != now().grain),
        move |grain| show.run(Asked { grain, ..now() }),
    );
    let grains: Vec<_> = Grain::ALL.iter().map(|one| Choice::new(one.key(), grain_word(lang, *one))).collect();
    let scope = Signal::derive(move || asked.with(|asked| asked.scope));
    let narrow = Callback::new(move |scope: Scope| show.run(Asked { scope, ..now() }));
    view! {
        <div class="report-bar">
            <Segmented name="forecast-grain" label=w::grain(lang) choices=grains value=grain/>
            <ScopeBar choices scope show=narrow/>
        </div>
    }
}

/// The figures of the period, those of the periods around it, and both side by side.
#[component]
fn Told(of: Asked, told: Forecast, statistic: Answer<Statistic>, show: Callback<Asked>) -> impl IntoView {
    let lang = use_lang();
    let (grain, period) = (of.grain, told.period);
    let (charted, columns) = (of.clone(), told.columns.clone());
    let other = |by: i32| forecast(&Asked { day: Some(grain.moved(period, by).from), ..of.clone() }, None);
    view! {
        <div class="forecast-period">
            <LinkButton kind=ButtonKind::Quiet icon=icondata::LuChevronLeft href=other(-1)>{w::earlier(lang)}</LinkButton>
            <h2 class="forecast-period__name">{period_word(lang, grain, period)}</h2>
            <LinkButton kind=ButtonKind::Quiet icon=icondata::LuChevronRight href=other(1)>{w::later(lang)}</LinkButton>
        </div>
        <Totals of=of.clone() told=told.clone() statistic/>
        <Section title=w::over_time(lang)>
            <Columns of=charted columns/>
        </Section>
        <Sides of told show/>
    }
}

//! `/forecast/stages`: how deals go through the stages of a pipeline, how long it takes, and where they are lost.

use super::{
    api::{forecast_choices, stage_analysis},
    bar::{ScopeBar, chosen, follows},
    counted_model::{Base, Counted, What},
    leaks::{Count, Leaks, Reasons, heads},
    model::{Choices, Named, Scope},
    place::{deals, stages, stages_asked_of},
    stage_charts::StageCharts,
    stage_model::{Analysis, Outcome, StageRow, StagesAsked, share},
    words_of::{base_word, days_word, share_word, stay_word, what_word},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me, use_organisation},
    locale::{format, use_lang},
    routes,
    ui::{
        Cell, Choice, Crumb, DateField, EmptyState, Notice, Page, Row, Section, Segmented, Skeleton, SkeletonShape,
        Table, Tone,
    },
    words::forecast as w,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

/// `/forecast/stages`
pub struct StagesPage {
    asked: Memo<StagesAsked>,
    choices: Answer<Choices>,
    analysis: Answer<(StagesAsked, Analysis)>,
}

impl Screen for StagesPage {
    fn data() -> Self {
        let (query, path, lang) = (use_query_map(), use_location().pathname, use_lang());
        // While the page is being left the address is already another's: that must not ask for another analysis.
        let asked = Memo::new(move |was: Option<&StagesAsked>| match was {
            Some(was) if path.with(|path| path != routes::FORECAST_STAGES) => was.clone(),
            _ => query.with(stages_asked_of),
        });
        let whole = move |asked: StagesAsked| async move {
            stage_analysis(asked.clone(), lang).await.map(|told| (asked, told))
        };
        Self { asked, choices: ask(|| (), move |()| forecast_choices(lang)), analysis: ask(move || asked.get(), whole) }
    }

    fn view(this: Self) -> AnyView {
        let Self { asked, choices, analysis } = this;
        view! { <Here asked choices analysis/> }.into_any()
    }
}

#[component]
fn Here(
    asked: Memo<StagesAsked>,
    choices: Answer<Choices>,
    analysis: Answer<(StagesAsked, Analysis)>,
) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeDeals) {
        return view! { <TurnedAway title=w::stages_title(lang)/> }.into_any();
    }
    let navigate = use_navigate();
    let show = Callback::new(move |asked: StagesAsked| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&stages(&asked), options);
    });
    let crumbs = vec![Crumb::link(w::title(lang), routes::FORECAST), Crumb::here(w::stages_title(lang))];
    view! {
        <Page title=w::stages_title(lang) crumbs>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Cards(4)/> }>
                {move || Suspend::new(async move {
                    match analysis.await {
                        Ok((of, told)) => view! { <Told asked choices of told show/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| analysis.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
    .into_any()
}

/// Which deals, of which days, whose.
#[component]
fn Bar(
    asked: Memo<StagesAsked>,
    choices: Answer<Choices>,
    told: (NaiveDate, NaiveDate, Scope),
    show: Callback<StagesAsked>,
) -> impl IntoView {
    let lang = use_lang();
    let now = move || asked.get_untracked();
    let base = follows(asked, |asked| asked.base.key().to_owned());
    chosen(
        base,
        move |key| Base::from_key(&key).filter(|base| *base != now().base),
        move |base| show.run(StagesAsked { base, ..now() }),
    );
    let bases: Vec<_> =
        [Base::Made, Base::Closed].iter().map(|one| Choice::new(one.key(), base_word(lang, *one))).collect();
    let (first, last, scope) = told;
    let (from, until) = (RwSignal::new(first.to_string()), RwSignal::new(last.to_string()));
    let days = move |_: String| {
        let day = |text: RwSignal<String>| text.get_untracked().parse::<NaiveDate>().ok();
        // Once both are there.
        if let (Some(from), Some(until)) = (day(from), day(until)) {
            show.run(StagesAsked { from: Some(from.min(until)), until: Some(from.max(until)), ..now() });
        }
    };
    let scope = Signal::derive(move || scope);
    let narrow = Callback::new(move |scope: Scope| show.run(StagesAsked { scope, ..now() }));
    view! {
        <div class="report-bar">
            <Segmented name="stages-base" label=w::base(lang) choices=bases value=base/>
            <DateField name="stages-from" label=w::from(lang) value=from on_change=days/>
            <DateField name="stages-until" label=w::until(lang) value=until on_change=days/>
            <ScopeBar choices scope show=narrow/>
        </div>
    }
}

#[component]
fn Told(
    asked: Memo<StagesAsked>,
    choices: Answer<Choices>,
    of: StagesAsked,
    told: Analysis,
    show: Callback<StagesAsked>,
) -> impl IntoView {
    let lang = use_lang();
    let base = if of.base == Base::Closed { Base::Closed } else { Base::Made };
    let counted = Counted {
        base,
        what: What::All,
        from: told.from,
        until: told.until,
        scope: told.scope,
        stage: None,
        part: None,
    };
    let bar = (told.from, told.until, told.scope);
    let Analysis { total, stages, reasons, rows, left, .. } = told;
    let empty = total.all == 0;
    let days = days_word(lang, counted.period());
    view! {
        <Bar asked choices told=bar show/>
        <p class="aside-none">{days}</p>
        {if empty {
            view! { <EmptyState icon=icondata::LuFunnel title=w::no_deals(lang) text=w::no_deals_text(lang)/> }.into_any()
        } else {
            view! { <Figures of counted told=(total, stages, reasons, rows, left) show/> }.into_any()
        }}
    }
}

/// Outcomes, stages, reasons and parts.
type Parts = (Outcome, Vec<StageRow>, Vec<(Named, Outcome)>, Vec<(Named, Outcome)>, usize);

#[component]
fn Figures(of: StagesAsked, counted: Counted, told: Parts, show: Callback<StagesAsked>) -> impl IntoView {
    let lang = use_lang();
    let (total, stages, reasons, rows, left) = told;
    let [all, drawn, listed, lost] = std::array::from_fn(|_| counted.clone());
    let drawn_stages = stages.clone();
    view! {
        <Totals total counted=all/>
        <Section title=w::funnel(lang)>
            <StageCharts counted=drawn rows=drawn_stages/>
            <details class="report-table" open=true>
                <summary>{w::as_table(lang)}</summary>
                <StageTable counted=listed rows=stages/>
            </details>
            <p class="aside-none">{w::how_counted(lang)}</p>
        </Section>
        <Section title=w::reasons(lang)>
            <Reasons counted=lost rows=reasons/>
        </Section>
        <Leaks of counted rows left show/>
    }
}

#[component]
fn Totals(total: Outcome, counted: Counted) -> impl IntoView {
    let lang = use_lang();
    let figure = |what: What, value: i64| {
        view! {
            <li class="report-total">
                <span class="report-total__label">{what_word(lang, what)}</span>
                <span class="report-total__value">
                    <Count value counted=counted.what(what) said=w::together(lang)/>
                </span>
            </li>
        }
    };
    view! {
        <ul class="report-totals">
            {[(What::All, total.all), (What::Won, total.won), (What::Lost, total.lost), (What::Open, total.open())]
                .map(|(what, value)| figure(what, value))
                .collect_view()}
            <li class="report-total">
                <span class="report-total__label">{w::win_rate(lang)}</span>
                <span class="report-total__value">{share_word(total.win_rate())}</span>
            </li>
        </ul>
    }
}

#[component]
fn StageTable(counted: Counted, rows: Vec<StageRow>) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let what = |what: What| (what.key(), what_word(lang, what));
    let heads = heads(
        w::stage(lang),
        [
            what(What::Reached),
            what(What::WentOn),
            ("conversion", w::conversion(lang)),
            what(What::LostIn),
            ("lost_value", w::lost_value(lang)),
            what(What::StillIn),
            ("median", w::median(lang)),
            ("most", w::most(lang)),
        ],
    );
    let row = |row: StageRow| {
        let StageRow { stage, passage, stay } = row;
        let mine = counted.stage(stage.id);
        let (name, said) = (stage.name.clone(), stage.name);
        let cell = |what: What, value: i64| {
            let (counted, said) = (mine.what(what), said.clone());
            view! {
                <Cell numeric=true>
                    <Count value counted said/>
                </Cell>
            }
        };
        // Times open the deals that they were taken of.
        let time = |label: &'static str, seconds: Option<i64>| {
            let shown = stay_word(lang, seconds);
            let href = deals(&mine.what(What::Timed));
            let spoken = w::figure_spoken(lang, &said, label, &shown);
            match seconds {
                Some(_) => {
                    view! { <Cell numeric=true><a class="cell-link" href=href aria-label=spoken>{shown}</a></Cell> }
                        .into_any()
                }
                None => view! { <Cell numeric=true>{shown}</Cell> }.into_any(),
            }
        };
        let [reached, went_on, lost, still] = [
            cell(What::Reached, passage.reached),
            cell(What::WentOn, passage.went_on),
            cell(What::LostIn, passage.lost),
            cell(What::StillIn, passage.still),
        ];
        let [median, most] = [time(w::median(lang), stay.median), time(w::most(lang), stay.most)];
        let lost_value = format::money_short(lang, passage.lost_value, &currency);
        view! {
            <Row>
                <Cell>{name}</Cell>
                {reached}
                {went_on}
                <Cell numeric=true>{share_word(share(passage.went_on, passage.reached))}</Cell>
                {lost}
                <Cell numeric=true>{lost_value}</Cell>
                {still}
                {median}
                {most}
            </Row>
        }
    };
    let rows = rows.into_iter().map(row).collect_view();
    view! {
        <Table label=w::stages_of(lang) columns=heads>
            {rows}
        </Table>
    }
}

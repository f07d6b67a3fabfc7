//! `/forecast/quotas`: who is to win how much, month by month or quarter by quarter, in a grid.

use super::{
    api::{forecast_choices, read_quotas, save_quotas},
    bar::{ScopeBar, chosen, follows},
    model::{Choices, Grain, Scope},
    place::{QuotasAsked, quotas, quotas_asked_of},
    quota_model::{MOST_AMOUNT, QuotaCell, QuotaGrid, QuotaRow, Who, proposed},
    words_of::{grain_word, period_word},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, Sending, TurnedAway, ask, error_text, is_for_me, use_organisation},
    clock::use_now,
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Button, ButtonKind, Cell, Choice, Column, Crumb, Form, FormActions, LinkButton, Notice, Page, Row, Segmented,
        Skeleton, SkeletonShape, Table, TextField, Tone, parse_amount,
    },
    words::forecast as w,
};
use chrono::{Datelike, NaiveDate};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use rust_decimal::Decimal;

/// `/forecast/quotas`
pub struct QuotasPage {
    asked: Memo<QuotasAsked>,
    choices: Answer<Choices>,
    grid: Answer<QuotaGrid>,
}

impl Screen for QuotasPage {
    fn data() -> Self {
        let (query, path, lang) = (use_query_map(), use_location().pathname, use_lang());
        let this_year = use_now().get_untracked().year();
        // While the page is being left the address is already another's: that must not ask for other quotas.
        let asked = Memo::new(move |was: Option<&QuotasAsked>| match was {
            Some(was) if path.with(|path| path != routes::FORECAST_QUOTAS) => *was,
            _ => query.with(|query| quotas_asked_of(query, this_year)),
        });
        let grid = ask(
            move || asked.with(|asked| (asked.grain, asked.year, asked.pipeline, asked.team)),
            |(grain, year, pipeline, team)| read_quotas(grain, year, pipeline, team),
        );
        Self { asked, choices: ask(|| (), move |()| forecast_choices(lang)), grid }
    }

    fn view(this: Self) -> AnyView {
        let Self { asked, choices, grid } = this;
        view! { <Here asked choices grid/> }.into_any()
    }
}

#[component]
fn Here(asked: Memo<QuotasAsked>, choices: Answer<Choices>, grid: Answer<QuotaGrid>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::AssignDeals) {
        return view! { <TurnedAway title=w::quotas_title(lang)/> }.into_any();
    }
    let navigate = use_navigate();
    let show = Callback::new(move |asked: QuotasAsked| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&quotas(&asked), options);
    });
    let now = move || asked.get_untracked();
    let grain = follows(asked, |asked| asked.grain.key().to_owned());
    chosen(
        grain,
        move |key| Grain::from_key(&key).filter(|grain| *grain != now().grain),
        move |grain| show.run(QuotasAsked { grain, ..now() }),
    );
    let grains: Vec<_> = Grain::ALL.iter().map(|one| Choice::new(one.key(), grain_word(lang, *one))).collect();
    let scope =
        Signal::derive(move || asked.with(|asked| Scope { pipeline: asked.pipeline, team: asked.team, person: None }));
    let narrow = Callback::new(move |scope: Scope| {
        show.run(QuotasAsked { pipeline: scope.pipeline, team: scope.team, ..now() })
    });
    let year = move |by: i32| {
        Signal::derive(move || asked.with(|asked| quotas(&QuotasAsked { year: asked.year + by, ..*asked })))
    };
    let crumbs = vec![Crumb::link(w::title(lang), routes::FORECAST), Crumb::here(w::quotas_title(lang))];
    view! {
        <Page title=w::quotas_title(lang) crumbs>
            <div class="report-bar">
                <Segmented name="quotas-grain" label=w::grain(lang) choices=grains value=grain/>
                <ScopeBar choices scope show=narrow people=false/>
            </div>
            <div class="forecast-period">
                <LinkButton kind=ButtonKind::Quiet icon=icondata::LuChevronLeft href=year(-1)>{w::earlier(lang)}</LinkButton>
                <h2 class="forecast-period__name">{move || w::year(lang, asked.with(|asked| asked.year))}</h2>
                <LinkButton kind=ButtonKind::Quiet icon=icondata::LuChevronRight href=year(1)>{w::later(lang)}</LinkButton>
            </div>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                {move || Suspend::new(async move {
                    match grid.await {
                        Ok(told) => view! { <Grid told grid/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| grid.refetch()>
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

/// A cell of the grid as it is typed.
#[derive(Clone, Copy)]
struct Typed {
    who: Who,
    begins: NaiveDate,
    amount: Option<Decimal>,
    text: RwSignal<String>,
}

impl Typed {
    fn as_shown(amount: Option<Decimal>) -> String {
        amount.map(|amount| amount.normalize().to_string()).unwrap_or_default()
    }

    /// What it differs from what is kept by; `Err` with what is no amount, or with nothing where it is one that no quota can be.
    fn change(&self) -> Result<Option<QuotaCell>, Option<String>> {
        let text = self.text.get();
        let amount = match text.trim() {
            "" => None,
            text => Some(parse_amount(text).ok_or_else(|| Some(text.to_owned()))?),
        };
        if amount.is_some_and(|amount| amount < Decimal::ZERO || amount > Decimal::from(MOST_AMOUNT)) {
            return Err(None);
        }
        Ok((amount != self.amount).then_some(QuotaCell { who: self.who, begins: self.begins, amount }))
    }
}

/// What is wrong with a cell, in words.
fn wrong_words(lang: Lang, wrong: Option<String>) -> String {
    match wrong {
        Some(text) => w::not_an_amount(lang, text),
        None => error_text(lang, &AppError::invalid("amount", "quota_amount_range")),
    }
}

fn name_of(lang: Lang, row: &QuotaRow) -> String {
    if row.who == Who::Organisation { w::organisation(lang).to_owned() } else { row.name.clone() }
}

#[component]
fn Grid(told: QuotaGrid, grid: Answer<QuotaGrid>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let growth = RwSignal::new("10".to_owned());
    let QuotaGrid { grain, pipeline, periods, ahead, rows, left, .. } = told;
    let typed: Vec<Vec<Typed>> = rows
        .iter()
        .map(|row| {
            let cell = |(period, amount): (&crate::desk::reports::period_model::Period, &Option<Decimal>)| Typed {
                who: row.who,
                begins: period.from,
                amount: *amount,
                text: RwSignal::new(Typed::as_shown(*amount)),
            };
            periods.iter().zip(&row.amounts).map(cell).collect()
        })
        .collect();
    let all = StoredValue::new(typed.concat());
    let changes = move || all.with_value(|all| all.iter().map(Typed::change).collect::<Result<Vec<_>, _>>());
    let dirty = Memo::new(move |_| changes().map_or(true, |changes| changes.iter().any(Option::is_some)));
    let send = move |()| {
        let cells: Vec<QuotaCell> = match untrack(changes) {
            Ok(cells) => cells.into_iter().flatten().collect(),
            // The first cell that is wrong gets the focus.
            Err(wrong) => return sending.errors.show([("amount".to_owned(), wrong_words(lang, wrong))]),
        };
        sending.errors.clear();
        if cells.is_empty() {
            return sending.toasts().info(w::quotas_nothing(lang));
        }
        sending.step(save_quotas(grain, pipeline, cells), move |former: Vec<QuotaCell>| {
            // The grid is drawn anew by then, and what this one knew is gone.
            let toasts = sending.toasts();
            let back = move |()| {
                let former = former.clone();
                spawn_local(async move {
                    match save_quotas(grain, pipeline, former).await {
                        Ok(_) => grid.refetch(),
                        Err(error) => toasts.error(error_text(lang, &error)),
                    }
                });
            };
            toasts.undo(w::quotas_saved(lang), back);
            grid.refetch();
        });
    };
    let averages: Vec<Decimal> = rows.iter().map(|row| row.average).collect();
    let (cells, proposals) = (typed.clone(), averages);
    let propose = move |_| {
        let growth = growth.get_untracked().trim().trim_end_matches(['%', '％']).parse().unwrap_or(0);
        let mut filled = 0;
        for (cells, average) in cells.iter().zip(&proposals) {
            let Some(amount) = proposed(*average, growth) else { continue };
            for cell in cells.iter().skip(ahead).filter(|cell| cell.text.with_untracked(|text| text.trim().is_empty()))
            {
                cell.text.set(Typed::as_shown(Some(amount)));
                filled += 1;
            }
        }
        sending.toasts().info(if filled > 0 { w::proposed(lang, filled) } else { w::proposed_none(lang).to_owned() });
    };
    let heads = [Column::new("who", w::whose(lang)), Column::new("average", w::average(lang)).numeric()]
        .into_iter()
        .chain(
            periods
                .iter()
                .map(|period| Column::new(period.from.to_string(), period_word(lang, grain, *period)).numeric()),
        )
        .collect();
    let named: Vec<String> = periods.iter().map(|period| period_word(lang, grain, *period)).collect();
    let lines = rows
        .into_iter()
        .zip(typed)
        .map(|(row, cells)| view! { <Line row cells names=named.clone() ahead/> })
        .collect_view();
    view! {
        <Form name="quotas-form" on_submit=send dirty error=sending.errors.rest()>
            <div class="report-bar">
                <TextField name="quotas-growth" label=w::growth(lang) value=growth input_mode="numeric" max=4/>
                <Button icon=icondata::LuHistory on_click=propose>{w::propose(lang)}</Button>
            </div>
            <p class="aside-none">{w::propose_hint(lang)}</p>
            <Table label=w::quotas_title(lang) columns=heads comfortable=true>
                {lines}
            </Table>
            {(left > 0).then(|| view! { <p class="aside-none">{w::more_parts(lang, left)}</p> })}
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save_quotas(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Somebody's quotas, with what was won beside each.
#[component]
fn Line(
    row: QuotaRow,
    cells: Vec<Typed>,
    names: Vec<String>,
    /// The place of the first period that is not over: the grid opens there.
    ahead: usize,
) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let (name, shown) = (name_of(lang, &row), name_of(lang, &row));
    let (average, over) = match row.known {
        0 => (None, w::average_none(lang).to_owned()),
        known => (Some(format::money_short(lang, row.average, &currency)), w::average_of(lang, known)),
    };
    let cell = |(place, ((cell, period), won)): (usize, ((Typed, String), Decimal))| {
        let label = w::quota_of(lang, &name, period);
        let won = (!won.is_zero()).then(|| w::won_so_far(lang, format::money_short(lang, won, &currency)));
        let note = move || cell.change().map_or_else(|wrong| Some(wrong_words(lang, wrong)), |_| won.clone());
        view! {
            <Cell numeric=true>
                <input
                    class=if place == ahead { "input forecast-quota forecast-quota--now" } else { "input forecast-quota" }
                    inputmode="decimal"
                    maxlength="20"
                    aria-label=label
                    aria-invalid=move || cell.change().is_err().then_some("true")
                    value=cell.text.get_untracked()
                    prop:value=move || cell.text.get()
                    on:input=move |event| cell.text.set(event_target_value(&event))
                />
                <span class="forecast-miss" class:forecast-miss--wrong=move || cell.change().is_err()>
                    {note}
                </span>
            </Cell>
        }
    };
    let inputs = cells.into_iter().zip(names).zip(row.won).enumerate().map(cell).collect_view();
    view! {
        <Row>
            <Cell>{shown}</Cell>
            <Cell numeric=true>{average} <span class="forecast-miss">{over}</span></Cell>
            {inputs}
        </Row>
    }
}

//! `/desk/surveys`: what answers come to, over time and part by part; every figure opens the answers that it counts.

use super::{
    api::{survey_answers, survey_results},
    bar::ResultBar,
    charts::{OverTime, Scores},
    place::{address_of, asked_of},
    result_model::{AnswerList, Asked, Class, Cut, Narrow, Results},
    rows::AnswersHere,
    tables::{PartsTable, QuestionTables},
    words_of::{class_word, result_value, result_word, tenths_word},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me, use_session},
    customers::export::model::Format,
    events::{LiveEvent, live::use_live},
    locale::{format, use_lang},
    routes,
    ui::{ButtonKind, Crumb, EmptyState, Icon, LinkButton, Menu, Notice, Page, Skeleton, SkeletonShape, Tone},
    words::{desk_reports as rw, surveys as w, tickets as tw},
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
    narrow: Memo<Narrow>,
    results: Answer<(Asked, Results)>,
    answers: Answer<(Asked, Narrow, AnswerList)>,
}

/// `/desk/surveys`
pub struct SurveyResultsPage {
    read: Read,
}

impl Screen for SurveyResultsPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another report.
        let both = Memo::new(move |was: Option<&(Asked, Narrow)>| match was {
            Some(was) if path.with(|path| path != routes::DESK_SURVEYS) => was.clone(),
            _ => query.with(asked_of),
        });
        let asked = Memo::new(move |_| both.with(|(asked, _)| asked.clone()));
        let narrow = Memo::new(move |_| both.with(|(_, narrow)| narrow.clone()));
        let results = |asked: Asked| async move { survey_results(asked.clone()).await.map(|found| (asked, found)) };
        let answers = |(asked, narrow): (Asked, Narrow)| async move {
            survey_answers(asked.clone(), narrow.clone(), None).await.map(|found| (asked, narrow, found))
        };
        let read = Read {
            asked,
            narrow,
            results: ask(move || asked.get(), results),
            answers: ask(move || both.get(), answers),
        };
        Self { read }
    }

    fn view(this: Self) -> AnyView {
        let read = this.read;
        view! { <Room read/> }.into_any()
    }
}

#[component]
fn Room(read: Read) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeTickets) {
        return view! { <TurnedAway title=w::results(lang)/> }.into_any();
    }
    let Read { asked, narrow, results, answers } = read;
    let navigate = use_navigate();
    let show = Callback::new(move |asked: Asked| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address_of(&asked, &Narrow::default()), options);
    });
    use_live(move |event: LiveEvent| {
        if event.resync || matches!(event.kind.as_str(), "customer.survey_answered" | "ticket.rated") {
            results.refetch();
            answers.refetch();
        }
    });
    let may = move |action| use_session().is_some_and(|session| session.may(action));
    let (manages, exports) = (may(Action::ManageDesk), may(Action::ExportTickets));
    let actions = move || {
        view! {
            {exports.then(|| view! { <AnswerFiles asked narrow/> })}
            {manages
                .then(|| {
                    view! {
                        <LinkButton href=routes::ADMIN_SURVEYS kind=ButtonKind::Quiet icon=icondata::LuSettings>
                            {w::title(lang)}
                        </LinkButton>
                    }
                })}
        }
    };
    let crumbs = vec![Crumb::link(tw::title(lang), routes::DESK), Crumb::here(w::results(lang))];
    view! {
        <Page title=w::results(lang) crumbs actions>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Cards(4)/> }>
                {move || Suspend::new(async move {
                    match results.await {
                        Ok((of, found)) => view! { <Shown asked show of found/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| results.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
            <AnswersHere answers results=results/>
        </Page>
    }
    .into_any()
}

/// The bar, the figures of the whole, the charts, and everything as tables.
#[component]
fn Shown(asked: Memo<Asked>, show: Callback<Asked>, of: Asked, found: Results) -> impl IntoView {
    let lang = use_lang();
    let nothing = found.total.all() == 0;
    let (bar, drawn, parted) = (found.clone(), found.clone(), found.clone());
    // Figures open answers of this survey, also where another one comes first some day.
    let of = Asked { survey: Some(found.of.id), ..of };
    let content = if nothing {
        let text = if found.asked > 0 {
            w::nobody_answered_yet(lang, format::count(found.asked))
        } else {
            w::nothing_asked(lang).to_owned()
        };
        view! { <EmptyState icon=icondata::LuGauge title=w::nothing_yet(lang) text/> }.into_any()
    } else {
        view! {
            <Totals of=of.clone() found=found.clone()/>
            <div class="desk-charts">
                <Scores of=of.clone() found=drawn.clone()/>
                <OverTime of=of.clone() found=drawn/>
            </div>
            <PartsTable cut=Cut::Product of=of.clone() kind=parted.of.kind parts=parted.products/>
            <PartsTable cut=Cut::Owner of=of.clone() kind=parted.of.kind parts=parted.owners/>
            <QuestionTables of questions=parted.questions/>
        }
        .into_any()
    };
    view! {
        <div class="report-bar">
            <ResultBar asked show results=bar/>
        </div>
        {content}
    }
}

/// The result, the classes with their shares, and how many answered.
#[component]
fn Totals(of: Asked, found: Results) -> impl IntoView {
    let lang = use_lang();
    let (kind, total) = (found.of.kind, found.total);
    let class = |class: &Class| {
        let (count, share) = (total.of(kind, *class), total.share(kind, *class).unwrap_or_default());
        let words = w::class_share(lang, format::count(count), tenths_word(share));
        let narrow = Narrow { class: Some(*class), ..Narrow::default() };
        let href = super::place::list_of(&of, &narrow);
        view! {
            <li class="report-total">
                <span class="report-total__label">{class_word(lang, kind, *class)}</span>
                <span class="report-total__value">
                    {if count == 0 {
                        view! { <span class="aside-none">{words}</span> }.into_any()
                    } else {
                        view! { <a class="cell-link" href=href>{words}</a> }.into_any()
                    }}
                </span>
            </li>
        }
    };
    let classes = Class::ALL.iter().map(class).collect_view();
    let all = super::place::list_of(&of, &Narrow::default());
    view! {
        <ul class="report-totals">
            <li class="report-total">
                <span class="report-total__label">{result_word(lang, kind)}</span>
                <strong class="report-total__value survey-result">{result_value(kind, total.result(kind))}</strong>
            </li>
            {classes}
            <li class="report-total">
                <span class="report-total__label">{w::answered(lang)}</span>
                <span class="report-total__value">
                    <a class="cell-link" href=all>{format::count(total.all())}</a>
                </span>
                <span class="report-total__before">{w::were_asked(lang, format::count(found.asked))}</span>
            </li>
        </ul>
        <p class="aside-none">{if kind == super::model::SurveyKind::Nps { w::how_nps(lang) } else { w::how_csat(lang) }}</p>
    }
}

/// The answers that the page lists, as a file.
#[component]
fn AnswerFiles(asked: Memo<Asked>, narrow: Memo<Narrow>) -> impl IntoView {
    let lang = use_lang();
    let filter = Signal::derive(move || {
        let listed = serde_json::json!({ "asked": asked.get(), "narrow": narrow.get() });
        listed.to_string()
    });
    let form = move |format: Format, label: &'static str| {
        view! {
            <form method="post" action=routes::EXPORT_SURVEY role="none">
                <input type="hidden" name="format" value=format.ending()/>
                <input type="hidden" name="filter" prop:value=move || filter.get() value=move || filter.get()/>
                <button type="submit" class="menu__item" role="menuitem" tabindex="-1">
                    <Icon icon=icondata::LuFileSpreadsheet/>
                    <span class="menu__text">{label}</span>
                </button>
            </form>
        }
    };
    view! {
        <Menu name="answer-export" label=rw::export(lang) icon=icondata::LuDownload>
            {form(Format::Xlsx, w::answers_xlsx(lang))}
            {form(Format::Csv, w::answers_csv(lang))}
        </Menu>
    }
}

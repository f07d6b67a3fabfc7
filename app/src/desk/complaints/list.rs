//! `/desk/measures`: what is still to be done about complaints.

use super::{
    api::open_measures,
    model::{MeasureFilter, MeasureList},
    rows::{MeasureRows, TopicMeasures},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me},
    desk::{reports::complaints_by_cause, tickets::model::Named},
    locale::use_lang,
    routes,
    ui::{CheckField, Choice, Crumb, LinkButton, Notice, Page, SelectField, Skeleton, SkeletonShape, Tone},
    words::{complaints as w, tickets as tw},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

type First = Answer<(MeasureFilter, MeasureList)>;

/// `/desk/measures`
pub struct MeasuresPage {
    filter: Memo<MeasureFilter>,
    first: First,
}

impl Screen for MeasuresPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let filter = Memo::new(move |was: Option<&MeasureFilter>| match was {
            Some(was) if path.with(|path| path != routes::DESK_MEASURES) => was.clone(),
            _ => query.with(filter_of),
        });
        let first = ask(
            move || filter.get(),
            |filter| async move { open_measures(filter.clone(), None).await.map(|list| (filter, list)) },
        );
        Self { filter, first }
    }

    fn view(this: Self) -> AnyView {
        let MeasuresPage { filter, first } = this;
        view! { <Measures filter first/> }.into_any()
    }
}

fn filter_of(query: &ParamsMap) -> MeasureFilter {
    MeasureFilter {
        team: query.get_str("team").and_then(|id| id.parse().ok()),
        overdue: query.get_str("overdue") == Some("yes"),
    }
}

fn address_of(filter: &MeasureFilter) -> String {
    let mut query = ParamsMap::new();
    if let Some(team) = filter.team {
        query.insert("team", team.to_string());
    }
    if filter.overdue {
        query.insert("overdue", "yes".to_owned());
    }
    format!("{}{}", routes::DESK_MEASURES, query.to_query_string())
}

#[component]
fn Measures(filter: Memo<MeasureFilter>, first: First) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeTickets) {
        return view! { <TurnedAway title=w::measures(lang)/> }.into_any();
    }
    let crumbs = vec![Crumb::link(tw::title(lang), routes::DESK)];
    let by_cause = move || {
        view! { <LinkButton href=complaints_by_cause()>{w::by_cause(lang)}</LinkButton> }
    };
    view! {
        <Page title=w::measures(lang) crumbs actions=by_cause>
            <p class="admin-note">{w::measures_text(lang)}</p>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok((now, list)) => {
                            view! {
                                <Filters filter teams=list.teams.clone()/>
                                <TopicMeasures topics=list.topics.clone()/>
                                <MeasureRows filter=now list/>
                            }
                                .into_any()
                        }
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| first.refetch()>
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

/// The responsible unit, and whether only what is overdue.
#[component]
fn Filters(filter: Memo<MeasureFilter>, teams: Vec<Named>) -> impl IntoView {
    let lang = use_lang();
    let navigate = use_navigate();
    let show = Callback::new(move |filter: MeasureFilter| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address_of(&filter), options);
    });
    let now = filter.get_untracked();
    let team = RwSignal::new(now.team.map(|id| id.to_string()).unwrap_or_default());
    let overdue = RwSignal::new(now.overdue);
    let mut choices = vec![Choice::new("", w::all_teams(lang))];
    choices.extend(teams.into_iter().map(|(id, name)| Choice::new(id, name)));
    view! {
        <div class="measure-filters">
            <SelectField
                name="measure-team"
                label=w::team(lang)
                hide_label=true
                value=team
                choices
                on_change=move |key: String| {
                    show.run(MeasureFilter { team: key.parse().ok(), ..filter.get_untracked() });
                }
            />
            <CheckField
                name="measure-overdue"
                label=w::only_overdue(lang)
                value=overdue
                on_change=move |overdue: bool| show.run(MeasureFilter { overdue, ..filter.get_untracked() })
            />
        </div>
    }
}

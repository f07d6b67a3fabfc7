//! `/admin/surveys`: the surveys of the house.

use super::{api::read_surveys, list::Surveys, model::SurveyRoom};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, is_for_me},
    admin::frame::{Frame, Place, loaded},
    desk::satisfaction::RatingSettings,
    locale::use_lang,
    routes,
    ui::{ButtonKind, Crumb, LinkButton, Page, SkeletonShape},
    words::{surveys as w, tickets as tw},
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct SurveysPage {
    room: Answer<SurveyRoom>,
}

impl Screen for SurveysPage {
    fn data() -> Self {
        Self { room: ask(|| (), |()| read_surveys()) }
    }

    fn view(this: Self) -> AnyView {
        let room = this.room;
        view! { <Room room/> }.into_any()
    }
}

#[component]
fn Room(room: Answer<SurveyRoom>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::ManageDesk) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let changed = Callback::new(move |()| room.refetch());
    let show = move |found: SurveyRoom| view! { <Surveys room=found changed/> }.into_any();
    let actions = move || {
        view! {
            <LinkButton href=routes::DESK_SURVEYS kind=ButtonKind::Quiet icon=icondata::LuChartColumn>
                {w::results(lang)}
            </LinkButton>
        }
    };
    let content = move || {
        view! {
            <p class="admin-note">{w::intro(lang)}</p>
            {loaded(room, SkeletonShape::Rows(3), show)}
            <RatingSettings/>
        }
    };
    // Who manages the desk and is no administrator comes from there.
    if is_for_me(Action::Administer) {
        view! {
            <Frame here=Place::Surveys actions>
                {content()}
            </Frame>
        }
        .into_any()
    } else {
        view! {
            <Page title=w::title(lang) crumbs=vec![Crumb::link(tw::title(lang), routes::DESK)] actions>
                {content()}
            </Page>
        }
        .into_any()
    }
}

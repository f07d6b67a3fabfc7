//! `/admin/web-forms`: the forms that pages of the company embed.

use super::{
    api::read_web_forms,
    list::{Subject, WebForms},
    model::WebFormRoom,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, is_for_me},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, Crumb, Page, SkeletonShape},
    words::{tickets as tw, web_forms as w},
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct WebFormsPage {
    room: Answer<WebFormRoom>,
}

impl Screen for WebFormsPage {
    fn data() -> Self {
        Self { room: ask(|| (), |()| read_web_forms()) }
    }

    fn view(this: Self) -> AnyView {
        let room = this.room;
        view! { <Room room/> }.into_any()
    }
}

#[component]
fn Room(room: Answer<WebFormRoom>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::ManageDesk) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let (open, subject) = (RwSignal::new(false), RwSignal::new(Subject::New));
    let changed = Callback::new(move |()| room.refetch());
    let add = move |_| {
        subject.set(Subject::New);
        open.set(true);
    };
    let show = move |found: WebFormRoom| view! { <WebForms room=found open subject changed/> }.into_any();
    let actions = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=add>
                {w::add(lang)}
            </Button>
        }
    };
    let content = move || {
        view! {
            <p class="admin-note">{w::intro(lang)}</p>
            {loaded(room, SkeletonShape::Rows(3), show)}
        }
    };
    // Who manages the desk and is no administrator comes from there.
    if is_for_me(Action::Administer) {
        view! {
            <Frame here=Place::WebForms actions>
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

//! `/admin/chat`: the chat widgets that pages of the company embed.

use super::{
    api::read_chat_widgets,
    list::{Subject, Widgets},
    model::WidgetRoom,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, is_for_me},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, Crumb, Page, SkeletonShape},
    words::{chat as w, tickets as tw},
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct ChatWidgetsPage {
    room: Answer<WidgetRoom>,
}

impl Screen for ChatWidgetsPage {
    fn data() -> Self {
        Self { room: ask(|| (), |()| read_chat_widgets()) }
    }

    fn view(this: Self) -> AnyView {
        let room = this.room;
        view! { <Room room/> }.into_any()
    }
}

#[component]
fn Room(room: Answer<WidgetRoom>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::ManageDesk) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let (open, subject) = (RwSignal::new(false), RwSignal::new(Subject::New));
    let changed = Callback::new(move |()| room.refetch());
    let begin = Callback::new(move |()| {
        subject.set(Subject::New);
        open.set(true);
    });
    let show = move |found: WidgetRoom| view! { <Widgets room=found open subject begin changed/> }.into_any();
    let actions = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| begin.run(())>
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
            <Frame here=Place::Chat actions>
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

//! `/admin/assignment`: rules, people, skills, and what holds for everybody. For administrators and whoever manages the desk.

use super::{
    agents::Agents,
    api::{Book, read_assignment},
    rules::Rules,
    setting::SettingHere,
    skills::Skills,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, is_for_me},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    routes,
    ui::{Crumb, Page, SkeletonShape},
    words::{desk_assignment as w, tickets as tw},
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct AssignmentPage {
    book: Answer<Book>,
}

impl Screen for AssignmentPage {
    fn data() -> Self {
        Self { book: ask(|| (), |()| read_assignment()) }
    }

    fn view(this: Self) -> AnyView {
        let book = this.book;
        view! { <Room book/> }.into_any()
    }
}

#[component]
fn Room(book: Answer<Book>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::ManageDesk) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let changed = Callback::new(move |()| book.refetch());
    let show = move |found: Book| {
        view! {
            <Rules book=found.clone() changed/>
            <Agents book=found.clone() changed/>
            <Skills book=found.clone() changed/>
            <SettingHere book=found changed/>
        }
        .into_any()
    };
    let content = move || {
        view! {
            <p class="admin-note">{w::intro(lang)}</p>
            {loaded(book, SkeletonShape::Rows(8), show)}
        }
    };
    if is_for_me(Action::Administer) {
        view! { <Frame here=Place::Assignment>{content()}</Frame> }.into_any()
    } else {
        let crumbs = vec![Crumb::link(tw::title(lang), routes::DESK)];
        view! {
            <Page title=w::title(lang) crumbs>
                {content()}
            </Page>
        }
        .into_any()
    }
}

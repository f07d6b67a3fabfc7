//! `/admin/sla`: calendars and policies. Administrators change them, everybody may read and try them.

use super::{
    api::{SlaBook, read_sla},
    calendars::Calendars,
    policies::Policies,
    trial::TrialHere,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, ask, is_for_me},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    ui::{Page, SkeletonShape},
    words::sla as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct SlaPage {
    book: Answer<SlaBook>,
}

impl Screen for SlaPage {
    fn data() -> Self {
        Self { book: ask(|| (), |()| read_sla()) }
    }

    fn view(this: Self) -> AnyView {
        let book = this.book;
        view! { <Room book/> }.into_any()
    }
}

#[component]
fn Room(book: Answer<SlaBook>) -> impl IntoView {
    let lang = use_lang();
    let editable = is_for_me(Action::Administer);
    let changed = Callback::new(move |()| book.refetch());
    let show = move |found: SlaBook| {
        view! {
            <Policies book=found.clone() editable changed/>
            <TrialHere book=found.clone()/>
            <Calendars calendars=found.calendars editable changed/>
        }
        .into_any()
    };
    let content = move || {
        view! {
            <p class="admin-note">{w::intro(lang)}</p>
            {loaded(book, SkeletonShape::Rows(6), show)}
        }
    };
    if editable {
        view! { <Frame here=Place::Sla>{content()}</Frame> }.into_any()
    } else {
        view! { <Page title=w::title(lang)>{content()}</Page> }.into_any()
    }
}

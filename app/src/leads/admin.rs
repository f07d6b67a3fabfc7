//! `/admin/leads`: whose a lead is, who works on them, and why some are none.

use super::{
    agents::Agents,
    api::{Book, read_lead_rules},
    reasons::Reasons,
    rules::Rules,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, is_for_me},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    ui::SkeletonShape,
    words::leads as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct AdminLeadsPage {
    book: Answer<Book>,
}

impl Screen for AdminLeadsPage {
    fn data() -> Self {
        Self { book: ask(|| (), |()| read_lead_rules()) }
    }

    fn view(this: Self) -> AnyView {
        let book = this.book;
        view! { <Room book/> }.into_any()
    }
}

#[component]
fn Room(book: Answer<Book>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::Administer) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let changed = Callback::new(move |()| book.refetch());
    let show = move |found: Book| {
        view! {
            <Rules book=found.clone() changed/>
            <Agents agents=found.agents changed/>
            <Reasons reasons=found.reasons changed/>
        }
        .into_any()
    };
    view! {
        <Frame here=Place::Leads>
            <p class="admin-note">{w::admin_intro(lang)}</p>
            {loaded(book, SkeletonShape::Rows(8), show)}
        </Frame>
    }
    .into_any()
}

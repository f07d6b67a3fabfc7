//! `/admin/tag-rules`

use super::{api::read_tag_rules, list::Rules, model::TagRulesBook, runs::Runs};
use crate::areas::Screen;
use crate::{
    access::{Answer, ask},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    ui::SkeletonShape,
    words::tag_rules as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct TagRulesPage {
    book: Answer<TagRulesBook>,
}

impl Screen for TagRulesPage {
    fn data() -> Self {
        Self { book: ask(|| (), |()| read_tag_rules()) }
    }

    fn view(this: Self) -> AnyView {
        let book = this.book;
        view! { <Room book/> }.into_any()
    }
}

#[component]
fn Room(book: Answer<TagRulesBook>) -> impl IntoView {
    let lang = use_lang();
    let again = Callback::new(move |()| book.refetch());
    let show = move |found: TagRulesBook| {
        let runs = found.runs.clone();
        view! {
            <Rules book=found again/>
            <Runs runs again/>
        }
        .into_any()
    };
    view! {
        <Frame here=Place::TagRules>
            <p class="admin-note">{w::intro(lang)}</p>
            {loaded(book, SkeletonShape::Rows(6), show)}
        </Frame>
    }
}

//! `/admin/quality`

use super::{api::read_quality, list::Checks, model::QualityBook, weights::Weights};
use crate::areas::Screen;
use crate::{
    access::{Answer, ask},
    admin::frame::{Frame, Place, loaded},
    customers::quality::model::Check,
    fields::RecordKind,
    locale::use_lang,
    ui::SkeletonShape,
    words::quality as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct QualityPage {
    book: Answer<QualityBook>,
}

impl Screen for QualityPage {
    fn data() -> Self {
        Self { book: ask(|| (), |()| read_quality()) }
    }

    fn view(this: Self) -> AnyView {
        let book = this.book;
        view! { <Room book/> }.into_any()
    }
}

#[component]
fn Room(book: Answer<QualityBook>) -> impl IntoView {
    let lang = use_lang();
    let again = Callback::new(move |()| book.refetch());
    let show = move |found: QualityBook| {
        let of = |kind: RecordKind| -> Vec<Check> {
            found.checks.iter().filter(|check| check.of == kind).cloned().collect()
        };
        view! {
            <Checks
                of=RecordKind::Customer
                checks=of(RecordKind::Customer)
                fields=found.customer_fields.clone()
                changed=again
            />
            <Checks
                of=RecordKind::Contact
                checks=of(RecordKind::Contact)
                fields=found.contact_fields.clone()
                changed=again
            />
            <Weights book=found changed=again/>
        }
        .into_any()
    };
    view! {
        <Frame here=Place::Quality>
            <p class="admin-note">{w::admin_text(lang)}</p>
            {loaded(book, SkeletonShape::Rows(6), show)}
        </Frame>
    }
}

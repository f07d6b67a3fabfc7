//! `/admin/fields`: the custom fields of customers and of contacts.

use super::{api::read_fields, list::Fields, model::FieldBook};
use crate::areas::Screen;
use crate::{
    access::{Answer, ask},
    admin::frame::{Frame, Place, loaded},
    fields::RecordKind,
    locale::use_lang,
    ui::{Choice, Segmented, SkeletonShape},
    words::field_admin as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct FieldsPage {
    of: RwSignal<String>,
    book: Answer<FieldBook>,
}

impl Screen for FieldsPage {
    fn data() -> Self {
        let of = RwSignal::new(RecordKind::Customer.key().to_owned());
        Self { of, book: ask(move || RecordKind::from_key(&of.get()), read_fields) }
    }

    fn view(this: Self) -> AnyView {
        let FieldsPage { of, book } = this;
        view! { <FieldsRoom of book/> }.into_any()
    }
}

#[component]
fn FieldsRoom(of: RwSignal<String>, book: Answer<FieldBook>) -> impl IntoView {
    let lang = use_lang();
    let kinds = vec![
        Choice::new(RecordKind::Customer.key(), w::of_customers(lang)),
        Choice::new(RecordKind::Contact.key(), w::of_contacts(lang)),
    ];
    let show = move |found: FieldBook| {
        let of = RecordKind::from_key(&of.get_untracked());
        view! { <Fields of found changed=move |()| book.refetch()/> }.into_any()
    };
    view! {
        <Frame here=Place::Fields>
            <p class="admin-note">{w::intro(lang)}</p>
            <Segmented name="fields-of" label=w::of(lang) choices=kinds value=of/>
            {loaded(book, SkeletonShape::Rows(6), show)}
        </Frame>
    }
}

//! Choosing a product.

use super::{api::find_products, model::name_in};
use crate::{
    locale::use_lang,
    ui::{Combobox, found_for},
    words::catalogue as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// A field for one product that is sold, found by a part of its name, its code, or how they are read.
#[component]
pub fn ProductPicker(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<Option<(Uuid, String)>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let lang = use_lang();
    let words = RwSignal::new(None::<String>);
    let (choices, busy) = found_for(words, move |words| async move {
        let found = find_products(words).await?;
        let named = found.into_iter().map(|row| {
            let name = name_in(lang, &row.name, row.name_en.as_deref());
            (row.id, row.code.as_ref().map_or_else(|| name.to_owned(), |code| format!("{code} · {name}")))
        });
        Ok::<_, crate::access::AppError>(named.collect())
    });
    view! { <Combobox name label value words choices nothing=w::pick_nothing(lang) busy error required/> }
}

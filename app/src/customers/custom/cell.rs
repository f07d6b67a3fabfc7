//! Custom fields in a line of the list.

use super::shown::page_of;
use crate::{
    customers::{about::SiteLink, custom::HoldsCustom},
    fields::{Catalogue, FieldKind, file_model::held_ids, value_in_words},
    files::held_links,
    locale::Lang,
    ui::{Cell, Width},
};
use leptos::prelude::*;
use uuid::Uuid;

/// What a record has in a custom field, as its kind is shown; an empty cell where nothing stands.
pub fn custom_cell(
    lang: Lang,
    row: &impl HoldsCustom,
    field: Uuid,
    width: Option<Width>,
    fields: &Catalogue,
) -> AnyView {
    let words = fields.field(field).and_then(|field| {
        let value = row.custom().get(field.id);
        Some((field, value, value_in_words(lang, field, value, row.names())?))
    });
    let Some((field, value, words)) = words else {
        return view! { <Cell wide=true width>{().into_any()}</Cell> }.into_any();
    };
    let titled = words.clone();
    let short = view! { <span class="customer-line__own" title=titled>{words.clone()}</span> };
    match field.kind {
        FieldKind::Number | FieldKind::Money | FieldKind::Computed => {
            view! { <Cell wide=true numeric=true width>{words}</Cell> }.into_any()
        }
        FieldKind::Link => view! {
            <Cell wide=true width>
                <SiteLink site=words/>
            </Cell>
        }
        .into_any(),
        FieldKind::File => {
            let named = held_ids(value).into_iter().filter_map(|id| Some((id, row.names().get(&id)?.clone())));
            let links = held_links(named.collect()).into_any();
            view! { <Cell wide=true width>{links}</Cell> }.into_any()
        }
        FieldKind::Reference => {
            let content = match page_of(field, value, row.names()) {
                Some(href) => view! { <a class="cell-link" href=href>{short}</a> }.into_any(),
                None => short.into_any(),
            };
            view! { <Cell wide=true width>{content}</Cell> }.into_any()
        }
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Date
        | FieldKind::Choice
        | FieldKind::Choices
        | FieldKind::Checkbox
        | FieldKind::Sensitive => view! { <Cell wide=true muted=true width>{short}</Cell> }.into_any(),
    }
}

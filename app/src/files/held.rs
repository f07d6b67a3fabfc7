//! Files in custom fields, as they are read.

use super::{
    model::{Kind, Preview, SMALL_PICTURE},
    words_of::{kind_icon, kind_word, size_in_words},
};
use crate::{fields::HeldFile, locale::use_lang, routes, ui::Icon};
use leptos::prelude::*;
use uuid::Uuid;

/// A line for each: a small picture of it, its name, which opens it, and its size.
#[component]
pub fn HeldFiles(files: Vec<HeldFile>) -> impl IntoView {
    view! {
        <ul class="held-files">
            {files.into_iter().map(|file| view! { <li class="held-file"><HeldFileWords file/></li> }).collect_view()}
        </ul>
    }
}

/// What a line says. A file on a ticket has an address of its own.
#[component]
pub(super) fn HeldFileWords(file: HeldFile, #[prop(optional)] on_ticket: bool) -> impl IntoView {
    let lang = use_lang();
    let kind = Kind::of_file(&file.media_type, &file.name);
    let preview = Preview::of(&file.media_type);
    let (source, address) = if on_ticket {
        (routes::shown_ticket_file(file.id), routes::ticket_file(file.id))
    } else {
        (routes::shown_field_file(file.id), routes::field_file(file.id))
    };
    let picture = if preview == Some(Preview::Image) && file.size <= SMALL_PICTURE {
        let source = source.clone();
        view! { <img class="held-file__image" src=source alt="" loading="lazy" decoding="async" width="28" height="28"/> }
            .into_any()
    } else {
        view! {
            <span class="held-file__icon">
                <Icon icon=kind_icon(kind)/>
            </span>
        }
        .into_any()
    };
    let name = file.name.clone();
    let link = if preview.is_some() {
        view! { <a class="held-file__name" href=source target="_blank" rel="noopener external">{name}</a> }.into_any()
    } else {
        view! { <a class="held-file__name" href=address rel="external" download="">{name}</a> }.into_any()
    };
    view! {
        {picture}
        {link}
        <span class="held-file__size" title=kind_word(lang, kind)>
            {size_in_words(file.size.unsigned_abs())}
        </span>
    }
}

/// Their names in a row of a list, each opening its file; those that the reader does not see are left out.
pub fn held_links(files: Vec<(Uuid, String)>) -> impl IntoView {
    let link = |(id, name): (Uuid, String)| {
        let titled = name.clone();
        view! {
            <a class="cell-link" href=routes::shown_field_file(id) target="_blank" rel="noopener external" title=titled>
                {name}
            </a>
        }
    };
    view! { <span class="held-links">{files.into_iter().map(link).collect_view()}</span> }
}

//! One file of a list.

use super::{
    model::{FileRow, Kind, Preview, SMALL_PICTURE},
    shelf::Shelf,
    words_of::{kind_icon, kind_word, size_in_words},
};
use crate::{
    locale::use_lang,
    routes,
    ui::{Ago, Button, ButtonKind, ButtonSize, Icon, Menu, MenuItem, MenuLine},
    words::files as w,
};
use leptos::prelude::*;

/// What it is, its name, which opens it, its size, who added it and when, and what can be done with it.
#[component]
pub(super) fn FileLine(row: FileRow, shelf: Shelf, may_write: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let newest = row.newest.clone();
    let about = StoredValue::new(row.clone());
    let size = size_in_words(newest.size.unsigned_abs());
    let kind = kind_word(lang, Kind::of_file(&newest.media_type, &row.name));
    let deal = row.of.deal().zip(row.deal.clone());
    let versions = (newest.number > 1).then(|| {
        let open = move |_| shelf.open(shelf.listing, about.get_value());
        view! {
            <Button size=ButtonSize::Small kind=ButtonKind::Quiet on_click=open>
                {w::version(lang, newest.number)}
            </Button>
        }
    });
    let id = format!("file-{}", row.id);
    view! {
        <li class="file-line" id=id title=kind>
            <Picture row=row.clone()/>
            <Name row=row.clone() shelf/>
            <p class="file-line__meta">
                <span>{size}</span>
                {newest.added_by.map(|who| view! { <span>{who}</span> })}
                <Ago then=newest.added_at/>
                {deal.map(|(id, name)| view! { <a class="file-line__deal" href=routes::deal(id)>{name}</a> })}
                {versions}
            </p>
            <Actions row shelf may_write/>
        </li>
    }
}

/// A small image shows itself, everything else what kind it is of.
#[component]
fn Picture(row: FileRow) -> impl IntoView {
    let kind = Kind::of_file(&row.newest.media_type, &row.name);
    let small = Preview::of(&row.newest.media_type) == Some(Preview::Image) && row.newest.size <= SMALL_PICTURE;
    if small {
        let source = routes::shown_file(row.id, row.newest.number);
        return view! {
            <img class="file-line__image" src=source alt="" loading="lazy" decoding="async" width="36" height="36"/>
        }
        .into_any();
    }
    view! {
        <span class="file-line__icon">
            <Icon icon=kind_icon(kind) large=true/>
        </span>
    }
    .into_any()
}

/// Opens what a browser shows without danger, and downloads the rest.
#[component]
fn Name(row: FileRow, shelf: Shelf) -> impl IntoView {
    let name = row.name.clone();
    match Preview::of(&row.newest.media_type) {
        Some(Preview::Image) => {
            let open = move |_| shelf.open(shelf.looking, row.clone());
            view! {
                <button type="button" class="file-line__name" on:click=open>
                    {name}
                </button>
            }
            .into_any()
        }
        Some(Preview::Pdf | Preview::Text) => view! {
            <a class="file-line__name" href=routes::shown_file(row.id, row.newest.number) target="_blank" rel="noopener external">
                {name}
            </a>
        }
        .into_any(),
        None => view! {
            <a class="file-line__name" href=routes::file(row.id, row.newest.number) rel="external" download="">
                {name}
            </a>
        }
        .into_any(),
    }
}

/// Download, older versions, and for who may write: rename, delete.
#[component]
fn Actions(row: FileRow, shelf: Shelf, may_write: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let download = routes::file(row.id, row.newest.number);
    let label = w::actions_of(lang, &row.name);
    let (own, row) = (row.may_write, StoredValue::new(row));
    // The answer is a file, so the page stays.
    let fetch = move |()| {
        if let Err(error) = location().set_href(&download) {
            leptos::logging::error!("the file could not be asked for: {error:?}");
        }
    };
    view! {
        <Menu name=row.with_value(|row| format!("file-actions-{}", row.id)) label small=true>
            <MenuItem icon=icondata::LuDownload on_click=fetch>
                {w::download(lang)}
            </MenuItem>
            <MenuItem icon=icondata::LuHistory on_click=move |()| shelf.open(shelf.listing, row.get_value())>
                {w::versions(lang)}
            </MenuItem>
            {(own && may_write.get_untracked())
                .then(|| {
                    view! {
                        <MenuItem icon=icondata::LuPencil on_click=move |()| shelf.open(shelf.renaming, row.get_value())>
                            {w::rename(lang)}
                        </MenuItem>
                        <MenuLine/>
                        <MenuItem icon=icondata::LuTrash2 danger=true on_click=move |()| shelf.delete(row.get_value())>
                            {w::delete(lang)}
                        </MenuItem>
                    }
                })}
        </Menu>
    }
}

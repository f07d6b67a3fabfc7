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

/// A line of the list. What is known of the file may change while its menu is open.
#[component]
pub(super) fn FileLine(
    first: FileRow,
    rows: RwSignal<Vec<FileRow>>,
    shelf: Shelf,
    may_write: Signal<bool>,
) -> impl IntoView {
    let (lang, id) = (use_lang(), first.id);
    let kept = StoredValue::new(first);
    let row = Memo::new(move |was: Option<&FileRow>| {
        let now = rows.with(|rows| rows.iter().find(|row| row.id == id).cloned());
        now.or_else(|| was.cloned()).unwrap_or_else(|| kept.get_value())
    });
    let kind = move || row.with(|row| kind_word(lang, Kind::of_file(&row.newest.media_type, &row.name)));
    view! {
        <li class="file-line" id=format!("file-{id}") title=kind>
            {move || view! { <About row=row.get() shelf/> }}
            <Actions row shelf may_write/>
        </li>
    }
}

/// What it is, its name, which opens it, its size, who added it and when.
#[component]
fn About(row: FileRow, shelf: Shelf) -> impl IntoView {
    let lang = use_lang();
    let newest = row.newest.clone();
    let about = StoredValue::new(row.clone());
    let size = size_in_words(newest.size.unsigned_abs());
    let deal = row.of.deal().zip(row.deal.clone());
    let versions = (newest.number > 1).then(|| {
        let open = move |_| shelf.open(shelf.listing, about.get_value());
        view! {
            <Button size=ButtonSize::Small kind=ButtonKind::Quiet on_click=open>
                {w::version(lang, newest.number)}
            </Button>
        }
    });
    view! {
        <Picture row=row.clone()/>
        <Name row=row.clone() shelf/>
        <p class="file-line__meta">
            <span>{size}</span>
            {newest.added_by.map(|who| view! { <span>{who}</span> })}
            <Ago then=newest.added_at/>
            {deal.map(|(id, name)| view! { <a class="file-line__deal" href=routes::deal(id)>{name}</a> })}
            {versions}
        </p>
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
fn Actions(row: Memo<FileRow>, shelf: Shelf, may_write: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let label = Signal::derive(move || row.with(|row| w::actions_of(lang, &row.name)));
    let may_change = Memo::new(move |_| may_write.get() && row.with(|row| row.may_write));
    // The answer is a file, so the page stays.
    let fetch = move |()| {
        let download = row.with_untracked(|row| routes::file(row.id, row.newest.number));
        if let Err(error) = location().set_href(&download) {
            leptos::logging::error!("the file could not be asked for: {error:?}");
        }
    };
    view! {
        <Menu name=row.with_untracked(|row| format!("file-actions-{}", row.id)) label small=true>
            <MenuItem icon=icondata::LuDownload on_click=fetch>
                {w::download(lang)}
            </MenuItem>
            <MenuItem icon=icondata::LuHistory on_click=move |()| shelf.open(shelf.listing, row.get_untracked())>
                {w::versions(lang)}
            </MenuItem>
            <Show when=move || may_change.get()>
                <MenuItem icon=icondata::LuPencil on_click=move |()| shelf.open(shelf.renaming, row.get_untracked())>
                    {w::rename(lang)}
                </MenuItem>
                <MenuLine/>
                <MenuItem icon=icondata::LuTrash2 danger=true on_click=move |()| shelf.delete(row.get_untracked())>
                    {w::delete(lang)}
                </MenuItem>
            </Show>
        </Menu>
    }
}

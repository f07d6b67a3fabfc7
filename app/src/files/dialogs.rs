//! What opens over the list: an image, another name, older versions.

use super::{
    api::{rename_file, versions_of_file},
    model::{FileRow, FileVersion, LONGEST_NAME, Preview},
    shelf::Shelf,
    words_of::size_in_words,
};
use crate::{
    access::{AppError, error_text},
    locale::use_lang,
    routes,
    ui::{
        Ago, Badge, Button, ButtonKind, ButtonSize, Dialog, Form, FormActions, Icon, Notice, Skeleton, SkeletonShape,
        TextField, Tone,
    },
    words::files as w,
};
use leptos::{prelude::*, task::spawn_local};

/// All three; each is made when it opens.
#[component]
pub(super) fn Dialogs(shelf: Shelf) -> impl IntoView {
    let lang = use_lang();
    let name =
        Signal::derive(move || shelf.about.with(|row| row.as_ref().map(|row| row.name.clone()).unwrap_or_default()));
    let about = move || shelf.about.get_untracked();
    view! {
        <Dialog name="file-image" title=name open=shelf.looking wide=true>
            {move || about().map(|row| view! { <Picture row/> })}
        </Dialog>
        <Dialog name="file-rename" title=w::rename_title(lang) open=shelf.renaming>
            {move || about().map(|row| view! { <Rename row shelf/> })}
        </Dialog>
        <Dialog name="file-versions" title=Signal::derive(move || w::versions_of(lang, name.get())) open=shelf.listing>
            {move || about().map(|row| view! { <Versions row shelf/> })}
        </Dialog>
    }
}

#[component]
fn Picture(row: FileRow) -> impl IntoView {
    let lang = use_lang();
    let (id, number) = (row.id, row.newest.number);
    let missing = RwSignal::new(false);
    view! {
        <Show when=move || missing.get()>
            <Notice tone=Tone::Bad>{w::not_shown(lang)}</Notice>
        </Show>
        <img
            class="file-picture"
            src=routes::shown_file(id, number)
            alt=row.name
            hidden=move || missing.get()
            on:error=move |_| missing.set(true)
        />
        <FormActions>
            <a class="button button--secondary" href=routes::file(id, number) rel="external" download="">
                <Icon icon=icondata::LuDownload/>
                <span class="button__text">{w::download(lang)}</span>
            </a>
        </FormActions>
    }
}

#[component]
fn Rename(row: FileRow, shelf: Shelf) -> impl IntoView {
    let (lang, sending) = (use_lang(), shelf.sending);
    let (former, name) = (row.name.clone(), RwSignal::new(row.name.clone()));
    let dirty = Signal::derive(move || name.with(|name| name.trim() != former));
    sending.errors.clear();
    let save = move |()| {
        let call = rename_file(row.of, row.id, row.version, name.get_untracked());
        sending.form(call, move |()| {
            shelf.renaming.set(false);
            shelf.on_changed.run(());
            sending.toasts().success(w::renamed(lang));
        });
    };
    view! {
        <Form name="file-rename-form" on_submit=save dirty error=sending.errors.rest()>
            <TextField
                name="name"
                id="file-name"
                label=w::name(lang)
                value=name
                required=true
                autofocus=true
                max=u32::try_from(LONGEST_NAME).unwrap_or(u32::MAX)
                error=sending.errors.of("name")
            />
            <FormActions>
                <Button on_click=move |_| shelf.renaming.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// What the file held, the newest first.
#[component]
fn Versions(row: FileRow, shelf: Shelf) -> impl IntoView {
    let lang = use_lang();
    let found = RwSignal::new(None::<Result<Vec<FileVersion>, AppError>>);
    let (of, id) = (row.of, row.id);
    spawn_local(async move {
        let answer = versions_of_file(of, id).await;
        found.try_set(Some(answer));
    });
    let row = StoredValue::new(row);
    move || match found.get() {
        None => view! { <Skeleton shape=SkeletonShape::Lines(3)/> }.into_any(),
        Some(Err(error)) => view! { <Notice tone=Tone::Bad>{error_text(lang, &error)}</Notice> }.into_any(),
        Some(Ok(all)) => view! {
            <ul class="file-versions">
                {all
                    .into_iter()
                    .map(|version| view! { <VersionLine row=row.get_value() version shelf/> })
                    .collect_view()}
            </ul>
        }
        .into_any(),
    }
}

#[component]
fn VersionLine(row: FileRow, version: FileVersion, shelf: Shelf) -> impl IntoView {
    let (lang, number) = (use_lang(), version.number);
    let is_newest = number == row.newest.number;
    let shown = Preview::of(&version.media_type).is_some();
    let address = if shown { routes::shown_file(row.id, number) } else { routes::file(row.id, number) };
    let target = shown.then_some("_blank");
    let restored = version.restored_from.map(|from| view! { <span>{w::restored_from(lang, from)}</span> });
    let may_restore = row.may_write && !is_newest;
    let restore = move |_| shelf.restore(&row, number);
    view! {
        <li class="file-version">
            <a class="file-version__name" href=address target=target rel="noopener external" download=(!shown).then_some("")>
                {w::version(lang, number)}
            </a>
            {is_newest.then(|| view! { <Badge tone=Tone::Accent>{w::newest(lang)}</Badge> })}
            <p class="file-version__meta">
                <span>{size_in_words(version.size.unsigned_abs())}</span>
                {version.added_by.map(|who| view! { <span>{who}</span> })}
                <Ago then=version.added_at/>
                {restored}
            </p>
            {may_restore
                .then(|| {
                    view! {
                        <Button size=ButtonSize::Small icon=icondata::LuUndo2 busy=shelf.sending.busy() on_click=restore>
                            {w::restore(lang)}
                        </Button>
                    }
                })}
        </li>
    }
}

//! Files that a field of a record held before.

use super::api::earlier_files;
use crate::{
    access::{AppError, error_text},
    fields::{HeldFile, RecordKind},
    files::HeldFiles,
    locale::use_lang,
    ui::{Button, ButtonKind, ButtonSize, Dialog, EmptyState, Notice, Skeleton, SkeletonShape, Tone},
    words::field_files as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// A button that opens them.
#[component]
pub(super) fn EarlierFiles(of: RecordKind, record: Uuid, field: Uuid, name: String) -> impl IntoView {
    let (lang, open) = (use_lang(), RwSignal::new(false));
    let title = w::earlier_of(lang, name);
    let spoken = title.clone();
    view! {
        <Button
            kind=ButtonKind::Quiet
            size=ButtonSize::Small
            icon=icondata::LuHistory
            on_click=move |_| open.set(true)
        >
            <span aria-hidden="true">{w::earlier(lang)}</span>
            <span class="visually-hidden">{spoken.clone()}</span>
        </Button>
        <Dialog name=format!("earlier-files-{field}") title open>
            <Earlier of record field/>
        </Dialog>
    }
}

#[component]
fn Earlier(of: RecordKind, record: Uuid, field: Uuid) -> impl IntoView {
    let lang = use_lang();
    let found = RwSignal::new(None::<Result<Vec<HeldFile>, AppError>>);
    let read = move || {
        found.set(None);
        spawn_local(async move {
            let answer = earlier_files(of, record, field).await;
            found.try_set(Some(answer));
        });
    };
    read();
    move || {
        match found.get() {
        None => view! { <Skeleton shape=SkeletonShape::Lines(2)/> }.into_any(),
        Some(Err(error)) => view! {
            <Notice tone=Tone::Bad on_retry=Callback::new(move |()| read())>
                {error_text(lang, &error)}
            </Notice>
        }
        .into_any(),
        Some(Ok(files)) if files.is_empty() => view! {
            <EmptyState icon=icondata::LuHistory title=w::none_earlier(lang) text=w::none_earlier_text(lang) small=true/>
        }
        .into_any(),
        Some(Ok(files)) => view! { <HeldFiles files/> }.into_any(),
    }
    }
}

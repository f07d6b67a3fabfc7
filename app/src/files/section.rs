//! The files of a record on its page.

use super::{
    api::files_of,
    arriving::{Choosing, Landing, take_pasted},
    dialogs::Dialogs,
    going::Going,
    model::{FileOf, FileRow, Files},
    queue::Queue,
    row::FileLine,
    shelf::Shelf,
};
use crate::{
    access::{Answer, error_text},
    events::live::use_live,
    locale::use_lang,
    ui::{EmptyState, Notice, Pager, Section, Skeleton, SkeletonShape, Tone, warn_before_leaving},
    words::files as w,
};
use leptos::prelude::*;

/// The list, the ways to add to it (choose, drop anywhere on it, paste), and what is on its way.
#[component]
pub fn FilesHere(of: FileOf, files: Answer<Files>, #[prop(into)] may_write: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let read_anew = Callback::new(move |()| files.refetch());
    let (queue, shelf) = (Queue::of(of, read_anew), Shelf::of(of, read_anew));
    let landing = Landing::of(queue, may_write);
    take_pasted(queue, may_write);
    warn_before_leaving(Signal::derive(move || queue.is_going()));
    use_live(move |event| {
        let here = event.subject == of.id() || (event.customer.is_some() && event.customer == of.customer());
        if event.resync || (here && (event.kind.starts_with("file.") || event.kind.contains(".merge"))) {
            read_anew.run(());
        }
    });
    let add = move || {
        view! {
            <Show when=move || may_write.get()>
                <Choosing queue/>
            </Show>
        }
    };
    view! {
        <div
            class="files"
            class:files--over=move || landing.over.get()
            data-hint=w::drop_here(lang)
            on:dragenter=move |event| landing.hovered(&event)
            on:dragover=move |event| landing.hovered(&event)
            on:dragleave=move |event| landing.left(&event)
            on:drop=move |event| landing.dropped(&event)
        >
            <Section title=w::title(lang) actions=add>
                <Going queue/>
                <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(2)/> }>
                    {move || Suspend::new(async move {
                        match files.await {
                            Ok(page) => {
                                queue.allow(page.limits.clone());
                                view! { <Listing page shelf may_write/> }.into_any()
                            }
                            Err(error) => {
                                view! {
                                    <Notice tone=Tone::Bad on_retry=read_anew>
                                        {error_text(lang, &error)}
                                    </Notice>
                                }
                                    .into_any()
                            }
                        }
                    })}
                </Transition>
            </Section>
            <Dialogs shelf/>
        </div>
    }
}

#[component]
fn Listing(page: Files, shelf: Shelf, may_write: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    if page.rows.is_empty() {
        let hint = move || if may_write.get() { w::none_hint(lang, page.limits.megabytes()) } else { String::new() };
        return view! { <EmptyState icon=icondata::LuPaperclip title=w::none(lang) text=Signal::derive(hint) small=true/> }
            .into_any();
    }
    let (rows, more, busy) = (RwSignal::new(page.rows), RwSignal::new(page.more), shelf.sending.busy());
    let fetch = move |()| {
        let after = rows.with_untracked(|rows| rows.last().map(FileRow::mark));
        shelf.sending.step(files_of(shelf.of, after), move |next| {
            rows.try_update(|rows| rows.extend(next.rows));
            more.try_set(next.more);
        });
    };
    view! {
        <ul class="files__list">
            <For each=move || rows.get() key=|row| (row.id, row.version) let:row>
                <FileLine row shelf may_write/>
            </For>
        </ul>
        <Pager more busy on_more=fetch/>
    }
    .into_any()
}

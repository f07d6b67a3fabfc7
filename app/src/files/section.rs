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
    access::{Answer, Kept},
    events::live::use_live,
    locale::use_lang,
    ui::{EmptyState, Pager, Section, Skeleton, SkeletonShape, warn_before_leaving},
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
        // What a customer owns is told of on the customer.
        let of_asset = of.asset().is_some();
        let here =
            of_asset || event.subject == of.id() || (event.customer.is_some() && event.customer == of.customer());
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
    let draw = move |page: Signal<Files>| view! { <Listing page queue shelf may_write/> }.into_any();
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
                <Kept answer=files fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(2)/> } draw/>
            </Section>
            <Dialogs shelf/>
        </div>
    }
}

/// The files read so far. News of them change what stands here row by row, so that an open menu stays open.
#[component]
fn Listing(page: Signal<Files>, queue: Queue, shelf: Shelf, may_write: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let first = page.get_untracked();
    let megabytes = first.limits.megabytes();
    queue.allow(first.limits);
    let (rows, more, busy) = (RwSignal::new(first.rows), RwSignal::new(first.more), shelf.sending.busy());
    Effect::new(move |before: Option<()>| {
        let page = page.get();
        if before.is_some() {
            queue.allow(page.limits);
            rows.set(page.rows);
            more.set(page.more);
        }
    });
    let fetch = move |()| {
        let after = rows.with_untracked(|rows| rows.last().map(FileRow::mark));
        shelf.sending.step(files_of(shelf.of, after), move |next| {
            rows.try_update(|rows| rows.extend(next.rows));
            more.try_set(next.more);
        });
    };
    let hint = move || if may_write.get() { w::none_hint(lang, megabytes) } else { String::new() };
    let none = move || {
        view! { <EmptyState icon=icondata::LuPaperclip title=w::none(lang) text=Signal::derive(hint) small=true/> }
    };
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty()) fallback=none>
            <ul class="files__list">
                <For each=move || rows.get() key=|row| row.id let:row>
                    <FileLine first=row rows shelf may_write/>
                </For>
            </ul>
            <Pager more busy on_more=fetch/>
        </Show>
    }
}

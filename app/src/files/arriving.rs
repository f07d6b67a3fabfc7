//! The ways in which files come to a record: chosen, taken with a phone's camera, dropped, pasted.

use super::{queue::Queue, send::Chosen};
use crate::{
    access::use_organisation,
    locale::{format, use_lang},
    ui::{Icon, covered},
    words::files as w,
};
use chrono::Utc;
use leptos::{
    ev::{DragEvent, Event},
    html::Input,
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{ClipboardEvent, DataTransfer, FileList, HtmlElement},
};

/// Fields that look like buttons: any files, and on phones the camera.
#[component]
pub(super) fn Choosing(
    queue: Queue,
    /// What is said instead of “add files”.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// The kinds that the window offers first.
    #[prop(optional)]
    accept: Option<&'static str>,
) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let (any, photo) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let chosen = move |_| queue.add(taken(any).into_iter().map(|file| (file.name(), file)).collect());
    // Phones call every picture the same.
    let shot = move |_| queue.add(stamped(taken(photo), w::photo_name(lang), offset));
    view! {
        <label class="button button--quiet button--small files__camera">
            <Icon icon=icondata::LuCamera/>
            <span class="button__text">{w::take_photo(lang)}</span>
            <input
                node_ref=photo
                class="files__field"
                type="file"
                name="photo"
                accept="image/*"
                capture="environment"
                on:change=shot
            />
        </label>
        <label class="button button--quiet button--small files__choose">
            <Icon icon=icondata::LuPlus/>
            <span class="button__text">{move || label.get().unwrap_or_else(|| w::add(lang).to_owned())}</span>
            <input
                node_ref=any
                class="files__field"
                type="file"
                name="file"
                accept=accept
                multiple=!queue.one
                on:change=chosen
            />
        </label>
    }
}

/// The files of a field, which is empty afterwards, so that the same file can be chosen again.
fn taken(node: NodeRef<Input>) -> Vec<Chosen> {
    let Some(field) = node.get_untracked() else { return Vec::new() };
    let files = listed(field.files());
    field.set_value("");
    files
}

fn listed(list: Option<FileList>) -> Vec<Chosen> {
    list.map(|list| (0..list.length()).filter_map(|at| list.get(at)).collect()).unwrap_or_default()
}

/// Names that tell the pictures apart: what it is, when, and its ending.
fn stamped(files: Vec<Chosen>, what: &str, offset: i32) -> Vec<(String, Chosen)> {
    let now = format::local(Utc::now(), offset).format("%Y-%m-%d %H.%M.%S");
    let name = |(place, file): (usize, Chosen)| {
        let ending = file.name().rsplit_once('.').map(|(_, ending)| format!(".{ending}")).unwrap_or_default();
        let more = if place == 0 { String::new() } else { format!(" ({})", place + 1) };
        (format!("{what} {now}{more}{ending}"), file)
    };
    files.into_iter().enumerate().map(name).collect()
}

/// Where files can be dropped.
#[derive(Clone, Copy)]
pub(super) struct Landing {
    queue: Queue,
    /// Whether files hang over it.
    pub over: RwSignal<bool>,
    may_write: Signal<bool>,
}

impl Landing {
    pub fn of(queue: Queue, may_write: Signal<bool>) -> Self {
        Self { queue, over: RwSignal::new(false), may_write }
    }

    /// Says that files may be dropped here, and nothing else.
    pub fn hovered(self, event: &DragEvent) {
        if self.may_write.get_untracked() && event.data_transfer().is_some_and(|dragged| holds_files(&dragged)) {
            event.prevent_default();
            if !self.over.get_untracked() {
                self.over.set(true);
            }
        }
    }

    /// They hang over it no more, unless only over another part of it.
    pub fn left(self, event: &DragEvent) {
        let place = event.current_target().and_then(|place| place.dyn_into::<HtmlElement>().ok());
        let to = event.related_target().and_then(|to| to.dyn_into::<leptos::web_sys::Node>().ok());
        if !place.is_some_and(|place| place.contains(to.as_ref())) {
            self.over.set(false);
        }
    }

    pub fn dropped(self, event: &DragEvent) {
        self.over.set(false);
        let Some(dragged) =
            event.data_transfer().filter(|dragged| self.may_write.get_untracked() && holds_files(dragged))
        else {
            return;
        };
        event.prevent_default();
        self.queue.add(listed(dragged.files()).into_iter().map(|file| (file.name(), file)).collect());
    }

    /// Takes files that are pasted into a text here. Words go into the text, also where a program lays a picture of them beside.
    pub fn pasting(self) -> impl Fn(&ClipboardEvent) + Clone {
        let (lang, offset) = (use_lang(), use_organisation().utc_offset);
        move |event: &ClipboardEvent| {
            let Some(board) = event.clipboard_data() else { return };
            let files = listed(board.files());
            if files.is_empty() || board.types().includes(&JsValue::from_str("text/plain"), 0) {
                return;
            }
            event.prevent_default();
            self.queue.add(told_apart(files, w::pasted_name(lang), offset));
        }
    }
}

fn holds_files(dragged: &DataTransfer) -> bool {
    dragged.types().includes(&JsValue::from_str("Files"), 0)
}

/// A picture out of the clipboard has a name that all such have.
fn told_apart(files: Vec<Chosen>, what: &str, offset: i32) -> Vec<(String, Chosen)> {
    let (pictures, others): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| file.name().to_lowercase().starts_with("image."));
    let mut named = stamped(pictures, what, offset);
    named.extend(others.into_iter().map(|file| (file.name(), file)));
    named
}

/// Takes files that are pasted on the page, as long as the calling component lives. What is pasted while something is filled in
/// or a dialog is open belongs there.
pub(super) fn take_pasted(queue: Queue, may_write: Signal<bool>) {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let pasted = move |event: &Event| {
        let filled_in = event.target().and_then(|place| place.dyn_into::<HtmlElement>().ok()).is_some_and(|place| {
            place.is_content_editable() || matches!(place.closest("input, textarea"), Ok(Some(_)))
        });
        if filled_in || covered() || !may_write.get_untracked() {
            return;
        }
        let board = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        let files = listed(board.and_then(|board| board.files()));
        if !files.is_empty() {
            event.prevent_default();
            queue.add(told_apart(files, w::pasted_name(lang), offset));
        }
    };
    Effect::new(move |_| {
        let listening = window_event_listener_untyped("paste", move |event| pasted(&event));
        on_cleanup(move || listening.remove());
    });
}

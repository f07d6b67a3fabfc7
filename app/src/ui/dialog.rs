use super::{Button, ButtonKind, FormActions, IconButton};
use crate::{locale::use_lang, words::ui as w};
use leptos::{ev::Event, html, prelude::*, web_sys::HtmlDialogElement};

/// A dialog over the page; a sheet from below on phones. The content is made anew at each opening. Escape, the cross and
/// (where nothing is typed) the space around close it, and the focus goes back to where it was.
#[component]
pub fn Dialog(
    #[prop(into)] name: String,
    #[prop(into)] title: Signal<String>,
    open: RwSignal<bool>,
    children: ChildrenFn,
    #[prop(optional)] wide: bool,
    /// Without a head: the title is only spoken, and the content offers its own way to close.
    #[prop(optional)]
    bare: bool,
    /// Runs after each closing, whatever closed it.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
) -> impl IntoView {
    // Of its own kind: a form inside may well have a field that is called so.
    let title_id = format!("{name}-dialog-title");
    let labelled_by = title_id.clone();
    let node = NodeRef::<html::Dialog>::new();
    let asking = RwSignal::new(false);
    keep_in_step(node, open);
    let is_dialog = move |event: &Event| node.get_untracked().is_some_and(|d| event.target() == Some(d.into()));
    let leave = move || {
        if node.get_untracked().is_some_and(|dialog| holds_words(&dialog)) { asking.set(true) } else { open.set(false) }
    };
    let cancelled = move |event: Event| {
        if is_dialog(&event) {
            event.prevent_default();
            leave();
        }
    };
    let closed = move |event: Event| {
        if is_dialog(&event) {
            asking.set(false);
            open.set(false);
            if let Some(on_close) = on_close {
                on_close.run(());
            }
        }
    };
    view! {
        <dialog
            node_ref=node
            class=if wide { "dialog dialog--wide" } else { "dialog" }
            id=name
            aria-labelledby=labelled_by
            on:cancel=cancelled
            on:close=closed
            on:pointerdown=move |event| {
                if is_dialog(&event) {
                    leave();
                }
            }
        >
            <Show when=move || open.get()>
                <div class="dialog__body">
                    <Head title_id=title_id.clone() title bare on_leave=move |()| leave()/>
                    <Show when=move || asking.get()>
                        <Discard on_keep=move |()| asking.set(false) on_discard=move |()| open.set(false)/>
                    </Show>
                    <div class="dialog__content">{children()}</div>
                </div>
            </Show>
        </dialog>
    }
}

#[component]
fn Head(title_id: String, title: Signal<String>, bare: bool, #[prop(into)] on_leave: Callback<()>) -> impl IntoView {
    let label = w::close(use_lang());
    view! {
        <header class=if bare { "visually-hidden" } else { "dialog__head" }>
            <h2 class="dialog__title" id=title_id>
                {move || title.get()}
            </h2>
            {(!bare).then(|| view! { <IconButton icon=icondata::LuX label=label on_click=move |_| on_leave.run(())/> })}
        </header>
    }
}

/// Opens and closes the browser's dialog as the signal says.
fn keep_in_step(node: NodeRef<html::Dialog>, open: RwSignal<bool>) {
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = node.get() else { return };
        if !wanted {
            dialog.close();
            return;
        }
        // Before the next paint, when the content stands: then the browser can focus its first field.
        request_animation_frame(move || {
            if open.try_get_untracked() == Some(true)
                && !dialog.open()
                && let Err(error) = dialog.show_modal()
            {
                leptos::logging::error!("the dialog cannot be shown: {error:?}");
            }
        });
    });
}

/// Whether a form in the dialog would lose typed words.
fn holds_words(dialog: &HtmlDialogElement) -> bool {
    matches!(dialog.query_selector("form[data-dirty]"), Ok(Some(_)))
}

/// Asks inside the dialog, because what is typed must stay in sight.
#[component]
fn Discard(#[prop(into)] on_keep: Callback<()>, #[prop(into)] on_discard: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <div class="dialog__discard" role="alert">
            <p>{w::discard_text(lang)}</p>
            <Button kind=ButtonKind::Danger on_click=move |_| on_discard.run(())>
                {w::discard(lang)}
            </Button>
            <Button on_click=move |_| on_keep.run(())>{w::keep_editing(lang)}</Button>
        </div>
    }
}

/// Asks before something that cannot be undone. What can be undone happens at once, with a toast that takes it back.
#[component]
pub fn Confirm(
    #[prop(into)] name: String,
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] text: Signal<String>,
    /// What the button says: the verb, not "OK".
    #[prop(into)]
    action: Signal<String>,
    #[prop(into)] on_confirm: Callback<()>,
    #[prop(optional, into)] busy: Signal<bool>,
) -> impl IntoView {
    let lang = use_lang();
    let confirm = move |_| {
        open.set(false);
        on_confirm.run(());
    };
    view! {
        <Dialog name title open>
            <p class="dialog__text">{move || text.get()}</p>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Danger busy on_click=confirm>
                    {move || action.get()}
                </Button>
            </FormActions>
        </Dialog>
    }
}

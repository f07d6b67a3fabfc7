use super::{IconButton, covered, typing};
use crate::{locale::use_lang, words::ui as w};
use leptos::{html, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};
use leptos_router::hooks::use_navigate;

/// Shows a record beside the list or board it comes from; a sheet on phones. `o` opens the full page, Escape closes and
/// gives the focus back.
#[component]
pub fn Panel(
    #[prop(into)] name: String,
    #[prop(into)] title: Signal<String>,
    open: RwSignal<bool>,
    children: ChildrenFn,
    #[prop(optional, into)] full_href: Signal<Option<String>>,
    #[prop(optional, into)] on_close: Option<Callback<()>>,
) -> impl IntoView {
    let lang = use_lang();
    let node = NodeRef::<html::Section>::new();
    lend_focus(node, open);
    let navigate = use_navigate();
    let close = move || {
        open.set(false);
        if let Some(on_close) = on_close {
            on_close.run(());
        }
    };
    Effect::new(move |_| {
        let navigate = navigate.clone();
        let listening = window_event_listener(leptos::ev::keydown, move |event| {
            if open.try_get_untracked() != Some(true) || event.default_prevented() || covered() {
                return;
            }
            match (event.key().as_str(), full_href.get_untracked()) {
                ("Escape", _) => close(),
                ("o", Some(href)) if !typing(&event) => navigate(&href, leptos_router::NavigateOptions::default()),
                _ => {}
            }
        });
        on_cleanup(move || listening.remove());
    });
    let title_id = format!("{name}-title");
    view! {
        <Show when=move || open.get()>
            <div class="panel__veil" on:click=move |_| close()></div>
            <section role="dialog" node_ref=node class="panel" id=name.clone() tabindex="-1" aria-labelledby=title_id.clone()>
                <header class="panel__head">
                    <h2 class="panel__title" id=title_id.clone()>
                        {move || title.get()}
                    </h2>
                    {move || full_href.get().map(|href| view! { <FullPageLink href/> })}
                    <IconButton icon=icondata::LuX label=w::close(lang) keys="Esc" on_click=move |_| close()/>
                </header>
                <div class="panel__content">{children()}</div>
            </section>
        </Show>
    }
}

#[component]
fn FullPageLink(href: String) -> impl IntoView {
    let label = w::open_full_page(use_lang());
    view! {
        <a class="button button--quiet button--icon" href=href aria-label=label data-tip=format!("{label}  O")>
            <super::Icon icon=icondata::LuMaximize2/>
        </a>
    }
}

/// Takes the focus on opening and gives it back on closing.
fn lend_focus(node: NodeRef<html::Section>, open: RwSignal<bool>) {
    // The lender lives in the effect, which only the browser runs: an element must not be kept on the server's threads.
    Effect::new(move |before: Option<(bool, Option<HtmlElement>)>| {
        let (was, mut lender) = before.unwrap_or_default();
        let is = open.get();
        if is && !was {
            lender = document().active_element().and_then(|element| element.dyn_into().ok());
            // Before the next paint, when the panel stands.
            request_animation_frame(move || {
                if let Some(panel) = node.try_get_untracked().flatten() {
                    focus(&panel);
                }
            });
        }
        if !is
            && was
            && let Some(element) = lender.take()
        {
            focus(&element);
        }
        (is, lender)
    });
}

fn focus(element: &HtmlElement) {
    if let Err(error) = element.focus() {
        leptos::logging::warn!("the focus could not be moved: {error:?}");
    }
}

use super::Icon;
use leptos::{ev::MouseEvent, prelude::*};

/// How much a button asks for attention. One primary button per view at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing that the view is for.
    Primary,
    /// Everything else that stands on its own.
    #[default]
    Secondary,
    /// Among other things: tool bars, rows, menus.
    Quiet,
    /// Takes something away.
    Danger,
}

/// Height of a button; on touch screens all are at least 44 px high.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    /// 24 px, inside rows and cards.
    Small,
    /// 32 px.
    #[default]
    Medium,
    /// 40 px, for the only button of a page.
    Large,
}

/// The classes of a button; links and menus that look like one share them.
pub(super) fn button_class(kind: ButtonKind, size: ButtonSize) -> String {
    let kind = match kind {
        ButtonKind::Primary => "primary",
        ButtonKind::Secondary => "secondary",
        ButtonKind::Quiet => "quiet",
        ButtonKind::Danger => "danger",
    };
    let size = match size {
        ButtonSize::Small => " button--small",
        ButtonSize::Medium => "",
        ButtonSize::Large => " button--large",
    };
    format!("button button--{kind}{size}")
}

/// A button. While `busy` it keeps its focus and width, shows a turning ring and takes no second click.
#[component]
pub fn Button(
    children: Children,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] size: ButtonSize,
    #[prop(optional)] icon: Option<icondata::Icon>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Submits the form around it, or the one named by `form`.
    #[prop(optional)]
    submit: bool,
    /// Id of a form elsewhere on the page.
    #[prop(optional, into)]
    form: Option<String>,
    #[prop(optional, into)] on_click: Option<Callback<MouseEvent>>,
) -> impl IntoView {
    let clicked = move |event: MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=button_class(kind, size)
            form=form
            disabled=move || disabled.get()
            aria-busy=move || busy.get().then_some("true")
            on:click=clicked
        >
            {icon.map(|icon| view! { <Icon icon=icon/> })}
            <span class="button__text">{children()}</span>
        </button>
    }
}

/// A link that looks like a [`Button`], for going somewhere.
#[component]
pub fn LinkButton(
    children: Children,
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] size: ButtonSize,
    #[prop(optional)] icon: Option<icondata::Icon>,
    /// It leads out of the product.
    #[prop(optional)]
    new_tab: bool,
) -> impl IntoView {
    view! {
        <a
            class=button_class(kind, size)
            href=move || href.get()
            target=new_tab.then_some("_blank")
            rel=new_tab.then_some("noopener external")
        >
            {icon.map(|icon| view! { <Icon icon=icon/> })}
            <span class="button__text">{children()}</span>
        </a>
    }
}

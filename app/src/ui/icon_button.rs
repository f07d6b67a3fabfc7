use super::{ButtonKind, ButtonSize, Icon, button::button_class};
use leptos::{ev::MouseEvent, prelude::*};

/// A button that is only an icon. Its label is spoken by screen readers and shown as a tooltip by pointer and keyboard.
#[component]
pub fn IconButton(
    icon: icondata::Icon,
    #[prop(into)] label: Signal<String>,
    #[prop(default = ButtonKind::Quiet)] kind: ButtonKind,
    #[prop(optional)] small: bool,
    /// Set for buttons that stay down: spoken as pressed or not.
    #[prop(optional, into)]
    pressed: MaybeProp<bool>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// The shortcut, shown in the tooltip.
    #[prop(optional, into)]
    keys: Option<String>,
    #[prop(optional, into)] on_click: Option<Callback<MouseEvent>>,
) -> impl IntoView {
    let size = if small { ButtonSize::Small } else { ButtonSize::Medium };
    let tip = move || match &keys {
        Some(keys) => format!("{}  {keys}", label.get()),
        None => label.get(),
    };
    let clicked = move |event: MouseEvent| match on_click {
        Some(on_click) if !busy.get_untracked() => on_click.run(event),
        _ => {}
    };
    view! {
        <button
            type="button"
            class=format!("{} button--icon", button_class(kind, size))
            aria-label=move || label.get()
            data-tip=tip
            aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })
            aria-busy=move || busy.get().then_some("true")
            disabled=move || disabled.get()
            on:click=clicked
        >
            <Icon icon=icon/>
        </button>
    }
}

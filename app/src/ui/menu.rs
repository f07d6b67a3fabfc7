use super::{ButtonKind, ButtonSize, Icon, button::button_class};
use leptos::{
    context::Provider,
    ev::{Event, KeyboardEvent},
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::HtmlElement,
};

/// Id of the menu that items belong to.
#[derive(Clone)]
struct MenuId(String);

/// A button that opens a menu below it (a sheet on phones), by the browser's popover: Escape and a click elsewhere close
/// it, arrow keys move in it.
#[component]
pub fn Menu(
    #[prop(into)] name: String,
    /// Spoken; shown as tooltip, or as text if `text` is set.
    #[prop(into)]
    label: Signal<String>,
    children: Children,
    #[prop(default = icondata::LuEllipsis)] icon: icondata::Icon,
    #[prop(optional)] text: bool,
    #[prop(default = ButtonKind::Quiet)] kind: ButtonKind,
    #[prop(optional)] small: bool,
    /// Own content of the button, instead of icon and label.
    #[prop(optional, into)]
    trigger: Option<ViewFnOnce>,
) -> impl IntoView {
    let id = format!("{name}-menu");
    let menu = MenuId(id.clone());
    let size = if small { ButtonSize::Small } else { ButtonSize::Medium };
    let bare = !text && trigger.is_none();
    let class = format!("{}{}", button_class(kind, size), if bare { " button--icon" } else { "" });
    let content = match trigger {
        Some(trigger) => trigger.run(),
        None if text => view! {
            <Icon icon=icon/>
            <span class="button__text">{move || label.get()}</span>
            <Icon icon=icondata::LuChevronDown/>
        }
        .into_any(),
        None => view! { <Icon icon=icon/> }.into_any(),
    };
    view! {
        <div class="menu">
            <button
                type="button"
                class=class
                id=name
                popovertarget=id.clone()
                aria-haspopup="menu"
                aria-label=move || (!text).then(|| label.get())
                data-tip=move || bare.then(|| label.get())
            >
                {content}
            </button>
            <div
                class="menu__list"
                id=id.clone()
                popover="auto"
                role="menu"
                aria-label=move || label.get()
                on:toggle=focus_first
                on:keydown=move_focus
            >
                <Provider value=menu>{children()}</Provider>
            </div>
        </div>
    }
}

/// One entry of a [`Menu`]: something to do (`on_click`) or a place to go (`href`).
#[component]
pub fn MenuItem(
    children: Children,
    #[prop(optional)] icon: Option<icondata::Icon>,
    #[prop(optional, into)] on_click: Option<Callback<()>>,
    #[prop(optional, into)] href: Option<String>,
    #[prop(optional)] danger: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Set for entries of which one is chosen.
    #[prop(optional, into)]
    checked: MaybeProp<bool>,
    #[prop(optional, into)] keys: Option<String>,
) -> impl IntoView {
    let menu = use_context::<MenuId>().map(|MenuId(id)| id);
    let class = if danger { "menu__item menu__item--danger" } else { "menu__item" };
    let mark = move || (checked.get() == Some(true)).then(|| view! { <Icon icon=icondata::LuCheck/> });
    let content = view! {
        {icon.map(|icon| view! { <Icon icon=icon/> })}
        <span class="menu__text">{children()}</span>
        {keys.map(|keys| view! { <kbd class="kbd">{keys}</kbd> })}
        {mark}
    };
    match href {
        Some(href) => view! {
            <a class=class role="menuitem" tabindex="-1" href=href on:click=move |event| hide_menu(&event)>
                {content}
            </a>
        }
        .into_any(),
        None => view! {
            <button
                type="button"
                class=class
                role=move || if checked.get().is_some() { "menuitemradio" } else { "menuitem" }
                tabindex="-1"
                popovertarget=menu
                popovertargetaction="hide"
                aria-checked=move || checked.get().map(|on| if on { "true" } else { "false" })
                disabled=move || disabled.get()
                on:click=move |_| {
                    if let Some(on_click) = on_click {
                        on_click.run(());
                    }
                }
            >
                {content}
            </button>
        }
        .into_any(),
    }
}

/// A line between groups of entries.
#[component]
pub fn MenuLine() -> impl IntoView {
    view! { <hr class="menu__line" role="separator"/> }
}

fn element(event: &Event) -> Option<HtmlElement> {
    event.current_target().and_then(|target| target.dyn_into().ok())
}

/// A link does not close the popover by itself.
fn hide_menu(event: &Event) {
    let popover = element(event).and_then(|link| link.closest("[popover]").ok()?);
    if let Some(popover) = popover.and_then(|popover| popover.dyn_into::<HtmlElement>().ok())
        && let Err(error) = popover.hide_popover()
    {
        leptos::logging::warn!("the menu could not be hidden: {error:?}");
    }
}

/// The entries that take the focus: neither disabled nor hidden by the style.
fn items(menu: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = menu.query_selector_all("[role^='menuitem']:not([disabled])") else { return Vec::new() };
    let items = (0..found.length()).filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok());
    items.filter(|item| item.offset_parent().is_some()).collect()
}

fn focus_at(items: &[HtmlElement], index: usize) {
    if let Some(Err(error)) = items.get(index).map(HtmlElement::focus) {
        leptos::logging::warn!("the focus could not be moved: {error:?}");
    }
}

fn focus_first(event: Event) {
    if let Some(menu) = element(&event)
        && menu.matches(":popover-open").unwrap_or(false)
    {
        focus_at(&items(&menu), 0);
    }
}

fn move_focus(event: KeyboardEvent) {
    let Some(menu) = element(&event) else { return };
    let items = items(&menu);
    if items.is_empty() {
        return;
    }
    let active = document().active_element();
    let here = items.iter().position(|item| active.as_ref() == Some(item.as_ref()));
    let last = items.len() - 1;
    let next = match event.key().as_str() {
        "ArrowDown" => here.map_or(0, |index| if index == last { 0 } else { index + 1 }),
        "ArrowUp" => here.map_or(last, |index| if index == 0 { last } else { index - 1 }),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    focus_at(&items, next);
}

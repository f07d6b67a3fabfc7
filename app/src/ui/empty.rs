use super::Icon;
use leptos::prelude::*;

/// Says what belongs here and offers the first step (the children).
#[component]
pub fn EmptyState(
    icon: icondata::Icon,
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] text: MaybeProp<String>,
    #[prop(optional)] children: Option<Children>,
    /// For columns, panels and palettes.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    view! {
        <div class=if small { "empty empty--small" } else { "empty" }>
            <span class="empty__icon">
                <Icon icon large=true/>
            </span>
            <p class="empty__title">{move || title.get()}</p>
            {move || text.get().map(|text| view! { <p class="empty__text">{text}</p> })}
            {children.map(|children| view! { <div class="empty__actions">{children()}</div> })}
        </div>
    }
}

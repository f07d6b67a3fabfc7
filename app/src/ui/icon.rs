use leptos::{prelude::*, svg};

/// One icon of the set, drawn in the colour and size of the text beside it.
///
/// It is always decorative (`aria-hidden`): the label stands beside it or on the button around it. The shape is plain
/// markup without a reactive wrapper, because a board shows hundreds of them.
#[component]
pub fn Icon(
    /// The shape, for example `icondata::LuPlus`.
    icon: icondata::Icon,
    /// Twice the size, for empty states.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    svg::svg()
        .attr("class", if large { "icon icon--large" } else { "icon" })
        .attr("viewBox", icon.view_box)
        .attr("aria-hidden", "true")
        .inner_html(icon.data)
}

use super::{Colour, Icon};
use crate::{locale::use_lang, words::ui as w};
use leptos::prelude::*;

/// A coloured label that people put on things themselves.
#[component]
pub fn Tag(
    #[prop(into)] label: String,
    /// Name of a [`Colour`]; grey if none or unknown.
    #[prop(optional, into)]
    colour: String,
    /// Where the tag leads: usually the list of everything that has it.
    #[prop(optional, into)]
    href: Option<String>,
    #[prop(optional, into)] on_remove: Option<Callback<()>>,
    /// A coloured dot before plain text, for dense places.
    #[prop(optional)]
    dot: bool,
    /// What is said about it to whoever points at it.
    #[prop(optional_no_strip, into)]
    title: Option<String>,
) -> impl IntoView {
    let look = if dot { "tag tag--dot" } else { "tag" };
    let class = format!("{look} {}", Colour::named(&colour).class());
    let remove_label = w::remove_named(use_lang(), &label);
    let text = match href {
        Some(href) => view! {
            <a class="tag__text" href=href>
                {label}
            </a>
        }
        .into_any(),
        None => view! { <span class="tag__text">{label}</span> }.into_any(),
    };
    view! {
        <span class=class title=title>
            {text}
            {on_remove
                .map(|on_remove| {
                    view! {
                        <button
                            type="button"
                            class="tag__remove"
                            aria-label=remove_label
                            on:click=move |_| on_remove.run(())
                        >
                            <Icon icon=icondata::LuX/>
                        </button>
                    }
                })}
        </span>
    }
}

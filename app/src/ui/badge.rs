use super::Icon;
use leptos::prelude::*;

/// What a mark means. Never told by colour alone: the words or the icon say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    Accent,
    Good,
    Warn,
    Bad,
}

impl Tone {
    /// The class that sets `--tone`, `--tone-soft` and `--tone-text`.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tone--neutral",
            Self::Accent => "tone--accent",
            Self::Good => "tone--good",
            Self::Warn => "tone--warn",
            Self::Bad => "tone--bad",
        }
    }

    /// The icon that says the same without colour.
    pub(super) const fn icon(self) -> icondata::Icon {
        match self {
            Self::Neutral | Self::Accent => icondata::LuInfo,
            Self::Good => icondata::LuCircleCheck,
            Self::Warn => icondata::LuTriangleAlert,
            Self::Bad => icondata::LuCircleAlert,
        }
    }
}

/// A short mark: a state or a count.
#[component]
pub fn Badge(
    children: Children,
    #[prop(optional)] tone: Tone,
    #[prop(optional)] icon: Option<icondata::Icon>,
) -> impl IntoView {
    view! {
        <span class=format!("badge {}", tone.class())>
            {icon.map(|icon| view! { <Icon icon=icon/> })} {children()}
        </span>
    }
}

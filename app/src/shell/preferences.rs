//! How a person likes the screen: kept in cookies, so that the server renders it right from the first byte.

use crate::locale::Lang;
use leptos::{
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Event, HtmlDocument},
};

/// A year, the longest that browsers keep a cookie about.
const KEPT_SECONDS: u32 = 31_536_000;

/// Light, dark, or as the machine is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub(super) const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// As in the cookie `theme` and the attribute `data-theme`.
    const fn key(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the document shows now; browser only.
    pub(super) fn shown() -> Self {
        let key = document().document_element().and_then(|html| html.get_attribute("data-theme"));
        Self::ALL.into_iter().find(|theme| Some(theme.key()) == key.as_deref()).unwrap_or_default()
    }

    /// Shows and keeps it; browser only.
    pub(super) fn choose(self) {
        keep("theme", self.key());
        if let Some(Err(error)) = document().document_element().map(|html| html.set_attribute("data-theme", self.key()))
        {
            leptos::logging::error!("the theme could not be shown: {error:?}");
        }
    }
}

/// How close the rows of lists stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Density {
    #[default]
    Compact,
    /// As high as on touch screens.
    Comfortable,
}

impl Density {
    pub(super) const ALL: [Self; 2] = [Self::Compact, Self::Comfortable];

    /// As in the cookie `density` and the attribute `data-density`.
    const fn key(self) -> &'static str {
        match self {
            Self::Compact => "compact",
            Self::Comfortable => "comfortable",
        }
    }

    /// What the document shows now; browser only.
    pub(super) fn shown() -> Self {
        let key = document().document_element().and_then(|html| html.get_attribute("data-density"));
        Self::ALL.into_iter().find(|density| Some(density.key()) == key.as_deref()).unwrap_or_default()
    }

    /// Shows and keeps it; browser only.
    pub(super) fn choose(self) {
        keep("density", self.key());
        let shown = document().document_element().map(|html| html.set_attribute("data-density", self.key()));
        // Long lists measure their rows when the window changes.
        let told = Event::new("resize").and_then(|event| window().dispatch_event(&event));
        if let (Some(Err(error)), _) | (_, Err(error)) = (shown, told) {
            leptos::logging::error!("the density could not be shown: {error:?}");
        }
    }
}

/// Keeps the language and loads the page anew in it; browser only.
pub(super) fn speak(lang: Lang) {
    keep("lang", lang.tag());
    if let Err(error) = location().reload() {
        leptos::logging::error!("the page could not be loaded anew: {error:?}");
    }
}

/// Keeps whether the side bar is folded; browser only.
pub(super) fn keep_folded(folded: bool) {
    keep("bar", if folded { "folded" } else { "open" });
}

fn keep(name: &str, value: &str) {
    let secure = if location().protocol().is_ok_and(|protocol| protocol == "https:") { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={KEPT_SECONDS}; SameSite=Lax{secure}");
    if let Err(error) = document().unchecked_into::<HtmlDocument>().set_cookie(&cookie) {
        leptos::logging::error!("a preference could not be kept: {error:?}");
    }
}

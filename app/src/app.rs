//! The document and the route table: the only file, with `shell/` and `routes.rs`, that knows every room.

use crate::{
    access::{Stamp, sign_in::SignInPage},
    clock::{Clock, keep_ticking},
    locale::Lang,
};
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};
use leptos_router::{
    components::{Route, Router, Routes},
    path,
};

/// The HTML document around the application. `lang`, `theme` and `stamp` come from the request; the browser reads them back
/// from the attributes, so that both sides start from the same.
#[must_use]
pub fn document(options: LeptosOptions, lang: Lang, theme: String, stamp: &Stamp) -> impl IntoView + use<> {
    let stamp = serde_json::to_string(stamp).unwrap_or_default();
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <link rel="icon" href="/icons/icon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/icons/icon-192.png"/>
                <HashedStylesheet id="style" options=options.clone()/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options islands=false/>
                <script src="/start.js" defer></script>
                <script src="/live.js" defer></script>
                <MetaTags/>
            </head>
            <body data-stamp=stamp>
                <App/>
            </body>
        </html>
    }
}

/// What the document says, on either side: the server provides it as context, the browser reads the attributes.
fn stamped() -> (Lang, Stamp) {
    #[cfg(feature = "hydrate")]
    {
        let page = leptos::prelude::document();
        let lang = page.document_element().and_then(|html| html.get_attribute("lang"));
        let stamp = page.body().and_then(|body| body.get_attribute("data-stamp"));
        (
            lang.and_then(|tag| Lang::from_tag(&tag)).unwrap_or_default(),
            stamp.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        )
    }
    #[cfg(not(feature = "hydrate"))]
    {
        (use_context::<Lang>().unwrap_or_default(), use_context::<Stamp>().unwrap_or_default())
    }
}

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let (lang, stamp) = stamped();
    let clock = Clock(RwSignal::new(stamp.now));
    provide_context(lang);
    provide_context(stamp);
    provide_context(clock);
    keep_ticking(clock);
    view! {
        <Router>
            <Routes fallback=|| view! { "404" }>
                <Route path=path!("/sign-in") view=SignInPage/>
            </Routes>
        </Router>
    }
}

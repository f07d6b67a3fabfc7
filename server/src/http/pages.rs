//! Pages: what each of them is told before it renders.

use super::{Served, headers::content_security_policy};
use crate::settings::Settings;
use app::{
    App, Program,
    access::{Session, Stamp},
    locale::Lang,
    routes,
};
use axum::Router;
use http::{HeaderValue, header, request::Parts};
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_axum::{AxumRouteListing, ResponseOptions};
use std::sync::{Arc, OnceLock};

/// The list of hashes that the build leaves beside the program.
const HASHES: &str = "hash.txt";

/// Where the built browser part lies. Without the list of hashes (a test's program has none) the plain names are served.
pub fn options(settings: &Settings) -> LeptosOptions {
    let program = std::env::current_exe().unwrap_or_default();
    let hashed = program.parent().is_some_and(|folder| folder.join(HASHES).exists());
    LeptosOptions::builder()
        .output_name("qingzhou")
        .site_root(Arc::<str>::from(settings.site_root.to_string_lossy()))
        .site_pkg_dir("pkg")
        .site_addr(settings.listen)
        .hash_files(hashed)
        .hash_file(Arc::<str>::from(HASHES))
        .build()
}

/// The pages that exist. Made once: while a list is made the whole application runs, and two at a time would mix.
pub fn route_list() -> Vec<AxumRouteListing> {
    static LIST: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();
    LIST.get_or_init(|| leptos_axum::generate_route_list(App)).clone()
}

/// What server functions and pages find in their context.
pub fn context(served: &Served) -> impl Fn() + Clone + Send + Sync + 'static {
    let served = served.clone();
    move || {
        provide_context(served.doors.clone());
        provide_context(served.settings.file_limits());
        provide_context(served.push.clone());
        if let Some(parts) = use_context::<Parts>() {
            provide_context(language(&parts));
            provide_context(stamp(&served, &parts));
        }
    }
}

/// The document around the application, under a policy of its own.
pub fn shell(served: &Served) -> impl IntoView + use<> {
    let parts = use_context::<Parts>();
    let lang = use_context::<Lang>().unwrap_or_default();
    let theme = parts
        .as_ref()
        .and_then(|parts| cookie(parts, "theme"))
        .filter(|theme| matches!(theme.as_str(), "light" | "dark"));
    let density = parts.as_ref().and_then(|parts| cookie(parts, "density")).filter(|density| density == "comfortable");
    let density = density.map(|_| "comfortable");
    if let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce())
        && let Ok(policy) = HeaderValue::from_str(&content_security_policy(&nonce))
    {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
    let stamp = use_context::<Stamp>().unwrap_or_default();
    let program = match parts.is_some_and(|parts| parts.uri.path() == routes::SIGN_IN) {
        true => Program::FetchAhead(served.program.to_string()),
        false => Program::Start,
    };
    app::document(served.options.clone(), lang, theme.unwrap_or_else(|| "auto".to_owned()), density, &stamp, program)
}

/// Files of the site, and the application's own "not found" for everything else.
pub fn files_or_not_found(served: &Served) -> Router<()> {
    let (context, shell_of) = (context(served), served.clone());
    let handler = leptos_axum::file_and_error_handler_with_context::<Served, _>(context, move |_| shell(&shell_of));
    Router::new().fallback(handler).with_state(served.clone())
}

fn stamp(served: &Served, parts: &Parts) -> Stamp {
    Stamp {
        now: served.doors.clock.now(),
        session: parts.extensions.get::<Session>().cloned(),
        organisation: served.directory.organisation(),
        bar_folded: cookie(parts, "bar").as_deref() == Some("folded"),
        phone: parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|agent| agent.to_str().ok())
            // The one word that phones' browsers have in common (MDN, "Browser detection using the user agent").
            .is_some_and(|agent| agent.contains("Mobi")),
        dev: served.settings.dev,
        // Asked before the page reads its data.
        live: served.live.position().to_string(),
    }
}

/// The language: what the address says (on the sign-in page), else the cookie, else what the browser asks for.
pub fn language(parts: &Parts) -> Lang {
    let asked = parts.uri.query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("lang=")));
    asked
        .and_then(Lang::from_tag)
        .or_else(|| cookie(parts, "lang").and_then(|tag| Lang::from_tag(&tag)))
        .unwrap_or_else(|| {
            let header = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            Lang::from_accept_language(header.unwrap_or_default())
        })
}

fn cookie(parts: &Parts, name: &str) -> Option<String> {
    let all = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then(|| value.to_owned())
    })
}

//! The server as browsers meet it: one router, put together here and nowhere else, so that tests serve the same.

mod address;
mod answers;
mod asking;
mod calendar;
mod chat;
mod confirm;
mod embed;
mod export;
mod files;
mod forms;
mod gate;
mod headers;
mod health;
mod help;
mod leads_api;
mod pages;
mod portal;
mod program;
mod quotes;
mod rate;
mod sessions;
mod sign_in;
mod suggest;
mod surveys;
mod tickets_api;

use crate::{
    database::Addresses, depot::Depot, directory::Directory, doors, keys, live::Live, pusher::PushKey,
    settings::Settings,
};
use anyhow::Context;
use app::{
    access::{Clock, Doors},
    account::push::model::PushOffer,
    desk::mail::line::Trust,
    quotes::Press,
    routes,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef},
    middleware, routing,
};
use leptos::config::LeptosOptions;
use leptos_axum::LeptosRoutes;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch};
use tower_http::{
    CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    limit::RequestBodyLimitLayer, timeout::TimeoutLayer,
};

pub use answers::refusal;
pub use gate::PUBLIC;
pub use sessions::{lives as session_lives, sweep as sweep_sessions};

/// The largest request that is read: a file to be imported.
const LARGEST_REQUEST: usize = 64 * 1024 * 1024;

/// Everything that answers need.
#[derive(Clone, Debug)]
pub struct Served {
    pub settings: Arc<Settings>,
    pub doors: Doors,
    pub directory: Directory,
    pub live: Live,
    pub depot: Depot,
    /// Makes files of quotes.
    pub press: Press,
    /// What devices are offered to be told of.
    push: PushOffer,
    options: LeptosOptions,
    /// Addresses of the files that a signed-in person's first page wants.
    program: Arc<str>,
    metrics: PrometheusHandle,
}

impl FromRef<Served> for LeptosOptions {
    fn from_ref(served: &Served) -> Self {
        served.options.clone()
    }
}

impl Served {
    /// Puts together what is served. `metrics` comes from [`count`], once per process.
    #[must_use]
    pub fn new(
        settings: Arc<Settings>,
        doors: Doors,
        directory: Directory,
        live: Live,
        depot: Depot,
        metrics: PrometheusHandle,
    ) -> Self {
        let options = pages::options(&settings);
        let program = program::first_files(&options).join(" ").into();
        let press = Press::new(settings.pdf_font.clone());
        let key = PushKey::of(&doors.ring).map(|key| key.public().to_owned());
        let push = PushOffer { key, services: settings.push_services.0.clone() };
        Self { settings, doors, directory, live, depot, press, push, options, program, metrics }
    }
}

/// Starts counting for `/metrics`. Once per process; a second time (in tests) it gives a handle that shows nothing.
#[must_use]
pub fn count() -> PrometheusHandle {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    // Another recorder is already in place only where several servers share a process.
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::debug!("counting has started before");
    }
    handle
}

/// The router: the gate around everything, pages and server functions inside.
pub fn router(served: Served) -> Router {
    let context = pages::context(&served);
    let csrf = served.settings.origin.as_deref().map_or_else(CsrfLayer::new, |origin| {
        CsrfLayer::new().add_trusted_origin(origin.trim_end_matches('/')).unwrap_or_default()
    });
    let pages = pages::route_list();
    Router::new()
        .route("/sign-in", routing::post(sign_in::sign_in))
        .route("/sign-out", routing::post(sign_in::sign_out))
        .route("/sign-out-everywhere", routing::post(sign_in::sign_out_everywhere))
        .route(routes::EXPORT_CUSTOMERS, routing::post(export::customers))
        .route(routes::EXPORT_CONTACTS, routing::post(export::contacts))
        .route(routes::EXPORT_TICKETS, routing::post(export::tickets))
        .route(routes::EXPORT_DESK_REPORT, routing::post(export::desk_report))
        .route(routes::EXPORT_SURVEY, routing::post(export::survey))
        .route("/live", routing::get(crate::live::stream))
        .route(routes::HELP, routing::get(help::home))
        .route("/help/", routing::get(|| async { axum::response::Redirect::to(routes::HELP) }))
        .route("/help/style.css", routing::get(help::style))
        .route(suggest::SCRIPT, routing::get(suggest::script))
        .route(suggest::ASK, routing::post(suggest::ask).layer(DefaultBodyLimit::max(suggest::LARGEST)))
        .route("/help/{id}", routing::get(help::article))
        .route("/help/{id}/answer", routing::post(help::answer))
        .route("/calendar/{file}", routing::get(calendar::show))
        .route("/rate/{token}", routing::get(rate::show).post(rate::keep))
        .route("/survey/{token}", routing::get(surveys::show).post(surveys::keep))
        .route("/confirm/{token}", routing::get(confirm::show).post(confirm::keep))
        .route("/quote/{token}", routing::get(quotes::show).post(quotes::keep))
        .route("/quote/{token}/pdf", routing::get(quotes::file_for_customer))
        .route("/quote/{token}/logo", routing::get(quotes::logo::show_to_customer))
        .route("/quotes/{id}/pdf", routing::get(quotes::file))
        .route("/forms/{token}", routing::get(forms::show).post(forms::take).layer(portal::with_files()))
        .route(routes::EMBED_FORM, routing::get(embed::script))
        .route("/embed/frame.js", routing::get(embed::frame))
        .route("/embed/form.css", routing::get(embed::style))
        .merge(tickets_api::routes())
        .merge(leads_api::routes())
        .merge(portal::routes())
        .merge(chat::routes())
        .route("/healthz", routing::get(health::alive))
        .route("/readyz", routing::get(health::ready))
        .route("/metrics", routing::get(health::metrics))
        .leptos_routes_with_context(&served, pages, context.clone(), {
            let served = served.clone();
            move || pages::shell(&served)
        })
        .layer(middleware::from_fn(answers::status_of_errors))
        // Pages and answers come in many small pieces, each sent at once: brotli takes half a second for those of a board,
        // gzip a few milliseconds. Files come compressed from the build.
        .layer(CompressionLayer::new().no_br().quality(CompressionLevel::Fastest))
        .fallback_service(pages::files_or_not_found(&served))
        .layer(TimeoutLayer::with_status_code(http::StatusCode::REQUEST_TIMEOUT, Duration::from_secs(60)))
        .layer(RequestBodyLimitLayer::new(LARGEST_REQUEST))
        // Files on records come and go as streams: they take the time that a line needs, have a limit of their own, and most are
        // compressed already.
        .route(routes::FILES, routing::post(files::upload))
        .route(files::OF_FIELD, routing::get(files::download_of_field))
        .route(files::ON_TICKET, routing::get(files::download_of_ticket))
        .route(files::OF_ARTICLE, routing::get(files::download_of_article))
        .route(files::FOR_EVERYBODY, routing::get(files::picture_for_everybody))
        .route(files::MAIL, routing::get(files::mail_as_written))
        .route(files::QUOTE_LOGO, routing::get(quotes::logo::show))
        .route(files::ONE, routing::get(files::download))
        .layer(middleware::from_fn(answers::apart))
        .layer(middleware::from_fn(answers::to_the_end))
        .layer(middleware::from_fn_with_state(served.clone(), gate::let_in))
        .layer(sessions::layer(&served))
        .layer(csrf)
        .layer(middleware::from_fn_with_state(served.clone(), headers::secure))
        .layer(middleware::from_fn(answers::count_and_log))
        .layer(CatchPanicLayer::custom(answers::after_panic))
        .with_state(served)
}

/// Serves until `stop` turns true; then lets requests under way end, and closes the lines to the database.
///
/// # Errors
/// When people cannot be read from the database, or the listener fails.
pub async fn run(
    settings: Arc<Settings>,
    addresses: Addresses,
    listener: TcpListener,
    stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let mut doors = doors::open(&addresses.app, &addresses.jobs, Clock::default());
    doors.ring = keys::ring(&settings);
    let served = run_behind(doors.clone(), settings, listener, stop).await;
    doors::close(&doors).await;
    served
}

async fn run_behind(
    doors: Doors,
    settings: Arc<Settings>,
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let directory = Directory::open(&doors).await.context("who works here cannot be read from the database")?;
    let depot = Depot::open(&settings.files_folder())?;
    let live = Live::default();
    let listening = tokio::spawn(crate::live::listen(doors.clone(), directory.clone(), live.clone()));
    let sealing = tokio::spawn(crate::sealer::run(doors.clone(), settings.data.clone()));
    let matching = tokio::spawn(crate::matcher::run(doors.clone()));
    let indexing = tokio::spawn(crate::searcher::run(doors.clone()));
    let working_daily = tokio::spawn(crate::daily::run(doors.clone()));
    let going_on = tokio::spawn(crate::begun::run(doors.clone()));
    let scoring = tokio::spawn(crate::scorer::run(doors.clone()));
    let keeping = tokio::spawn(crate::keeper::run(doors.clone(), depot.clone()));
    let notifying = tokio::spawn(crate::notifier::run(doors.clone()));
    let automating = tokio::spawn(crate::automator::run(doors.clone(), settings.webhooks_into_house));
    let pushing = tokio::spawn(crate::pusher::run(doors.clone(), settings.push_services.0.clone(), settings.contact()));
    let resealing = tokio::spawn(crate::resealer::run(doors.clone()));
    let carrying = tokio::spawn(crate::mailer::run(crate::mailer::Mailer {
        doors: doors.clone(),
        depot: depot.clone(),
        limits: settings.file_limits(),
        trust: Trust::default(),
        origin: settings.origin(),
        press: Press::new(settings.pdf_font.clone()),
    }));
    crate::say(&format!("Qingzhou is ready: {}", settings.origin()));
    let served = Served::new(settings, doors, directory, live.clone(), depot, count());
    let service = router(served).into_make_service_with_connect_info::<SocketAddr>();
    let stopped = async move {
        // An error means that nobody can tell us to stop any more, which is as good as being told.
        stop.wait_for(|stop| *stop).await.ok();
        // Streams would keep the server from ending.
        live.close();
    };
    let served = axum::serve(listener, service).with_graceful_shutdown(stopped).await;
    for task in [
        listening,
        sealing,
        matching,
        indexing,
        working_daily,
        going_on,
        scoring,
        keeping,
        notifying,
        automating,
        pushing,
        resealing,
        carrying,
    ] {
        task.abort();
        // It has been told to end; that it did is no news.
        task.await.ok();
    }
    served.map_err(anyhow::Error::from)
}

//! The document and the route table: the only file, with `shell/` and `routes.rs`, that knows every room.

use crate::{
    access::{Stamp, answer_not_found, sign_in::SignInPage},
    areas::Shown,
    clock::{Clock, keep_ticking},
    locale::{Lang, use_lang},
    routes,
    shell::Frame,
    ui::{EmptyState, LinkButton, mark_awake},
    words::{access as words_access, shared as w},
};
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{Outlet, ParentRoute, Route, Router, Routes},
    path,
};

/// What a document does with the program.
pub enum Program {
    /// Starts it.
    Start,
    /// Only fetches these files while nothing else is to do: the page is plain, and the next one will want them.
    FetchAhead(String),
}

/// The HTML document around the application. `lang`, `theme`, `density` and `stamp` come from the request; the browser reads them back
/// from the attributes, so that both sides start from the same.
#[must_use]
pub fn document(
    options: LeptosOptions,
    lang: Lang,
    theme: String,
    density: Option<&'static str>,
    stamp: &Stamp,
    program: Program,
) -> impl IntoView + use<> {
    let stamp = serde_json::to_string(stamp).unwrap_or_default();
    let (starts, ahead) = match program {
        Program::Start => (true, None),
        Program::FetchAhead(files) => (false, Some(files)),
    };
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-theme=theme data-density=density>
            <head>
                <meta charset="utf-8"/>
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
                />
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f7f9fa"/>
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0d1013"/>
                <meta name="format-detection" content="telephone=no"/>
                <meta name="description" content=w::description(lang)/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <link rel="icon" href="/icons/icon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png"/>
                <HashedStylesheet id="style" options=options.clone()/>
                {starts
                    .then(|| {
                        view! {
                            // The page comes whole: painting half of it first only makes a phone lay it out twice.
                            <link rel="expect" href="#page-above" blocking="render"/>
                            // Seeing comes first, touching a moment later.
                            <HydrationScripts options islands=false defer=true/>
                            <script src="/live.js" defer></script>
                        }
                    })}
                <script src="/start.js" defer></script>
                <MetaTags/>
            </head>
            <body data-stamp=stamp data-ahead=ahead>
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
    let product = words_access::product_name(lang);
    view! {
        <Title formatter=move |page: String| if page.is_empty() { product.to_owned() } else { format!("{page} · {product}") }/>
        <Router>
            <Pages/>
        </Router>
    }
}

/// Every page, each split out of the first download. Rendered in one go: the database answers in some milliseconds, and a
/// phone lays the page out once instead of twice.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFoundPage>
            <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
            <ParentRoute path=path!("") view=Framed ssr=SsrMode::Async>
                <Route path=path!("/") view={Lazy::<Shown<crate::home::HomePage>>::new()}/>
                <Route path=path!("/deals") view={Lazy::<Shown<crate::deals::board::BoardPage>>::new()}/>
                <Route path=path!("/deals/:id") view={Lazy::<Shown<crate::deals::detail::DealRoute>>::new()}/>
                <Route path=path!("/quotes") view={Lazy::<Shown<crate::quotes::QuotesPage>>::new()}/>
                <Route path=path!("/approvals") view={Lazy::<Shown<crate::approvals::ApprovalsPage>>::new()}/>
                <Route path=path!("/quotes/:id") view={Lazy::<Shown<crate::quotes::QuotePage>>::new()}/>
                <Route path=path!("/templates") view={Lazy::<Shown<crate::mailing::TemplatesPage>>::new()}/>
                <Route path=path!("/forecast") view={Lazy::<Shown<crate::forecast::ForecastPage>>::new()}/>
                <Route path=path!("/forecast/stages") view={Lazy::<Shown<crate::forecast::StagesPage>>::new()}/>
                <Route path=path!("/forecast/deals") view={Lazy::<Shown<crate::forecast::CountedPage>>::new()}/>
                <Route path=path!("/forecast/quotas") view={Lazy::<Shown<crate::forecast::QuotasPage>>::new()}/>
                <Route path=path!("/automation") view={Lazy::<Shown<crate::automation::AutomationPage>>::new()}/>
                <Route path=path!("/automation/runs") view={Lazy::<Shown<crate::automation::RunsPage>>::new()}/>
                <Route path=path!("/automation/:id") view={Lazy::<Shown<crate::automation::RulePage>>::new()}/>
                <Route path=path!("/customers") view={Lazy::<Shown<crate::customers::CustomersPage>>::new()}/>
                <Route path=path!("/customers/duplicates") view={Lazy::<Shown<crate::customers::DuplicatesPage>>::new()}/>
                <Route path=path!("/quality") view={Lazy::<Shown<crate::customers::QualityPage>>::new()}/>
                <Route path=path!("/customers/bulk") view={Lazy::<Shown<crate::customers::BulkPage>>::new()}/>
                <Route path=path!("/leads") view={Lazy::<Shown<crate::leads::LeadsPage>>::new()}/>
                <Route path=path!("/leads/fair") view={Lazy::<Shown<crate::leads::FairPage>>::new()}/>
                <Route path=path!("/leads/:id") view={Lazy::<Shown<crate::leads::LeadPage>>::new()}/>
                <Route path=path!("/pool") view={Lazy::<Shown<crate::customers::PoolPage>>::new()}/>
                <Route path=path!("/customers/:id") view={Lazy::<Shown<crate::customers::CustomerPage>>::new()}/>
                <Route path=path!("/customers/:id/merge/:other") view={Lazy::<Shown<crate::customers::MergePage<crate::customers::model::Customer>>>::new()}/>
                <Route path=path!("/contacts") view={Lazy::<Shown<crate::customers::ContactsPage>>::new()}/>
                <Route path=path!("/contacts/:id/merge/:other") view={Lazy::<Shown<crate::customers::MergePage<crate::customers::contacts::model::Contact>>>::new()}/>
                <Route path=path!("/contacts/:id") view={Lazy::<Shown<crate::customers::ContactPage>>::new()}/>
                <Route path=path!("/products") view={Lazy::<Shown<crate::catalogue::ProductsPage>>::new()}/>
                <Route path=path!("/products/:id") view={Lazy::<Shown<crate::catalogue::ProductPageHere>>::new()}/>
                <Route path=path!("/assets") view={Lazy::<Shown<crate::customers::AssetsPage>>::new()}/>
                <Route path=path!("/desk") view={Lazy::<Shown<crate::desk::DeskPage>>::new()}/>
                <Route path=path!("/desk/surveys") view={Lazy::<Shown<crate::desk::SurveyResultsPage>>::new()}/>
                <Route path=path!("/desk/reports") view={Lazy::<Shown<crate::desk::ReportsPage>>::new()}/>
                <Route path=path!("/desk/measures") view={Lazy::<Shown<crate::desk::MeasuresPage>>::new()}/>
                <Route path=path!("/desk/chats") view={Lazy::<Shown<crate::desk::ChatsPage>>::new()}/>
                <Route path=path!("/desk/topics") view={Lazy::<Shown<crate::desk::TopicsPage>>::new()}/>
                <Route path=path!("/desk/topics/:id") view={Lazy::<Shown<crate::desk::TopicPage>>::new()}/>
                <Route path=path!("/desk/left-out") view={Lazy::<Shown<crate::desk::LeftOutPage>>::new()}/>
                <Route path=path!("/desk/categories") view={Lazy::<Shown<crate::desk::CategoriesPage>>::new()}/>
                <Route path=path!("/desk/replies") view={Lazy::<Shown<crate::desk::RepliesPage>>::new()}/>
                <Route path=path!("/desk/:id") view={Lazy::<Shown<crate::desk::TicketPage>>::new()}/>
                <Route path=path!("/search") view={Lazy::<Shown<crate::search::SearchPage>>::new()}/>
                <Route path=path!("/knowledge") view={Lazy::<Shown<crate::knowledge::KnowledgePage>>::new()}/>
                <Route path=path!("/knowledge/new") view={Lazy::<Shown<crate::knowledge::EditorPage>>::new()}/>
                <Route path=path!("/knowledge/upkeep") view={Lazy::<Shown<crate::knowledge::UpkeepPage>>::new()}/>
                <Route path=path!("/knowledge/categories") view={Lazy::<Shown<crate::knowledge::CategoriesPage>>::new()}/>
                <Route path=path!("/knowledge/:id") view={Lazy::<Shown<crate::knowledge::ArticlePage>>::new()}/>
                <Route path=path!("/knowledge/:id/edit") view={Lazy::<Shown<crate::knowledge::EditorPage>>::new()}/>
                <Route path=path!("/bin") view={Lazy::<Shown<crate::deletions::BinPage>>::new()}/>
                <Route path=path!("/handovers") view={Lazy::<Shown<crate::handovers::HandoversPage>>::new()}/>
                <Route path=path!("/handovers/new") view={Lazy::<Shown<crate::handovers::NewHandoverPage>>::new()}/>
                <Route path=path!("/handovers/:id") view={Lazy::<Shown<crate::handovers::HandoverPage>>::new()}/>
                <Route path=path!("/imports") view={Lazy::<Shown<crate::imports::list::ImportsPage>>::new()}/>
                <Route path=path!("/imports/:id") view={Lazy::<Shown<crate::imports::detail::ImportPage>>::new()}/>
                <Route path=path!("/admin") view={Lazy::<Shown<crate::admin::AdminPage>>::new()}/>
                <Route path=path!("/admin/people") view={Lazy::<Shown<crate::admin::PeoplePage>>::new()}/>
                <Route path=path!("/admin/teams") view={Lazy::<Shown<crate::admin::TeamsPage>>::new()}/>
                <Route path=path!("/admin/roles") view={Lazy::<Shown<crate::admin::RolesPage>>::new()}/>
                <Route path=path!("/admin/pipelines") view={Lazy::<Shown<crate::admin::PipelinesPage>>::new()}/>
                <Route path=path!("/admin/pipelines/:id") view={Lazy::<Shown<crate::admin::PipelinePage>>::new()}/>
                <Route path=path!("/admin/reasons") view={Lazy::<Shown<crate::admin::ReasonsPage>>::new()}/>
                <Route path=path!("/admin/price-lists") view={Lazy::<Shown<crate::catalogue::PriceListsPage>>::new()}/>
                <Route path=path!("/admin/price-lists/:id") view={Lazy::<Shown<crate::catalogue::PriceListPage>>::new()}/>
                <Route path=path!("/admin/taxes") view={Lazy::<Shown<crate::catalogue::TaxesPage>>::new()}/>
                <Route path=path!("/admin/currencies") view={Lazy::<Shown<crate::admin::CurrenciesPage>>::new()}/>
                <Route path=path!("/admin/scores") view={Lazy::<Shown<crate::scores::AdminScoresPage>>::new()}/>
                <Route path=path!("/admin/leads") view={Lazy::<Shown<crate::leads::AdminLeadsPage>>::new()}/>
                <Route path=path!("/admin/approvals") view={Lazy::<Shown<crate::approvals::AdminApprovalsPage>>::new()}/>
                <Route path=path!("/admin/quotes") view={Lazy::<Shown<crate::quotes::AdminQuotesPage>>::new()}/>
                <Route path=path!("/admin/fields") view={Lazy::<Shown<crate::admin::FieldsPage>>::new()}/>
                <Route path=path!("/admin/pools") view={Lazy::<Shown<crate::admin::PoolsPage>>::new()}/>
                <Route path=path!("/admin/tag-rules") view={Lazy::<Shown<crate::admin::TagRulesPage>>::new()}/>
                <Route path=path!("/admin/quality") view={Lazy::<Shown<crate::admin::QualityPage>>::new()}/>
                <Route path=path!("/admin/sla") view={Lazy::<Shown<crate::desk::sla::SlaPage>>::new()}/>
                <Route path=path!("/admin/assignment") view={Lazy::<Shown<crate::desk::AssignmentPage>>::new()}/>
                <Route path=path!("/admin/mail") view={Lazy::<Shown<crate::desk::MailPage>>::new()}/>
                <Route path=path!("/admin/surveys") view={Lazy::<Shown<crate::desk::SurveysPage>>::new()}/>
                <Route path=path!("/admin/web-forms") view={Lazy::<Shown<crate::desk::WebFormsPage>>::new()}/>
                <Route path=path!("/admin/chat") view={Lazy::<Shown<crate::desk::ChatWidgetsPage>>::new()}/>
                <Route path=path!("/admin/api-tokens") view={Lazy::<Shown<crate::desk::ApiTokensPage>>::new()}/>
                <Route path=path!("/admin/portal") view={Lazy::<Shown<crate::desk::PortalPage>>::new()}/>
                <Route path=path!("/admin/handovers") view={Lazy::<Shown<crate::admin::HandoversPage>>::new()}/>
                <Route path=path!("/admin/settings") view={Lazy::<Shown<crate::admin::SettingsPage>>::new()}/>
                <Route path=path!("/tasks") view={Lazy::<Shown<crate::tasks::TasksPage>>::new()}/>
                <Route path=path!("/calendar") view={Lazy::<Shown<crate::tasks::CalendarPage>>::new()}/>
                <Route path=path!("/notices") view={Lazy::<Shown<crate::notices::NoticesPage>>::new()}/>
                <Route path=path!("/account") view={Lazy::<Shown<crate::account::AccountPage>>::new()}/>
                <Route path=path!("/ui") view={Lazy::<Shown<crate::ui::gallery::GalleryRoute>>::new()}/>
            </ParentRoute>
        </Routes>
    }
}

/// A page inside the frame.
#[component]
fn Framed() -> impl IntoView {
    view! {
        <Frame>
            <Outlet/>
        </Frame>
    }
}

/// An address that leads nowhere.
#[component]
fn NotFoundPage() -> impl IntoView {
    let lang = use_lang();
    mark_awake();
    answer_not_found();
    view! {
        <main class="lost">
            <Title text=w::not_found_title(lang)/>
            <h1 class="visually-hidden">{w::not_found_title(lang)}</h1>
            <EmptyState icon=icondata::LuCompass title=w::not_found_title(lang) text=w::not_found_text(lang)>
                <LinkButton href=routes::HOME>{w::back_to_start(lang)}</LinkButton>
            </EmptyState>
        </main>
    }
}

//! Which pages are downloaded together.
//!
//! Each area is one piece, split out of the first download. Split page by page, code shared by some of them would
//! fall into a hundred small files that a phone fetches one by one; people who open one page of an area open the others too.
//! For the same reason everything that most visits never open ([`Extra`]) is one piece.

use crate::{
    account, admin, approvals, automation, catalogue, customers, deals, deletions, desk, forecast, handovers, home,
    imports, knowledge, leads, mailing, notices, quotes, scores, search, shell, tasks, ui,
};
use leptos::prelude::*;
use leptos_router::LazyRoute;
use std::marker::PhantomData;

/// A page: what it asks the server for, and how it shows it.
pub trait Screen: Send + Sized + 'static {
    /// Starts what the page needs.
    fn data() -> Self;
    /// Shows it.
    fn view(this: Self) -> AnyView;
}

/// The route of a page. It holds nothing: what a page asks for is part of its area, or else the types of all pages would
/// make the first download three times as large.
pub struct Shown<P>(PhantomData<P>);

/// A piece of the program: a function that is downloaded when it is first called. A `#[lazy]` function would do the same, but
/// end the whole program when the network is gone. The server has all code in one piece; what a page shows at once it names,
/// for the browser to download with the page.
macro_rules! piece {
    ($(#[$meaning:meta])* $show:ident($what:ident: $kind:ty), fetched by $fetch:ident) => {
        $(#[$meaning])*
        #[cfg(feature = "hydrate")]
        #[leptos::wasm_split::wasm_split($show, wasm_split_path = ::leptos::wasm_split, preload($fetch), fallible)]
        fn $show($what: $kind) -> Result<AnyView, ui::Missing> {
            Ok($what.show())
        }

        $(#[$meaning])*
        #[cfg(not(feature = "hydrate"))]
        async fn $show($what: $kind) -> Result<AnyView, ui::Missing> {
            name_files(stringify!($show));
            Ok($what.show())
        }
    };
}

/// Names the files of a piece, for `start.js` to have them fetched once the page is painted. Named as what to preload they
/// would be asked for before: thirty answers keep a phone busy for longer than it takes to show the page.
#[cfg(not(feature = "hydrate"))]
fn name_files(piece: &'static str) {
    use leptos_meta::Meta;
    let Some(known) = use_context::<leptos::WasmSplitManifest>() else { return };
    let Some(known) = known.0.try_read_value() else { return };
    let (folder, files, loader) = &*known;
    let programs = files.get(piece).into_iter().flatten().map(|file| format!("{folder}/{file}.wasm"));
    let content = programs.chain([format!("{folder}/{loader}")]).collect::<Vec<_>>().join(" ");
    // It registers itself with the head of the document; what it gives is empty.
    let _nothing = view! { <Meta name="pieces" content/> }.to_html();
}

/// An area: its pages, and the one piece that shows any of them.
macro_rules! area {
    ($(#[$meaning:meta])* $area:ident, $show:ident, $fetch:ident: $($name:ident = $page:ty),+ $(,)?) => {
        $(#[$meaning])*
        pub enum $area {
            $($name),+
        }

        impl $area {
            fn show(self) -> AnyView {
                match self {
                    $(Self::$name => <$page as Screen>::view(<$page as Screen>::data())),+
                }
            }
        }

        piece!($show(area: $area), fetched by $fetch);

        $(impl LazyRoute for Shown<$page> {
            fn data() -> Self {
                Self(PhantomData)
            }

            async fn view(_this: Self) -> AnyView {
                match $show($area::$name).await {
                    Ok(page) => page,
                    Err(ui::Missing) => ui::in_place_of_a_page().await,
                }
            }

            async fn preload() {
                // The view asks again for what did not come.
                #[cfg(feature = "hydrate")]
                $fetch().await.ok();
            }
        })+
    };
}

area! {
    /// The first page, where everybody begins their day.
    First, show_first, fetch_first: Home = home::HomePage
}

area! {
    /// The board, where sales people work.
    Board, show_board, fetch_board: Board = deals::board::BoardPage
}

area! {
    /// The records that one opens: a deal, customers, contacts, tickets. Apart they would be smaller, but what any two of them share
    /// becomes a file of its own: with three areas in place of this one the board asks for 64 files, with one for 25.
    Records, show_records, fetch_records:
        Deal = deals::detail::DealRoute,
        Customers = customers::CustomersPage,
        Customer = customers::CustomerPage,
        Contacts = customers::ContactsPage,
        Contact = customers::ContactPage,
        Leads = leads::LeadsPage,
        Lead = leads::LeadPage,
        LeadsFair = leads::FairPage,
        Desk = desk::DeskPage,
        Ticket = desk::TicketPage,
        Chats = desk::ChatsPage,
}

area! {
    /// What is done with many records at a time, or to keep them in order: now and then.
    Upkeep, show_upkeep, fetch_upkeep:
        Pool = customers::PoolPage,
        Duplicates = customers::DuplicatesPage,
        Quality = customers::QualityPage,
        Bulk = customers::BulkPage,
        Merge = customers::MergePage<customers::model::Customer>,
        MergeContacts = customers::MergePage<customers::contacts::model::Contact>,
        Search = search::SearchPage,
        TicketCategories = desk::CategoriesPage,
        DeskReplies = desk::RepliesPage,
        DeskReports = desk::ReportsPage,
        DeskMeasures = desk::MeasuresPage,
        DeskSurveys = desk::SurveyResultsPage,
        DeskLeftOut = desk::LeftOutPage,
        DeskTopics = desk::TopicsPage,
        DeskTopic = desk::TopicPage,
        Products = catalogue::ProductsPage,
        Product = catalogue::ProductPageHere,
        Assets = customers::AssetsPage,
        Quotes = quotes::QuotesPage,
        Quote = quotes::QuotePage,
        Templates = mailing::TemplatesPage,
        Approvals = approvals::ApprovalsPage,
        Bin = deletions::BinPage,
        Notices = notices::NoticesPage,
        Tasks = tasks::TasksPage,
        Calendar = tasks::CalendarPage,
        Handovers = handovers::HandoversPage,
        NewHandover = handovers::NewHandoverPage,
        Handover = handovers::HandoverPage,
        Forecast = forecast::ForecastPage,
        ForecastStages = forecast::StagesPage,
        ForecastDeals = forecast::CountedPage,
        ForecastQuotas = forecast::QuotasPage,
        Automation = automation::AutomationPage,
        AutomationRuns = automation::RunsPage,
        AutomationRule = automation::RulePage,
}

area! {
    /// What administrators do, one's own account, and the design system.
    Office, show_office, fetch_office:
        Imports = imports::list::ImportsPage,
        Import = imports::detail::ImportPage,
        Admin = admin::AdminPage,
        People = admin::PeoplePage,
        Teams = admin::TeamsPage,
        Roles = admin::RolesPage,
        Pipelines = admin::PipelinesPage,
        Pipeline = admin::PipelinePage,
        Reasons = admin::ReasonsPage,
        PriceLists = catalogue::PriceListsPage,
        PriceList = catalogue::PriceListPage,
        Taxes = catalogue::TaxesPage,
        Currencies = admin::CurrenciesPage,
        AdminQuotes = quotes::AdminQuotesPage,
        AdminApprovals = approvals::AdminApprovalsPage,
        Fields = admin::FieldsPage,
        Pools = admin::PoolsPage,
        TagRules = admin::TagRulesPage,
        AdminQuality = admin::QualityPage,
        Sla = desk::sla::SlaPage,
        AdminAssignment = desk::AssignmentPage,
        AdminLeads = leads::AdminLeadsPage,
        AdminScores = scores::AdminScoresPage,
        AdminMail = desk::MailPage,
        WebForms = desk::WebFormsPage,
        ChatWidgets = desk::ChatWidgetsPage,
        Surveys = desk::SurveysPage,
        ApiTokens = desk::ApiTokensPage,
        AdminPortal = desk::PortalPage,
        Settings = admin::SettingsPage,
        AdminHandovers = admin::HandoversPage,
        Account = account::AccountPage,
        Gallery = ui::gallery::GalleryRoute,
}

area! {
    /// Articles: read by everybody, now and then, and written by few.
    Knowledge, show_knowledge, fetch_knowledge:
        Articles = knowledge::KnowledgePage,
        Article = knowledge::ArticlePage,
        Editor = knowledge::EditorPage,
        KnowledgeUpkeep = knowledge::UpkeepPage,
        Categories = knowledge::CategoriesPage,
}

/// What most visits never open.
pub enum Extra {
    /// The palette and the list of keys.
    Overlays,
    /// Whether to leave typed words behind.
    Question,
    /// The sheets over the board.
    Sheets(deals::board::Sheets),
    /// The form that adds a deal to a column of the board.
    QuickAdd(deals::board::QuickAddAt),
    /// The deals of the board as rows.
    List(deals::board::ListOf),
}

impl Extra {
    fn show(self) -> AnyView {
        match self {
            Self::Overlays => shell::overlays(),
            Self::Question => ui::leave_question(),
            Self::Sheets(sheets) => sheets.show(),
            Self::QuickAdd(form) => form.show(),
            Self::List(list) => list.show(),
        }
    }
}

piece!(show_extra(extra: Extra), fetched by fetch_extra);

/// One of what most visits never open, on its way.
pub fn coming(extra: Extra) -> ui::Part {
    Box::pin(show_extra(extra))
}

/// Downloads what most visits never open before it is wanted, once the page is calm (see `start.js`): then it opens at
/// once, and without a network too. To be called in a component's body.
pub fn fetch_when_calm() {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        let fetch = |_| {
            leptos::task::spawn_local(async {
                // What does not come now comes when it is wanted, and only then a failure matters to anybody.
                fetch_extra().await.ok();
            });
        };
        let listening = window_event_listener_untyped("qingzhou-calm", fetch);
        on_cleanup(move || listening.remove());
    });
}

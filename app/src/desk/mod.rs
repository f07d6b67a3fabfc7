//! The service desk: a request comes in by any way, somebody works on it in time, and it is known what became of it.

pub mod api_tokens;
pub mod assignment;
pub mod brought;
pub mod categories;
pub mod changes;
pub mod chat;
pub mod complaints;
pub mod deadlines;
pub mod mail;
pub mod portal;
pub mod reading;
pub mod relations;
pub mod repairs;
pub mod replies;
pub mod reports;
pub mod satisfaction;
pub mod sla;
pub mod snooze;
pub mod suggestions;
pub mod surveys;
pub mod tickets;
pub mod topics;
pub mod web_forms;

pub use api_tokens::ApiTokensPage;
pub use assignment::AssignmentPage;
pub use categories::CategoriesPage;
pub use chat::{ChatWidgetsPage, ChatsPage, WaitingCount, provide_waiting};
pub use complaints::MeasuresPage;
pub use mail::{LeftOutPage, MailPage};
pub use portal::PortalPage;
pub use replies::RepliesPage;
pub use reports::ReportsPage;
pub use surveys::{SurveyResultsPage, SurveysHere, SurveysOfContact, SurveysPage};
pub use tickets::{DeskPage, TicketPage, TicketsHere};
pub use topics::{TopicPage, TopicsOfCustomer, TopicsPage};
pub use web_forms::WebFormsPage;

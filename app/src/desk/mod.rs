//! The service desk: a request comes in by any way, somebody works on it in time, and it is known what became of it.

pub mod categories;
pub mod changes;
pub mod deadlines;
pub mod mail;
pub mod relations;
pub mod replies;
pub mod reports;
pub mod satisfaction;
pub mod sla;
pub mod snooze;
pub mod tickets;

pub use categories::CategoriesPage;
pub use mail::MailPage;
pub use replies::RepliesPage;
pub use reports::ReportsPage;
pub use tickets::{DeskPage, TicketPage, TicketsHere};

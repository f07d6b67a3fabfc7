//! The service desk: a request comes in by any way, somebody works on it in time, and it is known what became of it.

pub mod categories;
pub mod deadlines;
pub mod reports;
pub mod satisfaction;
pub mod sla;
pub mod tickets;

pub use categories::CategoriesPage;
pub use reports::ReportsPage;
pub use tickets::{DeskPage, TicketPage, TicketsHere};

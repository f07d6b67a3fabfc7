//! Handovers: everything of one person goes to others, is seen before, and can go back as a whole.

pub mod api;
mod given;
pub mod list;
pub mod model;
mod new;
mod outcome;
mod page;
mod preview;
mod receivers;
#[cfg(feature = "ssr")]
pub mod run;
#[cfg(feature = "ssr")]
mod store;
mod words_of;

pub use list::HandoversPage;
pub use new::NewHandoverPage;
pub use page::HandoverPage;

//! What concerns a person and what they asked to hear of: written from the log by a worker, read in the bell and at `/notices`.

pub mod api;
mod bell;
mod follow;
mod line;
pub mod model;
mod page;
mod settings;
#[cfg(feature = "ssr")]
mod store;
mod wording;
#[cfg(feature = "ssr")]
pub mod worker;
#[cfg(feature = "ssr")]
mod worker_store;

pub use bell::{Bell, NoticePanel, provide_unread};
pub use follow::FollowButton;
pub use page::NoticesPage;
pub use settings::NoticeSettings;
#[cfg(feature = "ssr")]
pub use store::{names_of, page};
pub use wording::words;

//! Mail of sales: templates with variables, letters to contacts of customers and deals and to leads, and what comes back to them.
//!
//! Tables `mail_template`, `sales_mail`, `sales_mail_file`; a letter goes out as a row of `mail_out` (kind `sales`), by the mailboxes that the
//! service desk fetches from, and `desk/mail/inbound.rs` gives what answers it to `worker_store.rs`. How it fares stands on the timeline by
//! a trigger (`sales_mail_fares` in `migrations/0067_letters_to_leads.sql`).

pub mod api;
mod compose;
mod here;
pub mod model;
mod page;
#[cfg(feature = "ssr")]
pub(crate) mod ready_store;
#[cfg(feature = "ssr")]
pub(crate) mod sending_store;
#[cfg(feature = "ssr")]
pub(crate) mod store;
mod template_form;
pub mod template_model;
mod words_of;
#[cfg(feature = "ssr")]
pub mod worker_store;

pub use here::{MailsHere, ask_mails};
pub use page::TemplatesPage;

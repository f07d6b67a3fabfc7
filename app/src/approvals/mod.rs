//! Approvals: which quotes somebody has to agree to before a customer gets them, who that is, and what became of it.
//!
//! Tables `approval_rule` with `approval_setting`, `approval_deputy`, `approval` (stands still, as does the version that it is about),
//! `approval_step`, `approval_asked`, `approval_margin`. Which rules hold, who may decide, and that nobody decides their own is the
//! database's alone (`migrations/0057_approvals.sql`): no role writes these tables, only the functions there do.

mod admin;
pub mod api;
mod card;
mod deputies;
mod here;
pub mod model;
mod page;
#[cfg(feature = "ssr")]
pub mod reminding;
#[cfg(feature = "ssr")]
mod reminding_store;
mod rule_form;
pub mod rule_model;
#[cfg(feature = "ssr")]
mod rule_store;
#[cfg(feature = "ssr")]
mod store;
mod words_of;

pub use admin::AdminApprovalsPage;
pub use deputies::DeputySettings;
pub use here::{ApprovalsHere, ask_of_quote};
pub use page::ApprovalsPage;

//! What is said and done often: canned replies with variables, put into an answer by `/`, and macros, which do several things to a
//! ticket with one click. Nothing is sent by either: the words come into the box for answers, and are read before they go.

pub mod api;
mod fields;
mod macro_form;
mod macros;
pub mod model;
mod page;
mod quick;
mod quick_list;
mod reply_form;
#[cfg(feature = "ssr")]
mod store;
pub mod text_model;
mod values;

pub(super) use macros::MacroMenu;
pub use page::RepliesPage;
pub(super) use quick::QuickReplies;

//! Tickets that another system had: what is known of their past, and what that says nothing about.
//!
//! - [`model`]: why times are doubtful
//! - `notice`: what their page says of it
//!
//! They come by `imports/tickets`; that they start nothing is kept by triggers (`migrations/0045_tickets_brought_in.sql`).

pub mod model;
mod notice;

pub use notice::BroughtNotice;

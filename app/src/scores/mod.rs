//! Scores of leads and deals: from profile, behaviour and answers, with what they are made of.
//!
//! - [`model`], [`kinds_model`], [`custom_model`], [`hint_model`]: criteria, the formula, rules, and what to do next; `form_model`, `seen_model`: typed and shown
//! - `facts_store`, `store`: what is known of records, and what is set up; `worker`, `worker_store`: counting, and acting once
//! - `here`, `answers`: the panel on the page of a lead or a deal; `admin`, `criteria`, `criterion_form`, `choice_boxes`, `rules`: `/admin/scores`

mod admin;
mod answers;
pub mod api;
mod choice_boxes;
mod criteria;
mod criterion_form;
pub mod custom_model;
#[cfg(feature = "ssr")]
mod facts_store;
pub mod form_model;
mod here;
pub mod hint_model;
pub mod kinds_model;
pub mod model;
mod rules;
pub mod seen_model;
#[cfg(feature = "ssr")]
mod store;
mod words_of;
#[cfg(feature = "ssr")]
pub mod worker;
#[cfg(feature = "ssr")]
mod worker_store;

pub use admin::AdminScoresPage;
pub use here::{ScoreHere, ask_score};
pub use words_of::{GradeBadge, grade_markup};

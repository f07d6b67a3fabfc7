//! Surveys: asked after closing (beside the score of a ticket) and on schedule, with questions of one's own; answered behind a link,
//! over the phone, or at a code that hangs on a wall.
//!
//! Tables `survey`, `survey_questions` (each change of questions adds a version), `survey_ask` (somebody who is asked, and what they
//! answered). `worker.rs` asks by mail, customer by customer; `public_store.rs` is what strangers behind a link reach, through the pages
//! of the server (`server/src/http/surveys.rs`); `counted_store.rs` counts answers and lists those that a figure counts.

mod answering;
pub mod api;
mod bar;
#[cfg(feature = "ssr")]
mod by_hand_store;
mod charts;
mod choice_model;
#[cfg(feature = "ssr")]
mod counted_store;
mod editor;
#[cfg(feature = "ssr")]
mod file;
mod form;
mod here;
pub mod letter_model;
mod letters;
mod list;
pub mod model;
mod page;
mod place;
mod preview;
pub mod preview_model;
#[cfg(feature = "ssr")]
pub mod public_store;
pub mod question_model;
pub mod result_model;
mod results;
mod rows;
#[cfg(feature = "ssr")]
mod store;
mod tables;
mod words_of;
#[cfg(feature = "ssr")]
pub mod worker;
#[cfg(feature = "ssr")]
mod worker_store;

#[cfg(feature = "ssr")]
pub use file::{Listed, write_answers};
pub use here::{SurveysHere, SurveysOfContact};
pub use page::SurveysPage;
pub use results::SurveyResultsPage;

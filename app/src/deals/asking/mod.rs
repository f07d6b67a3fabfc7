//! What a stage wants to know before deals may enter: what they lack, and why they are won or lost. Asked in the same way on
//! the board and on the page of a deal.
//!
//! - `answers`: the questions, and what is typed as an answer; `form`: the form; `plan_model`: the next step

mod answers;
mod form;
mod plan_model;

pub use answers::Questions;
pub use form::{AskForm, currencies};

//! The first page: what somebody of this role needs to see in the morning, chosen, sized and arranged by each person.
//!
//! - `model.rs`: widgets, who may have which, what is usual, and what one does to a page; `told_model.rs`: what widgets show
//! - `store.rs`: the choice, and the figures, asked of the rooms that they come from; every figure opens the list that it counts
//! - `page.rs`, `arrange.rs`: the page and how it is arranged; `widget.rs`: one widget, how it asks and follows what happens
//! - `figures.rs`, `lines.rs`, `recent.rs`: what stands in them

pub mod api;
mod arrange;
mod figures;
mod lines;
pub mod model;
mod page;
mod recent;
#[cfg(feature = "ssr")]
mod store;
pub mod told_model;
mod widget;
mod words_of;

pub use page::HomePage;

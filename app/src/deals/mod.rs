//! Deals: pipelines with stages, the board on which deals move, and what is behind each card.
//!
//! - [`model`]: board, card, filter, orders to move; [`entry_model`]: what stages ask for
//! - [`position`]: the hand order of cards, a text between two neighbours
//! - `store`, `board_store`: reading columns and totals; `creating_store`, `moving_store`, `undo_store`: creating, moving, undoing;
//!   `entry_store`: whether what stages ask for is there
//! - `creating`: a new deal from the page of a customer
//! - `asking/`: what a stage wants to know before deals may enter, as a form
//! - `board/`: the page at `/deals`; `detail/`: the page of one deal

pub mod api;
pub(crate) mod asking;
pub mod board;
#[cfg(feature = "ssr")]
mod board_store;
mod creating;
#[cfg(feature = "ssr")]
pub(crate) mod creating_store;
pub mod detail;
pub mod entry_model;
#[cfg(feature = "ssr")]
pub(crate) mod entry_store;
pub mod model;
#[cfg(feature = "ssr")]
pub(crate) mod moving_store;
pub mod position;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub(crate) mod undo_store;

pub use creating::NewDealHere;

//! Deals: pipelines with stages, the board on which deals move, and what is behind each card.
//!
//! - [`model`]: board, card, filter, orders to move; what a stage requires
//! - [`position`]: the hand order of cards, a text between two neighbours
//! - `store`, `board_store`: reading columns and totals; `creating_store`, `moving_store`, `undo_store`: creating, moving, undoing
//! - `asking/`: what a stage wants to know before deals may enter, as a form
//! - `board/`: the page at `/deals`; `detail/`: the page of one deal

pub mod api;
pub(crate) mod asking;
pub mod board;
#[cfg(feature = "ssr")]
mod board_store;
#[cfg(feature = "ssr")]
pub(crate) mod creating_store;
pub mod detail;
pub mod model;
#[cfg(feature = "ssr")]
pub(crate) mod moving_store;
pub mod position;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub(crate) mod undo_store;

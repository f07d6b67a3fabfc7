//! Deals: pipelines with stages, the board on which deals move, and what is behind each card.
//!
//! - [`model`]: board, card, filter, orders to move; what a stage requires
//! - [`position`]: the hand order of cards, a text between two neighbours
//! - `store`, `moving`: reading columns and totals; moving, undoing
//! - `board/`: the page at `/deals`; `detail/`: the page of one deal

pub mod api;
pub mod board;
pub mod detail;
pub mod model;
#[cfg(feature = "ssr")]
mod moving;
pub mod position;
#[cfg(feature = "ssr")]
pub mod store;

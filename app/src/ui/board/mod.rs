//! A board of lanes with cards: windowed, dragged by mouse, finger and keys, spoken to screen readers.
//!
//! It knows nothing of what the cards are. Who uses it owns their order (one signal of ids per lane), draws them as [`Cards`]
//! and answers the [`Hooks`]; the board says where a hand put something.
//!
//! - [`Lanes`] is the board's handle: made once per board, copied wherever it is needed.
//! - [`BoardFrame`] is the element that scrolls sideways and listens; [`LaneList`] is one lane's list of cards.
//! - A card holds one focusable element with `id = card_element_id(id)` and the given `tabindex`; elements that a press must
//!   not lift (buttons and fields) need nothing, others carry `data-still`.
//!
//! Lengths live in CSS: `--board-row` on `.board` is the height of a card with its gap, in pixels.

mod air;
mod drag;
mod frame;
pub mod geometry;
mod ghost;
mod keyboard;
pub mod keys;
mod lane;
mod lanes;
mod press;
mod rows;
mod sight;

pub use frame::{BoardFrame, KEYS_HINT};
pub use keys::{Command, Spot, Step};
pub use lane::LaneList;
pub use lanes::{Flight, Hooks, LaneHandle, Lanes, Told, card_element_id};
pub use rows::Cards;

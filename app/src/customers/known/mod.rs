//! Names that the world has agreed on: industries (GB/T 4754-2017, sections and divisions), countries (ISO 3166-1), and Chinese
//! provinces, cities and districts (GB/T 2260). Records keep text, so that what was written before, or came in with an import,
//! stays; where the text is one of these names it is known in both languages.

mod field;
#[cfg(feature = "ssr")]
pub mod lists;
pub mod model;

pub use field::{KnownField, keep_typed};

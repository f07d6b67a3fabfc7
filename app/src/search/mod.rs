//! Finding any record by a part of its name, by how it is read, by phone number or e-mail address: the palette, the page of
//! hits, lists and pickers ask here.

pub mod api;
mod filters;
#[cfg(feature = "ssr")]
mod finding;
mod hit_line;
#[cfg(feature = "ssr")]
mod judge;
#[cfg(feature = "ssr")]
mod letters;
pub mod model;
mod page;
#[cfg(feature = "ssr")]
mod phones;
#[cfg(feature = "ssr")]
mod query;
#[cfg(feature = "ssr")]
mod readings;
#[cfg(feature = "ssr")]
mod spelled;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
mod terms;
#[cfg(feature = "ssr")]
mod work_store;
#[cfg(feature = "ssr")]
pub mod worker;

pub use hit_line::{Marked, kind_icon, kind_words, why_words};
#[cfg(feature = "ssr")]
pub use judge::{Candidate, judge, marks_of_words};
#[cfg(feature = "ssr")]
pub use model::Class;
pub use model::{Hit, HitKind, pieces};
pub use page::SearchPage;
#[cfg(feature = "ssr")]
pub use query::{Query, is_in_index, query_of};
#[cfg(feature = "ssr")]
pub use spelled::{spelled, squeezed};
#[cfg(feature = "ssr")]
pub use terms::{Searchable, parts_of, terms, title_key, vector};

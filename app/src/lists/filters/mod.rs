//! Conditions on records: one tree for lists, saved views, bulk changes and exports; later for segments and reports too.
//!
//! A list offers its fields ([`Field`]); people put conditions together ([`FilterDialog`]) and see them ([`FilterChips`]), or keep
//! them with a rule ([`ConditionsPart`], [`ConditionsSheet`]); the tree travels in addresses ([`written`], [`read`]); the server checks it against the list's columns and compiles it
//! (`compile_store.rs`), from closed columns and operators and bound values.

mod address;
pub mod checked;
mod chips;
#[cfg(feature = "ssr")]
pub mod compile_store;
mod condition;
mod custom;
#[cfg(feature = "ssr")]
pub mod custom_store;
mod dialog;
mod draft;
mod kept;
pub mod model;
#[cfg(feature = "ssr")]
pub mod named_store;
mod value;

pub use address::{read, written};
pub use chips::{FilterChips, group_words};
pub use custom::{field_of, kind_of};
pub use dialog::FilterDialog;
pub use kept::{ConditionsPart, ConditionsSheet, KeptConditions};
pub use model::{Condition, FieldKind, Group, Item, Op};

/// A field as a list offers it to people.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// As in the tree: `industry`; of a field that an administrator made `custom.<id>`.
    pub key: String,
    pub label: String,
    pub kind: FieldKind,
    /// What can be chosen, by value: kinds, people, tags; suggestions for text.
    pub choices: Vec<(String, String)>,
}

//! The columns of a list: which there are, and which a reader wants to see, in which order and how wide, as addresses write them.

use crate::{
    fields::{Catalogue, model::field_of_key},
    locale::Lang,
    ui::Width,
    words::fields as fw,
};
use std::{borrow::Cow, hash::Hash};
use uuid::Uuid;

/// A column of a list of records.
pub trait ListColumn: Copy + Eq + Hash + Send + Sync + 'static {
    /// Those that every organisation has, in the order in which they are offered. The first one comes first and stays.
    const ALL: &'static [Self];
    /// So many of them are shown where nobody chose.
    const USUAL: usize;

    /// As in the address.
    fn key(self) -> Cow<'static, str>;

    /// The column of a field that an administrator made.
    fn of_field(field: Uuid) -> Self;

    /// That field.
    fn field(self) -> Option<Uuid>;

    /// What stands above it; nothing above a field that its reader does not see.
    fn label(self, lang: Lang, fields: &Catalogue) -> String;

    /// The column of a key; `None` for an unknown one.
    #[must_use]
    fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.key() == key).or_else(|| field_of_key(key).map(Self::of_field))
    }

    /// Whether there is such a column for a reader who sees these fields.
    #[must_use]
    fn is_known(self, fields: &Catalogue) -> bool {
        self.field().is_none_or(|field| fields.field(field).is_some())
    }
}

/// A column that is shown, and its width; `None` as wide as what stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown<C> {
    pub column: C,
    pub width: Option<Width>,
}

impl<C> Shown<C> {
    /// As wide as what stands in it.
    #[must_use]
    pub const fn plain(column: C) -> Self {
        Self { column, width: None }
    }
}

/// Those shown where nobody chose.
#[must_use]
pub fn usual<C: ListColumn>() -> Vec<Shown<C>> {
    C::ALL.iter().copied().take(C::USUAL).map(Shown::plain).collect()
}

/// `name,industry:5,owner`: for addresses; empty for the usual ones.
#[must_use]
pub fn written<C: ListColumn>(columns: &[Shown<C>]) -> String {
    if columns == usual::<C>() {
        return String::new();
    }
    let one = |shown: &Shown<C>| match shown.width {
        Some(width) => format!("{}:{}", shown.column.key(), width.steps()),
        None => shown.column.key().into_owned(),
    };
    columns.iter().map(one).collect::<Vec<_>>().join(",")
}

/// The columns of an address: the name first, each once; what is unknown is left out, and nothing known means the usual ones.
#[must_use]
pub fn read<C: ListColumn>(text: &str) -> Vec<Shown<C>> {
    let mut columns: Vec<Shown<C>> = Vec::new();
    for part in text.split(',') {
        let (key, steps) = part.split_once(':').map_or((part, None), |(key, steps)| (key, Some(steps)));
        let Some(column) = C::from_key(key) else { continue };
        if columns.iter().any(|shown| shown.column == column) {
            continue;
        }
        columns.push(Shown { column, width: steps.and_then(|steps| Width::of(steps.parse().ok()?)) });
    }
    if columns.is_empty() {
        return usual();
    }
    if let Some(first) = C::ALL.first().copied() {
        let place = columns.iter().position(|shown| shown.column == first);
        let name = place.map_or(Shown::plain(first), |place| columns.remove(place));
        columns.insert(0, name);
    }
    columns
}

/// These columns, of which the one with a key has another width.
#[must_use]
pub fn widened<C: ListColumn>(mut columns: Vec<Shown<C>>, key: &str, width: Option<Width>) -> Vec<Shown<C>> {
    if let Some(shown) = columns.iter_mut().find(|shown| shown.column.key() == key) {
        shown.width = width;
    }
    columns
}

/// The custom fields among these columns, in one order, so that the same columns ask for the same.
#[must_use]
pub fn custom_of<C: ListColumn>(columns: &[Shown<C>]) -> Vec<Uuid> {
    let mut fields: Vec<Uuid> = columns.iter().filter_map(|shown| shown.column.field()).collect();
    fields.sort_unstable();
    fields
}

/// What stands above the column of a custom field; nothing above one that its reader does not see.
#[must_use]
pub fn field_label(lang: Lang, fields: &Catalogue, id: Uuid) -> String {
    let Some(field) = fields.field(id) else { return String::new() };
    match &field.currency {
        Some(currency) => fw::with_currency(lang, field.name_in(lang), currency),
        None => field.name_in(lang).to_owned(),
    }
}

//! The words that differ between doubles of customers and of contacts.

use crate::{
    fields::RecordKind,
    locale::Lang,
    words::{contact_doubles as k, duplicates as w},
};
use RecordKind::{Contact, Customer};

/// The head of the work list.
pub(in crate::customers) const fn title(lang: Lang, of: RecordKind) -> &'static str {
    match of {
        Customer => w::title(lang),
        Contact => k::title(lang),
    }
}

/// What stands over those that may be the one that is typed.
pub(super) const fn similar(lang: Lang, of: RecordKind) -> &'static str {
    match of {
        Customer => w::similar(lang),
        Contact => k::similar(lang),
    }
}

/// What the list is called for those who hear it.
pub(super) const fn pairs(lang: Lang, of: RecordKind) -> &'static str {
    match of {
        Customer => w::pairs(lang),
        Contact => k::pairs(lang),
    }
}

/// Why a reader cannot decide.
pub(super) const fn read_only(lang: Lang, of: RecordKind) -> &'static str {
    match of {
        Customer => w::read_only(lang),
        Contact => k::read_only(lang),
    }
}

/// That there is nothing to decide, and what would stand here.
pub(super) const fn empty(lang: Lang, of: RecordKind) -> (&'static str, &'static str) {
    match of {
        Customer => (w::empty_title(lang), w::empty_text(lang)),
        Contact => (k::empty_title(lang), k::empty_text(lang)),
    }
}

/// The same of what was decided.
pub(super) const fn none_dismissed(lang: Lang, of: RecordKind) -> (&'static str, &'static str) {
    match of {
        Customer => (w::none_dismissed(lang), w::none_dismissed_text(lang)),
        Contact => (k::none_dismissed(lang), w::none_dismissed_text(lang)),
    }
}

/// How many are still to be looked at.
pub(super) fn waiting(lang: Lang, of: RecordKind, one: bool, number: String) -> String {
    match (of, one) {
        (Customer, true) => w::waiting_one(lang).to_owned(),
        (Customer, false) => w::waiting_many(lang, number),
        (Contact, true) => k::waiting_one(lang).to_owned(),
        (Contact, false) => k::waiting_many(lang, number),
    }
}

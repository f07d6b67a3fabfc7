//! The words that differ between merges of customers and of contacts.

use crate::{
    fields::RecordKind,
    locale::Lang,
    words::{contact_doubles as k, duplicates as w},
};
use RecordKind::{Contact, Customer};

/// The head of the page.
pub(super) const fn merge_title(lang: Lang, of: RecordKind) -> &'static str {
    match of {
        Customer => w::merge_title(lang),
        Contact => k::merge_title(lang),
    }
}

/// That there is nothing to choose.
pub(super) const fn all_same(lang: Lang, of: RecordKind) -> &'static str {
    match of {
        Customer => w::all_same(lang),
        Contact => k::all_same(lang),
    }
}

/// That nothing hangs on the one that goes.
pub(super) const fn nothing_comes(lang: Lang, of: RecordKind) -> &'static str {
    match of {
        Customer => w::nothing_comes(lang),
        Contact => k::nothing_comes(lang),
    }
}

/// What the owner of the one that goes still sees.
pub(super) fn keeps_access(lang: Lang, of: RecordKind, owner: &str) -> String {
    match of {
        Customer => w::keeps_access(lang, owner),
        Contact => k::keeps_access(lang, owner),
    }
}

/// Why a reader cannot merge.
pub(super) const fn not_both(lang: Lang, of: RecordKind) -> &'static str {
    match of {
        Customer => w::not_both(lang),
        Contact => k::not_both(lang),
    }
}

/// That both are one already.
pub(super) const fn itself(lang: Lang, of: RecordKind) -> &'static str {
    match of {
        Customer => w::itself(lang),
        Contact => k::itself(lang),
    }
}

/// What one does on the page of a record.
pub(super) const fn with_title(lang: Lang, of: RecordKind) -> &'static str {
    match of {
        Customer => w::merge_with(lang),
        Contact => k::merge_with(lang),
    }
}

/// The other record.
pub(super) const fn other(lang: Lang, of: RecordKind) -> &'static str {
    match of {
        Customer => w::merge_with_other(lang),
        Contact => k::merge_with_other(lang),
    }
}

/// That there are no two.
pub(super) const fn not_there(lang: Lang, of: RecordKind) -> &'static str {
    match of {
        Customer => w::not_there(lang),
        Contact => k::not_there(lang),
    }
}

/// That there were no merges, and what would stand here.
pub(super) const fn none_past(lang: Lang, of: RecordKind) -> (&'static str, &'static str) {
    match of {
        Customer => (w::none_past(lang), w::none_past_text(lang)),
        Contact => (k::none_past(lang), k::none_past_text(lang)),
    }
}

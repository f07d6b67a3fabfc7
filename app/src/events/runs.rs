//! Small changes that one person makes one after the other read as one: "5 fields changed".

use super::entry::Entry;
use chrono::Duration;

/// So long apart two changes of one person still belong together.
const TOGETHER: Duration = Duration::minutes(10);

/// A line of a timeline.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    One(Box<Entry>),
    /// At least two, the newest first.
    Run(Vec<Entry>),
}

impl Line {
    /// The entries in it, the newest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match self {
            Self::One(entry) => std::slice::from_ref(&**entry),
            Self::Run(entries) => entries,
        }
    }
}

/// Whether a change is small: one reads it only when one looks for it. What was said about must stay in sight.
fn is_small(entry: &Entry) -> bool {
    let small = matches!(
        entry.kind.as_str(),
        "customer.changed"
            | "customer.tagged"
            | "customer.untagged"
            | "contact.changed"
            | "contact.linked"
            | "contact.unlinked"
            | "deal.changed"
            | "deal.contact_added"
            | "deal.contact_removed"
            | "deal.competitor_added"
            | "deal.competitor_removed"
            | "deal.product_added"
            | "deal.product_changed"
            | "deal.product_removed"
            | "deal.tagged"
            | "deal.untagged"
    );
    small && !entry.is_imported() && entry.comments.is_empty() && entry.pinned_by.is_none()
}

fn belong_together(newer: &Entry, older: &Entry) -> bool {
    is_small(newer)
        && is_small(older)
        && newer.actor_id == older.actor_id
        && newer.rule() == older.rule()
        && newer.subject == older.subject
        && newer.happened_at - older.happened_at <= TOGETHER
}

/// The lines of entries that come the newest first. Order and number of entries stay as they are.
#[must_use]
pub fn lines(entries: impl IntoIterator<Item = Entry>) -> Vec<Line> {
    let mut runs: Vec<Vec<Entry>> = Vec::new();
    for entry in entries {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| belong_together(last, &entry)) => run.push(entry),
            _ => runs.push(vec![entry]),
        }
    }
    let line = |mut run: Vec<Entry>| match (run.len(), run.pop()) {
        (1, Some(one)) => Some(Line::One(Box::new(one))),
        (_, Some(last)) => {
            run.push(last);
            Some(Line::Run(run))
        }
        (_, None) => None,
    };
    runs.into_iter().filter_map(line).collect()
}

/// How many fields a run changed, each counted once; where it changed none, how many changes there were.
#[must_use]
pub fn fields_changed(run: &[Entry]) -> usize {
    let mut fields: Vec<&str> = run
        .iter()
        .filter(|entry| entry.kind.ends_with(".changed"))
        .filter_map(|entry| entry.after.as_ref()?.as_object())
        .flat_map(|after| after.keys())
        .map(String::as_str)
        // A name stands beside its id, and a currency beside its amount.
        .filter(|key| !key.ends_with("_name") && !key.ends_with("_name_en"))
        .collect();
    fields.sort_unstable();
    fields.dedup();
    fields.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::entry::Comment;
    use chrono::{DateTime, Utc};
    use proptest::prelude::*;
    use serde_json::json;
    use uuid::Uuid;

    fn entry(minute: i64, actor: u128, kind: &str) -> Entry {
        Entry {
            id: Uuid::from_u128(u128::try_from(minute).expect("a minute")),
            happened_at: DateTime::<Utc>::default() + Duration::minutes(minute),
            actor_id: Some(Uuid::from_u128(actor)),
            kind: kind.to_owned(),
            after: Some(json!({ "phone": minute })),
            ..Entry::default()
        }
    }

    fn sizes(entries: Vec<Entry>) -> Vec<usize> {
        lines(entries).iter().map(|line| line.entries().len()).collect()
    }

    #[test]
    fn changes_of_one_person_within_minutes_are_one_line() {
        let changed = |minute| entry(minute, 1, "customer.changed");
        assert_eq!(sizes(vec![changed(25), changed(20), changed(11), changed(0)]), [3, 1]);
        assert_eq!(sizes(vec![changed(2), entry(1, 2, "customer.changed"), changed(0)]), [1, 1, 1]);
        assert_eq!(sizes(vec![changed(2), entry(1, 1, "note.added"), changed(0)]), [1, 1, 1]);
    }

    #[test]
    fn what_was_commented_or_pinned_stays_in_sight() {
        let mut said = entry(1, 1, "customer.changed");
        said.comments.push(Comment::default());
        let mut pinned = entry(1, 1, "customer.changed");
        pinned.pinned_by = Some("李娜".to_owned());
        for marked in [said, pinned] {
            assert_eq!(
                sizes(vec![entry(2, 1, "customer.changed"), marked, entry(0, 1, "customer.changed")]),
                [1, 1, 1]
            );
        }
    }

    #[test]
    fn a_field_that_changed_twice_counts_once() {
        let mut other = entry(1, 1, "deal.changed");
        other.after = Some(json!({ "customer": Uuid::nil(), "customer_name": "海舟", "phone": 3 }));
        assert_eq!(fields_changed(&[entry(2, 1, "deal.changed"), other]), 2);
        assert_eq!(fields_changed(&[entry(2, 1, "deal.tagged")]), 0);
    }

    proptest! {
        #[test]
        fn no_entry_is_lost_or_moved(steps in prop::collection::vec((0_i64..15, 1_u128..3, any::<bool>()), 0..40)) {
            let mut minute = 1_000;
            let entries: Vec<Entry> = steps
                .into_iter()
                .map(|(step, actor, small)| {
                    minute -= step;
                    entry(minute, actor, if small { "customer.changed" } else { "note.added" })
                })
                .collect();
            let lines = lines(entries.clone());
            let again: Vec<Entry> = lines.iter().flat_map(|line| line.entries().to_vec()).collect();
            prop_assert_eq!(again, entries);
            prop_assert!(lines.iter().all(|line| matches!(line, Line::One(_)) || line.entries().len() > 1));
        }
    }
}

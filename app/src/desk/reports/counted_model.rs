//! What a figure counts: enough to count it, to list it, and to stand in an address.

use crate::desk::tickets::rules_model::{Channel, Kind, Priority, keyed};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

keyed! {
    /// What is counted of tickets.
    Figure {
        /// Made within the days.
        Created = "created",
        /// First answered within the days.
        Answered = "answered",
        /// Solved for good within the days, as far as is known: one that went on and was solved again counts when that was.
        Solved = "solved",
        /// Made, and not solved for good, at the end of the last day.
        Backlog = "backlog",
        /// Of those solved: went on at least once before.
        Reopened = "reopened",
        /// Of those answered: the first response was in time.
        FirstKept = "first_kept",
        FirstBroken = "first_broken",
        /// Of those answered: a calendar says how much of its time the first response took.
        FirstWorked = "first_worked",
        /// Of those solved: in time.
        ResolveKept = "resolve_kept",
        ResolveBroken = "resolve_broken",
        ResolveWorked = "resolve_worked",
        /// Rated by the customer within the days.
        Rated = "rated",
        /// Rated with 4 or 5.
        Satisfied = "satisfied",
        /// Rated with 1 or 2.
        Unhappy = "unhappy",
        /// The customer was answered within the days, by the agent if one is named.
        Replied = "replied",
        /// What is promised is not kept, now.
        Overdue = "overdue",
        /// Something promised is due within the hour, from now.
        DueSoon = "due_soon",
    }
}

keyed! {
    /// By what figures are laid side by side.
    Cut {
        Agent = "agent",
        Category = "category",
        Kind = "kind",
        Channel = "channel",
        Priority = "priority",
        Product = "product",
        /// Of complaints.
        Cause = "cause",
    }
}

/// One part of a cut: an agent, a category, a kind…, or those that have none.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Part {
    pub cut: Cut,
    /// An id or a key; `None` for those without.
    pub key: Option<String>,
}

/// How the key of a part stands in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartKey {
    Nothing,
    Id(Uuid),
    Text(String),
    Number(i16),
}

/// Stands in addresses for those that have none.
const NOTHING: &str = "none";

/// Under which names parts stand in addresses: that of a row, in a report that is narrowed to another one.
pub const NAMES: [[&str; 2]; 2] = [["by", "of"], ["also_by", "also_of"]];

impl Part {
    /// The key as it is stored; `None` where there is no such part.
    #[must_use]
    pub fn stored(&self) -> Option<PartKey> {
        let Some(key) = &self.key else { return Some(PartKey::Nothing) };
        match self.cut {
            Cut::Agent | Cut::Category | Cut::Product | Cut::Cause => key.parse().ok().map(PartKey::Id),
            Cut::Kind => Kind::from_key(key).map(|kind| PartKey::Text(kind.key().to_owned())),
            Cut::Channel => Channel::from_key(key).map(|channel| PartKey::Text(channel.key().to_owned())),
            Cut::Priority => Priority::from_key(key).map(|priority| PartKey::Number(priority.rank())),
        }
    }

    /// The part of a key as it is stored.
    #[must_use]
    pub fn of_stored(cut: Cut, key: Option<String>) -> Self {
        let rank = |key: &str| key.parse().ok().map(|rank| Priority::of_rank(rank).key().to_owned());
        let key = if cut == Cut::Priority { key.as_deref().and_then(rank) } else { key };
        Self { cut, key }
    }

    /// As it stands in addresses, under one of [`NAMES`].
    #[must_use]
    pub fn pairs(&self, [by, of]: [&'static str; 2]) -> [(&'static str, String); 2] {
        [(by, self.cut.key().to_owned()), (of, self.key.clone().unwrap_or_else(|| NOTHING.to_owned()))]
    }

    /// The part that an address names under one of [`NAMES`].
    #[must_use]
    pub fn read<'q>([by, of]: [&'static str; 2], get: impl Fn(&str) -> Option<&'q str>) -> Option<Self> {
        let cut = Cut::from_key(get(by)?)?;
        let key = get(of)?;
        let part = Self { cut, key: (key != NOTHING).then(|| key.to_owned()) };
        part.stored().is_some().then_some(part)
    }
}

/// What a figure counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub figure: Figure,
    /// First and last day by the organisation's clocks; without meaning for what is counted now.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// What belongs to all of these.
    #[serde(default)]
    pub of: Vec<Part>,
}

impl Counted {
    /// What is counted now, of all.
    #[must_use]
    pub const fn now(figure: Figure) -> Self {
        Self { figure, from: None, until: None, of: Vec::new() }
    }

    /// As it stands in the address of the list.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("figure", self.figure.key().to_owned())];
        pairs.extend(self.from.map(|day| ("from", day.to_string())));
        pairs.extend(self.until.map(|day| ("until", day.to_string())));
        pairs.extend(self.of.iter().zip(NAMES).flat_map(|(part, names)| part.pairs(names)));
        pairs
    }

    /// What the address of the list asks for.
    #[must_use]
    pub fn read<'q>(get: impl Fn(&str) -> Option<&'q str> + Copy) -> Option<Self> {
        let figure = Figure::from_key(get("figure")?)?;
        let day = |key: &str| get(key).and_then(|day| day.parse().ok());
        let of = NAMES.into_iter().filter_map(|names| Part::read(names, get)).collect();
        Some(Self { figure, from: day("from"), until: day("until"), of })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn what_is_counted_comes_back_from_its_address() {
        let part = |cut, key: Option<&str>| Part { cut, key: key.map(str::to_owned) };
        let parts = [
            Vec::new(),
            vec![part(Cut::Agent, Some(&Uuid::max().to_string()))],
            vec![part(Cut::Agent, None), part(Cut::Kind, Some("fault"))],
            vec![part(Cut::Priority, Some("urgent"))],
        ];
        for (figure, of) in Figure::ALL.iter().flat_map(|figure| parts.iter().map(move |part| (*figure, part.clone())))
        {
            let counted = Counted { figure, from: day("2026-11-01"), until: day("2026-11-30"), of };
            let pairs: BTreeMap<_, _> = counted.pairs().into_iter().collect();
            assert_eq!(Counted::read(|key| pairs.get(key).map(String::as_str)), Some(counted));
        }
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let read = |pairs: &[(&'static str, &'static str)]| {
            Counted::read(|key| pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| *value))
        };
        assert_eq!(read(&[("figure", "sunk")]), None);
        let solved = Counted::now(Figure::Solved);
        assert_eq!(
            read(&[("figure", "solved"), ("from", "soon"), ("by", "agent"), ("of", "me")]),
            Some(solved.clone())
        );
        assert_eq!(read(&[("figure", "solved"), ("by", "shoe"), ("of", "none")]), Some(solved));
    }

    #[test]
    fn a_part_is_the_same_before_and_behind_the_database() {
        let urgent = Part::of_stored(Cut::Priority, Some("1".to_owned()));
        assert_eq!((urgent.key.as_deref(), urgent.stored()), (Some("urgent"), Some(PartKey::Number(1))));
        assert_eq!(Part::of_stored(Cut::Agent, None).stored(), Some(PartKey::Nothing));
        assert_eq!(Part { cut: Cut::Channel, key: Some("pigeon".to_owned()) }.stored(), None);
    }
}

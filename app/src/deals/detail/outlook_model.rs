//! What is to be expected of a deal: how probable it is, how sure one is, and how often the day on which it was expected slipped.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How sure one is of a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    Commit,
    Best,
    Pipeline,
    /// Not counted.
    Omitted,
}

impl Category {
    /// All, the surest first.
    pub const ALL: &'static [Self] = &[Self::Commit, Self::Best, Self::Pipeline, Self::Omitted];

    /// As in `deal.forecast_category` and in the language files (`forecast.category_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Best => "best",
            Self::Pipeline => "pipeline",
            Self::Omitted => "omitted",
        }
    }

    /// The category of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.key() == key)
    }
}

/// What a deal is said to be, by hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Per cent.
    pub probability: Option<i16>,
    pub category: Option<Category>,
}

/// What is to be expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlook {
    /// By hand; the rest follows from the stage.
    pub said: Said,
    /// Per cent, what counts.
    pub probability: i16,
    pub category: Category,
    pub slips: Slips,
}

/// How often the day on which the deal is expected was put off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slips {
    pub count: usize,
    /// The day before it first was.
    pub first: Option<NaiveDate>,
}

impl Slips {
    /// Of what the log says of the day, from what to what, the oldest first. That it was put back to where it stood just before is no
    /// second change: the first one never was.
    #[must_use]
    pub fn of(changes: impl IntoIterator<Item = (Option<NaiveDate>, Option<NaiveDate>)>) -> Self {
        let mut slipped: Vec<NaiveDate> = Vec::new();
        for (was, is) in changes {
            let (Some(was), Some(is)) = (was, is) else { continue };
            if is > was {
                slipped.push(was);
            } else if slipped.last() == Some(&is) {
                slipped.pop();
            }
        }
        Self { count: slipped.len(), first: slipped.first().copied() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(days: &[u32]) -> (usize, Option<u32>) {
        let day = |day: &u32| NaiveDate::from_ymd_opt(2026, 3, *day);
        let slips = Slips::of(days.windows(2).map(|pair| (day(&pair[0]), day(&pair[1]))));
        (slips.count, slips.first.map(|first| chrono::Datelike::day(&first)))
    }

    #[test]
    fn a_day_slips_when_it_is_put_off() {
        assert_eq!(of(&[1, 10, 20]), (2, Some(1)));
        assert_eq!(of(&[20, 10, 15]), (1, Some(10)), "sooner is no slip");
        assert_eq!(of(&[1, 10, 1]), (0, None), "taken back");
        assert_eq!(of(&[1, 10, 20, 1, 5]), (3, Some(1)), "what was promised anew may slip anew");
        assert_eq!(Slips::of([(None, NaiveDate::from_ymd_opt(2026, 3, 1))]), Slips::default(), "the first day is none");
    }
}

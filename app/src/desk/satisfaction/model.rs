//! A rating, the link to it, and how often one asks.

use crate::access::AppError;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Longest comment.
pub const LONGEST: usize = 2_000;
/// Scores go from 1, not at all, to 5, very satisfied.
pub const SCORES: [i16; 5] = [1, 2, 3, 4, 5];
/// Up to this score somebody is told, and a ticket is made to go after it.
pub const LOW: i16 = 2;

/// What a customer said of a ticket, or that they were asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    pub asked_at: DateTime<Utc>,
    /// `None` where the product asked by itself.
    pub asked_by: Option<String>,
    pub score: Option<i16>,
    pub comment: Option<String>,
    pub rated_at: Option<DateTime<Utc>>,
    /// The ticket that goes after a low score, with its number.
    pub follow_up: Option<(Uuid, i64)>,
}

/// A link that was just made: nobody sees it a second time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingLink {
    /// The path of the page.
    pub path: String,
    /// The whole address as a code for cameras; `None` where it is not known.
    pub code: Option<Code>,
}

/// A code for cameras: dark squares on light ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Squares of a side, without the light edge around.
    pub side: usize,
    /// The dark squares, as the outline of a drawing.
    pub path: String,
}

/// How often a customer is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingPause {
    /// So many days a customer is not asked about another ticket.
    pub days: i16,
    /// Customers are asked by mail once a ticket is solved.
    pub mail: bool,
    /// So many hours after it was.
    pub delay: i16,
    /// Only those who agreed to mails.
    pub needs_consent: bool,
    pub version: i32,
}

/// Whether and when customers are asked by mail, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RatingMail {
    pub mail: bool,
    /// In hours.
    pub delay: String,
    pub needs_consent: bool,
}

impl RatingMail {
    /// Reads after how many hours customers are asked.
    ///
    /// # Errors
    /// `Invalid` on `delay` unless it is a number from 0 to 720.
    pub fn hours(&self) -> Result<i16, AppError> {
        let hours = self.delay.trim().parse().ok().filter(|hours| (0..=720).contains(hours));
        hours.ok_or_else(|| AppError::invalid("delay", "rating_setting_delay_range"))
    }
}

/// Reads how many days are typed.
///
/// # Errors
/// `Invalid` on `pause` unless it is a number from 0 to 365.
pub fn pause_of(typed: &str) -> Result<i16, AppError> {
    let days = typed.trim().parse().ok().filter(|days| (0..=365).contains(days));
    days.ok_or_else(|| AppError::invalid("pause", "rating_pause_range"))
}

/// An answer as a form sends it, checked.
///
/// # Errors
/// `Invalid` on `score` or `comment`.
pub fn checked(score: &str, comment: &str) -> Result<(i16, Option<String>), AppError> {
    let score = score.parse().ok().filter(|score| SCORES.contains(score));
    let score = score.ok_or_else(|| AppError::invalid("score", "required"))?;
    let comment = comment.trim();
    if comment.chars().count() > LONGEST {
        return Err(AppError::invalid("comment", "too_long"));
    }
    Ok((score, (!comment.is_empty()).then(|| comment.to_owned())))
}

/// Whether an address begins as one that browsers open.
#[must_use]
pub fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | ':' | '[' | ']');
        (1..=200).contains(&host.len()) && host.chars().all(fits)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_a_score_and_may_have_words() {
        assert_eq!(checked("4", "  "), Ok((4, None)));
        assert_eq!(checked("1", " 太慢 "), Ok((1, Some("太慢".to_owned()))));
        for score in ["", "0", "6", "4.5", "x"] {
            assert!(checked(score, "").is_err(), "{score}");
        }
        assert_eq!(checked("5", &"长".repeat(LONGEST + 1)), Err(AppError::invalid("comment", "too_long")));
    }

    #[test]
    fn a_pause_is_up_to_a_year() {
        assert_eq!((pause_of(" 30 "), pause_of("0"), pause_of("365")), (Ok(30), Ok(0), Ok(365)));
        assert!(["", "-1", "366", "x", "99999"].iter().all(|typed| pause_of(typed).is_err()));
    }

    #[test]
    fn a_question_waits_up_to_a_month() {
        let hours = |delay: &str| RatingMail { delay: delay.to_owned(), ..RatingMail::default() }.hours();
        assert_eq!((hours(" 24 "), hours("0"), hours("720")), (Ok(24), Ok(0), Ok(720)));
        assert!(["", "-1", "721", "soon"].iter().all(|typed| hours(typed).is_err()));
    }

    #[test]
    fn an_origin_is_scheme_and_host() {
        assert!(
            ["http://localhost:3000", "https://crm.example.com", "http://[::1]:3000"]
                .iter()
                .all(|text| is_origin(text))
        );
        assert!(
            ["", "crm.example.com", "javascript:x", "https://x/y", "https://", "https://a b"]
                .iter()
                .all(|text| !is_origin(text))
        );
    }
}

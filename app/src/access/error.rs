//! What may go wrong, as the browser learns it. Nothing else crosses the wire.

use crate::{locale::Lang, words::errors as w};
use leptos::{
    prelude::FromServerFnError,
    server_fn::{codec::JsonEncoding, error::ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// One refused value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Name of the field as in the input type; empty where the whole input is meant.
    pub field: String,
    /// Key of the words in `locales/*/errors.json`; for database rules the constraint's name.
    pub code: String,
    /// What exactly, where a word more helps: a value, a line, a name.
    pub detail: Option<String>,
}

/// What the code of a refusal begins with that brings its own words along: an administrator wrote them, in Chinese and English.
const SAID: &str = "said\n";

impl FieldError {
    /// A refused field; `code` is a key of `locales/*/errors.json`.
    #[must_use]
    pub fn of(field: &str, code: &str) -> Self {
        Self { field: field.to_owned(), code: code.to_owned(), detail: None }
    }

    /// One in words of its own, each on one line.
    #[must_use]
    pub fn said(field: &str, chinese: &str, english: &str) -> Self {
        Self::of(field, &format!("{SAID}{}\n{}", chinese.replace('\n', " "), english.replace('\n', " ")))
    }
}

/// The words that a code brings along, in the reader's language; `None` for one that has its words in the language files.
#[must_use]
pub fn words_within(lang: Lang, code: &str) -> Option<&str> {
    let (chinese, english) = code.strip_prefix(SAID)?.split_once('\n')?;
    Some(if lang == Lang::En { english } else { chinese })
}

/// The one error of server functions, worded by the browser in the person's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// Nobody is signed in, or the session has ended (401).
    NotSignedIn,
    /// The role does not include this (403).
    NotAllowed,
    /// Not there, or not to be seen by this person: both look the same (404).
    NotFound,
    /// Values that cannot be taken, each with its field (422).
    Invalid(Vec<FieldError>),
    /// Somebody else was faster; the code says how (409).
    Conflict(String),
    /// Too much at once, or a lock was held too long: the same call may pass in a moment (503).
    Busy,
    /// The database cannot be reached (503).
    Unavailable,
    /// The server cannot be reached; made by the browser.
    Unreachable,
    /// Unforeseen. The log holds the details under this reference (500).
    Broken {
        /// Ties what the person saw to the line in the log.
        reference: String,
    },
}

impl AppError {
    /// What came in time; `None` where PostgreSQL broke it off.
    ///
    /// # Errors
    /// All others.
    pub fn unless_late<T>(answer: Result<T, Self>) -> Result<Option<T>, Self> {
        match answer {
            Ok(value) => Ok(Some(value)),
            Err(Self::Busy) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// One refused field.
    #[must_use]
    pub fn invalid(field: &str, code: &str) -> Self {
        Self::Invalid(vec![FieldError::of(field, code)])
    }

    /// What was sent is no input of the function; `what` says which part of it and where, as the parser found it.
    #[must_use]
    pub fn malformed(what: &str) -> Self {
        // The parser repeats what it could not read, however long that is.
        let what = what.chars().take(200).collect();
        Self::Invalid(vec![FieldError { field: String::new(), code: "malformed_input".to_owned(), detail: Some(what) }])
    }

    /// Something happened in between; `code` is a key of `locales/*/errors.json`.
    #[must_use]
    pub fn conflict(code: &str) -> Self {
        Self::Conflict(code.to_owned())
    }

    /// The refusal of one field, if this is one.
    #[must_use]
    pub fn of_field(&self, field: &str) -> Option<&FieldError> {
        match self {
            Self::Invalid(errors) => errors.iter().find(|error| error.field == field),
            _ => None,
        }
    }

    /// The HTTP status that goes with it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotSignedIn => 401,
            Self::NotAllowed => 403,
            Self::NotFound => 404,
            Self::Conflict(_) => 409,
            Self::Invalid(_) => 422,
            Self::Busy | Self::Unavailable => 503,
            Self::Unreachable | Self::Broken { .. } => 500,
        }
    }
}

/// An error in words, for people.
#[must_use]
pub fn error_text(lang: Lang, error: &AppError) -> String {
    match error {
        AppError::NotSignedIn => w::not_signed_in(lang).to_owned(),
        AppError::NotAllowed => w::not_allowed(lang).to_owned(),
        AppError::NotFound => w::not_found(lang).to_owned(),
        AppError::Invalid(fields) => fields.iter().map(|field| field_text(lang, field)).collect::<Vec<_>>().join(" "),
        AppError::Conflict(code) => w::text(lang, code).unwrap_or_else(|| w::conflict(lang)).to_owned(),
        AppError::Busy => w::busy(lang).to_owned(),
        AppError::Unavailable => w::unavailable(lang).to_owned(),
        AppError::Unreachable => w::unreachable(lang).to_owned(),
        AppError::Broken { reference } => w::broken(lang, reference),
    }
}

/// What is wrong with a form, in words, by the field that shows it; an empty name stands for the whole form.
#[must_use]
pub fn words_by_field(lang: Lang, error: &AppError) -> Vec<(String, String)> {
    match error {
        AppError::Invalid(fields) => {
            fields.iter().map(|field| (field.field.clone(), field_text(lang, field))).collect()
        }
        other => vec![(String::new(), error_text(lang, other))],
    }
}

/// One refused field in words.
#[must_use]
pub fn field_text(lang: Lang, error: &FieldError) -> String {
    let text = words_within(lang, &error.code)
        .or_else(|| w::text(lang, &error.code))
        .unwrap_or_else(|| w::invalid_value(lang));
    error.detail.as_ref().map_or_else(|| text.to_owned(), |detail| w::with_detail(lang, text, detail))
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            ServerFnErrorErr::Deserialization(what)
            | ServerFnErrorErr::Args(what)
            | ServerFnErrorErr::MissingArg(what) => Self::malformed(&what),
            other => Self::unforeseen(&other),
        }
    }
}

impl AppError {
    /// Logs what happened and keeps only a reference to it.
    #[cfg(feature = "ssr")]
    pub fn unforeseen(error: &dyn std::fmt::Display) -> Self {
        let reference = super::new_id().simple().to_string()[20..].to_owned();
        tracing::error!(%reference, %error, "unforeseen failure");
        Self::Broken { reference }
    }

    /// In the browser there is no log to keep it in.
    #[cfg(not(feature = "ssr"))]
    pub fn unforeseen(_error: &dyn std::fmt::Display) -> Self {
        Self::Broken { reference: "-".to_owned() }
    }
}

#[cfg(feature = "ssr")]
impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        use super::constraints::field_of;
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => {
                tracing::error!(%error, "the database cannot be reached");
                Self::Unavailable
            }
            sqlx::Error::Database(refusal) => match (refusal.code().as_deref(), refusal.constraint()) {
                (Some("23505" | "23514" | "23503" | "23P01"), Some(constraint)) => {
                    // Which field it is, is data; the words are the same for all.
                    let code = if constraint.starts_with("custom.") { "custom_unique" } else { constraint };
                    Self::invalid(field_of(constraint), code)
                }
                (Some("23502"), _) => Self::invalid(column_of(refusal.as_ref()), "required"),
                (Some("QZ403"), _) => Self::invalid(column_of(refusal.as_ref()), "protected_field"),
                (Some("42501"), _) => Self::NotAllowed,
                (Some("P0002"), _) => Self::NotFound,
                (Some("40001" | "40P01" | "55P03" | "57014"), _) => Self::Busy,
                (Some(code), _) if code.starts_with("57P") || code.starts_with("08") || code == "53300" => {
                    Self::Unavailable
                }
                (Some("22003" | "22001" | "22021" | "22P05" | "22P02" | "22007" | "22008"), _) => {
                    Self::invalid("", "invalid_value")
                }
                _ => Self::unforeseen(&error),
            },
            _ => Self::unforeseen(&error),
        }
    }
}

#[cfg(feature = "ssr")]
fn column_of(refusal: &dyn sqlx::error::DatabaseError) -> &str {
    refusal.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().and_then(|error| error.column()).unwrap_or_default()
}

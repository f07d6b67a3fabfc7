//! Files on records: what is known of one, what its name may hold, and what is let in.

pub use super::kind_model::{Kind, Preview};
use crate::{
    access::{Action, AppError, FieldError},
    fields::FileRule,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Lines of one page.
pub const PAGE: usize = 50;
/// Characters of a name, at most.
pub const LONGEST_NAME: usize = 200;
/// Bytes of an image up to which it is its own small picture in the list.
pub const SMALL_PICTURE: i64 = 1 << 20;
/// Bytes of a picture in a text, at most: every reader waits for it.
pub const LARGEST_PICTURE: u64 = 10 * MEGABYTE;
/// Bytes of a megabyte, as people count it.
pub const MEGABYTE: u64 = 1 << 20;

/// What a file hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileOf {
    Customer(Uuid),
    Contact(Uuid),
    Deal(Uuid),
    /// What a customer owns.
    Asset(Uuid),
}

impl FileOf {
    /// As in addresses, and the kind of the events' subject.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Customer(_) => "customer",
            Self::Contact(_) => "contact",
            Self::Deal(_) => "deal",
            Self::Asset(_) => "asset",
        }
    }

    /// The record.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Customer(id) | Self::Contact(id) | Self::Deal(id) | Self::Asset(id) => id,
        }
    }

    /// The record of a key and an id; `None` for an unknown key.
    #[must_use]
    pub fn from_key(key: &str, id: Uuid) -> Option<Self> {
        [Self::Customer(id), Self::Contact(id), Self::Deal(id), Self::Asset(id)].into_iter().find(|of| of.key() == key)
    }

    /// `file.customer_id`.
    #[must_use]
    pub const fn customer(self) -> Option<Uuid> {
        match self {
            Self::Customer(id) => Some(id),
            Self::Contact(_) | Self::Deal(_) | Self::Asset(_) => None,
        }
    }

    /// `file.contact_id`.
    #[must_use]
    pub const fn contact(self) -> Option<Uuid> {
        match self {
            Self::Contact(id) => Some(id),
            Self::Customer(_) | Self::Deal(_) | Self::Asset(_) => None,
        }
    }

    /// `file.deal_id`.
    #[must_use]
    pub const fn deal(self) -> Option<Uuid> {
        match self {
            Self::Deal(id) => Some(id),
            Self::Customer(_) | Self::Contact(_) | Self::Asset(_) => None,
        }
    }

    /// `file.asset_id`.
    #[must_use]
    pub const fn asset(self) -> Option<Uuid> {
        match self {
            Self::Asset(id) => Some(id),
            Self::Customer(_) | Self::Contact(_) | Self::Deal(_) => None,
        }
    }

    /// What one must be allowed to add and change them.
    #[must_use]
    pub const fn to_change(self) -> Action {
        match self {
            Self::Customer(_) | Self::Contact(_) | Self::Asset(_) => Action::EditCustomers,
            Self::Deal(_) => Action::EditDeals,
        }
    }
}

/// What may be added, as the server is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of one file, at most.
    pub largest: u64,
    pub kinds: Vec<Kind>,
}

impl Default for Limits {
    fn default() -> Self {
        let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Program).collect();
        Self { largest: 50 * MEGABYTE, kinds }
    }
}

impl Limits {
    /// Whether a file of this size may come in.
    ///
    /// # Errors
    /// `Invalid` on `file`, with what is allowed.
    pub fn check_size(&self, size: u64) -> Result<(), AppError> {
        if size <= self.largest {
            Ok(())
        } else {
            Err(refused("file_too_large", format!("≤ {} MB", self.megabytes())))
        }
    }

    /// Whether a file of this kind may come in.
    ///
    /// # Errors
    /// `Invalid` on `file`, with its name.
    pub fn check_kind(&self, kind: Kind, name: &str) -> Result<(), AppError> {
        if self.kinds.contains(&kind) { Ok(()) } else { Err(refused("file_kind_refused", name.to_owned())) }
    }

    /// What nobody has said anything about: the server decides.
    #[must_use]
    pub fn open() -> Self {
        Self { largest: u64::MAX, kinds: Kind::ALL.to_vec() }
    }

    /// The same as far as a field takes it.
    #[must_use]
    pub fn within(mut self, rule: &FileRule) -> Self {
        if let Some(megabytes) = rule.megabytes {
            self.largest = self.largest.min(u64::from(megabytes) * MEGABYTE);
        }
        self.kinds.retain(|kind| rule.kinds.is_empty() || rule.kinds.iter().any(|key| key == kind.key()));
        self
    }

    /// The same as far as a text takes pictures.
    #[must_use]
    pub fn of_pictures(mut self) -> Self {
        self.largest = self.largest.min(LARGEST_PICTURE);
        self.kinds.retain(|kind| *kind == Kind::Image);
        self
    }

    /// The largest size in whole megabytes.
    #[must_use]
    pub const fn megabytes(&self) -> u64 {
        self.largest / MEGABYTE
    }
}

fn refused(code: &str, detail: String) -> AppError {
    AppError::Invalid(vec![FieldError { field: "file".to_owned(), code: code.to_owned(), detail: Some(detail) }])
}

/// What turns the direction of writing or is not seen at all: with it a name reads as another one.
const fn misleads(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{061c}' | '\u{feff}')
}

/// A name as it is kept: the last part of a path, on one line, without what misleads, not too long (its ending stays).
///
/// # Errors
/// `Invalid` on `name` where nothing is left of it.
pub fn clean_name(raw: &str) -> Result<String, AppError> {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|letter| !letter.is_control() && !misleads(*letter)).collect();
    let name = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = without_end(&name);
    if name.trim_start_matches(ends_a_sentence).is_empty() {
        return Err(AppError::invalid("name", "file_name_length"));
    }
    Ok(shortened(name))
}

fn ends_a_sentence(letter: char) -> bool {
    letter == '.' || letter.is_whitespace()
}

/// Some systems cannot keep a name that ends in a point.
fn without_end(name: &str) -> &str {
    name.trim_end_matches(ends_a_sentence)
}

fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= LONGEST_NAME {
        return name.to_owned();
    }
    // What is behind the last point says what it is, unless it is a sentence.
    let tail = name.rfind('.').map(|at| &name[at..]).filter(|tail| tail.chars().count() <= 20).unwrap_or_default();
    let room = LONGEST_NAME - tail.chars().count();
    let stem: String = name.chars().take(room).collect();
    format!("{}{tail}", without_end(&stem))
}

/// A file in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    pub id: Uuid,
    /// Of the row.
    pub version: i32,
    pub name: String,
    pub of: FileOf,
    /// Name of the deal, where the list is a customer's.
    pub deal: Option<String>,
    pub newest: FileVersion,
    pub may_write: bool,
}

impl FileRow {
    /// Where a page ends that ends with it.
    #[must_use]
    pub const fn mark(&self) -> FileMark {
        FileMark { newest_at: self.newest.added_at, id: self.id }
    }
}

/// Where a page of a list ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMark {
    pub newest_at: DateTime<Utc>,
    pub id: Uuid,
}

/// What a file held from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileVersion {
    pub number: i32,
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    pub added_at: DateTime<Utc>,
    pub added_by: Option<String>,
    /// Number of the older one that this brought back.
    pub restored_from: Option<i32>,
}

/// A page of files, the last changed first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    pub rows: Vec<FileRow>,
    pub more: bool,
    pub limits: Limits,
}

/// What became of a file that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Added,
    /// There was one of this name: this is its newest version.
    Versioned,
    /// The newest version holds the same already.
    Same,
}

/// A file that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub file: Uuid,
    pub number: i32,
    pub name: String,
    pub outcome: Outcome,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn records_come_back_from_their_keys() {
        let id = Uuid::from_u128(7);
        for of in [FileOf::Customer(id), FileOf::Contact(id), FileOf::Deal(id), FileOf::Asset(id)] {
            assert_eq!(FileOf::from_key(of.key(), id), Some(of));
            assert_eq!(
                [of.customer(), of.contact(), of.deal(), of.asset()].into_iter().flatten().collect::<Vec<_>>(),
                [id]
            );
        }
        assert_eq!(FileOf::from_key("person", id), None);
    }

    #[test]
    fn names_lead_nowhere_and_read_as_they_are() {
        for (raw, kept) in [
            ("合同.pdf", "合同.pdf"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\windows\\a.txt", "a.txt"),
            ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("  two   spaces .txt ", "two spaces .txt"),
            (".env", ".env"),
            ("x.", "x"),
        ] {
            assert_eq!(clean_name(raw).as_deref(), Ok(kept), "{raw}");
        }
        for nothing in ["", "  ", "..", "/", "a/..", "\u{200b}", "\r\n", "a/"] {
            assert!(clean_name(nothing).is_err(), "{nothing:?}");
        }
    }

    #[test]
    fn long_names_keep_their_ending() {
        let name = clean_name(&format!("{}.docx", "长".repeat(500))).unwrap();
        assert_eq!(name.chars().count(), LONGEST_NAME);
        assert!(name.ends_with("长.docx"));
        assert_eq!(clean_name(&".".repeat(300).replace("..", ".x")).unwrap().chars().count(), LONGEST_NAME);
    }

    proptest! {
        #[test]
        fn a_name_that_is_kept_is_clean(raw in any::<String>()) {
            if let Ok(name) = clean_name(&raw) {
                prop_assert!((1..=LONGEST_NAME).contains(&name.chars().count()));
                let unclean = name.contains(['/', '\\', '\r', '\n', '\0', '\u{202e}']);
                prop_assert!(!unclean);
                prop_assert!(name != "." && name != "..");
                let again = clean_name(&name);
                prop_assert_eq!(again, Ok(name));
            }
        }
    }

    #[test]
    fn limits_say_what_is_allowed() {
        let limits = Limits { largest: 2 * MEGABYTE, ..Limits::default() };
        assert!(limits.check_size(2 * MEGABYTE).is_ok());
        let refused = limits.check_size(2 * MEGABYTE + 1).unwrap_err();
        assert_eq!(refused.of_field("file").and_then(|error| error.detail.as_deref()), Some("≤ 2 MB"));
        let rule = FileRule { kinds: vec!["pdf".to_owned(), "program".to_owned()], megabytes: Some(1), several: false };
        let narrow = limits.clone().within(&rule);
        assert_eq!(
            narrow,
            Limits { largest: MEGABYTE, kinds: vec![Kind::Pdf] },
            "a field opens nothing that is closed"
        );
        assert_eq!(limits.clone().within(&FileRule { megabytes: Some(9), ..FileRule::default() }), limits);
        assert!(limits.check_kind(Kind::Program, "a.exe").is_err() && limits.check_kind(Kind::Web, "a.html").is_ok());
    }
}

//! What is known of a name.

use crate::locale::Lang;
use serde::{Deserialize, Serialize};

/// A list of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownList {
    Industries,
    Countries,
    /// Regions of China.
    Regions,
}

/// A name of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownName {
    /// What records keep: the Chinese name.
    pub name: String,
    pub name_en: String,
    /// What it belongs to, in both languages: the section of a division. Empty for none.
    pub above: String,
    pub above_en: String,
}

impl KnownName {
    /// The name in the reader's language.
    #[must_use]
    pub fn name_in(&self, lang: Lang) -> &str {
        match lang {
            Lang::ZhCn => &self.name,
            Lang::En => &self.name_en,
        }
    }

    /// With what it belongs to, for choosing.
    #[must_use]
    pub fn label(&self, lang: Lang) -> String {
        let above = match lang {
            Lang::ZhCn => &self.above,
            Lang::En => &self.above_en,
        };
        if above.is_empty() { self.name_in(lang).to_owned() } else { format!("{above} › {}", self.name_in(lang)) }
    }
}

/// The names of a record's fields that are on the lists; `None` for text that is not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownNames {
    pub industry: Option<KnownName>,
    pub country: Option<KnownName>,
}

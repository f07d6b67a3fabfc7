//! What files a field is to take, as an administrator types it.

use crate::{fields::FileRule, files::model::Kind};
use serde::{Deserialize, Serialize};

/// Megabytes that a field can ask for, at most. What the server lets in may be less.
const MOST_MEGABYTES: u32 = 10_240;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileAsk {
    pub several: bool,
    /// None: all that the server lets in.
    pub kinds: Vec<Kind>,
    /// Of one file; an empty text for what the server lets in.
    pub megabytes: String,
}

impl FileAsk {
    /// What is kept, in the words of a form.
    #[must_use]
    pub fn of(rule: FileRule) -> Self {
        Self {
            several: rule.several,
            kinds: rule.kinds.iter().filter_map(|key| key.parse().ok()).collect(),
            megabytes: rule.megabytes.map(|most| most.to_string()).unwrap_or_default(),
        }
    }

    /// As it is kept; what cannot be taken is refused at its field.
    pub(super) fn checked(&self, refuse: &mut impl FnMut(&str, &str)) -> FileRule {
        let typed = self.megabytes.trim();
        let most = typed.parse().ok().filter(|most| (1..=MOST_MEGABYTES).contains(most));
        if most.is_none() && !typed.is_empty() {
            refuse("file_megabytes", "file_megabytes_range");
        }
        let chosen = Kind::ALL.into_iter().filter(|kind| self.kinds.contains(kind));
        FileRule { several: self.several, kinds: chosen.map(|kind| kind.key().to_owned()).collect(), megabytes: most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_kept_as_it_was_typed() {
        let ask = FileAsk { several: true, kinds: vec![Kind::Pdf, Kind::Image], megabytes: " 5 ".to_owned() };
        let rule = ask.checked(&mut |field, code| panic!("{field}: {code}"));
        let kinds = vec!["image".to_owned(), "pdf".to_owned()];
        assert_eq!(rule, FileRule { several: true, kinds, megabytes: Some(5) });
        assert_eq!(FileAsk::of(rule).megabytes, "5");
        for typed in ["0", "-1", "ten", "99999"] {
            let mut refused = Vec::new();
            FileAsk { megabytes: typed.to_owned(), ..FileAsk::default() }
                .checked(&mut |field, code| refused.push((field.to_owned(), code.to_owned())));
            assert_eq!(refused, [("file_megabytes".to_owned(), "file_megabytes_range".to_owned())], "{typed}");
        }
    }
}

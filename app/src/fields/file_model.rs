//! Files in fields: what a field takes, and what is known of one that it holds.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Files that one field of a record holds, at most.
pub const MOST_FILES: usize = 20;
/// Typed behind the ids of a field's files while another one is on its way: a form is not sent without it.
pub const ON_ITS_WAY: &str = "…";

/// What files a field takes, within what the server lets in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRule {
    /// Several at a time.
    #[serde(default)]
    pub several: bool,
    /// Their kinds, by the keys of `files::model::Kind`; all of them where none is named.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Of one file, at most.
    #[serde(default)]
    pub megabytes: Option<u32>,
}

/// A file that was sent for a field. It is never changed: one that takes its place is another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldFile {
    pub id: Uuid,
    pub name: String,
    /// What its content is.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
}

/// The ids in the value of a field that holds files.
#[must_use]
pub fn held_ids(value: &Value) -> Vec<Uuid> {
    value.as_array().into_iter().flatten().filter_map(|id| id.as_str()?.parse().ok()).collect()
}

/// The ids that were typed, in their order, each once.
///
/// # Errors
/// The key of the reason in `errors.json`.
pub(super) fn typed_ids(text: &str, several: bool) -> Result<Vec<Uuid>, &'static str> {
    if text.contains(ON_ITS_WAY) {
        return Err("file_on_its_way");
    }
    let mut ids: Vec<Uuid> = Vec::new();
    for id in text.split(',') {
        let id = id.trim().parse().map_err(|_| "invalid_value")?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let most = if several { MOST_FILES } else { 1 };
    if ids.len() > most { Err(if several { "too_many_files" } else { "one_file_only" }) } else { Ok(ids) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn files_are_typed_by_their_ids() {
        let [one, two] = [1, 2].map(Uuid::from_u128);
        assert_eq!(typed_ids(&format!("{two}, {one},{two}"), true), Ok(vec![two, one]));
        assert_eq!(typed_ids(&format!("{one},{two}"), false), Err("one_file_only"));
        assert_eq!(typed_ids(&format!("{one},{ON_ITS_WAY}"), true), Err("file_on_its_way"));
        assert_eq!(typed_ids("contract.pdf", true), Err("invalid_value"));
        let many: Vec<String> = (0..=MOST_FILES as u128).map(|n| Uuid::from_u128(n).to_string()).collect();
        assert_eq!(typed_ids(&many.join(","), true), Err("too_many_files"));
        assert_eq!(held_ids(&json!([one, "x", 3, two])), [one, two]);
        assert!(held_ids(&Value::Null).is_empty());
    }

    #[test]
    fn a_rule_of_an_earlier_time_is_read() {
        assert_eq!(serde_json::from_value::<FileRule>(json!({})).unwrap(), FileRule::default());
    }
}

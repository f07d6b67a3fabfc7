//! Names beside the ids that the log keeps: as the records are called today, in all their languages.

use super::entry::Entry;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Fields that hold the id of a record with a name.
const NAMED: [&str; 7] = ["stage", "close_reason", "customer", "parent", "product", "owner", "person"];

/// What a record is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub name: String,
    /// In English, where it has such a name beside its own.
    pub name_en: Option<String>,
}

/// The records whose names the entries need, each once.
#[must_use]
pub fn wanted(entries: &[Entry]) -> Vec<Uuid> {
    let sides = entries.iter().flat_map(|entry| [&entry.before, &entry.after]).flatten().filter_map(Value::as_object);
    let mut ids: Vec<Uuid> =
        sides.flat_map(|side| NAMED.into_iter().filter_map(move |field| id_of(side, field))).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Puts the names of today beside the ids. Where a record is gone, or out of the reader's sight, the name that was written
/// down stays.
pub fn put(entries: &mut [Entry], names: &HashMap<Uuid, Name>) {
    let sides = entries.iter_mut().flat_map(|entry| [&mut entry.before, &mut entry.after]).flatten();
    for side in sides.filter_map(Value::as_object_mut) {
        for field in NAMED {
            let Some(known) = id_of(side, field).and_then(|id| names.get(&id)) else { continue };
            side.insert(format!("{field}_name"), json!(known.name));
            side.insert(format!("{field}_name_en"), json!(known.name_en));
        }
    }
}

/// The log writes `stage` or `stage_id`.
fn id_of(fields: &Map<String, Value>, field: &str) -> Option<Uuid> {
    let value = fields.get(field).or_else(|| fields.get(&format!("{field}_id")))?;
    value.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(before: Value, after: Value) -> Entry {
        Entry {
            kind: "deal.won".to_owned(),
            subject_kind: "deal".to_owned(),
            before: Some(before),
            after: Some(after),
            ..Entry::default()
        }
    }

    #[test]
    fn each_record_is_asked_for_once() {
        let [stage, reason, parent] = [1, 2, 3].map(Uuid::from_u128);
        let entries = [
            entry(json!({ "stage": stage }), json!({ "stage": stage, "close_reason": reason })),
            entry(json!({ "parent_id": null }), json!({ "parent_id": parent, "tag": Uuid::from_u128(9) })),
            Entry { before: None, after: None, ..entry(Value::Null, Value::Null) },
        ];
        assert_eq!(wanted(&entries), [stage, reason, parent]);
    }

    #[test]
    fn the_names_are_today_s_and_those_of_then_where_the_record_is_gone() {
        let [stage, gone] = [1, 2].map(Uuid::from_u128);
        let mut entries =
            [entry(json!({ "stage": gone, "stage_name": "询盘" }), json!({ "stage": stage, "stage_name": "成交" }))];
        let won = Name { name: "赢单".to_owned(), name_en: Some("Won".to_owned()) };
        put(&mut entries, &HashMap::from([(stage, won)]));
        assert_eq!(entries[0].before, Some(json!({ "stage": gone, "stage_name": "询盘" })));
        let after = json!({ "stage": stage, "stage_name": "赢单", "stage_name_en": "Won" });
        assert_eq!(entries[0].after, Some(after));
    }
}

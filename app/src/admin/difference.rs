//! What the log keeps of a change: only the fields that differ.

use serde_json::Value;

/// Both objects without the keys that say the same in both.
#[must_use]
pub fn difference(before: Value, after: Value) -> (Value, Value) {
    match (before, after) {
        (Value::Object(mut before), Value::Object(mut after)) => {
            let same: Vec<String> = before
                .iter()
                .filter(|(key, value)| after.get(*key) == Some(value))
                .map(|(key, _)| key.clone())
                .collect();
            for key in same {
                before.remove(&key);
                after.remove(&key);
            }
            (Value::Object(before), Value::Object(after))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::difference;
    use serde_json::json;

    #[test]
    fn only_what_differs_is_kept() {
        let (before, after) = difference(json!({ "name": "A", "role": "x" }), json!({ "name": "B", "role": "x" }));
        assert_eq!(before, json!({ "name": "A" }));
        assert_eq!(after, json!({ "name": "B" }));
    }
}

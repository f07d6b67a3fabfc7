//! The few records that have a text in their name, or in the address of their website: found by an index, where a walk in the
//! order of the list would read all of them.

use super::{
    checked::{Checked, Test, Value},
    compile_store::Column,
    custom_store::FEW,
    model::Op,
};
use crate::{
    access::{AppError, Tx},
    search,
};
use uuid::Uuid;

/// Where a text is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Name,
    Website,
}

/// The records that may have the text that the tree asks for, as long as they are few; `None` where it asks for none, or many have
/// it. Some of them may be out of the caller's sight, and some not have it: policies and conditions leave those out when they
/// are read.
pub async fn few_that_say(tx: &mut Tx, record: &str, tree: &Checked<Column>) -> Result<Option<Vec<Uuid>>, AppError> {
    match sought(tree) {
        Some((Place::Name, text)) => {
            let plan = search::query_of(text).unwrap_or_default();
            let found =
                sqlx::query_scalar!(r#"select found_by_name($1, $2::text::jsonb, $3) as "ids""#, record, plan, FEW,);
            Ok(found.fetch_one(tx.conn()).await?)
        }
        Some((Place::Website, text)) if record == "customer" => {
            let found = sqlx::query_scalar!(r#"select found_by_website($1, $2) as "ids""#, text, FEW);
            Ok(found.fetch_one(tx.conn()).await?)
        }
        _ => Ok(None),
    }
}

/// The text that every record of the tree has, and where.
fn sought(tree: &Checked<Column>) -> Option<(Place, &str)> {
    match tree {
        Checked::All(parts) => parts.iter().find_map(sought),
        Checked::Is(Test { column, op: Op::Contains, value: Value::Texts(texts) }) => {
            let [text] = texts.as_slice() else { return None };
            match column.sql.as_ref() {
                "r.name" if search::is_in_index(text) => Some((Place::Name, text)),
                "r.website" if text.chars().count() > 1 => Some((Place::Website, text)),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::filters::model::FieldKind;

    fn contains(column: &'static str, text: &str) -> Checked<Column> {
        let column = Column::new(FieldKind::Text, column);
        Checked::Is(Test { column, op: Op::Contains, value: Value::Texts(vec![text.to_owned()]) })
    }

    #[test]
    fn only_what_all_must_say_and_the_index_knows_is_looked_for() {
        let name = contains("r.name", "青岛");
        assert_eq!(sought(&Checked::All(vec![contains("r.note", "x"), name.clone()])), Some((Place::Name, "青岛")));
        assert_eq!(sought(&Checked::Any(vec![name.clone()])), None);
        for (text, known) in
            [("青", false), ("青岛 海", false), ("ab", false), ("abc", true), ("青a", false), ("A-B", false)]
        {
            assert_eq!(sought(&contains("r.name", text)).is_some(), known, "{text}");
        }
        assert_eq!(sought(&contains("r.website", ".cn")), Some((Place::Website, ".cn")));
        assert_eq!(sought(&contains("r.website", "w")), None);
    }
}

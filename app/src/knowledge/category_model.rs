//! Categories: a tree that articles are sorted into.

use crate::{
    access::{AppError, FieldError},
    locale::Lang,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Characters of the name of a category.
pub const LONGEST_NAME: usize = 80;

/// A category, with how deep it lies in the tree; in the order of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub id: Uuid,
    pub parent: Option<Uuid>,
    pub name: String,
    pub name_en: Option<String>,
    pub depth: usize,
    /// Articles in it that the reader sees, without those below.
    pub articles: i64,
    pub version: i32,
}

impl Category {
    /// Its name in a language; the Chinese one where there is no other.
    #[must_use]
    pub fn name_in(&self, lang: Lang) -> &str {
        name_in(lang, &self.name, self.name_en.as_deref())
    }
}

/// A name in a language; the Chinese one where there is no other.
#[must_use]
pub fn name_in<'a>(lang: Lang, name: &'a str, name_en: Option<&'a str>) -> &'a str {
    name_en.filter(|_| lang == Lang::En).unwrap_or(name)
}

/// Puts categories in the order of the tree; those of a row stay in the order they came in. What is part of a circle, which the
/// database refuses, would be left out.
#[must_use]
pub fn in_tree(mut all: Vec<Category>) -> Vec<Category> {
    let mut ordered: Vec<Category> = Vec::with_capacity(all.len());
    let mut waiting: Vec<(Option<Uuid>, usize)> = vec![(None, 0)];
    while let Some((parent, depth)) = waiting.pop() {
        let (own, rest): (Vec<Category>, Vec<Category>) = all.into_iter().partition(|one| one.parent == parent);
        all = rest;
        // Those below each one stand right behind it: the place of the parent says where.
        let at = parent.and_then(|id| ordered.iter().position(|one| one.id == id)).map_or(ordered.len(), |at| at + 1);
        waiting.extend(own.iter().map(|one| (Some(one.id), depth + 1)));
        ordered.splice(at..at, own.into_iter().map(|one| Category { depth, ..one }));
    }
    ordered
}

/// What is typed of a category.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CategoryForm {
    pub name: String,
    pub name_en: String,
    pub parent: Option<Uuid>,
}

impl CategoryForm {
    /// The names without spaces around them.
    ///
    /// # Errors
    /// `Invalid` on `name` and `name_en`.
    pub fn checked(&self) -> Result<(String, Option<String>), AppError> {
        let (name, name_en) = (self.name.trim(), self.name_en.trim());
        let mut wrong = Vec::new();
        if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
            wrong.push(FieldError::of("name", "topic_name_length"));
        }
        if name_en.chars().count() > LONGEST_NAME {
            wrong.push(FieldError::of("name_en", "topic_name_en_length"));
        }
        if [name, name_en].iter().any(|name| name.contains('\0')) {
            wrong.push(FieldError::of("name", "invalid_value"));
        }
        if wrong.is_empty() {
            Ok((name.to_owned(), (!name_en.is_empty()).then(|| name_en.to_owned())))
        } else {
            Err(AppError::Invalid(wrong))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(name: &str, id: u128, parent: Option<u128>) -> Category {
        let (id, parent) = (Uuid::from_u128(id), parent.map(Uuid::from_u128));
        Category { id, parent, name: name.into(), name_en: None, depth: 0, articles: 0, version: 1 }
    }

    #[test]
    fn categories_stand_as_a_tree() {
        let all = vec![
            category("a", 1, None),
            category("b", 2, None),
            category("a1", 3, Some(1)),
            category("b1", 4, Some(2)),
            category("a2", 5, Some(1)),
            category("a1x", 6, Some(3)),
        ];
        let told: Vec<(String, usize)> = in_tree(all).into_iter().map(|one| (one.name, one.depth)).collect();
        let expected = [("a", 0), ("a1", 1), ("a1x", 2), ("a2", 1), ("b", 0), ("b1", 1)];
        assert_eq!(told, expected.map(|(name, depth)| (name.to_owned(), depth)));
    }
}

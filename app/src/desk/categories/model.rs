//! A category of tickets.

use crate::access::{AppError, FieldError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Deeper than this the tree is not shown: nobody finds anything there.
pub const DEEPEST: usize = 6;

/// One category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub id: Uuid,
    pub parent: Option<Uuid>,
    pub name: String,
    pub name_en: Option<String>,
    pub archived: bool,
    pub version: i32,
    /// Tickets that have it, without those below it.
    pub tickets: i64,
}

/// A category as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryForm {
    pub parent: Option<Uuid>,
    pub name: String,
    pub name_en: String,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryFields {
    pub parent: Option<Uuid>,
    pub name: String,
    pub name_en: Option<String>,
}

impl CategoryForm {
    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` on `name` and `name_en`.
    pub fn check(&self) -> Result<CategoryFields, AppError> {
        let (name, name_en) = (self.name.trim(), self.name_en.trim());
        let mut wrong = Vec::new();
        match name.chars().count() {
            0 => wrong.push(FieldError::of("name", "required")),
            1..=100 => {}
            _ => wrong.push(FieldError::of("name", "ticket_category_name_length")),
        }
        if name_en.chars().count() > 100 {
            wrong.push(FieldError::of("name_en", "ticket_category_name_length"));
        }
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        let name_en = (!name_en.is_empty()).then(|| name_en.to_owned());
        Ok(CategoryFields { parent: self.parent, name: name.to_owned(), name_en })
    }
}

/// The categories in the order of their tree, each with how deep it stands. What hangs on a category that is put away stands below
/// it; the order among siblings is that in which they come.
#[must_use]
pub fn as_tree(all: &[Category]) -> Vec<(Category, usize)> {
    fn below(all: &[Category], parent: Option<Uuid>, depth: usize, found: &mut Vec<(Category, usize)>) {
        if depth > DEEPEST {
            return;
        }
        for one in all.iter().filter(|one| one.parent == parent) {
            found.push((one.clone(), depth));
            below(all, Some(one.id), depth + 1, found);
        }
    }
    let mut found = Vec::with_capacity(all.len());
    below(all, None, 0, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(id: u128, parent: Option<u128>) -> Category {
        Category {
            id: Uuid::from_u128(id),
            parent: parent.map(Uuid::from_u128),
            name: id.to_string(),
            name_en: None,
            archived: false,
            version: 1,
            tickets: 0,
        }
    }

    #[test]
    fn a_tree_is_read_from_the_top_down() {
        let all =
            [category(1, None), category(2, None), category(3, Some(1)), category(4, Some(3)), category(5, Some(1))];
        let read: Vec<(String, usize)> = as_tree(&all).into_iter().map(|(one, depth)| (one.name, depth)).collect();
        let wanted = [("1", 0), ("3", 1), ("4", 2), ("5", 1), ("2", 0)];
        assert_eq!(read, wanted.map(|(name, depth)| (name.to_owned(), depth)));
    }

    #[test]
    fn a_name_is_needed_and_an_english_one_is_not() {
        let form = CategoryForm { name: " 切割 ".to_owned(), ..CategoryForm::default() };
        assert_eq!(form.check().map(|fields| (fields.name, fields.name_en)), Ok(("切割".to_owned(), None)));
        assert_eq!(CategoryForm::default().check(), Err(AppError::invalid("name", "required")));
        let long = CategoryForm { name_en: "x".repeat(101), ..form };
        assert_eq!(long.check(), Err(AppError::invalid("name_en", "ticket_category_name_length")));
    }
}

//! By what a list is sorted, and how a page goes on behind a mark.

use super::model::Mark;
use sqlx::{Postgres, QueryBuilder};
use std::borrow::Cow;
use uuid::Uuid;

/// By what a list is sorted. Ids decide between equals, so that every page begins at one place.
#[derive(Debug, Clone)]
pub struct Order {
    /// An expression over `r` that has an index together with the id.
    pub key: Cow<'static, str>,
    /// Its type.
    pub cast: &'static str,
    pub descending: bool,
    /// What the list is walked in, one part after the other. Empty: in one go, and the key is never null.
    pub parts: Vec<Part>,
    /// The field of an administrator's that it goes along.
    pub field: Option<Uuid>,
}

/// A part of a list that is walked by itself, along the index of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What the index finds it by.
    pub when: String,
    /// The key of all its rows, empty where they have none; ids alone sort them. `None`: the key sorts them.
    pub key: Option<String>,
}

impl Order {
    /// Along a key that is never null.
    #[must_use]
    pub const fn along(key: &'static str, cast: &'static str, descending: bool) -> Self {
        Self { key: Cow::Borrowed(key), cast, descending, parts: Vec::new(), field: None }
    }

    /// The part in which a page ended.
    pub(super) fn part_of(&self, mark: &Mark) -> usize {
        let own = self.parts.iter().position(|part| part.key.as_ref() == Some(&mark.key));
        own.or_else(|| self.parts.iter().position(|part| part.key.is_none())).unwrap_or(0)
    }
}

/// A part of an order, behind a mark.
pub(super) struct Along<'a> {
    pub order: &'a Order,
    pub part: Option<&'a Part>,
    pub after: Option<&'a Mark>,
}

impl Along<'_> {
    fn is_by_id(&self) -> bool {
        self.part.is_some_and(|part| part.key.is_some())
    }

    pub fn way(&self) -> &'static str {
        if self.order.descending && !self.is_by_id() { " desc" } else { "" }
    }

    /// Leaves out what is in other parts or comes before the mark.
    pub fn push(&self, sql: &mut QueryBuilder<Postgres>) {
        if let Some(part) = self.part {
            sql.push(" and ").push(&part.when);
        }
        let Some(mark) = self.after else { return };
        if self.is_by_id() {
            sql.push(" and r.id > ").push_bind(mark.id);
            return;
        }
        let order = self.order;
        sql.push(" and (").push(&order.key).push(if order.descending { ", r.id) < (" } else { ", r.id) > (" });
        sql.push_bind(mark.key.clone()).push("::").push(order.cast).push(", ").push_bind(mark.id).push(")");
    }
}

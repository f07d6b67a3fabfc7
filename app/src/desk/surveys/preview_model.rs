//! Whom a survey would ask now, and whom it leaves out.

use crate::desk::tickets::model::Named;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Why somebody is left out, in the order in which it is asked.
pub const LEFT_OUT: [&str; 6] = ["no_address", "do_not_contact", "refused", "no_consent", "asked", "recent"];

/// Somebody whom a survey would ask now, or leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub customer: Named,
    /// Who of them; `None` for the customer's own address.
    pub contact: Option<String>,
    /// About which product.
    pub product: Option<String>,
    /// Why not, as in [`LEFT_OUT`].
    pub why: Option<String>,
}

/// Whom a survey would ask now, among the customers looked at so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    pub looked_at: i64,
    /// Behind whom it goes on; `None` at the end.
    pub next: Option<Uuid>,
    pub asked: i64,
    pub left_out: BTreeMap<String, i64>,
    /// The first of them.
    pub people: Vec<Person>,
}

impl Preview {
    /// People named.
    pub const NAMED: usize = 50;

    /// Counts somebody in.
    pub fn take(&mut self, person: Person) {
        match &person.why {
            None => self.asked += 1,
            Some(why) => *self.left_out.entry(why.clone()).or_default() += 1,
        }
        if self.people.len() < Self::NAMED {
            self.people.push(person);
        }
    }

    /// Goes on with what was found behind it.
    pub fn add(&mut self, more: Self) {
        self.looked_at += more.looked_at;
        self.next = more.next;
        self.asked += more.asked;
        for (why, count) in more.left_out {
            *self.left_out.entry(why).or_default() += count;
        }
        let room = Self::NAMED.saturating_sub(self.people.len());
        self.people.extend(more.people.into_iter().take(room));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_counted_to_its_end() {
        let person = |why: Option<&str>| Person {
            customer: (Uuid::nil(), "海舟".to_owned()),
            contact: None,
            product: None,
            why: why.map(str::to_owned),
        };
        let part = |next| {
            let mut part = Preview { looked_at: 40, next, ..Preview::default() };
            (0..30).for_each(|_| part.take(person(None)));
            part.take(person(Some("recent")));
            part
        };
        let mut all = part(Some(Uuid::max()));
        all.add(part(None));
        assert_eq!((all.looked_at, all.asked, all.left_out.get("recent"), all.next), (80, 60, Some(&2), None));
        assert_eq!(all.people.len(), Preview::NAMED);
    }
}

//! The search index, as the quietened triggers would have filled it. Pairs of characters are found here, because the
//! database takes a quarter of a millisecond for each record.

use super::{
    copy::{Cell, Copy},
    customers::{Contact, Customer, contacts_of},
    deals::Deal,
    world::World,
};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// A record as search knows it.
struct Entry<'a> {
    id: Uuid,
    kind: &'static str,
    title: &'a str,
    /// Phone and e-mail with a space between, as the trigger joins them; empty for deals.
    detail: String,
    owner: Uuid,
    touched: DateTime<Utc>,
}

/// Writes the entries of all customers, contacts and deals.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let columns = "record_id, kind, title, detail, owner_id, grams, touched_at";
    let mut copy = Copy::into(conn, "search_entry", columns).await?;
    let reach = |phone: &str, email: &Option<String>| format!("{phone} {}", email.as_deref().unwrap_or_default());
    for place in 0..world.amounts.customers {
        let c = Customer::at(world, place);
        let detail = reach(&c.phone, &c.email);
        put(
            &mut copy,
            &Entry { id: c.id, kind: "customer", title: &c.name, detail, owner: c.owner, touched: c.created },
        );
        for number in 0..contacts_of(world, place) {
            let one = Contact::at(world, &c, place, number);
            let detail = reach(&one.phone, &one.email);
            let (id, touched) = (one.id, one.created);
            put(&mut copy, &Entry { id, kind: "contact", title: &one.name, detail, owner: c.owner, touched });
        }
        copy.flow().await?;
    }
    for place in 0..world.amounts.open_deals + world.amounts.closed_deals {
        let d = Deal::at(world, place);
        let (detail, touched) = (String::new(), d.entered());
        put(&mut copy, &Entry { id: d.id, kind: "deal", title: &d.name, detail, owner: d.owner, touched });
        copy.flow().await?;
    }
    copy.finish().await?;
    Ok(())
}

fn put(copy: &mut Copy<'_>, e: &Entry<'_>) {
    let grams = Grams::of(&format!("{} {}", e.title, e.detail));
    copy.row(&[&e.id, &e.kind, &e.title, &e.detail.trim(), &e.owner, &grams, &e.touched]);
}

/// All different pairs of neighbouring characters of a text: what the database's `bigrams` gives.
struct Grams(Vec<[char; 2]>);

impl Grams {
    fn of(text: &str) -> Self {
        let mut letters: Vec<char> = Vec::with_capacity(text.len());
        for letter in text.chars().flat_map(char::to_lowercase) {
            match (letter.is_whitespace(), letters.last()) {
                (true, Some(' ')) => {}
                (true, _) => letters.push(' '),
                (false, _) => letters.push(letter),
            }
        }
        let mut pairs: Vec<[char; 2]> = letters.windows(2).map(|pair| [pair[0], pair[1]]).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self(pairs)
    }
}

impl Cell for Grams {
    fn put(&self, out: &mut String) {
        let mut literal = String::with_capacity(self.0.len() * 8 + 2);
        literal.push('{');
        for (place, pair) in self.0.iter().enumerate() {
            literal.push_str(if place > 0 { ",\"" } else { "\"" });
            for letter in pair {
                if matches!(letter, '"' | '\\') {
                    literal.push('\\');
                }
                literal.push(*letter);
            }
            literal.push('"');
        }
        literal.push('}');
        literal.put(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_those_of_the_database() {
        let mut out = String::new();
        Grams::of("AB  海舟").put(&mut out);
        assert_eq!(out, "{\" 海\",\"ab\",\"b \",\"海舟\"}");
    }
}

//! What conditions of lists ask of consent. Most records say nothing: an index keeps the others, and each column names what it goes by.

use super::model::Channel;
use crate::lists::filters::{compile_store::Column, model::FieldKind};

/// What holds for whoever said anything.
const SAID: &str = "r.consent <> '{}'";

/// The column of a field, `do_not_contact` or one of [`Channel::field`]; `None` for another key.
pub(in crate::customers) fn column(key: &str) -> Option<Column> {
    if key == "do_not_contact" {
        // Both parts: the first is the one that the index knows.
        let marked = "(r.consent <> '{}' and coalesce(r.consent -> 'none', 'null') <> 'null')";
        return Some(Column::new(FieldKind::YesNo, marked));
    }
    let channel = Channel::ALL.into_iter().find(|channel| channel.field() == key)?;
    let state = match channel {
        Channel::Phone => "coalesce(r.consent -> 'channels' -> 'phone' ->> 'state', 'unknown')",
        Channel::Sms => "coalesce(r.consent -> 'channels' -> 'sms' ->> 'state', 'unknown')",
        Channel::Email => "coalesce(r.consent -> 'channels' -> 'email' ->> 'state', 'unknown')",
        Channel::Wechat => "coalesce(r.consent -> 'channels' -> 'wechat' ->> 'state', 'unknown')",
    };
    Some(Column::seldom(FieldKind::Choice, state, "unknown", SAID))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_can_be_asked_for_and_nothing_else() {
        for channel in Channel::ALL {
            let column = column(channel.field()).expect("it can be asked for");
            assert!(column.sql.contains(&format!("'{}'", channel.key())));
        }
        assert!(column("do_not_contact").is_some());
        assert!(column("consent_pigeon").is_none() && column("name").is_none());
    }
}

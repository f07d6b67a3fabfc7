//! Whether a card that the live stream tells of belongs on the board as it is filtered.

use chrono::{DateTime, Utc};

use crate::deals::model::{Card, Filter, Stage};
use crate::locale::lower;

/// `None` when the browser cannot know: teams and tags are decided by the server.
pub fn admits(filter: &Filter, currency: &str, stage: &Stage, card: &Card, now: DateTime<Utc>) -> Option<bool> {
    let by_value = filter.value_from.is_some() || filter.value_to.is_some();
    if !filter.teams.is_empty() || !filter.tags.is_empty() || (by_value && card.currency != currency) {
        return None;
    }
    let between = |low: bool, high: bool| low && high;
    let value = between(
        filter.value_from.is_none_or(|from| card.value.is_some_and(|value| value >= from)),
        filter.value_to.is_none_or(|to| card.value.is_some_and(|value| value <= to)),
    );
    let close = between(
        filter.close_from.is_none_or(|from| card.expected_close.is_some_and(|day| day >= from)),
        filter.close_to.is_none_or(|to| card.expected_close.is_some_and(|day| day <= to)),
    );
    let owner = filter.owners.is_empty() || filter.owners.contains(&card.owner.id);
    let stale = !filter.stale || card.is_stale(stage, now);
    Some(owner && value && close && stale && names(card, &filter.text))
}

fn names(card: &Card, text: &str) -> bool {
    let text = lower(text);
    let has = |name: &str| lower(name).contains(&text);
    text.is_empty() || has(&card.name) || card.customer.as_ref().is_some_and(|(_, name)| has(name))
}

#[cfg(test)]
mod tests {
    use super::super::state::tests::{card, stage};
    use super::*;
    use uuid::Uuid;

    fn admitted(filter: &Filter, card: &Card) -> Option<bool> {
        admits(filter, "CNY", &stage(1), card, DateTime::UNIX_EPOCH + chrono::Duration::days(30))
    }

    #[test]
    fn an_open_board_admits_every_card() {
        assert_eq!(admitted(&Filter::default(), &card(1, 1, "a")), Some(true));
    }

    #[test]
    fn what_narrows_the_board_keeps_cards_out() {
        let rich = Card { value: Some(500.into()), name: "Shanghai Line 2".to_owned(), ..card(1, 1, "a") };
        let admitted = |filter: Filter| admitted(&filter, &rich);
        assert_eq!(admitted(Filter { value_from: Some(501.into()), ..Filter::default() }), Some(false));
        assert_eq!(admitted(Filter { value_to: Some(500.into()), ..Filter::default() }), Some(true));
        assert_eq!(admitted(Filter { owners: vec![Uuid::from_u128(77)], ..Filter::default() }), Some(false));
        assert_eq!(admitted(Filter { text: "shanghai".to_owned(), ..Filter::default() }), Some(true));
        assert_eq!(admitted(Filter { close_to: "2026-01-01".parse().ok(), ..Filter::default() }), Some(false));
        assert_eq!(admitted(Filter { stale: true, ..Filter::default() }), Some(true));
    }

    #[test]
    fn teams_and_tags_are_for_the_server_to_decide() {
        assert_eq!(admitted(&Filter { teams: vec![Uuid::nil()], ..Filter::default() }, &card(1, 1, "a")), None);
        let foreign = Card { currency: "USD".to_owned(), ..card(1, 1, "a") };
        assert_eq!(admitted(&Filter { value_to: Some(9.into()), ..Filter::default() }, &foreign), None);
    }
}

//! What the address of the results says, so that Back, a reload and a colleague's link show the same.

use super::result_model::{Asked, Class, Cut, Narrow};
use crate::{
    desk::reports::period_model::{Period, Span},
    routes,
};
use leptos_router::params::ParamsMap;

/// The part that has no name: answers without a product, or without an owner.
const NONE: &str = "none";
/// Where the list of answers begins.
const LIST: &str = "#answers";

/// What an address asks for; what cannot be read is left out.
pub(super) fn asked_of(query: &ParamsMap) -> (Asked, Narrow) {
    let usual = Asked::default();
    let period = |from: &str, until: &str| {
        let day = |key: &str| query.get_str(key).and_then(|day| day.parse().ok());
        day(from).zip(day(until)).map(|(from, until)| Period::between(from, until))
    };
    let of = query.get_str("by").and_then(Cut::from_key).zip(query.get_str("of")).and_then(|(cut, key)| {
        let key = if key == NONE { None } else { Some(key.parse().ok()?) };
        Some((cut, key))
    });
    let asked = Asked {
        survey: query.get_str("survey").and_then(|id| id.parse().ok()),
        span: query.get_str("span").and_then(Span::from_key).unwrap_or(usual.span),
        own: period("from", "until"),
        of,
        qr: query.get_str("qr").is_some_and(|qr| qr == "yes"),
    };
    let said = query.get_str("question").and_then(|id| id.parse().ok());
    let narrow = Narrow {
        class: query.get_str("class").and_then(Class::from_key),
        score: query.get_str("score").and_then(|score| score.parse().ok()).filter(|score| (0..=10).contains(score)),
        within: period("since", "to"),
        said: said.zip(query.get_str("said").and_then(|value| value.parse().ok())),
        words: query.get_str("words").is_some_and(|words| words == "yes"),
    };
    (asked, narrow)
}

/// The address of the results that ask for this.
pub(super) fn address_of(asked: &Asked, narrow: &Narrow) -> String {
    let usual = Asked::default();
    let mut query = ParamsMap::new();
    let mut put = |key: &'static str, value: Option<String>| {
        if let Some(value) = value {
            query.insert(key, value);
        }
    };
    put("survey", asked.survey.map(|id| id.to_string()));
    put("span", (asked.span != usual.span).then(|| asked.span.key().to_owned()));
    if let Some(own) = asked.own.filter(|_| asked.span == Span::Own) {
        put("from", Some(own.from.to_string()));
        put("until", Some(own.until.to_string()));
    }
    if let Some((cut, key)) = asked.of {
        put("by", Some(cut.key().to_owned()));
        put("of", Some(key.map_or_else(|| NONE.to_owned(), |key| key.to_string())));
    }
    put("qr", asked.qr.then(|| "yes".to_owned()));
    put("class", narrow.class.map(|class| class.key().to_owned()));
    put("score", narrow.score.map(|score| score.to_string()));
    if let Some(days) = narrow.within {
        put("since", Some(days.from.to_string()));
        put("to", Some(days.until.to_string()));
    }
    if let Some((question, said)) = narrow.said {
        put("question", Some(question.to_string()));
        put("said", Some(said.to_string()));
    }
    put("words", narrow.words.then(|| "yes".to_owned()));
    format!("{}{}", routes::DESK_SURVEYS, query.to_query_string())
}

/// The address of the answers behind a figure.
pub(super) fn list_of(asked: &Asked, narrow: &Narrow) -> String {
    format!("{}{LIST}", address_of(asked, narrow))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_is_asked_comes_back_from_its_address() {
        let day = |text: &str| text.parse().expect("a day");
        let days = Period::between(day("2026-01-01"), day("2026-02-01"));
        let asked = Asked {
            survey: Some(Uuid::max()),
            span: Span::Own,
            own: Some(days),
            of: Some((Cut::Product, None)),
            qr: true,
        };
        let narrow = Narrow {
            class: Some(Class::Detractor),
            score: Some(0),
            within: Some(days),
            said: Some((Uuid::max(), 7)),
            words: true,
        };
        let address = address_of(&asked, &narrow);
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let map: ParamsMap = pairs.map(|(key, value)| (key.to_owned(), value.replace("%2D", "-"))).collect();
        assert_eq!(asked_of(&map), (asked, narrow));
        assert_eq!(asked_of(&ParamsMap::new()), (Asked::default(), Narrow::default()));
        assert_eq!(address_of(&Asked::default(), &Narrow::default()), routes::DESK_SURVEYS);
    }
}

//! The board's filter in the address, so that a link shows a colleague the same and Back finds it again.

use std::str::FromStr;

use leptos_router::params::ParamsMap;
use uuid::Uuid;

use crate::deals::model::{Filter, Sort};
use crate::routes;

/// How the deals are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Columns of cards.
    #[default]
    Board,
    /// Rows, stage by stage.
    List,
}

/// Reads the filter. What cannot be read is as if it were not there.
pub fn filter_of(query: &ParamsMap) -> Filter {
    Filter {
        pipeline: one(query, "pipeline").unwrap_or_default(),
        owners: many(query, "owner"),
        teams: many(query, "team"),
        value_from: one(query, "from"),
        value_to: one(query, "to"),
        close_from: one(query, "close_from"),
        close_to: one(query, "close_to"),
        stale: query.get_str("stale") == Some("1"),
        tags: many(query, "tag"),
        text: query.get_str("q").unwrap_or_default().trim().to_owned(),
        sort: query.get_str("sort").map(sort_of_key).unwrap_or_default(),
    }
}

/// Reads how the deals are shown.
pub fn look_of(query: &ParamsMap) -> Look {
    if query.get_str("view") == Some("list") { Look::List } else { Look::Board }
}

/// The address that shows this.
pub fn address_of(filter: &Filter, look: Look) -> String {
    let mut query = ParamsMap::new();
    let mut put = |key: &'static str, value: String| {
        if !value.is_empty() {
            query.insert(key, value);
        }
    };
    let text = |value: Option<String>| value.unwrap_or_default();
    put("pipeline", if filter.pipeline.is_nil() { String::new() } else { filter.pipeline.to_string() });
    put("owner", joined(&filter.owners));
    put("team", joined(&filter.teams));
    put("from", text(filter.value_from.map(|value| value.to_string())));
    put("to", text(filter.value_to.map(|value| value.to_string())));
    put("close_from", text(filter.close_from.map(|day| day.to_string())));
    put("close_to", text(filter.close_to.map(|day| day.to_string())));
    put("stale", if filter.stale { "1".to_owned() } else { String::new() });
    put("tag", joined(&filter.tags));
    put("q", filter.text.trim().to_owned());
    put("sort", sort_key(filter.sort).to_owned());
    put("view", if look == Look::List { "list".to_owned() } else { String::new() });
    format!("{}{}", routes::DEALS, query.to_query_string())
}

/// How many things narrow the board, the pipeline, the text and the order not counted.
pub fn narrowed_by(filter: &Filter) -> usize {
    let set = [
        !filter.owners.is_empty(),
        !filter.teams.is_empty(),
        filter.value_from.is_some() || filter.value_to.is_some(),
        filter.close_from.is_some() || filter.close_to.is_some(),
        filter.stale,
        !filter.tags.is_empty(),
    ];
    set.into_iter().filter(|set| *set).count()
}

/// The same pipeline and order without anything that narrows.
pub fn cleared(filter: &Filter) -> Filter {
    Filter { pipeline: filter.pipeline, sort: filter.sort, ..Filter::default() }
}

/// An order in the address; empty for the order by hand.
pub fn sort_key(sort: Sort) -> &'static str {
    match sort {
        Sort::Hand => "",
        Sort::ValueDown => "value",
        Sort::CloseSoon => "close",
        Sort::AgeDown => "age",
    }
}

/// The order of a key; by hand for one that is not known.
pub fn sort_of_key(key: &str) -> Sort {
    [Sort::ValueDown, Sort::CloseSoon, Sort::AgeDown]
        .into_iter()
        .find(|sort| sort_key(*sort) == key)
        .unwrap_or_default()
}

fn one<T: FromStr>(query: &ParamsMap, key: &str) -> Option<T> {
    query.get_str(key)?.parse().ok()
}

fn many(query: &ParamsMap, key: &str) -> Vec<Uuid> {
    query.get_str(key).map(|list| list.split(',').filter_map(|id| id.parse().ok()).collect()).unwrap_or_default()
}

fn joined(ids: &[Uuid]) -> String {
    ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(address: &str) -> Filter {
        let mut query = ParamsMap::new();
        let pairs = address.split_once('?').map_or("", |(_, query)| query).split('&');
        for (key, value) in pairs.filter_map(|pair| pair.split_once('=')) {
            let plain = leptos_router::location::Url::unescape;
            query.insert(plain(key), plain(value));
        }
        filter_of(&query)
    }

    #[test]
    fn an_empty_filter_leaves_a_plain_address() {
        assert_eq!(address_of(&Filter::default(), Look::Board), "/deals");
        assert_eq!(address_of(&Filter::default(), Look::List), "/deals?view=list");
    }

    #[test]
    fn everything_in_a_filter_survives_the_address() {
        let filter = Filter {
            pipeline: Uuid::from_u128(1),
            owners: vec![Uuid::from_u128(2), Uuid::from_u128(3)],
            teams: vec![Uuid::from_u128(4)],
            value_from: Some("1000.5".parse().expect("a number")),
            value_to: Some(90_000.into()),
            close_from: "2026-11-01".parse().ok(),
            close_to: "2026-12-31".parse().ok(),
            stale: true,
            tags: vec![Uuid::from_u128(5)],
            text: "上海 & Co".to_owned(),
            sort: Sort::CloseSoon,
        };
        assert_eq!(read_back(&address_of(&filter, Look::Board)), filter);
        assert_eq!(narrowed_by(&filter), 6);
        assert_eq!(narrowed_by(&cleared(&filter)), 0);
        assert_eq!(cleared(&filter).sort, Sort::CloseSoon);
    }

    #[test]
    fn nonsense_in_the_address_is_ignored() {
        assert_eq!(read_back("/deals?pipeline=x&owner=1,2&from=abc&sort=upside&stale=yes"), Filter::default());
    }
}

//! What the address says: the filter of the list, so that Back, a reload and a colleague's link show the same, and which
//! record a page shows.

use super::model::{CustomerFilter, CustomerKind, CustomerSort};
use crate::routes;
use leptos::prelude::*;
use leptos_router::{hooks::use_params_map, params::ParamsMap};
use uuid::Uuid;

/// The record that `:id` of the address names; nil for what is no id, which no record has.
#[must_use]
pub fn id_in_address() -> Memo<Uuid> {
    let params = use_params_map();
    // While the page is being left the address is already another's: that must not ask for another record.
    Memo::new(move |was: Option<&Uuid>| {
        let named = params.with(|params| params.get_str("id").and_then(|id| id.parse().ok()));
        named.or(was.copied()).unwrap_or_default()
    })
}

/// The filter that an address asks for; what cannot be read is left out.
#[must_use]
pub fn filter_of(query: &ParamsMap) -> CustomerFilter {
    let text = |key: &str| query.get_str(key).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    CustomerFilter {
        text: text("q").unwrap_or_default(),
        owner: text("owner").and_then(|id| id.parse().ok()),
        kind: text("kind").and_then(|key| CustomerKind::from_key(&key)),
        industry: text("industry"),
        sort: text("sort").map(|key| CustomerSort::from_key(&key)).unwrap_or_default(),
    }
}

/// The address of a filtered list.
#[must_use]
pub fn address_of(filter: &CustomerFilter) -> String {
    let mut query = ParamsMap::new();
    let mut put = |key: &'static str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            query.insert(key, value);
        }
    };
    put("q", Some(filter.text.trim().to_owned()));
    put("owner", filter.owner.map(|id| id.to_string()));
    put("kind", filter.kind.map(|kind| kind.key().to_owned()));
    put("industry", filter.industry.clone());
    put("sort", (filter.sort != CustomerSort::default()).then(|| filter.sort.key().to_owned()));
    format!("{}{}", routes::CUSTOMERS, query.to_query_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfiltered_list_has_a_short_address() {
        assert_eq!(address_of(&CustomerFilter::default()), "/customers");
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let query: ParamsMap = [("owner", "me"), ("kind", "ship"), ("sort", "size"), ("q", "  ")].into_iter().collect();
        assert_eq!(filter_of(&query), CustomerFilter::default());
    }

    #[test]
    fn a_filter_comes_back_from_its_query() {
        let filter = CustomerFilter {
            text: "云帆".to_owned(),
            owner: Some(Uuid::max()),
            kind: Some(CustomerKind::Person),
            industry: Some("retail".to_owned()),
            sort: CustomerSort::Name,
        };
        let query: ParamsMap = [
            ("q", "云帆".to_owned()),
            ("owner", Uuid::max().to_string()),
            ("kind", "person".to_owned()),
            ("industry", "retail".to_owned()),
            ("sort", "name".to_owned()),
        ]
        .into_iter()
        .collect();
        assert_eq!(filter_of(&query), filter);
    }
}

//! What the address of the list says, so that Back, a reload and a colleague's link show the same.

use super::{
    list_model::{Queue, TicketFilter, TicketSort},
    rules_model::{Kind, Priority, State},
};
use crate::{desk::reports::counted_model::Counted, routes};
use leptos_router::params::ParamsMap;

/// The filter that an address asks for; what cannot be read is left out.
pub(super) fn filter_of(query: &ParamsMap) -> TicketFilter {
    let text = |key: &str| query.get_str(key).map(str::trim).filter(|text| !text.is_empty());
    let id = |key: &str| text(key).and_then(|id| id.parse().ok());
    let sort = text("sort").unwrap_or_default();
    let (key, reversed) = sort.strip_suffix("-reversed").map_or((sort, false), |key| (key, true));
    TicketFilter {
        queue: text("queue").map(Queue::from_key).unwrap_or_default(),
        text: text("q").unwrap_or_default().to_owned(),
        state: text("state").and_then(State::from_key),
        priority: text("priority").and_then(Priority::from_key),
        kind: text("kind").and_then(Kind::from_key),
        category: id("category"),
        owner: id("owner"),
        team: id("team"),
        customer: id("customer"),
        counted: Counted::read(|key| query.get_str(key)),
        sort: TicketSort::from_key(key),
        reversed,
    }
}

/// The address of the list with this filter.
pub(crate) fn address_of(filter: &TicketFilter) -> String {
    let mut query = ParamsMap::new();
    let mut put = |key: &'static str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            query.insert(key, value);
        }
    };
    put("queue", (filter.queue != Queue::default()).then(|| filter.queue.key().to_owned()));
    put("q", Some(filter.text.trim().to_owned()));
    put("state", filter.state.map(|state| state.key().to_owned()));
    put("priority", filter.priority.map(|priority| priority.key().to_owned()));
    put("kind", filter.kind.map(|kind| kind.key().to_owned()));
    for (key, id) in
        [("category", filter.category), ("owner", filter.owner), ("team", filter.team), ("customer", filter.customer)]
    {
        put(key, id.map(|id| id.to_string()));
    }
    for (key, value) in filter.counted.iter().flat_map(Counted::pairs) {
        put(key, Some(value));
    }
    let turned = if filter.reversed { "-reversed" } else { "" };
    let usual = filter.sort == TicketSort::default() && !filter.reversed;
    put("sort", (!usual).then(|| format!("{}{turned}", filter.sort.key())));
    format!("{}{}", routes::DESK, query.to_query_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn of(pairs: &[(&'static str, &str)]) -> TicketFilter {
        filter_of(&pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect())
    }

    #[test]
    fn a_filter_comes_back_from_its_address() {
        let id = Uuid::max().to_string();
        let pairs = [
            ("queue", "waiting"),
            ("q", "T-000012"),
            ("state", "waiting_customer"),
            ("priority", "urgent"),
            ("kind", "fault"),
            ("category", id.as_str()),
            ("owner", id.as_str()),
            ("team", id.as_str()),
            ("customer", id.as_str()),
            ("figure", "first_kept"),
            ("from", "2026-11-01"),
            ("until", "2026-11-30"),
            ("by", "agent"),
            ("of", "none"),
            ("sort", "priority-reversed"),
        ];
        let filter = of(&pairs);
        assert_eq!((filter.sort, filter.reversed, filter.number()), (TicketSort::Priority, true, Some(12)));
        let address = address_of(&filter).replace("%5F", "_").replace("%2D", "-");
        for (key, value) in pairs {
            assert!(address.contains(&format!("{key}={value}")), "{address}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let filter = of(&[("queue", "later"), ("state", "lost"), ("owner", "me"), ("q", "  "), ("sort", "size")]);
        assert_eq!(filter, TicketFilter::default());
        assert_eq!(address_of(&filter), "/desk");
    }
}

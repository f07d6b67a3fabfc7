//! What the address of the reports says, so that Back, a reload and a colleague's link show the same.

use super::{
    counted_model::{Cut, NAMES, Part},
    model::{Asked, Clock},
    period_model::{Grouping, Period, Span},
};
use crate::{desk::tickets::rules_model::Kind, routes};
use leptos_router::params::ParamsMap;

/// What an address asks for; what cannot be read is left out.
pub(super) fn asked_of(query: &ParamsMap) -> Asked {
    let usual = Asked::default();
    let day = |key: &str| query.get_str(key).and_then(|day| day.parse().ok());
    let own = day("from").zip(day("until")).map(|(from, until)| Period::between(from, until));
    Asked {
        span: query.get_str("span").and_then(Span::from_key).unwrap_or(usual.span),
        own,
        grouping: query.get_str("group").and_then(Grouping::from_key),
        of: Part::read(NAMES[0], |key| query.get_str(key)),
        cut: query.get_str("cut").and_then(Cut::from_key).unwrap_or(usual.cut),
        clock: query.get_str("clock").and_then(Clock::from_key).unwrap_or(usual.clock),
    }
}

/// The address of the report of complaints by their causes.
pub(in crate::desk) fn complaints_by_cause() -> String {
    let of = Some(Part { cut: Cut::Kind, key: Some(Kind::Complaint.key().to_owned()) });
    address_of(&Asked { of, cut: Cut::Cause, ..Asked::default() })
}

/// The address of the reports that ask for this.
pub(super) fn address_of(asked: &Asked) -> String {
    let usual = Asked::default();
    let mut query = ParamsMap::new();
    let mut put = |key: &'static str, value: Option<String>| {
        if let Some(value) = value {
            query.insert(key, value);
        }
    };
    put("span", (asked.span != usual.span).then(|| asked.span.key().to_owned()));
    if let Some(own) = asked.own.filter(|_| asked.span == Span::Own) {
        put("from", Some(own.from.to_string()));
        put("until", Some(own.until.to_string()));
    }
    put("group", asked.grouping.map(|grouping| grouping.key().to_owned()));
    for (key, value) in asked.of.iter().flat_map(|part| part.pairs(NAMES[0])) {
        put(key, Some(value));
    }
    put("cut", (asked.cut != usual.cut).then(|| asked.cut.key().to_owned()));
    put("clock", (asked.clock != usual.clock).then(|| asked.clock.key().to_owned()));
    format!("{}{}", routes::DESK_REPORTS, query.to_query_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&'static str, &str)]) -> Asked {
        asked_of(&pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect())
    }

    #[test]
    fn what_is_asked_comes_back_from_its_address() {
        let pairs = [
            ("span", "own"),
            ("from", "2026-01-01"),
            ("until", "2026-11-30"),
            ("group", "week"),
            ("by", "kind"),
            ("of", "fault"),
            ("cut", "category"),
            ("clock", "worked"),
        ];
        let address = address_of(&of(&pairs)).replace("%2D", "-");
        for (key, value) in pairs {
            assert!(address.contains(&format!("{key}={value}")), "{address}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let asked = of(&[("span", "century"), ("group", "hour"), ("by", "kind"), ("of", "shoe"), ("from", "soon")]);
        assert_eq!(asked, Asked::default());
        assert_eq!(address_of(&asked), routes::DESK_REPORTS);
    }
}

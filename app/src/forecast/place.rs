//! What the addresses of forecasts say, so that Back, a reload and a colleague's link show the same.

use super::{
    counted_model::{Base, Counted, Cut, scope_of, scope_pairs},
    model::{Asked, Grain, Scope, Side},
    stage_model::StagesAsked,
};
use crate::routes;
use chrono::NaiveDate;
use leptos_router::params::ParamsMap;
use uuid::Uuid;

fn address(route: &str, pairs: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let mut query = ParamsMap::new();
    for (key, value) in pairs {
        query.insert(key, value);
    }
    format!("{route}{}", query.to_query_string())
}

fn day(query: &ParamsMap, key: &str) -> Option<NaiveDate> {
    query.get_str(key)?.parse().ok()
}

/// What an address of the forecast asks for; what cannot be read is left out.
pub(super) fn asked_of(query: &ParamsMap) -> Asked {
    let usual = Asked::default();
    Asked {
        grain: query.get_str("grain").and_then(Grain::from_key).unwrap_or(usual.grain),
        day: day(query, "day"),
        scope: scope_of(|key| query.get_str(key)),
        side: query.get_str("side").and_then(Side::from_key).unwrap_or(usual.side),
    }
}

/// The snapshot with which an address of the forecast compares.
pub(super) fn week_of(query: &ParamsMap) -> Option<NaiveDate> {
    day(query, "week")
}

/// The address of the forecast that asks for this.
pub(crate) fn forecast(asked: &Asked, week: Option<NaiveDate>) -> String {
    let usual = Asked::default();
    let grain = (asked.grain != usual.grain).then(|| ("grain", asked.grain.key().to_owned()));
    let day = asked.day.map(|day| ("day", day.to_string()));
    let side = (asked.side != usual.side).then(|| ("side", asked.side.key().to_owned()));
    let week = week.map(|week| ("week", week.to_string()));
    address(routes::FORECAST, grain.into_iter().chain(day).chain(scope_pairs(&asked.scope)).chain(side).chain(week))
}

/// What an address of the stages asks for.
pub(super) fn stages_asked_of(query: &ParamsMap) -> StagesAsked {
    let usual = StagesAsked::default();
    StagesAsked {
        base: query.get_str("base").and_then(Base::from_key).unwrap_or(usual.base),
        from: day(query, "from"),
        until: day(query, "until"),
        scope: scope_of(|key| query.get_str(key)),
        cut: query.get_str("cut").and_then(Cut::from_key).unwrap_or(usual.cut),
    }
}

/// The address of the stages that asks for this.
pub(super) fn stages(asked: &StagesAsked) -> String {
    let usual = StagesAsked::default();
    let base = (asked.base != usual.base).then(|| ("base", asked.base.key().to_owned()));
    let from = asked.from.map(|day| ("from", day.to_string()));
    let until = asked.until.map(|day| ("until", day.to_string()));
    let cut = (asked.cut != usual.cut).then(|| ("cut", asked.cut.key().to_owned()));
    address(
        routes::FORECAST_STAGES,
        base.into_iter().chain(from).chain(until).chain(scope_pairs(&asked.scope)).chain(cut),
    )
}

/// The address of the deals behind a figure.
pub(crate) fn deals(counted: &Counted) -> String {
    address(routes::FORECAST_DEALS, counted.pairs())
}

/// Whose quotas a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct QuotasAsked {
    pub grain: Grain,
    pub year: i32,
    pub pipeline: Option<Uuid>,
    pub team: Option<Uuid>,
}

/// What an address of the quotas asks for; without a year, this one.
pub(super) fn quotas_asked_of(query: &ParamsMap, this_year: i32) -> QuotasAsked {
    let Scope { pipeline, team, .. } = scope_of(|key| query.get_str(key));
    let year = query.get_str("year").and_then(|year| year.parse().ok()).filter(|year| (1901..=2198).contains(year));
    QuotasAsked {
        grain: query.get_str("grain").and_then(Grain::from_key).unwrap_or(Grain::Month),
        year: year.unwrap_or(this_year),
        pipeline,
        team,
    }
}

/// The address of the quotas that asks for this.
pub(super) fn quotas(asked: &QuotasAsked) -> String {
    let scope = Scope { pipeline: asked.pipeline, team: asked.team, person: None };
    let pairs = [("grain", asked.grain.key().to_owned()), ("year", asked.year.to_string())];
    address(routes::FORECAST_QUOTAS, pairs.into_iter().chain(scope_pairs(&scope)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&'static str, &str)]) -> ParamsMap {
        pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_asked_comes_back_from_its_address() {
        let id = Uuid::from_u128(7).to_string();
        let pairs = [("grain", "quarter"), ("day", "2026-11-01"), ("team", id.as_str()), ("side", "team")];
        let told = forecast(&asked_of(&query(&pairs)), None).replace("%2D", "-");
        assert!(pairs.iter().all(|(key, value)| told.contains(&format!("{key}={value}"))), "{told}");
        let pairs = [
            ("base", "closed"),
            ("from", "2026-01-01"),
            ("until", "2026-06-30"),
            ("pipeline", id.as_str()),
            ("cut", "source"),
        ];
        let told = stages(&stages_asked_of(&query(&pairs))).replace("%2D", "-");
        assert!(pairs.iter().all(|(key, value)| told.contains(&format!("{key}={value}"))), "{told}");
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let odd = query(&[
            ("grain", "hour"),
            ("day", "soon"),
            ("team", "x"),
            ("side", "up"),
            ("base", "y"),
            ("year", "9999"),
        ]);
        assert_eq!(forecast(&asked_of(&odd), None), routes::FORECAST);
        assert_eq!(stages(&stages_asked_of(&odd)), routes::FORECAST_STAGES);
        assert_eq!(quotas_asked_of(&odd, 2026).year, 2026);
    }
}

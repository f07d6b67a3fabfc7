//! The bar of filters over a pool, and what the address says of it.

use super::{
    api::choices_in_pool,
    model::{PoolChoices, PoolFilter, PoolSort},
};
use crate::{
    locale::{Lang, use_lang},
    routes,
    ui::{Choice, SearchField, SelectField},
    words::{customers as cw, pool as w},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::params::ParamsMap;
use uuid::Uuid;

/// For how many days at least a customer is in the pool, as the filter offers them.
const DAYS: [i32; 4] = [7, 30, 90, 180];

/// The filter that an address asks for; what cannot be read is left out.
#[must_use]
pub fn filter_of(query: &ParamsMap) -> PoolFilter {
    let text = |key: &str| query.get_str(key).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    PoolFilter {
        pool: text("pool").and_then(|id| id.parse().ok()),
        text: text("q").unwrap_or_default(),
        industry: text("industry"),
        region: text("region"),
        former: text("former").and_then(|id| id.parse().ok()),
        days: text("days").and_then(|days| days.parse().ok()).filter(|days| (1..=36_500).contains(days)),
        sort: text("sort").map(|key| PoolSort::from_key(&key)).unwrap_or_default(),
    }
}

/// The address of a filtered pool.
#[must_use]
pub fn address_of(filter: &PoolFilter) -> String {
    let mut query = ParamsMap::new();
    let mut put = |key: &'static str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            query.insert(key, value);
        }
    };
    put("pool", filter.pool.map(|id| id.to_string()));
    put("q", Some(filter.text.trim().to_owned()));
    put("industry", filter.industry.clone());
    put("region", filter.region.clone());
    put("former", filter.former.map(|id| id.to_string()));
    put("days", filter.days.map(|days| days.to_string()));
    put("sort", (filter.sort != PoolSort::default()).then(|| filter.sort.key().to_owned()));
    format!("{}{}", routes::POOL, query.to_query_string())
}

/// Words, industry, region, previous owner, time in the pool, order. What is chosen goes into the address by `show`.
#[component]
pub(super) fn Filters(
    filter: Memo<PoolFilter>,
    shown: RwSignal<Option<Uuid>>,
    show: Callback<PoolFilter>,
) -> impl IntoView {
    let lang = use_lang();
    let text = RwSignal::new(filter.with_untracked(|filter| filter.text.clone()));
    // Back and forward change the address without typing.
    Effect::new(move |_| {
        let wanted = filter.with(|filter| filter.text.clone());
        if text.with_untracked(|text| text.trim() != wanted) {
            text.set(wanted);
        }
    });
    let known = RwSignal::new(PoolChoices::default());
    Effect::new(move |_| {
        let Some(pool) = shown.get() else { return };
        spawn_local(async move {
            // Without them what is in the address is still offered.
            known.try_set(choices_in_pool(pool).await.unwrap_or_default());
        });
    });
    let plain = |names: &[String]| names.iter().map(|name| Choice::new(name.clone(), name.clone())).collect::<Vec<_>>();
    let industries = Signal::derive(move || known.with(|known| plain(&known.industries)));
    let regions = Signal::derive(move || known.with(|known| plain(&known.regions)));
    let formers = Signal::derive(move || {
        known.with(|known| known.formers.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())).collect())
    });
    let days = Signal::stored(DAYS.map(|days| Choice::new(days.to_string(), w::days_at_least(lang, days))).to_vec());
    let changed = move |change: fn(&mut PoolFilter, Option<String>)| {
        Callback::new(move |value: String| {
            let mut wanted = filter.get_untracked();
            change(&mut wanted, Some(value).filter(|value| !value.is_empty()));
            show.run(wanted);
        })
    };
    view! {
        <SearchField
            name="pool-search"
            label=w::search(lang)
            placeholder=w::search_hint(lang)
            value=text
            on_search=changed(|filter, words| filter.text = words.unwrap_or_default())
        />
        <OneOf
            name="pool-industry"
            label=cw::industry(lang)
            all=cw::all_industries(lang)
            chosen=Signal::derive(move || filter.with(|filter| filter.industry.clone()))
            offered=industries
            on_choose=changed(|filter, value| filter.industry = value)
        />
        <OneOf
            name="pool-region"
            label=cw::region(lang)
            all=w::all_regions(lang)
            chosen=Signal::derive(move || filter.with(|filter| filter.region.clone()))
            offered=regions
            on_choose=changed(|filter, value| filter.region = value)
        />
        <OneOf
            name="pool-former"
            label=w::former(lang)
            all=w::all_formers(lang)
            chosen=Signal::derive(move || filter.with(|filter| filter.former.map(|id| id.to_string())))
            offered=formers
            on_choose=changed(|filter, value| filter.former = value.and_then(|id| id.parse().ok()))
        />
        <OneOf
            name="pool-days"
            label=w::time_inside(lang)
            all=w::any_time(lang)
            chosen=Signal::derive(move || filter.with(|filter| filter.days.map(|days| days.to_string())))
            offered=days
            on_choose=changed(|filter, value| filter.days = value.and_then(|days| days.parse().ok()))
        />
        <Order filter on_choose=changed(|filter, key| filter.sort = PoolSort::from_key(&key.unwrap_or_default()))/>
    }
}

/// One value of a filter, or all. What is chosen is offered even where nobody knows of it.
#[component]
fn OneOf(
    name: &'static str,
    label: &'static str,
    all: &'static str,
    chosen: Signal<Option<String>>,
    offered: Signal<Vec<Choice>>,
    on_choose: Callback<String>,
) -> impl IntoView {
    let value = RwSignal::new(chosen.get_untracked().unwrap_or_default());
    Effect::new(move |_| value.set(chosen.get().unwrap_or_default()));
    let choices = Signal::derive(move || {
        let mut choices = vec![Choice::new("", all)];
        choices.extend(offered.get());
        if let Some(chosen) = chosen.get().filter(|chosen| !choices.iter().any(|choice| choice.value == *chosen)) {
            choices.push(Choice::new(chosen.clone(), chosen));
        }
        choices
    });
    view! { <SelectField name label hide_label=true value choices on_change=on_choose/> }
}

#[component]
fn Order(filter: Memo<PoolFilter>, on_choose: Callback<String>) -> impl IntoView {
    let lang = use_lang();
    let value = RwSignal::new(filter.with_untracked(|filter| filter.sort.key().to_owned()));
    Effect::new(move |_| value.set(filter.with(|filter| filter.sort.key().to_owned())));
    let choices: Vec<Choice> =
        PoolSort::ALL.into_iter().map(|sort| Choice::new(sort.key(), order_word(lang, sort))).collect();
    view! { <SelectField name="pool-sort" label=w::order(lang) hide_label=true value choices on_change=on_choose/> }
}

const fn order_word(lang: Lang, sort: PoolSort) -> &'static str {
    match sort {
        PoolSort::Newest => w::order_newest(lang),
        PoolSort::Oldest => w::order_oldest(lang),
        PoolSort::Name => w::order_name(lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_comes_back_from_its_address() {
        let filter = PoolFilter {
            pool: Some(Uuid::max()),
            text: "海".to_owned(),
            industry: Some("机械".to_owned()),
            region: Some("郑州".to_owned()),
            former: Some(Uuid::from_u128(7)),
            days: Some(30),
            sort: PoolSort::Name,
        };
        let query: ParamsMap = [
            ("pool", Uuid::max().to_string()),
            ("q", "海".to_owned()),
            ("industry", "机械".to_owned()),
            ("region", "郑州".to_owned()),
            ("former", Uuid::from_u128(7).to_string()),
            ("days", "30".to_owned()),
            ("sort", "name".to_owned()),
        ]
        .into_iter()
        .collect();
        assert_eq!(filter_of(&query), filter);
        assert!(address_of(&filter).contains("days=30"));
        assert_eq!(address_of(&PoolFilter::default()), "/pool");
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let query: ParamsMap =
            [("pool", "x"), ("days", "-3"), ("former", "me"), ("sort", "size")].into_iter().collect();
        assert_eq!(filter_of(&query), PoolFilter::default());
    }
}

//! What the address of the list says: filter, order, columns, groups and the view they began with, so that Back, a reload and
//! a colleague's link show the same.

use super::columns::{self, Shown};
use crate::{
    customers::list_model::{CustomerFilter, CustomerSort, GroupBy},
    customers::model::CustomerKind,
    customers::views::model::{self as views, encoded},
    fields::RecordKind,
    lists::filters,
};
use leptos_router::params::ParamsMap;

/// What a reader sees of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub filter: CustomerFilter,
    pub columns: Vec<Shown>,
    pub group: Option<GroupBy>,
    /// The view that this began with: the id of a saved one, or the key of one that everybody has.
    pub view: Option<String>,
}

impl Default for Place {
    fn default() -> Self {
        Self { filter: CustomerFilter::default(), columns: columns::usual(), group: None, view: None }
    }
}

impl Place {
    /// The place that an address asks for; what cannot be read is left out.
    #[must_use]
    pub fn of(query: &ParamsMap) -> Self {
        let text = |key: &str| query.get_str(key).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let sort = text("sort").unwrap_or_default();
        let (key, reversed) = sort.strip_suffix("-reversed").map_or((sort.as_str(), false), |key| (key, true));
        Self {
            filter: CustomerFilter {
                text: text("q").unwrap_or_default(),
                owner: text("owner").and_then(|id| id.parse().ok()),
                kind: text("kind").and_then(|key| CustomerKind::from_key(&key)),
                industry: text("industry"),
                conditions: text("f").and_then(|tree| filters::read(&tree)).unwrap_or_default(),
                sort: CustomerSort::from_key(key),
                reversed,
            },
            columns: columns::read(&text("cols").unwrap_or_default()),
            group: text("group").and_then(|key| GroupBy::from_key(&key)),
            view: text("view"),
        }
    }

    /// What a view keeps of it: the query of its address without the view.
    #[must_use]
    pub fn query(&self) -> String {
        let mut parts = Vec::new();
        let mut put = |key: &'static str, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                parts.push(format!("{key}={}", encoded(&value)));
            }
        };
        let filter = &self.filter;
        put("q", Some(filter.text.trim().to_owned()));
        put("owner", filter.owner.map(|id| id.to_string()));
        put("kind", filter.kind.map(|kind| kind.key().to_owned()));
        put("industry", filter.industry.clone());
        put("f", Some(filters::written(&filter.conditions)));
        let usual = filter.sort == CustomerSort::default() && !filter.reversed;
        let turned = if filter.reversed { "-reversed" } else { "" };
        put("sort", (!usual).then(|| format!("{}{turned}", filter.sort.key())));
        put("cols", Some(columns::written(&self.columns)));
        put("group", self.group.map(|by| by.key().into_owned()));
        parts.join("&")
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> String {
        address_of(self.view.as_deref(), &self.query())
    }
}

/// The address of a view with what it says.
#[must_use]
pub fn address_of(view: Option<&str>, query: &str) -> String {
    views::address_of(RecordKind::Customer, view, query)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::filters::{Condition, Group, Op};
    use uuid::Uuid;

    fn of(pairs: &[(&'static str, &str)]) -> Place {
        Place::of(&pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect())
    }

    #[test]
    fn an_unfiltered_list_has_a_short_address() {
        assert_eq!(Place::default().address(), "/customers");
        assert_eq!(Place { view: Some("mine".to_owned()), ..Place::default() }.address(), "/customers?view=mine");
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let place = of(&[("owner", "me"), ("kind", "ship"), ("sort", "size"), ("q", "  "), ("f", "x"), ("cols", "-")]);
        assert_eq!(place, Place::default());
    }

    #[test]
    fn a_place_comes_back_from_its_query() {
        let filter = CustomerFilter {
            text: "云帆".to_owned(),
            owner: Some(Uuid::max()),
            kind: Some(CustomerKind::Person),
            industry: Some("retail".to_owned()),
            conditions: Group::all([Condition::new("name", Op::Contains, ["A, B"])]),
            sort: CustomerSort::Contacted,
            reversed: true,
        };
        let place = of(&[
            ("q", "云帆"),
            ("owner", &Uuid::max().to_string()),
            ("kind", "person"),
            ("industry", "retail"),
            ("f", "name:has:A~, B"),
            ("sort", "contacted-reversed"),
            ("group", "kind"),
            ("view", "mine"),
        ]);
        let view = Some("mine".to_owned());
        assert_eq!(place, Place { filter, group: Some(GroupBy::Kind), view, ..Place::default() });
        let query = "q=%E4%BA%91%E5%B8%86&owner=ffffffff-ffff-ffff-ffff-ffffffffffff&kind=person&industry=retail\
                     &f=name:has:A~,%20B&sort=contacted-reversed&group=kind";
        assert_eq!(place.query(), query);
        assert_eq!(place.address(), format!("/customers?view=mine&{query}"));
    }
}

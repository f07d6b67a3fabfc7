//! What the address of the list says: filter, order, columns and the view they began with, so that Back, a reload and a colleague's link
//! show the same; and the views that everybody has.

use super::{
    columns::Shown,
    model::{ContactFilter, ContactSort},
};
use crate::{
    customers::views::{
        ViewTab,
        model::{ALL, Viewing, address_of, encoded},
        owns_records,
    },
    fields::RecordKind,
    lists::{
        columns,
        filters::{self, Condition, Group, Op, model::ME},
    },
    locale::Lang,
    words::views as w,
};
use leptos_router::params::ParamsMap;

/// What a reader sees of the list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub filter: ContactFilter,
    pub columns: Vec<Shown>,
    /// The view that this began with: the id of a saved one, or the key of one that everybody has.
    pub view: Option<String>,
}

impl Default for Place {
    fn default() -> Self {
        Self { filter: ContactFilter::default(), columns: columns::usual(), view: None }
    }
}

impl Place {
    /// The place that an address asks for; what cannot be read is left out.
    pub fn of(query: &ParamsMap) -> Self {
        let text = |key: &str| query.get_str(key).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let sort = text("sort").unwrap_or_default();
        let (key, reversed) = sort.strip_suffix("-reversed").map_or((sort.as_str(), false), |key| (key, true));
        Self {
            filter: ContactFilter {
                text: text("q").unwrap_or_default(),
                owner: text("owner").and_then(|id| id.parse().ok()),
                conditions: text("f").and_then(|tree| filters::read(&tree)).unwrap_or_default(),
                sort: ContactSort::from_key(key),
                reversed,
            },
            columns: columns::read(&text("cols").unwrap_or_default()),
            view: text("view"),
        }
    }

    /// What a view keeps of it: the query of its address without the view.
    pub fn query(&self) -> String {
        let filter = &self.filter;
        let usual = filter.sort == ContactSort::default() && !filter.reversed;
        let turned = if filter.reversed { "-reversed" } else { "" };
        let parts = [
            ("q", Some(filter.text.trim().to_owned())),
            ("owner", filter.owner.map(|id| id.to_string())),
            ("f", Some(filters::written(&filter.conditions))),
            ("sort", (!usual).then(|| format!("{}{turned}", filter.sort.key()))),
            ("cols", Some(columns::written(&self.columns))),
        ];
        let parts = parts.into_iter().filter_map(|(key, value)| Some((key, value.filter(|value| !value.is_empty())?)));
        parts.map(|(key, value)| format!("{key}={}", encoded(&value))).collect::<Vec<_>>().join("&")
    }

    /// Its address.
    pub fn address(&self) -> String {
        address_of(RecordKind::Contact, self.view.as_deref(), &self.query())
    }

    /// What views see of it.
    pub fn viewing(&self) -> Viewing {
        Viewing { view: self.view.clone(), query: self.query() }
    }
}

/// The views that everybody has.
pub(super) fn views_of_everybody(lang: Lang) -> Vec<ViewTab> {
    let query = |conditions: Group, sort: ContactSort| {
        Place { filter: ContactFilter { conditions, sort, ..ContactFilter::default() }, ..Place::default() }.query()
    };
    let mine = Group::all([Condition::new("owner", Op::Is, [ME])]);
    let fresh = Group::all([Condition::new("created", Op::Within, ["7"])]);
    let mut all = vec![ViewTab::system(ALL, w::view_all(lang), String::new())];
    if owns_records() {
        all.push(ViewTab::system("mine", w::view_mine(lang), query(mine, ContactSort::default())));
    }
    all.push(ViewTab::system("fresh", w::view_fresh(lang), query(fresh, ContactSort::Created)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn of(pairs: &[(&'static str, &str)]) -> Place {
        Place::of(&pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect())
    }

    #[test]
    fn a_place_comes_back_from_its_query() {
        let filter = ContactFilter {
            text: "陈".to_owned(),
            owner: Some(Uuid::max()),
            conditions: Group::all([Condition::new("title", Op::Contains, ["总监"])]),
            sort: ContactSort::Name,
            reversed: true,
        };
        let place = of(&[
            ("q", "陈"),
            ("owner", &Uuid::max().to_string()),
            ("f", "title:has:总监"),
            ("sort", "name-reversed"),
            ("cols", "name,wechat:4"),
            ("view", "mine"),
        ]);
        let columns = columns::read("name,wechat:4");
        assert_eq!(place, Place { filter, columns, view: Some("mine".to_owned()) });
        let query = "q=%E9%99%88&owner=ffffffff-ffff-ffff-ffff-ffffffffffff&f=title:has:%E6%80%BB%E7%9B%91&sort=name-reversed\
                     &cols=name,wechat:4";
        assert_eq!(place.address(), format!("/contacts?view=mine&{query}"));
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        assert_eq!(of(&[("owner", "me"), ("sort", "size"), ("q", "  "), ("f", "x")]), Place::default());
        assert_eq!(Place::default().address(), "/contacts");
    }
}

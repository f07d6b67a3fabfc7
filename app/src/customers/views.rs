//! The views that everybody has of the list of customers.

use super::{
    list::address::Place,
    list_model::{CustomerFilter, CustomerSort},
};
use crate::{
    access::{Role, use_session},
    lists::{
        filters::{Condition, Group, Op, model::ME},
        views::{ViewTab, model::ALL},
    },
    locale::Lang,
    words::views as w,
};

/// A view that everybody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SystemView {
    All,
    Mine,
    /// Not spoken with for thirty days, those longest left alone first.
    Silent,
    /// Added in the last seven days.
    Fresh,
}

impl SystemView {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::All, Self::Mine, Self::Silent, Self::Fresh];

    /// As in the address.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::All => ALL,
            Self::Mine => "mine",
            Self::Silent => "silent",
            Self::Fresh => "fresh",
        }
    }

    /// What it lists.
    #[must_use]
    pub fn filter(self) -> CustomerFilter {
        let only =
            |condition: Condition| CustomerFilter { conditions: Group::all([condition]), ..CustomerFilter::default() };
        match self {
            Self::All => CustomerFilter::default(),
            Self::Mine => only(Condition::new("owner", Op::Is, [ME])),
            Self::Silent => CustomerFilter {
                sort: CustomerSort::Contacted,
                reversed: true,
                ..only(Condition::new("contacted", Op::NotWithin, ["30"]))
            },
            Self::Fresh => {
                CustomerFilter { sort: CustomerSort::Created, ..only(Condition::new("created", Op::Within, ["7"])) }
            }
        }
    }
}

/// The views that everybody has of the list of customers.
pub(super) fn views_of_everybody(lang: Lang) -> Vec<ViewTab> {
    let offered = SystemView::ALL.into_iter().filter(|view| *view != SystemView::Mine || owns_records());
    let tab = |view: SystemView| {
        let place = Place { filter: view.filter(), ..Place::default() };
        ViewTab::system(view.key(), system_name(lang, view), place.query())
    };
    offered.map(tab).collect()
}

/// A representative sees little but their own, so "mine" would say the same as "all".
pub(super) fn owns_records() -> bool {
    use_session().is_some_and(|session| session.role != Role::SalesRep)
}

/// The name of a view that everybody has.
const fn system_name(lang: Lang, view: SystemView) -> &'static str {
    match view {
        SystemView::All => w::view_all(lang),
        SystemView::Mine => w::view_mine(lang),
        SystemView::Silent => w::view_silent(lang),
        SystemView::Fresh => w::view_fresh(lang),
    }
}

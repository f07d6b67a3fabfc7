//! What may stand on the first page: widgets, how wide each is, in which order, and what is usual for whom.

use crate::{
    access::{Action, AppError, Role, may},
    desk::tickets::rules_model::keyed,
};
use serde::{Deserialize, Serialize};

keyed! {
    /// A part of the first page.
    Widget {
        /// What is won and expected this month, against the quota.
        Month = "month",
        /// Open deals, stage by stage.
        Pipeline = "pipeline",
        /// What each person has won this month.
        Team = "team",
        /// What is to be done today, and what should have been done.
        Tasks = "tasks",
        /// What of one's own goes wrong if nobody looks.
        Alerts = "alerts",
        /// How the service desk stands.
        Tickets = "tickets",
        /// One's own open tickets, what is due first.
        MyTickets = "my_tickets",
        /// Who works on how many tickets.
        Agents = "agents",
        /// New leads, by where they come from.
        Sources = "sources",
        /// What was looked at or changed last.
        Recent = "recent",
    }
}

keyed! {
    /// How much of the page's width a widget takes, where there is room for two.
    Size {
        Small = "small",
        Wide = "wide",
    }
}

impl Widget {
    /// Whether a role may have it. What is not offered is not answered either.
    #[must_use]
    pub const fn offered(self, role: Role) -> bool {
        match self {
            Self::Tasks | Self::Alerts | Self::Recent => may(role, Action::UseTheProduct),
            Self::Month | Self::Pipeline => may(role, Action::SeeDeals),
            // Alone one is no team.
            Self::Team => may(role, Action::SeeDeals) && !matches!(role, Role::SalesRep),
            Self::Tickets => may(role, Action::SeeTickets),
            Self::MyTickets => may(role, Action::EditTickets),
            Self::Agents => may(role, Action::ManageDesk),
            Self::Sources => may(role, Action::SeeCustomers),
        }
    }

    /// Whether what happened may change what it shows. Kinds of events are `noun.verb`.
    #[must_use]
    pub fn hears(self, kind: &str) -> bool {
        let noun = kind.split('.').next().unwrap_or_default();
        match self {
            Self::Month | Self::Pipeline | Self::Team => noun == "deal",
            Self::Alerts => matches!(noun, "deal" | "lead" | "quote" | "ticket"),
            Self::Tickets | Self::MyTickets | Self::Agents => noun == "ticket",
            Self::Sources => noun == "lead",
            Self::Tasks => noun == "activity",
            Self::Recent => false,
        }
    }

    /// Whether it changes by time alone: promises come due.
    #[must_use]
    pub const fn ages(self) -> bool {
        matches!(self, Self::Alerts | Self::Tickets | Self::MyTickets)
    }
}

/// A widget on somebody's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    pub widget: Widget,
    pub size: Size,
}

impl Placed {
    const fn small(widget: Widget) -> Self {
        Self { widget, size: Size::Small }
    }

    const fn wide(widget: Widget) -> Self {
        Self { widget, size: Size::Wide }
    }

    /// As it is stored: its key, and `:wide` where it is.
    #[must_use]
    pub fn stored(self) -> String {
        match self.size {
            Size::Small => self.widget.key().to_owned(),
            Size::Wide => format!("{}:{}", self.widget.key(), self.size.key()),
        }
    }

    fn read(stored: &str) -> Option<Self> {
        let (key, size) = stored.split_once(':').unwrap_or((stored, Size::Small.key()));
        Some(Self { widget: Widget::from_key(key)?, size: Size::from_key(size)? })
    }
}

/// What somebody sees first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    pub placed: Vec<Placed>,
    /// They chose it; else it is what is usual for their role.
    pub chosen: bool,
}

/// What stands on the page of those who have chosen nothing. What stands side by side is about equally long.
#[must_use]
pub fn usual(role: Role) -> Vec<Placed> {
    use Widget as W;
    let all: &[Placed] = match role {
        Role::SalesRep => &[
            Placed::small(W::Month),
            Placed::small(W::Alerts),
            Placed::small(W::Tasks),
            Placed::small(W::Pipeline),
            Placed::small(W::Recent),
        ],
        Role::SalesManager | Role::Administrator => &[
            Placed::small(W::Month),
            Placed::small(W::Alerts),
            Placed::wide(W::Team),
            Placed::small(W::Tasks),
            Placed::small(W::Pipeline),
            Placed::small(W::Recent),
        ],
        Role::ReadOnly => &[
            Placed::small(W::Month),
            Placed::small(W::Pipeline),
            Placed::wide(W::Team),
            Placed::wide(W::Tickets),
            Placed::small(W::Recent),
        ],
        Role::Marketing => &[Placed::small(W::Sources), Placed::small(W::Tasks), Placed::small(W::Recent)],
        Role::ServiceManager => &[
            Placed::wide(W::Tickets),
            Placed::small(W::Agents),
            Placed::small(W::MyTickets),
            Placed::small(W::Tasks),
            Placed::small(W::Recent),
        ],
        Role::ServiceAgent => &[
            Placed::wide(W::Tickets),
            Placed::small(W::MyTickets),
            Placed::small(W::Tasks),
            Placed::small(W::Alerts),
            Placed::small(W::Recent),
        ],
    };
    all.to_vec()
}

/// What was stored, as far as the role may have it: it may have changed since, and so may the product.
#[must_use]
pub fn read(stored: &[String], role: Role) -> Vec<Placed> {
    let mut placed: Vec<Placed> = Vec::new();
    for one in stored.iter().filter_map(|one| Placed::read(one)).filter(|one| one.widget.offered(role)) {
        if !has(&placed, one.widget) {
            placed.push(one);
        }
    }
    placed
}

/// Whether a widget stands on a page.
#[must_use]
pub fn has(placed: &[Placed], widget: Widget) -> bool {
    placed.iter().any(|one| one.widget == widget)
}

/// The widgets of a page as they may be kept: each once, and one that the role may have.
///
/// # Errors
/// `NotAllowed`; `Invalid` on `widgets`.
pub fn checked(placed: &[Placed], role: Role) -> Result<(), AppError> {
    if placed.iter().any(|one| !one.widget.offered(role)) {
        return Err(AppError::NotAllowed);
    }
    let twice = |(at, one): (usize, &Placed)| has(&placed[..at], one.widget);
    if placed.iter().enumerate().any(twice) {
        return Err(AppError::invalid("widgets", "malformed_input"));
    }
    Ok(())
}

/// What one does to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Add(Widget),
    Remove(Widget),
    /// To a place, counted from the first.
    Move(Widget, usize),
    /// Wide where it was small, and the other way round.
    Resize(Widget),
}

/// The page after a step. One that leads nowhere changes nothing.
#[must_use]
pub fn stepped(placed: &[Placed], step: Step) -> Vec<Placed> {
    let mut placed = placed.to_vec();
    let at = |placed: &[Placed], widget: Widget| placed.iter().position(|one| one.widget == widget);
    match step {
        Step::Add(widget) if !has(&placed, widget) => placed.push(Placed::small(widget)),
        Step::Add(_) => {}
        Step::Remove(widget) => placed.retain(|one| one.widget != widget),
        Step::Move(widget, to) => {
            if let Some(from) = at(&placed, widget) {
                let one = placed.remove(from);
                placed.insert(to.min(placed.len()), one);
            }
        }
        Step::Resize(widget) => {
            for one in placed.iter_mut().filter(|one| one.widget == widget) {
                one.size = if one.size == Size::Wide { Size::Small } else { Size::Wide };
            }
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn step() -> impl Strategy<Value = Step> {
        let widget = || prop::sample::select(Widget::ALL);
        prop_oneof![
            widget().prop_map(Step::Add),
            widget().prop_map(Step::Remove),
            (widget(), 0_usize..20).prop_map(|(widget, to)| Step::Move(widget, to)),
            widget().prop_map(Step::Resize),
        ]
    }

    proptest! {
        #[test]
        fn whatever_one_does_each_widget_stands_once_and_comes_back_as_it_was(steps in prop::collection::vec(step(), 0..30)) {
            let role = Role::Administrator;
            let page = steps.into_iter().fold(usual(role), |page, step| stepped(&page, step));
            prop_assert_eq!(checked(&page, role), Ok(()));
            let stored: Vec<String> = page.iter().map(|one| one.stored()).collect();
            prop_assert!(stored.len() <= 40 && stored.join(",").len() <= 1_000);
            prop_assert_eq!(read(&stored, role), page);
        }

        #[test]
        fn what_is_moved_comes_to_its_place_and_the_others_keep_their_order(from in 0_usize..6, to in 0_usize..6) {
            let before = usual(Role::SalesManager);
            let widget = before[from].widget;
            let after = stepped(&before, Step::Move(widget, to));
            prop_assert_eq!(after[to].widget, widget);
            let others = |page: &[Placed]| page.iter().filter(|one| one.widget != widget).copied().collect::<Vec<_>>();
            prop_assert_eq!(others(&before), others(&after));
        }
    }

    #[test]
    fn everybody_begins_with_what_they_may_have() {
        for role in Role::ALL {
            let page = usual(role);
            assert!(page.len() > 2 && has(&page, Widget::Recent), "{role:?}");
            assert_eq!(checked(&page, role), Ok(()), "{role:?}");
        }
    }

    #[test]
    fn what_a_role_may_not_have_is_neither_read_nor_kept() {
        let stored = ["month", "sources:wide", "nonsense", "tasks:huge", "sources"].map(str::to_owned);
        let page = read(&stored, Role::Marketing);
        assert_eq!(page, [Placed::wide(Widget::Sources)]);
        assert_eq!(checked(&[Placed::small(Widget::Month)], Role::Marketing), Err(AppError::NotAllowed));
        let twice = [page[0], Placed::small(Widget::Sources)];
        assert!(matches!(checked(&twice, Role::Marketing), Err(AppError::Invalid(_))));
    }
}

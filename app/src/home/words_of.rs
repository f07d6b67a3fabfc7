//! Widgets in words, and where each leads.

use super::model::Widget;
use crate::{
    desk::tickets::place::address_of as tickets,
    home::told_model::my_tickets,
    leads::{
        filters::list_address as leads,
        model::{LeadFilter, State, View},
    },
    locale::Lang,
    routes,
    words::home as w,
};

pub(super) const fn widget_word(lang: Lang, widget: Widget) -> &'static str {
    match widget {
        Widget::Month => w::month(lang),
        Widget::Pipeline => w::pipeline(lang),
        Widget::Team => w::team(lang),
        Widget::Tasks => w::tasks(lang),
        Widget::Alerts => w::alerts(lang),
        Widget::Tickets => w::tickets(lang),
        Widget::MyTickets => w::my_tickets(lang),
        Widget::Agents => w::agents(lang),
        Widget::Sources => w::sources(lang),
        Widget::Recent => w::recent(lang),
    }
}

/// The page of which a widget shows a part; `None` where there is none.
pub(super) fn page_of(widget: Widget) -> Option<String> {
    match widget {
        Widget::Month | Widget::Team => Some(routes::FORECAST.to_owned()),
        Widget::Pipeline => Some(routes::DEALS.to_owned()),
        Widget::Tasks => Some(routes::TASKS.to_owned()),
        Widget::Tickets => Some(routes::DESK.to_owned()),
        Widget::MyTickets => Some(tickets(&my_tickets())),
        Widget::Agents => Some(routes::DESK_REPORTS.to_owned()),
        Widget::Sources => {
            Some(leads(&LeadFilter { view: Some(View::All), state: Some(State::New), ..LeadFilter::default() }))
        }
        Widget::Alerts | Widget::Recent => None,
    }
}

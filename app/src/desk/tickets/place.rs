//! What the address of the list says: filter, order, columns and the view they began with, so that Back, a reload and a colleague's
//! link show the same.

use super::{
    columns::Shown,
    list_model::{Queue, TicketFilter, TicketSort},
    rules_model::{Channel, Kind, Priority, State},
};
use crate::{
    desk::reports::counted_model::Counted,
    lists::{
        columns,
        views::model::{self as views, ListKind, Viewing, encoded},
    },
};
use leptos_router::params::ParamsMap;

/// In the address: drawn as a board. As the name of a view it is understood too.
const BOARD: &str = "board";

/// What a reader sees of the list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub filter: TicketFilter,
    pub columns: Vec<Shown>,
    /// As a board, with a lane for each state, and not as a list.
    pub board: bool,
    /// The view that this began with: the id of a saved one.
    pub view: Option<String>,
}

impl Default for Place {
    fn default() -> Self {
        Self { filter: TicketFilter::default(), columns: columns::usual(), board: false, view: None }
    }
}

impl Place {
    /// The place that an address asks for; what cannot be read is left out.
    pub fn of(query: &ParamsMap) -> Self {
        let text = |key: &str| query.get_str(key).map(str::trim).filter(|text| !text.is_empty());
        Self {
            filter: filter_of(query),
            columns: columns::read(text("cols").unwrap_or_default()),
            board: text("as") == Some(BOARD) || text("view") == Some(BOARD),
            view: text("view").filter(|view| *view != BOARD).map(str::to_owned),
        }
    }

    /// What a view keeps of it: the query of its address without the view.
    pub fn query(&self) -> String {
        let filter = &self.filter;
        let mut parts = Vec::new();
        let mut put = |key: &str, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                parts.push(format!("{key}={}", encoded(&value)));
            }
        };
        put("queue", (filter.queue != Queue::default()).then(|| filter.queue.key().to_owned()));
        put("q", Some(filter.text.trim().to_owned()));
        put("state", filter.state.map(|state| state.key().to_owned()));
        put("priority", filter.priority.map(|priority| priority.key().to_owned()));
        put("kind", filter.kind.map(|kind| kind.key().to_owned()));
        put("channel", filter.channel.map(|channel| channel.key().to_owned()));
        for (key, id) in [
            ("category", filter.category),
            ("product", filter.product),
            ("tag", filter.tag),
            ("owner", filter.owner),
            ("team", filter.team),
            ("customer", filter.customer),
        ] {
            put(key, id.map(|id| id.to_string()));
        }
        for (key, value) in filter.counted.iter().flat_map(Counted::pairs) {
            put(key, Some(value));
        }
        let turned = if filter.reversed { "-reversed" } else { "" };
        let usual = filter.sort == TicketSort::default() && !filter.reversed;
        put("sort", (!usual).then(|| format!("{}{turned}", filter.sort.key())));
        put("cols", Some(columns::written(&self.columns)));
        put("as", self.board.then(|| BOARD.to_owned()));
        parts.join("&")
    }

    /// Its address.
    pub fn address(&self) -> String {
        views::address_of(ListKind::Ticket, self.view.as_deref(), &self.query())
    }

    /// What views see of it.
    pub fn viewing(&self) -> Viewing {
        Viewing { view: self.view.clone(), query: self.query() }
    }
}

/// The filter that an address asks for; what cannot be read is left out.
fn filter_of(query: &ParamsMap) -> TicketFilter {
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
        channel: text("channel").and_then(Channel::from_key),
        category: id("category"),
        product: id("product"),
        tag: id("tag"),
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
    Place { filter: filter.clone(), ..Place::default() }.address()
}

/// The address of a whole queue, as a list or as a board. It names the usual one too: an address that says nothing opens the view that
/// the reader chose.
pub(super) fn address_of_queue(queue: Queue, board: bool) -> String {
    let drawn = if board { "&as=board" } else { "" };
    views::address_of(ListKind::Ticket, None, &format!("queue={}{drawn}", queue.key()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::tickets::columns::Shows;
    use uuid::Uuid;

    fn of(pairs: &[(&'static str, &str)]) -> Place {
        Place::of(&pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect())
    }

    #[test]
    fn a_place_comes_back_from_its_address() {
        let id = Uuid::max().to_string();
        let pairs = [
            ("queue", "waiting"),
            ("q", "T-000012"),
            ("state", "waiting_customer"),
            ("priority", "urgent"),
            ("kind", "fault"),
            ("channel", "wechat"),
            ("product", id.as_str()),
            ("tag", id.as_str()),
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
            ("cols", "subject,channel:5,due"),
            ("as", "board"),
            ("view", id.as_str()),
        ];
        let place = of(&pairs);
        let filter = &place.filter;
        assert_eq!((filter.sort, filter.reversed, filter.number()), (TicketSort::Priority, true, Some(12)));
        let shown: Vec<Shows> = place.columns.iter().map(|shown| shown.column).collect();
        assert_eq!(shown, [Shows::Subject, Shows::Channel, Shows::Due]);
        for (key, value) in pairs {
            assert!(place.address().contains(&format!("{key}={value}")), "{}", place.address());
            // A view keeps everything but itself.
            assert_eq!(place.viewing().query.contains(&format!("{key}={value}")), key != "view", "{key}");
        }
        assert_eq!(place.viewing().view, Some(id));
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let place = of(&[
            ("queue", "later"),
            ("state", "lost"),
            ("channel", "pigeon"),
            ("product", "x"),
            ("owner", "me"),
            ("q", "  "),
            ("sort", "size"),
            ("cols", "-"),
            ("view", " "),
        ]);
        assert_eq!(place, Place::default());
        assert_eq!((place.address().as_str(), address_of(&place.filter).as_str()), ("/desk", "/desk"));
        assert_eq!(address_of_queue(Queue::Open, false), "/desk?queue=open");
        assert_eq!(of(&[("view", "board")]), Place { board: true, ..Place::default() });
        assert_eq!(of(&[("view", "board")]).address(), address_of_queue(Queue::Open, true).replace("queue=open&", ""));
    }
}

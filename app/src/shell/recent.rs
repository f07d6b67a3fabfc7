//! Which records somebody looked at last: kept in the browser, and only as ids. What they are called, and whether they may
//! still be seen, the server says each time.

use crate::{access::use_session, routes};
use leptos::{prelude::*, web_sys::Storage};
use leptos_router::hooks::use_location;
use uuid::Uuid;

/// How many are remembered.
const KEPT: usize = 8;

/// Remembers each record whose page is opened. To be called in the frame.
pub(super) fn remember_visits() {
    let path = use_location().pathname;
    let me = use_session().map(|session| session.person);
    Effect::new(move |_| {
        if let (Some(id), Some(me)) = (path.with(|path| record_of(path)), me) {
            let mut ids = visited(me);
            ids.retain(|known| *known != id);
            ids.insert(0, id);
            ids.truncate(KEPT);
            let text = ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(" ");
            // Where nothing can be kept, nothing is remembered.
            storage().and_then(|storage| storage.set_item(&key(me), &text).ok());
        }
    });
}

/// The records that a person looked at in this browser, the last first.
pub(crate) fn visited(me: Uuid) -> Vec<Uuid> {
    let text = storage().and_then(|storage| storage.get_item(&key(me)).ok().flatten()).unwrap_or_default();
    text.split(' ').filter_map(|id| id.parse().ok()).take(KEPT).collect()
}

/// The record whose page an address is.
fn record_of(path: &str) -> Option<Uuid> {
    let rest = [routes::CUSTOMERS, routes::CONTACTS, routes::LEADS, routes::DEALS, routes::DESK]
        .iter()
        .find_map(|list| path.strip_prefix(list))?;
    rest.strip_prefix('/')?.parse().ok()
}

fn key(me: Uuid) -> String {
    format!("qingzhou-recent-{me}")
}

fn storage() -> Option<Storage> {
    if cfg!(feature = "hydrate") { window().local_storage().ok()? } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_records_count() {
        let id = Uuid::max();
        assert_eq!(record_of(&routes::customer(id)), Some(id));
        assert_eq!(record_of(&routes::deal(id)), Some(id));
        assert_eq!(record_of(&routes::ticket(id)), Some(id));
        assert_eq!(record_of(&routes::lead(id)), Some(id));
        assert_eq!(record_of(routes::LEADS_FAIR), None);
        assert_eq!(record_of(routes::DUPLICATES), None);
        assert_eq!(record_of(routes::CUSTOMERS), None);
        assert_eq!(record_of("/admin/pipelines/x"), None);
    }
}

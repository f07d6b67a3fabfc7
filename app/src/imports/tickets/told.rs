//! What the log says of tickets from elsewhere, at the moments at which it happened. Such events name the import: nobody is told of
//! them, and nobody takes whoever imported for whoever did it.

use super::New;
use crate::desk::tickets::rules_model::State;
use crate::events::Event;
use crate::imports::context::Context;
use serde_json::json;
use uuid::Uuid;

/// It came, it was solved, it was rated, as far as the file knows when. `of`: who owns its customer.
pub(super) fn events(context: &Context, one: &New, of: Option<Uuid>) -> Vec<Event> {
    let row = &one.row;
    let event = |kind| Event::of(kind, "ticket", one.id).customer(one.place.customer).owner(of).version(1);
    let came = json!({ "subject": row.subject, "import": context.import });
    let came = match row.times.opened {
        Some(opened) => event("ticket.created").happened_at(opened).after(came),
        // All that is known to have happened is the import.
        None => event("ticket.imported").after(came),
    };
    let solved = row.times.solved.map(|solved| {
        let after = json!({ "state": row.state.key(), "solution": row.solution, "import": context.import });
        let before = json!({ "state": State::Open.key() });
        event("ticket.state_changed").happened_at(solved).before(before).after(after)
    });
    let rated = row.rating.map(|score| {
        let after = json!({ "score": score, "rating_comment": row.rating_comment, "import": context.import });
        let rated = event("ticket.rated").after(after);
        match row.times.last() {
            Some(moment) => rated.happened_at(moment),
            None => rated,
        }
    });
    [Some(came), solved, rated].into_iter().flatten().collect()
}

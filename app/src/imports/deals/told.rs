//! What the log says of imported deals: when they began, and when they were won or lost, by their original days and owners.
//! Such events name the import, so that nobody takes whoever imported for whoever did it.

use super::Stored;
use super::row::Row;
use crate::deals::model::StageKind;
use crate::events::Event;
use crate::imports::context::Context;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A new deal: it began in the stage before closing, and, if it is closed, went to its stage on the day of closing. Where the
/// file knows no day, all that is known to have happened is the import.
pub fn created(context: &Context, deal: &Stored, row: &Row) -> Vec<Event> {
    let terms = &deal.terms;
    let event =
        |kind| Event::of(kind, "deal", deal.id).customer(terms.customer_id).owner(Some(terms.owner_id)).version(1);
    let began_in = match (&context.stages.before_closing, terms.closed_at) {
        (Some(before), Some(_)) => before,
        _ => &row.stage,
    };
    let mut fields = json!({
        "name": terms.name, "stage": began_in.id, "stage_name": began_in.name, "value": terms.value, "currency": terms.currency,
        "expected_close": terms.expected_close, "owner": terms.owner_id, "owner_name": row.owner_name,
    });
    if row.entered().is_none() {
        return vec![event("deal.imported").after(fields)];
    }
    fields["import"] = json!(context.import);
    let born = event("deal.created").happened_at(terms.created_at).after(fields);
    let Some(closed_at) = terms.closed_at.filter(|_| began_in.id != row.stage.id) else { return vec![born] };
    let before = json!({ "stage": began_in.id, "stage_name": began_in.name, "status": began_in.kind.key() });
    let after = json!({
        "stage": row.stage.id, "stage_name": row.stage.name, "status": terms.status, "position": terms.position,
        "entered_stage_at": terms.entered_stage_at, "closed_at": closed_at, "owner": terms.owner_id,
        "owner_name": row.owner_name, "import": context.import,
    });
    vec![born, event(closing(row.stage.kind)).happened_at(closed_at).before(before).after(after)]
}

const fn closing(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Won => "deal.won",
        StageKind::Lost => "deal.lost",
        StageKind::Open => "deal.moved",
    }
}

/// A deal that was there already and was changed.
pub fn changed(
    deal: &Stored,
    row: &Row,
    former_owner: Uuid,
    before: Map<String, Value>,
    after: Map<String, Value>,
) -> Event {
    let moved = before.contains_key("stage_id");
    let kind = if moved { closing(row.stage.kind) } else { "deal.changed" };
    let (mut before, mut after) = (before, after);
    for fields in [&mut before, &mut after] {
        if let Some(stage) = fields.remove("stage_id") {
            fields.insert("stage".to_owned(), stage);
        }
    }
    if moved {
        after.insert("stage_name".to_owned(), json!(row.stage.name));
    }
    if before.remove("owner_id").is_some() {
        // Live updates reach the former owner by this.
        before.insert("owner".to_owned(), json!(former_owner));
        after.insert("owner".to_owned(), json!(deal.terms.owner_id));
        after.insert("owner_name".to_owned(), json!(row.owner_name));
    }
    let event = Event::of(kind, "deal", deal.id).customer(deal.terms.customer_id).owner(Some(deal.terms.owner_id));
    event.version(deal.version).before(Value::Object(before)).after(Value::Object(after))
}

//! What happened: the events behind timelines and stage histories.

use super::{
    copy::Copy,
    customers::Customer,
    deals::Deal,
    dice::{Dice, id_of},
    names as n,
    sales::PIPELINES,
    story,
    world::{Market, World},
};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

/// Something that happened to a deal or a customer.
struct Told<'a> {
    kind: &'static str,
    subject_kind: &'static str,
    subject: Uuid,
    customer: Option<Uuid>,
    owner: &'a Uuid,
    version: Option<i32>,
    happened: DateTime<Utc>,
    before: Option<Value>,
    after: Value,
}

/// The log being written; each entry gets the next number, from which its id is made.
pub(super) struct Log<'c, 'w> {
    copy: Copy<'c>,
    world: &'w World,
    number: u64,
}

impl Log<'_, '_> {
    fn tell(&mut self, told: &Told<'_>) {
        self.number += 1;
        let id = id_of("event", self.number, told.happened);
        self.copy.row(&[
            &id,
            &self.world.recorded(told.happened),
            &told.happened,
            told.owner,
            &told.kind,
            &told.subject_kind,
            &told.subject,
            &told.customer,
            told.owner,
            &told.version,
            &told.before,
            &told.after,
        ]);
    }
}

impl Log<'_, '_> {
    /// What somebody did on a customer's timeline, under an id that others refer to.
    pub(super) fn tell_of(
        &mut self,
        customer: &Customer,
        id: Uuid,
        actor: Uuid,
        kind: &'static str,
        happened: DateTime<Utc>,
        after: &Value,
    ) {
        let (nothing, version): (Option<Value>, Option<i32>) = (None, None);
        self.copy.row(&[
            &id,
            &self.world.recorded(happened),
            &happened,
            &actor,
            &kind,
            &"customer",
            &customer.id,
            &Some(customer.id),
            &customer.owner,
            &version,
            &nothing,
            after,
        ]);
    }
}

/// Writes the whole log; gives the number of entries.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<u64> {
    let columns = "id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after";
    let mut log = Log { copy: Copy::into(conn, "event", columns).await?, world, number: 0 };
    for place in 0..world.amounts.customers {
        tell_customer(&mut log, world, place).await?;
    }
    story::tell(&mut log, world);
    for place in 0..world.amounts.open_deals + world.amounts.closed_deals {
        let deal = Deal::at(world, place);
        tell_way(&mut log, world, &deal);
        tell_activities(&mut log, world, place, &deal);
        tell_talks_on_deal(&mut log, world, place, &deal);
        log.copy.flow().await?;
    }
    log.copy.finish().await
}

async fn tell_customer(log: &mut Log<'_, '_>, world: &World, place: u64) -> sqlx::Result<()> {
    let c = Customer::at(world, place);
    log.tell(&Told {
        kind: "customer.created",
        subject_kind: "customer",
        subject: c.id,
        customer: Some(c.id),
        owner: &c.owner,
        version: Some(1),
        happened: c.created,
        before: None,
        after: json!({ "name": c.name, "kind": c.kind() }),
    });
    let mut dice = Dice::of("talks", place);
    let usual = dice.below(world.amounts.notes_per_customer * 2 + 1);
    for _ in 0..if place == 0 { world.amounts.longest_timeline } else { usual } {
        let happened = between(world, c.created, &mut dice);
        let (kind, after) = talk(c.market, &mut dice);
        log.tell(&Told {
            kind,
            subject_kind: "customer",
            subject: c.id,
            customer: Some(c.id),
            owner: &c.owner,
            version: None,
            happened,
            before: None,
            after,
        });
        log.copy.flow().await?;
    }
    log.copy.flow().await
}

/// How the deal began and which stages it went through.
fn tell_way(log: &mut Log<'_, '_>, world: &World, deal: &Deal) {
    let pipeline = deal.market.pipeline();
    let (stages, ids) = (PIPELINES[pipeline].stages, &world.sales.stages[pipeline]);
    let mut former: Option<Value> = None;
    for (number, step) in deal.steps.iter().enumerate() {
        let stage = json!({ "stage": ids[step.stage], "stage_name": stages[step.stage].name });
        let mut after = stage.clone();
        if let (0, Some(fields)) = (number, after.as_object_mut()) {
            fields.insert("name".to_owned(), json!(deal.name));
            fields.insert("value".to_owned(), json!(deal.value));
            fields.insert("currency".to_owned(), json!(deal.currency));
        }
        if let (true, Some(fields)) = (stages[step.stage].kind != "open", after.as_object_mut()) {
            fields.insert("status".to_owned(), json!(stages[step.stage].kind));
            fields.insert("close_reason".to_owned(), json!(deal.reason));
        }
        log.tell(&Told {
            kind: kind_of(number, stages[step.stage].kind),
            subject_kind: "deal",
            subject: deal.id,
            customer: deal.customer_id(),
            owner: &deal.owner,
            version: i32::try_from(number + 1).ok(),
            happened: step.entered,
            before: former.replace(stage),
            after,
        });
    }
}

/// What it is called to come to a stage.
fn kind_of(number: usize, stage_kind: &str) -> &'static str {
    match (number, stage_kind) {
        (0, _) => "deal.created",
        (_, "won") => "deal.won",
        (_, "lost") => "deal.lost",
        _ => "deal.moved",
    }
}

fn tell_activities(log: &mut Log<'_, '_>, world: &World, place: u64, deal: &Deal) {
    if world.amounts.notes_per_deal == 0 {
        return;
    }
    for (number, a) in deal.activities.iter().enumerate() {
        let id = id_of("activity", place * 10 + number as u64, a.planned);
        let after = json!({ "activity": id, "activity_name": a.title, "activity_kind": a.kind, "due_at": a.due });
        let planned = ("activity.planned", a.planned);
        for (kind, happened) in [Some(planned), a.done.map(|done| ("activity.done", done))].into_iter().flatten() {
            log.tell(&Told {
                kind,
                subject_kind: "deal",
                subject: deal.id,
                customer: deal.customer_id(),
                owner: &deal.owner,
                version: None,
                happened,
                before: None,
                after: after.clone(),
            });
        }
    }
}

fn tell_talks_on_deal(log: &mut Log<'_, '_>, world: &World, place: u64, deal: &Deal) {
    let mut dice = Dice::of("deal talks", place);
    for _ in 0..dice.below(world.amounts.notes_per_deal * 2 + 1) {
        let happened = between(world, deal.created(), &mut dice);
        let (kind, after) = talk(deal.market, &mut dice);
        log.tell(&Told {
            kind,
            subject_kind: "deal",
            subject: deal.id,
            customer: deal.customer_id(),
            owner: &deal.owner,
            version: None,
            happened,
            before: None,
            after,
        });
    }
}

/// A note or a logged call, in the words of the market.
fn talk(market: Market, dice: &mut Dice) -> (&'static str, Value) {
    let abroad = market == Market::Abroad;
    if dice.chance(35) {
        let text = *dice.pick(if abroad { n::FOREIGN_CALLS } else { n::CALLS });
        return ("call.logged", json!({ "text": text, "outcome": "reached", "minutes": dice.between(2, 35) }));
    }
    let text = *dice.pick(match market {
        Market::Home => n::NOTES,
        Market::Abroad => n::FOREIGN_NOTES,
        Market::Property => n::PROPERTY_NOTES,
    });
    ("note.added", json!({ "text": text }))
}

/// A moment in working hours between a beginning and the seeding day.
fn between(world: &World, begun: DateTime<Utc>, dice: &mut Dice) -> DateTime<Utc> {
    let days = (world.dawn - begun).num_days();
    let moment = dice.between(1, days.max(1));
    world.days_ago(moment, dice).max(begun + Duration::minutes(dice.between(3, 40)))
}

//! Deals: their way through the stages, what they are worth, and writing them.

use super::{
    copy::Copy,
    customers::{Customer, there_before},
    dice::{Dice, id_of},
    names as n,
    sales::{PIPELINES, PRODUCTS, Pipeline, REASONS},
    world::{Market, World},
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

/// A stage that a deal came to, and when.
pub struct Step {
    /// Place of the stage in its pipeline.
    pub stage: usize,
    pub entered: DateTime<Utc>,
}

/// A product on a deal: place in [`PRODUCTS`], how many, price of one in the deal's currency.
pub struct Line {
    pub product: usize,
    pub quantity: i64,
    pub price: i64,
}

/// Something done or to be done.
pub struct Activity {
    pub kind: &'static str,
    pub title: &'static str,
    pub planned: DateTime<Utc>,
    pub due: DateTime<Utc>,
    pub done: Option<DateTime<Utc>>,
}

/// A deal of the sample world.
pub struct Deal {
    pub id: Uuid,
    pub name: String,
    pub market: Market,
    /// Row of its customer and the customer; a few early deals have none.
    pub customer: Option<(u64, Customer)>,
    pub owner: Uuid,
    /// The way so far; the last one is where it stands. Never empty.
    pub steps: Vec<Step>,
    pub value: Option<Decimal>,
    pub currency: &'static str,
    pub expected_close: Option<NaiveDate>,
    pub reason: Option<Uuid>,
    pub lines: Vec<Line>,
    pub activities: Vec<Activity>,
}

/// English names of [`PRODUCTS`], for deals abroad.
const PRODUCTS_EN: [&str; 9] = [
    "HZ-80 shear",
    "HZ-200 press brake",
    "HZ-320 press brake",
    "HZ-350 laser cutter",
    "HZ-500 machining centre",
    "HZ-45 loader",
    "Wear parts set",
    "Installation",
    "Yearly service",
];
/// How deals are spread over the open stages.
const SPREAD: [u64; 5] = [34, 26, 18, 13, 9];

impl Deal {
    /// The deal in the `place`th row; the same whenever it is asked for.
    pub fn at(world: &World, place: u64) -> Self {
        let mut dice = Dice::of("deal", place);
        let market = Market::of([0, 1, 2][dice.weighted(&[45, 35, 20])]);
        let pipeline = &PIPELINES[market.pipeline()];
        let open = place < world.amounts.open_deals;
        let (steps, days) = way(world, pipeline, open, &mut dice);
        let customer =
            (!open || steps.len() > 1 || dice.chance(94)).then(|| customer_of(world, market, days, &mut dice));
        let owner = customer.as_ref().map_or_else(|| world.owner(market, &mut dice), |(_, customer)| customer.owner);
        let currency = match (market, &customer) {
            (Market::Abroad, Some((_, customer))) => customer.currency,
            (Market::Abroad, None) => "USD",
            _ => "CNY",
        };
        let lines = if market != Market::Property && steps.len() > 1 && dice.chance(70) {
            lines(currency, &mut dice)
        } else {
            vec![]
        };
        let early = open && steps.len() == 1;
        let value = value(market, currency, &lines, early, &mut dice);
        let mut deal = Self {
            id: id_of("deal", place, steps[0].entered),
            name: name(market, &lines, &mut dice),
            market,
            customer,
            owner,
            value,
            currency,
            expected_close: None,
            reason: None,
            lines,
            activities: Vec::new(),
            steps,
        };
        deal.look_ahead(world, open, &mut dice);
        deal
    }

    /// Where it stands.
    pub fn stage(&self) -> usize {
        self.steps.last().map_or(0, |step| step.stage)
    }

    /// Since when it stands there.
    pub fn entered(&self) -> DateTime<Utc> {
        self.steps.last().map_or(DateTime::UNIX_EPOCH, |step| step.entered)
    }

    /// When it began.
    pub fn created(&self) -> DateTime<Utc> {
        self.steps.first().map_or(DateTime::UNIX_EPOCH, |step| step.entered)
    }

    pub fn customer_id(&self) -> Option<Uuid> {
        self.customer.as_ref().map(|(_, customer)| customer.id)
    }

    /// Reason of the end, expected end and activities, as the stage asks for them.
    fn look_ahead(&mut self, world: &World, open: bool, dice: &mut Dice) {
        let stage = &PIPELINES[self.market.pipeline()].stages[self.stage()];
        if open {
            if stage.required.contains(&"expected_close") || self.steps.len() > 1 && dice.chance(85) || dice.chance(40)
            {
                self.expected_close = Some(world.day(dice.between(-9, 80)));
            }
            if stage.required.contains(&"next_activity") || dice.chance(72) {
                let days = [-4, -1, 0, 1, 2, 4, 7, 12][dice.weighted(&[6, 12, 24, 16, 12, 12, 12, 6])];
                self.activities
                    .push(Activity { due: world.days_ahead(days, dice), ..self.activity(self.entered(), dice) });
            }
        } else {
            self.expected_close = Some(self.entered().date_naive() + Duration::days(dice.between(-10, 15)));
            let fitting: Vec<usize> = (0..REASONS.len()).filter(|place| REASONS[*place].0 == stage.kind).collect();
            self.reason = Some(world.sales.reasons[*dice.pick(&fitting)]);
        }
        if world.amounts.notes_per_deal > 0 && self.steps.len() > 1 && dice.chance(60) {
            let done = self.entered() - Duration::minutes(dice.between(20, 300));
            self.activities.push(Activity { due: done, done: Some(done), ..self.activity(self.created(), dice) });
        }
    }

    fn activity(&self, planned: DateTime<Utc>, dice: &mut Dice) -> Activity {
        let (kind, title) = *dice.pick(match self.market {
            Market::Home => n::NEXT,
            Market::Abroad => n::FOREIGN_NEXT,
            Market::Property => n::PROPERTY_NEXT,
        });
        Activity { kind, title, planned, due: planned, done: None }
    }
}

/// The stages a deal went through, and how many days ago it began.
fn way(world: &World, pipeline: &Pipeline, open: bool, dice: &mut Dice) -> (Vec<Step>, i64) {
    let stages = pipeline.open();
    let (mut days, reached, end) = if open {
        let reached = dice.weighted(&SPREAD[..stages]);
        let target = i64::from(pipeline.stages[reached].target_days.unwrap_or(14));
        let stale = dice.chance(27);
        let days = if stale { dice.between(target + 1, target * 2 + 5) } else { dice.between(1, target) };
        (days, reached, None)
    } else {
        let most = dice.between(10, 480);
        let days = dice.between(1, most);
        if dice.chance(55) {
            (days, stages - 1, Some(stages))
        } else {
            (days, dice.weighted(&SPREAD[..stages]), Some(stages + 1))
        }
    };
    let mut steps = Vec::new();
    if let Some(stage) = end {
        steps.push(Step { stage, entered: world.days_ago(days, dice) });
        days += dice.between(2, 24);
    }
    for stage in (0..=reached).rev() {
        steps.push(Step { stage, entered: world.days_ago(days, dice) });
        days += dice.between(2, 24);
    }
    steps.reverse();
    (steps, days)
}

/// Somebody of the market who was a customer already.
fn customer_of(world: &World, market: Market, days: i64, dice: &mut Dice) -> (u64, Customer) {
    let there = there_before(world, days.unsigned_abs());
    let from = dice.below(there);
    let place = (from..there).chain(0..from).find(|place| Customer::market_at(*place) == market).unwrap_or(from);
    (place, Customer::at(world, place))
}

/// What a price in yuan is abroad, roundly.
fn price_in(currency: &str, yuan: i64) -> i64 {
    match currency {
        "USD" => yuan * 10 / 71 / 10 * 10,
        "EUR" => yuan * 100 / 775 / 10 * 10,
        "JPY" => yuan * 1_000 / 48 / 1_000 * 1_000,
        _ => yuan,
    }
}

fn lines(currency: &str, dice: &mut Dice) -> Vec<Line> {
    let first = usize::try_from(dice.below(PRODUCTS.len() as u64)).unwrap_or(0);
    let count = 1 + dice.weighted(&[50, 35, 15]);
    let line = |number: usize| {
        let product = (first + number * 4) % PRODUCTS.len();
        let yuan = PRODUCTS[product].2;
        let quantity = if yuan < 20_000 { dice.between(1, 12) } else { dice.between(1, 3) };
        Line { product, quantity, price: price_in(currency, yuan) }
    };
    (0..count).map(line).collect()
}

fn value(market: Market, currency: &str, lines: &[Line], early: bool, dice: &mut Dice) -> Option<Decimal> {
    let guess = match market {
        Market::Home => dice.between(20, 900) * 1_000,
        Market::Abroad => price_in(currency, dice.between(80, 2_500) * 1_000),
        Market::Property => dice.between(80, 420) * 10_000,
    };
    if lines.is_empty() {
        (!early || dice.chance(60)).then(|| Decimal::from(guess))
    } else {
        Some(lines.iter().map(|line| Decimal::from(line.quantity * line.price)).sum())
    }
}

fn name(market: Market, lines: &[Line], dice: &mut Dice) -> String {
    let first = lines.first().map_or_else(|| usize::try_from(dice.below(6)).unwrap_or(0), |line| line.product);
    let quantity = lines.first().map_or(1, |line| line.quantity);
    match market {
        Market::Home => match dice.below(4) {
            0 => format!("{} {quantity} 台", PRODUCTS[first].0),
            1 => format!("二期车间 {}", PRODUCTS[first].0),
            2 => format!("{}设备更新 {}", dice.pick(&["今年", "明年"]), PRODUCTS[first].0),
            _ => format!("{} 采购", PRODUCTS[first].0),
        },
        Market::Abroad => format!("{} × {quantity}", PRODUCTS_EN[first]),
        Market::Property => {
            format!("海舟新城 {} 号楼 {}{:02}", dice.between(1, 9), dice.between(2, 26), dice.between(1, 4))
        }
    }
}

/// A hand-order key: a number of fixed width in base 62, and a last letter that is not the smallest, so that there is room
/// below it.
fn position(number: u64) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let digit = |power: u32| char::from(DIGITS[usize::try_from(number / 62_u64.pow(power) % 62).unwrap_or(0)]);
    (0..5).rev().map(digit).chain(['V']).collect()
}

/// Writes all deals; gives how many.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<u64> {
    let columns = "id, name, customer_id, pipeline_id, stage_id, status, owner_id, value, currency, base_value, expected_close, position,
                   entered_stage_at, closed_at, close_reason_id, source, version, created_by, created_at, updated_at";
    let mut copy = Copy::into(conn, "deal", columns).await?;
    for place in 0..world.amounts.open_deals + world.amounts.closed_deals {
        let d = Deal::at(world, place);
        let (pipeline, entered) = (d.market.pipeline(), d.entered());
        let status = PIPELINES[pipeline].stages[d.stage()].kind;
        let closed = (status != "open").then_some(entered);
        let day = closed.map_or(world.today, |closed| closed.date_naive());
        let base = d.value.and_then(|value| world.rates.in_base(value, d.currency, day));
        let source = d.customer.as_ref().map(|(_, customer)| customer.source);
        let version = i32::try_from(d.steps.len()).unwrap_or(1);
        copy.row(&[
            &d.id,
            &d.name,
            &d.customer_id(),
            &world.sales.pipelines[pipeline],
            &world.sales.stages[pipeline][d.stage()],
            &status,
            &d.owner,
            &d.value,
            &d.currency,
            &base,
            &d.expected_close,
            &position(place),
            &entered,
            &closed,
            &d.reason,
            &source,
            &version,
            &d.owner,
            &d.created(),
            &entered,
        ]);
        copy.flow().await?;
    }
    copy.finish().await
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn positions_rise_and_leave_room() {
        let keys: Vec<_> = (0..10_000).map(position).collect();
        assert!(keys.windows(2).all(|pair| pair[0].as_bytes() < pair[1].as_bytes()));
        assert!(keys.iter().all(|key| !key.ends_with('0')));
    }
}

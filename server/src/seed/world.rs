//! What the generators share: the day, the sizes, the people, the rates.

use super::{
    Amounts,
    dice::Dice,
    house::{People, Rates},
    sales,
};
use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

/// To whom one sells, and through which pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Market {
    Home,
    Abroad,
    Property,
}

impl Market {
    /// The place of its pipeline.
    pub const fn pipeline(self) -> usize {
        match self {
            Self::Home => 0,
            Self::Abroad => 1,
            Self::Property => 2,
        }
    }

    /// The market of a number in the story or of a throw.
    pub const fn of(number: u8) -> Self {
        match number {
            0 => Self::Home,
            1 => Self::Abroad,
            _ => Self::Property,
        }
    }
}

/// The sample world around its customers and deals.
pub struct World {
    pub amounts: Amounts,
    pub today: NaiveDate,
    /// Midnight UTC of the seeding day: eight in the morning in Qingdao. Nothing that happened is later.
    pub dawn: DateTime<Utc>,
    pub people: People,
    pub rates: Rates,
    pub sales: sales::Ids,
}

impl World {
    /// Midnight UTC of a day.
    pub fn dawn_of(day: NaiveDate) -> DateTime<Utc> {
        day.and_time(NaiveTime::MIN).and_utc()
    }

    /// A moment in working hours so many days before the seeding day (at least one).
    pub fn days_ago(&self, days: i64, dice: &mut Dice) -> DateTime<Utc> {
        self.dawn - Duration::days(days.max(1)) + Duration::minutes(dice.between(5, 590))
    }

    /// A moment in working hours so many days from the seeding day on.
    pub fn days_ahead(&self, days: i64, dice: &mut Dice) -> DateTime<Utc> {
        self.dawn + Duration::days(days) + Duration::minutes(dice.between(2, 18) * 30)
    }

    /// A day so many days from the seeding day; backwards when negative.
    pub fn day(&self, days: i64) -> NaiveDate {
        let distance = Days::new(days.unsigned_abs());
        let day = if days < 0 { self.today.checked_sub_days(distance) } else { self.today.checked_add_days(distance) };
        day.unwrap_or(self.today)
    }

    /// Who has a record of a market: the sample representative has more than anybody else.
    pub fn owner(&self, market: Market, dice: &mut Dice) -> Uuid {
        if dice.chance(self.amounts.share_of_rep) {
            return self.people.rep;
        }
        if dice.chance(1) {
            return self.people.manager;
        }
        let sellers = if market == Market::Abroad { &self.people.abroad } else { &self.people.home };
        // The square of chance: some have much more than others.
        let most = dice.below(sellers.len() as u64) + 1;
        sellers[usize::try_from(dice.below(most)).unwrap_or(0)]
    }

    /// When an event is said to have been written: at its own time where the log is spread over months, else on the
    /// seeding day.
    pub fn recorded(&self, happened: DateTime<Utc>) -> DateTime<Utc> {
        if self.amounts.months_of_log > 0 { happened } else { self.dawn }
    }
}

//! The sample company itself: its name, its teams, its people, and what foreign money is worth to it.

use super::{
    Amounts, PASSWORD,
    dice::{Dice, id_of},
    names::{FAMILY, GIVEN},
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use rust_decimal::{Decimal, RoundingStrategy};
use sqlx::PgConnection;
use uuid::Uuid;

/// Those who sell, by market, and who manages them.
pub struct People {
    pub manager: Uuid,
    /// The sample sales representative; owns more than anybody else.
    pub rep: Uuid,
    /// Who sells at home (companies and house buyers) and who abroad.
    pub home: Vec<Uuid>,
    pub abroad: Vec<Uuid>,
    /// How many people there are.
    pub count: u64,
}

/// A team: name and place of the team above it.
const TEAMS: [(&str, Option<usize>); 5] =
    [("销售部", None), ("国内组", Some(0)), ("出口组", Some(0)), ("市场部", None), ("客服部", None)];
const HOME: usize = 1;
const ABROAD: usize = 2;

/// People who can sign in: e-mail, name, role, team.
pub const ACCOUNTS: [(&str, &str, &str, Option<usize>); 7] = [
    ("admin@example.com", "管理员", "administrator", None),
    ("manager@example.com", "周伟", "sales_manager", Some(0)),
    ("rep@example.com", "李娜", "sales_rep", Some(HOME)),
    ("marketing@example.com", "吴倩", "marketing", Some(3)),
    ("service@example.com", "郑凯", "service_manager", Some(4)),
    ("agent@example.com", "何雪", "service_agent", Some(4)),
    ("reader@example.com", "冯敏", "read_only", None),
];

/// Sales people who cannot sign in.
const SELLERS: [(&str, usize); 6] =
    [("王建国", HOME), ("刘洋", HOME), ("陈静", HOME), ("赵敏", ABROAD), ("孙磊", ABROAD), ("Laura Becker", ABROAD)];

/// So many people make a team where there are more than the sample ones.
const TEAM_SIZE: u64 = 20;

/// Names the organisation and marks its data as samples.
pub async fn write_organisation(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query(
        "update organisation set name = '青岛海舟机械有限公司', currency = 'CNY', utc_offset = 480, sample_data = true",
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes teams, people and their passwords. An administrator who is already there keeps account and password.
pub async fn write_people(conn: &mut PgConnection, amounts: &Amounts, made: DateTime<Utc>) -> anyhow::Result<People> {
    let mut teams = Vec::new();
    for (place, (name, above)) in TEAMS.iter().enumerate() {
        teams.push(write_team(conn, place as u64, name, above.map(|place| teams[place]), made).await?);
    }
    let mut accounts = Vec::new();
    for (place, (email, name, role, team)) in ACCOUNTS.iter().enumerate() {
        let id =
            write_person(conn, place as u64, Some(email), name, role, team.map(|place| teams[place]), made).await?;
        let hash = app::access::password::hash(PASSWORD).await.map_err(|error| anyhow::anyhow!("{error:?}"))?;
        sqlx::query("insert into secret (person_id, password_hash) values ($1, $2) on conflict (person_id) do nothing")
            .bind(id)
            .bind(hash)
            .execute(&mut *conn)
            .await?;
        accounts.push(id);
    }
    let mut people = People {
        manager: accounts[1],
        rep: accounts[2],
        home: Vec::new(),
        abroad: Vec::new(),
        count: (ACCOUNTS.len() + SELLERS.len()) as u64 + amounts.people,
    };
    for (place, (name, team)) in SELLERS.iter().enumerate() {
        let id = write_person(conn, 1_000 + place as u64, None, name, "sales_rep", Some(teams[*team]), made).await?;
        if *team == HOME { &mut people.home } else { &mut people.abroad }.push(id);
    }
    write_more_people(conn, amounts.people, &teams, &mut people, made).await?;
    Ok(people)
}

/// Sales people beyond the sample ones, in teams of twenty below the two sales groups.
async fn write_more_people(
    conn: &mut PgConnection,
    count: u64,
    teams: &[Uuid],
    people: &mut People,
    made: DateTime<Utc>,
) -> sqlx::Result<()> {
    let mut team = teams[HOME];
    for n in 0..count {
        let number = n / TEAM_SIZE;
        let (above, group) = if number % 3 == 2 { (ABROAD, "出口") } else { (HOME, "国内") };
        if n % TEAM_SIZE == 0 {
            team =
                write_team(conn, 100 + number, &format!("{group} {} 组", number + 1), Some(teams[above]), made).await?;
        }
        let mut dice = Dice::of("person", 10_000 + n);
        let name = format!("{}{}", dice.pick(FAMILY), dice.pick(GIVEN));
        let id = write_person(conn, 10_000 + n, None, &name, "sales_rep", Some(team), made).await?;
        if above == HOME { &mut people.home } else { &mut people.abroad }.push(id);
    }
    Ok(())
}

async fn write_team(
    conn: &mut PgConnection,
    n: u64,
    name: &str,
    above: Option<Uuid>,
    made: DateTime<Utc>,
) -> sqlx::Result<Uuid> {
    let id = id_of("team", n, made);
    let insert = sqlx::query("insert into team (id, name, parent_id, created_at) values ($1, $2, $3, $4)");
    insert.bind(id).bind(name).bind(above).bind(made).execute(conn).await?;
    Ok(id)
}

async fn write_person(
    conn: &mut PgConnection,
    n: u64,
    email: Option<&str>,
    name: &str,
    role: &str,
    team: Option<Uuid>,
    made: DateTime<Utc>,
) -> sqlx::Result<Uuid> {
    sqlx::query_scalar(
        "insert into person (id, email, name, role, team_id, created_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (email) do update set name = person.name returning id",
    )
    .bind(id_of("person", n, made))
    .bind(email)
    .bind(name)
    .bind(role)
    .bind(team)
    .bind(made)
    .fetch_one(conn)
    .await
}

/// What foreign money was worth in yuan, week by week.
pub struct Rates(Vec<(NaiveDate, [Decimal; 3])>);

/// The currencies of [`Rates`], in order.
const FOREIGN: [&str; 3] = ["USD", "EUR", "JPY"];

impl Rates {
    /// Rates that wander a little around what they usually are, from two years back until today.
    pub fn until(today: NaiveDate) -> Self {
        let weeks = 110_u64;
        let first = today - Days::new(weeks * 7);
        let mut wander = [7_100_000_i64, 7_750_000, 48_000];
        let step = [14_000_i64, 22_000, 240];
        let row = (0..=weeks).map(|week| {
            let mut dice = Dice::of("rate", week);
            for (rate, step) in wander.iter_mut().zip(step) {
                *rate += dice.between(-step, step);
            }
            (first + Days::new(week * 7), wander.map(|rate| Decimal::new(rate, 6)))
        });
        Self(row.collect())
    }

    /// An amount in yuan, by the last rate known on a day: what the database's own `rate_on` gives.
    pub fn in_base(&self, amount: Decimal, currency: &str, day: NaiveDate) -> Option<Decimal> {
        let rate = match FOREIGN.iter().position(|foreign| *foreign == currency) {
            None => Decimal::ONE,
            Some(place) => self.0[..self.0.partition_point(|(known, _)| *known <= day)].last()?.1[place],
        };
        Some((amount * rate).round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero))
    }

    /// Writes them down.
    pub async fn write(&self, conn: &mut PgConnection) -> sqlx::Result<()> {
        for (day, rates) in &self.0 {
            for (currency, rate) in FOREIGN.iter().zip(rates) {
                let insert = sqlx::query("insert into exchange_rate (currency, day, rate) values ($1, $2, $3)");
                insert.bind(currency).bind(day).bind(rate).execute(&mut *conn).await?;
            }
        }
        Ok(())
    }
}

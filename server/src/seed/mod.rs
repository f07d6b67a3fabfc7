//! Sample data, the same every time for the same day: a company that one can tell a story about, and the same company
//! grown to sizes at which figures are measured.
//!
//! 青岛海舟机械, a machine builder in Qingdao, sells to companies in Zhengzhou and around, exports, and sells flats of its
//! industrial park to private buyers.

mod after_sales;
mod approvals;
mod assignment;
mod automation;
mod bulk;
mod catalogue;
mod copy;
mod customers;
mod deals;
mod desk;
mod desk_past;
mod desk_tales;
mod desk_work;
mod dice;
mod fields;
pub mod files;
mod forecast;
mod hangings;
mod history;
mod house;
mod knowledge;
mod leads;
mod leavings;
mod lists;
mod mailing;
mod names;
mod people_twice;
mod pools;
mod quality;
mod quotes;
mod sales;
mod scores;
mod sealed;
mod search;
mod sla;
mod story;
mod surveys;
mod tag_rules;
mod tasks;
mod topics;
mod ways;
mod world;

pub use sealed::seal_values;

use chrono::{Months, NaiveDate};
use sqlx::{Connection, PgConnection, PgPool};
use world::World;

/// Of what is written; data kept from an earlier version is made anew.
pub const VERSION: u32 = 3;
/// The password of all sample accounts.
pub const PASSWORD: &str = "qingzhou-demo";

/// How much there is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    /// A small company: 120 customers, 180 deals.
    Demo,
    /// 100,000 open deals, 200,000 customers.
    #[value(name = "100k")]
    K100,
    /// 1,000,000 customers, 3,000,000 contacts, 1,000,000 deals, 20,000,000 entries in the log.
    #[value(name = "1m")]
    M1,
}

/// The numbers behind a size.
#[derive(Debug, Clone, Copy)]
pub struct Amounts {
    /// Sales people beyond the sample ones.
    people: u64,
    customers: u64,
    contacts: u64,
    open_deals: u64,
    closed_deals: u64,
    /// Of a hundred records, how many belong to the sample representative.
    share_of_rep: u64,
    /// Notes and calls on each deal and each customer, on average.
    notes_per_deal: u64,
    notes_per_customer: u64,
    /// Notes on the first customer: the longest timeline of all.
    longest_timeline: u64,
    /// Months over which the log is spread; 0: all of it is written on the seeding day.
    months_of_log: u32,
}

impl Size {
    const fn amounts(self) -> Amounts {
        match self {
            Self::Demo => Amounts {
                people: 0,
                customers: 120,
                contacts: 200,
                open_deals: 130,
                closed_deals: 50,
                share_of_rep: 35,
                notes_per_deal: 2,
                notes_per_customer: 1,
                longest_timeline: 12,
                months_of_log: 0,
            },
            Self::K100 => Amounts {
                people: 187,
                customers: 200_000,
                contacts: 400_000,
                open_deals: 100_000,
                closed_deals: 20_000,
                share_of_rep: 5,
                notes_per_deal: 0,
                notes_per_customer: 0,
                longest_timeline: 1_000,
                months_of_log: 26,
            },
            Self::M1 => Amounts {
                people: 987,
                customers: 1_000_000,
                contacts: 3_000_000,
                open_deals: 800_000,
                closed_deals: 200_000,
                share_of_rep: 5,
                notes_per_deal: 3,
                notes_per_customer: 13,
                longest_timeline: 100_000,
                months_of_log: 26,
            },
        }
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub people: u64,
    pub customers: u64,
    pub contacts: u64,
    pub deals: u64,
    pub events: u64,
    /// E-mail and role of each sample account, all with [`PASSWORD`].
    pub accounts: Vec<(&'static str, &'static str)>,
}

/// Fills an empty database with sample data, all or nothing. `owner` is logged in as the owner of the tables; `today` is
/// the day that everything is told from.
///
/// # Errors
/// A database that holds anything but its first administrator is refused; otherwise those of the database.
pub async fn seed(owner: &PgPool, size: Size, today: NaiveDate) -> anyhow::Result<Summary> {
    let mut conn = owner.acquire().await?;
    let mut tx = conn.begin().await?;
    refuse_unless_empty(&mut tx).await?;
    let summary = fill(&mut tx, size, today).await?;
    tx.commit().await?;
    tracing::info!("sample data: tidying up");
    bulk::settle(&mut conn).await?;
    seal(&mut conn, size).await?;
    Ok(summary)
}

async fn refuse_unless_empty(conn: &mut PgConnection) -> anyhow::Result<()> {
    let (people, records): (i64, i64) = sqlx::query_as(
        "select (select count(*) from person where role <> 'administrator') + greatest((select count(*) from person) - 1, 0),
                (select count(*) from (select 1 from customer limit 1) c) + (select count(*) from (select 1 from deal limit 1) d)
              + (select count(*) from pipeline) + (select count(*) from team)",
    )
    .fetch_one(conn)
    .await?;
    anyhow::ensure!(
        people == 0 && records == 0,
        "this database already holds data: sample data is only put into an empty one (its first administrator may be there)"
    );
    Ok(())
}

async fn fill(conn: &mut PgConnection, size: Size, today: NaiveDate) -> anyhow::Result<Summary> {
    let amounts = size.amounts();
    let dawn = World::dawn_of(today);
    sqlx::raw_sql(
        "set local statement_timeout = 0; set local maintenance_work_mem = '512MB'; set local timezone = 'UTC'",
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query("select set_config('qz.now', $1, true)").bind(dawn.to_rfc3339()).execute(&mut *conn).await?;
    prepare_log(conn, &amounts, today).await?;
    house::write_organisation(conn).await?;
    let people = house::write_people(conn, &amounts, dawn - chrono::Duration::days(730)).await?;
    let world =
        World { amounts, today, dawn, people, rates: house::Rates::until(today), sales: sales::Ids::made(dawn) };
    world.rates.write(conn).await?;
    sales::write(conn, &world.sales).await?;
    let mut room = bulk::Room::make(conn, size).await?;
    let summary = fill_records(conn, &world).await?;
    tracing::info!("sample data: search");
    search::write(conn, &world).await?;
    tracing::info!("sample data: public pools");
    pools::write(conn, &world, size).await?;
    tag_rules::write(conn, &world).await?;
    sla::write(conn, &world).await?;
    knowledge::write(conn, &world).await?;
    tracing::info!("sample data: indexes");
    room.restore_indexes_but_of(conn, "customer").await?;
    quality::count(conn).await?;
    room.restore(conn).await?;
    quality::write(conn, &world).await?;
    leavings::write(conn, &world).await?;
    desk::write(conn, &world).await?;
    assignment::write(conn, &world).await?;
    desk_work::write(conn, &world).await?;
    ways::write(conn, &world).await?;
    after_sales::write(conn, &world).await?;
    surveys::write(conn, &world).await?;
    topics::write(conn, &world).await?;
    catalogue::write(conn, &world).await?;
    leads::write(conn, &world).await?;
    scores::write(conn, &world).await?;
    quotes::write(conn, &world).await?;
    mailing::write(conn, &world).await?;
    approvals::write(conn, &world).await?;
    tasks::write(conn, &world).await?;
    forecast::write(conn, &world).await?;
    automation::write(conn, &world).await?;
    Ok(summary)
}

async fn fill_records(conn: &mut PgConnection, world: &World) -> anyhow::Result<Summary> {
    tracing::info!("sample data: customers and contacts");
    let customers = customers::write(conn, world).await?;
    let contacts = customers::write_contacts(conn, world).await?;
    customers::tie_contacts(conn, world).await?;
    people_twice::write(conn, world).await?;
    customers::write_tags(conn, world).await?;
    fields::write(conn, world).await?;
    tracing::info!("sample data: deals");
    let deals = deals::write(conn, world).await?;
    hangings::write(conn, world).await?;
    tracing::info!("sample data: what happened");
    let events = history::write(conn, world).await?;
    lists::write(conn, world).await?;
    story::keep(conn, world).await?;
    let accounts = house::ACCOUNTS.iter().map(|(email, _, role, _)| (*email, *role)).collect();
    Ok(Summary { people: world.people.count, customers, contacts, deals, events, accounts })
}

/// Partitions for the months that the log is spread over.
async fn prepare_log(conn: &mut PgConnection, amounts: &Amounts, today: NaiveDate) -> anyhow::Result<()> {
    let first = today.checked_sub_months(Months::new(amounts.months_of_log)).unwrap_or(today);
    sqlx::query("select prepare_event_partitions($1, $2)")
        .bind(first)
        .bind(i32::try_from(amounts.months_of_log)? + 4)
        .execute(conn)
        .await?;
    Ok(())
}

/// Seals what was logged, so that the sealer of a server that starts now has nothing to catch up with. The largest size
/// is left to the sealer: twenty million links take it a quarter of an hour.
async fn seal(conn: &mut PgConnection, size: Size) -> anyhow::Result<()> {
    if size == Size::M1 {
        return Ok(());
    }
    tracing::info!("sample data: sealing the log");
    while sqlx::query_scalar::<_, i32>("select seal_events(10000)").fetch_one(&mut *conn).await? > 0 {}
    Ok(())
}

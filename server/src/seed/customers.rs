//! Customers and contacts: who they are, and writing them.

use super::{
    copy::Copy,
    dice::{Dice, id_of},
    names as n,
    sales::TAGS,
    world::{Market, World},
};
use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// A customer of the sample world.
pub struct Customer {
    pub id: Uuid,
    pub market: Market,
    pub name: String,
    pub owner: Uuid,
    pub country: &'static str,
    pub region: String,
    pub address: Option<String>,
    pub industry: Option<&'static str>,
    pub phone: String,
    pub email: Option<String>,
    pub website: Option<String>,
    pub source: &'static str,
    pub employees: Option<i32>,
    pub founded: Option<i16>,
    pub currency: &'static str,
    pub created: DateTime<Utc>,
}

/// How many days ago the first customer came; the others followed evenly until today.
const FIRST_DAY: u64 = 700;

/// The customer of the story in that row, if it is one.
fn known(place: u64) -> Option<&'static (u8, &'static str, &'static str, &'static str)> {
    usize::try_from(place).ok().and_then(|place| n::STORY.get(place))
}

/// How many customers were there so many days before the seeding day; never none.
pub fn there_before(world: &World, days: u64) -> u64 {
    (world.amounts.customers * FIRST_DAY.saturating_sub(days + 2) / FIRST_DAY).max(4)
}

impl Customer {
    /// The customer in the `place`th row; the same whenever it is asked for.
    pub fn at(world: &World, place: u64) -> Self {
        let mut dice = Dice::of("customer", place);
        let known = known(place);
        let market = Self::market_at(place);
        let owner = world.owner(market, &mut dice);
        let days = FIRST_DAY - FIRST_DAY * place / world.amounts.customers;
        let created = world.days_ago(i64::try_from(days).unwrap_or(1), &mut dice);
        let mut customer = match market {
            Market::Home => Self::at_home(&mut dice, place, known.map(|story| story.1)),
            Market::Abroad => Self::abroad(&mut dice, place, known.map(|story| (story.1, story.2))),
            Market::Property => Self::buyer(&mut dice, place, known.map(|story| story.1)),
        };
        if let Some((_, _, place, industry)) = known {
            if market != Market::Abroad {
                customer.region = (*place).to_owned();
            }
            customer.industry = Some(*industry).filter(|industry| !industry.is_empty());
        }
        let customer = Self { id: id_of("customer", place, created), market, owner, created, ..customer };
        match double_of(place) {
            Some(original) => customer.entered_again(&Self::at(world, original), place),
            None => customer,
        }
    }

    /// As somebody enters a customer that is there already: written a little differently, and with one number the same.
    fn entered_again(self, original: &Self, place: u64) -> Self {
        let shorter = original.name.replace("股份有限公司", "有限公司").replace("集团有限公司", "集团");
        let name = if variety(place).chance(50) { original.name.replace("有限公司", "") } else { shorter };
        Self {
            name,
            country: original.country,
            region: original.region.clone(),
            phone: original.phone.replace('-', " "),
            website: original.website.clone(),
            industry: original.industry,
            ..self
        }
    }

    /// To which market the customer in the `place`th row belongs.
    pub fn market_at(place: u64) -> Market {
        let thrown = || [0, 1, 2][Dice::of("market", place).weighted(&[50, 25, 25])];
        Market::of(known(place).map_or_else(thrown, |story| story.0))
    }

    fn blank(name: String, country: &'static str, region: String, phone: String) -> Self {
        Self {
            id: Uuid::nil(),
            market: Market::Home,
            name,
            owner: Uuid::nil(),
            country,
            region,
            address: None,
            industry: None,
            phone,
            email: None,
            website: None,
            source: "",
            employees: None,
            founded: None,
            currency: "CNY",
            created: DateTime::UNIX_EPOCH,
        }
    }

    fn at_home(dice: &mut Dice, place: u64, known: Option<&str>) -> Self {
        let (city, province) = *dice.pick(n::CITIES);
        let (trade, industry) = *dice.pick(n::TRADES);
        let brand = brand(dice, place);
        let name = known.map_or_else(|| format!("{city}{brand}{trade}{}", dice.pick(n::FORMS)), str::to_owned);
        let number = dice.below(9_000_000) + 1_000_000;
        Self {
            address: Some(format!("{province}{city}{} {} 号", dice.pick(n::STREETS), dice.between(1, 300))),
            industry: Some(industry),
            email: Some(format!("info{number}@example.cn")),
            source: *dice.pick(n::SOURCES),
            employees: i32::try_from(dice.between(2, 80) * dice.between(3, 30)).ok(),
            founded: i16::try_from(dice.between(1988, 2021)).ok(),
            ..Self::blank(name, "中国", city.to_owned(), format!("400{number}"))
        }
    }

    fn abroad(dice: &mut Dice, place: u64, known: Option<(&str, &str)>) -> Self {
        let homes: Vec<_> =
            n::COUNTRIES.iter().filter(|home| known.is_none_or(|(_, country)| country == home.0)).collect();
        let (country, region, form, prefix, domain, currency) = **dice.pick(&homes);
        let (start, second) = (dice.pick(n::FOREIGN_FIRST), dice.pick(n::FOREIGN_SECOND));
        let first = if is_large(place) { foreign_first(start, place) } else { (*start).to_owned() };
        let word = first.to_lowercase().replace(" & ", "-").replace(' ', "-");
        let name = known.map_or_else(|| format!("{first} {second} {form}"), |(name, _)| name.to_owned());
        Self {
            industry: Some("Metalworking"),
            email: Some(format!("sales{}@{word}.example", dice.below(900) + 100)),
            website: Some(format!("https://{word}-{}.example/{domain}", second.to_lowercase().replace(' ', "-"))),
            source: *dice.pick(n::FOREIGN_SOURCES),
            employees: i32::try_from(dice.between(5, 60) * dice.between(2, 20)).ok(),
            founded: i16::try_from(dice.between(1920, 2018)).ok(),
            currency,
            ..Self::blank(name, country, region.to_owned(), format!("{prefix} {}", dice.between(1_000_000, 9_999_999)))
        }
    }

    fn buyer(dice: &mut Dice, place: u64, known: Option<&str>) -> Self {
        let name = known.map_or_else(|| format!("{}{}", dice.pick(n::FAMILY), given(dice, place)), str::to_owned);
        let city = if dice.chance(75) { "郑州" } else { dice.pick(n::CITIES).0 };
        Self { source: *dice.pick(n::SOURCES), ..Self::blank(name, "中国", city.to_owned(), mobile(dice)) }
    }

    /// `company` or `person`.
    pub fn kind(&self) -> &'static str {
        if self.market == Market::Property { "person" } else { "company" }
    }
}

/// Of which earlier row this one is a double: in the large sizes two in a hundred are, of a row near by and of the same market.
fn double_of(place: u64) -> Option<u64> {
    let mut dice = Dice::of("double", place);
    let before = place.checked_sub(1 + dice.below(500))?;
    let same = is_large(before) && Customer::market_at(before) == Customer::market_at(place);
    (same && dice.chance(5) && double_of(before).is_none()).then_some(before)
}

/// Whether a row exists only in the large sizes. There names are made of more parts: with a few hundred brands every company of a
/// large base would look like some others, which is not so in life.
const fn is_large(place: u64) -> bool {
    place >= 1_000
}

/// Dice for what only the large sizes throw, so that everything else falls as it did.
fn variety(place: u64) -> Dice {
    Dice::of("variety", place)
}

fn brand(dice: &mut Dice, place: u64) -> String {
    let short = *dice.pick(n::BRANDS);
    if !is_large(place) {
        return short.to_owned();
    }
    let mut more = variety(place);
    let made = format!("{}{}", more.pick(n::BRAND_FIRST), more.pick(n::BRAND_SECOND));
    if more.chance(25) { format!("{made}{}", more.pick(n::BRAND_SECOND)) } else { made }
}

fn foreign_first(start: &str, place: u64) -> String {
    let mut more = variety(place);
    let made = format!("{start}{}", more.pick(n::FOREIGN_ENDS));
    if more.chance(75) { format!("{made} & {}", more.pick(n::FOREIGN_FAMILY)) } else { made }
}

fn given(dice: &mut Dice, place: u64) -> String {
    let short = *dice.pick(n::GIVEN);
    let mut more = variety(place);
    if !is_large(place) || more.chance(30) {
        return short.to_owned();
    }
    format!("{}{}", more.pick(n::GIVEN_FIRST), more.pick(n::GIVEN_SECOND))
}

/// A mobile number of the 13x range.
fn mobile(dice: &mut Dice) -> String {
    format!("13{}{:08}", dice.below(10), dice.below(100_000_000))
}

/// A contact: somebody at the customer whose row it falls into.
pub struct Contact {
    pub id: Uuid,
    pub name: String,
    title: Option<&'static str>,
    pub phone: String,
    pub email: Option<String>,
    pub wechat: Option<String>,
    pub created: DateTime<Utc>,
}

/// How many contacts the customer in the `place`th row has.
pub fn contacts_of(world: &World, place: u64) -> u64 {
    let (contacts, customers) = (world.amounts.contacts, world.amounts.customers);
    contacts / customers + u64::from(place < contacts % customers)
}

impl Contact {
    /// The `number`th contact of the customer in the `place`th row. The first one of a private person is that person.
    pub fn at(world: &World, customer: &Customer, place: u64, number: u64) -> Self {
        let row = place + number * world.amounts.customers;
        let mut dice = Dice::of("contact", row);
        let created = customer.created + Duration::minutes(i64::try_from(number * 3 + 1).unwrap_or(1));
        let itself = customer.market == Market::Property && number == 0;
        let abroad = customer.market == Market::Abroad;
        let name = match (itself, abroad) {
            (true, _) => customer.name.clone(),
            (_, true) => format!("{} {}", dice.pick(n::FOREIGN_GIVEN), dice.pick(n::FOREIGN_FAMILY)),
            _ => format!("{}{}", dice.pick(n::FAMILY), dice.pick(n::GIVEN)),
        };
        let phone = match (itself, abroad) {
            (true, _) => customer.phone.clone(),
            (_, true) => format!("{} {}", customer.phone, dice.between(10, 99)),
            _ => mobile(&mut dice),
        };
        let titles = if abroad { n::FOREIGN_TITLES } else { n::TITLES };
        Self {
            id: id_of("contact", row, created),
            title: (customer.market != Market::Property).then(|| *dice.pick(titles)),
            email: dice.chance(60).then(|| format!("c{row}@{}", if abroad { "mail.example" } else { "example.cn" })),
            wechat: (!abroad && dice.chance(70)).then(|| format!("wx_{}", dice.below(90_000_000) + 10_000_000)),
            name,
            phone,
            created,
        }
    }
}

/// Writes all customers; gives how many.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<u64> {
    let columns = "id, kind, name, owner_id, industry, country, region, address, phone, email, website, source, employees, currency,
                   founded_year, created_by, created_at, updated_at";
    let mut copy = Copy::into(conn, "customer", columns).await?;
    for place in 0..world.amounts.customers {
        let c = Customer::at(world, place);
        let kind = c.kind();
        copy.row(&[
            &c.id,
            &kind,
            &c.name,
            &c.owner,
            &c.industry,
            &c.country,
            &c.region,
            &c.address,
            &c.phone,
            &c.email,
            &c.website,
            &c.source,
            &c.employees,
            &c.currency,
            &c.founded,
            &c.owner,
            &c.created,
            &c.created,
        ]);
        copy.flow().await?;
    }
    copy.finish().await
}

/// Writes all contacts; gives how many.
pub async fn write_contacts(conn: &mut PgConnection, world: &World) -> sqlx::Result<u64> {
    let columns = "id, name, owner_id, title, phone, email, wechat, created_by, created_at, updated_at";
    let mut copy = Copy::into(conn, "contact", columns).await?;
    for place in 0..world.amounts.customers {
        let customer = Customer::at(world, place);
        for number in 0..contacts_of(world, place) {
            let c = Contact::at(world, &customer, place, number);
            copy.row(&[
                &c.id,
                &c.name,
                &customer.owner,
                &c.title,
                &c.phone,
                &c.email,
                &c.wechat,
                &customer.owner,
                &c.created,
                &c.created,
            ]);
        }
        copy.flow().await?;
    }
    copy.finish().await
}

/// Ties contacts to their customers; the first of each is the main one.
pub async fn tie_contacts(conn: &mut PgConnection, world: &World) -> sqlx::Result<u64> {
    let mut copy = Copy::into(conn, "customer_contact", "customer_id, contact_id, role, is_primary, added_at").await?;
    for place in 0..world.amounts.customers {
        let customer = Customer::at(world, place);
        for number in 0..contacts_of(world, place) {
            let contact = Contact::at(world, &customer, place, number);
            let role = match (customer.market, number) {
                (Market::Property, 0) => Some("本人"),
                (Market::Property, _) => Some("家人"),
                (_, _) => contact.title,
            };
            copy.row(&[&customer.id, &contact.id, &role, &(number == 0), &contact.created]);
        }
        copy.flow().await?;
    }
    copy.finish().await
}

/// Tags a third of the customers.
pub async fn write_tags(conn: &mut PgConnection, world: &World) -> sqlx::Result<u64> {
    let mut copy = Copy::into(conn, "customer_tag", "customer_id, tag_id").await?;
    for place in 0..world.amounts.customers {
        let mut dice = Dice::of("customer tag", place);
        if dice.chance(33) {
            let tag = usize::try_from(dice.below(TAGS.len() as u64)).unwrap_or(0);
            copy.row(&[&Customer::at(world, place).id, &world.sales.tags[tag]]);
            copy.flow().await?;
        }
    }
    copy.finish().await
}

//! Who wrote: the customer and the contact of each row. Who is not there becomes a private person, once, whatever they are known by.

use super::people_store::{self, There};
use super::read::Row;
use crate::access::{AppError, Tx, new_id};
use crate::customers::contacts::model::ContactFields;
use crate::customers::model::CustomerKind;
use crate::events::Event;
use crate::fields::Catalogue;
use crate::imports::contacts::{self, Link};
use crate::imports::context::{Context, Names, Taken, filled};
use crate::imports::customers::{self, Company, named::customer_of, parents};
use crate::imports::records::store::Recorded;
use crate::imports::row::Refused;
use crate::imports::value::{plain_name, plain_phone};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// For whom a ticket is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub customer: Option<Uuid>,
    pub contact: Option<Uuid>,
}

/// Those who are there, and those that this batch makes.
#[derive(Default)]
pub(super) struct People {
    by_key: HashMap<String, Vec<There>>,
    by_email: HashMap<String, Vec<There>>,
    by_phone: HashMap<String, Vec<There>>,
    by_name: Names<Uuid>,
    /// Contacts by customer and plain name.
    at: HashMap<(Uuid, String), Uuid>,
    with_contacts: HashSet<Uuid>,
    customers: Vec<customers::Stored>,
    contacts: Vec<contacts::Stored>,
    links: Vec<Link>,
}

fn email_of(row: &Row) -> Option<String> {
    row.email.as_deref().map(str::to_lowercase)
}

fn phone_of(row: &Row) -> Option<String> {
    row.phone.as_deref().map(plain_phone).filter(|phone| !phone.is_empty())
}

fn by(found: Vec<There>) -> HashMap<String, Vec<There>> {
    let mut all: HashMap<String, Vec<There>> = HashMap::new();
    for one in found {
        all.entry(one.by.clone()).or_default().push(one);
    }
    all
}

fn only_once(mut words: Vec<String>) -> Vec<String> {
    words.sort_unstable();
    words.dedup();
    words
}

/// Counts somebody who is made along. While only looking they are not there for later batches, and count once all the same.
fn count(context: &Context, who: &[Option<&str>], taken: &mut Taken) {
    let who: Vec<String> = who.iter().map(|part| part.unwrap_or_default().to_lowercase()).collect();
    if !context.dry || !context.met(&format!("along\u{1f}{}", who.join("\u{1f}")), &mut taken.seen) {
        taken.counts.along += 1;
    }
}

impl People {
    /// Asks for those that the rows may mean.
    pub async fn load(tx: &mut Tx, rows: &[Row]) -> Result<Self, AppError> {
        let keys = only_once(rows.iter().filter_map(|row| row.customer_key.clone()).collect());
        let emails = only_once(rows.iter().filter_map(email_of).collect());
        let phones = only_once(rows.iter().filter_map(phone_of).collect());
        let bare = rows.iter().filter(|row| row.email.is_none() && row.phone.is_none());
        let names = only_once(bare.filter_map(|row| row.customer.as_deref()).map(plain_name).collect());
        let mut people = Self {
            by_key: by(people_store::by_key(tx, &keys).await?),
            by_email: by(people_store::by_email(tx, &emails).await?),
            by_phone: by(people_store::by_phone(tx, &phones).await?),
            by_name: parents::store::named(tx, &names).await?.into_iter().map(|(id, name)| (name, id)).collect(),
            ..Self::default()
        };
        let there = [&people.by_key, &people.by_email, &people.by_phone].into_iter().flat_map(HashMap::values);
        let customers: Vec<Uuid> = there.flatten().map(|one| one.customer).collect();
        for at in contacts::store::at_customers(tx, &customers, &Catalogue::default()).await? {
            if let Some(customer) = at.customer {
                people.with_contacts.insert(customer);
                people.at.entry((customer, plain_name(&at.stored.fields.name))).or_insert(at.stored.id);
            }
        }
        Ok(people)
    }

    /// For whom a row is. Known by key, by address, by number, in this order; by the name alone where nothing else is said.
    pub fn place(&mut self, context: &Context, row: &Row, taken: &mut Taken) -> Result<Place, Refused> {
        let (email, phone) = (email_of(row), phone_of(row));
        let name = row.customer.clone().or_else(|| row.email.clone()).or_else(|| row.phone.clone());
        let plain = name.as_deref().map(plain_name).unwrap_or_default();
        let of = |all: &HashMap<String, Vec<There>>, key: Option<&String>| {
            let found = all.get(key?)?;
            // Of several at one address the one of that name, else the first.
            found.iter().find(|one| plain_name(&one.name) == plain).or_else(|| found.first()).cloned()
        };
        let found = of(&self.by_key, row.customer_key.as_ref())
            .or_else(|| of(&self.by_email, email.as_ref()))
            .or_else(|| of(&self.by_phone, phone.as_ref()));
        if found.is_none() && email.is_none() && phone.is_none() {
            let named =
                customer_of(context, &self.by_name, row.line, row.customer.as_deref(), taken, &mut self.customers)?;
            return Ok(Place { customer: named.map(|named| named.id), contact: None });
        }
        let customer = match &found {
            Some(there) => there.customer,
            None => self.make(context, row, name.unwrap_or_default(), taken),
        };
        let same = found
            .filter(|there| there.contact.is_some() && (row.customer.is_none() || plain_name(&there.name) == plain));
        let contact = match (same.and_then(|there| there.contact), &row.customer) {
            (Some(contact), _) => Some(contact),
            (None, Some(name)) => Some(self.contact(context, customer, row, name, taken)),
            (None, None) => None,
        };
        for (all, key) in [(&mut self.by_email, email), (&mut self.by_phone, phone)] {
            if let Some(key) = key {
                let name = row.customer.clone().unwrap_or_default();
                all.entry(key.clone()).or_default().push(There { by: key, customer, name, contact });
            }
        }
        Ok(Place { customer: Some(customer), contact })
    }

    /// A private person of whom nobody has heard.
    fn make(&mut self, context: &Context, row: &Row, name: String, taken: &mut Taken) -> Uuid {
        let company = Company {
            kind: Some(CustomerKind::Person),
            external_key: row.customer_key.clone(),
            email: row.email.clone(),
            phone: row.phone.clone(),
            created_at: row.times.first(),
            ..Company::named(&name)
        };
        let stored = customers::Stored { id: new_id(), version: 1, company };
        taken.events.push(customers::created(&stored));
        taken.records.push(Recorded::created("customer", stored.id));
        count(context, &[row.email.as_deref(), row.phone.as_deref()], taken);
        if let Some(key) = &row.customer_key {
            let there = There { by: key.clone(), customer: stored.id, name, contact: None };
            self.by_key.entry(key.clone()).or_default().push(there);
        }
        let id = stored.id;
        self.customers.push(stored);
        id
    }

    /// Whoever wrote, at their customer: there already, or made.
    fn contact(&mut self, context: &Context, customer: Uuid, row: &Row, name: &str, taken: &mut Taken) -> Uuid {
        let place = (customer, plain_name(name));
        if let Some(contact) = self.at.get(&place) {
            return *contact;
        }
        let fields = ContactFields {
            name: name.to_owned(),
            email: row.email.clone(),
            phone: row.phone.clone(),
            ..ContactFields::default()
        };
        let stored = contacts::Stored { id: new_id(), version: 1, owner: None, created_at: row.times.first(), fields };
        let mut told = filled(&stored.fields);
        told["import"] = json!(context.import);
        let event = Event::of("contact.created", "contact", stored.id).customer(Some(customer)).version(1);
        taken.events.push(event.after(told));
        taken.records.push(Recorded::created("contact", stored.id));
        count(context, &[row.email.as_deref(), row.phone.as_deref(), Some(name)], taken);
        let id = stored.id;
        let is_primary = self.with_contacts.insert(customer);
        self.links.push(Link { customer, contact: id, role: None, is_primary });
        self.contacts.push(stored);
        self.at.insert(place, id);
        id
    }

    /// What is to be written: customers, contacts and where these belong.
    pub fn made(self) -> (Vec<customers::Stored>, Vec<contacts::Stored>, Vec<Link>) {
        (self.customers, self.contacts, self.links)
    }
}

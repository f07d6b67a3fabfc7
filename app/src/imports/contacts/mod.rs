//! Contacts: people at customers, from files of their own or beside their customer in a row.

pub mod store;

use super::checked;
use super::context::{Context, Hit, Names, PREVIEW_ROWS, Taken, changed, filled};
use super::customers::place::Outcome;
use super::customers::read::Row as CustomerRow;
use super::customers::{self, parents};
use super::model::Target;
use super::plan::{Existing, FilePlan, Unknown};
use super::records::store::Recorded;
use super::report::PreviewRow;
use super::row::{Cells, Finding, RawRow, Refused, is_email};
use super::secrets::{self, Secret};
use super::value::{plain_name, plain_phone, start_of};
use crate::access::{AppError, Tx, new_id};
use crate::customers::contacts::model::ContactFields;
use crate::events::Event;
use crate::fields::sealed_store::{self, ToSeal};
use crate::fields::{Catalogue, RecordKind};
use crate::vault::Plain;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// A person as a row says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    pub fields: ContactFields,
    /// The part at the customer.
    pub role: Option<String>,
    /// The one to ask first.
    pub primary: bool,
    /// Values of sensitive fields.
    pub secrets: Vec<Secret>,
}

/// A contact in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub id: Uuid,
    pub version: i32,
    pub owner: Option<Uuid>,
    pub created_at: Option<DateTime<Utc>>,
    pub fields: ContactFields,
}

/// A contact that is there, and at which customer.
#[derive(Debug, Clone)]
pub struct At {
    pub customer: Option<Uuid>,
    pub is_primary: bool,
    pub stored: Stored,
}

/// A contact's place at a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub customer: Uuid,
    pub contact: Uuid,
    pub role: Option<String>,
    pub is_primary: bool,
}

/// A person to be put at a customer.
#[derive(Debug, Clone)]
pub struct Wish {
    line: u32,
    person: Person,
    customer: Option<Uuid>,
    owner: Option<Uuid>,
    created_at: Option<DateTime<Utc>>,
    /// What became of the customer of the same row.
    beside: Option<Outcome>,
}

impl Wish {
    /// The person of a row of customers.
    #[must_use]
    pub fn beside(row: &CustomerRow, customer: Uuid, outcome: Outcome, person: Person) -> Self {
        let (owner, created_at) = (row.company.owner_id, row.company.created_at);
        Self { line: row.line, person, customer: Some(customer), owner, created_at, beside: Some(outcome) }
    }
}

impl Person {
    /// From the columns of a file of contacts.
    fn of(cells: &mut Cells<'_>, context: &Context) -> Result<Self, Refused> {
        let name = cells.name(Target::Name)?;
        let (custom, secrets) = cells.own(&context.own.contacts, &context.owners)?;
        Ok(Self {
            fields: ContactFields {
                name,
                title: cells.text(Target::Title, 100),
                phone: cells.text(Target::Phone, 50),
                email: cells.formed(Target::Email, 254, is_email),
                wechat: cells.text(Target::Wechat, 100),
                note: cells.text(Target::Note, 2000),
                custom,
                ..ContactFields::default()
            },
            role: cells.text(Target::Role, 100),
            primary: cells.yes(Target::Primary),
            secrets,
        })
    }

    /// From the columns that a file of customers has for whom to talk to. `None` where the row names nobody.
    pub fn beside_customer(cells: &mut Cells<'_>) -> Option<Self> {
        let name = cells.text(Target::ContactName, 200)?;
        Some(Self {
            fields: ContactFields {
                name,
                title: cells.text(Target::ContactTitle, 100),
                phone: cells.text(Target::ContactPhone, 50),
                email: cells.formed(Target::ContactEmail, 254, is_email),
                wechat: cells.text(Target::ContactWechat, 100),
                note: cells.text(Target::ContactNote, 2000),
                ..ContactFields::default()
            },
            role: cells.text(Target::ContactRole, 100),
            primary: cells.yes(Target::ContactPrimary),
            secrets: vec![],
        })
    }
}

/// Takes a batch of rows of a file of contacts.
pub async fn take(tx: &mut Tx, context: &Context, file: &FilePlan, raws: &[RawRow]) -> Result<Taken, AppError> {
    let mut taken = Taken::default();
    let mut rows = Vec::with_capacity(raws.len());
    for raw in raws {
        match read(context, file, raw, &mut taken) {
            Ok(row) => rows.push(row),
            Err(Refused) => taken.counts.refused += 1,
        }
    }
    let mut names: Vec<String> = rows.iter().filter_map(|(_, customer)| customer.as_deref()).map(plain_name).collect();
    names.sort_unstable();
    names.dedup();
    let known: Names<Uuid> =
        parents::store::named(tx, &names).await?.into_iter().map(|(id, name)| (name, id)).collect();
    let (mut new, mut wishes) = (vec![], vec![]);
    for (wish, customer) in rows {
        match customers::named::customer_of(context, &known, wish.line, customer.as_deref(), &mut taken, &mut new) {
            Ok(found) => wishes.push(Wish { customer: found.map(|found| found.id), ..wish }),
            Err(Refused) => taken.counts.refused += 1,
        }
    }
    if !context.dry {
        customers::store::add(tx, &new).await?;
    }
    taken.coming.customers = customers::coming(&new);
    place(tx, context, wishes, &mut taken).await?;
    Ok(taken)
}

fn read(
    context: &Context,
    file: &FilePlan,
    raw: &RawRow,
    taken: &mut Taken,
) -> Result<(Wish, Option<String>), Refused> {
    let mut cells = Cells::of(&context.plan, file, raw, &mut taken.findings)?;
    let person = Person::of(&mut cells, context)?;
    let own = cells.own_texts(&context.own.contacts);
    let customer = cells.text(Target::Customer, 200);
    let created_at = cells.day(Target::StartedOn)?.map(|day| start_of(day, context.offset));
    let owner = cells.text(Target::Owner, 200);
    if customer.is_none()
        && context.plan.unknown_customers == Unknown::Refuse
        && file.column_of(Target::Customer).is_some()
    {
        return Err(cells.refuse(Target::Customer, "missing", ""));
    }
    let owner = owner.and_then(|owner| match context.owners.find(&owner) {
        Hit::One(person, _) => Some(person.id),
        Hit::None | Hit::Many => {
            taken.findings.push(Finding::remark(raw.line, Target::Owner, "owner_unknown_left_out", owner));
            None
        }
    });
    let refused = checked::of_contact(context, raw.line, "", &person.fields);
    if !refused.is_empty() {
        taken.findings.extend(refused);
        return Err(Refused);
    }
    show(raw.line, &person, customer.as_deref(), own, taken);
    Ok((Wish { line: raw.line, person, customer: None, owner, created_at, beside: None }, customer))
}

fn show(line: u32, person: &Person, customer: Option<&str>, own: Vec<(Target, String)>, taken: &mut Taken) {
    if taken.preview.len() == PREVIEW_ROWS {
        return;
    }
    let fields = &person.fields;
    let cells = [
        (Target::Name, Some(fields.name.clone())),
        (Target::Customer, customer.map(str::to_owned)),
        (Target::Title, fields.title.clone()),
        (Target::Phone, fields.phone.clone()),
        (Target::Email, fields.email.clone()),
        (Target::Role, person.role.clone()),
    ];
    let cells = cells.into_iter().filter_map(|(target, text)| Some((target, text?))).chain(own).collect();
    taken.preview.push(PreviewRow { line, cells });
}

/// Puts people at their customers: made, changed or skipped as the plan says.
pub async fn place(tx: &mut Tx, context: &Context, wishes: Vec<Wish>, taken: &mut Taken) -> Result<(), AppError> {
    if wishes.is_empty() {
        return Ok(());
    }
    let mut staff = Staff::load(tx, &wishes, &context.own.contacts).await?;
    let held = wishes.iter().filter(|wish| !wish.person.secrets.is_empty()).flat_map(|wish| {
        let old = staff.meant(wish).map(|old| &old.fields.custom);
        old.map(|old| secrets::held(&wish.person.secrets, old).collect::<Vec<_>>()).unwrap_or_default()
    });
    staff.opened = secrets::opened(tx, &held.collect::<Vec<_>>()).await?;
    let customers: Vec<Uuid> = wishes.iter().filter_map(|wish| wish.customer).collect();
    let owners: HashMap<Uuid, Uuid> = store::owners_of(tx, &customers).await?.into_iter().collect();
    for mut wish in wishes {
        // A contact goes with its customer, as when it is typed in.
        wish.owner = wish.owner.or_else(|| owners.get(&wish.customer?).copied());
        let outcome = staff.place(context, &wish, taken);
        let both = wish.beside.map_or(outcome, |beside| beside.max(outcome));
        if wish.beside == Some(Outcome::Created) && outcome == Outcome::Created {
            taken.counts.along += 1;
        }
        taken.counts.count(both);
    }
    if context.dry {
        return Ok(());
    }
    sealed_store::seal_as(tx, RecordKind::Contact, &staff.secrets).await?;
    store::add(tx, &staff.new).await?;
    store::change(tx, &staff.changed).await?;
    store::link(tx, &staff.links).await
}

/// The people at the customers of a batch, those of this batch included.
#[derive(Default)]
struct Staff {
    at: HashMap<Uuid, Vec<Stored>>,
    /// Those at no customer.
    free: Names<Stored>,
    with_primary: HashSet<Uuid>,
    new: Vec<Stored>,
    changed: Vec<Stored>,
    links: Vec<Link>,
    /// What they hold in sensitive fields that rows say something of.
    opened: BTreeMap<Uuid, Plain>,
    /// Values to be sealed for them.
    secrets: Vec<(Uuid, ToSeal)>,
}

impl Staff {
    async fn load(tx: &mut Tx, wishes: &[Wish], fields: &Catalogue) -> Result<Self, AppError> {
        let customers: Vec<Uuid> = wishes.iter().filter_map(|wish| wish.customer).collect();
        let names: Vec<String> = wishes
            .iter()
            .filter(|wish| wish.customer.is_none())
            .map(|wish| plain_name(&wish.person.fields.name))
            .collect();
        let mut staff = Self::default();
        let there = store::at_customers(tx, &customers, fields).await?;
        for at in there.into_iter().chain(store::free(tx, &names, fields).await?) {
            match at.customer {
                Some(customer) => {
                    if at.is_primary {
                        staff.with_primary.insert(customer);
                    }
                    staff.at.entry(customer).or_default().push(at.stored);
                }
                None => staff.free.add(&at.stored.fields.name.clone(), at.stored),
            }
        }
        Ok(staff)
    }

    /// The one a wish means: of that name at the customer; at no customer, of that name with the same number or address.
    fn meant(&self, wish: &Wish) -> Option<&Stored> {
        let fields = &wish.person.fields;
        let name = plain_name(&fields.name);
        match wish.customer {
            Some(customer) => self.at.get(&customer)?.iter().find(|stored| plain_name(&stored.fields.name) == name),
            None => match self.free.find(&fields.name) {
                Hit::One(stored, _) if fits(&stored.fields, fields) => Some(stored),
                _ => None,
            },
        }
    }

    fn place(&mut self, context: &Context, wish: &Wish, taken: &mut Taken) -> Outcome {
        match self.meant(wish).cloned().filter(|_| context.plan.existing != Existing::New) {
            Some(old) => {
                let mut said = wish.clone();
                let person = &mut said.person;
                secrets::keep_same(&mut person.fields.custom, &mut person.secrets, &old.fields.custom, &self.opened);
                self.meet(context, &old, &said, taken)
            }
            None => {
                self.add(context, wish, taken);
                Outcome::Created
            }
        }
    }

    fn add(&mut self, context: &Context, wish: &Wish, taken: &mut Taken) {
        let fields = wish.person.fields.clone();
        let owner = wish.owner.or(wish.customer.is_none().then_some(context.me));
        let stored = Stored { id: new_id(), version: 1, owner, created_at: wish.created_at, fields };
        self.secrets.extend(wish.person.secrets.iter().cloned().map(|secret| secret.of(stored.id)));
        let mut told = filled(&stored.fields);
        told["import"] = serde_json::json!(context.import);
        let event = Event::of("contact.created", "contact", stored.id).customer(wish.customer).owner(owner).version(1);
        taken.events.push(event.after(told));
        taken.records.push(Recorded::created("contact", stored.id));
        match wish.customer {
            Some(customer) => {
                let link = self.link(customer, stored.id, wish, taken);
                self.links.push(link);
                self.at.entry(customer).or_default().push(stored.clone());
            }
            None => self.free.add(&stored.fields.name.clone(), stored.clone()),
        }
        self.new.push(stored);
    }

    /// The first at a customer is the one to ask first, unless the file names another; a customer has one at most.
    fn link(&mut self, customer: Uuid, contact: Uuid, wish: &Wish, taken: &mut Taken) -> Link {
        let is_primary = self.with_primary.insert(customer);
        if wish.person.primary && !is_primary {
            let own = self.links.iter_mut().find(|link| link.customer == customer && link.is_primary);
            match own {
                // Another of this batch was only the first; this one is named.
                Some(first) => {
                    first.is_primary = false;
                    return Link { customer, contact, role: wish.person.role.clone(), is_primary: true };
                }
                None => {
                    let name = wish.person.fields.name.clone();
                    taken.findings.push(Finding::remark(wish.line, Target::Primary, "primary_is_another", name));
                }
            }
        }
        Link { customer, contact, role: wish.person.role.clone(), is_primary }
    }

    fn meet(&mut self, context: &Context, old: &Stored, wish: &Wish, taken: &mut Taken) -> Outcome {
        let (was, new) = (&old.fields, &wish.person.fields);
        let or = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
        let mut fields = ContactFields {
            name: was.name.clone(),
            title: or(&new.title, &was.title),
            phone: or(&new.phone, &was.phone),
            email: or(&new.email, &was.email),
            wechat: or(&new.wechat, &was.wechat),
            note: or(&new.note, &was.note),
            ..was.clone()
        };
        fields.custom.put(new.custom.clone());
        let twice = self.new.iter().chain(&self.changed).any(|done| done.id == old.id);
        let differs = changed(was, &fields).filter(|_| context.plan.existing == Existing::Update && !twice);
        let Some((before, after)) = differs else {
            if !twice {
                taken.records.push(Recorded::found("contact", old.id, old.version));
            }
            return Outcome::Skipped;
        };
        let version = old.version + 1;
        let event = Event::of("contact.changed", "contact", old.id).customer(wish.customer).owner(old.owner);
        let event = event.version(version).before(Value::Object(before.clone()));
        taken.events.push(event.after(Value::Object(after)));
        taken.records.push(Recorded::updated("contact", old.id, version, Value::Object(before)));
        self.secrets.extend(wish.person.secrets.iter().cloned().map(|secret| secret.of(old.id)));
        self.changed.push(Stored { version, fields, ..old.clone() });
        Outcome::Updated
    }
}

/// Whether nothing speaks against two of one name being the same, and a number or an address, if both have it, speaks for it.
fn fits(one: &ContactFields, other: &ContactFields) -> bool {
    let phone = |fields: &ContactFields| fields.phone.as_deref().map(plain_phone);
    let email = |fields: &ContactFields| fields.email.as_ref().map(|email| email.to_lowercase());
    let same = |one: &Option<String>, other: &Option<String>| one.is_none() || other.is_none() || one == other;
    same(&phone(one), &phone(other)) && same(&email(one), &email(other))
}

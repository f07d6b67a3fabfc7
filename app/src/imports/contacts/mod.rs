//! Contacts: people at customers, from files of their own or beside their customer in a row.

mod staff;
pub mod store;

use super::checked;
use super::context::{Context, Hit, Names, PREVIEW_ROWS, Taken};
use super::customers::place::Outcome;
use super::customers::read::Row as CustomerRow;
use super::customers::{self, agreed, more, parents};
use super::model::Target;
use super::plan::{FilePlan, Unknown};
use super::report::PreviewRow;
use super::row::{Cells, Finding, RawRow, Refused, is_email};
use super::secrets::{self, Secret};
use super::value::{plain_name, start_of};
use crate::access::{AppError, Tx};
use crate::customers::consent::model::Consents;
use crate::customers::contacts::model::ContactFields;
use crate::customers::reach::model::Means;
use crate::fields::RecordKind;
use crate::fields::sealed_store;
use chrono::{DateTime, Utc};
use staff::Staff;
use std::collections::HashMap;
use uuid::Uuid;

/// A person as a row says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    pub fields: ContactFields,
    /// The part at the customer.
    pub role: Option<String>,
    /// The one to ask first.
    pub primary: bool,
    /// What they agreed to.
    pub consents: Consents,
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
    /// What they agreed to; `None` where no file says any of it: then this and further numbers stay as they are.
    pub consents: Option<Consents>,
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
    fn of(cells: &mut Cells<'_>, context: &Context, further: bool) -> Result<Self, Refused> {
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
                reach: if further { more::reach(cells) } else { vec![] },
                custom,
            },
            role: cells.text(Target::Role, 100),
            primary: cells.yes(Target::Primary),
            consents: if further { agreed::read(cells, context) } else { Consents::default() },
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
            consents: Consents::default(),
            secrets: vec![],
        })
    }
}

/// Takes a batch of rows of a file of contacts.
pub async fn take(tx: &mut Tx, context: &Context, file: &FilePlan, raws: &[RawRow]) -> Result<Taken, AppError> {
    let mut taken = Taken::default();
    let mut rows = Vec::with_capacity(raws.len());
    let further = file.reaches_further();
    for raw in raws {
        match read(context, file, raw, further, &mut taken) {
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
    further: bool,
    taken: &mut Taken,
) -> Result<(Wish, Option<String>), Refused> {
    let mut cells = Cells::of(&context.plan, file, raw, &mut taken.findings)?;
    let person = Person::of(&mut cells, context, further)?;
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
        (Target::MorePhones, more::ways_shown(&fields.reach, Means::Phone)),
        (Target::MoreEmails, more::ways_shown(&fields.reach, Means::Email)),
    ];
    let agreed = agreed::shown(&person.consents);
    let cells = cells.into_iter().chain(agreed).filter_map(|(target, text)| Some((target, text?))).chain(own).collect();
    taken.preview.push(PreviewRow { line, cells });
}

/// Puts people at their customers: made, changed or skipped as the plan says.
pub async fn place(tx: &mut Tx, context: &Context, wishes: Vec<Wish>, taken: &mut Taken) -> Result<(), AppError> {
    if wishes.is_empty() {
        return Ok(());
    }
    let mut staff = Staff::load(tx, &wishes, context).await?;
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

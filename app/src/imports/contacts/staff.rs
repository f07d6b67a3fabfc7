//! The people at the customers of a batch: whom a row means, and what becomes of them.

use super::super::context::{Context, Hit, Names, Taken, changed, filled};
use super::super::customers::agreed;
use super::super::customers::meet::said_of;
use super::super::customers::more::{told_of_change, told_of_new, ways_after};
use super::super::customers::place::Outcome;
use super::super::model::Target;
use super::super::plan::Existing;
use super::super::records::store::Recorded;
use super::super::row::Finding;
use super::super::secrets;
use super::super::value::{plain_name, plain_phone};
use super::{Link, Stored, Wish, store};
use crate::access::{AppError, Tx, new_id};
use crate::customers::consent::model::Consents;
use crate::customers::contacts::model::ContactFields;
use crate::events::Event;
use crate::fields::sealed_store::ToSeal;
use crate::vault::Plain;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// The people at the customers of a batch, those of this batch included.
#[derive(Default)]
pub struct Staff {
    at: HashMap<Uuid, Vec<Stored>>,
    /// Those at no customer.
    free: Names<Stored>,
    with_primary: HashSet<Uuid>,
    pub new: Vec<Stored>,
    pub changed: Vec<Stored>,
    pub links: Vec<Link>,
    /// What they hold in sensitive fields that rows say something of.
    pub opened: BTreeMap<Uuid, Plain>,
    /// Values to be sealed for them.
    pub secrets: Vec<(Uuid, ToSeal)>,
}

impl Staff {
    /// Those at the customers of these rows, and those at none that rows may mean.
    pub async fn load(tx: &mut Tx, wishes: &[Wish], context: &Context) -> Result<Self, AppError> {
        let customers: Vec<Uuid> = wishes.iter().filter_map(|wish| wish.customer).collect();
        let names: Vec<String> = wishes
            .iter()
            .filter(|wish| wish.customer.is_none())
            .map(|wish| plain_name(&wish.person.fields.name))
            .collect();
        let mut staff = Self::default();
        let there = store::at_customers(tx, &customers, context).await?;
        for at in there.into_iter().chain(store::free(tx, &names, context).await?) {
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
    pub fn meant(&self, wish: &Wish) -> Option<&Stored> {
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

    /// Takes one row: somebody new, changed, or left as they are.
    pub fn place(&mut self, context: &Context, wish: &Wish, taken: &mut Taken) -> Outcome {
        match self.meant(wish).cloned().filter(|_| context.plan.existing != Existing::New) {
            Some(old) => {
                let mut said = wish.clone();
                let person = &mut said.person;
                secrets::keep_same(&mut person.fields.custom, &mut person.secrets, &old.fields.custom, &self.opened);
                if context.plan.existing == Existing::Fill {
                    secrets::keep_held(&mut person.fields.custom, &mut person.secrets, &old.fields.custom);
                }
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
        let consents = context.more_of_contacts.then(|| wish.person.consents.clone());
        let stored = Stored { id: new_id(), version: 1, owner, created_at: wish.created_at, fields, consents };
        self.secrets.extend(wish.person.secrets.iter().cloned().map(|secret| secret.of(stored.id)));
        let mut told = told_of_new(filled(&stored.fields), stored.consents.as_ref());
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
        let (was, new, existing) = (&old.fields, &wish.person.fields, context.plan.existing);
        let or = |new: &Option<String>, old: &Option<String>| existing.either(old.clone(), new.clone());
        let mut fields = ContactFields {
            name: was.name.clone(),
            title: or(&new.title, &was.title),
            phone: or(&new.phone, &was.phone),
            email: or(&new.email, &was.email),
            wechat: or(&new.wechat, &was.wechat),
            note: or(&new.note, &was.note),
            reach: ways_after(existing, &was.reach, &new.reach),
            custom: was.custom.clone(),
        };
        fields.custom.put(said_of(existing, &was.custom, &new.custom));
        let consents = old.consents.as_ref().map(|was| agreed::after(existing, was, &wish.person.consents));
        let twice = self.new.iter().chain(&self.changed).any(|done| done.id == old.id);
        let (former, now) =
            (Whole { fields: was, consent: &old.consents }, Whole { fields: &fields, consent: &consents });
        let differs = changed(&former, &now).filter(|_| existing.changes() && !twice);
        let Some((before, mut after)) = differs else {
            if !twice {
                taken.records.push(Recorded::found("contact", old.id, old.version));
            }
            return Outcome::Skipped;
        };
        let version = old.version + 1;
        let event = Event::of("contact.changed", "contact", old.id).customer(wish.customer).owner(old.owner);
        let mut told = before.clone();
        if let (Some(was), Some(is)) = (&old.consents, &consents) {
            let said = was.told(is);
            told_of_change(&mut told, said.0);
            told_of_change(&mut after, said.1);
        }
        let event = event.version(version).before(Value::Object(told));
        taken.events.push(event.after(Value::Object(after)));
        taken.records.push(Recorded::updated("contact", old.id, version, Value::Object(before)));
        self.secrets.extend(wish.person.secrets.iter().cloned().map(|secret| secret.of(old.id)));
        self.changed.push(Stored { version, fields, consents, ..old.clone() });
        Outcome::Updated
    }
}

/// A contact with what they agreed to, by columns.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    fields: &'a ContactFields,
    consent: &'a Option<Consents>,
}

/// Whether nothing speaks against two of one name being the same, and a number or an address, if both have it, speaks for it.
fn fits(one: &ContactFields, other: &ContactFields) -> bool {
    let phone = |fields: &ContactFields| fields.phone.as_deref().map(plain_phone);
    let email = |fields: &ContactFields| fields.email.as_ref().map(|email| email.to_lowercase());
    let same = |one: &Option<String>, other: &Option<String>| one.is_none() || other.is_none() || one == other;
    same(&phone(one), &phone(other)) && same(&email(one), &email(other))
}

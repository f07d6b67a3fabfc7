//! Which customer that is there already a row means.

use super::super::context::{Hit, Names};
use super::super::plan::{Existing, KnownBy, Plan};
use super::super::value::{plain_name, plain_phone};
use super::read::Row;
use super::{Company, Stored, store};
use crate::access::{AppError, Tx};
use crate::fields::Catalogue;
use std::collections::HashMap;

/// The customers that the rows of a batch may mean.
pub struct Known {
    by: KnownBy,
    /// Rows are made once more, whoever is there.
    anew: bool,
    by_key: HashMap<String, Stored>,
    by_name: Names<Stored>,
    by_phone: HashMap<String, Vec<Stored>>,
    by_email: HashMap<String, Vec<Stored>>,
}

/// What customers are looked for by.
#[derive(Debug, Default)]
pub struct Wanted {
    pub keys: Vec<String>,
    pub names: Vec<String>,
    pub phones: Vec<String>,
    pub emails: Vec<String>,
}

impl Known {
    /// Asks for those that these rows may mean.
    pub async fn load(tx: &mut Tx, plan: &Plan, rows: &[Row], fields: &Catalogue) -> Result<Self, AppError> {
        let (by, anew) = (plan.known_by, plan.existing == Existing::New);
        let companies = || rows.iter().map(|row| &row.company);
        let mut wanted = Wanted {
            keys: companies().filter_map(|company| company.external_key.clone()).collect(),
            ..Wanted::default()
        };
        match by {
            _ if anew => {}
            KnownBy::KeyOrName => wanted.names = companies().map(|company| plain_name(&company.name)).collect(),
            KnownBy::Key => {}
            KnownBy::Phone => wanted.phones = companies().filter_map(phone_of).collect(),
            KnownBy::Email => wanted.emails = companies().filter_map(email_of).collect(),
        }
        let stored = store::companies(tx, &wanted, fields).await?;
        let mut known = Self {
            by,
            anew,
            by_key: HashMap::new(),
            by_name: Names::default(),
            by_phone: HashMap::new(),
            by_email: HashMap::new(),
        };
        for stored in stored {
            if let Some(key) = &stored.company.external_key {
                known.by_key.insert(key.clone(), stored.clone());
            }
            match by {
                KnownBy::Phone => {
                    let phone = phone_of(&stored.company).unwrap_or_default();
                    known.by_phone.entry(phone).or_default().push(stored);
                }
                KnownBy::Email => {
                    let email = email_of(&stored.company).unwrap_or_default();
                    known.by_email.entry(email).or_default().push(stored);
                }
                KnownBy::KeyOrName | KnownBy::Key => known.by_name.add(&stored.company.name.clone(), stored),
            }
        }
        Ok(known)
    }

    /// The customer with the key of a row: no other can have it.
    #[must_use]
    pub fn with_key(&self, company: &Company) -> Option<&Stored> {
        self.by_key.get(company.external_key.as_ref()?)
    }

    /// The customer a row means. By key and name: the one with its key; without one of that key, the one with its name, unless
    /// that has another key.
    #[must_use]
    pub fn meant(&self, company: &Company) -> Hit<'_, Stored> {
        if self.anew {
            return Hit::None;
        }
        if let Some(stored) = self.with_key(company) {
            return Hit::One(stored, None);
        }
        match self.by {
            KnownBy::Key => Hit::None,
            KnownBy::Phone => only(phone_of(company).and_then(|phone| self.by_phone.get(&phone))),
            KnownBy::Email => only(email_of(company).and_then(|email| self.by_email.get(&email))),
            KnownBy::KeyOrName => match self.by_name.find(&company.name) {
                Hit::One(stored, _) if company.external_key.is_some() && stored.company.external_key.is_some() => {
                    Hit::None
                }
                hit => hit,
            },
        }
    }
}

fn only(found: Option<&Vec<Stored>>) -> Hit<'_, Stored> {
    match found.map_or(&[][..], Vec::as_slice) {
        [] => Hit::None,
        [one] => Hit::One(one, None),
        _ => Hit::Many,
    }
}

fn phone_of(company: &Company) -> Option<String> {
    company.phone.as_deref().map(plain_phone).filter(|phone| !phone.is_empty())
}

fn email_of(company: &Company) -> Option<String> {
    company.email.as_ref().map(|email| email.to_lowercase())
}

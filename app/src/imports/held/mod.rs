//! Rows that look like a customer who is there: held back, and taken as what somebody decides they are.

pub mod settle;
pub mod store;

use super::customers::read::Row;
use crate::access::{AppError, Caller};
use crate::customers::duplicates::likeness::{Key, Profile, SUSPECT, Traits, compare};
use crate::customers::model::CustomerKind;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// A row that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub line: u32,
    pub cells: Vec<String>,
    pub name: String,
    /// Whom it looks like most.
    pub suspect: Uuid,
    /// In per cent.
    pub score: u8,
}

/// What somebody decided about a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It is this customer.
    Same(Uuid),
    New,
}

impl Decided {
    /// The customer it is, if it is one that was there.
    #[must_use]
    pub const fn same(&self) -> Option<Uuid> {
        match self {
            Self::Same(id) => Some(*id),
            Self::New => None,
        }
    }
}

/// Whom these rows look like: by line, the likeliest customer and how likely, in per cent.
pub async fn alike(caller: &Caller, rows: &[&Row]) -> Result<HashMap<u32, (Uuid, u8)>, AppError> {
    let profiles: Vec<(u32, Profile)> = rows.iter().map(|row| (row.line, profile(row))).collect();
    let keys: Vec<(usize, Key)> = profiles
        .iter()
        .enumerate()
        .flat_map(|(at, (_, profile))| profile.keys().into_iter().map(move |key| (at, key)))
        .collect();
    let mut matcher = caller.doors().match_customers().await?;
    let holders = store::holders(&mut matcher, &keys.iter().map(|(_, key)| key).collect::<Vec<_>>()).await?;
    let mut candidates: Vec<BTreeSet<Uuid>> = vec![BTreeSet::new(); profiles.len()];
    for ((at, _), holders) in keys.iter().zip(holders) {
        candidates[*at].extend(holders);
    }
    let all: BTreeSet<Uuid> = candidates.iter().flatten().copied().collect();
    let known: HashMap<Uuid, Profile> = store::profiles(&mut matcher, &all.into_iter().collect::<Vec<_>>())
        .await?
        .into_iter()
        .filter_map(|(id, body)| Some((id, serde_json::from_value(body).ok()?)))
        .collect();
    let mut found = HashMap::new();
    for ((line, profile), candidates) in profiles.iter().zip(candidates) {
        let likeliest = candidates
            .into_iter()
            .filter_map(|id| Some((id, compare(profile, known.get(&id)?))))
            .filter(|(_, likeness)| likeness.score >= SUSPECT)
            .max_by(|(one, a), (other, b)| a.score.total_cmp(&b.score).then(other.cmp(one)));
        if let Some((id, likeness)) = likeliest {
            found.insert(*line, (id, likeness.percent()));
        }
    }
    Ok(found)
}

fn profile(row: &Row) -> Profile {
    let company = &row.company;
    let person = row.person.as_ref().map(|person| &person.fields);
    let both = |own: &Option<String>, theirs: Option<&Option<String>>| {
        own.iter().chain(theirs.into_iter().flatten()).cloned().collect::<Vec<_>>()
    };
    let phones = both(&company.phone, person.map(|fields| &fields.phone));
    let emails = both(&company.email, person.map(|fields| &fields.email));
    let year = company.founded_year.map(|year| year.to_string());
    Profile::of(&Traits {
        is_person: company.kind == Some(CustomerKind::Person),
        name: &company.name,
        phones: phones.iter().map(String::as_str).collect(),
        emails: emails.iter().map(String::as_str).collect(),
        websites: company.website.as_deref().into_iter().collect(),
        addresses: company.address.as_deref().into_iter().collect(),
        numbers: Vec::new(),
        dates: year.as_deref().into_iter().collect(),
        country: company.country.as_deref(),
        ..Traits::default()
    })
}

impl super::report::Decision {
    /// What it makes of a row that looks like `suspect`; nothing where the row is left out.
    fn of(self, suspect: Uuid) -> Option<Decided> {
        match self {
            Self::Same => Some(Decided::Same(suspect)),
            Self::New => Some(Decided::New),
            Self::Left => None,
        }
    }
}

//! Looks at every customer and every contact that was added or changed: makes its profile, compares it with those that share a key, and keeps
//! the pairs that look like one. So the whole base is always checked.

use super::{
    likeness::{Key, Likeness, Profile, SUSPECT, Traits, compare},
    match_store::{self, Known},
};
use crate::{
    access::{AppError, Doors, SystemTx},
    fields::RecordKind,
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Records per transaction: well under a second.
const BATCH: i64 = 400;
/// The version of the rules in `likeness/`. With another one every record is looked at again.
const RULES: i16 = 1;

/// To be called once before the first [`step`]: has those looked at again whose profiles were made by older rules.
///
/// # Errors
/// Those of the database.
pub async fn begin(doors: &Doors) -> Result<(), AppError> {
    let mut tx = doors.match_customers().await?;
    for of in RecordKind::ALL {
        match_store::renew(&mut tx, of, RULES).await?;
    }
    tx.commit().await
}

/// Looks at some of those that wait, customers before contacts; gives how many lines it took off the list, 0 when nobody waits or another worker is at it.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<usize, AppError> {
    for of in RecordKind::ALL {
        let taken = step_among(doors, of).await?;
        if taken > 0 {
            return Ok(taken);
        }
    }
    Ok(0)
}

async fn step_among(doors: &Doors, of: RecordKind) -> Result<usize, AppError> {
    let mut tx = doors.match_customers().await?;
    if !match_store::alone(&mut tx).await? {
        return Ok(0);
    }
    let ids = match_store::take_due(&mut tx, of, BATCH).await?;
    if ids.is_empty() {
        // Ended at once: dropped, it would hold the place of the only worker until some time later, also against the next step.
        tx.commit().await?;
        return Ok(0);
    }
    let known = match_store::known(&mut tx, of, &ids).await?;
    let profiles: HashMap<Uuid, Profile> = known.iter().map(|known| (known.id, profile(known))).collect();
    let keys = keys_of(&profiles);
    keep(&mut tx, of, &ids, &profiles, &keys).await?;
    let pairs = pairs(&mut tx, of, profiles, &keys).await?;
    match_store::suspect(&mut tx, of, &ids, &pairs).await?;
    tx.commit().await?;
    Ok(ids.len())
}

fn profile(known: &Known) -> Profile {
    let year = known.founded_year.map(|year| year.to_string());
    Profile::of(&Traits {
        is_person: known.is_person,
        name: &known.name,
        phones: known.phones.iter().map(String::as_str).collect(),
        emails: known.emails.iter().map(String::as_str).collect(),
        wechats: known.wechats.iter().map(String::as_str).collect(),
        employers: known.employers.iter().map(String::as_str).collect(),
        websites: known.website.as_deref().into_iter().collect(),
        addresses: known.address.as_deref().into_iter().collect(),
        numbers: Vec::new(),
        dates: year.as_deref().into_iter().collect(),
        country: known.country.as_deref(),
    })
}

fn keys_of(profiles: &HashMap<Uuid, Profile>) -> Vec<(Uuid, Key)> {
    profiles.iter().flat_map(|(id, profile)| profile.keys().into_iter().map(|key| (*id, key))).collect()
}

async fn keep(
    tx: &mut SystemTx,
    of: RecordKind,
    ids: &[Uuid],
    profiles: &HashMap<Uuid, Profile>,
    keys: &[(Uuid, Key)],
) -> Result<(), AppError> {
    let bodies: Vec<_> =
        profiles.iter().map(|(id, profile)| (*id, serde_json::to_value(profile).unwrap_or_default())).collect();
    match_store::keep(tx, of, ids, RULES, &bodies, keys).await
}

/// The pairs of these with any that look like one, each once and in order.
async fn pairs(
    tx: &mut SystemTx,
    of: RecordKind,
    mut profiles: HashMap<Uuid, Profile>,
    keys: &[(Uuid, Key)],
) -> Result<Vec<(Uuid, Uuid, Likeness)>, AppError> {
    let texts: Vec<&Key> = keys.iter().map(|(_, key)| key).collect();
    let holders = match_store::holders(tx, of, &texts).await?;
    let shared: BTreeSet<(Uuid, Uuid)> = keys
        .iter()
        .zip(holders)
        .flat_map(|((id, _), others)| others.into_iter().map(move |other| (*id.min(&other), *id.max(&other))))
        .filter(|(first, second)| first != second)
        .collect();
    let strangers: BTreeSet<Uuid> =
        shared.iter().flat_map(|(first, second)| [*first, *second]).filter(|id| !profiles.contains_key(id)).collect();
    let strangers: Vec<Uuid> = strangers.into_iter().collect();
    for (id, body) in match_store::profiles(tx, of, &strangers).await? {
        // A profile of other rules that cannot be read is about to be made anew.
        if let Ok(profile) = serde_json::from_value(body) {
            profiles.insert(id, profile);
        }
    }
    Ok(shared
        .into_iter()
        .filter_map(|(first, second)| {
            let likeness = compare(profiles.get(&first)?, profiles.get(&second)?);
            (likeness.score >= SUSPECT).then_some((first, second, likeness))
        })
        .collect())
}

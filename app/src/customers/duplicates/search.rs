//! Who may be the one that is being typed.

use super::{
    likeness::{Key, Likeness, Profile, SUSPECT, Traits, compare},
    match_store,
    model::{Glimpse, Reason, Suspect, masked},
    store,
};
use crate::{
    access::{AppError, Caller, SystemTx},
    customers::model::CustomerKind,
    fields::RecordKind,
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// No more are shown: who has so many doubles looks at the list.
const SHOWN: usize = 5;
/// A number that more people have is that of a house: it says nothing of one of them.
const MOST_AT_A_NUMBER: usize = 3;

/// The likeliest first. The matcher looks everywhere, so that nobody adds what a colleague has; what lies out of the
/// caller's sight is masked.
pub async fn suspects(caller: &Caller, typed: &Glimpse) -> Result<Vec<Suspect>, AppError> {
    if !typed.says_something() {
        return Ok(Vec::new());
    }
    let mut matcher = caller.doors().match_customers().await?;
    let mut found = alike(&mut matcher, typed).await?;
    if found.iter().filter(|(_, likeness)| likeness.score < SUSPECT).count() > MOST_AT_A_NUMBER {
        found.retain(|(_, likeness)| likeness.score >= SUSPECT);
    }
    found.sort_by(|(one, a), (other, b)| b.score.total_cmp(&a.score).then(one.cmp(other)));
    found.truncate(SHOWN);
    let ids: Vec<Uuid> = found.iter().map(|(id, _)| *id).collect();
    let names: HashMap<Uuid, (String, Option<String>)> = match_store::named(&mut matcher, typed.of, &ids)
        .await?
        .into_iter()
        .map(|(id, name, owner)| (id, (name, owner)))
        .collect();
    drop(matcher);
    let mut own = caller.read().await?;
    let seen: BTreeSet<Uuid> = store::visible(&mut own, typed.of, &ids).await?.into_iter().map(|(id, _)| id).collect();
    Ok(found
        .into_iter()
        .filter_map(|(id, likeness)| {
            let (name, owner) = names.get(&id)?.clone();
            let visible = seen.contains(&id);
            Some(Suspect {
                id: visible.then_some(id),
                name: if visible { name } else { masked(&name) },
                owner,
                score: likeness.percent(),
                number_only: likeness.score < SUSPECT,
                reasons: likeness.reasons,
            })
        })
        .collect())
}

/// Those that are likely the same, and, of contacts, those of quite another name who have the same number: they are suspected of
/// nothing, but who types wants to know.
async fn alike(tx: &mut SystemTx, typed: &Glimpse) -> Result<Vec<(Uuid, Likeness)>, AppError> {
    let wanted = profile(typed);
    let keys = wanted.keys();
    let holders = match_store::holders(tx, typed.of, &keys.iter().collect::<Vec<&Key>>()).await?;
    let ids: BTreeSet<Uuid> = holders.into_iter().flatten().filter(|id| Some(*id) != typed.itself).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let profiles = match_store::profiles(tx, typed.of, &ids).await?;
    Ok(profiles
        .into_iter()
        .filter_map(|(id, body)| {
            let likeness = compare(&wanted, &serde_json::from_value(body).ok()?);
            let same_number = typed.of == RecordKind::Contact && likeness.reasons.contains(&Reason::Phone);
            (likeness.score >= SUSPECT || same_number).then_some((id, likeness))
        })
        .collect())
}

fn profile(typed: &Glimpse) -> Profile {
    fn said(text: &str) -> Vec<&str> {
        Some(text.trim()).filter(|text| !text.is_empty()).into_iter().collect()
    }
    let at: Vec<String> = typed.at.iter().map(ToString::to_string).collect();
    Profile::of(&Traits {
        is_person: typed.of == RecordKind::Contact || typed.kind == CustomerKind::Person,
        name: &typed.name,
        phones: said(&typed.phone),
        emails: said(&typed.email),
        wechats: said(&typed.wechat),
        employers: at.iter().map(String::as_str).collect(),
        websites: said(&typed.website),
        addresses: said(&typed.address),
        numbers: Vec::new(),
        dates: Vec::new(),
        country: said(&typed.country).first().copied(),
    })
}

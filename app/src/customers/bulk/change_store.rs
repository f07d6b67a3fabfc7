//! One batch of a change, under the caller's own rights: who is left as they were, who is changed, and the events of it.

use super::{
    contacts_store, customers_store,
    model::{BulkField, Change, Outcome},
    own_store, places_store,
    store::Task,
};
use crate::{
    access::{AppError, Tx},
    customers::quality::store as quality,
    events::{Event, record_all},
    fields::RecordKind,
};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A record of a batch that the caller may change, locked.
pub struct Target {
    pub id: Uuid,
    pub of: RecordKind,
    pub name: String,
    pub version: i32,
    pub owner: Option<Uuid>,
    /// On whose timeline it stands: the customer itself, or the one that a contact was added to first.
    pub customer: Option<Uuid>,
    /// What stands in the fields that can be set.
    pub fields: Vec<(BulkField, Option<String>)>,
}

impl Target {
    /// The value of a field that can be set.
    pub fn field(&self, field: BulkField) -> Option<&str> {
        self.fields.iter().find(|(one, _)| *one == field).and_then(|(_, value)| value.as_deref())
    }

    /// An event of it.
    pub fn event(&self, kind: &'static str, version: i32) -> Event {
        Event::of(kind, self.of.key(), self.id).customer(self.customer).owner(self.owner).version(version)
    }

    /// That its fields were changed.
    pub fn changed(&self, version: i32) -> Event {
        self.event(
            match self.of {
                RecordKind::Customer => "customer.changed",
                RecordKind::Contact => "contact.changed",
            },
            version,
        )
    }
}

/// What became of a record of a batch, as it is written down.
pub struct End {
    pub id: Uuid,
    pub name: String,
    pub outcome: Outcome,
    pub before: Value,
    pub version: Option<i32>,
}

impl End {
    pub fn of(target: &Target, outcome: Outcome) -> Self {
        let (id, name) = (target.id, target.name.clone());
        Self { id, name, outcome, before: json!({}), version: Some(target.version) }
    }

    /// It was so already.
    pub fn same(target: &Target) -> Self {
        Self::of(target, Outcome::Same)
    }

    pub fn not_allowed(target: &Target) -> Self {
        Self::of(target, Outcome::NotAllowed)
    }

    /// A check does not let it have the value.
    pub fn refused(target: &Target) -> Self {
        Self::of(target, Outcome::Refused)
    }

    /// `before` is what the way back needs.
    pub fn changed(target: &Target, before: Value, version: i32) -> Self {
        Self { before, version: Some(version), ..Self::of(target, Outcome::Changed) }
    }
}

/// Changes those of a batch that can be changed; says what became of each.
pub async fn change_batch(tx: &mut Tx, task: &Task, batch: &[(Uuid, Option<i32>)]) -> Result<Vec<End>, AppError> {
    let ids: Vec<Uuid> = batch.iter().map(|(id, _)| *id).collect();
    let seen: HashMap<Uuid, i32> = batch.iter().filter_map(|(id, version)| Some((*id, (*version)?))).collect();
    let names = match task.of {
        RecordKind::Customer => customers_store::names(tx, &ids).await?,
        RecordKind::Contact => contacts_store::names(tx, &ids).await?,
    };
    let targets = lock(tx, task.of, &ids).await?;
    let locked: HashSet<Uuid> = targets.iter().map(|target| target.id).collect();
    let mut ends: Vec<End> = ids
        .iter()
        .filter(|id| !locked.contains(id))
        .map(|id| {
            let name = names.get(id).cloned();
            let outcome = if name.is_some() { Outcome::NotAllowed } else { Outcome::Gone };
            End { id: *id, name: name.unwrap_or_default(), outcome, before: json!({}), version: None }
        })
        .collect();
    let (fresh, stale): (Vec<Target>, Vec<Target>) =
        targets.into_iter().partition(|target| seen.get(&target.id).is_none_or(|version| *version == target.version));
    ends.extend(stale.iter().map(|target| End::of(target, Outcome::ChangedMeanwhile)));
    ends.extend(match &task.change {
        Change::Assign(owner) => customers_store::assign(tx, task, *owner, fresh).await?,
        Change::Tag(tag) => customers_store::tag_all(tx, task, *tag, fresh).await?,
        Change::Untag(tag) => customers_store::untag_all(tx, task, *tag, fresh).await?,
        Change::Set(BulkField::Role, role) => places_store::set_role(tx, task, role.as_deref(), fresh).await?,
        Change::Set(field, value) => set(tx, task, *field, value.as_deref(), fresh).await?,
        Change::SetOwn(field, _) => own_store::set(tx, task, *field, fresh).await?,
        Change::Move(customer) => places_store::move_all(tx, task, *customer, fresh).await?,
        Change::Delete => delete(tx, task, fresh).await?,
    });
    Ok(ends)
}

/// Those that the caller may change, locked in the order of their ids. What may only be read cannot be locked.
pub async fn lock(tx: &mut Tx, of: RecordKind, ids: &[Uuid]) -> Result<Vec<Target>, AppError> {
    match of {
        RecordKind::Customer => customers_store::lock(tx, ids).await,
        RecordKind::Contact => contacts_store::lock(tx, ids).await,
    }
}

/// Parts those whose field is protected from the caller from the others.
pub async fn unprotected(
    tx: &mut Tx,
    field: BulkField,
    targets: Vec<Target>,
) -> Result<(Vec<Target>, Vec<Target>), AppError> {
    let protected = sqlx::query_scalar!(
        r#"
        select exists (select 1 from protected_field f where f.table_name = $2 and f.role_name = current_setting('role')
                          and f.column_name = $1) as "protected!"
        "#,
        field.key(),
        field.of().key(),
    )
    .fetch_one(tx.conn())
    .await?;
    let me = tx.person();
    Ok(targets.into_iter().partition(|target| !protected || target.owner == Some(me)))
}

/// Those whose id is among these, and the others.
pub fn parted(targets: Vec<Target>, ids: &HashSet<Uuid>) -> (Vec<Target>, Vec<Target>) {
    targets.into_iter().partition(|target| ids.contains(&target.id))
}

pub fn ids_of(targets: &[Target]) -> Vec<Uuid> {
    targets.iter().map(|target| target.id).collect()
}

async fn set(
    tx: &mut Tx,
    task: &Task,
    field: BulkField,
    value: Option<&str>,
    targets: Vec<Target>,
) -> Result<Vec<End>, AppError> {
    let (same, other): (Vec<Target>, Vec<Target>) =
        targets.into_iter().partition(|target| target.field(field) == value);
    let (open, protected) = unprotected(tx, field, other).await?;
    let mut ends: Vec<End> = same.iter().map(End::same).collect();
    ends.extend(protected.iter().map(|target| End::of(target, Outcome::Protected)));
    let (open, refused) = allowed(tx, task.of, field.key(), &json!(value), open).await?;
    ends.extend(refused.iter().map(End::refused));
    let values = vec![value.map(str::to_owned); open.len()];
    let versions = write_field(tx, field, &ids_of(&open), &values).await?;
    let mut events = Vec::new();
    for target in &open {
        let Some(version) = versions.get(&target.id) else {
            ends.push(End::not_allowed(target));
            continue;
        };
        let before = json!({ field.key(): target.field(field) });
        let after = json!({ field.key(): value, "bulk": task.id });
        events.push(target.changed(*version).before(before.clone()).after(after));
        ends.push(End::changed(target, before, *version));
    }
    record_all(tx, events).await?;
    Ok(ends)
}

/// Writes one field of many records; gives the new versions of those that the caller may change.
pub async fn write_field(
    tx: &mut Tx,
    field: BulkField,
    ids: &[Uuid],
    values: &[Option<String>],
) -> Result<HashMap<Uuid, i32>, AppError> {
    match field.of() {
        RecordKind::Customer => customers_store::write_field(tx, field, ids, values).await,
        RecordKind::Contact => contacts_store::write_title(tx, ids, values).await,
    }
}

/// Parts those that the checks let have the value from the others.
pub async fn allowed(
    tx: &mut Tx,
    of: RecordKind,
    field: &str,
    value: &Value,
    targets: Vec<Target>,
) -> Result<(Vec<Target>, Vec<Target>), AppError> {
    let checks = quality::refusing(tx, of).await?;
    if checks.is_empty() {
        return Ok((targets, vec![]));
    }
    let facts = quality::facts(tx, of, &ids_of(&targets)).await?;
    let passes = |target: &Target| {
        facts.get(&target.id).is_none_or(|old| checks.refusals(Some(old), &old.with(field, value.clone())).is_empty())
    };
    Ok(targets.into_iter().partition(passes))
}

async fn delete(tx: &mut Tx, task: &Task, targets: Vec<Target>) -> Result<Vec<End>, AppError> {
    let ids = ids_of(&targets);
    let (gone, kind) = match task.of {
        RecordKind::Customer => (customers_store::delete(tx, &ids).await?, "customer.deleted"),
        RecordKind::Contact => (contacts_store::delete(tx, &ids).await?, "contact.deleted"),
    };
    let (changed, left) = parted(targets, &gone);
    let events = changed.iter().map(|one| {
        let event = one.event(kind, one.version + 1);
        event.before(json!({ "name": one.name })).after(json!({ "bulk": task.id }))
    });
    record_all(tx, events.collect()).await?;
    let mut ends: Vec<End> = changed.iter().map(|one| End::changed(one, json!({}), one.version + 1)).collect();
    ends.extend(left.iter().map(End::not_allowed));
    Ok(ends)
}

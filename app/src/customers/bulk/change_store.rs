//! One batch of a change, under the caller's own rights: who is left as they were, who is changed, and the events of it.

use super::{
    model::{BulkField, Change, Outcome},
    own_store,
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

/// A customer of a batch that the caller may change, locked.
pub struct Target {
    pub id: Uuid,
    pub name: String,
    pub version: i32,
    pub owner: Option<Uuid>,
    fields: [Option<String>; 4],
}

impl Target {
    /// The value of a field that can be set.
    pub fn field(&self, field: BulkField) -> Option<&str> {
        let place = BulkField::ALL.iter().position(|one| *one == field).unwrap_or(0);
        self.fields[place].as_deref()
    }

    /// An event of it.
    pub fn event(&self, kind: &'static str, version: i32) -> Event {
        Event::of(kind, "customer", self.id).customer(Some(self.id)).owner(self.owner).version(version)
    }
}

/// What became of a customer of a batch, as it is written down.
pub struct End {
    pub id: Uuid,
    pub name: String,
    pub outcome: Outcome,
    pub before: Value,
    pub version: Option<i32>,
}

impl End {
    fn of(target: &Target, outcome: Outcome) -> Self {
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
    let names = names(tx, &ids).await?;
    let targets = lock(tx, &ids).await?;
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
        Change::Assign(owner) => assign(tx, task, *owner, fresh).await?,
        Change::Tag(tag) => tag_all(tx, task, *tag, fresh).await?,
        Change::Untag(tag) => untag_all(tx, task, *tag, fresh).await?,
        Change::Set(field, value) => set(tx, task, *field, value.as_deref(), fresh).await?,
        Change::SetOwn(field, _) => own_store::set(tx, task, *field, fresh).await?,
        Change::Delete => delete(tx, task, fresh).await?,
    });
    Ok(ends)
}

async fn names(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, AppError> {
    let rows = sqlx::query!("select id, name from customer where id = any ($1) and deleted_at is null", ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Those that the caller may change, locked in the order of their ids. What may only be read cannot be locked.
pub async fn lock(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Target>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id, name, version, owner_id, industry, country, region, source
          from customer where id = any ($1) and deleted_at is null order by id for update
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Target {
            id: row.id,
            name: row.name,
            version: row.version,
            owner: row.owner_id,
            fields: [row.industry, row.country, row.region, row.source],
        })
        .collect())
}

/// Parts those whose field is protected from the caller from the others.
pub async fn unprotected(
    tx: &mut Tx,
    field: BulkField,
    targets: Vec<Target>,
) -> Result<(Vec<Target>, Vec<Target>), AppError> {
    let protected = sqlx::query_scalar!(
        r#"
        select exists (select 1 from protected_field f where f.table_name = 'customer' and f.role_name = current_setting('role')
                          and f.column_name = $1) as "protected!"
        "#,
        field.key(),
    )
    .fetch_one(tx.conn())
    .await?;
    let me = tx.person();
    Ok(targets.into_iter().partition(|target| !protected || target.owner == Some(me)))
}

/// Those whose id is among these, and the others.
fn parted(targets: Vec<Target>, ids: &HashSet<Uuid>) -> (Vec<Target>, Vec<Target>) {
    targets.into_iter().partition(|target| ids.contains(&target.id))
}

fn ids_of(targets: &[Target]) -> Vec<Uuid> {
    targets.iter().map(|target| target.id).collect()
}

async fn assign(tx: &mut Tx, task: &Task, owner: Uuid, targets: Vec<Target>) -> Result<Vec<End>, AppError> {
    let given = sqlx::query!(
        r#"select id as "id!", former, contacts as "contacts!", hands as "hands!", version as "version!" from assign_customers($1, $2)"#,
        &ids_of(&targets),
        owner,
    )
    .fetch_all(tx.conn())
    .await?;
    let formers: Vec<Uuid> = given.iter().filter_map(|row| row.former).collect();
    let people = sqlx::query!("select id, name from person where id = any ($1)", &formers).fetch_all(tx.conn()).await?;
    let people: HashMap<Uuid, String> = people.into_iter().map(|row| (row.id, row.name)).collect();
    let by_id: HashMap<Uuid, _> = given.into_iter().map(|row| (row.id, row)).collect();
    let (mut ends, mut events) = (Vec::new(), Vec::new());
    for target in targets {
        let Some(row) = by_id.get(&target.id) else {
            ends.push(End::of(&target, if target.owner == Some(owner) { Outcome::Same } else { Outcome::NotAllowed }));
            continue;
        };
        let former_name = row.former.and_then(|former| people.get(&former));
        let event = target.event("customer.assigned", row.version).owner(Some(owner));
        events.push(
            event
                .before(json!({ "owner": row.former, "owner_name": former_name }))
                .after(json!({ "owner": owner, "owner_name": task.name, "bulk": task.id })),
        );
        let before = json!({ "owner": row.former, "contacts": row.contacts, "hands": row.hands });
        ends.push(End::changed(&target, before, row.version));
    }
    record_all(tx, events).await?;
    Ok(ends)
}

async fn tag_all(tx: &mut Tx, task: &Task, tag: Uuid, targets: Vec<Target>) -> Result<Vec<End>, AppError> {
    let tagged = sqlx::query_scalar!(
        "insert into customer_tag (customer_id, tag_id) select u.id, $2 from unnest($1::uuid[]) u (id) on conflict do nothing returning customer_id",
        &ids_of(&targets),
        tag,
    )
    .fetch_all(tx.conn())
    .await?;
    let (changed, same) = parted(targets, &tagged.into_iter().collect());
    let told = json!({ "tag": tag, "tag_name": task.name, "bulk": task.id });
    let events = changed.iter().map(|one| one.event("customer.tagged", one.version).after(told.clone())).collect();
    record_all(tx, events).await?;
    Ok(ends_of_tags(&changed, &same))
}

async fn untag_all(tx: &mut Tx, task: &Task, tag: Uuid, targets: Vec<Target>) -> Result<Vec<End>, AppError> {
    let untagged = sqlx::query_scalar!(
        "delete from customer_tag where tag_id = $2 and customer_id = any ($1) returning customer_id",
        &ids_of(&targets),
        tag,
    )
    .fetch_all(tx.conn())
    .await?;
    let (changed, same) = parted(targets, &untagged.into_iter().collect());
    let told = json!({ "tag": tag, "tag_name": task.name });
    let events = changed
        .iter()
        .map(|one| one.event("customer.untagged", one.version).before(told.clone()).after(json!({ "bulk": task.id })));
    record_all(tx, events.collect()).await?;
    Ok(ends_of_tags(&changed, &same))
}

fn ends_of_tags(changed: &[Target], same: &[Target]) -> Vec<End> {
    let changed = changed.iter().map(|target| End::changed(target, json!({}), target.version));
    changed.chain(same.iter().map(|target| End::of(target, Outcome::Same))).collect()
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
    let mut ends: Vec<End> = same.iter().map(|target| End::of(target, Outcome::Same)).collect();
    ends.extend(protected.iter().map(|target| End::of(target, Outcome::Protected)));
    let (open, refused) = allowed(tx, field.key(), &json!(value), open).await?;
    ends.extend(refused.iter().map(End::refused));
    let values = vec![value.map(str::to_owned); open.len()];
    let versions = write_field(tx, field, &ids_of(&open), &values).await?;
    let mut events = Vec::new();
    for target in &open {
        let Some(version) = versions.get(&target.id) else {
            ends.push(End::of(target, Outcome::NotAllowed));
            continue;
        };
        let before = json!({ field.key(): target.field(field) });
        let after = json!({ field.key(): value, "bulk": task.id });
        events.push(target.event("customer.changed", *version).before(before.clone()).after(after));
        ends.push(End::changed(target, before, *version));
    }
    record_all(tx, events).await?;
    Ok(ends)
}

/// Parts those that the checks let have the value from the others.
pub async fn allowed(
    tx: &mut Tx,
    field: &str,
    value: &Value,
    targets: Vec<Target>,
) -> Result<(Vec<Target>, Vec<Target>), AppError> {
    let checks = quality::refusing(tx, RecordKind::Customer).await?;
    if checks.is_empty() {
        return Ok((targets, vec![]));
    }
    let facts = quality::facts(tx, &ids_of(&targets)).await?;
    let passes = |target: &Target| {
        facts.get(&target.id).is_none_or(|old| checks.refusals(Some(old), &old.with(field, value.clone())).is_empty())
    };
    Ok(targets.into_iter().partition(passes))
}

/// Writes one field of many customers; gives the new versions of those that the caller may change.
pub async fn write_field(
    tx: &mut Tx,
    field: BulkField,
    ids: &[Uuid],
    values: &[Option<String>],
) -> Result<HashMap<Uuid, i32>, AppError> {
    let now = tx.now();
    let rows = sqlx::query!(
        r#"
        update customer c
           set industry = case $3 when 'industry' then n.value else c.industry end,
               country = case $3 when 'country' then n.value else c.country end,
               region = case $3 when 'region' then n.value else c.region end,
               source = case $3 when 'source' then n.value else c.source end,
               version = c.version + 1, updated_at = $4
          from unnest($1::uuid[], $2::text[]) as n (id, value)
         where c.id = n.id
        returning c.id, c.version
        "#,
        ids,
        values as &[Option<String>],
        field.key(),
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.version)).collect())
}

async fn delete(tx: &mut Tx, task: &Task, targets: Vec<Target>) -> Result<Vec<End>, AppError> {
    let gone = sqlx::query!(
        r#"select u.id as "id!", delete_customer(u.id) as "gone!" from unnest($1::uuid[]) u (id)"#,
        &ids_of(&targets),
    )
    .fetch_all(tx.conn())
    .await?;
    let gone: HashSet<Uuid> = gone.into_iter().filter(|row| row.gone).map(|row| row.id).collect();
    let (changed, left) = parted(targets, &gone);
    let events = changed.iter().map(|one| {
        let event = one.event("customer.deleted", one.version + 1);
        event.before(json!({ "name": one.name })).after(json!({ "bulk": task.id }))
    });
    record_all(tx, events.collect()).await?;
    let mut ends: Vec<End> = changed.iter().map(|one| End::changed(one, json!({}), one.version + 1)).collect();
    ends.extend(left.iter().map(|one| End::of(one, Outcome::NotAllowed)));
    Ok(ends)
}

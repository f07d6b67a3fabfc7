//! One deal: reading it whole, changing its fields, the bin, another owner.

use super::{
    contacts,
    model::{DealFields, DealPage, StageEvent, visits},
    outlook_store, products, rivals, tags,
};
use crate::access::{AppError, Role, Tx};
use crate::customers::model::Deleted;
use crate::deals::model::{Owner, Pipeline, RequiredField, StageKind};
use crate::deals::store as board;
use crate::events::{EntryKey, Event, changed_fields, former_values, record, with_former_value};
use crate::locale::Lang;
use serde_json::{Value, json};
use uuid::Uuid;

/// A deal with everything that hangs on it.
pub async fn page(tx: &mut Tx, id: Uuid, lang: Lang) -> Result<DealPage, AppError> {
    let card = board::cards(tx, &[id]).await?.pop().ok_or(AppError::NotFound)?;
    let row = sqlx::query!(
        r#"
        select d.pipeline_id, case when $2 then coalesce(p.name_en, p.name) else p.name end as "pipeline!",
               case when $2 then coalesce(s.name_en, s.name) else s.name end as "stage!",
               d.status, d.closed_at, d.created_at
          from deal d join pipeline p on p.id = d.pipeline_id join stage s on s.id = d.stage_id
         where d.id = $1
        "#,
        id,
        lang == Lang::En,
    )
    .fetch_one(tx.conn())
    .await?;
    let events = stage_events(tx, id, lang).await?;
    Ok(DealPage {
        pipeline: Pipeline {
            id: row.pipeline_id,
            name: row.pipeline,
            stages: board::stages(tx, row.pipeline_id, lang).await?,
        },
        status: StageKind::from_key(&row.status),
        fields: fields(tx, id).await?,
        closed_at: row.closed_at,
        created_at: row.created_at,
        reasons: board::close_reasons(tx, lang).await?,
        visits: visits(events, (card.stage, &row.stage), card.entered_stage_at),
        outlook: outlook_store::of_deal(tx, id).await?,
        contacts: contacts::store::of_deal(tx, id).await?,
        rivals: rivals::store::of_deal(tx, id).await?,
        lines: products::store::of_deal(tx, id).await?,
        follows: products::store::follows(tx, id).await?,
        tags: tags::store::of_deal(tx, id).await?,
        stage_name: row.stage,
        card,
    })
}

/// The fields that a form changes.
async fn fields(tx: &mut Tx, id: Uuid) -> Result<DealFields, AppError> {
    Ok(sqlx::query_as!(
        DealFields,
        r#"
        select d.name, d.customer_id as customer, c.name as "customer_name?", d.value, d.currency as "currency!", d.expected_close, d.source,
               d.close_reason_id as close_reason, d.close_note
          from deal d left join customer c on c.id = d.customer_id and c.deleted_at is null
         where d.id = $1 and d.deleted_at is null
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// What the log says of the stages it came to. The name is today's, or the one of then where the stage is gone. What was
/// imported was not done by whoever imported it.
async fn stage_events(tx: &mut Tx, id: Uuid, lang: Lang) -> Result<Vec<StageEvent>, AppError> {
    Ok(sqlx::query_as!(
        StageEvent,
        r#"
        select e.kind, e.happened_at, (e.after ->> 'stage')::uuid as "stage!",
               coalesce(case when $2 then s.name_en end, s.name, e.after ->> 'stage_name', '') as "name!",
               case when e.after ? 'import' then e.after ->> 'owner_name' else p.name end as "by?"
          from event e
          left join stage s on s.id = (e.after ->> 'stage')::uuid
          left join person p on p.id = e.actor_id
         where e.subject_id = $1 and e.subject_kind = 'deal' and e.after ->> 'stage' is not null
         order by e.happened_at, e.id
        "#,
        id,
        lang == Lang::En,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Changes what the caller saw at `version`. Nothing is written where nothing differs.
pub async fn change(tx: &mut Tx, id: Uuid, version: i32, mut new: DealFields) -> Result<i32, AppError> {
    let card = board::cards(tx, &[id]).await?.pop().ok_or(AppError::NotFound)?;
    if !card.may_edit {
        return Err(AppError::NotAllowed);
    }
    if card.version != version {
        return Err(AppError::conflict("changed"));
    }
    let old = fields(tx, id).await?;
    if new.customer == old.customer {
        new.customer_name = old.customer_name.clone();
    } else if let Some(customer) = new.customer {
        new.customer_name = Some(customer_name(tx, customer).await?);
    }
    keep_what_stage_requires(tx, card.stage, &old, &new).await?;
    // Prices of products are in it: another one would make other prices of them.
    if new.currency != old.currency && !products::store::of_deal(tx, id).await?.is_empty() {
        return Err(AppError::invalid("value", "currency_of_products"));
    }
    let Some((mut before, mut after)) = changed_fields(&old, &new) else { return Ok(version) };
    if after.get("value").is_some() {
        // An amount is only readable with its currency.
        before["currency"] = json!(old.currency);
        after["currency"] = json!(new.currency);
    }
    let new_version = write(tx, id, version, &new).await?;
    let changed = Event::of("deal.changed", "deal", id).customer(new.customer).owner(Some(card.owner.id));
    record(tx, changed.version(new_version).before(before).after(after)).await?;
    Ok(new_version)
}

/// Puts a field back to what it was before an entry changed it; an amount with its currency.
pub async fn restore_value(tx: &mut Tx, key: EntryKey, field: &str) -> Result<(), AppError> {
    let before = former_values(tx, key, "deal.changed").await?;
    set_value(tx, key.subject, &before, field).await
}

/// Gives one field the value that stands for it among these, as the log writes them; an amount its currency, where one stands there.
///
/// # Errors
/// Those of [`with_former_value`] and of [`change`].
pub async fn set_value(tx: &mut Tx, id: Uuid, values: &Value, field: &str) -> Result<(), AppError> {
    let card = board::cards(tx, &[id]).await?.pop().ok_or(AppError::NotFound)?;
    let now = fields(tx, card.id).await?;
    let mut former = with_former_value(&now, values, field)?;
    if field == "value" && values.get("currency").is_some_and(|currency| *currency != now.currency) {
        former = with_former_value(&former, values, "currency")?;
    }
    change(tx, card.id, card.version, former).await?;
    Ok(())
}

/// The name of a customer that the deal shall have.
async fn customer_name(tx: &mut Tx, id: Uuid) -> Result<String, AppError> {
    board::customer_in_sight(tx, id).await?;
    Ok(sqlx::query_scalar!("select name from customer where id = $1 and deleted_at is null", id)
        .fetch_one(tx.conn())
        .await?)
}

/// What the deal's stage required on the way in may not be emptied while it is there.
async fn keep_what_stage_requires(
    tx: &mut Tx,
    stage: Uuid,
    old: &DealFields,
    new: &DealFields,
) -> Result<(), AppError> {
    let row = sqlx::query!("select kind, required from stage where id = $1", stage).fetch_one(tx.conn()).await?;
    let emptied = |field: &RequiredField| match field {
        RequiredField::Value => old.value.is_some() && new.value.is_none(),
        RequiredField::ExpectedClose => old.expected_close.is_some() && new.expected_close.is_none(),
        RequiredField::Customer => old.customer.is_some() && new.customer.is_none(),
        RequiredField::NextActivity => false,
    };
    if let Some(field) = row.required.iter().filter_map(|key| RequiredField::from_key(key)).find(emptied) {
        return Err(AppError::invalid(field.key(), &format!("required_{}", field.key())));
    }
    let kind = StageKind::from_key(&row.kind);
    let reason_fits = match new.close_reason {
        None => old.close_reason.is_none(),
        Some(reason) if old.close_reason == Some(reason) => true,
        Some(reason) => reason_is_of(tx, reason, kind).await?,
    };
    if reason_fits { Ok(()) } else { Err(AppError::invalid("close_reason", "required_reason")) }
}

async fn reason_is_of(tx: &mut Tx, reason: Uuid, kind: StageKind) -> Result<bool, AppError> {
    let found = sqlx::query_scalar!(
        "select 1 from close_reason where id = $1 and kind = $2 and not archived",
        reason,
        kind.key()
    );
    Ok(found.fetch_optional(tx.conn()).await?.is_some())
}

async fn write(tx: &mut Tx, id: Uuid, version: i32, new: &DealFields) -> Result<i32, AppError> {
    let now = tx.now();
    sqlx::query_scalar!(
        r#"
        update deal
           set name = $3, customer_id = $4, value = $5, currency = $6, expected_close = $7, source = $8, close_reason_id = $9,
               close_note = $10, version = version + 1, updated_at = $11
         where id = $1 and version = $2 and deleted_at is null
        returning version
        "#,
        id,
        version,
        new.name,
        new.customer,
        new.value,
        new.currency,
        new.expected_close,
        new.source,
        new.close_reason,
        new.close_note,
        now,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| AppError::conflict("changed"))
}

/// A deal that was counted up because something that hangs on it changed.
pub struct Touched {
    id: Uuid,
    pub owner: Uuid,
    pub customer: Option<Uuid>,
    pub currency: String,
    version: i32,
}

impl Touched {
    /// An event about the change.
    pub fn event(&self, kind: &'static str) -> Event {
        Event::of(kind, "deal", self.id).customer(self.customer).owner(Some(self.owner)).version(self.version)
    }
}

/// Counts a deal up before something that hangs on it changes: whoever shows it learns that there is news, and the policies
/// decide whether the caller may.
pub async fn touch(tx: &mut Tx, id: Uuid) -> Result<Touched, AppError> {
    let now = tx.now();
    let row = sqlx::query!(
        r#"
        update deal set version = version + 1, updated_at = $2 where id = $1 and deleted_at is null
        returning owner_id, customer_id, currency, version
        "#,
        id,
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    match row {
        Some(row) => Ok(Touched {
            id,
            owner: row.owner_id,
            customer: row.customer_id,
            currency: row.currency,
            version: row.version,
        }),
        None => Err(unwritable(tx, id).await?),
    }
}

/// Holds a deal that the caller may write until the end of the transaction; gives its version.
async fn lock(tx: &mut Tx, id: Uuid) -> Result<i32, AppError> {
    let held = sqlx::query_scalar!("select version from deal where id = $1 and deleted_at is null for update", id);
    match held.fetch_optional(tx.conn()).await? {
        Some(version) => Ok(version),
        None => Err(unwritable(tx, id).await?),
    }
}

/// Why a deal could not be written: it is out of sight, or it may only be read.
async fn unwritable(tx: &mut Tx, id: Uuid) -> Result<AppError, AppError> {
    let seen = sqlx::query_scalar!("select 1 from deal where id = $1 and deleted_at is null", id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(if seen.is_some() { AppError::NotAllowed } else { AppError::NotFound })
}

/// Puts a deal into the bin. The definer function checks the right, because the row leaves its own sight.
pub async fn delete(tx: &mut Tx, id: Uuid) -> Result<Deleted, AppError> {
    let version = lock(tx, id).await? + 1;
    let card = board::cards(tx, &[id]).await?.pop().ok_or(AppError::NotFound)?;
    let old = fields(tx, id).await?;
    let gone = sqlx::query_scalar!(r#"select delete_deal($1) as "gone!""#, id).fetch_one(tx.conn()).await?;
    if !gone {
        return Err(AppError::NotAllowed);
    }
    let deleted =
        Event::of("deal.deleted", "deal", id).customer(old.customer).owner(Some(card.owner.id)).version(version);
    record(tx, deleted.before(json!({ "name": old.name, "stage": card.stage }))).await?;
    Ok(Deleted { id, version })
}

/// People who may receive a deal from the caller: active, selling, and for a manager among the own people.
pub async fn receivers(tx: &mut Tx) -> Result<Vec<Owner>, AppError> {
    let all = tx.role() == Role::Administrator;
    Ok(sqlx::query_as!(
        Owner,
        r#"
        select id, name from person
         where active and role in ('administrator', 'sales_manager', 'sales_rep') and ($1 or id = any ((select my_people())::uuid[]))
         order by name collate "zh-x-icu"
        "#,
        all,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Gives a deal to another person.
pub async fn assign(tx: &mut Tx, id: Uuid, owner: Uuid) -> Result<(), AppError> {
    let version = lock(tx, id).await? + 1;
    let card = board::cards(tx, &[id]).await?.pop().ok_or(AppError::NotFound)?;
    if card.owner.id == owner {
        return Ok(());
    }
    let customer = fields(tx, id).await?.customer;
    sqlx::query_scalar!("select assign_deal($1, $2)", id, owner).fetch_one(tx.conn()).await?;
    let name = sqlx::query_scalar!("select name from person where id = $1", owner).fetch_one(tx.conn()).await?;
    let assigned = Event::of("deal.assigned", "deal", id).customer(customer).owner(Some(owner)).version(version);
    record(
        tx,
        assigned
            .before(json!({ "owner": card.owner.id, "owner_name": card.owner.name }))
            .after(json!({ "owner": owner, "owner_name": name })),
    )
    .await?;
    Ok(())
}

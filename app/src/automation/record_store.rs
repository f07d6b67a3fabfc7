//! The records that rules look at, under the rights of whoever asks: of a rule its keeper.

use super::model::On;
use crate::{
    access::{AppError, Role, Tx},
    customers::list_store::column as customer_column,
    fields::{Catalogue, model::field_of_key},
    lists::filters::{
        checked::Checked,
        compile_store::{self, Column, Meaning},
        custom_store::named,
        model::{FieldKind, Group},
    },
};
use chrono::{DateTime, Utc};
use sqlx::{Postgres, QueryBuilder};
use std::collections::HashMap;
use uuid::Uuid;

/// The hour of the organisation's day at which a day has come.
const MORNING: i32 = 9;

/// Where something that is done with a record is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub name: String,
    pub owner: Option<Uuid>,
    pub customer: Option<Uuid>,
    /// The record on whose timeline it stands: of a quote its deal, else its customer.
    pub subject_kind: &'static str,
    pub subject: Uuid,
    /// As it was read.
    pub version: i32,
    pub currency: Option<String>,
}

/// A record in sight; `None` where there is none, or it lies in the bin.
pub async fn place(tx: &mut Tx, on: On, id: Uuid) -> Result<Option<Place>, AppError> {
    let row = sqlx::query!(
        r#"
        select name as "name!", owner, customer, deal, version as "version!", currency from (
          select coalesce(company, name) as name, owner_id as owner, customer_id as customer, null::uuid as deal, version, null as currency
            from lead where $1 = 'lead' and id = $2
          union all
          select name, owner_id, id, null, version, null from customer where $1 = 'customer' and id = $2 and deleted_at is null
          union all
          select name, owner_id, customer_id, id, version, currency::text from deal where $1 = 'deal' and id = $2 and deleted_at is null
          union all
          select coalesce(number, title), owner_id, customer_id, deal_id, version, currency::text from quote where $1 = 'quote' and id = $2
          union all
          select subject, owner_id, customer_id, null, version, null from ticket where $1 = 'ticket' and id = $2 and deleted_at is null) r
        "#,
        on.key(),
        id,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| {
        let (subject_kind, subject) = match (on, row.deal, row.customer) {
            (On::Lead, ..) => ("lead", id),
            (On::Ticket, ..) => ("ticket", id),
            (On::Deal, ..) => ("deal", id),
            (On::Quote, Some(deal), _) => ("deal", deal),
            (On::Quote, None, customer) => ("customer", customer.unwrap_or(id)),
            (On::Customer, ..) => ("customer", id),
        };
        let customer = row.customer.filter(|_| on != On::Lead);
        Place {
            name: row.name,
            owner: row.owner,
            customer,
            subject_kind,
            subject,
            version: row.version,
            currency: row.currency,
        }
    }))
}

/// What records are called, as far as they are in sight.
pub async fn names(tx: &mut Tx, on: On, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id as "id!", name as "name!" from (
          select id, coalesce(company, name) as name from lead where $1 = 'lead' and id = any ($2)
          union all select id, name from customer where $1 = 'customer' and id = any ($2) and deleted_at is null
          union all select id, name from deal where $1 = 'deal' and id = any ($2) and deleted_at is null
          union all select id, coalesce(number, title) from quote where $1 = 'quote' and id = any ($2)
          union all select id, subject from ticket where $1 = 'ticket' and id = any ($2) and deleted_at is null) r
        "#,
        on.key(),
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The fields that conditions may name; the browser offers the same in `conditions.rs`.
fn column(role: Role, on: On, key: &str) -> Option<Column> {
    use FieldKind::{Choice, Day, Money, Person, Tags, Text, Time};
    Some(match (on, key) {
        (On::Customer, _) => return customer_column(role, key),
        (On::Lead, "source") => Column::new(Choice, "r.source"),
        (On::Lead | On::Quote | On::Ticket, "state") => Column::new(Choice, "r.state"),
        (On::Lead, "country") => Column::new(Text, "r.country"),
        (On::Lead, "city") => Column::new(Text, "r.city"),
        (On::Lead, "industry") => Column::new(Text, "r.industry"),
        (On::Lead, "interest") => Column::new(Text, "r.interest"),
        (On::Lead, "campaign") => Column::new(Text, "r.campaign"),
        (_, "owner") => Column::new(Person, "r.owner_id"),
        (_, "created") => Column::new(Time, "r.created_at"),
        (On::Deal, "name") => Column::new(Text, "r.name"),
        (On::Deal, "value") => Column::new(Money, "r.base_value"),
        (On::Deal, "status") => Column::new(Choice, "r.status"),
        (On::Deal, "stage") => Column::new(Choice, "r.stage_id::text"),
        (On::Deal, "source") => Column::new(Text, "r.source"),
        (On::Deal, "expected_close") => Column::new(Day, "(to_char(r.expected_close, 'YYYY-MM-DD') collate \"C\")"),
        (On::Deal, "tags") => Column::new(Tags, "deal_tag t where t.deal_id = r.id"),
        (On::Quote, "value") => Column::money_in("r.amount", "r.currency"),
        (On::Quote, "valid_until") => Column::new(Day, "(to_char(r.valid_until, 'YYYY-MM-DD') collate \"C\")"),
        (On::Ticket, "kind") => Column::new(Choice, "r.kind"),
        (On::Ticket, "priority") => Column::new(Choice, "r.priority::text"),
        (On::Ticket, "channel") => Column::new(Choice, "r.channel"),
        (On::Ticket, "subject") => Column::new(Text, "r.subject"),
        (On::Ticket, "tags") => Column::new(Tags, "ticket_tag t where t.ticket_id = r.id"),
        _ => return None,
    })
}

/// From where such records are read.
const fn living(on: On) -> &'static str {
    match on {
        On::Lead => " from lead r where r.id = any (",
        On::Customer => " from customer r where r.deleted_at is null and r.id = any (",
        On::Deal => " from deal r where r.deleted_at is null and r.id = any (",
        On::Quote => " from quote r where r.id = any (",
        On::Ticket => " from ticket r where r.deleted_at is null and r.id = any (",
    }
}

/// Checks conditions against the fields that there are for the caller.
///
/// # Errors
/// `Invalid` on `conditions`.
pub async fn check(tx: &mut Tx, on: On, conditions: &Group) -> Result<Checked<Column>, AppError> {
    let catalogue = if on == On::Customer { named(tx, on.key(), conditions).await? } else { Catalogue::default() };
    let role = tx.role();
    let find = |key: &str| match field_of_key(key) {
        Some(id) => catalogue.field(id).and_then(Column::of_custom),
        None => column(role, on, key),
    };
    Checked::of(conditions, &find).map_err(|error| match error {
        AppError::Invalid(mut errors) => {
            for error in &mut errors {
                "conditions".clone_into(&mut error.field);
            }
            AppError::Invalid(errors)
        }
        other => other,
    })
}

/// Those of these records that are in sight, each with whether the conditions hold of it.
pub async fn fitting(tx: &mut Tx, on: On, conditions: &Group, ids: &[Uuid]) -> Result<HashMap<Uuid, bool>, AppError> {
    let tree = check(tx, on, conditions).await?;
    let meaning = Meaning::of(tx, &tree).await?;
    let mut sql: QueryBuilder<Postgres> = QueryBuilder::new("select r.id, coalesce((");
    compile_store::push(&mut sql, &tree, &meaning);
    sql.push("), false)").push(living(on)).push_bind(ids.to_vec()).push("::uuid[])");
    let rows: Vec<(Uuid, bool)> = sql.build_query_as().fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().collect())
}

/// Records of which a moment lies between two, the earliest first. A day comes in the morning of the organisation. Only of what is
/// still going on: what is won, closed or answered waits for nothing. With a rule, those for which it has no run yet.
pub async fn moments(
    tx: &mut Tx,
    on: On,
    field: &str,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    new_to: Option<Uuid>,
    most: i64,
) -> Result<Vec<(Uuid, DateTime<Utc>)>, AppError> {
    let rows = sqlx::query!(
        r#"
        with clock as (select make_interval(hours => $6) - make_interval(mins => utc_offset::int) as morning from organisation)
        select m.id as "id!", m.at as "at!" from (
          select r.id, case $2 when 'contact' then r.touched_at when 'due' then r.due_at else r.created_at end as at
            from lead r where $1 = 'lead' and r.state in ('new', 'contacted', 'qualified')
          union all
          select r.id, case $2 when 'contact' then r.last_contact_at else r.created_at end
            from customer r where $1 = 'customer' and r.deleted_at is null
          union all
          select r.id, case $2 when 'close' then (r.expected_close::timestamp at time zone 'UTC') + c.morning when 'stage' then r.entered_stage_at else r.created_at end
            from deal r cross join clock c where $1 = 'deal' and r.deleted_at is null and r.status = 'open'
          union all
          select r.id, case $2 when 'valid' then (r.valid_until::timestamp at time zone 'UTC') + c.morning else r.sent_at end
            from quote r cross join clock c where $1 = 'quote' and r.state = 'sent'
          union all
          select r.id, case $2 when 'due' then r.due_at when 'solved' then r.solved_at else r.created_at end
            from ticket r where $1 = 'ticket' and r.deleted_at is null and (r.state not in ('solved', 'closed') or $2 = 'solved')) m
         where m.at > $3 and m.at <= $4
           and not exists (select 1 from automation_run u where u.rule_id = $7::uuid
                              and u.key = concat('time:', m.id, ':', (extract(epoch from m.at) * 1000000)::bigint))
         order by m.at, m.id limit $5
        "#,
        on.key(),
        field,
        from,
        until,
        most,
        MORNING,
        new_to,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.at)).collect())
}

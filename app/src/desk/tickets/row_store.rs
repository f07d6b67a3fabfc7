//! Lines of lists: of a page whose ids are known, and of a customer.

use super::{
    list_model::{TicketRow, TicketsOf},
    model::{CategoryName, Named},
    rules_model::{Channel, Kind, Priority, State},
    store::known,
};
use crate::{
    access::{AppError, Tx},
    desk::{deadlines::model::Promised, sla::policy_model::Measure},
    lists::model::COUNTED,
};
use uuid::Uuid;

/// Tickets on the page of a customer.
const ON_CUSTOMER: i64 = 20;

/// The tickets of a customer, open ones first, and how many there are.
pub async fn of_customer(tx: &mut Tx, customer: Uuid) -> Result<TicketsOf, AppError> {
    let ids = sqlx::query_scalar!(
        r#"
        select t.id from ticket t where t.customer_id = $1 and t.deleted_at is null
         order by t.state in ('solved', 'closed'), t.updated_at desc, t.id desc limit $2
        "#,
        customer,
        ON_CUSTOMER,
    )
    .fetch_all(tx.conn())
    .await?;
    let counted = sqlx::query!(
        r#"
        select count(*) filter (where t.state not in ('solved', 'closed')) as "open!", count(*) as "all!"
          from (select state from ticket where customer_id = $1 and deleted_at is null limit $2) t
        "#,
        customer,
        COUNTED,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(TicketsOf { rows: rows(tx, &ids).await?, open: counted.open, all: counted.all })
}

/// The lines of a page, in the order of the ids.
pub(super) async fn rows(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<TicketRow>, AppError> {
    let rows = sqlx::query!(
        r#"
        select t.id, t.number, t.version, t.subject, t.kind, t.priority, t.state, t.channel, t.due_at, t.due_promise, t.warn_at, t.due_paused, t.created_at,
               t.updated_at, t.snoozed_until,
               t.customer_id, c.name as "customer?", t.owner_id, p.name as "owner?", g.name as "category?", g.name_en as "category_en?"
          from unnest($1::uuid[]) with ordinality as i (id, rank)
          join ticket t on t.id = i.id
          left join customer c on c.id = t.customer_id and c.deleted_at is null
          left join person p on p.id = t.owner_id
          left join ticket_category g on g.id = t.category_id
         order by i.rank
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let named = |id: Option<Uuid>, name: Option<String>| -> Option<Named> { id.zip(name) };
    rows.into_iter()
        .map(|row| {
            Ok(TicketRow {
                id: row.id,
                number: row.number,
                version: row.version,
                subject: row.subject,
                kind: known(Kind::from_key(&row.kind), &row.kind)?,
                priority: Priority::of_rank(row.priority),
                state: known(State::from_key(&row.state), &row.state)?,
                channel: known(Channel::from_key(&row.channel), &row.channel)?,
                category: row.category.map(|name| CategoryName { name, name_en: row.category_en }),
                customer: named(row.customer_id, row.customer),
                owner: named(row.owner_id, row.owner),
                promised: row.due_promise.as_deref().and_then(Measure::from_key).map(|measure| Promised {
                    measure,
                    due: row.due_at,
                    warn_at: row.warn_at,
                    paused: row.due_paused,
                    done: None,
                    worked: None,
                }),
                snoozed_until: row.snoozed_until,
                created_at: row.created_at,
                updated_at: row.updated_at,
            })
        })
        .collect()
}

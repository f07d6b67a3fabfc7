//! Tickets in the database: reading one, making one, changing its fields.

use super::{
    model::{CategoryName, MergedInto, TagOf, Ticket, TicketFields},
    rules_model::{Channel, Kind, Priority, State, number_of},
};
use crate::{
    access::{Action, AppError, Tx, may, new_id},
    desk::{brought::model::Doubt, chat::agent_store, deadlines::store as deadlines, mail::post_store},
    events::{Event, changed_fields, filled_fields, record},
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

/// A key of the database as what it stands for.
pub(in crate::desk) fn known<T>(found: Option<T>, key: &str) -> Result<T, AppError> {
    found.ok_or_else(|| AppError::unforeseen(&format!("a ticket holds {key}")))
}

/// What an address names: an id, or a number as people read it.
pub async fn id_of(tx: &mut Tx, key: &str) -> Result<Uuid, AppError> {
    if let Ok(id) = key.parse() {
        return Ok(id);
    }
    let number = number_of(key).ok_or(AppError::NotFound)?;
    Ok(sqlx::query_scalar!("select id from ticket where number = $1 and deleted_at is null", number)
        .fetch_one(tx.conn())
        .await?)
}

/// One ticket.
pub async fn ticket(tx: &mut Tx, id: Uuid) -> Result<Ticket, AppError> {
    let tags = tags(tx, id).await?;
    let reply_to = post_store::reply_to(tx, id).await?;
    let chat = agent_store::here(tx, id).await?;
    let row = sqlx::query!(
        r#"
        select t.id, t.number, t.version, t.kind, t.subject, t.description, t.priority, t.state, t.channel, t.category_id, t.product_id,
               t.customer_id, t.contact_id, t.solution, t.minutes, t.replies, t.reopened, t.promises, t.created_at, t.updated_at,
               t.first_reply_at, t.solved_at, t.closed_at, t.owner_id, t.team_id, t.merged_into, t.snoozed_until,
               t.brought_by, t.time_doubts,
               i.number as "kept_number?", i.subject as "kept_subject?",
               (select x.id from ticket_merge x where x.gone_id = t.id and x.undone_at is null) as merge,
               c.name as "customer?", k.name as "contact?", k.phone as "phone?", g.name as "category?", g.name_en as "category_en?",
               p.name as "product?", o.name as "owner?", m.name as "team?", b.name as "created_by?"
          from ticket t
          left join customer c on c.id = t.customer_id and c.deleted_at is null
          left join contact k on k.id = t.contact_id and k.deleted_at is null
          left join ticket_category g on g.id = t.category_id
          left join product p on p.id = t.product_id
          left join person o on o.id = t.owner_id
          left join team m on m.id = t.team_id
          left join person b on b.id = t.created_by
          left join ticket i on i.id = t.merged_into and i.deleted_at is null
         where t.id = $1 and t.deleted_at is null
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let fields = TicketFields {
        kind: known(Kind::from_key(&row.kind), &row.kind)?,
        subject: row.subject,
        description: row.description,
        priority: Priority::of_rank(row.priority),
        channel: known(Channel::from_key(&row.channel), &row.channel)?,
        category: row.category_id,
        product: row.product_id,
        customer: row.customer_id,
        contact: row.contact_id,
        tags: tags.iter().map(|tag| tag.name.clone()).collect(),
    };
    Ok(Ticket {
        id: row.id,
        number: row.number,
        version: row.version,
        state: known(State::from_key(&row.state), &row.state)?,
        fields,
        solution: row.solution,
        minutes: row.minutes,
        customer: row.customer_id.zip(row.customer),
        contact: row.contact_id.zip(row.contact),
        contact_phone: row.phone,
        category: row.category.map(|name| CategoryName { name, name_en: row.category_en }),
        product: row.product,
        owner: row.owner_id.zip(row.owner),
        team: row.team_id.zip(row.team),
        tags,
        replies: row.replies,
        reopened: row.reopened,
        promises: serde_json::from_value(row.promises).map_err(|error| AppError::unforeseen(&error))?,
        created_by: row.created_by,
        created_at: row.created_at,
        updated_at: row.updated_at,
        first_reply_at: row.first_reply_at,
        solved_at: row.solved_at,
        closed_at: row.closed_at,
        reply_to,
        chat,
        merged_into: row.merged_into.map(|id| MergedInto {
            id,
            ticket: row.kept_number.zip(row.kept_subject),
            merge: row.merge,
        }),
        brought: row.brought_by.map(|_| row.time_doubts.iter().filter_map(|key| Doubt::from_key(key)).collect()),
        snoozed_until: row.snoozed_until,
        may_write: row.merged_into.is_none() && may(tx.role(), Action::EditTickets),
    })
}

async fn tags(tx: &mut Tx, ticket: Uuid) -> Result<Vec<TagOf>, AppError> {
    Ok(sqlx::query_as!(
        TagOf,
        "select g.name, g.colour from ticket_tag t join tag g on g.id = t.tag_id where t.ticket_id = $1 order by lower(g.name), g.id",
        ticket,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// A ticket that is about to change, locked.
#[derive(Debug)]
pub(in crate::desk) struct Held {
    pub id: Uuid,
    pub number: i64,
    pub subject: String,
    pub version: i32,
    pub merged_into: Option<Uuid>,
    pub state: State,
    pub solution: Option<String>,
    pub customer: Option<Uuid>,
    customer_owner: Option<Uuid>,
    pub owner: Option<Uuid>,
    pub team: Option<Uuid>,
    pub replies: i32,
    pub reopened: i32,
    pub first_reply_at: Option<DateTime<Utc>>,
    pub solved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
}

impl Held {
    /// An event about it, after which it has this version. It is told to those who see the customer: that is how far tickets are seen.
    pub fn event(&self, kind: &'static str, version: i32) -> Event {
        Event::of(kind, "ticket", self.id).customer(self.customer).owner(self.customer_owner).version(version)
    }
}

/// Locks a ticket; with `seen` only as it was seen.
///
/// # Errors
/// `NotFound`, the conflicts `changed`, and `ticket_merged` for one on which nothing happens any more.
pub(in crate::desk) async fn held(tx: &mut Tx, id: Uuid, seen: Option<i32>) -> Result<Held, AppError> {
    let held = held_even_merged(tx, id).await?;
    if held.merged_into.is_some() {
        return Err(AppError::conflict("ticket_merged"));
    }
    if seen.is_some_and(|seen| seen != held.version) {
        return Err(AppError::conflict("changed"));
    }
    Ok(held)
}

/// Locks a ticket, whether it was merged into another one or not.
///
/// # Errors
/// `NotFound`.
pub(in crate::desk) async fn held_even_merged(tx: &mut Tx, id: Uuid) -> Result<Held, AppError> {
    let row = sqlx::query!(
        r#"
        select version, number, subject, state, solution, customer_id, customer_owner_id, owner_id, team_id, replies, reopened, first_reply_at,
               solved_at, closed_at, merged_into
          from ticket where id = $1 and deleted_at is null for no key update
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Held {
        id,
        number: row.number,
        subject: row.subject,
        merged_into: row.merged_into,
        version: row.version,
        state: known(State::from_key(&row.state), &row.state)?,
        solution: row.solution,
        customer: row.customer_id,
        customer_owner: row.customer_owner_id,
        owner: row.owner_id,
        team: row.team_id,
        replies: row.replies,
        reopened: row.reopened,
        first_reply_at: row.first_reply_at,
        solved_at: row.solved_at,
        closed_at: row.closed_at,
    })
}

/// Refuses what is not there for the caller, and finds the customer of a contact that is given without one.
async fn with_customer(tx: &mut Tx, mut fields: TicketFields) -> Result<TicketFields, AppError> {
    let seen = sqlx::query!(
        r#"
        select $1::uuid is null or exists (select 1 from customer c where c.id = $1 and c.deleted_at is null) as "customer!",
               $2::uuid is null or exists (select 1 from contact k where k.id = $2 and k.deleted_at is null) as "contact!",
               $3::uuid is null or exists (select 1 from ticket_category g where g.id = $3) as "category!",
               $4::uuid is null or exists (select 1 from product p where p.id = $4) as "product!",
               (select l.customer_id from customer_contact l join customer c on c.id = l.customer_id and c.deleted_at is null
                 where l.contact_id = $2 order by l.added_at, l.customer_id limit 1) as "first?"
        "#,
        fields.customer,
        fields.contact,
        fields.category,
        fields.product,
    )
    .fetch_one(tx.conn())
    .await?;
    let refusals = [
        ("customer", "customer_not_found", seen.customer),
        ("contact", "contact_not_found", seen.contact),
        ("category", "invalid_value", seen.category),
        ("product", "invalid_value", seen.product),
    ];
    if let Some((field, code, _)) = refusals.into_iter().find(|(.., seen)| !seen) {
        return Err(AppError::invalid(field, code));
    }
    fields.customer = fields.customer.or(seen.first);
    Ok(fields)
}

/// The fields as the log tells them: names beside ids.
async fn told(tx: &mut Tx, mut fields: Value, of: &TicketFields) -> Result<Value, AppError> {
    let names = sqlx::query!(
        r#"
        select (select name from ticket_category where id = $1) as category, (select name_en from ticket_category where id = $1) as category_en,
               (select name from product where id = $2) as product, (select name from customer where id = $3) as customer,
               (select name from contact where id = $4) as contact
        "#,
        of.category,
        of.product,
        of.customer,
        of.contact,
    )
    .fetch_one(tx.conn())
    .await?;
    let named = [
        ("category", "category_name", names.category),
        ("category", "category_name_en", names.category_en),
        ("product", "product_name", names.product),
        ("customer", "customer_name", names.customer),
        ("contact", "contact_name", names.contact),
    ];
    for (field, key, name) in named {
        if fields.get(field).is_some_and(|id| !id.is_null()) && name.is_some() {
            fields[key] = json!(name);
        }
    }
    Ok(fields)
}

/// Makes a ticket; gives its id and number.
pub async fn create(tx: &mut Tx, fields: TicketFields) -> Result<(Uuid, i64), AppError> {
    let fields = with_customer(tx, fields).await?;
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    let made = sqlx::query!(
        r#"
        insert into ticket (id, number, kind, subject, description, priority, channel, category_id, product_id, customer_id, contact_id,
                            created_by, created_at, updated_at)
        values ($1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) returning number, customer_owner_id
        "#,
        id,
        fields.kind.key(),
        fields.subject,
        fields.description,
        fields.priority.rank(),
        fields.channel.key(),
        fields.category,
        fields.product,
        fields.customer,
        fields.contact,
        me,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    put_tags(tx, id, &fields.tags).await?;
    let after = told(tx, filled_fields(&fields), &fields).await?;
    let event = Event::of("ticket.created", "ticket", id).customer(fields.customer).owner(made.customer_owner_id);
    record(tx, event.version(1).after(after)).await?;
    deadlines::keep(tx, id).await?;
    Ok((id, made.number))
}

/// Changes the fields of a ticket that was seen in this version; gives the version that it has then.
pub async fn change(tx: &mut Tx, id: Uuid, seen: i32, fields: TicketFields) -> Result<i32, AppError> {
    held(tx, id, Some(seen)).await?;
    let before = ticket(tx, id).await?.fields;
    let fields = with_customer(tx, fields).await?;
    let Some((was, is)) = changed_fields(&before, &fields) else { return Ok(seen) };
    let now = tx.now();
    let version = sqlx::query_scalar!(
        r#"
        update ticket set kind = $2, subject = $3, description = $4, priority = $5, channel = $6, category_id = $7, product_id = $8,
                          customer_id = $9, contact_id = $10, version = version + 1, updated_at = $11
         where id = $1 and deleted_at is null returning version
        "#,
        id,
        fields.kind.key(),
        fields.subject,
        fields.description,
        fields.priority.rank(),
        fields.channel.key(),
        fields.category,
        fields.product,
        fields.customer,
        fields.contact,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    put_tags(tx, id, &fields.tags).await?;
    let (was, is) = (told(tx, was, &before).await?, told(tx, is, &fields).await?);
    // Whose customer it is now stands in the row.
    let event = held(tx, id, None).await?.event("ticket.changed", version);
    record(tx, event.before(was).after(is)).await?;
    deadlines::keep(tx, id).await?;
    Ok(version)
}

/// Has a ticket exactly these tags; makes those that there are not yet.
async fn put_tags(tx: &mut Tx, ticket: Uuid, names: &[String]) -> Result<(), AppError> {
    let (ids, lower): (Vec<Uuid>, Vec<String>) = names.iter().map(|name| (new_id(), name.to_lowercase())).unzip();
    sqlx::query!(
        "insert into tag (id, name) select n.id, n.name from unnest($1::uuid[], $2::text[]) n (id, name) on conflict (lower(name)) do nothing",
        &ids,
        names,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "delete from ticket_tag t using tag g where t.ticket_id = $1 and g.id = t.tag_id and lower(g.name) <> all ($2)",
        ticket,
        &lower,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into ticket_tag (ticket_id, tag_id) select $1, g.id from tag g where lower(g.name) = any ($2) on conflict do nothing",
        ticket,
        &lower,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

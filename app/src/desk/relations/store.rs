//! Parents, links and splits in the database, and what a ticket belongs together with.

use super::model::{Absorbed, LinkKind, Linked, Related, Relations, SHOWN};
use crate::{
    access::{AppError, Tx},
    desk::tickets::{
        model::TicketFields,
        rules_model::{Channel, Priority, State, number_in_words, number_of},
        store::{self as tickets, Held, held, held_even_merged, known},
    },
    events::{record, record_all},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Tickets that are offered while one looks for another one.
const OFFERED: i64 = 10;

/// Tickets by their ids, as far as the caller sees them, open ones first, then the last that changed.
async fn related(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Related>, AppError> {
    let rows = sqlx::query!(
        r#"
        select t.id, t.number, t.version, t.subject, t.state, t.priority, p.name as "owner?", c.name as "customer?", t.updated_at
          from ticket t left join person p on p.id = t.owner_id left join customer c on c.id = t.customer_id and c.deleted_at is null
         where t.id = any ($1) and t.deleted_at is null
         order by t.state in ('solved', 'closed'), t.updated_at desc, t.id desc
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Related {
                id: row.id,
                number: row.number,
                version: row.version,
                subject: row.subject,
                state: known(State::from_key(&row.state), &row.state)?,
                priority: Priority::of_rank(row.priority),
                owner: row.owner,
                customer: row.customer,
                updated_at: row.updated_at,
            })
        })
        .collect()
}

/// What a ticket belongs together with.
pub async fn relations(tx: &mut Tx, id: Uuid) -> Result<Relations, AppError> {
    let own = sqlx::query!("select parent_id, merged_into from ticket where id = $1 and deleted_at is null", id)
        .fetch_one(tx.conn())
        .await?;
    let children = sqlx::query_scalar!(
        r#"
        select t.id from ticket t where t.parent_id = $1 and t.deleted_at is null and t.merged_into is null
         order by t.state in ('solved', 'closed'), t.updated_at desc, t.id desc limit $2
        "#,
        id,
        SHOWN,
    )
    .fetch_all(tx.conn())
    .await?;
    let links = sqlx::query!(
        r#"
        select l.to_id as "other!", l.kind as "kind!", true as "outgoing!" from ticket_link l where l.from_id = $1
        union all
        select l.from_id, l.kind, false from ticket_link l where l.to_id = $1 limit $2
        "#,
        id,
        SHOWN,
    )
    .fetch_all(tx.conn())
    .await?;
    let merges = sqlx::query!(
        r#"
        select m.id, m.gone_id, m.kept_id, m.merged_at, p.name as by from ticket_merge m join person p on p.id = m.merged_by
         where m.undone_at is null and (m.kept_id = $1 or m.gone_id = $1) order by m.merged_at desc, m.id desc limit $2
        "#,
        id,
        SHOWN,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut ids: Vec<Uuid> = children.clone();
    ids.extend(own.parent_id);
    ids.extend(links.iter().map(|link| link.other));
    ids.extend(merges.iter().map(|merge| if merge.gone_id == id { merge.kept_id } else { merge.gone_id }));
    let known = related(tx, &ids).await?;
    let one = |id: Uuid| known.iter().find(|ticket| ticket.id == id).cloned();
    Ok(Relations {
        parent: own.parent_id.and_then(one),
        children: known.iter().filter(|ticket| children.contains(&ticket.id)).cloned().collect(),
        links: links
            .iter()
            .filter_map(|link| {
                Some(Linked { ticket: one(link.other)?, kind: LinkKind::from_key(&link.kind), outgoing: link.outgoing })
            })
            .collect(),
        absorbed: merges
            .iter()
            .filter(|merge| merge.kept_id == id)
            .filter_map(|merge| {
                Some(Absorbed {
                    merge: merge.id,
                    ticket: one(merge.gone_id)?,
                    merged_at: merge.merged_at,
                    merged_by: merge.by.clone(),
                })
            })
            .collect(),
        kept: merges.iter().find(|merge| merge.gone_id == id).and_then(|merge| Some((merge.id, one(merge.kept_id)?))),
    })
}

/// Tickets that words or a number find, for choosing another one: none that was merged, and not the one itself. Without words those
/// of the same customer, then the last that changed.
pub async fn find(tx: &mut Tx, of: Uuid, words: &str) -> Result<Vec<Related>, AppError> {
    let words: String = words.trim().to_lowercase().chars().take(200).collect();
    let ids = if let Some(number) = number_of(&words) {
        sqlx::query_scalar!(
            "select id from ticket where number = $1 and id <> $2 and deleted_at is null and merged_into is null",
            number,
            of,
        )
        .fetch_all(tx.conn())
        .await?
    } else if words.is_empty() {
        sqlx::query_scalar!(
            r#"
            select t.id from ticket t join ticket o on o.id = $1 and t.customer_id = o.customer_id
             where t.id <> $1 and t.deleted_at is null and t.merged_into is null order by t.updated_at desc, t.id desc limit $2
            "#,
            of,
            OFFERED,
        )
        .fetch_all(tx.conn())
        .await?
    } else {
        let pattern = format!("%{}%", words.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_"));
        sqlx::query_scalar!(
            r#"
            select t.id from (
              select id, updated_at, merged_into from ticket where deleted_at is null and bigrams(subject) @> bigrams($1) and lower(subject) like $2
               limit 500) t
             where t.id <> $3 and t.merged_into is null order by t.updated_at desc, t.id desc limit $4
            "#,
            words,
            pattern,
            of,
            OFFERED,
        )
        .fetch_all(tx.conn())
        .await?
    };
    related(tx, &ids).await
}

/// How the log names another ticket.
pub(super) fn named(ticket: &Held) -> Value {
    json!({ "ticket": ticket.id, "ticket_number": ticket.number, "ticket_name": ticket.subject })
}

fn in_words(ticket: &Held) -> String {
    format!("{} {}", number_in_words(ticket.number), ticket.subject)
}

/// Hangs a ticket that was seen in this version below another one, or below none; gives the version then.
///
/// # Errors
/// `NotFound`, the conflicts `changed` and `ticket_merged`, `Invalid` on `parent` where it would stand below itself.
pub async fn set_parent(tx: &mut Tx, id: Uuid, seen: i32, parent: Option<Uuid>) -> Result<i32, AppError> {
    let child = held(tx, id, Some(seen)).await?;
    let was = sqlx::query_scalar!("select parent_id from ticket where id = $1", id).fetch_one(tx.conn()).await?;
    if was == parent {
        return Ok(seen);
    }
    let to = match parent {
        Some(parent) => Some(held(tx, parent, None).await?),
        None => None,
    };
    let from = match was {
        Some(was) => held_even_merged(tx, was).await.ok(),
        None => None,
    };
    let now = tx.now();
    let version = sqlx::query_scalar!(
        "update ticket set parent_id = $2, version = version + 1, updated_at = $3 where id = $1 returning version",
        id,
        parent,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let told = |id: Option<Uuid>, ticket: Option<&Held>| json!({ "parent_ticket": id, "parent_ticket_name": ticket.map(in_words) });
    let event = child.event("ticket.changed", version).before(told(was, from.as_ref()));
    record(tx, event.after(told(parent, to.as_ref()))).await?;
    Ok(version)
}

/// Links a ticket to another one.
///
/// # Errors
/// `NotFound`, the conflict `ticket_merged`, `Invalid` on `other` for itself or one that is linked already.
pub async fn link(tx: &mut Tx, id: Uuid, other: Uuid, kind: LinkKind) -> Result<(), AppError> {
    if id == other {
        return Err(AppError::invalid("other", "ticket_link_other_form"));
    }
    let (from, to) = both(tx, id, other).await?;
    let me = tx.person();
    sqlx::query!(
        "insert into ticket_link (from_id, to_id, kind, created_by) values ($1, $2, $3, $4)",
        id,
        other,
        kind.key(),
        me,
    )
    .execute(tx.conn())
    .await?;
    tell(tx, "ticket.linked", &from, &to, kind).await
}

/// Takes a link between two tickets away; gives of which kind it was, and whether it went from the first to the other.
///
/// # Errors
/// `NotFound`, the conflict `ticket_merged`.
pub async fn unlink(tx: &mut Tx, id: Uuid, other: Uuid) -> Result<(LinkKind, bool), AppError> {
    let (one, two) = both(tx, id, other).await?;
    let gone = sqlx::query!(
        "delete from ticket_link where (from_id = $1 and to_id = $2) or (from_id = $2 and to_id = $1) returning from_id, kind",
        id,
        other,
    )
    .fetch_one(tx.conn())
    .await?;
    let kind = LinkKind::from_key(&gone.kind);
    tell(tx, "ticket.unlinked", &one, &two, kind).await?;
    Ok((kind, gone.from_id == id))
}

/// Holds two tickets, always in the same order.
async fn both(tx: &mut Tx, id: Uuid, other: Uuid) -> Result<(Held, Held), AppError> {
    if id < other {
        let first = held(tx, id, None).await?;
        return Ok((first, held(tx, other, None).await?));
    }
    let second = held(tx, other, None).await?;
    Ok((held(tx, id, None).await?, second))
}

/// Both stories tell of it.
async fn tell(tx: &mut Tx, kind: &'static str, one: &Held, other: &Held, link: LinkKind) -> Result<(), AppError> {
    let told = |of: &Held, about: &Held| {
        let mut after = named(about);
        after["link"] = json!(link);
        of.event(kind, of.version).after(after)
    };
    record_all(tx, vec![told(one, other), told(other, one)]).await
}

/// Makes a ticket of something that was said on another one: with its words, for the same customer, and linked. What was said stays
/// where it is. Gives the new one's id and number.
///
/// # Errors
/// `NotFound`.
pub async fn split(tx: &mut Tx, message: Uuid, subject: String) -> Result<(Uuid, i64), AppError> {
    let said = sqlx::query!(
        r#"select ticket_kept(m.ticket_id) as "ticket!", m.text, m.channel from ticket_message m where m.id = $1"#,
        message,
    )
    .fetch_one(tx.conn())
    .await?;
    let from = held(tx, said.ticket, None).await?;
    let origin = tickets::ticket(tx, said.ticket).await?;
    let fields = TicketFields {
        subject,
        description: Some(said.text),
        channel: said.channel.as_deref().and_then(Channel::from_key).unwrap_or(origin.fields.channel),
        // Whoever went into the bin meanwhile is no part of a new ticket.
        customer: origin.customer.map(|(id, _)| id),
        contact: origin.contact.map(|(id, _)| id),
        ..origin.fields
    };
    let (id, number) = tickets::create(tx, fields).await?;
    let me = tx.person();
    sqlx::query!(
        "insert into ticket_link (from_id, to_id, kind, created_by) values ($1, $2, 'relates', $3)",
        id,
        said.ticket,
        me,
    )
    .execute(tx.conn())
    .await?;
    let new = held(tx, id, None).await?;
    let mut after = named(&new);
    after["entry_split"] = json!(message);
    let told = vec![
        from.event("ticket.split", from.version).after(after),
        new.event("ticket.split_from", new.version).after(named(&from)),
    ];
    record_all(tx, told).await?;
    Ok((id, number))
}

//! Who asked for a topic, and the answers that are prepared for them once it has come to its end.

use super::{
    model::{Asked, Prepared, Topic, TopicKind, TopicState, VOICES, Voice, VoiceOf},
    store::{hold, log, topic},
};
use crate::{
    access::{AppError, Tx, new_id},
    desk::tickets::{
        model::TicketFields,
        rules_model::{Channel, Kind, Priority},
        state_store,
        store::{self as tickets, known},
    },
};
use serde_json::json;
use uuid::Uuid;

/// Those who asked, as far as the caller sees them, the last first.
pub async fn voices(tx: &mut Tx, topic: Uuid) -> Result<Vec<Voice>, AppError> {
    let rows = sqlx::query!(
        r#"
        select v.id, v.ticket_id, v.customer_id, t.id as "ticket?", t.number as "number?", t.subject as "subject?",
               c.id as "customer?", c.name as "customer_name?", v.words, v.prepared is not null as "prepared!", v.told_at,
               p.name as "added_by?", v.added_at
          from product_voice v
          left join ticket t on t.id = v.ticket_id and t.deleted_at is null
          left join customer c on c.id = coalesce(t.customer_id, v.customer_id) and c.deleted_at is null
          left join person p on p.id = v.added_by
         where v.topic_id = $1 order by v.added_at desc, v.id desc limit $2
        "#,
        topic,
        i64::try_from(VOICES).unwrap_or(i64::MAX),
    )
    .fetch_all(tx.conn())
    .await?;
    let voices = rows.into_iter().filter_map(|row| {
        let of = row.ticket_id.map(VoiceOf::Ticket).or(row.customer_id.map(VoiceOf::Customer))?;
        let named = row.number.zip(row.subject);
        Some(Voice {
            id: row.id,
            of,
            ticket: row.ticket.zip(named).map(|(id, (number, subject))| (id, number, subject)),
            customer: row.customer.zip(row.customer_name),
            words: row.words,
            prepared: row.prepared,
            told_at: row.told_at,
            added_by: row.added_by,
            added_at: row.added_at,
        })
    });
    Ok(voices.collect())
}

/// What a ticket or a customer asked for; of a customer also what stands on its tickets.
pub async fn asked(tx: &mut Tx, of: VoiceOf) -> Result<Vec<Asked>, AppError> {
    let (ticket, customer) = match of {
        VoiceOf::Ticket(id) => (Some(id), None),
        VoiceOf::Customer(id) => (None, Some(id)),
    };
    let rows = sqlx::query!(
        r#"
        select v.id as "id!", p.id as topic, p.title, p.kind, p.state, v.words
          from (select v.* from product_voice v where v.ticket_id = any (ticket_family($1))
                union
                select v.* from product_voice v where v.customer_id = $2
                union
                select v.* from ticket t join product_voice v on v.ticket_id = t.id where t.customer_id = $2 and t.deleted_at is null) v
          join product_topic p on p.id = v.topic_id
         order by v.added_at desc, v.id desc limit 50
        "#,
        ticket,
        customer,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Asked {
                voice: row.id,
                topic: row.topic,
                title: row.title,
                kind: known(TopicKind::from_key(&row.kind), &row.kind)?,
                state: known(TopicState::from_key(&row.state), &row.state)?,
                words: row.words,
            })
        })
        .collect()
}

/// Adds somebody who asked; gives the voice.
///
/// # Errors
/// `NotFound` for a topic that there is not, `Invalid` on `of` for a ticket or a customer that is out of sight, or that asked before.
pub async fn add(tx: &mut Tx, id: Uuid, of: VoiceOf, words: Option<&str>) -> Result<Uuid, AppError> {
    let about = topic(tx, id).await?;
    let (ticket, customer) = match of {
        VoiceOf::Ticket(id) => (Some(id), None),
        VoiceOf::Customer(id) => (None, Some(id)),
    };
    let seen = sqlx::query_scalar!(
        r#"
        select exists (select 1 from ticket t where t.id = $1 and t.deleted_at is null)
            or exists (select 1 from customer c where c.id = $2 and c.deleted_at is null) as "seen!"
        "#,
        ticket,
        customer,
    )
    .fetch_one(tx.conn())
    .await?;
    if !seen {
        return Err(AppError::invalid("of", "invalid_value"));
    }
    let (voice, me, now) = (new_id(), tx.person(), tx.now());
    sqlx::query!(
        "insert into product_voice (id, topic_id, ticket_id, customer_id, words, added_by, added_at) values ($1, $2, $3, $4, $5, $6, $7)",
        voice,
        id,
        ticket,
        customer,
        words,
        me,
        now,
    )
    .execute(tx.conn())
    .await
    .map_err(at_of)?;
    log(tx, "topic.voice_added", id, about.version, json!({}), json!({ "of": of, "words": words })).await?;
    Ok(voice)
}

/// That they asked before stands at the field in which one chooses them.
fn at_of(error: sqlx::Error) -> AppError {
    match AppError::from(error) {
        AppError::Invalid(errors) if errors.iter().any(|error| error.code.ends_with("_unique")) => {
            AppError::invalid("of", "product_voice_unique")
        }
        other => other,
    }
}

/// Takes somebody who asked off again.
///
/// # Errors
/// `NotFound`.
pub async fn remove(tx: &mut Tx, voice: Uuid) -> Result<(), AppError> {
    let gone = sqlx::query!(
        "delete from product_voice where id = $1 returning topic_id, ticket_id, customer_id, words",
        voice
    )
    .fetch_one(tx.conn())
    .await?;
    let version = topic(tx, gone.topic_id).await?.version;
    let before = json!({ "ticket": gone.ticket_id, "customer": gone.customer_id, "words": gone.words });
    log(tx, "topic.voice_removed", gone.topic_id, version, before, json!({})).await
}

/// Prepares an answer for everybody who asked and has not been told: it waits on their ticket until somebody gives it. Whoever asked without
/// one gets a ticket for it. Gives for how many.
///
/// # Errors
/// As [`hold`]; `Invalid` on `state` where the topic has not come to its end.
pub async fn prepare(tx: &mut Tx, id: Uuid, seen: i32, answer: &str) -> Result<usize, AppError> {
    let held = hold(tx, id, seen).await?;
    if !held.state.is_end() {
        return Err(AppError::invalid("state", "product_topic_not_ended"));
    }
    let waiting = sqlx::query!(
        r#"
        select v.id, v.ticket_id, v.customer_id, c.id as "customer?" from product_voice v
          left join ticket t on t.id = v.ticket_id and t.deleted_at is null
          left join customer c on c.id = v.customer_id and c.deleted_at is null
         where v.topic_id = $1 and v.told_at is null and v.prepared is null and (t.id is not null or c.id is not null)
         order by v.added_at, v.id limit $2 for update of v
        "#,
        id,
        i64::try_from(VOICES).unwrap_or(i64::MAX),
    )
    .fetch_all(tx.conn())
    .await?;
    for voice in &waiting {
        let made = match (voice.ticket_id, voice.customer) {
            (None, Some(customer)) => Some(ticket_for(tx, &held, customer).await?),
            _ => None,
        };
        sqlx::query!(
            "update product_voice set prepared = $2, ticket_id = coalesce(ticket_id, $3), made = $3::uuid is not null where id = $1",
            voice.id,
            answer,
            made,
        )
        .execute(tx.conn())
        .await?;
    }
    log(tx, "topic.answers_prepared", id, seen, json!({}), json!({ "answer": answer, "voices": waiting.len() }))
        .await?;
    Ok(waiting.len())
}

/// A ticket by which a customer is told who asked without one.
async fn ticket_for(tx: &mut Tx, topic: &Topic, customer: Uuid) -> Result<Uuid, AppError> {
    let fields = TicketFields {
        kind: Kind::Question,
        subject: topic.title.clone(),
        description: None,
        priority: Priority::Normal,
        channel: Channel::Phone,
        category: None,
        product: topic.product.as_ref().map(|(id, _)| *id),
        customer: Some(customer),
        contact: None,
        tags: Vec::new(),
    };
    Ok(tickets::create(tx, fields).await?.0)
}

/// Takes prepared answers back that nobody has given yet; tickets that were made for them go with them, where nobody has worked on them.
///
/// # Errors
/// As [`hold`].
pub async fn unprepare(tx: &mut Tx, id: Uuid, seen: i32) -> Result<usize, AppError> {
    hold(tx, id, seen).await?;
    let rows = sqlx::query!(
        r#"
        select v.id, v.made, v.ticket_id, t.version as "version?" from product_voice v
          left join ticket t on t.id = v.ticket_id and t.deleted_at is null
         where v.topic_id = $1 and v.prepared is not null and v.told_at is null for update of v
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?;
    for row in &rows {
        // One that was changed since is somebody's work by now, and stays.
        let untouched = row.ticket_id.filter(|_| row.made && row.version == Some(1));
        if let Some(ticket) = untouched {
            state_store::delete(tx, ticket, 1).await?;
        }
        sqlx::query!(
            r#"
            update product_voice set prepared = null, made = made and not $2, ticket_id = case when not $2 then ticket_id end where id = $1
            "#,
            row.id,
            untouched.is_some(),
        )
        .execute(tx.conn())
        .await?;
    }
    log(tx, "topic.answers_taken_back", id, seen, json!({ "voices": rows.len() }), json!({})).await?;
    Ok(rows.len())
}

/// The answers that wait on a ticket.
pub async fn prepared(tx: &mut Tx, ticket: Uuid) -> Result<Vec<Prepared>, AppError> {
    Ok(sqlx::query_as!(
        Prepared,
        r#"
        select v.id as voice, p.id as topic, p.title, v.prepared as "text!" from product_voice v join product_topic p on p.id = v.topic_id
         where v.ticket_id = any (ticket_family($1)) and v.prepared is not null and v.told_at is null order by v.added_at, v.id limit 20
        "#,
        ticket,
    )
    .fetch_all(tx.conn())
    .await?)
}

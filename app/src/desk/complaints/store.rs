//! Rows of `complaint`.

use super::model::{
    AskedToConfirm, Complaint, ComplaintFields, ComplaintForm, ComplaintSeen, Confirmation, Measure, MeasureFilter,
    MeasureList, MeasureMark, PAGE,
};
use crate::{
    access::{AppError, SystemTx, Tx, new_id},
    customers::assets::store::today,
    desk::{
        mail::thread_model::token,
        portal::model::LINK_HERE,
        tickets::{
            model::{CategoryName, Named},
            rules_model::{Kind, State, number_in_words},
            store::{Held, held, known},
        },
        topics::store as topics,
    },
    events::record,
    locale::Lang,
    words::complaints as w,
};
use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

/// What is known of a complaint; nothing where nothing is kept yet.
///
/// # Errors
/// `NotFound` for a ticket that is out of sight.
async fn complaint(tx: &mut Tx, ticket: Uuid) -> Result<Complaint, AppError> {
    let row = sqlx::query!(
        r#"
        select m.cause_id as "cause?", g.name as "cause_name?", g.name_en as "cause_name_en?", m.team_id as "team?", u.name as "team_name?",
               m.measure as "measure?", m.due_on as "due_on?", m.done_at as "done_at?", d.name as "done_by?", m.confirmed as "confirmed?",
               m.confirmed_at as "confirmed_at?", p.name as "confirmed_by?", m.said as "said?", m.version as "version?",
               k.asked_at as "asked_at?", n.name as "asked_by?", k.words as "words?", k.answered_at as "answered_at?"
          from ticket t
          left join complaint m on m.ticket_id = t.id
          left join complaint_cause g on g.id = m.cause_id
          left join team u on u.id = m.team_id
          left join person d on d.id = m.done_by
          left join person p on p.id = m.confirmed_by
          left join lateral (select a.* from complaint_ask a where a.ticket_id = t.id order by a.asked_at desc, a.id desc limit 1) k on true
          left join person n on n.id = k.asked_by
         where t.id = $1 and t.deleted_at is null
        "#,
        ticket,
    )
    .fetch_one(tx.conn())
    .await?;
    let name = row.cause_name.map(|name| CategoryName { name, name_en: row.cause_name_en });
    let (by, said) = (row.confirmed_by, row.said);
    let confirmation = row.confirmed.zip(row.confirmed_at).map(|(settled, at)| Confirmation { settled, at, by, said });
    let answered = row.answered_at.is_some();
    let by = row.asked_by;
    let asked = row.asked_at.zip(row.words).map(|(at, words)| AskedToConfirm { at, by, words, answered });
    Ok(Complaint {
        asked,
        cause: row.cause.zip(name),
        team: row.team.zip(row.team_name),
        measure: row.measure,
        due_on: row.due_on,
        done_at: row.done_at,
        done_by: row.done_by,
        confirmation,
        version: row.version.unwrap_or(0),
    })
}

async fn teams(tx: &mut Tx) -> Result<Vec<Named>, AppError> {
    let rows = sqlx::query!(r#"select id, name from team order by name collate "zh-x-icu", id limit 500"#)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// A complaint with what its form offers.
///
/// # Errors
/// `NotFound` for a ticket that is out of sight.
pub async fn of_ticket(tx: &mut Tx, ticket: Uuid) -> Result<ComplaintSeen, AppError> {
    let complaint = complaint(tx, ticket).await?;
    let causes = sqlx::query!(
        r#"
        select id, name, name_en from complaint_cause
         where not archived or id = $1 order by rank, name collate "zh-x-icu", id limit 500
        "#,
        complaint.cause.as_ref().map(|(id, _)| *id),
    )
    .fetch_all(tx.conn())
    .await?;
    let causes =
        causes.into_iter().map(|row| (row.id, CategoryName { name: row.name, name_en: row.name_en })).collect();
    Ok(ComplaintSeen { complaint, causes, teams: teams(tx).await? })
}

/// The complaint of a ticket that is one, held, as it was seen.
///
/// # Errors
/// `NotFound`, the conflicts `changed` and `ticket_merged`, `Invalid` on `kind` for a ticket of another kind.
async fn hold(tx: &mut Tx, ticket: Uuid, seen: i32) -> Result<(Held, Complaint), AppError> {
    let held = held(tx, ticket, None).await?;
    let kind = sqlx::query_scalar!("select kind from ticket where id = $1", ticket).fetch_one(tx.conn()).await?;
    if kind != Kind::Complaint.key() {
        return Err(AppError::invalid("kind", "complaint_of_complaints"));
    }
    let kept = complaint(tx, ticket).await?;
    if kept.version != seen {
        return Err(AppError::conflict("changed"));
    }
    Ok((held, kept))
}

/// As the log tells it: names beside ids.
fn told(one: &Complaint) -> Value {
    json!({
        "cause": one.cause.as_ref().map(|(id, _)| id), "cause_name": one.cause.as_ref().map(|(_, name)| &name.name),
        "cause_name_en": one.cause.as_ref().and_then(|(_, name)| name.name_en.as_ref()),
        "unit": one.team.as_ref().map(|(id, _)| id), "unit_name": one.team.as_ref().map(|(_, name)| name),
        "measure": one.measure, "measure_due": one.due_on,
    })
}

/// Keeps cause, unit, measure and day of a complaint that was seen in this version; gives the version that it has then. A day that
/// moves is told of anew.
///
/// # Errors
/// As [`hold`]; `Invalid` on `cause` and `team`, on `measure` where one that is done would go.
pub async fn save(tx: &mut Tx, ticket: Uuid, seen: i32, fields: &ComplaintFields) -> Result<i32, AppError> {
    let (held, kept) = hold(tx, ticket, seen).await?;
    if ComplaintForm::of(&kept).check().as_ref() == Ok(fields) {
        return Ok(seen);
    }
    if fields.measure.is_none() && kept.done_at.is_some() {
        return Err(AppError::invalid("measure", "required"));
    }
    let there = sqlx::query!(
        r#"
        select $1::uuid is null or exists (select 1 from complaint_cause c where c.id = $1) as "cause!",
               $2::uuid is null or exists (select 1 from team t where t.id = $2) as "team!"
        "#,
        fields.cause,
        fields.team,
    )
    .fetch_one(tx.conn())
    .await?;
    for (field, there) in [("cause", there.cause), ("team", there.team)] {
        if !there {
            return Err(AppError::invalid(field, "invalid_value"));
        }
    }
    sqlx::query!(
        r#"
        insert into complaint as m (ticket_id, cause_id, team_id, measure, due_on) values ($1, $2, $3, $4, $5)
        on conflict (ticket_id) do update
           set cause_id = excluded.cause_id, team_id = excluded.team_id, measure = excluded.measure, due_on = excluded.due_on,
               reminded_at = case when m.due_on is distinct from excluded.due_on then null else m.reminded_at end, version = m.version + 1
        "#,
        ticket,
        fields.cause,
        fields.team,
        fields.measure,
        fields.due_on,
    )
    .execute(tx.conn())
    .await?;
    let now = complaint(tx, ticket).await?;
    record(tx, held.event("ticket.measure_changed", held.version).before(told(&kept)).after(told(&now))).await?;
    Ok(now.version)
}

/// Says that the measure was taken, or takes that back; gives the version then.
///
/// # Errors
/// As [`hold`]; `Invalid` on `measure` where there is none.
pub async fn finish(tx: &mut Tx, ticket: Uuid, seen: i32, done: bool) -> Result<i32, AppError> {
    let (held, kept) = hold(tx, ticket, seen).await?;
    let Some(measure) = kept.measure else { return Err(AppError::invalid("measure", "required")) };
    if kept.done_at.is_some() == done {
        return Ok(seen);
    }
    let (now, me) = (tx.now(), tx.person());
    sqlx::query!(
        r#"
        update complaint set done_at = $2, done_by = case when $2::timestamptz is not null then $3::uuid end, version = version + 1
         where ticket_id = $1
        "#,
        ticket,
        done.then_some(now),
        me,
    )
    .execute(tx.conn())
    .await?;
    let kind = if done { "ticket.measure_done" } else { "ticket.measure_reopened" };
    record(tx, held.event(kind, held.version).after(json!({ "measure": measure }))).await?;
    Ok(seen + 1)
}

/// Writes down what the customer says of it, or takes that back (`None`); gives the version then.
///
/// # Errors
/// As [`hold`].
pub async fn confirm(
    tx: &mut Tx,
    ticket: Uuid,
    seen: i32,
    settled: Option<bool>,
    said: Option<String>,
) -> Result<i32, AppError> {
    let (held, kept) = hold(tx, ticket, seen).await?;
    let (now, me) = (tx.now(), tx.person());
    let was = kept.confirmation.map(|one| one.settled);
    sqlx::query!(
        r#"
        insert into complaint as m (ticket_id, confirmed, confirmed_at, confirmed_by, said)
        values ($1, $2, case when $2::boolean is not null then $3::timestamptz end, case when $2::boolean is not null then $4::uuid end, $5)
        on conflict (ticket_id) do update
           set confirmed = excluded.confirmed, confirmed_at = excluded.confirmed_at, confirmed_by = excluded.confirmed_by, said = excluded.said,
               version = m.version + 1
        "#,
        ticket,
        settled,
        now,
        me,
        said.as_ref().filter(|_| settled.is_some()),
    )
    .execute(tx.conn())
    .await?;
    let event = held.event("ticket.complaint_confirmed", held.version).before(json!({ "settled": was }));
    record(tx, event.after(json!({ "settled": settled, "customer_said": said }))).await?;
    Ok(seen + 1)
}

/// Asks the customer by mail whether it is settled, in the words that were written for them.
///
/// # Errors
/// As [`hold`]; the conflicts `complaint_no_address`, `complaint_no_mailbox`, `complaint_do_not_contact`.
pub async fn ask_to_confirm(tx: &mut Tx, ticket: Uuid, seen: i32, words: &str, lang: Lang) -> Result<(), AppError> {
    let (held, _) = hold(tx, ticket, seen).await?;
    let number = sqlx::query_scalar!("select number from ticket where id = $1", ticket).fetch_one(tx.conn()).await?;
    let (subject, text) = confirm_letter(lang, number, words);
    let asked = sqlx::query_scalar!(
        r#"select ask_to_confirm($1, $2, $3, $4, $5, $6) as "asked!""#,
        new_id(),
        ticket,
        words,
        lang.tag(),
        subject,
        text,
    )
    .fetch_one(tx.conn())
    .await?;
    match asked.as_str() {
        "asked" => {}
        "gone" => return Err(AppError::NotFound),
        "no_address" => return Err(AppError::conflict("complaint_no_address")),
        "no_mailbox" => return Err(AppError::conflict("complaint_no_mailbox")),
        _ => return Err(AppError::conflict("complaint_do_not_contact")),
    }
    let event = held.event("ticket.confirmation_asked", held.version);
    record(tx, event.after(json!({ "words_for_customer": words }))).await?;
    Ok(())
}

/// The mail: `[name]` and `[link]` are put in where it is sent, so the words of nobody may look like them.
fn confirm_letter(lang: Lang, number: i64, words: &str) -> (String, String) {
    let words = words.replace("[name]", "").replace(LINK_HERE, "");
    let number_words = number_in_words(number);
    let subject = format!("{} {}", token(number), w::confirm_mail_subject(lang, &number_words));
    (subject, w::confirm_mail_text(lang, "[name]", &number_words, words, LINK_HERE))
}

/// A page of the measures that are still to be taken, the nearest first; those without a day come last.
pub async fn open(tx: &mut Tx, filter: &MeasureFilter, after: Option<MeasureMark>) -> Result<MeasureList, AppError> {
    let today = today(tx).await?;
    let behind = after.map(|mark| (mark.due_on, mark.ticket));
    let rows = sqlx::query!(
        r#"
        select t.id, t.number, t.subject, t.state, t.customer_id, c.name as "customer?", g.name as "cause?", g.name_en as "cause_en?",
               u.name as "team?", m.measure as "measure!", m.due_on, o.name as "owner?", m.version
          from complaint m
          join ticket t on t.id = m.ticket_id and t.deleted_at is null
          left join customer c on c.id = t.customer_id and c.deleted_at is null
          left join complaint_cause g on g.id = m.cause_id
          left join team u on u.id = m.team_id
          left join person o on o.id = t.owner_id
         where m.measure is not null and m.done_at is null
           and ($1::uuid is null or (coalesce(m.due_on, 'infinity'::date), m.ticket_id) > (coalesce($2::date, 'infinity'::date), $1))
           and ($3::uuid is null or m.team_id = $3) and (not $4::boolean or coalesce(m.due_on, 'infinity'::date) < $5)
         order by coalesce(m.due_on, 'infinity'::date), m.ticket_id limit $6
        "#,
        behind.map(|(_, ticket)| ticket),
        behind.and_then(|(due, _)| due),
        filter.team,
        filter.overdue,
        today,
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut measures = Vec::with_capacity(rows.len());
    for row in rows {
        measures.push(Measure {
            ticket: row.id,
            number: row.number,
            subject: row.subject,
            state: known(State::from_key(&row.state), &row.state)?,
            customer: row.customer_id.zip(row.customer),
            cause: row.cause.map(|name| CategoryName { name, name_en: row.cause_en }),
            team: row.team,
            measure: row.measure,
            due_on: row.due_on,
            owner: row.owner,
            version: row.version,
        });
    }
    let more = measures.len() > PAGE;
    measures.truncate(PAGE);
    let mut topics = if after.is_none() { topics::measures(tx, filter.team).await? } else { Vec::new() };
    topics.retain(|topic| !filter.overdue || topic.due_on.is_some_and(|due| due < today));
    Ok(MeasureList { rows: measures, more, teams: teams(tx).await?, topics })
}

/// A measure of which somebody is to be told.
pub struct Due {
    pub id: Uuid,
    pub customer: Option<Uuid>,
    pub customer_owner: Option<Uuid>,
    pub version: i32,
    pub due_on: Option<NaiveDate>,
    pub told: Vec<Uuid>,
}

/// Takes the next measures that are due, at most so many; each once.
pub async fn due(tx: &mut SystemTx, most: i32) -> Result<Vec<Due>, AppError> {
    Ok(sqlx::query_as!(
        Due,
        r#"
        select r.id as "id!", r.customer, r.customer_owner, r.version as "version!", r.due_on, r.told as "told!" from remind_of_measures($1) r
        "#,
        most,
    )
    .fetch_all(tx.conn())
    .await?)
}

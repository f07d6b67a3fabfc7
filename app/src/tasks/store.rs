//! Every change of a task, with its events. Who may change one the database says.

use super::{
    model::{Later, TaskInput, TaskKind, TaskOn, When},
    reading_store::{Clocks, TaskRow, row},
    repeat_model::Repeat,
    subject_store::{check_owner, subject},
    zone::Zone,
};
use crate::{
    access::{AppError, Tx, new_id},
    events::{EntryKey, Event, log_talk, record_all, talk::Talk},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

/// A time as it is kept: from when on it is late, until when it lasts, whether it is for a whole day.
pub type Timing = (Option<DateTime<Utc>>, Option<DateTime<Utc>>, bool);

pub fn timing(when: When, zone: Zone) -> Timing {
    match when {
        When::Someday => (None, None, false),
        When::Day(day) => (Some(zone.last_minute_of(day)), None, true),
        When::At(at) => (Some(zone.moment(at)), None, false),
        When::Span(from, to) => {
            let (from, to) = (zone.moment(from), zone.moment(to));
            // Where clocks jump over its end it is at least a minute.
            (Some(from), Some(to.max(from + chrono::Duration::minutes(1))), false)
        }
    }
}

/// What the log names of a task's record.
struct Touched {
    noun: &'static str,
    subject: Uuid,
    customer: Option<Uuid>,
    owner: Option<Uuid>,
    version: Option<i32>,
}

impl Touched {
    fn event(&self, kind: &'static str) -> Event {
        let event = Event::of(kind, self.noun, self.subject).customer(self.customer).owner(self.owner);
        if let Some(version) = self.version { event.version(version) } else { event }
    }
}

/// Counts up what a task is about, and says what that is; nobody may who may not change the task.
async fn touch(tx: &mut Tx, id: Uuid) -> Result<Touched, AppError> {
    let row = sqlx::query!(
        r#"select subject_kind as "noun!", subject as "subject!", customer, owner, version from touch_task($1)"#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let noun = match row.noun.as_str() {
        "deal" => "deal",
        "customer" => "customer",
        "contact" => "contact",
        "ticket" => "ticket",
        _ => "activity",
    };
    Ok(Touched { noun, subject: row.subject, customer: row.customer, owner: row.owner, version: row.version })
}

/// As an event tells it.
fn told(row: &TaskRow) -> Value {
    json!({
        "activity": row.id, "activity_name": row.title, "activity_kind": row.kind, "due_at": row.due_at, "asker": row.created_by,
    })
}

/// The task as it is, kept from others until the end of the transaction.
async fn hold(tx: &mut Tx, id: Uuid) -> Result<TaskRow, AppError> {
    sqlx::query_scalar!("select id from activity where id = $1 for update", id)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(AppError::NotFound)?;
    row(tx, id).await
}

/// Plans something.
pub async fn create(tx: &mut Tx, on: Option<TaskOn>, input: &TaskInput) -> Result<Uuid, AppError> {
    let clocks = Clocks::of(tx).await?;
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    let [deal, customer, contact, ticket] = subject(tx, on).await?;
    let owner = input.owner.unwrap_or(me);
    check_owner(tx, on, owner).await?;
    let (due_at, ends_at, all_day) = timing(input.when, clocks.viewer);
    let series = input.repeat.map(|_| id);
    sqlx::query!(
        r#"
        insert into activity (id, deal_id, customer_id, contact_id, ticket_id, kind, title, note, due_at, ends_at, all_day, zone, priority,
                              owner_id, created_by, repeats, series_id, series_day, remind_before, remind_mail, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        "#,
        id,
        deal,
        customer,
        contact,
        ticket,
        input.kind.key(),
        input.title,
        input.note,
        due_at,
        ends_at,
        all_day,
        clocks.viewer.name(),
        input.priority.rank(),
        owner,
        me,
        input.repeat.map(|repeat| repeat.rule(1)),
        series,
        series.and(input.when.day()),
        input.remind,
        input.remind_mail,
        now,
    )
    .execute(tx.conn())
    .await?;
    let (row, touched) = (row(tx, id).await?, touch(tx, id).await?);
    let mut events = vec![touched.event("activity.planned").after(told(&row))];
    if owner != me {
        events.push(given(&row, me, &row.owner, owner));
    }
    record_all(tx, events).await?;
    Ok(id)
}

/// That somebody else is to do it: the notice and the queues hear of it by this.
fn given(row: &TaskRow, from: Uuid, name: &str, to: Uuid) -> Event {
    let mut after = told(row);
    after["owner"] = json!(to);
    after["owner_name"] = json!(name);
    Event::of("activity.assigned", "activity", row.id).owner(Some(to)).before(json!({ "owner": from })).after(after)
}

/// Plans it otherwise; refused where somebody did so since `version`.
pub async fn change(tx: &mut Tx, id: Uuid, version: i32, input: &TaskInput) -> Result<(), AppError> {
    let clocks = Clocks::of(tx).await?;
    let former = hold(tx, id).await?;
    if former.version != version {
        return Err(AppError::conflict("changed"));
    }
    let zone = clocks.viewer;
    let (due_at, ends_at, all_day) = timing(input.when, zone);
    let rule = input.repeat.map(|repeat| repeat.rule(1));
    // Another rule, or another day to begin with, is another series; otherwise it stays where it is in its own.
    let same = rule == former.repeats && former.when(zone, clocks.house).day() == input.when.day();
    let fresh = (rule.is_some() && !same).then(new_id);
    sqlx::query!(
        r#"
        update activity
           set kind = $2, title = $3, note = $4, due_at = $5, ends_at = $6, all_day = $7, zone = $8, priority = $9, repeats = $10,
               series_id = coalesce($11, series_id), series_day = case when $11::uuid is null then series_day else $12 end,
               series_number = case when $11::uuid is null then series_number else 1 end, remind_before = $13, remind_mail = $14
         where id = $1
        "#,
        id,
        input.kind.key(),
        input.title,
        input.note,
        due_at,
        ends_at,
        all_day,
        zone.name(),
        input.priority.rank(),
        rule,
        fresh,
        input.when.day(),
        input.remind,
        input.remind_mail,
    )
    .execute(tx.conn())
    .await?;
    tell_change(tx, &former).await?;
    match input.owner {
        Some(owner) if owner != former.owner_id => assign(tx, id, owner).await,
        _ => Ok(()),
    }
}

async fn tell_change(tx: &mut Tx, former: &TaskRow) -> Result<(), AppError> {
    let (now, touched) = (row(tx, former.id).await?, touch(tx, former.id).await?);
    record_all(tx, vec![touched.event("activity.changed").before(told(former)).after(told(&now))]).await
}

/// Gives it to a colleague.
pub async fn assign(tx: &mut Tx, id: Uuid, owner: Uuid) -> Result<(), AppError> {
    let (before, touched) = (row(tx, id).await?, touch(tx, id).await?);
    let former =
        sqlx::query_scalar!(r#"select give_task($1, $2) as "former!""#, id, owner).fetch_one(tx.conn()).await?;
    if former == owner {
        return Ok(());
    }
    let name = sqlx::query_scalar!("select name from person where id = $1", owner).fetch_one(tx.conn()).await?;
    let mut events = vec![given(&before, former, &name, owner)];
    if touched.noun != "activity" {
        let mut after = told(&before);
        after["owner_name"] = json!(name);
        let on_record = touched.event("activity.assigned").before(json!({ "owner_name": before.owner }));
        events.push(on_record.after(after));
    }
    record_all(tx, events).await
}

/// Moves it to another time; gives when it was. `version` as it was seen, where that matters.
pub async fn reschedule(tx: &mut Tx, id: Uuid, version: Option<i32>, when: When) -> Result<When, AppError> {
    let clocks = Clocks::of(tx).await?;
    let former = hold(tx, id).await?;
    if version.is_some_and(|version| version != former.version) {
        return Err(AppError::conflict("changed"));
    }
    let (due_at, ends_at, all_day) = timing(when, clocks.viewer);
    if former.repeats.is_some() && due_at.is_none() {
        return Err(AppError::invalid("day", "task_repeat_needs_day"));
    }
    // Of a series this one moves; a day is a day of whoever moves it.
    let zone = if all_day { clocks.viewer } else { former.planned_in(clocks.house) };
    sqlx::query!(
        "update activity set due_at = $2, ends_at = $3, all_day = $4, zone = $5 where id = $1",
        id,
        due_at,
        ends_at,
        all_day,
        zone.name(),
    )
    .execute(tx.conn())
    .await?;
    tell_change(tx, &former).await?;
    Ok(former.when(clocks.viewer, clocks.house))
}

/// Puts it off; gives when it was.
pub async fn postpone(tx: &mut Tx, id: Uuid, later: Later) -> Result<When, AppError> {
    let clocks = Clocks::of(tx).await?;
    let today = clocks.viewer.local(tx.now()).date();
    let when = row(tx, id).await?.when(clocks.viewer, clocks.house);
    reschedule(tx, id, None, when.on(later.day(today))).await
}

/// Says that it is done, or takes that back. Of a series the next comes with it, and goes with it where nobody touched it.
pub async fn finish(tx: &mut Tx, id: Uuid, done: bool) -> Result<TaskRow, AppError> {
    let task = hold(tx, id).await?;
    if task.done_at.is_some() == done {
        return Ok(task);
    }
    let (me, now) = (tx.person(), tx.now());
    sqlx::query!(
        "update activity set done_at = $2, done_by = $3 where id = $1",
        id,
        done.then_some(now),
        done.then_some(me),
    )
    .execute(tx.conn())
    .await?;
    if done {
        make_next(tx, &task).await?;
    } else {
        sqlx::query!(
            r#"
            delete from activity n using activity a
             where a.id = $1 and n.series_id = a.series_id and n.series_day > a.series_day and n.done_at is null and n.version = 1
            "#,
            id,
        )
        .execute(tx.conn())
        .await?;
    }
    let touched = touch(tx, id).await?;
    let kind = if done { "activity.done" } else { "activity.reopened" };
    record_all(tx, vec![touched.event(kind).after(told(&task))]).await?;
    Ok(task)
}

async fn make_next(tx: &mut Tx, task: &TaskRow) -> Result<(), AppError> {
    let house = Clocks::of(tx).await?.house;
    let zone = task.planned_in(house);
    let today = zone.local(tx.now()).date();
    let Some((day, number, due_at, ends_at)) = following(task, zone, today) else { return Ok(()) };
    sqlx::query_scalar!(
        "select make_next_task($1, $2, $3, $4, $5, $6)",
        task.id,
        new_id(),
        day,
        number,
        due_at,
        ends_at,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(())
}

/// One of a series: its day, its number, when it begins, and when it ends where it has a length.
pub type OneOfSeries = (NaiveDate, i32, DateTime<Utc>, Option<DateTime<Utc>>);

/// The next of a series, its time by the clocks that it was planned by, whatever they do meanwhile.
pub fn following(task: &TaskRow, zone: Zone, today: NaiveDate) -> Option<OneOfSeries> {
    let rule = Repeat::read(task.repeats.as_deref()?)?;
    let (day, number) = rule.next(task.series_day?, task.series_number, today)?;
    let (due_at, ends_at, _) = timing(task.when(zone, zone).on(day), zone);
    Some((day, number, due_at?, ends_at))
}

/// Finishes an appointment and writes what came of it onto the timeline of its customer or deal.
pub async fn finish_with(tx: &mut Tx, id: Uuid, talk: &Talk) -> Result<Option<EntryKey>, AppError> {
    let task = finish(tx, id, true).await?;
    let Some((on, _)) = task.on().and_then(TaskOn::timeline) else { return Ok(None) };
    if task.done_at.is_some() {
        // Another device was quicker, and has said what came of it.
        return Ok(None);
    }
    let mut talk = talk.clone();
    talk.happened_at = talk.happened_at.or(task.due_at).filter(|at| *at <= tx.now());
    if talk.text.is_empty() {
        talk.text.clone_from(&task.title);
    }
    log_talk(tx, on, &talk).await.map(Some)
}

/// Removes it; gives how it was, so that it can be planned again.
pub async fn remove(tx: &mut Tx, id: Uuid) -> Result<(Option<TaskOn>, TaskInput), AppError> {
    let clocks = Clocks::of(tx).await?;
    let task = hold(tx, id).await?;
    let touched = touch(tx, id).await?;
    record_all(tx, vec![touched.event("activity.removed").after(told(&task))]).await?;
    sqlx::query!("delete from activity where id = $1", id).execute(tx.conn()).await?;
    let input = TaskInput {
        kind: TaskKind::from_key(&task.kind),
        title: task.title.clone(),
        note: task.note.clone(),
        when: task.when(clocks.viewer, clocks.house),
        priority: super::model::Priority::of_rank(task.priority),
        repeat: task.repeats.as_deref().and_then(Repeat::read),
        remind: task.remind_before,
        remind_mail: task.remind_mail,
        owner: Some(task.owner_id),
    };
    Ok((task.on(), input))
}

/// Keeps by whose clocks the caller lives; `None`: by the organisation's.
pub async fn keep_zone(tx: &mut Tx, zone: Option<&str>) -> Result<(), AppError> {
    if zone.is_some_and(|name| Zone::named(name).is_none()) {
        return Err(AppError::invalid("zone", "sla_zone_unknown"));
    }
    let me = tx.person();
    sqlx::query!("update person set time_zone = $2 where id = $1", me, zone).execute(tx.conn()).await?;
    Ok(())
}

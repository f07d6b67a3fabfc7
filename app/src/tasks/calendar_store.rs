//! What stands in calendars.

use super::{
    calendar::model::{Item, Who},
    model::When,
    reading_store::{self as reading, Clocks, TaskRow},
    repeat_model::Repeat,
    store::timing,
};
use crate::access::{AppError, Tx};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// Of one series at most so many are shown ahead.
const AHEAD: usize = 62;

/// A day that calendars go to: what is beyond is shown as the end.
pub fn in_sight(day: NaiveDate) -> NaiveDate {
    day.with_year(day.year().clamp(2000, 2199)).unwrap_or(NaiveDate::MIN)
}

/// Whose calendars the caller may look into, themselves first.
pub async fn people(tx: &mut Tx) -> Result<Vec<(Uuid, String)>, AppError> {
    let me = tx.person();
    let rows = sqlx::query!(
        r#"
        select id, name from person where id = any ((select my_task_people())::uuid[]) and (active or id = $1)
         order by id <> $1, name collate "zh-x-icu", id limit 200
        "#,
        me,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Whose are asked for, of those.
pub fn wanted(tx: &Tx, who: Who, people: &[(Uuid, String)]) -> Vec<Uuid> {
    match who {
        Who::Me => vec![tx.person()],
        Who::Team => people.iter().map(|(id, _)| *id).collect(),
        Who::One(id) => people.iter().filter(|(one, _)| *one == id).map(|(id, _)| *id).collect(),
    }
}

/// What stands there from a day on and before another, with what comes again.
pub async fn items(
    tx: &mut Tx,
    clocks: Clocks,
    people: &[Uuid],
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<Item>, AppError> {
    let (begin, end) = (clocks.viewer.start_of(from), clocks.viewer.start_of(until));
    let rows = reading::between(tx, people, begin, end).await?;
    let by_id: HashMap<Uuid, TaskRow> = rows.iter().map(|row| (row.id, row.clone())).collect();
    let mut items = Vec::new();
    for task in reading::shown(tx, clocks, rows).await? {
        let row = &by_id[&task.id];
        if row.done_at.is_none() {
            let ahead = further(row, clocks, (from, until));
            items.extend(ahead.into_iter().map(|(when, due_at)| {
                let mut task = task.clone();
                (task.when, task.due_at) = (when, due_at);
                Item { task, ahead: true }
            }));
        }
        if row.due_at.is_some_and(|due| due >= begin) || row.ends_at.is_some_and(|ends| ends > begin) {
            items.push(Item { task, ahead: false });
        }
    }
    Ok(items)
}

/// When a series comes again within these days, by the clocks that it was planned by, shown by the viewer's.
fn further(row: &TaskRow, clocks: Clocks, days: (NaiveDate, NaiveDate)) -> Vec<(When, Option<DateTime<Utc>>)> {
    let (Some(rule), Some(day)) = (row.repeats.as_deref().and_then(Repeat::read), row.series_day) else {
        return Vec::new();
    };
    let zone = row.planned_in(clocks.house);
    let own = row.when(zone, zone);
    let at = |day: NaiveDate| {
        let (due_at, ends_at, all_day) = timing(own.on(day), zone);
        let shown = TaskRow { due_at, ends_at, all_day, ..row.clone() };
        (shown.when(clocks.viewer, clocks.house), due_at)
    };
    rule.further(day, row.series_number, days, AHEAD).into_iter().map(at).collect()
}

#[derive(Deserialize)]
struct Span {
    from: u16,
    to: u16,
}

/// The hours of the house: of the first working calendar, and where there is none from nine to six on weekdays.
pub async fn hours(tx: &mut Tx) -> Result<[Vec<(u16, u16)>; 7], AppError> {
    let week =
        sqlx::query_scalar!("select week from sla_calendar order by id limit 1").fetch_optional(tx.conn()).await?;
    let read = week.and_then(|week| serde_json::from_value::<[Vec<Span>; 7]>(week).ok());
    Ok(match read {
        Some(week) => week.map(|spans| spans.into_iter().map(|span| (span.from, span.to)).collect()),
        None => std::array::from_fn(|day| if day < 5 { vec![(540, 1_080)] } else { Vec::new() }),
    })
}

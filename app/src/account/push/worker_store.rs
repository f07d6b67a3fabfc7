//! Which devices are to be woken, and how it went. The notifier's; nobody else runs these.

use super::model::patience;
use crate::access::{AppError, SystemTx};
use chrono::Duration;
use sqlx::postgres::types::PgInterval;
use uuid::Uuid;

/// Who sits before the product reads a notice there: so long it waits before a device is woken.
const GRACE: Duration = Duration::seconds(10);
/// A message that is on its way is nobody else's for so long. A worker that was killed meanwhile sends it once more then; the
/// device shows a notice once.
const ON_ITS_WAY: Duration = Duration::seconds(60);
/// After so many failures in a row, over days, nobody seems to be there.
const GIVEN_UP: i32 = 20;

/// A device that is to be woken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub device: Uuid,
    pub endpoint: String,
    /// The newest notice that it is woken for.
    pub newest: Uuid,
}

/// How sending went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The service took it.
    Taken,
    /// The service does not know the device any more.
    Gone,
    /// `unreachable`, `busy` or `refused`; again after so many minutes at least.
    Failed(&'static str, i64),
}

fn interval(of: Duration) -> PgInterval {
    PgInterval::try_from(of).unwrap_or_default()
}

/// Takes up to `most` devices whose owners have something unread that the devices do not know of.
pub async fn take(tx: &mut SystemTx, most: i64) -> Result<Vec<Due>, AppError> {
    let now = tx.now();
    let rows = sqlx::query!(
        r#"
        with due as (
          select d.id, n.newest
            from push_device d join person p on p.id = d.person_id and p.active
           cross join lateral (
                 select max(n.id::text)::uuid as newest from notice n
                  where n.person_id = d.person_id and n.read_at is null and n.id > d.told and n.kind <> 'followed' and n.happened_at <= $1) n
           where d.next_try <= $2 and n.newest is not null
           order by d.next_try, d.id limit $3 for update of d skip locked)
        update push_device d set next_try = $2::timestamptz + $4::interval from due where due.id = d.id
        returning d.id, d.endpoint, due.newest as "newest!"
        "#,
        now - GRACE,
        now,
        most,
        interval(ON_ITS_WAY),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| Due { device: row.id, endpoint: row.endpoint, newest: row.newest }).collect())
}

/// Keeps how sending to a device went.
pub async fn keep(tx: &mut SystemTx, due: &Due, outcome: Outcome) -> Result<(), AppError> {
    let now = tx.now();
    match outcome {
        Outcome::Taken => {
            sqlx::query!(
                r#"
                update push_device set told = $2, told_at = $3, next_try = $3, failures = 0, trouble = null where id = $1
                "#,
                due.device,
                due.newest,
                now,
            )
            .execute(tx.conn())
            .await?;
        }
        Outcome::Gone => forget(tx, due.device).await?,
        Outcome::Failed(trouble, minutes) => {
            let failures = sqlx::query_scalar!(
                "update push_device set failures = failures + 1, trouble = $2 where id = $1 returning failures",
                due.device,
                trouble,
            )
            .fetch_optional(tx.conn())
            .await?;
            let Some(failures) = failures else { return Ok(()) };
            if failures >= GIVEN_UP {
                return forget(tx, due.device).await;
            }
            let next = now + Duration::minutes(minutes.max(patience(failures)));
            sqlx::query!("update push_device set next_try = $2 where id = $1", due.device, next)
                .execute(tx.conn())
                .await?;
        }
    }
    Ok(())
}

async fn forget(tx: &mut SystemTx, device: Uuid) -> Result<(), AppError> {
    sqlx::query!("delete from push_device where id = $1", device).execute(tx.conn()).await?;
    Ok(())
}

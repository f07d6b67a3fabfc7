//! One's own devices, and what they show.

use super::model::{Device, Pushed, Woken};
use crate::{
    access::{AppError, Tx, new_id},
    account::model::Agent,
    locale::Lang,
    notices::{self, model::NoticeKind, words},
    routes,
    words::account as w,
};
use uuid::Uuid;

/// So many notices a device shows one by one.
const ONE_BY_ONE: usize = 3;

/// The caller's devices, the newest first; `endpoint` is the one that asks.
pub async fn devices(tx: &mut Tx, endpoint: Option<&str>) -> Result<Vec<Device>, AppError> {
    let me = tx.person();
    let rows = sqlx::query!(
        r#"
        select id, browser, system, handheld, added_at, told_at, trouble, coalesce(endpoint = $2, false) as "current!" from push_device
         where person_id = $1 order by added_at desc, id desc
        "#,
        me,
        endpoint,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Device {
            id: row.id,
            current: row.current,
            agent: Agent { browser: row.browser, system: row.system, handheld: row.handheld },
            added_at: row.added_at,
            told_at: row.told_at,
            trouble: row.trouble,
        })
        .collect())
}

/// Keeps the device that asks; what was told before now is no news to it. Gives its id.
pub async fn keep(tx: &mut Tx, endpoint: &str, agent: &Agent) -> Result<Uuid, AppError> {
    // Ids grow with time: this one is newer than every notice so far.
    let (id, newest) = (new_id(), new_id());
    Ok(sqlx::query_scalar!(
        r#"select keep_push_device($1, $2, $3, $4, $5, $6) as "id!""#,
        id,
        endpoint,
        agent.browser,
        agent.system,
        agent.handheld,
        newest,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Tells a device of the caller no more.
///
/// # Errors
/// `NotFound` where they have none of this id.
pub async fn remove(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let gone = sqlx::query!("delete from push_device where id = $1", id).execute(tx.conn()).await?;
    if gone.rows_affected() == 0 { Err(AppError::NotFound) } else { Ok(()) }
}

/// What the woken device shows: what is new to it, not read yet, and what its owner may still see. Each once.
///
/// # Errors
/// `NotFound` where the endpoint is none of the caller's.
pub async fn woken(tx: &mut Tx, endpoint: &str, lang: Lang) -> Result<Woken, AppError> {
    let device = sqlx::query!("select id, shown from push_device where endpoint = $1 for update", endpoint)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(AppError::NotFound)?;
    let page = notices::page(tx, true, None).await?;
    let told = |kind: NoticeKind| kind != NoticeKind::Followed;
    let new: Vec<_> = page.notices.into_iter().filter(|notice| notice.id > device.shown && told(notice.kind)).collect();
    if let Some(newest) = new.iter().map(|notice| notice.id).max() {
        sqlx::query!("update push_device set shown = $2 where id = $1", device.id, newest).execute(tx.conn()).await?;
    }
    let count = new.len();
    let notices: Vec<Pushed> = new
        .into_iter()
        .take(ONE_BY_ONE)
        .map(|notice| Pushed {
            id: notice.id,
            title: words(lang, &notice),
            text: notice.words.clone().unwrap_or_default(),
            address: notice.address(),
        })
        .collect();
    let summary =
        |title: String| Pushed { id: device.id, title, text: String::new(), address: routes::NOTICES.to_owned() };
    let rest = match count - notices.len() {
        0 if notices.is_empty() => Some(summary(w::push_nothing(lang).to_owned())),
        0 => None,
        more => Some(summary(w::push_more(lang, more))),
    };
    Ok(Woken { notices, rest })
}

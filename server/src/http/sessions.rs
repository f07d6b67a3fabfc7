//! Sessions in PostgreSQL: sliding with use, at most once a minute, and ending for good after a month.

use super::Served;
use app::access::{AppError, Session};
use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use sqlx::PgPool;
use tower_sessions::{
    Expiry, Session as WebSession, SessionManagerLayer, SessionStore,
    cookie::SameSite,
    session::{Id, Record},
    session_store,
};
use uuid::Uuid;

/// Without use it ends after so many hours.
const IDLE_HOURS: i64 = 12;
/// In any case it ends after so many days.
const LONGEST_DAYS: i64 = 30;
/// Using it is noted at most once in so many seconds.
const NOTED_EVERY: i64 = 60;

const PERSON: &str = "person";
const SEEN: &str = "seen";
const BEGAN: &str = "began";
const AGENT: &str = "agent";
const ADDRESS: &str = "address";

/// The layer that finds the session of a request.
pub fn layer(served: &Served) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(Store(served.doors.session.clone()))
        .with_name("qingzhou")
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(served.settings.tls_behind_proxy)
        .with_expiry(Expiry::OnInactivity(time::Duration::hours(IDLE_HOURS)))
}

/// Starts the session of somebody who has just been let in, under a new id, so that one set up beforehand is of no use.
pub async fn begin(
    web: &WebSession,
    person: Uuid,
    now: DateTime<Utc>,
    address: &str,
    agent: &str,
) -> Result<(), AppError> {
    web.cycle_id().await.map_err(broken)?;
    web.insert(PERSON, person).await.map_err(broken)?;
    web.insert(BEGAN, now).await.map_err(broken)?;
    web.insert(SEEN, now).await.map_err(broken)?;
    web.insert(ADDRESS, address).await.map_err(broken)?;
    web.insert(AGENT, agent.chars().take(300).collect::<String>()).await.map_err(broken)
}

/// Who is behind a session, if it lives and the person is still active. Slides it.
pub async fn person(served: &Served, web: &WebSession) -> Result<Option<Session>, AppError> {
    let Some(id) = web.get::<Uuid>(PERSON).await.map_err(broken)? else { return Ok(None) };
    let now = served.doors.clock.now();
    let seen = web.get::<DateTime<Utc>>(SEEN).await.map_err(broken)?;
    let Some(session) = served.directory.session_of(id) else { return Ok(None) };
    if seen.is_none_or(|seen| now - seen > Duration::seconds(NOTED_EVERY)) {
        web.insert(SEEN, now).await.map_err(broken)?;
    }
    Ok(Some(session))
}

fn broken(error: tower_sessions::session::Error) -> AppError {
    match error {
        tower_sessions::session::Error::Store(session_store::Error::Backend(text)) => {
            tracing::error!(error = text, "sessions cannot be reached");
            AppError::Unavailable
        }
        other => AppError::unforeseen(&other),
    }
}

/// Ends all sessions of a person.
pub async fn end_all(door: &PgPool, person: Uuid) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query!("delete from web_session where person_id = $1", person).execute(door).await?.rows_affected())
}

/// Whether a session still lives; live streams ask after people or sessions have changed.
pub async fn lives(door: &PgPool, id: &str) -> Result<bool, sqlx::Error> {
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from web_session where id = $1 and expires_at > now() and ends_at > now()) as "lives!""#,
        id,
    )
    .fetch_one(door)
    .await?;
    Ok(found)
}

/// Removes sessions that have ended.
pub async fn sweep(door: &PgPool) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query!("delete from web_session where expires_at < now() or ends_at < now()")
        .execute(door)
        .await?
        .rows_affected())
}

/// The store behind tower-sessions.
#[derive(Clone, Debug)]
pub struct Store(PgPool);

fn backend(error: sqlx::Error) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

/// A session as its row holds it.
struct Columns {
    person: Option<Uuid>,
    data: serde_json::Value,
    began: DateTime<Utc>,
    seen: DateTime<Utc>,
    expires: DateTime<Utc>,
    ends: DateTime<Utc>,
    address: Option<String>,
    agent: Option<String>,
}

impl Columns {
    fn of(record: &Record) -> session_store::Result<Self> {
        let data =
            serde_json::to_value(&record.data).map_err(|error| session_store::Error::Encode(error.to_string()))?;
        let moment = |key: &str| data.get(key).and_then(|value| value.as_str()?.parse::<DateTime<Utc>>().ok());
        let text = |key: &str| data.get(key).and_then(|value| value.as_str().map(str::to_owned));
        let expires = DateTime::from_timestamp(record.expiry_date.unix_timestamp(), 0).unwrap_or_default();
        let seen = moment(SEEN).unwrap_or(expires - Duration::hours(IDLE_HOURS));
        let began = moment(BEGAN).unwrap_or(seen);
        Ok(Self {
            person: text(PERSON).and_then(|id| id.parse().ok()),
            began,
            seen,
            expires,
            ends: began + Duration::days(LONGEST_DAYS),
            address: text(ADDRESS),
            agent: text(AGENT),
            data,
        })
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        loop {
            let row = Columns::of(record)?;
            let created = sqlx::query!(
                "insert into web_session (id, person_id, data, created_at, seen_at, expires_at, ends_at, address, agent)
                 values ($1, $2, $3, $4, $5, $6, $7, $8::text::inet, $9) on conflict (id) do nothing",
                record.id.to_string(), row.person, row.data, row.began, row.seen, row.expires, row.ends, row.address, row.agent,
            )
            .execute(&self.0)
            .await
            .map_err(backend)?;
            if created.rows_affected() == 1 {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    /// Only what still exists: a session that was ended meanwhile must not come back.
    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let row = Columns::of(record)?;
        sqlx::query!(
            "update web_session set person_id = $2, data = $3, seen_at = $4, expires_at = $5, address = $6::text::inet, agent = $7 where id = $1",
            record.id.to_string(), row.person, row.data, row.seen, row.expires, row.address, row.agent,
        )
        .execute(&self.0)
        .await
        .map_err(backend)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let row = sqlx::query!(
            "select data, expires_at from web_session where id = $1 and expires_at > now() and ends_at > now()",
            id.to_string(),
        )
        .fetch_optional(&self.0)
        .await
        .map_err(backend)?;
        let Some(row) = row else { return Ok(None) };
        let data = serde_json::from_value(row.data).map_err(|error| session_store::Error::Decode(error.to_string()))?;
        let expiry_date = time::OffsetDateTime::from_unix_timestamp(row.expires_at.timestamp())
            .map_err(|error| session_store::Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        sqlx::query!("delete from web_session where id = $1", id.to_string())
            .execute(&self.0)
            .await
            .map_err(backend)?;
        Ok(())
    }
}

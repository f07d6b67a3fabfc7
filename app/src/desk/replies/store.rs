//! Canned replies and macros in the database. Who sees which is decided by the policies; what is written repeats it.

use super::model::{Macro, MacroFields, Reply, ReplyFields, Scope};
use crate::{
    access::{Action, AppError, Tx, may, new_id},
    desk::changes::model::TicketChange,
    events::{Event, record},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// More than these nobody finds his way in.
const MOST: i64 = 2_000;

fn shares(tx: &Tx) -> bool {
    may(tx.role(), Action::ManageDesk)
}

/// Whether the caller may have something of this scope: shared things are kept by those who manage the desk.
fn check_scope(tx: &Tx, scope: Scope) -> Result<(), AppError> {
    if scope == Scope::Own || shares(tx) { Ok(()) } else { Err(AppError::NotAllowed) }
}

/// The replies that the caller has: own ones and shared ones.
pub async fn replies(tx: &mut Tx) -> Result<Vec<Reply>, AppError> {
    let shares = shares(tx);
    let rows = sqlx::query!(
        r#"
        select r.id, r.owner_id, r.team_id, m.name as "team?", r.folder, r.title, r.keywords, r.chinese, r.english, r.used, r.archived, r.version
          from desk_reply r left join team m on m.id = r.team_id
         order by r.archived, r.folder collate "zh-x-icu" nulls first, r.title collate "zh-x-icu", r.id limit $1
        "#,
        MOST,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Reply {
            id: row.id,
            scope: Scope::of(row.owner_id, row.team_id),
            team: row.team,
            folder: row.folder,
            title: row.title,
            keywords: row.keywords,
            chinese: row.chinese,
            english: row.english,
            used: row.used,
            archived: row.archived,
            version: row.version,
            may_change: row.owner_id.is_some() || shares,
        })
        .collect())
}

/// Adds a reply.
pub async fn add_reply(tx: &mut Tx, fields: &ReplyFields) -> Result<Uuid, AppError> {
    check_scope(tx, fields.scope)?;
    let (id, now) = (new_id(), tx.now());
    let (owner, team) = fields.scope.columns(tx.person());
    sqlx::query!(
        r#"
        insert into desk_reply (id, owner_id, team_id, folder, title, keywords, chinese, english, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
        "#,
        id,
        owner,
        team,
        fields.folder,
        fields.title,
        fields.keywords,
        fields.chinese,
        fields.english,
        now,
    )
    .execute(tx.conn())
    .await?;
    log(tx, fields.scope, json!({}), json!({ "desk_reply": id, "is": fields })).await?;
    Ok(id)
}

/// Changes a reply that was seen in this version; gives the version then.
///
/// # Errors
/// `NotFound` for another's, the conflict `changed`, `NotAllowed` for sharing without the right to.
pub async fn change_reply(tx: &mut Tx, id: Uuid, seen: i32, fields: &ReplyFields) -> Result<i32, AppError> {
    check_scope(tx, fields.scope)?;
    let before = sqlx::query!(
        "select to_jsonb(r) as \"row!\", version, owner_id, team_id from desk_reply r where id = $1 for update",
        id
    )
    .fetch_one(tx.conn())
    .await?;
    if before.version != seen {
        return Err(AppError::conflict("changed"));
    }
    let (owner, team) = fields.scope.columns(tx.person());
    let now = tx.now();
    let version = sqlx::query_scalar!(
        r#"
        update desk_reply set owner_id = $2, team_id = $3, folder = $4, title = $5, keywords = $6, chinese = $7, english = $8,
                              version = version + 1, updated_at = $9
         where id = $1 returning version
        "#,
        id,
        owner,
        team,
        fields.folder,
        fields.title,
        fields.keywords,
        fields.chinese,
        fields.english,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let was = Scope::of(before.owner_id, before.team_id);
    let scope = if was == Scope::Own { fields.scope } else { was };
    log(tx, scope, json!({ "was": before.row }), json!({ "desk_reply": id, "is": fields })).await?;
    Ok(version)
}

/// Puts a reply away or takes it out again; gives the version then.
///
/// # Errors
/// `NotFound` for another's, the conflict `changed`.
pub async fn archive_reply(tx: &mut Tx, id: Uuid, seen: i32, archived: bool) -> Result<i32, AppError> {
    let row = sqlx::query!("select version, owner_id, team_id, title from desk_reply where id = $1 for update", id)
        .fetch_one(tx.conn())
        .await?;
    if row.version != seen {
        return Err(AppError::conflict("changed"));
    }
    let version = sqlx::query_scalar!(
        "update desk_reply set archived = $2, version = version + 1 where id = $1 returning version",
        id,
        archived,
    )
    .fetch_one(tx.conn())
    .await?;
    let after = json!({ "desk_reply": id, "name": row.title, "archived": archived });
    log(tx, Scope::of(row.owner_id, row.team_id), json!({ "archived": !archived }), after).await?;
    Ok(version)
}

/// Counts that a reply was put into an answer.
pub async fn note_reply_used(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("select from note_reply_used($1)", id).execute(tx.conn()).await?;
    Ok(())
}

/// The macros that the caller has: own ones and shared ones, those that are used most first.
pub async fn macros(tx: &mut Tx) -> Result<Vec<Macro>, AppError> {
    let shares = shares(tx);
    let rows = sqlx::query!(
        r#"
        select r.id, r.owner_id, r.team_id, m.name as "team?", r.title, r.change, r.chinese, r.english, r.used, r.archived, r.version
          from desk_macro r left join team m on m.id = r.team_id
         order by r.archived, r.used desc, r.title collate "zh-x-icu", r.id limit $1
        "#,
        MOST,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Macro {
                id: row.id,
                scope: Scope::of(row.owner_id, row.team_id),
                team: row.team,
                title: row.title,
                change: change_of(row.change)?,
                chinese: row.chinese,
                english: row.english,
                used: row.used,
                archived: row.archived,
                version: row.version,
                may_change: row.owner_id.is_some() || shares,
            })
        })
        .collect()
}

fn change_of(value: Value) -> Result<TicketChange, AppError> {
    serde_json::from_value(value).map_err(|error| AppError::unforeseen(&error))
}

fn written(change: &TicketChange) -> Result<Value, AppError> {
    serde_json::to_value(change).map_err(|error| AppError::unforeseen(&error))
}

/// Adds a macro.
pub async fn add_macro(tx: &mut Tx, fields: &MacroFields) -> Result<Uuid, AppError> {
    check_scope(tx, fields.scope)?;
    let (id, now, change) = (new_id(), tx.now(), written(&fields.change)?);
    let (owner, team) = fields.scope.columns(tx.person());
    sqlx::query!(
        r#"
        insert into desk_macro (id, owner_id, team_id, title, change, chinese, english, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
        "#,
        id,
        owner,
        team,
        fields.title,
        change,
        fields.chinese,
        fields.english,
        now,
    )
    .execute(tx.conn())
    .await?;
    log(tx, fields.scope, json!({}), json!({ "desk_macro": id, "is": fields })).await?;
    Ok(id)
}

/// Changes a macro that was seen in this version; gives the version then.
///
/// # Errors
/// As [`change_reply`].
pub async fn change_macro(tx: &mut Tx, id: Uuid, seen: i32, fields: &MacroFields) -> Result<i32, AppError> {
    check_scope(tx, fields.scope)?;
    let before = sqlx::query!(
        "select to_jsonb(r) as \"row!\", version, owner_id, team_id from desk_macro r where id = $1 for update",
        id
    )
    .fetch_one(tx.conn())
    .await?;
    if before.version != seen {
        return Err(AppError::conflict("changed"));
    }
    let (owner, team) = fields.scope.columns(tx.person());
    let (now, change) = (tx.now(), written(&fields.change)?);
    let version = sqlx::query_scalar!(
        r#"
        update desk_macro set owner_id = $2, team_id = $3, title = $4, change = $5, chinese = $6, english = $7, version = version + 1,
                              updated_at = $8
         where id = $1 returning version
        "#,
        id,
        owner,
        team,
        fields.title,
        change,
        fields.chinese,
        fields.english,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let was = Scope::of(before.owner_id, before.team_id);
    let scope = if was == Scope::Own { fields.scope } else { was };
    log(tx, scope, json!({ "was": before.row }), json!({ "desk_macro": id, "is": fields })).await?;
    Ok(version)
}

/// Puts a macro away or takes it out again; gives the version then.
///
/// # Errors
/// As [`archive_reply`].
pub async fn archive_macro(tx: &mut Tx, id: Uuid, seen: i32, archived: bool) -> Result<i32, AppError> {
    let row = sqlx::query!("select version, owner_id, team_id, title from desk_macro where id = $1 for update", id)
        .fetch_one(tx.conn())
        .await?;
    if row.version != seen {
        return Err(AppError::conflict("changed"));
    }
    let version = sqlx::query_scalar!(
        "update desk_macro set archived = $2, version = version + 1 where id = $1 returning version",
        id,
        archived,
    )
    .fetch_one(tx.conn())
    .await?;
    let after = json!({ "desk_macro": id, "name": row.title, "archived": archived });
    log(tx, Scope::of(row.owner_id, row.team_id), json!({ "archived": !archived }), after).await?;
    Ok(version)
}

/// What a macro sets and says; counts that it is used.
///
/// # Errors
/// `NotFound` for one that the caller does not have or that was put away.
pub async fn take_macro(tx: &mut Tx, id: Uuid) -> Result<(TicketChange, Option<String>, Option<String>), AppError> {
    let row = sqlx::query!("select change, chinese, english from desk_macro where id = $1 and not archived", id)
        .fetch_one(tx.conn())
        .await?;
    sqlx::query!("select from note_macro_used($1)", id).execute(tx.conn()).await?;
    Ok((change_of(row.change)?, row.chinese, row.english))
}

/// What is shared is told under the organisation; one's own is nobody's business.
async fn log(tx: &mut Tx, scope: Scope, before: Value, after: Value) -> Result<(), AppError> {
    if scope == Scope::Own {
        return Ok(());
    }
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(tx, event.before(before).after(after)).await.map(drop)
}

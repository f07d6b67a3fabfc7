//! Rows of `person`, as administrators read and write them.

use super::model::{Details, People, Person, Question};
use crate::access::{AppError, Role, Tx};
use uuid::Uuid;

/// The first rows of the list, by name.
pub async fn list(tx: &mut Tx, question: &Question, rows: i64) -> Result<People, AppError> {
    let pattern = format!("%{}%", question.words.trim().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_"));
    let found = sqlx::query!(
        r#"
        select p.id, p.name, p.email, p.role, p.team_id, t.name as "team_name?", p.active, p.version,
               p.id in (select people_with_password()) as "has_password!"
          from person p
          left join team t on t.id = p.team_id
         where (p.name ilike $1 or p.email ilike $1)
           and ($2::boolean is null or p.active = $2)
         order by p.name collate "zh-x-icu", p.id
         limit $3
        "#,
        pattern,
        question.show.active(),
        rows + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    let more = i64::try_from(found.len()).unwrap_or(i64::MAX) > rows;
    let rows = found.into_iter().take(usize::try_from(rows).unwrap_or_default());
    let rows = rows.map(|row| {
        Ok(Person {
            id: row.id,
            name: row.name,
            email: row.email,
            role: role_of(&row.role)?,
            team: row.team_id,
            team_name: row.team_name,
            active: row.active,
            has_password: row.has_password,
            version: row.version,
        })
    });
    Ok(People { rows: rows.collect::<Result<_, AppError>>()?, more })
}

fn role_of(key: &str) -> Result<Role, AppError> {
    Role::from_key(key).ok_or_else(|| AppError::unforeseen(&format!("person.role is {key}")))
}

/// A person before a change, kept from changing until the transaction ends.
pub struct Before {
    pub details: Details,
    pub team_name: Option<String>,
    pub active: bool,
}

/// Reads one person and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, or the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Before, AppError> {
    let row = sqlx::query!(
        r#"
        select p.name, p.email, p.role, p.team_id, p.active, p.version,
               (select t.name from team t where t.id = p.team_id) as team_name
          from person p where p.id = $1 for update
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    if row.version != version {
        return Err(AppError::conflict("changed"));
    }
    let details = Details { name: row.name, email: row.email, role: role_of(&row.role)?, team: row.team_id };
    Ok(Before { details, team_name: row.team_name, active: row.active })
}

/// Adds a person, who cannot sign in yet.
pub async fn add(tx: &mut Tx, id: Uuid, details: &Details) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        "insert into person (id, name, email, role, team_id, created_at) values ($1, $2, $3, $4, $5, $6)",
        id,
        details.name,
        details.email,
        details.role.key(),
        details.team,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes the form of a person and gives the new version.
pub async fn change(tx: &mut Tx, id: Uuid, details: &Details) -> Result<i32, AppError> {
    let written = sqlx::query_scalar!(
        "update person set name = $2, email = $3, role = $4, team_id = $5, version = version + 1 where id = $1 returning version",
        id,
        details.name,
        details.email,
        details.role.key(),
        details.team,
    )
    .fetch_one(tx.conn())
    .await;
    written.map_err(|error| at_role(error.into()))
}

/// Lets somebody in or keeps them out; gives the new version.
pub async fn set_active(tx: &mut Tx, id: Uuid, active: bool) -> Result<i32, AppError> {
    let version = sqlx::query_scalar!(
        "update person set active = $2, version = version + 1 where id = $1 returning version",
        id,
        active,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(version)
}

/// Sets the password of a person (the database asks whether the caller may).
pub async fn set_password(tx: &mut Tx, id: Uuid, hash: &str) -> Result<(), AppError> {
    sqlx::query!("select set_password($1, $2)", id, hash).execute(tx.conn()).await?;
    Ok(())
}

/// Ends all sessions of a person, on every device; gives how many.
pub async fn end_sessions(tx: &mut Tx, id: Uuid) -> Result<i32, AppError> {
    let ended = sqlx::query_scalar!("select end_sessions($1)", id).fetch_one(tx.conn()).await?;
    Ok(ended.unwrap_or(0))
}

/// Name of a team, for the log.
pub async fn team_name(tx: &mut Tx, team: Option<Uuid>) -> Result<Option<String>, AppError> {
    Ok(sqlx::query_scalar!("select name from team where id = $1", team as Option<Uuid>)
        .fetch_optional(tx.conn())
        .await?)
}

/// The rule about the last administrator speaks of the whole row; in the form it stands at the role.
fn at_role(error: AppError) -> AppError {
    match error {
        AppError::Invalid(mut wrong) => {
            for refusal in wrong.iter_mut().filter(|refusal| refusal.code == "person_last_administrator") {
                "role".clone_into(&mut refusal.field);
            }
            AppError::Invalid(wrong)
        }
        other => other,
    }
}

//! Colleagues and teams in the database.

use super::{Colleague, TeamKnown};
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// Everybody, also those who left.
pub async fn people(tx: &mut Tx) -> Result<Vec<Colleague>, AppError> {
    Ok(sqlx::query_as!(
        Colleague,
        r#"select id, name, role, team_id as team, active, email is not null as "has_email!", version from person"#
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Every team.
pub async fn teams(tx: &mut Tx) -> Result<Vec<TeamKnown>, AppError> {
    Ok(sqlx::query_as!(TeamKnown, "select id, parent_id as parent, name from team").fetch_all(tx.conn()).await?)
}

/// Adds teams; those above come first.
pub async fn add_teams(tx: &mut Tx, teams: &[TeamKnown]) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        "insert into team (id, parent_id, name, created_at) select t.*, $4 from unnest($1::uuid[], $2::uuid[], $3::text[]) t",
        &teams.iter().map(|team| team.id).collect::<Vec<_>>(),
        &teams.iter().map(|team| team.parent).collect::<Vec<_>>() as &[Option<Uuid>],
        &teams.iter().map(|team| team.name.as_str()).collect::<Vec<_>>() as &[&str],
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds people without e-mail.
pub async fn add_people(tx: &mut Tx, people: &[Colleague]) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        insert into person (id, name, role, team_id, created_at)
        select p.*, $5 from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) p
        "#,
        &people.iter().map(|person| person.id).collect::<Vec<_>>(),
        &people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>() as &[&str],
        &people.iter().map(|person| person.role.as_str()).collect::<Vec<_>>() as &[&str],
        &people.iter().map(|person| person.team).collect::<Vec<_>>() as &[Option<Uuid>],
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts people into teams and back to work.
pub async fn change_people(tx: &mut Tx, people: &[Colleague]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update person p set team_id = n.team_id, active = true, version = n.version
          from unnest($1::uuid[], $2::uuid[], $3::int[]) as n (id, team_id, version) where p.id = n.id
        "#,
        &people.iter().map(|person| person.id).collect::<Vec<_>>(),
        &people.iter().map(|person| person.team).collect::<Vec<_>>() as &[Option<Uuid>],
        &people.iter().map(|person| person.version).collect::<Vec<_>>(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

//! Who gets in.

use super::Login;
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// Whoever has most deals of the import among those it brought, and the manager of that team.
pub async fn busiest_and_manager(tx: &mut Tx, import: Uuid) -> Result<Vec<Login>, AppError> {
    Ok(sqlx::query_as!(
        Login,
        r#"
        with busiest as (
          select p.id, p.team_id
            from import_record r join deal d on d.id = r.record_id join person p on p.id = d.owner_id and p.email is null
            join import_record o on o.import_id = r.import_id and o.record_kind = 'person' and o.record_id = p.id
           where r.import_id = $1 and r.record_kind = 'deal'
           group by p.id, p.team_id order by count(*) desc, p.id limit 1
        )
        select p.id, p.name, p.role, coalesce(p.email, '') as "email!"
          from busiest b join person p on p.id = b.id or (p.team_id = b.team_id and p.role = 'sales_manager' and p.active)
         order by p.role desc
        "#,
        import,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Gives an address to somebody who has none; gives the new version.
pub async fn give_address(tx: &mut Tx, person: Uuid, email: &str) -> Result<Option<i32>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        update person set email = $2, version = version + 1
         where id = $1 and email is null and not exists (select 1 from person o where o.email = $2)
        returning version
        "#,
        person,
        email,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Sets the password.
pub async fn set_password(tx: &mut Tx, person: Uuid, hash: &str) -> Result<(), AppError> {
    sqlx::query!("select set_password($1, $2)", person, hash).execute(tx.conn()).await?;
    Ok(())
}

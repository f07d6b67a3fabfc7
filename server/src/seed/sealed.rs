//! Sensitive values of the sample company. They are sealed as those that people type, by the keys of this installation, and are
//! the only part of the sample data that is not the same everywhere.

use app::vault::{Place, Plain, Purpose, Ring, State, Wrapped};
use sqlx::{Connection, PgPool};
use uuid::Uuid;

/// Bank accounts by the credit code of their customer. Nobody has these numbers.
const ACCOUNTS: [(&str, &str); 3] = [
    ("91410100MA9QY0001U", "1702 0210 0920 0458 812"),
    ("91410300MA9QY00770", "4100 1531 0100 5020 6633"),
    ("91370200MA9QY0103Y", "3803 0227 0920 0911 075"),
];

/// Seals the sample values, where there are keys.
///
/// # Errors
/// Those of the database, and a ring that does not open.
pub async fn seal_values(owner: &PgPool, ring: &Ring) -> anyhow::Result<()> {
    let mut conn = owner.acquire().await?;
    let mut tx = conn.begin().await?;
    let rows: Vec<(i32, String, String, Vec<u8>)> =
        sqlx::query_as("select id, purpose, state, wrapped from wrapped_keys()").fetch_all(&mut *tx).await?;
    let keys: Vec<Wrapped> =
        rows.into_iter().map(|(id, purpose, state, wrapped)| Wrapped::of(id, &purpose, &state, wrapped)).collect();
    ring.learn(&keys);
    let active =
        |purpose| keys.iter().find(|key| key.purpose == purpose && key.state == State::Active && ring.has(key.id));
    let (Some(data), Some(search)) = (active(Purpose::Data), active(Purpose::Search)) else { return Ok(()) };
    for (code, account) in ACCOUNTS {
        let found: Option<(Uuid, Uuid)> = sqlx::query_as(
            "select c.id, f.id from customer c, custom_field f
              where c.credit_code = $1 and f.record_kind = 'customer' and f.kind = 'sensitive' limit 1",
        )
        .bind(code)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((record, field)) = found else { continue };
        let (value, plain) = (app::access::new_id(), Plain::new(account.to_owned()));
        let place = Place { table: "customer", field, record, value };
        sqlx::query("insert into sealed_value (id, field_id, customer_id, key_id, sealed) values ($1, $2, $3, $4, $5)")
            .bind(value)
            .bind(field)
            .bind(record)
            .bind(data.id)
            .bind(ring.seal(data.id, &place, &plain)?)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "insert into sealed_token (sealed_id, key_id, field_id, customer_id, token) values ($1, $2, $3, $4, $5)",
        )
        .bind(value)
        .bind(search.id)
        .bind(field)
        .bind(record)
        .bind(ring.token(search.id, field, &plain)?)
        .execute(&mut *tx)
        .await?;
        sqlx::query("update customer set custom = custom || jsonb_build_object($2::text, $3::text) where id = $1")
            .bind(record)
            .bind(field.to_string())
            .bind(value.to_string())
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

//! What the matcher reads and keeps. It sees every customer and every contact, and nobody else runs these.

use super::likeness::{CROWD, Key, Likeness};
use crate::{
    access::{AppError, SystemTx},
    fields::RecordKind,
};
use serde_json::Value;
use uuid::Uuid;

/// What somebody can be recognised by: a customer with its contacts, or a contact.
pub struct Known {
    pub id: Uuid,
    pub is_person: bool,
    pub name: String,
    pub phones: Vec<String>,
    pub emails: Vec<String>,
    pub wechats: Vec<String>,
    /// The customers that a contact is at.
    pub employers: Vec<String>,
    pub website: Option<String>,
    pub address: Option<String>,
    pub country: Option<String>,
    pub founded_year: Option<i16>,
}

/// Whether this worker is the one that may work in this transaction: two would take each other's records.
pub async fn alone(tx: &mut SystemTx) -> Result<bool, AppError> {
    // The number only has to differ from those of other locks.
    Ok(sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock(7160243) as "alone!""#).fetch_one(tx.conn()).await?)
}

/// The same work with the tables of customers and with those of contacts.
macro_rules! work_with {
    ($of:ident: $id:tt, $due:tt, $profile:tt, $key:tt, $pair:tt) => {
        mod $of {
            use super::*;

            pub async fn take_due(tx: &mut SystemTx, most: i64) -> Result<Vec<Uuid>, AppError> {
                let taken = sqlx::query_scalar!(
                    "delete from " + $due + " where ctid = any (array(select ctid from " + $due + " limit $1)) returning " + $id,
                    most,
                );
                Ok(taken.fetch_all(tx.conn()).await?)
            }

            pub async fn renew(tx: &mut SystemTx, rules: i16) -> Result<(), AppError> {
                let due = sqlx::query!(
                    "insert into " + $due + " select " + $id + " from " + $profile + " where rules <> $1",
                    rules,
                );
                due.execute(tx.conn()).await?;
                // Marked, so that the next start does not ask for them again.
                let marked = sqlx::query!("update " + $profile + " set rules = $1 where rules <> $1", rules);
                marked.execute(tx.conn()).await?;
                Ok(())
            }

            pub async fn forget(tx: &mut SystemTx, ids: &[Uuid], there: &[Uuid]) -> Result<(), AppError> {
                sqlx::query!("delete from " + $key + " where " + $id + " = any ($1)", ids).execute(tx.conn()).await?;
                let gone = sqlx::query!(
                    "delete from " + $profile + " where " + $id + " = any ($1) and " + $id + " <> all ($2)",
                    ids,
                    there,
                );
                gone.execute(tx.conn()).await?;
                Ok(())
            }

            pub async fn keep_profiles(
                tx: &mut SystemTx,
                rules: i16,
                there: &[Uuid],
                bodies: &[&Value],
            ) -> Result<(), AppError> {
                let kept = sqlx::query!(
                    "insert into " + $profile + " (" + $id + ", rules, profile) "
                        + "select i.id, $2, i.profile from unnest($1::uuid[], $3::jsonb[]) as i (id, profile) on conflict ("
                        + $id + ") do update set rules = excluded.rules, profile = excluded.profile",
                    there,
                    rules,
                    bodies as &[&Value],
                );
                kept.execute(tx.conn()).await?;
                Ok(())
            }

            pub async fn keep_keys(
                tx: &mut SystemTx,
                kinds: &[&str],
                texts: &[&str],
                whose: &[Uuid],
            ) -> Result<(), AppError> {
                let kept = sqlx::query!(
                    "insert into " + $key + " (kind, key, " + $id + ") "
                        + "select * from unnest($1::text[], $2::text[], $3::uuid[]) on conflict do nothing",
                    kinds as &[&str],
                    texts as &[&str],
                    whose,
                );
                kept.execute(tx.conn()).await?;
                Ok(())
            }

            pub async fn holders(
                tx: &mut SystemTx,
                kinds: &[&str],
                texts: &[&str],
                most: i64,
            ) -> Result<Vec<Vec<Uuid>>, AppError> {
                let found = sqlx::query_scalar!(
                    "select array(select k." + $id + " from " + $key + " k where k.kind = w.kind and k.key = w.key limit $3) "
                        + r#"as "holders!" from unnest($1::text[], $2::text[]) with ordinality as w (kind, key, rank) order by w.rank"#,
                    kinds as &[&str],
                    texts as &[&str],
                    most,
                );
                Ok(found.fetch_all(tx.conn()).await?)
            }

            pub async fn profiles(tx: &mut SystemTx, ids: &[Uuid]) -> Result<Vec<(Uuid, Value)>, AppError> {
                let found = sqlx::query!("select " + $id + " as id, profile from " + $profile + " where " + $id + " = any ($1)", ids);
                let rows = found.fetch_all(tx.conn()).await?;
                Ok(rows.into_iter().map(|row| (row.id, row.profile)).collect())
            }

            pub async fn clear_open(tx: &mut SystemTx, ids: &[Uuid]) -> Result<(), AppError> {
                let first = sqlx::query!("delete from " + $pair + " where state = 'open' and first_id = any ($1)", ids);
                first.execute(tx.conn()).await?;
                let second = sqlx::query!("delete from " + $pair + " where state = 'open' and second_id = any ($1)", ids);
                second.execute(tx.conn()).await?;
                Ok(())
            }

            pub async fn suspect(tx: &mut SystemTx, pairs: &[(Uuid, Uuid, Likeness)]) -> Result<(), AppError> {
                let first: Vec<Uuid> = pairs.iter().map(|(first, ..)| *first).collect();
                let second: Vec<Uuid> = pairs.iter().map(|(_, second, _)| *second).collect();
                let scores: Vec<i16> = pairs.iter().map(|(.., likeness)| i16::from(likeness.percent())).collect();
                let reasons: Vec<String> = pairs.iter().map(|(.., likeness)| likeness.keys().join(",")).collect();
                let now = tx.now();
                let found = sqlx::query!(
                    "insert into " + $pair + " (first_id, second_id, score, reasons, found_at) "
                        + "select i.first_id, i.second_id, i.score, string_to_array(i.reasons, ','), $5 "
                        + "from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[]) as i (first_id, second_id, score, reasons) "
                        + "on conflict (first_id, second_id) do update set score = excluded.score, reasons = excluded.reasons, "
                        + "first_owner = excluded.first_owner, second_owner = excluded.second_owner",
                    &first,
                    &second,
                    &scores,
                    &reasons,
                    now,
                );
                found.execute(tx.conn()).await?;
                Ok(())
            }
        }
    };
}

work_with!(customers: "customer_id", "duplicate_due", "customer_profile", "customer_key", "duplicate");
work_with!(contacts: "contact_id", "contact_due", "contact_profile", "contact_key", "contact_duplicate");

/// Asks the tables of one kind of records.
macro_rules! of_kind {
    ($of:expr, $ask:ident($($given:expr),*)) => {
        match $of {
            RecordKind::Customer => customers::$ask($($given),*).await,
            RecordKind::Contact => contacts::$ask($($given),*).await,
        }
    };
}

/// Takes up to `most` lines off the list of those to be looked at; gives whose they were, each once.
pub async fn take_due(tx: &mut SystemTx, of: RecordKind, most: i64) -> Result<Vec<Uuid>, AppError> {
    let mut ids = of_kind!(of, take_due(tx, most))?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Puts those on the list whose profiles were made by other rules.
pub async fn renew(tx: &mut SystemTx, of: RecordKind, rules: i16) -> Result<(), AppError> {
    of_kind!(of, renew(tx, rules))
}

/// Those of these that are there.
pub async fn known(tx: &mut SystemTx, of: RecordKind, ids: &[Uuid]) -> Result<Vec<Known>, AppError> {
    match of {
        RecordKind::Customer => known_customers(tx, ids).await,
        RecordKind::Contact => known_contacts(tx, ids).await,
    }
}

/// Of a customer's contacts the twenty added last count: one with hundreds would look like everybody.
async fn known_customers(tx: &mut SystemTx, ids: &[Uuid]) -> Result<Vec<Known>, AppError> {
    Ok(sqlx::query_as!(
        Known,
        r#"
        select c.id, c.kind = 'person' as "is_person!", c.name, array_remove(c.phone || k.phones, null) as "phones!",
               array_remove(c.email || k.emails, null) as "emails!", '{}'::text[] as "wechats!", '{}'::text[] as "employers!",
               c.website, c.address, c.country, c.founded_year
          from customer c
         cross join lateral (
                select coalesce(array_agg(l.phone), '{}') as phones, coalesce(array_agg(l.email), '{}') as emails from (
                  select t.phone, t.email from customer_contact cc join contact t on t.id = cc.contact_id and t.deleted_at is null
                   where cc.customer_id = c.id order by cc.added_at desc limit 20) l) k
         where c.id = any ($1) and c.deleted_at is null
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Numbers without a country code are read by the country of the customer that a contact was added to first.
async fn known_contacts(tx: &mut SystemTx, ids: &[Uuid]) -> Result<Vec<Known>, AppError> {
    Ok(sqlx::query_as!(
        Known,
        r#"
        select k.id, true as "is_person!", k.name, array_remove(k.phone || w.phones, null) as "phones!",
               array_remove(k.email || w.emails, null) as "emails!", array_remove(array[k.wechat], null) as "wechats!",
               a.ids as "employers!", null::text as website, null::text as address, a.country, null::smallint as founded_year
          from contact k
         cross join lateral (
                select coalesce(array_agg(r ->> 'value') filter (where r ->> 'means' = 'phone'), '{}') as phones,
                       coalesce(array_agg(r ->> 'value') filter (where r ->> 'means' = 'email'), '{}') as emails
                  from jsonb_array_elements(k.reach) r) w
         cross join lateral (
                select coalesce(array_agg(l.id::text), '{}') as ids, (array_agg(l.country))[1] as country from (
                  select c.id, c.country from customer_contact cc join customer c on c.id = cc.customer_id and c.deleted_at is null
                   where cc.contact_id = k.id order by cc.added_at, c.id limit 8) l) a
         where k.id = any ($1) and k.deleted_at is null
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Replaces what these are recognised by; who is not among `profiles` is not recognised any more.
pub async fn keep(
    tx: &mut SystemTx,
    of: RecordKind,
    ids: &[Uuid],
    rules: i16,
    profiles: &[(Uuid, Value)],
    keys: &[(Uuid, Key)],
) -> Result<(), AppError> {
    let there: Vec<Uuid> = profiles.iter().map(|(id, _)| *id).collect();
    let bodies: Vec<&Value> = profiles.iter().map(|(_, profile)| profile).collect();
    of_kind!(of, forget(tx, ids, &there))?;
    of_kind!(of, keep_profiles(tx, rules, &there, &bodies))?;
    let kinds: Vec<&str> = keys.iter().map(|(_, key)| key.kind.code()).collect();
    let texts: Vec<&str> = keys.iter().map(|(_, key)| key.text.as_str()).collect();
    let whose: Vec<Uuid> = keys.iter().map(|(id, _)| *id).collect();
    of_kind!(of, keep_keys(tx, &kinds, &texts, &whose))
}

/// For each key, in their order, whom it belongs to; nobody where it belongs to a crowd.
pub async fn holders(tx: &mut SystemTx, of: RecordKind, keys: &[&Key]) -> Result<Vec<Vec<Uuid>>, AppError> {
    let kinds: Vec<&str> = keys.iter().map(|key| key.kind.code()).collect();
    let texts: Vec<&str> = keys.iter().map(|key| key.text.as_str()).collect();
    let most = i64::try_from(CROWD).unwrap_or(i64::MAX).saturating_add(1);
    let found = of_kind!(of, holders(tx, &kinds, &texts, most))?;
    Ok(found.into_iter().map(|holders| if holders.len() > CROWD { Vec::new() } else { holders }).collect())
}

/// The profiles of these.
pub async fn profiles(tx: &mut SystemTx, of: RecordKind, ids: &[Uuid]) -> Result<Vec<(Uuid, Value)>, AppError> {
    of_kind!(of, profiles(tx, ids))
}

/// Replaces the open pairs of these. What was decided stays decided.
pub async fn suspect(
    tx: &mut SystemTx,
    of: RecordKind,
    ids: &[Uuid],
    pairs: &[(Uuid, Uuid, Likeness)],
) -> Result<(), AppError> {
    of_kind!(of, clear_open(tx, ids))?;
    of_kind!(of, suspect(tx, pairs))
}

/// Name and owner of these.
pub async fn named(
    tx: &mut SystemTx,
    of: RecordKind,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String, Option<String>)>, AppError> {
    let rows = sqlx::query!(
        r#"
        select r.id as "id!", r.name as "name!", p.name as "owner?" from (
          select c.id, c.name, c.owner_id from customer c where $2 = 'customer' and c.id = any ($1) and c.deleted_at is null
          union all
          select k.id, k.name, k.owner_id from contact k where $2 = 'contact' and k.id = any ($1) and k.deleted_at is null) r
          left join person p on p.id = r.owner_id
        "#,
        ids,
        of.key(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name, row.owner)).collect())
}

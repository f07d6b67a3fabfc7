//! What the work list shows of pairs.

use super::model::{Pair, PairState, Reason, Side};
use crate::{
    access::{AppError, Tx},
    customers::model::CustomerKind,
    fields::RecordKind,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A pair as it is read. Customers have a kind; contacts a job title and a name in WeChat.
struct Row {
    state: String,
    score: i16,
    reasons: Vec<String>,
    may_decide: bool,
    first_id: Uuid,
    first_kind: Option<String>,
    first_name: String,
    first_title: Option<String>,
    first_phone: Option<String>,
    first_email: Option<String>,
    first_wechat: Option<String>,
    first_place: String,
    first_owner: Option<String>,
    first_created_at: DateTime<Utc>,
    second_id: Uuid,
    second_kind: Option<String>,
    second_name: String,
    second_title: Option<String>,
    second_phone: Option<String>,
    second_email: Option<String>,
    second_wechat: Option<String>,
    second_place: String,
    second_owner: Option<String>,
    second_created_at: DateTime<Utc>,
}

impl Row {
    fn pair(self, of: RecordKind) -> Pair {
        let kind = |key: Option<String>| key.and_then(|key| CustomerKind::from_key(&key));
        Pair {
            of,
            score: u8::try_from(self.score).unwrap_or_default(),
            reasons: self.reasons.iter().filter_map(|key| Reason::from_key(key)).collect(),
            state: if self.state == PairState::Open.key() { PairState::Open } else { PairState::Dismissed },
            may_decide: self.may_decide,
            first: Side {
                id: self.first_id,
                kind: kind(self.first_kind),
                name: self.first_name,
                title: self.first_title,
                phone: self.first_phone,
                email: self.first_email,
                wechat: self.first_wechat,
                place: self.first_place,
                owner: self.first_owner,
                created_at: self.first_created_at,
            },
            second: Side {
                id: self.second_id,
                kind: kind(self.second_kind),
                name: self.second_name,
                title: self.second_title,
                phone: self.second_phone,
                email: self.second_email,
                wechat: self.second_wechat,
                place: self.second_place,
                owner: self.second_owner,
                created_at: self.second_created_at,
            },
        }
    }
}

/// These pairs of customers.
pub async fn shown_customers(tx: &mut Tx, first: &[Uuid], second: &[Uuid]) -> Result<Vec<Pair>, AppError> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        select d.state, d.score, d.reasons,
               coalesce(may_write_customer(a.id, a.owner_id) and may_write_customer(b.id, b.owner_id), false) as "may_decide!",
               a.id as first_id, a.kind as "first_kind?", a.name as first_name, null::text as first_title, a.phone as first_phone,
               a.email as first_email, null::text as first_wechat, concat_ws(' ', a.country, a.region) as "first_place!",
               p.name as "first_owner?", a.created_at as first_created_at,
               b.id as second_id, b.kind as "second_kind?", b.name as second_name, null::text as second_title, b.phone as second_phone,
               b.email as second_email, null::text as second_wechat, concat_ws(' ', b.country, b.region) as "second_place!",
               q.name as "second_owner?", b.created_at as second_created_at
          from unnest($1::uuid[], $2::uuid[]) as i (first_id, second_id)
          join duplicate d on d.first_id = i.first_id and d.second_id = i.second_id
          join customer a on a.id = i.first_id and a.deleted_at is null
          join customer b on b.id = i.second_id and b.deleted_at is null
          left join person p on p.id = a.owner_id
          left join person q on q.id = b.owner_id
         order by d.score desc, d.first_id, d.second_id
        "#,
        first,
        second,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| row.pair(RecordKind::Customer)).collect())
}

/// These pairs of contacts, with the first customers that the caller sees them at.
pub async fn shown_contacts(tx: &mut Tx, first: &[Uuid], second: &[Uuid]) -> Result<Vec<Pair>, AppError> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        with at as materialized (
          select k.id, coalesce(string_agg(l.name, '、' order by l.added_at, l.id), '') as names
            from unnest($1::uuid[] || $2::uuid[]) as k (id)
            left join lateral (
                 select c.id, c.name, cc.added_at from customer_contact cc join customer c on c.id = cc.customer_id
                  where cc.contact_id = k.id and c.deleted_at is null order by cc.added_at, c.id limit 3) l on true
           group by k.id)
        select d.state, d.score, d.reasons,
               coalesce(may_write_customer(null, a.owner_id) and may_write_customer(null, b.owner_id), false) as "may_decide!",
               a.id as first_id, null::text as first_kind, a.name as first_name, a.title as first_title, a.phone as first_phone,
               a.email as first_email, a.wechat as first_wechat, (select t.names from at t where t.id = a.id) as "first_place!",
               p.name as "first_owner?", a.created_at as first_created_at,
               b.id as second_id, null::text as second_kind, b.name as second_name, b.title as second_title, b.phone as second_phone,
               b.email as second_email, b.wechat as second_wechat, (select t.names from at t where t.id = b.id) as "second_place!",
               q.name as "second_owner?", b.created_at as second_created_at
          from unnest($1::uuid[], $2::uuid[]) as i (first_id, second_id)
          join contact_duplicate d on d.first_id = i.first_id and d.second_id = i.second_id
          join contact a on a.id = i.first_id and a.deleted_at is null
          join contact b on b.id = i.second_id and b.deleted_at is null
          left join person p on p.id = a.owner_id
          left join person q on q.id = b.owner_id
         order by d.score desc, d.first_id, d.second_id
        "#,
        first,
        second,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| row.pair(RecordKind::Contact)).collect())
}

//! Leads from elsewhere in the database: made, judged and taken back.

use super::New;
use crate::access::{AppError, Tx};
use crate::imports::undo::store::{Judged, Made};
use crate::leads::{
    form_model::LeadFields,
    marks::{keys_of, terms_of},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// The leads that share one of these keys, with what says who they are.
pub async fn alike(tx: &mut Tx, keys: &[String]) -> Result<Vec<(Uuid, i32, LeadFields)>, AppError> {
    let rows = sqlx::query!("select id, version, company, name, mobile, phone, email from lead where keys && $1", keys)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let fields = LeadFields {
                company: row.company,
                name: row.name,
                mobile: row.mobile,
                phone: row.phone,
                email: row.email,
                ..LeadFields::default()
            };
            (row.id, row.version, fields)
        })
        .collect())
}

/// Who may be given a lead.
pub async fn agents(tx: &mut Tx) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(
        "select id from person where active and pg_has_role('qz_' || role, 'qz_customer_write', 'usage')"
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Makes leads. Whose nobody is wait for the rules.
pub(super) async fn bring(tx: &mut Tx, new: &[New]) -> Result<(), AppError> {
    if new.is_empty() {
        return Ok(());
    }
    let (me, now) = (tx.person(), tx.now());
    let rows: Vec<Value> = new
        .iter()
        .map(|one| {
            let mut row = json!(one.fields);
            row["id"] = json!(one.id);
            row["source"] = json!(one.source);
            row["campaign"] = json!(one.campaign);
            row["channel"] = json!(one.channel);
            row["owner"] = json!(one.owner);
            row["terms"] = json!(terms_of(&one.fields));
            row["keys"] = json!(keys_of(&one.fields));
            row["created_at"] = json!(one.created_at);
            row
        })
        .collect();
    sqlx::query!(
        r#"
        insert into lead (id, company, name, title, phone, mobile, wechat, email, country, city, industry, interest, need, source, campaign, channel,
                          owner_id, waits, terms, keys, created_by, created_at, updated_at)
        select n.id, n.company, n.name, n.title, n.phone, n.mobile, n.wechat, n.email, n.country, n.city, n.industry, n.interest, n.need, n.source,
               n.campaign, n.channel, n.owner, n.owner is null, n.terms::tsvector, n.keys, $2, n.created_at, $3
          from jsonb_to_recordset($1) n (id uuid, company text, name text, title text, phone text, mobile text, wechat text, email text, country text,
               city text, industry text, interest text, need text, source text, campaign text, channel jsonb, owner uuid, terms text, keys text[],
               created_at timestamptz)
        "#,
        Value::Array(rows),
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The next leads of an import behind `after`. One that a person did something with since counts as changed; that rules gave it to
/// somebody does not.
pub async fn judge(tx: &mut Tx, import: Uuid, after: Uuid, limit: i64) -> Result<Vec<Judged>, AppError> {
    Ok(sqlx::query_as!(
        Judged,
        r#"
        select r.record_id as id, r.action, coalesce(l.company, l.name, '') as "name!", l.customer_id as "customer?", l.owner_id as "owner?",
               coalesce(l.version, r.version) as "version!", r.before,
               case when l.id is null then 'gone'
                    when not r.forced and exists (select 1 from event e where e.subject_id = l.id and e.subject_kind = 'lead' and e.actor_id is not null
                                    and e.recorded_at > i.finished_at and coalesce(e.after ->> 'import', '') <> i.id::text) then 'changed'
                    else 'same' end as "verdict!"
          from import i join import_record r on r.import_id = i.id left join lead l on l.id = r.record_id
         where i.id = $1 and r.record_kind = 'lead' and r.action <> 'found' and r.outcome is null and r.record_id > $3
         order by r.record_id limit $2
        "#,
        import,
        limit,
        after,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Puts leads of an import into the bin.
pub async fn delete(tx: &mut Tx, made: &Made) -> Result<(), AppError> {
    let gone = sqlx::query_scalar!(r#"select delete_leads($1, $2) as "gone!""#, &made.ids, &made.versions)
        .fetch_one(tx.conn())
        .await?;
    made.went(gone)
}

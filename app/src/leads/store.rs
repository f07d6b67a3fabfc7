//! One lead: how it stands, and each thing that is done with it, with its event.

use super::{
    marks::{keys_of, terms_of},
    model::{Channel, Lead, LeadFields, Named, Source, State, Touch},
};
use crate::{
    access::{Action, AppError, FieldError, Tx, may},
    events::{Event, changed_fields, entry::Entry, filled_fields, record},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Entries of a timeline that are shown: leads are short-lived.
const STORY: i64 = 200;

/// A key of the database as what it stands for.
pub(super) fn known<T>(found: Option<T>, key: &str) -> Result<T, AppError> {
    found.ok_or_else(|| AppError::unforeseen(&format!("a lead holds {key}")))
}

pub(super) fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, AppError> {
    serde_json::from_value(value).map_err(|error| AppError::unforeseen(&error))
}

/// One lead, if the caller sees it.
///
/// # Errors
/// `NotFound`.
pub async fn lead(tx: &mut Tx, id: Uuid) -> Result<Lead, AppError> {
    let row = sqlx::query!(
        r#"
        select l.id, l.version, l.company, l.name, l.title, l.phone, l.mobile, l.wechat, l.email, l.country, l.city, l.industry, l.interest, l.need,
               l.source, l.campaign, l.channel, l.touches, l.owner_id, o.name as "owner?", t.name as "team?", l.state, r.name as "reason?",
               r.name_en as "reason_en?", l.due_at, l.deadline, l.next_step, l.touched_at, l.recycled, l.customer_id, l.contact_id, l.deal_id,
               c.name as "customer?", k.name as "contact?", b.name as "created_by?", l.created_at, may_write_lead(l.owner_id) as "may_write!"
          from lead l
          left join person o on o.id = l.owner_id
          left join team t on t.id = l.team_id
          left join lead_reason r on r.id = l.reason_id
          left join customer c on c.id = l.customer_id and c.deleted_at is null
          left join contact k on k.id = l.contact_id and k.deleted_at is null
          left join person b on b.id = l.created_by
         where l.id = $1
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let deal = deal_of(tx, row.deal_id).await?;
    Ok(Lead {
        id: row.id,
        version: row.version,
        fields: LeadFields {
            company: row.company,
            name: row.name,
            title: row.title,
            phone: row.phone,
            mobile: row.mobile,
            wechat: row.wechat,
            email: row.email,
            country: row.country,
            city: row.city,
            industry: row.industry,
            interest: row.interest,
            need: row.need,
        },
        source: known(Source::from_key(&row.source), &row.source)?,
        campaign: row.campaign,
        channel: read(row.channel)?,
        touches: read(row.touches)?,
        owner: row.owner_id.zip(row.owner),
        team: row.team,
        state: known(State::from_key(&row.state), &row.state)?,
        reason: row.reason.map(|name| (name, row.reason_en)),
        due_at: row.due_at,
        deadline: row.deadline,
        next_step: row.next_step,
        touched_at: row.touched_at,
        recycled: row.recycled,
        customer: row.customer_id.zip(row.customer),
        contact: row.contact_id.zip(row.contact),
        deal,
        created_by: row.created_by,
        created_at: row.created_at,
        may_write: row.may_write,
    })
}

/// The deal that became of it, for those who see deals.
async fn deal_of(tx: &mut Tx, deal: Option<Uuid>) -> Result<Option<Named>, AppError> {
    let Some(deal) = deal.filter(|_| may(tx.role(), Action::SeeDeals)) else { return Ok(None) };
    let row = sqlx::query!("select id, name from deal where id = $1 and deleted_at is null", deal)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|row| (row.id, row.name)))
}

/// Locks a lead that the caller may write, as it was seen.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflict `changed`.
pub(super) async fn hold(tx: &mut Tx, id: Uuid, seen: i32) -> Result<Lead, AppError> {
    sqlx::query!("select id from lead where id = $1 for update", id).fetch_optional(tx.conn()).await?;
    let held = lead(tx, id).await?;
    if !held.may_write {
        return Err(AppError::NotAllowed);
    }
    if held.version == seen { Ok(held) } else { Err(AppError::conflict("changed")) }
}

/// An event of a lead.
pub(super) fn event(kind: &'static str, lead: &Lead) -> Event {
    Event::of(kind, "lead", lead.id).owner(lead.owner.as_ref().map(|(id, _)| *id))
}

/// How a lead begins.
#[derive(Debug, Clone)]
pub struct Begin {
    pub id: Uuid,
    pub source: Source,
    pub campaign: Option<String>,
    pub channel: Channel,
    /// In the caller's hands, or in nobody's: then rules say whose it is.
    pub mine: bool,
}

/// Makes a lead; gives whether it is new: one that was sent before under its id stays as it is.
///
/// # Errors
/// `Conflict` for an id that is another's.
pub async fn create(tx: &mut Tx, begin: &Begin, fields: &LeadFields) -> Result<bool, AppError> {
    let (me, now) = (tx.person(), tx.now());
    let owner = begin.mine.then_some(me);
    let made = sqlx::query!(
        r#"
        insert into lead (id, company, name, title, phone, mobile, wechat, email, country, city, industry, interest, need, source, campaign, channel,
                          owner_id, waits, terms, keys, created_by, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19::text::tsvector, $20, $21, $22, $22)
        on conflict (id) do nothing
        "#,
        begin.id,
        fields.company,
        fields.name,
        fields.title,
        fields.phone,
        fields.mobile,
        fields.wechat,
        fields.email,
        fields.country,
        fields.city,
        fields.industry,
        fields.interest,
        fields.need,
        begin.source.key(),
        begin.campaign,
        json!(begin.channel),
        owner,
        !begin.mine,
        terms_of(fields),
        &keys_of(fields),
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    if made.rows_affected() == 0 {
        let same = sqlx::query_scalar!(
            r#"select created_by is not distinct from $2 as "mine!" from lead where id = $1"#,
            begin.id,
            me
        )
        .fetch_optional(tx.conn())
        .await?;
        return if same == Some(true) { Ok(false) } else { Err(AppError::conflict("changed")) };
    }
    let mut after = filled_fields(fields);
    after["lead_source"] = json!(begin.source);
    after["campaign"] = json!(begin.campaign);
    record(tx, Event::of("lead.created", "lead", begin.id).owner(owner).version(1).after(after)).await?;
    Ok(true)
}

/// Changes a lead that was seen in this version; another campaign is added to where it came from. Gives the version then.
///
/// # Errors
/// As [`hold`].
pub async fn change(
    tx: &mut Tx,
    id: Uuid,
    seen: i32,
    fields: &LeadFields,
    campaign: Option<String>,
) -> Result<i32, AppError> {
    let held = hold(tx, id, seen).await?;
    let (now, mut touches) = (tx.now(), held.touches.clone());
    let last = held.touches.last().map_or(&held.campaign, |touch| &touch.campaign);
    let another = campaign.is_some() && campaign != held.campaign && campaign != *last;
    if another && held.campaign.is_some() {
        touches.push(Touch { at: now, source: Source::Typed, campaign: campaign.clone(), channel: Channel::new() });
    }
    let changed = changed_fields(&held.fields, fields);
    if changed.is_none() && !another {
        return Ok(seen);
    }
    sqlx::query!(
        r#"
        update lead set company = $2, name = $3, title = $4, phone = $5, mobile = $6, wechat = $7, email = $8, country = $9, city = $10,
               industry = $11, interest = $12, need = $13, campaign = coalesce(campaign, $14), touches = $15, terms = $16::text::tsvector, keys = $17,
               version = version + 1, updated_at = $18
         where id = $1
        "#,
        id,
        fields.company,
        fields.name,
        fields.title,
        fields.phone,
        fields.mobile,
        fields.wechat,
        fields.email,
        fields.country,
        fields.city,
        fields.industry,
        fields.interest,
        fields.need,
        campaign,
        json!(touches),
        terms_of(fields),
        &keys_of(fields),
        now,
    )
    .execute(tx.conn())
    .await?;
    let (mut before, mut after) = changed.unwrap_or_else(|| (json!({}), json!({})));
    if another {
        (before["campaign"], after["campaign"]) = (json!(last), json!(campaign));
    }
    record(tx, event("lead.changed", &held).version(seen + 1).before(before).after(after)).await?;
    Ok(seen + 1)
}

pub(super) async fn person_name(tx: &mut Tx, id: Uuid) -> Result<String, AppError> {
    Ok(sqlx::query_scalar!("select name from person where id = $1", id).fetch_one(tx.conn()).await?)
}

/// What happened to a lead, the newest first.
///
/// # Errors
/// `NotFound`.
pub async fn story(tx: &mut Tx, id: Uuid) -> Result<Vec<Entry>, AppError> {
    sqlx::query!("select id from lead where id = $1", id).fetch_one(tx.conn()).await?;
    let rows = sqlx::query!(
        r#"
        select e.id, e.happened_at, e.recorded_at, p.name as "actor?", e.actor_id, e.kind, e.before, e.after
          from event e left join person p on p.id = e.actor_id
         where e.subject_id = $1 and e.subject_kind = 'lead' order by e.happened_at desc, e.id desc limit $2
        "#,
        id,
        STORY,
    )
    .fetch_all(tx.conn())
    .await?;
    let entries = rows.into_iter().map(|row| Entry {
        id: row.id,
        happened_at: row.happened_at,
        recorded_at: row.recorded_at,
        actor: row.actor,
        actor_id: row.actor_id,
        kind: row.kind,
        subject_kind: "lead".to_owned(),
        subject: id,
        before: row.before,
        after: row.after,
        ..Entry::default()
    });
    Ok(entries.collect())
}

/// What is refused where a part of a conversion is, with the part before the field.
pub(super) fn within(part: &str, error: AppError) -> AppError {
    match error {
        AppError::Invalid(fields) => {
            let at = |field: FieldError| FieldError { field: format!("{part}_{}", field.field), ..field };
            AppError::Invalid(fields.into_iter().map(at).collect())
        }
        other => other,
    }
}

//! Judging what an import did to records, and taking it back. A verdict is `same` (may be taken back), `gone` (somebody did it
//! already), `changed` (somebody changed it since) or `in_use` (others refer to it by now).

use crate::access::{AppError, Tx};
use crate::imports::report::KeptRef;
use serde_json::Value;
use uuid::Uuid;

/// A record of the import as it stands now.
#[derive(Debug, Clone)]
pub struct Judged {
    pub id: Uuid,
    pub action: String,
    pub verdict: String,
    pub name: String,
    pub customer: Option<Uuid>,
    pub owner: Option<Uuid>,
    pub version: i32,
    pub before: Option<Value>,
}

/// Records that an import made and that may go, in the versions in which they were judged.
#[derive(Debug, Clone)]
pub struct Made {
    pub ids: Vec<Uuid>,
    pub versions: Vec<i32>,
}

impl Made {
    /// Those of what was judged.
    #[must_use]
    pub fn of(judged: &[Judged]) -> Self {
        let may_go = judged.iter().filter(|one| one.action == "created" && one.verdict == "same");
        let (ids, versions) = may_go.map(|one| (one.id, one.version)).unzip();
        Self { ids, versions }
    }

    /// Compares with how many went.
    ///
    /// # Errors
    /// `Busy` where somebody changed one of them meanwhile: what is to become of it must be judged again.
    pub fn went(&self, gone: i64) -> Result<(), AppError> {
        if usize::try_from(gone).is_ok_and(|gone| gone == self.ids.len()) { Ok(()) } else { Err(AppError::Busy) }
    }
}

/// How many records are still to be taken back.
pub async fn count(tx: &mut Tx, import: Uuid) -> Result<u32, AppError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from import_record where import_id = $1 and action <> 'found' and outcome is null"#,
        import
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The next deals behind `after`.
pub async fn deals(tx: &mut Tx, import: Uuid, after: Uuid, limit: i64) -> Result<Vec<Judged>, AppError> {
    Ok(sqlx::query_as!(
        Judged,
        r#"
        select d.id, r.action, d.name, d.customer_id as customer, d.owner_id as "owner?", d.version, r.before,
               case when d.deleted_at is not null then 'gone'
                    -- what hangs on a deal (activities, notes) leaves its version as it is, but an event
                    when not r.forced and (d.version <> r.version
                      or exists (select 1 from event e where e.subject_id = d.id and e.recorded_at > i.finished_at)) then 'changed'
                    else 'same' end as "verdict!"
          from import i join import_record r on r.import_id = i.id join deal d on d.id = r.record_id
         where i.id = $1 and r.record_kind = 'deal' and r.action <> 'found' and r.outcome is null and r.record_id > $3
         order by r.record_id limit $2
        "#,
        import,
        limit,
        after,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The next customers, or the next of those that stay. Customers that have another below them that stays, stay with it: so
/// those that stay are to be asked for, and marked, until there are none, before any other is taken back.
pub async fn customers(
    tx: &mut Tx,
    import: Uuid,
    after: Uuid,
    limit: i64,
    staying: bool,
) -> Result<Vec<Judged>, AppError> {
    Ok(sqlx::query_as!(
        Judged,
        r#"
        select id as "id!", action as "action!", name as "name!", id as "customer?", owner_id as "owner?", version as "version!",
               before as "before?", verdict as "verdict!"
          from (
        select c.id, r.action, c.name, c.owner_id, c.version, r.before, r.record_id,
               case when c.deleted_at is not null then 'gone'
                    when not r.forced and (c.version <> r.version
                      -- what the import itself did later, to rows that were held back and to contacts on their way out, is none
                      or exists (select 1 from event e where e.customer_id = c.id and e.subject_kind in ('customer', 'contact')
                                    and e.recorded_at > i.finished_at and coalesce(e.after ->> 'import', '') <> i.id::text
                                    and (e.subject_id <> c.id or e.version is null or e.version > r.version))) then 'changed'
                    when r.action = 'created' and (
                         exists (select 1 from deal d where d.customer_id = c.id and d.deleted_at is null)
                      or exists (select 1 from customer_contact k join contact p on p.id = k.contact_id and p.deleted_at is null
                                   where k.customer_id = c.id)
                      or exists (select 1 from activity a where a.customer_id = c.id)
                      or exists (select 1 from ticket t where t.customer_id = c.id and t.deleted_at is null)
                      or exists (select 1 from asset o where o.customer_id = c.id and o.deleted_at is null)
                      -- somebody below that is not taken back
                      or exists (select 1 from customer k where k.parent_id = c.id and k.deleted_at is null
                                    and not exists (select 1 from import_record o where o.import_id = i.id and o.record_kind = 'customer'
                                                       and o.record_id = k.id and o.action <> 'found'
                                                       and (o.outcome is null or o.outcome = 'undone')))) then 'in_use'
                    else 'same' end as verdict
          from import i join import_record r on r.import_id = i.id join customer c on c.id = r.record_id
         where i.id = $1 and r.record_kind = 'customer' and r.action <> 'found' and r.outcome is null and r.record_id > $4
               ) judged
         where not $3 or verdict in ('changed', 'in_use')
         order by record_id limit $2
        "#,
        import,
        limit,
        staying,
        after,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The next products. They have no version: what was written is compared.
pub async fn products(tx: &mut Tx, import: Uuid, limit: i64) -> Result<Vec<Judged>, AppError> {
    Ok(sqlx::query_as!(
        Judged,
        r#"
        select p.id, r.action, p.name, null::uuid as customer, null::uuid as owner, r.version, r.before,
               case when p.archived then 'gone'
                    when (p.name, p.series, p.price, p.currency, p.external_key)
                         is distinct from (w.name, w.series, w.price, w.currency, w.external_key) then 'changed'
                    when r.action = 'created' and (
                         exists (select 1 from deal_product l join deal d on d.id = l.deal_id
                                  where l.product_id = p.id and d.deleted_at is null)
                      or exists (select 1 from ticket t where t.product_id = p.id and t.deleted_at is null)
                      or exists (select 1 from asset a where a.product_id = p.id and a.deleted_at is null)) then 'in_use'
                    else 'same' end as "verdict!"
          from import_record r join product p on p.id = r.record_id
         cross join lateral jsonb_populate_record(null::product, coalesce(r.after, '{}')) w
         where r.import_id = $1 and r.record_kind = 'product' and r.action <> 'found' and r.outcome is null
         order by r.record_id limit $2
        "#,
        import,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The next people.
pub async fn people(tx: &mut Tx, import: Uuid, limit: i64) -> Result<Vec<Judged>, AppError> {
    Ok(sqlx::query_as!(
        Judged,
        r#"
        select p.id, r.action, p.name, null::uuid as customer, null::uuid as owner, p.version, r.before,
               case when p.version <> r.version or p.email is not null then 'changed'
                    when r.action = 'created' and (
                         exists (select 1 from deal d where d.owner_id = p.id and d.deleted_at is null)
                      or exists (select 1 from customer c where c.owner_id = p.id and c.deleted_at is null)) then 'in_use'
                    else 'same' end as "verdict!"
          from import_record r join person p on p.id = r.record_id
         where r.import_id = $1 and r.record_kind = 'person' and r.action <> 'found' and r.outcome is null
         order by r.record_id limit $2
        "#,
        import,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The teams that nobody is in and none is below; when there are none of these any more, the others, which stay.
pub async fn teams(tx: &mut Tx, import: Uuid, limit: i64) -> Result<Vec<Judged>, AppError> {
    Ok(sqlx::query_as!(
        Judged,
        r#"
        with judged as (
          select t.id, r.action, t.name, r.version as was, t.version, r.before,
                 exists (select 1 from person p where p.team_id = t.id) or exists (select 1 from team b where b.parent_id = t.id) as used
            from import_record r join team t on t.id = r.record_id
           where r.import_id = $1 and r.record_kind = 'team' and r.action <> 'found' and r.outcome is null
        )
        select id, action, name, null::uuid as customer, null::uuid as owner, version, before,
               case when version <> was then 'changed' when used then 'in_use' else 'same' end as "verdict!"
          from judged j
         where (version = was and not used) or not exists (select 1 from judged o where o.version = o.was and not o.used)
         limit $2
        "#,
        import,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The pipeline that was made. The last one that is not put away stays: the board needs one.
pub async fn pipelines(tx: &mut Tx, import: Uuid, limit: i64) -> Result<Vec<Judged>, AppError> {
    Ok(sqlx::query_as!(
        Judged,
        r#"
        select p.id, r.action, p.name, null::uuid as customer, null::uuid as owner, p.version, r.before,
               case when p.archived then 'gone'
                    when p.version <> r.version then 'changed'
                    when exists (select 1 from deal d where d.pipeline_id = p.id and d.deleted_at is null)
                      or not exists (select 1 from pipeline o where o.id <> p.id and not o.archived) then 'in_use'
                    else 'same' end as "verdict!"
          from import_record r join pipeline p on p.id = r.record_id
         where r.import_id = $1 and r.record_kind = 'pipeline' and r.action <> 'found' and r.outcome is null
         limit $2
        "#,
        import,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Remembers how it went.
pub async fn mark(tx: &mut Tx, import: Uuid, kind: &str, judged: &[Judged]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update import_record r set outcome = case when j.verdict in ('changed', 'in_use') then j.verdict else 'undone' end
          from unnest($3::uuid[], $4::text[]) as j (id, verdict)
         where r.import_id = $1 and r.record_kind = $2 and r.record_id = j.id
        "#,
        import,
        kind,
        &judged.iter().map(|one| one.id).collect::<Vec<_>>(),
        &judged.iter().map(|one| one.verdict.as_str()).collect::<Vec<_>>() as &[&str],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts deals into the bin.
pub async fn delete_deals(tx: &mut Tx, made: &Made) -> Result<(), AppError> {
    let gone = sqlx::query_scalar!(r#"select delete_deals($1, $2) as "gone!""#, &made.ids, &made.versions)
        .fetch_one(tx.conn())
        .await?;
    made.went(gone)
}

/// Puts customers into the bin, and takes back who else might read them.
pub async fn delete_customers(tx: &mut Tx, made: &Made) -> Result<(), AppError> {
    let gone = sqlx::query_scalar!(r#"select delete_customers($1, $2) as "gone!""#, &made.ids, &made.versions)
        .fetch_one(tx.conn())
        .await?;
    made.went(gone)
}

/// What somebody decided about records that undoing had kept: they are to go all the same, or they stay.
pub async fn decide(tx: &mut Tx, import: Uuid, kept: &[KeptRef], take_back: bool) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update import_record r set forced = $4, outcome = case when $4 then null else 'left' end
          from unnest($2::text[], $3::uuid[]) as k (kind, id)
         where r.import_id = $1 and r.record_kind = k.kind and r.record_id = k.id and r.outcome in ('changed', 'in_use')
        "#,
        import,
        &kept.iter().map(|kept| kept.kind.as_str()).collect::<Vec<_>>() as &[&str],
        &kept.iter().map(|kept| kept.id).collect::<Vec<_>>(),
        take_back,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts products away.
pub async fn archive_products(tx: &mut Tx, ids: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!("update product set archived = true where id = any ($1)", ids).execute(tx.conn()).await?;
    Ok(())
}

/// Takes people out of work and team; they stay in the log.
pub async fn retire_people(tx: &mut Tx, ids: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!("update person set active = false, team_id = null, version = version + 1 where id = any ($1)", ids)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Removes empty teams.
pub async fn delete_teams(tx: &mut Tx, ids: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!("delete from team where id = any ($1)", ids).execute(tx.conn()).await?;
    Ok(())
}

/// Puts pipelines away.
pub async fn archive_pipelines(tx: &mut Tx, ids: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!("update pipeline set archived = true, version = version + 1 where id = any ($1)", ids)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Gives deals back the columns that the import changed.
pub async fn restore_deals(tx: &mut Tx, import: Uuid, ids: &[Uuid]) -> Result<(), AppError> {
    if ids.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    sqlx::query!(
        r#"
        update deal d
           set (name, customer_id, owner_id, pipeline_id, stage_id, status, value, currency, expected_close, source, created_at,
                entered_stage_at, closed_at, position)
             = (select w.name, w.customer_id, w.owner_id, w.pipeline_id, w.stage_id, w.status, w.value, w.currency, w.expected_close,
                       w.source, w.created_at, w.entered_stage_at, w.closed_at, w.position
                  from jsonb_populate_record(d, r.before) w),
               version = d.version + 1, updated_at = $3
          from import_record r
         where r.import_id = $1 and r.record_kind = 'deal' and r.record_id = any ($2) and d.id = r.record_id
        "#,
        import,
        ids,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives customers back the columns that the import changed.
pub async fn restore_customers(tx: &mut Tx, import: Uuid, ids: &[Uuid]) -> Result<(), AppError> {
    if ids.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    sqlx::query!(
        r#"
        update customer c
           set (kind, name, external_key, owner_id, industry, country, region, address, phone, email, website, source, employees, annual_revenue,
                currency, founded_year, created_at, parent_id)
             = (select w.kind, w.name, w.external_key, w.owner_id, w.industry, w.country, w.region, w.address, w.phone, w.email, w.website, w.source,
                       w.employees, w.annual_revenue, w.currency, w.founded_year, w.created_at, w.parent_id
                  from jsonb_populate_record(c, r.before) w),
               custom = with_former_custom(c.custom, r.before),
               version = c.version + 1, updated_at = $3
          from import_record r
         where r.import_id = $1 and r.record_kind = 'customer' and r.record_id = any ($2) and c.id = r.record_id
        "#,
        import,
        ids,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives products back the columns that the import changed.
pub async fn restore_products(tx: &mut Tx, import: Uuid, ids: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update product p
           set (series, price, currency, external_key)
             = (select w.series, w.price, w.currency, w.external_key from jsonb_populate_record(p, r.before) w)
          from import_record r
         where r.import_id = $1 and r.record_kind = 'product' and r.record_id = p.id and p.id = any ($2)
        "#,
        import,
        ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives people back the team and state that the import changed.
pub async fn restore_people(tx: &mut Tx, import: Uuid, ids: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update person p
           set (active, team_id) = (select w.active, w.team_id from jsonb_populate_record(p, r.before) w), version = p.version + 1
          from import_record r
         where r.import_id = $1 and r.record_kind = 'person' and r.record_id = p.id and p.id = any ($2)
        "#,
        import,
        ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

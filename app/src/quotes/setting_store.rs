//! What holds for all quotes, in the database.

use super::setting_model::{QuoteSetting, QuoteSettingForm, Track};
use crate::{
    access::{AppError, Tx},
    locale::Lang,
};
use uuid::Uuid;

/// As it is kept, and what may be chosen.
pub async fn read(tx: &mut Tx, lang: Lang) -> Result<QuoteSetting, AppError> {
    let row = sqlx::query!(
        r#"
        select s.prefix, s.house_en, s.heading, s.heading_en, s.bank, s.terms, s.terms_en, s.valid_days, s.accepted_stages, s.mailbox_id, s.version,
               o.name as house
          from quote_setting s cross join organisation o
        "#
    )
    .fetch_one(tx.conn())
    .await?;
    let stages = sqlx::query!(
        r#"
        select p.id as pipeline_id, case when $1 then coalesce(p.name_en, p.name) else p.name end as "pipeline!", s.id,
               case when $1 then coalesce(s.name_en, s.name) else s.name end as "name!"
          from pipeline p join stage s on s.pipeline_id = p.id and not s.archived and s.kind <> 'lost'
         where not p.archived order by p.rank, p.id, s.rank, s.id limit 1000
        "#,
        lang == Lang::En,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut tracks: Vec<(Uuid, Track)> = Vec::new();
    for stage in stages {
        match tracks.last_mut().filter(|(id, _)| *id == stage.pipeline_id) {
            Some((_, track)) => track.stages.push((stage.id, stage.name)),
            None => {
                let track = Track { pipeline: stage.pipeline, stages: vec![(stage.id, stage.name)] };
                tracks.push((stage.pipeline_id, track));
            }
        }
    }
    let mailboxes =
        sqlx::query!("select id, address from mailbox where active and not archived order by address limit 200")
            .fetch_all(tx.conn())
            .await?;
    Ok(QuoteSetting {
        form: QuoteSettingForm {
            prefix: row.prefix,
            house_en: row.house_en,
            heading: row.heading,
            heading_en: row.heading_en,
            bank: row.bank,
            terms: row.terms,
            terms_en: row.terms_en,
            valid_days: row.valid_days.to_string(),
            stages: row.accepted_stages,
            mailbox: row.mailbox_id,
        },
        version: row.version,
        tracks: tracks.into_iter().map(|(_, track)| track).collect(),
        mailboxes: mailboxes.into_iter().map(|row| (row.id, row.address)).collect(),
        house: row.house,
    })
}

/// Changes it. Of stages that are named only those count that a deal may enter by itself, one of each pipeline.
///
/// # Errors
/// `Invalid` with the field that cannot be taken, the conflict `changed`.
pub async fn change(tx: &mut Tx, version: i32, new: &QuoteSettingForm) -> Result<(), AppError> {
    let days = new.check()?;
    let changed = sqlx::query!(
        r#"
        update quote_setting
           set prefix = $2, heading = $3, heading_en = $4, bank = $5, terms = $6, terms_en = $7, valid_days = $8, mailbox_id = $9, house_en = $11,
               accepted_stages = array(select distinct on (s.pipeline_id) s.id from stage s
                                        where s.id = any ($10) and s.kind <> 'lost' and not s.archived order by s.pipeline_id, s.rank),
               version = version + 1
         where version = $1
        "#,
        version,
        new.prefix.trim(),
        new.heading.trim(),
        new.heading_en.trim(),
        new.bank.trim(),
        new.terms.trim(),
        new.terms_en.trim(),
        days,
        new.mailbox,
        &new.stages,
        new.house_en.trim(),
    )
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 0 { Err(AppError::conflict("changed")) } else { Ok(()) }
}

//! What is to be mended: old articles, links that lead nowhere, what was looked for in vain, what readers missed.

use super::{
    model::{DeadLink, DeadWhy, Miss, StaleRow, USUAL_MONTHS, Upkeep, Wish},
    store::known,
};
use crate::{
    access::{AppError, Tx},
    locale::Lang,
};

/// All lists.
pub async fn upkeep(tx: &mut Tx) -> Result<Upkeep, AppError> {
    Ok(Upkeep { stale: stale(tx).await?, dead: dead(tx).await?, misses: misses(tx).await?, wishes: wishes(tx).await? })
}

async fn stale(tx: &mut Tx) -> Result<Vec<StaleRow>, AppError> {
    let now = tx.now();
    Ok(sqlx::query_as!(
        StaleRow,
        r#"
        select a.id, v.title, a.reviewed_at as "reviewed_at!", a.version
          from article a join article_version v on v.article_id = a.id and v.number = a.published_number
         where a.state <> 'archived' and a.reviewed_at + make_interval(months => coalesce(a.review_months, $2::smallint)) < $1
         order by a.reviewed_at, a.id limit 100
        "#,
        now,
        USUAL_MONTHS,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Of what is worked on and of what is published: a link is mended before it is published, too.
async fn dead(tx: &mut Tx) -> Result<Vec<DeadLink>, AppError> {
    let rows = sqlx::query!(
        r#"
        select distinct on (v.title, l.from_id, l.to_id) l.from_id as "from!", v.title, l.to_id as "to!", tv.title as "to_title?",
               case when t.id is null then 'gone' when t.state = 'archived' then 'archived'
                    when t.published_number is null then 'unpublished' else 'internal' end as "why!"
          from (select i.article_id as from_id, i.number, unnest(i.links) as to_id from article_index i) l
          join article a on a.id = l.from_id and a.state <> 'archived'
          join article_version v on v.article_id = a.id and v.number = l.number
          left join article t on t.id = l.to_id
          left join article_version tv on tv.article_id = t.id and tv.number = t.newest
         where t.id is null or t.state = 'archived' or t.published_number is null or (a.audience = 'public' and t.audience = 'internal')
         order by v.title, l.from_id, l.to_id limit 100
        "#,
    )
    .fetch_all(tx.conn())
    .await?;
    let dead = |why: &str| match why {
        "gone" => DeadWhy::Gone,
        "archived" => DeadWhy::Archived,
        "unpublished" => DeadWhy::Unpublished,
        _ => DeadWhy::Internal,
    };
    Ok(rows
        .into_iter()
        .map(|row| DeadLink {
            from: row.from,
            title: row.title,
            to: row.to,
            to_title: row.to_title,
            why: dead(&row.why),
        })
        .collect())
}

async fn misses(tx: &mut Tx) -> Result<Vec<Miss>, AppError> {
    let rows = sqlx::query!(
        "select words, language, times, last_on from help_miss order by times desc, last_on desc, words limit 100"
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Miss {
                words: row.words,
                language: known(&row.language, Lang::from_tag(&row.language))?,
                times: row.times,
                last_on: row.last_on,
            })
        })
        .collect()
}

/// Takes words off the list of what was looked for in vain: they are found now, or nobody will write of them.
pub async fn forget_miss(tx: &mut Tx, language: Lang, words: &str) -> Result<(), AppError> {
    sqlx::query!("delete from help_miss where language = $1 and words = $2", language.tag(), words)
        .execute(tx.conn())
        .await?;
    Ok(())
}

async fn wishes(tx: &mut Tx) -> Result<Vec<Wish>, AppError> {
    Ok(sqlx::query_as!(
        Wish,
        r#"
        select w.article_id as article, v.title, w.words as "words!", w.given_on
          from article_vote w
          join article a on a.id = w.article_id and a.state <> 'archived'
          join article_version v on v.article_id = a.id and v.number = a.newest
         where w.words is not null order by w.given_on desc, w.words limit 100
        "#,
    )
    .fetch_all(tx.conn())
    .await?)
}

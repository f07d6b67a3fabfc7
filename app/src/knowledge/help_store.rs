//! What strangers read. Their transaction has a database role of its own, for which nothing exists but what is published for
//! everybody.

use super::{
    finding::{Hit, Near, ranked},
    model::{Category, in_tree},
    store::{FEW, NEAR, known},
};
use crate::{
    access::{AppError, SystemTx},
    locale::Lang,
    search::Query,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Articles that are listed at once.
const MOST: i64 = 300;

/// An article for everybody.
#[derive(Debug, Clone)]
pub struct HelpArticle {
    pub id: Uuid,
    pub title: String,
    pub body: String,
    pub language: Lang,
    pub category: Option<Uuid>,
    pub published_at: Option<DateTime<Utc>>,
    /// The same in another language.
    pub twin: Option<(Uuid, Lang)>,
}

/// A line of a list.
#[derive(Debug, Clone)]
pub struct HelpLine {
    pub id: Uuid,
    pub title: String,
    pub category: Option<Uuid>,
}

/// The categories that hold something in a language, with those above them.
pub async fn categories(tx: &mut SystemTx, language: Lang) -> Result<Vec<Category>, AppError> {
    let rows = sqlx::query!(
        r#"
        select c.id as "id!", c.parent_id, c.name as "name!", c.name_en, c.articles as "articles!"
          from help_categories($1) c order by c.rank, c.name, c.id
        "#,
        language.tag(),
    )
    .fetch_all(tx.conn())
    .await?;
    let category = rows.into_iter().map(|row| Category {
        id: row.id,
        parent: row.parent_id,
        name: row.name,
        name_en: row.name_en,
        depth: 0,
        articles: row.articles,
        version: 0,
    });
    Ok(in_tree(category.collect()))
}

/// The articles in a language, the latest first.
pub async fn articles(tx: &mut SystemTx, language: Lang) -> Result<Vec<HelpLine>, AppError> {
    Ok(sqlx::query_as!(
        HelpLine,
        r#"
        select a.id, v.title, a.category_id as category
          from article a join article_version v on v.article_id = a.id and v.number = a.published_number
         where a.language = $1 and a.audience = 'public' and a.state <> 'archived'
         order by a.published_at desc, a.id limit $2
        "#,
        language.tag(),
        MOST,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// One article.
///
/// # Errors
/// `NotFound` for whatever is not for everybody.
pub async fn read(tx: &mut SystemTx, id: Uuid) -> Result<HelpArticle, AppError> {
    let row = sqlx::query!(
        r#"
        select a.id, v.title, v.body, a.language, a.category_id, a.published_at, t.id as "twin?", t.language as "twin_language?"
          from article a
          join article_version v on v.article_id = a.id and v.number = a.published_number
          left join article t on t.group_id = a.group_id and t.id <> a.id and t.audience = 'public' and t.state <> 'archived'
         where a.id = $1 and a.audience = 'public' and a.state <> 'archived' limit 1
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let twin = row.twin.zip(row.twin_language.as_deref().and_then(Lang::from_tag));
    Ok(HelpArticle {
        id: row.id,
        title: row.title,
        body: row.body,
        language: known(&row.language, Lang::from_tag(&row.language))?,
        category: row.category_id,
        published_at: row.published_at,
        twin,
    })
}

/// What a search finds in a language, the best first.
pub async fn search(tx: &mut SystemTx, query: &Query, language: Lang) -> Result<Vec<Hit>, AppError> {
    let mut hits = ranked(query, near(tx, query.finding(false), language).await?, false);
    if hits.len() < FEW {
        let known: Vec<Uuid> = hits.iter().map(|hit| hit.id).collect();
        let more = ranked(query, near(tx, query.finding(true), language).await?, true);
        hits.extend(more.into_iter().filter(|hit| !known.contains(&hit.id)));
    }
    hits.truncate(50);
    Ok(hits)
}

async fn near(tx: &mut SystemTx, find: Option<String>, language: Lang) -> Result<Vec<Near>, AppError> {
    let Some(find) = find else { return Ok(Vec::new()) };
    let rows = sqlx::query!(
        r#"
        select s.article_id as "id!", s.rank as "rank!", v.title as "title!", v.body as "body!"
          from search_articles($1, $2) s
          join article a on a.id = s.article_id and a.language = $3
          join article_version v on v.article_id = s.article_id and v.number = s.number
        "#,
        find,
        NEAR,
        language.tag(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| Near { id: row.id, title: row.title, body: row.body, rank: row.rank }).collect())
}

/// Keeps words that found nothing.
pub async fn keep_miss(tx: &mut SystemTx, language: Lang, words: &str, from: &str) -> Result<(), AppError> {
    sqlx::query!("select keep_help_miss($1, $2, $3) as done", language.tag(), words, from).fetch_one(tx.conn()).await?;
    Ok(())
}

/// Keeps whether an article helped; 'kept', 'gone' or 'many' (see `answer_article`).
pub async fn answer(
    tx: &mut SystemTx,
    id: Uuid,
    visitor: &str,
    from: &str,
    helpful: bool,
    words: Option<&str>,
) -> Result<String, AppError> {
    Ok(sqlx::query_scalar!(
        r#"select answer_article($1, $2, $3, $4, $5) as "kept!""#,
        id,
        visitor,
        from,
        helpful,
        words
    )
    .fetch_one(tx.conn())
    .await?)
}

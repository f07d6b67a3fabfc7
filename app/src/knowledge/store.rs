//! Articles and their versions: what is read.

use super::{
    difference::difference,
    finding::{Near, ranked},
    markdown::rendered,
    model::{
        ArticleFilter, ArticleForm, ArticleList, ArticleMark, ArticleRow, ArticleView, Audience, Comparison, Desk,
        PAGE, State, Twin, VersionRow, Votes, is_stale,
    },
};
use crate::{
    access::{Action, AppError, Tx, may},
    locale::Lang,
    search::Query,
};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use uuid::Uuid;

/// Articles that the index brings near for one search.
pub const NEAR: i32 = 200;
/// One row more than a page, to know whether there is more.
const ASKED: i64 = PAGE as i64 + 1;
/// With fewer hits than these, words are also looked for as if mistyped.
pub const FEW: usize = 3;

/// A key of the database that is always known, because a constraint says so.
pub fn known<T>(key: &str, found: Option<T>) -> Result<T, AppError> {
    found.ok_or_else(|| AppError::unforeseen(&format!("an article says {key}")))
}

/// How an article stands for a reader: for who reads alone it is published, whatever is being made of it.
fn shown_state(writes: bool, key: &str) -> Result<State, AppError> {
    if writes { known(key, State::from_key(key)) } else { Ok(State::Published) }
}

/// Whether this caller sees drafts.
pub const fn writes(tx: &Tx) -> bool {
    may(tx.role(), Action::WriteArticles)
}

/// A page of the list: of a search the best, otherwise what was changed last.
pub async fn page(tx: &mut Tx, filter: &ArticleFilter, after: Option<ArticleMark>) -> Result<ArticleList, AppError> {
    let Some(query) = Query::of(&filter.text) else {
        let mut rows = rows(tx, filter, after, None).await?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        return Ok(ArticleList { rows, more });
    };
    let mut hits = ranked(&query, near(tx, &query.finding(false)).await?, false);
    if hits.len() < FEW
        && let Some(slips) = query.finding(true)
    {
        let known: Vec<Uuid> = hits.iter().map(|hit| hit.id).collect();
        let more = ranked(&query, near(tx, &Some(slips)).await?, true);
        hits.extend(more.into_iter().filter(|hit| !known.contains(&hit.id)));
    }
    let ids: Vec<Uuid> = hits.iter().map(|hit| hit.id).collect();
    let mut found: HashMap<Uuid, ArticleRow> =
        rows(tx, filter, None, Some(&ids)).await?.into_iter().map(|row| (row.id, row)).collect();
    let row = |hit: super::finding::Hit| {
        found.remove(&hit.id).map(|row| ArticleRow { marks: hit.marks, snippet: hit.snippet, ..row })
    };
    let rows: Vec<ArticleRow> = hits.into_iter().filter_map(row).take(PAGE).collect();
    Ok(ArticleList { rows, more: false })
}

async fn near(tx: &mut Tx, find: &Option<String>) -> Result<Vec<Near>, AppError> {
    let Some(find) = find else { return Ok(Vec::new()) };
    let rows = sqlx::query!(
        r#"
        select s.article_id as "id!", s.rank as "rank!", v.title as "title!", v.body as "body!"
          from search_articles($1, $2) s join article_version v on v.article_id = s.article_id and v.number = s.number
        "#,
        find,
        NEAR,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| Near { id: row.id, title: row.title, body: row.body, rank: row.rank }).collect())
}

/// Rows that fit a filter, whatever its words: among these articles, or the next page behind a mark.
async fn rows(
    tx: &mut Tx,
    filter: &ArticleFilter,
    after: Option<ArticleMark>,
    among: Option<&[Uuid]>,
) -> Result<Vec<ArticleRow>, AppError> {
    let writes = writes(tx);
    let now = tx.now();
    let behind = after.map_or((DateTime::<Utc>::MAX_UTC, Uuid::max()), |mark| (mark.updated_at, mark.id));
    let most = among.map_or(ASKED, |ids| i64::try_from(ids.len()).unwrap_or(i64::MAX));
    let rows = sqlx::query!(
        r#"
        with recursive below (id) as (
          select $3::uuid where $3::uuid is not null
          union
          select c.id from article_category c join below b on c.parent_id = b.id)
        select a.id, v.title, a.state, a.published_number, a.newest, a.audience, a.language, c.name as "category?",
               c.name_en as category_en, a.updated_at, p.name as "updated_by?", a.reviewed_at, a.review_months
          from article a
          join article_version v on v.article_id = a.id and v.number = case when $1 then a.newest else a.published_number end
          left join article_category c on c.id = a.category_id
          left join person p on p.id = a.updated_by
         where (a.updated_at, a.id) < ($4, $5)
           and ($2::uuid[] is null or a.id = any ($2))
           and ($3::uuid is null or a.category_id in (select b.id from below b))
           -- What is put away is shown only where it is asked for.
           and (a.state = $6 or ($6::text is null and a.state <> 'archived'))
           and ($7::text is null or a.audience = $7) and ($8::text is null or a.language = $8)
         order by a.updated_at desc, a.id desc limit $9
        "#,
        writes,
        among as Option<&[Uuid]>,
        filter.category,
        behind.0,
        behind.1,
        filter.state.map(State::key),
        filter.audience.map(Audience::key),
        filter.language.map(Lang::tag),
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let state = shown_state(writes, &row.state)?;
            Ok(ArticleRow {
                id: row.id,
                title: row.title,
                marks: Vec::new(),
                snippet: None,
                state,
                is_edited: writes && row.published_number.is_some_and(|number| number < row.newest),
                audience: known(&row.audience, Audience::from_key(&row.audience))?,
                language: known(&row.language, Lang::from_tag(&row.language))?,
                category: row.category.map(|name| (name, row.category_en)),
                updated_at: row.updated_at,
                updated_by: row.updated_by,
                is_stale: state != State::Archived
                    && row.reviewed_at.is_some_and(|reviewed_at| is_stale(reviewed_at, row.review_months, now)),
            })
        })
        .collect()
}

/// An article as the caller reads it: who writes sees its newest version, or the published one where that is asked for.
pub async fn read(tx: &mut Tx, id: Uuid, published: bool) -> Result<ArticleView, AppError> {
    let (writes, now) = (writes(tx), tx.now());
    let newest = writes && !published;
    let row = sqlx::query!(
        r#"
        select a.id, a.group_id, v.title, v.body, v.number, a.state, a.newest, a.published_number, a.audience, a.language, a.category_id,
               c.name as "category?", c.name_en as category_en, a.version, a.published_at, a.reviewed_at, a.review_months, a.proposed_at,
               a.archived_at, v.made_at, author.name as "author?", proposer.name as "proposer?", publisher.name as "publisher?",
               archiver.name as "archiver?"
          from article a
          join article_version v on v.article_id = a.id and v.number = case when $2 then a.newest else a.published_number end
          left join article_category c on c.id = a.category_id
          left join person author on author.id = v.author_id
          left join person proposer on proposer.id = a.proposed_by
          left join person publisher on publisher.id = a.published_by
          left join person archiver on archiver.id = a.archived_by
         where a.id = $1
        "#,
        id,
        newest,
    )
    .fetch_one(tx.conn())
    .await?;
    let state = shown_state(writes, &row.state)?;
    let (since, by) = match state {
        _ if !newest => (row.published_at, row.publisher),
        State::Draft => (Some(row.made_at), row.author),
        State::Review => (row.proposed_at, row.proposer),
        State::Published => (row.published_at, row.publisher),
        State::Archived => (row.archived_at, row.archiver),
    };
    let desk = if writes { Some(desk(tx, id).await?) } else { None };
    Ok(ArticleView {
        id,
        html: rendered(&row.body, Audience::Internal),
        title: row.title,
        number: row.number,
        state,
        newest: row.newest,
        published_number: row.published_number,
        audience: known(&row.audience, Audience::from_key(&row.audience))?,
        language: known(&row.language, Lang::from_tag(&row.language))?,
        category: row.category_id.zip(row.category).map(|(id, name)| (id, name, row.category_en)),
        version: row.version,
        since: since.unwrap_or(row.made_at),
        by,
        published_at: row.published_at,
        reviewed_at: row.reviewed_at,
        is_stale: row.reviewed_at.is_some_and(|reviewed_at| is_stale(reviewed_at, row.review_months, now)),
        twin: twin(tx, row.group_id, id).await?,
        desk,
    })
}

/// The same article in another language, as far as the caller sees it.
pub async fn twin(tx: &mut Tx, group: Uuid, except: Uuid) -> Result<Option<Twin>, AppError> {
    let writes = writes(tx);
    let row = sqlx::query!(
        r#"
        select a.id, v.title, a.language from article a
          join article_version v on v.article_id = a.id and v.number = case when $3 then a.newest else a.published_number end
         where a.group_id = $1 and a.id <> $2 order by a.id limit 1
        "#,
        group,
        except,
        writes,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(Twin { id: row.id, title: row.title, language: known(&row.language, Lang::from_tag(&row.language))? })
    })
    .transpose()
}

async fn desk(tx: &mut Tx, id: Uuid) -> Result<Desk, AppError> {
    let versions = sqlx::query_as!(
        VersionRow,
        r#"
        select v.number, v.title, p.name as "author?", v.made_at, v.restored_from
          from article_version v left join person p on p.id = v.author_id where v.article_id = $1 order by v.number desc limit 200
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?;
    let votes = sqlx::query_as!(
        Votes,
        r#"select count(*) filter (where helpful) as "yes!", count(*) filter (where not helpful) as "no!" from article_vote where article_id = $1"#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let wishes = sqlx::query!(
        r#"
        select given_on, words as "words!" from article_vote
         where article_id = $1 and words is not null order by given_on desc, words limit 50
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?;
    let wishes = wishes.into_iter().map(|row| (row.given_on, row.words)).collect();
    Ok(Desk { versions, votes, wishes })
}

/// What an article says now, for the editor; with its version, its group, and whether readers see it.
pub async fn editable(tx: &mut Tx, id: Uuid) -> Result<(ArticleForm, i32, Uuid, bool), AppError> {
    let row = sqlx::query!(
        r#"
        select a.group_id, a.version, a.category_id, a.audience, a.language, a.review_months, a.published_number, v.title, v.body
          from article a join article_version v on v.article_id = a.id and v.number = a.newest where a.id = $1
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let form = ArticleForm {
        title: row.title,
        body: row.body,
        category: row.category_id,
        audience: known(&row.audience, Audience::from_key(&row.audience))?,
        language: known(&row.language, Lang::from_tag(&row.language))?,
        review_months: row.review_months.map(|months| months.to_string()).unwrap_or_default(),
    };
    Ok((form, row.version, row.group_id, row.published_number.is_some()))
}

/// Two versions of an article beside each other.
pub async fn compare(tx: &mut Tx, id: Uuid, from: i32, to: i32) -> Result<Comparison, AppError> {
    let ((old_title, old), (new_title, new)) = (version(tx, id, from).await?, version(tx, id, to).await?);
    let titles = (old_title != new_title).then_some((old_title, new_title));
    Ok(Comparison { from, to, titles, lines: difference(&old, &new) })
}

/// Title and body of one version.
pub async fn version(tx: &mut Tx, id: Uuid, number: i32) -> Result<(String, String), AppError> {
    let row = sqlx::query!("select title, body from article_version where article_id = $1 and number = $2", id, number)
        .fetch_one(tx.conn())
        .await?;
    Ok((row.title, row.body))
}

//! Articles: what is written. Each change is an event, and a new text is a version beside the old ones.

use super::{
    finding::vector,
    markdown::{links, pictures},
    model::{State, Written},
    picture_store,
    store::{known, version},
};
use crate::{
    access::{AppError, Tx, new_id},
    events::{Event, record},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// An article that is held for a change.
pub struct Held {
    pub id: Uuid,
    pub state: State,
    pub newest: i32,
    pub published_number: Option<i32>,
    version: i32,
}

/// Reads an article and holds it; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, or the conflict `article_changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Held, AppError> {
    let row = sqlx::query!("select state, newest, published_number, version from article where id = $1 for update", id)
        .fetch_one(tx.conn())
        .await?;
    if row.version != version {
        return Err(AppError::conflict("article_changed"));
    }
    let state = known(&row.state, State::from_key(&row.state))?;
    Ok(Held { id, state, newest: row.newest, published_number: row.published_number, version })
}

async fn log(tx: &mut Tx, kind: &'static str, held: &Held, after: Value) -> Result<(), AppError> {
    let event = Event::of(kind, "article", held.id).version(held.version + 1);
    record(tx, event.before(json!({ "state": held.state })).after(after)).await.map(drop)
}

/// A new article, which begins as a draft; of another one in a further language, where a group is named.
pub async fn create(tx: &mut Tx, written: &Written, group: Option<Uuid>) -> Result<Uuid, AppError> {
    let (id, now, me) = (new_id(), tx.now(), tx.person());
    sqlx::query!(
        r#"
        insert into article (id, group_id, language, audience, category_id, review_months, created_at, created_by, updated_at, updated_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $7, $8)
        "#,
        id,
        group.unwrap_or(id),
        written.language.tag(),
        written.audience.key(),
        written.category,
        written.review_months,
        now,
        me,
    )
    .execute(tx.conn())
    .await?;
    add_version(tx, id, 1, &written.title, &written.body, None).await?;
    let event = Event::of("article.created", "article", id).version(1);
    record(
        tx,
        event.after(json!({ "title": written.title, "language": written.language, "audience": written.audience })),
    )
    .await?;
    Ok(id)
}

async fn add_version(
    tx: &mut Tx,
    id: Uuid,
    number: i32,
    title: &str,
    body: &str,
    restored_from: Option<i32>,
) -> Result<(), AppError> {
    let (now, me) = (tx.now(), tx.person());
    sqlx::query!(
        r#"
        insert into article_version (article_id, number, title, body, restored_from, author_id, made_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        "#,
        id,
        number,
        title,
        body,
        restored_from,
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into article_index (article_id, number, terms, links) values ($1, $2, $3::text::tsvector, $4)",
        id,
        number,
        vector(title, body),
        &links(body),
    )
    .execute(tx.conn())
    .await?;
    picture_store::bind(tx, id, number, &pictures(body)).await?;
    // Only what is worked on and what is published can be found.
    sqlx::query!(
        r#"
        delete from article_index i using article a
         where a.id = $1 and i.article_id = a.id and i.number <> $2 and i.number is distinct from a.published_number
        "#,
        id,
        number,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Saves what was written: a new version where the text is another, which is a draft; what is published stays as it is. Gives the
/// article's version.
pub async fn save(tx: &mut Tx, held: &Held, written: &Written) -> Result<i32, AppError> {
    if held.state == State::Archived {
        return Err(AppError::conflict("article_archived"));
    }
    let is_new = version(tx, held.id, held.newest).await? != (written.title.clone(), written.body.clone());
    // A proposal goes on being one: who publishes may have mended a word.
    let state = if is_new && held.state == State::Published { State::Draft } else { held.state };
    let number = held.newest + i32::from(is_new);
    let (now, me) = (tx.now(), tx.person());
    sqlx::query!(
        r#"
        update article set language = $2, audience = $3, category_id = $4, review_months = $5, newest = $6, state = $7,
               updated_at = $8, updated_by = $9, version = version + 1
         where id = $1
        "#,
        held.id,
        written.language.tag(),
        written.audience.key(),
        written.category,
        written.review_months,
        number,
        state.key(),
        now,
        me,
    )
    .execute(tx.conn())
    .await?;
    if is_new {
        add_version(tx, held.id, number, &written.title, &written.body, None).await?;
    }
    let after = json!({
        "title": written.title, "number": number, "state": state, "language": written.language, "audience": written.audience,
        "category": written.category, "review_months": written.review_months,
    });
    log(tx, "article.saved", held, after).await?;
    Ok(held.version + 1)
}

/// Makes an old version the newest one again.
pub async fn restore(tx: &mut Tx, held: &Held, number: i32) -> Result<(), AppError> {
    if held.state == State::Archived {
        return Err(AppError::conflict("article_archived"));
    }
    let (title, body) = version(tx, held.id, number).await?;
    let next = held.newest + 1;
    set(tx, held, State::Draft, next).await?;
    add_version(tx, held.id, next, &title, &body, Some(number)).await?;
    log(tx, "article.version_restored", held, json!({ "title": title, "number": next, "restored_from": number })).await
}

async fn set(tx: &mut Tx, held: &Held, state: State, newest: i32) -> Result<(), AppError> {
    let (now, me) = (tx.now(), tx.person());
    sqlx::query!(
        "update article set state = $2, newest = $3, updated_at = $4, updated_by = $5, version = version + 1 where id = $1",
        held.id,
        state.key(),
        newest,
        now,
        me,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Proposes a draft, or makes a proposal a draft again.
///
/// # Errors
/// The conflict `article_changed` where it is neither.
pub async fn propose(tx: &mut Tx, held: &Held, proposed: bool) -> Result<(), AppError> {
    let (from, to) = if proposed { (State::Draft, State::Review) } else { (State::Review, State::Draft) };
    if held.state != from {
        return Err(AppError::conflict("article_changed"));
    }
    set(tx, held, to, held.newest).await?;
    if proposed {
        let (now, me) = (tx.now(), tx.person());
        sqlx::query!("update article set proposed_at = $2, proposed_by = $3 where id = $1", held.id, now, me)
            .execute(tx.conn())
            .await?;
    }
    let kind = if proposed { "article.proposed" } else { "article.taken_back" };
    log(tx, kind, held, json!({ "state": to })).await
}

/// Shows the newest version to its readers.
pub async fn publish(tx: &mut Tx, held: &Held) -> Result<(), AppError> {
    if matches!(held.state, State::Archived | State::Published) {
        return Err(AppError::conflict("article_changed"));
    }
    let (now, me) = (tx.now(), tx.person());
    sqlx::query!(
        r#"
        update article set state = 'published', published_number = newest, published_at = $2, published_by = $3, reviewed_at = $2,
               updated_at = $2, updated_by = $3, version = version + 1
         where id = $1
        "#,
        held.id,
        now,
        me,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from article_index where article_id = $1 and number <> $2", held.id, held.newest)
        .execute(tx.conn())
        .await?;
    log(tx, "article.published", held, json!({ "state": State::Published, "number": held.newest })).await
}

/// Puts an article away, or brings it back as it was.
pub async fn archive(tx: &mut Tx, held: &Held, archived: bool) -> Result<(), AppError> {
    if archived == (held.state == State::Archived) {
        return Err(AppError::conflict("article_changed"));
    }
    let state = match (archived, held.published_number) {
        (true, _) => State::Archived,
        (false, Some(number)) if number == held.newest => State::Published,
        (false, _) => State::Draft,
    };
    set(tx, held, state, held.newest).await?;
    if archived {
        let (now, me) = (tx.now(), tx.person());
        sqlx::query!("update article set archived_at = $2, archived_by = $3 where id = $1", held.id, now, me)
            .execute(tx.conn())
            .await?;
    }
    log(tx, if archived { "article.archived" } else { "article.brought_back" }, held, json!({ "state": state })).await
}

/// Says that what is published is still right.
pub async fn confirm(tx: &mut Tx, held: &Held) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!("update article set reviewed_at = $2, version = version + 1 where id = $1", held.id, now)
        .execute(tx.conn())
        .await?;
    log(tx, "article.reviewed", held, json!({ "state": held.state })).await
}

/// The group of an article, for one that says the same in another language.
pub async fn group_of(tx: &mut Tx, id: Uuid) -> Result<Uuid, AppError> {
    Ok(sqlx::query_scalar!("select group_id from article where id = $1", id).fetch_one(tx.conn()).await?)
}

/// Keeps whether an article helped; 'kept', 'gone' or 'many' (see `answer_article`).
pub async fn answer(tx: &mut Tx, id: Uuid, helpful: bool, words: Option<&str>) -> Result<String, AppError> {
    let who = tx.person().to_string();
    Ok(sqlx::query_scalar!(r#"select answer_article($1, $2, $2, $3, $4) as "kept!""#, id, who, helpful, words)
        .fetch_one(tx.conn())
        .await?)
}

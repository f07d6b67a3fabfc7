//! Tickets that are looked up before a list is walked, where a walk in its order would go past all the others.

use crate::access::{AppError, Tx};
use uuid::Uuid;

/// So many hits of a search are few.
const HITS: i64 = 1_000;
/// So many tickets with one tag are few: as old as they may be, they are looked up and sorted in a fraction of a second.
const TAGGED: i64 = 20_000;

/// What a subject looks like that holds the words.
pub(super) fn pattern_of(words: &str) -> String {
    let escaped = words.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{escaped}%")
}

/// The tickets whose subjects hold the words, by the index over their pairs of letters; `None` where they are so many that a walk
/// in the order of the list soon finds a page of them.
pub(super) async fn by_words(tx: &mut Tx, words: &str) -> Result<Option<Vec<Uuid>>, AppError> {
    let found = sqlx::query_scalar!(
        "select id from ticket where deleted_at is null and bigrams(subject) @> bigrams($1) and lower(subject) like $2 limit $3",
        words,
        pattern_of(words),
        HITS + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(i64::try_from(found.len()).is_ok_and(|count| count <= HITS).then_some(found))
}

/// Whether a tag is on so few tickets that they are better looked up than met on the way. For those who see all.
pub(super) async fn is_on_few(tx: &mut Tx, tag: Uuid) -> Result<bool, AppError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from (select 1 from ticket_tag where tag_id = $1 limit $2) t"#,
        tag,
        TAGGED + 1,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count <= TAGGED)
}

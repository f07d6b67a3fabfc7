//! Pictures in articles: announced, kept until a version names them, given to who reads that version.

use super::picture_model::{MOST_PICTURES, picture_of};
use crate::{
    access::{AppError, SystemTx, Tx, new_id},
    fields::HeldFile,
    files::{list_store::Stored, model::Preview, store::Arrived},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Announces bytes of a picture that are about to be written.
///
/// # Errors
/// `NotFound` where the caller writes no articles.
pub async fn begin(tx: &mut Tx, object: Uuid) -> Result<(), AppError> {
    sqlx::query!("select begin_picture_upload($1)", object).execute(tx.conn()).await?;
    Ok(())
}

/// Makes a picture of bytes that have arrived. Where no version ever names it, it goes after a while.
///
/// # Errors
/// `Invalid` on `file` for what a browser does not show; `NotFound` where the bytes were given up meanwhile.
pub async fn keep(tx: &mut Tx, arrived: &Arrived) -> Result<HeldFile, AppError> {
    if Preview::of(&arrived.media_type) != Some(Preview::Image) {
        return Err(AppError::invalid("file", "article_picture_media_type_known"));
    }
    let id = new_id();
    sqlx::query!(
        "select keep_picture_upload($1, $2, $3, $4, $5, $6)",
        id,
        arrived.object,
        arrived.name,
        arrived.media_type,
        arrived.size,
        arrived.sha256,
    )
    .execute(tx.conn())
    .await?;
    Ok(HeldFile { id, name: arrived.name.clone(), media_type: arrived.media_type.clone(), size: arrived.size })
}

/// Writes down what pictures a version shows, by the addresses in its text.
///
/// # Errors
/// `Invalid` on `body` where one of them is gone, or there are very many.
pub(super) async fn bind(tx: &mut Tx, article: Uuid, number: i32, addresses: &[String]) -> Result<(), AppError> {
    let ids: BTreeSet<Uuid> = addresses.iter().filter_map(|address| picture_of(address)).collect();
    if ids.is_empty() {
        return Ok(());
    }
    if ids.len() > MOST_PICTURES {
        return Err(AppError::invalid("body", "article_pictures_many"));
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let used = sqlx::query_scalar!(r#"select use_article_pictures($1, $2, $3) as "used!""#, article, number, &ids)
        .fetch_one(tx.conn())
        .await?;
    if usize::try_from(used) == Ok(ids.len()) { Ok(()) } else { Err(AppError::invalid("body", "article_picture_gone")) }
}

/// One picture, if the caller reads an article that shows it, or writes articles.
///
/// # Errors
/// `NotFound`.
pub async fn stored(tx: &mut Tx, id: Uuid) -> Result<Stored, AppError> {
    Ok(sqlx::query_as!(Stored, "select object, name, media_type, size, sha256 from article_picture where id = $1", id)
        .fetch_one(tx.conn())
        .await?)
}

/// One picture for everybody: of an article that is published for everybody.
///
/// # Errors
/// `NotFound`.
pub async fn stored_for_everybody(tx: &mut SystemTx, id: Uuid) -> Result<Stored, AppError> {
    Ok(sqlx::query_as!(Stored, "select object, name, media_type, size, sha256 from article_picture where id = $1", id)
        .fetch_one(tx.conn())
        .await?)
}

//! The logo of the house in the database: the one that new quotes show, and those that sent ones do.

use super::{
    document_model::Document,
    logo_model::Logo,
    logo_picture::{Looked, Picture},
};
use crate::access::{AppError, Tx, new_id};
use sqlx::PgConnection;
use uuid::Uuid;

/// The one that new quotes show.
pub async fn current(tx: &mut Tx) -> Result<Option<Logo>, AppError> {
    let row = sqlx::query!(
        r#"
        select l.id, l.width, l.height, octet_length(l.content) as "size!"
          from quote_setting s join quote_logo l on l.id = s.logo_id
        "#
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Logo {
        id: row.id,
        width: row.width.unsigned_abs(),
        height: row.height.unsigned_abs(),
        size: row.size.unsigned_abs(),
    }))
}

/// The bytes of one.
pub async fn picture(conn: &mut PgConnection, id: Uuid) -> Result<Option<Picture>, AppError> {
    Ok(sqlx::query_as!(Picture, "select media_type, content as bytes from quote_logo where id = $1", id)
        .fetch_optional(conn)
        .await?)
}

/// The bytes of the one that a quote shows. Whoever prints a quote asks with the rights by which they read it.
pub async fn picture_of(conn: &mut PgConnection, document: &Document) -> Result<Option<Picture>, AppError> {
    match &document.logo {
        Some(logo) => picture(conn, logo.id).await,
        None => Ok(None),
    }
}

/// Keeps a new one and puts it on new quotes, in the place of the one that was seen there.
///
/// # Errors
/// The conflict `changed`.
pub async fn add(tx: &mut Tx, was: Option<Uuid>, looked: &Looked) -> Result<Logo, AppError> {
    let id = new_id();
    let (width, height) = (looked.width, looked.height);
    let side = |pixels: u16| i16::try_from(pixels).map_err(|error| AppError::unforeseen(&error));
    let (wide, high) = (side(width)?, side(height)?);
    sqlx::query!(
        "insert into quote_logo (id, media_type, width, height, content, made_by) values ($1, $2, $3, $4, $5, me())",
        id,
        looked.picture.media_type,
        wide,
        high,
        looked.picture.bytes,
    )
    .execute(tx.conn())
    .await?;
    choose(tx, was, Some(id)).await?;
    let size = u32::try_from(looked.picture.bytes.len()).map_err(|error| AppError::unforeseen(&error))?;
    Ok(Logo { id, width, height, size })
}

/// Puts an earlier one on new quotes, or none, in the place of the one that was seen there.
///
/// # Errors
/// The conflict `changed`, also where the earlier one has gone.
pub async fn choose(tx: &mut Tx, was: Option<Uuid>, id: Option<Uuid>) -> Result<(), AppError> {
    let chosen =
        sqlx::query_scalar!(r#"select choose_quote_logo($1, $2) as "chosen!""#, was, id).fetch_one(tx.conn()).await?;
    if chosen { Ok(()) } else { Err(AppError::conflict("changed")) }
}

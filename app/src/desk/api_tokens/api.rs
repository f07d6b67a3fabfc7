//! What administrators do with tokens.

use super::model::{ApiToken, TokenForm};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx},
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// All tokens, without what they are.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_api_tokens() -> Result<Vec<ApiToken>, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::all(&mut tx).await
}

/// Makes a token, and gives it: nobody sees it a second time.
///
/// # Errors
/// `Invalid` on `name` or `scopes`.
#[server(input = Json)]
pub async fn make_api_token(form: TokenForm) -> Result<String, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (name, scopes) = form.check()?;
    let mut tx = caller.begin().await?;
    let (id, token) = store::make(&mut tx, &name, &scopes).await?;
    log(&mut tx, json!({ "api_token": id, "name": name, "scopes": scopes })).await?;
    tx.commit().await?;
    Ok(token)
}

/// Ends a token for good: calls with it are refused from now on.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn revoke_api_token(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let name = store::revoke(&mut tx, id).await?;
    log(&mut tx, json!({ "api_token": id, "name": name, "revoked": true })).await?;
    tx.commit().await
}

/// The log tells of tokens under the organisation.
#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, after: Value) -> Result<(), AppError> {
    record(tx, Event::of("organisation.changed", "organisation", Uuid::nil()).after(after)).await.map(drop)
}

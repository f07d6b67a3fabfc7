//! What the board asks for.

use super::model::LeadBoard;
use crate::{access::AppError, leads::model::LeadFilter};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller},
    leads::list_store,
};
use leptos::{prelude::*, server_fn::codec::Json};

/// The newest leads of each state, whatever state the filter names.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_lead_board(filter: LeadFilter) -> Result<LeadBoard, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.snapshot().await?;
    list_store::board(&mut tx, &filter).await
}

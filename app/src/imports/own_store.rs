//! Fields that an organisation made for itself, as the importer sees them.

use super::own::OwnFields;
use crate::access::{AppError, Tx};
use crate::fields::{RecordKind, store::catalogue};

/// All of them.
pub async fn own_fields(tx: &mut Tx) -> Result<OwnFields, AppError> {
    Ok(OwnFields {
        customers: catalogue(tx, RecordKind::Customer).await?,
        contacts: catalogue(tx, RecordKind::Contact).await?,
    })
}

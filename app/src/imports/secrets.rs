//! Values of sensitive fields on their way from a row to its record. While a row is read nobody knows yet which record it becomes:
//! so the record, the log and the report get the id under which the value is sealed as soon as that is known, and nothing of the
//! value itself.

use super::model::Target;
use super::own::OwnFields;
use super::plan::{FilePlan, Plan};
use super::report::FileRow;
use crate::access::{AppError, Tx};
use crate::fields::sealed_store::{self, ToSeal, held_in};
use crate::fields::sensitive::mask;
use crate::fields::{Catalogue, Custom, FieldKind, key_of};
use crate::vault::Plain;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A value that a row says, under the id that the record is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    pub id: Uuid,
    pub field: Uuid,
    pub plain: Plain,
}

impl Secret {
    /// The value for its record.
    #[must_use]
    pub fn of(self, record: Uuid) -> (Uuid, ToSeal) {
        (self.id, ToSeal { record, field: self.field, plain: self.plain })
    }
}

/// What records hold by now that rows may say again, opened. What does not open is none.
///
/// # Errors
/// Those of the database.
pub async fn opened(tx: &mut Tx, held: &[Uuid]) -> Result<BTreeMap<Uuid, Plain>, AppError> {
    let all = sealed_store::open(tx, held).await?;
    Ok(all.into_iter().filter_map(|(id, plain)| Some((id, plain.ok()?))).collect())
}

/// What a record holds in the fields that a row says something of.
pub fn held<'a>(secrets: &'a [Secret], old: &'a Custom) -> impl Iterator<Item = Uuid> + 'a {
    secrets.iter().filter_map(|secret| held_in(old, secret.field))
}

/// A row that says what the record holds already says nothing new: the record keeps the value that it has.
pub fn keep_same(custom: &mut Custom, secrets: &mut Vec<Secret>, old: &Custom, opened: &BTreeMap<Uuid, Plain>) {
    secrets.retain(|secret| {
        let same = held_in(old, secret.field).is_some_and(|id| opened.get(&id) == Some(&secret.plain));
        if same {
            custom.0.insert(key_of(secret.field), old.get(secret.field).clone());
        }
        !same
    });
}

fn is_secret(fields: &Catalogue, target: Option<Target>) -> bool {
    let Some(Target::Custom(id)) = target else { return false };
    fields.field(id).is_some_and(|field| field.kind == FieldKind::Sensitive)
}

/// The columns of a file that hold secrets.
#[must_use]
pub fn columns(file: &FilePlan, own: &OwnFields) -> Vec<usize> {
    let Some(fields) = file.kind.and_then(|kind| own.of(kind)) else { return Vec::new() };
    let secret = file.columns.iter().enumerate().filter(|(_, column)| is_secret(fields, column.target));
    secret.map(|(at, _)| at).collect()
}

/// Whether a plan puts a column into a sensitive field.
#[must_use]
pub fn are_in(plan: &Plan, own: &OwnFields) -> bool {
    plan.files.iter().any(|file| !columns(file, own).is_empty())
}

/// Puts masks over the cells that are secrets.
pub fn veil(cells: &mut [String], file: &FilePlan, own: &OwnFields) {
    for at in columns(file, own) {
        if let Some(cell) = cells.get_mut(at).filter(|cell| !cell.trim().is_empty()) {
            *cell = mask(cell);
        }
    }
}

/// Puts masks over the samples of columns that hold secrets.
pub fn veil_samples(file: &mut FileRow, plan: &Plan, own: &OwnFields) {
    let (Some(shape), Some(mapped)) = (&mut file.shape, plan.files.iter().find(|mapped| mapped.rank == file.rank))
    else {
        return;
    };
    for at in columns(mapped, own) {
        if let Some(column) = shape.columns.get_mut(at) {
            column.samples.iter_mut().for_each(|sample| *sample = mask(sample));
            column.values = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::FieldDef;
    use crate::imports::model::RecordKind;
    use crate::imports::plan::ColumnPlan;
    use serde_json::json;

    const ACCOUNT: &str = "6222 0212 3456 7890";

    fn secret(field: u128) -> Secret {
        Secret { id: Uuid::max(), field: Uuid::from_u128(field), plain: Plain::new(ACCOUNT.to_owned()) }
    }

    #[test]
    fn what_the_record_holds_already_is_no_change() {
        let (held, key) = (Uuid::from_u128(9), key_of(Uuid::from_u128(1)));
        let old = Custom([(key.clone(), json!(held))].into());
        let row = || (Custom([(key.clone(), json!(Uuid::max()))].into()), vec![secret(1)]);
        let (mut custom, mut secrets) = row();
        keep_same(&mut custom, &mut secrets, &old, &[(held, Plain::new(ACCOUNT.to_owned()))].into());
        assert_eq!((custom, secrets.len()), (old.clone(), 0));
        for other in [BTreeMap::new(), [(held, Plain::new("1".to_owned()))].into()] {
            let (mut custom, mut secrets) = row();
            keep_same(&mut custom, &mut secrets, &old, &other);
            assert_eq!((custom, secrets.len()), (row().0, 1));
        }
    }

    #[test]
    fn only_the_columns_of_secrets_are_veiled() {
        let field = |id, kind| FieldDef { id: Uuid::from_u128(id), kind, may_edit: true, ..FieldDef::default() };
        let fields = vec![field(1, FieldKind::Sensitive), field(2, FieldKind::Text)];
        let own = OwnFields { customers: Catalogue { fields, ..Catalogue::default() }, ..OwnFields::default() };
        let targets =
            [Some(Target::Name), Some(Target::Custom(Uuid::from_u128(1))), Some(Target::Custom(Uuid::from_u128(2)))];
        let columns = targets.map(|target| ColumnPlan { target, ..ColumnPlan::default() }).to_vec();
        let file =
            FilePlan { rank: 0, kind: Some(RecordKind::Customers), columns, day_first: false, remembered: false };
        let mut cells = ["A", ACCOUNT, "x"].map(str::to_owned);
        veil(&mut cells, &file, &own);
        assert_eq!(cells, ["A", "•••• 7890", "x"]);
        assert!(are_in(&Plan { files: vec![file], ..Plan::default() }, &own));
    }
}

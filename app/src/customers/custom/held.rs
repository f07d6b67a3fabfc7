//! Lines of lists that hold values of custom fields.

use crate::{customers::contacts::model::ContactRow, customers::list_model::CustomerRow, fields::Custom};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A line of a list of records.
pub trait HoldsCustom {
    #[cfg(feature = "ssr")]
    fn id(&self) -> Uuid;

    /// Of the fields that were asked for.
    fn custom(&self) -> &Custom;

    /// What the records are called that these refer to.
    fn names(&self) -> &BTreeMap<Uuid, String>;

    #[cfg(feature = "ssr")]
    fn custom_mut(&mut self) -> (&mut Custom, &mut BTreeMap<Uuid, String>);
}

impl HoldsCustom for CustomerRow {
    #[cfg(feature = "ssr")]
    fn id(&self) -> Uuid {
        self.id
    }

    fn custom(&self) -> &Custom {
        &self.custom
    }

    fn names(&self) -> &BTreeMap<Uuid, String> {
        &self.names
    }

    #[cfg(feature = "ssr")]
    fn custom_mut(&mut self) -> (&mut Custom, &mut BTreeMap<Uuid, String>) {
        (&mut self.custom, &mut self.names)
    }
}

impl HoldsCustom for ContactRow {
    #[cfg(feature = "ssr")]
    fn id(&self) -> Uuid {
        self.id
    }

    fn custom(&self) -> &Custom {
        &self.custom
    }

    fn names(&self) -> &BTreeMap<Uuid, String> {
        &self.names
    }

    #[cfg(feature = "ssr")]
    fn custom_mut(&mut self) -> (&mut Custom, &mut BTreeMap<Uuid, String>) {
        (&mut self.custom, &mut self.names)
    }
}

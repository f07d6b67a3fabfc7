//! People at customers: a contact may be at many customers, with a role at each.

mod add;
pub mod api;
mod at;
mod bar;
#[cfg(feature = "ssr")]
mod cells;
mod columns;
mod fields;
mod form;
mod here;
mod list;
mod list_fields;
#[cfg(feature = "ssr")]
pub(in crate::customers) mod list_store;
pub mod merging;
pub mod model;
mod page;
pub mod picker;
mod place;
mod place_form;
pub mod role;
mod row;
#[cfg(feature = "ssr")]
pub(crate) mod store;
mod talk;

#[cfg(feature = "ssr")]
pub use cells::ContactsFile;
pub use here::ContactsHere;
pub use list::ContactsPage;
pub use page::ContactPage;
pub use picker::ContactPicker;

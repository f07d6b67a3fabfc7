//! `/admin/currencies`: what other currencies are worth, day by day. Tables and questions are those of the settings.

pub mod model;
mod page;
mod paste;
mod rates;

pub use page::CurrenciesPage;

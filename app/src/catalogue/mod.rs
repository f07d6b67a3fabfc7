//! What is sold: products with their categories, taxes and costs, price lists, and what a line comes to.
//!
//! - [`model`], [`api`], `store`, `category_store`: products and categories
//! - `list`, `rows`, `categories`: `/products`; `page`, `form`: one product
//! - [`pricing`]: which price holds and why, and what lines come to; deals and quotes ask here
//! - [`price_lists`], [`taxes`]: what is set up under administration
//! - [`picker`], [`words_of`]: choosing a product, and reasons of prices in words

pub mod api;
mod categories;
#[cfg(feature = "ssr")]
mod category_store;
mod form;
mod list;
pub mod model;
mod page;
pub mod picker;
pub mod price_lists;
pub mod pricing;
mod rows;
#[cfg(feature = "ssr")]
pub mod store;
pub mod taxes;
pub mod words_of;

pub use list::ProductsPage;
pub use page::ProductPageHere;
pub use price_lists::{PriceListPage, PriceListsPage};
pub use taxes::TaxesPage;

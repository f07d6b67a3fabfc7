//! What is expected of deals: the forecast of a period against quotas, what changed since a snapshot, how good forecasts were, and how
//! deals go through the stages. Every figure opens the deals that it counts.
//!
//! - `counted_model.rs` says which deals a figure counts, `counted_store.rs` says it to the database, for figures and lists alike
//! - `store.rs`: the forecast; `past_store.rs`: changes and hindsight; `stage_store.rs`: stages; `quota_store.rs`: quotas
//! - `history.rs` asks the models of a library, `history_model.rs` has the arithmetic around them
//! - `worker.rs` takes a snapshot each week

pub mod api;
mod bar;
mod changes;
mod columns;
pub mod counted_model;
#[cfg(feature = "ssr")]
mod counted_store;
#[cfg(feature = "ssr")]
mod forecasting;
#[cfg(feature = "ssr")]
pub mod history;
pub mod history_model;
mod leaks;
mod list;
mod lookback;
pub mod model;
mod page;
#[cfg(feature = "ssr")]
mod past_store;
pub(crate) mod place;
pub mod quota_model;
#[cfg(feature = "ssr")]
mod quota_store;
mod quotas;
mod saying;
#[cfg(feature = "ssr")]
mod saying_store;
mod sides;
mod stage_charts;
pub mod stage_model;
#[cfg(feature = "ssr")]
mod stage_store;
mod stages;
#[cfg(feature = "ssr")]
pub(crate) mod store;
pub(crate) mod totals;
pub(crate) mod words_of;
#[cfg(feature = "ssr")]
pub mod worker;
#[cfg(feature = "ssr")]
mod worker_store;

pub use list::CountedPage;
pub use page::ForecastPage;
pub use quotas::QuotasPage;
pub use saying::{SayDialog, Saying};
pub use stages::StagesPage;
pub use words_of::category_word;

//! Administration: who works here and in which teams, what roles may do, pipelines and their stages, custom fields, reasons for winning
//! and losing, settings of the organisation. Everything here needs `Action::Administer`.

pub mod currencies;
#[cfg(feature = "ssr")]
mod difference;
pub mod fields;
pub(crate) mod frame;
mod handovers;
mod index;
pub mod people;
pub mod pipelines;
mod places;
pub mod pools;
pub mod quality;
pub mod reasons;
pub mod roles;
pub mod settings;
pub mod tag_rules;
pub mod teams;

pub use currencies::CurrenciesPage;
#[cfg(feature = "ssr")]
use difference::difference;
pub use fields::FieldsPage;
pub use handovers::HandoversPage;
pub use index::AdminPage;
pub use people::PeoplePage;
pub use pipelines::{PipelinePage, PipelinesPage};
pub use pools::PoolsPage;
pub use quality::QualityPage;
pub use reasons::ReasonsPage;
pub use roles::RolesPage;
pub use settings::SettingsPage;
pub use tag_rules::TagRulesPage;
pub use teams::TeamsPage;

/// In the log, what concerns the whole organisation has this subject.
#[cfg(feature = "ssr")]
pub(crate) const ORGANISATION: uuid::Uuid = uuid::Uuid::nil();

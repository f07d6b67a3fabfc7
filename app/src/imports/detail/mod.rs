//! `/imports/:id`: from the files to the report, in the steps a person takes.

mod at_work;
mod checked;
mod columns;
mod counts;
mod desk;
mod found;
mod held;
mod kept;
mod outcome;
mod page;
mod pipeline;
mod plan_form;
mod quarters;
mod report_list;
mod save;
mod save_refused;
mod settings;
mod there;
mod tickets;
mod way_back;

pub use page::ImportPage;

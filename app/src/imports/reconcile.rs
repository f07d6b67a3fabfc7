//! The last page: does the database hold what the files said? What was read is asked again from the database, by another way.

use super::context::Context;
use super::run::{Halt, Job};
use super::{deals, records, store, tickets};
use rust_decimal::Decimal;

/// Asks the database for the sums and counts that were added up while reading.
pub async fn reconcile(job: &mut Job, context: &Context) -> Result<(), Halt> {
    let mut tx = job.caller.read().await?;
    let sums = deals::store::won_per_quarter(&mut tx, job.import, &context.currency, context.offset).await?;
    job.progress.created_in_database = Some(records::store::count_created(&mut tx, job.import).await?);
    job.progress.after = Some(store::totals(&mut tx).await?);
    for sum in &mut job.progress.quarters {
        sum.database = Some(Decimal::ZERO);
    }
    for sum in sums {
        job.progress.quarter(&sum.quarter).database = sum.database;
    }
    for sum in &mut job.progress.tickets {
        sum.database = Some(0);
    }
    for sum in tickets::store::sums(&mut tx, job.import).await? {
        job.progress.tickets_of(&sum.channel, sum.rating).database = sum.database;
    }
    job.progress.millis = job.millis();
    Ok(())
}

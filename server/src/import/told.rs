//! What the terminal is told of an import.

use app::access::{AppError, Caller};
use app::imports::plan::Plan;
use app::imports::report::Work;
use app::imports::{findings, store};
use app::locale::{Lang, format};
use app::words::imports as w;
use uuid::Uuid;

use crate::say;

/// How far it is.
pub async fn progress(caller: &Caller, import: Uuid, work: Work) -> Result<(), AppError> {
    let (row, _) = store::import(&mut caller.read().await?, import).await?;
    let (rows, read) = row.progress.rows();
    if rows > 0 {
        say(&format!("{read} of {rows} rows, {} rows/s", row.progress.speed(work)));
    }
    Ok(())
}

/// Counts per file, what was found, and whether it adds up.
pub async fn report(caller: &Caller, import: Uuid, plan: &Plan, work: Work) -> Result<(), AppError> {
    let mut tx = caller.read().await?;
    let (row, _) = store::import(&mut tx, import).await?;
    let files = store::files(&mut tx, import).await?;
    println!(
        "{:<28} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "file", "read", "created", "updated", "skipped", "refused", "held", "along"
    );
    for counts in &row.progress.files {
        let name = files.iter().find(|file| file.rank == counts.rank).map_or("", |file| file.name.as_str());
        let (read, created, updated, skipped) = (counts.read, counts.created, counts.updated, counts.skipped);
        let (refused, held, along) = (counts.refused, counts.held, counts.along);
        println!("{name:<28} {read:>8} {created:>8} {updated:>8} {skipped:>8} {refused:>8} {held:>8} {along:>8}");
    }
    for found in findings::store::count(&mut tx, import).await? {
        let verdict = if found.refused { "refused" } else { "remark" };
        println!("{:>8} × {verdict}: {} {}", found.count, found.field, words(&found.code));
    }
    let currency = plan.currency_of_amounts().unwrap_or_default();
    for sum in row.progress.quarters.iter().filter(|_| work == Work::Run) {
        let database = sum.database.map_or_else(String::new, |amount| format::money(amount, currency));
        let verdict = if sum.agrees() { "agrees" } else { "DIFFERS" };
        println!("won in {}: file {}, database {database}: {verdict}", sum.quarter, format::money(sum.file, currency));
    }
    if let Some(failure) = &row.failure {
        println!("stopped: {}", app::words::errors::text(Lang::En, failure).unwrap_or(failure));
    }
    println!("{} rows/s; the whole report is at /imports/{import}", row.progress.speed(work));
    Ok(())
}

fn words(code: &str) -> &str {
    w::text(Lang::En, &format!("finding_{code}")).or_else(|| app::words::errors::text(Lang::En, code)).unwrap_or(code)
}

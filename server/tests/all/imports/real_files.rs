//! A folder of real files with known totals, where it is there.

use crate::imports::{Set, business_state, keep, receive, report, set, work};
use app::imports::report::{State, Work};
use rust_decimal::Decimal;
use std::io::Write;
use std::path::PathBuf;

/// The folder of data for tests: `QZ_DATA`, or the one that stands beside the clone.
fn data() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    std::env::var_os("QZ_DATA").map_or_else(beside, PathBuf::from)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_folder_adds_up() {
    let folder = data().join("crm-sales-opportunities");
    if !folder.is_dir() {
        // Past the capture of what good tests print: `scripts/kinds/rust` counts it as skipped.
        writeln!(std::io::stderr(), "SKIPPED: the import of real files; QZ_DATA={} is not there", folder.display())
            .unwrap();
        return;
    }
    let Set { caller, db, .. } = set().await;
    let names = ["accounts.csv", "data_dictionary.csv", "products.csv", "sales_pipeline.csv", "sales_teams.csv"];
    let files: Vec<_> = names.iter().map(|name| (*name, std::fs::read(folder.join(name)).unwrap())).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let before = business_state(&db).await;
    let (id, mut plan) = receive(&caller, &files).await.unwrap();
    assert_eq!(plan.currency.as_deref(), Some("USD"), "the dictionary says so");
    plan.pipeline.pipeline = None;
    "Opportunities".clone_into(&mut plan.pipeline.name);
    plan.pipeline.stages = app::imports::mapping::stages_of_new(
        &plan.pipeline.stages.iter().map(|rule| rule.value.clone()).collect::<Vec<_>>(),
    );
    keep(&caller, id, &plan).await;
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, row.failure.as_deref()), (State::Done, None));
    let counts: Vec<_> =
        row.progress.files.iter().map(|file| (file.read, file.created, file.refused, file.along)).collect();
    assert_eq!(counts, [(85, 85, 0, 0), (7, 7, 0, 0), (8_800, 8_800, 0, 0), (35, 35, 0, 15)]);
    let sums: Vec<_> = row.progress.quarters.iter().map(|sum| (sum.quarter.as_str(), sum.file, sum.database)).collect();
    let both = |value: i64| (Decimal::from(value), Some(Decimal::from(value)));
    let expected = [("2017-Q1", 1_134_672), ("2017-Q2", 3_086_111), ("2017-Q3", 2_982_255), ("2017-Q4", 2_802_496)];
    assert_eq!(
        sums,
        expected.map(|(quarter, value)| {
            let (file, database) = both(value);
            (quarter, file, database)
        })
    );
    let (without_customer, without_both): (i64, i64) = sqlx::query_as(
        "select count(*) filter (where customer_id is null), count(*) filter (where closed_at is null and value is null)
           from deal where external_key is not null",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!((without_customer, without_both), (1_425, 2_089));
    let slips = report(&caller, id).await.iter().filter(|row| row.value == "GTXPro → GTX Pro").count();
    assert_eq!(slips, 1_480);
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 0));
    assert_eq!(business_state(&db).await, before);
}

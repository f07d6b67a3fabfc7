//! A folder of real files with known totals, where it is there.

use crate::imports::{Set, business_state, keep, receive, report, set, work};
use app::imports::report::{State, TicketSum, Work};
use rust_decimal::Decimal;
use std::io::Write;
use std::path::PathBuf;

/// The folder of data for tests: `QZ_DATA`, or the one that stands beside the clone.
fn data() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    std::env::var_os("QZ_DATA").map_or_else(beside, PathBuf::from)
}

/// A folder of the data; `None`, and said aloud, where it is missing.
pub(super) fn folder(name: &str) -> Option<PathBuf> {
    let folder = data().join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    // Past the capture of what good tests print: `scripts/kinds/rust` counts it as skipped.
    writeln!(std::io::stderr(), "SKIPPED: the import of real files; QZ_DATA={} is not there", folder.display()).ok();
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_folder_adds_up() {
    let Some(folder) = folder("crm-sales-opportunities") else { return };
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

/// 8,469 tickets, which takes longer than most tests: every figure of the file is asked again from the database.
#[tokio::test(flavor = "multi_thread")]
async fn the_tickets_of_a_real_desk_add_up() {
    let Some(folder) = folder("support-tickets") else { return };
    let Set { caller, db, .. } = set().await;
    let bytes = std::fs::read(folder.join("customer_support_tickets.csv")).unwrap();
    let (id, _) = receive(&caller, &[("customer_support_tickets.csv", &bytes)]).await.unwrap();
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, row.failure.as_deref()), (State::Done, None));
    let file = &row.progress.files[0];
    // 8,320 addresses, at each of which everybody of another name is a contact, and 42 products.
    assert_eq!((file.read, file.created, file.refused, file.along), (8_469, 8_469, 0, 8_320 + 8_469 + 42));
    assert_eq!(row.progress.tickets.len(), 24, "four channels, five ratings and none");
    assert!(row.progress.tickets.iter().all(TicketSum::agrees), "{:?}", row.progress.tickets);
    let figure = |channel: &str, rating: Option<i16>| {
        row.progress.tickets.iter().find(|sum| sum.channel == channel && sum.rating == rating).unwrap().database
    };
    // Counted in the file with another tool.
    assert_eq!(
        (figure("phone", None), figure("social", Some(3)), figure("email", Some(2))),
        (Some(1_441), Some(159), Some(155))
    );
    assert_eq!((figure("chat", Some(5)), figure("phone", Some(1))), (Some(146), Some(149)));
    let (people, twice, contacts, closed, waiting, late, doubted): (i64, i64, i64, i64, i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from customer where kind = 'person' and deleted_at is null),
                (select count(*) from (select lower(email) from customer where deleted_at is null and email is not null group by 1 having count(*) > 1) d),
                (select count(distinct contact_id) from ticket where brought_by is not null),
                count(*) filter (where state = 'closed' and solved_at is not null and closed_at is not null),
                count(*) filter (where state = 'waiting_customer'),
                count(*) filter (where 'solved_before_reply' = any (time_doubts) and solved_at < first_reply_at),
                count(*) filter (where 'opened_unknown' = any (time_doubts))
           from ticket where brought_by is not null",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!((people, twice, contacts), (8_320, 0, 8_469));
    assert_eq!((closed, waiting, late, doubted), (2_769, 2_881, 1_365, 8_469));
    let (timed, promised): (i64, i64) = sqlx::query_as(
        "select count(*) filter (where num_nonnulls(f.first_minutes, f.first_worked, f.resolve_minutes, f.resolve_worked, f.first_kept, f.resolve_kept) > 0),
                count(*) filter (where t.promises <> '[]' or t.due_at is not null)
           from ticket t join ticket_fact f on f.ticket_id = t.id",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!((timed, promised), (0, 0));
}

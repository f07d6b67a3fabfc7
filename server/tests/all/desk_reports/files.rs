//! Figures and tickets as files, for those who may take them out.

use super::*;
use app::desk::tickets::list_model::Queue;
use http::{Method, StatusCode};

/// Sends the form as browsers do.
async fn take(browser: &Browser, path: &str, filter: &str) -> crate::harness::Answer {
    let encoded: String = filter.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let body = format!("format=csv&filter={encoded}");
    browser.send(Method::POST, path, "application/x-www-form-urlencoded", body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn all_tickets_behind_a_figure_go_into_a_file_and_the_log_knows() {
    let (db, world, browser) = set().await;
    tickets(&db, &world, 80).await;
    let chief = browser.signed_in("service_manager").await;
    let filter = behind(Figure::Solved, quarter(), Vec::new());
    let wanted = count(&chief, &filter).await;
    assert!(wanted > 20);
    let file = take(&chief, "/export/tickets", &serde_json::to_string(&filter).unwrap()).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.body);
    assert_eq!(i64::try_from(file.body.lines().count()).unwrap(), wanted + 1);
    assert!(file.body.starts_with('\u{feff}') && file.body.contains("T-0000"), "{}", file.body);
    let (list, rows): (String, i64) = sqlx::query_as(
        "select after ->> 'list', (after ->> 'rows')::bigint from event where kind = 'export.made' and actor_id = $1",
    )
    .bind(world.service_manager)
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!((list.as_str(), rows), ("ticket", wanted));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_figures_holds_columns_and_parts() {
    let (db, world, browser) = set().await;
    tickets(&db, &world, 60).await;
    let chief = browser.signed_in("service_manager").await;
    let asked = asked(Cut::Kind, Clock::All);
    let shown = trend(&chief, &asked).await;
    let file = take(&chief, "/export/desk-report", &serde_json::to_string(&asked).unwrap()).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.body);
    let lines: Vec<&str> = file.body.lines().collect();
    // Heads, the whole, the months, four kinds.
    assert_eq!(lines.len(), 1 + 1 + shown.columns.len() + 4);
    assert!(
        lines[1].contains(&format!(",{},{},", shown.total.counts.created, shown.total.counts.solved)),
        "{}",
        lines[1]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_takes_tickets_out() {
    let (_db, _world, browser) = set().await;
    let filter = serde_json::to_string(&TicketFilter { queue: Queue::All, ..TicketFilter::default() }).unwrap();
    let asked = serde_json::to_string(&Asked::default()).unwrap();
    for role in ["service_agent", "sales_manager", "sales_rep", "read_only", "marketing"] {
        let browser = browser.signed_in(role).await;
        assert_eq!(take(&browser, "/export/tickets", &filter).await.status, StatusCode::FORBIDDEN, "{role}");
        assert_eq!(take(&browser, "/export/desk-report", &asked).await.status, StatusCode::FORBIDDEN, "{role}");
    }
    assert_eq!(take(&browser, "/export/tickets", &filter).await.status, StatusCode::UNAUTHORIZED);
    let chief = browser.signed_in("service_manager").await;
    assert_eq!(take(&chief, "/export/tickets", "{").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

//! Every query that was checked at compile time runs under a role that is granted what it touches.

use crate::harness::TestDb;
use app::access::Role;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::{collections::BTreeSet, fs, path::Path};

/// Who else runs queries: the doors beside the callers' one.
const DOORS: [&str; 8] =
    ["qz_session", "qz_sign_in", "qz_listener", "qz_readiness", "qz_help", "qz_portal", "qz_chat", "qz_automator"];
/// Who runs queries of their own accord.
const WORKERS: [&str; 8] =
    ["qz_sealer", "qz_matcher", "qz_searcher", "qz_daily", "qz_keeper", "qz_notifier", "qz_vault", "qz_mailer"];

fn queries() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.sqlx");
    let files =
        fs::read_dir(&folder).unwrap_or_else(|_| panic!("{} is missing: run scripts/sql-metadata", folder.display()));
    let query = |path: &Path| {
        let file: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        file["query"].as_str().unwrap().to_owned()
    };
    files.map(|entry| query(&entry.unwrap().path())).collect()
}

/// Whether a role is granted everything that a query touches: planning and starting it asks for the rights, nothing is run.
async fn runs(connection: &mut PgConnection, role: &str, query: &str) -> Result<(), String> {
    let mut tx = connection.begin().await.unwrap();
    let places = (1..100).rev().find(|place| query.contains(&format!("${place}"))).unwrap_or(0);
    let nothing = vec!["null"; places].join(", ");
    let arguments = if places == 0 { String::new() } else { format!("({nothing})") };
    let steps = [
        format!("set local role {role}"),
        format!("prepare tried as {query}"),
        format!("explain execute tried{arguments}"),
    ];
    let mut outcome = Ok(());
    for step in steps {
        if let Err(error) = tx.execute(AssertSqlSafe(step)).await {
            outcome = Err(error.to_string());
            break;
        }
    }
    tx.rollback().await.unwrap();
    connection.execute("deallocate all").await.unwrap();
    outcome
}

/// The sources of the rooms: what stands there is run by callers and doors, what only the server has is run by its commands.
fn rooms() -> String {
    let mut all = String::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                all.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_is_granted_to_somebody_who_runs_it() {
    let db = TestDb::new().await;
    let mut caller = db.doors.app.acquire().await.unwrap();
    let mut worker = db.doors.sealer.acquire().await.unwrap();
    let mut owner = db.owner.acquire().await.unwrap();
    let (queries, rooms) = (queries(), rooms());
    assert!(queries.len() > 50, "the queries were not found");
    let mut refused = Vec::new();
    for query in queries {
        let mut reasons = Vec::new();
        // The administrator holds every action, so a caller's query that is refused to that role is refused to all.
        for role in std::iter::once(Role::Administrator.database_role()).chain(DOORS) {
            reasons.push(runs(&mut caller, role, &query).await);
        }
        for role in WORKERS {
            reasons.push(runs(&mut worker, role, &query).await);
        }
        if !rooms.contains(&query) {
            reasons.push(runs(&mut owner, "qz_owner", &query).await);
        }
        if reasons.iter().all(Result::is_err) {
            let reasons: BTreeSet<String> = reasons.into_iter().filter_map(Result::err).collect();
            refused.push(format!("{query}\n  {}", reasons.into_iter().collect::<Vec<_>>().join("\n  ")));
        }
    }
    assert!(refused.is_empty(), "\n{}\n", refused.join("\n"));
}

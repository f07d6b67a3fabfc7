//! Merging and taking it back leaves every file where it was.

use super::*;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

/// Where a file hangs (the kept customer or not), what it is called, how many versions it has, whether it is in the bin.
type Hung = Vec<(bool, u8, u8, bool)>;

async fn state(db: &TestDb) -> String {
    sqlx::query_scalar(
        "select coalesce(string_agg(line, E'\\n' order by line), '') from (
           select 'file ' || to_jsonb(t)::text as line from file t
           union all select 'version ' || to_jsonb(t)::text from file_version t
           union all select 'bin ' || to_jsonb(t)::text from deletion t where record_kind = 'file') l",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

fn sql(noun: &str, hung: &Hung, owner: Uuid, kept: Uuid, gone: Uuid) -> String {
    let mut sql = String::new();
    for id in [kept, gone] {
        sql += &format!("insert into {noun} (id, name, owner_id) values ('{id}', 'c', '{owner}');");
    }
    for (on_kept, name, versions, binned) in hung {
        let (file, on) = (Uuid::now_v7(), if *on_kept { kept } else { gone });
        let newest = versions + 1;
        sql +=
            &format!("insert into file (id, {noun}_id, name, newest) values ('{file}', '{on}', 'n{name}', {newest});");
        for number in 1..=newest {
            let object = Uuid::now_v7();
            sql += &format!(
                "insert into file_due values ('{object}', now());
                 insert into file_version (file_id, number, object, media_type, size, sha256)
                 values ('{file}', {number}, '{object}', 'text/plain', 1, sha256('x'));"
            );
        }
        if *binned {
            sql += &format!("update file set deleted_at = now() where id = '{file}';");
        }
    }
    sql
}

/// `noun` is the table, `of` makes the record whose files are listed, and the two calls merge and take back.
fn identity(noun: &'static str, of: fn(Uuid) -> FileOf, merge: &'static str, undo: &'static str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let set = runtime.block_on(Set::new());
    let admin = runtime.block_on(set.browser.signed_in("administrator"));
    let mut runner = TestRunner::new(Config { cases: 30, failure_persistence: None, ..Config::default() });
    let hung = prop::collection::vec((any::<bool>(), 0_u8..2, 0_u8..3, any::<bool>()), 0..5);
    let ran = runner.run(&hung, |hung| {
        let (before, between, after) = runtime.block_on(async {
            let (kept, gone) = (Uuid::now_v7(), Uuid::now_v7());
            let sql = sql(noun, &hung, set.world.rep, kept, gone);
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&set.db.owner).await.unwrap();
            let before = state(&set.db).await;
            let order = json!({ "kept": kept, "gone": gone, "kept_version": 1, "gone_version": 1, "take": [] });
            let merged = admin.call(merge, &json!({ "order": order })).await;
            assert_eq!(merged.status, StatusCode::OK, "{}", merged.body);
            assert!(list(&admin, of(kept)).await.len() == hung.iter().filter(|file| !file.3).count());
            let between = state(&set.db).await;
            let undone = admin.call(undo, &json!({ "id": merged.json::<Uuid>() })).await;
            assert_eq!(undone.status, StatusCode::OK, "{}", undone.body);
            (before, between, state(&set.db).await)
        });
        prop_assert_eq!(between != before, hung.iter().any(|file| !file.0));
        prop_assert_eq!(after, before);
        Ok(())
    });
    ran.unwrap();
    runtime.block_on(async { drop(set) });
}

#[test]
fn of_merging_customers_with_files_and_taking_it_back() {
    identity("customer", FileOf::Customer, "merge_customers", "undo_merge");
}

#[test]
fn of_merging_contacts_with_files_and_taking_it_back() {
    identity("contact", FileOf::Contact, "merge_contacts", "undo_contact_merge");
}

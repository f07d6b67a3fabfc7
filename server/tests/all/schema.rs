//! What the migrations leave behind fits together.

use crate::harness::TestDb;

/// A function in SQL that answers rows of a table is kept with the columns there were when it was made: a migration that adds one
/// has to make it anew, or it fails when it is first called.
#[tokio::test]
async fn functions_answer_the_rows_that_tables_have() {
    let db = TestDb::new().await;
    let calls: Vec<String> = sqlx::query_scalar(
        "select format('select * from %I(%s)', p.proname, coalesce(
                (select string_agg('null::' || format_type(t, null), ', ') from unnest(p.proargtypes) t), ''))
           from pg_proc p join pg_language l on l.oid = p.prolang join pg_type r on r.oid = p.prorettype
          where p.pronamespace = 'public'::regnamespace and l.lanname = 'sql' and r.typtype = 'c' and p.provolatile <> 'v'",
    )
    .fetch_all(&db.owner)
    .await
    .unwrap();
    assert!(!calls.is_empty());
    for call in calls {
        sqlx::query(sqlx::AssertSqlSafe(call.clone()))
            .execute(&db.owner)
            .await
            .unwrap_or_else(|error| panic!("{call}: {error}"));
    }
}

//! A text is found in a pool wherever it stands, in the order of the list, however many hold it.

use super::{PoolBook, book, of, pool, run, set};
use app::customers::{
    model::Listed,
    pool::model::{PoolFilter, PoolRow, PoolSort},
};
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_found_near_and_far() {
    let (db, world, browser) = set().await;
    let pool = pool(&db, &world, &[]).await;
    run(
        &db,
        format!(
            "insert into customer (id, name, pool_id, pooled_at)
             select gen_random_uuid(),
                    case when i % 5 = 0 then '海兴 ' when i % 97 = 0 then 'Köln ' else '远帆_' end || i || case when i = 3990 then '楠木' else '' end,
                    '{pool}', '2026-01-01'::timestamptz - make_interval(mins => i / 3)
               from generate_series(1, 4000) i"
        ),
    )
    .await;
    let rep = browser.signed_in("sales_rep").await;
    for sort in PoolSort::ALL {
        for (text, expected) in [
            ("海兴", 800),
            ("兴", 800),
            ("köln", 33),
            ("楠木", 1),
            ("楠", 1),
            ("_", 3167),
            ("%", 0),
            ("海帆", 0),
            ("  远帆 ", 3167),
        ] {
            let filter = PoolFilter { text: text.to_owned(), sort, ..of(pool) };
            let first: PoolBook = book(&rep, &filter).await;
            // Counting at once is given up where it would take long, as beside other tests it may.
            assert!(first.count.is_none_or(|count| count == expected), "{text}: {:?}", first.count);
            let counted: i64 = rep.call("count_in_pool", &json!({ "pool": pool, "filter": filter })).await.json();
            assert_eq!(counted, expected, "{text}");
            let mut rows: Vec<PoolRow> = first.listed.rows;
            let mut more = first.listed.more;
            while more {
                let after = rows.last().map(PoolRow::mark);
                let next: Listed<PoolRow> =
                    rep.call("pool_rows", &json!({ "pool": pool, "filter": filter, "after": after })).await.json();
                rows.extend(next.rows);
                more = next.more;
            }
            let ids: BTreeSet<_> = rows.iter().map(|row| row.id).collect();
            assert_eq!((rows.len(), ids.len()), (expected as usize, expected as usize), "{text} by {sort:?}");
            let in_order = |pair: &[PoolRow]| match sort {
                PoolSort::Newest => pair[0].pooled_at >= pair[1].pooled_at,
                PoolSort::Oldest => pair[0].pooled_at <= pair[1].pooled_at,
                PoolSort::Name => true,
            };
            assert!(rows.windows(2).all(in_order), "{text} by {sort:?}");
        }
    }
}

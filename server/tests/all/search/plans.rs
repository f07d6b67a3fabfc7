//! However the index is read (at once, span by span of time, or the newest records one by one), the same is found in the same
//! order, by everybody.

use super::{Browser, SearchFilter, TestDb, asked, index, page, set};
use app::search::HitKind;
use uuid::Uuid;

const QUERIES: [&str; 12] =
    ["青岛", "岛海", "qingdao", "qingd", "qd", "qdhg", "haigang", "海", "acme", "cme", "港 青", "qingado"];

/// All hits, page after page.
async fn all(browser: &Browser, filter: &SearchFilter) -> Vec<Uuid> {
    let mut next = None;
    let mut found = Vec::new();
    loop {
        let one = page(browser, filter, next).await;
        found.extend(one.hits.iter().map(|hit| hit.id));
        next = one.next;
        if next.is_none() {
            return found;
        }
    }
}

/// Has the index believe that there are many records, of which every term has this share; nothing for what it knows itself.
async fn believe(db: &TestDb, share: Option<f32>) {
    sqlx::query("delete from search_common").execute(&db.owner).await.unwrap();
    if let Some(share) = share {
        sqlx::query(
            "insert into search_common
             select '', 1000000
             union select word, $1 from ts_stat('select terms from search_entry') where left(word, 1) not in ('^', '%')
             union select distinct left(word, n) || '*', $1
               from ts_stat('select terms from search_entry'), generate_series(1, 8) n where left(word, 1) not in ('^', '%', '$')",
        )
        .bind(share)
        .execute(&db.owner)
        .await
        .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_ways_through_the_index_find_the_same() {
    let (db, world, browser) = set().await;
    sqlx::query(
        "insert into customer (id, name, owner_id, updated_at)
         select gen_random_uuid(), (array['青岛海港', '海港青岛', '青岛 Acme', '大连海港', '烟台 Acme', '清道夫'])[i % 6 + 1] || i,
                (array[$1, $2, $3, null])[i % 4 + 1], '2026-01-01'::timestamptz + make_interval(mins => i / 2)
           from generate_series(1, 260) i",
    )
    .bind(world.rep)
    .bind(world.colleague)
    .bind(world.stranger)
    .execute(&db.owner)
    .await
    .unwrap();
    sqlx::query("insert into share (record_kind, record_id, person_id, shared_by) select 'customer', id, $1, $2 from customer where owner_id = $2 limit 20")
        .bind(world.rep)
        .bind(world.stranger)
        .execute(&db.owner)
        .await
        .unwrap();
    index(&db).await;
    // Spans as small as they never are.
    sqlx::query(
        "insert into search_span select i, '2026-01-01'::timestamptz + make_interval(secs => i * 90) from generate_series(1, 90) i",
    )
    .execute(&db.owner)
    .await
    .unwrap();
    sqlx::query("update search_entry set touched_at = touched_at").execute(&db.owner).await.unwrap();
    let mut asked_by = Vec::new();
    for who in ["administrator", "sales_manager", "sales_rep"] {
        asked_by.push((who, browser.signed_in(who).await));
    }
    let filters: Vec<SearchFilter> = QUERIES
        .iter()
        .flat_map(|query| {
            let narrow = SearchFilter { kind: Some(HitKind::Customer), owner: Some(world.rep), ..asked(query) };
            [asked(query), narrow]
        })
        .collect();
    believe(&db, None).await;
    let mut plain = Vec::new();
    for (who, person) in &asked_by {
        for filter in &filters {
            let found = all(person, filter).await;
            assert!(!found.is_empty(), "{who} finds nothing by {filter:?}");
            plain.push(found);
        }
    }
    for share in [0.002, 0.02, 0.6] {
        believe(&db, Some(share)).await;
        let mut expected = plain.iter();
        for (who, person) in &asked_by {
            for filter in &filters {
                assert!(
                    Some(&all(person, filter).await) == expected.next(),
                    "{filter:?} as {who}, if {share} of all had it"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_parts_of_time_cover_all_of_it_once() {
    let db = TestDb::new().await;
    for last in [0, 1, 7, 8, 63, 64, 65, 511, 512, 700, 5000] {
        let wrong: Vec<i32> = sqlx::query_scalar(
            "select s from generate_series(0, $1) s
              where (select count(*) from search_parts($1) p where p.term = any (tsvector_to_array(search_span_terms(s)))) <> 1",
        )
        .bind(last)
        .fetch_all(&db.owner)
        .await
        .unwrap();
        assert_eq!(wrong, [] as [i32; 0], "up to {last}");
        let beyond: i64 = sqlx::query_scalar(
            "select count(*) from search_parts($1) p where p.term = any (tsvector_to_array(search_span_terms($1 + 1))) and p.term like '^0.%'",
        )
        .bind(last)
        .fetch_one(&db.owner)
        .await
        .unwrap();
        assert_eq!(beyond, 0, "{last}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_are_opened_behind_what_is_there() {
    let (db, world, _browser) = set().await;
    for day in 1..4 {
        sqlx::query(
            "insert into customer (id, name, owner_id, updated_at)
             select gen_random_uuid(), 'K' || i, $1, '2099-01-01'::timestamptz + make_interval(days => $2, secs => i) from generate_series(1, 9000) i",
        )
        .bind(world.rep)
        .bind(day)
        .execute(&db.owner)
        .await
        .unwrap();
        index(&db).await;
    }
    let spans: i64 = sqlx::query_scalar("select count(*) from search_span").fetch_one(&db.owner).await.unwrap();
    assert!(spans >= 3, "{spans}");
    // Each entry says the span that its time lies in.
    let wrong: i64 = sqlx::query_scalar(
        "select count(*) from search_entry e
          where not e.terms @@ quote_literal('^0.' || (select max(s.span) from search_span s where s.from_at <= e.touched_at))::tsquery
             or (select count(*) from unnest(tsvector_to_array(e.terms)) t where t like '^%') <> 4",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!(wrong, 0);
}

//! The list divided by what every organisation has.

use crate::lists::{customer, names, run_sql, set, set_of};
use app::{
    customers::model::{CustomerFilter, GroupBy},
    lists::model::Bunch,
};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn lifecycle_region_and_source_divide_the_list() {
    let (db, world, browser) = set().await;
    run_sql(&db, "delete from customer_contact; update deal set customer_id = null; delete from customer").await;
    for (name, columns) in [
        ("A", vec![("lifecycle", "'lost'"), ("region", "'山东青岛'"), ("source", "'展会'")]),
        ("B", vec![("region", "'山东青岛'")]),
        ("C", vec![("source", "'展会'")]),
    ] {
        customer(&db, name, Some(world.rep), &columns).await;
    }
    let rep = browser.signed_in("sales_rep").await;
    for (by, expected) in [
        (GroupBy::Lifecycle, [(Some("prospect"), &["B", "C"][..]), (Some("lost"), &["A"][..])]),
        (GroupBy::Region, [(Some("山东青岛"), &["A", "B"][..]), (None, &["C"][..])]),
        (GroupBy::Source, [(Some("展会"), &["A", "C"][..]), (None, &["B"][..])]),
    ] {
        let asked = json!({ "filter": CustomerFilter::default(), "by": by });
        let bunches: Vec<Bunch> = rep.call("group_customers", &asked).await.json();
        let found: Vec<_> = bunches.iter().map(|bunch| (bunch.value.as_deref(), bunch.count)).collect();
        let counted: Vec<_> = expected.iter().map(|(value, names)| (*value, names.len() as i64)).collect();
        assert_eq!(found, counted, "{by:?}");
        for (value, of) in expected {
            let among = CustomerFilter::default().among(by, value);
            assert_eq!(names(&rep, &among).await, set_of(of), "{by:?} {value:?}");
        }
    }
}

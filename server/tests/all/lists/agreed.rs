//! Who must not be contacted, and who agreed to be: in conditions, lines and files of customers and contacts.

use crate::lists::{customer, export, list, names, only, run_sql, set, set_of, that};
use app::{
    customers::{
        contacts::model::{ContactAt, ContactFilter, ContactRow},
        model::CustomerRow,
    },
    lists::{filters::Op, model::Page},
};
use http::StatusCode;
use serde_json::json;
use std::collections::BTreeSet;

const MARKED: &str = r#"'{"none": {"reason": "asked us not to", "by": "00000000-0000-0000-0000-000000000000", "by_name": "Ann", "at": "2026-01-01T00:00:00Z"}}'"#;
const MAIL_GIVEN: &str = r#"'{"channels": {"email": {"state": "given", "day": "2026-01-01", "how": "form", "by": "00000000-0000-0000-0000-000000000000", "by_name": "Ann", "at": "2026-01-01T00:00:00Z"}}}'"#;
const CALLS_REFUSED: &str = r#"'{"channels": {"phone": {"state": "refused", "day": "2026-01-01", "how": "", "by": "00000000-0000-0000-0000-000000000000", "by_name": "Ann", "at": "2026-01-01T00:00:00Z"}}}'"#;

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_found_by_what_they_agreed_to() {
    let (db, world, browser) = set().await;
    run_sql(&db, "delete from customer_contact; update deal set customer_id = null; delete from customer").await;
    for (name, said) in [("A", MARKED), ("B", MAIL_GIVEN), ("C", CALLS_REFUSED), ("D", "'{}'")] {
        customer(&db, name, Some(world.rep), &[("consent", said)]).await;
    }
    let (administrator, manager) = (browser.signed_in("administrator").await, browser.signed_in("sales_manager").await);
    let rep = browser.signed_in("sales_rep").await;
    for (field, op, value, found) in [
        ("do_not_contact", Op::Is, "yes", &["A"][..]),
        ("do_not_contact", Op::Is, "no", &["B", "C", "D"][..]),
        ("consent_email", Op::Is, "given", &["B"][..]),
        ("consent_email", Op::Is, "unknown", &["A", "C", "D"][..]),
        ("consent_email", Op::IsNot, "given", &["A", "C", "D"][..]),
        ("consent_phone", Op::Is, "refused", &["C"][..]),
        ("consent_wechat", Op::Is, "given", &[][..]),
    ] {
        for browser in [&administrator, &rep] {
            assert_eq!(names(browser, &only(that(field, op, &[value]))).await, set_of(found), "{field} {op:?} {value}");
        }
    }
    let rows = list(&rep, &only(that("name", Op::Filled, &[]))).await.json::<Page<CustomerRow>>().rows;
    let marked: Vec<&str> = rows.iter().filter(|row| row.do_not_contact).map(|row| row.name.as_str()).collect();
    assert_eq!(marked, ["A"]);
    let file = export(&manager, "csv", &only(that("do_not_contact", Op::Is, &["yes"])), "name,do_not_contact").await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.body);
    assert!(file.body.trim_end().ends_with("A,请勿联系"), "{}", file.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_are_found_by_it_and_a_customer_speaks_for_its_own() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let at = customer(&db, "甲", Some(world.rep), &[("consent", CALLS_REFUSED)]).await;
    for (name, said) in [("marked", MARKED), ("agreed", MAIL_GIVEN)] {
        let id = app::access::new_id();
        run_sql(
            &db,
            &format!(
                "insert into contact (id, name, owner_id, consent) values ('{id}', 'zz {name}', '{}', {said});
                 insert into customer_contact (customer_id, contact_id, is_primary) values ('{at}', '{id}', false)",
                world.rep
            ),
        )
        .await;
    }
    for (field, value, found) in [("do_not_contact", "yes", "zz marked"), ("consent_email", "given", "zz agreed")] {
        let filter = ContactFilter { conditions: that(field, Op::Is, &[value]), ..ContactFilter::default() };
        let answer = rep.call("api/contacts", &json!({ "filter": filter, "after": null, "custom": [] })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let rows: BTreeSet<String> = answer.json::<Page<ContactRow>>().rows.into_iter().map(|row| row.name).collect();
        assert_eq!(rows, set_of(&[found]));
    }
    let here: Vec<ContactAt> = rep.call("contacts_at", &json!({ "customer": at })).await.json();
    let barred = |name: &str| {
        let one = here.iter().find(|one| one.name == name).expect("they are here");
        (one.consents.none.is_some(), one.consents.bars_calls_and_mails())
    };
    assert_eq!(barred("zz marked"), (true, (true, true)));
    assert_eq!(barred("zz agreed"), (false, (true, false)), "the customer refused calls");
}

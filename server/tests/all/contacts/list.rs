//! The list of contacts: lines with custom fields, the list as a file; and numbers that belong to more than one.

use super::*;
use app::{
    customers::contacts::model::{ContactFilter, ContactRow, ContactSort},
    fields::key_of,
    lists::{
        filters::{Condition, Group, Op},
        model::Page,
    },
};
use http::{Method, header};

/// A number field of contacts, for everybody.
async fn field(db: &TestDb) -> Uuid {
    let id = app::access::new_id();
    let sql = "insert into custom_field (id, record_kind, kind, name) values";
    run_sql(db, format!("{sql} ('{id}', 'contact', 'number', '工龄')")).await;
    id
}

async fn with_value(db: &TestDb, contact: Uuid, field: Uuid) {
    run_sql(db, format!("update contact set custom = '{{\"{field}\":\"12\"}}' where id = '{contact}'")).await;
}

/// Whoever is called 陈静.
fn chen() -> ContactFilter {
    let conditions = Group::all([Condition::new("name", Op::Contains, ["陈静"])]);
    ContactFilter { conditions, ..ContactFilter::default() }
}

async fn rows(browser: &Browser, custom: &[Uuid]) -> Vec<ContactRow> {
    let answer = browser.call("api/contacts", &json!({ "filter": chen(), "after": null, "custom": custom })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json::<Page<ContactRow>>().rows
}

async fn export(browser: &Browser, format: &str, filter: &ContactFilter, columns: &str) -> Answer {
    let filter = serde_json::to_string(filter).unwrap();
    let encoded: String = filter.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let form = format!("format={format}&filter={encoded}&columns={columns}");
    browser.send(Method::POST, "/export/contacts", "application/x-www-form-urlencoded", form).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_holds_the_custom_fields_that_are_asked_for_and_seen() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let years = field(&db).await;
    let id = create(&rep, &named("陈静"), None).await;
    with_value(&db, id, years).await;
    assert!(rows(&rep, &[]).await[0].custom.0.is_empty());
    let asked = rows(&rep, &[years]).await.remove(0);
    assert_eq!(asked.custom.0.get(&key_of(years)), Some(&json!("12")));
    assert!(!asked.do_not_contact);
    run_sql(&db, format!("update custom_field set hidden_from = '{{qz_sales_rep}}' where id = '{years}'")).await;
    assert!(rows(&rep, &[years]).await[0].custom.0.is_empty(), "hidden from the role");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_contacts_holds_what_its_reader_sees_and_is_written_down() {
    let (db, world, browser) = set().await;
    let (manager, rep) = (browser.signed_in("sales_manager").await, browser.signed_in("sales_rep").await);
    let all = ContactFilter::default();
    assert_eq!(export(&browser, "csv", &all, "").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(export(&rep, "csv", &all, "").await.status, StatusCode::FORBIDDEN);
    let years = field(&db).await;
    let (first, second) = (customer(&rep, "青岛远帆机械").await, customer(&rep, "青岛海舟").await);
    let form = ContactForm { phone: "+86 138".into(), title: "=1+1".into(), ..named("@陈静") };
    let id = create(&rep, &form, Some(first)).await;
    let link = json!({ "customer": second, "contact": id, "place": Place::default() });
    assert_eq!(rep.call("link_contact", &link).await.status, StatusCode::OK);
    with_value(&db, id, years).await;
    let filter = ContactFilter { sort: ContactSort::Name, ..chen() };
    let file = export(&manager, "csv", &filter, &format!("name,title,customer,phone,custom.{years}")).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.body);
    let disposition = file.headers.get(header::CONTENT_DISPOSITION).unwrap().to_str().unwrap().to_owned();
    assert!(disposition.starts_with("attachment; filename=\"contacts-") && disposition.ends_with(".csv\""));
    let text = file.body.strip_prefix('\u{feff}').expect("Excel knows it as UTF-8");
    let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
    assert_eq!(lines[1..], ["'@陈静,'=1+1,青岛远帆机械,2,'+86 138,12"]);
    assert!(lines[0].ends_with("工龄"), "{}", lines[0]);
    let book = export(&manager, "xlsx", &filter, "").await;
    assert!(book.status == StatusCode::OK && book.body.starts_with("PK"));
    let told: Vec<(Uuid, serde_json::Value)> =
        sqlx::query_as("select actor_id, after from event where kind = 'export.made' order by recorded_at, id")
            .fetch_all(&db.owner)
            .await
            .unwrap();
    assert_eq!(told.len(), 2);
    assert_eq!((told[0].0, &told[0].1["list"], &told[0].1["rows"]), (world.manager, &json!("contact"), &json!(1)));
    let foreign = ContactFilter { owner: Some(world.stranger), ..ContactFilter::default() };
    let nothing = export(&manager, "csv", &foreign, "name").await;
    assert_eq!(nothing.body.trim_end().lines().count(), 1, "the heads alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_contacts_has_no_last_row() {
    let (db, world, browser) = set().await;
    let sql = format!(
        "insert into contact (id, name, owner_id) select gen_random_uuid(), 'Row ' || i, '{}' from generate_series(1, 2345) i",
        world.stranger,
    );
    run_sql(&db, sql).await;
    let administrator = browser.signed_in("administrator").await;
    let filter = ContactFilter { owner: Some(world.stranger), ..ContactFilter::default() };
    let file = export(&administrator, "csv", &filter, "name").await;
    let rows = file.body.trim_end().lines().skip(1).filter(|line| line.starts_with("Row")).count();
    assert_eq!(rows, 2345);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_types_a_number_hears_whose_it_is_and_no_pair_comes_of_it() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let phone = || "13800138000".to_owned();
    let own = create(&rep, &ContactForm { phone: phone(), ..named("陈静") }, None).await;
    look(&db).await;
    let typed = |name: &str| Glimpse { name: name.into(), phone: phone(), ..Glimpse::default() };
    let seen = similar(&rep, typed("王建国")).await;
    assert_eq!((seen.len(), seen[0].id, seen[0].number_only), (1, Some(own), true));
    assert!(seen[0].score < 50);
    assert!(!similar(&rep, typed("陈静")).await[0].number_only);
    // Out of sight it is masked, as doubles are.
    let stranger = similar(&browser.signed_in("stranger").await, typed("王建国")).await;
    assert_eq!((stranger[0].id, stranger[0].name.as_str()), (None, "陈*"));
    create(&rep, &ContactForm { phone: phone(), ..named("王建国") }, None).await;
    look(&db).await;
    assert_eq!(pairs(&rep, PairState::Open).await, [], "the list of pairs stays as it was");
    // A number that many have is that of a house.
    for name in ["赵敏", "孙丽"] {
        create(&rep, &ContactForm { phone: phone(), ..named(name) }, None).await;
    }
    look(&db).await;
    assert_eq!(similar(&rep, typed("钱伟")).await, []);
}

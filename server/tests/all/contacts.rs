//! Contacts: those that may be one are warned of, found and decided, and what is said with each is told on its page.

mod bulk;
mod list;
mod merging;
mod story;

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::AppError,
    customers::{
        contacts::{
            merging::model::ContactField,
            model::{Contact, ContactAt, ContactForm, Place},
        },
        duplicates::{
            model::{Checked, Glimpse, Pair, PairState, Reason, Suspect},
            worker,
        },
        merges::model::{Comparison, Merge, MergeOrder},
        model::{CustomerForm, Listed},
    },
    events::entry::{Entries, Group, TimelineOf},
    fields::RecordKind,
};
use http::StatusCode;
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

type Order = MergeOrder<ContactField>;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

async fn run_sql(db: &TestDb, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&db.owner).await.unwrap();
}

fn named(name: &str) -> ContactForm {
    ContactForm { name: name.to_owned(), ..ContactForm::default() }
}

async fn create(browser: &Browser, form: &ContactForm, at: Option<Uuid>) -> Uuid {
    let at = at.map(|customer| (customer, Place::default()));
    browser.call("create_contact", &json!({ "form": form, "at": at })).await.json()
}

async fn customer(browser: &Browser, name: &str) -> Uuid {
    let form = CustomerForm { name: name.to_owned(), ..CustomerForm::default() };
    browser.call("create_customer", &json!({ "form": form })).await.json()
}

async fn read(browser: &Browser, id: Uuid) -> Contact {
    browser.call("read_contact", &json!({ "id": id })).await.json()
}

/// Everybody who waits is looked at.
async fn look(db: &TestDb) {
    while worker::step(&db.doors).await.unwrap() > 0 {}
}

async fn pairs(browser: &Browser, state: PairState) -> Vec<Pair> {
    let asked = json!({ "of": RecordKind::Contact, "state": state, "after": null });
    let listed: Listed<Pair> = browser.call("api/duplicates", &asked).await.json();
    listed.rows
}

async fn similar(browser: &Browser, typed: Glimpse) -> Vec<Suspect> {
    let typed = Glimpse { of: RecordKind::Contact, ..typed };
    browser.call("similar_records", &json!({ "typed": typed })).await.json()
}

async fn order(browser: &Browser, kept: Uuid, gone: Uuid, take: &[ContactField]) -> Order {
    let (kept, gone) = (read(browser, kept).await, read(browser, gone).await);
    Order { kept: kept.id, kept_version: kept.version, gone: gone.id, gone_version: gone.version, take: take.to_vec() }
}

async fn merge(browser: &Browser, order: &Order) -> Answer {
    browser.call("merge_contacts", &json!({ "order": order })).await
}

async fn undo(browser: &Browser, merge: Uuid) -> Answer {
    browser.call("undo_contact_merge", &json!({ "id": merge })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_types_is_warned_of_everybodys_contacts_and_reads_only_their_own() {
    let (db, _world, browser) = set().await;
    let (rep, stranger) = (browser.signed_in("sales_rep").await, browser.signed_in("stranger").await);
    let yuanfan = customer(&rep, "青岛远帆机械").await;
    let form = ContactForm { phone: "13800138000".into(), wechat: "Chen_Jing88".into(), ..named("陈静") };
    let own = create(&rep, &form, Some(yuanfan)).await;
    look(&db).await;
    let typed = Glimpse { name: "陈 静女士".into(), phone: "+86 138 0013 8000".into(), ..Glimpse::default() };
    let seen = similar(&rep, typed.clone()).await;
    assert_eq!((seen.len(), seen[0].id, seen[0].name.as_str()), (1, Some(own), "陈静"));
    assert_eq!(seen[0].reasons, [Reason::Phone, Reason::Name]);
    let masked = similar(&stranger, typed.clone()).await;
    assert_eq!((masked.len(), masked[0].id, masked[0].name.as_str()), (1, None, "陈*"));
    assert_eq!(masked[0].owner.as_deref(), Some("sales_rep"));
    // By WeChat alone, and by name at the same customer; a name alone is that of many.
    let wechat = Glimpse { name: "小陈".into(), wechat: "chen_jing88".into(), ..Glimpse::default() };
    assert_eq!(similar(&rep, wechat).await.len(), 1);
    let colleague = Glimpse { name: "陈静".into(), at: vec![yuanfan], ..Glimpse::default() };
    assert_eq!(similar(&rep, colleague).await[0].reasons, [Reason::Name, Reason::Employer]);
    assert_eq!(similar(&rep, Glimpse { name: "陈静".into(), ..Glimpse::default() }).await, []);
    // While one changes a contact, it is not its own double; and customers are not contacts.
    assert_eq!(similar(&rep, Glimpse { itself: Some(own), ..typed.clone() }).await, []);
    let customers = Glimpse { of: RecordKind::Customer, ..typed };
    let found: Vec<Suspect> = rep.call("similar_records", &json!({ "typed": customers })).await.json();
    assert!(found.iter().all(|one| one.id != Some(own)));
}

#[tokio::test(flavor = "multi_thread")]
async fn doubles_of_contacts_stand_on_a_list_of_their_own_until_they_are_none() {
    let (db, world, browser) = set().await;
    let (rep, manager) = (browser.signed_in("sales_rep").await, browser.signed_in("sales_manager").await);
    let yuanfan = customer(&rep, "青岛远帆机械").await;
    let one = create(&rep, &ContactForm { email: "Wang@yuanfan.example".into(), ..named("王芳") }, Some(yuanfan)).await;
    let other = create(&rep, &ContactForm { email: "wang@yuanfan.example".into(), ..named("王芳") }, None).await;
    create(&rep, &ContactForm { phone: "13900139000".into(), ..named("张强") }, Some(yuanfan)).await;
    look(&db).await;
    let found = pairs(&rep, PairState::Open).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].first.id, found[0].second.id, found[0].of), (one, other, RecordKind::Contact));
    assert_eq!((found[0].first.place.as_str(), found[0].second.place.as_str()), ("青岛远帆机械", ""));
    let count = async |browser: &Browser| -> i64 {
        let checked: Checked = browser.call("count_duplicates", &json!({ "of": RecordKind::Contact })).await.json();
        assert_eq!(checked.waiting, 0);
        checked.open
    };
    assert_eq!((count(&rep).await, count(&manager).await), (1, 1));
    assert_eq!(count(&browser.signed_in("stranger").await).await, 0);
    let of: Vec<Pair> = rep.call("duplicates_of", &json!({ "of": RecordKind::Contact, "id": other })).await.json();
    assert_eq!(of, found);
    let decide = |state: PairState| json!({ "of": RecordKind::Contact, "first": other, "second": one, "state": state });
    let stranger = browser.signed_in("stranger").await;
    assert_eq!(stranger.call("decide_duplicate", &decide(PairState::Dismissed)).await.error(), AppError::NotFound);
    for _ in 0..2 {
        let answer = rep.call("decide_duplicate", &decide(PairState::Dismissed)).await;
        assert_eq!(answer.status, StatusCode::OK, "deciding twice the same is no error");
    }
    // What was decided stays decided when they change, and when one of them goes to a colleague and comes back.
    let form = ContactForm { phone: "13700137000".into(), ..ContactForm::of(&read(&rep, one).await.fields) };
    rep.call("change_contact", &json!({ "id": one, "version": 1, "form": form })).await;
    run_sql(&db, format!("update contact set owner_id = '{}' where id = '{other}'", world.colleague)).await;
    look(&db).await;
    assert_eq!(pairs(&rep, PairState::Dismissed).await, []);
    run_sql(&db, format!("update contact set owner_id = '{}' where id = '{other}'", world.rep)).await;
    look(&db).await;
    assert_eq!((pairs(&rep, PairState::Open).await.len(), pairs(&rep, PairState::Dismissed).await.len()), (0, 1));
    rep.call("decide_duplicate", &decide(PairState::Open)).await;
    assert_eq!(count(&rep).await, 1);
    // In the bin it is no double.
    rep.call("delete_contact", &json!({ "id": other })).await;
    look(&db).await;
    assert_eq!(count(&rep).await, 0);
}

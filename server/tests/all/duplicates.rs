//! Customers that may be one: found, shown to whom they may be shown, decided, merged field by field, and made two again.

mod hanging;
mod identity;
mod merging;
mod numbers;

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::AppError,
    customers::{
        consent::model::{Channel, ConsentForm, ConsentOf, ConsentState},
        contacts::model::{ContactForm, Place},
        duplicates::{
            model::{Checked, Glimpse, Pair, PairState, Reason, Suspect},
            worker,
        },
        merges::model::{Comparison, Merge, MergeField, MergeOrder},
        model::{Customer, CustomerForm, Deleted, Listed},
    },
    events::entry::{Entries, Group, NoteOn, TimelineOf},
    leads::api::LeadSeen,
};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

fn named(name: &str) -> CustomerForm {
    CustomerForm { name: name.to_owned(), ..CustomerForm::default() }
}

async fn create(browser: &Browser, form: &CustomerForm) -> Uuid {
    browser.call("create_customer", &json!({ "form": form })).await.json()
}

async fn read(browser: &Browser, id: Uuid) -> Customer {
    browser.call("read_customer", &json!({ "id": id })).await.json()
}

/// Everybody who waits is looked at.
async fn look(db: &TestDb) {
    while worker::step(&db.doors).await.unwrap() > 0 {}
}

async fn pairs(browser: &Browser, state: PairState) -> Vec<Pair> {
    let listed: Listed<Pair> = browser.call("api/duplicates", &json!({ "state": state, "after": null })).await.json();
    listed.rows
}

/// The names of the open pairs.
async fn open(browser: &Browser) -> Vec<(String, String)> {
    pairs(browser, PairState::Open).await.into_iter().map(|pair| (pair.first.name, pair.second.name)).collect()
}

async fn similar(browser: &Browser, typed: &Glimpse) -> Vec<Suspect> {
    browser.call("similar_records", &json!({ "typed": typed })).await.json()
}

async fn order(browser: &Browser, kept: Uuid, gone: Uuid, take: &[MergeField]) -> MergeOrder {
    let (kept, gone) = (read(browser, kept).await, read(browser, gone).await);
    MergeOrder {
        kept: kept.id,
        kept_version: kept.version,
        gone: gone.id,
        gone_version: gone.version,
        take: take.to_vec(),
    }
}

async fn merge(browser: &Browser, order: &MergeOrder) -> Answer {
    browser.call("merge_customers", &json!({ "order": order })).await
}

async fn undo(browser: &Browser, merge: Uuid) -> Answer {
    browser.call("undo_merge", &json!({ "id": merge })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_stands_on_the_list_until_it_is_none() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let one = create(&rep, &named("青岛远帆机械有限公司")).await;
    let other = create(&rep, &named("青島遠帆機械股份有限公司")).await;
    create(&rep, &named("烟台远洋渔业")).await;
    let waiting: Checked = rep.call("count_duplicates", &json!({})).await.json();
    assert!(waiting.waiting >= 3 && waiting.open == 0, "{waiting:?}");
    look(&db).await;
    let found = pairs(&rep, PairState::Open).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].first.id, found[0].second.id), (one, other));
    assert!(found[0].reasons.contains(&Reason::Name) && found[0].may_decide, "{found:?}");
    let checked: Checked = rep.call("count_duplicates", &json!({})).await.json();
    assert_eq!(checked, Checked { open: 1, waiting: 0 });

    // It is another company now; then it is in the bin; then it is back under its old name.
    let change = |version: i32, name: &str| json!({ "id": other, "version": version, "form": named(name) });
    rep.call("change_customer", &change(1, "海口椰风饮料")).await;
    look(&db).await;
    assert_eq!(open(&rep).await, []);
    rep.call("change_customer", &change(2, "青岛远帆机械")).await;
    look(&db).await;
    assert_eq!(open(&rep).await.len(), 1);
    let deleted: Deleted = rep.call("delete_customer", &json!({ "id": other })).await.json();
    assert_eq!(open(&rep).await, [], "what is in the bin is not shown, looked at or not");
    look(&db).await;
    assert_eq!(open(&rep).await, []);
    rep.call("restore_customer", &json!({ "deleted": deleted })).await;
    look(&db).await;
    assert_eq!(open(&rep).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_is_found_by_those_who_see_both() {
    let (db, world, browser) = set().await;
    let (rep, manager, admin) = (
        browser.signed_in("sales_rep").await,
        browser.signed_in("sales_manager").await,
        browser.signed_in("administrator").await,
    );
    create(&rep, &named("青岛远帆机械有限公司")).await;
    let other = create(&rep, &named("青島遠帆機械")).await;
    look(&db).await;
    let counted = async |browser: &Browser| {
        let checked: Checked = browser.call("count_duplicates", &json!({})).await.json();
        (open(browser).await.len(), checked.open)
    };
    for browser in [&rep, &manager, &admin] {
        assert_eq!(counted(browser).await, (1, 1));
    }
    // One of them goes to a colleague of the team: the manager and the administrator still see both.
    manager.call("assign_customer", &json!({ "id": other, "owner": world.colleague })).await;
    assert_eq!(counted(&rep).await, (0, 0));
    assert_eq!(counted(&manager).await, (1, 1));
    // Shared with her, she sees both again; out of the team, only the administrator does.
    let share = json!({ "id": other, "person": world.rep, "can_write": false });
    manager.call("share_customer", &share).await;
    assert_eq!(counted(&rep).await, (1, 1));
    admin.call("assign_customer", &json!({ "id": other, "owner": world.stranger })).await;
    assert_eq!(counted(&rep).await, (1, 1));
    assert_eq!(counted(&manager).await, (0, 0));
    assert_eq!(counted(&admin).await, (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_stays_decided() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let one = create(&rep, &CustomerForm { phone: "0532-8888 1234".into(), ..named("青岛远帆机械") }).await;
    let other = create(&rep, &CustomerForm { phone: "(0532)88881234".into(), ..named("海口椰风饮料") }).await;
    look(&db).await;
    assert_eq!(pairs(&rep, PairState::Open).await[0].reasons, [Reason::Phone]);
    let decide = |state: PairState| json!({ "first": other, "second": one, "state": state });
    for _ in 0..2 {
        let answer = rep.call("decide_duplicate", &decide(PairState::Dismissed)).await;
        assert_eq!(answer.status, StatusCode::OK, "deciding twice the same is no error");
    }
    let form =
        CustomerForm { phone: "0532 88881234".into(), email: "a@example.com".into(), ..named("青岛远帆机械") };
    rep.call("change_customer", &json!({ "id": one, "version": 1, "form": form })).await;
    look(&db).await;
    assert_eq!(open(&rep).await, []);
    assert_eq!(pairs(&rep, PairState::Dismissed).await.len(), 1);
    rep.call("decide_duplicate", &decide(PairState::Open)).await;
    assert_eq!(open(&rep).await.len(), 1);
    let unknown = json!({ "first": one, "second": Uuid::now_v7(), "state": "dismissed" });
    assert_eq!(rep.call("decide_duplicate", &unknown).await.error(), AppError::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_betrays_its_customer() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let one = create(&rep, &CustomerForm { email: "chen@yuanfan.example".into(), ..named("青岛远帆机械") }).await;
    let other = create(&rep, &named("某进出口公司")).await;
    look(&db).await;
    assert_eq!(open(&rep).await, []);
    let form = ContactForm { name: "陈".into(), email: "Chen@Yuanfan.example".into(), ..ContactForm::default() };
    let at = Some((other, Place::default()));
    let contact: Uuid = rep.call("create_contact", &json!({ "form": form, "at": at })).await.json();
    look(&db).await;
    assert_eq!(pairs(&rep, PairState::Open).await[0].reasons[0], Reason::Email);
    let form = ContactForm { email: String::new(), ..form };
    rep.call("change_contact", &json!({ "id": contact, "version": 1, "form": form })).await;
    look(&db).await;
    assert_eq!(open(&rep).await, []);
    let found: Vec<Pair> = rep.call("duplicates_of", &json!({ "id": one })).await.json();
    assert_eq!(found, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_types_is_warned_of_everybodys_customers_and_reads_only_their_own() {
    let (db, _world, browser) = set().await;
    let (rep, stranger) = (browser.signed_in("sales_rep").await, browser.signed_in("stranger").await);
    let phone = "13800138000";
    let own = create(&rep, &CustomerForm { phone: phone.into(), ..named("青岛远帆机械有限公司") }).await;
    look(&db).await;
    let typed = Glimpse { name: "青岛远帆机械".into(), phone: "+86 138 0013 8000".into(), ..Glimpse::default() };
    let seen = similar(&rep, &typed).await;
    assert_eq!((seen.len(), seen[0].id, seen[0].name.as_str()), (1, Some(own), "青岛远帆机械有限公司"));
    assert_eq!(seen[0].owner.as_deref(), Some("sales_rep"));
    let masked = similar(&stranger, &typed).await;
    assert_eq!((masked.len(), masked[0].id, masked[0].name.as_str()), (1, None, "青***机***公*"));
    assert_eq!((masked[0].owner.as_deref(), &masked[0].reasons), (Some("sales_rep"), &seen[0].reasons));
    // The pair itself is no pair of somebody who sees one side.
    create(&stranger, &CustomerForm { phone: phone.into(), ..named("远帆") }).await;
    look(&db).await;
    assert_eq!(open(&rep).await, []);
    assert_eq!(open(&stranger).await, []);
    assert_eq!(open(&browser.signed_in("administrator").await).await.len(), 1);
    // While one changes a customer, it is not its own double; and a letter is not looked for.
    assert_eq!(similar(&rep, &Glimpse { itself: Some(own), ..typed.clone() }).await.len(), 1, "the stranger's");
    assert_eq!(similar(&rep, &Glimpse { name: "青".into(), ..Glimpse::default() }).await, []);
}

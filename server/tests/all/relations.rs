//! What a customer is related to, and the way it came: as much as each reader may see.

use crate::harness::{Browser, TestDb, World};
use app::customers::{
    contacts::model::{ContactForm, Place},
    model::CustomerForm,
    relations::model::{DRAWN, Relations, SourcePath},
};
use serde_json::json;
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

async fn create(browser: &Browser, name: &str) -> Uuid {
    let form = CustomerForm { name: name.into(), source: "展会".into(), ..CustomerForm::default() };
    browser.call("create_customer", &json!({ "form": form })).await.json()
}

async fn relations(browser: &Browser, id: Uuid) -> Relations {
    browser.call("relations_of", &json!({ "id": id })).await.json()
}

async fn below(db: &TestDb, child: Uuid, parent: Uuid) {
    sqlx::query("update customer set parent_id = $2 where id = $1")
        .bind(child)
        .bind(parent)
        .execute(&db.owner)
        .await
        .unwrap();
}

fn names(kin: &[app::customers::relations::model::Kin]) -> Vec<&str> {
    kin.iter().map(|kin| kin.name.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_drawn_as_far_as_one_sees_it() {
    let (db, world, browser) = set().await;
    let (rep, admin) = (browser.signed_in("sales_rep").await, browser.signed_in("administrator").await);
    let (top, middle, here) = (create(&rep, "集团").await, create(&rep, "控股").await, create(&rep, "工厂").await);
    let (sister, child) = (create(&rep, "姐妹厂").await, create(&rep, "车间").await);
    for (child, parent) in [(middle, top), (here, middle), (sister, middle), (child, here)] {
        below(&db, child, parent).await;
    }
    let all = relations(&rep, here).await;
    assert_eq!(names(&all.above), ["集团", "控股"]);
    assert_eq!(names(&all.beside), ["姐妹厂"]);
    assert_eq!(names(&all.below), ["车间"]);

    // What is out of sight is not there, and nothing says so.
    admin.call("assign_customer", &json!({ "id": middle, "owner": world.stranger })).await;
    let all = relations(&rep, here).await;
    assert!(all.above.is_empty() && all.beside.is_empty(), "{all:?}");
    assert_eq!(names(&relations(&admin, here).await.above), ["集团", "控股"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_lead_to_other_customers_and_the_rest_is_counted() {
    let (_db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (here, other) = (create(&rep, "远帆").await, create(&rep, "椰风").await);
    let add = async |name: String, at: Uuid| -> Uuid {
        let form = ContactForm { name, ..ContactForm::default() };
        rep.call("create_contact", &json!({ "form": form, "at": (at, Place::default()) })).await.json()
    };
    let both = add("两边的人".to_owned(), here).await;
    rep.call("link_contact", &json!({ "customer": other, "contact": both, "place": Place::default() })).await;
    for n in 0..DRAWN + 2 {
        add(format!("人 {n}"), here).await;
    }
    let all = relations(&rep, here).await;
    assert_eq!(all.people.len(), DRAWN);
    assert_eq!(all.more.people, 3);
    let one = all.people.iter().find(|one| one.id == both).unwrap();
    assert_eq!(names(&one.elsewhere), ["椰风"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_it_came_is_told_step_by_step() {
    let (_db, world, browser) = set().await;
    let (rep, marketing) = (browser.signed_in("sales_rep").await, browser.signed_in("marketing").await);
    let fresh = create(&rep, "远帆").await;
    let path: SourcePath = rep.call("path_of_customer", &json!({ "id": fresh })).await.json();
    assert_eq!(path.source.as_deref(), Some("展会"));
    assert!(path.entered.is_some() && path.talked.is_none() && path.offered.is_none() && path.won.is_none());

    let known: SourcePath = rep.call("path_of_customer", &json!({ "id": world.customers.own })).await.json();
    assert_eq!(known.offered.map(|first| first.deal), Some(world.deals.own));
    assert!(known.sees_deals);
    let seen: SourcePath = marketing.call("path_of_customer", &json!({ "id": world.customers.own })).await.json();
    assert!(!seen.sees_deals && seen.offered.is_none(), "who sees no deals is told of none");
}

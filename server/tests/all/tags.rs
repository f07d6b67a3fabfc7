//! Tags kept by administrators: how often they are used, another name, two made one, one deleted; and typed on a customer.

use crate::harness::{Browser, TestDb, World};
use app::{
    access::AppError,
    admin::tags::model::{Look, TagUse},
    customers::{
        lifecycle::model::{Lifecycle, LifecycleChange, Standing},
        model::Customer,
    },
};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

async fn sql(db: &TestDb, text: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(text.to_owned())).execute(&db.owner).await.unwrap();
}

async fn tag(db: &TestDb, name: &str) -> Uuid {
    let id = app::access::new_id();
    sql(db, &format!("insert into tag (id, name) values ('{id}', '{name}')")).await;
    id
}

async fn all(admin: &Browser) -> Vec<TagUse> {
    let answer = admin.call("tags/api/list_tags", &json!({})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

async fn one(admin: &Browser, id: Uuid) -> Option<TagUse> {
    all(admin).await.into_iter().find(|tag| tag.id == id)
}

fn look(name: &str, colour: &str) -> Look {
    Look { name: name.to_owned(), colour: colour.to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_is_renamed_and_back_and_no_two_have_one_name() {
    let (db, _world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let (id, _) = (tag(&db, "重点").await, tag(&db, "Fair").await);
    let change = |seen: Look, wanted: Look| json!({ "id": id, "seen": seen, "wanted": wanted });
    let (was, is) = (look("重点", "grey"), look("大客户", "red"));
    assert_eq!(admin.call("change_tag", &change(was.clone(), is.clone())).await.status, StatusCode::OK);
    assert_eq!(one(&admin, id).await.unwrap().look, is);
    let stale = admin.call("change_tag", &change(was.clone(), look("x", "red"))).await;
    assert_eq!(stale.error(), AppError::conflict("changed"));
    assert_eq!(admin.call("change_tag", &change(is.clone(), was.clone())).await.status, StatusCode::OK);
    assert_eq!(one(&admin, id).await.unwrap().look, was);
    let taken = admin.call("change_tag", &change(was.clone(), look("fair", "red"))).await;
    assert_eq!(taken.error(), AppError::invalid("name", "tag_name_unique"));
    let colourless = admin.call("change_tag", &change(was.clone(), look("重点", "plaid"))).await;
    assert_eq!(colourless.error(), AppError::invalid("colour", "tag_colour_known"));
    let nameless = admin.call("change_tag", &change(was, look(" ", "red"))).await;
    assert_eq!(nameless.error(), AppError::invalid("name", "required"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_become_one_wherever_they_stand() {
    let (db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let (from, into) = (tag(&db, "From").await, tag(&db, "Into").await);
    sql(
        &db,
        &format!(
            "insert into customer_tag values ('{own}', '{from}'), ('{team}', '{from}'), ('{team}', '{into}');
             insert into deal_tag values ('{deal}', '{from}');
             insert into tag_rule (id, name, tag_id, conditions) values (gen_random_uuid(), 'R', '{from}', '{{}}');
             insert into saved_view (id, list, name, owner_id, query)
             values (gen_random_uuid(), 'customer', 'V', '{rep}', 'f=tags.any.{from}')",
            own = world.customers.own,
            team = world.customers.team,
            deal = world.deals.own,
            rep = world.rep,
        ),
    )
    .await;
    let before = one(&admin, from).await.unwrap();
    assert_eq!((before.customers, before.deals, before.tickets), (2, 1, 0));
    assert_eq!(before.bound, ["rules"]);
    let bound = admin.call("delete_tag", &json!({ "id": from })).await;
    assert_eq!(bound.error(), AppError::conflict("tag_bound"));
    let itself = admin.call("merge_tag", &json!({ "from": from, "into": from })).await;
    assert_eq!(itself.status, StatusCode::UNPROCESSABLE_ENTITY);
    let merged = admin.call("merge_tag", &json!({ "from": from, "into": into })).await;
    assert_eq!(merged.status, StatusCode::OK, "{}", merged.body);
    assert_eq!(one(&admin, from).await, None);
    let after = one(&admin, into).await.unwrap();
    assert_eq!((after.customers, after.deals, after.bound), (2, 1, vec!["rules".to_owned()]));
    let query: String =
        sqlx::query_scalar("select query from saved_view where name = 'V'").fetch_one(&db.owner).await.unwrap();
    assert_eq!(query, format!("f=tags.any.{into}"));
    let marks: i64 = sqlx::query_scalar("select count(*) from tag_mark").fetch_one(&db.owner).await.unwrap();
    assert_eq!(marks, 0, "no hand took anything off");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_tag_is_nowhere_and_only_administrators_keep_tags() {
    let (db, world, browser) = set().await;
    let (admin, rep) = (browser.signed_in("administrator").await, browser.signed_in("sales_rep").await);
    let id = tag(&db, "Gone").await;
    sql(&db, &format!("insert into customer_tag values ('{}', '{id}')", world.customers.own)).await;
    for (name, input) in [("tags/api/list_tags", json!({})), ("delete_tag", json!({ "id": id }))] {
        assert_eq!(rep.call(name, &input).await.status, StatusCode::FORBIDDEN, "{name}");
    }
    assert_eq!(admin.call("delete_tag", &json!({ "id": id })).await.status, StatusCode::OK);
    assert_eq!(one(&admin, id).await, None);
    assert_eq!(admin.call("delete_tag", &json!({ "id": id })).await.error(), AppError::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_is_typed_on_a_customer_and_the_lifecycle_says_why() {
    let (_db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let id = world.customers.own;
    let read = || async { rep.call("read_customer", &json!({ "id": id })).await.json::<Customer>() };
    for _ in 0..2 {
        let typed = json!({ "customer": id, "name": " 新标签 ", "colour": "green" });
        assert_eq!(rep.call("tag_customer_anew", &typed).await.status, StatusCode::OK);
    }
    let nameless = rep.call("tag_customer_anew", &json!({ "customer": id, "name": " ", "colour": "green" })).await;
    assert_eq!(nameless.error(), AppError::invalid("name", "required"));
    let foreign = json!({ "customer": world.customers.foreign, "name": "x", "colour": "green" });
    assert_eq!(rep.call("tag_customer_anew", &foreign).await.error(), AppError::NotFound);
    let customer = read().await;
    assert_eq!(customer.tags.iter().filter(|tag| tag.name == "新标签" && tag.colour == "green").count(), 1);
    assert_eq!(customer.lifecycle_why, None);
    let wanted = Standing { is: Lifecycle::Lost, by_hand: true };
    let change = LifecycleChange { customer: id, seen: customer.lifecycle, wanted };
    assert_eq!(rep.call("change_lifecycle", &json!({ "change": change })).await.status, StatusCode::OK);
    let why = read().await.lifecycle_why.expect("somebody decided");
    assert!(why.rule.is_none() && why.by.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_makes_no_rule_ask_for_what_it_gives_and_leaves_what_hands_gave() {
    let (db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let (from, into, team) = (tag(&db, "From").await, tag(&db, "Into").await, world.customers.team);
    sql(
        &db,
        &format!(
            "insert into tag_rule (id, name, tag_id, conditions) values (gen_random_uuid(), 'R', '{from}', '{{\"asks\": \"{into}\"}}');
             insert into customer_tag values ('{team}', '{from}'), ('{team}', '{into}');
             insert into tag_mark (rule_id, customer_id, given) select id, '{team}', true from tag_rule where name = 'R';"
        ),
    )
    .await;
    for (one, other) in [(from, into), (into, from)] {
        let refused = admin.call("merge_tag", &json!({ "from": one, "into": other })).await;
        assert_eq!(refused.error(), AppError::invalid("into", "tag_rule_own_tag"));
    }
    sql(&db, "update tag_rule set conditions = '{}' where name = 'R'").await;
    let merged = admin.call("merge_tag", &json!({ "from": from, "into": into })).await;
    assert_eq!(merged.status, StatusCode::OK, "{}", merged.body);
    let marks: i64 =
        sqlx::query_scalar("select count(*) from tag_mark where given").fetch_one(&db.owner).await.unwrap();
    assert_eq!(marks, 0, "the rule takes off nothing that was given by hand");
    let version: i32 =
        sqlx::query_scalar("select version from tag_rule where name = 'R'").fetch_one(&db.owner).await.unwrap();
    assert_eq!(version, 2, "whoever has its form open is told");
}

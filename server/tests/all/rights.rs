//! Who may do what, on every ring: every function and every address is found in the code itself and tried as every role on
//! its own, its team's and foreign records, and compared with `docs/rights.md`. What is not declared fails.

mod functions;
mod hostile;
mod page;
mod queries;
mod samples;
mod scene;
mod tables;

use crate::harness::{Browser, TestDb, World};
use app::{
    access::{Action, Role, may},
    admin::roles::model::{Family, Reach, Rights},
};
use http::{Method, Request, StatusCode, header};
use page::{Deed, Page};
use scene::{Hand, Scene};
use serde_json::json;
use std::{collections::BTreeSet, fs, path::Path};

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

#[test]
fn the_page_says_what_the_program_says() {
    let page = Page::read();
    assert_eq!(page.action_count(), Action::ALL.len());
    for role in Role::ALL {
        for action in Action::ALL {
            assert_eq!(page.may(role, action), may(role, action), "{role:?} {action:?}");
        }
        let rights = [
            (Action::SeeDeals, Family::Deal, Deed::Read),
            (Action::EditDeals, Family::Deal, Deed::Write),
            (Action::AssignDeals, Family::Deal, Deed::Assign),
            (Action::SeeCustomers, Family::Customer, Deed::Read),
            (Action::EditCustomers, Family::Customer, Deed::Write),
            (Action::AssignCustomers, Family::Customer, Deed::Assign),
            (Action::SeeTickets, Family::Ticket, Deed::Read),
            (Action::EditTickets, Family::Ticket, Deed::Write),
            (Action::AssignTickets, Family::Ticket, Deed::Assign),
        ];
        for (action, family, deed) in rights {
            assert_eq!(may(role, action), page.reach(role, family, deed) != Reach::None, "{role:?} {action:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_what_provisioning_grants() {
    let (db, page) = (TestDb::new().await, Page::read());
    for role in Role::ALL {
        for family in Family::ALL {
            let held: Vec<String> = sqlx::query_scalar(
                "select scope from unnest(array['self', 'team', 'all', 'write', 'assign']) as scope
                  where pg_has_role($1::name, ('qz_' || $2 || '_' || scope)::name, 'member')",
            )
            .bind(role.database_role())
            .bind(family.key())
            .fetch_all(&db.owner)
            .await
            .unwrap();
            let Rights { read, write, assign, .. } = Rights::of_scopes(role, family, &held);
            let said = Deed::ALL.map(|deed| page.reach(role, family, deed));
            assert_eq!(said, [read, write, assign], "{role:?} {family:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_lists_the_fields_protected_from_the_start() {
    let db = TestDb::new().await;
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("select role_name, table_name, column_name from protected_field")
            .fetch_all(&db.owner)
            .await
            .unwrap();
    let stored: BTreeSet<_> = rows.into_iter().collect();
    let said = Page::read().protected.into_iter();
    let said = said.map(|(role, family, field)| (role.database_role().to_owned(), family.key().to_owned(), field));
    assert_eq!(said.collect::<BTreeSet<_>>(), stored);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_reach_exactly_what_the_page_lists() {
    let (_db, _world, browser) = set().await;
    let said: BTreeSet<String> = Page::read().public.into_iter().collect();
    let open: BTreeSet<String> = server::http::PUBLIC.iter().map(|path| (*path).to_owned()).collect();
    assert_eq!(said, open);
    for path in said {
        let answer = browser.get(&path).await;
        assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        let leads_to = answer.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        assert!(!leads_to.starts_with("/sign-in"), "{path} leads to {leads_to}");
    }
}

/// The addresses of all pages, as the route table names them.
fn pages() -> Vec<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src/app.rs");
    let text = fs::read_to_string(source).unwrap();
    let paths = text.split("path!(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let nil = uuid::Uuid::nil().to_string();
    paths.filter(|path| !path.is_empty()).map(|path| path.replace(":id", &nil).replace("*any", "x")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_sends_strangers_to_the_sign_in_and_shows_itself_to_people() {
    let (_db, _world, browser) = set().await;
    let pages = pages();
    assert!(pages.len() > 8, "the pages were not found: {pages:?}");
    let people = [browser.signed_in("administrator").await, browser.signed_in("marketing").await];
    for path in pages.iter().filter(|path| *path != "/sign-in") {
        let answer = browser.get(path).await;
        let leads_to = answer.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(leads_to.starts_with("/sign-in?next="), "{path} leads to {leads_to}");
        for person in &people {
            let answer = person.get(path).await;
            assert!(
                !answer.status.is_server_error() && answer.status != StatusCode::UNAUTHORIZED,
                "{path}: {}",
                answer.status
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_record_that_is_not_there_has_the_status_of_that() {
    let (_db, _world, browser) = set().await;
    let administrator = browser.signed_in("administrator").await;
    for list in ["/deals", "/customers", "/contacts", "/desk", "/imports", "/admin/pipelines"] {
        assert_eq!(administrator.get(list).await.status, StatusCode::OK, "{list}");
        let nowhere = format!("{list}/{}", uuid::Uuid::nil());
        assert_eq!(administrator.get(&nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
    let away = browser.signed_in("marketing").await.get("/admin/people").await;
    assert_eq!(away.status, StatusCode::FORBIDDEN, "what is not for this reader");
}

#[tokio::test(flavor = "multi_thread")]
async fn live_updates_need_a_session() {
    let (_db, _world, browser) = set().await;
    assert_eq!(browser.get("/live").await.status, StatusCode::UNAUTHORIZED);
    let rep = browser.signed_in("sales_rep").await;
    let cookie = rep.cookie().unwrap();
    let request = Request::builder().uri("/live").header(header::HOST, "localhost").header(header::COOKIE, cookie);
    let open = rep.open(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(open.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_was_ended_opens_nothing() {
    let (db, world, browser) = set().await;
    let (administrator, rep) = (browser.signed_in("administrator").await, browser.signed_in("sales_rep").await);
    assert_eq!(rep.call("own_sessions", &json!({})).await.status, StatusCode::OK);
    let answer = administrator.call("deactivate_person", &json!({ "id": world.rep, "version": 1 })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(rep.call("own_sessions", &json!({})).await.status, StatusCode::UNAUTHORIZED);
    let left: i64 = sqlx::query_scalar("select count(*) from web_session where person_id = $1")
        .bind(world.rep)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_deal_is_seen_and_changed_only_as_far_as_it_was_shared() {
    let (db, world, browser) = set().await;
    let scene = Scene::build(&db, &world, Hand::Foreign).await;
    let rep = browser.signed_in("sales_rep").await;
    let read = json!({ "id": scene.deal });
    let order = json!({ "order": { "items": [scene.deal], "stage": scene.next_stage, "after": null, "before": null, "fill": null } });
    assert_eq!(rep.call("read_card", &read).await.status, StatusCode::NOT_FOUND);
    sqlx::query("insert into share (record_kind, record_id, person_id, shared_by) values ('deal', $1, $2, $3)")
        .bind(scene.deal)
        .bind(world.rep)
        .bind(world.stranger)
        .execute(&db.owner)
        .await
        .unwrap();
    assert_eq!(rep.call("read_card", &read).await.status, StatusCode::OK);
    let before = scene.print(&db).await;
    let answer = rep.call("move_deals", &order).await;
    assert!(
        matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND),
        "{} {}",
        answer.status,
        answer.body
    );
    assert_eq!(scene.print(&db).await, before);
    sqlx::query("update share set can_write = true").execute(&db.owner).await.unwrap();
    let answer = rep.call("move_deals", &order).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_may_not_change_a_protected_field_of_somebody_else() {
    let (db, world, browser) = set().await;
    let scene = Scene::build(&db, &world, Hand::Team).await;
    let manager = browser.signed_in("sales_manager").await;
    let form = json!({
        "name": "Same", "customer": null, "value": "2000", "currency": "CNY", "expected_close": "", "source": "",
        "close_reason": null, "close_note": ""
    });
    let change = json!({ "id": scene.deal, "version": 1, "form": form });
    let before = scene.print(&db).await;
    let answer = manager.call("change_deal", &change).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert_eq!(
        answer.error().of_field("value").map(|refusal| refusal.code.clone()).as_deref(),
        Some("protected_field")
    );
    assert_eq!(scene.print(&db).await, before);
    sqlx::query("delete from protected_field").execute(&db.owner).await.unwrap();
    assert_eq!(manager.call("change_deal", &change).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_no_post_reaches_no_function() {
    let (_db, _world, browser) = set().await;
    let administrator = browser.signed_in("administrator").await;
    for path in functions::registered() {
        let answer =
            administrator.send(Method::GET, &format!("/api/app/{path}"), "application/json", String::new()).await;
        assert!(!answer.status.is_success(), "{path} answers a GET with {}", answer.status);
    }
}

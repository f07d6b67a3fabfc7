//! What administrators do in the browser: people, teams, roles, pipelines, reasons, settings, and one's own account.

use crate::harness::{Answer, Browser, PASSWORD, TestDb, World};
use app::{
    access::AppError,
    admin::{
        people::model::{Invited, People},
        pipelines::model::{PipelineRow, Plan},
        settings::model::SettingsBook,
        teams::model::Team,
    },
};
use http::{Method, StatusCode, header};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let administrator = db.browser().await.signed_in("administrator").await;
    (db, world, administrator)
}

fn person(name: &str, email: &str, role: &str, team: Option<Uuid>) -> Value {
    json!({ "name": name, "email": email, "role": role, "team": team })
}

#[track_caller]
fn code(answer: &Answer, field: &str) -> String {
    let error = answer.error();
    error.of_field(field).unwrap_or_else(|| panic!("{error:?} says nothing of {field}")).code.clone()
}

#[track_caller]
fn conflict(answer: &Answer) -> String {
    match answer.error() {
        AppError::Conflict(code) => code,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn fine(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

async fn events(db: &TestDb, kind: &str) -> Vec<(Option<Value>, Option<Value>)> {
    sqlx::query_as("select before, after from event where kind = $1 order by id")
        .bind(kind)
        .fetch_all(&db.owner)
        .await
        .unwrap()
}

async fn lets_in(browser: &Browser, email: &str, password: &str) -> bool {
    let form = format!("email={}&password={}&next=%2Faccount", email.replace('@', "%40"), password.replace(' ', "+"));
    let answer = browser.stranger().send(Method::POST, "/sign-in", "application/x-www-form-urlencoded", form).await;
    answer.headers.get(header::LOCATION).is_some_and(|to| to == "/account")
}

async fn people(administrator: &Browser, words: &str) -> People {
    let question = json!({ "question": { "words": words, "show": "all", "rows": 100 } });
    administrator.call("list_people", &question).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_added_invited_and_signs_in() {
    let (db, world, administrator) = set().await;
    let input = json!({ "input": person(" 王小明 ", "Ming@Example.com", "sales_rep", Some(world.north)) });
    let id: Uuid = administrator.call("add_person", &input).await.json();
    let listed = people(&administrator, "小明").await.rows;
    assert_eq!((listed.len(), listed[0].email.as_deref()), (1, Some("ming@example.com")));
    assert!(!listed[0].can_sign_in());
    let invitation =
        json!({ "invitation": { "person": id, "version": 1, "email": "ming@example.com", "password": "" } });
    let invited: Invited = administrator.call("invite_person", &invitation).await.json();
    let password = invited.password.unwrap();
    assert!(lets_in(&administrator, "ming@example.com", &password).await);
    assert!(people(&administrator, "ming@").await.rows[0].can_sign_in());
    let log: String =
        sqlx::query_scalar("select string_agg(e::text, '') from event e").fetch_one(&db.owner).await.unwrap();
    assert!(!log.contains(&password) && !log.contains("argon2"), "a password stands in the log");
    assert_eq!((events(&db, "person.created").await.len(), events(&db, "person.invited").await.len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_person_stands_at_its_field() {
    let (db, world, administrator) = set().await;
    let taken = json!({ "input": person("Two", "sales_rep@example.com", "sales_rep", None) });
    assert_eq!(code(&administrator.call("add_person", &taken).await, "email"), "person_email_unique");
    let nobody = json!({ "input": person(" ", "nobody", "sales_rep", None) });
    let answer = administrator.call("add_person", &nobody).await;
    assert_eq!(
        (code(&answer, "name"), code(&answer, "email")),
        ("person_name_length".into(), "person_email_form".into())
    );
    let demote = person("Admin", "administrator@example.com", "sales_rep", None);
    let answer =
        administrator.call("change_person", &json!({ "id": world.admin, "version": 1, "input": demote })).await;
    assert_eq!(code(&answer, "role"), "person_last_administrator");
    let answer = administrator.call("deactivate_person", &json!({ "id": world.admin, "version": 1 })).await;
    assert_eq!(code(&answer, ""), "person_last_administrator");
    let stale = json!({ "id": world.rep, "version": 7, "input": person("Rep", "", "sales_rep", None) });
    assert_eq!(conflict(&administrator.call("change_person", &stale).await), "changed");
    assert!(events(&db, "person.changed").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_keeps_only_what_changed_of_a_person() {
    let (db, world, administrator) = set().await;
    let input = person("sales_rep", "sales_rep@example.com", "sales_manager", Some(world.north));
    fine(&administrator.call("change_person", &json!({ "id": world.rep, "version": 1, "input": input })).await);
    let (before, after) = events(&db, "person.changed").await.remove(0);
    assert_eq!(before, Some(json!({ "role": "sales_rep" })));
    assert_eq!(after, Some(json!({ "role": "sales_manager" })));
}

#[tokio::test(flavor = "multi_thread")]
async fn teams_form_a_tree_and_only_empty_ones_go() {
    let (_db, world, administrator) = set().await;
    let below = json!({ "input": { "name": "Far north", "parent": world.north } });
    let far: Uuid = administrator.call("add_team", &below).await.json();
    let ring = json!({ "id": world.north, "version": 1, "input": { "name": "North", "parent": far } });
    assert_eq!(code(&administrator.call("change_team", &ring).await, "parent"), "team_no_cycle");
    let itself = json!({ "id": world.north, "version": 1, "input": { "name": "North", "parent": world.north } });
    assert_eq!(administrator.call("change_team", &itself).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let twice = json!({ "input": { "name": "far NORTH", "parent": world.north } });
    assert_eq!(code(&administrator.call("add_team", &twice).await, "name"), "team_name_unique");
    let full = administrator.call("delete_team", &json!({ "id": world.north, "version": 1 })).await;
    assert_eq!(conflict(&full), "team_not_empty");
    fine(&administrator.call("delete_team", &json!({ "id": far, "version": 1 })).await);
    let teams: Vec<Team> = administrator.call("list_teams", &json!({})).await.json();
    assert_eq!(
        teams.iter().map(|team| (team.name.as_str(), team.people)).collect::<Vec<_>>(),
        [("North", 3), ("South", 1)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_sees_a_team_that_was_moved_below() {
    let (_db, world, administrator) = set().await;
    let manager = administrator.signed_in("sales_manager").await;
    let foreign = json!({ "id": world.deals.foreign });
    assert_eq!(manager.call("read_card", &foreign).await.status, StatusCode::NOT_FOUND);
    let below = json!({ "id": world.south, "version": 1, "input": { "name": "South", "parent": world.north } });
    fine(&administrator.call("change_team", &below).await);
    fine(&manager.call("read_card", &foreign).await);
}

async fn plan(administrator: &Browser, id: Uuid) -> Plan {
    administrator.call("pipeline_plan", &json!({ "id": id })).await.json()
}

fn stage(name: &str, kind: &str, probability: i16) -> Value {
    json!({
        "names": { "name": name, "name_en": "" }, "kind": kind, "probability": probability, "target_days": 7,
        "required": ["customer", "value"]
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_is_made_from_a_template_and_changed() {
    let (db, _world, administrator) = set().await;
    let made = json!({ "names": { "name": "外贸", "name_en": "Export" }, "template": "export" });
    let id: Uuid = administrator.call("add_pipeline", &made).await.json();
    let first = plan(&administrator, id).await;
    assert_eq!((first.stages.len(), first.stages[0].name.as_str(), first.version), (8, "询盘", 1));
    let add = json!({ "pipeline": id, "version": 1, "input": stage("验货", "open", 85) });
    let version: i32 = administrator.call("add_stage", &add).await.json();
    let second = plan(&administrator, id).await;
    let names: Vec<&str> = second.stages.iter().map(|stage| stage.name.as_str()).collect();
    assert_eq!(names, ["询盘", "报价", "打样", "订单", "出运", "收款", "验货", "完成", "输单"]);
    let mut order: Vec<Uuid> = second.stages.iter().map(|stage| stage.id).collect();
    order.swap(5, 6);
    let sort = json!({ "pipeline": id, "version": version, "order": order });
    fine(&administrator.call("order_stages", &sort).await);
    assert_eq!(conflict(&administrator.call("order_stages", &sort).await), "changed");
    let third = plan(&administrator, id).await;
    assert_eq!(third.stages[5].name, "验货");
    let short = json!({ "pipeline": id, "version": third.version, "order": [order[0]] });
    assert_eq!(code(&administrator.call("order_stages", &short).await, "order"), "invalid_value");
    assert_eq!(events(&db, "pipeline.changed").await.len(), 2);
    let listed: Vec<PipelineRow> = administrator.call("list_pipelines", &json!({})).await.json();
    assert_eq!(listed.last().map(|row| row.stages.len()), Some(9));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_with_deals_stays_and_keeps_its_kind() {
    let (_db, world, administrator) = set().await;
    let archive = |id: Uuid| json!({ "id": id, "version": 1, "archived": true });
    assert_eq!(conflict(&administrator.call("archive_stage", &archive(world.lead)).await), "stage_has_open_deals");
    let lost = json!({ "id": world.lead, "version": 1, "input": stage("线索", "lost", 0) });
    assert_eq!(conflict(&administrator.call("change_stage", &lost).await), "stage_kind_in_use");
    fine(&administrator.call("archive_stage", &archive(world.offer)).await);
    let full = administrator.call("archive_pipeline", &archive(world.pipeline)).await;
    assert_eq!(conflict(&full), "changed", "archiving a stage is a change of its pipeline");
    let full = json!({ "id": world.pipeline, "version": 2, "archived": true });
    assert_eq!(conflict(&administrator.call("archive_pipeline", &full).await), "pipeline_has_open_deals");
    let odd = json!({ "id": world.lead, "version": 1, "input": stage("线索", "open", 101) });
    assert_eq!(code(&administrator.call("change_stage", &odd).await, "probability"), "stage_probability_range");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_open_stage_and_the_last_pipeline_stay() {
    let (db, world, administrator) = set().await;
    sqlx::query("delete from deal").execute(&db.owner).await.unwrap();
    let archive = |id: Uuid| json!({ "id": id, "version": 1, "archived": true });
    fine(&administrator.call("archive_stage", &archive(world.lead)).await);
    let last = administrator.call("archive_stage", &archive(world.offer)).await;
    assert_eq!(conflict(&last), "pipeline_needs_open_stage");
    let last = json!({ "id": world.pipeline, "version": 2, "archived": true });
    assert_eq!(conflict(&administrator.call("archive_pipeline", &last).await), "last_pipeline");
}

#[tokio::test(flavor = "multi_thread")]
async fn reasons_are_renamed_and_put_away() {
    let (db, world, administrator) = set().await;
    let names = |name: &str| json!({ "name": name, "name_en": "" });
    let add = json!({ "outcome": "lost", "names": names("价格") });
    assert_eq!(code(&administrator.call("add_reason", &add).await, "name"), "close_reason_name_unique");
    let rename = json!({ "id": world.lost_reason, "version": 1, "names": names("预算") });
    fine(&administrator.call("rename_reason", &rename).await);
    assert_eq!(conflict(&administrator.call("rename_reason", &rename).await), "changed");
    fine(
        &administrator
            .call("archive_reason", &json!({ "id": world.lost_reason, "version": 2, "archived": true }))
            .await,
    );
    fine(&administrator.call("add_reason", &json!({ "outcome": "lost", "names": names("预算") })).await);
    let taken = json!({ "id": world.lost_reason, "version": 3, "archived": false });
    assert_eq!(code(&administrator.call("archive_reason", &taken).await, "name"), "close_reason_name_unique");
    assert_eq!(events(&db, "organisation.changed").await.len(), 3);
}

async fn base_value(db: &TestDb, deal: Uuid) -> Option<Decimal> {
    sqlx::query_scalar("select base_value from deal where id = $1").bind(deal).fetch_one(&db.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_rate_brings_open_deals_up_to_date_without_touching_them() {
    let (db, world, administrator) = set().await;
    sqlx::query("update deal set currency = 'USD' where id = $1")
        .bind(world.deals.own)
        .execute(&db.owner)
        .await
        .unwrap();
    assert_eq!(base_value(&db, world.deals.own).await, None);
    let rate = |value: &str| json!({ "rate": { "currency": "usd", "day": "2026-11-01", "rate": value } });
    assert_eq!(code(&administrator.call("add_rate", &rate("0")).await, "rate"), "exchange_rate_positive");
    fine(&administrator.call("add_rate", &rate("7.25")).await);
    let count: i64 = administrator.call("revalue_deals", &json!({ "closed": false })).await.json();
    assert_eq!((count, base_value(&db, world.deals.own).await), (1, Some(Decimal::from(7_250))));
    let version: i32 = sqlx::query_scalar("select version from deal where id = $1")
        .bind(world.deals.own)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(version, 1);
    let own = json!({ "rate": { "currency": "CNY", "day": "2026-11-01", "rate": "1" } });
    assert_eq!(code(&administrator.call("add_rate", &own).await, "currency"), "rate_of_own_currency");
    fine(&administrator.call("remove_rate", &rate("7.25")).await);
    assert_eq!(administrator.call("remove_rate", &rate("7.25")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_changed_once_by_version() {
    let (db, _world, administrator) = set().await;
    let input = json!({ "name": "青舟", "currency": "usd", "utc_offset": 60 });
    let change = json!({ "version": 1, "input": input });
    fine(&administrator.call("change_settings", &change).await);
    assert_eq!(conflict(&administrator.call("change_settings", &change).await), "changed");
    let book: SettingsBook = administrator.call("read_settings", &json!({})).await.json();
    assert_eq!(
        (book.settings.name.as_str(), book.settings.currency.as_str(), book.settings.version),
        ("青舟", "USD", 2)
    );
    let (before, _) = events(&db, "organisation.changed").await.remove(0);
    assert_eq!(before, Some(json!({ "name": "", "currency": "CNY", "utc_offset": 480 })));
}

#[tokio::test(flavor = "multi_thread")]
async fn protecting_a_field_takes_effect_at_once() {
    let (_db, world, administrator) = set().await;
    let manager = administrator.signed_in("sales_manager").await;
    let field = json!({ "field": { "role": "sales_manager", "family": "deal", "field": "source" } });
    fine(&administrator.call("protect_field", &field).await);
    assert_eq!(conflict(&administrator.call("protect_field", &field).await), "already_protected");
    let form = json!({
        "name": "D", "customer": null, "value": "1000", "currency": "CNY", "expected_close": "", "source": "fair",
        "close_reason": null, "close_note": ""
    });
    let change = json!({ "id": world.deals.own, "version": 1, "form": form });
    assert_eq!(code(&manager.call("change_deal", &change).await, "source"), "protected_field");
    fine(&administrator.call("free_field", &field).await);
    fine(&manager.call("change_deal", &change).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_s_own_sessions_are_listed_and_ended() {
    let (_db, _world, administrator) = set().await;
    let (here, there) = (administrator.signed_in("sales_rep").await, administrator.signed_in("sales_rep").await);
    let sessions: Vec<Value> = here.call("own_sessions", &json!({})).await.json();
    assert_eq!((sessions.len(), &sessions[0]["current"], &sessions[1]["current"]), (2, &json!(true), &json!(false)));
    let cookie = here.cookie().unwrap().split('=').nth(1).unwrap().to_owned();
    assert!(sessions.iter().all(|session| !session.to_string().contains(&cookie)), "a key to the door was shown");
    fine(&here.call("end_session", &json!({ "handle": sessions[1]["handle"] })).await);
    assert_eq!(there.call("own_sessions", &json!({})).await.status, StatusCode::UNAUTHORIZED);
    let again = here.signed_in("sales_rep").await;
    let ended: i32 = here.call("end_other_sessions", &json!({})).await.json();
    assert_eq!(ended, 1);
    assert_eq!(again.call("own_sessions", &json!({})).await.status, StatusCode::UNAUTHORIZED);
    fine(&here.call("own_sessions", &json!({})).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_changes_one_s_own_password_knowing_the_old_one() {
    let (_db, _world, administrator) = set().await;
    let rep = administrator.signed_in("sales_rep").await;
    let change = |old: &str, new: &str| json!({ "old": old, "password": new });
    assert_eq!(code(&rep.call("change_password", &change("wrong", "another long one")).await, "old"), "password_wrong");
    assert_eq!(code(&rep.call("change_password", &change(PASSWORD, "short")).await, "password"), "password_too_short");
    fine(&rep.call("change_password", &change(PASSWORD, "another long one")).await);
    assert!(lets_in(&rep, "sales_rep@example.com", "another long one").await);
    assert!(!lets_in(&rep, "sales_rep@example.com", PASSWORD).await);
}

//! Every server function with input that no page sends: each value of each sample call is replaced by hostile ones, one at a
//! time. Whatever comes, the answer is an answer: no failure of the server, and a refusal says what it is about.

use super::{
    samples::{Sample, all},
    scene::{Hand, Scene},
    set,
};
use crate::harness::{Answer, Browser};
use app::access::AppError;
use http::{Method, StatusCode};
use serde_json::{Value, json};

/// What stands in the place of a value.
fn hostile() -> Vec<Value> {
    let mut values = vec![
        Value::Null,
        json!(""),
        json!("  \t\r\n "),
        json!("\u{0}"),
        json!("a\u{0}b"),
        json!("\u{202e}\u{feff}\u{fffd}\u{10ffff}"),
        json!("'; drop table customer; --"),
        json!("%_\\%' or 1=1 {{x}} $1 <script>alert(1)</script>"),
        json!("x".repeat(70_000)),
        json!("漢".repeat(3_000)),
        json!("00000000-0000-0000-0000-000000000000"),
        json!("2026-02-30"),
        json!("0000-01-01"),
        json!("-262143-01-01"),
        json!("262142-12-31T23:59:59.999999999Z"),
        json!("-0.000000000000000000000000000001"),
        json!("79228162514264337593543950335"),
        json!("1e400"),
        json!("NaN"),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(-1),
        json!(1e308),
        json!(0.5),
        json!(true),
        json!([]),
        json!([null]),
        json!({}),
        json!({ "": { "constructor": [] } }),
    ];
    values.push((0..100).fold(json!(1), |inner, _| json!([inner])));
    values.push(json!(vec!["00000000-0000-0000-0000-000000000000"; 5_000]));
    values
}

/// The places of a body: every value in it, by pointer.
fn places(body: &Value, at: &str, found: &mut Vec<String>) {
    match body {
        Value::Object(fields) => {
            for (name, value) in fields {
                let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                found.push(place.clone());
                places(value, &place, found);
            }
        }
        Value::Array(items) => {
            for (position, value) in items.iter().enumerate() {
                let place = format!("{at}/{position}");
                found.push(place.clone());
                places(value, &place, found);
            }
        }
        _ => {}
    }
}

/// What is wrong with an answer, if anything.
fn problem(answer: &Answer) -> Option<String> {
    let short = || answer.body.chars().take(160).collect::<String>();
    if answer.status.is_server_error() {
        return Some(format!("{} {}", answer.status, short()));
    }
    if answer.status != StatusCode::UNPROCESSABLE_ENTITY {
        return None;
    }
    match serde_json::from_str(&answer.body) {
        Ok(AppError::Invalid(fields)) if !fields.is_empty() => fields
            .iter()
            .find(|field| {
                field.code.is_empty()
                    || (field.code == "malformed_input" && field.field.is_empty() && field.detail.is_none())
            })
            .map(|field| format!("does not say what: {field:?}")),
        _ => Some(format!("no list of refused values: {}", short())),
    }
}

async fn attack(browser: &Browser, person: &mut Browser, sample: &Sample, scene: &Scene) -> Vec<String> {
    let body = (sample.body)(scene);
    let mut found = Vec::new();
    places(&body, "", &mut found);
    let mut wrong = Vec::new();
    for place in found {
        for value in hostile() {
            let mut attempt = body.clone();
            *attempt.pointer_mut(&place).unwrap() = value.clone();
            let mut answer = person.call(sample.path, &attempt).await;
            if answer.status == StatusCode::UNAUTHORIZED {
                *person = browser.signed_in("administrator").await;
                answer = person.call(sample.path, &attempt).await;
            }
            if let Some(problem) = problem(&answer) {
                let value: String = value.to_string().chars().take(40).collect();
                wrong.push(format!("{} {place} = {value}: {problem}", sample.path));
            }
        }
    }
    wrong
}

/// The samples in four parts, so that several are tried at once.
async fn hostile_values(part: usize) {
    let (db, world, browser) = set().await;
    let mut person = browser.signed_in("administrator").await;
    let mut wrong = Vec::new();
    for sample in all().into_iter().skip(part).step_by(4) {
        let scene = Scene::build(&db, &world, Hand::Own).await;
        wrong.extend(attack(&browser, &mut person, &sample, &scene).await);
    }
    assert!(wrong.is_empty(), "{} answers:\n{}\n", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_quarter_of_functions_answers_hostile_values() {
    hostile_values(0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_quarter_of_functions_answers_hostile_values() {
    hostile_values(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_third_quarter_of_functions_answers_hostile_values() {
    hostile_values(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_quarter_of_functions_answers_hostile_values() {
    hostile_values(3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_function_answers_what_is_not_even_a_call() {
    let (_db, _world, browser) = set().await;
    let mut person = browser.signed_in("administrator").await;
    let deep = "[".repeat(50_000);
    let bodies = ["", "{", "null", "[]", "{}", "\"\u{0}\"", "{\"id\":1e999}", deep.as_str(), "id=1&id=2"];
    let mut wrong = Vec::new();
    for path in super::functions::registered() {
        for body in bodies {
            let address = format!("/api/app/{path}");
            for kind in ["application/json", "text/plain", "application/octet-stream", ""] {
                let answer = person.send(Method::POST, &address, kind, body.to_owned()).await;
                if answer.status.is_server_error() {
                    let told: String = body.chars().take(20).collect();
                    wrong.push(format!("{path} {kind} {told}: {} {}", answer.status, answer.body));
                }
            }
        }
        if person.call("own_sessions", &json!({})).await.status == StatusCode::UNAUTHORIZED {
            person = browser.signed_in("administrator").await;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

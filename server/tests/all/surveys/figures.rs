//! Figures of answers: each is what its list holds, for whoever looks.

use super::{form, save, set, sql, survey};
use crate::harness::{Browser, TestDb, World, first_day, start_of_time};
use app::{
    access::AppError,
    desk::{
        reports::period_model::{Period, Span},
        surveys::{
            model::{SurveyForm, SurveyKind},
            question_model::{Pick, Question, QuestionKind},
            result_model::{AnswerList, Asked, Class, Cut, Narrow, Results},
        },
    },
};
use chrono::TimeDelta;
use http::{Method, StatusCode};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::json;
use std::fmt::Write;
use uuid::Uuid;

async fn results(browser: &Browser, asked: &Asked) -> Results {
    browser.call("survey_results", &json!({ "asked": asked })).await.json()
}

/// How many answers the list behind a figure holds, read page by page.
async fn listed(browser: &Browser, asked: &Asked, narrow: Narrow) -> i64 {
    let (mut after, mut rows) = (None, 0);
    loop {
        let order = json!({ "asked": asked, "narrow": narrow, "after": after });
        let page: AnswerList = browser.call("survey_answers", &order).await.json();
        rows += i64::try_from(page.rows.len()).unwrap();
        if !page.more {
            assert_eq!(rows, page.count, "{narrow:?}");
            return rows;
        }
        after = page.rows.last().map(app::desk::surveys::result_model::AnswerRow::mark);
    }
}

/// One answer: score, whose, with which product, days ago, choice, by code.
type Said = (i16, usize, bool, i64, u16, bool);

async fn fill(db: &TestDb, world: &World, survey: Uuid, question: Uuid, said: &[Said]) {
    let customers = [world.customers.own, world.customers.team, world.customers.foreign];
    let mut all = String::new();
    for (score, whose, with, days, choice, qr) in said {
        let at = (start_of_time() - TimeDelta::days(*days)).to_rfc3339();
        let (channel, customer) =
            if *qr { ("qr", "null".to_owned()) } else { ("mail", format!("'{}'", customers[*whose])) };
        let product = if *with { format!("'{}'", world.product) } else { "null".to_owned() };
        writeln!(
            all,
            "insert into survey_ask (id, survey_id, number, channel, customer_id, product_id, asked_at, answered_at, score, answers)
             values (gen_random_uuid(), '{survey}', 1, '{channel}', {customer}, {product}, '{at}', '{at}', {score}, '{{\"{question}\": [{choice}]}}');"
        )
        .unwrap();
    }
    sql(db, &all).await;
}

async fn made(chief: &Browser) -> (Uuid, Uuid) {
    let pick = |key: u16| Pick { key, text: format!("选项 {key}"), text_en: String::new() };
    let question = Question {
        id: Uuid::nil(),
        kind: QuestionKind::Many,
        text: "看重什么？".to_owned(),
        text_en: String::new(),
        choices: vec![pick(1), pick(2), pick(3)],
        required: false,
    };
    let id: Uuid = save(chief, None, &SurveyForm { questions: vec![question], ..form("季度") }).await.json();
    (id, survey(chief, id).await.form.questions[0].id)
}

/// Holds every figure of a report against its list.
async fn hold(browser: &Browser, asked: &Asked, question: Uuid) -> i64 {
    let found = results(browser, asked).await;
    let (kind, total) = (SurveyKind::Nps, found.total.clone());
    assert_eq!(total.all(), listed(browser, asked, Narrow::default()).await);
    for class in Class::ALL {
        let narrow = Narrow { class: Some(*class), ..Narrow::default() };
        assert_eq!(total.of(kind, *class), listed(browser, asked, narrow).await, "{class:?}");
    }
    for (score, times) in &total.0 {
        assert_eq!(*times, listed(browser, asked, Narrow { score: Some(*score), ..Narrow::default() }).await);
    }
    let mut over_time = 0;
    for (days, tally) in found.columns.iter().filter(|(_, tally)| tally.all() > 0) {
        let narrow = Narrow { within: Some(*days), class: Some(Class::Detractor), ..Narrow::default() };
        assert_eq!(tally.of(kind, Class::Detractor), listed(browser, asked, narrow).await, "{days:?}");
        over_time += tally.all();
    }
    assert_eq!(over_time, total.all(), "columns add up");
    for (cut, parts) in [(Cut::Product, &found.products), (Cut::Owner, &found.owners)] {
        for part in parts {
            let of = Asked { of: Some((cut, part.key)), ..asked.clone() };
            assert_eq!(part.tally.all(), listed(browser, &of, Narrow::default()).await, "{part:?}");
        }
        assert_eq!(parts.iter().map(|part| part.tally.all()).sum::<i64>(), total.all(), "{cut:?} add up");
    }
    for result in &found.questions {
        for (value, times) in &result.counts {
            let narrow = Narrow { said: Some((question, *value)), ..Narrow::default() };
            assert_eq!(*times, listed(browser, asked, narrow).await, "choice {value}");
        }
    }
    total.all()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_is_its_list_whatever_was_answered() {
    let (db, world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let rep = browser.signed_in("sales_rep").await;
    let (id, question) = made(&chief).await;
    let answer = (0_i16..=10, 0_usize..3, any::<bool>(), 0_i64..200, 1_u16..=3, prop::bool::weighted(0.1));
    let strategy = prop::collection::vec(answer, 1..90);
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    for _ in 0..4 {
        let said = strategy.new_tree(&mut runner).unwrap().current();
        sql(&db, "delete from survey_ask").await;
        fill(&db, &world, id, question, &said).await;
        let today = first_day();
        let own = Some(Period::between(today - TimeDelta::days(150), today));
        let asked = Asked { survey: Some(id), span: Span::Own, own, ..Asked::default() };
        let within = |one: &&Said| one.3 <= 149 && !one.5;
        let all = hold(&chief, &asked, question).await;
        assert!(all >= i64::try_from(said.iter().filter(within).count()).unwrap());
        let own = hold(&rep, &asked, question).await;
        assert!(own >= i64::try_from(said.iter().filter(|one| within(one) && one.1 == 0).count()).unwrap());
        assert!(
            own <= i64::try_from(said.iter().filter(|one| !one.5 && one.1 == 0).count()).unwrap(),
            "only their own"
        );
        hold(&chief, &Asked { qr: true, ..asked.clone() }, question).await;
        assert_eq!(
            listed(&rep, &Asked { qr: true, ..asked }, Narrow::default()).await,
            0,
            "whose nobody knows is not theirs"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn teams_see_their_own_and_files_hold_the_same() {
    let (db, world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let (id, question) = made(&chief).await;
    let said: Vec<Said> = (0..9).map(|n| (i16::try_from(n).unwrap(), n % 3, false, 0, 1, false)).collect();
    fill(&db, &world, id, question, &said).await;
    let asked = Asked { survey: Some(id), ..Asked::default() };
    for (name, sees) in
        [("sales_rep", 3), ("sales_manager", 6), ("stranger", 3), ("read_only", 9), ("service_agent", 9)]
    {
        let browser = browser.signed_in(name).await;
        assert_eq!(results(&browser, &asked).await.total.all(), sees, "{name}");
        assert_eq!(listed(&browser, &asked, Narrow::default()).await, sees, "{name}");
    }
    let marketing = browser.signed_in("marketing").await;
    assert_eq!(marketing.call("survey_results", &json!({ "asked": asked })).await.error(), AppError::NotAllowed);
    // Who gives a customer away gives what they said along.
    sql(&db, &format!("update customer set owner_id = '{}' where id = '{}'", world.stranger, world.customers.own))
        .await;
    let rep = browser.signed_in("sales_rep").await;
    assert_eq!(results(&rep, &asked).await.total.all(), 0);
    let filter =
        json!({ "asked": asked, "narrow": Narrow { class: Some(Class::Detractor), ..Narrow::default() } }).to_string();
    let encoded: String = filter.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let body = format!("format=csv&filter={encoded}");
    let file = chief.send(Method::POST, "/export/survey", "application/x-www-form-urlencoded", body.clone()).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.body.lines().count(), 1 + 7, "{}", file.body);
    let refused = rep.send(Method::POST, "/export/survey", "application/x-www-form-urlencoded", body).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    // A merge takes what was said along, and the way back returns it; what is removed for good takes it with it.
    assert_eq!(super::count(&db, &format!("survey_ask where customer_id = '{}'", world.customers.own)).await, 3);
}

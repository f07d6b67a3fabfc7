//! Answers: once, by a form and not by a look; low ones tell; on the phone, at a code, and beside the score of a ticket.

use super::{asking, count, form, mailed, post, save, set, sql, survey, wait};
use crate::harness::{Browser, TestDb, World};
use app::{
    access::AppError,
    desk::{
        satisfaction::model::RatingLink,
        surveys::{
            model::{Asking, SurveyForm, SurveyKind, SurveyRoom},
            question_model::{Given, Pick, Question, QuestionKind, Said},
            result_model::{AnswerList, Asked, Latest, Narrow, Results},
        },
        tickets::{model::TicketForm, rules_model::State},
    },
    notices::model::{NoticeKind, Notices},
};
use http::{Method, StatusCode, header};
use serde_json::json;
use uuid::Uuid;

fn questions() -> Vec<Question> {
    let pick = |key: u16, text: &str| Pick { key, text: text.to_owned(), text_en: String::new() };
    let question = |kind: QuestionKind, text: &str, required: bool, choices: Vec<Pick>| Question {
        id: Uuid::nil(),
        kind,
        text: text.to_owned(),
        text_en: String::new(),
        choices,
        required,
    };
    vec![
        question(QuestionKind::Many, "看重什么？", true, vec![pick(1, "价格"), pick(2, "质量"), pick(3, "服务")]),
        question(QuestionKind::Text, "还想要什么？", false, vec![]),
    ]
}

/// The link of the first one who is asked.
async fn link(db: &TestDb, chief: &Browser, form: &SurveyForm) -> (Uuid, String) {
    let id = asking(chief, form).await;
    let sent = mailed(db).await;
    (id, sent.into_iter().find(|(to, ..)| to == "li@example.org").unwrap().2)
}

async fn answers(browser: &Browser, id: Uuid) -> AnswerList {
    let asked = Asked { survey: Some(id), ..Asked::default() };
    let list = json!({ "asked": asked, "narrow": Narrow::default(), "after": null });
    browser.call("survey_answers", &list).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_says_nothing_and_a_link_takes_one_answer() {
    let (db, _world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let (id, link) = link(&db, &chief, &form("季度")).await;
    let stranger = browser.stranger();
    for address in [link.clone(), format!("{link}?score=10"), format!("{link}?lang=en"), format!("{link}?thanks=true")]
    {
        let page = stranger.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert!(!page.body.contains("<script") && page.body.contains("noindex"), "{}", page.body);
        let policy = page.headers.get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
        assert_eq!(stranger.send(Method::HEAD, &address, "text/html", String::new()).await.status, StatusCode::OK);
    }
    assert_eq!(answers(&chief, id).await.count, 0);
    // The letter was Chinese, and so is the page, unless the reader says otherwise.
    assert!(stranger.get(&link).await.body.contains("lang=\"zh-CN\""));
    let refused = post(&browser, &link, "score=11&comment=long+words&lang=en").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("long words") && refused.body.contains("role=\"alert\""), "{}", refused.body);
    assert_eq!(post(&browser, &link, "score=9&comment=good&lang=en").await.status, StatusCode::SEE_OTHER);
    for body in ["score=0&lang=en", "score=9&comment=good&lang=en"] {
        assert_eq!(post(&browser, &link, body).await.status, StatusCode::CONFLICT, "{body}");
    }
    let page = stranger.get(&link).await;
    assert!(page.status == StatusCode::OK && !page.body.contains("<form"), "{}", page.body);
    let said = answers(&chief, id).await;
    assert_eq!((said.count, said.rows[0].score, said.rows[0].comment.as_deref()), (1, 9, Some("good")));
    assert_eq!(said.rows[0].channel, "mail");
    assert_eq!(count(&db, "event where kind = 'customer.survey_answered' and actor_id is null").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_forms_sent_at_once_are_one_answer() {
    let (db, _world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let (_, link) = link(&db, &chief, &form("季度")).await;
    let sent = (0..6).map(|n| {
        let (browser, link) = (browser.stranger(), link.clone());
        async move { post(&browser, &link, &format!("score={n}&lang=en")).await.status }
    });
    let taken = futures::future::join_all(sent).await;
    assert_eq!(taken.iter().filter(|status| **status == StatusCode::SEE_OTHER).count(), 1, "{taken:?}");
    assert_eq!(count(&db, "event where kind = 'customer.survey_answered'").await, 1);
    assert_eq!(count(&db, "ticket where inward").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_ends_and_cannot_be_guessed() {
    let (db, _world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let (_, link) = link(&db, &chief, &form("季度")).await;
    for path in [format!("/rate/{}", "0".repeat(32)), format!("{link}0"), format!("/survey/{}", "0".repeat(32))] {
        assert_eq!(browser.stranger().get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(post(&browser, &path, "score=9").await.status, StatusCode::NOT_FOUND, "{path}");
    }
    wait(&db, 31);
    let page = browser.stranger().get(&link).await;
    assert!(page.status == StatusCode::NOT_FOUND && page.body.contains("30"), "{}", page.body);
    assert_eq!(post(&browser, &link, "score=9").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn own_questions_are_asked_and_keep_their_words() {
    let (db, _world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let (id, link) = link(&db, &chief, &SurveyForm { questions: questions(), ..form("季度") }).await;
    let kept = survey(&chief, id).await;
    let [many, text] = [0, 1].map(|n: usize| kept.form.questions[n].name());
    // What is required is missing: nothing is lost.
    let refused = post(&browser, &link, &format!("score=8&{text}=more&lang=zh-CN")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains(">more</textarea>"), "{}", refused.body);
    // The questions change meanwhile; whoever was asked before answers those that they were asked.
    let mut changed = kept.form.clone();
    changed.questions[0].text = "最看重什么？".to_owned();
    changed.questions[0].choices.remove(0);
    changed.questions.remove(1);
    assert_eq!(save(&chief, Some((id, kept.version)), &changed).await.status, StatusCode::OK);
    assert!(browser.stranger().get(&link).await.body.contains("还想要什么"));
    let body = format!("score=8&{many}=1&{many}=3&{many}=9&{text}=%3Cb%3E&lang=zh-CN");
    assert_eq!(post(&browser, &link, &body).await.status, StatusCode::SEE_OTHER);
    let said = &answers(&chief, id).await.rows[0].answers;
    assert_eq!((said[0].0.text.as_str(), &said[0].1), ("看重什么？", &Said::Chosen(vec![1, 3])));
    assert_eq!((said[1].0.text.as_str(), &said[1].1), ("还想要什么？", &Said::Words("<b>".to_owned())));
    let asked = Asked { survey: Some(id), ..Asked::default() };
    let results: Results = chief.call("survey_results", &json!({ "asked": asked })).await.json();
    assert_eq!(results.questions[0].question.text, "最看重什么？", "as it is asked now");
    assert_eq!(results.questions[0].counts.get(&1), Some(&1), "also what cannot be chosen any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_low_score_tells_and_is_gone_after() {
    let (db, world, browser) = set().await;
    let (chief, rep) = (browser.signed_in("service_manager").await, browser.signed_in("sales_rep").await);
    let (_, link) = link(&db, &chief, &form("季度")).await;
    assert_eq!(post(&browser, &link, "score=6&comment=slow&lang=en").await.status, StatusCode::SEE_OTHER);
    let follow = "ticket where kind = 'complaint' and inward and description like '%slow%'";
    assert_eq!(count(&db, &format!("{follow} and customer_id = '{}'", world.customers.own)).await, 1);
    db.tell_all().await;
    for browser in [&chief, &rep] {
        let inbox: Notices = browser.call("inbox", &json!({ "unread": false, "before": null })).await.json();
        assert!(inbox.notices.iter().any(|notice| notice.kind == NoticeKind::Rated), "{:?}", inbox.notices);
    }
    let stranger = browser.signed_in("stranger").await;
    let inbox: Notices = stranger.call("inbox", &json!({ "unread": false, "before": null })).await.json();
    assert!(inbox.notices.iter().all(|notice| notice.kind != NoticeKind::Rated), "{:?}", inbox.notices);
    // One that is above the line tells nobody.
    let high = count(&db, "ticket where inward").await;
    let other = asking(&chief, &SurveyForm { low: "2".to_owned(), ..form("宽松") }).await;
    wait(&db, 31);
    let sent = mailed(&db).await;
    for (_, _, link) in &sent {
        post(&browser, link, "score=3&lang=en").await;
    }
    assert!(!sent.is_empty() && survey(&chief, other).await.answered > 0);
    assert_eq!(count(&db, "ticket where inward").await, high);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_writes_down_what_is_said_on_the_phone() {
    let (db, world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let agent = browser.signed_in("service_agent").await;
    let id: Uuid = save(&chief, None, &SurveyForm { questions: questions(), ..form("电话") }).await.json();
    let offered: Vec<Asking> = agent.call("surveys_to_ask", &json!({})).await.json();
    let asking = offered.iter().find(|one| one.id == id).unwrap();
    let given = |score: &str, chosen: &[&str]| {
        let chosen = chosen.iter().map(|key| (*key).to_owned()).collect();
        Given::from([("score".to_owned(), vec![score.to_owned()]), (asking.questions[0].name(), chosen)])
    };
    let order = |customer: Uuid, contact: Option<Uuid>, given: Given| json!({ "survey": id, "number": asking.number, "customer": customer, "contact": contact, "given": given });
    let own = (world.customers.own, Some(world.contacts.own));
    let missing = agent.call("answer_by_phone", &order(own.0, own.1, given("10", &[]))).await.error();
    assert!(missing.of_field(&asking.questions[0].name()).is_some(), "{missing:?}");
    assert_eq!(agent.call("answer_by_phone", &order(own.0, own.1, given("10", &["2"]))).await.status, StatusCode::OK);
    // Somebody who does not stand for the customer.
    let wrong = agent.call("answer_by_phone", &order(own.0, Some(world.contacts.foreign), given("10", &["2"]))).await;
    assert_eq!(wrong.error(), AppError::NotFound);
    let row = &answers(&chief, id).await.rows[0];
    assert_eq!((row.channel.as_str(), row.by.as_deref(), row.score), ("phone", Some("service_agent"), 10));
    let who = format!("event where kind = 'customer.survey_answered' and actor_id = '{}'", world.service_agent);
    assert_eq!(count(&db, &who).await, 1);
    let latest: Vec<Latest> =
        agent.call("latest_answers", &json!({ "customer": null, "contact": world.contacts.own })).await.json();
    assert_eq!((latest.len(), latest[0].score), (1, 10));
    let found: Option<Uuid> = agent.call("customer_to_ask", &json!({ "contact": world.contacts.own })).await.json();
    assert_eq!(found, Some(world.customers.own));

    // A link for a short message: not where somebody was asked a moment ago, nor where nobody may contact them.
    let link = |customer: Uuid, contact: Uuid| json!({ "survey": id, "customer": customer, "contact": contact, "origin": "https://crm.example.com" });
    let soon = agent.call("link_to_survey", &link(world.customers.own, world.contacts.own)).await;
    assert_eq!(soon.error(), AppError::conflict("survey_too_soon"));
    let made: RatingLink = agent.call("link_to_survey", &link(world.customers.team, world.contacts.team)).await.json();
    assert!(made.code.is_some());
    let chosen = format!("score=7&{}=1&lang=en", asking.questions[0].name());
    assert_eq!(post(&browser, &made.path, &chosen).await.status, StatusCode::SEE_OTHER);
    let foreign = world.contacts.foreign;
    sql(&db, &format!("update contact set consent = '{{\"none\": {{\"reason\": \"x\"}}}}' where id = '{foreign}'"))
        .await;
    let refused = agent.call("link_to_survey", &link(world.customers.foreign, foreign)).await;
    assert_eq!(refused.error(), AppError::conflict("survey_do_not_contact"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_on_the_wall_takes_one_answer_of_a_browser_and_is_counted_apart() {
    let (db, _world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let id: Uuid = save(&chief, None, &form("展会")).await.json();
    let version = survey(&chief, id).await.version;
    let opened = chief.call("open_survey", &json!({ "id": id, "version": version, "open": true })).await;
    assert_eq!(opened.status, StatusCode::OK, "{}", opened.body);
    let code: RatingLink =
        chief.call("survey_code", &json!({ "id": id, "origin": "https://crm.example.com" })).await.json();
    assert!(code.code.is_some() && code.path.starts_with("/survey/"));
    assert_eq!(browser.stranger().get(&code.path).await.status, StatusCode::OK);
    let sent = post(&browser, &code.path, "score=2&comment=loud&lang=en").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let cookie = sent.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().split(';').next().unwrap().to_owned();
    let request = |cookie: &str| {
        http::Request::builder()
            .method(Method::POST)
            .uri(code.path.as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .body("score=9&lang=en".to_owned().into())
            .unwrap()
    };
    assert_eq!(browser.stranger().request(request(&cookie)).await.status, StatusCode::CONFLICT, "once");
    // Nobody is told, nothing is gone after, and it does not mix with those who were asked.
    assert_eq!(count(&db, "ticket where inward").await, 0);
    assert_eq!(answers(&chief, id).await.count, 0);
    let asked = Asked { survey: Some(id), qr: true, ..Asked::default() };
    let apart: AnswerList = chief
        .call("survey_answers", &json!({ "asked": asked, "narrow": Narrow::default(), "after": null }))
        .await
        .json();
    assert_eq!((apart.count, apart.rows[0].score, apart.rows[0].customer.clone()), (1, 2, None));
    let mut last = StatusCode::OK;
    for _ in 0..25 {
        last = post(&browser, &code.path, "score=9&lang=en").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let version = survey(&chief, id).await.version;
    chief.call("open_survey", &json!({ "id": id, "version": version, "open": false })).await;
    assert_eq!(browser.stranger().get(&code.path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_stand_beside_the_score_of_a_ticket() {
    let (_db, world, browser): (TestDb, World, Browser) = set().await;
    let (chief, agent) = (browser.signed_in("service_manager").await, browser.signed_in("service_agent").await);
    let room: SurveyRoom = chief.call("read_surveys", &json!({})).await.json();
    let closing = room.surveys.into_iter().find(|one| one.kind == SurveyKind::Csat).unwrap();
    let changed = SurveyForm { questions: questions(), ..closing.form.clone() };
    assert_eq!(save(&chief, Some((closing.id, closing.version)), &changed).await.status, StatusCode::OK);
    let many = survey(&chief, closing.id).await.form.questions[0].name();
    let new = TicketForm { subject: "报警".to_owned(), customer: Some(world.customers.own), ..TicketForm::default() };
    let (id, _): (Uuid, i64) = agent.call("create_ticket", &json!({ "form": new })).await.json();
    agent.call("take_ticket", &json!({ "id": id })).await;
    let solve = json!({ "id": id, "version": 2, "state": State::Solved, "solution": "好了" });
    assert_eq!(agent.call("set_ticket_state", &solve).await.status, StatusCode::OK);
    let link: RatingLink = agent.call("ask_for_rating", &json!({ "id": id, "origin": "x" })).await.json();
    assert!(browser.stranger().get(&link.path).await.body.contains("看重什么"));
    let bare = post(&browser, &link.path, "score=4&lang=zh-CN").await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    let whole = post(&browser, &link.path, &format!("score=4&{many}=2&lang=zh-CN")).await;
    assert_eq!(whole.status, StatusCode::SEE_OTHER, "{}", whole.body);
    let row = &answers(&chief, closing.id).await.rows[0];
    assert_eq!((row.score, row.channel.as_str(), row.ticket.map(|(id, _)| id)), (4, "ticket", Some(id)));
    assert_eq!(row.answers[0].1, Said::Chosen(vec![2]));
}

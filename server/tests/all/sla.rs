//! Service levels: what administrators set up is refused at its field, nobody overwrites anybody, the way back leads back, and the
//! trial says what the clock says.

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::AppError,
    desk::sla::{
        api::SlaBook,
        clock_model::Never,
        model::CalendarDraft,
        policy_draft_model::{PolicyDraft, StepDraft},
        policy_model::{Measure, Priority},
        story_model::{Trial, TrialDraft, Why},
    },
    locale::Lang,
};
use chrono::NaiveDateTime;
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    admin: Browser,
    agent: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let (admin, agent) = (browser.signed_in("administrator").await, browser.signed_in("service_agent").await);
    Set { db, world, admin, agent }
}

fn at(function: &str) -> String {
    format!("desk/sla/api/{function}")
}

async fn book(browser: &Browser) -> SlaBook {
    browser.call(&at("read_sla"), &json!({})).await.json()
}

fn office(name: &str) -> CalendarDraft {
    CalendarDraft { name: name.into(), ..CalendarDraft::fresh(Lang::ZhCn) }
}

async fn save_calendar(browser: &Browser, existing: Option<(Uuid, i32)>, draft: &CalendarDraft) -> Answer {
    browser.call(&at("save_calendar"), &json!({ "existing": existing, "draft": draft })).await
}

async fn save_policy(browser: &Browser, existing: Option<(Uuid, i32)>, draft: &PolicyDraft) -> Answer {
    browser.call(&at("save_policy"), &json!({ "existing": existing, "draft": draft })).await
}

fn policy(name: &str, calendar: Uuid) -> PolicyDraft {
    let mut draft = PolicyDraft { name: name.into(), ..PolicyDraft::fresh(&[]) };
    draft.promises = [("1h".into(), calendar.to_string()), Default::default(), ("8h".into(), calendar.to_string())];
    draft
}

fn refused(answer: &Answer, field: &str, code: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    let error: AppError = serde_json::from_str(&answer.body).unwrap();
    assert!(error.of_field(field).is_some_and(|found| found.code == code), "{field} {code}: {error:?}");
}

async fn events(db: &TestDb) -> Vec<Value> {
    sqlx::query_scalar("select after from event where kind = 'organisation.changed' order by id")
        .fetch_all(&db.owner)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_is_kept_as_typed_and_nobody_overwrites_anybody() {
    let s = set().await;
    let draft = office("总部");
    let (id, version): (Uuid, i32) = save_calendar(&s.admin, None, &draft).await.json();
    assert_eq!(version, 1);
    let found = book(&s.agent).await;
    assert_eq!(CalendarDraft::of(Lang::ZhCn, &found.calendars[0]), draft);

    // Two who change the same: the second is told.
    let other = CalendarDraft { zone: "Europe/Berlin".into(), ..draft.clone() };
    let changed: (Uuid, i32) = save_calendar(&s.admin, Some((id, 1)), &other).await.json();
    assert_eq!(changed, (id, 2));
    assert_eq!(save_calendar(&s.admin, Some((id, 1)), &draft).await.status, StatusCode::CONFLICT);
    // The way back is to save what was before: nothing but the version tells that something happened.
    let back: (Uuid, i32) = save_calendar(&s.admin, Some((id, 2)), &draft).await.json();
    assert_eq!(back, (id, 3));
    assert_eq!(CalendarDraft::of(Lang::ZhCn, &book(&s.admin).await.calendars[0]), draft);
    assert_eq!(events(&s.db).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_calendar_is_said_at_its_field() {
    let s = set().await;
    save_calendar(&s.admin, None, &office("总部")).await;
    refused(&save_calendar(&s.admin, None, &office("总部")).await, "name", "sla_calendar_name_unique");
    let nowhere = CalendarDraft { zone: "Mars/Olympus".into(), ..office("x") };
    refused(&save_calendar(&s.admin, None, &nowhere).await, "zone", "sla_zone_unknown");
    let twice = CalendarDraft { days: "2026-10-01 a\n2026-10-01 b".into(), ..office("x") };
    refused(&save_calendar(&s.admin, None, &twice).await, "days", "sla_day_twice");
    let empty = CalendarDraft { week: Default::default(), ..office("x") };
    refused(&save_calendar(&s.admin, None, &empty).await, "week_0", "sla_no_hours");
    assert_eq!(save_calendar(&s.agent, None, &office("y")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(book(&s.admin).await.calendars.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_have_an_order_and_hold_on_to_their_calendars() {
    let s = set().await;
    let (calendar, _): (Uuid, i32) = save_calendar(&s.admin, None, &office("总部")).await.json();
    let mut urgent = policy("紧急", calendar);
    urgent.priorities = vec![Priority::Urgent];
    let (all, _): (Uuid, i32) = save_policy(&s.admin, None, &policy("标准", calendar)).await.json();
    let (first, _): (Uuid, i32) = save_policy(&s.admin, None, &urgent).await.json();
    let order = |book: &SlaBook| book.policies.iter().map(|policy| policy.id).collect::<Vec<_>>();
    assert_eq!(order(&book(&s.agent).await), [all, first]);
    s.admin.call(&at("arrange_policies"), &json!({ "order": [first, all] })).await;
    assert_eq!(order(&book(&s.agent).await), [first, all]);
    assert_eq!(
        PolicyDraft::of(Lang::En, &book(&s.agent).await.policies[0]).checked(),
        urgent
            .checked()
            .map(|checked| { app::desk::sla::policy_model::Policy { id: Uuid::nil(), version: 1, ..checked } })
    );

    let held = s.admin.call(&at("remove_calendar"), &json!({ "id": calendar, "version": 1 })).await;
    assert_eq!(held.status, StatusCode::CONFLICT);
    assert_eq!(held.json::<AppError>(), AppError::conflict("sla_calendar_in_use"));
    refused(
        &save_policy(&s.admin, None, &policy("x", Uuid::nil())).await,
        "first_calendar",
        "sla_policy_first_calendar_fkey",
    );
    let mut gone = policy("x", calendar);
    gone.chain = vec![StepDraft { after: "0".into(), tells: Uuid::nil().to_string() }];
    refused(&save_policy(&s.admin, None, &gone).await, "step_0", "sla_person_gone");
    let mut known = policy("x", calendar);
    known.chain = vec![StepDraft { after: "0".into(), tells: s.world.reader.to_string() }];
    assert_eq!(save_policy(&s.admin, None, &known).await.status, StatusCode::OK);

    // Removed, and put back as it was.
    let before = book(&s.admin).await.policies.into_iter().find(|policy| policy.id == all).unwrap();
    let removed = s.admin.call(&at("remove_policy"), &json!({ "id": all, "version": before.version })).await;
    assert_eq!(removed.status, StatusCode::OK);
    let draft = PolicyDraft::of(Lang::ZhCn, &before);
    let (again, _): (Uuid, i32) = save_policy(&s.admin, None, &draft).await.json();
    let after = book(&s.admin).await.policies.into_iter().find(|policy| policy.id == again).unwrap();
    assert_eq!(app::desk::sla::policy_model::Policy { id: all, version: before.version, ..after }, before);
}

async fn attempt(browser: &Browser, draft: &TrialDraft) -> Trial {
    browser.call(&at("try_sla"), &json!({ "draft": draft })).await.json()
}

fn local(text: &str) -> Result<NaiveDateTime, Never> {
    Ok(text.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_says_when_and_why() {
    let s = set().await;
    let mut draft = TrialDraft { day: "2026-09-30".into(), time: "17:30".into(), ..TrialDraft::default() };
    assert_eq!(attempt(&s.agent, &draft).await, Trial::default());
    let (calendar, _): (Uuid, i32) = save_calendar(&s.admin, None, &office("总部")).await.json();
    save_policy(&s.admin, None, &policy("标准", calendar)).await;

    // Half an hour is left before the National Day; the organisation's clocks are those of Beijing.
    let trial = attempt(&s.agent, &draft).await;
    assert_eq!(trial.policy.as_ref().map(|(_, name)| name.as_str()), Some("标准"));
    let [first, resolve] = trial.tried.as_slice() else { panic!("two promises: {trial:?}") };
    assert_eq!((first.measure, first.due), (Measure::First, local("2026-10-08T09:30:00")));
    assert_eq!((resolve.measure, resolve.due), (Measure::Resolve, local("2026-10-08T18:00:00")));
    assert_eq!(first.story.lines[1].why, Why::Holiday("国庆节".into()));
    // The owner with the warning, after 48 of 60 minutes; the lead when it is due.
    assert_eq!(
        first.told.iter().map(|told| Ok(told.at)).collect::<Vec<_>>(),
        [local("2026-10-08T09:18:00"), first.due]
    );

    // Twenty minutes of waiting move it on by twenty minutes.
    (draft.wait_after, draft.wait_for) = ("10min".into(), "20min".into());
    let waited = attempt(&s.agent, &draft).await;
    assert_eq!(waited.tried[0].due, local("2026-10-08T09:50:00"));
    assert_eq!(waited.tried[0].story.lines[0].waited, 20);

    draft.time = "late".into();
    let answer = s.agent.call(&at("try_sla"), &json!({ "draft": draft })).await;
    refused(&answer, "time", "sla_time_unreadable");
}

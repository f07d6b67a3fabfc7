//! Approvals: what a rule holds for waits and stands still, nobody decides what is not theirs, and everything is told once.

use crate::harness::{Answer, Browser, TestDb, World, first_day};
use app::{
    access::{Action, AppError, Role},
    approvals::{
        model::{Approval, Approvals, Deputies, DeputyDraft, OfQuote, State},
        reminding,
        rule_model::{Approver, RuleBook, RuleDraft},
    },
    notices::model::{NoticeKind, Notices, RecordOf},
    quotes::{
        form_model::LineForm,
        letter_model::Way,
        model::{QuoteOf, QuoteSeen},
    },
};
use chrono::Duration;
use http::StatusCode;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    browser: Browser,
    rep: Browser,
    manager: Browser,
    admin: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let [rep, manager, admin] = [
        browser.signed_in("sales_rep").await,
        browser.signed_in("sales_manager").await,
        browser.signed_in("administrator").await,
    ];
    Set { db, world, browser, rep, manager, admin }
}

fn fine(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

async fn list(of: &Browser, part: Value) -> Vec<Approval> {
    let answer = of.call("approvals/api/list_approvals", &json!({ "part": part, "page": 0 })).await;
    fine(&answer);
    answer.json::<Approvals>().rows
}

async fn one(of: &Browser, id: Uuid) -> Approval {
    list(of, json!({ "one": id })).await.pop().expect("it is in sight")
}

async fn decide(by: &Browser, id: Uuid, place: i16, approves: bool, reason: &str) -> Answer {
    let verdict = json!({ "place": place, "approves": approves, "reason": reason });
    by.call("decide_approval", &json!({ "id": id, "verdict": verdict })).await
}

impl Set {
    async fn sql(&self, sql: &str) -> Result<(), String> {
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&self.db.owner).await;
        done.map(drop).map_err(|error| error.to_string())
    }

    async fn count(&self, what: &str) -> i64 {
        let sql = format!("select count(*) from {what}");
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&self.db.owner).await.unwrap()
    }

    async fn rule(&self, draft: &RuleDraft) -> Uuid {
        let saved = self.admin.call("save_approval_rule", &json!({ "existing": null, "draft": draft })).await;
        fine(&saved);
        saved.json::<(Uuid, i32)>().0
    }

    async fn seen(&self, by: &Browser, id: Uuid) -> QuoteSeen {
        let answer = by.call("quotes/api/quote", &json!({ "id": id })).await;
        fine(&answer);
        answer.json()
    }

    /// Two pumps for the deal of the representative, at a price and a discount.
    async fn draft(&self, by: &Browser, price: &str, discount: &str) -> Uuid {
        let made = by.call("create_quote", &json!({ "of": QuoteOf::Deal(self.world.deals.own) })).await;
        fine(&made);
        let id: Uuid = made.json();
        fine(&self.save(by, id, price, discount).await);
        id
    }

    async fn save(&self, by: &Browser, id: Uuid, price: &str, discount: &str) -> Answer {
        let QuoteSeen { version, mut form, .. } = self.seen(by, id).await;
        form.lines = vec![LineForm {
            product: Some(self.world.product),
            name: "泵".to_owned(),
            quantity: "2".to_owned(),
            price: price.to_owned(),
            discount: discount.to_owned(),
            tax: "13".to_owned(),
            ..LineForm::default()
        }];
        by.call("save_quote", &json!({ "id": id, "version": version, "form": form })).await
    }

    async fn send(&self, by: &Browser, id: Uuid) -> Answer {
        let version = self.seen(by, id).await.version;
        by.call("send_quote", &json!({ "id": id, "version": version, "way": Way::Link })).await
    }

    async fn ask(&self, by: &Browser, quote: Uuid) -> Answer {
        let version = self.seen(by, quote).await.version;
        by.call("ask_approval", &json!({ "quote": quote, "version": version, "word": "请批" })).await
    }

    async fn asked(&self, by: &Browser, quote: Uuid) -> Uuid {
        let asked = self.ask(by, quote).await;
        fine(&asked);
        asked.json()
    }

    async fn notices(&self, of: &Browser) -> Vec<(Option<String>, RecordOf)> {
        self.db.tell_all().await;
        let told: Notices = of.call("inbox", &json!({ "unread": false, "before": null })).await.json();
        let told = told.notices.into_iter().filter(|one| one.kind == NoticeKind::Approving);
        told.map(|one| (one.event, one.record)).collect()
    }
}

fn rule(name: &str, steps: Vec<Approver>) -> RuleDraft {
    RuleDraft { name: name.to_owned(), active: true, steps, ..RuleDraft::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_rule_holds_for_waits_stands_still_and_is_decided_once_by_those_it_names() {
    let s = set().await;
    let steps = vec![Approver::Manager, Approver::Role { role: Role::Administrator }];
    s.rule(&RuleDraft { discount: "5".to_owned(), ..rule("让利", steps) }).await;
    let second = app::access::new_id();
    s.sql(&format!(
        "insert into person (id, email, name, role) values ('{second}', 'second@example.com', 'second', 'administrator');
         insert into secret (person_id, password_hash) select '{second}', password_hash from secret limit 1"
    ))
    .await
    .unwrap();
    let free = s.draft(&s.rep, "100", "4").await;
    assert_eq!(s.ask(&s.rep, free).await.error(), AppError::conflict("approval_needless"));
    fine(&s.send(&s.rep, free).await);

    // Neither the program nor the database lets it out, and the list price is what a discount is measured by.
    let quote = s.draft(&s.rep, "92", "").await;
    assert_eq!(s.send(&s.rep, quote).await.error(), AppError::conflict("quote_needs_approval"));
    let held = s.draft(&s.rep, "100", "8").await;
    let caller = s.db.caller(&s.world.session(Role::SalesRep), Action::EditDeals);
    let mut tx = caller.begin().await.unwrap();
    let version = s.seen(&s.rep, held).await.version;
    let forced = sqlx::query("select freeze_quote($1, $2, 'Q-0', '{}', 0, 0)").bind(held).bind(version);
    assert!(forced.execute(tx.conn()).await.unwrap_err().to_string().contains("quote_needs_approval"));
    drop(tx);
    let needs: OfQuote = s.rep.call("approvals_of_quote", &json!({ "id": quote })).await.json();
    assert_eq!((needs.needs.len(), needs.needs[0].steps.len()), (1, 2));

    // What was asked for stands still, whoever tries.
    let id = s.asked(&s.rep, quote).await;
    assert_eq!(s.save(&s.rep, quote, "1", "").await.error(), AppError::conflict("quote_waits"));
    assert_eq!(s.send(&s.rep, quote).await.error(), AppError::conflict("quote_waits"));
    assert_eq!(s.ask(&s.rep, quote).await.error(), AppError::conflict("quote_closed"));
    for change in [
        format!("update quote_version set total = 1 where quote_id = '{quote}'"),
        format!("update quote_line set price = 1 where quote_id = '{quote}'"),
        format!("delete from quote_line where quote_id = '{quote}'"),
        format!(
            "insert into quote_line (id, quote_id, number, place, name, quantity, price) values (gen_random_uuid(), '{quote}', 1, 9, 'x', 1, 1)"
        ),
    ] {
        assert!(s.sql(&change).await.is_err_and(|error| error.contains("approval_stands")), "{change}");
    }

    // No role decides what is not its own; nor does whoever asked, nor whoever comes later.
    for name in [
        "sales_rep",
        "colleague",
        "stranger",
        "marketing",
        "service_manager",
        "service_agent",
        "read_only",
        "administrator",
    ] {
        let by = s.browser.signed_in(name).await;
        for place in [1, 2] {
            let status = decide(&by, id, place, true, "").await.status;
            assert!(matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND), "{name} at {place}: {status}");
        }
        assert!(list(&by, json!("waiting")).await.is_empty(), "{name}");
    }
    assert_eq!((one(&s.rep, id).await.state, list(&s.rep, json!("asked")).await.len()), (State::Waiting, 1));
    assert_eq!(decide(&s.manager, id, 2, true, "").await.status, StatusCode::FORBIDDEN);
    let waiting = list(&s.manager, json!("waiting")).await;
    assert_eq!((waiting.len(), waiting[0].id, waiting[0].mine, waiting[0].lines.len()), (1, id, true, 1));
    assert_eq!(s.notices(&s.manager).await, [(Some("approval.asked".to_owned()), RecordOf::Approval(id))]);
    fine(&decide(&s.manager, id, 1, true, "可以").await);
    assert!(list(&s.manager, json!("waiting")).await.is_empty());

    // Of two at once one decides, the other is told.
    let other = s.db.browser().await.signed_in("second").await;
    let (first, late) = tokio::join!(decide(&s.admin, id, 2, true, ""), decide(&other, id, 2, false, "不"));
    let mut both = [first.status, late.status];
    both.sort();
    assert_eq!(both, [StatusCode::OK, StatusCode::CONFLICT]);
    let refused = if first.status == StatusCode::OK { &late } else { &first };
    assert_eq!(refused.error(), AppError::conflict("approval_over"));
    let approved = first.status == StatusCode::OK;
    let kind = if approved { "approval.approved" } else { "approval.declined" };
    let event = format!(
        "event where kind = '{kind}' and subject_id = '{}' and customer_id = '{}'",
        s.world.deals.own, s.world.customers.own
    );
    assert_eq!(s.count(&event).await, 1);
    let told = s.notices(&s.rep).await;
    assert_eq!(told, [(Some(kind.to_owned()), RecordOf::Approval(id))]);
    assert_eq!(s.send(&s.rep, quote).await.status == StatusCode::OK, approved);
    if approved {
        // Something came of it.
        let decision = first.json::<Uuid>();
        let undone = s.admin.call("undo_approval", &json!({ "id": id, "decision": decision })).await;
        assert_eq!(undone.error(), AppError::conflict("approval_followed"));
    }
    // A change is another version, which needs its own approval.
    fine(&s.save(&s.rep, quote, "90", "").await);
    let now = s.seen(&s.rep, quote).await;
    assert_eq!((now.current, now.waits), (2, false));
    assert_eq!(s.send(&s.rep, quote).await.error(), AppError::conflict("quote_needs_approval"));
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_deputies_undo_reminders_and_people_who_leave() {
    let s = set().await;
    // A manager may let off 20 per cent, so more goes to the administrators, and nobody else is asked.
    let dear = s.draft(&s.rep, "100", "25").await;
    assert!(s.send(&s.rep, dear).await.error().of_field("discount").is_some());
    let id = s.asked(&s.rep, dear).await;
    assert!(list(&s.manager, json!("waiting")).await.is_empty());
    fine(&decide(&s.admin, id, 1, true, "").await);
    fine(&s.send(&s.rep, dear).await);

    let quote = s.draft(&s.rep, "100", "15").await;
    let id = s.asked(&s.rep, quote).await;
    assert!(one(&s.manager, id).await.too_much);
    assert!(decide(&s.manager, id, 1, false, " ").await.error().of_field("reason").is_some());
    fine(&decide(&s.manager, id, 1, false, "太低").await);
    assert_eq!(s.send(&s.rep, quote).await.error(), AppError::conflict("quote_not_approved"));
    fine(&s.save(&s.rep, quote, "100", "12").await);
    let id = s.asked(&s.rep, quote).await;

    // A deputy decides in the manager's name for the days that were said; whoever asked never does.
    let today = first_day().to_string();
    for deputy in [s.world.rep, s.world.service_agent] {
        let draft = DeputyDraft { deputy: Some(deputy), from: today.clone(), to: today.clone() };
        fine(&s.manager.call("name_deputy", &json!({ "draft": draft })).await);
    }
    assert_eq!(decide(&s.rep, id, 1, true, "").await.status, StatusCode::FORBIDDEN);
    let deputy = s.browser.signed_in("service_agent").await;
    let waiting = list(&deputy, json!("waiting")).await;
    assert_eq!(
        (waiting.len(), waiting[0].in_name_of.as_deref(), waiting[0].sees_quote),
        (1, Some("sales_manager"), false)
    );
    let done = decide(&deputy, id, 1, true, "").await;
    fine(&done);
    let step = one(&s.rep, id).await.steps.remove(0);
    assert_eq!((step.by.as_deref(), step.in_name_of.as_deref()), (Some("service_agent"), Some("sales_manager")));
    let named = format!(
        "event where kind = 'approval.approved' and actor_id = '{}' and after ->> 'approval_for' = '{}'",
        s.world.service_agent, s.world.manager
    );
    assert_eq!(s.count(&named).await, 1);

    // One's own decision is taken back within seconds, nobody else's.
    let back = json!({ "id": id, "decision": done.json::<Uuid>() });
    assert_eq!(s.manager.call("undo_approval", &back).await.status, StatusCode::FORBIDDEN);
    fine(&deputy.call("undo_approval", &back).await);
    assert_eq!(one(&s.rep, id).await.state, State::Waiting);
    let done = decide(&deputy, id, 1, true, "").await;
    let start = s.db.doors.clock.now();
    s.db.doors.clock.set(start + Duration::seconds(20));
    let late = deputy.call("undo_approval", &json!({ "id": id, "decision": done.json::<Uuid>() })).await;
    assert_eq!(late.error(), AppError::conflict("approval_late"));
    // The day is over, and with it the deputy.
    let quote = s.draft(&s.rep, "100", "15").await;
    let id = s.asked(&s.rep, quote).await;
    s.db.doors.clock.set(start + Duration::hours(25));
    let deputies: Deputies = s.manager.call("own_deputies", &json!({})).await.json();
    assert!(deputies.own.is_empty() && list(&deputy, json!("waiting")).await.is_empty());
    assert!(matches!(decide(&deputy, id, 1, true, "").await.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND));

    // What waits for a day is reminded of once, whoever works, by a notice and by mail.
    s.sql(
        "insert into mailbox (id, address, imap_host, imap_port, imap_tls, smtp_host, smtp_port, smtp_tls, username, key_id, sealed)
         select gen_random_uuid(), 'house@example.com', 'x', 1, 'none', 'x', 1, 'none', 'x', min(id), 'x' from key_ring",
    )
    .await
    .unwrap();
    let doors = [s.db.doors.clone(), s.db.doors.clone(), s.db.doors.clone()];
    let steps = doors.into_iter().map(|doors| tokio::spawn(async move { reminding::step(&doors).await.unwrap() }));
    let mut written = 0;
    for step in steps.collect::<Vec<_>>() {
        written += step.await.unwrap();
    }
    assert_eq!((written, s.count("event where kind = 'approval.reminded'").await), (1, 1));
    assert_eq!(s.count("mail_out where kind = 'reminder' and to_address = 'sales_manager@example.com'").await, 1);
    assert!(s.notices(&s.manager).await.contains(&(Some("approval.reminded".to_owned()), RecordOf::Approval(id))));

    // Who leaves is replaced; what is withdrawn cannot be decided any more.
    s.sql(&format!("update person set active = false where id = '{}'", s.world.manager)).await.unwrap();
    assert_eq!(list(&s.admin, json!("waiting")).await.len(), 1);
    fine(&s.rep.call("withdraw_approval", &json!({ "id": id })).await);
    assert_eq!(decide(&s.admin, id, 1, true, "").await.error(), AppError::conflict("approval_over"));
    fine(&s.save(&s.rep, quote, "100", "").await);
    assert_eq!(s.seen(&s.rep, quote).await.current, 1, "what was withdrawn is written on");
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_are_kept_and_nobody_finds_out_a_cost_by_trying_prices() {
    let s = set().await;
    s.sql(&format!("insert into product_cost (product_id, cost, currency) values ('{}', 60, 'CNY')", s.world.product))
        .await
        .unwrap();
    let margin =
        RuleDraft { margin: "30".to_owned(), ..rule("毛利", vec![Approver::Role { role: Role::Administrator }]) };
    let id = s.rule(&margin).await;
    // The representative is asked for an approval whatever the price: the refusals say nothing of the cost.
    for price in ["100", "1000", "99999"] {
        let quote = s.draft(&s.rep, price, "").await;
        assert_eq!(s.send(&s.rep, quote).await.error(), AppError::conflict("quote_needs_approval"), "{price}");
        let asked = s.asked(&s.rep, quote).await;
        assert_eq!(one(&s.rep, asked).await.margin, None);
        let seen = one(&s.admin, asked).await.margin.unwrap();
        assert!(price != "100" || seen == Decimal::from(40), "{seen}");
    }
    // Whoever sees costs is held to what the margin is: 40 per cent is enough, 60 / 80 is not.
    let good = s.draft(&s.manager, "100", "").await;
    fine(&s.send(&s.manager, good).await);
    let poor = s.draft(&s.manager, "80", "").await;
    assert_eq!(s.send(&s.manager, poor).await.error(), AppError::conflict("quote_needs_approval"));

    // On and off, the order, and what was seen by somebody else meanwhile.
    let off = json!({ "existing": (id, 1), "draft": RuleDraft { active: false, ..margin.clone() } });
    fine(&s.admin.call("save_approval_rule", &off).await);
    assert_eq!(s.admin.call("save_approval_rule", &off).await.error(), AppError::conflict("changed"));
    fine(&s.send(&s.manager, poor).await);
    let other = s.rule(&RuleDraft { amount: "1000000".to_owned(), ..rule("大额", vec![Approver::Manager]) }).await;
    fine(&s.admin.call("arrange_approval_rules", &json!({ "order": [other, id] })).await);
    let book: RuleBook = s.admin.call("approval_rules", &json!({})).await.json();
    assert_eq!(book.rules.iter().map(|rule| rule.id).collect::<Vec<_>>(), [other, id]);
    fine(&s.admin.call("remove_approval_rule", &json!({ "id": other, "version": 1 })).await);
    let wrong = s.admin.call("remind_of_approvals", &json!({ "version": 1, "hours": "0" })).await;
    assert!(wrong.error().of_field("hours").is_some());
    fine(&s.admin.call("remind_of_approvals", &json!({ "version": 1, "hours": "8" })).await);
    // In another currency without a rate nobody knows the amount: then it is looked at.
    s.rule(&RuleDraft { amount: "1000000".to_owned(), ..rule("大额", vec![Approver::Manager]) }).await;
    let quote = s.draft(&s.rep, "100", "").await;
    fine(&s.send(&s.rep, quote).await);
    s.sql("update organisation set currency = 'EUR'").await.unwrap();
    let quote = s.draft(&s.rep, "100", "").await;
    assert_eq!(s.send(&s.rep, quote).await.error(), AppError::conflict("quote_needs_approval"));
}

//! Quotes: numbers without gaps, versions that stand still, and one answer of the customer.

mod logo;

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::AppError,
    desk::mail::{
        model::{HostForm, MailboxForm, Tls},
        outbound,
    },
    locale::Lang,
    quotes::{
        self, Press,
        document_model::Document,
        form_model::{LineForm, QuoteForm},
        letter_model::{Letter, Sent, Way},
        model::{QuoteFilter, QuoteList, QuoteOf, QuoteSeen, QuoteState},
        setting_model::{QuoteSetting, QuoteSettingForm},
    },
};
use chrono::TimeDelta;
use futures::future::join_all;
use http::{Method, StatusCode};
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::AssertSqlSafe;
use std::{collections::BTreeSet, io::Read};
use uuid::Uuid;

const ORIGIN: &str = "https://crm.example.com";

struct Set {
    db: TestDb,
    world: World,
    browser: Browser,
    rep: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let rep = browser.signed_in("sales_rep").await;
    Set { db, world, browser, rep }
}

fn line(name: &str, price: &str, discount: &str) -> LineForm {
    LineForm {
        name: name.to_owned(),
        unit: "台".to_owned(),
        quantity: "2".to_owned(),
        price: price.to_owned(),
        discount: discount.to_owned(),
        tax: "13".to_owned(),
        ..LineForm::default()
    }
}

impl Set {
    async fn count(&self, what: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {what}")))
            .fetch_one(&self.db.owner)
            .await
            .unwrap()
    }

    async fn sql(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&self.db.owner).await.unwrap();
    }

    async fn seen(&self, id: Uuid) -> QuoteSeen {
        let answer = self.rep.call("quotes/api/quote", &json!({ "id": id })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.json()
    }

    /// A draft of the representative with one line.
    async fn draft(&self, of: QuoteOf, discount: &str) -> Uuid {
        let made = self.rep.call("create_quote", &json!({ "of": of })).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.body);
        let id: Uuid = made.json();
        self.save(id, |form| form.lines = vec![line("离心泵 IH50", "1000", discount)]).await;
        id
    }

    async fn save(&self, id: Uuid, change: impl FnOnce(&mut QuoteForm)) {
        let QuoteSeen { version, mut form, .. } = self.seen(id).await;
        change(&mut form);
        let saved = self.rep.call("save_quote", &json!({ "id": id, "version": version, "form": form })).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    }

    async fn send(&self, id: Uuid, way: &Way) -> Answer {
        let version = self.seen(id).await.version;
        self.rep.call("send_quote", &json!({ "id": id, "version": version, "way": way })).await
    }

    async fn link(&self, id: Uuid) -> String {
        let sent = self.send(id, &Way::Link).await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
        sent.json::<Sent>().link.unwrap()
    }

    async fn post(&self, path: &str, body: &str) -> Answer {
        self.browser.stranger().send(Method::POST, path, "application/x-www-form-urlencoded", body.to_owned()).await
    }

    async fn set_state(&self, id: Uuid, state: QuoteState, name: &str) -> Answer {
        let version = self.seen(id).await.version;
        let order = json!({ "id": id, "version": version, "state": state, "name": name, "reason": "" });
        self.rep.call("set_quote_state", &order).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_have_no_gaps_when_many_send_at_once_and_some_are_refused() {
    let s = set().await;
    let of = QuoteOf::Customer(s.world.customers.own);
    let mut drafts = Vec::new();
    for place in 0..20 {
        // A representative may let off a tenth: every fourth asks for more.
        drafts.push(s.draft(of, if place % 4 == 3 { "25" } else { "10" }).await);
    }
    let sent = join_all(drafts.iter().map(|id| s.send(*id, &Way::Link))).await;
    let numbers: BTreeSet<String> =
        sent.iter().filter(|one| one.status == StatusCode::OK).map(|one| one.json::<Sent>().number).collect();
    let year = numbers.first().unwrap()[2..6].to_owned();
    let wanted: BTreeSet<String> = (1..=15).map(|number| format!("Q-{year}-{number:04}")).collect();
    assert_eq!(numbers, wanted, "each number once, none left out");
    let refused: Vec<AppError> = sent.iter().filter(|one| one.status != StatusCode::OK).map(Answer::error).collect();
    assert_eq!(refused.len(), 5);
    assert!(refused.iter().all(|error| {
        error.of_field("discount").is_some_and(|one| one.code == "quote_discount_limit" && one.detail.is_some())
    }));
    // What was refused has taken no number. Whoever may let off as much sends it, and it gets the next one.
    let order = json!({ "id": drafts[3], "version": s.seen(drafts[3]).await.version, "way": Way::Link });
    let manager = s.browser.signed_in("sales_manager").await;
    assert!(manager.call("send_quote", &order).await.error().of_field("discount").is_some());
    let admin = s.browser.signed_in("administrator").await;
    let next = admin.call("send_quote", &order).await;
    assert_eq!(next.json::<Sent>().number, format!("Q-{year}-0016"));
    // Of two who send the same one the second finds it changed.
    let twice = drafts[7];
    s.save(twice, |form| form.lines = vec![line("泵", "10", "")]).await;
    let (one, other) = tokio::join!(s.send(twice, &Way::Link), s.send(twice, &Way::Link));
    let mut both = [one.status, other.status];
    both.sort();
    assert!(both == [StatusCode::OK, StatusCode::CONFLICT] || both == [StatusCode::OK, StatusCode::OK], "{both:?}");
    assert_eq!(s.count("quote where number is not null").await, 17);
    assert_eq!(s.count("quote_counter where last = 17").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_accepts_once_the_deal_moves_and_a_later_version_says_so() {
    let s = set().await;
    let admin = s.browser.signed_in("administrator").await;
    let setting: QuoteSetting = admin.call("quote_settings", &json!({ "lang": "en" })).await.json();
    let form = QuoteSettingForm { heading: "工业路 1 号".to_owned(), stages: vec![s.world.won], ..setting.form };
    let kept = admin.call("change_quote_settings", &json!({ "version": setting.version, "form": form })).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.body);
    s.sql(&format!(
        "insert into deal_product (id, deal_id, product_id, quantity, price) values (gen_random_uuid(), '{}', '{}', 3, 100)",
        s.world.deals.own, s.world.product
    ))
    .await;
    let made = s.rep.call("create_quote", &json!({ "of": QuoteOf::Deal(s.world.deals.own) })).await;
    let id: Uuid = made.json();
    let first = s.seen(id).await;
    assert_eq!((first.form.lines[0].quantity.as_str(), first.form.lines[0].price.as_str()), ("3", "100"));
    assert!(s.count(&format!("quote where id = '{id}' and number is null and amount = 300")).await == 1);

    // A price below the list is a discount too: half of it is more than a representative may let off.
    s.save(id, |form| form.lines[0].price = "50".to_owned()).await;
    assert!(s.send(id, &Way::Link).await.error().of_field("discount").is_some());
    s.save(id, |form| form.lines[0].price = "100".to_owned()).await;

    // Sent: it stands still. A change is another version, of which the customer knows nothing.
    let old = s.link(id).await;
    let frozen = format!("update quote_version set total = 1 where quote_id = '{id}' and number = 1");
    assert!(sqlx::query(AssertSqlSafe(frozen)).execute(&s.db.owner).await.is_err());
    let page = s.browser.stranger().get(&old).await;
    assert!(
        page.status == StatusCode::OK && page.body.contains("¥300.00") && page.body.contains("泵"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("<script"));
    s.save(id, |form| {
        form.language = Lang::En;
        form.lines = vec![line("Pump <b>", "1000", "5")];
    })
    .await;
    assert!(s.browser.stranger().get(&old).await.body.contains("¥300.00"));
    assert_eq!(s.seen(id).await.row.amount, Decimal::from(300), "what the customer has counts");
    let new = s.link(id).await;
    let replaced = s.browser.stranger().get(&old).await;
    assert!(!replaced.body.contains("¥300.00") && replaced.body.contains("role=\"status\""), "{}", replaced.body);
    assert_eq!(s.post(&old, "answer=yes&name=Li&lang=en").await.status, StatusCode::CONFLICT);
    let page = s.browser.stranger().get(&format!("{new}?answer=yes&name=Li")).await;
    // 2 × 1000 less 5 % with 13 % on top.
    assert!(page.body.contains("¥2,147.00") && page.body.contains("Pump &lt;b&gt;"), "{}", page.body);

    for body in ["lang=en", "answer=maybe&name=Li", "answer=yes&name=+"] {
        assert_eq!(s.post(&new, body).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    assert_eq!(s.seen(id).await.row.state, QuoteState::Sent, "to look says nothing");
    let (one, other) = tokio::join!(
        s.post(&new, "answer=yes&name=Li&reason=Fine&lang=en"),
        s.post(&new, "answer=no&name=Wang&reason=Dear&lang=en")
    );
    let mut both = [one.status, other.status];
    both.sort();
    assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "one answer counts");
    assert_eq!(s.count("event where kind in ('quote.accepted', 'quote.declined') and actor_id is null").await, 1);
    let now = s.seen(id).await;
    let accepted = now.row.state == QuoteState::Accepted;
    let name = now.answered.unwrap().name;
    assert_eq!(name, if accepted { "Li" } else { "Wang" });
    let won = format!(
        "deal where id = '{}' and stage_id = '{}' and status = 'won' and closed_at is not null",
        s.world.deals.own, s.world.won
    );
    assert_eq!(s.count(&won).await, i64::from(accepted));
    assert_eq!(s.count("event where kind = 'deal.won' and actor_id is null").await, i64::from(accepted));
    let told = format!("event where kind like 'quote.%' and after -> 'told' @> to_jsonb('{}'::text)", s.world.rep);
    assert_eq!(s.count(&told).await, 1);
    // What the customer said is not taken back by hand.
    assert_eq!(s.set_state(id, QuoteState::Sent, "").await.error(), AppError::conflict("quote_closed"));

    // What was answered may be offered anew, as a draft of its own.
    let copy: Uuid = s.rep.call("copy_quote", &json!({ "id": id })).await.json();
    let copied = s.seen(copy).await;
    assert_eq!((copied.row.state, copied.row.number, copied.sent), (QuoteState::Draft, None, None));
    assert_eq!((copied.row.amount, copied.form.lines.len()), (now.row.amount, 1));

    // Who has no link learns nothing, whatever is sent.
    for token in ["a".repeat(32), "x".to_owned()] {
        let guessed = format!("/quote/{token}");
        assert_eq!(s.browser.stranger().get(&guessed).await.status, StatusCode::NOT_FOUND);
        assert_eq!(s.browser.stranger().get(&format!("{guessed}/pdf")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(s.post(&guessed, "answer=yes&name=Li").await.status, StatusCode::NOT_FOUND);
    }
    // Nor does a colleague; whoever gets the deal gets its quotes.
    let colleague = s.browser.signed_in("colleague").await;
    let theirs: QuoteList =
        colleague.call("quotes/api/quotes", &json!({ "filter": QuoteFilter::default() })).await.json();
    assert!(theirs.rows.is_empty());
    assert_eq!(colleague.get(&format!("/quotes/{id}/pdf?version=1")).await.status, StatusCode::NOT_FOUND);
    s.sql(&format!("update deal set owner_id = '{}' where id = '{}'", s.world.colleague, s.world.deals.own)).await;
    let theirs: QuoteList =
        colleague.call("quotes/api/quotes", &json!({ "filter": QuoteFilter::default() })).await.json();
    assert_eq!(theirs.rows.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_goes_by_mail_once_ends_on_its_day_and_is_taken_back() {
    let s = set().await;
    let id = s.draft(QuoteOf::Customer(s.world.customers.own), "").await;
    let letter = Letter {
        to: "li@example.org".to_owned(),
        name: "Li".to_owned(),
        subject: "Quote [number]".to_owned(),
        text: "Here: [link]".to_owned(),
    };
    let way = Way::Mail { id: app::access::new_id(), letter };
    assert_eq!(s.send(id, &way).await.error(), AppError::conflict("quote_no_mailbox"));
    assert_eq!(s.seen(id).await.row.number, None, "what did not go has no number");
    let host = HostForm { host: "mail.example.com".to_owned(), port: "993".to_owned(), tls: Tls::Tls };
    let form = MailboxForm {
        address: "sales@example.com".to_owned(),
        imap: host.clone(),
        smtp: host,
        password: "s3cret words".to_owned(),
        ..MailboxForm::default()
    };
    let admin = s.browser.signed_in("administrator").await;
    assert_eq!(admin.call("add_mailbox", &json!({ "form": form })).await.status, StatusCode::OK);
    for _ in 0..2 {
        let sent = s.send(id, &way).await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
    }
    assert_eq!(s.count("mail_out where kind = 'quote'").await, 1, "asked for twice it goes once");
    let (due, _) = outbound::next(&s.db.doors, ORIGIN).await.unwrap().unwrap();
    let number = s.seen(id).await.row.number.unwrap();
    assert_eq!(due.mail.subject, format!("Quote {number}"));
    let document: Document = *due.quote.unwrap();
    assert_eq!((document.number.as_str(), document.lines.len(), due.mail.automatic), (number.as_str(), 1, false));
    let link = due.mail.text.strip_prefix("Here: ").unwrap().strip_prefix(ORIGIN).unwrap().to_owned();
    assert_eq!(s.browser.stranger().get(&link).await.status, StatusCode::OK);

    // Withdrawn it is shown no more; taken back, it is as it was.
    assert_eq!(s.set_state(id, QuoteState::Withdrawn, "").await.status, StatusCode::OK);
    assert!(!s.browser.stranger().get(&link).await.body.contains("离心泵"));
    assert_eq!(s.set_state(id, QuoteState::Draft, "").await.error(), AppError::conflict("quote_closed"));
    assert_eq!(s.set_state(id, QuoteState::Sent, "").await.status, StatusCode::OK);
    assert!(s.browser.stranger().get(&link).await.body.contains("离心泵"));
    // Written down by hand, and taken back.
    assert!(s.set_state(id, QuoteState::Accepted, " ").await.error().of_field("name").is_some());
    assert_eq!(s.set_state(id, QuoteState::Accepted, "Li").await.status, StatusCode::OK);
    assert_eq!(s.seen(id).await.answered.unwrap().by.as_deref(), Some("sales_rep"));
    assert_eq!(s.set_state(id, QuoteState::Sent, "").await.status, StatusCode::OK);

    // What was declined is offered anew as another version, which can be answered.
    assert_eq!(s.set_state(id, QuoteState::Declined, "Li").await.status, StatusCode::OK);
    s.link(id).await;
    let anew = s.seen(id).await;
    assert_eq!((anew.row.state, anew.sent, anew.answered), (QuoteState::Sent, Some(2), None));

    // Its day ends, once.
    s.db.doors.clock.set(s.db.doors.clock.now() + TimeDelta::days(32));
    assert_eq!(s.post(&link, "answer=yes&name=Li").await.status, StatusCode::CONFLICT);
    assert!(quotes::expire(&s.db.doors).await.unwrap());
    assert!(!quotes::expire(&s.db.doors).await.unwrap());
    assert_eq!(s.count("event where kind = 'quote.expired' and actor_id is null").await, 1);
    s.db.doors.clock.set(s.db.doors.clock.now() + TimeDelta::days(62));
    assert_eq!(s.browser.stranger().get(&link).await.status, StatusCode::NOT_FOUND, "the link has ended too");
}

/// What is in a file, its streams unpacked.
fn unpacked(file: &[u8]) -> Vec<String> {
    let mut streams = Vec::new();
    let mut from = 0;
    let find =
        |from: usize, what: &[u8]| file[from..].windows(what.len()).position(|part| part == what).map(|at| from + at);
    while let Some(at) = find(from, b"stream\n") {
        let begin = at + b"stream\n".len();
        let Some(end) = find(begin, b"endstream") else { break };
        let mut bytes = Vec::new();
        // Fonts are packed otherwise, and of no concern here.
        if flate2::read::ZlibDecoder::new(&file[begin..end]).read_to_end(&mut bytes).is_ok() {
            streams.push(String::from_utf8_lossy(&bytes).into_owned());
        }
        from = end + b"endstream".len();
    }
    streams
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_quote_is_a_file_of_several_pages_with_chinese_in_it() {
    let s = set().await;
    let id = s.draft(QuoteOf::Customer(s.world.customers.own), "").await;
    s.save(id, |form| {
        form.lines = (0..120)
            .map(|place| line(&format!("不锈钢离心泵，第 {place} 号，{}", "含底座与联轴器".repeat(8)), "99.5", ""))
            .collect();
        form.notes = "交货期以合同为准。".repeat(60);
    })
    .await;
    s.link(id).await;
    let document: serde_json::Value =
        sqlx::query_scalar("select document from quote_version").fetch_one(&s.db.owner).await.unwrap();
    let document: Document = serde_json::from_value(document).unwrap();
    let file = match Press::new(None).print(document.clone(), None).await {
        Ok(file) => file,
        Err(trouble) => {
            // A machine without Chinese fonts says what to install, in the file's place.
            assert!(trouble.to_string().contains("fonts-noto-cjk"), "{trouble}");
            let refused = s.rep.get(&format!("/quotes/{id}/pdf")).await;
            assert_eq!(refused.status, StatusCode::CONFLICT);
            return;
        }
    };
    assert!(file.starts_with(b"%PDF-") && file.len() < 1_500_000, "{} bytes", file.len());
    let plain = String::from_utf8_lossy(&file).into_owned();
    let all = [vec![plain], unpacked(&file)].concat().join("\n");
    let pages = all.matches("/Type/Page").count() + all.matches("/Type /Page").count();
    assert!(pages > 5, "{pages} pages");
    assert!(all.contains("/FontFile3") || all.contains("/FontFile2"), "the font is in it");
    assert!(all.contains("/ToUnicode"), "what is written can be found and copied");
    // 泵 and 报, as the table of signs names them.
    assert!(all.contains("6CF5") && all.contains("62A5"), "Chinese is in it");
    let whole = s.rep.get(&format!("/quotes/{id}/pdf?version=1")).await;
    assert_eq!((whole.status, whole.headers["content-type"].to_str().unwrap()), (StatusCode::OK, "application/pdf"));
    let bad = Press::new(Some("/nowhere/font.otf".into())).print(document, None).await.unwrap_err();
    assert!(bad.to_string().contains("/nowhere/font.otf"));
}

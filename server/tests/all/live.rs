//! Live updates: who may see a change hears of it, nobody else, and a gap is made good.

use crate::harness::{Browser, TestDb, World};
use app::deals::model::{Fill, MoveOrder};
use app::events::LiveEvent;
use futures::StreamExt;
use http::{Method, Request, StatusCode, header};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// So long a stream may be silent before the test fails; shorter than between two signs of life.
const PATIENCE: Duration = Duration::from_secs(15);

/// A stream of live events, as a browser reads it.
struct Stream {
    body: axum::body::BodyDataStream,
    read: String,
}

impl Stream {
    /// Opens it as the browser does that has the page before it, or, with `after`, as one whose line broke there.
    async fn open(browser: &Browser, after: Option<&str>) -> Self {
        let mut request =
            Request::builder().method(Method::GET).uri("/live").header(header::COOKIE, browser.cookie().unwrap());
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let response = browser.open(request.body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        Self { body: response.into_body().into_data_stream(), read: String::new() }
    }

    /// The next lines that belong together; `None` at the end of the stream.
    async fn block(&mut self) -> Option<Block> {
        loop {
            if let Some(end) = self.read.find("\n\n") {
                return Some(Block(self.read.drain(..end + 2).collect()));
            }
            let more = tokio::time::timeout(PATIENCE, self.body.next()).await.expect("nothing was told")?;
            self.read.push_str(std::str::from_utf8(&more.unwrap()).unwrap());
        }
    }

    /// The server's first word to this stream: where to resume from if nothing else is told before the line breaks.
    async fn hello(&mut self) -> String {
        let block = self.block().await.expect("the stream has ended");
        assert_eq!(block.line("data:"), None, "something was told before the first word");
        block.line("id:").expect("no place to resume from")
    }

    /// "Read anew", which the listener says when it begins.
    async fn resync(&mut self) {
        while !self.block().await.expect("the stream has ended").event().is_some_and(|event| event.resync) {}
    }

    /// The next event, with its id.
    async fn event(&mut self) -> (String, LiveEvent) {
        loop {
            let block = self.block().await.expect("the stream has ended");
            if let Some(event) = block.event() {
                assert!(!event.resync, "told to read anew");
                return (block.line("id:").expect("an event without an id"), event);
            }
        }
    }

    /// Subjects of all events that are still told, until the stream ends.
    async fn rest(mut self) -> Vec<Uuid> {
        let mut heard = vec![];
        while let Some(block) = self.block().await {
            heard.extend(block.event().map(|event| event.subject));
        }
        heard
    }
}

/// Lines that belong together.
struct Block(String);

impl Block {
    fn line(&self, name: &str) -> Option<String> {
        self.0.lines().find_map(|line| line.strip_prefix(name).map(|rest| rest.trim().to_owned()))
    }

    fn event(&self) -> Option<LiveEvent> {
        self.line("data:").map(|data| serde_json::from_str(&data).unwrap())
    }
}

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

/// Begins to listen and waits until `stream`, opened before, was told of it: what happens from here on is heard.
async fn listen(db: &TestDb, browser: &Browser, stream: &mut Stream) {
    tokio::spawn(server::live::listen(db.doors.clone(), browser.directory.clone(), browser.live.clone()));
    stream.resync().await;
}

async fn lose(browser: &Browser, world: &World, deal: Uuid) {
    let fill = Some(Fill { close_reason: Some(world.lost_reason), ..Fill::default() });
    let order = MoveOrder { items: vec![deal], stage: world.lost, after: None, before: None, fill };
    let answer = browser.call("move_deals", &json!({ "order": order })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

async fn note(browser: &Browser, customer: Uuid) {
    let answer = browser.call("add_note", &json!({ "on": { "customer": customer }, "text": "A word" })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_on_a_ticket_is_told_to_those_who_see_it_and_remembered_nowhere() {
    let (db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let mut chief = Stream::open(&browser.signed_in("service_manager").await, None).await;
    let sales = Stream::open(&browser.signed_in("sales_rep").await, None).await;
    listen(&db, &browser, &mut chief).await;
    let form = app::desk::tickets::model::TicketForm { subject: "T".to_owned(), ..Default::default() };
    let (id, _): (Uuid, i64) = agent.call("create_ticket", &json!({ "form": form })).await.json();
    let place = chief.event().await.0;
    let sign = json!({ "id": id, "doing": "writes", "first": true });
    assert_eq!(agent.call("be_on_ticket", &sign).await.status, StatusCode::OK);
    let heard = loop {
        let event = chief.block().await.expect("the stream has ended").event();
        if let Some(event) = event.filter(|event| event.subject_kind == "reading") {
            break event;
        }
    };
    let sign = app::desk::reading::model::Sign::heard(&heard).unwrap();
    assert_eq!((sign.ticket, sign.name.as_str(), sign.first), (id, "service_agent", true));
    // Whoever was away meanwhile is not told of it, and it is no event of the log.
    let later = Stream::open(&browser.signed_in("service_manager").await, Some(&place)).await;
    browser.live.close();
    assert!(later.rest().await.is_empty());
    assert!(sales.rest().await.iter().all(|subject| *subject != id));
    let kept: i64 = sqlx::query_scalar("select count(*) from event where subject_kind = 'reading'")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(kept, 0);
    let stranger = browser.signed_in("marketing").await;
    let refused = stranger.call("be_on_ticket", &json!({ "id": id, "doing": "reads", "first": false })).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_hears_of_what_they_see_and_of_nothing_else() {
    let (db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let mut all = Stream::open(&admin, None).await;
    let mut others = vec![];
    for name in ["read_only", "sales_manager", "sales_rep", "stranger", "marketing", "service_agent"] {
        others.push((name, Stream::open(&browser.signed_in(name).await, None).await));
    }
    listen(&db, &browser, &mut all).await;
    for (_, stream) in &mut others {
        stream.resync().await;
    }
    let (deals, customers) = (world.deals, world.customers);
    for deal in [deals.foreign, deals.team, deals.own] {
        lose(&admin, &world, deal).await;
    }
    for customer in [customers.foreign, customers.team, customers.own] {
        note(&admin, customer).await;
    }
    let told = [deals.foreign, deals.team, deals.own, customers.foreign, customers.team, customers.own];
    for subject in told {
        let (_, heard) = all.event().await;
        assert_eq!(heard.subject, subject);
        if subject == deals.own {
            assert_eq!((heard.kind.as_str(), heard.version), ("deal.lost", 2));
        }
    }
    // The administrator has heard the last one, so it has gone out to everybody, as far as it was for them.
    browser.live.close();
    for (name, stream) in others {
        let wanted = match name {
            "read_only" => told.to_vec(),
            // Leads the north.
            "sales_manager" => vec![deals.team, deals.own, customers.team, customers.own],
            "sales_rep" => vec![deals.own, customers.own],
            "stranger" => vec![deals.foreign, customers.foreign],
            _ => vec![customers.foreign, customers.team, customers.own],
        };
        assert_eq!(stream.rest().await, wanted, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shared_is_heard_from_then_on() {
    let (db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let (mut all, mut rep) =
        (Stream::open(&admin, None).await, Stream::open(&browser.signed_in("sales_rep").await, None).await);
    listen(&db, &browser, &mut all).await;
    rep.resync().await;
    lose(&admin, &world, world.deals.team).await;
    sqlx::query("insert into share (record_kind, record_id, person_id, shared_by) values ('deal', $1, $2, $3)")
        .bind(world.deals.foreign)
        .bind(world.rep)
        .bind(world.stranger)
        .execute(&db.owner)
        .await
        .unwrap();
    lose(&admin, &world, world.deals.foreign).await;
    assert_eq!(all.event().await.1.subject, world.deals.team);
    assert_eq!(all.event().await.1.subject, world.deals.foreign);
    browser.live.close();
    assert_eq!(rep.rest().await, [world.deals.foreign]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_is_told_again_to_whom_it_was_for() {
    let (db, world, browser) = set().await;
    let (admin, rep) = (browser.signed_in("administrator").await, browser.signed_in("sales_rep").await);
    let mut all = Stream::open(&admin, None).await;
    listen(&db, &browser, &mut all).await;
    // A line that breaks before anything was told: the first word says where to resume.
    let begun = Stream::open(&rep, None).await.hello().await;
    lose(&admin, &world, world.deals.own).await;
    let (seen, _) = all.event().await;
    lose(&admin, &world, world.deals.foreign).await;
    let (last, _) = all.event().await;

    assert_eq!(Stream::open(&rep, Some(&begun)).await.event().await.1.subject, world.deals.own);
    assert_eq!(Stream::open(&admin, Some(&seen)).await.event().await.1.subject, world.deals.foreign);
    // Nothing for her since then, and from now on the same place as everybody's.
    assert_eq!(Stream::open(&rep, Some(&seen)).await.hello().await, last);
    assert_eq!(Stream::open(&admin, Some(&last)).await.hello().await, last);
    for unknown in ["17", "18446744073709551615"] {
        let first = Stream::open(&admin, Some(unknown)).await.block().await.unwrap();
        assert!(first.event().is_some_and(|event| event.resync), "{unknown}: {}", first.0);
    }
}

/// What happens between the rendering of a page and its stream is not lost: the page says where it was rendered.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_knows_from_where_to_hear() {
    let (db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let mut all = Stream::open(&admin, None).await;
    listen(&db, &browser, &mut all).await;
    let page = admin.get("/customers").await;
    assert_eq!(page.status, StatusCode::OK);
    let place: String =
        page.body.split_once("live&quot;:&quot;").unwrap().1.chars().take_while(char::is_ascii_digit).collect();
    lose(&admin, &world, world.deals.own).await;
    all.event().await;
    assert_eq!(Stream::open(&admin, Some(&place)).await.event().await.1.subject, world.deals.own);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_session() {
    let (db, world, browser) = set().await;
    let mut stream = Stream::open(&browser.signed_in("sales_rep").await, None).await;
    listen(&db, &browser, &mut stream).await;
    sqlx::query("delete from web_session where person_id = $1").bind(world.rep).execute(&db.owner).await.unwrap();
    assert_eq!(stream.rest().await, Vec::<Uuid>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_hear_nothing() {
    let (_db, _world, browser) = set().await;
    assert_eq!(browser.get("/live").await.status, StatusCode::UNAUTHORIZED);
}

//! Live updates: who may see a change hears of it, nobody else, and a gap is made good.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod harness;

use app::deals::model::{Fill, MoveOrder};
use app::events::LiveEvent;
use futures::StreamExt;
use harness::{Browser, TestDb, World};
use http::{Method, Request, StatusCode, header};
use serde_json::json;
use std::time::Duration;

/// A stream of live events, as a browser reads it.
struct Stream {
    body: axum::body::BodyDataStream,
    read: String,
}

impl Stream {
    async fn open(browser: &Browser, after: Option<&str>) -> Self {
        let mut request =
            Request::builder().method(Method::GET).uri("/live").header(header::COOKIE, browser.cookie().unwrap());
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let response = browser.open(request.body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        let mut stream = Self { body: response.into_body().into_data_stream(), read: String::new() };
        stream.block().await;
        stream
    }

    /// The next block of lines; fails the test when none comes.
    async fn block(&mut self) -> String {
        loop {
            if let Some(end) = self.read.find("\n\n") {
                let block = self.read.drain(..end + 2).collect();
                return block;
            }
            let more = tokio::time::timeout(Duration::from_secs(20), self.body.next()).await.expect("nothing was told");
            self.read.push_str(std::str::from_utf8(&more.expect("the stream has ended").unwrap()).unwrap());
        }
    }

    /// The next event that is about something, with its id.
    async fn event(&mut self) -> (String, LiveEvent) {
        loop {
            let block = self.block().await;
            let line =
                |name: &str| block.lines().find_map(|line| line.strip_prefix(name).map(|rest| rest.trim().to_owned()));
            if let Some(event) = line("data:").and_then(|data| serde_json::from_str::<LiveEvent>(&data).ok())
                && !event.resync
            {
                return (line("id:").unwrap_or_default(), event);
            }
        }
    }

    async fn ends(&mut self) -> bool {
        loop {
            match tokio::time::timeout(Duration::from_secs(20), self.body.next()).await.expect("the stream goes on") {
                None => return true,
                Some(_) => continue,
            }
        }
    }
}

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    tokio::spawn(server::live::listen(db.doors.clone(), browser.directory.clone(), browser.live.clone()));
    (db, world, browser)
}

async fn lose(browser: &Browser, world: &World, deal: uuid::Uuid) {
    let fill = Some(Fill { close_reason: Some(world.lost_reason), ..Fill::default() });
    let order = MoveOrder { items: vec![deal], stage: world.lost, after: None, before: None, fill };
    assert_eq!(browser.call("move_deals", &json!({ "order": order })).await.status, StatusCode::OK);
}

/// The listener needs a moment to be on its line; the first thing it says is "read anew".
async fn until_listening(stream: &mut Stream) {
    while !stream.block().await.contains("\"resync\":true") {}
}

#[ignore = "opens its streams before it listens only by luck"]
#[tokio::test(flavor = "multi_thread")]
async fn who_sees_a_deal_hears_of_its_move_and_nobody_else() {
    let (_db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let mut manager = Stream::open(&browser.signed_in("sales_manager").await, None).await;
    let mut rep = Stream::open(&browser.signed_in("sales_rep").await, None).await;
    until_listening(&mut manager).await;
    until_listening(&mut rep).await;
    lose(&admin, &world, world.deals.foreign).await;
    lose(&admin, &world, world.deals.team).await;
    lose(&admin, &world, world.deals.own).await;
    // The manager leads the north: the first thing heard is the colleague's deal. The representative hears only of her own.
    assert_eq!(manager.event().await.1.subject, world.deals.team);
    assert_eq!(manager.event().await.1.subject, world.deals.own);
    let (_, heard) = rep.event().await;
    assert_eq!((heard.subject, heard.kind.as_str(), heard.version), (world.deals.own, "deal.lost", 2));
}

#[ignore = "opens its streams before it listens only by luck"]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_is_told_again() {
    let (_db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let mut stream = Stream::open(&admin, None).await;
    until_listening(&mut stream).await;
    lose(&admin, &world, world.deals.own).await;
    let (seen, _) = stream.event().await;
    drop(stream);
    lose(&admin, &world, world.deals.team).await;
    let mut again = Stream::open(&admin, Some(&seen)).await;
    assert_eq!(again.event().await.1.subject, world.deals.team);
    let unknown = Stream::open(&admin, Some("17")).await.block().await;
    assert!(unknown.contains("\"resync\":true"), "{unknown}");
}

#[ignore = "opens its streams before it listens only by luck"]
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_session() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let mut stream = Stream::open(&rep, None).await;
    until_listening(&mut stream).await;
    sqlx::query("delete from web_session where person_id = $1").bind(world.rep).execute(&db.owner).await.unwrap();
    assert!(stream.ends().await);
}

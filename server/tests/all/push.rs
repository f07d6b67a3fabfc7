//! Devices that are told of notices, through a push service that answers as real ones do.

use crate::harness::{Browser, TestDb, World, settings, start_of_time};
use app::{
    account::push::model::{PushServices, PushSetup, Woken},
    events::NoteOn,
};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use axum::{Router, extract::State, routing};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL};
use chrono::Duration;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use server::{pusher::Pusher, settings::Settings};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// What came to the service, and what it answers.
#[derive(Clone)]
struct Service {
    origin: String,
    came: Arc<Mutex<Vec<HeaderMap>>>,
    answer: Arc<Mutex<StatusCode>>,
}

async fn take(State(service): State<Service>, headers: HeaderMap, body: String) -> StatusCode {
    assert_eq!(body, "", "nothing of a notice leaves the house");
    service.came.lock().unwrap().push(headers);
    *service.answer.lock().unwrap()
}

impl Service {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let service = Self { origin, came: Arc::default(), answer: Arc::new(Mutex::new(StatusCode::CREATED)) };
        let router = Router::new().route("/push/{device}", routing::post(take)).with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        service
    }

    fn endpoint(&self, device: &str) -> String {
        format!("{}/push/{device}", self.origin)
    }

    fn answers(&self, status: StatusCode) {
        *self.answer.lock().unwrap() = status;
    }

    fn came(&self) -> usize {
        self.came.lock().unwrap().len()
    }
}

struct Set {
    db: TestDb,
    world: World,
    service: Service,
    rep: Browser,
    manager: Browser,
    pusher: Pusher,
}

impl Set {
    async fn new() -> Self {
        let (db, service) = (TestDb::new().await, Service::start().await);
        let world = World::build(&db).await;
        let mut own = Settings::clone(&settings());
        let services = PushServices::of(std::slice::from_ref(&service.origin)).unwrap();
        own.push_services.0 = services.clone();
        let browser = Browser::with(&db, Arc::new(own)).await;
        let (rep, manager) = (browser.signed_in("sales_rep").await, browser.signed_in("sales_manager").await);
        let pusher = Pusher::new(db.doors.clone(), services, "mailto:crm@example.com".to_owned()).unwrap();
        Self { db, world, service, rep, manager, pusher }
    }

    /// The manager names the representative in a note.
    async fn mention(&self, text: &str) {
        let on = NoteOn::Customer(self.world.customers.own);
        let said =
            self.manager.call("add_note", &json!({ "on": on, "text": text, "mentions": [self.world.rep] })).await;
        assert_eq!(said.status, StatusCode::OK, "{}", said.body);
        self.db.tell_all().await;
    }

    fn later(&self, seconds: i64) {
        let now = self.db.doors.clock.now();
        self.db.doors.clock.set(now + Duration::seconds(seconds));
    }

    async fn woken(&self, endpoint: &str) -> Woken {
        self.rep.call("pushed_notices", &json!({ "endpoint": endpoint })).await.json()
    }
}

async fn setup(browser: &Browser, endpoint: Option<&str>) -> PushSetup {
    browser.call("own_devices", &json!({ "endpoint": endpoint })).await.json()
}

async fn keep(browser: &Browser, endpoint: &str) -> Uuid {
    browser.call("keep_push_device", &json!({ "endpoint": endpoint })).await.json()
}

/// What the header says, if its signature is of the key that browsers were given.
fn claims(headers: &HeaderMap, key: &str) -> Value {
    let header = headers["authorization"].to_str().unwrap();
    let (token, public) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    assert_eq!(public, key);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, BASE64URL.decode(public).unwrap());
    public.verify(signed.as_bytes(), &BASE64URL.decode(signature).unwrap()).unwrap();
    serde_json::from_slice(&BASE64URL.decode(signed.split_once('.').unwrap().1).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_woken_once_and_asks_itself_what_there_is() {
    let set = Set::new().await;
    let endpoint = set.service.endpoint("one");
    set.mention("早先的事").await;
    let device = keep(&set.rep, &endpoint).await;
    assert_eq!(keep(&set.rep, &endpoint).await, device, "a device is kept once");
    set.later(30);
    assert_eq!(set.pusher.step().await.unwrap(), 0, "what was there before is no news");

    set.mention("报价请看一下").await;
    assert_eq!(set.pusher.step().await.unwrap(), 0, "who sits before the product reads it there first");
    set.later(11);
    let (one, other) = tokio::join!(set.pusher.step(), set.pusher.step());
    assert_eq!((one.unwrap() + other.unwrap(), set.service.came()), (1, 1), "two workers wake it once");
    assert_eq!(set.pusher.step().await.unwrap(), 0);
    let own = setup(&set.rep, Some(&endpoint)).await;
    let claims = claims(&set.service.came.lock().unwrap()[0], own.key.as_deref().unwrap());
    assert_eq!(
        (claims["aud"].as_str(), claims["sub"].as_str()),
        (Some(set.service.origin.as_str()), Some("mailto:crm@example.com"))
    );
    let ends = claims["exp"].as_i64().unwrap() - start_of_time().timestamp();
    assert!((3_600..=86_400).contains(&ends), "{ends}");
    assert_eq!((own.devices.len(), own.devices[0].current, own.devices[0].trouble.as_deref()), (1, true, None));
    assert!(own.devices[0].told_at.is_some());

    // It shows what is new to it, once.
    let woken = set.woken(&endpoint).await;
    assert_eq!(woken.notices.len(), 1);
    assert!(woken.notices[0].title.contains("sales_manager") && woken.rest.is_none(), "{woken:?}");
    assert_eq!(woken.notices[0].text, "报价请看一下");
    assert!(woken.notices[0].address.starts_with("/customers/"));
    let again = set.woken(&endpoint).await;
    assert!(again.notices.is_empty() && again.rest.is_some(), "{again:?}");

    // Of five the newest three, and how many more.
    for text in ["一", "二", "三", "四", "五"] {
        set.mention(text).await;
        set.later(1);
    }
    let woken = set.woken(&endpoint).await;
    let texts: Vec<_> = woken.notices.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["五", "四", "三"]);
    assert!(woken.rest.unwrap().title.contains('2'));

    // What was read meanwhile wakes nobody.
    set.rep.call("read_notices", &json!({ "one": null })).await;
    set.later(120);
    assert_eq!(set.pusher.step().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_belongs_to_who_sits_before_it() {
    let set = Set::new().await;
    let endpoint = set.service.endpoint("shared");
    let device = keep(&set.rep, &endpoint).await;
    // Of somebody else's device one neither learns nor takes anything.
    for (call, input) in
        [("pushed_notices", json!({ "endpoint": endpoint })), ("remove_push_device", json!({ "id": device }))]
    {
        assert_eq!(set.manager.call(call, &input).await.status, StatusCode::NOT_FOUND, "{call}");
    }
    assert!(setup(&set.manager, Some(&endpoint)).await.devices.is_empty());
    // Whoever signs in on it has it.
    keep(&set.manager, &endpoint).await;
    assert!(setup(&set.rep, None).await.devices.is_empty());
    assert_eq!(setup(&set.manager, None).await.devices.len(), 1);

    for wrong in [
        "https://example.com/push/one",
        "http://127.0.0.1:1/push/one",
        "none",
        &format!("{}/{}", set.service.origin, "x".repeat(1_000)),
    ] {
        let refused = set.rep.call("keep_push_device", &json!({ "endpoint": wrong })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(refused.error().of_field("endpoint").is_some());
    }
    for number in 0..22 {
        keep(&set.rep, &set.service.endpoint(&format!("many-{number}"))).await;
    }
    assert_eq!(setup(&set.rep, None).await.devices.len(), 20, "the oldest go");

    // A server that may send to no service offers nothing.
    let mut none = Settings::clone(&settings());
    none.push_services.0 = PushServices::default();
    let browser = Browser::with(&set.db, Arc::new(none)).await.signed_in("sales_rep").await;
    assert_eq!(setup(&browser, None).await.key, None);
    assert_eq!(
        browser.call("keep_push_device", &json!({ "endpoint": endpoint })).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_service_refuses_is_tried_again_or_given_up() {
    let set = Set::new().await;
    let endpoint = set.service.endpoint("one");
    keep(&set.rep, &endpoint).await;
    set.mention("看一下").await;
    set.later(11);
    let trouble = async || setup(&set.rep, None).await.devices[0].trouble.clone();

    set.service.answers(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(set.pusher.step().await.unwrap(), 1);
    assert_eq!(trouble().await.as_deref(), Some("busy"));
    assert_eq!(set.pusher.step().await.unwrap(), 0, "not at once again");
    set.later(61);
    set.service.answers(StatusCode::FORBIDDEN);
    assert_eq!(set.pusher.step().await.unwrap(), 1);
    assert_eq!(trouble().await.as_deref(), Some("refused"));
    set.later(61);
    assert_eq!(set.pusher.step().await.unwrap(), 0, "the second time it waits longer");
    set.later(61);
    set.service.answers(StatusCode::CREATED);
    assert_eq!(set.pusher.step().await.unwrap(), 1);
    assert_eq!((trouble().await, set.service.came()), (None, 3));

    // A worker that is killed before the answer is kept: the message goes out once more, when it can no longer be on its way.
    set.mention("还有一件").await;
    set.later(11);
    sqlx::query("update push_device set next_try = $1")
        .bind(set.db.doors.clock.now() + Duration::seconds(60))
        .execute(&set.db.owner)
        .await
        .unwrap();
    assert_eq!(set.pusher.step().await.unwrap(), 0);
    set.later(60);
    // The browser took its permission back: its service says so once, and nothing goes there any more.
    set.service.answers(StatusCode::GONE);
    assert_eq!(set.pusher.step().await.unwrap(), 1);
    assert!(setup(&set.rep, None).await.devices.is_empty());
}

//! A browser without a screen: requests to the real router, with its cookies.

use super::{PASSWORD, TestDb, settings};
use app::access::AppError;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
};
use http::{Method, Request, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use server::{
    depot::Depot,
    directory::Directory,
    http::{Served, count, router},
    live::Live,
    settings::Settings,
};
use std::{net::SocketAddr, sync::Arc};
use tower::ServiceExt;

/// Sends requests and keeps the session cookie.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub live: Live,
    pub directory: Directory,
    pub depot: Depot,
    cookie: Option<String>,
    address: SocketAddr,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as what it should be.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.body))
    }

    /// The body as an error.
    pub fn error(&self) -> AppError {
        self.json()
    }
}

impl Browser {
    pub async fn new(db: &TestDb) -> Self {
        Self::with(db, settings()).await
    }

    /// In front of a router that is set up otherwise.
    pub async fn with(db: &TestDb, settings: Arc<Settings>) -> Self {
        let directory = Directory::open(&db.doors).await.unwrap();
        let live = Live::default();
        let depot = Depot::open(&settings.files_folder()).unwrap();
        let served = Served::new(settings, db.doors.clone(), directory.clone(), live.clone(), depot.clone(), count());
        let address = SocketAddr::from(([127, 0, 0, 1], 40_000));
        Self { router: router(served), live, directory, depot, cookie: None, address }
    }

    /// The same server seen by somebody else.
    pub fn stranger(&self) -> Self {
        Self { cookie: None, ..self.clone() }
    }

    /// The same browser, with its session, on another connection.
    pub fn at(&self, address: [u8; 4]) -> Self {
        Self { address: SocketAddr::from((address, 40_000)), ..self.clone() }
    }

    /// Signs in as `<name>@example.com` of the world.
    pub async fn signed_in(&self, name: &str) -> Self {
        let mut browser = self.stranger();
        let form = format!("email={name}%40example.com&password={}&next=%2Fdeals", PASSWORD.replace(' ', "+"));
        let answer = browser.send(Method::POST, "/sign-in", "application/x-www-form-urlencoded", form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(answer.headers.get(header::LOCATION).unwrap(), "/deals", "{name} was not let in");
        let cookie = answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
        browser.cookie = cookie.split(';').next().map(str::to_owned);
        browser
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "text/plain", String::new()).await
    }

    /// Calls a server function by its name, or by as much of its path as makes it unmistakable: `deals/api/move_deals`.
    pub async fn call(&self, function: &str, input: &impl Serialize) -> Answer {
        let wanted = format!("/{function}");
        let mut paths =
            leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).filter(|path| path.ends_with(&wanted));
        let path = paths.next().unwrap_or_else(|| panic!("no server function is called {function}"));
        self.send(Method::POST, path, "application/json", serde_json::to_string(input).unwrap()).await
    }

    pub async fn send(&self, method: Method, path: &str, kind: &str, body: String) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, kind);
        request = request.header(header::ACCEPT, "application/json");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.request(request.body(Body::from(body)).unwrap()).await
    }

    /// The answer with its body still open, for streams.
    pub async fn open(&self, mut request: Request<Body>) -> axum::response::Response {
        request.extensions_mut().insert(ConnectInfo(self.address));
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn request(&self, request: Request<Body>) -> Answer {
        let response = self.open(request).await;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// The session cookie, as `name=value`.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }
}

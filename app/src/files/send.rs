//! Sending one file from the browser. What is on its way can be stopped.

use crate::access::AppError;

/// So many files are on their way at the same time; others wait.
pub(super) const AT_ONCE: usize = 3;

/// A file that was chosen, or a browser's word for one.
pub(super) type Chosen = leptos::web_sys::File;

#[cfg(feature = "hydrate")]
mod browser {
    use super::{AppError, Chosen};
    use leptos::{
        wasm_bindgen::{JsCast, JsValue, closure::Closure},
        web_sys::{ProgressEvent, XmlHttpRequest},
    };
    use std::{cell::RefCell, collections::HashMap};

    /// What the page has of a file until it has arrived: a browser's objects do not fit into signals.
    struct Held {
        file: Chosen,
        request: Option<XmlHttpRequest>,
    }

    thread_local! {
        /// By the number of the upload. A tab of the browser has one page and one thread.
        static HELD: RefCell<HashMap<u32, Held>> = RefCell::new(HashMap::new());
    }

    /// Keeps a file until [`forget`].
    pub fn hold(upload: u32, file: Chosen) {
        HELD.with_borrow_mut(|held| held.insert(upload, Held { file, request: None }));
    }

    /// Stops sending it, if it is on its way, and lets go of it.
    pub fn forget(upload: u32) {
        let request = HELD.with_borrow_mut(|held| held.remove(&upload)).and_then(|held| held.request);
        if let Some(Err(error)) = request.map(|request| request.abort()) {
            leptos::logging::warn!("an upload could not be stopped: {error:?}");
        }
    }

    /// Sends it and gives what the server answers; `told` hears how much has gone, from 0 to 1.
    ///
    /// # Errors
    /// What the server says; `Unreachable` where it says nothing.
    pub async fn send(upload: u32, address: &str, told: impl Fn(f64) + 'static) -> Result<String, AppError> {
        let unreadable = |_: JsValue| AppError::invalid("file", "file_unreadable");
        let file = HELD.with_borrow(|held| held.get(&upload).map(|held| held.file.clone()));
        let file = file.ok_or_else(|| AppError::invalid("file", "file_unreadable"))?;
        let request = XmlHttpRequest::new().map_err(|_| AppError::Unreachable)?;
        request.open("POST", address).map_err(|_| AppError::Unreachable)?;
        for (name, value) in [("content-type", "application/octet-stream"), ("accept", "application/json")] {
            request.set_request_header(name, value).map_err(|_| AppError::Unreachable)?;
        }
        HELD.with_borrow_mut(|held| {
            if let Some(held) = held.get_mut(&upload) {
                held.request = Some(request.clone());
            }
        });
        let heard = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            if event.total() > 0.0 {
                told(event.loaded() / event.total());
            }
        });
        if let Ok(going) = request.upload() {
            going.set_onprogress(Some(heard.as_ref().unchecked_ref()));
        }
        // It has ended whichever way, also when it was stopped.
        let ended = js_sys::Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
        request.send_with_opt_blob(Some(&file)).map_err(unreadable)?;
        wasm_bindgen_futures::JsFuture::from(ended).await.map_err(|_| AppError::Unreachable)?;
        drop(heard);
        answer(&request)
    }

    fn answer(request: &XmlHttpRequest) -> Result<String, AppError> {
        let said = || request.response_text().ok().flatten().unwrap_or_default();
        match request.status().unwrap_or_default() {
            200 => Ok(said()),
            0 => Err(AppError::Unreachable),
            _ => Err(serde_json::from_slice(said().as_bytes()).unwrap_or(AppError::Unavailable)),
        }
    }
}

#[cfg(feature = "hydrate")]
pub(super) use browser::{forget, hold, send};

/// Nothing is chosen while the server renders.
#[cfg(not(feature = "hydrate"))]
pub(super) fn hold(_upload: u32, _file: Chosen) {}

/// Nothing is on its way while the server renders.
#[cfg(not(feature = "hydrate"))]
pub(super) fn forget(_upload: u32) {}

/// Nothing is sent while the server renders.
#[cfg(not(feature = "hydrate"))]
pub(super) async fn send(_upload: u32, _address: &str, _told: impl Fn(f64) + 'static) -> Result<String, AppError> {
    Err(AppError::Unreachable)
}

//! What other pages load to have a form stand in them. All of it is the same for everybody.

use app::{locale::Lang, words::web_forms as w};
use axum::response::IntoResponse;
use http::{HeaderName, header};
use std::sync::LazyLock;

const SCRIPT_TYPE: &str = "text/javascript; charset=utf-8";

/// The one script of a page: it puts a frame where it stands. Its words come from the language files.
static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let words = |lang| serde_json::Value::from(w::frame_title(lang)).to_string();
    include_str!("embed_form.js").replace("\"{en}\"", &words(Lang::En)).replace("\"{zh}\"", &words(Lang::ZhCn))
});

pub async fn script() -> impl IntoResponse {
    // Pages that load nothing foreign unless it says that it may be loaded (COEP) find it said.
    let anywhere = (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    ([(header::CONTENT_TYPE, SCRIPT_TYPE), anywhere], SCRIPT.as_str())
}

/// Runs within the frame: tells the page how tall it is.
pub async fn frame() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, SCRIPT_TYPE)], include_str!("embed_frame.js"))
}

pub async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("embed_form.css"))
}

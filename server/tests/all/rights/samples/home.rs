//! The first page is everybody's own. Which widget needs which right, `server/tests/all/home.rs` tries.

use super::{Right::Plain, Sample, sample};
use app::access::Action::UseTheProduct;
use serde_json::json;

pub fn samples() -> Vec<Sample> {
    let own = Plain(UseTheProduct);
    vec![
        sample("home/api/read_home", own, |_| json!({})),
        sample("home/api/keep_home", own, |_| json!({ "placed": [{ "widget": "tasks", "size": "wide" }] })),
        sample("home/api/read_widget", own, |_| json!({ "widget": "alerts", "lang": "en" })),
    ]
}

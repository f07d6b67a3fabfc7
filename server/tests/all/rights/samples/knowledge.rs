//! Articles: everybody reads what is published, who writes proposes, who publishes decides.

use super::{Right::Plain, Sample, sample};
use app::access::Action::{PublishArticles, UseTheProduct, WriteArticles};
use serde_json::{Value, json};
use uuid::Uuid;

fn form() -> Value {
    json!({ "title": "T", "body": "B", "category": null, "audience": "internal", "language": "en", "review_months": "" })
}

fn category() -> Value {
    json!({ "name": Uuid::now_v7().to_string(), "name_en": "", "parent": null })
}

/// No record of a family: which articles a person sees is tried in `server/tests/all/knowledge.rs`.
pub fn samples() -> Vec<Sample> {
    vec![
        sample(
            "knowledge/api/list_articles",
            Plain(UseTheProduct),
            |_| json!({ "filter": { "text": "T", "category": null, "state": null, "audience": null, "language": null }, "after": null }),
        ),
        sample("knowledge/api/read_article", Plain(UseTheProduct), |s| json!({ "id": s.tag, "published": false })),
        sample("knowledge/api/list_categories", Plain(UseTheProduct), |_| json!({})),
        sample(
            "knowledge/api/answer_article",
            Plain(UseTheProduct),
            |s| json!({ "id": s.tag, "helpful": false, "words": "" }),
        ),
        sample("knowledge/api/edit_article", Plain(WriteArticles), |_| json!({ "id": null, "twin": null })),
        sample("knowledge/api/preview_article", Plain(WriteArticles), |_| json!({ "body": "# B" })),
        sample("knowledge/api/create_article", Plain(WriteArticles), |_| json!({ "form": form(), "twin": null })),
        sample(
            "knowledge/api/save_article",
            Plain(WriteArticles),
            |s| json!({ "id": s.tag, "version": 1, "form": form() }),
        ),
        sample(
            "knowledge/api/propose_article",
            Plain(WriteArticles),
            |s| json!({ "id": s.tag, "version": 1, "proposed": true }),
        ),
        sample("knowledge/api/compare_versions", Plain(WriteArticles), |s| json!({ "id": s.tag, "from": 1, "to": 2 })),
        sample(
            "knowledge/api/restore_version",
            Plain(WriteArticles),
            |s| json!({ "id": s.tag, "version": 1, "number": 1 }),
        ),
        sample("knowledge/api/read_upkeep", Plain(WriteArticles), |_| json!({})),
        sample("knowledge/api/forget_miss", Plain(WriteArticles), |_| json!({ "language": "en", "words": "x" })),
        sample("knowledge/api/publish_article", Plain(PublishArticles), |s| json!({ "id": s.tag, "version": 1 })),
        sample(
            "knowledge/api/archive_article",
            Plain(PublishArticles),
            |s| json!({ "id": s.tag, "version": 1, "archived": true }),
        ),
        sample("knowledge/api/confirm_article", Plain(PublishArticles), |s| json!({ "id": s.tag, "version": 1 })),
        sample("knowledge/api/add_category", Plain(PublishArticles), |_| json!({ "form": category() })),
        sample(
            "knowledge/api/change_category",
            Plain(PublishArticles),
            |s| json!({ "id": s.tag, "version": 1, "form": category() }),
        ),
        sample("knowledge/api/remove_category", Plain(PublishArticles), |s| json!({ "id": s.tag, "version": 1 })),
    ]
}

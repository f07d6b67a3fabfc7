//! Quotes: seen and written as their deal is.

use super::{
    Deed,
    Family::Deal,
    Right::{On, Plain, Shows},
    Sample, Scene, sample,
};
use app::{
    access::Action::{Administer, EditDeals, SeeDeals},
    quotes::{
        form_model::{LineForm, QuoteForm},
        setting_model::QuoteSettingForm,
    },
};
use serde_json::{Value, json};

const READ: super::Right = On(SeeDeals, Deal, Deed::Read);
const WRITE: super::Right = On(EditDeals, Deal, Deed::Write);

/// A picture that can be the logo.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAFCAYAAABxeg0vAAAAIklEQVR42mNkYGBg4Ipa8J+BSMBEimIGBgYGJgYSAe01AABn1gQQ5Xi3nwAAAABJRU5ErkJggg==";

fn form(scene: &Scene) -> Value {
    let line = LineForm {
        name: "L".to_owned(),
        quantity: "1".to_owned(),
        price: "5".to_owned(),
        tax: "0".to_owned(),
        ..LineForm::default()
    };
    serde_json::to_value(QuoteForm {
        title: format!("N {}", scene.mark()),
        currency: "CNY".to_owned(),
        lines: vec![line],
        valid_until: "2099-01-01".to_owned(),
        ..QuoteForm::default()
    })
    .unwrap()
}

pub fn samples() -> Vec<Sample> {
    vec![
        sample(
            "quotes/api/quotes",
            Shows(SeeDeals, Deal, |s| s.deal.to_string()),
            |s| json!({ "filter": { "text": s.mark(), "state": null, "owner": null, "page": 0 } }),
        ),
        sample(
            "quotes/api/quotes_of",
            Shows(SeeDeals, Deal, |s| s.sent_quote().to_string()),
            |s| json!({ "of": { "deal": s.deal } }),
        ),
        sample("quotes/api/quote", READ, |s| json!({ "id": s.deal })),
        sample("quotes/api/quote_version", READ, |s| json!({ "id": s.deal, "number": 1 })),
        sample(
            "quotes/api/products_to_offer",
            Plain(SeeDeals),
            |s| json!({ "words": "x", "currency": "CNY", "quote": s.deal }),
        ),
        sample("quotes/api/create_quote", WRITE, |s| json!({ "of": { "deal": s.deal } })),
        sample("quotes/api/copy_quote", WRITE, |s| json!({ "id": s.deal })),
        sample("quotes/api/save_quote", WRITE, |s| json!({ "id": s.deal, "version": 1, "form": form(s) })),
        sample("quotes/api/discard_quote_changes", WRITE, |s| json!({ "id": s.sent_quote(), "version": 1 })),
        sample("quotes/api/send_quote", WRITE, |s| json!({ "id": s.deal, "version": 1, "way": "link" })),
        sample(
            "quotes/api/set_quote_state",
            WRITE,
            |s| json!({ "id": s.deal, "version": 1, "state": "withdrawn", "name": "", "reason": "" }),
        ),
        sample("quotes/api/quote_settings", Plain(Administer), |_| json!({ "lang": "en" })),
        sample("quotes/api/change_quote_settings", Plain(Administer), |_| {
            let form = QuoteSettingForm { valid_days: "30".to_owned(), ..QuoteSettingForm::default() };
            json!({ "version": 1, "form": form })
        }),
        sample("quotes/api/quote_logo", Plain(Administer), |_| json!({})),
        sample("quotes/api/add_quote_logo", Plain(Administer), |_| json!({ "was": null, "picture": PNG })),
        sample("quotes/api/use_quote_logo", Plain(Administer), |_| json!({ "was": null, "id": null })),
    ]
}

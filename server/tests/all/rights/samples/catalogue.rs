//! What is sold: read by whoever sees deals, kept by few; taxes and limits by administrators alone.

use super::{Right::Plain, Sample, Scene, sample};
use app::{
    access::Action::{Administer, ManageCatalogue, SeeDeals},
    catalogue::{model::ProductForm, price_lists::model::PriceListForm, taxes::model::TaxForm},
};
use serde_json::{Value, json};
use uuid::Uuid;

fn product(scene: &Scene) -> Value {
    let form = ProductForm {
        name: format!("N {}", scene.mark()),
        cost: "5".to_owned(),
        cost_currency: "CNY".to_owned(),
        ..ProductForm::default()
    };
    serde_json::to_value(form).unwrap()
}

fn list(scene: &Scene) -> Value {
    let form = PriceListForm {
        name: format!("L {}", scene.mark()),
        currency: "CNY".to_owned(),
        valid_from: "2026-01-01".to_owned(),
        active: true,
        ..PriceListForm::default()
    };
    serde_json::to_value(form).unwrap()
}

fn tax(scene: &Scene) -> Value {
    let code = scene.mark().chars().filter(char::is_ascii_alphanumeric).take(20).collect();
    let form = TaxForm { code, name: "VAT".to_owned(), percent: "13".to_owned(), active: true, ..TaxForm::default() };
    serde_json::to_value(form).unwrap()
}

pub fn samples() -> Vec<Sample> {
    let mut all = products();
    all.extend(price_lists());
    all.extend(taxes());
    all
}

fn products() -> Vec<Sample> {
    let (see, keep) = (Plain(SeeDeals), Plain(ManageCatalogue));
    vec![
        sample("catalogue/api/list_products", see, |_| json!({ "filter": { "words": "beng" }, "skip": 0 })),
        sample("catalogue/api/find_products", see, |_| json!({ "words": "beng" })),
        sample("catalogue/api/product_choices", see, |_| json!({})),
        sample("catalogue/api/read_product", see, |s| json!({ "id": s.world.product })),
        sample(
            "catalogue/api/propose_price",
            see,
            |s| json!({ "product": s.world.product, "quantity": "2", "currency": "CNY", "customer": s.customer }),
        ),
        sample("catalogue/api/add_product", keep, |s| json!({ "form": product(s) })),
        sample(
            "catalogue/api/change_product",
            keep,
            |s| json!({ "id": Uuid::nil(), "version": 1, "form": product(s) }),
        ),
        sample("catalogue/api/archive_product", keep, |_| json!({ "id": Uuid::nil(), "version": 1, "archived": true })),
        sample(
            "catalogue/api/keep_category",
            keep,
            |s| json!({ "seen": null, "names": { "name": format!("C {}", s.mark()), "name_en": "" }, "archived": false }),
        ),
    ]
}

fn price_lists() -> Vec<Sample> {
    let keep = Plain(ManageCatalogue);
    vec![
        sample("catalogue/price_lists/api/price_lists", keep, |_| json!({})),
        sample("catalogue/price_lists/api/read_price_list", keep, |_| json!({ "id": Uuid::nil() })),
        sample("catalogue/price_lists/api/add_price_list", keep, |s| json!({ "form": list(s), "copy": null })),
        sample(
            "catalogue/price_lists/api/change_price_list",
            keep,
            |s| json!({ "id": Uuid::nil(), "version": 1, "form": list(s) }),
        ),
        sample(
            "catalogue/price_lists/api/keep_prices",
            keep,
            |s| json!({ "id": Uuid::nil(), "changes": [{ "product": s.world.product, "from": "1", "price": "2" }] }),
        ),
        sample(
            "catalogue/price_lists/api/paste_prices",
            keep,
            |_| json!({ "id": Uuid::nil(), "text": "泵;12", "dry": false }),
        ),
    ]
}

fn taxes() -> Vec<Sample> {
    let keep = Plain(Administer);
    vec![
        sample("catalogue/taxes/api/read_taxes", keep, |_| json!({})),
        sample("catalogue/taxes/api/add_tax", keep, |s| json!({ "form": tax(s) })),
        sample("catalogue/taxes/api/change_tax", keep, |s| json!({ "id": Uuid::nil(), "version": 1, "form": tax(s) })),
        sample(
            "catalogue/taxes/api/set_discount_limit",
            keep,
            |_| json!({ "role": "sales_rep", "version": 1, "percent": "12" }),
        ),
    ]
}

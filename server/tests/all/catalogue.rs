//! What is sold: products, price lists, taxes, limits, and lines of deals with the way back.

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::AppError,
    admin::settings::model::SettingsBook,
    catalogue::{
        model::{Cost, ProductFilter, ProductForm, ProductList, ProductPage},
        price_lists::model::{CopyOf, ListBook, Pasted, PriceChange, PriceListForm, Sheet},
        pricing::model::{Proposal, Source},
        taxes::model::{TaxBook, TaxForm},
    },
    deals::detail::{
        model::DealPage,
        products::model::{Following, LineInput},
    },
};
use http::StatusCode;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    admin: Browser,
    manager: Browser,
    rep: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let (admin, manager) = (browser.signed_in("administrator").await, browser.signed_in("sales_manager").await);
    let rep = browser.signed_in("sales_rep").await;
    Set { db, world, admin, manager, rep }
}

async fn ok<T: serde::de::DeserializeOwned>(browser: &Browser, function: &str, body: Value) -> T {
    let answer = browser.call(function, &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{function}: {}", answer.body);
    answer.json()
}

fn code(answer: &Answer, field: &str) -> String {
    answer.error().of_field(field).unwrap_or_else(|| panic!("{field}: {}", answer.body)).code.clone()
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn bender() -> ProductForm {
    ProductForm {
        name: "HZ-200 数控折弯机".to_owned(),
        name_en: "HZ-200 press brake".to_owned(),
        code: "HZ-200".to_owned(),
        unit: "台".to_owned(),
        price: "26.8万".to_owned(),
        currency: "CNY".to_owned(),
        cost: "180000".to_owned(),
        cost_currency: "CNY".to_owned(),
        ..ProductForm::default()
    }
}

async fn list_of(browser: &Browser, filter: ProductFilter) -> Vec<String> {
    let list: ProductList = ok(browser, "list_products", json!({ "filter": filter, "skip": 0 })).await;
    list.rows.into_iter().map(|row| row.name).collect()
}

fn words(words: &str) -> ProductFilter {
    ProductFilter { words: words.to_owned(), ..ProductFilter::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_is_kept_by_managers_read_by_sales_and_its_cost_is_told_to_few() {
    let Set { db: _db, manager, rep, .. } = set().await;
    let refused = rep.call("add_product", &json!({ "form": bender() })).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let id: Uuid = ok(&manager, "add_product", json!({ "form": bender() })).await;
    for typed in ["折弯", "zhewan", "HZ200", "hz-200", "skzwj", "press"] {
        assert_eq!(list_of(&rep, words(typed)).await, ["HZ-200 数控折弯机"], "{typed}");
    }
    let seen: ProductPage = ok(&rep, "read_product", json!({ "id": id })).await;
    assert_eq!((seen.fields.price, seen.cost), (Some(number("268000")), None), "a representative sees no cost");
    let whole: ProductPage = ok(&manager, "read_product", json!({ "id": id })).await;
    assert_eq!(whole.cost, Some(Cost { amount: number("180000"), currency: "CNY".to_owned() }));

    let twin = ProductForm { name: "Another".to_owned(), code: "hz-200".to_owned(), ..ProductForm::default() };
    let refused = manager.call("add_product", &json!({ "form": twin })).await;
    assert_eq!(code(&refused, "code"), "product_code_unique");

    let cheaper = ProductForm { price: "250000".to_owned(), cost: String::new(), ..ProductForm::of(&whole) };
    let was: ProductForm = ok(&manager, "change_product", json!({ "id": id, "version": 1, "form": cheaper })).await;
    let stale = manager.call("change_product", &json!({ "id": id, "version": 1, "form": bender() })).await;
    assert_eq!(stale.error(), AppError::conflict("changed"));
    ok::<ProductForm>(&manager, "change_product", json!({ "id": id, "version": 2, "form": was })).await;
    let back: ProductPage = ok(&manager, "read_product", json!({ "id": id })).await;
    assert_eq!((back.fields.price, back.cost.is_some()), (Some(number("268000")), true), "undo brings all of it back");

    ok::<Value>(&manager, "archive_product", json!({ "id": id, "version": 3, "archived": true })).await;
    assert!(list_of(&rep, words("HZ200")).await.is_empty());
    let gone = ProductFilter { archived: true, ..ProductFilter::default() };
    assert_eq!(list_of(&rep, gone).await, ["HZ-200 数控折弯机"]);
    // Its code is free while it is put away, and whoever takes it keeps it.
    let heir = ProductForm { name: "Heir".to_owned(), ..bender() };
    ok::<Uuid>(&manager, "add_product", json!({ "form": heir })).await;
    let refused = manager.call("archive_product", &json!({ "id": id, "version": 4, "archived": false })).await;
    assert_eq!(code(&refused, "code"), "product_code_unique");
}

async fn proposed(set: &Set, quantity: &str, currency: &str, customer: Option<Uuid>) -> Option<Proposal> {
    let asked =
        json!({ "product": set.world.product, "quantity": quantity, "currency": currency, "customer": customer });
    ok(&set.rep, "propose_price", asked).await
}

#[tokio::test(flavor = "multi_thread")]
async fn price_lists_hold_for_whom_and_when_they_say_and_come_back() {
    let set = set().await;
    let (pump, manager) = (set.world.product, &set.manager);
    let form =
        PriceListForm {
            name: "国内".to_owned(), currency: "CNY".to_owned(), active: true, ..PriceListForm::default()
        };
    let list: Uuid = ok(manager, "add_price_list", json!({ "form": form, "copy": null })).await;
    let seen: Pasted = ok(
        manager,
        "paste_prices",
        json!({ "id": list, "text": "产品\t单价\t起\n泵\t95\t\n泵\t90\t10\n锤\t1", "dry": true }),
    )
    .await;
    assert_eq!((seen.taken, seen.wrong[0].0, seen.wrong[0].2.as_str()), (2, 4, "product_unknown"));
    let sheet: Sheet = ok(manager, "read_price_list", json!({ "id": list })).await;
    assert!(sheet.rows.is_empty(), "looking changes nothing");
    ok::<Pasted>(manager, "paste_prices", json!({ "id": list, "text": "泵\t95\n泵\t90\t10", "dry": false })).await;
    let one = proposed(&set, "1", "CNY", None).await.unwrap();
    assert_eq!((one.price, proposed(&set, "10", "CNY", None).await.unwrap().price), (number("95"), number("90")));
    assert!(matches!(one.reason.source, Source::List { name, .. } if name == "国内"));

    // Changed in place, and back.
    let change = PriceChange { product: pump, from: Decimal::ZERO, price: Some(number("94.5")) };
    let former: Vec<PriceChange> = ok(manager, "keep_prices", json!({ "id": list, "changes": [change] })).await;
    assert_eq!(proposed(&set, "1", "CNY", None).await.unwrap().price, number("94.5"));
    ok::<Vec<PriceChange>>(manager, "keep_prices", json!({ "id": list, "changes": former })).await;
    assert_eq!(proposed(&set, "1", "CNY", None).await.unwrap().price, number("95"));

    let dollars = PriceListForm { currency: "USD".to_owned(), ..form.clone() };
    let refused = manager.call("change_price_list", &json!({ "id": list, "version": 1, "form": dollars })).await;
    assert_eq!(code(&refused, "currency"), "currency_of_prices", "the same numbers would be other prices");

    // A copy for customers with a tag, five per cent cheaper; its last day has passed once it is changed.
    let copy = PriceListForm { name: "重点客户".to_owned(), segment: Some(set.world.tag), ..form.clone() };
    let of = CopyOf { list, percent: "-5".to_owned() };
    let special: Uuid = ok(manager, "add_price_list", json!({ "form": copy, "copy": of })).await;
    sqlx::query("insert into customer_tag (customer_id, tag_id) values ($1, $2)")
        .bind(set.world.customers.own)
        .bind(set.world.tag)
        .execute(&set.db.owner)
        .await
        .unwrap();
    let tagged = Some(set.world.customers.own);
    assert_eq!(proposed(&set, "1", "CNY", tagged).await.unwrap().price, number("90.25"));
    assert_eq!(proposed(&set, "1", "CNY", Some(set.world.customers.foreign)).await.unwrap().price, number("95"));
    let over = PriceListForm { valid_to: "2020-01-01".to_owned(), ..copy };
    let was: PriceListForm =
        ok(manager, "change_price_list", json!({ "id": special, "version": 1, "form": over })).await;
    assert_eq!(proposed(&set, "1", "CNY", tagged).await.unwrap().price, number("95"));
    let back = json!({ "id": special, "version": 2, "form": was });
    ok::<PriceListForm>(manager, "change_price_list", back.clone()).await;
    let late = manager.call("change_price_list", &back).await.error();
    assert_eq!(late, AppError::conflict("changed"), "what somebody changed since stays");
    let all: ListBook = ok(manager, "price_lists", json!({})).await;
    assert_eq!(all.lists.iter().map(|list| list.prices).collect::<Vec<_>>(), [2, 2]);

    // In a currency without a rate nothing is proposed; with one it says how.
    assert_eq!(proposed(&set, "1", "EUR", None).await, None);
    let rates = json!({ "rates": [{ "currency": "EUR", "day": "2020-01-01", "rate": "8" }, { "currency": "EUR", "day": "2019-01-01", "rate": "7" }] });
    assert_eq!(ok::<usize>(&set.admin, "add_rates", rates).await, 2);
    let book: SettingsBook = ok(&set.admin, "read_settings", json!({})).await;
    assert_eq!(book.rates.len(), 2);
    let told = proposed(&set, "1", "EUR", None).await.unwrap();
    assert_eq!(
        (told.price, told.reason.conversion.map(|how| how.day.to_string())),
        (number("11.88"), Some("2020-01-01".to_owned()))
    );
}

fn line(set: &Set, quantity: &str, price: &str, discount: &str, tax: Option<Uuid>) -> LineInput {
    LineInput {
        product: set.world.product,
        quantity: number(quantity),
        price: number(price),
        discount: number(discount),
        tax,
    }
}

async fn deal(browser: &Browser, id: Uuid) -> DealPage {
    ok(browser, "read_deal", json!({ "id": id, "lang": "en" })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_keeps_its_tax_and_no_role_lets_off_more_than_it_may() {
    let set = set().await;
    let own = set.world.deals.own;
    let tax = TaxForm {
        code: "VAT13".to_owned(),
        name: "增值税".to_owned(),
        percent: "13".to_owned(),
        active: true,
        ..TaxForm::default()
    };
    let vat: Uuid = ok(&set.admin, "add_tax", json!({ "form": tax })).await;
    let add = async |browser: &Browser, input: LineInput| {
        browser.call("add_deal_product", &json!({ "deal": own, "input": input })).await
    };
    // The list says 100: a tenth is what a representative may let off, as a discount, by the price, or by both.
    assert_eq!(code(&add(&set.rep, line(&set, "2", "100", "10.001", None)).await, "discount"), "discount_over_limit");
    assert_eq!(code(&add(&set.rep, line(&set, "2", "89.99", "0", None)).await, "price"), "discount_over_limit");
    assert_eq!(code(&add(&set.rep, line(&set, "2", "95", "9", None)).await, "discount"), "discount_over_limit");
    assert_eq!(add(&set.rep, line(&set, "2", "100", "10", Some(vat))).await.status, StatusCode::OK);
    let page = deal(&set.rep, own).await;
    let amounts = page.lines[0].terms().amounts("CNY");
    assert_eq!((amounts.net, amounts.tax, amounts.gross), (number("180"), number("23.4"), number("203.4")));
    assert!(!page.follows && page.card.value == Some(number("1000")), "a typed value stays");

    // A manager may let off more, and what she gave stays when the representative changes the quantity.
    let id = page.lines[0].id;
    let change = async |browser: &Browser, input: LineInput| {
        browser.call("change_deal_product", &json!({ "deal": own, "id": id, "input": input })).await
    };
    assert_eq!(change(&set.manager, line(&set, "2", "100", "20", Some(vat))).await.status, StatusCode::OK);
    assert_eq!(change(&set.rep, line(&set, "3", "100", "20", Some(vat))).await.status, StatusCode::OK);
    assert_eq!(
        code(&change(&set.rep, line(&set, "3", "100", "20.5", Some(vat))).await, "discount"),
        "discount_over_limit"
    );

    // The tax changes for new lines alone, the limit for everybody of the role.
    let higher = TaxForm { percent: "16".to_owned(), ..tax };
    ok::<TaxForm>(&set.admin, "change_tax", json!({ "id": vat, "version": 1, "form": higher })).await;
    assert_eq!(change(&set.rep, line(&set, "1", "100", "10", Some(vat))).await.status, StatusCode::OK);
    assert_eq!(deal(&set.rep, own).await.lines[0].tax_percent, number("13"), "as it was when it was written");
    let was: String =
        ok(&set.admin, "set_discount_limit", json!({ "role": "sales_rep", "version": 1, "percent": "5 %" })).await;
    assert_eq!(was, "10");
    assert_eq!(code(&add(&set.rep, line(&set, "1", "100", "6", None)).await, "discount"), "discount_over_limit");
    assert_eq!(ok::<TaxBook>(&set.admin, "read_taxes", json!({})).await.limits.len(), 3);

    // What is not sold any more stays where it stands, and comes onto no deal.
    ok::<Value>(&set.manager, "archive_product", json!({ "id": set.world.product, "version": 1, "archived": true }))
        .await;
    assert_eq!(code(&add(&set.rep, line(&set, "1", "100", "0", None)).await, "product"), "product_not_sold");
    assert_eq!(change(&set.rep, line(&set, "2", "100", "5", Some(vat))).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_value_follows_the_products_until_it_is_typed_and_each_step_comes_back() {
    let set = set().await;
    let own = set.world.deals.own;
    let add = async |price: &str| -> Uuid {
        ok(&set.rep, "add_deal_product", json!({ "deal": own, "input": line(&set, "2", price, "0", None) })).await
    };
    let state = async || {
        let page = deal(&set.rep, own).await;
        (page.lines.len(), page.card.value.map(|value| value.normalize()), page.follows)
    };
    let undo = async |ticket: Uuid| set.rep.call("undo_deal_product", &json!({ "deal": own, "ticket": ticket })).await;
    let follow = async |following: Following| -> Option<Decimal> {
        ok(&set.rep, "follow_products", json!({ "deal": own, "following": following })).await
    };
    let first = add("100").await;
    assert_eq!(state().await, (1, Some(number("1000")), false));
    assert_eq!(follow(Following::On).await, Some(number("1000.0000")));
    assert_eq!(state().await, (1, Some(number("200")), true));
    follow(Following::Back(Some(number("1000")))).await;
    assert_eq!(state().await, (1, Some(number("1000")), false), "the switch comes back with the value");
    follow(Following::On).await;

    // A line added, changed, removed, and each of them taken back: the value goes along.
    let second = add("150").await;
    assert_eq!(state().await, (2, Some(number("500")), true));
    let id = deal(&set.rep, own).await.lines[1].id;
    let dearer = json!({ "deal": own, "id": id, "input": line(&set, "4", "150", "0", None) });
    let change: Uuid = ok(&set.rep, "change_deal_product", dearer).await;
    assert_eq!(undo(second).await.error(), AppError::conflict("changed_since"), "it was changed since it was added");
    assert_eq!(undo(change).await.status, StatusCode::OK);
    assert_eq!(state().await, (2, Some(number("500")), true));
    let gone: Uuid = ok(&set.rep, "remove_deal_product", json!({ "deal": own, "id": id })).await;
    assert_eq!(state().await, (1, Some(number("200")), true));
    let others = set.manager.call("undo_deal_product", &json!({ "deal": own, "ticket": gone })).await;
    assert_eq!(others.status, StatusCode::NOT_FOUND, "one takes back what one did oneself");
    assert_eq!(undo(gone).await.status, StatusCode::OK);
    assert_eq!(undo(gone).await.error(), AppError::conflict("changed_since"), "once");
    assert_eq!(deal(&set.rep, own).await.lines[1].id, id, "the line itself is back");
    assert_eq!(undo(first).await.status, StatusCode::OK);
    assert_eq!(state().await, (1, Some(number("300")), true));

    // Whoever types a value ends it; a manager may not change a value that is protected, so not what it is made of either.
    let refused =
        set.manager.call("add_deal_product", &json!({ "deal": own, "input": line(&set, "1", "100", "0", None) })).await;
    assert_eq!(code(&refused, "value"), "protected_field");
    let page = deal(&set.rep, own).await;
    let form = json!({
        "name": page.fields.name, "customer": page.fields.customer, "value": "777", "currency": "CNY", "expected_close": "", "source": "",
        "close_reason": null, "close_note": ""
    });
    ok::<i32>(&set.rep, "change_deal", json!({ "id": own, "version": page.card.version, "form": form })).await;
    add("100").await;
    assert_eq!(state().await, (2, Some(number("777")), false));
    let (version, mut dollars) = (deal(&set.rep, own).await.card.version, form.clone());
    dollars["currency"] = json!("USD");
    let refused = set.rep.call("change_deal", &json!({ "id": own, "version": version, "form": dollars })).await;
    assert_eq!(code(&refused, "value"), "currency_of_products", "the same numbers would be other prices");
    let sold: ProductPage = ok(&set.rep, "read_product", json!({ "id": set.world.product })).await;
    assert_eq!((sold.sold.len(), sold.sold[0].amount), (2, number("200")));
}

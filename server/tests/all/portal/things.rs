//! What a contact sees of what their customers own.

use super::{Guest, Set, place, set, walls::touched};
use app::customers::assets::model::{AssetForm, AssetState};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

const THINGS: &str = "/portal/things";

fn thing(set: &Set, serial: &str) -> AssetForm {
    AssetForm { product: Some(set.world.product), serial: serial.to_owned(), ..AssetForm::default() }
}

async fn add(set: &Set, customer: Uuid, form: AssetForm) -> Uuid {
    let added = set.admin.call("add_asset", &json!({ "customer": customer, "form": form })).await;
    assert_eq!(added.status, StatusCode::OK, "{}", added.body);
    added.json()
}

async fn page(guest: &Guest, path: &str) -> String {
    let page = guest.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page.body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_reads_what_their_customer_owns_and_nothing_of_another_s() {
    let set = set().await;
    let customers = set.world.customers;
    let (li, wang) = (set.li().await, set.guest("wang@example.org").await);
    assert!(!page(&li, "/portal").await.contains(THINGS), "nothing is owned yet");
    assert!(page(&li, THINGS).await.contains("Nothing is known yet."));
    let form = AssetForm {
        bought_on: "2024-05-06".to_owned(),
        warranty_until: "2099-12-31".to_owned(),
        note: "inside-note".to_owned(),
        ..thing(&set, "SN-OURS")
    };
    add(&set, customers.own, form).await;
    let over =
        AssetForm { warranty_until: "2020-01-31".to_owned(), state: AssetState::InRepair, ..thing(&set, "SN-OLD") };
    add(&set, customers.own, over).await;
    add(&set, customers.own, AssetForm { state: AssetState::Retired, ..thing(&set, "SN-SCRAPPED") }).await;
    let gone = add(&set, customers.own, thing(&set, "SN-DELETED")).await;
    set.admin.call("delete_asset", &json!({ "id": gone, "version": 1 })).await;
    add(&set, customers.team, thing(&set, "SN-THEIRS")).await;

    assert!(page(&li, "/portal").await.contains(THINGS));
    let seen = page(&li, THINGS).await;
    for shown in [
        "泵",
        "SN-OURS",
        "6 May 2024",
        "In warranty until 31 Dec 2099",
        "Out of warranty since 1 Feb 2020",
        "In repair",
    ] {
        assert!(seen.contains(shown), "{shown}: {seen}");
    }
    for hidden in ["inside-note", "SN-SCRAPPED", "SN-DELETED", "SN-THEIRS", "sales_rep"] {
        assert!(!seen.contains(hidden), "{hidden}: {seen}");
    }
    let theirs = page(&wang, THINGS).await;
    assert!(theirs.contains("SN-THEIRS") && !theirs.contains("SN-O"), "{theirs}");

    // In Chinese too, without a program.
    assert!(page(&li, &format!("{THINGS}?lang=zh-CN")).await.contains("2099年12月31日"));
    // Who stands for the customer no more sees it no more; a stranger is led to the door; closed, there is no such page.
    set.sql(format!("delete from customer_contact where customer_id = '{}'", customers.own)).await;
    assert!(!page(&li, THINGS).await.contains("SN-OURS"));
    assert_eq!(place(&set.stranger().get(THINGS).await), "/portal");
    set.open(|form| form.active = false).await;
    assert_eq!(wang.get(THINGS).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_things_come_in_parts_and_a_mark_of_another_s_opens_nothing() {
    let set = set().await;
    let customers = set.world.customers;
    let li = set.li().await;
    for number in 0..31 {
        add(&set, customers.own, thing(&set, &format!("N{number:02}."))).await;
    }
    let foreign = add(&set, customers.team, thing(&set, "SN-THEIRS")).await;
    let first = page(&li, THINGS).await;
    assert!(first.contains("N30.") && first.contains("N01.") && !first.contains("N00."), "{first}");
    let at = first.find("?after=").expect("there is more") + "?after=".len();
    let rest = page(&li, &format!("{THINGS}?after={}", &first[at..at + 36])).await;
    assert!(rest.contains("N00.") && !rest.contains("N01."), "{rest}");
    let guessed = page(&li, &format!("{THINGS}?after={foreign}")).await;
    assert!(!guessed.contains("N00.") && !guessed.contains("SN-THEIRS"), "{guessed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_gives_what_is_owned_to_its_contacts_alone() {
    let set = set().await;
    let (li, wang) = (set.li().await, set.guest("wang@example.org").await);
    add(&set, set.world.customers.own, thing(&set, "SN-OURS")).await;
    let asked = "select id from portal_things(null, 10)";
    assert_eq!(touched(&set, Some(&li), asked).await, 1);
    assert_eq!(touched(&set, Some(&wang), asked).await, 0, "another's contact");
    assert_eq!(touched(&set, None, asked).await, 0, "without a session");
    for hidden in
        ["select id from asset", "select note from asset", "select id from product", "select price from product"]
    {
        assert_eq!(touched(&set, Some(&li), hidden).await, 0, "{hidden}");
    }
}

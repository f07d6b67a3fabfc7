//! Records are found by the values of their own fields; and no longer once one of the roles is kept from the field, also in lists,
//! which believe the index.

use super::{create, finds, index, named, set};
use crate::harness::Browser;
use app::{
    access::Role,
    admin::fields::model::{FieldDraft, Sight},
    customers::{
        contacts::model::ContactForm,
        model::{CustomerFilter, CustomerForm, CustomerRow},
    },
    fields::{FieldKind, RecordKind, model::FieldChoice},
    lists::model::Page,
};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

async fn save(admin: &Browser, existing: Option<(Uuid, i32)>, draft: &FieldDraft) -> Uuid {
    let answer = admin.call("save_field", &json!({ "existing": existing, "draft": draft })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

async fn listed(browser: &Browser, text: &str) -> Vec<Uuid> {
    let filter = CustomerFilter { text: text.to_owned(), ..CustomerFilter::default() };
    let page: Page<CustomerRow> =
        browser.call("api/customers", &json!({ "filter": filter, "after": null })).await.json();
    page.rows.into_iter().map(|row| row.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_found_by_its_own_fields() {
    let (db, _world, browser) = set().await;
    let (admin, rep) = (browser.signed_in("administrator").await, browser.signed_in("sales_rep").await);
    let draft = FieldDraft { of: RecordKind::Contact, name: "展会".to_owned(), ..FieldDraft::default() };
    let fair = save(&admin, None, &draft).await;
    let form = ContactForm {
        name: "单雄".to_owned(),
        custom: [(fair, "Hannover 2026".to_owned())].into(),
        ..ContactForm::default()
    };
    let id: Uuid = rep.call("create_contact", &json!({ "form": form, "at": null })).await.json();
    for moment in ["at once", "later"] {
        assert_eq!(finds(&rep, "hannover").await, [id], "{moment}");
        index(&db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_found_by_a_value_that_became_hidden() {
    let (db, _world, browser) = set().await;
    let (admin, rep) = (browser.signed_in("administrator").await, browser.signed_in("sales_rep").await);
    let draft = FieldDraft { name: "底价".to_owned(), ..FieldDraft::default() };
    let price = save(&admin, None, &draft).await;
    let form = CustomerForm { custom: [(price, "quokka".to_owned())].into(), ..named("青岛海港物流") };
    let id = create(&rep, &form).await;
    index(&db).await;
    assert_eq!((finds(&rep, "quokka").await, listed(&rep, "quokka").await), (vec![id], vec![id]));
    let hidden = FieldDraft { sights: vec![(Role::ReadOnly, Sight::Hidden)], ..draft };
    save(&admin, Some((price, 1)), &hidden).await;
    index(&db).await;
    assert_eq!((finds(&rep, "quokka").await, listed(&rep, "quokka").await), (vec![], vec![]));
    assert_eq!(finds(&rep, "海港").await, [id], "all else stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_choice_is_found_by_its_new_name() {
    let (db, _world, browser) = set().await;
    let (admin, rep) = (browser.signed_in("administrator").await, browser.signed_in("sales_rep").await);
    let choice = FieldChoice { id: Uuid::now_v7(), name: "wombat".to_owned(), name_en: None, archived: false };
    let mut draft = FieldDraft {
        kind: FieldKind::Choice,
        name: "级别".to_owned(),
        choices: vec![choice.clone()],
        ..FieldDraft::default()
    };
    let level = save(&admin, None, &draft).await;
    let form = CustomerForm { custom: [(level, choice.id.to_string())].into(), ..named("青岛海港物流") };
    let id = create(&rep, &form).await;
    index(&db).await;
    draft.choices = vec![FieldChoice { name: "bilby".to_owned(), ..choice }];
    save(&admin, Some((level, 1)), &draft).await;
    index(&db).await;
    assert_eq!((finds(&rep, "bilby").await, finds(&rep, "wombat").await), (vec![id], vec![]));
}

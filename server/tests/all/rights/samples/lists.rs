//! Lists of customers: groups, exact counts, views, and what is done to many at once.

use super::{
    Family::Customer,
    Right::{Plain, Shows},
    Sample, Scene, sample,
};
use app::{
    access::Action::{EditCustomers, SeeCustomers},
    customers::{contacts::model::ContactFilter, model::CustomerFilter, views::model::ViewForm},
};
use serde_json::{Value, json};
use uuid::Uuid;

fn filter(scene: &Scene) -> Value {
    serde_json::to_value(CustomerFilter { text: format!("K {}", scene.mark()), ..CustomerFilter::default() }).unwrap()
}

fn contact_filter(scene: &Scene) -> Value {
    serde_json::to_value(ContactFilter { text: format!("Kontakt {}", scene.mark()), ..ContactFilter::default() })
        .unwrap()
}

fn view() -> Value {
    serde_json::to_value(ViewForm { name: "V".to_owned(), ..ViewForm::default() }).unwrap()
}

pub fn samples() -> Vec<Sample> {
    // What is done to many reaches each as far as one may write it: server/tests/lists.rs holds that.
    vec![
        sample(
            "customers/api/count_all_customers",
            Shows(SeeCustomers, Customer, |_| "1".to_owned()),
            |s| json!({ "filter": filter(s) }),
        ),
        sample(
            "customers/api/group_customers",
            Shows(SeeCustomers, Customer, |_| "\"count\":1".to_owned()),
            |s| json!({ "filter": filter(s), "by": "kind" }),
        ),
        sample("customers/api/tags_of_customers", Plain(SeeCustomers), |_| json!({})),
        sample(
            "customers/contacts/api/count_all_contacts",
            Shows(SeeCustomers, Customer, |_| "1".to_owned()),
            |s| json!({ "filter": contact_filter(s) }),
        ),
        sample("customers/views/api/views_of", Plain(SeeCustomers), |_| json!({})),
        sample("customers/views/api/save_view", Plain(SeeCustomers), |_| json!({ "form": view() })),
        sample(
            "customers/views/api/change_view",
            Plain(SeeCustomers),
            |_| json!({ "id": Uuid::nil(), "version": 1, "form": view() }),
        ),
        sample("customers/views/api/delete_view", Plain(SeeCustomers), |_| json!({ "id": Uuid::nil() })),
        sample("customers/views/api/open_list_with", Plain(SeeCustomers), |_| json!({ "view": "mine" })),
        sample(
            "customers/bulk/api/begin_bulk",
            Plain(EditCustomers),
            |s| json!({ "change": { "tag": s.other_tag }, "chosen": { "these": [[s.customer, 1]] } }),
        ),
        sample(
            "customers/bulk/api/begin_bulk_of_contacts",
            Plain(EditCustomers),
            |s| json!({ "change": { "set": ["title", "采购"] }, "chosen": { "these": [[s.customer, 1]] } }),
        ),
        sample("customers/bulk/api/bulk_run", Plain(EditCustomers), |_| json!({ "id": Uuid::nil() })),
        sample("customers/bulk/api/work_on_bulk", Plain(EditCustomers), |_| json!({ "id": Uuid::nil() })),
        sample("customers/bulk/api/undo_bulk", Plain(EditCustomers), |_| json!({ "id": Uuid::nil() })),
        sample("customers/bulk/api/bulk_runs", Plain(EditCustomers), |_| json!({})),
        sample("customers/bulk/api/left_out_of_bulk", Plain(EditCustomers), |_| json!({ "id": Uuid::nil() })),
    ]
}

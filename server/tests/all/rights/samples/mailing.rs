//! Letters of sales: seen and written as their record is, those of a lead as customers are. Templates of one's own need no more than to write customers.

use super::{
    super::scene::LEAD,
    Deed,
    Family::{Customer, Deal},
    Right::{On, Plain, Shows},
    Sample, sample,
};
use app::access::{
    Action::{EditCustomers, SeeCustomers},
    new_id,
};
use serde_json::json;
use uuid::Uuid;

pub fn samples() -> Vec<Sample> {
    let own = Plain(EditCustomers);
    let (on_customer, on_deal) = (On(EditCustomers, Customer, Deed::Write), On(EditCustomers, Deal, Deed::Write));
    vec![
        sample("mailing/api/mail_templates", own, |_| json!({})),
        sample(
            "mailing/api/keep_mail_template",
            own,
            |_| json!({ "seen": null, "form": { "shared": false, "name": "n", "subject": "s", "text": "{{contact}}" } }),
        ),
        sample(
            "mailing/api/archive_mail_template",
            own,
            |_| json!({ "id": Uuid::nil(), "version": 1, "archived": true }),
        ),
        sample("mailing/api/compose_mail", on_customer, |s| json!({ "on": { "customer": s.customer } })),
        sample("mailing/api/compose_mail", on_deal, |s| json!({ "on": { "deal": s.deal } })),
        sample("mailing/api/compose_mail", on_customer, |s| json!({ "on": { "contact": s.contact } })),
        sample("mailing/api/send_sales_mail", on_customer, |s| {
            let form = json!({ "to": format!("{}@example.com", s.customer), "subject": "s", "text": "t" });
            json!({ "id": new_id(), "on": { "customer": s.customer }, "form": form })
        }),
        sample("mailing/api/send_sales_mail", on_deal, |s| {
            let form = json!({ "to": format!("{}@example.com", s.customer), "subject": "s", "text": "t" });
            json!({ "id": new_id(), "on": { "deal": s.deal }, "form": form })
        }),
        sample("mailing/api/compose_mail", on_customer, |s| json!({ "on": { "lead": s.beside_ticket(LEAD) } })),
        sample("mailing/api/send_sales_mail", on_customer, |s| {
            let lead = s.beside_ticket(LEAD);
            let form = json!({ "to": format!("{lead}@example.com"), "subject": "s", "text": "t" });
            json!({ "id": new_id(), "on": { "lead": lead }, "form": form })
        }),
        sample("mailing/api/take_back_sales_mail", own, |s| json!({ "id": s.deal })),
        sample("mailing/api/send_sales_mail_again", on_deal, |s| json!({ "id": s.deal })),
        sample("mailing/api/send_sales_mail_again", on_customer, |s| json!({ "id": s.beside_ticket(LEAD) })),
        sample(
            "mailing/api/sales_mails",
            Shows(SeeCustomers, Customer, |s| s.customer.to_string()),
            |s| json!({ "on": { "customer": s.customer } }),
        ),
        sample(
            "mailing/api/sales_mails",
            Shows(SeeCustomers, Deal, |s| s.deal.to_string()),
            |s| json!({ "on": { "deal": s.deal } }),
        ),
        sample(
            "mailing/api/sales_mails",
            Shows(SeeCustomers, Customer, |s| s.beside_ticket(LEAD).to_string()),
            |s| json!({ "on": { "lead": s.beside_ticket(LEAD) } }),
        ),
    ]
}

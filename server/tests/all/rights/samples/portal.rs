//! The customer portal, as it is set up, and questions by mail.

use super::{Right::Plain, Sample, sample};
use app::{
    access::Action::{Administer, ManageDesk},
    desk::{portal::model::PortalForm, satisfaction::model::RatingMail},
};
use serde_json::json;

pub fn samples() -> Vec<Sample> {
    let form = |_: &super::Scene| json!({ "version": 1, "form": PortalForm { name: "服务之家".to_owned(), ..PortalForm::default() } });
    let mail = |_: &super::Scene| json!({ "version": 1, "form": RatingMail { delay: "24".to_owned(), ..RatingMail::default() } });
    vec![
        sample("desk/portal/api/read_portal", Plain(Administer), |_| json!({})),
        sample("desk/portal/api/change_portal", Plain(Administer), form),
        sample("desk/satisfaction/api/set_rating_mail", Plain(ManageDesk), mail),
    ]
}

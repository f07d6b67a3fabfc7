//! Surveys, and complaints that the customer confirms.

use super::{
    Family::Customer,
    Right::{Plain, Shows},
    Sample, Scene, sample,
};
use app::{
    access::Action::{EditTickets, ManageDesk, SeeTickets},
    desk::surveys::{
        model::SurveyForm,
        result_model::{Asked, Narrow},
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

fn form(scene: &Scene) -> Value {
    serde_json::to_value(SurveyForm { name: format!("Q {}", scene.mark()), ..SurveyForm::default() }).unwrap()
}

fn asked(scene: &Scene) -> Value {
    serde_json::to_value(Asked { survey: Some(scene.ticket), ..Asked::default() }).unwrap()
}

/// What was answered: it shows where the customer is in sight.
fn words(scene: &Scene) -> String {
    format!("V {}", scene.mark())
}

pub fn samples() -> Vec<Sample> {
    let mut all = settings();
    all.extend(answers());
    all
}

fn settings() -> Vec<Sample> {
    let nobody = |_: &Scene| json!({ "id": Uuid::nil(), "version": 1, "active": false });
    vec![
        sample("desk/surveys/api/read_surveys", Plain(ManageDesk), |_| json!({})),
        sample("desk/surveys/api/save_survey", Plain(ManageDesk), |s| json!({ "existing": null, "form": form(s) })),
        sample("desk/surveys/api/switch_survey", Plain(ManageDesk), nobody),
        sample(
            "desk/surveys/api/archive_survey",
            Plain(ManageDesk),
            |_| json!({ "id": Uuid::nil(), "version": 1, "archived": true }),
        ),
        sample(
            "desk/surveys/api/open_survey",
            Plain(ManageDesk),
            |_| json!({ "id": Uuid::nil(), "version": 1, "open": true }),
        ),
        sample(
            "desk/surveys/api/survey_code",
            Plain(ManageDesk),
            |_| json!({ "id": Uuid::nil(), "origin": "https://crm.example.com" }),
        ),
        sample("desk/surveys/api/preview_survey", Plain(ManageDesk), |s| json!({ "id": s.ticket, "after": null })),
        sample("desk/surveys/api/try_survey", Plain(ManageDesk), |_| json!({ "id": Uuid::nil(), "lang": "en" })),
    ]
}

fn answers() -> Vec<Sample> {
    // Whoever works on tickets sees all customers, so that no customer is out of reach here.
    let phone = |_: &Scene| json!({ "survey": Uuid::nil(), "number": 1, "customer": Uuid::nil(), "contact": null, "given": { "score": ["9"] } });
    let link = |_: &Scene| json!({ "survey": Uuid::nil(), "customer": Uuid::nil(), "contact": null, "origin": "x" });
    let list = |s: &Scene| json!({ "asked": asked(s), "narrow": Narrow::default(), "after": null });
    vec![
        sample("desk/surveys/api/surveys_to_ask", Plain(EditTickets), |_| json!({})),
        sample("desk/surveys/api/answer_by_phone", Plain(EditTickets), phone),
        sample("desk/surveys/api/link_to_survey", Plain(EditTickets), link),
        sample(
            "desk/surveys/api/customer_to_ask",
            Shows(SeeTickets, Customer, |s| s.customer.to_string()),
            |s| json!({ "contact": s.contact }),
        ),
        sample(
            "desk/surveys/api/latest_answers",
            Shows(SeeTickets, Customer, words),
            |s| json!({ "customer": s.customer, "contact": null }),
        ),
        sample("desk/surveys/api/survey_results", Plain(SeeTickets), |s| json!({ "asked": asked(s) })),
        sample("desk/surveys/api/survey_answers", Shows(SeeTickets, Customer, words), list),
        // The ticket of the scene is no complaint.
        sample(
            "desk/complaints/api/ask_to_confirm",
            Plain(EditTickets),
            |s| json!({ "id": s.ticket, "version": 1, "words": "x", "lang": "en" }),
        ),
    ]
}

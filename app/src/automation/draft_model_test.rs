use super::*;
use uuid::Uuid;

fn rule() -> Rule {
    let step = |after_minutes, deed| Step { after_minutes, deed };
    Rule {
        on: On::Deal,
        trigger: Trigger::Time { field: "close".to_owned(), before: true, minutes: 3 * 24 * 60 },
        conditions: Group::default(),
        steps: vec![
            step(0, Deed::Task { title: "T".to_owned(), days: 1, to: Who::Owner }),
            step(90, Deed::Notify { to: vec![Who::Keeper, Who::Person(Uuid::max())], text: "A\nB".to_owned() }),
            step(1_440, Deed::Set { field: "value".to_owned(), value: "1000".to_owned() }),
            step(0, Deed::Move { state: Uuid::max().to_string() }),
            step(0, Deed::Tag { tag: Uuid::max() }),
            step(0, Deed::Mail { template: Uuid::max() }),
            step(0, Deed::Call { url: "https://example.com/x".to_owned() }),
        ],
    }
}

#[test]
fn a_draft_comes_back_as_the_same_rule() {
    let draft = RuleDraft::of("R", 50, &rule());
    assert_eq!((draft.amount.as_str(), draft.unit.as_str(), draft.steps[1].delay.as_str()), ("3", "days", "90"));
    assert_eq!(draft.check(), Ok(("R".to_owned(), 50, rule())));
    let read: Result<Rule, _> = serde_json::from_value(serde_json::to_value(rule()).unwrap_or_default());
    assert!(read.is_ok_and(|read| read == rule()));
}

#[test]
fn what_is_wrong_is_said_where_it_stands() {
    let good = RuleDraft::of("R", 50, &rule());
    let spoilt = |change: fn(&mut RuleDraft)| {
        let mut draft = good.clone();
        change(&mut draft);
        match draft.check() {
            Err(AppError::Invalid(errors)) => errors.into_iter().map(|one| (one.field, one.code)).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        }
    };
    let one = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
    assert_eq!(spoilt(|draft| draft.name.clear()), one("name", "required"));
    assert_eq!(spoilt(|draft| draft.hourly = "0".to_owned()), one("hourly", "automation_hourly_range"));
    assert_eq!(spoilt(|draft| draft.steps.clear()), one("steps", "automation_steps"));
    assert_eq!(spoilt(|draft| draft.steps[0].text = " ".to_owned()), one("step_0_text", "automation_text"));
    assert_eq!(spoilt(|draft| draft.steps[1].who.clear()), one("step_1_who", "automation_who"));
    assert_eq!(spoilt(|draft| draft.steps[1].delay = "600000".to_owned()), one("step_1_delay", "automation_delay"));
    assert_eq!(spoilt(|draft| draft.steps[2].text = "-1".to_owned()), one("step_2_text", "automation_value"));
    assert_eq!(spoilt(|draft| draft.steps[5].template.clear()), one("step_5_template", "automation_template"));
    assert_eq!(
        spoilt(|draft| draft.steps[6].url = "file:///etc/passwd".to_owned()),
        one("step_6_url", "automation_url")
    );
    assert_eq!(spoilt(|draft| draft.moment = "birth".to_owned()), one("moment", "automation_moment"));
    // All of it at once, each where it stands.
    let much = spoilt(|draft| {
        draft.amount = "x".to_owned();
        draft.steps[0] = StepDraft { days: "-".to_owned(), who: vec![], text: String::new(), ..draft.steps[0].clone() };
        draft.steps[4].tag.clear();
    });
    let fields: Vec<&str> = much.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["amount", "step_0_text", "step_0_days", "step_0_who", "step_4_tag"]);
    assert_eq!((step_part(fields[4]), step_part("steps")), (Some((4, "tag")), None));
    // What does not fit the record.
    let refused = spoilt(|draft| draft.on = "quote".to_owned());
    assert!(refused.iter().any(|(field, code)| field == "step_2_what" && code == "automation_deed"));
}

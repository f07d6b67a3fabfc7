use super::*;
use proptest::prelude::*;
use serde_json::json;

fn event(kind: &str, before: Value, after: Value) -> Seen {
    let subject_kind = kind.split('.').next().unwrap_or_default().to_owned();
    Seen { kind: kind.to_owned(), subject_kind, subject: Uuid::from_u128(7), customer: None, before, after }
}

#[test]
fn a_stage_is_reached_only_by_coming_from_elsewhere() {
    let reached = Trigger::Reached { state: "b".to_owned() };
    let moved = |from: &str, to: &str| event("deal.moved", json!({ "stage": from }), json!({ "stage": to }));
    assert_eq!(reached.fits(On::Deal, &moved("a", "b")), Some(Uuid::from_u128(7)));
    assert_eq!(reached.fits(On::Deal, &moved("b", "b")), None);
    assert_eq!(reached.fits(On::Deal, &moved("b", "a")), None);
    // What somebody took back was never reached.
    assert_eq!(reached.fits(On::Deal, &event("deal.move_undone", json!({}), json!({ "stage": "b" }))), None);
    assert_eq!(reached.fits(On::Lead, &moved("a", "b")), None);
}

#[test]
fn what_was_imported_sets_nothing_off_and_a_quote_is_found_at_its_deal() {
    let created = event("deal.created", Value::Null, json!({ "stage": "a" }));
    assert!(Trigger::Created.fits(On::Deal, &created).is_some());
    let brought = event("deal.created", Value::Null, json!({ "stage": "a", "import": Uuid::nil() }));
    assert_eq!(Trigger::Created.fits(On::Deal, &brought), None);
    let quote = Uuid::from_u128(9);
    let mut sent = event("quote.sent", Value::Null, json!({ "quote": quote }));
    sent.subject_kind = "deal".to_owned();
    assert_eq!(Trigger::Reached { state: "sent".to_owned() }.fits(On::Quote, &sent), Some(quote));
    assert_eq!(Trigger::Reached { state: "accepted".to_owned() }.fits(On::Quote, &sent), None);
}

#[test]
fn a_threshold_is_this_one_or_any_and_an_answer_is_one_of_a_person() {
    let one = Uuid::from_u128(1);
    let reached = event("lead.score_reached", Value::Null, json!({ "score_rule_id": one, "score_points": 60 }));
    for (threshold, sets_off) in [(None, true), (Some(one), true), (Some(Uuid::from_u128(2)), false)] {
        assert_eq!(Trigger::Scored { threshold }.fits(On::Lead, &reached).is_some(), sets_off, "{threshold:?}");
    }
    assert_eq!(Trigger::Scored { threshold: None }.fits(On::Deal, &reached), None);
    let said = |kind: &str| Seen { subject_kind: "deal".to_owned(), ..event(kind, Value::Null, json!({})) };
    assert!(Trigger::Replied.fits(On::Deal, &said("mail.received")).is_some());
    assert!(Trigger::Replied.fits(On::Deal, &said("mail.auto_answered")).is_none());
    // For the customer whose deal or contact it is: it, and nobody where nobody knows whose it is.
    let customer = Some(Uuid::from_u128(8));
    assert_eq!(Trigger::Replied.fits(On::Customer, &said("mail.received")), None);
    assert_eq!(Trigger::Replied.fits(On::Customer, &Seen { customer, ..said("mail.received") }), customer);
    assert_eq!(Trigger::Replied.fits(On::Customer, &Seen { customer, ..said("mail.auto_answered") }), None);
    assert_eq!(Trigger::Created.fits(On::Customer, &Seen { customer, ..said("deal.created") }), None);
    let of_lead = Seen { subject_kind: "lead".to_owned(), ..said("mail.received") };
    assert_eq!(Trigger::Replied.fits(On::Lead, &of_lead), Some(of_lead.subject));
}

#[test]
fn a_change_is_one_of_the_watched_field() {
    let changed = event("customer.changed", json!({ "industry": "a" }), json!({ "industry": null }));
    assert!(Trigger::Changed { field: "industry".to_owned() }.fits(On::Customer, &changed).is_some());
    assert!(Trigger::Changed { field: "country".to_owned() }.fits(On::Customer, &changed).is_none());
}

#[test]
fn every_way_that_is_offered_knows_its_events() {
    for on in On::ALL {
        for field in on.watched() {
            assert!(!Trigger::Changed { field: (*field).to_owned() }.kinds(*on).is_empty(), "{on:?} {field}");
        }
        for way in on.triggers() {
            assert!(!way.is_empty());
        }
        assert!(!on.moments().is_empty() && !on.deeds().is_empty());
    }
}

proptest! {
    /// Whatever rules set each other off, in whatever order: every chain ends, and no rule stands in it twice.
    #[test]
    fn every_chain_ends(turns in proptest::collection::vec(0_u128..8, 1..200)) {
        let mut chain: Vec<Uuid> = Vec::new();
        for turn in turns {
            let rule = Uuid::from_u128(turn);
            if held_back(&chain, rule).is_none() {
                chain.push(rule);
            }
            // As an event carries it.
            chain = chain_of(&json!({ "automation": { "chain": chain } }));
        }
        let mut once = chain.clone();
        once.sort();
        once.dedup();
        prop_assert!(once.len() == chain.len() && chain.len() <= DEEPEST);
    }
}

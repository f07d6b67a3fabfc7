use super::*;
use crate::scores::hint_model::{Hint, hints};
use chrono::TimeDelta;
use proptest::prelude::*;

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_268_800, 0).unwrap_or_default()
}

fn before(hours: i64) -> DateTime<Utc> {
    noon() - TimeDelta::hours(hours)
}

fn criterion(n: u128, points: i32, what: What) -> Criterion {
    Criterion { id: Uuid::from_u128(n), version: 1, kind: Kind::Lead, what, points, active: true }
}

fn event(points: i32, half_life: Option<u16>, most: u8) -> Criterion {
    criterion(1, points, What::Event { signal: Signal::Call, half_life, most })
}

fn calls(hours: &[i64]) -> Facts {
    Facts { signals: hours.iter().map(|hours| (Signal::Call, before(*hours))).collect(), ..Facts::default() }
}

fn worth(criterion: &Criterion, facts: &Facts, now: DateTime<Utc>) -> i32 {
    criterion.part(facts, now).map_or(0, |part| part.points)
}

const GRADES: Grades = Grades { a: 60, b: 40, c: 20 };

#[test]
fn half_is_left_after_a_half_life_and_only_the_latest_count() {
    let call = event(10, Some(10), 2);
    assert_eq!(worth(&call, &calls(&[0]), noon()), 10);
    assert_eq!(worth(&call, &calls(&[240]), noon()), 5);
    assert_eq!(worth(&call, &calls(&[480, 0, 240]), noon()), 15, "the third, oldest one counts no more");
    assert_eq!(worth(&event(10, None, 9), &calls(&[1, 90_000]), noon()), 20);
    assert_eq!(call.part(&Facts::default(), noon()), None, "of what never happened nothing is said");
}

#[test]
fn fields_hold_words_and_numbers_and_answers_have_points_of_their_own() {
    let said = |field, text: &str| Facts { fields: [(field, text.to_owned())].into(), ..Facts::default() };
    let field = |key, test| criterion(1, 7, What::Field { key, test });
    let words = field(Field::Industry, Test::Contains(vec!["激光".to_owned(), "Metal".to_owned()]));
    assert_eq!(worth(&words, &said(Field::Industry, "sheet metal"), noon()), 7);
    assert_eq!(worth(&words, &said(Field::Industry, "食品"), noon()), 0);
    assert_eq!(worth(&field(Field::Phone, Test::Filled), &said(Field::Phone, " "), noon()), 0);
    let size = field(Field::Size, Test::AtLeast(Decimal::from(100)));
    assert_eq!(
        (worth(&size, &said(Field::Size, "100"), noon()), worth(&size, &said(Field::Size, "99"), noon())),
        (7, 0)
    );
    assert_eq!(worth(&size, &said(Field::Size, "many"), noon()), 0);
    let budget = criterion(1, 20, What::Answer { question: Question::Budget, partly: 8, no: -5 });
    for (answer, points) in [(Answer::Yes, 20), (Answer::Partly, 8), (Answer::No, -5)] {
        let facts = Facts { answers: [(Question::Budget, (answer, noon()))].into(), ..Facts::default() };
        assert_eq!(worth(&budget, &facts, noon()), points);
    }
}

#[test]
fn the_next_step_follows_from_what_is_missing() {
    let ask = |n, question, points| criterion(n, points, What::Answer { question, partly: 5, no: 0 });
    let criteria = [ask(1, Question::Budget, 20), ask(2, Question::Need, 50)];
    let of = |facts: &Facts| hints(Kind::Lead, &score(&criteria, GRADES, facts, noon()), &criteria, facts, noon());
    let mut facts = Facts { owned: true, ..Facts::default() };
    assert_eq!(of(&facts), [Hint::FindWay, Hint::Ask(Question::Need)], "what is worth most is asked first");
    facts.fields.insert(Field::Phone, "138".to_owned());
    assert_eq!(of(&facts), [Hint::FirstCall, Hint::Ask(Question::Need)]);
    facts.touched_at = Some(before(24 * 9));
    facts.answers.insert(Question::Need, (Answer::Yes, noon()));
    assert_eq!(of(&facts), [Hint::Call(9), Hint::Ask(Question::Budget)]);
    facts.touched_at = Some(noon());
    facts.answers.insert(Question::Budget, (Answer::Partly, noon()));
    assert_eq!(of(&facts), [Hint::Clarify(Question::Budget)]);
    facts.answers.insert(Question::Budget, (Answer::Yes, noon()));
    assert_eq!(of(&facts), [Hint::Convert]);
    facts.owned = false;
    assert_eq!(of(&facts), [Hint::Take, Hint::Convert]);
}

fn any_criteria() -> impl Strategy<Value = Vec<Criterion>> {
    let what = prop_oneof![
        (1_u16..400, 1_u8..20).prop_map(|(days, most)| What::Event {
            signal: Signal::Call,
            half_life: Some(days),
            most
        }),
        Just(What::Field { key: Field::Phone, test: Test::Filled }),
        (-50_i32..50, -50_i32..50).prop_map(|(partly, no)| What::Answer { question: Question::Budget, partly, no }),
    ];
    proptest::collection::vec((what, -100_i32..=100, any::<bool>()), 0..12).prop_map(|all| {
        let of = |(n, (what, points, active)): (usize, (What, i32, bool))| Criterion {
            active,
            ..criterion(n as u128, points, what)
        };
        all.into_iter().enumerate().map(of).collect()
    })
}

proptest! {
    /// Time alone takes from what an event is worth, and never gives.
    #[test]
    fn it_fades_and_never_grows(
        points in 0_i32..=100, days in 1_u16..400, hours in proptest::collection::vec(0_i64..20_000, 1..12), later in 0_i64..20_000,
    ) {
        let facts = calls(&hours);
        let (one, other) = (event(points, Some(days), 20), event(-points, Some(days), 20));
        let then = noon() + TimeDelta::hours(later);
        prop_assert!(worth(&one, &facts, then) <= worth(&one, &facts, noon()) && worth(&one, &facts, then) >= 0);
        prop_assert!(worth(&other, &facts, then) >= worth(&other, &facts, noon()), "a fault is forgotten as well");
    }

    /// In which order what happened is read makes no difference.
    #[test]
    fn the_order_of_events_does_not_matter(mut hours in proptest::collection::vec(0_i64..5_000, 0..15), most in 1_u8..20) {
        let call = event(10, Some(30), most);
        let read = call.part(&calls(&hours), noon());
        hours.reverse();
        prop_assert_eq!(&read, &call.part(&calls(&hours), noon()));
        hours.sort_unstable();
        prop_assert_eq!(&read, &call.part(&calls(&hours), noon()));
    }

    /// A score is the sum of what it says it is made of, and what is not in use gives nothing.
    #[test]
    fn parts_make_the_score(criteria in any_criteria(), hours in proptest::collection::vec(0_i64..5_000, 0..6), half in any::<bool>()) {
        let answer = if half { Answer::Partly } else { Answer::No };
        let facts = Facts {
            fields: [(Field::Phone, "1".to_owned())].into(),
            answers: [(Question::Budget, (answer, noon()))].into(),
            ..calls(&hours)
        };
        let whole = score(&criteria, GRADES, &facts, noon());
        prop_assert_eq!(whole.points, whole.parts.iter().map(|part| part.points).sum::<i32>());
        prop_assert!(whole.parts.iter().all(|part| criteria.iter().any(|one| one.active && one.id == part.id)));
        prop_assert!(whole.grade == GRADES.of(whole.points));
    }

    /// However a score goes up and down: between two times that a rule acts, it was below the threshold by more than the slack.
    #[test]
    fn a_rule_acts_once_until_the_score_fell_far_enough(points in proptest::collection::vec(-50_i32..150, 1..60), slack in 0_i32..40) {
        let rule = Rule {
            id: Uuid::nil(), version: 1, kind: Kind::Lead, name: "R".to_owned(), at_least: 50, slack, notify: true, assign: false,
            stage: None, active: true,
        };
        let (mut over, mut fell) = (false, true);
        for points in points {
            fell |= points < 50 - slack;
            match rule.crossing(points, over, true) {
                Crossing::Above(acts) => {
                    prop_assert!(acts && points >= 50 && fell);
                    (over, fell) = (true, false);
                }
                Crossing::Below => over = false,
                Crossing::Nothing => prop_assert!(over || points < 50),
            }
            // Tried again with the same score, it does nothing.
            let again = rule.crossing(points, over, true);
            prop_assert_eq!(again, Crossing::Nothing);
        }
        prop_assert_eq!(rule.crossing(100, false, false), Crossing::Above(false), "what only counts anew acts on nothing");
    }
}

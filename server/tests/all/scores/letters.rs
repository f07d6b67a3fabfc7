//! Letters count as mails do that somebody wrote down by hand.

use super::{Set, set};
use crate::harness::start_of_time;
use app::scores::hint_model::Hint;
use chrono::Duration;
use uuid::Uuid;

const DAY: i64 = 24 * 60;

impl Set {
    /// Something that the mailing room told of a record, so many minutes after everything began.
    async fn told(&self, on: (&str, Uuid), kind: &str, mail: Uuid, minutes: i64) {
        let (id, at) = (app::access::new_id(), start_of_time() + Duration::minutes(minutes));
        let (noun, subject) = on;
        self.run(format!(
            "insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, after)
             values ('{id}', '{at}', '{at}', '{kind}', '{noun}', '{subject}', jsonb_build_object('mail', '{mail}'))"
        ))
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_written_to_is_not_forgotten_and_who_answers_was_reached() {
    let mut s = set().await;
    let deal = s.world.deals.own;
    let on = ("deal", deal);
    let [ours, by_rule, theirs] = [1, 2, 3].map(Uuid::from_u128);
    let before = s.of_deal(&s.rep, deal).await;
    assert!(!before.hints.iter().any(|hint| matches!(hint, Hint::Call(_))), "{:?}", before.hints);
    s.told(on, "mail.sent", ours, 1).await;
    // A letter of a rule went out by itself, and a machine is no answer.
    s.told(on, "automation.mailed", by_rule, 20 * DAY).await;
    s.told(on, "mail.sent", by_rule, 20 * DAY).await;
    s.told(on, "mail.auto_answered", ours, 20 * DAY).await;
    s.at(31 * DAY + 2);
    s.rep = s.stranger.signed_in("sales_rep").await;
    let seen = s.of_deal(&s.rep, deal).await;
    assert_eq!((seen.points, seen.hints.first()), (before.points, Some(&Hint::Call(31))));

    s.told(on, "mail.received", theirs, 31 * DAY + 3).await;
    s.at(31 * DAY + 4);
    let seen = s.of_deal(&s.rep, deal).await;
    assert_eq!(seen.points, before.points + 5, "they were reached");
    assert!(!seen.hints.iter().any(|hint| matches!(hint, Hint::Call(_))), "{:?}", seen.hints);

    // A lead that answers was reached too; so the worker counts it.
    let lead = s.lead("宁波远航", true).await;
    s.count_all().await;
    s.told(("lead", lead), "mail.received", theirs, 31 * DAY + 5).await;
    s.at(31 * DAY + 6);
    s.count_all().await;
    assert_eq!(s.count(&format!("select points::bigint from score where id = '{lead}'")).await, 15 + 8);
}

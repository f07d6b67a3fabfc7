//! A rule moves deals past nothing that people could not.

use super::{ok, set, step};
use app::{
    access::AppError,
    automation::{
        draft_model::{RuleDraft, StepDraft},
        model::{Outcome, RunState},
    },
};
use serde_json::json;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_refused_while_something_needed_is_not_ticked_and_says_what() {
    let s = set().await;
    let (deal, item) = (s.world.deals.own, app::access::new_id());
    s.sql(format!(
        "insert into stage_item (id, stage_id, rank, name, name_en, needed) values ('{item}', '{}', 1, '图纸已确认', 'Drawing confirmed', true);
         update deal set expected_close = '2030-01-01'",
        s.world.lead
    ))
    .await;
    let moves = StepDraft { state: s.world.offer.to_string(), ..step("move") };
    let draft = RuleDraft {
        name: "M".to_owned(),
        on: "deal".to_owned(),
        when: "changed".to_owned(),
        field: "tag".to_owned(),
        steps: vec![moves],
        ..RuleDraft::default()
    };
    let rule = s.rule(&s.manager, &draft).await;
    let tag = async || ok::<()>(&s.rep, "tag_deal", json!({ "deal": deal, "tag": s.world.tag })).await;
    let at = |stage: Uuid| format!("select count(*) from deal where id = '{deal}' and stage_id = '{stage}'");
    tag().await;
    s.settle().await;
    let run = s.of_rule(rule).await.remove(0);
    assert_eq!((run.state, run.steps[0].outcome), (RunState::Failed, Outcome::Failed));
    let error: AppError = serde_json::from_value(run.steps[0].told["error"].clone()).unwrap();
    assert!(error.of_field("items").is_some_and(|said| said.code.contains("Drawing confirmed")), "{error:?}");
    assert_eq!(s.count(&at(s.world.lead)).await, 1);

    ok::<()>(&s.rep, "set_deal_item", json!({ "deal": deal, "item": item, "done": true })).await;
    ok::<()>(&s.rep, "untag_deal", json!({ "deal": deal, "tag": s.world.tag })).await;
    tag().await;
    s.settle().await;
    assert_eq!(s.count(&at(s.world.offer)).await, 1);
}

//! What the page of a deal says of the approvals of its quotes.

use super::{decide, fine, list, rule, set};
use crate::harness::Browser;
use app::{
    approvals::{
        model::{Approval, State},
        rule_model::{Approver, RuleDraft},
    },
    quotes::model::{Approving, QuoteOf, QuoteRow},
};
use serde_json::json;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_a_deal_sees_how_its_quotes_stand_and_decides_there_what_is_theirs() {
    let s = set().await;
    let (deal, manager) = (s.world.deals.own, &s.manager);
    s.rule(&RuleDraft { discount: "5".to_owned(), ..rule("让利", vec![Approver::Manager]) }).await;
    let quote = s.draft(&s.rep, "92", "").await;
    // Of all quotes of the deal: what its line says. And what the page of the deal says besides.
    let said = async || -> (Option<Approving>, Vec<(Uuid, State)>) {
        let answer = s.rep.call("quotes/api/quotes_of", &json!({ "of": QuoteOf::Deal(deal) })).await;
        fine(&answer);
        let rows: Vec<QuoteRow> = answer.json();
        let row = rows.into_iter().find(|row| row.id == quote).unwrap();
        let news: Vec<Approval> = list(&s.rep, json!({ "deal": deal })).await;
        (row.approval, news.into_iter().map(|one| (one.quote, one.state)).collect())
    };
    assert_eq!(said().await, (None, vec![]));

    let id = s.asked(&s.rep, quote).await;
    assert_eq!(said().await, (Some(Approving::Waiting), vec![(quote, State::Waiting)]));
    let mine = async |by: &Browser| -> Vec<bool> {
        list(by, json!({ "deal": deal })).await.iter().map(|one| one.mine).collect()
    };
    assert_eq!((mine(&s.rep).await, mine(manager).await, mine(&s.admin).await), (vec![false], vec![true], vec![false]));
    for name in ["colleague", "stranger", "service_agent"] {
        let by = s.browser.signed_in(name).await;
        assert_eq!(mine(&by).await, Vec::<bool>::new(), "{name}");
    }
    fine(&decide(manager, id, 1, false, "太低").await);
    assert_eq!(said().await, (Some(Approving::Declined), vec![(quote, State::Declined)]));

    // Another version is another matter; once it is out, nothing is left to say at the head.
    fine(&s.save(&s.rep, quote, "94", "").await);
    assert_eq!(said().await, (None, vec![]));
    let id = s.asked(&s.rep, quote).await;
    fine(&decide(manager, id, 1, true, "").await);
    assert_eq!(said().await, (Some(Approving::Approved), vec![(quote, State::Approved)]));
    fine(&s.send(&s.rep, quote).await);
    assert_eq!(said().await, (Some(Approving::Approved), vec![]));
}

//! What waits for somebody stands on their first page and in their queue of the day, and in nobody else's.

use super::{decide, fine, rule, set};
use crate::harness::{Browser, first_day, start_of_time};
use app::{
    approvals::{
        model::DeputyDraft,
        rule_model::{Approver, RuleDraft},
    },
    home::told_model::{Alert, Told},
    tasks::list_model::AlsoToday,
};
use chrono::{Days, NaiveDate};
use serde_json::json;

async fn also(of: &Browser) -> AlsoToday {
    let answer = of.call("read_also_today", &json!({})).await;
    fine(&answer);
    answer.json()
}

/// How many approvals the first page names.
async fn alarmed(of: &Browser) -> Option<i64> {
    let answer = of.call("read_widget", &json!({ "widget": "alerts", "lang": "en" })).await;
    fine(&answer);
    let Told::Alerts(alerts) = answer.json() else { panic!("no alerts") };
    alerts.into_iter().find_map(|alert| if let Alert::Approvals { count } = alert { Some(count) } else { None })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_stands_with_whoever_is_to_decide_it_until_they_do() {
    let s = set().await;
    s.rule(&RuleDraft { discount: "5".to_owned(), ..rule("让利", vec![Approver::Manager]) }).await;
    let quote = s.draft(&s.rep, "92", "").await;
    let title = s.seen(&s.rep, quote).await.row.title;
    let id = s.asked(&s.rep, quote).await;
    // A deputy who sees no deals at all is told of it too, and of nothing else.
    let (agent, today) = (s.browser.signed_in("service_agent").await, first_day().to_string());
    let draft = DeputyDraft { deputy: Some(s.world.service_agent), from: today.clone(), to: today };
    fine(&s.manager.call("name_deputy", &json!({ "draft": draft })).await);
    for by in [&s.manager, &agent] {
        let approvals = also(by).await.approvals;
        let told: Vec<_> = approvals.iter().map(|one| (one.id, one.title.as_str(), one.asker.as_str())).collect();
        assert_eq!((told, alarmed(by).await), (vec![(id, title.as_str(), "sales_rep")], Some(1)));
    }
    for name in ["sales_rep", "colleague", "administrator", "read_only", "marketing"] {
        let by = s.browser.signed_in(name).await;
        assert_eq!((also(&by).await.approvals.len(), alarmed(&by).await), (0, None), "{name}");
    }
    fine(&decide(&s.manager, id, 1, true, "").await);
    for by in [&s.manager, &agent] {
        assert_eq!((also(by).await.approvals.len(), alarmed(by).await), (0, None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn own_leads_that_are_due_and_own_quotes_that_end_stand_in_the_queue() {
    let s = set().await;
    let now = start_of_time().format("%Y-%m-%d %H:%M:%S%:z").to_string();
    let (rep, colleague, customer) = (s.world.rep, s.world.colleague, s.world.customers.own);
    s.sql(&format!(
        "insert into lead (id, company, name, source, state, owner_id, next_step, due_at, deadline, reason_id, deleted_at)
         select gen_random_uuid(), case when n < 5 then 'L' || n end, 'P' || n, 'typed', case n when 4 then 'disqualified' else 'new' end,
                case n when 5 then '{colleague}'::uuid else '{rep}' end, case n when 1 then 'call' end,
                timestamptz '{now}' + case n when 1 then interval '-2 days' when 2 then interval '0' when 3 then interval '2 days' else interval '-1 day' end,
                n = 2, case n when 4 then (select id from lead_reason limit 1) end, case n when 6 then timestamptz '{now}' end
           from generate_series(1, 7) n;
         insert into quote (id, customer_id, owner_id, title, currency, valid_until, number, state, sent, sent_at)
         select gen_random_uuid(), '{customer}', case n when 9 then '{colleague}'::uuid else '{rep}' end, 'Q' || n, 'CNY',
                date '{today}' + case n when 8 then 1 when 9 then 1 else n - 1 end, 'E-' || n, case n when 8 then 'expired' else 'sent' end, 1,
                timestamptz '{now}'
           from generate_series(0, 9) n where n not in (6, 7)",
        today = first_day()
    ))
    .await
    .unwrap();
    let seen = also(&s.rep).await;
    let leads: Vec<_> = seen.leads.iter().map(|one| (one.called.as_str(), one.step.as_deref())).collect();
    assert_eq!(leads, [("L1", Some("call")), ("P7", None), ("L2", None)]);
    let day = |days: u64| first_day() + Days::new(days);
    let quotes: Vec<(&str, NaiveDate)> = seen.quotes.iter().map(|(_, title, day)| (title.as_str(), *day)).collect();
    assert_eq!(quotes, [("E-1 Q1", day(0)), ("E-2 Q2", day(1)), ("E-3 Q3", day(2)), ("E-4 Q4", day(3))]);
    let theirs = also(&s.browser.signed_in("colleague").await).await;
    assert_eq!((theirs.leads.len(), theirs.quotes.len()), (1, 1));
    // Whoever leads them has their own day.
    let seen = also(&s.manager).await;
    assert_eq!((seen.leads.len(), seen.quotes.len()), (0, 0));
}

//! The 8,800 opportunities of a real company: what the analysis counts of them is what the file says.

use super::real_files::folder;
use crate::imports::{Set, keep, receive, set, work};
use app::{
    forecast::{
        counted_model::{Base, Cut},
        model::Scope,
        stage_model::{Analysis, Outcome, StagesAsked},
    },
    imports::report::{State, Work},
};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::BTreeMap;

/// Won, lost, and the value of what was won.
type Ends = BTreeMap<String, (i64, i64, Decimal)>;

/// What the file itself says, by agent, product and quarter of closing.
fn of_file(bytes: &[u8]) -> [Ends; 3] {
    let mut all = [Ends::new(), Ends::new(), Ends::new()];
    for line in std::str::from_utf8(bytes).unwrap().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (agent, product, stage) = (cells[1], cells[2].replace("GTXPro", "GTX Pro"), cells[4]);
        let Ok(day) = cells[6].parse::<NaiveDate>() else { continue };
        let quarter = format!("{}-Q{}", day.year(), day.month0() / 3 + 1);
        for (ends, key) in all.iter_mut().zip([agent.to_owned(), product, quarter]) {
            let end = ends.entry(key).or_default();
            if stage == "Won" {
                end.0 += 1;
                end.2 += cells[7].parse::<Decimal>().unwrap();
            } else {
                end.1 += 1;
            }
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn win_rates_by_agent_product_and_quarter_are_those_of_the_file() {
    let Some(folder) = folder("crm-sales-opportunities") else { return };
    let Set { caller, db, .. } = set().await;
    let names = ["accounts.csv", "products.csv", "sales_pipeline.csv", "sales_teams.csv"];
    let files: Vec<_> = names.iter().map(|name| (*name, std::fs::read(folder.join(name)).unwrap())).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let (id, mut plan) = receive(&caller, &files).await.unwrap();
    // In the organisation's currency, so that values are those of the file.
    plan.currency = Some("CNY".to_owned());
    plan.pipeline.pipeline = None;
    "Opportunities".clone_into(&mut plan.pipeline.name);
    plan.pipeline.stages = app::imports::mapping::stages_of_new(
        &plan.pipeline.stages.iter().map(|rule| rule.value.clone()).collect::<Vec<_>>(),
    );
    keep(&caller, id, &plan).await;
    assert_eq!(work(&caller, id, Work::Run).await.state, State::Done);
    let pipeline =
        sqlx::query_scalar("select id from pipeline where name = 'Opportunities'").fetch_one(&db.owner).await.unwrap();
    let admin = db.browser().await.signed_in("administrator").await;
    let mut seen = 0;
    for (cut, wanted) in [Cut::Person, Cut::Product, Cut::Quarter].into_iter().zip(of_file(files[2].1)) {
        let day = |text: &str| text.parse().ok();
        let scope = Scope { pipeline: Some(pipeline), ..Scope::default() };
        let asked = StagesAsked { base: Base::Closed, from: day("2016-01-01"), until: day("2018-12-31"), scope, cut };
        let told: Analysis = admin.call("stage_analysis", &json!({ "asked": asked, "lang": "en" })).await.json();
        let ends = |outcome: &Outcome| (outcome.won, outcome.lost, outcome.won_value);
        let found: Ends =
            told.rows.iter().map(|(of, outcome)| (of.name.clone().unwrap_or_default(), ends(outcome))).collect();
        assert_eq!(found, wanted, "{cut:?}");
        assert_eq!((told.total.won, told.total.lost), (4_238, 2_473));
        for (of, outcome) in &told.rows {
            let (won, lost, _) = wanted[of.name.as_deref().unwrap_or_default()];
            let rate = (won * 2_000 + won + lost) / ((won + lost) * 2);
            assert_eq!(outcome.win_rate(), Some(rate), "{of:?}");
            seen += 1;
        }
    }
    assert_eq!(seen, 30 + 7 + 4);
    let spans: i64 = sqlx::query_scalar("select count(*) from deal_span x join deal d on d.id = x.deal_id where d.external_key is not null and left_at is null")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(spans, 8_800);
}

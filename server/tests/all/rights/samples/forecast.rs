//! Forecasts, stages and quotas.

use super::{Deed, Family::Deal, Right::*, Sample, Scene, sample};
use app::{
    access::Action::{AssignDeals, EditDeals, SeeDeals},
    forecast::{
        counted_model::{Base, Counted, What},
        model::{Asked, Scope},
        stage_model::StagesAsked,
    },
};
use serde_json::{Value, json};

fn scope(scene: &Scene) -> Scope {
    Scope { pipeline: Some(scene.pipeline), ..Scope::default() }
}

fn asked(scene: &Scene) -> Value {
    serde_json::to_value(Asked { scope: scope(scene), ..Asked::default() }).unwrap()
}

fn stages(scene: &Scene) -> Value {
    serde_json::to_value(StagesAsked { scope: scope(scene), ..StagesAsked::default() }).unwrap()
}

/// The deal of the scene, of which nobody says when it will be closed.
fn undated(scene: &Scene) -> Value {
    let day = |text: &str| text.parse().unwrap();
    let counted = Counted {
        base: Base::Undated,
        what: What::All,
        from: day("2026-01-01"),
        until: day("2026-12-31"),
        scope: scope(scene),
        stage: None,
        part: None,
    };
    serde_json::to_value(counted).unwrap()
}

pub fn samples() -> Vec<Sample> {
    vec![
        sample(
            "forecast/api/read_forecast",
            Shows(SeeDeals, Deal, |_| "\"undated\":{\"count\":1".to_owned()),
            |s| json!({ "asked": asked(s), "lang": "en" }),
        ),
        sample("forecast/api/forecast_choices", Plain(SeeDeals), |_| json!({ "lang": "en" })),
        sample("forecast/api/expected_by_history", Plain(SeeDeals), |s| json!({ "asked": asked(s) })),
        sample("forecast/api/changes_since", Plain(SeeDeals), |s| json!({ "scope": scope(s), "week": "2020-01-06" })),
        sample("forecast/api/looked_back", Plain(SeeDeals), |s| json!({ "asked": asked(s) })),
        sample(
            "forecast/api/stage_analysis",
            Shows(SeeDeals, Deal, |_| "\"all\":1".to_owned()),
            |s| json!({ "asked": stages(s), "lang": "en" }),
        ),
        sample(
            "forecast/api/deals_behind",
            Shows(SeeDeals, Deal, |s| s.deal.to_string()),
            |s| json!({ "counted": undated(s), "after": null, "lang": "en" }),
        ),
        sample(
            "forecast/api/say_of_deal",
            On(EditDeals, Deal, Deed::Write),
            |s| json!({ "deal": s.deal, "version": 1, "said": { "probability": 60, "category": "best" } }),
        ),
        sample(
            "forecast/api/read_quotas",
            Plain(AssignDeals),
            |s| json!({ "grain": "month", "year": 2026, "pipeline": s.pipeline, "team": null }),
        ),
        sample("forecast/api/save_quotas", Plain(AssignDeals), |s| {
            let cell = json!({ "who": { "person": s.world.rep }, "begins": "2026-10-01", "amount": "1000" });
            json!({ "grain": "quarter", "pipeline": s.pipeline, "cells": [cell] })
        }),
    ]
}

//! Who gets a lead: rules in their order, people with what they carry, and how one of them is chosen. No screen, no database, no clock.

use crate::{desk::tickets::rules_model::keyed, leads::model::Source};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

keyed! {
    /// How one of several people is chosen.
    Method {
        /// Whoever has waited longest.
        RoundRobin = "round_robin",
        /// Whoever has got least for their weight.
        Weight = "weight",
        /// Whoever carries least.
        Load = "load",
    }
}

keyed! {
    /// Where a lead goes of which the deadline was missed.
    Missed {
        Pool = "pool",
        Next = "next",
    }
}

/// A rule; the first in order that fits a lead holds for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub id: Uuid,
    pub version: i32,
    pub name: String,
    pub active: bool,
    /// Nothing chosen fits everything; so do the lists below.
    pub sources: Vec<Source>,
    /// Parts of what the lead says.
    pub countries: Vec<String>,
    pub industries: Vec<String>,
    pub interests: Vec<String>,
    pub campaigns: Vec<String>,
    pub method: Method,
    /// Each with their weight.
    pub people: Vec<(Uuid, i32)>,
    /// Within so many minutes of the calendar somebody must have been in touch.
    pub follow_minutes: Option<i32>,
    pub calendar: Option<Uuid>,
    pub missed: Missed,
}

/// What a rule looks at of a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub source: Source,
    pub country: Option<String>,
    pub industry: Option<String>,
    pub interest: Option<String>,
    pub campaign: Option<String>,
    /// Who had it and was not in touch in time.
    pub missed_by: Vec<Uuid>,
}

/// Somebody who works on leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    pub id: Uuid,
    pub version: i32,
    pub name: String,
    /// `None`: as many as come.
    pub capacity: Option<i32>,
    /// Gets none until the end of this day.
    pub away_until: Option<NaiveDate>,
    /// Open leads.
    pub load: i64,
}

impl Agent {
    /// Whether rules may give them one more on this day.
    #[must_use]
    pub fn takes(&self, today: NaiveDate) -> bool {
        self.away_until.is_none_or(|last| last < today) && self.capacity.is_none_or(|most| self.load < i64::from(most))
    }
}

impl Rule {
    /// Whether its conditions fit, whether it is in use or not.
    #[must_use]
    pub fn fits(&self, asked: &Asked) -> bool {
        let said = |parts: &[String], of: &Option<String>| {
            let of = of.as_deref().map(str::to_lowercase);
            parts.is_empty() || of.is_some_and(|of| parts.iter().any(|part| of.contains(&part.to_lowercase())))
        };
        (self.sources.is_empty() || self.sources.contains(&asked.source))
            && said(&self.countries, &asked.country)
            && said(&self.industries, &asked.industry)
            && said(&self.interests, &asked.interest)
            && said(&self.campaigns, &asked.campaign)
    }
}

/// What people got by a rule so far, by rule and person: the last turn, and how many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turns {
    of: HashMap<(Uuid, Uuid), (i64, i64)>,
    last: i64,
}

impl Turns {
    #[must_use]
    pub fn of(taken: impl IntoIterator<Item = ((Uuid, Uuid), (i64, i64))>) -> Self {
        let of: HashMap<_, _> = taken.into_iter().collect();
        let last = of.values().map(|(turn, _)| *turn).max().unwrap_or_default();
        Self { of, last }
    }

    /// Notes that somebody got one.
    pub fn note(&mut self, rule: Uuid, person: Uuid) {
        self.last += 1;
        let of = self.of.entry((rule, person)).or_default();
        *of = (self.last, of.1 + 1);
    }
}

/// Chooses whom a lead goes to by a rule: the place among `agents`. `takes` says who may get one at all. `None`: it waits.
#[must_use]
pub fn choose(
    rule: &Rule,
    asked: &Asked,
    agents: &[Agent],
    turns: &Turns,
    takes: impl Fn(&Agent) -> bool,
) -> Option<usize> {
    let weight =
        |agent: &Agent| rule.people.iter().find(|(id, _)| *id == agent.id).map(|(_, weight)| i64::from(*weight));
    let key = |agent: &Agent, weight: i64| {
        let (turn, given) = turns.of.get(&(rule.id, agent.id)).copied().unwrap_or((-1, 0));
        // In thousandths: what one would have got for one's weight with this one.
        let share = (given + 1).saturating_mul(1_000_000) / weight.max(1);
        match rule.method {
            Method::RoundRobin => (turn, agent.load, agent.id),
            Method::Weight => (share, turn, agent.id),
            Method::Load => (agent.load, turn, agent.id),
        }
    };
    agents
        .iter()
        .enumerate()
        .filter(|(_, agent)| !asked.missed_by.contains(&agent.id) && takes(agent))
        .filter_map(|(at, agent)| weight(agent).map(|weight| (key(agent, weight), at)))
        .min()
        .map(|(_, at)| at)
}

/// A lead of the past, and who would have got it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Simulated {
    pub id: Uuid,
    pub name: String,
    /// By which rule, and how.
    pub rule: Option<(String, Method)>,
    pub who: Option<String>,
    /// What they would have carried of these with it.
    pub load: i64,
}

/// What would have become of the last leads by these rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Simulation {
    /// Who would have got how many, the most first.
    pub got: Vec<(String, usize)>,
    /// The newest first.
    pub leads: Vec<Simulated>,
}

/// Plays rules through, as if everybody were there and nobody's hands were full: leads of the past have long left them. The oldest is
/// asked first.
#[must_use]
pub fn simulate(rules: &[Rule], leads: &[((Uuid, String), Asked)], agents: &[Agent]) -> Simulation {
    let mut agents: Vec<Agent> = agents.iter().map(|one| Agent { load: 0, ..one.clone() }).collect();
    let (mut turns, mut found) = (Turns::default(), Simulation::default());
    let mut got: HashMap<String, usize> = HashMap::new();
    for ((id, name), asked) in leads {
        let rule = rules.iter().find(|rule| rule.active && rule.fits(asked));
        let who = rule.and_then(|rule| Some((rule, choose(rule, asked, &agents, &turns, |_| true)?)));
        let mut line = Simulated {
            id: *id,
            name: name.clone(),
            rule: rule.map(|one| (one.name.clone(), one.method)),
            who: None,
            load: 0,
        };
        if let Some((rule, at)) = who {
            let agent = &mut agents[at];
            agent.load += 1;
            turns.note(rule.id, agent.id);
            *got.entry(agent.name.clone()).or_default() += 1;
            (line.who, line.load) = (Some(agent.name.clone()), agent.load);
        }
        found.leads.push(line);
    }
    found.leads.reverse();
    found.got = got.into_iter().collect();
    found.got.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leads::rule_draft_model::RuleDraft;
    use proptest::prelude::*;

    fn agent(n: u128, load: i64) -> Agent {
        Agent { id: Uuid::from_u128(n), version: 1, name: format!("A{n}"), capacity: None, away_until: None, load }
    }

    fn rule(method: Method, people: &[(u128, i32)]) -> Rule {
        let people = people.iter().map(|(id, weight)| (Uuid::from_u128(*id), weight.to_string())).collect();
        let draft = RuleDraft {
            name: "R".to_owned(),
            active: true,
            method: method.key().to_owned(),
            people,
            ..RuleDraft::default()
        };
        Rule { id: Uuid::from_u128(900), ..draft.checked().unwrap_or_else(|error| panic!("{error:?}")) }
    }

    fn asked() -> Asked {
        let said = |text: &str| Some(text.to_owned());
        let (country, industry, interest) = (said("中国"), said("钣金加工"), said("光纤激光切割机"));
        Asked { source: Source::TradeShow, country, industry, interest, campaign: None, missed_by: Vec::new() }
    }

    #[test]
    fn all_conditions_must_fit_and_an_empty_one_fits() {
        let free = rule(Method::Load, &[(1, 1)]);
        assert!(free.fits(&asked()));
        let parts = |text: &str| vec![text.to_owned()];
        assert!(Rule { interests: parts("激光"), countries: parts("中国"), ..free.clone() }.fits(&asked()));
        assert!(!Rule { interests: parts("激光"), countries: parts("德国"), ..free.clone() }.fits(&asked()));
        assert!(!Rule { campaigns: parts("x"), ..free.clone() }.fits(&asked()));
        assert!(!Rule { sources: vec![Source::Rest], ..free }.fits(&asked()));
    }

    #[test]
    fn who_missed_it_is_away_or_full_gets_none() {
        let by = rule(Method::Load, &[(1, 1), (2, 1), (3, 1)]);
        let agents = [agent(1, 0), agent(2, 1), agent(3, 5)];
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default();
        assert_eq!(choose(&by, &asked(), &agents, &Turns::default(), |_| true), Some(0));
        let again = Asked { missed_by: vec![Uuid::from_u128(1)], ..asked() };
        assert_eq!(choose(&by, &again, &agents, &Turns::default(), |_| true), Some(1));
        let away = Agent { away_until: Some(day), ..agent(1, 0) };
        assert!(!away.takes(day) && away.takes(day.succ_opt().unwrap_or_default()));
        assert!(
            !Agent { capacity: Some(5), ..agent(3, 5) }.takes(day)
                && Agent { capacity: Some(6), ..agent(3, 5) }.takes(day)
        );
    }

    #[test]
    fn a_simulation_says_who_would_have_got_what() {
        let rules = [rule(Method::RoundRobin, &[(1, 1), (2, 1)])];
        let lead = |n: u128| ((Uuid::from_u128(n), format!("L{n}")), asked());
        let found = simulate(&rules, &[lead(1), lead(2), lead(3)], &[agent(1, 9), agent(2, 0)]);
        assert_eq!(found.got, [("A1".to_owned(), 2), ("A2".to_owned(), 1)]);
        assert_eq!((found.leads[0].name.as_str(), found.leads[0].who.as_deref()), ("L3", Some("A1")));
    }

    proptest! {
        /// By weight, everybody gets their share, give or take one.
        #[test]
        fn weights_are_kept(first in 1_i32..9, second in 1_i32..9, rounds in 1_i64..20) {
            let by = rule(Method::Weight, &[(1, first), (2, second)]);
            let agents = [agent(1, 0), agent(2, 0)];
            let (mut turns, mut got) = (Turns::default(), [0_i64; 2]);
            for _ in 0..rounds * i64::from(first + second) {
                let at = choose(&by, &asked(), &agents, &turns, |_| true).unwrap_or_default();
                got[at] += 1;
                turns.note(by.id, agents[at].id);
            }
            prop_assert!((got[0] - rounds * i64::from(first)).abs() <= 1, "{got:?}");
        }
    }
}

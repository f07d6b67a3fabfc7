//! What would have become of the last tickets, had other rules been in use.

use super::model::{Agent, Asked, Rule, Setting, Turns, choose, rule_for, wanted};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// What would have become of the last tickets by these rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Simulation {
    /// How many tickets were tried.
    pub tried: usize,
    /// How many of them the rule that is tried holds for.
    pub held: usize,
    /// Who would have got how many by the rule that is tried, most first.
    pub got: Vec<(String, usize)>,
    /// What each would have come to, the newest first: of those that the rule holds for.
    pub tickets: Vec<SimulatedTicket>,
}

/// A ticket that the rule holds for, and who would have got it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimulatedTicket {
    pub id: Uuid,
    pub number: i64,
    pub subject: String,
    /// Nobody that the rule names knows what is wanted, or works on tickets.
    pub who: Option<String>,
}

/// Plays rules through, as if everybody were there and nobody's hands were full: tickets of the past have long left them.
#[must_use]
pub fn simulate(
    rules: &[Rule],
    tried: Uuid,
    tickets: &[((Uuid, i64, String), Asked)],
    skills: &HashMap<Uuid, Vec<(Uuid, i16)>>,
    agents: &[Agent],
    setting: &Setting,
) -> Simulation {
    let mut agents: Vec<Agent> = agents.iter().map(|one| Agent { load: 0, ..one.clone() }).collect();
    let (mut turns, mut found) = (Turns::default(), Simulation { tried: tickets.len(), ..Simulation::default() });
    let mut got: HashMap<String, usize> = HashMap::new();
    for ((id, number, subject), asked) in tickets {
        let Some(rule) = rule_for(rules, asked, &agents) else { continue };
        let who = choose(rule, asked, wanted(skills, &asked.categories), &agents, &turns, |_| true);
        if let Some(at) = who {
            agents[at].load += setting.weight(asked.kind);
            turns.note(rule.id, agents[at].id);
        }
        if rule.id == tried {
            let who = who.map(|at| agents[at].name.clone());
            if let Some(name) = &who {
                *got.entry(name.clone()).or_default() += 1;
            }
            found.tickets.push(SimulatedTicket { id: *id, number: *number, subject: subject.clone(), who });
        }
    }
    found.held = found.tickets.len();
    found.tickets.reverse();
    found.got = got.into_iter().collect();
    found.got.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
    found
}

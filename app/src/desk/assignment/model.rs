//! Who gets a ticket: rules, people, and how one of them is chosen. No screen, no database, no clock.

use crate::desk::tickets::rules_model::{Channel, Kind, Priority, keyed};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

keyed! {
    /// How one of several people is chosen.
    Method {
        /// Whoever has waited longest for one by this rule.
        RoundRobin = "round_robin",
        /// Whoever carries least.
        Load = "load",
        /// Whoever knows what the category wants; of these whoever carries least.
        Skill = "skill",
        /// Whoever owns the customer. Fits only where that is somebody who works on tickets.
        CustomerOwner = "customer_owner",
    }
}

keyed! {
    /// Whether somebody takes tickets.
    Presence {
        Available = "available",
        /// Back soon; also who has given no sign for long.
        Away = "away",
        /// Does not work now.
        Off = "off",
    }
}

/// A rule; the first in order that fits a ticket holds for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub id: Uuid,
    pub version: i32,
    pub name: String,
    pub active: bool,
    /// Nothing chosen fits everything; so do the lists below.
    pub kinds: Vec<Kind>,
    pub channels: Vec<Channel>,
    pub priorities: Vec<Priority>,
    /// And all below them.
    pub categories: Vec<Uuid>,
    pub products: Vec<Uuid>,
    /// Parts of the region of the customer.
    pub regions: Vec<String>,
    /// Who owns the customer.
    pub owners: Vec<Uuid>,
    pub method: Method,
    /// Everybody in it and below it, or else `people`.
    pub team: Option<Uuid>,
    pub people: Vec<Uuid>,
}

/// What a rule looks at of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub kind: Kind,
    pub channel: Channel,
    pub priority: Priority,
    /// Its category and all above it, the nearest first.
    pub categories: Vec<Uuid>,
    pub product: Option<Uuid>,
    pub region: Option<String>,
    pub customer_owner: Option<Uuid>,
}

/// Somebody who works on tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    pub id: Uuid,
    pub version: i32,
    pub name: String,
    pub team: Option<String>,
    /// Their team and all above it.
    pub teams: Vec<Uuid>,
    /// As set by hand.
    pub presence: Presence,
    pub since: DateTime<Utc>,
    /// The last sign of them.
    pub seen_at: Option<DateTime<Utc>>,
    /// Their own number; `None`: as for everybody.
    pub capacity: Option<i32>,
    pub calendar: Option<Uuid>,
    /// Open tickets by their weight.
    pub load: i32,
    /// Each with how well, 1 to 5.
    pub skills: Vec<(Uuid, i16)>,
    /// Whether it is their time to work, by the calendar.
    pub in_hours: bool,
}

/// What holds for everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    pub version: i32,
    /// `None`: as much as comes.
    pub capacity: Option<i32>,
    /// How much one of a kind counts, as in [`Kind::ALL`].
    pub weights: [i16; 4],
    /// Minutes without a sign after which one counts as away.
    pub away_after: i16,
    pub calendar: Option<Uuid>,
}

impl Setting {
    /// How much one of a kind counts.
    #[must_use]
    pub fn weight(&self, kind: Kind) -> i32 {
        i32::from(self.weights[kind as usize])
    }
}

impl Agent {
    /// How they stand at a moment: without a sign for long they are away.
    #[must_use]
    pub fn stands(&self, away_after: i16, now: DateTime<Utc>) -> Presence {
        let awake = self.seen_at.is_some_and(|seen| now - seen < TimeDelta::minutes(i64::from(away_after)));
        if self.presence == Presence::Available && !awake { Presence::Away } else { self.presence }
    }

    /// Whether they are given tickets at a moment.
    #[must_use]
    pub fn takes(&self, setting: &Setting, now: DateTime<Utc>) -> bool {
        self.in_hours && self.stands(setting.away_after, now) == Presence::Available
    }

    /// How much they carry at most; `None`: as much as comes.
    #[must_use]
    pub fn most(&self, setting: &Setting) -> Option<i32> {
        self.capacity.or(setting.capacity)
    }

    /// Whether they can carry so much more.
    #[must_use]
    pub fn has_room(&self, setting: &Setting, weight: i32) -> bool {
        self.most(setting).is_none_or(|most| self.load + weight <= most)
    }

    fn knows(&self, wanted: &[(Uuid, i16)]) -> bool {
        wanted.iter().all(|(skill, level)| self.skills.iter().any(|(known, has)| known == skill && has >= level))
    }
}

impl Rule {
    /// Whether its conditions fit, whether it is in use or not.
    #[must_use]
    pub fn fits(&self, asked: &Asked) -> bool {
        let region = asked.region.as_deref().map(str::to_lowercase);
        let within = |part: &String| region.as_ref().is_some_and(|region| region.contains(&part.to_lowercase()));
        (self.kinds.is_empty() || self.kinds.contains(&asked.kind))
            && (self.channels.is_empty() || self.channels.contains(&asked.channel))
            && (self.priorities.is_empty() || self.priorities.contains(&asked.priority))
            && (self.categories.is_empty() || asked.categories.iter().any(|one| self.categories.contains(one)))
            && (self.products.is_empty() || asked.product.is_some_and(|one| self.products.contains(&one)))
            && (self.regions.is_empty() || self.regions.iter().any(within))
            && (self.owners.is_empty() || asked.customer_owner.is_some_and(|one| self.owners.contains(&one)))
    }

    /// Whether it names somebody for a ticket.
    fn names(&self, agent: &Agent, asked: &Asked) -> bool {
        match (self.method, self.team) {
            (Method::CustomerOwner, _) => asked.customer_owner == Some(agent.id),
            (_, Some(team)) => agent.teams.contains(&team),
            (_, None) => self.people.contains(&agent.id),
        }
    }
}

/// The first rule in use that holds for a ticket.
#[must_use]
pub fn rule_for<'a>(rules: &'a [Rule], asked: &Asked, agents: &[Agent]) -> Option<&'a Rule> {
    let reaches = |rule: &Rule| rule.method != Method::CustomerOwner || agents.iter().any(|one| rule.names(one, asked));
    rules.iter().find(|rule| rule.active && rule.fits(asked) && reaches(rule))
}

/// What the category wants: of the nearest that wants something.
#[must_use]
pub fn wanted<'a>(of: &'a HashMap<Uuid, Vec<(Uuid, i16)>>, categories: &[Uuid]) -> &'a [(Uuid, i16)] {
    categories.iter().find_map(|one| of.get(one)).map_or(&[], Vec::as_slice)
}

/// Whose turn it was, by rule and person: the later, the greater.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turns {
    taken: HashMap<(Uuid, Uuid), i64>,
    last: i64,
}

impl Turns {
    #[must_use]
    pub fn of(taken: impl IntoIterator<Item = ((Uuid, Uuid), i64)>) -> Self {
        let taken: HashMap<_, _> = taken.into_iter().collect();
        let last = taken.values().copied().max().unwrap_or_default();
        Self { taken, last }
    }

    fn of_agent(&self, rule: &Rule, agent: &Agent) -> i64 {
        self.taken.get(&(rule.id, agent.id)).copied().unwrap_or(-1)
    }

    /// Notes that somebody got one.
    pub fn note(&mut self, rule: Uuid, person: Uuid) {
        self.last += 1;
        self.taken.insert((rule, person), self.last);
    }
}

/// Chooses whom a ticket goes to by a rule: the place among `agents`. `takes` says who may get one at all. `None`: it waits.
#[must_use]
pub fn choose(
    rule: &Rule,
    asked: &Asked,
    wanted: &[(Uuid, i16)],
    agents: &[Agent],
    turns: &Turns,
    takes: impl Fn(&Agent) -> bool,
) -> Option<usize> {
    let fits = |agent: &Agent| {
        rule.names(agent, asked) && takes(agent) && (rule.method != Method::Skill || agent.knows(wanted))
    };
    let key = |agent: &Agent| {
        let turn = turns.of_agent(rule, agent);
        match rule.method {
            Method::RoundRobin => (turn, i64::from(agent.load), agent.id),
            Method::Load | Method::Skill | Method::CustomerOwner => (i64::from(agent.load), turn, agent.id),
        }
    };
    agents.iter().enumerate().filter(|(_, agent)| fits(agent)).min_by_key(|(_, agent)| key(agent)).map(|(at, _)| at)
}

/// Why somebody got a ticket, as the log keeps it: enough to say it in either language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    pub rule: String,
    pub method: Method,
    /// What they carry with it.
    pub load: i32,
    /// What they carry at most.
    pub most: Option<i32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn agent(n: u128, load: i32) -> Agent {
        Agent {
            id: Uuid::from_u128(n),
            version: 1,
            name: format!("A{n}"),
            team: None,
            teams: vec![Uuid::from_u128(100)],
            presence: Presence::Available,
            since: DateTime::UNIX_EPOCH,
            seen_at: Some(DateTime::UNIX_EPOCH),
            capacity: None,
            calendar: None,
            load,
            skills: Vec::new(),
            in_hours: true,
        }
    }

    fn rule(method: Method) -> Rule {
        Rule {
            id: Uuid::from_u128(1_000),
            version: 1,
            name: "R".to_owned(),
            active: true,
            kinds: Vec::new(),
            channels: Vec::new(),
            priorities: Vec::new(),
            categories: Vec::new(),
            products: Vec::new(),
            regions: Vec::new(),
            owners: Vec::new(),
            method,
            team: (method != Method::CustomerOwner).then(|| Uuid::from_u128(100)),
            people: Vec::new(),
        }
    }

    fn asked() -> Asked {
        Asked {
            kind: Kind::Fault,
            channel: Channel::Phone,
            priority: Priority::Normal,
            categories: vec![Uuid::from_u128(11), Uuid::from_u128(10)],
            product: None,
            region: Some("广东省深圳市".to_owned()),
            customer_owner: Some(Uuid::from_u128(2)),
        }
    }

    #[test]
    fn the_first_rule_in_use_that_fits_holds() {
        let below = Rule { categories: vec![Uuid::from_u128(10)], ..rule(Method::Load) };
        assert!(
            below.fits(&asked()) && !Rule { categories: vec![Uuid::from_u128(12)], ..below.clone() }.fits(&asked())
        );
        assert!(Rule { regions: vec!["深圳".to_owned()], ..below.clone() }.fits(&asked()));
        assert!(!Rule { regions: vec!["上海".to_owned()], ..below.clone() }.fits(&asked()));
        assert!(!Rule { priorities: vec![Priority::Urgent], ..below.clone() }.fits(&asked()));
        assert!(!Rule { products: vec![Uuid::nil()], ..below.clone() }.fits(&asked()));
        let other = Rule { id: Uuid::from_u128(1_001), ..rule(Method::Load) };
        let rules = [Rule { active: false, ..below }, other];
        assert_eq!(rule_for(&rules, &asked(), &[]).map(|rule| rule.id), Some(Uuid::from_u128(1_001)));
    }

    #[test]
    fn a_customer_whose_owner_works_on_no_tickets_is_left_to_the_next_rule() {
        let rules = [rule(Method::CustomerOwner)];
        assert_eq!(rule_for(&rules, &asked(), &[agent(1, 0)]), None);
        let agents = [agent(1, 0), agent(2, 9)];
        assert_eq!(rule_for(&rules, &asked(), &agents), Some(&rules[0]));
        assert_eq!(choose(&rules[0], &asked(), &[], &agents, &Turns::default(), |_| true), Some(1));
    }

    #[test]
    fn skills_are_wanted_by_the_nearest_category_that_wants_some() {
        let (welding, english) = (Uuid::from_u128(50), Uuid::from_u128(51));
        let of = HashMap::from([(Uuid::from_u128(10), vec![(welding, 3)]), (Uuid::from_u128(12), vec![(english, 1)])]);
        assert_eq!(wanted(&of, &asked().categories), [(welding, 3)]);
        let agents = [
            agent(1, 0),
            Agent { skills: vec![(welding, 2)], ..agent(2, 1) },
            Agent { skills: vec![(welding, 4)], ..agent(3, 7) },
        ];
        let chosen = choose(&rule(Method::Skill), &asked(), &[(welding, 3)], &agents, &Turns::default(), |_| true);
        assert_eq!(chosen, Some(2));
        assert_eq!(choose(&rule(Method::Skill), &asked(), &[(english, 1)], &agents, &Turns::default(), |_| true), None);
        // Where nothing is wanted, whoever carries least.
        assert_eq!(choose(&rule(Method::Skill), &asked(), &[], &agents, &Turns::default(), |_| true), Some(0));
    }

    #[test]
    fn who_gives_no_sign_for_long_is_away_and_who_is_off_stays_off() {
        let at = |minutes: i64| DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let one = agent(1, 0);
        assert_eq!((one.stands(30, at(29)), one.stands(30, at(30))), (Presence::Available, Presence::Away));
        let off = Agent { presence: Presence::Off, ..agent(1, 0) };
        assert_eq!(off.stands(30, at(0)), Presence::Off);
        assert_eq!(Agent { seen_at: None, ..agent(1, 0) }.stands(30, at(0)), Presence::Away);
        let setting = Setting { away_after: 30, ..Setting::default() };
        assert!(one.takes(&setting, at(0)) && !Agent { in_hours: false, ..one }.takes(&setting, at(0)));
    }

    proptest! {
        /// In turn, everybody who is there gets as many as everybody else, give or take one.
        #[test]
        fn round_robin_gives_everybody_the_same(people in 1_u128..9, tickets in 0_usize..60, loads in proptest::collection::vec(0_i32..20, 9)) {
            let agents: Vec<Agent> = (0..people).map(|n| agent(n, loads[usize::try_from(n).unwrap_or_default()])).collect();
            let (rule, mut turns) = (rule(Method::RoundRobin), Turns::default());
            let mut got = vec![0_i32; agents.len()];
            for _ in 0..tickets {
                let at = choose(&rule, &asked(), &[], &agents, &turns, |_| true);
                prop_assert!(at.is_some());
                let at = at.unwrap_or_default();
                got[at] += 1;
                turns.note(rule.id, agents[at].id);
            }
            let (least, most) = (got.iter().min().copied().unwrap_or_default(), got.iter().max().copied().unwrap_or_default());
            prop_assert!(most - least <= 1);
        }

        /// By load nobody is passed by who carries less, and nobody gets more than they can carry.
        #[test]
        fn load_goes_to_whoever_carries_least_and_has_room(loads in proptest::collection::vec(0_i32..12, 1..9), most in 0_i32..12) {
            let agents: Vec<Agent> = loads.iter().zip(0..).map(|(load, n)| agent(n, *load)).collect();
            let setting = Setting { capacity: Some(most), weights: [1; 4], away_after: 30, ..Setting::default() };
            let room = |agent: &Agent| agent.has_room(&setting, 1);
            let chosen = choose(&rule(Method::Load), &asked(), &[], &agents, &Turns::default(), room);
            let least = loads.iter().copied().filter(|load| *load < most).min();
            prop_assert_eq!(chosen.map(|at| agents[at].load), least);
        }
    }
}

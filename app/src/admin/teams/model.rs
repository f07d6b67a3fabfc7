//! A team and its place in the tree.

use crate::access::AppError;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// One team as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    pub id: Uuid,
    pub name: String,
    /// The team above; `None` at the top.
    pub parent: Option<Uuid>,
    pub version: i32,
    /// Active people in this very team, without those below.
    pub people: i64,
}

/// What the form of a team holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamInput {
    pub name: String,
    pub parent: Option<Uuid>,
}

impl TeamInput {
    /// The input with spaces taken off the name.
    ///
    /// # Errors
    /// `Invalid` on `name`.
    pub fn checked(mut self) -> Result<Self, AppError> {
        self.name = self.name.trim().to_owned();
        if (1..=200).contains(&self.name.chars().count()) {
            Ok(self)
        } else {
            Err(AppError::invalid("name", "team_name_length"))
        }
    }
}

/// The teams from the top down, each after the one above it, with its depth. Those at the same place keep their order.
#[must_use]
pub fn outline(teams: &[Team]) -> Vec<(usize, Team)> {
    let mut below: HashMap<Option<Uuid>, Vec<&Team>> = HashMap::new();
    for team in teams {
        below.entry(team.parent).or_default().push(team);
    }
    let mut waiting: Vec<(usize, &Team)> =
        below.get(&None).into_iter().flatten().rev().map(|team| (0, *team)).collect();
    let mut outline = Vec::with_capacity(teams.len());
    while let Some((depth, team)) = waiting.pop() {
        outline.push((depth, team.clone()));
        waiting.extend(below.get(&Some(team.id)).into_iter().flatten().rev().map(|team| (depth + 1, *team)));
    }
    outline
}

/// Where a team may be moved to: everywhere but to itself and below itself.
#[must_use]
pub fn possible_parents(teams: &[Team], team: Option<Uuid>) -> Vec<(usize, Team)> {
    let mut inside: Option<usize> = None;
    let mut possible = outline(teams);
    possible.retain(|(depth, candidate)| {
        if inside.is_some_and(|from| *depth <= from) {
            inside = None;
        }
        if Some(candidate.id) == team {
            inside = Some(*depth);
        }
        inside.is_none()
    });
    possible
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team(number: u128, parent: Option<u128>) -> Team {
        Team {
            id: Uuid::from_u128(number),
            name: number.to_string(),
            parent: parent.map(Uuid::from_u128),
            version: 1,
            people: 0,
        }
    }

    fn world() -> Vec<Team> {
        vec![team(1, None), team(2, Some(1)), team(3, Some(2)), team(4, Some(1)), team(5, None)]
    }

    fn names(outline: &[(usize, Team)]) -> Vec<(usize, &str)> {
        outline.iter().map(|(depth, team)| (*depth, team.name.as_str())).collect()
    }

    #[test]
    fn the_outline_goes_from_the_top_down() {
        assert_eq!(names(&outline(&world())), [(0, "1"), (1, "2"), (2, "3"), (1, "4"), (0, "5")]);
    }

    #[test]
    fn a_team_never_goes_below_itself() {
        let all = world();
        assert_eq!(names(&possible_parents(&all, Some(Uuid::from_u128(2)))), [(0, "1"), (1, "4"), (0, "5")]);
        assert_eq!(names(&possible_parents(&all, Some(Uuid::from_u128(1)))), [(0, "5")]);
        assert_eq!(possible_parents(&all, None).len(), 5);
    }

    #[test]
    fn a_name_is_needed() {
        assert!(TeamInput { name: "  ".to_owned(), parent: None }.checked().is_err());
        assert_eq!(
            TeamInput { name: " 华东 ".to_owned(), parent: None }.checked().map(|t| t.name),
            Ok("华东".to_owned())
        );
    }
}

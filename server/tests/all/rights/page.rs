//! Reads the tables of `docs/rights.md`.

use app::{
    access::{Action, Role},
    admin::roles::model::{Family, Reach},
};
use std::{collections::HashMap, fs, path::Path};

/// Reading, writing, giving away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    Read,
    Write,
    Assign,
}

impl Deed {
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Assign];
}

/// What the page says.
pub struct Page {
    reaches: HashMap<(Role, Family, Deed), Reach>,
    actions: HashMap<(String, Role), bool>,
    pub protected: Vec<(Role, Family, String)>,
    pub public: Vec<String>,
}

impl Page {
    pub fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rights.md");
        let text = fs::read_to_string(path).unwrap();
        Self { reaches: reaches(&text), actions: actions(&text), protected: protected(&text), public: public(&text) }
    }

    /// Which records of a family a role may read, write or assign.
    pub fn reach(&self, role: Role, family: Family, deed: Deed) -> Reach {
        *self.reaches.get(&(role, family, deed)).unwrap_or_else(|| panic!("no row for {role:?} and {family:?}"))
    }

    /// Whether a role includes an action.
    pub fn may(&self, role: Role, action: Action) -> bool {
        let key = (format!("{action:?}"), role);
        *self.actions.get(&key).unwrap_or_else(|| panic!("no row for {action:?} and {role:?}"))
    }

    /// How many actions the page names.
    pub fn action_count(&self) -> usize {
        self.actions.len() / Role::ALL.len()
    }
}

/// The rows of the first table below a heading, head first, cells without spaces and code marks.
fn table(text: &str, heading: &str) -> Vec<Vec<String>> {
    let part =
        text.split("\n## ").find(|part| part.starts_with(heading)).unwrap_or_else(|| panic!("no part {heading}"));
    let lines = part.lines().filter(|line| line.starts_with('|') && !line.starts_with("|-"));
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
    };
    let rows: Vec<_> = lines.map(cells).collect();
    assert!(rows.len() > 1, "the table under {heading} is empty");
    rows
}

fn role(key: &str) -> Role {
    Role::from_key(key).unwrap_or_else(|| panic!("there is no role {key}"))
}

fn family(key: &str) -> Family {
    Family::from_key(key).unwrap_or_else(|| panic!("there is no family {key}"))
}

fn reach(key: &str) -> Reach {
    let all = [Reach::None, Reach::Own, Reach::Team, Reach::All];
    all.into_iter().find(|reach| reach.key() == key).unwrap_or_else(|| panic!("there is no reach {key}"))
}

fn reaches(text: &str) -> HashMap<(Role, Family, Deed), Reach> {
    let rows = table(text, "Records");
    assert_eq!(rows[0], ["role", "family", "read", "write", "assign"]);
    rows[1..]
        .iter()
        .flat_map(|row| {
            let of = (role(&row[0]), family(&row[1]));
            Deed::ALL.into_iter().zip(&row[2..]).map(move |(deed, key)| ((of.0, of.1, deed), reach(key)))
        })
        .collect()
}

fn actions(text: &str) -> HashMap<(String, Role), bool> {
    let rows = table(text, "Actions");
    let roles: Vec<Role> = rows[0][1..].iter().map(|key| role(key)).collect();
    let yes = |word: &str| match word {
        "yes" => true,
        "no" => false,
        other => panic!("{other} is neither yes nor no"),
    };
    rows[1..]
        .iter()
        .flat_map(|row| roles.iter().zip(&row[1..]).map(|(role, word)| ((row[0].clone(), *role), yes(word))))
        .collect()
}

fn protected(text: &str) -> Vec<(Role, Family, String)> {
    table(text, "Protected fields")[1..].iter().map(|row| (role(&row[0]), family(&row[1]), row[2].clone())).collect()
}

fn public(text: &str) -> Vec<String> {
    table(text, "For everybody")[1..].iter().map(|row| row[0].clone()).collect()
}

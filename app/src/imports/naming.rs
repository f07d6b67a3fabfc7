//! Names of pipelines that an import makes.

/// Longest name of a pipeline, in characters.
pub const LONGEST_NAME: usize = 100;

/// Whether one of these names is the same; capitals make no difference, as in the database.
#[must_use]
pub fn is_taken(name: &str, names: &[String]) -> bool {
    let name = name.trim().to_lowercase();
    names.iter().any(|known| known.to_lowercase() == name)
}

/// The name, or where it is taken the first that is not of `name 2`, `name 3` and so on.
#[must_use]
pub fn free_name(name: &str, names: &[String]) -> String {
    let ending = |number: usize| if number == 1 { String::new() } else { format!(" {number}") };
    let numbered = |number: usize| {
        let ending = ending(number);
        let head: String = name.trim().chars().take(LONGEST_NAME - ending.chars().count()).collect();
        head + &ending
    };
    // One of so many is free, because fewer are taken.
    (1..=names.len() + 1).map(numbered).find(|name| !is_taken(name, names)).unwrap_or_else(|| numbered(names.len() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_name_is_the_first_that_nobody_has() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(free_name(" Sales ", &[]), "Sales");
        assert_eq!(free_name("Sales", &names(&["sales", "Export"])), "Sales 2");
        assert_eq!(free_name("销售", &names(&["销售", "销售 2"])), "销售 3");
        let long = "a".repeat(100);
        assert_eq!(free_name(&long, &names(&[&long])), format!("{} 2", "a".repeat(98)));
    }
}

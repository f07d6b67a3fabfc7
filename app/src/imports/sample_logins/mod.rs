//! Two of the people an import brought may sign in, to look around: whoever has most deals, and the manager of their team.

pub mod store;

use crate::access::{AppError, Caller, password};
use crate::events::{Event, record};
use serde_json::json;
use uuid::Uuid;

/// Somebody who may sign in now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub id: Uuid,
    pub name: String,
    pub role: String,
    pub email: String,
}

/// Lets them in with `password`; gives nobody where the import brought no owners of deals, or they can sign in already.
///
/// # Errors
/// `Invalid` for a password that is too short.
pub async fn let_in(caller: &Caller, import: Uuid, password: &str) -> Result<Vec<Login>, AppError> {
    let hash = password::hash(password).await?;
    let mut tx = caller.begin().await?;
    let mut logins = vec![];
    for somebody in store::busiest_and_manager(&mut tx, import).await? {
        let email = address(&somebody.name);
        let Some(version) = store::give_address(&mut tx, somebody.id, &email).await? else { continue };
        store::set_password(&mut tx, somebody.id, &hash).await?;
        let event = Event::of("person.changed", "person", somebody.id).version(version);
        record(&mut tx, event.before(json!({ "email": null })).after(json!({ "email": email }))).await?;
        logins.push(Login { email, ..somebody });
    }
    tx.commit().await?;
    Ok(logins)
}

/// An address that belongs to nobody in the world.
fn address(name: &str) -> String {
    let words = name.to_lowercase();
    let words: Vec<&str> = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!("{}@example.com", if words.is_empty() { "agent".to_owned() } else { words.join(".") })
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_address_is_made_of_the_name() {
        assert_eq!(super::address("Darcel Schlecht"), "darcel.schlecht@example.com");
        assert_eq!(super::address("Mei-Mei Johns"), "mei.mei.johns@example.com");
        assert_eq!(super::address("王伟"), "agent@example.com");
    }
}

//! What the server remembers of people: enough to know who is behind a session and whom they lead, without asking the
//! database at every request. PostgreSQL announces each change; the policies there do not rely on this.

use app::access::{Doors, Organisation, Role, Session};
use sqlx::PgPool;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};
use uuid::Uuid;

/// People as they are now; cheap to clone, shared by all.
#[derive(Clone, Debug)]
pub struct Directory {
    door: PgPool,
    known: Arc<RwLock<Arc<Known>>>,
}

#[derive(Debug, Default)]
struct Known {
    organisation: Organisation,
    people: HashMap<Uuid, Person>,
    /// Team to the team above it.
    above: HashMap<Uuid, Option<Uuid>>,
    /// Person to the single records shared with them.
    shared: HashMap<Uuid, HashSet<Uuid>>,
}

#[derive(Debug)]
struct Person {
    session: Session,
    team: Option<Uuid>,
    active: bool,
}

impl Directory {
    /// Reads everything once.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn open(doors: &Doors) -> Result<Self, sqlx::Error> {
        let directory = Self { door: doors.listener.clone(), known: Arc::default() };
        directory.read_anew().await?;
        Ok(directory)
    }

    /// Forgets and reads again.
    ///
    /// # Errors
    /// When the database cannot be reached; what was known stays.
    pub async fn read_anew(&self) -> Result<(), sqlx::Error> {
        let mut known = Known::default();
        let organisation =
            sqlx::query!("select name, currency, utc_offset from organisation").fetch_one(&self.door).await?;
        known.organisation = Organisation {
            name: organisation.name,
            currency: organisation.currency,
            utc_offset: i32::from(organisation.utc_offset),
        };
        for row in
            sqlx::query!("select id, name, email, role, team_id, active from person").fetch_all(&self.door).await?
        {
            let Some(role) = Role::from_key(&row.role) else { continue };
            let session = Session { person: row.id, name: row.name, email: row.email.unwrap_or_default(), role };
            known.people.insert(row.id, Person { session, team: row.team_id, active: row.active });
        }
        for row in sqlx::query!("select id, parent_id from team").fetch_all(&self.door).await? {
            known.above.insert(row.id, row.parent_id);
        }
        for row in sqlx::query!("select person_id, record_id from share").fetch_all(&self.door).await? {
            known.shared.entry(row.person_id).or_default().insert(row.record_id);
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
        Ok(())
    }

    fn known(&self) -> Arc<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The organisation.
    #[must_use]
    pub fn organisation(&self) -> Organisation {
        self.known().organisation.clone()
    }

    /// The person of an id, while active.
    #[must_use]
    pub fn session_of(&self, person: Uuid) -> Option<Session> {
        self.known().people.get(&person).filter(|person| person.active).map(|person| person.session.clone())
    }

    /// Whether `leader` leads the team that `person` works in, or one above it.
    #[must_use]
    pub fn leads(&self, leader: Uuid, person: Uuid) -> bool {
        let known = self.known();
        let team_of = |id: Uuid| known.people.get(&id).and_then(|person| person.team);
        let Some(led) = team_of(leader) else { return leader == person };
        let mut team = team_of(person);
        // The database refuses cycles; the bound keeps a broken tree from holding us here.
        for _ in 0..64 {
            match team {
                Some(found) if found == led => return true,
                Some(found) => team = known.above.get(&found).copied().flatten(),
                None => break,
            }
        }
        leader == person
    }

    /// Whether a record was shared with a person.
    #[must_use]
    pub fn shared_with(&self, person: Uuid, record: Uuid) -> bool {
        self.known().shared.get(&person).is_some_and(|records| records.contains(&record))
    }
}

//! One small world for all tests: two sales teams, everybody else, and the same records in three hands.

use super::{TestDb, session};
use app::access::{Role, Session};
use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher};
use sqlx::PgPool;
use uuid::Uuid;

/// Everybody's password.
pub const PASSWORD: &str = "a long enough one";

/// Of [`PASSWORD`], with the least work there can be: a hash says how much it took, and the sign-ins of tests would spend most of
/// their time on it. That the product's own hashes cost what they should is kept by a test of `sessions`.
fn light_hash() -> String {
    let least = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None).unwrap();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, least).hash_password(PASSWORD.as_bytes()).unwrap().to_string()
}

/// A record in the hands of the representative herself, of a colleague in her team, and of somebody in another team.
#[derive(Debug, Clone, Copy)]
pub struct Trio {
    pub own: Uuid,
    pub team: Uuid,
    pub foreign: Uuid,
}

/// Ids of what is there.
#[derive(Debug, Clone)]
pub struct World {
    pub north: Uuid,
    pub south: Uuid,
    pub admin: Uuid,
    /// Leads the north.
    pub manager: Uuid,
    /// In the north.
    pub rep: Uuid,
    /// In the north too.
    pub colleague: Uuid,
    /// In the south.
    pub stranger: Uuid,
    pub marketing: Uuid,
    pub service_manager: Uuid,
    pub service_agent: Uuid,
    pub reader: Uuid,
    pub customers: Trio,
    pub contacts: Trio,
    pub deals: Trio,
    pub pipeline: Uuid,
    /// First stage, requires nothing.
    pub lead: Uuid,
    /// Requires value and expected close.
    pub offer: Uuid,
    pub won: Uuid,
    pub lost: Uuid,
    pub lost_reason: Uuid,
    pub won_reason: Uuid,
    pub product: Uuid,
    pub tag: Uuid,
}

fn id() -> Uuid {
    app::access::new_id()
}

impl World {
    /// Fills an empty database.
    pub async fn build(db: &TestDb) -> Self {
        let trio = || Trio { own: id(), team: id(), foreign: id() };
        let world = Self {
            north: id(),
            south: id(),
            admin: id(),
            manager: id(),
            rep: id(),
            colleague: id(),
            stranger: id(),
            marketing: id(),
            service_manager: id(),
            service_agent: id(),
            reader: id(),
            customers: trio(),
            contacts: trio(),
            deals: trio(),
            pipeline: id(),
            lead: id(),
            offer: id(),
            won: id(),
            lost: id(),
            lost_reason: id(),
            won_reason: id(),
            product: id(),
            tag: id(),
        };
        world.people(&db.owner).await;
        world.pipeline(&db.owner).await;
        world.records(&db.owner).await;
        world
    }

    /// Who has a role, in this world.
    pub fn person(&self, role: Role) -> Uuid {
        match role {
            Role::Administrator => self.admin,
            Role::SalesManager => self.manager,
            Role::SalesRep => self.rep,
            Role::Marketing => self.marketing,
            Role::ServiceManager => self.service_manager,
            Role::ServiceAgent => self.service_agent,
            Role::ReadOnly => self.reader,
        }
    }

    /// The session of the person with a role.
    pub fn session(&self, role: Role) -> Session {
        session(self.person(role), role)
    }

    async fn people(&self, owner: &PgPool) {
        let hash = light_hash();
        for (team, name) in [(self.north, "North"), (self.south, "South")] {
            sqlx::query("insert into team (id, name) values ($1, $2)")
                .bind(team)
                .bind(name)
                .execute(owner)
                .await
                .unwrap();
        }
        let people = [
            (self.admin, "administrator", "administrator", None),
            (self.manager, "sales_manager", "sales_manager", Some(self.north)),
            (self.rep, "sales_rep", "sales_rep", Some(self.north)),
            (self.colleague, "colleague", "sales_rep", Some(self.north)),
            (self.stranger, "stranger", "sales_rep", Some(self.south)),
            (self.marketing, "marketing", "marketing", None),
            (self.service_manager, "service_manager", "service_manager", None),
            (self.service_agent, "service_agent", "service_agent", None),
            (self.reader, "read_only", "read_only", None),
        ];
        for (person, name, role, team) in people {
            sqlx::query(
                "insert into person (id, email, name, role, team_id) values ($1, $2 || '@example.com', $2, $3, $4)",
            )
            .bind(person)
            .bind(name)
            .bind(role)
            .bind(team)
            .execute(owner)
            .await
            .unwrap();
            sqlx::query("insert into secret (person_id, password_hash) values ($1, $2)")
                .bind(person)
                .bind(&hash)
                .execute(owner)
                .await
                .unwrap();
        }
    }

    async fn pipeline(&self, owner: &PgPool) {
        sqlx::query("insert into pipeline (id, name, name_en) values ($1, '销售', 'Sales')")
            .bind(self.pipeline)
            .execute(owner)
            .await
            .unwrap();
        let stages = [
            (self.lead, "线索", "Lead", 1, "open", 10, vec![]),
            (self.offer, "报价", "Offer", 2, "open", 50, vec!["value", "expected_close"]),
            (self.won, "赢单", "Won", 3, "won", 100, vec![]),
            (self.lost, "输单", "Lost", 4, "lost", 0, vec![]),
        ];
        for (stage, name, english, rank, kind, probability, required) in stages {
            sqlx::query("insert into stage (id, pipeline_id, name, name_en, rank, kind, probability, target_days, required) values ($1, $2, $3, $4, $5, $6, $7, 14, $8)")
                .bind(stage).bind(self.pipeline).bind(name).bind(english).bind(rank).bind(kind).bind(probability).bind(required)
                .execute(owner).await.unwrap();
        }
        for (reason, kind, name) in [(self.lost_reason, "lost", "价格"), (self.won_reason, "won", "质量")] {
            sqlx::query("insert into close_reason (id, kind, name) values ($1, $2, $3)")
                .bind(reason)
                .bind(kind)
                .bind(name)
                .execute(owner)
                .await
                .unwrap();
        }
        sqlx::query("insert into product (id, name, price, currency) values ($1, '泵', 100, 'CNY')")
            .bind(self.product)
            .execute(owner)
            .await
            .unwrap();
        sqlx::query("insert into tag (id, name) values ($1, '重点')").bind(self.tag).execute(owner).await.unwrap();
    }

    async fn records(&self, owner: &PgPool) {
        let hands = [
            (self.rep, self.customers.own, self.contacts.own, self.deals.own, "V"),
            (self.colleague, self.customers.team, self.contacts.team, self.deals.team, "W"),
            (self.stranger, self.customers.foreign, self.contacts.foreign, self.deals.foreign, "X"),
        ];
        for (person, customer, contact, deal, position) in hands {
            sqlx::query("insert into customer (id, name, owner_id) values ($1, 'Customer ' || $2::text, $2)")
                .bind(customer)
                .bind(person)
                .execute(owner)
                .await
                .unwrap();
            sqlx::query("insert into contact (id, name, owner_id) values ($1, 'Contact ' || $2::text, $2)")
                .bind(contact)
                .bind(person)
                .execute(owner)
                .await
                .unwrap();
            sqlx::query("insert into customer_contact (customer_id, contact_id) values ($1, $2)")
                .bind(customer)
                .bind(contact)
                .execute(owner)
                .await
                .unwrap();
            sqlx::query(
                "insert into deal (id, name, customer_id, pipeline_id, stage_id, owner_id, value, currency, position)
                 values ($1, 'Deal ' || $2::text, $3, $4, $5, $2, 1000, 'CNY', $6)",
            )
            .bind(deal)
            .bind(person)
            .bind(customer)
            .bind(self.pipeline)
            .bind(self.lead)
            .bind(position)
            .execute(owner)
            .await
            .unwrap();
        }
    }
}

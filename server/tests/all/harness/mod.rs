//! What database and HTTP tests stand on: a database of their own each, a small world of people and records, and the real
//! router. Needs `QZ_OWNER_URL`, `QZ_APP_URL`, `QZ_JOBS_URL` and `QZ_ADMIN_URL` of a throw-away cluster, as `./test` sets them.

#![allow(dead_code, unused_imports, clippy::unwrap_used, reason = "each test file uses a part; a test may panic")]

mod browser;
mod world;

pub use browser::{Answer, Browser};
pub use world::{PASSWORD, Trio, World};

use app::access::{Action, Caller, Clock, Doors, Role, Session};
use app::{
    events::chain,
    notices::worker,
    vault::{MasterKey, Ring},
};
use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use server::{database::parse, settings::Secret};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgPool, postgres::PgConnectOptions};
use std::{
    path::Path,
    sync::{Arc, LazyLock},
    time::Duration,
};

/// What wraps the key ring of every test.
pub const MASTER_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// The moment at which every test begins: the machine's own, to the second, because sessions also end by PostgreSQL's clock.
pub fn start_of_time() -> DateTime<Utc> {
    static START: LazyLock<DateTime<Utc>> = LazyLock::new(|| Utc::now().trunc_subsecs(0));
    *START
}

/// The day at which every test begins, where the organisation of the tests is: eight hours east of UTC.
pub fn first_day() -> NaiveDate {
    (start_of_time() + TimeDelta::hours(8)).date_naive()
}

/// A database that belongs to one test and goes with it.
pub struct TestDb {
    pub name: String,
    pub doors: Doors,
    /// As the owner, who sees everything; tests look through it, the product never does.
    pub owner: PgPool,
    cluster: PgConnectOptions,
}

fn address(variable: &str) -> PgConnectOptions {
    let url =
        std::env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set: run the tests with ./test database"));
    parse(variable, &Secret::from(url)).unwrap()
}

impl TestDb {
    /// Clones the migrated template; makes it first, if this is the first test of these migrations.
    pub async fn new() -> Self {
        let cluster = address("QZ_OWNER_URL");
        let template = template(&cluster).await;
        let name = format!("test_{}", app::access::new_id().simple());
        let mut connection = cluster.connect().await.unwrap();
        let clone = format!("create database {name} template {template}");
        sqlx::query(AssertSqlSafe(clone)).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let (app, jobs) = (address("QZ_APP_URL").database(&name), address("QZ_JOBS_URL").database(&name));
        let mut doors = server::doors::open(&app, &jobs, Clock::standing_at(start_of_time()));
        doors.ring = Ring::of(|| MasterKey::read(MASTER_KEY));
        let owner = PgPool::connect_lazy_with(cluster.clone().database(&name));
        Self { name, doors, owner, cluster }
    }

    /// The caller with the session of a person of the world.
    pub fn caller(&self, session: &Session, action: Action) -> Caller {
        Caller::of(&self.doors, session, action).unwrap()
    }

    /// Has everybody told of all that happened. The log waits for whoever writes, and PostgreSQL counts those of other tests too.
    pub async fn tell_all(&self) {
        for _ in 0..10_000 {
            chain::seal(&self.doors.sealer, 1_000).await.unwrap();
            let left: i64 =
                sqlx::query_scalar("select (select count(*) from event) - (select count(*) from event_seal)")
                    .fetch_one(&self.owner)
                    .await
                    .unwrap();
            if left == 0 {
                while worker::step(&self.doors).await.unwrap() > 0 {}
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("something writes for minutes, and the log waits for it");
    }

    /// A browser in front of the real router.
    pub async fn browser(&self) -> Browser {
        Browser::new(self).await
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        // As the superuser: the pools may still be open, and nobody else may end the connections of another login.
        let (cluster, name) = (address("QZ_ADMIN_URL"), self.name.clone());
        // A runtime of its own: the test's may be ending.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut connection = cluster.connect().await?;
                let gone = format!("drop database if exists {name} with (force)");
                sqlx::query(AssertSqlSafe(gone)).execute(&mut connection).await?;
                connection.close().await
            })
        });
        let dropped: Result<(), sqlx::Error> = dropping.join().unwrap();
        // A disk full of databases that nobody needs stops the tests that come after.
        if let Err(error) = dropped
            && !std::thread::panicking()
        {
            panic!("the database {} stays behind: {error}", self.name);
        }
    }
}

/// The name of a database with all migrations, made once per content of the migrations.
async fn template(cluster: &PgConnectOptions) -> String {
    let mut digest = Sha256::new();
    for migration in migrator().iter() {
        digest.update(&migration.checksum);
    }
    let hash: String = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("template_{hash}");
    let mut connection = cluster.connect().await.unwrap();
    sqlx::query("select pg_advisory_lock(815)").execute(&mut connection).await.unwrap();
    let ready = sqlx::query_scalar::<_, bool>("select exists (select 1 from pg_database where datname = $1)");
    if !ready.bind(&name).fetch_one(&mut connection).await.unwrap() {
        let making = format!("{name}_making");
        sqlx::query(AssertSqlSafe(format!("drop database if exists {making}"))).execute(&mut connection).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("create database {making}"))).execute(&mut connection).await.unwrap();
        let mut fresh = cluster.clone().database(&making).connect().await.unwrap();
        migrator().run(&mut fresh).await.unwrap();
        server::keys::make_ring(&mut fresh, &MasterKey::read(MASTER_KEY).unwrap()).await.unwrap();
        fresh.close().await.unwrap();
        sqlx::query(AssertSqlSafe(format!("alter database {making} rename to {name}")))
            .execute(&mut connection)
            .await
            .unwrap();
    }
    connection.close().await.unwrap();
    name
}

fn migrator() -> sqlx::migrate::Migrator {
    sqlx::migrate!("../migrations")
}

/// A session as the gate would make it, for a person of the world.
pub fn session(person: uuid::Uuid, role: Role) -> Session {
    Session { person, name: role.key().to_owned(), email: format!("{}@example.com", role.key()), role }
}

/// Settings for a router under test. Its files are those of `public`; what is built is not there.
pub fn settings() -> Arc<server::settings::Settings> {
    let mut settings = server::settings::Settings::load(&server::settings::Said::default()).unwrap();
    settings.site_root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../public");
    settings.files = Some(std::env::temp_dir().join(format!("qingzhou-test-files-{}", std::process::id())));
    Arc::new(settings)
}

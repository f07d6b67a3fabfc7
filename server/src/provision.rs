//! Roles, logins and the database itself: what migrations cannot make, because it belongs to the whole cluster.
//!
//! Works on three kinds of PostgreSQL: the embedded one (as its superuser), one of your own, and a managed one whose login is
//! no superuser but holds CREATEROLE. Run again it changes nothing, and then needs no rights either.

mod logins;
mod passwords;
mod scram;

use std::time::Duration;

use anyhow::{anyhow, bail};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::database::{APP, Addresses, Database, JOBS, OWNER, connect, parse};
use crate::embedded::{self, Embedded, OLDEST, Say};
use crate::settings::{Secret, Settings};

pub use logins::generate as generate_password;

use logins::Logins;
use passwords::Passwords;

/// The roles and who is a member of what.
const ROLES: &str = include_str!("provision.sql");

/// What helps where the database that was named does not let us in.
const WAYS_TO_A_DATABASE: &str = "DATABASE_URL (or `database_url` in qingzhou.toml) names it. One of these helps:\n\
    \u{20} - see whether PostgreSQL runs there, and whether host, port, database, login and password are right\n\
    \u{20} - make the database, where there is none of that name yet: create database … encoding 'UTF8'\n\
    \u{20} - leave DATABASE_URL out: Qingzhou then runs a database of its own in the data folder";

/// One provisioning at a time: PostgreSQL refuses to grant the same role in two sessions at once. Any number will do; it
/// spells "qz".
const LOCK: i64 = 0x717a;

/// How provisioning is to go.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish {
    /// Give the logins new passwords, even if others may be using the old ones.
    pub new_passwords: bool,
}

/// Makes what is missing and gives the addresses to work with.
///
/// # Errors
/// In words: not reachable, too old, not allowed (with what the administrator has to do).
pub async fn provision(
    database: &Database,
    settings: &Settings,
    wish: Wish,
    say: Say<'_>,
) -> anyhow::Result<Addresses> {
    match database.embedded() {
        Some(embedded) => provision_embedded(embedded, database).await,
        None => provision_named(database, settings, wish, say).await,
    }
}

async fn provision_embedded(embedded: &Embedded, database: &Database) -> anyhow::Result<Addresses> {
    let mut cluster = connect(&embedded.address(embedded::SUPERUSER, "postgres")).await?;
    lock(&mut cluster).await?;
    if !role_exists(&mut cluster, OWNER).await? {
        run(&mut cluster, format!("create role {OWNER} login createrole createdb")).await?;
    }
    let there: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(embedded::DATABASE)
        .fetch_one(&mut cluster)
        .await?;
    if !there {
        let name = embedded::DATABASE;
        run(&mut cluster, format!("create database {name} owner {OWNER} template template0 encoding 'UTF8'")).await?;
    }
    let mut inside = connect(&database.provisioner()?).await?;
    make_roles(&mut inside).await?;
    inside.close().await?;
    cluster.close().await?;
    Ok(embedded_addresses(embedded))
}

fn embedded_addresses(embedded: &Embedded) -> Addresses {
    let address = |login: &str| embedded.address(login, embedded::DATABASE);
    Addresses { owner: address(OWNER), app: address(APP), jobs: address(JOBS) }
}

async fn provision_named(
    database: &Database,
    settings: &Settings,
    wish: Wish,
    say: Say<'_>,
) -> anyhow::Result<Addresses> {
    let address = database.provisioner()?;
    let mut connection = connect(&address).await.map_err(|trouble| anyhow!("{trouble:#}.\n{WAYS_TO_A_DATABASE}"))?;
    fits(&mut connection).await?;
    lock(&mut connection).await?;
    let known = (role_exists(&mut connection, APP).await?, role_exists(&mut connection, JOBS).await?);
    let made = async {
        make_owner(&mut connection).await?;
        make_roles(&mut connection).await?;
        open_database(&mut connection).await
    };
    made.await.map_err(|trouble| who_can_help(trouble, &address))?;
    let mut passwords = Passwords { file: settings.logins_file(), wish, connection: &mut connection, say };
    let app = match &settings.app_database_url {
        Some(url) => parse("APP_DATABASE_URL", url)?,
        None => passwords.address(&address, APP, known.0).await?,
    };
    let jobs = match &settings.jobs_database_url {
        Some(url) => parse("JOBS_DATABASE_URL", url)?,
        None => passwords.address(&address, JOBS, known.1).await?,
    };
    connection.close().await?;
    Ok(Addresses { owner: database.owner()?, app, jobs })
}

/// Runs the script of roles. Another database of the same cluster may be provisioned at the same moment (the lock reaches
/// only one database), so a collision is tried again.
async fn make_roles(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    for pause in [20, 50, 100, 200, 400] {
        match sqlx::raw_sql(ROLES).execute(&mut *connection).await {
            Err(sqlx::Error::Database(trouble)) if collided(&*trouble) => {
                tokio::time::sleep(Duration::from_millis(pause)).await
            }
            other => return other.map(drop),
        }
    }
    sqlx::raw_sql(ROLES).execute(connection).await.map(drop)
}

fn collided(trouble: &dyn sqlx::error::DatabaseError) -> bool {
    // "tuple concurrently updated", or both created the same role.
    matches!(trouble.code().as_deref(), Some("XX000" | "23505" | "42710"))
}

/// The owner's role, and for a login of another name the right to act as it.
async fn make_owner(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    if !role_exists(connection, OWNER).await? {
        run(connection, format!("create role {OWNER} login createrole")).await?;
    }
    let may_act: bool = sqlx::query_scalar(
        // From 16 on, whoever creates a role is a member that may not act as it, until granted so.
        "select current_user = $1
             or (select rolsuper from pg_roles where rolname = current_user)
             or exists (select from pg_auth_members m
                         where m.roleid = to_regrole($1) and m.member = to_regrole(quote_ident(current_user))
                           and coalesce((to_jsonb(m) ->> 'set_option')::boolean, true))",
    )
    .bind(OWNER)
    .fetch_one(&mut *connection)
    .await?;
    if !may_act {
        run(connection, format!("grant {OWNER} to current_user")).await?;
    }
    Ok(())
}

/// Lets the owner make tables, and nobody connect but our logins.
async fn open_database(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let open: bool = sqlx::query_scalar(
        "select has_database_privilege($1, current_database(), 'create')
            and has_schema_privilege($1, 'public', 'create')
            and has_schema_privilege($1, 'public', 'usage with grant option')
            and has_database_privilege($2, current_database(), 'connect')
            and has_database_privilege($3, current_database(), 'connect')",
    )
    .bind(OWNER)
    .bind(APP)
    .bind(JOBS)
    .fetch_one(&mut *connection)
    .await?;
    let closed: bool = sqlx::query_scalar(
        "select not exists (select from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
                             where d.datname = current_database() and a.grantee = 0 and a.privilege_type = 'CONNECT')",
    )
    .fetch_one(&mut *connection)
    .await?;
    if open && closed {
        return Ok(());
    }
    let name: String = sqlx::query_scalar("select quote_ident(current_database())").fetch_one(&mut *connection).await?;
    run(connection, open_database_sql(&name)).await
}

fn open_database_sql(name: &str) -> String {
    format!(
        "grant connect, temporary, create on database {name} to {OWNER};\n\
         grant connect on database {name} to {APP}, {JOBS};\n\
         revoke connect, temporary on database {name} from public;\n\
         grant usage, create on schema public to {OWNER} with grant option;\n\
         revoke all on schema public from public"
    )
}

/// What the administrator of a PostgreSQL runs where Qingzhou's own login may not make roles.
pub fn script(database: &str) -> String {
    let name = format!("\"{}\"", database.replace('"', "\"\""));
    format!(
        "-- For the administrator, connected to the database {name}. Choose the passwords, then give Qingzhou\n\
         -- DATABASE_URL, APP_DATABASE_URL and JOBS_DATABASE_URL with them.\n\
         {ROLES}\n\
         {};\n\
         alter role {OWNER} password 'choose one';\n\
         alter role {APP} password 'choose another';\n\
         alter role {JOBS} password 'and a third';\n",
        open_database_sql(&name)
    )
}

/// Turns "permission denied" into what to do.
fn who_can_help(trouble: sqlx::Error, address: &PgConnectOptions) -> anyhow::Error {
    let denied = matches!(&trouble, sqlx::Error::Database(answer) if answer.code().as_deref() == Some("42501"));
    let trouble = anyhow::Error::new(trouble);
    if !denied {
        return trouble.context("the roles could not be made");
    }
    trouble.context(format!(
        "The login {} may not make what is missing. Give it CREATEROLE and make it the owner of the database, or let the \
         administrator run what `qingzhou provision --print` prints",
        address.get_username()
    ))
}

/// Refuses what Qingzhou cannot work on.
async fn fits(connection: &mut PgConnection) -> anyhow::Result<()> {
    let (version, encoding): (i32, String) = sqlx::query_as(
        "select current_setting('server_version_num')::int, pg_encoding_to_char(encoding)::text
           from pg_database where datname = current_database()",
    )
    .fetch_one(connection)
    .await?;
    if version / 10_000 < i32::try_from(OLDEST)? {
        bail!("This is PostgreSQL {}; Qingzhou needs {OLDEST} or newer.", version / 10_000);
    }
    if encoding != "UTF8" {
        bail!(
            "The database's encoding is {encoding}; Qingzhou needs UTF8: create database … encoding 'UTF8' template template0"
        );
    }
    Ok(())
}

/// Whether nothing is missing. Tries the script in a transaction that is rolled back; what would change, was missing.
///
/// # Errors
/// Those of the database, except a refusal: that says that something is missing.
pub async fn complete(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    if !role_exists(connection, OWNER).await? {
        return Ok(false);
    }
    let mut tx = connection.begin().await?;
    let before = count(&mut tx).await?;
    let complete = match sqlx::raw_sql(ROLES).execute(&mut *tx).await {
        Ok(_) => count(&mut tx).await? == before,
        Err(sqlx::Error::Database(refusal)) if refusal.code().as_deref() == Some("42501") => false,
        Err(trouble) => return Err(trouble),
    };
    tx.rollback().await?;
    Ok(complete)
}

async fn count(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("select (select count(*) from pg_roles) + (select count(*) from pg_auth_members)")
        .fetch_one(connection)
        .await
}

/// The addresses as they are known now, without making anything.
///
/// # Errors
/// When a setting or the file of passwords cannot be read.
pub fn known_addresses(database: &Database, settings: &Settings) -> anyhow::Result<Addresses> {
    if let Some(embedded) = database.embedded() {
        return Ok(embedded_addresses(embedded));
    }
    let (owner, logins) = (database.provisioner()?, Logins::read(&settings.logins_file())?);
    let of = |variable: &str, url: &Option<Secret>, login: &str| match url {
        Some(url) => parse(variable, url),
        None => {
            let password = logins.password(login).map_or("", Secret::reveal);
            Ok(owner.clone().username(login).password(password))
        }
    };
    Ok(Addresses {
        owner: database.owner()?,
        app: of("APP_DATABASE_URL", &settings.app_database_url, APP)?,
        jobs: of("JOBS_DATABASE_URL", &settings.jobs_database_url, JOBS)?,
    })
}

async fn lock(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    // Held until the connection closes.
    sqlx::query("select pg_advisory_lock($1)").bind(LOCK).execute(connection).await.map(drop)
}

async fn role_exists(connection: &mut PgConnection, role: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("select exists (select from pg_roles where rolname = $1)").bind(role).fetch_one(connection).await
}

async fn run(connection: &mut PgConnection, statement: String) -> Result<(), sqlx::Error> {
    // Made of our own constants and names quoted by PostgreSQL.
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await.map(drop)
}

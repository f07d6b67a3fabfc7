//! People from the command line: for the first administrator, and for whoever has locked themselves out.

use std::io::BufRead;

use anyhow::{Context, bail};
use app::access::{AppError, Role, error_text, new_id, password};
use app::locale::Lang;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::provision::generate_password;

/// Letters of a made-up first password.
const FIRST_PASSWORD: usize = 16;

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add somebody who can sign in at once
    Add(Add),
    /// List everybody: e-mail, name, role, team, whether they can sign in
    List,
    /// Give somebody a new password and sign them out everywhere
    Password(Password),
    /// Keep somebody out from now on; their records stay theirs
    Deactivate {
        /// Their e-mail address
        #[arg(long)]
        email: String,
    },
}

/// A person to be added.
#[derive(Debug, Args)]
pub struct Add {
    /// E-mail address to sign in with
    #[arg(long)]
    pub email: String,
    /// Name, as colleagues see it
    #[arg(long)]
    pub name: String,
    /// What they may do
    #[arg(long, value_parser = role, help = roles())]
    pub role: Role,
    /// Name of their team
    #[arg(long)]
    pub team: Option<String>,
    /// Read the password from the first line of standard input; otherwise one is made up and shown
    #[arg(long)]
    pub password_stdin: bool,
}

/// A new password.
#[derive(Debug, Args)]
pub struct Password {
    /// Whose: their e-mail address
    #[arg(long)]
    pub email: String,
    /// Read the password from the first line of standard input; otherwise one is made up and shown
    #[arg(long)]
    pub password_stdin: bool,
}

/// Who was added, and the password if it was made up.
#[derive(Debug)]
pub struct Added {
    /// To sign in with.
    pub email: String,
    /// To be shown once.
    pub made_up: Option<String>,
}

fn role(key: &str) -> Result<Role, String> {
    Role::from_key(key).ok_or_else(roles)
}

fn roles() -> String {
    let keys: Vec<&str> = Role::ALL.iter().map(|role| role.key()).collect();
    format!("What they may do: one of {}", keys.join(", "))
}

/// Does what the command says, as the owner.
///
/// # Errors
/// In words for the person at the terminal.
pub async fn run(command: Command, owner: &mut PgConnection) -> anyhow::Result<()> {
    match command {
        Command::Add(add) => {
            let password = add.password_stdin.then(from_stdin).transpose()?;
            let added = self::add(owner, &add, password).await?;
            println!("Added {}.", added.email);
            show(added.made_up.as_deref());
        }
        Command::List => list(owner).await?,
        Command::Password(wish) => {
            let given = wish.password_stdin.then(from_stdin).transpose()?;
            let made_up = given.is_none().then(|| generate_password(FIRST_PASSWORD));
            set_password(owner, &wish.email, given.as_deref().or(made_up.as_deref()).unwrap_or_default()).await?;
            println!("{} has a new password and is signed out everywhere.", wish.email);
            show(made_up.as_deref());
        }
        Command::Deactivate { email } => {
            deactivate(owner, &email).await?;
            println!("{email} can no longer sign in.");
        }
    }
    Ok(())
}

/// Adds a person with a password; makes one up when none is given.
///
/// # Errors
/// An e-mail that is taken or none, an unknown team, a password that is too short: in words.
pub async fn add(owner: &mut PgConnection, add: &Add, given: Option<String>) -> anyhow::Result<Added> {
    let made_up = given.is_none().then(|| generate_password(FIRST_PASSWORD));
    let hash = hash(given.as_deref().or(made_up.as_deref()).unwrap_or_default()).await?;
    let (id, email) = (new_id(), add.email.trim().to_lowercase());
    let mut tx = owner.begin().await?;
    let team = match &add.team {
        Some(name) => Some(team(&mut tx, name).await?),
        None => None,
    };
    sqlx::query!(
        "insert into person (id, email, name, role, team_id) values ($1, $2, $3, $4, $5)",
        id,
        email,
        add.name.trim(),
        add.role.key(),
        team,
    )
    .execute(&mut *tx)
    .await
    .map_err(in_words)?;
    store_password(&mut tx, id, &hash).await?;
    let after = json!({ "name": add.name.trim(), "email": email, "role": add.role.key(), "team_id": team, "team_name": add.team });
    record(&mut tx, "person.created", id, 1, None, Some(after)).await?;
    tx.commit().await?;
    Ok(Added { email, made_up })
}

/// Whether an active administrator can sign in.
///
/// # Errors
/// Those of the database.
pub async fn somebody_administers(owner: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let there = sqlx::query_scalar!(
        r#"select exists (select from person p join secret s on s.person_id = p.id
                           where p.role = 'administrator' and p.active and p.email is not null) as "there!""#
    );
    there.fetch_one(owner).await
}

/// Whether nobody was ever added.
///
/// # Errors
/// Those of the database.
pub async fn nobody_works_here(owner: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select not exists (select from person) as "nobody!""#).fetch_one(owner).await
}

/// E-mail and role of those who can sign in to the sample company, in the order of [`Role::ALL`]; none where there is no
/// sample company.
///
/// # Errors
/// Those of the database.
pub async fn sample_accounts(owner: &mut PgConnection) -> Result<Vec<(String, String)>, sqlx::Error> {
    let accounts = sqlx::query!(
        r#"select p.email as "email!", p.role
             from person p join secret s on s.person_id = p.id join organisation o on o.sample_data
            where p.active and p.email like '%@example.com'
            order by array_position($1::text[], p.role), p.email limit 20"#,
        &Role::ALL.map(Role::key) as &[&str]
    );
    let accounts = accounts.fetch_all(owner).await?;
    Ok(accounts.into_iter().map(|account| (account.email, account.role)).collect())
}

async fn list(owner: &mut PgConnection) -> anyhow::Result<()> {
    let people = sqlx::query!(
        r#"select p.email, p.name, p.role, p.active, t.name as "team?", s.person_id is not null as "password!"
             from person p left join team t on t.id = p.team_id left join secret s on s.person_id = p.id
            order by p.name collate "zh-x-icu", p.id"#
    )
    .fetch_all(owner)
    .await?;
    for person in people {
        let state = match (person.active, person.password && person.email.is_some()) {
            (false, _) => "kept out",
            (true, false) => "not invited yet",
            (true, true) => "can sign in",
        };
        let email = person.email.as_deref().unwrap_or("-");
        println!("{email}\t{}\t{}\t{}\t{state}", person.name, person.role, person.team.as_deref().unwrap_or("-"));
    }
    Ok(())
}

/// Sets the password of an active person and ends their sessions.
///
/// # Errors
/// An unknown or inactive person, a password that is too short: in words.
pub async fn set_password(owner: &mut PgConnection, email: &str, password: &str) -> anyhow::Result<()> {
    let hash = hash(password).await?;
    let mut tx = owner.begin().await?;
    let person = hold(&mut tx, email).await?;
    if !person.active {
        bail!("{email} is kept out; a person who may sign in again is let in by an administrator, in the browser.");
    }
    store_password(&mut tx, person.id, &hash).await?;
    end_sessions(&mut tx, person.id).await?;
    let unchanged = json!({ "email": person.email });
    record(&mut tx, "person.invited", person.id, person.version, Some(unchanged.clone()), Some(unchanged)).await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps a person out; their sessions end in the same moment.
///
/// # Errors
/// An unknown person, the last administrator: in words.
pub async fn deactivate(owner: &mut PgConnection, email: &str) -> anyhow::Result<()> {
    let mut tx = owner.begin().await?;
    let person = hold(&mut tx, email).await?;
    if !person.active {
        return Ok(());
    }
    sqlx::query!("update person set active = false, version = version + 1 where id = $1", person.id)
        .execute(&mut *tx)
        .await
        .map_err(in_words)?;
    let ended = end_sessions(&mut tx, person.id).await?;
    let after = json!({ "active": false, "sessions_ended": ended });
    record(&mut tx, "person.deactivated", person.id, person.version + 1, Some(json!({ "active": true })), Some(after))
        .await?;
    tx.commit().await?;
    Ok(())
}

struct Held {
    id: Uuid,
    email: Option<String>,
    active: bool,
    version: i32,
}

async fn hold(tx: &mut PgConnection, email: &str) -> anyhow::Result<Held> {
    let email = email.trim().to_lowercase();
    let person =
        sqlx::query_as!(Held, "select id, email, active, version from person where email = $1 for update", email);
    person
        .fetch_optional(tx)
        .await?
        .with_context(|| format!("Nobody has the e-mail address {email}; `qingzhou person list` lists everybody."))
}

async fn team(tx: &mut PgConnection, name: &str) -> anyhow::Result<Uuid> {
    let teams =
        sqlx::query_scalar!("select id from team where lower(name) = lower($1)", name.trim()).fetch_all(tx).await?;
    match teams.as_slice() {
        [team] => Ok(*team),
        [] => bail!("There is no team {name:?}; an administrator adds teams in the browser."),
        _ => bail!("Several teams are called {name:?}; leave out --team and choose it in the browser."),
    }
}

async fn store_password(tx: &mut PgConnection, person: Uuid, hash: &str) -> anyhow::Result<()> {
    sqlx::query!(
        "insert into secret (person_id, password_hash) values ($1, $2)
         on conflict (person_id) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at",
        person,
        hash
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn end_sessions(tx: &mut PgConnection, person: Uuid) -> anyhow::Result<u64> {
    let ended =
        sqlx::query!("delete from web_session where person_id = $1", person).execute(&mut *tx).await?.rows_affected();
    // Running servers may remember who a session belongs to.
    sqlx::query!("select pg_notify('qz_access', '')").execute(tx).await?;
    Ok(ended)
}

/// Writes the event; nobody is its actor, because nobody signed in.
async fn record(
    tx: &mut PgConnection,
    kind: &str,
    person: Uuid,
    version: i32,
    before: Option<Value>,
    after: Option<Value>,
) -> anyhow::Result<()> {
    sqlx::query!(
        "insert into event (id, kind, subject_kind, subject_id, version, before, after)
         values ($1, $2, 'person', $3, $4, $5, $6)",
        new_id(),
        kind,
        person,
        version,
        before,
        after
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn hash(password: &str) -> anyhow::Result<String> {
    password::hash(password).await.map_err(|refusal| anyhow::anyhow!(error_text(Lang::En, &refusal)))
}

/// The words that the browser would show.
fn in_words(trouble: sqlx::Error) -> anyhow::Error {
    match AppError::from(trouble) {
        AppError::Broken { reference } => anyhow::anyhow!("That did not work; see the log above ({reference})."),
        refusal => anyhow::anyhow!(error_text(Lang::En, &refusal)),
    }
}

fn from_stdin() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("the password cannot be read")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn show(made_up: Option<&str>) {
    if let Some(password) = made_up {
        println!("Password (shown only now): {password}");
    }
}

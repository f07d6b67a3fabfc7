//! What an empty database gets before anybody can sign in: the sample company, or a first administrator.

use anyhow::Context;
use app::access::Role;
use chrono::{NaiveDate, TimeDelta, Utc};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection};

use crate::database::{Addresses, connect};
use crate::depot::Depot;
use crate::embedded::Say;
use crate::keys;
use crate::person;
use crate::seed::{self, Size};
use crate::settings::Settings;

/// Sees to it that somebody can sign in, and tells with what.
///
/// # Errors
/// Those of the database.
pub async fn prepare(settings: &Settings, addresses: &Addresses, say: Say<'_>) -> anyhow::Result<()> {
    let mut owner = connect(&addresses.owner).await?;
    if !person::somebody_administers(&mut owner).await? {
        if settings.sample_data && person::nobody_works_here(&mut owner).await? {
            sample_data(settings, &addresses.owner, Size::Demo, None, say).await?;
        } else {
            first_administrator(&mut owner, settings, say).await?;
        }
    }
    tell_sample_accounts(&mut owner, say).await?;
    owner.close().await?;
    Ok(())
}

/// Fills an empty database with sample data, told from `today` (without it, the present day where the sample company is).
///
/// # Errors
/// A database that already holds something; otherwise those of the database.
pub async fn sample_data(
    settings: &Settings,
    owner: &PgConnectOptions,
    size: Size,
    today: Option<NaiveDate>,
    say: Say<'_>,
) -> anyhow::Result<()> {
    say("Loading the sample company …");
    let pool = PgPoolOptions::new().max_connections(2).connect_with(owner.clone()).await?;
    // The sample company works in China, which has one time zone.
    let today = today.unwrap_or_else(|| (Utc::now() + TimeDelta::hours(8)).date_naive());
    let seeded = seed::seed(&pool, size, today).await;
    if seeded.is_ok() && size == Size::Demo {
        let depot = Depot::open(&settings.files_folder())?;
        seed::files::write(&pool, &depot, today).await.context("The sample files cannot be loaded")?;
    }
    let sealed = if seeded.is_ok() { seed::seal_values(&pool, &keys::ring(settings)).await } else { Ok(()) };
    pool.close().await;
    let summary = seeded.context("The sample data cannot be loaded")?;
    sealed.context("The sensitive values of the sample data cannot be sealed")?;
    say(&format!(
        "Sample data: {} people, {} customers, {} contacts, {} deals, {} events",
        summary.people, summary.customers, summary.contacts, summary.deals, summary.events
    ));
    Ok(())
}

async fn first_administrator(owner: &mut PgConnection, settings: &Settings, say: Say<'_>) -> anyhow::Result<()> {
    let add = person::Add {
        email: settings.first_administrator.clone(),
        name: "管理员".to_owned(),
        role: Role::Administrator,
        team: None,
        password_stdin: false,
    };
    let added = person::add(owner, &add, None).await.context("The first administrator cannot be added")?;
    say(&format!("First administrator: {}", added.email));
    say(&format!("Password (shown only now): {}", added.made_up.unwrap_or_default()));
    Ok(())
}

/// The accounts of the sample company are no secret: each start shows them.
async fn tell_sample_accounts(owner: &mut PgConnection, say: Say<'_>) -> anyhow::Result<()> {
    let accounts = person::sample_accounts(owner).await?;
    if accounts.is_empty() {
        return Ok(());
    }
    say(&format!("Sample accounts, password {} unless changed:", seed::PASSWORD));
    for (email, role) in accounts {
        say(&format!("  {email:<24} {role}"));
    }
    Ok(())
}

//! The server behind the address, and what is kept there.

use app::events::chain;
use sqlx::PgConnection;

use super::Report;
use crate::embedded::OLDEST;
use crate::migrate::{self, State};
use crate::person;
use crate::settings::Settings;

pub async fn server(report: &mut Report, connection: &mut PgConnection) -> anyhow::Result<()> {
    let (number, version, encoding): (i32, String, String) = sqlx::query_as(
        "select current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding')",
    )
    .fetch_one(&mut *connection)
    .await?;
    if number / 10_000 < i32::try_from(OLDEST)? {
        report.bad("database", format_args!("PostgreSQL {version}"), &format!("Qingzhou needs {OLDEST} or newer."));
    } else {
        report.ok("database", format_args!("PostgreSQL {version}, reached"));
    }
    if encoding != "UTF8" {
        report.bad(
            "letters",
            format_args!("encoding {encoding}"),
            "create database … encoding 'UTF8' template template0",
        );
    }
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let value: String =
            sqlx::query_scalar("select current_setting($1)").bind(setting).fetch_one(&mut *connection).await?;
        if value == "off" {
            let way_out = format!("alter system set {setting} = on; select pg_reload_conf();");
            report.bad("durability", format_args!("{setting} is off: what was saved can be lost"), &way_out);
        }
    }
    Ok(())
}

/// Whether the database knows Chinese: trigrams of letters it does not know are empty, and search would find nothing.
pub async fn letters(report: &mut Report, connection: &mut PgConnection) -> anyhow::Result<()> {
    let available: bool =
        sqlx::query_scalar("select exists (select from pg_available_extensions where name = 'pg_trgm')")
            .fetch_one(&mut *connection)
            .await?;
    let installed: bool =
        sqlx::query_scalar("select to_regprocedure('show_trgm(text)') is not null").fetch_one(&mut *connection).await?;
    if !available && !installed {
        report.bad(
            "letters",
            "the extension pg_trgm is missing",
            "Install PostgreSQL's contrib package (Debian: postgresql-contrib).",
        );
        return Ok(());
    }
    let collate: bool = sqlx::query_scalar("select exists (select from pg_collation where collname = 'zh-x-icu')")
        .fetch_one(&mut *connection)
        .await?;
    if !collate {
        report.bad(
            "letters",
            "the collation zh-x-icu is missing",
            "Use a PostgreSQL built with ICU, as all common packages are.",
        );
    }
    let knows = if installed {
        sqlx::query_scalar("select cardinality(show_trgm('上海')) > 0").fetch_one(&mut *connection).await?
    } else {
        // Trigrams take what the locale calls a letter.
        sqlx::query_scalar("select '上海' ~ '^[[:alpha:]]+$'").fetch_one(&mut *connection).await?
    };
    let locale: String =
        sqlx::query_scalar("select datctype::text from pg_database where datname = current_database()")
            .fetch_one(connection)
            .await?;
    if knows {
        report.ok("letters", format_args!("UTF-8, {locale}, Chinese is searchable"));
    } else {
        report.bad(
            "letters",
            format_args!("with the locale {locale} Chinese is not searchable"),
            "Make the database anew with: create database … locale 'C.UTF-8' encoding 'UTF8' template template0, and restore into it.",
        );
    }
    Ok(())
}

/// Whether the tables are what this program expects.
pub async fn migrations(report: &mut Report, owner: &mut PgConnection) -> anyhow::Result<bool> {
    let state = migrate::state(owner).await?;
    match &state {
        State::Current => {
            report.ok("tables", format_args!("{} migrations, all applied", migrate::MIGRATOR.iter().count()))
        }
        State::Behind(missing) => {
            report.warn(
                "tables",
                format_args!("{missing} migrations to be applied"),
                "The next `qingzhou serve` or `qingzhou migrate` does.",
            );
        }
        State::Ahead(unknown) => {
            report.bad(
                "tables",
                format_args!("migrations {unknown:?} are unknown here"),
                "The database is newer: use the newer program.",
            );
        }
    }
    Ok(state == State::Current)
}

pub async fn people(report: &mut Report, settings: &Settings, owner: &mut PgConnection) -> anyhow::Result<()> {
    if person::somebody_administers(owner).await? {
        report.ok("people", "an administrator can sign in");
    } else {
        report.warn(
            "people",
            "no administrator can sign in",
            "qingzhou person add --email you@example.com --name You --role administrator",
        );
    }
    if !settings.listen.ip().is_loopback() && !person::sample_accounts(owner).await?.is_empty() {
        report.warn(
            "people",
            "the sample accounts, whose password everybody knows, can be reached from other machines",
            "Deactivate them.",
        );
    }
    Ok(())
}

pub async fn chain(report: &mut Report, owner: &mut PgConnection) -> anyhow::Result<()> {
    let findings = chain::verify(owner).await?;
    if findings.is_empty() {
        report.ok("log", "the audit chain is whole");
    }
    for finding in findings {
        let number = finding.number.map_or_else(|| "never sealed".to_owned(), |number| format!("number {number}"));
        let event = finding.event.map_or_else(|| "unknown".to_owned(), |event| event.to_string());
        report.bad(
            "log",
            format_args!("event {event} ({number}): {}", finding.what),
            "Somebody changed the log in the database. Compare with a backup from before.",
        );
    }
    Ok(())
}

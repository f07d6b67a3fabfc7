//! Whether the walls between the logins stand.

use sqlx::{Connection, PgConnection};

use super::Report;
use crate::database::{APP, Addresses, JOBS, OWNER, connect};
use crate::provision;
use crate::settings::Settings;

/// Whether all roles and memberships are there.
pub async fn made(report: &mut Report, provisioner: &mut PgConnection) -> anyhow::Result<bool> {
    let (may, database): (bool, String) = sqlx::query_as(
        "select rolsuper or rolcreaterole, current_database()::text from pg_roles where rolname = current_user",
    )
    .fetch_one(&mut *provisioner)
    .await?;
    if provision::complete(provisioner).await? {
        report.ok("roles", "all there, with their memberships");
        return Ok(true);
    }
    if may {
        report.bad("roles", "some are missing", "Run: qingzhou provision");
    } else {
        report.bad(
            "roles",
            "some are missing, and this login may not make them",
            "Let the administrator run this SQL:",
        );
        println!("{}", provision::script(&database));
    }
    Ok(false)
}

/// Whether the roles are as weak as they should be.
pub async fn attributes(report: &mut Report, provisioner: &mut PgConnection) -> anyhow::Result<()> {
    for role in [OWNER, APP, JOBS] {
        let (strong, inherits): (bool, bool) = sqlx::query_as(
            // From 16 on each membership says for itself whether it is inherited.
            "select rolsuper or rolbypassrls,
                    coalesce((select bool_or((to_jsonb(m) ->> 'inherit_option')::boolean) from pg_auth_members m where m.member = r.oid),
                             r.rolinherit)
               from pg_roles r where rolname = $1",
        )
        .bind(role)
        .fetch_one(&mut *provisioner)
        .await?;
        if strong {
            let way_out = format!("alter role {role} nosuperuser nobypassrls;");
            report.bad("roles", format_args!("{role} stands above row-level security"), &way_out);
        }
        if inherits && role != OWNER {
            let way_out =
                format!("alter role {role} noinherit; then revoke its memberships and run: qingzhou provision");
            report.bad(
                "roles",
                format_args!("{role} inherits its scopes and reads every row without asking"),
                &way_out,
            );
        }
    }
    Ok(())
}

/// Whether the serving logins are let in.
pub async fn logins(report: &mut Report, settings: &Settings, addresses: &Addresses) {
    for (login, address, name, named) in [
        (APP, &addresses.app, "APP_DATABASE_URL", &settings.app_database_url),
        (JOBS, &addresses.jobs, "JOBS_DATABASE_URL", &settings.jobs_database_url),
    ] {
        let way_out = match named {
            Some(_) => format!("Correct {name}, or leave it out and run: qingzhou provision"),
            None => "Run: qingzhou provision".to_owned(),
        };
        let tried = async { connect(address).await?.close().await.map_err(anyhow::Error::from) };
        match tried.await {
            Ok(()) => report.ok("login", format_args!("{login} is let in")),
            Err(trouble) => report.bad("login", format_args!("{trouble:#}"), &way_out),
        }
    }
}

/// Whether every table is guarded, and the serving login holds nothing of its own.
pub async fn walls(report: &mut Report, owner: &mut PgConnection) -> anyhow::Result<()> {
    let open: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c
          where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> '_sqlx_migrations'
            and not c.relispartition and not (c.relrowsecurity and c.relforcerowsecurity)
          order by 1",
    )
    .fetch_all(&mut *owner)
    .await?;
    let held: Vec<String> = sqlx::query_scalar(
        "select distinct table_name::text from information_schema.role_table_grants
          where grantee = $1 and table_schema = 'public' order by 1",
    )
    .bind(APP)
    .fetch_all(owner)
    .await?;
    if !open.is_empty() {
        report.bad(
            "walls",
            format_args!("without row-level security: {}", open.join(", ")),
            "select guard_table('…') for each.",
        );
    }
    if !held.is_empty() {
        report.bad(
            "walls",
            format_args!("{APP} has rights of its own on {}", held.join(", ")),
            &format!("revoke all on … from {APP};"),
        );
    }
    if open.is_empty() && held.is_empty() {
        report.ok("walls", "every table is guarded");
    }
    Ok(())
}

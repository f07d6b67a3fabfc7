//! A PostgreSQL that is not ours.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::str::FromStr;

use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use crate::embedded::ground::{Folder, Running, command};

/// A PostgreSQL as a provider hands it out: a login that is no superuser and owns one database, and passwords are asked for.
#[tokio::test]
async fn provisions_a_managed_postgresql_without_superuser() {
    let folder = Folder::new();
    let running = Running::start_with(&folder.data(), &["--bare"]);
    let mut superuser = running.connect("SUPERUSER_URL").await;
    let rules = std::fs::read_to_string(folder.data().join("pg/pg_hba.conf")).unwrap();
    let ours = format!("local all postgres trust\nlocal all all scram-sha-256\n{rules}");
    std::fs::write(folder.data().join("pg/pg_hba.conf"), ours).unwrap();
    for statement in [
        "create role crm login createrole password 'secret'",
        "create database crm owner crm template template0 encoding 'UTF8'",
        "select pg_reload_conf()",
    ] {
        sqlx::query(statement).execute(&mut superuser).await.unwrap();
    }
    let socket = PgConnectOptions::from_str(running.value("SUPERUSER_URL")).unwrap().get_socket().unwrap().clone();
    let socket = socket.to_str().unwrap().replace('/', "%2F");
    let url = format!("postgres://crm:secret@{socket}/crm");
    let managed = |data: &Path, name: &str, more: &[&str]| {
        let output = command(data, name).args(more).env("DATABASE_URL", &url).stdin(Stdio::null()).output().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let own = folder.0.join("managed");
    let (done, said) = managed(&own, "migrate", &[]);
    assert!(done, "{said}");
    assert!(!said.contains("secret"), "{said}");
    let passwords = std::fs::read_to_string(own.join("logins.toml")).unwrap();
    assert_eq!(std::fs::metadata(own.join("logins.toml")).unwrap().permissions().mode() & 0o777, 0o600);
    let (done, said) = managed(&own, "provision", &[]);
    assert!(done, "{said}");
    assert_eq!(std::fs::read_to_string(own.join("logins.toml")).unwrap(), passwords, "again changes nothing");

    let password = passwords.lines().find_map(|line| line.strip_prefix("qz_app = \"")?.strip_suffix('"')).unwrap();
    let app = PgConnectOptions::from_str(&format!("postgres://qz_app:{password}@{socket}/crm")).unwrap();
    let mut app = app.connect().await.expect("the generated password lets in");
    assert!(sqlx::query("select 1 from person").execute(&mut app).await.is_err());

    // Another server without the file must not shut the first one out.
    let (done, said) = managed(&folder.0.join("other"), "provision", &[]);
    assert!(!done && said.contains("logins.toml") && said.contains("--new-passwords"), "{said}");
    let (done, said) = managed(&folder.0.join("other"), "provision", &["--new-passwords"]);
    assert!(done, "{said}");
    running.stop();
}

#[test]
fn says_once_why_a_database_cannot_be_reached_and_what_helps() {
    let folder = Folder::new();
    // A port that was free a moment ago: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://crm:secret@127.0.0.1:{port}/crm");
    let mut asked = command(&folder.data(), "migrate");
    let output = asked.env("DATABASE_URL", url).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{said}");
    assert_eq!(said.matches("refused").count(), 1, "{said}");
    assert!(said.contains(&format!("127.0.0.1:{port}")) && said.contains("leave DATABASE_URL out"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}

#[tokio::test]
async fn says_which_login_s_address_is_wrong_and_what_helps() {
    let folder = Folder::new();
    let running = Running::start(&folder.data());
    let elsewhere = |name: &str| running.value(name).replace("/qingzhou", "/nowhere");
    for (variable, address, why) in [
        // No such database.
        ("APP_DATABASE_URL", elsewhere("APP_DATABASE_URL"), "nowhere"),
        ("JOBS_DATABASE_URL", elsewhere("JOBS_DATABASE_URL"), "nowhere"),
        // A login that is let in and may not do what it is there for.
        ("APP_DATABASE_URL", running.value("JOBS_DATABASE_URL").to_owned(), "qz_session"),
        // A database without our tables.
        ("APP_DATABASE_URL", running.value("SUPERUSER_URL").to_owned(), "organisation"),
    ] {
        let mut asked = command(&folder.0.join("own"), "serve");
        asked.args(["--listen", "127.0.0.1:0"]).env("DATABASE_URL", running.value("DATABASE_URL"));
        let output = asked.env(variable, &address).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{said}");
        assert!(said.contains(&format!("{variable} (or")) && said.contains("leave it out"), "{said}");
        assert!(said.contains(why), "{why}: {said}");
    }
    running.stop();
}

//! The commands beside a running database: people, doctor, messages.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use sqlx::PgConnection;

use crate::embedded::ground::{Folder, Running, command};

/// What a command said on both ways out, and whether it went well.
struct Said {
    well: bool,
    text: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        Self { well: output.status.success(), text }
    }
}

fn run(data: &Path, words: &[&str], input: &str) -> Said {
    let mut asked = command(data, words[0]);
    asked.args(&words[1..]);
    finish(asked, input)
}

fn finish(mut asked: Command, input: &str) -> Said {
    let mut child = asked.spawn().unwrap();
    // A command that reads nothing may be gone already.
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    child.wait_with_output().unwrap().into()
}

fn doctor(folder: &Folder) -> Said {
    let site = folder.0.join("site");
    std::fs::create_dir_all(site.join("pkg")).unwrap();
    let mut asked = command(&folder.data(), "doctor");
    asked.env("QINGZHOU_SITE_ROOT", site).env("QINGZHOU_LISTEN", "127.0.0.1:0");
    finish(asked, "")
}

#[tokio::test]
async fn people_are_added_listed_and_kept_out() {
    let folder = Folder::new();
    let running = Running::start(&folder.data());
    let data = folder.data();
    let add = |email: &str, role: &str, more: &[&str], input: &str| {
        let words = [&["person", "add", "--email", email, "--name", "王 Wang", "--role", role], more].concat();
        run(&data, &words, input)
    };
    let first = add("Boss@Example.com", "administrator", &[], "");
    assert!(first.well && first.text.contains("Password (shown only now)"), "{}", first.text);
    let second = add("rep@example.com", "sales_rep", &["--password-stdin"], "long enough 密码\n");
    assert!(second.well && !second.text.contains("long enough"), "{}", second.text);
    for (said, reason) in [
        (add("rep@example.com", "sales_rep", &[], ""), "taken twice"),
        (add("x@example.com", "emperor", &[], ""), "unknown role"),
        (add("x@example.com", "sales_rep", &["--password-stdin"], "short\n"), "short password"),
        (add("no address", "sales_rep", &[], ""), "no e-mail"),
        (add("x@example.com", "sales_rep", &["--team", "Nowhere"], ""), "unknown team"),
        (run(&data, &["person", "deactivate", "--email", "boss@example.com"], ""), "last administrator"),
        (run(&data, &["person", "password", "--email", "nobody@example.com"], ""), "unknown person"),
    ] {
        assert!(!said.well && !said.text.contains("panicked"), "{reason}: {}", said.text);
    }
    let password = run(&data, &["person", "password", "--email", "rep@example.com"], "");
    assert!(password.well, "{}", password.text);
    let out = run(&data, &["person", "deactivate", "--email", "rep@example.com"], "");
    assert!(out.well, "{}", out.text);
    let list = run(&data, &["person", "list"], "").text;
    assert!(list.contains("boss@example.com\t王 Wang\tadministrator\t-\tcan sign in"), "{list}");
    assert!(list.contains("rep@example.com\t王 Wang\tsales_rep\t-\tkept out"), "{list}");

    let mut owner = running.connect("DATABASE_URL").await;
    let kinds: Vec<String> =
        sqlx::query_scalar("select kind from event where subject_kind = 'person' order by recorded_at, id")
            .fetch_all(&mut owner)
            .await
            .unwrap();
    assert_eq!(kinds, ["person.created", "person.created", "person.invited", "person.deactivated"]);
    running.stop();
}

#[tokio::test]
async fn doctor_finds_nothing_before_the_first_start_and_after_it() {
    let folder = Folder::new();
    let before = doctor(&folder);
    assert!(before.well && before.text.contains("none yet"), "{}", before.text);
    assert!(!folder.data().exists(), "doctor changes nothing");
    Running::start(&folder.data()).stop();
    run(&folder.data(), &["person", "add", "--email", "a@example.com", "--name", "A", "--role", "administrator"], "");
    // Without a running server it starts the database for itself.
    let after = doctor(&folder);
    assert!(after.well, "{}", after.text);
    for subject in ["disk", "database", "letters", "roles", "tables", "walls", "people", "log"] {
        assert!(
            after.text.lines().any(|line| line.starts_with("ok") && line.contains(subject)),
            "{subject}: {}",
            after.text
        );
    }
    assert!(!folder.data().join("pg/postmaster.pid").exists(), "and stops it again");
}

async fn execute(connection: &mut PgConnection, statements: &[&'static str]) {
    for statement in statements {
        sqlx::query(*statement).execute(&mut *connection).await.unwrap();
    }
}

#[tokio::test]
async fn doctor_names_what_is_wrong() {
    let folder = Folder::new();
    let running = Running::start(&folder.data());
    run(&folder.data(), &["person", "add", "--email", "a@example.com", "--name", "A", "--role", "administrator"], "");
    let mut owner = running.connect("DATABASE_URL").await;
    execute(
        &mut owner,
        &[
            "select seal_events(1000)",
            "alter table event disable trigger event_is_final",
            "update event set after = '{\"name\": \"B\"}' where kind = 'person.created'",
            "alter table event enable trigger event_is_final",
            "grant select on person to qz_app",
            "create table forgotten (n int)",
        ],
    )
    .await;
    let tampered: String = sqlx::query_scalar("select id::text from event where kind = 'person.created'")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    let said = doctor(&folder);
    assert!(!said.well);
    for words in [
        &format!("event {tampered} (number 1): changed"),
        "qz_app has rights of its own on person",
        "without row-level security: forgotten",
    ] {
        assert!(said.text.contains(words), "{words}: {}", said.text);
    }
    let mut superuser = running.connect("SUPERUSER_URL").await;
    execute(&mut superuser, &["revoke qz_sales_rep from qz_app"]).await;
    let said = doctor(&folder);
    assert!(!said.well && said.text.contains("qingzhou provision"), "{}", said.text);
    assert!(run(&folder.data(), &["provision"], "").well);
    execute(&mut superuser, &["alter role qz_app inherit"]).await;
    assert!(doctor(&folder).text.contains("inherits its scopes") || inherits_per_membership(&mut superuser).await);
    running.stop();
}

/// From 16 on the role's attribute only counts for memberships that are granted later.
async fn inherits_per_membership(connection: &mut PgConnection) -> bool {
    let version: i32 =
        sqlx::query_scalar("select current_setting('server_version_num')::int").fetch_one(connection).await.unwrap();
    version >= 160_000
}

#[test]
fn a_taken_port_is_told_at_once() {
    let folder = Folder::new();
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let mut asked = command(&folder.data(), "serve");
    asked.args(["--listen", &address]).stdin(Stdio::piped());
    let said = finish(asked, "");
    assert!(!said.well && said.text.contains("is taken") && said.text.contains("--listen"), "{}", said.text);
    assert!(!folder.data().exists(), "nothing was begun");
}

#[test]
fn help_is_complete() {
    let folder = Folder::new();
    let help = run(&folder.data(), &["--help"], "").text;
    for name in ["serve", "provision", "migrate", "seed", "person", "doctor"] {
        assert!(help.lines().any(|line| line.trim_start().starts_with(name)), "{name}: {help}");
    }
    let settings = run(&folder.data(), &["doctor", "--settings"], "").text;
    for name in ["QINGZHOU_LISTEN", "DATABASE_URL", "QINGZHOU_METRICS_TOKEN"] {
        assert!(settings.contains(name), "{name}: {settings}");
    }
}

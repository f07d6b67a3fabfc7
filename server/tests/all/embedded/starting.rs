//! Starting on all kinds of folders, and refusing those that it must not touch.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::str::FromStr;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, Uid};
use sqlx::Connection;
use sqlx::postgres::PgConnectOptions;

use crate::embedded::ground::{Folder, Running, command, is_gone, refused};

#[tokio::test]
async fn starts_durable_local_and_provisioned_and_stops_clean() {
    let folder = Folder::new();
    let running = Running::start(&folder.data());
    let mut owner = running.connect("DATABASE_URL").await;
    for (setting, wanted) in [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("data_checksums", "on"),
    ] {
        let value: String =
            sqlx::query_scalar("select current_setting($1)").bind(setting).fetch_one(&mut owner).await.unwrap();
        assert_eq!(value, wanted, "{setting}");
    }
    let chinese: bool =
        sqlx::query_scalar("select cardinality(show_trgm('上海')) > 0").fetch_one(&mut owner).await.unwrap();
    assert!(chinese, "search needs trigrams of Chinese letters");
    let mut app = running.connect("APP_DATABASE_URL").await;
    assert!(
        sqlx::query("select 1 from person").execute(&mut app).await.is_err(),
        "the serving login sees nothing by itself"
    );
    running.connect("JOBS_DATABASE_URL").await.close().await.unwrap();

    let socket = PgConnectOptions::from_str(running.value("DATABASE_URL")).unwrap().get_socket().unwrap().clone();
    assert!(socket.as_os_str().len() < 60, "the path of a socket has room for about 100 bytes");
    assert_eq!(std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o700);
    let postgres = running.postgres();
    running.stop();
    assert!(is_gone(postgres));
    assert!(!folder.data().join("pg/postmaster.pid").exists(), "stopped in good order");
}

#[tokio::test]
async fn runs_in_a_group_of_its_own_and_never_as_root() {
    let folder = Folder::new();
    let running = Running::start_with(&folder.data(), &["--bare"]);
    let postgres = Pid::from_raw(running.postgres());
    let group = nix::unistd::getpgid(Some(postgres)).unwrap();
    assert_eq!(group, postgres, "Ctrl-C in a terminal must not reach PostgreSQL");
    if Uid::effective().is_root() {
        let owner = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(folder.data().join("pg")).unwrap());
        assert_ne!(owner, 0);
    }
    running.stop();
}

#[tokio::test]
async fn ends_when_its_input_closes() {
    let folder = Folder::new();
    let mut running = Running::start_with(&folder.data(), &["--bare"]);
    let postgres = running.postgres();
    running.child.stdin.take().unwrap().flush().unwrap();
    assert!(running.child.wait().unwrap().success());
    assert!(is_gone(postgres));
}

#[tokio::test]
async fn refuses_to_run_twice_on_one_folder_and_names_the_other() {
    let folder = Folder::new();
    let running = Running::start_with(&folder.data(), &["--bare"]);
    let said = refused(&folder.data());
    assert!(said.contains("already runs") && said.contains(&running.child.id().to_string()), "{said}");
    // A command may run beside a server, and leaves its database alone.
    let output = command(&folder.data(), "migrate").stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!is_gone(running.postgres()));
    running.stop();
}

#[tokio::test]
async fn refuses_a_folder_of_another_version_and_changes_nothing() {
    let folder = Folder::new();
    Running::start_with(&folder.data(), &["--bare"]).stop();
    let version = folder.data().join("pg/PG_VERSION");
    let own = std::fs::read_to_string(&version).unwrap();
    for (other, way_out) in [("14", "pg_upgrade"), ("99", "older PostgreSQL cannot read it")] {
        std::fs::write(&version, format!("{other}\n")).unwrap();
        let said = refused(&folder.data());
        assert!(said.contains(&format!("PostgreSQL {other}")) && said.contains(way_out), "{said}");
    }
    for nonsense in ["xx\n", "", "\u{fffd}\u{0}\n"] {
        std::fs::write(&version, nonsense).unwrap();
        let said = refused(&folder.data());
        assert!(said.contains("no version of PostgreSQL") && said.contains("from a backup"), "{said}");
    }
    std::fs::write(&version, own).unwrap();
    Running::start_with(&folder.data(), &["--bare"]).stop();
}

#[tokio::test]
async fn refuses_a_database_that_is_not_whole_and_changes_nothing() {
    let folder = Folder::new();
    Running::start_with(&folder.data(), &["--bare"]).stop();
    let cluster = folder.data().join("pg");
    for part in ["global/pg_control", "pg_wal", "postgresql.conf"] {
        let (there, away) = (cluster.join(part), folder.0.join("away"));
        std::fs::rename(&there, &away).unwrap();
        let said = refused(&folder.data());
        for words in [part, "from a backup", "mv "] {
            assert!(said.contains(words), "{words}: {said}");
        }
        assert!(!there.exists(), "{part} is left to whoever has a backup");
        std::fs::rename(&away, &there).unwrap();
    }
    Running::start_with(&folder.data(), &["--bare"]).stop();
}

#[tokio::test]
async fn tells_what_postgresql_said_at_this_start_and_not_before() {
    let folder = Folder::new();
    Running::start_with(&folder.data(), &["--bare"]).stop();
    let earlier = "is ready to accept connections";
    let logs = std::fs::read_dir(folder.data().join("pg/log")).unwrap();
    let logs: String = logs.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
    assert!(logs.contains(earlier), "{logs}");
    let settings = folder.data().join("pg/qingzhou.conf");
    let own = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, format!("{own}no_such_setting = on\n")).unwrap();
    let said = refused(&folder.data());
    assert!(said.contains("no_such_setting") && !said.contains(earlier), "{said}");
}

#[test]
fn refuses_a_file_in_place_of_the_data_folder() {
    let folder = Folder::new();
    std::fs::write(folder.data(), "mine").unwrap();
    let said = refused(&folder.data());
    assert!(said.contains("is a file") && said.contains("--data"), "{said}");
    let output = command(&folder.data(), "doctor").stdin(Stdio::null()).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("is a file"));
    assert_eq!(std::fs::read_to_string(folder.data()).unwrap(), "mine");
}

#[tokio::test]
async fn a_closed_terminal_does_not_cut_the_stop_short() {
    let folder = Folder::new();
    let mut running = Running::start_with(&folder.data(), &["--bare"]);
    let (server, postgres) = (Pid::from_raw(i32::try_from(running.child.id()).unwrap()), running.postgres());
    // Whatever is told to it must not fail because nobody listens any more.
    drop(running.child.stderr.take());
    for signal in [Signal::SIGTERM, Signal::SIGHUP, Signal::SIGHUP, Signal::SIGTERM] {
        kill(server, signal).unwrap();
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(running.child.wait().unwrap().success());
    assert!(is_gone(postgres));
    assert!(!folder.data().join("pg/postmaster.pid").exists(), "stopped in good order");
}

#[tokio::test]
async fn refuses_a_folder_that_is_no_database() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.data().join("pg")).unwrap();
    std::fs::write(folder.data().join("pg/precious.txt"), "mine").unwrap();
    if Uid::effective().is_root() {
        // Root's folders cannot be used at all.
        std::os::unix::fs::chown(folder.data().join("pg"), Some(65_534), None).unwrap();
    }
    let said = refused(&folder.data());
    assert!(said.contains("no PostgreSQL data folder"), "{said}");
    assert!(folder.data().join("pg/precious.txt").exists());
}

#[tokio::test]
async fn an_interrupted_first_start_leaves_nothing_in_the_way() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.data().join("pg.new/base")).unwrap();
    std::fs::write(folder.data().join("pg.new/PG_VERSION"), "15\n").unwrap();
    Running::start_with(&folder.data(), &["--bare"]).stop();
    assert!(!folder.data().join("pg.new").exists());
}

#[tokio::test]
async fn works_in_a_clone_that_others_cannot_enter() {
    let folder = Folder::new();
    let closed = folder.0.join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o700)).unwrap();
    let data = closed.join("data");
    let running = Running::start_with(&data, &["--bare"]);
    let mut superuser = running.connect("SUPERUSER_URL").await;
    sqlx::query("create table kept (n int)").execute(&mut superuser).await.unwrap();
    running.stop();
    if Uid::effective().is_root() {
        let home = std::fs::read_to_string(data.join("pg.location")).unwrap();
        assert!(Path::new(home.trim()).join("pg/PG_VERSION").exists());
    } else {
        assert!(data.join("pg/PG_VERSION").exists());
    }
    // Found again, and not run twice by a copy of the folder either.
    let running = Running::start_with(&data, &["--bare"]);
    let mut superuser = running.connect("SUPERUSER_URL").await;
    sqlx::query("select n from kept").execute(&mut superuser).await.unwrap();
    if Uid::effective().is_root() {
        let copy = folder.data();
        std::fs::create_dir(&copy).unwrap();
        std::fs::copy(data.join("pg.location"), copy.join("pg.location")).unwrap();
        assert!(refused(&copy).contains("already runs"));
        std::fs::remove_file(copy.join("pg.location")).unwrap();
    }
    running.stop();
}

#[tokio::test]
async fn a_newer_database_is_refused() {
    let folder = Folder::new();
    let running = Running::start(&folder.data());
    let mut owner = running.connect("DATABASE_URL").await;
    sqlx::query(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (999999, 'from the future', true, ''::bytea, 0)",
    )
    .execute(&mut owner)
    .await
    .unwrap();
    running.stop();
    let said = refused(&folder.data());
    assert!(said.contains("newer than this program") && said.contains("999999"), "{said}");
}

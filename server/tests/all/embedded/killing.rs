//! Nothing that was acknowledged is lost, whoever is killed.

use std::str::FromStr;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::postgres::PgConnectOptions;

use crate::embedded::ground::{Folder, Running, is_gone, postmaster, until};

#[tokio::test]
async fn a_new_server_takes_over_what_a_killed_one_left() {
    let folder = Folder::new();
    let first = Running::start(&folder.data());
    let postgres = first.postgres();
    let mut owner = first.connect("DATABASE_URL").await;
    sqlx::query("create table kept (n int)").execute(&mut owner).await.unwrap();
    sqlx::query("insert into kept values (1)").execute(&mut owner).await.unwrap();
    first.kill();
    sqlx::query("insert into kept values (2)").execute(&mut owner).await.expect("PostgreSQL survives the server");
    let second = Running::start(&folder.data());
    assert_eq!(second.postgres(), postgres, "the same PostgreSQL");
    let mut owner = second.connect("DATABASE_URL").await;
    let sum: i64 = sqlx::query_scalar("select sum(n) from kept").fetch_one(&mut owner).await.unwrap();
    assert_eq!(sum, 3);
    second.stop();
    assert!(is_gone(postgres), "what was taken over is stopped like one's own");
}

#[tokio::test]
async fn a_killed_database_is_started_again_and_keeps_what_was_saved() {
    let folder = Folder::new();
    let running = Running::start(&folder.data());
    let mut owner = running.connect("DATABASE_URL").await;
    sqlx::query("create table kept (n int)").execute(&mut owner).await.unwrap();
    for round in 1..=3 {
        sqlx::query("insert into kept values ($1)").bind(round).execute(&mut owner).await.unwrap();
        let postgres = postmaster(&folder.data().join("pg")).unwrap();
        kill(Pid::from_raw(postgres), Signal::SIGKILL).unwrap();
        until("it is started again", || postmaster(&folder.data().join("pg")).is_some_and(|pid| pid != postgres));
        owner = running.connect_again("DATABASE_URL").await;
        let count: i64 = sqlx::query_scalar("select count(*) from kept").fetch_one(&mut owner).await.unwrap();
        assert_eq!(count, i64::from(round), "nothing that was acknowledged is lost");
    }
    running.stop();
}

#[tokio::test]
async fn server_and_database_killed_together_come_back() {
    let folder = Folder::new();
    let running = Running::start(&folder.data());
    let mut owner = running.connect("DATABASE_URL").await;
    sqlx::query("create table kept as select 7 as n").execute(&mut owner).await.unwrap();
    let postgres = running.postgres();
    running.kill();
    kill(Pid::from_raw(postgres), Signal::SIGKILL).unwrap();
    let running = Running::start(&folder.data());
    assert_ne!(running.postgres(), postgres);
    let mut owner = running.connect("DATABASE_URL").await;
    let kept: i32 = sqlx::query_scalar("select n from kept").fetch_one(&mut owner).await.unwrap();
    assert_eq!(kept, 7);
    running.stop();
}

#[tokio::test]
async fn a_note_of_another_process_does_not_keep_it_from_starting() {
    let folder = Folder::new();
    Running::start_with(&folder.data(), &["--bare"]).stop();
    // As after a restart of the machine: the number belongs to somebody else now, here to this very test.
    let note = folder.data().join("pg/postmaster.pid");
    let socket = "/tmp/elsewhere";
    std::fs::write(
        &note,
        format!("{}\n{}\n0\n5432\n{socket}\n", std::process::id(), folder.data().join("pg").display()),
    )
    .unwrap();
    Running::start_with(&folder.data(), &["--bare"]).stop();
}

#[tokio::test]
async fn a_database_without_its_socket_is_replaced() {
    let folder = Folder::new();
    let first = Running::start_with(&folder.data(), &["--bare"]);
    let postgres = first.postgres();
    let socket = PgConnectOptions::from_str(first.value("SUPERUSER_URL")).unwrap().get_socket().unwrap().clone();
    first.kill();
    std::fs::remove_dir_all(&socket).unwrap();
    let second = Running::start_with(&folder.data(), &["--bare"]);
    assert_ne!(second.postgres(), postgres);
    assert!(is_gone(postgres));
    second.stop();
}

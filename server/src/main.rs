//! `qingzhou`: the server and its commands.

use std::path::PathBuf;
use std::process::ExitCode;

use app::access::Clock;
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use server::database::{Addresses, Database, Purpose, connect};
use server::provision::{Wish, provision};
use server::seed::Size;
use server::settings::{self, Said, Settings};
use server::{
    alone, backtest, doctor, doors, duplicates, first_start, import, keys, logging, matcher, migrate, person, say,
    serve,
};
use sqlx::Connection;

/// Checking a password takes 19 MiB for a moment. The system's allocator keeps such blocks for every thread that once needed
/// one; this one gives them back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Customers, deals and all that follows: a CRM with its own database, in one program.
///
/// Settings come from qingzhou.toml, the environment and the options below; `qingzhou doctor --settings` lists them all.
#[derive(Debug, Parser)]
#[command(name = "qingzhou", version)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Options {
    /// Settings file to read instead of qingzhou.toml
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of everything that is kept
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Any other setting, such as --set log=debug; may be given several times
    #[arg(long, global = true, value_name = "NAME=VALUE", value_parser = name_and_value)]
    set: Vec<(String, String)>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server: database, roles, tables, then the pages
    Serve {
        /// Address and port to listen on
        #[arg(long, value_name = "ADDRESS:PORT")]
        listen: Option<String>,
        /// A developer's server, which also shows the design system under /ui
        #[arg(long)]
        dev: bool,
        /// Load the sample company on the first start
        #[arg(long)]
        sample_data: bool,
    },
    /// Make the database, its roles and logins; run again it changes nothing
    Provision {
        /// Give the logins new passwords; servers that use the old ones must be restarted
        #[arg(long)]
        new_passwords: bool,
        /// Only print the SQL for an administrator whose login may make roles
        #[arg(long)]
        print: bool,
    },
    /// Bring the tables to what this program expects
    Migrate,
    /// Fill an empty database with sample data, the same for the same day
    Seed {
        /// How much
        #[arg(value_enum, default_value = "demo")]
        size: Size,
        /// The day that everything is told from, as 2026-11-22; without it, today
        #[arg(long, value_name = "DAY")]
        today: Option<NaiveDate>,
    },
    /// Add, list, let in and keep out people
    Person {
        #[command(subcommand)]
        command: person::Command,
    },
    /// Bring in CSV files: customers, products, people in teams, deals
    Import(import::Import),
    /// Look for doubles in a CSV file and print the pairs; touches no database
    Duplicates(duplicates::Look),
    /// Forecast days of a CSV file of won deals from the days before, beside what came; touches no database
    Backtest(backtest::Ask),
    /// The keys of sensitive fields: how they stand, replacing them, wrapping them anew
    Keys {
        #[command(subcommand)]
        command: keys::Command,
    },
    /// Look at settings, machine, database, roles and log, and say what is wrong; changes nothing
    Doctor {
        /// Only list all settings: name, variable, default, meaning
        #[arg(long)]
        settings: bool,
    },
    /// Run the embedded database alone and print its addresses, until standard input closes or a signal comes
    #[command(hide = true)]
    Database {
        /// Leave out roles and tables
        #[arg(long)]
        bare: bool,
    },
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

/// Options and flags as settings, in the order in which later ones count more.
fn said(cli: &Cli) -> Said {
    let mut values = cli.options.set.clone();
    let mut set = |name: &str, value: Option<String>| values.extend(value.map(|value| (name.to_owned(), value)));
    set("data", cli.options.data.as_ref().map(|data| data.to_string_lossy().into_owned()));
    if let Command::Serve { listen, dev, sample_data } = &cli.command {
        set("listen", listen.clone());
        set("dev", dev.then(|| "true".to_owned()));
        set("sample_data", sample_data.then(|| "true".to_owned()));
    }
    Said { file: cli.options.config.clone(), values }
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli).await {
        Ok(code) => code,
        Err(trouble) => {
            // In words and with its causes; a backtrace helps nobody here.
            eprintln!("{}", in_words(&trouble));
            if trouble.chain().any(is_full_disk) {
                eprintln!("The disk is full. Make room and start again; nothing that was saved is lost.");
            }
            ExitCode::FAILURE
        }
    }
}

/// A trouble and its causes. Some say their cause themselves; then it is not said again.
fn in_words(trouble: &anyhow::Error) -> String {
    let mut words = String::new();
    for cause in trouble.chain().map(ToString::to_string) {
        if words.is_empty() {
            words = cause;
        } else if !words.ends_with(&cause) {
            words = format!("{words}: {cause}");
        }
    }
    words
}

fn is_full_disk(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.downcast_ref::<std::io::Error>().is_some_and(|trouble| trouble.kind() == std::io::ErrorKind::StorageFull)
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let said = said(&cli);
    if let Command::Doctor { settings } = cli.command {
        if settings {
            print!("{}", settings::list());
            return Ok(ExitCode::SUCCESS);
        }
        let report = doctor::examine(&said).await?;
        return Ok(if report.healthy() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    if let Command::Duplicates(look) = &cli.command {
        duplicates::run(look)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::Backtest(ask) = &cli.command {
        backtest::run(ask)?;
        return Ok(ExitCode::SUCCESS);
    }
    let settings = Settings::load(&said)?;
    logging::start(&settings)?;
    match cli.command {
        Command::Serve { .. } => serve::serve(settings).await?,
        Command::Provision { print: true, .. } => print!("{}", server::provision::script(server::embedded::DATABASE)),
        Command::Provision { new_passwords, .. } => {
            let database = Database::open(&settings, Purpose::Command, &say).await?;
            let done = provision(&database, &settings, Wish { new_passwords }, &say).await;
            database.stop().await?;
            done?;
            say("Everything is there.");
        }
        Command::Migrate => {
            let (database, addresses) = provisioned(&settings).await?;
            let done = migrate::migrate(&addresses.owner, &say).await;
            database.stop().await?;
            say(&format!("{} migrations applied.", done?));
        }
        Command::Seed { size, today } => {
            let (database, addresses) = provisioned(&settings).await?;
            let done = seed(&settings, size, today, &addresses).await;
            database.stop().await?;
            done?;
        }
        Command::Person { command } => {
            let (database, addresses) = provisioned(&settings).await?;
            let done = on_people(command, &addresses).await;
            database.stop().await?;
            done?;
        }
        Command::Keys { command } => {
            let (database, addresses) = provisioned(&settings).await?;
            let done = on_keys(command, &settings, &addresses).await;
            database.stop().await?;
            done?;
        }
        Command::Import(wish) => {
            let (database, addresses) = provisioned(&settings).await?;
            let done = import(&wish, &settings, &addresses).await;
            database.stop().await?;
            done?;
        }
        Command::Database { bare } => alone::run(&settings, bare).await?,
        Command::Doctor { .. } | Command::Duplicates(_) | Command::Backtest(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

async fn seed(settings: &Settings, size: Size, today: Option<NaiveDate>, addresses: &Addresses) -> anyhow::Result<()> {
    migrate::migrate(&addresses.owner, &say).await?;
    keys::ready(settings, addresses, &say).await?;
    first_start::sample_data(settings, &addresses.owner, size, today, &say).await?;
    let doors = doors::open(&addresses.app, &addresses.jobs, Clock::default());
    let matched = matcher::to_the_end(&doors).await;
    doors::close(&doors).await;
    say(&format!("{} customers looked at for doubles.", matched?));
    Ok(())
}

async fn on_people(command: person::Command, addresses: &Addresses) -> anyhow::Result<()> {
    migrate::migrate(&addresses.owner, &say).await?;
    let mut owner = connect(&addresses.owner).await?;
    person::run(command, &mut owner).await?;
    owner.close().await?;
    Ok(())
}

async fn on_keys(command: keys::Command, settings: &Settings, addresses: &Addresses) -> anyhow::Result<()> {
    migrate::migrate(&addresses.owner, &say).await?;
    keys::run(command, settings, addresses).await
}

async fn import(wish: &import::Import, settings: &Settings, addresses: &Addresses) -> anyhow::Result<()> {
    migrate::migrate(&addresses.owner, &say).await?;
    doors::try_named(settings, addresses).await?;
    keys::ready(settings, addresses, &say).await?;
    let mut doors = doors::open(&addresses.app, &addresses.jobs, Clock::default());
    doors.ring = keys::ring(settings);
    let mut owner = connect(&addresses.owner).await?;
    let done = import::run(wish, &doors, &mut owner).await;
    doors::close(&doors).await;
    done?;
    owner.close().await?;
    Ok(())
}

/// The database with its roles, beside a running server if there is one.
async fn provisioned(settings: &Settings) -> anyhow::Result<(Database, Addresses)> {
    let database = Database::open(settings, Purpose::Command, &say).await?;
    match provision(&database, settings, Wish::default(), &say).await {
        Ok(addresses) => Ok((database, addresses)),
        Err(trouble) => {
            database.stop().await?;
            Err(trouble)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn a_cause_is_said_once() {
        let refused = || std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        let trouble = anyhow::Error::new(sqlx::Error::Io(refused())).context("It did not work");
        assert_eq!(in_words(&trouble).matches(&refused().to_string()).count(), 1);
        let trouble = anyhow::anyhow!("the cause").context("the way there").context("It did not work");
        assert_eq!(in_words(&trouble), "It did not work: the way there: the cause");
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    /// A global option is handed down to every command; one of the same name there would be read as the other's kind.
    #[test]
    fn no_command_has_an_option_named_like_a_global_one() {
        fn walk(command: &clap::Command, global: &[String]) {
            for command in command.get_subcommands() {
                for option in command.get_arguments().filter(|option| !option.is_global_set()) {
                    let name = option.get_id().to_string();
                    assert!(!global.contains(&name), "{} {name}", command.get_name());
                }
                walk(command, global);
            }
        }
        let command = Cli::command();
        let global = command.get_arguments().filter(|option| option.is_global_set());
        walk(&command, &global.map(|option| option.get_id().to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn settings_are_listed_and_set() {
        let parse = |line: &str| Cli::try_parse_from(line.split(' ')).unwrap();
        assert!(matches!(parse("qingzhou doctor --settings").command, Command::Doctor { settings: true }));
        let both = parse("qingzhou --set log=debug doctor");
        assert!(matches!(both.command, Command::Doctor { settings: false }));
        assert_eq!(both.options.set, [("log".to_owned(), "debug".to_owned())]);
        assert_eq!(parse("qingzhou serve --set log=debug").options.set, both.options.set);
    }
}

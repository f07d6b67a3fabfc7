//! `qingzhou import`: the same import as in the browser, from files on this machine.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use app::access::{Action, AppError, Caller, Doors, Role, Session, error_text, new_id};
use app::imports::mapping::{pipeline_plan, stages_of_new};
use app::imports::piece::PIECE_BYTES;
use app::imports::plan::{Existing, PipelinePlan, Plan, Unknown};
use app::imports::report::{NewFile, State, Work};
use app::imports::{arrival, begin, pipelines, sample_logins, store};
use app::locale::Lang;
use clap::Args;
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::seed::PASSWORD;

mod told;

/// Endings of files that are tables.
const TABLES: [&str; 6] = ["csv", "tsv", "xlsx", "xlsm", "xls", "ods"];

/// What to import, and how.
#[derive(Debug, Args)]
pub struct Import {
    /// CSV files and workbooks, or folders of them: customers, contacts, products, people in teams, deals; recognised by their
    /// headers
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// E-mail of the administrator in whose name it is done
    #[arg(long = "as", value_name = "EMAIL")]
    pub as_email: String,
    /// Currency of all amounts, as USD
    #[arg(long, value_name = "CODE")]
    pub currency: String,
    /// What one unit of it is worth in the organisation's currency, if no rate is known
    #[arg(long, value_name = "RATE")]
    pub rate: Option<Decimal>,
    /// Pipeline for deals: an existing one by name, or the name of a new one made of the stages found
    #[arg(long, value_name = "NAME")]
    pub pipeline: Option<String>,
    /// Update records that are there already, by key or name, instead of skipping them
    #[arg(long)]
    pub update: bool,
    /// Refuse deals of customers that are not there, instead of making the customers
    #[arg(long)]
    pub refuse_unknown_customers: bool,
    /// Put words right that look misspelt, instead of only remarking on them
    #[arg(long)]
    pub correct_spelling: bool,
    /// Only check: read everything, report, write no records
    #[arg(long)]
    pub dry_run: bool,
    /// Let the busiest of the people it brings, and their manager, sign in with the password of the sample accounts
    #[arg(long)]
    pub sample_logins: bool,
}

/// Imports, telling how far it is, and prints the report.
///
/// # Errors
/// In words for the person at the terminal; also when the import did not reach its end or does not add up.
pub async fn run(wish: &Import, doors: &Doors, owner: &mut PgConnection) -> anyhow::Result<()> {
    let session = session_of(owner, &wish.as_email).await?;
    let caller = Caller::of(doors, &session, Action::ImportRecords)
        .map_err(|_| anyhow::anyhow!("{} may not import: only administrators do", wish.as_email))?;
    let files = tables(&wish.files)?;
    let import = send(&caller, &files).await?;
    let plan = arrival::look(&caller, import).await.map_err(in_words)?;
    let plan = keep(&caller, import, plan, wish).await?;
    let work = if wish.dry_run { Work::Check } else { Work::Run };
    let state = drive(&caller, import, work).await?;
    told::report(&caller, import, &plan, work).await.map_err(in_words)?;
    if !matches!(state, State::Done | State::Draft) {
        bail!("the import did not reach its end; see /imports/{import} for going on or undoing");
    }
    if wish.sample_logins && !wish.dry_run {
        for login in sample_logins::let_in(&caller, import, PASSWORD).await.map_err(in_words)? {
            println!("{} ({}) may sign in: {} / {PASSWORD}", login.name, login.role, login.email);
        }
    }
    Ok(())
}

fn in_words(error: AppError) -> anyhow::Error {
    match &error {
        AppError::Invalid(fields) => {
            let fields: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
            anyhow::anyhow!("{} [{}]", error_text(Lang::En, &error), fields.join(", "))
        }
        _ => anyhow::anyhow!(error_text(Lang::En, &error)),
    }
}

async fn session_of(owner: &mut PgConnection, email: &str) -> anyhow::Result<Session> {
    let email = email.trim().to_lowercase();
    let person = sqlx::query!("select id, name, role from person where email = $1 and active", email)
        .fetch_optional(owner)
        .await?;
    let Some(person) = person else { bail!("nobody with the e-mail {email} may sign in") };
    let role = Role::from_key(&person.role).context("an unknown role")?;
    Ok(Session { person: person.id, name: person.name, email, role })
}

/// The files, and of folders the tables in them, in the order of their names.
fn tables(given: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in given {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let mut inside: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        inside.retain(|file| {
            file.extension().is_some_and(|ending| TABLES.iter().any(|known| ending.eq_ignore_ascii_case(known)))
        });
        inside.sort();
        files.append(&mut inside);
    }
    Ok(files)
}

/// Stores the files piece by piece, as a browser would send them.
async fn send(caller: &Caller, files: &[PathBuf]) -> anyhow::Result<Uuid> {
    let mut new = Vec::with_capacity(files.len());
    for file in files {
        let size = std::fs::metadata(file).with_context(|| format!("{} cannot be read", file.display()))?.len();
        new.push(NewFile { name: name_of(file), size: i64::try_from(size)? });
    }
    arrival::check(&new).map_err(in_words)?;
    let id = new_id();
    let mut tx = caller.begin().await.map_err(in_words)?;
    let names: Vec<&str> = new.iter().map(|file| file.name.as_str()).collect();
    let name: String = names.join(", ").chars().take(200).collect();
    store::add(&mut tx, id, &name, &new).await.map_err(in_words)?;
    tx.commit().await.map_err(in_words)?;
    for (rank, file) in files.iter().enumerate() {
        send_file(caller, id, i16::try_from(rank)?, file).await?;
    }
    Ok(id)
}

async fn send_file(caller: &Caller, id: Uuid, rank: i16, file: &Path) -> anyhow::Result<()> {
    let mut source = std::fs::File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    for number in 0.. {
        let mut piece = Vec::new();
        source.by_ref().take(u64::from(PIECE_BYTES)).read_to_end(&mut piece)?;
        if piece.is_empty() {
            break;
        }
        let mut tx = caller.begin().await.map_err(in_words)?;
        store::add_piece(&mut tx, id, rank, number, &piece).await.map_err(in_words)?;
        tx.commit().await.map_err(in_words)?;
    }
    Ok(())
}

fn name_of(file: &Path) -> String {
    file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The guessed plan with what the command says.
async fn keep(caller: &Caller, import: Uuid, mut plan: Plan, wish: &Import) -> anyhow::Result<Plan> {
    let mut tx = caller.begin().await.map_err(in_words)?;
    plan.currency = Some(wish.currency.trim().to_uppercase());
    plan.rate = wish.rate;
    plan.existing = if wish.update { Existing::Update } else { Existing::Skip };
    plan.unknown_customers = if wish.refuse_unknown_customers { Unknown::Refuse } else { Unknown::Create };
    plan.corrections.iter_mut().for_each(|correction| correction.apply = wish.correct_spelling);
    if let Some(name) = &wish.pipeline {
        let values: Vec<String> = plan.pipeline.stages.iter().map(|rule| rule.value.clone()).collect();
        let known = pipelines::store::pipelines(&mut tx).await.map_err(in_words)?;
        let known: Vec<_> = known
            .into_iter()
            .filter(|choice| choice.names.iter().any(|known| known.eq_ignore_ascii_case(name.trim())))
            .collect();
        plan.pipeline = match known.is_empty() {
            true => PipelinePlan { pipeline: None, name: name.trim().to_owned(), stages: stages_of_new(&values) },
            false => pipeline_plan(name, &values, &known),
        };
    }
    store::set_plan(&mut tx, import, &plan).await.map_err(in_words)?;
    tx.commit().await.map_err(in_words)?;
    Ok(plan)
}

/// Does the work; Ctrl-C stops it after the batch it is in.
async fn drive(caller: &Caller, import: Uuid, work: Work) -> anyhow::Result<State> {
    let job = begin::begin(caller, import, work).await.map_err(in_words)?;
    let mut driven = tokio::spawn(job.drive());
    let mut tick = tokio::time::interval(Duration::from_millis(500));
    loop {
        tokio::select! {
            state = &mut driven => return Ok(state?),
            _ = tick.tick() => told::progress(caller, import, work).await.map_err(in_words)?,
            stop = tokio::signal::ctrl_c() => {
                stop?;
                let mut tx = caller.begin().await.map_err(in_words)?;
                store::want_stop(&mut tx, import).await.map_err(in_words)?;
                tx.commit().await.map_err(in_words)?;
            }
        }
    }
}

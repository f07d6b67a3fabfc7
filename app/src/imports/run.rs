//! An import at work: it goes through the files batch by batch, each in a transaction of its own together with its report, its
//! events and the progress. So a stop, wanted or not, leaves whole batches, and a run goes on where it stopped.

use super::arrival::pieces;
use super::context::{Context, Taken, mark};
use super::model::{RecordKind, Target};
use super::pipelines::{self, NewPipeline};
use super::plan::{FilePlan, Plan};
use super::report::{FileProgress, FileRow, Progress, State, Work};
use super::row::{Finding, RawRow};
use super::value::plain_name;
use super::{
    contacts, customers, deals, findings, interactions, leads, people, products, reader, reconcile, records, store,
    tickets, undo,
};
use crate::access::{AppError, Caller};
use crate::events::{Event, record, record_all};
use crate::fields::model::field_of_key;
use serde_json::json;
use std::borrow::Cow;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Rows of one transaction: well under a second of writing.
const BATCH: usize = 500;
/// So often a batch is tried when the database is busy.
pub(super) const TRIES: u32 = 5;

/// Why work stops before its end.
#[derive(Debug)]
pub enum Halt {
    /// Somebody wanted it to.
    Wanted,
    /// Another worker has taken the import over.
    Lost,
    Failed(AppError),
}

impl From<AppError> for Halt {
    fn from(error: AppError) -> Self {
        Self::Failed(error)
    }
}

/// Work that has begun. Nothing happens until it is driven.
pub struct Job {
    pub caller: Caller,
    pub import: Uuid,
    pub plan: Plan,
    pub progress: Progress,
    pub(super) attempt: i32,
    pub(super) work: Work,
    pub(super) files: Vec<FileRow>,
    pub(super) begun: Instant,
    pub(super) worked_before: u64,
}

impl Job {
    /// Does the work to its end, and says how it ended. Never fails: a failure is kept with the import.
    pub async fn drive(mut self) -> State {
        let ended = match self.work {
            Work::Check | Work::Run => self.take_files().await,
            Work::Undo => undo::undo(&mut self).await,
        };
        let stopped = |state| if self.work == Work::Check { State::Draft } else { state };
        let (state, failure) = match ended {
            Ok(()) => match self.work {
                Work::Check => (State::Draft, None),
                Work::Run => (State::Done, None),
                Work::Undo => (State::Undone, None),
            },
            Err(Halt::Wanted) => (stopped(State::Cancelled), None),
            Err(Halt::Lost) => return State::Failed,
            Err(Halt::Failed(error)) => {
                tracing::warn!(import = %self.import, %error, "an import stopped");
                (stopped(State::Failed), Some(code_of(&error)))
            }
        };
        if let Err(error) = self.finish(state, failure.as_deref()).await {
            // It will show as broken off when its signs of life have ceased.
            tracing::error!(import = %self.import, %error, "the end of an import could not be written");
        }
        state
    }

    async fn finish(&mut self, state: State, failure: Option<&str>) -> Result<(), AppError> {
        let mut tx = self.caller.begin().await?;
        if let Some(kind) = match state {
            State::Done => Some("import.finished"),
            State::Undone => Some("import.undone"),
            State::Cancelled => Some("import.cancelled"),
            State::Failed => Some("import.failed"),
            State::Draft | State::Running => None,
        } {
            let (created, kept) = (self.progress.created_in_database, self.progress.undo_kept);
            record(&mut tx, Event::of(kind, "import", self.import).after(json!({ "created": created, "kept": kept })))
                .await?;
        }
        store::finish(&mut tx, self.import, self.attempt, state, failure, &self.progress).await?;
        store::tell(&mut tx, self.import).await?;
        tx.commit().await
    }

    /// Milliseconds worked, earlier attempts included.
    pub fn millis(&self) -> u64 {
        self.worked_before + u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Tells how far it is, in the transaction of a batch, and whether to go on after it.
    pub async fn beat(&self, tx: &mut crate::access::Tx, progress: &Progress) -> Result<bool, Halt> {
        let stop = store::beat(tx, self.import, self.attempt, progress).await?.ok_or(Halt::Lost)?;
        store::tell(tx, self.import).await?;
        Ok(!stop)
    }

    async fn take_files(&mut self) -> Result<(), Halt> {
        let mut context = self.context().await?;
        for kind in RecordKind::ALL {
            let files: Vec<FilePlan> = self.plan.files.iter().filter(|file| file.kind == Some(kind)).cloned().collect();
            if files.is_empty() {
                continue;
            }
            self.learn(&mut context, kind).await?;
            for file in files {
                if kind == RecordKind::Customers {
                    context = self.take_customers(context, &file).await?;
                } else {
                    self.take_file(&mut context, kind, &file).await?;
                }
            }
            if kind == RecordKind::Customers {
                self.fulfil_parents(&context).await?;
            }
        }
        if self.work == Work::Check {
            self.progress.checked = true;
            return Ok(());
        }
        if self.plan.hand_out && self.plan.has_deals() {
            self.share_out(&context).await?;
        }
        reconcile::reconcile(self, &context).await?;
        Ok(())
    }

    async fn context(&self) -> Result<Context, AppError> {
        let mut tx = self.caller.read().await?;
        let context = Context::load(&mut tx, &self.caller, self.import, self.plan.clone()).await?;
        Ok(Context { dry: self.work == Work::Check, ..context })
    }

    /// Learns what rows of a kind refer to.
    async fn learn(&self, context: &mut Context, kind: RecordKind) -> Result<(), AppError> {
        let mut tx = self.caller.read().await?;
        if !matches!(kind, RecordKind::People | RecordKind::Products) {
            let people = people::store::people(&mut tx).await?.into_iter().chain(context.coming.people.iter().cloned());
            context.owners = people.map(|person| (person.name.clone(), person)).collect();
        }
        if kind == RecordKind::Deals {
            let articles =
                products::store::articles(&mut tx).await?.into_iter().chain(context.coming.products.iter().cloned());
            context.products = articles.map(|article| (article.name.clone(), article)).collect();
            let plan = &context.plan.pipeline;
            (context.stages, context.new_pipeline) = match plan.pipeline {
                Some(pipeline) => (pipelines::known(&mut tx, pipeline, &plan.stages).await?, None),
                None => {
                    let new = NewPipeline::of(plan);
                    (new.stages(), Some(new))
                }
            };
        }
        Ok(())
    }

    async fn take_file(&mut self, context: &mut Context, kind: RecordKind, file: &FilePlan) -> Result<(), Halt> {
        let Some(shape) = self.files.iter().find(|row| row.rank == file.rank).and_then(|row| row.shape.as_ref()) else {
            return Ok(());
        };
        let mut batches = reader::rows(shape, pieces(&self.caller, self.import, file.rank), BATCH);
        let done = self.done(file.rank);
        context.seen.clear();
        while let Some(batch) = batches.recv().await {
            let (known, rows): (Vec<RawRow>, Vec<RawRow>) = batch?.into_iter().partition(|row| row.line <= done);
            context.seen.extend(known.iter().filter_map(|row| identity(kind, file, row)).map(|text| mark(&text)));
            if !rows.is_empty() {
                self.take_batch(context, kind, file, rows).await?;
            }
        }
        Ok(())
    }

    /// The last line of a file that was taken for good.
    pub(super) fn done(&self, rank: i16) -> u32 {
        self.progress.files.iter().find(|counts| counts.rank == rank).map_or(0, |counts| counts.last_line)
    }

    /// Takes a batch. Where the database refuses it, halves it until the row stands alone that is to blame.
    async fn take_batch(
        &mut self,
        context: &mut Context,
        kind: RecordKind,
        file: &FilePlan,
        rows: Vec<RawRow>,
    ) -> Result<(), Halt> {
        let mut waiting = vec![rows];
        let mut tries = 0;
        while let Some(mut rows) = waiting.pop() {
            match self.try_batch(context, kind, file, &rows).await {
                Ok(()) => tries = 0,
                Err(Halt::Failed(AppError::Invalid(_))) if rows.len() > 1 => {
                    let second = rows.split_off(rows.len() / 2);
                    waiting.extend([second, rows]);
                }
                Err(Halt::Failed(AppError::Invalid(fields))) => {
                    self.refuse(file, rows.first().map_or(0, |row| row.line), &fields).await?
                }
                Err(Halt::Failed(AppError::Busy)) if tries < TRIES => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(200) * tries).await;
                    waiting.push(rows);
                }
                Err(halt) => return Err(halt),
            }
        }
        Ok(())
    }

    async fn try_batch(
        &mut self,
        context: &mut Context,
        kind: RecordKind,
        file: &FilePlan,
        rows: &[RawRow],
    ) -> Result<(), Halt> {
        let mut tx = self.caller.begin().await?;
        let mut taken = match kind {
            RecordKind::People => people::take(&mut tx, context, file, rows).await?,
            RecordKind::Products => products::take(&mut tx, context, file, rows).await?,
            RecordKind::Contacts => contacts::take(&mut tx, context, file, rows).await?,
            // Customers have a way of their own: `batches.rs`.
            RecordKind::Customers => Taken::default(),
            RecordKind::Deals => deals::take(&mut tx, context, file, rows).await?,
            RecordKind::Interactions => interactions::take(&mut tx, context, file, rows).await?,
            RecordKind::Tickets => tickets::take(&mut tx, context, file, rows).await?,
            RecordKind::Leads => leads::take(&mut tx, context, file, rows).await?,
        };
        taken.counts.rank = file.rank;
        taken.counts.read = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        taken.counts.last_line = rows.last().map_or(0, |row| row.line);
        let mut progress = self.progress.clone();
        progress.millis = self.millis();
        progress.take(&taken);
        findings::store::add(&mut tx, self.import, file.rank, &taken.findings).await?;
        if !context.dry {
            records::store::add_records(&mut tx, self.import, &taken.records).await?;
            record_all(&mut tx, std::mem::take(&mut taken.events)).await?;
        }
        let go_on = self.beat(&mut tx, &progress).await?;
        tx.commit().await?;
        self.progress = progress;
        context.absorb(taken);
        if go_on { Ok(()) } else { Err(Halt::Wanted) }
    }

    /// Reports a row that only the database would not take.
    pub(super) async fn refuse(
        &mut self,
        file: &FilePlan,
        line: u32,
        fields: &[crate::access::FieldError],
    ) -> Result<(), Halt> {
        let code = fields.first().map_or("invalid_value", |field| field.code.as_str());
        let value = fields.first().map(|field| field.field.clone()).unwrap_or_default();
        let finding = match field_of_key(&value) {
            // The report says its name.
            Some(own) => Finding::refusal(line, Target::Custom(own), code, ""),
            None => Finding { field: Cow::Borrowed(""), ..Finding::refusal(line, Target::Name, code, value) },
        };
        let mut progress = self.progress.clone();
        let counts = FileProgress { rank: file.rank, read: 1, refused: 1, last_line: line, ..FileProgress::default() };
        progress.take(&Taken { counts, ..Taken::default() });
        let mut tx = self.caller.begin().await?;
        findings::store::add(&mut tx, self.import, file.rank, &[finding]).await?;
        let go_on = self.beat(&mut tx, &progress).await?;
        tx.commit().await?;
        self.progress = progress;
        if go_on { Ok(()) } else { Err(Halt::Wanted) }
    }

    async fn fulfil_parents(&self, context: &Context) -> Result<(), Halt> {
        let mut place = None;
        loop {
            let mut tx = self.caller.begin().await?;
            place = customers::parents::fulfil(&mut tx, context, place, BATCH as i64).await?;
            let go_on = self.beat(&mut tx, &self.progress).await?;
            tx.commit().await?;
            match (go_on, &place) {
                (false, _) => return Err(Halt::Wanted),
                (true, None) => return Ok(()),
                (true, Some(_)) => {}
            }
        }
    }

    async fn share_out(&self, context: &Context) -> Result<(), Halt> {
        let mut place = Some(Uuid::nil());
        while let Some(after) = place {
            let mut tx = self.caller.begin().await?;
            // Each customer may be shared with many: fewer at once.
            place = customers::share_out::share_out(&mut tx, context, after, 25).await?;
            let go_on = self.beat(&mut tx, &self.progress).await?;
            tx.commit().await?;
            if !go_on {
                return Err(Halt::Wanted);
            }
        }
        Ok(())
    }
}

impl Context {
    /// Remembers of a committed batch what later ones need.
    fn absorb(&mut self, taken: Taken) {
        self.seen.extend(taken.seen);
        if taken.pipeline_made {
            self.new_pipeline = None;
        }
        if self.dry {
            self.coming.people.extend(taken.coming.people);
            self.coming.teams.extend(taken.coming.teams);
            self.coming.products.extend(taken.coming.products);
            self.coming.customers.extend(taken.coming.customers);
        }
    }
}

/// By what a row is known again in its file; the same as in `take` of its kind. Contacts may repeat; interactions of batches that
/// were taken are found in the database.
fn identity(kind: RecordKind, file: &FilePlan, row: &RawRow) -> Option<String> {
    let cell =
        |target| file.column_of(target).and_then(|column| row.cells.get(column)).map(|cell| cell.trim().to_owned());
    match kind {
        RecordKind::Deals => cell(Target::Key).filter(|key| !key.is_empty()),
        RecordKind::People | RecordKind::Products => cell(Target::Name).map(|name| plain_name(&name)),
        RecordKind::Tickets => Some(tickets::identity(file, row)),
        RecordKind::Leads => Some(leads::identity(file, row)),
        RecordKind::Customers | RecordKind::Contacts | RecordKind::Interactions => None,
    }
}

/// The words under which a failure is kept.
fn code_of(error: &AppError) -> String {
    match error {
        AppError::Busy => "busy",
        AppError::Unavailable => "unavailable",
        AppError::Conflict(code) => code,
        AppError::Invalid(fields) => fields.first().map_or("invalid_value", |field| field.code.as_str()),
        _ => "import_broke",
    }
    .to_owned()
}

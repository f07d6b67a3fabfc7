//! Customers in batches, as fast as the database takes them: while one batch is being written, the next is read and checked,
//! and a second connection writes it already. They are committed in the order of the file, so that a stop leaves no gap.

use super::arrival::pieces;
use super::context::{Context, Taken};
use super::customers::place::place_rows;
use super::customers::read::{Read, Seen, read_rows};
use super::plan::{FilePlan, KnownBy, Plan};
use super::run::{Halt, Job, TRIES};
use super::{findings, held, reader, records};
use crate::access::{AppError, Caller, Tx};
use crate::events::record_all;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Rows of one transaction where rows do not depend on each other: a tenth of a second of writing.
const LARGE: usize = 2_000;
/// Rows of one transaction where they may.
const SMALL: usize = 500;

/// A batch being written by a connection of its own.
struct Flight {
    read: Arc<Read>,
    written: JoinHandle<Result<(Tx, Taken), AppError>>,
}

/// Where batches go.
#[derive(Clone)]
struct Runway {
    caller: Caller,
    import: Uuid,
    rank: i16,
    context: Arc<Context>,
}

/// How many batches may be written at once.
fn abreast(plan: &Plan, file: &FilePlan) -> usize {
    let alone = file.has_contacts() || plan.hold_alike || matches!(plan.known_by, KnownBy::Phone | KnownBy::Email);
    if alone { 1 } else { 2 }
}

impl Runway {
    fn start(&self, read: Arc<Read>) -> Flight {
        let (runway, rows) = (self.clone(), read.clone());
        Flight { read, written: tokio::spawn(async move { runway.write(&rows).await }) }
    }

    /// Writes a batch, all but its commit.
    async fn write(&self, read: &Read) -> Result<(Tx, Taken), AppError> {
        let context = &self.context;
        let mut tx = self.caller.begin().await?;
        let mut taken = place_rows(&mut tx, &self.caller, context, read, &HashMap::new()).await?;
        findings::store::add(&mut tx, self.import, self.rank, &taken.findings).await?;
        if !context.dry {
            held::store::add(&mut tx, self.import, self.rank, &taken.held).await?;
            records::store::add_records(&mut tx, self.import, &taken.records).await?;
            record_all(&mut tx, std::mem::take(&mut taken.events)).await?;
        }
        taken.counts.rank = self.rank;
        taken.counts.read = read.raw;
        taken.counts.last_line = read.last_line;
        Ok((tx, taken))
    }
}

impl Job {
    /// Takes a file of customers; gives the context back, with what later files need to know.
    pub(super) async fn take_customers(&mut self, context: Context, file: &FilePlan) -> Result<Context, Halt> {
        let Some(shape) = self.files.iter().find(|row| row.rank == file.rank).and_then(|row| row.shape.as_ref()) else {
            return Ok(context);
        };
        let most = abreast(&context.plan, file);
        let size = if most > 1 { LARGE } else { SMALL };
        let mut batches = reader::rows(shape, pieces(&self.caller, self.import, file.rank), size);
        let (done, mut seen, mut coming) = (self.done(file.rank), Seen::default(), HashMap::new());
        let context = Arc::new(context);
        let runway =
            Runway { caller: self.caller.clone(), import: self.import, rank: file.rank, context: context.clone() };
        let mut flying: VecDeque<Flight> = VecDeque::new();
        while let Some(batch) = batches.recv().await {
            let (known, rows): (Vec<_>, Vec<_>) = batch?.into_iter().partition(|row| row.line <= done);
            // What was taken before the work broke off is read again, so that it is known.
            drop(read_rows(&context, file, &known, &mut seen));
            if rows.is_empty() {
                continue;
            }
            let read = read_rows(&context, file, &rows, &mut seen);
            let room = if read.waits { 0 } else { most - 1 };
            while flying.len() > room {
                self.land(&runway, file, &mut flying, &mut seen, &mut coming).await?;
            }
            flying.push_back(runway.start(Arc::new(read)));
        }
        while !flying.is_empty() {
            self.land(&runway, file, &mut flying, &mut seen, &mut coming).await?;
        }
        drop(runway);
        let mut context = Arc::into_inner(context).ok_or(Halt::Failed(AppError::Unavailable))?;
        if context.dry {
            context.coming.customers.extend(coming);
        }
        Ok(context)
    }

    /// Commits the batch that has flown longest. Where the database refuses it, it is cut until the row stands alone that is to
    /// blame; whatever flies behind it begins anew.
    async fn land(
        &mut self,
        runway: &Runway,
        file: &FilePlan,
        flying: &mut VecDeque<Flight>,
        seen: &mut Seen,
        coming: &mut HashMap<u64, Box<str>>,
    ) -> Result<(), Halt> {
        let Some(Flight { read, written }) = flying.pop_front() else { return Ok(()) };
        let mut result = written.await.map_err(|error| AppError::unforeseen(&error))?;
        let mut tries = 0;
        while matches!(result, Err(AppError::Busy)) && tries < TRIES {
            tries += 1;
            self.wait(runway, flying, tries).await;
            result = runway.write(&read).await;
        }
        match result {
            Ok((tx, taken)) => self.commit(runway, tx, taken, seen, coming).await,
            Err(AppError::Invalid(fields)) => {
                let behind = ground(flying).await;
                let mut waiting = vec![(Arc::unwrap_or_clone(read), Some(fields))];
                while let Some((read, refused)) = waiting.pop() {
                    let refused = match refused {
                        None => match runway.write(&read).await {
                            Ok((tx, taken)) => {
                                self.commit(runway, tx, taken, seen, coming).await?;
                                continue;
                            }
                            Err(AppError::Invalid(fields)) => fields,
                            Err(error) => return Err(error.into()),
                        },
                        Some(fields) => fields,
                    };
                    let line = read.rows.first().map_or(read.last_line, |row| row.line);
                    match read.clone().halves() {
                        Some((first, second)) => waiting.extend([(second, None), (first, None)]),
                        None => {
                            // What stood around it and could not be read counts all the same.
                            if read.raw > 1 {
                                let rest = Read { rows: vec![], raw: read.raw - 1, ..read };
                                let (tx, taken) = runway.write(&rest).await?;
                                self.commit(runway, tx, taken, seen, coming).await?;
                            }
                            self.refuse(file, line, &refused).await?;
                        }
                    }
                }
                flying.extend(behind.into_iter().map(|read| runway.start(read)));
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A busy database gets a moment; batches behind let go of what they hold meanwhile.
    async fn wait(&self, runway: &Runway, flying: &mut VecDeque<Flight>, tries: u32) {
        let behind = ground(flying).await;
        tokio::time::sleep(Duration::from_millis(200) * tries).await;
        flying.extend(behind.into_iter().map(|read| runway.start(read)));
    }

    async fn commit(
        &mut self,
        runway: &Runway,
        mut tx: Tx,
        taken: Taken,
        seen: &mut Seen,
        coming: &mut HashMap<u64, Box<str>>,
    ) -> Result<(), Halt> {
        let mut progress = self.progress.clone();
        progress.millis = self.millis();
        progress.take(&taken);
        let go_on = self.beat(&mut tx, &progress).await?;
        tx.commit().await?;
        self.progress = progress;
        seen.ids.extend(taken.made);
        if runway.context.dry {
            coming.extend(taken.coming.customers);
        }
        if go_on { Ok(()) } else { Err(Halt::Wanted) }
    }
}

/// Takes back what flies; gives what was on board, in order.
async fn ground(flying: &mut VecDeque<Flight>) -> Vec<Arc<Read>> {
    let mut behind = Vec::with_capacity(flying.len());
    for Flight { read, written } in flying.drain(..) {
        written.abort();
        // Whether it was written or stopped in the middle: without a commit nothing of it stays.
        drop(written.await);
        behind.push(read);
    }
    behind
}

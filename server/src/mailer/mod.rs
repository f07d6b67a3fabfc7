//! Fetches the mail of the service desk and sends its answers. Mailboxes are looked at each by itself, so that one whose server does
//! not answer holds up no other; several servers share the work.

mod fetching;
mod keeping;

use crate::depot::Depot;
use app::{
    access::{AppError, Doors},
    desk::{
        mail::{
            line::Trust,
            model::Trouble,
            outbound,
            smtp::OutgoingFile,
            worker_store::{self as store, Due},
        },
        portal, satisfaction,
    },
    files::model::Limits,
    quotes::{Press, Unprinted},
};
use std::time::Duration;

/// How long it rests when nothing is due. An answer is on its way a moment after it was written.
const REST: Duration = Duration::from_secs(1);
/// How long it waits after something went wrong.
const PATIENCE: Duration = Duration::from_secs(5);
/// Mailers of one server that fetch at the same time.
const FETCHERS: usize = 3;

/// What a mailer needs.
#[derive(Clone, Debug)]
pub struct Mailer {
    pub doors: Doors,
    pub depot: Depot,
    /// What of files is let in.
    pub limits: Limits,
    pub trust: Trust,
    /// Where people reach the server: what links in mails begin with.
    pub origin: String,
    /// Makes files of quotes.
    pub press: Press,
}

/// Runs for as long as the server does.
pub async fn run(mailer: Mailer) {
    let sending = repeat("an answer could not be sent; trying again", || mailer.send());
    let inviting =
        repeat("a link to the portal could not be sent; trying again", || portal::worker::step(&mailer.doors));
    let fetching = (0..FETCHERS).map(|_| repeat("mail could not be fetched; trying again", || mailer.fetch()));
    let asking =
        repeat("customers could not be asked how it went; trying again", || satisfaction::mailing::step(&mailer.doors));
    tokio::join!(sending, inviting, asking, futures::future::join_all(fetching));
}

async fn repeat<F: Future<Output = Result<bool, AppError>>>(trouble: &'static str, step: impl Fn() -> F) {
    loop {
        match step().await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(REST).await,
            Err(error) => {
                tracing::warn!(%error, "{trouble}");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}

impl Mailer {
    /// Looks at the mailbox whose turn it is; `false` when none is due.
    ///
    /// # Errors
    /// Those of the database. What is wrong with a mail server is kept with the mailbox.
    pub async fn fetch(&self) -> Result<bool, AppError> {
        let mut tx = self.doors.carry_mail().await?;
        let Some((id, mark)) = store::take_mailbox(&mut tx).await? else { return Ok(false) };
        let work = store::work(&mut tx, &self.doors.ring, id).await?;
        tx.commit().await?;
        let done = fetching::round(self, &work, mark).await?;
        let mut tx = self.doors.carry_mail().await?;
        match &done {
            Ok(more) => store::end_round(&mut tx, id, None, *more).await?,
            Err((trouble, said)) => {
                tracing::warn!(mailbox = %work.address, trouble = trouble.key(), "a mailbox could not be read");
                store::end_round(&mut tx, id, Some((*trouble, said)), false).await?;
            }
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Sends the answer whose turn it is; `false` when none is due.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn send(&self) -> Result<bool, AppError> {
        let Some((mut due, work)) = outbound::next(&self.doors, &self.origin).await? else { return Ok(false) };
        if let Err(error) = self.attach(&mut due).await {
            tracing::error!(mail = %due.id, %error, "a file of an answer cannot be read");
            let failure = (Trouble::FileGone, error.to_string());
            outbound::give_back(&self.doors, &due, &failure, matches!(error, object_store::Error::NotFound { .. }))
                .await?;
            return Ok(true);
        }
        if let Err(trouble) = self.enclose(&mut due).await {
            tracing::error!(mail = %due.id, %trouble, "a quote cannot be enclosed");
            outbound::give_back(&self.doors, &due, &(Trouble::Other, trouble.to_string()), false).await?;
            return Ok(true);
        }
        outbound::hand_over(&self.doors, &due, &work, &self.trust).await?;
        Ok(true)
    }

    /// A letter with a quote has it along, as it was when it was sent.
    async fn enclose(&self, due: &mut Due) -> Result<(), Unprinted> {
        let Some(quote) = due.quote.take() else { return Ok(()) };
        let (name, media_type) = (quote.file_name(), "application/pdf".to_owned());
        due.mail.files.push(OutgoingFile { name, media_type, bytes: self.press.print(*quote, due.logo.take()).await? });
        Ok(())
    }

    async fn attach(&self, due: &mut Due) -> object_store::Result<()> {
        use futures::TryStreamExt;
        for (object, name, media_type) in &due.files {
            let pieces: Vec<axum::body::Bytes> = self.depot.read(*object, None).await?.try_collect().await?;
            let (name, media_type) = (name.clone(), media_type.clone());
            due.mail.files.push(OutgoingFile { name, media_type, bytes: pieces.concat() });
        }
        Ok(())
    }
}

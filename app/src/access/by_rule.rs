//! What a rule of automation does: as the automator it finds out what is due, and for an action it steps into the role of the rule's
//! keeper, so that the database lets it do what that person may do and nothing else.

use super::{Action, AppError, Doors, Role, Tx, caller::opening, may};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

/// A transaction of the automator. Rolls back unless committed.
#[derive(Debug)]
pub struct RuleTx {
    tx: Tx,
    /// Whether it has stepped into the role of a keeper.
    within: bool,
}

impl Doors {
    /// Opens a transaction of the automator, which keeps the runs of rules and may step into the roles of their keepers.
    ///
    /// # Errors
    /// `Busy` when no connection comes free in time, `Unavailable` when the database is away.
    pub async fn act_by_rule(&self) -> Result<RuleTx, AppError> {
        Ok(RuleTx { tx: opening(self).await?, within: false })
    }
}

impl RuleTx {
    /// The connection, for stores of the automator to run their queries on.
    pub fn conn(&mut self) -> &mut PgConnection {
        self.tx.conn()
    }

    /// The moment at which all of this transaction happens.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.tx.now()
    }

    /// Steps into the role of a keeper. Whatever is recorded from here on bears the mark and is nobody's own doing.
    ///
    /// # Errors
    /// `NotAllowed` where the keeper has left or may not keep rules.
    pub async fn step_in(&mut self, keeper: Uuid, mark: &Value) -> Result<&mut Tx, AppError> {
        let found = sqlx::query!("select role, active from person where id = $1", keeper)
            .fetch_optional(self.tx.conn())
            .await?;
        let role = found.filter(|row| row.active).and_then(|row| Role::from_key(&row.role));
        let role = role.filter(|role| may(*role, Action::ManageAutomation)).ok_or(AppError::NotAllowed)?;
        // The role is one of seven constants.
        let step = format!("savepoint acting; set local role {}", role.database_role());
        sqlx::raw_sql(AssertSqlSafe(step)).execute(self.tx.conn()).await?;
        self.within = true;
        sqlx::query!(
            "select set_config('qz.person', $1, true) as person, set_config('qz.automation', $2, true) as mark",
            keeper.to_string(),
            mark.to_string(),
        )
        .fetch_one(self.tx.conn())
        .await?;
        self.tx.become_keeper(keeper, role);
        Ok(&mut self.tx)
    }

    /// Steps out again; what was done stays, if every rule of the database that waits for the end lets it.
    ///
    /// # Errors
    /// The refusals of such rules.
    pub async fn step_out(&mut self) -> Result<(), AppError> {
        let steps = "set constraints all immediate; set local role qz_automator; \
                     select set_config('qz.person', '', true), set_config('qz.automation', '', true); release savepoint acting";
        sqlx::raw_sql(steps).execute(self.tx.conn()).await?;
        self.within = false;
        Ok(())
    }

    /// Steps out as if nothing had been done; does nothing where it had not stepped in.
    ///
    /// # Errors
    /// A database that went away.
    pub async fn step_back(&mut self) -> Result<(), AppError> {
        if std::mem::take(&mut self.within) {
            sqlx::raw_sql("rollback to savepoint acting").execute(self.tx.conn()).await?;
        }
        Ok(())
    }

    /// Makes it so.
    ///
    /// # Errors
    /// A database that went away: then nothing was written, or, if the line broke while committing, it is unknown.
    pub async fn commit(self) -> Result<(), AppError> {
        self.tx.commit().await
    }
}

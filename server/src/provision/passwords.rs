use std::path::PathBuf;

use anyhow::{Context, bail};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use super::logins::Logins;
use super::{Wish, run, scram};
use crate::database::{APP, unreached};
use crate::embedded::Say;
use crate::settings::Secret;

/// Finds, or makes, what the logins sign in with.
pub struct Passwords<'a> {
    /// The file they are kept in.
    pub file: PathBuf,
    pub wish: Wish,
    /// May change the logins.
    pub connection: &'a mut PgConnection,
    pub say: Say<'a>,
}

impl Passwords<'_> {
    /// The address of a login at the same place as the owner's. `known`: the login was there before us.
    ///
    /// # Errors
    /// When the password is not to be had; the message says what to do.
    pub async fn address(
        &mut self,
        owner: &PgConnectOptions,
        login: &str,
        known: bool,
    ) -> anyhow::Result<PgConnectOptions> {
        let of = |password: &Secret| owner.clone().username(login).password(password.reveal());
        let mut logins = Logins::read(&self.file)?;
        let kept = logins.password(login).cloned().filter(|_| !self.wish.new_passwords);
        if let Some(kept) = kept {
            if !lets_in(&of(&kept)).await? {
                // The last provisioning was interrupted, or somebody restored the cluster from a backup.
                self.set(login, &kept).await?;
            }
            return Ok(of(&kept));
        }
        if known && !self.wish.new_passwords {
            let without = of(&Secret::from(String::new()));
            if lets_in(&without).await? {
                return Ok(without);
            }
            bail!(
                "The login {login} exists, but its password is not in {}. Copy that file from the server that made it, or set \
                 {}, or (if no other server uses the login) run: qingzhou provision --new-passwords",
                self.file.display(),
                if login == APP { "APP_DATABASE_URL" } else { "JOBS_DATABASE_URL" }
            );
        }
        let made = logins.generate(login, &self.file)?;
        self.set(login, &made).await?;
        (self.say)(&format!("Made a password for {login}; it is kept in {}", self.file.display()));
        Ok(of(&made))
    }

    async fn set(&mut self, login: &str, password: &Secret) -> anyhow::Result<()> {
        let verifier = scram::verifier(password.reveal(), &rand::random());
        run(self.connection, format!("alter role {login} password '{verifier}'")).await.with_context(|| {
            format!("The password of {login} cannot be set; the administrator can, or set its address yourself")
        })
    }
}

/// Whether a login is let in; errors other than a refusal are passed on.
async fn lets_in(address: &PgConnectOptions) -> anyhow::Result<bool> {
    match address.clone().disable_statement_logging().connect().await {
        Ok(connection) => {
            connection.close().await?;
            Ok(true)
        }
        // 28…: invalid authorization. A server that asks for a password where we have none is a configuration error here.
        Err(sqlx::Error::Database(answer)) if answer.code().is_some_and(|code| code.starts_with("28")) => Ok(false),
        Err(sqlx::Error::Protocol(_) | sqlx::Error::Configuration(_)) => Ok(false),
        Err(trouble) => Err(unreached(address, &trouble)),
    }
}

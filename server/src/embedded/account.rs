//! Under which account PostgreSQL runs: its programs refuse to run as root.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use nix::unistd::{Uid, User};
use tokio::process::Command;

/// The account of the database's processes and files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Account {
    /// The one that runs this program.
    Same,
    /// Another one, which root chose.
    Other {
        /// User number.
        uid: u32,
        /// Group number.
        gid: u32,
        /// For messages.
        name: String,
    },
}

impl Account {
    /// Chooses: ourselves, or, as root, the one that already owns the cluster, else `postgres`, else `nobody`.
    ///
    /// # Errors
    /// When the cluster belongs to somebody else, or root finds no account to use.
    pub fn choose(cluster: &Path) -> anyhow::Result<Self> {
        let owner = std::fs::metadata(cluster).ok().map(|found| std::os::unix::fs::MetadataExt::uid(&found));
        let own = Uid::effective();
        if !own.is_root() {
            return match owner {
                Some(uid) if uid != own.as_raw() => bail!(
                    "The database in {} belongs to the account {}. Start as root, as when it was made, or give it to yourself: \
                     sudo chown -R \"$(id -u)\" {}",
                    cluster.display(),
                    name_of(uid),
                    cluster.display()
                ),
                _ => Ok(Self::Same),
            };
        }
        let user = match owner {
            Some(0) => bail!(
                "The database in {} belongs to root, but PostgreSQL refuses to run as root. Give it to another account: \
                 chown -R postgres {}",
                cluster.display(),
                cluster.display()
            ),
            Some(uid) => User::from_uid(Uid::from_raw(uid))?
                .with_context(|| format!("{} belongs to account {uid}, which does not exist", cluster.display()))?,
            None => match User::from_name("postgres")? {
                Some(user) => user,
                None => User::from_name("nobody")?.context(
                    "PostgreSQL cannot run as root, and there is no account `postgres` or `nobody`. \
                     Make one: useradd --system postgres",
                )?,
            },
        };
        Ok(Self::Other { uid: user.uid.as_raw(), gid: user.gid.as_raw(), name: user.name })
    }

    /// For messages.
    pub fn name(&self) -> String {
        match self {
            Self::Same => name_of(Uid::effective().as_raw()),
            Self::Other { name, .. } => name.clone(),
        }
    }

    /// The user number.
    pub fn uid(&self) -> u32 {
        match self {
            Self::Same => Uid::effective().as_raw(),
            Self::Other { uid, .. } => *uid,
        }
    }

    /// A command that will run under this account, in a folder that every account can enter, with plain messages.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/").env("LC_ALL", "C").env_remove("PGDATA").env_remove("PGOPTIONS");
        // A group of its own: Ctrl-C in the terminal reaches the server only, which ends its children in good order.
        command.process_group(0);
        if let Self::Other { uid, gid, .. } = self {
            // Being root, this also gives up root's further groups.
            command.uid(*uid).gid(*gid);
        }
        command
    }

    /// Hands a file or folder over to this account.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn own(&self, path: &Path) -> anyhow::Result<()> {
        if let Self::Other { uid, gid, name } = self {
            std::os::unix::fs::chown(path, Some(*uid), Some(*gid))
                .with_context(|| format!("{} cannot be given to the account {name}", path.display()))?;
        }
        Ok(())
    }

    /// Whether this account can enter a folder. Asks the system by trying, which also knows about access lists.
    pub async fn can_enter(&self, folder: &Path) -> bool {
        match self {
            Self::Same => true,
            Self::Other { .. } => {
                let mut command = self.command("/bin/sh");
                command.args(["-c", "cd \"$1\"", "sh"]).arg(folder);
                command.stderr(std::process::Stdio::null());
                command.status().await.is_ok_and(|status| status.success())
            }
        }
    }

    /// The outermost folder of a path that this account cannot enter.
    pub async fn barred_at(&self, folder: &Path) -> Option<PathBuf> {
        let mut ancestors: Vec<&Path> = folder.ancestors().collect();
        ancestors.reverse();
        for ancestor in ancestors {
            if !self.can_enter(ancestor).await {
                return Some(ancestor.to_owned());
            }
        }
        None
    }
}

fn name_of(uid: u32) -> String {
    match User::from_uid(Uid::from_raw(uid)) {
        Ok(Some(user)) => user.name,
        _ => uid.to_string(),
    }
}

//! Where things lie: the cluster, its socket, its log, and what keeps a second server out.

use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use sha2::{Digest, Sha256};

use super::Say;
use super::account::Account;

/// Where root keeps clusters whose data folder the database's account cannot reach.
const ELSEWHERE: &str = "/var/lib/qingzhou";

/// The places of one embedded database.
#[derive(Debug, Clone)]
pub struct Place {
    /// The data folder that was asked for.
    pub data: PathBuf,
    /// The folder that holds the cluster: the data folder itself, or one under [`ELSEWHERE`].
    pub home: PathBuf,
    /// Who runs PostgreSQL.
    pub account: Account,
}

impl Place {
    /// Makes the data folder if need be and decides where the cluster lies.
    ///
    /// A clone under a folder that only its owner may enter (mode 0700, such as root's home) cannot hold the cluster when
    /// root starts us: PostgreSQL runs under another account then and would not get to its files. The cluster lies under
    /// `/var/lib/qingzhou` in that case, and `pg.location` in the data folder names it.
    ///
    /// # Errors
    /// When folders cannot be made or entered; the message says which.
    pub async fn choose(data: &Path, say: Say<'_>) -> anyhow::Result<Self> {
        let data = prepare(data)?;
        let pointer = data.join("pg.location");
        let home = match read_pointer(&pointer)? {
            Some(home) => home,
            None => {
                let account = Account::choose(&data.join("pg"))?;
                if account.can_enter(&data).await {
                    data.clone()
                } else if data.join("pg").exists() {
                    let barred = account.barred_at(&data).await.unwrap_or_else(|| data.clone());
                    bail!(
                        "PostgreSQL runs as {} and cannot enter {} any more. Let it pass: chmod o+x {}",
                        account.name(),
                        barred.display(),
                        barred.display()
                    );
                } else {
                    let home = make_elsewhere(&data)?;
                    std::fs::write(&pointer, format!("{}\n", home.display()))
                        .with_context(|| format!("{} cannot be written", pointer.display()))?;
                    say(&format!(
                        "Other accounts cannot enter {}, and PostgreSQL runs as {}: its files go to {}",
                        data.display(),
                        account.name(),
                        home.display()
                    ));
                    home
                }
            }
        };
        let account = Account::choose(&home.join("pg"))?;
        Ok(Self { data, home, account })
    }

    /// Whether a data folder already has a cluster, here or elsewhere.
    pub fn begun(data: &Path) -> bool {
        data.join("pg").exists() || data.join("pg.location").exists()
    }

    /// The cluster.
    pub fn cluster(&self) -> PathBuf {
        self.home.join("pg")
    }

    /// Where PostgreSQL writes what it says before its own log is open.
    pub fn start_log(&self) -> PathBuf {
        self.home.join("postgres.log")
    }

    /// The socket's folder. Short, because the path of a socket has room for about 100 bytes; named by the cluster, so that
    /// the next server finds it.
    pub fn socket(&self) -> PathBuf {
        let hash = Sha256::digest(self.cluster().as_os_str().as_encoded_bytes());
        let short: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        PathBuf::from(format!("/tmp/qz-{short}"))
    }

    /// Makes the socket's folder, which only the database's account (and root) can enter: who can open the socket may be
    /// anybody in the database, so the folder is the door.
    ///
    /// # Errors
    /// When somebody else has put something there.
    pub fn make_socket_folder(&self) -> anyhow::Result<()> {
        let folder = self.socket();
        if let Err(trouble) = DirBuilder::new().mode(0o700).create(&folder)
            && trouble.kind() != std::io::ErrorKind::AlreadyExists
        {
            return Err(trouble).with_context(|| format!("{} cannot be made", folder.display()));
        }
        let found = std::fs::symlink_metadata(&folder)?;
        let ours = [self.account.uid(), nix::unistd::Uid::effective().as_raw()].contains(&found.uid());
        if !found.is_dir() || !ours {
            bail!("{} is in the way and not ours; remove it. The database's socket belongs there.", folder.display());
        }
        std::fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
        self.account.own(&folder)
    }

    /// Takes the data folder for this process, until the returned file is closed. The lock goes with the process, however
    /// it ends.
    ///
    /// # Errors
    /// [`Taken`] when another process holds it.
    pub fn lock(&self) -> anyhow::Result<Lock> {
        let mut files = vec![lock_file(&self.data)?];
        if self.home != self.data {
            // A copied data folder would point to the same cluster.
            files.push(lock_file(&self.home)?);
        }
        Ok(Lock { _files: files })
    }
}

/// Proof that the data folder is ours.
#[derive(Debug)]
pub struct Lock {
    _files: Vec<File>,
}

/// Another process holds the data folder.
#[derive(Debug)]
pub struct Taken {
    /// The folder.
    pub folder: PathBuf,
    /// The process, as it wrote itself into the lock.
    pub process: String,
}

impl std::fmt::Display for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Qingzhou already runs on {} (process {}). Stop that one first (kill {}), or give this one a folder of its own: --data FOLDER",
            self.folder.display(),
            self.process,
            self.process
        )
    }
}

impl std::error::Error for Taken {}

fn lock_file(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join("server.lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .with_context(|| format!("{} cannot be opened", path.display()))?;
    match file.try_lock() {
        Ok(()) => {
            let note = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
            note.with_context(|| format!("{} cannot be written", path.display()))?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut process = String::new();
            file.rewind()?;
            file.read_to_string(&mut process)?;
            Err(Taken { folder: folder.to_owned(), process }.into())
        }
        Err(TryLockError::Error(trouble)) => {
            Err(trouble).with_context(|| format!("{} cannot be locked", path.display()))
        }
    }
}

/// Makes the folder and gives its real path. Others may pass through a new one, not look into it.
fn prepare(data: &Path) -> anyhow::Result<PathBuf> {
    if !data.exists() {
        DirBuilder::new().recursive(true).mode(0o711).create(data).with_context(|| {
            format!("The data folder {} cannot be made (choose another one with --data FOLDER)", data.display())
        })?;
    }
    data.canonicalize().with_context(|| format!("The data folder {} cannot be entered", data.display()))
}

fn read_pointer(pointer: &Path) -> anyhow::Result<Option<PathBuf>> {
    let home = match std::fs::read_to_string(pointer) {
        Ok(text) => PathBuf::from(text.trim()),
        Err(trouble) if trouble.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(trouble) => return Err(trouble).with_context(|| format!("{} cannot be read", pointer.display())),
    };
    if home.is_dir() {
        return Ok(Some(home.canonicalize()?));
    }
    bail!(
        "{} says that the database lies in {}, but that is not there (or not to be entered by this account). \
         Put it back; or, to begin with an empty database, remove {}",
        pointer.display(),
        home.display(),
        pointer.display()
    )
}

/// A fresh folder that nobody's clone stands above.
fn make_elsewhere(data: &Path) -> anyhow::Result<PathBuf> {
    let home = Path::new(ELSEWHERE).join(format!("{:08x}", rand::random::<u32>()));
    DirBuilder::new()
        .recursive(true)
        .mode(0o711)
        .create(&home)
        .with_context(|| format!("{} cannot be made", home.display()))?;
    // For whoever wonders later whose database this is.
    std::fs::write(home.join("data-folder"), format!("{}\n", data.display()))?;
    Ok(home.canonicalize()?)
}

//! A mail server of our own: Dovecot for fetching and Exim for sending, as Debian has them, on free ports and in a folder that goes with
//! the test.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

pub const PASSWORD: &str = "s3cret words";
/// What is waited for takes a moment; what never comes fails the test.
const PATIENCE: Duration = Duration::from_secs(20);

/// The server. It ends with the test.
pub struct Office {
    folder: TempDir,
    pub imap: u16,
    pub smtp: u16,
    dovecot: Option<Child>,
    exim: Option<Child>,
    count: std::cell::Cell<u32>,
}

fn said_by(program: &str, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether the programs are there, in versions that the configuration is written for.
fn is_there() -> Result<(), &'static str> {
    let dovecot = said_by("dovecot", "--version").ok_or("Dovecot is not installed")?;
    said_by("exim4", "-bV").ok_or("Exim is not installed")?;
    if dovecot.starts_with("2.3") { Ok(()) } else { Err("Dovecot is no 2.3") }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Whom the servers run as: neither of them wants to be root.
fn account() -> (String, String) {
    if nix::unistd::geteuid().is_root() {
        ("nobody".to_owned(), "nogroup".to_owned())
    } else {
        (said_by("id", "-un").unwrap(), said_by("id", "-gn").unwrap())
    }
}

fn command(program: &str) -> Command {
    if !nix::unistd::geteuid().is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", program]);
    command
}

impl Office {
    /// Starts it; `None`, loudly, where the programs are missing.
    pub fn open() -> Option<Self> {
        if let Err(why) = is_there() {
            // Past the capture of what good tests print: `scripts/kinds/rust` counts it as skipped.
            writeln!(std::io::stderr(), "SKIPPED: mail with a real server; {why}").ok();
            return None;
        }
        let folder = tempfile::Builder::new().prefix("qz-mail-").tempdir_in("/tmp").unwrap();
        let mut office = Self {
            folder,
            imap: free_port(),
            smtp: free_port(),
            dovecot: None,
            exim: None,
            count: std::cell::Cell::new(0),
        };
        office.configure();
        office.start();
        Some(office)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn configure(&self) {
        for name in ["mail", "run", "state", "spool", "log", "raw"] {
            fs::create_dir(self.at(name)).unwrap();
        }
        let (user, group) = account();
        let fill = |text: &str| {
            text.replace("@DIR@", &self.folder.path().display().to_string())
                .replace("@USER@", &user)
                .replace("@GROUP@", &group)
                .replace("@IMAP@", &self.imap.to_string())
                .replace("@SMTP@", &self.smtp.to_string())
                .replace("@PASSWORD@", PASSWORD)
        };
        fs::write(self.at("dovecot.conf"), fill(include_str!("dovecot.conf"))).unwrap();
        fs::write(self.at("exim.conf"), fill(include_str!("exim.conf"))).unwrap();
        let users: String =
            ["support", "sales"].iter().map(|name| format!("{name}@example.com:{{PLAIN}}{PASSWORD}\n")).collect();
        fs::write(self.at("users"), users).unwrap();
        self.hand_over();
    }

    /// The files are the servers' own.
    fn hand_over(&self) {
        let (user, group) = account();
        let done = Command::new("chown").arg("-R").arg(format!("{user}:{group}")).arg(self.folder.path()).status();
        assert!(done.unwrap().success());
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(self.folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Starts both servers, and waits until they take calls.
    pub fn start(&mut self) {
        let quiet = |command: &mut Command| {
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        self.dovecot = Some(quiet(command("dovecot").arg("-F").arg("-c").arg(self.at("dovecot.conf"))));
        self.exim = Some(quiet(command("exim4").arg("-C").arg(self.at("exim.conf")).args(["-bdf", "-q1s"])));
        for port in [self.imap, self.smtp] {
            self.wait("a server that takes calls", || TcpStream::connect(("127.0.0.1", port)).ok().map(drop));
        }
    }

    /// Stops both servers.
    pub fn stop(&mut self) {
        for child in [&mut self.dovecot, &mut self.exim] {
            if let Some(mut child) = child.take() {
                let id = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
                // It has ended already where it never began.
                nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGTERM).ok();
                child.wait().unwrap();
            }
        }
    }

    fn wait<T>(&self, what: &str, mut found: impl FnMut() -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = found() {
                return found;
            }
            if begun.elapsed() > PATIENCE {
                let logs: Vec<String> = fs::read_dir(self.at("log"))
                    .unwrap()
                    .map(|file| fs::read_to_string(file.unwrap().path()).unwrap_or_default())
                    .collect();
                panic!("there is no {what}\n{}", logs.join("\n"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends a message by SMTP, as anybody could.
    pub fn post(&self, from: &str, to: &str, message: &[u8]) {
        let mut line = BufReader::new(TcpStream::connect(("127.0.0.1", self.smtp)).unwrap());
        let hear = |line: &mut BufReader<TcpStream>| loop {
            let mut said = String::new();
            line.read_line(&mut said).unwrap();
            assert!(said.starts_with(['2', '3']), "{said}");
            if said.as_bytes().get(3) != Some(&b'-') {
                break;
            }
        };
        hear(&mut line);
        for word in
            ["EHLO example.org".to_owned(), format!("MAIL FROM:<{from}>"), format!("RCPT TO:<{to}>"), "DATA".to_owned()]
        {
            line.get_mut().write_all(format!("{word}\r\n").as_bytes()).unwrap();
            hear(&mut line);
        }
        let mut dotted = Vec::new();
        for part in message.split_inclusive(|byte| *byte == b'\n') {
            if part.starts_with(b".") {
                dotted.push(b'.');
            }
            dotted.extend_from_slice(part);
        }
        line.get_mut().write_all(&dotted).unwrap();
        line.get_mut().write_all(b"\r\n.\r\n").unwrap();
        hear(&mut line);
    }

    /// Sends a message, and waits until it lies in the inbox.
    pub fn deliver(&self, from: &str, message: &str) {
        let before = self.inbox("support").len();
        self.post(from, "support@example.com", message.replace('\n', "\r\n").as_bytes());
        self.wait("message that arrived", || (self.inbox("support").len() > before).then_some(()));
    }

    /// Puts a message into the inbox, as a server does that has it from elsewhere; in the order of calls.
    pub fn lay_down(&self, name: &str, message: &[u8]) {
        let folder = self.at("mail").join(name);
        for part in ["cur", "new", "tmp"] {
            fs::create_dir_all(folder.join(part)).unwrap();
        }
        self.count.set(self.count.get() + 1);
        let file =
            folder.join("new").join(format!("{}.M{:06}.test", 1_700_000_000 + self.count.get(), self.count.get()));
        fs::write(&file, message).unwrap();
        self.hand_over();
    }

    /// What lies in somebody's inbox.
    pub fn inbox(&self, name: &str) -> Vec<String> {
        let folder = self.at("mail").join(name);
        let mut files: Vec<PathBuf> = ["new", "cur"]
            .iter()
            .filter_map(|part| fs::read_dir(folder.join(part)).ok())
            .flat_map(|entries| entries.map(|entry| entry.unwrap().path()))
            .collect();
        files.sort_by_key(|file| file.file_name().map(Path::new).map(Path::to_path_buf));
        // One may be moved from the one folder to the other while we look.
        files.iter().filter_map(|file| Some(String::from_utf8_lossy(&fs::read(file).ok()?).into_owned())).collect()
    }

    /// Waits until so much lies in somebody's inbox, and gives it.
    pub fn inbox_of(&self, name: &str, count: usize) -> Vec<String> {
        self.wait(&format!("inbox of {name} with {count}"), || {
            let found = self.inbox(name);
            (found.len() >= count).then_some(found)
        })
    }

    /// What was said to the server in all sessions so far, each by itself.
    pub fn sessions(&self) -> Vec<String> {
        let files = fs::read_dir(self.at("raw")).unwrap().map(|entry| entry.unwrap().path());
        let said = files.filter(|file| file.extension().is_some_and(|end| end == "in"));
        said.map(|file| String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned()).collect()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.stop();
    }
}

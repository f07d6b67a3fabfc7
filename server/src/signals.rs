//! How a person or a supervisor tells the process to stop.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::say;

/// Turns true at the first Ctrl-C, SIGTERM or hang-up. At a Ctrl-C after that the process ends at once; the embedded database
/// then goes on, and the next start takes it over. A hang-up or SIGTERM after the first signal changes nothing: a terminal that
/// is closed sends one or two of them, and supervisors repeat themselves, while nobody meant to hurry.
///
/// # Errors
/// When the system does not let us listen to signals.
pub fn on_signal() -> anyhow::Result<watch::Receiver<bool>> {
    let (sender, receiver) = watch::channel(false);
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        loop {
            let by_hand = tokio::select! {
                _ = interrupt.recv() => true,
                _ = terminate.recv() => false,
                _ = hang_up.recv() => false,
            };
            match (sender.send_replace(true), by_hand) {
                (true, true) => std::process::exit(130),
                (true, false) => {}
                (false, _) => say("Stopping …"),
            }
        }
    });
    Ok(receiver)
}

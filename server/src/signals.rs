//! How a person or a supervisor tells the process to stop.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::say;

/// Turns true at the first Ctrl-C, SIGTERM or hang-up. At a second one the process ends at once; the embedded database then
/// goes on, and the next start takes it over.
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
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
            if sender.send_replace(true) {
                std::process::exit(130);
            }
            say("Stopping …");
        }
    });
    Ok(receiver)
}

//! The files that one is sending: some on their way, others waiting for their turn, some refused with a reason.

use super::{
    model::{FileOf, Kind, Limits, clean_name},
    send::{AT_ONCE, Chosen, forget, hold, send},
};
use crate::{
    access::{AppError, error_text},
    fields::{FileRule, HeldFile},
    locale::{Lang, use_lang},
    routes,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// How an upload stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Going,
    /// Why not, in words.
    Failed(String),
}

/// One file on its way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upload {
    pub number: u32,
    pub name: StoredValue<String>,
    /// In bytes.
    pub size: f64,
    /// How much has gone, from 0 to 1.
    pub share: RwSignal<f64>,
    pub state: RwSignal<State>,
}

/// What files are sent for.
#[derive(Debug, Clone, Copy)]
enum Goal {
    Record(FileOf),
    /// A custom field of a record that is saved later.
    Field(Uuid),
    /// What is said on a ticket, later.
    Ticket(Uuid),
    /// A picture in an article that is saved later.
    Article,
}

impl Goal {
    fn address(self, name: &str) -> String {
        match self {
            Self::Record(of) => routes::upload(of.key(), of.id(), name),
            Self::Field(field) => routes::upload(routes::FOR_FIELD, field, name),
            Self::Ticket(ticket) => routes::upload(routes::FOR_TICKET, ticket, name),
            Self::Article => routes::upload(routes::FOR_ARTICLE, Uuid::nil(), name),
        }
    }
}

/// All of a section. To be made in a component's body.
#[derive(Clone, Copy)]
pub(super) struct Queue {
    goal: Goal,
    /// Of several that are chosen at once only the first is taken.
    pub one: bool,
    pub uploads: RwSignal<Vec<Upload>>,
    limits: StoredValue<Limits>,
    /// Runs after each one that has arrived, with what the server answered.
    on_arrived: Callback<String>,
    /// What one upload holds belongs to the section, not to the event that added it.
    owner: StoredValue<Owner>,
    lang: Lang,
}

impl Queue {
    /// For the files of a record.
    pub fn of(of: FileOf, on_arrived: Callback<()>) -> Self {
        Self::new(Goal::Record(of), false, Callback::new(move |_| on_arrived.run(())))
    }

    /// For a custom field; gives each file that has arrived.
    pub fn of_field(field: Uuid, rule: &FileRule, on_arrived: Callback<HeldFile>) -> Self {
        let queue = Self::new(Goal::Field(field), !rule.several, reading(on_arrived));
        queue.allow(Limits::open().within(rule));
        queue
    }

    /// For what is said on a ticket; gives each file that has arrived. What the server lets in it says itself.
    pub fn of_ticket(ticket: Uuid, on_arrived: Callback<HeldFile>) -> Self {
        let queue = Self::new(Goal::Ticket(ticket), false, reading(on_arrived));
        queue.allow(Limits::open());
        queue
    }

    /// For pictures in an article; gives each one that has arrived.
    pub fn of_article(on_arrived: Callback<HeldFile>) -> Self {
        let queue = Self::new(Goal::Article, false, reading(on_arrived));
        queue.allow(Limits::open().of_pictures());
        queue
    }

    fn new(goal: Goal, one: bool, on_arrived: Callback<String>) -> Self {
        let queue = Self {
            goal,
            one,
            uploads: RwSignal::new(Vec::new()),
            limits: StoredValue::new(Limits::default()),
            on_arrived,
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            lang: use_lang(),
        };
        on_cleanup(move || {
            // Whoever leaves the page stops what is on its way.
            let left = queue.uploads.try_with_untracked(|all| all.iter().map(|one| one.number).collect::<Vec<_>>());
            left.into_iter().flatten().for_each(forget);
        });
        queue
    }

    /// What the server lets in, as it last said.
    pub fn allow(self, limits: Limits) {
        self.limits.set_value(limits);
    }

    /// Whether something would be lost by leaving.
    pub fn is_going(self) -> bool {
        self.uploads.with(|all| all.iter().any(|one| one.state.with(|state| !matches!(state, State::Failed(_)))))
    }

    /// Takes files under the names that they are to have.
    pub fn add(self, files: Vec<(String, Chosen)>) {
        let most = if self.one { 1 } else { usize::MAX };
        for (name, file) in files.into_iter().take(most) {
            self.take(name, file);
        }
        self.go_on();
    }

    fn take(self, raw: String, file: Chosen) {
        let size = file.size();
        // All pages of this tab count on: a number that is still on its way elsewhere must not be taken again.
        let number = next_number();
        let refused = self.limits.with_value(|limits| check(&raw, size, limits)).err();
        let state = refused.map_or(State::Waiting, |error| State::Failed(error_text(self.lang, &error)));
        hold(number, file);
        let upload = self.owner.with_value(|owner| {
            owner.with(|| Upload {
                number,
                name: StoredValue::new(clean_name(&raw).unwrap_or(raw)),
                size,
                share: RwSignal::new(0.0),
                state: RwSignal::new(state),
            })
        });
        self.uploads.update(|all| all.push(upload));
    }

    /// Tries once more what failed.
    pub fn retry(self, upload: Upload) {
        upload.share.set(0.0);
        upload.state.set(State::Waiting);
        self.go_on();
    }

    /// Stops an upload, or puts a refused one away.
    pub fn drop(self, upload: Upload) {
        forget(upload.number);
        self.uploads.update(|all| all.retain(|one| one.number != upload.number));
        self.go_on();
    }

    /// Sends those whose turn it is.
    fn go_on(self) {
        let all = self.uploads.get_untracked();
        let is = |one: &Upload, wanted: &State| one.state.with_untracked(|state| state == wanted);
        let free = AT_ONCE.saturating_sub(all.iter().filter(|one| is(one, &State::Going)).count());
        for upload in all.into_iter().filter(|one| is(one, &State::Waiting)).take(free) {
            upload.state.set(State::Going);
            spawn_local(self.send(upload));
        }
    }

    async fn send(self, upload: Upload) {
        let Some(name) = upload.name.try_get_value() else { return };
        let address = self.goal.address(&name);
        let told = move |share| {
            upload.share.try_set(share);
        };
        let arrived = send(upload.number, &address, told).await;
        // The page may have been left, or the upload stopped, meanwhile.
        let wanted = self.uploads.try_with_untracked(|all| all.iter().any(|one| one.number == upload.number));
        match (wanted, arrived) {
            (Some(true), Ok(answer)) => {
                // A form must not look finished before it has the file.
                self.on_arrived.run(answer);
                self.drop(upload);
            }
            (Some(true), Err(error)) => {
                upload.state.set(State::Failed(error_text(self.lang, &error)));
                self.go_on();
            }
            _ => {}
        }
    }
}

/// Reads what the server answers to a file that waits for something else.
fn reading(on_arrived: Callback<HeldFile>) -> Callback<String> {
    Callback::new(move |answer: String| match serde_json::from_str(&answer) {
        Ok(file) => on_arrived.run(file),
        Err(error) => leptos::logging::error!("the answer to an upload cannot be read: {error}"),
    })
}

/// Whether the server would take it: it is asked again there, but nobody should wait for a refusal.
fn check(name: &str, size: f64, limits: &Limits) -> Result<(), AppError> {
    clean_name(name)?;
    if size < 1.0 {
        return Err(AppError::invalid("file", "file_empty"));
    }
    limits.check_size(bytes(size))?;
    match Kind::of_file("", name) {
        Kind::Program => limits.check_kind(Kind::Program, name),
        _ => Ok(()),
    }
}

/// A browser gives sizes as floating numbers.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes of files are whole and far below 2^53"
)]
pub(super) const fn bytes(size: f64) -> u64 {
    size as u64
}

fn next_number() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_would_refuse_is_not_sent() {
        let limits = Limits { largest: 100, ..Limits::default() };
        assert!(check("a.txt", 100.0, &limits).is_ok());
        for (name, size) in [("a.txt", 101.0), ("a.txt", 0.0), ("setup.exe", 5.0), ("..", 5.0)] {
            assert!(check(name, size, &limits).is_err(), "{name} {size}");
        }
    }
}

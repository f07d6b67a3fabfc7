//! The board in the page: what stands on it, made visible, and moved.

use super::{
    api::{ticket_lane, ticket_on_board},
    model::{Refusal, Standing, TicketBoard, refusal},
};
use crate::{
    access::{Action, Stamp, error_text, use_organisation, use_session},
    clock::{server_now, use_now},
    desk::{
        relations::{Left, open_children_of},
        tickets::{
            api::{set_ticket_state, undo_ticket_state},
            list_model::{Queue, TicketFilter, TicketRow},
            rules_model::State,
            words_of::state_word,
        },
    },
    locale::{Lang, use_lang},
    ui::{Toasts, board::Lanes, use_toasts},
    words::tickets as w,
};
use chrono::{DateTime, Utc};
use leptos::{prelude::*, task::spawn_local};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// How the loading of a lane stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paging {
    Done,
    More,
    Busy,
    Failed,
}

/// The board's handle for all of its parts.
#[derive(Clone, Copy)]
pub(super) struct Shelf {
    pub lanes: Lanes,
    /// How many open tickets the lanes have; `None` where counting took too long.
    pub counts: RwSignal<Option<Vec<i64>>>,
    pub paging: StoredValue<Vec<RwSignal<Paging>>>,
    /// The ticket of which one asks how it was solved.
    pub solving: RwSignal<Option<Uuid>>,
    /// The ticket for which a state is chosen from a list.
    pub moving: RwSignal<Option<Uuid>>,
    /// The open parts of one that was solved or closed.
    pub left: RwSignal<Left>,
    /// Whether the reader moves tickets.
    pub may_edit: bool,
    pub lang: Lang,
    me: Option<Uuid>,
    /// Minutes east of UTC in which days are shown.
    pub offset: i32,
    pub toasts: Toasts,
    /// Some card is not what it was.
    pub altered: Trigger,
    standing: StoredValue<Standing>,
    filter: StoredValue<TicketFilter>,
    /// Moves that have not been answered: their cards stay where they are meanwhile.
    sent: StoredValue<Vec<Uuid>>,
    moment: StoredValue<DateTime<Utc>>,
}

impl Shelf {
    /// To be called in a component's body.
    pub fn new(board: TicketBoard, filter: TicketFilter) -> Self {
        let standing = Standing::of(filter.clone(), board);
        // A phone shows one lane and the edge of the next.
        let near = if use_context::<Stamp>().is_some_and(|stamp| stamp.phone) { 2 } else { usize::MAX };
        let lanes = Lanes::new(standing.lanes.iter().cloned().map(Arc::new).collect(), near);
        let paging = State::ALL.iter().zip(&standing.next).map(|(state, next)| {
            // Of those that are done the newest are enough: the list has all.
            RwSignal::new(if next.is_some() && state.is_open() { Paging::More } else { Paging::Done })
        });
        let shelf = Self {
            lanes,
            counts: RwSignal::new(standing.counts.clone()),
            paging: StoredValue::new(paging.collect()),
            solving: RwSignal::new(None),
            moving: RwSignal::new(None),
            left: RwSignal::new(None),
            me: use_session().map(|session| session.person),
            may_edit: use_session().is_some_and(|session| session.may(Action::EditTickets)),
            lang: use_lang(),
            offset: use_organisation().utc_offset,
            toasts: use_toasts(),
            altered: Trigger::new(),
            standing: StoredValue::new(standing),
            filter: StoredValue::new(filter),
            sent: StoredValue::new(Vec::new()),
            // Rendered from the page's own moment, so that both sides begin with the same.
            moment: StoredValue::new(use_now().get_untracked()),
        };
        shelf.keep_counting();
        shelf
    }

    /// Moves the moment on once a second in the browser; cards whose words change by that are drawn anew.
    fn keep_counting(self) {
        let now = server_now();
        Effect::new(move |_| {
            let ticking = set_interval_with_handle(
                move || {
                    if self.moment.try_update_value(|moment| *moment = now()).is_some() && !self.lanes.is_flying() {
                        self.altered.notify();
                    }
                },
                Duration::from_secs(1),
            );
            if let Ok(handle) = ticking {
                on_cleanup(move || handle.clear());
            }
        });
    }

    /// A ticket as one sees it now.
    pub fn row(self, id: Uuid) -> Option<TicketRow> {
        self.standing.try_with_value(|standing| standing.rows.get(&id).cloned()).flatten()
    }

    /// The server's present moment, to the second.
    pub fn moment(self) -> DateTime<Utc> {
        self.moment.get_value()
    }

    /// Changes what is shown, and fires what that touches.
    pub fn change(self, change: impl FnOnce(&mut Standing)) {
        if self.standing.try_update_value(change).is_none() {
            return;
        }
        self.standing.with_value(|standing| {
            for (at, ids) in standing.lanes.iter().enumerate() {
                if let Some(lane) = self.lanes.lane(at)
                    && lane.items.with_untracked(|shown| **shown != *ids)
                {
                    lane.items.set(Arc::new(ids.clone()));
                }
            }
            if self.counts.with_untracked(|shown| *shown != standing.counts) {
                self.counts.set(standing.counts.clone());
            }
        });
        self.altered.notify();
    }

    /// Whether a card may be taken up: not while its last move is on its way.
    pub fn may_move(self, id: Uuid) -> bool {
        self.may_edit && self.row(id).is_some() && self.sent.with_value(|sent| !sent.contains(&id))
    }

    /// Brings a ticket into the state of a lane, or asks first how it was solved.
    pub fn go(self, id: Uuid, to: State) {
        let Some(row) = self.row(id) else { return };
        // Where it belongs, whatever place it was shown in.
        self.change(|standing| standing.put(row.clone()));
        if row.state == to || !self.may_move(id) {
            return;
        }
        if let Some(why) = refusal(row.state, to) {
            return self.toasts.error(refusal_word(self.lang, why));
        }
        if to == State::Solved {
            return self.solving.set(Some(id));
        }
        self.send(row, to);
    }

    /// Shows the move at once, and takes it back where the server refuses.
    fn send(self, row: TicketRow, to: State) {
        let (id, version) = (row.id, row.version);
        self.sent.update_value(|sent| sent.push(id));
        self.change(|standing| standing.put(self.moved(&row, to, version)));
        spawn_local(async move {
            let answer = set_ticket_state(id, version, to, None).await;
            self.sent.try_update_value(|sent| sent.retain(|one| *one != id));
            match answer {
                Ok(version) => self.told(&row, to, version),
                Err(error) => {
                    self.change(|standing| standing.put(row));
                    self.toasts.error(error_text(self.lang, &error));
                    self.read(id);
                }
            }
        });
    }

    /// A ticket as it is after a move, as far as that is known before it is read.
    fn moved(self, row: &TicketRow, to: State, version: i32) -> TicketRow {
        let updated_at = self.moment.try_get_value().unwrap_or(row.updated_at);
        TicketRow { state: to, version, updated_at: updated_at.max(row.updated_at), ..row.clone() }
    }

    /// Says where it stands now, and offers to take that back as if it had never been.
    pub fn told(self, row: &TicketRow, to: State, version: i32) {
        let id = row.id;
        self.change(|standing| standing.put(self.moved(row, to, version)));
        // What is due now, and when it was changed, the server says.
        self.read(id);
        // It works even when the board has been left.
        let back = move |()| {
            spawn_local(async move {
                match undo_ticket_state(id, version).await {
                    Ok(_) => self.read(id),
                    Err(error) => self.toasts.error(error_text(self.lang, &error)),
                }
            });
        };
        self.toasts.undo(w::state_toast(self.lang, state_word(self.lang, to)), back);
        open_children_of(id, to, self.left);
    }

    /// Reads one ticket anew: others changed it, or it came.
    pub fn read(self, id: Uuid) {
        let Some(filter) = self.filter.try_get_value() else { return };
        spawn_local(async move {
            // Where this fails, what is shown stays; the next change reads it again.
            let Ok(now) = ticket_on_board(filter, id).await else { return };
            // What is on its way is newer than the news.
            if self.sent.try_with_value(|sent| sent.contains(&id)) != Some(false) {
                return;
            }
            match now {
                Some(row) => self.change(|standing| standing.put(row)),
                None => self.change(|standing| standing.remove(id)),
            }
        });
    }

    /// The next page of a lane, unless one is on its way.
    pub fn fetch_more(self, at: usize) {
        let (Some(paging), Some(state)) = (self.paging.with_value(|all| all.get(at).copied()), State::ALL.get(at))
        else {
            return;
        };
        if matches!(paging.get_untracked(), Paging::Busy | Paging::Done) {
            return;
        }
        paging.set(Paging::Busy);
        let after = self.standing.with_value(|standing| standing.next.get(at).cloned().flatten());
        let filter = self.filter.get_value();
        spawn_local(async move {
            let page = ticket_lane(filter, *state, after).await;
            if self.standing.is_disposed() {
                return;
            }
            match page {
                Ok(page) => {
                    let more = page.next.is_some();
                    self.change(|standing| standing.append(at, page));
                    paging.set(if more { Paging::More } else { Paging::Done });
                }
                Err(_) => paging.set(Paging::Failed),
            }
        });
    }

    /// Whether a lane shows fewer than there are, and fetches no more.
    pub fn is_cut(self, at: usize) -> bool {
        let done = State::ALL.get(at).is_some_and(|state| !state.is_open());
        done && self.standing.with_value(|standing| standing.next.get(at).is_some_and(Option::is_some))
    }

    /// The tickets of a lane of done ones, as the list shows all of them.
    pub fn in_list(self, state: State) -> TicketFilter {
        let filter = self.filter.with_value(|filter| filter.in_lane(state));
        let owner = if filter.queue == Queue::Mine { self.me } else { filter.owner };
        TicketFilter { queue: Queue::Solved, state: Some(state), owner, ..filter }
    }

    /// The state whose lane a card is shown in.
    pub fn shown_in(self, id: Uuid) -> Option<State> {
        State::ALL.get(self.lanes.spot(id)?.lane).copied()
    }

    /// Where a card stands that its ticket does not belong to: back.
    pub fn put_back(self, id: Uuid) {
        if let Some(row) = self.row(id) {
            self.change(|standing| standing.put(row));
        }
    }

    /// The cards of a lane, as many as are loaded.
    pub fn length(self, at: usize) -> usize {
        self.lanes.lane(at).map(|lane| lane.items.with_untracked(|ids| ids.len())).unwrap_or_default()
    }

    /// Why lanes do not take a card.
    pub fn refusals(self, id: Option<Uuid>) -> Vec<Option<String>> {
        let from = id.and_then(|id| self.row(id)).map(|row| row.state);
        let why = |to: &State| refusal(from?, *to).map(|why| refusal_word(self.lang, why).to_owned());
        State::ALL.iter().map(why).collect()
    }
}

/// Why a lane takes a ticket not.
pub(super) const fn refusal_word(lang: Lang, why: Refusal) -> &'static str {
    match why {
        Refusal::New => w::refuse_new(lang),
        Refusal::Done => w::refuse_done(lang),
    }
}

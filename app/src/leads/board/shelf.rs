//! The board in the page: what stands on it, made visible, and moved.

use super::model::{LeadBoard, LeadLane, Standing, lane_of, line_of};
use crate::{
    access::{Stamp, error_text, use_organisation, use_session},
    clock::use_now,
    leads::{
        api::{list_leads, read_lead, set_lead_state},
        model::{LeadFilter, LeadOrder, LeadRow, State},
        words_of::state_word,
    },
    locale::{Lang, use_lang},
    ui::{Toasts, board::Lanes, use_toasts},
    words::leads as w,
};
use chrono::{DateTime, Utc};
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;
use uuid::Uuid;

/// How the loading of a lane stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    Done,
    More,
    Busy,
    Failed,
}

/// The board's handle for all of its parts.
#[derive(Clone, Copy)]
pub struct Shelf {
    pub lanes: Lanes,
    pub counts: RwSignal<Vec<i64>>,
    pub paging: StoredValue<Vec<RwSignal<Paging>>>,
    /// The lead of which one asks why it is none for us.
    pub closing: RwSignal<Option<(Uuid, i32, State)>>,
    /// The lead for which a state is chosen from a list.
    pub moving: RwSignal<Option<Uuid>>,
    pub lang: Lang,
    /// Minutes east of UTC in which days are shown.
    pub offset: i32,
    pub toasts: Toasts,
    /// Some card is not what it was.
    pub altered: Trigger,
    standing: StoredValue<Standing>,
    filter: StoredValue<LeadFilter>,
    /// Moves that have not been answered: their cards stay where they are meanwhile.
    sent: StoredValue<Vec<Uuid>>,
    me: StoredValue<Option<Uuid>>,
    now: Signal<DateTime<Utc>>,
}

impl Shelf {
    /// To be called in a component's body.
    pub fn new(board: LeadBoard, filter: LeadFilter) -> Self {
        let standing = Standing::of(board);
        // A phone shows one lane and the edge of the next.
        let near = if use_context::<Stamp>().is_some_and(|stamp| stamp.phone) { 2 } else { usize::MAX };
        let lanes = Lanes::new(standing.lanes.iter().cloned().map(Arc::new).collect(), near);
        let paging = |more: &bool| RwSignal::new(if *more { Paging::More } else { Paging::Done });
        Self {
            lanes,
            counts: RwSignal::new(standing.counts.clone()),
            paging: StoredValue::new(standing.more.iter().map(paging).collect()),
            closing: RwSignal::new(None),
            moving: RwSignal::new(None),
            lang: use_lang(),
            offset: use_organisation().utc_offset,
            toasts: use_toasts(),
            altered: Trigger::new(),
            standing: StoredValue::new(standing),
            filter: StoredValue::new(filter),
            sent: StoredValue::new(Vec::new()),
            me: StoredValue::new(use_session().map(|session| session.person)),
            now: use_now(),
        }
    }

    /// A lead as one sees it now.
    pub fn row(self, id: Uuid) -> Option<LeadRow> {
        self.standing.try_with_value(|standing| standing.rows.get(&id).cloned()).flatten()
    }

    /// The page's clock.
    pub fn now(self) -> DateTime<Utc> {
        self.now.get_untracked()
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
        let free = self.sent.with_value(|sent| !sent.contains(&id));
        free && self.row(id).is_some_and(|row| row.may_write && row.state != State::Converted)
    }

    /// Brings a lead into the state of a lane, or asks first why it is none for us. By keys the focus follows it.
    pub fn go(self, id: Uuid, to: State) {
        let Some(row) = self.row(id) else { return };
        // Where it belongs, whatever place it was shown in.
        self.change(|standing| standing.put(row.clone()));
        if row.state == to || !self.may_move(id) {
            return;
        }
        if to == State::Disqualified {
            return self.closing.set(Some((id, row.version, row.state)));
        }
        self.send(row, to, None);
    }

    fn send(self, row: LeadRow, to: State, reason: Option<Uuid>) {
        let (id, version, lang) = (row.id, row.version, self.lang);
        self.sent.update_value(|sent| sent.push(id));
        self.change(|standing| standing.put(LeadRow { state: to, reason, ..row.clone() }));
        spawn_local(async move {
            let answer = set_lead_state(id, version, to, reason).await;
            self.sent.try_update_value(|sent| sent.retain(|one| *one != id));
            match answer {
                Ok(version) => {
                    let moved = LeadRow { state: to, reason, version, ..row.clone() };
                    self.change(|standing| standing.put(moved.clone()));
                    // It works even when the board has been left.
                    let back = move |()| self.take_back(moved.clone(), row.state, row.reason);
                    let known = row.state != State::Disqualified || row.reason.is_some();
                    let words = w::moved(lang, state_word(lang, to));
                    if known { self.toasts.undo(words, back) } else { self.toasts.success(words) }
                }
                Err(error) => {
                    self.change(|standing| standing.put(row));
                    self.toasts.error(error_text(lang, &error));
                    self.read(id);
                }
            }
        });
    }

    fn take_back(self, moved: LeadRow, was: State, reason: Option<Uuid>) {
        spawn_local(async move {
            match set_lead_state(moved.id, moved.version, was, reason).await {
                Ok(version) => self.change(|standing| standing.put(LeadRow { state: was, reason, version, ..moved })),
                Err(error) => self.toasts.error(error_text(self.lang, &error)),
            }
        });
    }

    /// Reads one lead anew: others changed it, or it came.
    pub fn read(self, id: Uuid) {
        spawn_local(async move {
            let read = read_lead(id).await;
            if self.standing.is_disposed() {
                return;
            }
            let before = self.row(id);
            let (filter, me) = (self.filter.get_value(), self.me.get_value());
            let line = read.ok().and_then(|seen| line_of(&seen.lead, &filter, me, self.now(), before.is_some()));
            match line {
                // What is known already, or on its way, is newer than the news.
                Some(_) if self.sent.with_value(|sent| sent.contains(&id)) => {}
                Some(line) => {
                    let score = before.as_ref().and_then(|before| before.score);
                    let reason = before.filter(|before| before.state == line.state).and_then(|before| before.reason);
                    self.change(|standing| standing.put(LeadRow { reason, score, ..line }));
                }
                None => self.change(|standing| standing.remove(id)),
            }
        });
    }

    /// Whether news of a lead may concern this board: whether words fit one that is not on it only the server knows.
    pub fn concerns(self, id: Uuid) -> bool {
        self.row(id).is_some() || self.filter.with_value(|filter| filter.text.is_empty())
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
        let after = self.standing.with_value(|standing| standing.mark(at));
        let filter = LeadFilter { state: Some(*state), order: LeadOrder::Newest, ..self.filter.get_value() };
        spawn_local(async move {
            let page = list_leads(filter, after).await;
            if self.standing.is_disposed() {
                return;
            }
            match page {
                Ok(page) => {
                    let more = page.more;
                    self.change(|standing| standing.append(at, LeadLane { rows: page.rows, more }));
                    paging.set(if more { Paging::More } else { Paging::Done });
                }
                Err(_) => paging.set(Paging::Failed),
            }
        });
    }

    /// The state whose lane a card is shown in.
    pub fn shown_in(self, id: Uuid) -> Option<State> {
        State::ALL.get(self.lanes.spot(id)?.lane).copied()
    }

    /// Where a card stands that its lead does not belong to: back.
    pub fn put_back(self, id: Uuid) {
        if let Some(row) = self.row(id) {
            self.change(|standing| standing.put(row));
        }
    }

    /// The cards of a lane, as many as are loaded.
    pub fn length(self, at: usize) -> usize {
        self.lanes.lane(at).map(|lane| lane.items.with_untracked(|ids| ids.len())).unwrap_or_default()
    }

    /// Why no lane takes a card, or why one lane takes none.
    pub fn refusals(self) -> Vec<Option<String>> {
        let mut refusals = vec![None; State::ALL.len()];
        refusals[lane_of(State::Converted)] = Some(w::refuse_convert(self.lang).to_owned());
        refusals
    }
}

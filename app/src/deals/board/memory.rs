//! Where one was on the board, for coming back to it: how far each lane was scrolled and how much of it was loaded.
//!
//! It lives as long as the browser's tab keeps the product open, for one board. The server remembers nothing.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::shelf::Shelf;
use crate::deals::api;

/// No more cards than this are loaded again in one lane, to come back to.
const MOST: usize = 500;

#[derive(Clone)]
struct Memory {
    address: String,
    scrolls: Vec<f64>,
    loaded: Vec<usize>,
}

thread_local! {
    static LEFT: RefCell<Option<Memory>> = const { RefCell::new(None) };
}

/// Remembers on leaving and goes back there when the same board is opened again. To be called in a component's body.
pub fn remember(shelf: Shelf, address: String) {
    let left = cfg!(feature = "hydrate").then(|| LEFT.take()).flatten().filter(|left| left.address == address);
    on_cleanup(move || {
        if cfg!(feature = "hydrate") {
            let (scrolls, loaded) = (shelf.lanes.scrolls(), shelf.lanes.counts());
            LEFT.set(Some(Memory { address, scrolls, loaded }));
        }
    });
    Effect::new(move |_| {
        if let Some(left) = left.clone().filter(|left| left.scrolls.iter().any(|scroll| *scroll > 0.0)) {
            spawn_local(go_back(shelf, left));
        }
    });
}

async fn go_back(shelf: Shelf, left: Memory) {
    for (at, loaded) in left.loaded.iter().enumerate() {
        let scrolled = left.scrolls.get(at).is_some_and(|scroll| *scroll > 0.0);
        while scrolled && !shelf.is_gone() && shelf.lane_ids(at).len() < (*loaded).min(MOST) {
            if !load_one(shelf, at).await {
                break;
            }
        }
    }
    if !shelf.is_gone() {
        request_animation_frame(move || {
            if !shelf.is_gone() {
                shelf.lanes.scroll_back(&left.scrolls);
            }
        });
    }
}

/// Loads one page; whether one came.
async fn load_one(shelf: Shelf, at: usize) -> bool {
    let next = shelf.state.with_value(|state| state.lanes().get(at).map(|lane| (lane.stage, lane.next.clone())));
    let Some((stage, Some(cursor))) = next else { return false };
    let page = api::read_column(shelf.about().filter.clone(), stage, Some(cursor.clone())).await;
    match page {
        Ok(page) if !shelf.is_gone() => {
            shelf.change(|state| state.extend(page, &cursor));
            true
        }
        _ => false,
    }
}

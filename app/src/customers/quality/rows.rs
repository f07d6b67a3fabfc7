//! The lines of the work list: why each stands there, and how it is mended at once.

use super::{
    api::{customer_quality, work_list},
    fields::control_of,
    gaps::{Focus, confirm, gap_name},
    model::{What, WorkRow},
    page::Counts,
};
use crate::{
    access::{Sending, error_text},
    customers::{api::read_customer, form::EditCustomer, model::Customer},
    lists::{Loaded, model::Page},
    locale::use_lang,
    routes,
    ui::{Ago, Avatar, AvatarSize, Button, ButtonKind, ButtonSize, EmptyState, Pager},
    words::quality as w,
};
use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys::HtmlElement};
use uuid::Uuid;

/// So many ways to a field stand in a line; the form shows the rest.
const WAYS: usize = 4;

/// What can be done on the list.
#[derive(Clone, Copy)]
struct Desk {
    what: What,
    rows: Loaded<WorkRow>,
    counts: Counts,
    /// Reads all of it again.
    again: Callback<()>,
    sending: Sending,
    customer: RwSignal<Option<Customer>>,
    editing: RwSignal<bool>,
    focus: Focus,
}

impl Desk {
    /// Opens the form of a customer at a field.
    fn open(self, id: Uuid, field: Option<&str>) {
        let (lang, toasts) = (self.sending.lang(), self.sending.toasts());
        let control = field.and_then(control_of);
        spawn_local(async move {
            match read_customer(id).await {
                Ok(customer) => {
                    self.focus.try_set(control);
                    self.editing.try_set(true);
                    self.customer.try_set(Some(customer));
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    }

    /// What was saved is looked at again: what is in order leaves the list, and the next one is under the hand.
    fn saved(self) {
        let Some(id) = self.customer.with_untracked(|customer| customer.as_ref().map(|customer| customer.id)) else {
            return;
        };
        spawn_local(async move {
            let Ok(now) = customer_quality(id).await else { return };
            let done = match self.what {
                What::Incomplete => now.gaps.is_empty(),
                What::Broken | What::Contacts => now.broken.is_empty(),
                What::Outdated => !now.outdated,
            };
            if done {
                self.leaves(id);
            } else {
                self.rows.rows.try_update(|rows| {
                    if let Some(row) = rows.iter_mut().find(|row| row.id == id) {
                        row.completeness = Some(now.completeness);
                        row.gaps = now.gaps;
                        row.broken = now.broken;
                    }
                });
            }
        });
    }

    fn leaves(self, id: Uuid) {
        let place = self.rows.rows.try_update(|rows| {
            let place = rows.iter().position(|row| row.id == id)?;
            rows.remove(place);
            Some(place)
        });
        self.counts.read();
        if let Some(Some(place)) = place {
            request_animation_frame(move || focus_row(place));
        }
    }
}

/// Gives the focus to the line that now stands at a place, or to the last one.
fn focus_row(place: usize) {
    let Ok(rows) = document().query_selector_all(".work-list [data-row] a") else { return };
    let last = rows.length().saturating_sub(1);
    let row = rows.get(u32::try_from(place).unwrap_or(last).min(last));
    if let Some(link) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
        // The next one is only a convenience.
        link.focus().ok();
    }
}

/// The lines that were read; more on demand.
#[component]
pub fn Rows(what: What, mine: bool, page: Page<WorkRow>, counts: Counts, again: Callback<()>) -> impl IntoView {
    let rows = Loaded::first(page);
    let more = rows.read_on(move |mark| work_list(what, mine, Some(mark)));
    let desk = Desk {
        what,
        rows,
        counts,
        again,
        sending: Sending::new(),
        customer: RwSignal::new(None),
        editing: RwSignal::new(false),
        focus: RwSignal::new(None),
    };
    let none = Memo::new(move |_| rows.rows.with(Vec::is_empty) && !rows.more().get());
    let form = move || {
        desk.customer.get().map(|customer| {
            let customer = Signal::stored(customer);
            view! { <EditCustomer open=desk.editing customer on_saved=move |()| desk.saved() focus=desk.focus/> }
        })
    };
    view! {
        <Show when=move || none.get()>
            <Praise what/>
        </Show>
        <ul class="work-list" data-rows="true">
            <For each=move || rows.rows.get() key=|row| row.clone() let:row>
                <Line row desk/>
            </For>
        </ul>
        <Pager more=rows.more() busy=rows.busy on_more=more/>
        {form}
    }
}

/// Nothing is left to do.
#[component]
fn Praise(what: What) -> impl IntoView {
    let lang = use_lang();
    let (title, text) = match what {
        What::Incomplete => (w::none_incomplete(lang), w::none_incomplete_text(lang)),
        What::Broken => (w::none_broken(lang), w::none_broken_text(lang)),
        What::Outdated => (w::none_outdated(lang), w::none_outdated_text(lang)),
        What::Contacts => (w::none_contacts(lang), w::none_broken_text(lang)),
    };
    view! { <EmptyState icon=icondata::LuPartyPopper title text/> }
}

#[component]
fn Line(row: WorkRow, desk: Desk) -> impl IntoView {
    let lang = use_lang();
    let href = if desk.what == What::Contacts { routes::contact(row.id) } else { routes::customer(row.id) };
    let (name, owner) = (row.name.clone(), row.owner.clone());
    let percent = row.completeness.filter(|_| desk.what == What::Incomplete);
    let percent = percent.map(|percent| view! { <span class="work-list__percent">{w::percent(lang, percent)}</span> });
    let touched = (desk.what == What::Outdated).then(|| {
        view! { <span class="work-list__touched">{w::untouched_since(lang)} " " <Ago then=row.touched_at/></span> }
    });
    view! {
        <li class="work-list__row" data-row="true">
            <div class="work-list__who">
                <a class="work-list__name" href=href>
                    {name}
                </a>
                {owner.map(|(_, name)| view! { <Avatar name size=AvatarSize::Small labelled=true/> })}
            </div>
            <div class="work-list__why">
                {percent} {touched} <Ways row=row.clone() desk/>
            </div>
            <Deeds row desk/>
        </li>
    }
}

/// Each reason, with the way to its field for who may write.
#[component]
fn Ways(row: WorkRow, desk: Desk) -> impl IntoView {
    let lang = use_lang();
    let ways: Vec<(String, String)> = match desk.what {
        What::Incomplete => {
            let way = |gap: &super::model::Gap| (gap.field.clone(), gap_name(lang, gap));
            row.gaps.iter().take(WAYS).map(way).collect()
        }
        What::Broken | What::Contacts => {
            row.broken.iter().map(|said| (said.field.clone(), said.message_in(lang).to_owned())).collect()
        }
        What::Outdated => vec![],
    };
    let (id, opens) = (row.id, row.may_write && desk.what != What::Contacts);
    let way = move |(field, words): (String, String)| {
        // What is filled elsewhere on the page of the customer is only named.
        if !opens || control_of(&field).is_none() {
            return view! { <span class="work-list__reason">{words}</span> }.into_any();
        }
        let icon = if desk.what == What::Incomplete { icondata::LuPlus } else { icondata::LuTriangleAlert };
        view! {
            <Button
                kind=ButtonKind::Quiet
                size=ButtonSize::Small
                icon=icon
                on_click=move |_| desk.open(id, Some(&field))
            >
                {words}
            </Button>
        }
        .into_any()
    };
    ways.into_iter().map(way).collect_view()
}

/// What can be done with a line as a whole.
#[component]
fn Deeds(row: WorkRow, desk: Desk) -> impl IntoView {
    let (lang, sending) = (use_lang(), desk.sending);
    let id = row.id;
    // Taken back, the list is read again: its place in it is known to the server alone.
    let undone = move || {
        desk.again.try_run(());
    };
    let confirms = move |_| confirm(lang, sending, id, move || desk.leaves(id), undone);
    let (edits, may_confirm) = (row.may_write && desk.what != What::Contacts, desk.what == What::Outdated);
    view! {
        <div class="work-list__deeds">
            {(row.may_write && may_confirm)
                .then(|| {
                    view! {
                        <Button icon=icondata::LuCheck busy=sending.busy() on_click=confirms>
                            {w::confirm(lang)}
                        </Button>
                    }
                })}
            {edits
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Quiet icon=icondata::LuPencil on_click=move |_| desk.open(id, None)>
                            {w::edit(lang)}
                        </Button>
                    }
                })}
        </div>
    }
}

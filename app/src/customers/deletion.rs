//! Deleting a customer: at once where nothing is open, else after asking what becomes of the open deals.

use super::{
    api::{delete_customer, restore_customer},
    model::Deleted,
    page::Shown,
};
use crate::{
    access::{Sending, error_text},
    deletions::{api::open_deals_of, model::OpenDeals},
    locale::{Lang, use_lang},
    routes,
    ui::{Button, ButtonKind, Dialog, FormActions, Toasts},
    words::{customers as w, deletions as bw},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::sync::Arc;

/// A customer on its way into the bin. To be made in a component's body.
#[derive(Clone, Copy)]
pub(super) struct Deletion {
    shown: Shown,
    sending: Sending,
    /// Whether it is asked what becomes of the open deals, and how many there are.
    asking: RwSignal<bool>,
    open_deals: RwSignal<i64>,
    go: StoredValue<Go>,
}

/// Goes to an address, also when the page that asked for it has been left.
type Go = Arc<dyn Fn(&str) + Send + Sync>;

impl Deletion {
    pub fn of(shown: Shown) -> Self {
        let navigate = use_navigate();
        let go: Go = Arc::new(move |address| navigate(address, NavigateOptions::default()));
        let go = StoredValue::new(go);
        Self { shown, sending: Sending::new(), asking: RwSignal::new(false), open_deals: RwSignal::new(0), go }
    }

    /// Deletes, or asks first.
    pub fn begin(self) {
        self.sending.step(open_deals_of(self.shown.id()), move |count| {
            if count == 0 {
                self.delete(None);
            } else {
                self.open_deals.set(count);
                self.asking.set(true);
            }
        });
    }

    /// Deletes and goes to the list; a toast takes it back.
    fn delete(self, deals: Option<OpenDeals>) {
        let (lang, toasts, shown) = (self.sending.lang(), self.sending.toasts(), self.shown);
        let (id, name) = shown.customer.with_untracked(|customer| (customer.id, customer.fields.name.clone()));
        let go = self.go.get_value();
        let done = move |deleted| {
            self.asking.set(false);
            let words = w::deleted_toast(lang, &name);
            let back = go.clone();
            toasts.undo(words, move |()| bring_back(lang, toasts, deleted, name.clone(), back.clone()));
            go(routes::CUSTOMERS);
        };
        shown.leaving.set(true);
        self.sending.send(delete_customer(id, deals), done, move |error| {
            shown.leaving.set(false);
            toasts.error(error_text(lang, &error));
        });
    }
}

fn bring_back(lang: Lang, toasts: Toasts, deleted: Deleted, name: String, go: Go) {
    spawn_local(async move {
        match restore_customer(deleted).await {
            Ok(()) => {
                toasts.success(w::restored_toast(lang, name));
                go(&routes::customer(deleted.id));
            }
            Err(error) => toasts.error(error_text(lang, &error)),
        }
    });
}

/// What becomes of the open deals.
#[component]
pub(super) fn AskOfDeals(deletion: Deletion) -> impl IntoView {
    let lang = use_lang();
    let text = move || {
        let name = deletion.shown.customer.with(|customer| customer.fields.name.clone());
        bw::ask_text(lang, name, deletion.open_deals.get())
    };
    let choice = move |deals: OpenDeals| {
        let words = match deals {
            OpenDeals::Keep => bw::ask_keep(lang),
            OpenDeals::Delete => bw::ask_delete(lang),
        };
        let kind = if deals == OpenDeals::Delete { ButtonKind::Danger } else { ButtonKind::Secondary };
        view! {
            <Button kind busy=deletion.sending.busy() on_click=move |_| deletion.delete(Some(deals))>
                {words}
            </Button>
        }
    };
    view! {
        <Dialog name="delete-customer" title=bw::ask_title(lang) open=deletion.asking>
            <p class="dialog__text">{text}</p>
            <FormActions>
                <Button on_click=move |_| deletion.asking.set(false)>{w::cancel(lang)}</Button>
                {OpenDeals::ALL.map(choice).collect_view()}
            </FormActions>
        </Dialog>
    }
}

//! What the parts of the page share: the deal as it is now, and the way to change it.

use super::{api::read_deal, model::DealPage};
use crate::{
    access::{Action, AppError, error_text, use_organisation, use_session, words_by_field},
    events::live::use_live,
    locale::{Lang, use_lang},
    ui::{FormErrors, Toasts, keep_focus, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use std::future::Future;
use uuid::Uuid;

/// The deal on the page. To be made in a component's body.
#[derive(Clone, Copy)]
pub struct Desk {
    pub id: Uuid,
    pub page: RwSignal<DealPage>,
    /// Somebody deleted it, or it went out of sight, while it was looked at.
    gone: RwSignal<bool>,
    /// How often the deal was read anew, and which of these reads is shown.
    asked: StoredValue<u32>,
    answered: StoredValue<u32>,
    /// The reader is deleting it: that it goes is no news to them, the page changes next.
    pub leaving: RwSignal<bool>,
    pub toasts: Toasts,
    pub lang: Lang,
    /// Minutes east of UTC in which times are shown.
    pub offset: i32,
    may_edit: bool,
}

/// A form in a dialog, on its way to the server.
#[derive(Clone, Copy)]
pub struct Sheet {
    pub open: RwSignal<bool>,
    pub busy: RwSignal<bool>,
    pub errors: FormErrors,
}

impl Default for Sheet {
    fn default() -> Self {
        Self { open: RwSignal::new(false), busy: RwSignal::new(false), errors: FormErrors::new() }
    }
}

impl Desk {
    /// The page of a deal that was just read. It hears what others do to it.
    pub fn of(page: DealPage) -> Self {
        let desk = Self {
            id: page.card.id,
            page: RwSignal::new(page),
            gone: RwSignal::new(false),
            asked: StoredValue::new(0),
            answered: StoredValue::new(0),
            leaving: RwSignal::new(false),
            toasts: use_toasts(),
            lang: use_lang(),
            offset: use_organisation().utc_offset,
            may_edit: use_session().is_some_and(|session| session.may(Action::EditDeals)),
        };
        use_live(move |event| {
            let news = event.subject == desk.id && event.version > desk.version();
            if news && event.kind == "deal.deleted" {
                // It cannot be read any more.
                desk.gone.set(true);
            } else if event.resync || news {
                desk.refresh();
            }
        });
        desk
    }

    /// Whether to offer changes; the server asks again.
    pub fn may_edit(self) -> bool {
        self.may_edit && self.page.with(|page| page.card.may_edit) && !self.is_gone()
    }

    /// Whether it went away under the reader's eyes.
    pub fn is_gone(self) -> bool {
        self.gone.get() && !self.leaving.get()
    }

    /// What the page shows of the deal, as a signal that only changes with it.
    pub fn part<T: PartialEq + Send + Sync + 'static>(self, of: fn(&DealPage) -> T) -> Memo<T> {
        Memo::new(move |_| self.page.with(of))
    }

    /// The version that is shown.
    pub fn version(self) -> i32 {
        self.page.try_with_untracked(|page| page.card.version).unwrap_or_default()
    }

    /// Reads the deal anew. Whoever has left the page needs it no more.
    pub fn refresh(self) {
        spawn_local(self.read_anew());
    }

    /// As `refresh`, to be waited for. Of answers that overtake each other the one that was asked for last stays.
    async fn read_anew(self) {
        let Some(place) = self.asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        }) else {
            return;
        };
        let fresh = read_deal(self.id, self.lang).await;
        let overtaken = self.answered.try_with_value(|answered| *answered > place);
        if overtaken != Some(false) || self.page.is_disposed() {
            return;
        }
        self.answered.set_value(place);
        match fresh {
            Ok(fresh) => {
                self.gone.set(false);
                keep_focus(|| self.page.set(fresh));
            }
            Err(AppError::NotFound) => self.gone.set(true),
            // What is shown stays; the next news or the next step reads again.
            Err(error) => leptos::logging::warn!("the deal could not be read anew: {error}"),
        }
    }

    /// Sends a single step and shows the deal as it is then; what is refused is said in a toast.
    pub fn step<T: 'static>(
        self,
        call: impl Future<Output = Result<T, AppError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        spawn_local(async move {
            match call.await {
                Ok(value) => then(value),
                Err(error) => self.toasts.error(error_text(self.lang, &error)),
            }
            self.refresh();
        });
    }

    /// Sends a form; what is refused stands at its field. Does nothing while an answer is awaited.
    pub fn form<T: 'static>(
        self,
        sheet: Sheet,
        call: impl Future<Output = Result<T, AppError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        if sheet.busy.get_untracked() {
            return;
        }
        sheet.busy.set(true);
        sheet.errors.clear();
        spawn_local(async move {
            let answer = call.await;
            // The form goes when the page shows what was saved: whoever opens it again at once begins from that, and is not told
            // that somebody else was faster.
            self.read_anew().await;
            if sheet.busy.is_disposed() {
                return;
            }
            sheet.busy.set(false);
            match answer {
                Ok(value) => {
                    sheet.open.set(false);
                    then(value);
                }
                Err(error) => self.refuse(sheet, &error),
            }
        });
    }

    /// Shows what is wrong with a form.
    pub fn refuse(self, sheet: Sheet, error: &AppError) {
        sheet.errors.show(words_by_field(self.lang, error));
    }

    /// Asks for something that a dialog needs; `None` until it is there.
    pub fn fetch<T: Send + Sync + 'static>(
        self,
        call: impl Future<Output = Result<T, AppError>> + 'static,
    ) -> RwSignal<Option<T>> {
        let fetched = RwSignal::new(None);
        spawn_local(async move {
            match call.await {
                Ok(_) if fetched.is_disposed() => {}
                Ok(value) => fetched.set(Some(value)),
                Err(error) => self.toasts.error(error_text(self.lang, &error)),
            }
        });
        fetched
    }
}

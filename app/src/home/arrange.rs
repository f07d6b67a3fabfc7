//! How somebody arranges their page: every step is seen at once, kept on the server, and taken back.

use super::{
    api::keep_home,
    model::{Home, Step, Widget, has, stepped, usual},
    words_of::widget_word,
};
use crate::{
    access::{Role, error_text, use_session},
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, ButtonSize, Toasts, keep_focus, use_toasts},
    words::home as w,
};
use leptos::{prelude::*, task::spawn_local};

/// So many steps can be taken back.
const STEPS: usize = 50;

/// The page as it is shown, and how far it is kept. To be made in a component's body.
#[derive(Clone, Copy)]
pub(super) struct Keeper {
    pub shown: RwSignal<Home>,
    /// What the last step did, spoken.
    said: RwSignal<String>,
    /// How the page was before each step, the last one at the end.
    before: RwSignal<Vec<Home>>,
    /// What the server has.
    kept: StoredValue<Home>,
    sending: StoredValue<bool>,
    /// What is held over another one while it is dragged.
    pub over: RwSignal<Option<Widget>>,
    /// The page: ways back outlive the widget whose button was pressed.
    owner: StoredValue<Owner>,
    role: Option<Role>,
    lang: Lang,
    toasts: Toasts,
}

impl Keeper {
    pub fn new(home: Home) -> Self {
        Self {
            shown: RwSignal::new(home.clone()),
            said: RwSignal::new(String::new()),
            before: RwSignal::new(Vec::new()),
            kept: StoredValue::new(home),
            sending: StoredValue::new(false),
            over: RwSignal::new(None),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            role: use_session().map(|session| session.role),
            lang: use_lang(),
            toasts: use_toasts(),
        }
    }

    /// The place of a widget, counted from the first.
    pub fn place(self, widget: Widget) -> Option<usize> {
        self.shown.with_untracked(|home| home.placed.iter().position(|one| one.widget == widget))
    }

    pub fn step(self, step: Step) {
        let placed = self.shown.with_untracked(|home| stepped(&home.placed, step));
        if self.shown.with_untracked(|home| home.placed == placed) {
            return;
        }
        let count = placed.len();
        self.show(Home { placed, chosen: true });
        let (lang, name) = (self.lang, |widget| widget_word(self.lang, widget));
        match step {
            Step::Move(widget, _) => {
                let place = self.place(widget).map_or(0, |place| place + 1);
                self.said.set(w::moved(lang, name(widget), place, count));
            }
            Step::Remove(widget) => self.toasts.undo(w::removed(lang, name(widget)), self.put_back(widget)),
            Step::Add(widget) => self.said.set(w::added(lang, name(widget))),
            Step::Resize(widget) => self.said.set(w::resized(lang, name(widget))),
        }
    }

    /// One place up (`-1`) or down (`1`).
    pub fn nudge(self, widget: Widget, by: isize) {
        if let Some(to) = self.place(widget).and_then(|place| place.checked_add_signed(by)) {
            self.step(Step::Move(widget, to));
        }
    }

    /// What is usual for the role stands there again.
    fn reset(self) {
        let Some(role) = self.role else { return };
        self.show(Home { placed: usual(role), chosen: false });
        self.toasts.undo(w::was_reset(self.lang), self.way_back());
    }

    fn back(self) {
        if let Some(Some(home)) = self.before.try_update(Vec::pop) {
            self.said.set(w::taken_back(self.lang).to_owned());
            keep_focus(|| self.shown.set(home));
            self.keep();
        }
    }

    /// Back to how it was before the step that was just made.
    fn way_back(self) -> Callback<()> {
        let home = self.before.with_untracked(|before| before.last().cloned()).unwrap_or_default();
        self.offered(move || {
            // The toast may outlive the page.
            if self.shown.try_with_untracked(|_| ()).is_some() {
                self.show(home.clone());
            }
        })
    }

    /// The widget that was just removed stands in its place again; what was done since stays.
    fn put_back(self, widget: Widget) -> Callback<()> {
        let home = self.before.with_untracked(|before| before.last().cloned()).unwrap_or_default();
        let was = home.placed.iter().copied().enumerate().find(|(_, one)| one.widget == widget);
        self.offered(move || {
            let (Some((at, one)), Some(Home { mut placed, .. })) = (was, self.shown.try_get_untracked()) else {
                return;
            };
            if has(&placed, widget) {
                return;
            }
            placed.insert(at.min(placed.len()), one);
            let chosen = home.chosen || placed != home.placed;
            self.show(Home { placed, chosen });
        })
    }

    /// A way back that a toast offers. Pressing a button in a widget would make it the widget's, and gone with it.
    fn offered(self, back: impl Fn() + Send + Sync + 'static) -> Callback<()> {
        self.owner.with_value(|owner| owner.with(|| Callback::new(move |()| back())))
    }

    fn remember(self) {
        let now = self.shown.get_untracked();
        self.before.update(|before| {
            before.push(now);
            if before.len() > STEPS {
                before.remove(0);
            }
        });
    }

    fn show(self, home: Home) {
        self.remember();
        keep_focus(|| self.shown.set(home));
        self.keep();
    }

    /// Sends what is shown, one after the other, so that what came last stays.
    fn keep(self) {
        if self.sending.get_value() {
            return;
        }
        self.sending.set_value(true);
        spawn_local(async move {
            while let Some(home) = self.shown.try_get_untracked() {
                if self.kept.with_value(|kept| *kept == home) {
                    break;
                }
                let placed = home.chosen.then(|| home.placed.clone());
                let answer = keep_home(placed).await;
                if self.shown.try_with_untracked(|_| ()).is_none() {
                    return;
                }
                match answer {
                    Ok(_) => self.kept.set_value(home),
                    Err(error) => {
                        self.toasts.error(error_text(self.lang, &error));
                        self.before.set(Vec::new());
                        self.shown.set(self.kept.get_value());
                        break;
                    }
                }
            }
            self.sending.try_set_value(false);
        });
    }
}

/// What may be added, and the ways back.
#[component]
pub(super) fn Arrange(keeper: Keeper) -> impl IntoView {
    let lang = use_lang();
    let offered = move || {
        let left = |widget: &Widget| {
            keeper.role.is_some_and(|role| widget.offered(role))
                && keeper.shown.with(|home| !has(&home.placed, *widget))
        };
        Widget::ALL.iter().copied().filter(left).collect::<Vec<_>>()
    };
    let add = move |widget: Widget| {
        view! {
            <Button size=ButtonSize::Small icon=icondata::LuPlus on_click=move |_| keeper.step(Step::Add(widget))>
                {widget_word(lang, widget)}
            </Button>
        }
    };
    view! {
        <section class="home-arrange" aria-label=w::arrange(lang)>
            <p class="home-arrange__hint">{w::hint(lang)}</p>
            <div class="home-arrange__row">
                <span class="home-arrange__label">{w::add(lang)}</span>
                {move || {
                    let left = offered();
                    if left.is_empty() {
                        view! { <span class="aside-none">{w::all_there(lang)}</span> }.into_any()
                    } else {
                        left.into_iter().map(add).collect_view().into_any()
                    }
                }}
            </div>
            <div class="home-arrange__row">
                <Button
                    size=ButtonSize::Small
                    kind=ButtonKind::Quiet
                    icon=icondata::LuUndo2
                    disabled=Signal::derive(move || keeper.before.with(Vec::is_empty))
                    on_click=move |_| keeper.back()
                >
                    {w::undo(lang)}
                </Button>
                <Button
                    size=ButtonSize::Small
                    kind=ButtonKind::Quiet
                    icon=icondata::LuRotateCcw
                    disabled=Signal::derive(move || !keeper.shown.with(|home| home.chosen))
                    on_click=move |_| keeper.reset()
                >
                    {w::reset(lang)}
                </Button>
            </div>
            <p class="visually-hidden" role="status">{move || keeper.said.get()}</p>
        </section>
    }
}

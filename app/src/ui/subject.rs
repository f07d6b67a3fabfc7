use leptos::prelude::*;

/// What the dialog of a list is about: one that is changed, or a new one. To be made in a component's body.
pub struct Subject<T: 'static> {
    /// Whether the dialog is open.
    pub open: RwSignal<bool>,
    one: RwSignal<Option<T>>,
}

impl<T: 'static> Clone for Subject<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Copy for Subject<T> {}

impl<T: Clone + Send + Sync + 'static> Default for Subject<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Clone + Send + Sync + 'static> Subject<T> {
    #[must_use]
    pub fn new() -> Self {
        Self { open: RwSignal::new(false), one: RwSignal::new(None) }
    }

    /// Opens the dialog for a new one.
    pub fn add(self) {
        self.one.set(None);
        self.open.set(true);
    }

    /// Opens the dialog for one that is there.
    pub fn change(self, one: T) {
        self.one.set(Some(one));
        self.open.set(true);
    }

    /// The one that is changed, as it was when the dialog opened; also when it is closed again.
    #[must_use]
    pub fn one(self) -> Option<T> {
        self.one.get_untracked()
    }

    /// The title of the dialog: for one that is there, and for a new one.
    #[must_use]
    pub fn title(self, change: &'static str, add: &'static str) -> Signal<String> {
        Signal::derive(move || if self.one.with(Option::is_some) { change } else { add }.to_owned())
    }
}

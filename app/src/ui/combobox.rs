use super::{
    debounced,
    field::{Field, described, invalid},
};
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use std::{future::Future, time::Duration};

/// How long a list stays when its field was left: longer than a press lasts.
const LINGERS: Duration = Duration::from_millis(250);

/// One of many, found by typing: arrow keys and Enter choose, Escape keeps what was chosen, emptying the field chooses
/// nothing. The caller turns `words` into `choices`, by itself or with [`found_for`].
#[component]
pub fn Combobox<T>(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    /// What is chosen, with its name.
    value: RwSignal<Option<(T, String)>>,
    /// What was typed since the field was entered; `None` before it was entered first.
    words: RwSignal<Option<String>>,
    #[prop(into)] choices: Signal<Vec<(T, String)>>,
    /// Said when nothing matches.
    #[prop(into)]
    nothing: Signal<String>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] placeholder: MaybeProp<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let id = id.unwrap_or_else(|| name.clone());
    let list = Choosing {
        id: StoredValue::new(id.clone()),
        value,
        words,
        choices,
        text: RwSignal::new(String::new()),
        open: RwSignal::new(false),
        active: RwSignal::new(0),
    };
    list.show_chosen();
    view! {
        <Field id=id.clone() label hint error required hide_label>
            <div class="combobox">
                <input
                    class="input combobox__input"
                    id=id.clone()
                    name=name
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    aria-autocomplete="list"
                    aria-expanded=move || if list.open.get() { "true" } else { "false" }
                    aria-controls=move || list.has_list().then(|| list.list_id())
                    aria-activedescendant=move || list.has_list().then(|| list.choice_id(list.active.get()))
                    aria-required=required.then_some("true")
                    aria-invalid=invalid(error)
                    aria-describedby=described(&id, hint, error)
                    placeholder=move || placeholder.get()
                    disabled=move || disabled.get()
                    prop:value=move || list.text.get()
                    on:focus=move |_| list.enter()
                    on:click=move |_| list.open.set(true)
                    on:input=move |event| list.typed(event_target_value(&event))
                    on:keydown=move |event| list.pressed(&event)
                    on:blur=move |_| list.left()
                />
                <Show when=move || list.open.get()>
                    <ChoiceList list nothing busy/>
                </Show>
            </div>
        </Field>
    }
}

/// The choices below the field, or the word that there are none.
#[component]
fn ChoiceList<T>(list: Choosing<T>, nothing: Signal<String>, busy: Signal<bool>) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let choice = move |(index, (_, label)): (usize, (T, String))| {
        let is_active = move || list.active.get() == index;
        view! {
            <li
                class="combobox__choice"
                class:combobox__choice--active=is_active
                id=list.choice_id(index)
                role="option"
                aria-selected=move || if is_active() { "true" } else { "false" }
                // The field keeps the focus.
                on:pointerdown=move |event| event.prevent_default()
                on:click=move |_| list.choose(index)
            >
                {label}
            </li>
        }
    };
    move || {
        if list.choices.with(Vec::is_empty) {
            (!busy.get())
                .then(|| view! { <p class="combobox__list combobox__nothing" role="status">{nothing.get()}</p> })
                .into_any()
        } else {
            view! {
                <ul class="combobox__list" id=list.list_id() role="listbox">
                    {list.choices.get().into_iter().enumerate().map(choice).collect_view()}
                </ul>
            }
            .into_any()
        }
    }
}

/// A combobox while somebody chooses.
struct Choosing<T: Send + Sync + 'static> {
    id: StoredValue<String>,
    value: RwSignal<Option<(T, String)>>,
    words: RwSignal<Option<String>>,
    choices: Signal<Vec<(T, String)>>,
    text: RwSignal<String>,
    open: RwSignal<bool>,
    active: RwSignal<usize>,
}

impl<T: Send + Sync> Clone for Choosing<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Choosing<T> {}

impl<T: Clone + Send + Sync + 'static> Choosing<T> {
    fn list_id(self) -> String {
        format!("{}-list", self.id.get_value())
    }

    fn choice_id(self, index: usize) -> String {
        format!("{}-choice-{index}", self.id.get_value())
    }

    fn has_list(self) -> bool {
        self.open.get() && !self.choices.with(Vec::is_empty)
    }

    fn chosen_label(self) -> String {
        self.value.with(|value| value.as_ref().map(|(_, label)| label.clone()).unwrap_or_default())
    }

    /// The field says what is chosen, whoever chose it, unless somebody is typing.
    fn show_chosen(self) {
        self.text.set(untrack(|| self.chosen_label()));
        Effect::new(move |_| {
            let label = self.chosen_label();
            if !self.open.get_untracked() {
                self.text.set(label);
            }
        });
    }

    fn enter(self) {
        if self.words.with_untracked(Option::is_none) {
            self.words.set(Some(String::new()));
        }
    }

    fn typed(self, text: String) {
        if text.is_empty() {
            self.value.set(None);
        }
        self.text.set(text.clone());
        self.words.set(Some(text));
        self.active.set(0);
        self.open.set(true);
    }

    fn choose(self, index: usize) {
        let Some(choice) = self.choices.with_untracked(|choices| choices.get(index).cloned()) else { return };
        self.value.set(Some(choice));
        self.close();
    }

    /// The list goes a moment later: what lies below it would move away under a press that has begun there and not ended.
    fn left(self) {
        let close = move || {
            let again = document().active_element().is_some_and(|active| active.id() == self.id.get_value());
            if !again {
                self.close();
            }
        };
        set_timeout(
            move || {
                // A form that was sent meanwhile has taken the field along.
                if self.open.try_get_untracked().is_some() {
                    close();
                }
            },
            LINGERS,
        );
    }

    fn close(self) {
        self.open.set(false);
        self.text.set(untrack(|| self.chosen_label()));
        if self.words.with_untracked(|words| words.as_ref().is_some_and(|words| !words.is_empty())) {
            self.words.set(Some(String::new()));
        }
        self.active.set(0);
    }

    fn pressed(self, event: &KeyboardEvent) {
        let (open, len) = (self.open.get_untracked(), self.choices.with_untracked(Vec::len));
        let active = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open => self.open.set(true),
            "ArrowDown" => self.active.set(if active + 1 < len { active + 1 } else { 0 }),
            "ArrowUp" => self.active.set(if active > 0 { active - 1 } else { len.saturating_sub(1) }),
            "Enter" if open && len > 0 && !event.is_composing() => self.choose(active),
            "Escape" if open => self.close(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

/// Asks for choices 200 ms after the last key: gives them, and whether an answer is awaited. An answer that comes after
/// another key is forgotten; a failed one finds nothing.
pub fn found_for<T, E, F>(
    words: RwSignal<Option<String>>,
    ask: impl Fn(String) -> F + 'static,
) -> (Signal<Vec<(T, String)>>, Signal<bool>)
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<Vec<(T, String)>, E>> + 'static,
    E: 'static,
{
    let found = RwSignal::new(Vec::new());
    let answered = RwSignal::new(None::<String>);
    let settled: Signal<Option<String>> = debounced(words.into(), 200);
    Effect::new(move |_| {
        let Some(query) = settled.get() else { return };
        let asked = ask(query.clone());
        spawn_local(async move {
            let answer = asked.await.unwrap_or_default();
            if words.try_get_untracked().flatten().as_ref() == Some(&query) {
                found.set(answer);
                answered.set(Some(query));
            }
        });
    });
    (found.into(), Signal::derive(move || words.get() != answered.get()))
}

//! The checklist in the form of a stage.

use crate::{
    admin::pipelines::model::{ItemDetails, ItemInput, MOST_ITEMS, Names},
    locale::{Lang, use_lang},
    ui::{Button, ButtonSize, CheckField, FormErrors, IconButton, TextField},
    words::admin as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// One item as it stands in the form.
#[derive(Clone, Copy)]
struct Row {
    /// Tells rows apart, also those that are new.
    key: u32,
    id: Option<Uuid>,
    name: RwSignal<String>,
    name_en: RwSignal<String>,
    needed: RwSignal<bool>,
}

/// The list as it stands in the form.
#[derive(Clone, Copy)]
pub(super) struct ItemsInForm {
    rows: RwSignal<Vec<Row>>,
    next: StoredValue<u32>,
}

impl ItemsInForm {
    /// To be made in a component's body.
    pub fn new(items: &[ItemDetails]) -> Self {
        let form = Self { rows: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        for item in items {
            form.add(item.id, &item.name, item.name_en.as_deref().unwrap_or_default(), item.needed);
        }
        form
    }

    fn add(self, id: Option<Uuid>, name: &str, name_en: &str, needed: bool) {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        let row = Row {
            key,
            id,
            name: RwSignal::new(name.to_owned()),
            name_en: RwSignal::new(name_en.to_owned()),
            needed: RwSignal::new(needed),
        };
        self.rows.update(|rows| rows.push(row));
    }

    /// What stands there now.
    pub fn typed(self) -> Vec<ItemInput> {
        let typed = |row: &Row| ItemInput {
            id: row.id,
            names: Names { name: row.name.get(), name_en: row.name_en.get() },
            needed: row.needed.get(),
        };
        self.rows.with(|rows| rows.iter().map(typed).collect())
    }

    fn place(self, key: u32) -> Option<usize> {
        self.rows.with(|rows| rows.iter().position(|row| row.key == key))
    }

    fn remove(self, key: u32) {
        self.rows.update(|rows| rows.retain(|row| row.key != key));
    }

    fn shift(self, key: u32, down: bool) {
        self.rows.update(|rows| {
            let from = rows.iter().position(|row| row.key == key);
            let to = from.and_then(|from| if down { from.checked_add(1) } else { from.checked_sub(1) });
            if let (Some(from), Some(to)) = (from, to.filter(|to| *to < rows.len())) {
                rows.swap(from, to);
            }
        });
    }
}

/// The list, with a button that adds to it.
#[component]
pub(super) fn ItemFields(items: ItemsInForm, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let error = errors.of("items");
    let full = Signal::derive(move || items.rows.with(|rows| rows.len() >= MOST_ITEMS));
    view! {
        <fieldset class="stage-items">
            <legend class="field__label">{w::checklist(lang)}</legend>
            <p class="field__hint">{w::checklist_text(lang)}</p>
            <ol class="stage-items__list">
                <For each=move || items.rows.get() key=|row| row.key let:row>
                    <ItemRow items row/>
                </For>
            </ol>
            <p class="field__error" aria-live="polite">
                {move || error.get()}
            </p>
            <Button size=ButtonSize::Small icon=icondata::LuPlus disabled=full on_click=move |_| items.add(None, "", "", false)>
                {w::add_item(lang)}
            </Button>
        </fieldset>
    }
}

#[component]
fn ItemRow(items: ItemsInForm, row: Row) -> impl IntoView {
    let (lang, key) = (use_lang(), row.key);
    let number = Memo::new(move |_| items.place(key).map_or(0, |place| place + 1));
    let last = Signal::derive(move || items.rows.with(Vec::len) == number.get());
    let first = Signal::derive(move || number.get() == 1);
    let said = move |words: fn(Lang, usize) -> String| Signal::derive(move || words(lang, number.get()));
    view! {
        <li class="stage-items__row">
            <TextField
                name=format!("item-{key}")
                label=said(w::item)
                hide_label=true
                placeholder=said(w::item)
                value=row.name
                max=100
            />
            <TextField
                name=format!("item-en-{key}")
                label=said(w::item_en)
                hide_label=true
                placeholder=said(w::item_en)
                value=row.name_en
                max=100
            />
            <CheckField name=format!("item-needed-{key}") label=w::item_needed(lang) value=row.needed/>
            <div class="stage-items__steps">
                <IconButton
                    icon=icondata::LuArrowUp
                    label=said(w::item_up)
                    small=true
                    disabled=first
                    on_click=move |_| items.shift(key, false)
                />
                <IconButton
                    icon=icondata::LuArrowDown
                    label=said(w::item_down)
                    small=true
                    disabled=last
                    on_click=move |_| items.shift(key, true)
                />
                <IconButton
                    icon=icondata::LuX
                    label=said(w::item_remove)
                    small=true
                    on_click=move |_| items.remove(key)
                />
            </div>
        </li>
    }
}

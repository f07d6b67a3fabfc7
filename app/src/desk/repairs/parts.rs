//! The lines of parts in the form of a repair.

use super::model::{MOST_PARTS, PieceForm};
use crate::{
    locale::use_lang,
    ui::{Button, ButtonKind, ButtonSize, FormErrors, FormRow, IconButton, TextField},
    words::repairs as w,
};
use leptos::prelude::*;

/// One line, field by field; its number stays its own while others come and go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    number: usize,
    name: RwSignal<String>,
    quantity: RwSignal<String>,
    price: RwSignal<String>,
}

/// All lines.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    all: RwSignal<Vec<Line>>,
    next: StoredValue<usize>,
}

impl Lines {
    pub fn of(forms: &[PieceForm]) -> Self {
        let lines = Self { all: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        for form in forms {
            lines.add(form);
        }
        lines
    }

    fn add(self, form: &PieceForm) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        let line = Line {
            number,
            name: RwSignal::new(form.name.clone()),
            quantity: RwSignal::new(form.quantity.clone()),
            price: RwSignal::new(form.price.clone()),
        };
        self.all.update(|all| all.push(line));
    }

    /// What is typed in them.
    pub fn forms(self) -> Vec<PieceForm> {
        let form =
            |line: &Line| PieceForm { name: line.name.get(), quantity: line.quantity.get(), price: line.price.get() };
        self.all.with(|all| all.iter().map(form).collect())
    }
}

/// The lines, and the way to one more.
#[component]
pub(super) fn PartLines(lines: Lines, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let is_full = move || lines.all.with(|all| all.len() >= MOST_PARTS);
    view! {
        <fieldset class="repair-parts-form">
            <legend>{w::parts(lang)}</legend>
            <For each=move || lines.all.get() key=|line| line.number let:line>
                <PartLine line lines errors/>
            </For>
            <Show when=move || !is_full()>
                <Button
                    size=ButtonSize::Small
                    kind=ButtonKind::Quiet
                    icon=icondata::LuPlus
                    on_click=move |_| lines.add(&PieceForm::default())
                >
                    {w::add_part(lang)}
                </Button>
            </Show>
        </fieldset>
    }
}

#[component]
fn PartLine(line: Line, lines: Lines, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let number = line.number;
    // What is refused names its place among the lines.
    let error = Signal::derive(move || {
        let place = lines.all.with(|all| all.iter().position(|one| one.number == number))?;
        errors.of(&format!("part_{place}")).get()
    });
    view! {
        <FormRow>
            <TextField name=format!("part-{number}-name") label=w::part(lang) value=line.name max=200 error/>
            <TextField name=format!("part-{number}-quantity") label=w::quantity(lang) value=line.quantity input_mode="numeric" max=5/>
            <TextField name=format!("part-{number}-price") label=w::price(lang) value=line.price input_mode="decimal" max=15/>
            <IconButton
                icon=icondata::LuX
                label=w::remove_part(lang)
                small=true
                on_click=move |_| lines.all.update(|all| all.retain(|one| one.number != number))
            />
        </FormRow>
    }
}

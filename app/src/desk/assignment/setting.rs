//! What holds for everybody who has nothing of their own.

use super::{
    api::{Book, save_assignment_setting},
    draft_model::SettingDraft,
};
use crate::{
    access::Sending,
    desk::tickets::{rules_model::Kind, words_of::kind_word},
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, Form, FormActions, FormRow, Section, SelectField, TextField},
    words::desk_assignment as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn SettingHere(book: Book, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let version = book.setting.version;
    let draft = SettingDraft::of(&book.setting);
    let (capacity, away, calendar) =
        (RwSignal::new(draft.capacity), RwSignal::new(draft.away_after), RwSignal::new(draft.calendar));
    let weights = draft.weights.map(RwSignal::new);
    let typed = move || SettingDraft {
        capacity: capacity.get(),
        weights: weights.map(|weight| weight.get()),
        away_after: away.get(),
        calendar: calendar.get(),
    };
    let start = untrack(typed);
    let dirty = Signal::derive(move || typed() != start);
    let save = move |()| {
        sending.form(save_assignment_setting(version, untrack(typed)), move |()| {
            sending.toasts().success(w::setting_saved(lang));
            changed.run(());
        });
    };
    let errors = sending.errors;
    let always = Choice::new("", w::calendar_always(lang));
    let calendars = book.calendars.into_iter().map(|(id, name)| Choice::new(id.to_string(), name));
    let calendars: Vec<Choice> = std::iter::once(always).chain(calendars).collect();
    let weight = move |(kind, value): (&Kind, RwSignal<String>)| {
        let field = format!("weight_{}", kind.key());
        view! {
            <TextField
                name=format!("assignment-{field}")
                label=kind_word(lang, *kind)
                value
                input_mode="numeric"
                max=2
                error=errors.of(&field)
            />
        }
    };
    view! {
        <Section title=w::setting(lang)>
            <div class="assignment-setting">
                <Form name="assignment-setting-form" on_submit=save dirty error=errors.rest()>
                    <FormRow>
                        <TextField
                            name="assignment-capacity"
                            label=w::capacity(lang)
                            hint=w::capacity_hint(lang)
                            value=capacity
                            input_mode="numeric"
                            max=4
                            error=errors.of("capacity")
                        />
                        <TextField
                            name="assignment-away"
                            label=w::away_after(lang)
                            value=away
                            input_mode="numeric"
                            max=3
                            error=errors.of("away_after")
                        />
                    </FormRow>
                    <fieldset class="sla-group">
                        <legend class="field__label">{w::weights(lang)}</legend>
                        <FormRow>{Kind::ALL.iter().zip(weights).map(weight).collect_view()}</FormRow>
                    </fieldset>
                    <SelectField
                        name="assignment-calendar"
                        label=w::calendar(lang)
                        hint=w::calendar_hint(lang)
                        value=calendar
                        choices=calendars
                        error=errors.of("calendar")
                    />
                    <FormActions>
                        <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                            {w::save(lang)}
                        </Button>
                    </FormActions>
                </Form>
            </div>
        </Section>
    }
}

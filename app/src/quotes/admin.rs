//! `/admin/quotes`: letterhead, terms, numbers, and where a deal goes when its quote is accepted.

use super::{
    api::{change_quote_settings, quote_logo, quote_settings},
    logo::LogoShown,
    logo_model::Logo,
    setting_model::{QuoteSetting, QuoteSettingForm, Track},
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Sending, ask},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    ui::{
        Button, ButtonKind, Choice, Form, FormActions, FormRow, Section, SelectField, SkeletonShape, TextArea,
        TextField,
    },
    words::quotes as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// The page with what it needs to begin.
pub struct AdminQuotesPage {
    setting: Answer<QuoteSetting>,
    logo: Answer<Option<Logo>>,
}

impl Screen for AdminQuotesPage {
    fn data() -> Self {
        let lang = use_lang();
        Self { setting: ask(move || lang, quote_settings), logo: ask(|| (), |()| quote_logo()) }
    }

    fn view(this: Self) -> AnyView {
        let AdminQuotesPage { setting, logo } = this;
        view! { <Room setting logo/> }.into_any()
    }
}

#[component]
fn Room(setting: Answer<QuoteSetting>, logo: Answer<Option<Logo>>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let changed = Callback::new(move |()| setting.refetch());
    let show = move |found: QuoteSetting| view! { <SettingFields found changed/> }.into_any();
    // By itself: who changes the logo keeps what is half typed below it.
    let logo_changed = Callback::new(move |()| logo.refetch());
    let show_logo =
        move |found: Option<Logo>| view! { <LogoShown logo=found sending changed=logo_changed/> }.into_any();
    view! {
        <Frame here=Place::Quotes>
            <p class="admin-note">{w::admin_intro(lang)}</p>
            <Section title=w::logo(lang)>{loaded(logo, SkeletonShape::Lines(2), show_logo)}</Section>
            {loaded(setting, SkeletonShape::Lines(8), show)}
        </Frame>
    }
}

/// A pipeline, with the stage that is chosen for it.
fn chosen_of(track: &Track, stages: &[Uuid]) -> RwSignal<String> {
    let chosen = track.stages.iter().find(|(id, _)| stages.contains(id));
    RwSignal::new(chosen.map(|(id, _)| id.to_string()).unwrap_or_default())
}

#[component]
fn SettingFields(found: QuoteSetting, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let QuoteSetting { form: start, version, tracks, mailboxes, house } = found;
    let text = |text: &str| RwSignal::new(text.to_owned());
    let (prefix, days) = (text(&start.prefix), text(&start.valid_days));
    let house_en = text(&start.house_en);
    let (heading, heading_en) = (text(&start.heading), text(&start.heading_en));
    let (bank, terms, terms_en) = (text(&start.bank), text(&start.terms), text(&start.terms_en));
    let mailbox = RwSignal::new(start.mailbox.map(|id| id.to_string()).unwrap_or_default());
    let tracks: Vec<(Track, RwSignal<String>)> =
        tracks.into_iter().map(|track| (track.clone(), chosen_of(&track, &start.stages))).collect();
    let chosen = StoredValue::new(tracks.iter().map(|(_, chosen)| *chosen).collect::<Vec<_>>());
    let typed = move || QuoteSettingForm {
        prefix: prefix.get(),
        house_en: house_en.get(),
        heading: heading.get(),
        heading_en: heading_en.get(),
        bank: bank.get(),
        terms: terms.get(),
        terms_en: terms_en.get(),
        valid_days: days.get(),
        stages: chosen.with_value(|all| all.iter().filter_map(|one| one.with(|id| id.parse().ok())).collect()),
        mailbox: mailbox.with(|id| id.parse().ok()),
    };
    let begun = untrack(typed);
    let dirty = Memo::new(move |_| typed() != begun);
    let send = move |()| {
        sending.form(change_quote_settings(version, untrack(typed)), move |()| {
            sending.toasts().success(w::saved(lang));
            changed.run(());
        });
    };
    let errors = sending.errors;
    let mut boxes = vec![Choice::new("", w::first_mailbox(lang))];
    boxes.extend(mailboxes.into_iter().map(|(id, address)| Choice::new(id, address)));
    let stage = move |(at, (track, value)): (usize, (Track, RwSignal<String>))| {
        let mut choices = vec![Choice::new("", w::stays(lang))];
        choices.extend(track.stages.into_iter().map(|(id, name)| Choice::new(id, name)));
        view! { <SelectField name=format!("quote-stage-{at}") label=track.pipeline value choices/> }
    };
    view! {
        <Form name="quote-settings" on_submit=send dirty error=errors.rest()>
            <Section title=w::letterhead(lang)>
                <p class="admin-note">{w::letterhead_hint(lang, house)}</p>
                <TextField name="quote-house-en" label=w::house_en(lang) value=house_en max=200 error=errors.of("house_en")/>
                <TextArea name="quote-heading" label=w::heading(lang) value=heading max=500 error=errors.of("heading")/>
                <TextArea name="quote-heading-en" label=w::heading_en(lang) value=heading_en max=500 error=errors.of("heading_en")/>
                <TextArea name="quote-bank" label=w::bank(lang) value=bank max=1000 error=errors.of("bank")/>
            </Section>
            <Section title=w::usual(lang)>
                <FormRow>
                    <TextField
                        name="quote-prefix"
                        label=w::prefix(lang)
                        hint=w::prefix_hint(lang)
                        value=prefix
                        max=12
                        error=errors.of("prefix")
                    />
                    <TextField
                        name="quote-days"
                        label=w::valid_days(lang)
                        value=days
                        input_mode="numeric"
                        max=3
                        error=errors.of("valid_days")
                    />
                    <SelectField name="quote-mailbox" label=w::mailbox(lang) value=mailbox choices=boxes/>
                </FormRow>
                <TextArea name="quote-usual-terms" label=w::usual_terms(lang) value=terms max=2000 error=errors.of("terms")/>
                <TextArea name="quote-usual-terms-en" label=w::usual_terms_en(lang) value=terms_en max=2000 error=errors.of("terms_en")/>
            </Section>
            <Section title=w::when_accepted(lang)>
                <p class="admin-note">{w::when_accepted_hint(lang)}</p>
                <FormRow>{tracks.into_iter().enumerate().map(stage).collect_view()}</FormRow>
            </Section>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

//! The surveys: whom each asks and when, how many answered, and what can be done with it.

use super::{
    api::{archive_survey, open_survey, survey_code, switch_survey, try_survey},
    form::SurveyFields,
    model::{Survey, SurveyKind, SurveyRoom, When},
    place::address_of,
    preview::PreviewDialog,
    result_model::{Asked, Narrow},
};
use crate::{
    access::{Sending, error_text},
    customers::list::fields_of_conditions,
    desk::satisfaction::{LinkDialog, model::RatingLink},
    lists::filters::{Field, group_words},
    locale::{Lang, format, use_lang},
    ui::{Ago, Badge, Button, EmptyState, IconButton, Menu, MenuItem, Section, Switch, Tone},
    words::{admin as aw, surveys as w},
};
use leptos::prelude::*;

/// What is open: nothing, a new survey, or one that is changed.
pub(super) type Editing = RwSignal<Option<Option<Survey>>>;

/// What the rows share.
#[derive(Clone, Copy)]
struct Hands {
    editing: Editing,
    previewed: RwSignal<Option<Survey>>,
    made: RwSignal<Option<RatingLink>>,
    linked: RwSignal<bool>,
    changed: Callback<()>,
    sending: Sending,
}

#[component]
pub(super) fn Surveys(room: SurveyRoom, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let editing: Editing = RwSignal::new(None);
    let (previewed, made, linked) = (RwSignal::new(None::<Survey>), RwSignal::new(None), RwSignal::new(false));
    let hands = Hands { editing, previewed, made, linked, changed, sending };
    let fields = fields_of_conditions(RwSignal::new(room.fields.clone()));
    let add = move || {
        view! {
            <Button icon=icondata::LuPlus on_click=move |_| editing.set(Some(None))>
                {w::add(lang)}
            </Button>
        }
    };
    let only_closing = room.surveys.iter().all(|one| one.kind == SurveyKind::Csat);
    let empty = only_closing.then(|| {
        view! { <EmptyState icon=icondata::LuGauge title=w::none(lang) text=w::none_text(lang) small=true/> }
    });
    let row = move |survey: Survey| view! { <SurveyRow survey fields hands/> };
    let surveys = room.surveys.clone();
    let offered = StoredValue::new(room);
    view! {
        {move || {
            editing
                .get()
                .map(|subject| view! { <SurveyFields subject room=offered.get_value() fields editing changed/> })
        }}
        <Section title=w::surveys(lang) actions=add>
            <ul class="admin-list">{surveys.into_iter().map(row).collect_view()}</ul>
            {empty}
        </Section>
        <PreviewDialog shown=previewed/>
        <LinkDialog made open=linked/>
    }
}

/// When somebody is asked, in words.
fn rhythm(lang: Lang, survey: &Survey) -> String {
    let days = survey.form.days.clone();
    match (survey.kind, survey.form.when) {
        (SurveyKind::Csat, _) => w::after_closing(lang).to_owned(),
        (SurveyKind::Nps, When::Every) => w::every_so_many_days(lang, days),
        (SurveyKind::Nps, When::After) => w::so_many_days_after(lang, days),
        (SurveyKind::Nps, When::Once) => w::once(lang).to_owned(),
    }
}

#[component]
fn SurveyRow(survey: Survey, fields: Signal<Vec<Field>>, hands: Hands) -> impl IntoView {
    let lang = use_lang();
    let (id, version, archived) = (survey.id, survey.version, survey.archived);
    let anchor = format!("survey-{id}");
    let words = survey.form.conditions.clone();
    let whom = move || {
        if words.is_empty() {
            w::all_customers(lang).to_owned()
        } else {
            fields.with(|fields| group_words(lang, fields, &words))
        }
    };
    let scheduled = survey.kind == SurveyKind::Nps;
    let mark = match (archived, survey.broken) {
        (true, _) => Some(view! { <Badge>{aw::archived(lang)}</Badge> }),
        (false, true) => Some(view! { <Badge tone=Tone::Bad icon=icondata::LuTriangleAlert>{w::broken(lang)}</Badge> }),
        (false, false) => None,
    };
    let next = survey.next_at.map(|then| view! { <span>{w::goes_on(lang)} " " <Ago then/></span> });
    let href = address_of(&Asked { survey: Some(id), ..Asked::default() }, &Narrow::default());
    let counted = w::counted(lang, format::count(survey.answered), format::count(survey.asked));
    let on = RwSignal::new(survey.active);
    let switch = move |active: bool| {
        hands.sending.send(
            switch_survey(id, version, active),
            move |()| hands.changed.run(()),
            move |error| {
                on.set(!active);
                hands.sending.refuse(&error);
                hands.sending.toasts().error(error_text(lang, &error));
            },
        );
    };
    let toggle = (scheduled && !archived).then(|| {
        view! { <Switch name=format!("survey-on-{id}") label=w::is_on(lang) value=on on_change=switch/> }
    });
    let name = survey.form.name.clone();
    view! {
        <li class="admin-list__row survey-row" id=anchor>
            <div class="admin-list__text" class:admin-list__text--archived=archived>
                <span class="survey-row__head">
                    <span class="admin-strong">{name}</span>
                    {mark}
                </span>
                <span class="survey-row__facts">
                    <span>{rhythm(lang, &survey)}</span>
                    {scheduled.then(|| view! { <span>{whom}</span> })}
                    <a class="cell-link" href=href>{counted}</a>
                    {next}
                </span>
            </div>
            {toggle}
            <Deeds survey hands/>
        </li>
    }
}

#[component]
fn Deeds(survey: Survey, hands: Hands) -> impl IntoView {
    let (lang, sending) = (use_lang(), hands.sending);
    let (id, version, archived, name) = (survey.id, survey.version, survey.archived, survey.form.name.clone());
    let (scheduled, open) = (survey.kind == SurveyKind::Nps, survey.token.is_some());
    let shown = StoredValue::new(survey);
    let try_out = move |()| {
        sending.step(try_survey(id, lang), move |()| sending.toasts().success(w::tried(lang)));
    };
    let code = move |()| {
        let origin = window().location().origin().unwrap_or_default();
        sending.step(survey_code(id, origin), move |link| {
            hands.made.set(Some(link));
            hands.linked.set(true);
        });
    };
    let opens = move |()| sending.step(open_survey(id, version, !open), move |()| hands.changed.run(()));
    let gone = w::put_away(lang, &name);
    let archive = move |()| {
        let said = gone.clone();
        sending.step(archive_survey(id, version, !archived), move |()| {
            hands.changed.run(());
            if !archived {
                sending.undo(said, hands.changed, move || archive_survey(id, version + 1, false));
            }
        });
    };
    let code_words = if open { w::close_code(lang) } else { w::open_code(lang) };
    view! {
        <IconButton
            icon=icondata::LuPencil
            label=w::edit_this(lang, &name)
            small=true
            on_click=move |_| hands.editing.set(Some(Some(shown.get_value())))
        />
        <Menu name=format!("survey-{id}-more") label=w::more_of(lang, &name) small=true>
            {(scheduled && !archived)
                .then(|| {
                    view! {
                        <MenuItem icon=icondata::LuUsers on_click=move |()| hands.previewed.set(Some(shown.get_value()))>
                            {w::who_now(lang)}
                        </MenuItem>
                    }
                })}
            <MenuItem icon=icondata::LuSend on_click=try_out>
                {w::try_out(lang)}
            </MenuItem>
            {(scheduled && open).then(|| view! { <MenuItem icon=icondata::LuQrCode on_click=code>{w::show_code(lang)}</MenuItem> })}
            {(scheduled && !archived)
                .then(|| view! { <MenuItem icon=icondata::LuScanLine on_click=opens>{code_words}</MenuItem> })}
            {scheduled
                .then(|| {
                    let words = if archived { w::take_out(lang) } else { w::archive(lang) };
                    view! { <MenuItem icon=icondata::LuArchive on_click=archive>{words}</MenuItem> }
                })}
        </Menu>
    }
}

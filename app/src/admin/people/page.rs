//! `/admin/people`: everybody who works here.

use super::{
    api::{deactivate_person, list_people, reactivate_person},
    form::PersonForm,
    invite::InvitePanel,
    list::{PeopleTable, Step},
    model::{People, Person, Question, STEP, Show},
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Sending, ask},
    admin::{
        frame::{Frame, Place, loaded},
        teams::{api::list_teams, model::Team},
    },
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, Choice, Dialog, LinkButton, Notice, SearchField, Segmented, SkeletonShape},
    words::{admin as w, handovers},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

/// The page with what it needs to begin.
pub struct PeoplePage {
    people: Answer<People>,
    teams: Answer<Vec<Team>>,
    rows: RwSignal<u32>,
}

impl Screen for PeoplePage {
    fn data() -> Self {
        let query = use_query_map();
        let rows = RwSignal::new(STEP);
        let question = move || Question {
            words: query.with(|query| query.get("q").unwrap_or_default()),
            show: Show::from_key(&query.with(|query| query.get("show").unwrap_or_default())),
            rows: rows.get(),
        };
        Self { people: ask(question, list_people), teams: ask(|| (), |()| list_teams()), rows }
    }

    fn view(this: Self) -> AnyView {
        let PeoplePage { people, teams, rows } = this;
        view! { <PeopleRoom people teams rows/> }.into_any()
    }
}

/// Which dialog is open, and about whom.
#[derive(Clone, Copy)]
struct Dialogs {
    subject: RwSignal<Option<Person>>,
    form: RwSignal<bool>,
    invitation: RwSignal<bool>,
}

impl Dialogs {
    fn new() -> Self {
        Self { subject: RwSignal::new(None), form: RwSignal::new(false), invitation: RwSignal::new(false) }
    }

    fn open_form(self, subject: Option<Person>) {
        self.subject.set(subject);
        self.form.set(true);
    }

    fn open_invitation(self, subject: Person) {
        self.subject.set(Some(subject));
        self.invitation.set(true);
    }
}

#[component]
fn PeopleRoom(people: Answer<People>, teams: Answer<Vec<Team>>, rows: RwSignal<u32>) -> impl IntoView {
    let lang = use_lang();
    let dialogs = Dialogs::new();
    let sending = Sending::new();
    // Somebody who was just deactivated: what they own wants somebody else.
    let left = RwSignal::new(None::<Person>);
    let step = Callback::new(move |(step, person): (Step, Person)| match step {
        Step::Edit => dialogs.open_form(Some(person)),
        Step::Invite => dialogs.open_invitation(person),
        Step::Deactivate => deactivate(sending, people, person, left),
        Step::Reactivate => reactivate(sending, people, &person, person.version),
    });
    let add = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuUserPlus on_click=move |_| dialogs.open_form(None)>
                {w::add_person(lang)}
            </Button>
        }
    };
    let table = move |found: People| view! { <PeopleTable found rows step/> }.into_any();
    view! {
        <Frame here=Place::People actions=add>
            <Filters/>
            <Offer left/>
            {loaded(people, SkeletonShape::Rows(8), table)}
            <PersonDialogs dialogs people teams/>
        </Frame>
    }
}

#[component]
fn PersonDialogs(dialogs: Dialogs, people: Answer<People>, teams: Answer<Vec<Team>>) -> impl IntoView {
    let lang = use_lang();
    let Dialogs { subject, form, invitation } = dialogs;
    let title =
        move || if subject.with(Option::is_some) { w::edit_person(lang) } else { w::add_person(lang) }.to_owned();
    let done = Callback::new(move |()| {
        form.set(false);
        people.refetch();
    });
    view! {
        <Dialog name="person" title=Signal::derive(title) open=form>
            <Suspense>
                {move || Suspend::new(async move {
                    let teams = teams.await.unwrap_or_default();
                    view! { <PersonForm subject=subject.get_untracked() teams done/> }
                })}
            </Suspense>
        </Dialog>
        <Dialog name="invitation" title=w::invite(lang) open=invitation on_close=move |()| people.refetch()>
            {move || {
                subject.get_untracked().map(|person| view! { <InvitePanel person close=move |()| invitation.set(false)/> })
            }}
        </Dialog>
    }
}

/// Words to search for and whom to show, both kept in the address.
#[component]
fn Filters() -> impl IntoView {
    let lang = use_lang();
    let query = use_query_map();
    let navigate = use_navigate();
    let asked = query.get_untracked();
    let words = RwSignal::new(asked.get("q").unwrap_or_default());
    let show = RwSignal::new(Show::from_key(&asked.get("show").unwrap_or_default()).key().to_owned());
    let choices = vec![
        Choice::new(Show::Active.key(), w::show_active(lang)),
        Choice::new(Show::Inactive.key(), w::show_inactive(lang)),
        Choice::new(Show::All.key(), w::show_all(lang)),
    ];
    let keep = move |name: &'static str, value: String, usual: &str| {
        let mut asked = query.get_untracked();
        if asked.get(name).unwrap_or_default() == value || (asked.get(name).is_none() && value == usual) {
            return;
        }
        asked.remove(name);
        if value != usual {
            asked.insert(name, value);
        }
        let address = format!("{}{}", routes::ADMIN_PEOPLE, asked.to_query_string());
        navigate(&address, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    };
    let keep_words = keep.clone();
    Effect::new(move |_| keep("show", show.get(), Show::Active.key()));
    view! {
        <div class="admin-filters">
            <SearchField
                name="q"
                label=w::search_people(lang)
                placeholder=w::search_people(lang)
                value=words
                on_search=move |words: String| keep_words("q", words, "")
            />
            <Segmented name="show" label=w::show_whom(lang) choices value=show/>
        </div>
    }
}

/// Keeps somebody out at once, and offers to take it back.
fn deactivate(sending: Sending, people: Answer<People>, person: Person, left: RwSignal<Option<Person>>) {
    let lang = sending.lang();
    sending.step(deactivate_person(person.id, person.version), move |version| {
        people.refetch();
        left.set(Some(person.clone()));
        let text = w::deactivated(lang, person.name.clone());
        sending.toasts().undo(text, move || {
            left.set(None);
            reactivate(sending, people, &person, version);
        });
    });
}

/// Offers to hand over what somebody owns who was just deactivated.
#[component]
fn Offer(left: RwSignal<Option<Person>>) -> impl IntoView {
    let lang = use_lang();
    let offer = move |person: Person| {
        view! {
            <Notice>
                <p>{handovers::offer(lang, person.name)}</p>
                <LinkButton
                    icon=icondata::LuArrowRightLeft
                    href=routes::new_handover(&person.id.to_string())
                >
                    {handovers::offer_action(lang)}
                </LinkButton>
            </Notice>
        }
    };
    view! { <div aria-live="polite">{move || left.get().map(offer)}</div> }
}

fn reactivate(sending: Sending, people: Answer<People>, person: &Person, version: i32) {
    let lang = sending.lang();
    let name = person.name.clone();
    sending.step(reactivate_person(person.id, version), move |_| {
        people.refetch();
        sending.toasts().success(w::reactivated(lang, name));
    });
}

//! `/admin/price-lists`: all price lists, for administrators and whoever keeps the catalogue.

use super::{
    api::{change_price_list, price_lists},
    form::{Changed, ListForm, Subject},
    model::{ListBook, PriceList, PriceListForm},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, Sending, TurnedAway, ask, is_for_me},
    admin::frame::{Frame, Place, loaded},
    catalogue::words_of::days,
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Badge, Button, ButtonKind, Cell, Column, Crumb, Dialog, EmptyState, IconButton, Page, Row, SkeletonShape,
        Table, Tone,
    },
    words::catalogue as w,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct PriceListsPage {
    lists: Answer<ListBook>,
}

impl Screen for PriceListsPage {
    fn data() -> Self {
        Self { lists: ask(|| (), |()| price_lists()) }
    }

    fn view(this: Self) -> AnyView {
        let lists = this.lists;
        view! { <Room lists/> }.into_any()
    }
}

/// Around the pages of price lists: the frame of administration for administrators, a page of its own for others.
#[component]
pub(super) fn Around(
    children: Children,
    #[prop(optional, into)] below: Option<Signal<String>>,
    #[prop(default = ViewFnOnce::default(), into)] actions: ViewFnOnce,
) -> impl IntoView {
    let lang = use_lang();
    if is_for_me(Action::Administer) {
        return match below {
            Some(below) => view! { <Frame here=Place::PriceLists below actions>{children()}</Frame> }.into_any(),
            None => view! { <Frame here=Place::PriceLists actions>{children()}</Frame> }.into_any(),
        };
    }
    let mut crumbs = vec![Crumb::link(w::products(lang), routes::PRODUCTS)];
    if below.is_some() {
        crumbs.push(Crumb::link(w::price_lists(lang), routes::ADMIN_PRICE_LISTS));
    }
    let title = below.unwrap_or_else(|| w::price_lists(lang).into());
    view! {
        <Page title crumbs actions>
            {children()}
        </Page>
    }
    .into_any()
}

#[component]
fn Room(lists: Answer<ListBook>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::ManageCatalogue) {
        return view! { <TurnedAway title=w::price_lists(lang)/> }.into_any();
    }
    let (open, subject) = (RwSignal::new(false), RwSignal::new(Subject::New));
    let known = RwSignal::new(None::<ListBook>);
    let sending = Sending::new();
    let edit = Callback::new(move |about: Subject| {
        subject.set(about);
        open.set(true);
    });
    let again = Callback::new(move |()| lists.refetch());
    let done = Callback::new(move |changed: Option<Changed>| {
        open.set(false);
        lists.refetch();
        if let Some(changed) = changed {
            sending.undo(w::list_changed(lang, &changed.name), again, move || changed.clone().take_back());
        }
    });
    let show = move |found: ListBook| {
        let offered = found.clone();
        // The dialog stands outside of what is awaited.
        Effect::new(move |_| known.set(Some(offered.clone())));
        view! { <Lists found edit lists sending/> }.into_any()
    };
    let title = move || match subject.get() {
        Subject::New => w::add_list(lang),
        Subject::Copy(_) => w::copy_list(lang),
        Subject::Existing(_) => w::change_list(lang),
    };
    let form =
        move || known.get_untracked().map(|known| view! { <ListForm subject=subject.get_untracked() known done/> });
    let actions = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| edit.run(Subject::New)>
                {w::add_list(lang)}
            </Button>
        }
    };
    view! {
        <Around actions>
            <p class="admin-note">{w::lists_text(lang)}</p>
            {loaded(lists, SkeletonShape::Rows(6), show)}
            <Dialog name="price-list" title=Signal::derive(move || title().to_owned()) open>
                {form()}
            </Dialog>
        </Around>
    }
    .into_any()
}

#[component]
fn Lists(
    found: ListBook,
    edit: Callback<Subject>,
    lists: Answer<ListBook>,
    /// Of the page: what can be taken back outlives the table.
    sending: Sending,
) -> impl IntoView {
    let lang = use_lang();
    if found.lists.is_empty() {
        return view! { <EmptyState icon=icondata::LuTags title=w::no_lists(lang) text=w::no_lists_text(lang)/> }
            .into_any();
    }
    let turn = Callback::new(move |list: PriceList| {
        let form = PriceListForm { active: !list.active, ..PriceListForm::of(&list) };
        let (id, version, active) = (list.id, list.version, list.active);
        sending.step(change_price_list(id, version, form), move |was| {
            lists.refetch();
            let said = if active { w::list_off(lang, &list.name) } else { w::list_on(lang, &list.name) };
            sending.toasts().undo(said, move || {
                sending.step(change_price_list(id, version + 1, was.clone()), move |_| lists.refetch());
            });
        });
    });
    let columns = vec![
        Column::new("name", w::name(lang)),
        Column::new("for", w::holds_for(lang)).wide(),
        Column::new("days", w::days(lang)).wide(),
        Column::new("prices", w::prices(lang)).numeric(),
        Column::new("steps", ""),
    ];
    let today = found.today;
    view! {
        <Table label=w::price_lists(lang) columns comfortable=true>
            {found.lists.into_iter().map(|list| view! { <ListRow list today edit turn/> }).collect_view()}
        </Table>
    }
    .into_any()
}

/// For whom a list is.
pub(super) fn circle(lang: Lang, list: &PriceList) -> String {
    let circle: Vec<&str> = [&list.segment_name, &list.country].into_iter().flatten().map(String::as_str).collect();
    if circle.is_empty() { w::everybody(lang).to_owned() } else { circle.join(" · ") }
}

#[component]
fn ListRow(list: PriceList, today: NaiveDate, edit: Callback<Subject>, turn: Callback<PriceList>) -> impl IntoView {
    let lang = use_lang();
    let circle = circle(lang, &list);
    let over = list.valid_to.is_some_and(|to| to < today);
    let coming = list.valid_from.is_some_and(|from| today < from);
    let mark = match (list.active, over, coming) {
        (false, ..) => Some(w::switched_off(lang)),
        (_, true, _) => Some(w::over(lang)),
        (.., true) => Some(w::not_yet(lang)),
        _ => None,
    };
    let (change, copy, name) = (list.clone(), list.clone(), list.name.clone());
    let (id, currency, prices) = (list.id, list.currency.clone(), format::count(list.prices));
    let holds = days(lang, list.valid_from, list.valid_to);
    let beneath = format!("{circle} · {holds}");
    let (change_label, copy_label) = (w::change_this(lang, &name), w::copy_this(lang, &name));
    let (icon, label) = if list.active {
        (icondata::LuArchive, w::switch_off(lang, &name))
    } else {
        (icondata::LuArchiveRestore, w::switch_on(lang, &name))
    };
    view! {
        <Row>
            <Cell>
                <a class="cell-link" href=routes::price_list(id)>
                    {name}
                </a>
                <span class="table__second table__second--narrow">{beneath}</span>
                <span class="table__second">{currency} " " {mark.map(|mark| view! { <Badge tone=Tone::Warn>{mark}</Badge> })}</span>
            </Cell>
            <Cell wide=true>{circle}</Cell>
            <Cell wide=true>{holds}</Cell>
            <Cell numeric=true>{prices}</Cell>
            <Cell numeric=true>
                <IconButton
                    icon=icondata::LuPencil
                    label=change_label
                    small=true
                    on_click=move |_| edit.run(Subject::Existing(Box::new(change.clone())))
                />
                <IconButton
                    icon=icondata::LuCopy
                    label=copy_label
                    small=true
                    on_click=move |_| edit.run(Subject::Copy(Box::new(copy.clone())))
                />
                <IconButton icon label small=true on_click=move |_| turn.run(list.clone())/>
            </Cell>
        </Row>
    }
}

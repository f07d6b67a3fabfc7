//! `/desk/replies`: one's own canned replies and macros, and the shared ones.

use super::{
    api::{archive_desk_macro, archive_desk_reply, desk_macros, desk_replies},
    macro_form::MacroFields,
    model::{Macro, Reply, Scope},
    reply_form::ReplyFields,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, TurnedAway, ask, error_text, is_for_me},
    locale::{Lang, use_lang},
    routes,
    ui::{
        Badge, Button, ButtonKind, Crumb, Dialog, EmptyState, IconButton, Notice, Page, Skeleton, SkeletonShape, Tab,
        TabPanel, Tabs, Toasts, Tone, use_toasts,
    },
    words::{desk_replies as w, tickets as tw},
};
use leptos::{prelude::*, task::spawn_local};

/// The page with what it needs to begin.
pub struct RepliesPage {
    replies: Answer<Vec<Reply>>,
    macros: Answer<Vec<Macro>>,
}

impl Screen for RepliesPage {
    fn data() -> Self {
        Self { replies: ask(|| (), |()| desk_replies()), macros: ask(|| (), |()| desk_macros()) }
    }

    fn view(this: Self) -> AnyView {
        let RepliesPage { replies, macros } = this;
        view! { <Replies replies macros/> }.into_any()
    }
}

/// What the form is about.
#[derive(Debug, Clone, PartialEq)]
enum Subject {
    Reply(Option<Box<Reply>>),
    Macro(Option<Box<Macro>>),
}

impl Subject {
    const fn title(&self, lang: Lang) -> &'static str {
        match self {
            Self::Reply(None) => w::add_reply(lang),
            Self::Reply(Some(_)) => w::change_reply(lang),
            Self::Macro(None) => w::add_macro(lang),
            Self::Macro(Some(_)) => w::change_macro(lang),
        }
    }
}

const REPLIES: &str = "replies";
const MACROS: &str = "macros";

#[component]
fn Replies(replies: Answer<Vec<Reply>>, macros: Answer<Vec<Macro>>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::EditTickets) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let (form, subject) = (RwSignal::new(false), RwSignal::new(Subject::Reply(None)));
    let shown = RwSignal::new(REPLIES.to_owned());
    let open = Callback::new(move |about: Subject| {
        subject.set(about);
        form.set(true);
    });
    let again = Callback::new(move |()| {
        replies.refetch();
        macros.refetch();
    });
    let done = Callback::new(move |()| {
        form.set(false);
        again.run(());
    });
    let add = move || {
        let add_macro = move || shown.with(|shown| shown == MACROS);
        let begin = move |_| open.run(if add_macro() { Subject::Macro(None) } else { Subject::Reply(None) });
        let label = move || if add_macro() { w::add_macro(lang) } else { w::add_reply(lang) };
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=begin>
                {label}
            </Button>
        }
    };
    let tabs = vec![Tab::new(REPLIES, w::replies(lang)), Tab::new(MACROS, w::macros(lang))];
    let title = Signal::derive(move || subject.with(|subject| subject.title(lang)).to_owned());
    view! {
        <Page title=w::title(lang) crumbs=vec![Crumb::link(tw::title(lang), routes::DESK)] actions=add narrow=true>
            <p class="admin-note">{w::about(lang)}</p>
            <Tabs name="desk-replies" label=w::title(lang) tabs value=shown/>
            <TabPanel tabs="desk-replies" value=REPLIES selected=shown>
                <ReplyList replies open again/>
            </TabPanel>
            <TabPanel tabs="desk-replies" value=MACROS selected=shown>
                <MacroList macros open again/>
            </TabPanel>
            <Dialog name="desk-reply" title open=form wide=true>
                {move || match subject.get_untracked() {
                    Subject::Reply(of) => view! { <ReplyFields of=of.map(|of| *of) done/> }.into_any(),
                    Subject::Macro(of) => view! { <MacroFields of=of.map(|of| *of) done/> }.into_any(),
                }}
            </Dialog>
        </Page>
    }
    .into_any()
}

#[component]
fn ReplyList(replies: Answer<Vec<Reply>>, open: Callback<Subject>, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(6)/> }>
            {move || Suspend::new(async move {
                match replies.await {
                    Ok(found) if found.is_empty() => {
                        view! {
                            <EmptyState
                                icon=icondata::LuMessageSquareQuote
                                title=w::no_replies(lang)
                                text=w::no_replies_text(lang)
                                small=true
                            />
                        }
                            .into_any()
                    }
                    Ok(found) => {
                        let rows = found.into_iter().map(|reply| view! { <ReplyRow reply open again/> });
                        view! { <ul class="admin-list">{rows.collect_view()}</ul> }.into_any()
                    }
                    Err(error) => {
                        view! {
                            <Notice tone=Tone::Bad on_retry=move |()| replies.refetch()>
                                {error_text(lang, &error)}
                            </Notice>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn MacroList(macros: Answer<Vec<Macro>>, open: Callback<Subject>, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(4)/> }>
            {move || Suspend::new(async move {
                match macros.await {
                    Ok(found) if found.is_empty() => {
                        view! {
                            <EmptyState
                                icon=icondata::LuZap
                                title=w::no_macros(lang)
                                text=w::no_macros_text(lang)
                                small=true
                            />
                        }
                            .into_any()
                    }
                    Ok(found) => {
                        let rows = found.into_iter().map(|one| view! { <MacroRow one open again/> });
                        view! { <ul class="admin-list">{rows.collect_view()}</ul> }.into_any()
                    }
                    Err(error) => {
                        view! {
                            <Notice tone=Tone::Bad on_retry=move |()| macros.refetch()>
                                {error_text(lang, &error)}
                            </Notice>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn ReplyRow(reply: Reply, open: Callback<Subject>, again: Callback<()>) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    let (id, version, archived) = (reply.id, reply.version, reply.archived);
    let what = reply.folder.clone().map(|folder| w::in_folder(lang, folder));
    let about = reply.words(lang == Lang::En).chars().take(120).collect::<String>();
    let edit = reply.clone();
    let edit = Callback::new(move |()| open.run(Subject::Reply(Some(Box::new(edit.clone())))));
    let turn = Callback::new(move |()| turned(toasts, lang, again, archived, id, version, archive_reply));
    let scope = scope_word(lang, reply.scope, reply.team);
    let (title, used, may_change) = (reply.title, reply.used, reply.may_change);
    view! { <Entry title what about scope used archived may_change edit turn/> }
}

#[component]
fn MacroRow(one: Macro, open: Callback<Subject>, again: Callback<()>) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    let (id, version, archived) = (one.id, one.version, one.archived);
    let about = one.chinese.as_deref().or(one.english.as_deref()).unwrap_or_default().chars().take(120).collect();
    let edit = one.clone();
    let edit = Callback::new(move |()| open.run(Subject::Macro(Some(Box::new(edit.clone())))));
    let turn = Callback::new(move |()| turned(toasts, lang, again, archived, id, version, archive_macro));
    let scope = scope_word(lang, one.scope, one.team);
    let (title, used, may_change) = (one.title, one.used, one.may_change);
    view! { <Entry title what=None about scope used archived may_change edit turn/> }
}

/// A reply or a macro in its list.
#[component]
fn Entry(
    title: String,
    what: Option<String>,
    about: String,
    scope: String,
    used: i32,
    archived: bool,
    may_change: bool,
    edit: Callback<()>,
    turn: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let (icon, label) = if archived {
        (icondata::LuArchiveRestore, w::take_out(lang, &title))
    } else {
        (icondata::LuArchive, w::put_away(lang, &title))
    };
    let change = w::change_this(lang, &title);
    view! {
        <li class="admin-list__row desk-reply">
            <span class="admin-list__text" class:admin-list__text--archived=archived>
                <span class="desk-reply__title">{title}</span>
                <span class="desk-reply__about">{about}</span>
            </span>
            {what.map(|what| view! { <span class="aside-none">{what}</span> })}
            <Badge>{scope}</Badge>
            <span class="aside-none">{w::used(lang, used)}</span>
            {archived.then(|| view! { <Badge>{w::archived(lang)}</Badge> })}
            {may_change
                .then(|| {
                    view! {
                        <IconButton
                            icon=icondata::LuPencil
                            label=change
                            small=true
                            on_click=move |_| edit.run(())
                        />
                        <IconButton icon label small=true on_click=move |_| turn.run(())/>
                    }
                })}
        </li>
    }
}

fn scope_word(lang: Lang, scope: Scope, team: Option<String>) -> String {
    match (scope, team) {
        (Scope::Own, _) => w::scope_own(lang).to_owned(),
        (Scope::Team(_), Some(team)) => w::scope_team(lang, team),
        (Scope::Everybody | Scope::Team(_), _) => w::scope_everybody(lang).to_owned(),
    }
}

type Turning = std::pin::Pin<Box<dyn Future<Output = Result<i32, AppError>>>>;

fn archive_reply(id: uuid::Uuid, version: i32, archived: bool) -> Turning {
    Box::pin(archive_desk_reply(id, version, archived))
}

fn archive_macro(id: uuid::Uuid, version: i32, archived: bool) -> Turning {
    Box::pin(archive_desk_macro(id, version, archived))
}

/// Puts it away, or takes it out again; offers the way back.
fn turned(
    toasts: Toasts,
    lang: Lang,
    again: Callback<()>,
    was: bool,
    id: uuid::Uuid,
    version: i32,
    turn: fn(uuid::Uuid, i32, bool) -> Turning,
) {
    spawn_local(async move {
        match turn(id, version, !was).await {
            Ok(version) => {
                let back = move |()| {
                    spawn_local(async move {
                        if let Err(error) = turn(id, version, was).await {
                            toasts.error(error_text(lang, &error));
                        }
                        again.try_run(());
                    });
                };
                toasts.undo(if was { w::taken_out(lang) } else { w::put_away_done(lang) }, Callback::new(back));
            }
            Err(error) => toasts.error(error_text(lang, &error)),
        }
        again.try_run(());
    });
}

//! What a ticket belongs together with, on its page.

use super::{
    api::{link_tickets, set_ticket_parent, ticket_relations, unlink_tickets},
    dialogs::kind_word,
    model::{Absorbed, LinkKind, Linked, Related, Relations},
    undo::unmerge,
};
use crate::{
    access::{Answer, ask, error_text},
    desk::tickets::{desk::Desk, rules_model::number_in_words, words_of::StateBadge},
    events::live::use_live,
    locale::use_lang,
    routes,
    ui::{Ago, IconButton, Notice, Section, Skeleton, SkeletonShape, Tone},
    words::desk_relations as w,
};
use leptos::prelude::*;

/// Parent, children, links and what was merged into it. Hears what others do to any of them.
#[component]
pub(in crate::desk) fn RelationsHere(desk: Desk) -> impl IntoView {
    let lang = use_lang();
    let relations: Answer<Relations> = ask(move || desk.id, ticket_relations);
    use_live(move |event| {
        let named = || relations.with_untracked(|found| matches!(found, Some(Ok(found)) if found.names(event.subject)));
        // Of one that was deleted there is nothing to read any more.
        let itself = event.subject == desk.id && event.kind != "ticket.deleted";
        if event.resync || (event.subject_kind == "ticket" && (itself || named())) {
            relations.refetch();
        }
    });
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(2)/> }>
            {move || Suspend::new(async move {
                match relations.await {
                    Ok(found) if found.is_empty() => ().into_any(),
                    Ok(found) => {
                        view! {
                            <Section title=w::title(lang)>
                                <Groups desk found/>
                            </Section>
                        }
                            .into_any()
                    }
                    Err(error) => view! { <Notice tone=Tone::Bad>{error_text(lang, &error)}</Notice> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Groups(desk: Desk, found: Relations) -> impl IntoView {
    let lang = use_lang();
    let open = found.open_children().len();
    let children = w::children(lang, open, found.children.len());
    view! {
        {found
            .parent
            .map(|ticket| {
                view! {
                    <h3 class="desk-related__head">{w::parent(lang)}</h3>
                    <ul class="aside-list">
                        <Parent desk ticket/>
                    </ul>
                }
            })}
        {(!found.children.is_empty())
            .then(|| {
                let lines = found.children.into_iter().map(|ticket| view! { <Line ticket/> });
                view! {
                    <h3 class="desk-related__head">{children}</h3>
                    <ul class="aside-list">{lines.collect_view()}</ul>
                }
            })}
        {(!found.links.is_empty())
            .then(|| {
                let lines = found.links.into_iter().map(|linked| view! { <LinkLine desk linked/> });
                view! {
                    <h3 class="desk-related__head">{w::links(lang)}</h3>
                    <ul class="aside-list">{lines.collect_view()}</ul>
                }
            })}
        {(!found.absorbed.is_empty())
            .then(|| {
                let lines = found.absorbed.into_iter().map(|absorbed| view! { <AbsorbedLine desk absorbed/> });
                view! {
                    <h3 class="desk-related__head">{w::absorbed(lang)}</h3>
                    <ul class="aside-list">{lines.collect_view()}</ul>
                }
            })}
    }
}

/// Another ticket: its subject, where it stands, and what can be done about it.
#[component]
fn Line(ticket: Related, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <li class="aside-line">
            <a class="aside-line__name" href=routes::ticket(ticket.id)>
                {ticket.subject}
            </a>
            <StateBadge lang state=ticket.state/>
            {children.map(|children| children())}
            <span class="aside-line__meta">
                <span>{number_in_words(ticket.number)}</span>
                {ticket.owner.map(|name| view! { <span>{name}</span> })}
                {ticket.customer.map(|name| view! { <span>{name}</span> })}
            </span>
        </li>
    }
}

#[component]
fn Parent(desk: Desk, ticket: Related) -> impl IntoView {
    let (lang, parent) = (use_lang(), ticket.id);
    let part = move |_| {
        desk.step(set_ticket_parent(desk.id, desk.version(), None), move |version| {
            let back = move |()| desk.step(set_ticket_parent(desk.id, version, Some(parent)), |_| ());
            desk.toasts.undo(w::parent_gone(lang), Callback::new(back));
        });
    };
    view! {
        <Line ticket>
            <Show when=move || desk.may_write()>
                <IconButton icon=icondata::LuUnlink label=w::part(lang) small=true on_click=part/>
            </Show>
        </Line>
    }
}

#[component]
fn LinkLine(desk: Desk, linked: Linked) -> impl IntoView {
    let (lang, other) = (use_lang(), linked.ticket.id);
    let kind = match (linked.kind, linked.outgoing) {
        (LinkKind::Duplicate, false) => w::has_duplicate(lang),
        (kind, _) => kind_word(lang, kind),
    };
    let unlink = move |_| {
        desk.step(unlink_tickets(desk.id, other), move |(kind, outgoing)| {
            let (from, to) = if outgoing { (desk.id, other) } else { (other, desk.id) };
            let back = move |()| desk.step(link_tickets(from, to, kind), |_| ());
            desk.toasts.undo(w::unlinked(lang), Callback::new(back));
        });
    };
    view! {
        <Line ticket=linked.ticket>
            <span class="aside-none">{kind}</span>
            <Show when=move || desk.may_write()>
                <IconButton icon=icondata::LuUnlink label=w::unlink(lang) small=true on_click=unlink/>
            </Show>
        </Line>
    }
}

#[component]
fn AbsorbedLine(desk: Desk, absorbed: Absorbed) -> impl IntoView {
    let (lang, merge) = (use_lang(), absorbed.merge);
    view! {
        <Line ticket=absorbed.ticket>
            <span class="aside-none">
                {absorbed.merged_by} " " <Ago then=absorbed.merged_at/>
            </span>
            <Show when=move || desk.may_write()>
                <IconButton
                    icon=icondata::LuUndo2
                    label=w::unmerge(lang)
                    small=true
                    on_click=move |_| unmerge(desk.toasts, lang, merge)
                />
            </Show>
        </Line>
    }
}

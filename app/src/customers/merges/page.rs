//! `/customers/:id/merge/:other`, and the same for contacts: two records beside each other, and one made of them.

use super::{
    choices::{Choices, Choosing},
    mergeable::{Mergeable, page_of},
    model::{Comparison, Hanging},
    words_of,
};
use crate::areas::Screen;
use crate::{
    access::{
        Action, Answer, AppError, Sending, TurnedAway, answer_not_found, ask, error_text, is_for_me, use_organisation,
    },
    customers::{address::id_in_address, duplicates},
    fields::RecordKind,
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Badge, Button, ButtonKind, Crumb, EmptyState, FormActions, LinkButton, Notice, Page, Section, Skeleton,
        SkeletonShape, Toasts, Tone,
    },
    words::{contact_doubles as k, contacts as kw, customers as cw, duplicates as w},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use uuid::Uuid;

/// `/customers/:id/merge/:other` and `/contacts/:id/merge/:other`
pub struct MergePage<R: Mergeable> {
    compared: Answer<Comparison<R>>,
}

impl<R: Mergeable> Screen for MergePage<R> {
    fn data() -> Self {
        let (one, params) = (id_in_address(), use_params_map());
        // While the page is being left the address is already another's: that must not ask for another record.
        let other = Memo::new(move |was: Option<&Uuid>| {
            let named = params.with(|params| params.get_str("other").and_then(|id| id.parse().ok()));
            named.or(was.copied()).unwrap_or_default()
        });
        Self { compared: ask(move || (one.get(), other.get()), |(one, other)| R::compare(one, other)) }
    }

    fn view(this: Self) -> AnyView {
        let (lang, compared) = (use_lang(), this.compared);
        if !is_for_me(Action::EditCustomers) {
            return view! { <TurnedAway title=words_of::merge_title(lang, R::OF)/> }.into_any();
        }
        let list = match R::OF {
            RecordKind::Customer => Crumb::link(cw::title(lang), routes::CUSTOMERS),
            RecordKind::Contact => Crumb::link(kw::title(lang), routes::CONTACTS),
        };
        let title = words_of::merge_title(lang, R::OF);
        let crumbs = vec![
            list,
            Crumb::link(duplicates::title(lang, R::OF), routes::duplicates(R::OF.key())),
            Crumb::here(title),
        ];
        view! {
            <Page title crumbs>
                <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                    {move || Suspend::new(async move {
                        match compared.await {
                            Ok(seen) if seen.one.id() == seen.other.id() => {
                                view! { <NotTwo of=R::OF title=words_of::itself(lang, R::OF)/> }.into_any()
                            }
                            Ok(seen) => view! { <Both seen/> }.into_any(),
                            Err(AppError::NotFound) => {
                                view! { <NotTwo of=R::OF title=words_of::not_there(lang, R::OF)/> }.into_any()
                            }
                            Err(error) => {
                                view! {
                                    <Notice
                                        tone=Tone::Bad
                                        title=cw::loading_failed(lang)
                                        on_retry=move |()| compared.refetch()
                                    >
                                        {error_text(lang, &error)}
                                    </Notice>
                                }
                                    .into_any()
                            }
                        }
                    })}
                </Transition>
            </Page>
        }
        .into_any()
    }
}

/// There are no two records here for this reader.
#[component]
fn NotTwo(of: RecordKind, title: &'static str) -> impl IntoView {
    let lang = use_lang();
    answer_not_found();
    view! {
        <EmptyState icon=icondata::LuSearchX title text=w::not_there_text(lang)>
            <LinkButton href=routes::duplicates(of.key())>{w::to_list(lang)}</LinkButton>
        </EmptyState>
    }
}

#[component]
fn Both<R: Mergeable>(seen: Comparison<R>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let may_merge = seen.one.may_write() && seen.other.may_write();
    let choosing = Choosing::start(seen);
    let merge = merging(choosing, sending);
    let said = sending.errors.rest();
    let swap = move || {
        view! {
            <Button
                kind=ButtonKind::Quiet
                icon=icondata::LuArrowLeftRight
                on_click=move |_| choosing.stays.update(|stays| *stays = stays.turned())
            >
                {w::swap(lang)}
            </Button>
        }
    };
    view! {
        <div class="merge">
            <div role="status">
                {move || said.get().map(|words| view! { <Notice tone=Tone::Warn>{words}</Notice> })}
                {(!may_merge).then(|| view! { <Notice tone=Tone::Warn>{words_of::not_both(lang, R::OF)}</Notice> })}
            </div>
            <Section title=w::fields(lang) actions=swap>
                <Heads choosing/>
                <Choices choosing/>
            </Section>
            <ComesOver choosing/>
            <div class="merge-actions">
                <FormActions>
                    <LinkButton href=routes::duplicates(R::OF.key())>{w::cancel(lang)}</LinkButton>
                    <Button
                        kind=ButtonKind::Primary
                        icon=icondata::LuMerge
                        disabled=!may_merge
                        busy=sending.busy()
                        on_click=move |_| merge.run(())
                    >
                        {w::merge(lang)}
                    </Button>
                </FormActions>
            </div>
        </div>
    }
}

/// Who stays and who goes, over their columns.
#[component]
fn Heads<R: Mergeable>(choosing: Choosing<R>) -> impl IntoView {
    let heads = move || {
        let stays = choosing.stays.get();
        choosing.seen.with(|seen| {
            let (kept, gone) = (stays.of(seen).clone(), stays.turned().of(seen).clone());
            view! {
                <Head record=kept stays=true/>
                <Head record=gone stays=false/>
            }
        })
    };
    view! { <div class="merge-heads">{heads}</div> }
}

#[component]
fn Head<R: Mergeable>(record: R, stays: bool) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let owner = record.owner().map_or_else(|| w::unowned(lang).to_owned(), |(_, name)| w::owned_by(lang, name));
    let day = format::date(lang, format::local(record.created_at(), offset).date_naive());
    let about = [record.about(lang), owner, format!("{} {day}", w::created(lang))];
    let about: Vec<String> = about.into_iter().filter(|words| !words.is_empty()).collect();
    let mark = if stays {
        view! { <Badge tone=Tone::Good icon=icondata::LuCheck>{w::kept(lang)}</Badge> }.into_any()
    } else {
        view! { <Badge icon=icondata::LuMerge>{w::gone(lang)}</Badge> }.into_any()
    };
    view! {
        <div class="merge-head">
            {mark}
            <a class="merge-head__name" href=page_of(R::OF, record.id())>
                {record.name().to_owned()}
            </a>
            <span class="merge-head__about">{about.join(" · ")}</span>
        </div>
    }
}

/// What hangs on the one that goes and comes over, and who keeps access.
#[component]
fn ComesOver<R: Mergeable>(choosing: Choosing<R>) -> impl IntoView {
    let lang = use_lang();
    let words = move || {
        let stays = choosing.stays.get();
        choosing.seen.with(|seen| {
            let (kept, gone) = (stays.of(seen), stays.turned().of(seen));
            let parts = parts(lang, stays.turned().hanging(seen));
            let over = if parts.is_empty() {
                words_of::nothing_comes(lang, R::OF).to_owned()
            } else {
                let gap = if lang == Lang::En { " " } else { "" };
                format!("{}{gap}{}", w::comes_over(lang, kept.name()), parts.join(" · "))
            };
            let owner = gone.owner().filter(|(id, _)| Some(*id) != kept.owner().map(|(id, _)| *id));
            let access = owner.map(|(_, name)| words_of::keeps_access(lang, R::OF, name));
            let consent = (R::OF == RecordKind::Contact).then(|| k::consent_stricter(lang));
            view! {
                <p>{over}</p>
                {access.map(|words| view! { <p>{words}</p> })}
                {consent.map(|words| view! { <p>{words}</p> })}
            }
        })
    };
    view! {
        <div class="merge-over" aria-live="polite">
            {words}
        </div>
    }
}

/// What there is of what hangs on a customer, each with its number.
fn parts(lang: Lang, hanging: Hanging) -> Vec<String> {
    let Hanging { customers, contacts, deals, activities, entries, subsidiaries } = hanging;
    let words = |count: i64, words: fn(Lang, String) -> String| (count > 0).then(|| words(lang, format::count(count)));
    [
        words(customers, k::part_customers),
        words(contacts, w::part_contacts),
        words(deals, w::part_deals),
        words(activities, w::part_activities),
        words(entries, w::part_entries),
        words(subsidiaries, w::part_subsidiaries),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Makes one of the two, goes to its page, and offers the way back there.
fn merging<R: Mergeable>(choosing: Choosing<R>, sending: Sending) -> Callback<()> {
    let (lang, navigate) = (use_lang(), use_navigate());
    Callback::new(move |()| {
        let order = choosing.order();
        let (toasts, navigate, kept) = (sending.toasts(), navigate.clone(), order.kept);
        let (gone, name) = untrack(|| {
            let named = choosing.source(R::NAME);
            choosing.seen.with(|seen| {
                let gone = choosing.stays.get().turned().of(seen);
                (gone.name().to_owned(), named.of(seen).name().to_owned())
            })
        });
        let done = move |merge| {
            let words = w::merged_toast(lang, &gone, name);
            let back = {
                let navigate = navigate.clone();
                move |()| bring_back::<R>(lang, toasts, merge, gone.clone(), navigate.clone())
            };
            toasts.undo(words, back);
            navigate(&page_of(R::OF, kept), NavigateOptions::default());
        };
        let refused = move |error: AppError| match error {
            AppError::Conflict(_) => look_again(lang, choosing, sending),
            other => toasts.error(error_text(lang, &other)),
        };
        sending.send(R::merge(order), done, refused);
    })
}

/// Somebody was faster: reads both again and says so. What was chosen stays where there is still something to choose.
fn look_again<R: Mergeable>(lang: Lang, choosing: Choosing<R>, sending: Sending) {
    let (one, other) = choosing.seen.with_untracked(|seen| (seen.one.id(), seen.other.id()));
    spawn_local(async move {
        match R::compare(one, other).await {
            Ok(now) => {
                if choosing.seen.try_set(now).is_none() {
                    sending.errors.show([(String::new(), w::changed_meanwhile(lang).to_owned())]);
                }
            }
            Err(error) => sending.toasts().error(error_text(lang, &error)),
        }
    });
}

/// Makes two of them again and goes to the one that came back.
fn bring_back<R: Mergeable>(
    lang: Lang,
    toasts: Toasts,
    merge: Uuid,
    gone: String,
    navigate: impl Fn(&str, NavigateOptions) + 'static,
) {
    spawn_local(async move {
        match R::undo(merge).await {
            Ok(back) => {
                toasts.success(w::undone_toast(lang, gone));
                navigate(&page_of(R::OF, back), NavigateOptions::default());
            }
            Err(error) => toasts.error(error_text(lang, &error)),
        }
    });
}

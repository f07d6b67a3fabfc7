//! `/customers/:id/merge/:other`: two customers beside each other, and one made of them.

use super::{
    api::{compare_customers, merge_customers, undo_merge},
    choices::{Choices, Choosing},
    model::{Comparison, Hanging, MergeField},
};
use crate::areas::Screen;
use crate::{
    access::{
        Action, Answer, AppError, Sending, TurnedAway, answer_not_found, ask, error_text, is_for_me, use_organisation,
    },
    customers::{address::id_in_address, model::Customer, row::kind_word},
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Badge, Button, ButtonKind, Crumb, EmptyState, FormActions, LinkButton, Notice, Page, Section, Skeleton,
        SkeletonShape, Toasts, Tone,
    },
    words::{customers as cw, duplicates as w},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use uuid::Uuid;

/// `/customers/:id/merge/:other`
pub struct MergePage {
    compared: Answer<Comparison>,
}

impl Screen for MergePage {
    fn data() -> Self {
        let (one, params) = (id_in_address(), use_params_map());
        // While the page is being left the address is already another's: that must not ask for another record.
        let other = Memo::new(move |was: Option<&Uuid>| {
            let named = params.with(|params| params.get_str("other").and_then(|id| id.parse().ok()));
            named.or(was.copied()).unwrap_or_default()
        });
        Self { compared: ask(move || (one.get(), other.get()), |(one, other)| compare_customers(one, other)) }
    }

    fn view(this: Self) -> AnyView {
        let (lang, compared) = (use_lang(), this.compared);
        if !is_for_me(Action::EditCustomers) {
            return view! { <TurnedAway title=w::merge_title(lang)/> }.into_any();
        }
        let crumbs = vec![
            Crumb::link(cw::title(lang), routes::CUSTOMERS),
            Crumb::link(w::title(lang), routes::DUPLICATES),
            Crumb::here(w::merge_title(lang)),
        ];
        view! {
            <Page title=w::merge_title(lang) crumbs>
                <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                    {move || Suspend::new(async move {
                        match compared.await {
                            Ok(seen) if seen.one.id == seen.other.id => view! { <NotTwo title=w::itself(lang)/> }.into_any(),
                            Ok(seen) => view! { <Both seen/> }.into_any(),
                            Err(AppError::NotFound) => view! { <NotTwo title=w::not_there(lang)/> }.into_any(),
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

/// There are no two customers here for this reader.
#[component]
fn NotTwo(title: &'static str) -> impl IntoView {
    let lang = use_lang();
    answer_not_found();
    view! {
        <EmptyState icon=icondata::LuSearchX title text=w::not_there_text(lang)>
            <LinkButton href=routes::DUPLICATES>{w::to_list(lang)}</LinkButton>
        </EmptyState>
    }
}

#[component]
fn Both(seen: Comparison) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let may_merge = seen.one.may_write && seen.other.may_write;
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
                {(!may_merge).then(|| view! { <Notice tone=Tone::Warn>{w::not_both(lang)}</Notice> })}
            </div>
            <Section title=w::fields(lang) actions=swap>
                <Heads choosing/>
                <Choices choosing/>
            </Section>
            <ComesOver choosing/>
            <div class="merge-actions">
                <FormActions>
                    <LinkButton href=routes::DUPLICATES>{w::cancel(lang)}</LinkButton>
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
fn Heads(choosing: Choosing) -> impl IntoView {
    let heads = move || {
        let stays = choosing.stays.get();
        choosing.seen.with(|seen| {
            let (kept, gone) = (stays.of(seen).clone(), stays.turned().of(seen).clone());
            view! {
                <Head customer=kept stays=true/>
                <Head customer=gone stays=false/>
            }
        })
    };
    view! { <div class="merge-heads">{heads}</div> }
}

#[component]
fn Head(customer: Customer, stays: bool) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let Customer { id, fields, owner, created_at, .. } = customer;
    let owner = owner.map_or_else(|| w::unowned(lang).to_owned(), |(_, name)| w::owned_by(lang, name));
    let day = format::date(lang, format::local(created_at, offset).date_naive());
    let about = [kind_word(lang, fields.kind).to_owned(), owner, format!("{} {day}", w::created(lang))].join(" · ");
    let mark = if stays {
        view! { <Badge tone=Tone::Good icon=icondata::LuCheck>{w::kept(lang)}</Badge> }.into_any()
    } else {
        view! { <Badge icon=icondata::LuMerge>{w::gone(lang)}</Badge> }.into_any()
    };
    view! {
        <div class="merge-head">
            {mark}
            <a class="merge-head__name" href=routes::customer(id)>
                {fields.name}
            </a>
            <span class="merge-head__about">{about}</span>
        </div>
    }
}

/// What hangs on the one that goes and comes over, and who keeps access.
#[component]
fn ComesOver(choosing: Choosing) -> impl IntoView {
    let lang = use_lang();
    let words = move || {
        let stays = choosing.stays.get();
        choosing.seen.with(|seen| {
            let (kept, gone) = (stays.of(seen), stays.turned().of(seen));
            let parts = parts(lang, stays.turned().hanging(seen));
            let over = if parts.is_empty() {
                w::nothing_comes(lang).to_owned()
            } else {
                let gap = if lang == Lang::En { " " } else { "" };
                format!("{}{gap}{}", w::comes_over(lang, &kept.fields.name), parts.join(" · "))
            };
            let hands = |customer: &Customer| customer.owner.as_ref().map(|(id, _)| *id);
            let owner = gone.owner.as_ref().filter(|(id, _)| Some(*id) != hands(kept));
            let access = owner.map(|(_, name)| w::keeps_access(lang, name));
            view! {
                <p>{over}</p>
                {access.map(|words| view! { <p>{words}</p> })}
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
    let Hanging { contacts, deals, activities, entries, subsidiaries } = hanging;
    let words = |count: i64, words: fn(Lang, String) -> String| (count > 0).then(|| words(lang, format::count(count)));
    [
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
fn merging(choosing: Choosing, sending: Sending) -> Callback<()> {
    let (lang, navigate) = (use_lang(), use_navigate());
    Callback::new(move |()| {
        let order = choosing.order();
        let (toasts, navigate, kept) = (sending.toasts(), navigate.clone(), order.kept);
        let (gone, name) = untrack(|| {
            let named = choosing.source(MergeField::Name);
            choosing.seen.with(|seen| {
                let gone = choosing.stays.get().turned().of(seen);
                (gone.fields.name.clone(), named.of(seen).fields.name.clone())
            })
        });
        let done = move |merge| {
            let words = w::merged_toast(lang, &gone, name);
            let back = {
                let navigate = navigate.clone();
                move |()| bring_back(lang, toasts, merge, gone.clone(), navigate.clone())
            };
            toasts.undo(words, back);
            navigate(&routes::customer(kept), NavigateOptions::default());
        };
        let refused = move |error: AppError| match error {
            AppError::Conflict(_) => look_again(lang, choosing, sending),
            other => toasts.error(error_text(lang, &other)),
        };
        sending.send(merge_customers(order), done, refused);
    })
}

/// Somebody was faster: reads both again and says so. What was chosen stays where there is still something to choose.
fn look_again(lang: Lang, choosing: Choosing, sending: Sending) {
    let (one, other) = choosing.seen.with_untracked(|seen| (seen.one.id, seen.other.id));
    spawn_local(async move {
        match compare_customers(one, other).await {
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
fn bring_back(
    lang: Lang,
    toasts: Toasts,
    merge: Uuid,
    gone: String,
    navigate: impl Fn(&str, NavigateOptions) + 'static,
) {
    spawn_local(async move {
        match undo_merge(merge).await {
            Ok(back) => {
                toasts.success(w::undone_toast(lang, gone));
                navigate(&routes::customer(back), NavigateOptions::default());
            }
            Err(error) => toasts.error(error_text(lang, &error)),
        }
    });
}

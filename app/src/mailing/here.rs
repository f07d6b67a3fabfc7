//! The letters of a record on its page, how they fare, and the way to a new one.

use super::{
    api::{sales_mails, send_sales_mail_again, take_back_sales_mail},
    compose::{Compose, Desk},
    model::{MailOn, MailRow},
    words_of::MailBadge,
};
use crate::{
    access::{Action, Answer, Kept, Sending, ask, use_session},
    desk::mail::{model::PostState, trouble_words},
    events::{Draft, LiveEvent, live::use_live},
    locale::use_lang,
    ui::{Ago, Button, ButtonKind, ButtonSize, Dialog, Section, Skeleton, SkeletonShape},
    words::{mail as mw, mailing as w},
};
use leptos::prelude::*;

/// Asks for the letters of a record, for a page that does so before it is drawn; of no record there are none.
pub fn ask_mails(on: impl Fn() -> Option<MailOn> + Send + Sync + 'static) -> Answer<Vec<MailRow>> {
    let read = |on: Option<MailOn>| async move {
        match on {
            Some(on) => sales_mails(on).await,
            None => Ok(Vec::new()),
        }
    };
    ask(on, read)
}

#[component]
pub fn MailsHere(
    on: MailOn,
    #[prop(into)] may_write: Signal<bool>,
    /// Where the page has asked already.
    #[prop(optional)]
    mails: Option<Answer<Vec<MailRow>>>,
) -> impl IntoView {
    let lang = use_lang();
    let all = mails.unwrap_or_else(|| ask_mails(move || Some(on)));
    use_live(move |event: LiveEvent| {
        if event.resync || event.kind.starts_with("mail.") {
            all.refetch();
        }
    });
    let writes = use_session().is_some_and(|session| session.may(Action::EditCustomers));
    let changed = Callback::new(move |()| all.refetch());
    let draft = StoredValue::new(Draft::of(&format!("mail-{}", on.id().simple())));
    let desk = Desk { on, open: RwSignal::new(false), draft, changed, sending: Sending::new() };
    let writes = Signal::derive(move || writes && may_write.get());
    let actions = move || {
        view! {
            <Show when=move || writes.get()>
                <Button
                    size=ButtonSize::Small
                    kind=ButtonKind::Quiet
                    icon=icondata::LuPlus
                    on_click=move |_| desk.open.set(true)
                >
                    {w::write(lang)}
                </Button>
            </Show>
        }
    };
    let draw = move |all: Signal<Vec<MailRow>>| {
        let list = move || match all.get() {
            all if all.is_empty() => view! { <p class="aside-none">{w::none_here(lang)}</p> }.into_any(),
            all => {
                let lines = all.into_iter().map(|row| view! { <Line row writes changed/> });
                view! { <ul class="aside-list">{lines.collect_view()}</ul> }.into_any()
            }
        };
        list.into_any()
    };
    view! {
        <Section title=w::title(lang) actions>
            <Kept answer=all fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(2)/> } quiet=true draw/>
            <Dialog name="mail-write" title=w::write(lang) open=desk.open wide=true>
                <Compose desk/>
            </Dialog>
        </Section>
    }
}

/// A letter; one that waits can be taken back by whoever wrote it, one that failed can be sent again.
#[component]
fn Line(row: MailRow, writes: Signal<bool>, changed: Callback<()>) -> impl IntoView {
    let (lang, sending, id) = (use_lang(), Sending::new(), row.id);
    let whom = if row.name.is_empty() { row.address.clone() } else { row.name.clone() };
    let whom = if row.cc == 0 { whom } else { w::and_others(lang, whom, row.cc) };
    let goes_back = row.mine && row.state == PostState::Waiting && !row.begun;
    let failed = matches!(row.state, PostState::Failed | PostState::Bounced);
    let why = row.trouble.as_ref().map(|(trouble, said)| trouble_words(lang, *trouble, said));
    let take_back = move |_| {
        sending.send(
            take_back_sales_mail(id),
            move |()| {
                sending.toasts().success(w::taken_back(lang));
                changed.run(());
            },
            move |error| {
                sending.toasts().error(crate::access::error_text(lang, &error));
                changed.run(());
            },
        );
    };
    let again = move |_| {
        sending.step(send_sales_mail_again(id), move |()| {
            sending.toasts().success(mw::sent_again(lang));
            changed.run(());
        });
    };
    let files = (!row.files.is_empty()).then(|| w::with_files(lang, row.files.join(", ")));
    let (subject, sender, at) = (row.subject.clone(), row.sender.clone(), row.at);
    view! {
        <li class="aside-line">
            <span class="aside-line__name">{subject}</span>
            <MailBadge row/>
            <span class="aside-line__meta">
                <span>{w::from_to(lang, sender, whom)}</span>
                <Ago then=at/>
                {files.map(|files| view! { <span>{files}</span> })}
            </span>
            {why.map(|why| view! { <p class="aside-line__meta">{why}</p> })}
            <Show when=move || writes.get() && (goes_back || failed)>
                <span class="aside-line__meta">
                    {if goes_back {
                        view! {
                            <Button size=ButtonSize::Small icon=icondata::LuUndo2 busy=sending.busy() on_click=take_back>
                                {w::take_back(lang)}
                            </Button>
                        }
                        .into_any()
                    } else {
                        view! {
                            <Button size=ButtonSize::Small icon=icondata::LuRefreshCw busy=sending.busy() on_click=again>
                                {mw::send_again(lang)}
                            </Button>
                        }
                        .into_any()
                    }}
                </span>
            </Show>
        </li>
    }
}

//! The versions of an article, what differs between two, and the way back.

use super::{
    api::{compare_versions, restore_version},
    model::{ArticleView, Comparison, DiffLine, LineKind, State, VersionRow},
};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Ago, Button, ButtonKind, ButtonSize, Dialog, FormActions, Section},
    words::knowledge as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What the list shows of two versions, and can do.
#[derive(Clone, Copy)]
struct Versions {
    id: Uuid,
    version: i32,
    newest: i32,
    /// A version can be made the newest one again.
    restores: bool,
    open: RwSignal<bool>,
    seen: RwSignal<Option<Comparison>>,
    sending: Sending,
    again: Callback<()>,
}

impl Versions {
    fn compare(self, from: i32, to: i32) {
        self.sending.step(compare_versions(self.id, from, to), move |seen| {
            self.seen.set(Some(seen));
            self.open.set(true);
        });
    }

    fn restore(self, number: i32) {
        let lang = self.sending.lang();
        self.sending.step(restore_version(self.id, self.version, number), move |()| {
            self.open.set(false);
            self.sending.toasts().success(w::restored_toast(lang));
            self.again.run(());
        });
    }
}

#[component]
pub(super) fn History(article: ArticleView, versions: Vec<VersionRow>, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let on = Versions {
        id: article.id,
        version: article.version,
        newest: article.newest,
        restores: article.state != State::Archived,
        open: RwSignal::new(false),
        seen: RwSignal::new(None),
        sending: Sending::new(),
        again,
    };
    let title = move || {
        on.seen.with(|seen| seen.as_ref().map(|seen| w::compare_title(lang, seen.from, seen.to)).unwrap_or_default())
    };
    let lines = versions.into_iter().map(|row| view! { <VersionLine row on/> }).collect_view();
    view! {
        <Section title=w::versions(lang)>
            <ol class="versions" reversed=true>
                {lines}
            </ol>
            <Dialog name="article-versions" title=Signal::derive(title) open=on.open wide=true>
                {move || on.seen.get().map(|seen| view! { <Compared seen on/> })}
            </Dialog>
        </Section>
    }
}

#[component]
fn VersionLine(row: VersionRow, on: Versions) -> impl IntoView {
    let lang = use_lang();
    let number = row.number;
    let restored = row.restored_from.map(|from| view! { <span>{w::restored_from(lang, from)}</span> });
    // The newest one is compared with the one before it, any other with the newest.
    let (from, to, words) = if number == on.newest {
        (number - 1, number, w::compare_before(lang))
    } else {
        (number, on.newest, w::compare(lang))
    };
    let compare = (from >= 1).then(|| {
        view! {
            <Button
                kind=ButtonKind::Quiet
                size=ButtonSize::Small
                icon=icondata::LuGitCompare
                busy=on.sending.busy()
                on_click=move |_| on.compare(from, to)
            >
                {words}
            </Button>
        }
    });
    view! {
        <li class="versions__line">
            <span class="versions__number">{w::number(lang, number)}</span>
            <span class="versions__about">
                {row.author.map(|name| view! { <span>{name}</span> })}
                <Ago then=row.made_at/>
                {restored}
            </span>
            {compare}
        </li>
    }
}

#[component]
fn Compared(seen: Comparison, on: Versions) -> impl IntoView {
    let lang = use_lang();
    let titles = seen.titles.clone().map(|(was, is)| {
        view! {
            <p class="diff__title">{w::title_was(lang)} <del>{was}</del></p>
            <p class="diff__title">{w::title_is(lang)} <ins>{is}</ins></p>
        }
    });
    let same = seen.lines.iter().all(|line| matches!(line.kind, LineKind::Same | LineKind::Hidden));
    let body = if same {
        view! { <p>{w::no_difference(lang)}</p> }.into_any()
    } else {
        let lines = seen.lines.clone().into_iter().map(|line| view! { <Line line/> }).collect_view();
        view! { <div class="diff" tabindex="0">{lines}</div> }.into_any()
    };
    // The older of the two is what one may want back.
    let number = seen.from;
    let restore = on.restores.then(|| {
        view! {
            <FormActions>
                <Button icon=icondata::LuHistory busy=on.sending.busy() on_click=move |_| on.restore(number)>
                    {w::restore(lang)}
                </Button>
            </FormActions>
        }
    });
    view! {
        {titles}
        {body}
        {restore}
    }
}

/// A line, its sign spoken too.
#[component]
fn Line(line: DiffLine) -> impl IntoView {
    let lang = use_lang();
    let piece = |(text, differs): (String, bool)| {
        if differs { view! { <mark class="diff__word">{text}</mark> }.into_any() } else { text.into_any() }
    };
    let pieces = || line.pieces.clone().into_iter().map(piece).collect_view();
    match line.kind {
        LineKind::Same => view! { <p class="diff__line">{pieces()}</p> }.into_any(),
        LineKind::Gone => view! {
            <p class="diff__line diff__line--gone">
                <span class="visually-hidden">{w::line_gone(lang)}</span>
                {pieces()}
            </p>
        }
        .into_any(),
        LineKind::Come => view! {
            <p class="diff__line diff__line--come">
                <span class="visually-hidden">{w::line_come(lang)}</span>
                {pieces()}
            </p>
        }
        .into_any(),
        LineKind::Hidden => {
            let count = line.pieces.first().map(|(count, _)| count.clone()).unwrap_or_default();
            view! { <p class="diff__hidden">{w::lines_left_out(lang, count)}</p> }.into_any()
        }
    }
}

//! The versions of a quote, and what differs between two of them.

use super::{
    api::quote_version,
    form_model::{LineForm, QuoteForm},
    model::{QuoteSeen, VersionRow},
};
use crate::{
    access::{Answer, ask, error_text},
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Ago, Badge, Button, ButtonKind, ButtonSize, Dialog, LinkButton, Notice, Section, Skeleton, SkeletonShape, Tone,
    },
    words::quotes as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Something that is not as it was: what, before, after.
type Difference = (String, String, String);

fn line_in_words(line: &LineForm) -> String {
    let off = if line.discount.is_empty() { String::new() } else { format!(" −{}%", line.discount) };
    let tax = if matches!(line.tax.as_str(), "" | "0") {
        String::new()
    } else {
        format!(" +{}%", line.tax.trim_end_matches('i'))
    };
    format!("{} {} × {}{off}{tax}", line.quantity, line.unit, line.price)
}

/// What differs. Lines are the same where their product or their name is.
fn differences(lang: Lang, old: &QuoteForm, new: &QuoteForm) -> Vec<Difference> {
    let mut found = Vec::new();
    let fields = [
        (w::subject(lang), &old.title, &new.title),
        (w::currency(lang), &old.currency, &new.currency),
        (w::valid_until(lang), &old.valid_until, &new.valid_until),
        (w::whole_discount(lang), &old.discount, &new.discount),
        (w::incoterm(lang), &old.incoterm, &new.incoterm),
        (w::place(lang), &old.place, &new.place),
        (w::deliver_on(lang), &old.deliver_on, &new.deliver_on),
        (w::terms(lang), &old.terms, &new.terms),
        (w::notes(lang), &old.notes, &new.notes),
    ];
    for (name, before, after) in fields {
        if before != after {
            found.push((name.to_owned(), before.clone(), after.clone()));
        }
    }
    if old.language != new.language {
        let named = |of: Lang| if of == Lang::En { w::english(lang) } else { w::chinese(lang) }.to_owned();
        found.push((w::language(lang).to_owned(), named(old.language), named(new.language)));
    }
    let mut left: Vec<&LineForm> = old.lines.iter().collect();
    for line in &new.lines {
        let same = |one: &&LineForm| (one.product.is_some() && one.product == line.product) || one.name == line.name;
        let before = left.iter().position(same).map(|at| left.remove(at));
        let (was, is) = (before.map(line_in_words).unwrap_or_default(), line_in_words(line));
        if was != is {
            found.push((line.name.clone(), was, is));
        }
    }
    found.extend(left.into_iter().map(|line| (line.name.clone(), line_in_words(line), String::new())));
    let (was, is) = (old.sums().total, new.sums().total);
    if was != is || old.currency != new.currency {
        let (was, is) = (format::money(was, &old.currency), format::money(is, &new.currency));
        found.push((w::paper_total(lang).to_owned(), was, is));
    }
    found
}

/// All versions, the newest first.
#[component]
pub(super) fn Versions(now: Signal<QuoteSeen>) -> impl IntoView {
    let lang = use_lang();
    let (open, pair) = (RwSignal::new(false), RwSignal::new((0, 0)));
    let rows = move || {
        let (id, versions) = now.with(|seen| (seen.row.id, seen.versions.clone()));
        let row = move |version: VersionRow| view! { <OneVersion id version open pair/> };
        view! { <ul class="aside-list">{versions.into_iter().map(row).collect_view()}</ul> }
    };
    view! {
        <Section title=w::versions(lang)>{rows}</Section>
        <Dialog name="quote-compared" title=w::compared(lang) open wide=true>
            {move || view! { <Compared id=now.with_untracked(|seen| seen.row.id) pair=pair.get()/> }}
        </Dialog>
    }
}

#[component]
fn OneVersion(id: Uuid, version: VersionRow, open: RwSignal<bool>, pair: RwSignal<(i32, i32)>) -> impl IntoView {
    let (lang, number) = (use_lang(), version.number);
    let compare = move |_| {
        pair.set((number - 1, number));
        open.set(true);
    };
    let mark = match version.sent_at {
        Some(_) => view! { <Badge tone=Tone::Accent>{w::version_sent(lang)}</Badge> }.into_any(),
        None => view! { <Badge tone=Tone::Neutral>{w::version_draft(lang)}</Badge> }.into_any(),
    };
    view! {
        <li class="aside-line">
            <span class="aside-line__name">{w::version(lang, number)} " · " {format::money(version.total, &version.currency)}</span>
            {mark}
            <span class="aside-line__meta">
                {version.made_by} " · " <Ago then=version.sent_at.unwrap_or(version.made_at)/>
            </span>
            <span class="quote-ways">
                <LinkButton size=ButtonSize::Small kind=ButtonKind::Quiet href=routes::quote_file(id, number) new_tab=true>
                    {w::as_file(lang)}
                </LinkButton>
                {(number > 1)
                    .then(|| {
                        view! {
                            <Button size=ButtonSize::Small kind=ButtonKind::Quiet on_click=compare>
                                {w::compare(lang)}
                            </Button>
                        }
                    })}
            </span>
        </li>
    }
}

#[component]
fn Compared(id: Uuid, pair: (i32, i32)) -> impl IntoView {
    let lang = use_lang();
    let both: Answer<(QuoteForm, QuoteForm)> = ask(
        move || (id, pair),
        |(id, (old, new))| async move { Ok((quote_version(id, old).await?, quote_version(id, new).await?)) },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(4)/> }>
            {move || Suspend::new(async move {
                match both.await {
                    Ok((old, new)) => view! { <Differences found=differences(lang, &old, &new)/> }.into_any(),
                    Err(error) => {
                        view! {
                            <Notice tone=Tone::Bad on_retry=move |()| both.refetch()>
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
fn Differences(found: Vec<Difference>) -> impl IntoView {
    let lang = use_lang();
    if found.is_empty() {
        return view! { <p class="aside-none">{w::nothing_differs(lang)}</p> }.into_any();
    }
    let or_none = move |text: String| if text.is_empty() { w::nothing(lang).to_owned() } else { text };
    let line = move |(name, was, is): Difference| {
        view! {
            <dt>{name}</dt>
            <dd>
                <del>{or_none(was)}</del>
                " → "
                <ins>{or_none(is)}</ins>
            </dd>
        }
    };
    view! { <dl class="quote-differences">{found.into_iter().map(line).collect_view()}</dl> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, quantity: &str) -> LineForm {
        LineForm { name: name.to_owned(), quantity: quantity.to_owned(), price: "10".to_owned(), ..LineForm::default() }
    }

    #[test]
    fn what_differs_is_told_line_by_line() {
        let old = QuoteForm {
            currency: "CNY".to_owned(),
            lines: vec![line("A", "1"), line("B", "2")],
            ..QuoteForm::default()
        };
        let new = QuoteForm { terms: "30".to_owned(), lines: vec![line("B", "3"), line("C", "1")], ..old.clone() };
        let names: Vec<String> = differences(Lang::En, &old, &new).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names, [w::terms(Lang::En), "B", "C", "A", w::paper_total(Lang::En)]);
        assert!(differences(Lang::En, &old, &old).is_empty());
    }
}

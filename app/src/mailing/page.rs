//! `/templates`: one's own mail templates, and the shared ones.

use super::{
    api::{archive_mail_template, mail_templates},
    template_form::TemplateFields,
    template_model::Template,
};
use crate::{
    access::{Action, Answer, Kept, Sending, TurnedAway, ask, is_for_me},
    areas::Screen,
    locale::use_lang,
    ui::{Badge, Button, ButtonKind, Dialog, EmptyState, IconButton, Page, Skeleton, SkeletonShape},
    words::mailing as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct TemplatesPage {
    templates: Answer<Vec<Template>>,
}

impl Screen for TemplatesPage {
    fn data() -> Self {
        Self { templates: ask(|| (), |()| mail_templates()) }
    }

    fn view(this: Self) -> AnyView {
        view! { <Templates templates=this.templates/> }.into_any()
    }
}

#[component]
fn Templates(templates: Answer<Vec<Template>>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::EditCustomers) {
        return view! { <TurnedAway title=w::templates(lang)/> }.into_any();
    }
    let sending = Sending::new();
    let (form, subject) = (RwSignal::new(false), RwSignal::new(None::<Template>));
    let open = Callback::new(move |about: Option<Template>| {
        subject.set(about);
        form.set(true);
    });
    let again = Callback::new(move |()| templates.refetch());
    let done = Callback::new(move |()| {
        form.set(false);
        again.run(());
    });
    let add = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| open.run(None)>
                {w::add_template(lang)}
            </Button>
        }
    };
    let draw = move |all: Signal<Vec<Template>>| {
        let list = move || {
            match all.get() {
            all if all.is_empty() => view! {
                <EmptyState icon=icondata::LuMails title=w::no_templates(lang) text=w::no_templates_text(lang) small=true/>
            }
            .into_any(),
            all => {
                let rows = all.into_iter().map(|template| view! { <TemplateRow template open again sending/> });
                view! { <ul class="admin-list">{rows.collect_view()}</ul> }.into_any()
            }
        }
        };
        list.into_any()
    };
    let title = Signal::derive(move || {
        subject
            .with(|subject| if subject.is_some() { w::change_template(lang) } else { w::add_template(lang) })
            .to_owned()
    });
    view! {
        <Page title=w::templates(lang) actions=add narrow=true>
            <p class="admin-note">{w::about(lang)}</p>
            <Kept answer=templates fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(5)/> } draw/>
            <Dialog name="mail-template" title open=form wide=true>
                {move || view! { <TemplateFields of=subject.get_untracked() done/> }}
            </Dialog>
        </Page>
    }
    .into_any()
}

#[component]
fn TemplateRow(
    template: Template,
    open: Callback<Option<Template>>,
    again: Callback<()>,
    /// Outlives the row, as the offer to take it back does.
    sending: Sending,
) -> impl IntoView {
    let lang = use_lang();
    let (id, version, archived) = (template.id, template.version, template.archived);
    let turn = move |_| {
        sending.step(archive_mail_template(id, version, !archived), move |version| {
            again.run(());
            let words = if archived { w::taken_out(lang) } else { w::put_away_done(lang) };
            sending.toasts().undo(words, move || {
                sending.step(archive_mail_template(id, version, archived), move |_| {
                    again.try_run(());
                });
            });
        });
    };
    let edit = template.clone();
    let (icon, turn_label) = if archived {
        (icondata::LuArchiveRestore, w::take_out(lang, &template.name))
    } else {
        (icondata::LuArchive, w::put_away(lang, &template.name))
    };
    let change = w::change_this(lang, &template.name);
    view! {
        <li class="admin-list__row desk-reply">
            <span class="admin-list__text" class:admin-list__text--archived=archived>
                <span class="desk-reply__title">{template.name.clone()}</span>
                <span class="desk-reply__about">{template.subject.clone()}</span>
            </span>
            <Badge>{if template.shared { w::shared(lang) } else { w::own(lang) }}</Badge>
            {archived.then(|| view! { <Badge>{w::archived(lang)}</Badge> })}
            {template
                .may_change
                .then(|| {
                    view! {
                        <IconButton
                            icon=icondata::LuPencil
                            label=change
                            small=true
                            on_click=move |_| open.run(Some(edit.clone()))
                        />
                        <IconButton icon label=turn_label small=true on_click=turn/>
                    }
                })}
        </li>
    }
}

//! `/knowledge/new` and `/knowledge/:id/edit`: an article while it is written.

use super::{
    api::{create_article, edit_article, preview_article, save_article},
    model::{ArticleForm, Audience, Editing, LONGEST_TITLE, MOST_MONTHS, USUAL_MONTHS},
    pictures::Pictures,
    steps::is_overtaken,
    words_of::{audience_choices, category_choices, language_choices},
};
use crate::areas::Screen;
use crate::{
    access::{
        Action, Answer, AppError, Sending, TurnedAway, answer_not_found, ask, error_text, is_for_me, use_session,
    },
    events::Draft,
    locale::{Lang, use_lang},
    routes,
    ui::{
        Button, ButtonKind, Choice, Crumb, Form, FormActions, FormRow, LinkButton, Notice, Page, Segmented,
        SelectField, Skeleton, SkeletonShape, TextArea, TextField, Tone, debounced,
    },
    words::knowledge as w,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
use uuid::Uuid;

/// The field of the text.
const BODY: &str = "article-body";

/// The page with what it needs to begin.
pub struct EditorPage {
    /// The article; none while a new one is written.
    id: Memo<Option<Uuid>>,
    /// The article whose other language is to be written.
    twin: Memo<Option<Uuid>>,
    seen: Answer<Editing>,
}

impl Screen for EditorPage {
    fn data() -> Self {
        let (params, query) = (use_params_map(), use_query_map());
        // While the page is being left the address is already another's.
        let id = Memo::new(move |was: Option<&Option<Uuid>>| {
            let found = params.with(|params| params.get_str("id").and_then(|id| id.parse().ok()));
            found.or(was.copied().flatten())
        });
        let twin = Memo::new(move |_| query.with(|query| query.get_str("twin").and_then(|id| id.parse().ok())));
        Self { id, twin, seen: ask(move || (id.get(), twin.get()), |(id, twin)| edit_article(id, twin)) }
    }

    fn view(this: Self) -> AnyView {
        let EditorPage { id, twin, seen } = this;
        view! { <Shown is_new=id.get_untracked().is_none() twin seen/> }.into_any()
    }
}

#[component]
fn Shown(is_new: bool, twin: Memo<Option<Uuid>>, seen: Answer<Editing>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::WriteArticles) {
        return view! { <TurnedAway title=w::edit_title(lang)/> }.into_any();
    }
    let title = if is_new { w::new(lang) } else { w::edit_title(lang) };
    let crumbs = vec![Crumb::link(w::title(lang), routes::KNOWLEDGE), Crumb::here(title)];
    view! {
        <Page title crumbs>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> }>
                {move || Suspend::new(async move {
                    match seen.await {
                        Ok(seen) => view! { <Editor seen twin=twin.get_untracked()/> }.into_any(),
                        Err(error) => {
                            if error == AppError::NotFound {
                                answer_not_found();
                            }
                            view! { <Notice tone=Tone::Bad>{error_text(lang, &error)}</Notice> }.into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
    .into_any()
}

/// What is in the fields.
#[derive(Clone, Copy)]
struct Typed {
    title: RwSignal<String>,
    body: RwSignal<String>,
    category: RwSignal<String>,
    audience: RwSignal<String>,
    language: RwSignal<String>,
    months: RwSignal<String>,
}

impl Typed {
    fn of(form: ArticleForm) -> Self {
        let empty = || RwSignal::new(String::new());
        let typed = Self {
            title: empty(),
            body: empty(),
            category: empty(),
            audience: empty(),
            language: empty(),
            months: empty(),
        };
        typed.show(form);
        typed
    }

    fn show(self, form: ArticleForm) {
        self.title.set(form.title);
        self.body.set(form.body);
        self.category.set(form.category.map(|id| id.to_string()).unwrap_or_default());
        self.audience.set(form.audience.key().to_owned());
        self.language.set(form.language.tag().to_owned());
        self.months.set(form.review_months);
    }

    fn form(self) -> ArticleForm {
        ArticleForm {
            title: self.title.get(),
            body: self.body.get(),
            category: self.category.with(|id| id.parse().ok()),
            audience: self.audience.with(|key| Audience::from_key(key)).unwrap_or_default(),
            language: self.language.with(|tag| Lang::from_tag(tag)).unwrap_or_default(),
            review_months: self.months.get(),
        }
    }
}

/// An article on its way to the server.
#[derive(Clone, Copy)]
struct Writing {
    typed: Typed,
    id: Option<Uuid>,
    twin: Option<Uuid>,
    /// Of the article that was read.
    version: RwSignal<i32>,
    /// As it was read or saved last.
    saved: RwSignal<ArticleForm>,
    /// Somebody else has saved it meanwhile.
    overtaken: RwSignal<bool>,
    draft: StoredValue<Draft>,
    /// A picture is on its way.
    going: RwSignal<bool>,
    sending: Sending,
}

impl Writing {
    /// Saves what is typed; `then` is told the article.
    fn save(self, then: Callback<Uuid>) {
        let (form, version) = (untrack(|| self.typed.form()), self.version.get_untracked());
        let typed = form.clone();
        let call = async move {
            match self.id {
                Some(id) => save_article(id, version, form).await.map(|_| id),
                None => create_article(form, self.twin).await,
            }
        };
        let done = move |id: Uuid| {
            self.overtaken.set(false);
            self.saved.set(typed);
            self.draft.with_value(|draft| draft.keep::<ArticleForm>(None));
            self.sending.toasts().success(w::saved_toast(self.sending.lang()));
            then.run(id);
        };
        let refused = move |error: AppError| {
            if is_overtaken(&error) {
                self.overtaken.set(true);
            } else {
                self.sending.refuse(&error);
            }
        };
        self.sending.send(call, done, refused);
    }

    /// Saves what is typed on top of what somebody else has saved meanwhile, which stays as a version.
    fn save_over(self, then: Callback<Uuid>) {
        let Some(id) = self.id else { return };
        self.sending.step(edit_article(Some(id), None), move |now| {
            self.version.set(now.version);
            self.save(then);
        });
    }

    /// What is typed outlives the page; it is there again when one comes back. Tells whether something was there.
    fn keep_draft(self, kept: RwSignal<bool>) {
        Effect::new(move |begun: Option<bool>| {
            let form = self.typed.form();
            let untouched = self.saved.with(|saved| *saved == form);
            if begun.is_none() {
                // What was typed before the page became alive is newer than what was kept.
                let found = self.draft.with_value(|draft| draft.read::<ArticleForm>()).filter(|_| untouched);
                if let Some(found) = found.filter(|found| *found != form) {
                    self.typed.show(found);
                    kept.set(true);
                }
            } else {
                self.draft.with_value(|draft| draft.keep((!untouched).then_some(&form)));
            }
            true
        });
    }
}

#[component]
fn Editor(seen: Editing, twin: Option<Uuid>) -> impl IntoView {
    let (lang, navigate) = (use_lang(), use_navigate());
    let mut begun = seen.form.clone();
    if seen.id.is_none() && twin.is_none() {
        // One writes in the language that one reads.
        begun.language = lang;
    }
    let place = match (seen.id, twin) {
        (Some(id), _) => format!("article:{}", id.simple()),
        (None, Some(twin)) => format!("article:twin:{}", twin.simple()),
        (None, None) => "article:new".to_owned(),
    };
    let on = Writing {
        typed: Typed::of(begun.clone()),
        id: seen.id,
        twin,
        version: RwSignal::new(seen.version),
        saved: RwSignal::new(begun),
        overtaken: RwSignal::new(false),
        draft: StoredValue::new(Draft::of(&place)),
        going: RwSignal::new(false),
        sending: Sending::new(),
    };
    let kept = RwSignal::new(false);
    on.keep_draft(kept);
    let dirty = Memo::new(move |_| on.saved.with(|saved| *saved != on.typed.form()));
    let done = Callback::new(move |id: Uuid| navigate(&routes::article(id), NavigateOptions::default()));
    let discard = move |_| {
        on.typed.show(on.saved.get_untracked());
        kept.set(false);
    };
    let back = seen.id.map_or_else(|| routes::KNOWLEDGE.to_owned(), routes::article);
    // Who only writes leaves to whoever publishes what readers of a published article see of it.
    let settles = !seen.is_published || use_session().is_some_and(|me| me.may(Action::PublishArticles));
    view! {
        <Form name="article-form" on_submit=move |()| on.save(done) dirty error=on.sending.errors.rest()>
            <Show when=move || kept.get()>
                <Notice>
                    <p>{w::kept_draft(lang)}</p>
                    <Button kind=ButtonKind::Quiet on_click=discard>
                        {w::discard_draft(lang)}
                    </Button>
                </Notice>
            </Show>
            <Overtaken on done/>
            {seen.is_published.then(|| view! { <Notice>{w::published_hint(lang)}</Notice> })}
            {seen.twin.clone().map(|twin| view! { <p class="article__about">{w::in_other(lang, twin.title)}</p> })}
            <Text on/>
            {settles.then(|| view! { <Settings on categories=category_choices(lang, &seen.categories, w::no_category(lang))/> })}
            <FormActions>
                <LinkButton href=back kind=ButtonKind::Quiet>
                    {w::cancel(lang)}
                </LinkButton>
                <Button kind=ButtonKind::Primary submit=true busy=Signal::derive(move || on.going.get() || on.sending.busy().get())>
                    {w::save_draft(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Somebody else was faster: nothing typed is lost, and nothing of theirs either.
#[component]
fn Overtaken(on: Writing, done: Callback<Uuid>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <div aria-live="assertive">
            <Show when=move || on.overtaken.get()>
                <Notice tone=Tone::Warn title=w::stale_save(lang)>
                    <p>{w::stale_save_text(lang)}</p>
                    <p class="article__about">
                        <a class="article__link" href=on.id.map(routes::article).unwrap_or_default() target="_blank" rel="noopener">
                            {w::show_theirs(lang)}
                        </a>
                        <Button busy=on.sending.busy() on_click=move |_| on.save_over(done)>
                            {w::save_anyway(lang)}
                        </Button>
                    </p>
                </Notice>
            </Show>
        </div>
    }
}

/// Title and text, and how the text will look.
#[component]
fn Text(on: Writing) -> impl IntoView {
    let lang = use_lang();
    let (typed, errors) = (on.typed, on.sending.errors);
    let view = RwSignal::new("write".to_owned());
    let views = vec![Choice::new("write", w::write(lang)), Choice::new("preview", w::preview(lang))];
    let title_most = u32::try_from(LONGEST_TITLE).unwrap_or(u32::MAX);
    view! {
        <TextField name="article-title" label=w::field_title(lang) value=typed.title max=title_most required=true error=errors.of("title")/>
        <Segmented name="article-view" label=w::view(lang) choices=views value=view/>
        <div class="editor" data-view=move || view.get()>
            <div class="editor__text">
                <Pictures body=typed.body area=BODY going=on.going>
                    <TextArea
                        name=BODY
                        label=w::field_body(lang)
                        value=typed.body
                        rows=18
                        required=true
                        hint=w::body_hint(lang)
                        error=errors.of("body")
                    />
                </Pictures>
            </div>
            <Preview body=typed.body wanted=Signal::derive(move || view.with(|view| view == "preview"))/>
        </div>
    }
}

/// The text as readers will see it, made by the server when it is looked at.
#[component]
fn Preview(body: RwSignal<String>, wanted: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let settled = debounced::<String>(body.into(), 400);
    let html: RwSignal<String> = RwSignal::new(String::new());
    Effect::new(move |_| {
        if !wanted.get() {
            return;
        }
        let text = settled.get();
        let asked = text.clone();
        leptos::task::spawn_local(async move {
            let made = if text.trim().is_empty() { Ok(String::new()) } else { preview_article(text).await };
            // A later text may be on its way, or the page be left.
            if settled.try_get_untracked().is_none_or(|now| now != asked) {
                return;
            }
            html.set(made.unwrap_or_else(|error| escaped(&error_text(lang, &error))));
        });
    });
    view! {
        <section class="editor__preview" aria-label=w::preview(lang)>
            <Show when=move || html.with(String::is_empty)>
                <p class="article__day">{w::preview_empty(lang)}</p>
            </Show>
            <div class="article" inner_html=move || html.get()></div>
        </section>
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// For whom, where, in which language, and when it is to be looked at again.
#[component]
fn Settings(on: Writing, categories: Vec<Choice>) -> impl IntoView {
    let lang = use_lang();
    let (typed, errors) = (on.typed, on.sending.errors);
    let (audiences, languages): (Vec<_>, Vec<_>) = (audience_choices(lang).collect(), language_choices(lang).collect());
    let hint = w::months_hint(lang, USUAL_MONTHS);
    let digits = u32::try_from(MOST_MONTHS.to_string().len()).unwrap_or(2);
    view! {
        <FormRow>
            <SelectField name="article-category" label=w::category(lang) value=typed.category choices=categories error=errors.of("category")/>
            <SelectField name="article-audience" label=w::audience(lang) value=typed.audience choices=audiences/>
        </FormRow>
        <FormRow>
            <SelectField name="article-language" label=w::language(lang) value=typed.language choices=languages error=errors.of("language")/>
            <TextField
                name="article-months"
                label=w::field_months(lang)
                value=typed.months
                input_mode="numeric"
                max=digits
                hint
                error=errors.of("review_months")
            />
        </FormRow>
    }
}

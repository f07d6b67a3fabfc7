//! The form of a topic.

use super::{
    api::{change_topic, create_topic},
    list::kind_word,
    model::{Topic, TopicForm, TopicKind, VoiceOf},
};
use crate::{
    access::Sending,
    desk::tickets::{
        model::{Choices, Named},
        words_of::{category_word, choices},
    },
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, DateField, Form, FormActions, FormRow, SelectField, TextArea, TextField},
    words::product_topics as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// `existing` is the topic that is changed; a new one may begin with a title, a product and whoever asked (`of`).
#[component]
pub(super) fn TopicFields(
    existing: Option<Topic>,
    of: Option<VoiceOf>,
    #[prop(optional)] begin: Option<(String, Option<Uuid>)>,
    known: Choices,
    done: Callback<Uuid>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let held = existing.as_ref().map(|topic| (topic.id, topic.version));
    let (title, product) = begin.unwrap_or_default();
    let start = existing.map_or_else(|| TopicForm { title, product, ..TopicForm::default() }, |topic| topic.form());
    let key = |id: Option<Uuid>| RwSignal::new(id.map(|id| id.to_string()).unwrap_or_default());
    let (title, detail) = (RwSignal::new(start.title.clone()), RwSignal::new(start.detail.clone()));
    let kind = RwSignal::new(start.kind.key().to_owned());
    let (product, cause, team) = (key(start.product), key(start.cause), key(start.team));
    let (measure, due_on) = (RwSignal::new(start.measure.clone()), RwSignal::new(start.due_on.clone()));
    let typed = move || TopicForm {
        title: title.get(),
        detail: detail.get(),
        kind: kind.with(|key| TopicKind::from_key(key)).unwrap_or(TopicKind::Wish),
        product: product.with(|id| id.parse().ok()),
        cause: cause.with(|id| id.parse().ok()),
        team: team.with(|id| id.parse().ok()),
        measure: measure.get(),
        due_on: due_on.get(),
    };
    let begun = start.clone();
    let dirty = Memo::new(move |_| typed() != begun);
    let send = move |()| {
        let form = untrack(typed);
        let call = async move {
            match held {
                Some((id, version)) => change_topic(id, version, form).await.map(|_| id),
                None => create_topic(form, of).await,
            }
        };
        sending.form(call, move |id| done.run(id));
    };
    let named = move |all: Vec<Named>| -> Vec<Choice> {
        let none = std::iter::once(Choice::new("", w::none_chosen(lang)));
        none.chain(all.into_iter().map(|(id, name)| Choice::new(id, name))).collect()
    };
    let causes = named(known.causes.into_iter().map(|(id, name)| (id, category_word(lang, &name))).collect());
    let kinds = choices(TopicKind::ALL, TopicKind::key, |one| kind_word(lang, one));
    let errors = sending.errors;
    view! {
        <Form name="topic-form" on_submit=send dirty error=errors.rest()>
            <TextField name="topic-title" label=w::topic(lang) value=title max=200 required=true autofocus=true error=errors.of("title")/>
            <FormRow>
                <SelectField name="topic-form-kind" label=w::kind(lang) value=kind choices=kinds/>
                <SelectField
                    name="topic-form-product"
                    label=w::product(lang)
                    value=product
                    choices=named(known.products)
                    error=errors.of("product")
                />
            </FormRow>
            <TextArea name="topic-detail" label=w::detail(lang) value=detail max=5000 error=errors.of("detail")/>
            <FormRow>
                <SelectField name="topic-form-cause" label=w::cause(lang) value=cause choices=causes error=errors.of("cause")/>
                <SelectField
                    name="topic-form-team"
                    label=w::team(lang)
                    value=team
                    choices=named(known.teams)
                    error=errors.of("team")
                />
            </FormRow>
            <TextArea name="topic-measure" label=w::measure(lang) value=measure max=2000 error=errors.of("measure")/>
            <DateField name="topic-due" label=w::due_on(lang) value=due_on error=errors.of("due_on")/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

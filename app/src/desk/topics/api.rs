//! What the browser may ask of topics.

use super::model::{Asked, Prepared, TopicFilter, TopicForm, TopicList, TopicSeen, TopicState, VoiceOf};
#[cfg(feature = "ssr")]
use super::{analysis_store, model::checked_words, store, voices_store};
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::{access::AppError, desk::tickets::model::Named};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The topics that fit, how complaints and topics stand by product and cause, and the complaints of what one looks for.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn product_topics(filter: TopicFilter) -> Result<TopicList, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    let (rows, more) = store::list(&mut tx, &filter).await?;
    let cells = analysis_store::cells(&mut tx, &filter).await?;
    let complaints = analysis_store::complaints(&mut tx, &filter).await?;
    Ok(TopicList { rows, more, cells, complaints })
}

/// Topics that words find, those of the product first.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn find_topics(words: String, product: Option<Uuid>) -> Result<Vec<Named>, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    store::find(&mut tx, &words, product).await
}

/// A topic with those who asked for it.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn product_topic(id: Uuid) -> Result<TopicSeen, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    let topic = store::topic(&mut tx, id).await?;
    let voices = voices_store::voices(&mut tx, id).await?;
    Ok(TopicSeen { topic, voices })
}

/// Makes a topic, with who asked for it where somebody is named; gives its id.
///
/// # Errors
/// `Invalid` with every field that cannot be taken.
#[server(input = Json)]
pub async fn create_topic(form: TopicForm, of: Option<VoiceOf>) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let id = store::create(&mut tx, &fields).await?;
    if let Some(of) = of {
        voices_store::add(&mut tx, id, of, None).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// Changes a topic that was seen in this version; gives the version that it has then.
///
/// # Errors
/// `Invalid` with every field that cannot be taken, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn change_topic(id: Uuid, version: i32, form: TopicForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let version = store::change(&mut tx, id, version, &fields).await?;
    tx.commit().await?;
    Ok(version)
}

/// Brings a topic that was seen in this version into another state; gives the version that it has then.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn set_topic_state(id: Uuid, version: i32, state: TopicState) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let version = store::set_state(&mut tx, id, version, state).await?;
    tx.commit().await?;
    Ok(version)
}

/// Adds a ticket or a customer to those who asked; gives the voice.
///
/// # Errors
/// `NotFound`, `Invalid` on `of` and `words`.
#[server(input = Json)]
pub async fn add_voice(topic: Uuid, of: VoiceOf, words: String) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let words = checked_words("words", &words)?;
    let mut tx = caller.begin().await?;
    let voice = voices_store::add(&mut tx, topic, of, words.as_deref()).await?;
    tx.commit().await?;
    Ok(voice)
}

/// Takes somebody off those who asked.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn remove_voice(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    voices_store::remove(&mut tx, id).await?;
    tx.commit().await
}

/// What a ticket or a customer asked for.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn topics_asked(of: VoiceOf) -> Result<Vec<Asked>, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    voices_store::asked(&mut tx, of).await
}

/// Prepares an answer for all who asked and have not been told; gives for how many.
///
/// # Errors
/// `Invalid` on `answer` and `state`, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn prepare_answers(id: Uuid, version: i32, answer: String) -> Result<usize, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let answer = checked_words("answer", &answer)?.ok_or_else(|| AppError::invalid("answer", "required"))?;
    let mut tx = caller.begin().await?;
    let prepared = voices_store::prepare(&mut tx, id, version, &answer).await?;
    tx.commit().await?;
    Ok(prepared)
}

/// Takes answers back that nobody has given yet; gives how many.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn take_answers_back(id: Uuid, version: i32) -> Result<usize, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let taken = voices_store::unprepare(&mut tx, id, version).await?;
    tx.commit().await?;
    Ok(taken)
}

/// The answers that wait on a ticket.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn prepared_answers(ticket: Uuid) -> Result<Vec<Prepared>, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    voices_store::prepared(&mut tx, ticket).await
}
